"""The validator itself: a sound session passes, and each kind of fault is found."""

import copy

import pytest
import validate

URI = "file:///essay.md"


def client(method, params=None, **more):
    return {"from": "client", "message": {"jsonrpc": "2.0", "method": method, "params": params or {}, **more}}


def server(**message):
    return {"from": "server", "message": {"jsonrpc": "2.0", **message}}


def span(start, end, line=0):
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


LEGEND = {"legend": {"tokenTypes": ["string"], "tokenModifiers": []}, "full": {"delta": True}}

SESSION = [
    client("initialize", id=1),
    server(id=1, result={"capabilities": {"positionEncoding": "utf-16", "textDocumentSync": 2, "semanticTokensProvider": LEGEND}}),
    client("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "markdown", "version": 1, "text": "😀 don't"}}),
    server(
        method="textDocument/publishDiagnostics",
        params={"uri": URI, "version": 1, "diagnostics": [{"range": span(3, 8), "message": "informal", "code": "x", "severity": 2}]},
    ),
    client("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"range": span(3, 8), "text": "do not"}]}),
    server(method="textDocument/publishDiagnostics", params={"uri": URI, "version": 2, "diagnostics": []}),
    client("textDocument/codeAction", {"textDocument": {"uri": URI}}, id="two"),
    server(id="two", result=[{"title": "fix", "edit": {"changes": {URI: [{"range": span(3, 5), "newText": "did"}]}}}]),
    client("shutdown", id=3),
    server(id=3, result=None),
    client("exit"),
    {"exit": 0},
]

STATS = {
    "uri": URI,
    "version": 1,
    "words": {"counted": 2, "min": None, "max": 9},
    "evidence": {"sentences": 1, "claims": 0, "supported": 0, "citations": 0, "quotations": 0},
}
HERE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 4}}


def asked(id, method, result, params=HERE):
    return [client(method, params, id=id), server(id=id, result=result)]


# Requests about the text `😀 don't`, with the cursor in the word.
FEATURES = SESSION[:3] + [
    server(method="essayLsp/stats", params=STATS),
    *asked(11, "textDocument/hover", {"contents": "x", "range": span(3, 8)}),
    *asked(12, "textDocument/definition", [{"uri": URI, "range": span(0, 2)}]),
    *asked(13, "textDocument/documentHighlight", [{"range": span(3, 8), "kind": 2}]),
    *asked(14, "textDocument/prepareRename", {"range": span(3, 8), "placeholder": "x"}),
    *asked(15, "textDocument/completion", {"isIncomplete": False, "items": [{"label": "x", "textEdit": {"range": span(3, 4), "newText": "x"}}]}),
    *asked(16, "textDocument/documentSymbol", [{"name": "x", "kind": 15, "range": span(0, 8), "selectionRange": span(3, 8)}]),
    *asked(17, "textDocument/foldingRange", []),
    *asked(18, "textDocument/codeLens", [{"range": span(0, 0)}]),
    *asked(19, "textDocument/inlayHint", [{"position": {"line": 0, "character": 3}, "label": "x"}]),
    *asked(20, "textDocument/documentLink", [{"range": span(0, 2), "target": "https://example.org"}]),
    *asked(22, "textDocument/semanticTokens/full", {"resultId": "1", "data": [0, 0, 2, 0, 0, 0, 3, 5, 0, 0]}),
    *asked(23, "textDocument/semanticTokens/full/delta", {"resultId": "2", "edits": [{"start": 0, "deleteCount": 5}]}, {**HERE, "previousResultId": "1"}),
    *asked(21, "workspace/executeCommand", {**STATS, "words": {**STATS["words"], "sections": []}}, {"command": "essay-lsp.stats"}),
] + SESSION[-4:]


def test_a_sound_session_passes():
    assert validate.check(SESSION) == (5, [])
    assert validate.check(FEATURES) == (16, [])


