#!/usr/bin/env python3
"""What examples/spark costs, by the number of essays: processor time of everything that Spark starts, the program included.

    pip install --requirement examples/spark/requirements.txt
    scripts/bench_spark.py [--documents 2000,20000] [--program target/release/essay-lsp] [--words 800] [--master 'local-cluster[2,1,1024]']

Linux only. Processes whose parents end before them are waited for here; Spark's workers in Python, which nobody waits for, are looked at
while they run.
"""

import argparse
import ctypes
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import pyarrow
import pyarrow.parquet
from bench_check import ROOT, essay

SUBREAPER = 36
FILES = 8


def write(folder, number, words):
    """A parquet of so many essays in some files, as a data lake has them."""
    texts = [essay(words, i) for i in range(200)]
    for part in range(FILES):
        mine = range(part * number // FILES, (part + 1) * number // FILES)
        table = pyarrow.table({"path": [f"{i}.md" for i in mine], "text": [texts[i % len(texts)] for i in mine]})
        pyarrow.parquet.write_table(table, folder / f"{part}.parquet", row_group_size=1000)
    return sum(len(texts[i % len(texts)]) for i in range(number))


def used():
    """Processor time of all processes that were waited for, theirs included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Workers(threading.Thread):
    """Processor time of the workers that PySpark's daemon forks, and of the programs that they waited for."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.over = {}, threading.Event()

    def run(self):
        while not self.over.wait(0.2):
            parents, times = {}, {}
            for folder in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if b"pyspark.daemon" not in (folder / "cmdline").read_bytes():
                        continue
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents[folder.name], times[folder.name] = fields[1], sum(map(int, fields[11:15]))
            # A daemon is the child of an executor, a worker that of a daemon.
            self.seen |= {pid: times[pid] for pid, parent in parents.items() if parent in parents}

    def used(self):
        self.over.set()
        self.join()
        return sum(self.seen.values()) / os.sysconf("SC_CLK_TCK")


def measure(command, env):
    began, before = time.perf_counter(), used()
    workers = Workers()
    workers.start()
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"status {done.returncode}\n{done.stderr[-4000:]}")
    taken = time.perf_counter() - began
    # Those whose parents ended before them.
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return taken, used() - before + workers.used()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "essay-lsp"))
    parser.add_argument("--words", type=int, default=800)
    parser.add_argument("--documents", type=lambda text: [int(n) for n in text.split(",")], default=[2000, 20000])
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    arguments = parser.parse_args()
    program = shutil.which(arguments.program)
    if program is None:
        parser.error(f"there is no program {arguments.program}")
    if ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0) != 0:
        raise SystemExit("the processes that Spark starts cannot be followed here")
    script = ROOT / "examples" / "spark" / "check_essays.py"
    env = os.environ | {"PYSPARK_SUBMIT_ARGS": "--conf spark.ui.enabled=false pyspark-shell"}
    rows = []
    print("| essays | MB | seconds | processor seconds |\n| --- | --- | --- | --- |")
    for number in arguments.documents:
        with tempfile.TemporaryDirectory() as temporary:
            at = pathlib.Path(temporary)
            (at / "essays").mkdir()
            size = write(at / "essays", number, arguments.words)
            command = [sys.executable, script, at / "essays", at / "results", "--program", os.path.abspath(program), "--master", arguments.master]
            taken, cpu = measure(command, env)
            results = pyarrow.parquet.read_table(at / "results", columns=["words"])
            if results.num_rows != number or results["words"].null_count:
                raise SystemExit(f"{results.num_rows} results of {number} essays")
        rows.append((number, cpu))
        print(f"| {number:,} | {size / 1e6:.0f} | {taken:.0f} | {cpu:.0f} |", flush=True)
    if len(rows) > 1:
        (few, least), (many, most) = rows[0], rows[-1]
        each = (most - least) / (many - few)
        print(f"\n{1000 * each:.2f} ms of one core an essay, and {least - few * each:.0f} s to start")


if __name__ == "__main__":
    main()
