#!/usr/bin/env python3
"""Holds the documentation against the program: check.py PROGRAM

Links lead somewhere; rules that are named exist; settings that are shown are understood; commands that are shown run; the
picture in the README is what the program prints today.
"""

import json
import pathlib
import re
import shlex
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import checking
from checking import PROGRAM, ROOT, expect

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "editors" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FAMILIES = "claim|cite|ref|register|length|config"

def run(*arguments, cwd=ROOT):
    done = checking.run(PROGRAM, *arguments, cwd=cwd)
    return done.returncode, done.stdout, done.stderr


def fenced(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def anchors(page):
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page, text):
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r'(?:src|srcset)="([^"]+)"', prose)
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        expect(file.exists(), f"{page.name}: {target} leads nowhere")
        if anchor and file.exists() and file.name != "rules.md":
            expect(anchor in anchors(file), f"{page.name}: {target} has no such heading")


def rules(page, text, known):
    for name in sorted(set(re.findall(rf"(?<![\w/.-])(?:{FAMILIES})\.[a-z][a-z-]+(?![\w./-])", text))):
        setting = name in ("register.allow", "register.discipline", "register.extra", "register.strict")
        if not setting and not name.endswith((".md", ".rs", ".toml", ".tsv")):
            expect(name in known, f"{page.name}: there is no rule {name}")


def folder(at):
    """The files that the examples speak of."""
    shutil.copytree(ROOT / "examples", at / "examples")
    (at / "submissions").mkdir()
    for name in ("essay.md", "submissions/one.md"):
        shutil.copy(ROOT / "examples" / "essay.md", at / name)
    (at / "refs.bib").write_text("@book{bell, author = {Bell, Tom}, title = {Bells}, year = {2001}}\n", encoding="utf-8")
    (at / ".git").mkdir()
    return at


def settings(page, text):
    """Every block of TOML is an essay-lsp.toml, every one of YAML with `essay:` a front matter that the program understands."""
    blocks = [("essay-lsp.toml", block, "Prose.\n") for block in fenced(text, "toml")]
    blocks += [(None, None, block + "\n# Mills\n") for block in fenced(text, "yaml") if re.search(r"^essay:", block, re.M)]
    for name, block, essay in blocks:
        with tempfile.TemporaryDirectory() as temporary:
            at = folder(pathlib.Path(temporary))
            if name:
                (at / name).write_text(block, encoding="utf-8")
            (at / "essay.md").write_text(essay, encoding="utf-8")
            status, out, err = run("--check", "--format", "json", "--fail-on", "never", "essay.md", cwd=at)
            try:
                report = json.loads(out)
            except ValueError:
                expect(False, f"{page.name}: no JSON from\n{block or essay}{err}")
                continue
            wrong = [d["message"] for f in report["files"] for d in f["diagnostics"] if d["rule"].startswith("config.")]
            wrong += [str(e) for e in report["errors"]]
            expect(status == 0 and not wrong, f"{page.name}: {wrong} {err} (status {status}) in\n{block or essay}")


def commands(page, text):
    """Every `$ essay-lsp …` runs; the commands of one page share a folder, as a reader's would."""
    with tempfile.TemporaryDirectory() as temporary:
        at = folder(pathlib.Path(temporary))
        for block in fenced(text, "toml"):
            (at / "course.toml").write_text(block, encoding="utf-8")
        for line in re.findall(r"^\$ (.*)$", "\n".join(fenced(text, "console")), re.M):
            words = shlex.split(line.replace("cargo run --release --", "essay-lsp"), comments=True)
            if words[0] == "essay-lsp":
                status, _, err = run(*words[1:], cwd=at)
                expect(status in (0, 1), f"{page.name}: status {status} from {line}\n{err}")


def main():
    status, out, err = run("--list-rules")
    known = set(re.findall(rf"\b(?:{FAMILIES})(?:\.[a-z-]+)?\b", out))
    expect(status == 0 and len(known) > 20, f"--list-rules: status {status}, {len(known)} rules {err}")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        links(page, text)
        rules(page, text, known)
        # tests/cli/course.rs runs the tutorial, with the essays that it speaks of.
        if page.name != "course.md":
            commands(page, text)
        if page.parent != ROOT / "editors":
            settings(page, text)
    picture = checking.run(sys.executable, ROOT / "scripts" / "picture.py", "--check", "--program", PROGRAM)
    expect(picture.returncode == 0, f"README.md: {picture.stderr.strip()}")
    return checking.finish("docs")


sys.exit(main())
