#!/usr/bin/env python3
"""Runs examples/spark on a parquet of essays, with two executors in processes of their own: check.py PROGRAM"""

import json
import os
import pathlib
import sys
import tempfile
import time

import pyarrow
import pyarrow.parquet

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import checking
from checking import PROGRAM, ROOT, expect

ESSAYS = 400
GONNA = "The farmers of the valley keep records. It is gonna rain, and the “quoted” words\nstay.\n"


def rows():
    """Essays of many lengths, with lines, quotation marks and letters of other scripts in them; some are none."""
    for i in range(ESSAYS):
        path, text, config = f"{(i * 37) % ESSAYS:04}/Ünï \"{i}\".md", GONNA * (1 + i % 23), None
        if i % 50 == 7:
            text = None
        elif i % 50 == 11:
            config = '{"words": {"max": 3}}'
        elif i % 50 == 13:
            config = "no settings"
        elif i % 50 == 17:
            text = ""
        yield {"path": path, "text": text, "config": config}


def main():
    essays = list(rows())
    with tempfile.TemporaryDirectory() as temporary:
        at = pathlib.Path(temporary)
        # Several files of several row groups: what Spark reads in parallel.
        (at / "essays").mkdir()
        schema = pyarrow.schema([(name, pyarrow.string()) for name in ("path", "text", "config")])
        for part in range(4):
            table = pyarrow.Table.from_pylist(essays[part * ESSAYS // 4 : (part + 1) * ESSAYS // 4], schema=schema)
            pyarrow.parquet.write_table(table, at / "essays" / f"{part}.parquet", row_group_size=20)
        script = ROOT / "examples" / "spark" / "check_essays.py"
        began = time.monotonic()
        # Nobody looks at Spark's pages here.
        env = os.environ | {"PYSPARK_SUBMIT_ARGS": "--conf spark.ui.enabled=false pyspark-shell"}
        done = checking.run(sys.executable, script, at / "essays", at / "results", "--program", PROGRAM, cwd=at, env=env)
        expect(done.returncode == 0, f"spark: status {done.returncode}\n{done.stderr[-4000:]}")
        print(f"spark: {time.monotonic() - began:.0f} s")
        results = pyarrow.parquet.read_table(at / "results").to_pylist() if (at / "results").exists() else []
        alone = {}
        for essay in essays:
            if essay["text"] and not essay["config"] and len(alone) < 5:
                line = json.dumps({"path": essay["path"], "text": essay["text"]})
                alone[essay["path"]] = checking.run(PROGRAM, "--check", "--documents", input=line + "\n", stdin=None).stdout.strip()
    by_path = {essay["path"]: essay for essay in essays}
    expect(len(results) == len(essays) == len(by_path), f"spark: {len(results)} results of {len(essays)} essays")
    # Spark reads the larger files first; within a file the order is that of the rows.
    place = {essay["path"]: i for i, essay in enumerate(essays)}
    for part in range(4):
        inside = [place[row["path"]] for row in results if place[row["path"]] * 4 // ESSAYS == part]
        expect(inside == sorted(inside), f"spark: the order of file {part} is lost")
    for row in results:
        essay, result = by_path[row["path"]], json.loads(row["result"])
        named = result["path"] if "path" in result else result["errors"][0]["path"]
        expect(named == row["path"], f"spark: {row['path']} has the result of {named}")
        if essay["text"] is None:
            expect("`text` must be" in (row["error"] or "") and row["words"] is None, f"spark: no text: {row}")
        elif essay["config"] == "no settings":
            expect("`config` must be" in (row["error"] or ""), f"spark: no settings: {row}")
        else:
            times = essay["text"].count("gonna")
            rules = [d["rule"] for d in result["diagnostics"]]
            expect(row["error"] is None and row["words"] == 16 * times, f"spark: {row['words']} words: {row}")
            expect(row["reports"] == len(rules) and rules.count("register.text-speak") == times, f"spark: {rules}")
            expect(("length.over" in rules) == (essay["config"] is not None), f"spark: settings: {row['path']}: {rules}")
        if row["path"] in alone:
            expect(row["result"] == alone[row["path"]], f"spark: {row['path']} has another result alone")
    return checking.finish("spark")


sys.exit(main())
