#!/usr/bin/env python3
"""Faults of the machine and hostile input, through the built program: faults.py PROGRAM [NAME]...

Each test says how long it took and how much memory the program had at most; every one has a bound on both. Where a test has to be
root or not root, it says what it did instead.
"""

import contextlib
import json
import os
import pathlib
import queue
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

from client import Client

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
GONNA = "It is gonna rain.\n"
MB = 1 << 20


class Ran:
    def __init__(self, done, seconds, memory):
        self.status, self.seconds, self.memory = done.returncode, seconds, memory
        self.out, self.err = (x.decode("utf-8", "replace") for x in (done.stdout, done.stderr))


def run(folder, *args, seconds=30, memory=400, stdin=b"", before=None, env=None):
    """Runs the program. More than `seconds`, more than `memory` MB, a panic or a signal fails the test."""
    usage = folder.parent / "usage"
    command = ["/usr/bin/env", "python3", "-c", MEASURED, str(usage), PROGRAM, *map(str, args)]
    began = time.monotonic()
    more = {"stdin": stdin} if not isinstance(stdin, bytes) else {"input": stdin}
    done = subprocess.run(command, cwd=folder, capture_output=True, preexec_fn=before, timeout=seconds * 4, env=env, **more)
    spent, peak = map(float, usage.read_text().split())
    usage.unlink()
    ran = Ran(done, spent, peak)
    told = f"{' '.join(map(str, args))[:200]}: status {ran.status}, {spent:.1f} s, {peak:.0f} MB\n{ran.err[:2000]}"
    assert ran.status in (0, 1, 2), told
    assert "internal error" not in ran.err and "panicked" not in ran.err, told
    assert spent <= seconds, told
    assert peak <= memory, told
    note(f"{spent:.1f} s, {peak:.0f} MB")
    return ran


# Processor time and the most memory of one child, which the parent's own use must not blur.
MEASURED = """
import os, resource, subprocess, sys
# A limit on the size of files is an error to the program, not a signal that ends it.
status = subprocess.call(sys.argv[2:], restore_signals=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
os.write(fd, f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}".encode())
sys.exit(status if status >= 0 else 128 - status)
"""

notes = []


def note(text):
    notes.append(text)


def folder_with(**files):
    """A folder that is a repository, so that nothing outside it has a say. Names have `__` for a dot."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=BASE)) / "essays"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git/HEAD").write_text("")
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def listing(folder):
    return sorted(p.name for p in folder.iterdir())


def server(folder, **more):
    return Client([PROGRAM, "--stdio"], folder, **more)


def reports(client, path, text, limit=60):
    client.open(path.as_uri(), text)
    return client.reports(path.as_uri(), 1, limit)


PULLS = {"workspace": {"diagnostics": {"refreshSupport": True}}, "textDocument": {"diagnostic": {}}}


def pull(client, path):
    return client.request("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})["items"]


def only(problems, rule):
    return [p for p in problems if p.get("code", p.get("rule")) == rule]


def essays_of(ran):
    return json.loads(ran.out)["files"]


# Disk and files

@contextlib.contextmanager
def small_disk(folder):
    """A file system of 256 KB where we may mount one; else None."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk], capture_output=True).returncode == 0
    try:
        yield disk if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", disk], check=True)


def no_more_than(limit):
    """Files of this process end at `limit` bytes, as on a full disk."""
    def before():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return before


def disk_full():
    """Nothing is lost and nothing is left behind when there is no room for what is written."""
    essay = GONNA * 8000
    wanted = {
        "--fix": (["--check", "--fix", "essay.md"], None),
        "--output": (["--check", "--format", "json", "--output", "report", "essay.md"], "report"),
        "--write-baseline": (["--check", "--write-baseline", "base.json", "essay.md"], "base.json"),
    }
    for name, (args, file) in wanted.items():
        folder = folder_with(essay__md=essay)
        if file:
            (folder / file).write_text("old")
        before = listing(folder)
        ran = run(folder, *args, before=no_more_than(64 << 10))
        assert ran.status == 2 and "file too large" in ran.err, f"{name}: {ran.status} {ran.err}"
        assert (folder / "essay.md").read_text() == essay and listing(folder) == before, name
        assert not file or (folder / file).read_text() == "old", name
    folder = folder_with()
    with small_disk(folder) as disk:
        if not disk:
            return note("no file system could be mounted: limits of the process only")
        essay = GONNA * 9000
        for name, (args, file) in wanted.items():
            (disk / "essay.md").write_text(essay)
            if file:
                (disk / file).write_text("old")
            ran = run(disk, *args)
            assert ran.status == 2 and "no space left" in ran.err, f"{name}: {ran.status} {ran.err}"
            assert (disk / "essay.md").read_text() == essay, name
            assert not file or (disk / file).read_text() == "old", name
            assert set(listing(disk)) <= {"essay.md", file}, listing(disk)
            (disk / (file or "essay.md")).unlink()
    for args in (["--check", "--format", "json", "essay.md"], ["--check", "--fix", "-"], ["--list-rules"]):
        folder = folder_with(essay__md=essay)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, *args], cwd=folder, input=GONNA.encode(), stdout=full, stderr=subprocess.PIPE, timeout=60)
        assert done.returncode == 2 and b"no space left" in done.stderr, f"{args}: {done}"


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def permission_lost():
    """What may not be read or written is named, and the others are checked."""
    folder = folder_with(locked__md=GONNA, open__md=GONNA, refs__bib="@book{a, title={A}}", keys__md="---\nbibliography: refs.bib\n---\nIt fell [@a; @gone].\n")
    (folder / "locked.md").chmod(0)
    (folder / "refs.bib").chmod(0)
    os.chmod(folder.parent, 0o777)
    before = None
    if os.geteuid() == 0:
        for path in (pathlib.Path(BASE), folder.parent):
            os.chmod(path, 0o777)
        before = as_nobody
    ran = run(folder, "--check", "--format", "json", ".", before=before)
    assert ran.status == 2 and "locked.md: permission denied" in ran.err, ran.err
    files = {f["path"]: f["diagnostics"] for f in essays_of(ran)}
    assert set(files) == {"keys.md", "open.md"} and files["open.md"], files
    assert "refs.bib cannot be read: permission denied" in json.dumps(files["keys.md"]), files
    # A bibliography that cannot be read has no keys missing.
    assert not only(files["keys.md"], "cite.key-undefined"), files
    # Neither the file nor its folder may be written to.
    for path, mode in ((folder / "open.md", 0o444), (folder, 0o555)):
        path.chmod(mode)
        ran = run(folder, "--check", "--fix", "open.md", before=before)
        assert ran.status == 2 and ("read-only" in ran.err or "permission denied" in ran.err), ran.err
        assert (folder / "open.md").read_text() == GONNA
    folder.chmod(0o755)
    (folder / "locked.md").chmod(0o644)
    (folder / "refs.bib").chmod(0o644)
    # In a session: the bibliography goes and comes back.
    client = server(folder, capabilities=PULLS, preexec_fn=before)
    path = folder / "keys.md"
    client.open(path.as_uri(), path.read_text())
    for turn, (mode, missing) in enumerate(((0o644, 1), (0, 0), (0o644, 1), (0, 0))):
        (folder / "refs.bib").chmod(mode)
        os.utime(folder / "refs.bib", (0, turn))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (folder / "refs.bib").as_uri(), "type": 2}]})
        assert len(only(pull(client, path), "cite.key-undefined")) == missing, mode
    client.end()


