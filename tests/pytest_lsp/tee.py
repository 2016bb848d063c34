"""Runs a language server and writes down both directions of its conversation.

    tee.py FOLDER SERVER [ARGUMENT]...

Bytes pass unchanged and at once. FOLDER gets one file a run, a JSON object a line:
{"from": "client" or "server", "message": …}, {"stderr": …}, {"unframed": …} for output that is no LSP frame, {"exit": status}.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time


class Frames:
    """Cuts a stream into LSP messages, beside the stream itself."""

    def __init__(self, found, broken):
        self.buffer, self.found, self.broken = b"", found, broken

    def feed(self, data):
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, rest = self.buffer.split(b"\r\n\r\n", 1)
            fields = dict(line.split(b":", 1) for line in head.split(b"\r\n") if b":" in line)
            try:
                size = int(fields[b"Content-Length"])
            except (KeyError, ValueError):
                self.broken(head)
                self.buffer = rest
                continue
            if len(rest) < size:
                return
            body, self.buffer = rest[:size], rest[size:]
            try:
                self.found(json.loads(body))
            except ValueError:
                self.broken(body)

    def end(self):
        if self.buffer:
            self.broken(self.buffer)
            self.buffer = b""


def main():
    folder, command = sys.argv[1], sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    log = open(os.path.join(folder, f"{time.time_ns()}-{os.getpid()}.jsonl"), "w", encoding="utf-8")
    lock = threading.Lock()

    def note(**entry):
        with lock:
            print(json.dumps(entry, ensure_ascii=False), file=log, flush=True)

    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())

    def unframed(data):
        note(unframed=data.decode("utf-8", "replace"))

    def pump(name, source, target, close):
        frames = Frames(lambda message: note(**{"from": name, "message": message}), unframed)
        while data := os.read(source, 1 << 16):
            # Written down first: an answer can then not overtake its question in the log.
            frames.feed(data)
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(target, view) :]
            except OSError:  # the other side has gone
                break
        frames.end()
        if close:
            server.stdin.close()

    def errors():
        while data := os.read(server.stderr.fileno(), 1 << 16):
            note(stderr=data.decode("utf-8", "replace"))
            os.write(2, data)

    threading.Thread(target=pump, args=("client", 0, server.stdin.fileno(), True), daemon=True).start()
    answers = threading.Thread(target=pump, args=("server", server.stdout.fileno(), 1, False))
    complaints = threading.Thread(target=errors)
    answers.start()
    complaints.start()
    status = server.wait()
    answers.join()
    complaints.join()
    note(exit=status)
    log.close()
    # The reader of standard input may still wait for bytes that nobody sends.
    os._exit(status if status >= 0 else 128 - status)


main()
