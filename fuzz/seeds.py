#!/usr/bin/env python3
"""Writes first inputs for the fuzz targets, made of the essays that the tests have: seeds.py FOLDER

How an input is put together stands at the top of each target.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = pathlib.Path(sys.argv[1])
ESSAYS = [p for p in sorted((ROOT / "tests").glob("fixtures/*/*.md")) + sorted((ROOT / "tests/essays").glob("*.md"))]


def text(path):
    """The essay without the marker lines of a fixture."""
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not re.match(rb"^\s*\^{2,}", line))


def seed(target, name, data):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


PIECES = ["\n\n", "“", "# Works Cited\n", "(Bell 4)", "```\n", "> ", "[^1]: A note.\n", "---\n", "<!-- essay-lsp: off -->\n", "😀", "- ", "", "\r"]

for number, path in enumerate(ESSAYS):
    essay, name = text(path), f"{path.parent.name}-{path.stem}"
    lines = essay.count(b"\n")
    edits = b"".join(
        b"\xff" + bytes([(number * 7 + i * 5) % max(lines, 1) % 250, i * 9 % 250, i % 3, i * 4 % 250, i % 4]) + piece.encode()
        for i, piece in enumerate(PIECES[number % 5 :: 2])
    )
    seed("apply", name, bytes([number % 3 + 4 * (number % 8)]) + essay + edits)
    for how in (number % 10 + 16 * (number % 4), (number + 5) % 10 + 16 * ((number + 1) % 4)):
        seed("check", f"{name}-{how}", bytes([how, number % 8]) + essay)

BIB = b"@string{q = {Quay}}\n@book{ortiz2020, author={Ortiz, Ana and van der Bell, Jo}, title={The {M}ill {\\'e}}, year=2020, publisher=q # { Press}}\n@article(bell, date={2001-05/}, journaltitle={J}, pages={1--4}, doi={10.5555/1})\n@comment{x}\n% note\n@misc{broken, title={A"
CSL = json.dumps([{"id": "ortiz2020", "type": "book", "title": "Mill", "author": [{"family": "Ortiz", "given": "Ana"}, {"literal": "Quay Board"}], "issued": {"date-parts": [[2020, 5]]}}, {"id": 7, "title": "<i>x</i>", "issued": {"raw": "1999"}}]).encode()
YAML = b"references:\n- id: ortiz2020\n  type: book\n  title: 'Mill'\n  author:\n  - family: Ortiz\n    given: Ana\n  issued: 2020\n- {id: bell, issued: {year: 1999}}\n- &a\n  id: c\n- *a\n"
HAYAGRIVA = b"ortiz2020:\n  type: Book\n  title: {value: Mill, verbatim: true}\n  author: ['Ortiz, Ana', {name: Bell}]\n  date: 2020-05\n  parent:\n  - type: periodical\n    title: Quay\n    serial-number: {doi: 10.5/1}\nbell: {type: article}\n"
seed("bibliography", "bib", b"\0" + BIB)
seed("bibliography", "essays.bib", b"\0" + (ROOT / "tests/essays/pandoc.bib").read_bytes())
seed("bibliography", "csl.json", b"\1" + CSL)
seed("bibliography", "csl.yaml", b"\2" + YAML)
seed("bibliography", "hayagriva.yaml", b"\3" + HAYAGRIVA)


def message(method, params=None, id=None):
    body = {"jsonrpc": "2.0", "method": method}
    if id is not None:
        body["id"] = id
    if params is not None:
        body["params"] = params
    return json.dumps(body, ensure_ascii=False).encode()


URI = "file:///essays/a.md"
ESSAY = "# On the Quay\n\nMany people say it's gonna cost a lot (Bell 4). “Open [@ortiz2020, p. 3].\n\n## Works Cited\n\nBell, Ana. *Mill*. Press, 2020.\n"
HERE = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 52}}
WHOLE = {"textDocument": {"uri": URI}}
RANGE = {"start": {"line": 0, "character": 0}, "end": {"line": 7, "character": 0}}
START = [
    message("initialize", {"capabilities": {"general": {"positionEncodings": ["utf-32", "utf-16"]}, "textDocument": {"publishDiagnostics": {"relatedInformation": True}, "codeAction": {"resolveSupport": {"properties": ["edit"]}}}}}, 0),
    message("initialized", {}),
    message("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "markdown", "version": 1, "text": ESSAY}}),
]
END = [message("shutdown", None, 99), message("exit")]
REQUESTS = [
    ("textDocument/hover", HERE), ("textDocument/completion", HERE), ("textDocument/definition", HERE),
    ("textDocument/references", HERE | {"context": {"includeDeclaration": True}}), ("textDocument/documentHighlight", HERE),
    ("textDocument/prepareRename", HERE), ("textDocument/rename", HERE | {"newName": "Ball"}), ("textDocument/documentSymbol", WHOLE),
    ("textDocument/foldingRange", WHOLE), ("textDocument/codeLens", WHOLE), ("textDocument/documentLink", WHOLE),
    ("textDocument/inlayHint", WHOLE | {"range": RANGE}), ("textDocument/diagnostic", WHOLE | {"previousResultId": "1.1"}),
    ("textDocument/codeAction", WHOLE | {"range": RANGE, "context": {"diagnostics": [], "only": ["quickfix", "source.fixAll"]}}),
    ("workspace/diagnostic", {"previousResultIds": []}),
    ("workspace/executeCommand", {"command": "essay-lsp.stats", "arguments": [URI]}),
    ("workspace/willRenameFiles", {"files": [{"oldUri": URI, "newUri": "file:///essays/b.md"}]}),
]
CHANGE = message("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"range": RANGE, "text": "“😀 [@bell"}, {"text": ESSAY * 2}, {"range": {"start": {"line": 2, "character": 3}, "end": {"line": 2, "character": 9}}, "text": "\r\n"}]})
SETTINGS = message("workspace/didChangeConfiguration", {"settings": {"essayLsp": {"style": "mla", "words": {"max": 5}}}})
FOLDERS = message("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": "file:///essays", "name": "e"}], "removed": []}})
WATCHED = message("workspace/didChangeWatchedFiles", {"changes": [{"uri": "file:///essays/refs.bib", "type": 2}]})
CLOSE = message("textDocument/didClose", WHOLE)
for number, (method, params) in enumerate(REQUESTS):
    asked = [message(method, params, number + 1), CHANGE, message(method, params, "again"), message("$/cancelRequest", {"id": "again"})]
    seed("transport", method.replace("/", "-"), b"\1" + b"\xff".join(START + asked + END))
for name, one in (("settings", SETTINGS), ("folders", FOLDERS), ("watched", WATCHED), ("close", CLOSE)):
    seed("transport", name, b"\1" + b"\xff".join(START + [one, CHANGE] + END))
framed = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(m), m) for m in START + [CHANGE] + END)
seed("transport", "framed", b"\0" + framed)
seed("transport", "garbage", b"\0GET / HTTP/1.1\r\n\r\nContent-Length: 5\r\n\r\n{}\r\n" + framed)

TOML = b"style = 'mla'\nrequired-sections = ['Introduction']\nscope = \"paragraph\"\nbibliography = ['refs.bib']\nfinal = true\n[words]\ntarget = 900\ntolerance = '10%'\n[count]\npreset = 'ib'\nignore-lines = ['^Word count: [0-9]+$']\n[sections]\nIntroduction = {max = 100}\n[register]\nallow = ['kids']\nextra = ['words.tsv']\nstrict = true\n[rules]\n'claim' = 'off'\n'register.slang' = 'error'\n[[overrides]]\nfiles = ['part/*.md', '**/e?[a-z].md']\nstyle = 'apa'\n"
ASSIGNMENT = b"allow-ignores = false\nrequired-sections = ['Method | Methods']\n[words]\nmax = 500\n[sources]\nmin = 3\nmax-age = 10\n"
EDITOR = json.dumps({"essayLsp": {"style": "apa", "words": {"min": 10, "max": 20}, "register": {"allow": ["kids"]}, "rules": {"claim": "hint"}}}).encode()
TABLE = b"rower\tslang\thint\toarsman\t-\n<get> (a|some) boat\tcolloquial\twarning\t<obtain> a boat|-\tnot: get a boat house; before: the\n^Well,\tcolloquial\tinfo\n"
FRONT = b"---\ntitle: T\nlang: en-GB\nbibliography: refs.bib\nessay:\n  words: 800-1000\n  style: ieee\n  register:\n    extra: words.tsv\n    allow: [a lot]\nreferences:\n- id: bell\n---\n\nA lot of kids row [@bell; @gone].\n"
PLUS = b"+++\ntitle = 'T'\n[essay]\nwords = {max = 5}\n+++\n\nThe rower gets some boat.\n"
seed("settings", "all", b"\xff".join([FRONT, TOML, ASSIGNMENT, EDITOR, TABLE]))
seed("settings", "plus", b"\xff".join([PLUS, TOML, b"", EDITOR, TABLE]))
seed("settings", "assignment", b"\xff".join([FRONT, b"", ASSIGNMENT, b"", TABLE]))
seed("settings", "editor", b"\xff".join([ESSAY.encode(), b"", b"", EDITOR, b""]))