def replaced_while_read():
    """A file that changes while it is read is one of the two, or partly written; never a mixture that --fix writes back."""
    one, two = ("It is gonna rain. " * 20 + "\n\n") * 150, ("It is gonna snow, kids. " * 20 + "\n\n") * 250
    folder = folder_with(essay__md=one)
    essay, stop = folder / "essay.md", threading.Event()

    def replace():
        i = 0
        while not stop.is_set():
            i += 1
            new = folder / ".new"
            new.write_text((one, two)[i % 2])
            new.replace(essay)
            time.sleep(0.001)

    thread = threading.Thread(target=replace)
    thread.start()
    counts = {}
    try:
        for i in range(30):
            ran = run(folder, "--check", "--format", "json", "essay.md")
            found = len(essays_of(ran)[0]["diagnostics"])
            counts[found] = counts.get(found, 0) + 1
            ran = run(folder, "--check", "--fix", "essay.md", "--quiet")
            assert ran.status != 2 or "another program has written to it meanwhile" in ran.err, ran.err
    finally:
        stop.set()
        thread.join()
    whole = set()
    for text in (one, two):
        (folder / "whole.md").write_text(text)
        whole.add(len(essays_of(run(folder, "--check", "--format", "json", "whole.md"))[0]["diagnostics"]))
    fixed = set()
    for text in (one, two):
        (folder / "whole.md").write_text(text)
        run(folder, "--check", "--fix", "whole.md")
        fixed.add((folder / "whole.md").read_text())
        fixed.add(text)
        whole.add(len(essays_of(run(folder, "--check", "--format", "json", "whole.md"))[0]["diagnostics"]))
    assert set(counts) <= whole, (counts, whole)
    assert essay.read_text() in fixed, "a mixture was written"
    # Written in place, byte by byte: what is read may be a part, but is read.
    for at in range(0, len(two), 4001):
        essay.write_text(two[:at])
        run(folder, "--check", "essay.md", "--quiet")


BIB = "".join(f"@book{{ortiz{n}, author={{Ortiz, Ana and Bell, Jo}}, title={{The {{M}}ill \"of\" {n}}}, year=20{n:02}}}\n\n" for n in range(20))


def bib_half_written():
    """No prefix of a bibliography makes a key missing that the whole has."""
    keys = "".join(f"It fell [@ortiz{n}].\n\n" for n in range(20)) + "It rose [@gone].\n"
    text = "---\nbibliography: refs.bib\n---\n\n" + keys
    folder = folder_with(refs__bib=BIB, essay__md=text)
    essay, bib = folder / "essay.md", folder / "refs.bib"
    client = server(folder, capabilities=PULLS)
    client.open(essay.as_uri(), text)
    wrong = []
    for at in list(range(0, len(BIB), 37)) + [len(BIB)]:
        bib.write_text(BIB[:at])
        os.utime(bib, (0, at))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": bib.as_uri(), "type": 2}]})
        found = only(pull(client, essay), "cite.key-undefined")
        # Where it breaks off between two entries, nothing tells that there was to be more.
        if found and not BIB[:at].rstrip().endswith("}") and at < len(BIB):
            wrong.append((at, BIB[max(at - 30, 0) : at], len(found)))
    assert len(found) == 1 and "gone" in found[0]["message"], found
    client.end()
    assert not wrong, wrong[:3]


