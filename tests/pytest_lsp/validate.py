"""Holds everything that a server sent, as tee.py wrote it down, against the LSP specification.

    validate.py FILE-OR-FOLDER...

Two kinds of check. Shape: each message is walked along the types of lsprotocol, and an unknown key, a missing one, a value of
another type, a null where the specification has none, or a number out of range is a fault. Sense: each request has one answer;
a version is one that the client sent and never an older one; every range lies in the text it speaks of, between characters;
edits do not overlap; nothing is written to standard output or error but messages; the process ends with status 0.
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


def overlapping(edits):
    spans = sorted(tuple((e["range"][end]["line"], e["range"][end]["character"]) for end in ("start", "end")) for e in edits)
    return any(a[1] > b[0] for a, b in zip(spans, spans[1:]))


class Session:
    """One run of a server, read message by message."""

    def __init__(self):
        self.problems, self.checked = [], 0
        self.encoding, self.ready, self.ended = "utf-16", False, None
        self.asked, self.answered, self.asking = {}, set(), {}
        self.texts = {}  # uri → {version: text}; gone when closed
        self.closed, self.published = set(), {}
        self.pulled = {}  # id of a textDocument/diagnostic request → the text it asks about

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
                self.fault(f"no answer to {method} (id {id!r})")
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
            if method == "textDocument/diagnostic":
                self.pulled[message["id"]] = self.latest(params["textDocument"]["uri"])
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
                self.encoding = message["result"].get("capabilities", {}).get("positionEncoding", "utf-16")
        wrong = faults(message, kind, method)
        for fault in wrong:
            self.fault(fault)
        if method == "textDocument/diagnostic" and not wrong and "result" in message:
            self.sense_of_pull(message["result"], self.pulled[message["id"]])
        elif not wrong and "error" not in message:
            self.sense(method, message.get("params") if "method" in message else message.get("result"))

    def sense(self, method, content):
        if method == "textDocument/publishDiagnostics":
            self.sense_of_reports(content)
        elif method == "textDocument/codeAction":
            for action in content or []:
                self.sense_of_edit(action.get("title"), action.get("edit") or {})
        elif method == "codeAction/resolve":
            self.sense_of_edit(content["title"], content.get("edit") or {})
        elif method == "textDocument/rename":
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

    def sense_of_pull(self, report, text):
        for diagnostic in report.get("items", []) if text is not None else []:
            why = bad_range(diagnostic["range"], text, self.encoding)
            if why:
                self.fault(f"{diagnostic.get('code')}: {why}")

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


def main():
    files = []
    for name in map(pathlib.Path, sys.argv[1:]):
        files += sorted(name.glob("*.jsonl")) if name.is_dir() else [name]
    total, wrong = 0, 0
    for file in files:
        with open(file, encoding="utf-8") as log:
            checked, problems = check(json.loads(line) for line in log)
        total, wrong = total + checked, wrong + len(problems)
        for problem in problems:
            print(f"{file.name}: {problem}")
    print(f"{total} messages of {len(files)} sessions hold to the specification" if not wrong else f"{wrong} faults in {total} messages")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
