#!/usr/bin/env python3
"""What a writer does beside typing single letters: requests while edits stream in, large edits, a workspace of many files. Python 3.8+,
Linux, nothing to install.

  work_bench.py [--words 100000] [--files 1000] [--edits 200]

Times in milliseconds. A request is sent right behind an edit; the next edit follows its answer. `processor` is what the threads of the
server worked for both, the reports of the edit included; what lies between it and the time by the clock is waiting: for a core, for the
reports to go through the pipe, for this program to read them. `floor` is a server that answers at once. The large edits are held against opening the same
text in the same run. The burst is 200 edits without waiting, until the last version's reports.
"""
import argparse, os, statistics, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import essaygen
from lsp_bench import CAPABILITIES, DIAGNOSTICS, Server

PLACE = lambda line, character: {"line": line, "character": character}


class Client:
    def __init__(self, folder, files=(), command=None):
        for name, text in files:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        self.server = Server(command or [os.environ.get("ESSAY_LSP", "essay-lsp")], folder)
        self.uri, self.version = "file://%s/open.md" % folder, 0
        capabilities = {**CAPABILITIES, "textDocument": {k: v for k, v in CAPABILITIES["textDocument"].items() if k != "diagnostic"}}
        # As VS Code, Neovim, Helix and Emacs do: an action may come without its edit, which is asked for when it is chosen.
        capabilities["textDocument"]["codeAction"] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}, "dataSupport": True, "resolveSupport": {"properties": ["edit"]}}
        root = "file://" + folder
        params = {"processId": os.getpid(), "rootUri": root, "workspaceFolders": [{"uri": root, "name": "bench"}], "capabilities": capabilities}
        at, _ = self.server.answer(self.server.request("initialize", params), 20)
        self.initialized = 1000 * (at - self.server.started)
        self.server.notify("initialized", {})

    def processor(self):
        """Milliseconds that the threads of the server have worked."""
        tasks = "/proc/%d/task" % self.server.process.pid
        spent = 0
        for task in os.listdir(tasks):
            try:
                with open("%s/%s/schedstat" % (tasks, task)) as f:
                    spent += int(f.read().split()[0])
            except FileNotFoundError:  # a thread that has ended
                pass
        return spent / 1e6

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
        return self.answer(method, {"textDocument": {"uri": self.uri}, **params})[0]

    def answer(self, method, params):
        begun = time.perf_counter()
        at, answer = self.server.answer(self.server.request(method, params), 20)
        assert "error" not in answer, answer
        return 1000 * (at - begun), answer["result"]


def marked(lines):
    """The line in the middle that holds several reports."""
    return [i for i, line in enumerate(lines) if essaygen.MARK in line][1]


def spread(times):
    times = sorted(times)
    return "p50 %.2f, p99 %.2f" % (statistics.median(times), times[min(len(times) - 1, int(0.99 * len(times)))])


def behind_edits(client, line, edits, ask):
    """What requests take that are sent right behind an edit, and what the server worked for both."""
    times, worked, before = [], [], client.processor()
    for n in range(edits):
        client.change(PLACE(line, 0), PLACE(line, n % 2), "" if n % 2 else "x")
        times.append(ask())
        now = client.processor()
        worked.append(now - before)
        before = now
    # Reports that came between the answers were not waited for: from here on each edit is answered again.
    client.changed(PLACE(line, 0), PLACE(line, 0), "x")
    client.changed(PLACE(line, 0), PLACE(line, 1), "")
    return "%s; processor %s" % (spread(times), spread(worked))


def starts(folder):
    """Twenty servers that are asked to begin."""
    times, worked = [], []
    for _ in range(20):
        client = Client(folder)
        worked.append(client.processor())
        times.append(client.initialized)
        client.server.end()
    return spread(times), spread(worked)


def typing(client, line, edits):
    times = []
    for n in range(edits):
        if n % 2:
            times.append(client.changed(PLACE(line, 0), PLACE(line, 1), ""))
        else:
            times.append(client.changed(PLACE(line, 0), PLACE(line, 0), "x"))
    return times


def listing(edits):
    """In an essay of 2,000 citations and 500 works, a hover behind each letter in an entry in the middle of the list."""
    name = lambda n: "M" + "".join(["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"][int(d)] for d in str(n))
    text = ""
    for n in range(2000):
        text += "The harbour shaped the town (%s, %d). " % (name(n % 500), 1900 + n % 100) + ("\n\n" if n % 10 == 9 else "")
    text += "\n\n## References\n\n"
    text += "".join("%s, A. (%d). *The harbour of %d*. Quay Press.\n\n" % (name(n), 1900 + n % 100, n) for n in range(500))
    line, entry = [(i, l) for i, l in enumerate(text.split("\n")) if "*The harbour of 250*" in l][0]
    at, times = entry.index("harbour"), []
    with tempfile.TemporaryDirectory() as folder:
        client = Client(folder)
        client.open(text)
        for n in range(edits):
            client.change(PLACE(line, at), PLACE(line, at + n % 2), "" if n % 2 else "x")
            times.append(client.ask("textDocument/hover", {"position": PLACE(0, 2)}))
        client.server.end()
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
        floor = Client(folder, command=[sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "fake_server.py")])
        floor.open(text)
        print("floor: %s" % behind_edits(floor, line, a.edits, lambda: floor.ask("textDocument/hover", {"position": PLACE(line, 12)})))
        floor.server.end()
    with tempfile.TemporaryDirectory() as folder:
        client = Client(folder)
        print("from its start to its answer to initialize, twenty times: %s; processor %s" % starts(folder))
        print("open, %d words %.1f" % (a.words, client.open(text)))
        place = {"position": PLACE(line, 12)}
        span = lambda trigger: {"range": {"start": PLACE(line, 0), "end": PLACE(line, 40)}, "context": {"diagnostics": [], "triggerKind": trigger}}
        # Actions are asked for at each movement of the cursor (2), and by the writer (1), who is offered all fixes at once as well.
        for method, params in [("hover", place), ("completion", place), ("codeAction", span(2)), ("codeAction", span(1)), ("documentSymbol", {}), ("foldingRange", {})]:
            took = behind_edits(client, line, a.edits, lambda: client.ask("textDocument/" + method, params))
            asked = ", by the writer" if params.get("context", {}).get("triggerKind") == 1 else ""
            print("%s behind an edit%s: %s" % (method, asked, took))
        _, actions = client.answer("textDocument/codeAction", {"textDocument": {"uri": client.uri}, **span(1)})
        everything = [a for a in actions if a["kind"] == "source.fixAll.essayLsp"][0]

        def fixed():
            took, chosen = client.answer("codeAction/resolve", everything)
            assert chosen["edit"]
            return took

        print("all safe fixes, chosen behind an edit: %s" % behind_edits(client, line, a.edits, fixed))
        print("a letter in the list of works: %s" % spread(listing(a.edits)))
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