def symlink_loops():
    """Links that lead in a circle are named where they are asked for, and end nothing."""
    folder = folder_with(essay__md="---\nbibliography: loop.bib\n---\n" + GONNA, sub__txt="")
    (folder / "deep").mkdir()
    for name, target in (("loop.md", "loop.md"), ("a.md", "b.md"), ("b.md", "a.md"), ("loop.bib", "loop.bib"), ("deep/up", ".."), ("essay-lsp.toml", "essay-lsp.toml")):
        (folder / name).symlink_to(target)
    ran = run(folder, "--check", "--format", "json", ".", seconds=5)
    assert ran.status == 2 and [f["path"] for f in essays_of(ran)] == ["essay.md"], ran.err
    assert sum("loop.md" in line for line in ran.err.splitlines()) == 1, ran.err
    ran = run(folder, "--check", "loop.md", seconds=5)
    assert ran.status == 2 and "loop.md" in ran.err, ran.err
    (folder / "out").symlink_to("out")
    ran = run(folder, "--check", "--output", "out", "essay.md", seconds=5)
    assert ran.status == 2 and (folder / "out").is_symlink(), ran.err
    client = server(folder, capabilities=PULLS)
    items = client.request("workspace/diagnostic", {"previousResultIds": []}, 20)["items"]
    assert [i["uri"].rsplit("/")[-1] for i in items] == ["essay.md"], items
    client.end()


def sparse(path, size):
    with open(path, "wb") as file:
        file.truncate(size)


def one_gigabyte():
    """What is too large is named and not read, whatever it was named for; standard input is not kept."""
    folder = folder_with(essay__md=GONNA)
    for name in ("huge.md", "huge.bib", "huge.toml", "huge.tsv", "huge.json"):
        sparse(folder / name, 1 << 30)
    small = {"seconds": 3, "memory": 60}
    ran = run(folder, "--check", ".", "--format", "json", **small)
    assert ran.status == 2 and "huge.md: larger than 32 MB" in ran.err, ran.err
    assert [f["path"] for f in essays_of(ran)] == ["essay.md"]
    for args in (["--config", "huge.toml"], ["--assignment", "huge.toml"], ["--baseline", "huge.json"]):
        ran = run(folder, "--check", "essay.md", *args, **small)
        assert ran.status == 2 and "larger than 32 MB" in ran.err, ran.err
    for line, limit in (("bibliography: huge.bib", 100), ("essay: {register: {extra: huge.tsv}}", 32)):
        (folder / "names.md").write_text(f"---\n{line}\n---\n{GONNA}")
        ran = run(folder, "--check", "names.md", **small)
        assert f"larger than {limit} MB" in ran.out, ran.out
    # A pipe does not say how long it is.
    with open("/dev/zero", "rb") as zero:
        ran = run(folder, "--check", "-", stdin=zero, seconds=5, memory=120)
    assert ran.status == 2 and "larger than 32 MB" in ran.err, ran.err
    ran = run(folder, "--check", "/dev/zero", seconds=5, memory=120)
    assert ran.status == 2 and "larger than 32 MB" in ran.err, ran.err
    # A session: a file that is opened, one in the workspace, and a message above the limit.
    client = server(folder, capabilities=PULLS)
    items = client.request("workspace/diagnostic", {"previousResultIds": []}, 20)["items"]
    assert {i["uri"].rsplit("/")[-1] for i in items} == {"essay.md", "names.md"}, items
    chunk = b" " * MB
    client.write(b"Content-Length: %d\r\n\r\n" % (300 * MB))
    for _ in range(300):
        client.write(chunk)
    refused = client.until(lambda m: m.get("id") is None and "error" in m, 60)
    assert refused["error"]["code"] == -32700, refused
    peak = client.memory()[1]
    assert peak < 80, f"{peak} MB"
    client.end()


def devices():
    """What might never end is not waited for where an essay or a workspace names it."""
    folder = folder_with(essay__md="---\nbibliography: pipe.bib\nessay: {register: {extra: pipe.tsv}}\n---\n" + GONNA)
    for name in ("pipe.md", "pipe.bib", "pipe.tsv", "essay-lsp.toml"):
        os.mkfifo(folder / name)
    ran = run(folder, "--check", ".", "--format", "json", seconds=3)
    said = [d["message"] for d in essays_of(ran)[0]["diagnostics"] if d["rule"] == "config.invalid"]
    assert len(said) == 2 and all("not a file" in s for s in said), said
    client = server(folder)
    assert len(only(reports(client, folder / "essay.md", (folder / "essay.md").read_text(), 10), "config.invalid")) == 2
    client.end()


# Texts

