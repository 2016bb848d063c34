"""Holds everything that a server sent, as tee.py wrote it down, against the LSP specification.

    validate.py [--shape] FILE-OR-FOLDER...

Two kinds of check. Shape: each message is walked along the types of lsprotocol, and an unknown key, a missing one, a value of
another type, a null where the specification has none, or a number out of range is a fault. Sense: each request has one answer,
those that the client gave up, too (an error or a result: which one is a matter of time); a version is one that the client sent
and never an older one; every range lies in the text it speaks of, between characters; edits do not overlap; what answers a
place is about that place; children lie in their parents; nothing is written to standard output or error but messages; the
process ends with status 0.

With --shape, only the first kind: for sessions whose client breaks the rules on purpose.
"""

import enum
import functools
import json
import pathlib
import re
import sys
import types as pytypes
import typing

import attrs
from lsprotocol import types as lsp

NONE = type(None)


@functools.cache
def fields_of(cls):
    """JSON key → (name, type, validator) of a class of lsprotocol."""
    hints = typing.get_type_hints(cls, vars(lsp))
    found = {}
    for field in attrs.fields(cls):
        words = field.name.rstrip("_").split("_")
        key = words[0] + "".join(word.capitalize() for word in words[1:])
        found[key] = (field.name, hints[field.name], field.validator)
    return found


def alternatives(kind):
    return typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, pytypes.UnionType) else (kind,)


def faults(value, kind, path="message"):
    """What is wrong with `value` where the specification says `kind`: a list of sentences."""
    options = alternatives(kind)
    if len(options) > 1:
        tried = [faults(value, option, path) for option in options]
        return [] if [] in tried else min(tried, key=len)
    if kind in (typing.Any, object):
        return []
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return [] if value in args and type(value) is type(args[0]) else [f"{path} is {value!r}, not one of {args}"]
    if attrs.has(kind):
        return faults_of_object(value, kind, path)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        known = [member.value for member in kind]
        return [] if value in known and not isinstance(value, bool) else [f"{path} is {value!r}, not one of {known}"]
    if kind is lsp.LSPObject:
        return [] if isinstance(value, dict) else [f"{path} is no object"]
    if isinstance(origin, type) and issubclass(origin, typing.Mapping):
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        return [f for k, v in value.items() for f in faults(k, args[0], f"{path} key") + faults(v, args[1], f"{path}.{k}")]
    if origin is tuple:
        if not isinstance(value, list) or len(value) != len(args):
            return [f"{path} is no list of {len(args)}"]
        return [f for i, (v, k) in enumerate(zip(value, args)) for f in faults(v, k, f"{path}[{i}]")]
    if isinstance(origin, type) and issubclass(origin, typing.Sequence):
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [f for i, v in enumerate(value) for f in faults(v, args[0], f"{path}[{i}]")]
    if kind is float:
        right = isinstance(value, (int, float)) and not isinstance(value, bool)
    elif kind in (int, str, bool, NONE):
        right = type(value) is kind
    else:
        raise TypeError(f"no check for {kind} at {path}")
    return [] if right else [f"{path} is {value!r}, not {kind.__name__}"]


def faults_of_object(value, cls, path):
    if not isinstance(value, dict):
        return [f"{path} is no object ({cls.__name__})"]
    known = fields_of(cls)
    found = [f"{path} has an unknown key {key!r} ({cls.__name__})" for key in value if key not in known]
    for key, (name, kind, validator) in known.items():
        here = f"{path}.{key}"
        # lsprotocol says None both for "may be absent" and for "may be null"; the special ones are those that may be null.
        may_be_null = lsp.is_special_class(cls) and lsp.is_special_property(cls, name)
        optional = NONE in alternatives(kind) and not may_be_null
        if key not in value:
            if not optional and kind is not typing.Any:
                found.append(f"{here} is missing ({cls.__name__})")
            continue
        if value[key] is None and optional and typing.Any not in alternatives(kind):
            found.append(f"{here} is null, where only absence is allowed")
            continue
        found += faults(value[key], kind, here)
        if "uinteger" in repr(validator) and type(value[key]) is int and not 0 <= value[key] < 2**31:
            found.append(f"{here} is out of range: {value[key]}")
    return found


