#!/usr/bin/env python3
"""The files of a release, each installed as its users install it: check.py

scripts/release.py builds them twice; the archive is unpacked, the wheel is installed by pip, pipx and pre-commit, the packages for npm by
npm; the bill of materials is held against its schema and against what Cargo says is linked. What the Dockerfile runs is run without
optimisation, and the program started as its image starts it.
"""

import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import checking
from checking import ROOT, expect, outcome

TOOLS = pathlib.Path(sys.executable).parent
GONNA = "It is gonna rain.\n"
REPORT = "essay.md:1:7: warning[register.text-speak]"

# Python before 3.11.4 has no filters.
FILTER = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def must(*command, **more):
    status, out = outcome(*command, **more)
    if status != 0:
        sys.exit(f"status {status} from {' '.join(map(str, command))}\n{out}")
    return out


def works(what, *command, cwd, **more):
    """It is this version, it says of the example what the program says, and it finds what is wrong with an essay."""
    for folder in (cwd / "essays", cwd / "essays" / ".git"):
        folder.mkdir(exist_ok=True)
    (cwd / "essays" / "essay.md").write_text(GONNA, encoding="utf-8")
    status, out = outcome(*command, "--version", cwd=cwd, **more)
    expect(status == 0 and out == f"essay-lsp {VERSION}\n", f"{what}: --version: {status} {out}")
    status, out = outcome(*command, "--check", "--format", "short", "essays/essay.md", cwd=cwd, **more)
    expect(status == 1 and REPORT in out, f"{what}: {status} {out}")
    example = ("--check", "--format", "json", "--no-config", str(ROOT / "examples" / "essay.md"))
    status, out = outcome(*command, *example, cwd=cwd, **more)
    expect((status, out) == outcome(str(BUILT), *example, cwd=cwd), f"{what}: the example: {status} {out[:500]}")