def one_long_line():
    """A line of 100 MB is refused; one of 8 MB is read in time that grows with it."""
    folder = folder_with(line__md=GONNA.strip().encode() + b" The mill fell." * (100 * MB // 15))
    ran = run(folder, "--check", "line.md", seconds=3, memory=60)
    assert ran.status == 2 and "larger than 32 MB" in ran.err
    line = json.dumps({"path": "a.md", "text": "The mill fell. " * (100 * MB // 15)}).encode()
    ran = run(folder, "--check", "--documents", stdin=line + b"\n" + json.dumps({"path": "b.md", "text": GONNA}).encode(), seconds=10, memory=300)
    first, second = map(json.loads, ran.out.splitlines())
    assert "longer than 64 MB" in json.dumps(first) and len(second["diagnostics"]) == 1, ran.out[:500]
    client = server(folder)
    huge = (folder / "line.md").read_text()
    path = folder / "line.md"
    client.open(path.as_uri(), huge)
    said = client.until(lambda m: m.get("method") == "window/showMessage", 60)["params"]["message"]
    assert "line.md" in said and "larger than 32 MB" in said, said
    assert client.reports(path.as_uri(), 1) == []
    began = time.monotonic()
    for version in range(2, 6):
        client.change(path.as_uri(), version, {"range": place(0, 0, 0, 0), "text": "It is gonna rain. "})
    assert client.request("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 8}}) is None
    assert time.monotonic() - began < 10
    # Taken back to a size that can be read: the reports are there.
    client.change(path.as_uri(), 9, {"text": GONNA})
    assert len(client.reports(path.as_uri(), 9)) == 1
    client.end()
    linear(lambda n: "The mill fell, and many people say so. " * n, 20_000, 200_000)


def place(line, character, to_line, to_character):
    return {"start": {"line": line, "character": character}, "end": {"line": to_line, "character": to_character}}


def linear(text, small, large, ratio=None, seconds=120, memory=1500, name="essay.md", args=()):
    """Time for `large` is at most twice its share of the time for `small`."""
    folder = folder_with()
    (folder / name).write_text("")
    spent = []
    for n in (small, large):
        (folder / name).write_text(text(n))
        ran = run(folder, "--check", *(args or [name]), "--format", "json", "--output", "report", "--quiet", seconds=seconds, memory=memory)
        assert ran.status != 2, ran.err
        spent.append(ran.seconds)
    share = (large / small) * (ratio or 2)
    # Below a tenth of a second, starting counts for more than reading.
    assert spent[1] <= share * max(spent[0], 0.1), f"{spent} for {small} and {large}"
    return spent


NESTS = {
    "quotations": lambda n: ">" * n + " It is gonna rain.\n",
    "quotations with spaces": lambda n: "> " * n + "It is gonna rain.\n",
    "lists on a line": lambda n: "- " * n + "It is gonna rain.\n",
    "numbered lists": lambda n: "1. " * n + "It is gonna rain.\n",
    "quotations and lists": lambda n: "> - " * (n // 2) + "It is gonna rain.\n",
    "lists by depth": lambda n: "".join(" " * (2 * i) + "- a\n" for i in range(int((n / 10) ** 0.5))),
    "brackets": lambda n: "[" * n + "a" + "](u)" * n + "\n",
    "open brackets": lambda n: "[" * n + "\n",
    "images": lambda n: "![" * n + "\n",
    "parentheses": lambda n: "(" * n + "Bell 4" + ")" * n + "\n",
    "emphasis": lambda n: "*a _b " * (n // 2) + "\n",
    "stars": lambda n: "*" * n + "a" + "*" * n + "\n",
    "tildes": lambda n: "~~a " * n + "\n",
    "double marks": lambda n: "“" * n + "It is gonna rain." + "”" * n + "\n",
    "marks in turn": lambda n: "“‘" * (n // 2) + "a" + "’”" * (n // 2) + "\n",
    "straight marks": lambda n: "\"a '" * (n // 2) + "\n",
    "guillemets": lambda n: "«" * n + "\n",
    "backticks": lambda n: "".join("`" * (i % 300 + 1) + "a" for i in range(n // 100)) + "\n",
    "braces": lambda n: "{{" * n + "\n",
    "template tags": lambda n: "{% a " * n + "\n",
    "HTML": lambda n: "<div>\n" * n + "It is gonna rain.\n",
    "inline HTML": lambda n: "a <b>" * n + "\n",
    "open tags": lambda n: "a <" * n + "\n",
    "comments": lambda n: "a <!-- " * n + "\n",
    "open comments": lambda n: "<!--" * n + "\n",
    "divs": lambda n: "::: {.a}\n\n" * n + "It is gonna rain.\n",
    "inline notes": lambda n: "a^[" * n + "It is gonna rain." + "]" * n + "\n",
    "notes in notes": lambda n: "".join(f"[^{i}]: a[^{i + 1}]\n\n" for i in range(n // 10)),
    "references": lambda n: "".join(f"[a{i}]: b\n" for i in range(n // 10)) + "[a1] " * (n // 10) + "\n",
    "tables": lambda n: "|a" * (n // 4) + "\n" + "|-" * (n // 4) + "\n" + "|b" * (n // 4) + "\n",
    "dollars": lambda n: "$a " * n + "\n",
    "TeX commands": lambda n: "\\a{" * n + "\n",
    "TeX arguments": lambda n: "\\a{b}[" * n + "\n",
    "Obsidian comments": lambda n: "a %" * n + " %%\n",
    "attributes": lambda n: "a{#" * n + "\n",
    "begins": lambda n: "\\begin{x}\n" * n,
    "keys": lambda n: "[@a; " * n + "\n",
    "citations in brackets": lambda n: "(see Bell 4; " * n + "\n",
    "initials": lambda n: "A. " * n + "\n",
    "dots": lambda n: "..." * n + "\n",
    "capitals": lambda n: "Ab" * n + "\n",
    "commas": lambda n: "a," * n + "\n",
    "lazy lines": lambda n: "> a\n" + "b\n" * n,
    "blank lines": lambda n: "\n" * n,
    "returns": lambda n: "\r" * n,
    "headings": lambda n: "# a\n" * n,
    "rules": lambda n: "---\n" * n,
    "fences": lambda n: "```\n~~~\n" * (n // 2),
    "marks of order": lambda n: "\u202e\u200b\ufeff" * (n // 3) + "\n",
    "accents": lambda n: "e" + "\u0301" * n + "\n",
    "families": lambda n: "\U0001f468\u200d" * n + "\n",
    "YAML lists": lambda n: "---\na: " + "[" * n + "\n---\n\nIt is gonna rain.\n",
    "YAML maps": lambda n: "---\n" + "? " * n + "a\n---\n\nIt is gonna rain.\n",
    "YAML items": lambda n: "---\na:\n" + "- " * n + "a\n---\n\nIt is gonna rain.\n",
    "YAML texts": lambda n: "---\na: \"" + "\\" * n + "\n---\n\nIt is gonna rain.\n",
    "YAML tags": lambda n: "---\na: " + "!a " * n + "\n---\n\nIt is gonna rain.\n",
    "YAML colons": lambda n: "---\n" + "a: " * n + "\n---\n\nIt is gonna rain.\n",
    "YAML keys": lambda n: "---\n" + "".join(f"a{i}: 1\n" for i in range(n)) + "---\n\nIt is gonna rain.\n",
    "YAML broken": lambda n: "---\n" + "".join(f"a{i}: [\n" for i in range(n // 10)) + "---\n\nIt is gonna rain.\n",
    "YAML depth": lambda n: "---\n" + "".join(" " * i + "a:\n" for i in range(int(n ** 0.5))) + "---\n\nIt is gonna rain.\n",
    "YAML anchors": lambda n: "---\na0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)) + "references: *a39\n---\n\nText.\n",
    "TOML lists": lambda n: "+++\na = " + "[" * n + "\n+++\n\nIt is gonna rain.\n",
    "TOML keys": lambda n: "+++\n" + "a." * n + "b = 1\n+++\n\nIt is gonna rain.\n",
    "TOML tables": lambda n: "+++\n[" + "a." * n + "b]\n+++\n\nIt is gonna rain.\n",
}


def nesting(names=None):
    """100,000 of anything, one in the other, for the command line; 5,000 for a session, with requests."""
    folder, slow = folder_with(), []
    for name, text in NESTS.items():
        if names and name not in names:
            continue
        (folder / "essay.md").write_text(text(100_000))
        try:
            ran = run(folder, "--check", "essay.md", "--format", "json", "--output", "report", seconds=6, memory=500)
            notes[-1] = ""
            slow.append((ran.seconds, name))
        except Exception as fault:
            raise AssertionError(f"{name}: {fault}") from None
    note("the slowest: " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(slow)[-3:]))
    client = server(folder)
    for number, (name, text) in enumerate(NESTS.items()):
        if names and name not in names:
            continue
        path = folder / f"essay{number}.md"
        began = time.monotonic()
        try:
            reports(client, path, text(5_000), 30)
            client.change(path.as_uri(), 2, {"range": place(0, 0, 0, 0), "text": "a"})
            for method in ("documentSymbol", "foldingRange", "codeLens", "documentLink"):
                client.request(f"textDocument/{method}", {"textDocument": {"uri": path.as_uri()}}, 30)
            for method in ("hover", "definition", "completion", "documentHighlight"):
                client.request(f"textDocument/{method}", {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 2_500}}, 30)
        except Exception as fault:
            raise AssertionError(f"in a session, {name}: {type(fault).__name__} {fault} after {time.monotonic() - began:.1f} s") from None
        client.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
    client.end()


def surname(i):
    return "M" + "".join("abcdefghij"[int(d)] for d in str(i))


def cited(n, citation):
    return "".join(f"The harbour shaped the town {citation(i)}. " + "\n\n" * (i % 10 == 9) for i in range(n))


# Many of one thing, side by side: `n` of them, and a list of a fifth as many works.
MANY = {
    "headings": lambda n: "# a\n" * n,
    "headings of all levels": lambda n: "".join("#" * (i % 6 + 1) + f" Part {i}\n\nText of it.\n\n" for i in range(n)),
    "footnotes": lambda n: "".join(f"The harbour shaped the town.[^{i}]\n\n" for i in range(n)) + "".join(f"[^{i}]: Ortiz, *The Mill*, {i}.\n\n" for i in range(n)),
    "list items": lambda n: "- The harbour shaped the town.\n" * n,
    "block quotations": lambda n: "Bell writes:\n\n> The harbour shaped the town (Bell 4).\n\n" * n,
    "paragraphs": lambda n: "The harbour shaped it.\n\n" * n,
    "fixes": lambda n: "Many people say it is gonna rain.\n\n" * n,
    "citations of a list": lambda n: cited(n, lambda i: f"({surname(i % (n // 5))}, {1900 + i % (n // 5) % 100})")
    + "\n\n## References\n\n" + "".join(f"{surname(i)}, A. ({1900 + i % 100}). *The harbour*. Quay Press.\n\n" for i in range(n // 5)),
    "keys": lambda n: "---\nbibliography: refs.bib\n---\n\n" + cited(n, lambda i: f"[@{surname(i % WORKS).lower()}{1900 + i % WORKS % 100}]"),
    "missing keys": lambda n: "---\nbibliography: refs.bib\n---\n\n" + cited(n, lambda i: "[@ma1900]" if i % 100 == 0 else f"[@missing{i}]"),
    "missing keys that look alike": lambda n: "---\nbibliography: refs.bib\n---\n\n" + cited(n, lambda i: "[@ma1900]" if i % 100 == 0 else f"[@{surname(i % WORKS).lower()}{2100 + i % 100}]"),
}
# A key that is missing is held against every key that is there: docs/limits.md has the figure for ten times as many.
WORKS = 2_000
SIMPLE = ("documentSymbol", "foldingRange", "codeLens", "documentLink")
PLACED = ("hover", "completion", "definition", "documentHighlight", "prepareRename")


def many(names=None):
    """100,000 of anything, side by side: on the command line in time that grows with them, and in a session with every request."""
    slow = []
    for name, text in MANY.items():
        if names and name not in names:
            continue
        try:
            folder = folder_with(refs__bib="".join(f"@book{{{surname(i).lower()}{1900 + i % 100}, title={{The harbour {i}}}}}\n" for i in range(WORKS)))
            for n in (10_000, 100_000):
                (folder / "essay.md").write_text(text(n))
                ran = run(folder, "--check", "essay.md", "--format", "json", "--output", "report", "--quiet", memory=1500)
                notes.pop()
                if n == 10_000:
                    short = max(ran.seconds, 0.1)
            assert ran.seconds <= 20 * short, f"{ran.seconds:.2f} s, for a tenth of it {short:.2f} s"
            # Every fix of the essay is made for a client that cannot ask for it later.
            spent = session_of_many(folder / "essay.md", text(100_000))
            slow.append((max(spent.values()), name, max(spent, key=spent.get)))
        except Exception as fault:
            raise AssertionError(f"{name}: {type(fault).__name__} {fault}") from None
    note("the slowest in a session: " + ", ".join(f"{name}, {what} {seconds:.2f} s" for seconds, name, what in sorted(slow)[-3:]))


def worked(client):
    """Seconds of processor that the server has used."""
    stat = pathlib.Path(f"/proc/{client.server.pid}/stat").read_text()
    return sum(map(int, stat.rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def many_files():
    """The reports of a workspace that are asked for again, in time that grows with its files; a keystroke beside them, in its own."""
    spent, typed = [], []
    for n in (1_000, 10_000):
        folder = folder_with()
        for i in range(n):
            (folder / f"{i}.md").write_text("The mill fell.\n")
        client = server(folder, capabilities=PULLS)
        items = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
        assert len(items) == n, len(items)
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
        before = worked(client)
        # Nothing is new, and the request is held, until an essay is opened.
        held = client.ask("workspace/diagnostic", {"previousResultIds": known})
        time.sleep(1)
        client.open((folder / "0.md").as_uri(), GONNA)
        items = client.answer(held)["result"]["items"]
        spent.append(worked(client) - before)
        assert len(items) == n
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
        held = client.ask("workspace/diagnostic", {"previousResultIds": known})
        time.sleep(1)
        before = worked(client)
        end = len(GONNA.rstrip())
        for version in range(2, 102):
            client.change((folder / "0.md").as_uri(), version, {"range": place(0, end, 0, end), "text": "x"})
            time.sleep(0.03)
        typed.append(worked(client) - before)
        client.change((folder / "0.md").as_uri(), 102, {"text": "It is gonna rain, kids.\n"})
        assert len(client.answer(held)["result"]["items"]) == n
        client.end()
    assert spent[1] <= 20 * max(spent[0], 0.05), f"{spent[1]:.2f} s, for a tenth of it {spent[0]:.2f} s"
    assert typed[1] <= 3 * max(typed[0], 0.1) and typed[1] < 1, f"100 keys: {typed[1]:.2f} s, beside a tenth of the files {typed[0]:.2f} s"
    note(f"of 10,000 files in {spent[1]:.2f} s, 100 keys beside them in {typed[1]:.2f} s")


# 5 kB, about 800 words.
ORDINARY = "\n\n".join(["The owner of the mill closed the canal, and it is gonna rain (Ortiz 12). Many experts say that the harbour changed. " * 3] * 14) + "\n"


def essays_in_folders(number):
    folder = folder_with()
    for i in range(number):
        path = folder / f"{i // 100:02}" / f"{i:05}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(ORDINARY)
    return folder


def memory_of_jsonl():
    """What `jsonl` holds in memory does not grow with the number of essays, and is written file by file."""
    peaks = []
    for number in (200, 2000):
        folder = essays_in_folders(number)
        with open(folder.parent / "out.jsonl", "wb") as out:
            usage = folder.parent / "usage"
            command = [sys.executable, "-c", MEASURED, str(usage), PROGRAM, "--check", "--format", "jsonl", "--no-progress", "."]
            assert subprocess.run(command, cwd=folder, stdout=out, timeout=300).returncode == 1
        assert len((folder.parent / "out.jsonl").read_bytes().splitlines()) == number
        peaks.append(float(usage.read_text().split()[1]))
    assert peaks[1] <= 1.3 * peaks[0], f"{peaks[1]:.1f} MB for 2,000 essays, {peaks[0]:.1f} MB for 200"
    note(f"peak {peaks[0]:.1f} MB for 200 essays, {peaks[1]:.1f} MB for 2,000")


def all_cores():
    """Files are checked on as many threads as there are to be, and each does its part: counted by what the system says each has worked."""
    folder = essays_in_folders(400)
    for jobs in (1, 2, 4):
        # What comes last waits for standard input: the threads are still there when all else is done.
        command = [PROGRAM, "--check", "--format", "jsonl", "--jobs", str(jobs), "--stdin-filename", "zz.md", ".", "-"]
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(400):
            assert process.stdout.readline().startswith(b"{")
        tasks = pathlib.Path(f"/proc/{process.pid}/task").iterdir()
        worked = sorted((int((task / "schedstat").read_text().split()[0]) for task in tasks), reverse=True)
        process.stdin.close()
        process.stdout.close()
        assert process.wait(60) == 1
        busy = sum(spent > sum(worked) / jobs / 4 for spent in worked)
        assert busy == jobs, f"--jobs {jobs}: {busy} threads worked, of nanoseconds {worked}"
    note("the work is shared by 1, 2 and 4 threads")


def session_of_many(path, text):
    """Seconds of processor that each step took."""
    spent, client, uri = {}, server(path.parent), path.as_uri()

    def step(what, do):
        before, began = worked(client), time.monotonic()
        try:
            do()
        except queue.Empty:
            raise AssertionError(f"{what}: no answer in {time.monotonic() - began:.0f} s") from None
        spent[what] = max(worked(client) - before, spent.get(what, 0))
        assert spent[what] <= 20, f"{what}: {spent[what]:.1f} s"

    lines = text.split("\n")
    line = next(i for i in range(len(lines) // 2, len(lines)) if lines[i].strip())
    column = max(lines[line].find(mark) + len(mark) for mark in ("@m", "(M", "[^", "a"))
    document = {"textDocument": {"uri": uri}}
    at = {**document, "position": {"line": line, "character": column}}
    step("opening", lambda: reports(client, path, text))
    for version, (where, new, gone) in enumerate(((line, "It is gonna rain. ", 0), (line, "", 18), (5, "It is gonna rain. ", 0), (5, "", 18)), 2):
        client.change(uri, version, {"range": place(where, 0, where, gone), "text": new})
        step("an edit", lambda: client.request("textDocument/hover", at))
    for method in SIMPLE:
        step(method, lambda: client.request(f"textDocument/{method}", document))
    for method in PLACED:
        step(method, lambda: client.request(f"textDocument/{method}", at))
    step("references", lambda: client.request("textDocument/references", {**at, "context": {"includeDeclaration": True}}))
    step("codeAction", lambda: client.request("textDocument/codeAction", {**document, "range": place(line, 0, line, column), "context": {"diagnostics": []}}))
    step("inlayHint", lambda: client.request("textDocument/inlayHint", {**document, "range": place(line, 0, line + 50, 0)}))
    assert client.memory()[1] < 1500, f"{client.memory()[1]:.0f} MB"
    client.end()
    return spent


BIBLIOGRAPHIES = {
    "braces.bib": lambda n: "@book{a, title={" + "{" * n + "}" * n + "}}",
    "open.bib": lambda n: "@book{a, title={" + "{" * n,
    "entries.bib": lambda n: "@a{" * n,
    "signs.bib": lambda n: "@" * n,
    "joined.bib": lambda n: "@book{a, title = a" + " # a" * n + "}",
    "strings.bib": lambda n: "@string{a0 = {x}}\n" + "".join(f"@string{{a{i} = a{i - 1} # a{i - 1}}}\n" for i in range(1, 60)) + "@book{b, title = a59}",
    "crossrefs.bib": lambda n: "".join(f"@book{{a{i}, crossref = {{a{(i + 1) % (n // 10)}}}, title={{T}}}}\n" for i in range(n // 10)),
    "twins.bib": lambda n: "@book{a, title={T}}\n" * (n // 10),
    "names.bib": lambda n: "@book{a, author={" + "A and " * n + "B}}",
    "commands.bib": lambda n: "@book{a, title={" + "\\'" * n + "e}}",
    "lists.json": lambda n: "[" * n,
    "items.json": lambda n: "[" + ",".join('{"id":"a%d","author":[{"family":"A"}]}' % i for i in range(n // 10)) + "]",
    "maps.json": lambda n: '{"a":' * n,
    "lists.yaml": lambda n: "[" * n,
    "maps.yaml": lambda n: "a: {" * n,
    "anchors.yaml": lambda n: "a0: &a0 {title: x}\n" + "".join(f"a{i}: &a{i} {{parent: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 40)),
    "items.yaml": lambda n: "references:\n" + "".join(f"- id: a{i}\n  title: T\n" for i in range(n // 10)),
}


def hostile_bibliographies():
    """A bibliography of anything is read or refused, and the essay is checked."""
    slow = []
    for name, text in BIBLIOGRAPHIES.items():
        folder = folder_with(essay__md=f"---\nbibliography: {name}\n---\nIt is gonna rain [@a; @gone].\n")
        (folder / name).write_text(text(100_000))
        try:
            ran = run(folder, "--check", "essay.md", "--format", "json", seconds=6, memory=500)
        except Exception as fault:
            raise AssertionError(f"{name}: {fault}") from None
        notes.pop()
        slow.append((ran.seconds, name))
        assert only(essays_of(ran)[0]["diagnostics"], "register.text-speak"), (name, ran.out[:500])
    note("the slowest: " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(slow)[-3:]))


def million_citations(count=None):
    """Works and citations: time that grows with them. CITATIONS=1000000 asks for a million; 100,000 do for every day."""
    def author_year(n):
        works = max(n // 20, 1)
        names = [surname(i) for i in range(works)]
        cited = "".join(f"It fell ({names[i % works]}, {1900 + i % works % 100}). " + "\n\n" * (i % 10 == 9) for i in range(n))
        return cited + "\n\n## References\n\n" + "".join(f"{name}, A. ({1900 + i % 100}). *The harbour*. Quay Press.\n\n" for i, name in enumerate(names))

    def keys(n):
        return "---\nreferences:\n" + "".join(f"- id: a{i}\n" for i in range(n // 20)) + "---\n\n" + "".join(f"It fell [@a{i % (n // 20)}]. " + "\n\n" * (i % 10 == 9) for i in range(n))

    def notes_of(n):
        return "".join(f"The harbour shaped the town.[^{i}]\n\n[^{i}]: Ortiz, *The Mill*, {i}.\n\n" for i in range(n // 4))

    def one_paragraph(n):
        return "The harbour shaped the town (Bell, 1999). " * (n // 4) + "\n"

    def in_one_bracket(n):
        return "The harbour shaped the town (" + "; ".join(f"Bell, {1000 + i % 1000}" for i in range(n // 4)) + ").\n"

    most = count or int(os.environ.get("CITATIONS", 100_000))
    for name, text in (("in brackets", author_year), ("keys", keys), ("notes", notes_of), ("in one paragraph", one_paragraph), ("in one bracket", in_one_bracket)):
        spent = linear(text, most // 10, most, memory=3000, seconds=300)
        notes[-2:] = [f"{name}: {spent[0]:.2f} s, ten times as many {spent[1]:.2f} s"]


SETTINGS = {
    "ignored lines of great size": ("[count]\nignore-lines = ['(\\w{1000}){1000}']\n", "ignore-lines"),
    "ignored lines that repeat": ("[count]\nignore-lines = ['(((a{100}){100}){100}){100}']\n", "ignore-lines"),
    "ignored lines in brackets": ("[count]\nignore-lines = ['" + "(" * 10_000 + ")" * 10_000 + "']\n", "ignore-lines"),
    "ignored lines that look back": ("[count]\nignore-lines = ['(a+)\\1']\n", "ignore-lines"),
    "ignored lines, slow elsewhere": ("[count]\nignore-lines = ['^(a+)+$', '(.*)*.*=.*', '(x|x|x)*y']\n", None),
    "ignored lines, many": ("[count]\nignore-lines = [" + "'^a.*b.*c$'," * 5000 + "]\n", None),
    "globs of choices": ("[[overrides]]\nfiles = ['" + "{a,b}" * 5000 + "']\nstyle = 'mla'\n", "longer than 1000 bytes"),
    "globs of choices in choices": ("[[overrides]]\nfiles = ['" + "{a," * 240 + "}" * 240 + "']\nstyle = 'mla'\n", "more than 100 choices"),
    "globs of stars": ("[[overrides]]\nfiles = ['" + "**/" * 200 + "*?" * 190 + "x']\nstyle = 'mla'\n", None),
    "globs of brackets": ("[[overrides]]\nfiles = ['" + "[" * 5000 + "']\nstyle = 'mla'\n", "files"),
    "globs, many": ("[[overrides]]\nfiles = [" + "'part/*/e?[a-z]*.md'," * 5000 + "]\nstyle = 'mla'\n", None),
    "overrides, many": ("[[overrides]]\nfiles = ['a/*.md']\nstyle = 'mla'\n" * 5000, None),
    "words that are allowed": ("[register]\nallow = [" + ",".join(f"'word{i}'" for i in range(100_000)) + "]\n", None),
    "sections": ("[sections]\n" + "".join(f"A{i} = 100\n" for i in range(20_000)), None),
    "lists": ("a = " + "[" * 100_000 + "\n", ""),
    "keys": ("a." * 100_000 + "b = 1\n", ""),
    "tables": ("[" + "a." * 100_000 + "b]\n", ""),
    "inline tables": ("a = " + "{a=" * 100_000 + "\n", ""),
    "unknown keys": ("".join(f"wrods{i} = 1\n" for i in range(20_000)), "wrods0"),
    "levels": ("[rules]\n" + "".join(f"'claim.x{i}' = 'off'\n" for i in range(20_000)), "claim.x0"),
}

ROW = "\tslang\twarning\t-\t\n"
TABLES = {
    "choices": "(a|b)" * 5000 + ROW,
    "verbs": "<get> " * 5000 + ROW,
    "brackets": "(" * 100_000 + ROW,
    "conditions": "boat\tslang\twarning\t-\t" + "not: a boat; " * 50_000 + "\n",
    "replacements": "boat\tslang\twarning\t" + "a|" * 100_000 + "\t\n",
    "rows": "".join(f"boat {i} <row>{ROW}" for i in range(20_000)),
    "a long row": "boat " * 200_000 + ROW,
}


def hostile_settings():
    """Settings that ask for too much are refused with a message, or cost what they may."""
    slow = []
    for name, (toml, said) in SETTINGS.items():
        folder = folder_with(essay__md=("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n\n" * 200 + GONNA), essay_lsp__toml="")
        (folder / "essay_lsp.toml").rename(folder / "essay-lsp.toml")
        (folder / "essay-lsp.toml").write_text(toml)
        try:
            ran = run(folder, "--check", "essay.md", seconds=8, memory=700)
        except Exception as fault:
            raise AssertionError(f"{name}: {fault}") from None
        notes.pop()
        slow.append((ran.seconds, name))
        if said is not None:
            assert ran.status == 2 and "essay-lsp.toml:" in ran.err and said in ran.err, f"{name}: {ran.err[:500]}"
        else:
            assert ran.status == 1 and not ran.err.count("essay-lsp.toml:"), f"{name}: {ran.err[:500]}"
        assert "gonna" in ran.out, f"{name}: the essay was not checked"
        assert len(ran.err) < 100_000, f"{name}: {len(ran.err)} bytes of messages"
    for name, table in TABLES.items():
        folder = folder_with(essay__md="---\nessay: {register: {extra: words.tsv}}\n---\n" + GONNA, words__tsv=table)
        try:
            ran = run(folder, "--check", "essay.md", seconds=8, memory=700)
        except Exception as fault:
            raise AssertionError(f"table, {name}: {fault}") from None
        notes.pop()
        slow.append((ran.seconds, f"table of {name}"))
        assert "gonna" in ran.out, f"{name}: the essay was not checked"
    note("the slowest: " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(slow)[-3:]))


def parent_killed():
    """A client that is killed takes the server with it, whoever else holds its pipes."""
    folder = folder_with(essay__md=GONNA)
    for how in (signal.SIGKILL, signal.SIGTERM):
        parent = subprocess.Popen(["sleep", "1000"])
        child = subprocess.Popen([PROGRAM, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": parent.pid, "rootUri": folder.as_uri(), "capabilities": {}}}).encode()
        child.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        child.stdin.flush()
        assert child.stdout.readline().startswith(b"Content-Length")
        time.sleep(0.3)
        assert child.poll() is None
        parent.send_signal(how)
        parent.wait()
        assert child.wait(10) == 1
        child.stdin.close()
        child.stdout.close()


TESTS = [parent_killed, disk_full, permission_lost, replaced_while_read, bib_half_written, symlink_loops, one_gigabyte, devices, one_long_line, nesting, many, many_files, memory_of_jsonl, all_cores, hostile_bibliographies, million_citations, hostile_settings]


def main():
    global BASE
    chosen, failed = sys.argv[2:], 0
    known = {test.__name__: test for test in TESTS}
    for name in chosen:
        if name not in known:
            sys.exit(f"no test is called {name}; there are {', '.join(known)}")
    for name, test in known.items():
        if chosen and name not in chosen:
            continue
        with tempfile.TemporaryDirectory() as BASE:
            notes.clear()
            began = time.monotonic()
            try:
                test()
                verdict = "ok"
            except Exception as fault:
                verdict, failed = f"FAILED {type(fault).__name__}: {fault}", failed + 1
            told = [n for n in notes if n and not n[0].isdigit()]
            print(f"{name:24} {time.monotonic() - began:5.1f} s  {verdict}{'; ' if told else ''}{'; '.join(told)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
