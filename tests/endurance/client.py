"""A language client of raw frames, around one run of the server; and what the tests of endurance share."""

import json
import os
import queue
import subprocess
import threading
import time

LIMIT = 120


class Client:
    def __init__(self, command, folder=None, capabilities=None, configuration=None, **more):
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)
        self.inbox, self.kept, self.asked = queue.Queue(), [], 0
        self.configuration = configuration or (lambda: None)
        self.lock = threading.Lock()
        threading.Thread(target=self.read, daemon=True).start()
        root = folder and folder.as_uri()
        params = {"processId": os.getpid(), "rootUri": root, "capabilities": capabilities or {}}
        self.result = self.request("initialize", params)
        self.notify("initialized", {})

    def read(self):
        while header := self.server.stdout.readline():
            length = int(header.split(b":")[1])
            self.server.stdout.readline()
            self.inbox.put(json.loads(self.server.stdout.read(length)))
        self.inbox.put(None)

    def write(self, data):
        with self.lock:
            self.server.stdin.write(data)
            self.server.stdin.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.asked += 1
        self.send({"id": self.asked, "method": method, "params": params})
        return self.asked

    def request(self, method, params, limit=LIMIT):
        answer = self.answer(self.ask(method, params), limit)
        assert "error" not in answer, f"{method}: {answer}"
        return answer["result"]

    def answer(self, id, limit=LIMIT):
        return self.until(lambda m: m.get("id") == id and "method" not in m, limit)

    def until(self, wanted, limit=LIMIT):
        """The next message that is wanted; others are kept."""
        for i, message in enumerate(self.kept):
            if wanted(message):
                return self.kept.pop(i)
        end = time.monotonic() + limit
        while True:
            message = self.inbox.get(timeout=max(0.01, end - time.monotonic()))
            assert message is not None, "the server has ended"
            self.handle(message)
            if wanted(message):
                return message
            self.kept.append(message)

    def handle(self, message):
        if message.get("method") == "window/logMessage":
            assert message["params"]["type"] != 1, f"the server logs an error: {message['params']['message']}"
        if message.get("method") == "workspace/configuration":
            self.send({"id": message["id"], "result": [self.configuration() for _ in message["params"]["items"]]})
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})

    def open(self, uri, text, version=1):
        item = {"uri": uri, "languageId": "markdown", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri, version, *changes):
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def reports(self, uri, version, limit=LIMIT):
        """The reports of this version."""
        def right(m):
            return m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri and m["params"].get("version") == version
        return self.until(right, limit)["params"]["diagnostics"]

    def memory(self):
        """Megabytes that are resident, and the most that ever were."""
        with open(f"/proc/{self.server.pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def end(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        assert self.server.wait(20) == 0

    def kill(self):
        self.server.kill()
        self.server.wait()
