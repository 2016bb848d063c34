#!/usr/bin/env python3
"""A day of typing on one essay: day.py PROGRAM [EDITS [SEED]]

Random edits with requests, cancellations, changed settings and bibliographies in between, and a client that restarts. At every
thousandth edit the server's text is the client's (its words and every report are those that `--check` finds in the client's text, on
disk), and at the end the memory of the longest session must be flat: the last quarter of it against the second.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from client import Client

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
EDITS = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
# Of sessions the first is the longest: memory is judged there.
SESSIONS = [0.7, 0.1, 0.1, 0.1]
PIECES = [
    "The harbour shaped the town. ", "Many people say that it’s gonna cost $40 billion. ", "“It was a lot of trouble” (Ortiz 42). ", " (Bell, 2004)", " [@ortiz2020, p. 4]", " [@gone]",
    "[^1]", "\n\n[^1]: A note.\n\n", "\n", "\n\n", "\r\n", "\n\n## A section\n\n", "\n\n> Quoted at length.\n\n", "\n- an item\n", "“", "”", "‘", "’", "\"", "(", ")", "[", "]", "*", "`",
    "😀", "é", "你", "👩‍🔬", ", ", ". ", "a", "e", "t", " kids ", "<!-- essay-lsp: ignore register -->", "\n\n```\ncode\n```\n\n", "$5", "TODO", "it's ", "\u2028", "e\u0301",
]
SETTINGS = [{"style": "mla"}, {"style": "apa"}, {"words": {"max": 400}}, {"register": {"allow": ["kids"]}}, {"rules": {"claim": "off"}}, {}]
BIBS = ["@book{ortiz2020, title={T}}\n", "@book{bell2004, title={U}}\n", "@book{ortiz2020, title={T}}\n@book{gone, title={V}}\n", "@book{ortiz2020, title={T"]
HEAD = "---\nbibliography: refs.bib\n---\n\n"
# An essay stays as long as essays are.
LONGEST = 12_000

rng = random.Random(SEED)


def units(text, encoding):
    return {"utf-8": lambda: len(text.encode()), "utf-16": lambda: len(text.encode("utf-16-le")) // 2, "utf-32": lambda: len(text)}[encoding]()


class Essay:
    """The client's text: characters, and places in them as the protocol counts them."""

    def __init__(self, text, encoding):
        self.text, self.encoding, self.version = text, encoding, 1

    def place(self, at):
        before = self.text[:at].replace("\r\n", "\n\n" if at and self.text[at - 1 : at + 1] == "\r\n" else "\r")
        line = before.count("\n") + before.count("\r")
        start = max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1
        return {"line": line, "character": units(self.text[start:at], self.encoding)}

    def edit(self):
        """A random change; the message for the server, which counts lines as this does."""
        at = rng.randrange(len(HEAD), len(self.text) + 1) if rng.random() < 0.3 else self.near()
        gone = rng.choice([0, 0, 0, 1, 1, 2, 30])
        if len(self.text) > LONGEST:
            gone = rng.randrange(200, 900)
        end = min(at + gone, len(self.text))
        new = "" if gone and rng.random() < 0.6 else rng.choice(PIECES)
        at, end = self.whole(at), self.whole(end)
        end = max(at, end)
        change = {"range": {"start": self.place(at), "end": self.place(end)}, "text": new}
        self.text = self.text[:at] + new + self.text[end:]
        self.last = at + len(new)
        return change

    last = len(HEAD)

    def near(self):
        return min(max(self.last + rng.randrange(-3, 4), len(HEAD)), len(self.text))

    def whole(self, at):
        """Not between the two characters of a line end."""
        return at - 1 if 0 < at < len(self.text) and self.text[at - 1 : at + 1] == "\r\n" else at


