#!/usr/bin/env python3
"""What a writer does beside typing single letters: requests while edits stream in, large edits, a workspace of many files. Python 3.8+,
Linux, nothing to install.

  work_bench.py [--words 100000] [--files 1000] [--edits 200]

Times in milliseconds. A request is sent right behind an edit; the next edit follows its answer. The large edits are held against opening the same
text in the same run. The burst is 200 edits without waiting, until the last version's reports.
"""
import argparse, os, statistics, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import essaygen
from lsp_bench import CAPABILITIES, DIAGNOSTICS, Server

PLACE = lambda line, character: {"line": line, "character": character}


class Client:
    def __init__(self, folder, files=()):
        for name, text in files:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        self.server = Server([os.environ.get("ESSAY_LSP", "essay-lsp")], folder)
        self.uri, self.version = "file://%s/open.md" % folder, 0
        capabilities = {**CAPABILITIES, "textDocument": {k: v for k, v in CAPABILITIES["textDocument"].items() if k != "diagnostic"}}
        root = "file://" + folder
        params = {"processId": os.getpid(), "rootUri": root, "workspaceFolders": [{"uri": root, "name": "bench"}], "capabilities": capabilities}
        at, _ = self.server.answer(self.server.request("initialize", params), 20)
        self.initialized = 1000 * (at - self.server.started)
        self.server.notify("initialized", {})

    def reports(self):
        wanted = lambda m: m.get("method") == DIAGNOSTICS and m["params"]["uri"] == self.uri and m["params"].get("version") == self.version
        return self.server.until(wanted, 60)[0]

    def open(self, text):
        self.version += 1
        begun = time.perf_counter()
        self.server.notify("textDocument/didOpen", {"textDocument": {"uri": self.uri, "languageId": "markdown", "version": self.version, "text": text}})
        return 1000 * (self.reports() - begun)

    def change(self, begin, end, text):
        self.version += 1
        change = {"range": {"start": begin, "end": end}, "text": text}
        self.server.notify("textDocument/didChange", {"textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [change]})

    def changed(self, begin, end, text):
        begun = time.perf_counter()
        self.change(begin, end, text)
        return 1000 * (self.reports() - begun)

    def ask(self, method, params):
        begun = time.perf_counter()
        at, answer = self.server.answer(self.server.request(method, {"textDocument": {"uri": self.uri}, **params}), 20)
        assert "error" not in answer, answer
        return 1000 * (at - begun)


def marked(lines):
    """The line in the middle that holds several reports."""
    return [i for i, line in enumerate(lines) if essaygen.MARK in line][1]


def spread(times):
    times = sorted(times)
    return "p50 %.2f, p99 %.2f" % (statistics.median(times), times[min(len(times) - 1, int(0.99 * len(times)))])


def typing(client, line, edits):
    times = []
    for n in range(edits):
        if n % 2:
            times.append(client.changed(PLACE(line, 0), PLACE(line, 1), ""))
        else:
            times.append(client.changed(PLACE(line, 0), PLACE(line, 0), "x"))
    return times


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--words", type=int, default=100000)
    p.add_argument("--files", type=int, default=1000)
    p.add_argument("--edits", type=int, default=200)
    a = p.parse_args()
    text = "".join(essaygen.essay(a.words))
    lines = text.split("\n")
    line = marked(lines)
    with tempfile.TemporaryDirectory() as folder:
        client = Client(folder)
        print("initialize %.1f" % client.initialized)
        print("open, %d words %.1f" % (a.words, client.open(text)))
        place = {"position": PLACE(line, 12)}
        span = lambda trigger: {"range": {"start": PLACE(line, 0), "end": PLACE(line, 40)}, "context": {"diagnostics": [], "triggerKind": trigger}}
        # Actions are asked for at each movement of the cursor (2), and by the writer (1), who is offered all fixes at once as well.
        for method, params in [("hover", place), ("completion", place), ("codeAction", span(2)), ("codeAction", span(1)), ("documentSymbol", {})]:
            times = []
            for n in range(a.edits):
                client.change(PLACE(line, 0), PLACE(line, n % 2), "" if n % 2 else "x")
                times.append(client.ask("textDocument/" + method, params))
            asked = ", by the writer" if params.get("context", {}).get("triggerKind") == 1 else ""
            print("%s behind an edit%s: %s" % (method, asked, spread(times)))
            # Reports that came between the answers were not waited for: from here on each edit is answered again.
            client.changed(PLACE(line, 0), PLACE(line, 0), "x")
            client.changed(PLACE(line, 0), PLACE(line, 1), "")
        start, end = PLACE(0, 0), PLACE(len(lines) + 9, 0)
        for name, edit in [
            ("paste of the whole text again", (start, start, text)), ("undo of it", (start, PLACE(len(lines) - 1, len(lines[-1])), "")),
            ("fence opened at the top", (start, start, "```\n")), ("closed", (PLACE(1, 0), PLACE(1, 0), "```\n")),
            ("taken away", (start, PLACE(2, 0), "")), ("all deleted", (start, end, "")), ("undo of it", (start, start, text)),
        ]:
            print("%s %.1f" % (name, client.changed(*edit)))
        client.server.end()
    for files in (0, a.files):
        with tempfile.TemporaryDirectory() as folder:
            client = Client(folder, [("e%04d.md" % i, "".join(essaygen.essay(900, seed=i))) for i in range(files)])
            client.open(text)
            print("typing beside %d files: %s" % (files, spread(typing(client, line, a.edits))))
            client.server.end()


if __name__ == "__main__":
    main()