def archive(at, path, target):
    must("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=path.parent)
    with tarfile.open(path) as packed:
        names = packed.getnames()
        packed.extractall(at, **FILTER)
    folder = at / f"essay-lsp-{VERSION}-{target}"
    expect(all(name.startswith(folder.name + "/") for name in names), f"archive: {names}")
    works("archive", str(folder / "essay-lsp"), cwd=at)
    for name in ("README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"):
        expect((folder / name).read_bytes() == (ROOT / name).read_bytes(), f"archive: {name}")

    # bash completes with it; the other shells at least read it, where they are installed.
    script = folder / "completions" / "essay-lsp.bash"
    asked = """
        . "$0"
        [[ $(complete -p essay-lsp) =~ -F\\ ([^ ]+) ]]
        COMP_WORDS=(essay-lsp --exp) COMP_CWORD=1
        "${BASH_REMATCH[1]}" essay-lsp --exp essay-lsp
        echo "${COMPREPLY[@]}"
    """
    status, out = outcome("bash", "--noprofile", "--norc", "-ec", asked, script)
    expect(status == 0 and out == "--explain\n", f"completions: {status} {out}")
    shells = {"zsh": ("-n", "_essay-lsp"), "fish": ("--no-execute", "essay-lsp.fish"), "elvish": ("-compileonly", "essay-lsp.elv")}
    for shell, (option, name) in shells.items():
        file = folder / "completions" / name
        expect("explain" in file.read_text(encoding="utf-8"), f"completions: {name}")
        if shutil.which(shell):
            status, out = outcome(shell, option, file)
            expect(status == 0 and not out, f"completions: {shell}: {out}")
    expect("--explain" in (folder / "completions" / "_essay-lsp.ps1").read_text(encoding="utf-8"), "completions: powershell")

    environment = os.environ | {"MANPAGER": "cat", "MANWIDTH": "100", "LC_ALL": "C.UTF-8", "MANPATH": str(folder / "man")}
    status, out = outcome("man", "--warnings", "essay-lsp", env=environment)
    expect(status == 0 and "warning" not in out.split("NAME")[0] and "--fail-on" in out, f"man: {status} {out[:300]}")

    sbom = (folder / "essay-lsp.cdx.json").read_text(encoding="utf-8")
    expect(sbom == (path.parent / f"{folder.name}.cdx.json").read_text(encoding="utf-8"), "archive: another bill of materials")
    bill_of_materials(sbom, (folder / "THIRD-PARTY.txt").read_text(encoding="utf-8"), target)


def bill_of_materials(text, licences, target):
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    expect(wrong is None, f"CycloneDX: {wrong}")
    bill = json.loads(text)
    given = {(c["name"], c["version"]): c for c in bill["components"]}
    listed = lambda edges: {
        tuple(line.split()[:2])
        for line in must(
            *("cargo", "tree", "--locked", "--prefix", "none", "--no-dedupe", "--format", "{p}", "--target", target, "--edges", edges), cwd=ROOT
        ).splitlines()
    } - {("essay-lsp", f"v{VERSION}")}
    version = lambda crates: {(name, v.removeprefix("v")) for name, v in crates}
    linked = version(listed("normal,no-proc-macro"))
    expect(len(linked) > 50, f"cargo tree lists {len(linked)} crates")
    expect({n for n, c in given.items() if c["scope"] == "required"} == linked, "CycloneDX: not what cargo tree says is linked")
    expect(given.keys() == version(listed("normal")), "CycloneDX: not what cargo tree says is compiled in")
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    for (name, number), component in given.items():
        entry = re.search(rf'name = "{re.escape(name)}"\nversion = "{re.escape(number)}"\n.*\nchecksum = "(\w+)"', lock)
        expect(entry and component["hashes"][0]["content"] == entry[1], f"CycloneDX: {name} {number} is not that of Cargo.lock")
    for name, number in linked:
        expect(f"\n{name} {number} (" in licences, f"THIRD-PARTY.txt: no {name} {number}")
    references = {c["bom-ref"] for c in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    expect({d["ref"] for d in bill["dependencies"]} == references, "CycloneDX: dependencies of what is not listed")
    expect("file:" not in text and str(ROOT) not in text, "CycloneDX: a path of this machine")


def wheel(at, path, sbom):
    with zipfile.ZipFile(path) as packed:
        inside = [n for n in packed.namelist() if "/sboms/" in n]
        expect([packed.read(n) for n in inside] == [sbom.read_bytes()], f"wheel: {inside}")
    must(sys.executable, "-m", "venv", at / "venv")
    tools = at / "venv" / "bin"
    must(tools / "python", "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", path)
    works("wheel", str(tools / "essay-lsp"), cwd=at)
    metadata = must(tools / "python", "-m", "pip", "show", "essay-lsp")
    expect("MIT OR Apache-2.0" in metadata and f"Version: {VERSION}" in metadata, f"wheel: {metadata}")


def pipx(at, path):
    """`pipx run essay-lsp`, with the file where the name of the package will do once it is published."""
    environment = os.environ | {"PIPX_HOME": str(at / "pipx"), "PIPX_BIN_DIR": str(at / "pipx-bin")}
    environment |= {"PIPX_DEFAULT_BACKEND": "pip", "PIPX_DEFAULT_PYTHON": sys.executable}
    works("pipx", str(TOOLS / "pipx"), "run", "--quiet", "--spec", str(path), "essay-lsp", cwd=at, env=environment)


def pre_commit(at, path):
    """The hook that docs/ci.md shows for a wheel: pre-commit installs it into an environment of its own."""
    essays = at / "essays"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"PRE_COMMIT_HOME": str(at / "home"), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    essays.mkdir()
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    shown = next(b for b in re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S) if "language: python" in b)
    expect("essay-lsp.whl" in shown, "docs/ci.md: no wheel in the hook")
    (essays / ".pre-commit-config.yaml").write_text(shown.replace("/path/to/essay-lsp.whl", str(path)), encoding="utf-8")
    (essays / "essay.md").write_text(GONNA, encoding="utf-8")
    for command in (("init", "-q"), ("add", "-A")):
        must("git", *command, cwd=essays, env=environment)
    status, out = outcome(TOOLS / "pre-commit", "run", "--all-files", "--color", "never", cwd=essays, env=environment)
    expect(status == 1 and REPORT in out, f"pre-commit: {status} {out}")


def npm(at, main, platform):
    (at / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    environment = os.environ | {"npm_config_cache": str(at / "cache"), "npm_config_offline": "true"}
    environment |= {"npm_config_loglevel": "error", "npm_config_userconfig": os.devnull}
    must("npm", "install", platform, main, cwd=at, env=environment)
    works("npx", "npx", "--no-install", "essay-lsp", cwd=at, env=environment)

    # The status of a program that was ended, and the program goes with the wrapper.
    wrapper = at / "node_modules" / "essay-lsp" / "essay-lsp.js"
    server = subprocess.Popen(["node", wrapper], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=at, bufsize=0)
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    server.stdin.flush()
    expect(server.stdout.readline().startswith(b"Content-Length: "), "npx: the server does not answer")
    server.terminate()
    status = server.wait(60)
    # The server holds its output open as long as it lives; its standard input is open still, so nothing else ends it.
    rest = b""
    while (ended := select.select([server.stdout], [], [], 30)[0]) and (part := server.stdout.read(65536)):
        rest += part
    expect(ended and status == 128 + 15 and b'"capabilities"' in rest, f"npx: status {status} after SIGTERM {rest[:200]}")

    shutil.rmtree(at / "node_modules" / "@essay-lsp")
    status, out = outcome("npx", "--no-install", "essay-lsp", "--version", cwd=at, env=environment)
    expect(status == 2 and "@essay-lsp/linux-" in out, f"npx without a program: {status} {out}")


def image(at):
    """The steps of the Dockerfile: its command on the files that it copies, its user, folder and entry point, with nothing else around."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    build, last = text.split("\nFROM scratch\n")
    one = lambda pattern, text: re.findall(pattern, text, re.M)[-1]
    source = ROOT / "tests" / ".cache" / "image"
    source.mkdir(parents=True, exist_ok=True)
    for name in " ".join(re.findall(r"^COPY (.*) \S+$", build, re.M)).split():
        if (ROOT / name).is_dir():
            shutil.rmtree(source / name, ignore_errors=True)
            shutil.copytree(ROOT / name, source / name)
        else:
            shutil.copy2(ROOT / name, source / name)
    # Optimisation takes minutes, and decides nothing that is tried here.
    quick = {"OPT_LEVEL": "0", "LTO": "off", "CODEGEN_UNITS": "64", "DEBUG": "false", "INCREMENTAL": "true"}
    environment = {k: v for k, v in os.environ.items() if k not in ("RUSTFLAGS", "CARGO_TARGET_DIR")}
    environment |= {f"CARGO_PROFILE_RELEASE_{k}": v for k, v in quick.items()}
    root = at / "root"
    root.mkdir()
    built, program = re.search(r"^COPY --from=build (\S+) (\S+)$", last, re.M).groups()
    command = one(r"^RUN (.*)$", build)
    expect(f" {built}" in command, f"Dockerfile: {command} makes no {built}")
    must("sh", "-ec", command.replace(f" {built}", f" {root / program[1:]}"), cwd=source, env=environment)
    status, out = outcome("ldd", root / program[1:], env=os.environ | {"LC_ALL": "C"})
    expect("statically linked" in out or "not a dynamic executable" in out, f"Dockerfile: not static: {out}")

    user, folder = one(r"^USER (\d+:\d+)$", last), one(r"^WORKDIR (\S+)$", last)
    entry, arguments = (json.loads(one(rf"^{key} (\[.*\])$", last)) for key in ("ENTRYPOINT", "CMD"))
    essays = root / folder[1:]
    essays.mkdir()
    (essays / "essay.md").write_text(GONNA, encoding="utf-8")
    uid, gid = map(int, user.split(":"))

    def enter():
        os.chroot(root)
        os.chdir(folder)
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    if os.geteuid() == 0:
        status, out = outcome(*entry, *arguments, "--format", "short", preexec_fn=enter, env={})
    else:
        status, out = outcome(root / entry[0][1:], *entry[1:], *arguments, "--format", "short", cwd=essays, env={})
    expect(uid and gid and status == 1 and REPORT in out, f"Dockerfile: {status} {out}")


def main():
    global BUILT, VERSION
    with tempfile.TemporaryDirectory() as temporary:
        at = pathlib.Path(temporary)
        for name in ("once", "again"):
            must(sys.executable, ROOT / "scripts" / "release.py", "--out", at / name)
        sums = (at / "once" / "SHA256SUMS").read_text(encoding="utf-8")
        expect(sums == (at / "again" / "SHA256SUMS").read_text(encoding="utf-8"), f"built twice, and not the same:\n{sums}")
        find = lambda pattern: next((at / "once").glob(pattern)).resolve()
        packed = find("*.tar.gz")
        VERSION = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
        target = packed.name.removeprefix(f"essay-lsp-{VERSION}-").removesuffix(".tar.gz")
        BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release" / "essay-lsp"
        tries = {
            "archive": lambda at: archive(at, packed, target),
            "wheel": lambda at: wheel(at, find("*.whl"), find("*.cdx.json")),
            "pipx": lambda at: pipx(at, find("*.whl")),
            "pre-commit": lambda at: pre_commit(at, find("*.whl")),
            "image": image,
            "npm": lambda at: npm(at, find(f"essay-lsp-{VERSION}.tgz"), find(f"essay-lsp-*-{VERSION}.tgz")),
        }
        for name, attempt in tries.items():
            (at / name).mkdir()
            attempt(at / name)
    return checking.finish("release")


sys.exit(main())
