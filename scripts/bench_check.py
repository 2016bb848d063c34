#!/usr/bin/env python3
"""Memory and speed of `--documents`, by the number of documents. For files, and beside other programs: benches/peers/cli_bench.py.

    scripts/bench_check.py --documents 1000,10000,100000 [--program target/release/essay-lsp] [--words 800] [--jobs 1,2]
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
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
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--documents", type=numbers, default=[1000, 10000])
    parser.add_argument("--jobs", type=numbers, default=[1])
    arguments = parser.parse_args()
    if shutil.which(arguments.program) is None:
        parser.error(f"there is no program {arguments.program}")
    os.environ["LC_ALL"] = "C.UTF-8"
    documents(arguments)


if __name__ == "__main__":
    main()