def lines_of(text):
    return re.split(r"\r\n|\n|\r", text)


def places(line, encoding):
    """The columns of `line` that lie between two characters."""
    widths = {"utf-8": lambda c: len(c.encode()), "utf-16": lambda c: 1 + (c > "\uffff"), "utf-32": lambda c: 1}
    at, columns = 0, {0}
    for char in line:
        at += widths[encoding](char)
        columns.add(at)
    return columns


def bad_range(place, text, encoding):
    """Why `place` is no range of `text`; an empty string where it is one."""
    lines = lines_of(text)
    for end in ("start", "end"):
        line, column = place[end]["line"], place[end]["character"]
        if line >= len(lines):
            return f"{end} line {line} of {len(lines)}"
        if column not in places(lines[line], encoding):
            return f"{end} column {column} is not between characters of {lines[line]!r}"
    start, end = ((place[e]["line"], place[e]["character"]) for e in ("start", "end"))
    return "" if start <= end else f"ends before it starts: {place}"


def replaced(text, change, encoding):
    if "range" not in change:
        return change["text"]
    starts = [0] + [m.end() for m in re.finditer(r"\r\n|\n|\r", text)]
    lines = lines_of(text)

    def offset(position):
        if position["line"] >= len(lines):
            return len(text)
        line, at = lines[position["line"]], 0
        for index, char in enumerate(line):
            if at >= position["character"]:
                return starts[position["line"]] + index
            at = max(places(line[: index + 1], encoding))
        return starts[position["line"]] + len(line)

    return text[: offset(change["range"]["start"])] + change["text"] + text[offset(change["range"]["end"]) :]


def contains(outer, inner):
    (a, b), (c, d) = ([(place[end]["line"], place[end]["character"]) for end in ("start", "end")] for place in (outer, inner))
    return a <= c and d <= b


def holds(place, position):
    return contains(place, {"start": position, "end": position})


COUNTS = {
    "words": {"counted": int, "min": (int, NONE), "max": (int, NONE)},
    "evidence": dict.fromkeys(("sentences", "claims", "supported", "citations", "quotations"), int),
}
SECTION = {"title": str, "line": int, "counted": int, "min": (int, NONE), "max": (int, NONE)}


def faults_of_stats(value, full):
    """What is wrong with the numbers of an essay, which are ours and not the specification's."""
    found = [f"stats: {k}" for k in {"uri", "version", "words", "evidence"} ^ set(value)]
    if type(value.get("uri")) is not str or type(value.get("version")) not in (int, NONE):
        found.append("stats: uri or version")
    for name, fields in COUNTS.items():
        part = dict(value.get(name) or {})
        sections = part.pop("sections", None)
        if (sections is not None) != (full and name == "words"):
            found.append("stats: sections")
        rows = [(part, fields)] + [(section, SECTION) for section in sections or []]
        for row, kinds in rows:
            if set(row) != set(kinds) or not all(isinstance(row[k], kind) for k, kind in kinds.items()):
                found.append(f"stats: {name} is {row}")
    evidence = value.get("evidence") or {}
    if not found and evidence["supported"] > evidence["claims"]:
        found.append(f"stats: more claims are supported than made: {evidence}")
    return found


def overlapping(edits):
    spans = sorted(tuple((e["range"][end]["line"], e["range"][end]["character"]) for end in ("start", "end")) for e in edits)
    return any(a[1] > b[0] for a, b in zip(spans, spans[1:]))


