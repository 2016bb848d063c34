#!/usr/bin/env python3
"""The ways into a pipeline: ways.py PROGRAM

action.yml, the GitLab template and the pre-commit hooks are held against the schemas that their makers publish, the Dockerfile
against hadolint; the scripts in them are run as the runners run them, the hooks by pre-commit (one of which builds the
program: some minutes the first time) and the justfile by just.
"""

import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

import ruamel.yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import checking
from checking import PROGRAM, ROOT, expect, outcome

TOOLS = pathlib.Path(sys.executable).parent
GONNA = "It is gonna rain.\n"


def yaml(path):
    return ruamel.yaml.YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))


def schemas():
    for schema, path in (("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "templates/essay-lsp.gitlab-ci.yml")):
        status, out = outcome(TOOLS / "check-jsonschema", "--builtin-schema", schema, ROOT / path)
        expect(status == 0, f"{path}: {out}")
    status, out = outcome(TOOLS / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    expect(status == 0, f".pre-commit-hooks.yaml: {out}")


def page():
    """What docs/ci.md shows is what the makers of the services accept."""
    shown = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.M | re.S)
    checks = {
        "jobs:": (TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
        "include:": (TOOLS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"),
        "repos:": (TOOLS / "pre-commit", "validate-config"),
    }
    for key, command in checks.items():
        block = next((b for b in shown if re.search(rf"^{key}", b, re.M)), "")
        with tempfile.TemporaryDirectory() as temporary:
            file = pathlib.Path(temporary) / "shown.yaml"
            file.write_text(block, encoding="utf-8")
            status, out = outcome(*command, file)
            expect(block and status == 0, f"docs/ci.md: {key} {out}")
            if key == "jobs:":
                uses = [s for s in ruamel.yaml.YAML(typ="safe").load(block)["jobs"]["check"]["steps"] if "essay-lsp" in s["uses"]]
                expect(uses[0]["with"].keys() <= yaml("action.yml")["inputs"].keys(), f"docs/ci.md: {uses}")


def action():
    """The step that checks, with the words of the inputs as the runner hands them over."""
    action = yaml("action.yml")
    for step in action["runs"]["steps"]:
        expect("${{" not in step.get("run", ""), f"action.yml: {step['name']}: an expression in a script")
    step = next(s for s in action["runs"]["steps"] if s.get("id") == "check")
    for paths, arguments, annotations, upload, status, lines, said in (
        ("two.md clean.md", "", "true", "false", "1", 1, 0),
        ("two.md", "--fail-on error", "true", "false", "0", 0, 0),
        ("two.md", "", "false", "false", "1", 0, 1),
        ("two.md", "", "false", "true", "1", 0, 0),
        ("two.md", "--fail-on error", "false", "false", "0", 0, 0),
        ("*.md $(touch evil) ; touch evil", "", "true", "false", "2", None, 0),
        ("-x.md", "", "true", "true", "1", 1, 0),
    ):
        with tempfile.TemporaryDirectory() as temporary:
            at = pathlib.Path(temporary)
            for name, text in (("two.md", GONNA), ("clean.md", "The sky is clear.\n"), ("-x.md", GONNA), (".git/HEAD", "")):
                (at / name).parent.mkdir(exist_ok=True)
                (at / name).write_text(text, encoding="utf-8")
            given = {"PROGRAM": str(PROGRAM), "SARIF": str(at / "out.sarif"), "PATHS": paths, "ARGUMENTS": arguments}
            given |= {"ANNOTATIONS": annotations, "UPLOAD": upload, "GITHUB_OUTPUT": str(at / "outputs")}
            expect(given.keys() - {"GITHUB_OUTPUT"} == step["env"].keys(), f"action.yml: {step['env'].keys()}")
            shell = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"])
            code, out = outcome(*shell, cwd=at, env=os.environ | given)
            outputs = dict(line.split("=", 1) for line in (at / "outputs").read_text().splitlines())
            expect(code == 0 and outputs["status"] == status, f"action.yml: {paths} {arguments}: {code} {outputs} {out}")
            expect(json.loads((at / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0", "action.yml: no SARIF")
            commands = [line for line in out.splitlines() if line.startswith("::warning file=")]
            expect(lines is None or len(commands) == lines, f"action.yml: {paths} {arguments}: {out}")
            # A job that fails says why: in annotations, in code scanning or, without both, in its log.
            short = [line for line in out.splitlines() if line.startswith("two.md:1:7: warning[register.text-speak]")]
            expect(len(short) == said, f"action.yml: {paths} {arguments}, no annotations: {out}")
            expect(not (at / "evil").exists(), "action.yml: a path was run")


def gitlab():
    job = yaml("templates/essay-lsp.gitlab-ci.yml")["essay-lsp"]
    with tempfile.TemporaryDirectory() as temporary:
        at = pathlib.Path(temporary)
        (at / ".git").mkdir()
        (at / "two.md").write_text(GONNA, encoding="utf-8")
        tools = at / "bin"
        tools.mkdir()
        (tools / "essay-lsp").symlink_to(PROGRAM)
        env = os.environ | job["variables"] | {"PATH": f"{tools}:{os.environ['PATH']}", "CARGO_HOME": str(at / ".cargo")}
        code, out = outcome("bash", "-e", "-o", "pipefail", "-c", "\n".join(job["before_script"] + job["script"]), cwd=at, env=env)
        expect(code == 1, f"gitlab: status {code} {out}")
        report = json.loads((at / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
        expect([e["check_name"] for e in report] == ["register.text-speak"], f"gitlab: {report}")
        expect("<testsuite name=\"two.md\"" in (at / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8"), "gitlab: junit")


def pre_commit():
    """A repository with our hooks, one with essays, and the real pre-commit between them."""
    with tempfile.TemporaryDirectory() as temporary:
        at = pathlib.Path(temporary)
        env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        tools = at / "bin"
        tools.mkdir()
        (tools / "essay-lsp").symlink_to(PROGRAM)
        env |= {"PRE_COMMIT_HOME": str(at / "home"), "PATH": f"{tools}:{os.environ['PATH']}"}
        for name in ("NAME", "EMAIL"):
            env |= {f"GIT_AUTHOR_{name}": "t@example.org", f"GIT_COMMITTER_{name}": "t@example.org"}
        env |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        git = lambda repository, *rest: outcome("git", "-C", at / repository, *rest, env=env)
        for repository in ("hooks", "essays"):
            outcome("git", "init", "-q", at / repository, env=env)
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", at / "hooks")
        git("hooks", "add", "-A")
        git("hooks", "commit", "-qm", "hooks")
        revision = git("hooks", "rev-parse", "HEAD")[1].strip()
        essays = at / "essays"
        config = f"repos:\n- repo: {at / 'hooks'}\n  rev: {revision}\n  hooks:\n  - id: essay-lsp-system\n"
        (essays / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        (essays / "bad one.md").write_text(GONNA, encoding="utf-8")
        (essays / "notes.txt").write_text(GONNA, encoding="utf-8")
        git("essays", "add", "-A")
        hook = lambda: outcome(TOOLS / "pre-commit", "run", "--all-files", "--color", "never", cwd=essays, env=env)
        code, out = hook()
        expect(code == 1 and "bad one.md:1:7: warning[register.text-speak]" in out and "notes.txt" not in out, f"pre-commit: {out}")
        (essays / "bad one.md").write_text("It will rain.\n", encoding="utf-8")
        git("essays", "add", "-A")
        code, out = hook()
        expect(code == 0 and "Passed" in out, f"pre-commit: {out}")


def pre_commit_builds():
    """The hook that docs/ci.md shows first: pre-commit builds the program from what a checkout holds, and runs it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    # What is built says the same when it is built fast; what it needs is kept for the next time.
    target = ROOT / "tests" / ".cache" / "pre-commit"
    env |= {"CARGO_TARGET_DIR": str(target), "CARGO_PROFILE_RELEASE_LTO": "off"}
    env |= {"CARGO_PROFILE_RELEASE_OPT_LEVEL": "0", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "64"}
    env |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    for name in ("NAME", "EMAIL"):
        env |= {f"GIT_AUTHOR_{name}": "t@example.org", f"GIT_COMMITTER_{name}": "t@example.org"}
    status, listed = outcome("cargo", "package", "--list", "--allow-dirty", "--offline", cwd=ROOT, env=env)
    files = [name for name in listed.splitlines() if (ROOT / name).is_file()]
    expect(status == 0 and "src/main.rs" in files, f"pre-commit: {listed[:500]}")
    with tempfile.TemporaryDirectory() as temporary:
        at = pathlib.Path(temporary)
        env |= {"PRE_COMMIT_HOME": str(at / "home")}
        for name in {*files, ".pre-commit-hooks.yaml"}:
            (at / "hooks" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, at / "hooks" / name)
        essays = at / "essays"
        essays.mkdir()
        (essays / "one.md").write_text(GONNA, encoding="utf-8")
        for folder in (at / "hooks", essays):
            for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "all")):
                outcome("git", *command, cwd=folder, env=env)
        revision = outcome("git", "rev-parse", "HEAD", cwd=at / "hooks", env=env)[1].strip()
        config = f"repos:\n- repo: {at / 'hooks'}\n  rev: {revision}\n  hooks:\n  - id: essay-lsp\n"
        (essays / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        outcome("git", "add", "-A", cwd=essays, env=env)
        command = (TOOLS / "pre-commit", "run", "--all-files", "--color", "never")
        code, out = outcome(*command, cwd=essays, env=env, timeout=1800)
        expect(code == 1 and "one.md:1:7: warning[register.text-speak]" in out, f"pre-commit, built: {code} {out}")
        built = list((at / "home").glob("repo*/rustenv-*/bin/essay-lsp"))
        expect(len(built) == 1, f"pre-commit, built: {built}")
    # What was built in a folder that is gone is of no use to the next run.
    for file in (*target.glob("release/deps/*essay_lsp*"), *target.glob("release/deps/*essay-lsp*")):
        file.unlink()


def docker():
    """No daemon is asked for: hadolint reads the file, and Cargo what the file lets into the image."""
    status, out = outcome(TOOLS / "hadolint", ROOT / "Dockerfile")
    expect(status == 0, f"Dockerfile: {out}")
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    rust = re.search(r'^rust-version = "(.*)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), re.M)[1]
    expect(f"FROM rust:{rust}-slim-bookworm AS build\n" in text, f"Dockerfile: not Rust {rust}")
    last = text.rsplit("FROM ", 1)[1]
    expect(last.startswith("scratch\n") and re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.M), "Dockerfile: not scratch, or root")
    copied = {name for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.M) for name in line.split()}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    expect(copied == let_in, f"Dockerfile: {copied} are copied, .dockerignore lets in {let_in}")
    with tempfile.TemporaryDirectory() as temporary:
        for name in copied:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, pathlib.Path(temporary, name))
        # As a build does first, this asks for every file that the manifest names.
        host = re.search(r"^host: (.*)$", outcome("rustc", "-vV")[1], re.M)[1]
        status, out = outcome("cargo", "fetch", "--locked", "--offline", "--target", host, cwd=temporary)
        expect(status == 0, f"Dockerfile: {out}")
    outside = [f for f in (ROOT / "src").rglob("*.rs") for path in re.findall(r'include_(?:str|bytes)!\("(.*?)"\)', f.read_text(encoding="utf-8"))
               if not (f.parent / path).resolve().is_relative_to(ROOT / "src")]
    expect(not outside, f"Dockerfile: {outside} include files that are not copied")


def just():
    """Every recipe is there to be read, and the first one runs; `cargo` is a stand-in that starts the program under test."""
    just = (TOOLS / "just", "--justfile", ROOT / "justfile")
    status, out = outcome(*just, "--list")
    for recipe in ("check", "report", "test", "ci", "bench", "pictures", "release"):
        expect(status == 0 and re.search(rf"^    {recipe} .*# ", out, re.M), f"justfile: no {recipe} in {out}")
    status, out = outcome(*just, "--fmt", "--check", "--unstable")
    expect(status == 0, f"justfile: {out}")
    with tempfile.TemporaryDirectory() as temporary:
        at = pathlib.Path(temporary)
        cargo = at / "cargo"
        cargo.write_text(f'#!/bin/sh\n[ "$*" = "run --quiet --release -- ${{*#* -- }}" ] || exit 9\nshift 4\nexec "{PROGRAM}" "$@"\n', encoding="utf-8")
        cargo.chmod(0o755)
        (at / "my essays").mkdir()
        (at / "my essays" / "one.md").write_text(GONNA, encoding="utf-8")
        (at / "course.toml").write_text("words = 100\n", encoding="utf-8")
        env = os.environ | {"PATH": f"{at}:{os.environ['PATH']}"}
        status, out = outcome(*just, "check", env=env)
        expect("examples/essay.md:" in out and "just" not in out.split("examples/")[0], f"just check: {status} {out}")
        status, out = outcome(*just, "report", at / "my essays", at / "course.toml", at / "report.html", env=env)
        page = at / "report.html"
        expect(status == 0 and page.exists() and "gonna" in page.read_text(encoding="utf-8"), f"just report: {status} {out}")


def main():
    for check in (schemas, page, action, gitlab, pre_commit, pre_commit_builds, docker, just):
        check()
    return checking.finish("ways in")


sys.exit(main())
