#!/usr/bin/env python3
"""What the program does where a person sits in front of it, or a reader that goes away: terminal.py PROGRAM

A pseudo-terminal stands for the person: colours, links, widths, the progress bar, Ctrl-C.
"""

import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import checking
from checking import PROGRAM, expect

GONNA = "The farmers of the valley keep records, and one of them says that it is gonna rain before the week is out.\n"
# What a terminal emulator and a build service set, so that only what a case sets counts.
UNSET = (
    "NO_COLOR CLICOLOR CLICOLOR_FORCE COLUMNS LINES CI TERM COLORTERM TERM_PROGRAM VTE_VERSION FORCE_HYPERLINK DOMTERM WT_SESSION KONSOLE_VERSION"
).split()
COLOR, LINK, WIPE = "\x1b[1m", "\x1b]8;;", "\r\x1b[2K"


def environment(**given):
    return {k: v for k, v in os.environ.items() if k not in UNSET} | {"TERM": "xterm-256color"} | given


class Terminal:
    """A program whose output, or some of it, goes to a terminal."""

    def __init__(self, folder, *arguments, columns=100, stdin=subprocess.DEVNULL, stdout=None, env=None):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.process = subprocess.Popen(
            [PROGRAM, *arguments], cwd=folder, stdin=stdin, stdout=slave if stdout is None else stdout, stderr=slave,
            env=environment(**(env or {})), start_new_session=True,
            # A job in the background has Ctrl-C ignored, which its children inherit.
            preexec_fn=lambda: (signal.signal(signal.SIGINT, signal.SIG_DFL), fcntl.ioctl(slave, termios.TIOCSCTTY, 0)),
        )
        os.close(slave)
        self.shown = ""

    def read(self, until=None, seconds=60):
        """What is shown until the program ends, or until it has shown something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in self.shown):
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                piece = b""
            if not piece:
                break
            self.shown += piece.decode("utf-8", "replace")
        return self.shown

    def end(self):
        self.read()
        status = self.process.wait(timeout=60)
        os.close(self.master)
        return status, self.shown


def essays(folder, number=1, text=GONNA):
    (folder / ".git").mkdir(exist_ok=True)
    for i in range(number):
        (folder / f"{i:05}.md").write_text(text, encoding="utf-8")


def colors(folder):
    essays(folder)
    for given, arguments, colored in (
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": ""}, (), True),
        ({"TERM": "dumb"}, (), False),
        ({"CLICOLOR": "0"}, (), False),
        ({"CLICOLOR_FORCE": "0"}, (), True),
        ({"CLICOLOR_FORCE": "0", "TERM": "dumb"}, (), False),
        ({"CLICOLOR_FORCE": "0", "CLICOLOR": "0"}, (), False),
        ({"CLICOLOR_FORCE": "0", "NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({}, ("--color", "never"), False),
        ({}, ("--format", "short"), True),
        ({}, ("--format", "json"), False),
    ):
        status, shown = Terminal(folder, "--check", *arguments, env=given).end()
        expect(("\x1b[" in shown) == colored, f"terminal: colours with {given} {arguments}: {shown!r}")
        expect(status == 1, f"terminal: status {status} with {given}")
    for given, arguments, colored in (
        ({}, (), False),
        ({"CLICOLOR_FORCE": "1"}, (), True),
        ({"CLICOLOR_FORCE": "0"}, (), False),
        ({"CLICOLOR_FORCE": "0"}, ("--color", "always"), True),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, (), False),
        ({"CLICOLOR_FORCE": "1"}, ("--output", "report.txt"), False),
        ({}, ("--color", "always"), True),
    ):
        done = checking.run(PROGRAM, "--check", *arguments, cwd=folder, env=environment(**given))
        written = folder / "report.txt"
        text = written.read_text(encoding="utf-8") if "--output" in arguments else done.stdout
        expect(("\x1b[" in text) == colored, f"pipe: colours with {given} {arguments}: {text!r}")
        expect("gonna" in text, f"pipe: {text!r}")


def links(folder):
    """The rule's name leads to its page where the terminal is known to open it."""
    essays(folder)
    page = "docs/rules.md#registertext-speak"
    for given, arguments, linked in (
        ({}, (), False),
        ({"TERM_PROGRAM": "vscode"}, (), True),
        ({"VTE_VERSION": "7600"}, (), True),
        ({"VTE_VERSION": "4000"}, (), False),
        ({"FORCE_HYPERLINK": "1"}, (), True),
        ({"TERM_PROGRAM": "vscode", "FORCE_HYPERLINK": "0"}, (), False),
        ({"TERM_PROGRAM": "vscode", "NO_COLOR": "1"}, (), False),
        ({"TERM_PROGRAM": "vscode"}, ("--format", "json"), False),
    ):
        _, shown = Terminal(folder, "--check", *arguments, env=given).end()
        expect((LINK in shown and page in shown) == linked, f"terminal: links with {given} {arguments}: {shown!r}")
    done = checking.run(PROGRAM, "--check", "--color", "always", cwd=folder, env=environment(TERM_PROGRAM="vscode"))
    expect("\x1b[" in done.stdout and LINK not in done.stdout, f"pipe: links: {done.stdout!r}")