class Session:
    """One run of a server, read message by message."""

    def __init__(self):
        self.problems, self.checked = [], 0
        self.encoding, self.ready, self.ended = "utf-16", False, None
        self.asked, self.answered, self.asking = {}, set(), {}
        self.given_up = set()
        self.texts = {}  # uri → {version: text}; gone when closed
        self.kinds = 0  # of tokens, as the legend has them
        self.closed, self.published = set(), {}
        self.tokens = {}  # result id → the numbers of a whole text
        self.about = {}  # id of a request about a document → its parameters and the text at that time

    def fault(self, what):
        self.problems.append(what)

    def read(self, entry):
        if "stderr" in entry:
            self.fault(f"standard error: {entry['stderr']!r}")
        elif "unframed" in entry:
            self.fault(f"no LSP message: {entry['unframed']!r}")
        elif "exit" in entry:
            self.ended = entry["exit"]
        elif entry["from"] == "client":
            self.from_client(entry["message"])
        else:
            self.checked += 1
            try:
                self.from_server(entry["message"])
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                self.fault(f"{type(error).__name__} {error} in {json.dumps(entry['message'])[:300]}")

    def end(self):
        for id, method in self.asked.items():
            if id not in self.answered:
                self.fault(f"no answer to {method} (id {id!r}{', given up' if id in self.given_up else ''})")
        if self.ended is None:
            self.fault("the log ends before the server did")
        elif self.ended != 0:
            self.fault(f"the server ended with status {self.ended}")
        if not self.checked:
            self.fault("the server said nothing")

    def latest(self, uri):
        versions = self.texts.get(uri)
        return versions[max(versions)] if versions else None

    def from_client(self, message):
        method, params = message.get("method"), message.get("params") or {}
        if method and "id" in message:
            if message["id"] in self.asked and message["id"] not in self.answered:
                self.fault(f"the client used id {message['id']!r} twice")
            self.answered.discard(message["id"])
            self.asked[message["id"]] = method
            uri = (params.get("textDocument") or {}).get("uri")
            text = self.latest(uri) if uri and uri not in self.closed else None
            self.about[message["id"]] = (params, text)
        elif method == "$/cancelRequest":
            self.given_up.add(params["id"])
        elif method == "textDocument/didOpen":
            item = params["textDocument"]
            self.texts[item["uri"]] = {item["version"]: item["text"]}
            self.published.pop(item["uri"], None)
            self.closed.discard(item["uri"])
        elif method == "textDocument/didChange":
            versions = self.texts[params["textDocument"]["uri"]]
            text = self.latest(params["textDocument"]["uri"])
            for change in params["contentChanges"]:
                text = replaced(text, change, self.encoding)
            versions[params["textDocument"]["version"]] = text
        elif method == "textDocument/didClose":
            self.closed.add(params["textDocument"]["uri"])

    def from_server(self, message):
        method = message.get("method")
        if method:
            if not self.ready and not method.startswith("window/"):
                self.fault(f"{method} before the answer to initialize")
            if method == "essayLsp/stats":
                self.sense_of_stats(message["params"])
                return
            kind = lsp.METHOD_TO_TYPES[method][0]
            if "id" in message:
                if message["id"] in self.asking:
                    self.fault(f"the server used id {message['id']!r} twice")
                self.asking[message["id"]] = method
        else:
            method = self.asked.get(message.get("id"))
            if method is None:
                self.fault(f"an answer that nobody asked for: {message}")
                return
            if message["id"] in self.answered:
                self.fault(f"a second answer to {method} (id {message['id']!r})")
            self.answered.add(message["id"])
            kind = lsp.ResponseErrorMessage if "error" in message else lsp.METHOD_TO_TYPES[method][1]
            if method == "initialize" and "result" in message:
                self.ready = True
                capabilities = message["result"].get("capabilities", {})
                self.encoding = capabilities.get("positionEncoding", "utf-16")
                self.kinds = len(capabilities.get("semanticTokensProvider", {}).get("legend", {}).get("tokenTypes", []))
        wrong = faults(message, kind, method)
        for fault in wrong:
            self.fault(fault)
        if "result" in message and not wrong and message["id"] in self.about:
            self.sense_of_answer(method, message["result"], *self.about[message["id"]])
        if not wrong and "error" not in message:
            self.sense(method, message.get("params") if "method" in message else message.get("result"))

    def sense(self, method, content):
        if method == "textDocument/publishDiagnostics":
            self.sense_of_reports(content)
        elif method == "textDocument/codeAction":
            for action in content or []:
                self.sense_of_edit(action.get("title"), action.get("edit") or {})
        elif method == "codeAction/resolve":
            self.sense_of_edit(content["title"], content.get("edit") or {})
        elif method in ("textDocument/rename", "workspace/willRenameFiles"):
            self.sense_of_edit("rename", content or {})

    def sense_of_reports(self, content):
        uri, version = content["uri"], content.get("version")
        versions = self.texts.get(uri)
        if versions is None or uri in self.closed:
            if versions is not None and content["diagnostics"]:
                self.fault(f"reports for {uri} after it was closed")
            return
        if version is None:
            self.fault(f"reports for {uri} without a version")
            return
        if version not in versions:
            self.fault(f"reports for version {version} of {uri}, which the client never sent")
            return
        if version < self.published.get(uri, version):
            self.fault(f"reports for version {version} of {uri} after those for {self.published[uri]}")
        self.published[uri] = version
        for diagnostic in content["diagnostics"]:
            why = bad_range(diagnostic["range"], versions[version], self.encoding)
            if why:
                self.fault(f"{diagnostic.get('code')}: {why}")

    def sense_of_stats(self, params):
        for fault in faults_of_stats(params, full=False):
            self.fault(fault)
        versions = self.texts.get(params.get("uri"), {})
        if params.get("version") not in versions:
            self.fault(f"stats for version {params.get('version')} of {params.get('uri')}, which the client never sent")

    def sense_of_answer(self, method, result, params, text):
        """Places in the answer to a request, held against the text as it was when the client asked."""
        if method == "workspace/executeCommand" and params.get("command") == "essay-lsp.stats":
            for fault in faults_of_stats(result, full=True):
                self.fault(fault)
        if text is None or result is None:
            return
        uri, position = params["textDocument"]["uri"], params.get("position")
        # What must be a range of the text, and what must hold the place that was asked about.
        ranges, here = [], []
        if method == "textDocument/diagnostic":
            ranges = [d["range"] for d in result.get("items", [])]
        elif method == "textDocument/hover":
            ranges = here = [result["range"]] if "range" in result else []
        elif method in ("textDocument/definition", "textDocument/references"):
            ranges = [f["range"] for f in result if f.get("uri") == uri]
            ranges += [f["targetRange"] for f in result if f.get("targetUri") == uri]
            here = [f["originSelectionRange"] for f in result if "originSelectionRange" in f]
        elif method == "textDocument/documentHighlight":
            ranges = [h["range"] for h in result]
            if not any(holds(r, position) for r in ranges):
                self.fault(f"{method} at {position} has no range there")
        elif method == "textDocument/prepareRename":
            ranges = here = [result["range"]]
        elif method == "textDocument/completion":
            ranges = [i["textEdit"]["range"] for i in result["items"]]
            here = [{"start": r["start"], "end": r["end"]} for r in ranges]
            if any(r["start"]["line"] != r["end"]["line"] or r["end"] != position for r in ranges):
                self.fault(f"{method} at {position} replaces what is not before the cursor")
        elif method == "textDocument/documentSymbol":
            self.sense_of_symbols(result, ranges)
        elif method == "textDocument/foldingRange":
            count = len(lines_of(text))
            for fold in result:
                if not fold["startLine"] < fold["endLine"] < count:
                    self.fault(f"{method}: {fold} in {count} lines")
        elif method in ("textDocument/codeLens", "textDocument/documentLink"):
            ranges = [one["range"] for one in result]
        elif method == "textDocument/inlayHint":
            ranges = [{"start": h["position"], "end": h["position"]} for h in result]
        elif method.startswith("textDocument/semanticTokens"):
            ranges = self.ranges_of_tokens(method, result, params)
        for one in ranges:
            why = bad_range(one, text, self.encoding)
            if why:
                self.fault(f"{method}: {why}")
        for one in here:
            if not holds(one, position):
                self.fault(f"{method} at {position} is about {one}")

    def ranges_of_tokens(self, method, result, params):
        """The ranges of all tokens, in order; changes are applied to what the client had."""
        if "edits" in result:
            data = list(self.tokens.get(params["previousResultId"], []))
            for edit in sorted(result["edits"], key=lambda e: e["start"], reverse=True):
                data[edit["start"] : edit["start"] + edit["deleteCount"]] = edit.get("data", [])
        else:
            data = result["data"]
        if "resultId" in result:
            self.tokens[result["resultId"]] = data
        if len(data) % 5:
            self.fault(f"{method}: {len(data)} numbers are no whole tokens")
        ranges, line, start, end = [], 0, 0, 0
        for down, right, length, kind, _ in zip(*[iter(data)] * 5):
            line, start = line + down, right + (0 if down else start)
            if length == 0 or not down and ranges and start < end:
                self.fault(f"{method}: a token at {line}:{start} is empty, or begins in another")
            if kind >= self.kinds:
                self.fault(f"{method}: the legend has no type {kind}")
            end = start + length
            ranges.append({"start": {"line": line, "character": start}, "end": {"line": line, "character": end}})
        return ranges

    def sense_of_symbols(self, symbols, ranges):
        for symbol in symbols:
            if "location" in symbol:
                ranges.append(symbol["location"]["range"])
                continue
            ranges += [symbol["range"], symbol["selectionRange"]]
            inner = [symbol["selectionRange"]] + [child["range"] for child in symbol.get("children", [])]
            if not all(contains(symbol["range"], one) for one in inner):
                self.fault(f"textDocument/documentSymbol: {symbol['name']!r} does not hold what is in it")
            self.sense_of_symbols(symbol.get("children", []), ranges)

    def sense_of_edit(self, title, edit):
        lists = dict(edit.get("changes") or {})
        for change in edit.get("documentChanges") or []:
            if "edits" in change:
                lists.setdefault(change["textDocument"]["uri"], []).extend(change["edits"])
        for uri, edits in lists.items():
            if overlapping(edits):
                self.fault(f"{title!r} has edits that overlap: {edits}")
            versions = self.texts.get(uri)
            # The client may have typed on while the answer was under way: the last few versions are all fair.
            recent = [versions[v] for v in sorted(versions)[-3:]] if versions else []
            for one in edits:
                whys = [bad_range(one["range"], text, self.encoding) for text in recent]
                if whys and all(whys):
                    self.fault(f"{title!r}: {whys[-1]}")