class Session:
    def __init__(self, folder, essay):
        self.folder, self.essay, self.settings = folder, essay, {}
        self.uri = (folder / "essay.md").as_uri()
        capabilities = {"workspace": {"configuration": True, "diagnostics": {"refreshSupport": True}}, "textDocument": {"diagnostic": {}}, "general": {"positionEncodings": [essay.encoding]}}
        self.client = Client([PROGRAM, "--stdio"], folder, capabilities, lambda: self.settings)
        assert self.client.result["capabilities"]["positionEncoding"] == essay.encoding
        self.client.open(self.uri, essay.text, essay.version)
        self.pending, self.memory = [], []

    def type(self, changes):
        self.essay.version += 1
        made = [self.essay.edit() for _ in range(changes)]
        self.client.change(self.uri, self.essay.version, *made)

    def ask(self):
        place = self.essay.place(self.essay.whole(rng.randrange(len(self.essay.text) + 1)))
        at = {"textDocument": {"uri": self.uri}, "position": place}
        method, params = rng.choice([
            ("textDocument/hover", at), ("textDocument/completion", at), ("textDocument/definition", at), ("textDocument/documentHighlight", at),
            ("textDocument/references", at | {"context": {"includeDeclaration": True}}), ("textDocument/documentSymbol", {"textDocument": {"uri": self.uri}}),
            ("textDocument/foldingRange", {"textDocument": {"uri": self.uri}}), ("textDocument/codeLens", {"textDocument": {"uri": self.uri}}),
            ("textDocument/diagnostic", {"textDocument": {"uri": self.uri}}), ("workspace/diagnostic", {"previousResultIds": []}),
            ("textDocument/codeAction", {"textDocument": {"uri": self.uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}),
        ])
        id = self.client.ask(method, params)
        if rng.random() < 0.3:
            self.client.notify("$/cancelRequest", {"id": id})
        self.pending.append(id)

    def settle(self):
        """Every request gets exactly one answer, be it that it was cancelled or that the text had moved on."""
        for id in self.pending:
            answer = self.client.answer(id)
            assert "result" in answer or answer["error"]["code"] in (-32800, -32801, -32802, -32803), answer
        self.pending.clear()
        self.client.request("textDocument/foldingRange", {"textDocument": {"uri": self.uri}})
        asked = {i for m in self.client.kept if "id" in m and "method" not in m for i in [m["id"]]}
        assert not asked, f"answers that nobody waits for: {asked}"
        self.client.kept.clear()

    def set(self):
        self.settings = rng.choice(SETTINGS)
        self.client.notify("workspace/didChangeConfiguration", {"settings": None})
        self.client.until(lambda m: m.get("method") == "workspace/configuration")

    def rewrite(self):
        bib = self.folder / "refs.bib"
        bib.write_text(rng.choice(BIBS))
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": bib.as_uri(), "type": 2}]})

    def compare(self):
        """The server's reports and words are those of `--check` for the client's text, with the same settings."""
        self.settle()
        said = self.client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})["items"]
        stats = self.client.request("workspace/executeCommand", {"command": "essay-lsp.stats", "arguments": [self.uri]})
        (self.folder / "essay.md").write_bytes(self.essay.text.encode())
        toml = self.folder / "essay-lsp.toml"
        toml.write_text(as_toml(self.settings))
        done = subprocess.run([PROGRAM, "--check", "--format", "json", "essay.md"], cwd=self.folder, capture_output=True)
        toml.unlink()
        found = json.loads(done.stdout)["files"][0]
        lines = self.essay.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

        def place(p):
            # Columns of the command line count characters, from 1.
            line, column = p["line"] - 1, p["column"] - 1
            return {"line": line, "character": units(lines[line][:column], self.essay.encoding)}

        wanted = [(d["rule"], d["message"], place(d["range"]["start"]), place(d["range"]["end"])) for d in found["diagnostics"]]
        shown = [(d["code"], d["message"], d["range"]["start"], d["range"]["end"]) for d in said]
        key = lambda d: json.dumps(d, sort_keys=True)
        assert stats["words"]["counted"] == found["words"]["counted"], (stats["words"], found["words"])
        if len(shown) < 500:
            wanted, shown = sorted(wanted, key=key), sorted(shown, key=key)
            different = [d for d in wanted if d not in shown][:3], [d for d in shown if d not in wanted][:3]
            assert wanted == shown, f"--check alone has {different[0]}, the server alone has {different[1]}"
        self.memory.append(self.client.memory()[0])

    def end(self):
        self.settle()
        self.client.end()


def as_toml(settings):
    lines = []
    for key, value in settings.items():
        if isinstance(value, dict):
            lines += [f"{key}.{name} = {json.dumps(inner)}" for name, inner in value.items()]
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def main():
    began, every = time.monotonic(), 1000 if EDITS >= 20_000 else 250
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        (folder / ".git").mkdir()
        (folder / ".git/HEAD").write_text("")
        (folder / "refs.bib").write_text(BIBS[0])
        (folder / "other.md").write_text(HEAD + "It was a lot of trouble [@ortiz2020].\n")
        text, memory, done, checks = HEAD + "# On the Quay\n\n" + "".join(PIECES[:8]) + "\n", [], 0, 0
        for number, share in enumerate(SESSIONS):
            essay = Essay(text, ["utf-16", "utf-8", "utf-32", "utf-16"][number])
            session, end = Session(folder, essay), done + int(EDITS * share)
            while done < end:
                many = 1 if rng.random() < 0.9 else rng.randrange(2, 12)
                many = min(many, every - done % every)
                session.type(many)
                done += many
                chance = rng.random()
                if chance < 0.05:
                    session.ask()
                elif chance < 0.052:
                    session.set()
                elif chance < 0.054:
                    session.rewrite()
                if len(session.pending) > 40:
                    session.settle()
                if done % every == 0:
                    session.compare()
                    checks += 1
            if number == 0:
                memory = session.memory
            if number == 1:
                session.client.kill()
            else:
                session.end()
            text = essay.text
    quarter = len(memory) // 4
    second, last = (sum(part) / quarter for part in (memory[quarter : 2 * quarter], memory[-quarter:]))
    print(f"{done} edits with seed {SEED} in {len(SESSIONS)} sessions, compared {checks} times; memory {second:.1f} MB in the second quarter, {last:.1f} MB in the last (x {last / second:.3f}); {time.monotonic() - began:.0f} s")
    assert last <= 1.1 * second, "the memory of the server grows"


main()