def widths(folder):
    """An excerpt of a long line is as wide as the terminal."""
    essays(folder, text=GONNA.strip() + " " + GONNA.replace("gonna", "going to") * 3)
    for columns, given, most in ((60, {}, 60), (200, {}, 200), (60, {"COLUMNS": "90"}, 90)):
        _, shown = Terminal(folder, "--check", columns=columns, env={"NO_COLOR": "1"} | given).end()
        excerpt = max((line for line in shown.splitlines() if re.match(r"\d+ +\|", line)), key=len)
        expect("gonna" in excerpt and most - 40 < len(excerpt) <= most, f"terminal: {len(excerpt)} of {most} columns: {excerpt}")


def bar(folder):
    """A bar after a second, wiped before anything else is written, and none where nobody looks."""
    essays(folder, 2)
    for given, arguments, columns, drawn in (
        ({}, (), 100, True),
        ({"NO_COLOR": "1"}, (), 30, True),
        ({}, ("--no-progress",), 100, False),
        ({}, ("--quiet",), 100, False),
        ({"CI": "true"}, (), 100, False),
        ({"TERM": "dumb"}, (), 100, False),
    ):
        with open(os.devnull, "wb") as nowhere:
            # Standard input that does not come yet is work that takes long.
            terminal = Terminal(
                folder, "--check", *arguments, "-", ".", columns=columns, stdin=subprocess.PIPE, stdout=nowhere, env=given
            )
            terminal.read(until="0/3 essays", seconds=30 if drawn else 1.6)
            terminal.process.stdin.write(b"The sky is clear.\n")
            terminal.process.stdin.close()
            status, shown = terminal.end()
        expect(status == 1, f"bar: status {status}: {shown!r}")
        if not drawn:
            expect(shown == "", f"bar: with {given} {arguments}: {shown!r}")
            continue
        frames = shown.split(WIPE)
        expect(frames[0] == frames[-1] == "", f"bar: something is left: {shown!r}")
        expect("0/3 essays" in shown, f"bar: {shown!r}")
        expect(all(len(frame) < columns for frame in frames), f"bar: wider than {columns}: {shown!r}")
        expect(("[ " in shown) == (columns > 60), f"bar: in {columns} columns: {shown!r}")
    with open(os.devnull, "wb") as nowhere:
        terminal = Terminal(folder, "--check", "--documents", stdin=subprocess.PIPE, stdout=nowhere)
        terminal.process.stdin.write(b'{"path": "a.md", "text": "The sky is clear."}\n' * 5)
        terminal.process.stdin.flush()
        terminal.read(until="5 essays", seconds=30)
        terminal.process.stdin.close()
        status, shown = terminal.end()
    expect(status == 0 and "5 essays" in shown and shown.endswith(WIPE), f"bar: of documents: {status} {shown!r}")
    status, shown = Terminal(folder, "--check", "--format", "csv").end()
    expect(WIPE not in shown, f"bar: for work under a second: {shown!r}")


def interrupt(folder):
    """Ctrl-C in the middle of the work: what was there stays as it was, and nothing is left behind."""
    essays(folder, 20)
    report = folder / "report.json"
    report.write_text("of yesterday\n", encoding="utf-8")
    before = {path.name: path.stat().st_size for path in folder.iterdir()}
    terminal = Terminal(folder, "--check", "--format", "json", "--output", "report.json", "-", ".", stdin=subprocess.PIPE)
    terminal.read(until=" essays")
    os.write(terminal.master, b"\x03")
    status, shown = terminal.end()
    expect(status == -signal.SIGINT, f"Ctrl-C: status {status}: {shown!r}")
    expect(report.read_text(encoding="utf-8") == "of yesterday\n", "Ctrl-C: the report has changed")
    expect({path.name: path.stat().st_size for path in folder.iterdir()} == before, f"Ctrl-C: {sorted(folder.iterdir())}")


def interrupted_fix(folder):
    """Each essay is the old one or the new one, wherever the work was stopped."""
    old = GONNA * 200
    new = old.replace("gonna", "going to")
    # Where all is done before the key is seen, there was too little to do.
    for number in (300, 1000, 3000):
        essays(folder, number, old)
        (folder / "report.csv").unlink(missing_ok=True)
        terminal = Terminal(folder, "--check", "--fix", "--select", "register.text-speak", "--format", "csv", "--output", "report.csv")
        last = folder / "00040.md"
        end = time.monotonic() + 60
        while last.read_text(encoding="utf-8") == old and time.monotonic() < end:
            time.sleep(0.002)
        os.write(terminal.master, b"\x03")
        terminal.end()
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("0*.md"))]
        expect(len(texts) == number and {*texts} <= {old, new}, f"Ctrl-C: --fix left {len(texts)} essays of {len(set(texts))} kinds")
        if {*texts} == {old, new}:
            break
    expect({*texts} == {old, new}, "Ctrl-C: --fix was not stopped in the middle")
    left = {path.name for path in folder.iterdir()} - {path.name for path in folder.glob("0*.md")} - {".git"}
    expect(not left, f"Ctrl-C: --fix left {sorted(left)}")