def change(index, path, value):
    def apply(session):
        place = session[index]["message"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return apply


def drop(index):
    return lambda session: session.pop(index)


REPORT = ("params", "diagnostics", 0)
FAULTS = {
    "unknown key": (change(3, (*REPORT, "colour"), "red"), "unknown key 'colour'"),
    "wrong type": (change(3, (*REPORT, "message"), 7), "message is 7"),
    "unknown severity": (change(3, (*REPORT, "severity"), 5), "severity is 5"),
    "null for absence": (change(3, (*REPORT, "source"), None), "source is null"),
    "negative line": (change(3, (*REPORT, "range", "start", "line"), -1), "out of range"),
    "inside a surrogate pair": (change(3, (*REPORT, "range", "start", "character"), 1), "not between characters"),
    "behind the end of the line": (change(3, (*REPORT, "range", "end", "character"), 9), "not between characters"),
    "line that is not there": (change(3, (*REPORT, "range"), span(0, 0, line=1)), "line 1 of 1"),
    "ends before it starts": (change(3, (*REPORT, "range"), span(8, 3)), "ends before it starts"),
    "version from nowhere": (change(3, ("params", "version"), 9), "never sent"),
    "older version after a newer one": (lambda s: s.insert(6, s[3]), "after those for 2"),
    "no version": (lambda s: s[3]["message"]["params"].pop("version"), "without a version"),
    "missing result": (lambda s: s[9]["message"].pop("result"), "result is missing"),
    "no answer": (drop(9), "no answer to shutdown"),
    "no answer to what was given up": (
        lambda s: s.insert(9, client("$/cancelRequest", {"id": s[8]["message"]["id"]})) or s.pop(10),
        "given up",
    ),
    "two answers": (lambda s: s.insert(9, s[9]), "second answer"),
    "answer to nothing": (lambda s: s.insert(4, server(id=99, result=None)), "nobody asked"),
    "speaks too early": (lambda s: s.insert(1, s[3]), "before the answer to initialize"),
    "overlapping edits": (
        lambda s: s[7]["message"]["result"][0]["edit"]["changes"][URI].append({"range": span(4, 6), "newText": ""}),
        "overlap",
    ),
    "edit outside the text": (
        lambda s: s[7]["message"]["result"][0]["edit"]["changes"][URI].append({"range": span(40, 41), "newText": ""}),
        "not between characters",
    ),
    "standard error": (lambda s: s.insert(4, {"stderr": "oh"}), "standard error"),
    "noise on standard output": (lambda s: s.insert(4, {"unframed": "hello"}), "no LSP message"),
    "bad end": (lambda s: s[-1].update(exit=101), "status 101"),
    "no end": (drop(-1), "ends before the server did"),
    "reports after closing": (
        lambda s: s.insert(5, client("textDocument/didClose", {"textDocument": {"uri": URI}})) or s.insert(6, s[3]),
        "after it was closed",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(name):
    spoil, words = FAULTS[name]
    session = copy.deepcopy(SESSION)
    spoil(session)
    _, problems = validate.check(session)
    assert any(words in problem for problem in problems), problems


def result(method, *path):
    """Puts the last of `path` where the others lead in the result of `method`."""
    at = next(i for i, e in enumerate(FEATURES) if e.get("message", {}).get("method") == method)
    return change(at + 1, ("result", *path[:-1]), path[-1])


PLACES = {
    "hover about something else": (result("textDocument/hover", "range", span(0, 2)), "is about"),
    "definition outside the text": (result("textDocument/definition", 0, "range", span(0, 1)), "not between characters"),
    "highlight of something else": (result("textDocument/documentHighlight", 0, "range", span(0, 2)), "no range there"),
    "rename of something else": (result("textDocument/prepareRename", "range", span(0, 2)), "is about"),
    "completion behind the cursor": (
        result("textDocument/completion", "items", 0, "textEdit", "range", span(3, 8)),
        "not before the cursor",
    ),
    "symbol outside itself": (result("textDocument/documentSymbol", 0, "range", span(0, 2)), "does not hold"),
    "fold of one line": (result("textDocument/foldingRange", [{"startLine": 0, "endLine": 0}]), "in 1 lines"),
    "lens outside the text": (result("textDocument/codeLens", 0, "range", span(0, 0, line=7)), "line 7 of 1"),
    "hint in a character": (result("textDocument/inlayHint", 0, "position", "character", 1), "not between characters"),
    "token in a character": (result("textDocument/semanticTokens/full", "data", 2, 1), "not between characters"),
    "token in another": (result("textDocument/semanticTokens/full", "data", 6, 1), "begins in another"),
    "token of no type": (result("textDocument/semanticTokens/full", "data", 3, 7), "no type 7"),
    "half a token": (result("textDocument/semanticTokens/full/delta", "edits", 0, "deleteCount", 4), "no whole tokens"),
    "link without a place": (result("textDocument/documentLink", 0, "range", span(8, 0)), "ends before it starts"),
    "stats of no version": (change(3, ("params", "version"), 4), "never sent"),
    "stats of another shape": (change(3, ("params", "words", "counted"), "2"), "stats: words"),
    "command without sections": (result("workspace/executeCommand", "words", STATS["words"]), "stats: sections"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_wrong_place_is_found(name):
    spoil, words = PLACES[name]
    session = copy.deepcopy(FEATURES)
    spoil(session)
    _, problems = validate.check(session)
    assert any(words in problem for problem in problems), problems
