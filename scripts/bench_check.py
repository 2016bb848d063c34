#!/usr/bin/env python3
"""What checking many essays costs, beside `wc -w` and the checkers on the PATH, on the same files in one run.

    scripts/bench_check.py [--program target/release/essay-lsp] [--files 2000] [--words 800] [--rounds 3]
    scripts/bench_check.py --documents 1000,10000,100000     memory and speed of --documents, by the number of documents

Rounds are interleaved, and the best of each tool counts, since noise only adds. `x wc` is processor time by that of `wc -w`, the
start of each program taken off. Tools that are slow by thousands get `--few` of the files, and are compared with `wc -w` on those.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Parts of sentences; a report in every fourth or so, as in essays that need work.
NOUNS = "mill loom owner weaver parish ledger canal harbour tenant bridge harvest council archive strike wage market".split()
VERBS = "closed burned described answered joined crossed shaped followed supported replaced measured limited".split()
PLAIN = (
    "The {0} of the {1} {2} the {3}.",
    "In the second year, the {0} {2} a {1}, and the {1} in turn {2} the {3}.",
    "What matters here is less the {0} than the {1} that it {2}.",
    "The {0} {2} the {1} (Ortiz {4}).",
    "“The {0} {2} every {1} that came after it” (Bell {4}).",
    "As Haddad argues, the {0} {2} the {3} [@haddad2001, p. {4}].",
)
LOOSE = (
    "The {0} cost {4} million dollars, and {4} percent of the {1}s left.",
    "It’s clear that a lot of {0}s didn’t last.",
    "Many experts say that the {0} {2} the {1}.",
)


def essay(words, seed):
    """An essay of about so many words, the same for the same seed."""
    chance = random.Random(seed)
    out, count = [f"# The {chance.choice(NOUNS)} and the {chance.choice(NOUNS)}\n"], 0
    while count < words:
        if len(out) % 7 == 0:
            out.append(f"## The {chance.choice(NOUNS)}\n")
        sentences = [chance.choice(LOOSE if chance.random() < 0.12 else PLAIN) for _ in range(chance.randrange(5, 10))]
        fill = lambda: (*chance.sample(NOUNS, 2), chance.choice(VERBS), chance.choice(NOUNS), chance.randrange(2, 300))
        paragraph = " ".join(sentence.format(*fill()) for sentence in sentences)
        count += len(paragraph.split())
        out.append(paragraph + "\n")
    out.append("## Works Cited\n\nBell, Tom. *Bridges*. Mill Press, 2004.\n\nOrtiz, Ana. *Mills*. Mill Press, 2001.\n")
    return "\n".join(out)


def measure(command):
    """Seconds, seconds of processor, and megabytes of the largest process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def files(arguments):
    check = [arguments.program, "--check", "--fail-on", "never"]
    tools = {
        "wc -w": ["wc", "-w"],
        "essay-lsp jsonl": [*check, "--format", "jsonl"],
        "essay-lsp short": [*check, "--format", "short"],
        "essay-lsp, 1 core": [*check, "--format", "jsonl", "--jobs", "1"],
        "rumdl": ["rumdl", "check", "--no-cache"],
        "typos": ["typos", "--format", "brief"],
        "harper": ["harper", "lint", "--format", "compact"],
    }
    slow = {"harper"}
    tools = {name: command for name, command in tools.items() if shutil.which(command[0])}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        paths = [folder / f"{i:05}.md" for i in range(arguments.files)]
        for i, path in enumerate(paths):
            path.write_text(essay(arguments.words, i), encoding="utf-8")
        (folder / "empty.md").touch()
        few = paths[: arguments.few]
        jobs = {(name, name in slow): command for name, command in tools.items()}
        if slow & tools.keys():
            jobs["wc -w", True] = tools["wc -w"]
        best = {}
        for _ in range(arguments.rounds):
            for (name, is_few), command in jobs.items():
                for what, on in (("run", few if is_few else paths), ("start", [folder / "empty.md"])):
                    taken = measure(command + on)
                    known = best.get((name, is_few, what), taken)
                    best[name, is_few, what] = (min(known[0], taken[0]), min(known[1], taken[1]), max(known[2], taken[2]))
        size = lambda some: sum(path.stat().st_size for path in some) / 1e6
        net = lambda name, is_few: max(best[name, is_few, "run"][1] - best[name, is_few, "start"][1], 1e-4)
        print(f"{len(paths)} essays, {size(paths):.1f} MB; {len(few)} of them, {size(few):.2f} MB, for the slow ones; {os.cpu_count()} cores\n")
        print("| tool | seconds | MB/s | cores used | processor, × `wc -w` | memory, MB |\n| --- | --- | --- | --- | --- | --- |")
        for name, is_few in jobs:
            if (name, is_few) == ("wc -w", True):
                continue
            wall, cpu, memory = best[name, is_few, "run"]
            speed = size(few if is_few else paths) / wall
            ratio = net(name, is_few) / net("wc -w", is_few)
            note = f" ({len(few)} essays)" if is_few else ""
            print(f"| {name}{note} | {wall:.2f} | {speed:.3g} | {cpu / wall:.1f} | {ratio:,.1f} | {memory:.0f} |")


def documents(arguments):
    lines = [json.dumps({"path": f"{i}.md", "text": essay(arguments.words, i)}).encode() + b"\n" for i in range(200)]
    size = sum(map(len, lines)) / len(lines)
    print(f"documents of about {arguments.words} words, {size / 1000:.1f} kB a line\n")
    print("| documents | cores | seconds | documents/s | documents/s a core | memory, MB |\n| --- | --- | --- | --- | --- | --- |")
    for number in arguments.documents:
        for jobs in arguments.jobs:
            command = [arguments.program, "--check", "--documents", "--jobs", str(jobs), "--fail-on", "never"]
            began = time.perf_counter()
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

            def feed():
                for i in range(number):
                    process.stdin.write(lines[i % len(lines)])
                process.stdin.close()

            feeder = threading.Thread(target=feed)
            feeder.start()
            answered = sum(1 for _ in process.stdout)
            feeder.join()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            taken, cpu = time.perf_counter() - began, usage.ru_utime + usage.ru_stime
            if answered != number or status != 0:
                raise SystemExit(f"{answered} answers to {number} documents, status {status}")
            row = (f"{number:,}", jobs, f"{taken:.1f}", f"{number / taken:,.0f}", f"{number / cpu:,.0f}", f"{usage.ru_maxrss / 1024:.0f}")
            print("| " + " | ".join(map(str, row)) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(n) for n in text.split(",")]
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "essay-lsp"))
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--documents", type=numbers)
    parser.add_argument("--jobs", type=numbers, default=[1])
    arguments = parser.parse_args()
    if shutil.which(arguments.program) is None:
        parser.error(f"there is no program {arguments.program}")
    os.environ["LC_ALL"] = "C.UTF-8"
    documents(arguments) if arguments.documents else files(arguments)


if __name__ == "__main__":
    main()