def stopped_at_any_moment(folder):
    """Nothing is left among the essays by a --fix, a report and a baseline that were stopped, whenever and however that was."""
    old = GONNA * 400
    whole = {old, old.replace("gonna", "going to")}
    essays(folder, 60, old)
    first, names = folder / "00000.md", {path.name for path in folder.iterdir()}
    baseline, report = folder / "baseline.json", folder / "report.csv"
    stopped = 0
    for moment in range(40):
        essays(folder, 60, old)
        baseline.unlink(missing_ok=True)
        report.unlink(missing_ok=True)
        sent = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[moment % 3]
        program = subprocess.Popen(
            [PROGRAM, "--check", "--fix", "--quiet", "--write-baseline", baseline, "--format", "csv", "--output", report],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)],
        )
        # From the first essay that is replaced on: how long it takes until then depends on the machine.
        end, inode = time.monotonic() + 60, first.stat().st_ino
        while first.stat().st_ino == inode and program.poll() is None and time.monotonic() < end:
            time.sleep(0.0002)
        time.sleep(moment * 0.0011)
        program.send_signal(sent)
        status = program.wait(timeout=60)
        stopped += status == -sent
        expect(status in (-sent, 0), f"{sent.name}: status {status}")
        left = {path.name for path in folder.iterdir()} - names - ({baseline.name, report.name} if status == 0 else {baseline.name})
        expect(not left, f"{sent.name} at moment {moment}: left {sorted(left)}")
        texts = {path.read_text(encoding="utf-8") for path in folder.glob("0*.md")}
        expect(texts <= whole, f"{sent.name} at moment {moment}: an essay is half written")
        expect(not baseline.exists() or baseline.read_text(encoding="utf-8").endswith("}}\n"), f"{sent.name}: half a baseline")
        for name in left:
            (folder / name).unlink()
    expect(stopped > 5, f"only {stopped} of 40 were stopped")


def ignored_signals(folder):
    """A job in the background of a script has Ctrl-C ignored, and nohup the end of the session: it goes on."""
    if not sys.platform.startswith("linux"):
        return
    essays(folder, 400, GONNA * 40)
    ignored = (signal.SIGINT, signal.SIGHUP)
    program = subprocess.Popen(
        [PROGRAM, "--check", "--fix", "--select", "register.text-speak", "--quiet"], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: [signal.signal(s, signal.SIG_IGN) for s in ignored],
    )
    while program.poll() is None:
        for sent in ignored:
            program.send_signal(sent)
        time.sleep(0.005)
    expect(program.returncode == 0, f"signals that are ignored: status {program.returncode}")
    expect(all("gonna" not in path.read_text(encoding="utf-8") for path in folder.glob("0*.md")), "signals that are ignored: not all is fixed")


def closed(folder):
    """`| head -1`: the end is quiet, and the status says what was found."""
    essays(folder, 400, GONNA * 20)
    for form in ("human", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "html"):
        script = f'"$0" --check --format {form} . | head -1; echo "${{PIPESTATUS[0]}}" >&2'
        done = checking.run("bash", "-c", script, PROGRAM, cwd=folder, env=environment())
        expect(done.stderr.strip() in ("0", "1") and len(done.stdout.splitlines()) <= 1, f"{form} | head -1: {done.stderr!r}")
    (folder / "documents.jsonl").write_text('{"path": "a.md", "text": "It is gonna rain."}\n' * 2000, encoding="utf-8")
    script = '"$0" --check --documents < documents.jsonl | head -1; echo "${PIPESTATUS[0]}" >&2'
    done = checking.run("bash", "-c", script, PROGRAM, cwd=folder, env=environment())
    expect(done.stderr == "1\n" and len(done.stdout.splitlines()) == 1, f"--documents | head -1: {done.stderr!r}")
    for arguments in ("--list-rules", "--explain claim", "--man", "--completions zsh", "--config-schema", "--help"):
        done = checking.run("bash", "-c", f'"$0" {arguments} | head -1; echo "${{PIPESTATUS[0]}}" >&2', PROGRAM, cwd=folder)
        expect(done.stderr == "0\n", f"{arguments} | head -1: {done.stderr!r}")


def main():
    for check in (colors, links, widths, bar, interrupt, interrupted_fix, stopped_at_any_moment, ignored_signals, closed):
        with tempfile.TemporaryDirectory() as temporary:
            check(pathlib.Path(temporary))
    return checking.finish("terminal")


sys.exit(main())