def check(entries):
    """Reads the entries of one log: how many messages were checked, and what was wrong."""
    session = Session()
    for entry in entries:
        session.read(entry)
    session.end()
    return session.checked, session.problems


def check_shape(entries):
    """The same, of shapes only."""
    asked, checked, problems = {}, 0, []
    for entry in entries:
        message = entry["message"]
        if entry["from"] == "client":
            if "id" in message and "method" in message:
                asked[json.dumps(message["id"])] = message["method"]
            continue
        checked += 1
        method = message.get("method")
        if method == "essayLsp/stats":
            problems += faults_of_stats(message["params"], full=False)
            continue
        if method is None and "error" in message:
            # Nobody knows what was asked where that could not be read; `id` is null then.
            nameless = {**message, "id": 0} if message.get("id", 0) is None else message
            problems += faults(nameless, lsp.ResponseErrorMessage, "error")
            continue
        kinds = lsp.METHOD_TO_TYPES.get(method or asked.get(json.dumps(message.get("id"))))
        if kinds is None:
            problems.append(f"nobody asked for {json.dumps(message)[:300]}")
        else:
            problems += faults(message, kinds[0 if method else 1], method or asked[json.dumps(message["id"])])
    return checked, problems


def main():
    names = sys.argv[1:]
    read = check_shape if "--shape" in names else check
    files = []
    for name in map(pathlib.Path, (n for n in names if n != "--shape")):
        files += sorted(name.glob("*.jsonl")) if name.is_dir() else [name]
    total, wrong = 0, 0
    for file in files:
        with open(file, encoding="utf-8") as log:
            checked, problems = read(json.loads(line) for line in log)
        total, wrong = total + checked, wrong + len(problems)
        for problem in problems:
            print(f"{file.name}: {problem}")
    print(f"{total} messages of {len(files)} sessions hold to the specification" if not wrong else f"{wrong} faults in {total} messages")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
