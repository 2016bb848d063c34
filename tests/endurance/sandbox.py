#!/usr/bin/env python3
"""What the program asks of the system, under strace: sandbox.py PROGRAM

No network, no child process, and no file outside the workspace but those that settings name, and what every program opens: libraries,
the locale, /proc and the temporary folder of the run.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from client import Client

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
ESSAY = "---\nbibliography: refs.bib\n---\n\nMany people say it is gonna rain [@bell; @gone]. See <https://example.org/a> and [here](../outside.md).\n"
# What the loader and the standard library read.
SYSTEM = ("/etc/ld.so", "/lib", "/usr/lib", "/proc/", "/sys/fs/cgroup", "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage/enabled", "/dev/null", "/dev/urandom", "/usr/share/locale", "/etc/localtime")


def calls(log):
    for line in log.read_text(errors="replace").splitlines():
        found = re.match(r"(?:\d+ +)?(\w+)\((.*)", line)
        if found:
            yield found[1], found[2], line


def judge(name, log, folder, allowed):
    opened, programs = set(), 0
    for call, arguments, line in calls(log):
        assert call not in ("connect", "bind", "listen", "accept", "accept4", "sendto", "recvfrom", "sendmsg", "recvmsg"), f"{name}: {line}"
        if call in ("socket", "socketpair"):
            # Signals of a runtime may come through a pair of sockets of its own; nothing leaves the process by it.
            assert call == "socketpair" and "AF_UNIX" in arguments, f"{name}: {line}"
        programs += call in ("execve", "execveat")
        assert call not in ("fork", "vfork"), f"{name}: {line}"
        if call in ("clone", "clone3"):
            assert "CLONE_THREAD" in arguments, f"{name}: {line}"
        if call in ("open", "openat", "creat"):
            path = re.search(r'"((?:[^"\\]|\\.)*)"', arguments)
            if path and "ENOENT" not in line:
                opened.add((pathlib.Path(path[1]) if path[1].startswith("/") else folder / path[1]).as_posix())
    assert programs == 1, f"{name}: {programs} programs were started, one of them is this one"
    # Which files of a folder are left out may stand in any folder above it.
    stray = [p for p in sorted(opened) if not (p.startswith(SYSTEM) or pathlib.Path(p).name == ".gitignore" or pathlib.Path(p) == folder or folder in pathlib.Path(p).parents or p in allowed)]
    assert not stray, f"{name} opened {stray}"
    assert any(folder in pathlib.Path(p).parents for p in opened), f"{name}: nothing was traced"
    print(f"{name:24} {len(opened)} files opened, none astray")


def main():
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base).resolve()
        folder, log = base / "essays", base / "log"
        (folder / ".git").mkdir(parents=True)
        (folder / ".git/HEAD").write_text("")
        (folder / "part").mkdir()
        (base / "course.tsv").write_text("rower\tslang\twarning\t-\t\n")
        (base / "outside.md").write_text("secret\n")
        (base / ".gitignore").write_text("essay.md\n")
        (base / "essay-lsp.toml").write_text("style = 'nonsense'\n")
        (folder / "essay-lsp.toml").write_text("register.extra = '../course.tsv'\n")
        (folder / "essay.md").write_text(ESSAY)
        (folder / "part/two.md").write_text(ESSAY.replace("refs", "../refs"))
        (folder / "refs.bib").write_text("@book{bell, title={T}, url={https://example.org/b}}\n")
        named = {(base / "course.tsv").as_posix(), (folder / "../course.tsv").as_posix()}
        traced = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=network,process,open,openat,creat", "-o", log]
        for name, args in {
            "--check": ["--check", "."],
            "--fix": ["--check", "--fix", "essay.md"],
            "--format html": ["--check", "--format", "html", "--output", "report.html", "."],
            "--write-baseline": ["--check", "--write-baseline", "base.json", "."],
        }.items():
            done = subprocess.run([*traced, PROGRAM, *args], cwd=folder, capture_output=True, text=True)
            assert done.returncode in (0, 1), done.stderr
            judge(name, log, folder, named)
        (folder / "essay.md").write_text(ESSAY)
        pull = {"workspace": {"diagnostics": {"refreshSupport": True}}, "textDocument": {"diagnostic": {}}}
        for name, capabilities in (("a session that is sent to", {}), ("a session that asks", pull)):
            client = Client([*traced, PROGRAM, "--stdio"], folder, capabilities, cwd=base)
            uri = (folder / "essay.md").as_uri()
            client.open(uri, ESSAY)
            if capabilities:
                client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
                client.request("workspace/diagnostic", {"previousResultIds": []})
            else:
                client.reports(uri, 1)
            whole = {"textDocument": {"uri": uri}}
            for character in (0, 38, 42, 60, 80, 100):
                at = whole | {"position": {"line": 4, "character": character}}
                for method in ("hover", "completion", "definition", "documentHighlight"):
                    client.request(f"textDocument/{method}", at)
                client.request("textDocument/references", at | {"context": {"includeDeclaration": True}})
            for method in ("documentSymbol", "documentLink", "codeLens", "foldingRange"):
                client.request(f"textDocument/{method}", whole)
            everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
            client.request("textDocument/codeAction", whole | {"range": everywhere, "context": {"diagnostics": []}})
            client.open("untitled:one", ESSAY)
            client.open("http://example.org/essay.md", ESSAY)
            client.request("textDocument/foldingRange", whole)
            client.end()
            judge(name, log, folder, named)


main()
