#!/usr/bin/env python3
"""Checks a parquet of essays with essay-lsp on a Spark cluster.

  check_essays.py ESSAYS.parquet RESULTS.parquet [--program essay-lsp] [--master 'local-cluster[2,1,1024]'] [--partitions N]

ESSAYS has the columns `path` (a name for the essay), `text`, and, if you like, `config` (settings, as a JSON object). RESULTS has
a row an essay, in the same order: `path`, `words`, `claims`, `supported`, `citations`, `reports` (how many), `error` (why the essay
could not be checked), and `result`, the line of `jsonl` with everything. docs/output.md explains it.

Each partition is one process that reads lines and writes lines, so that neither Spark nor essay-lsp ever holds more than a few essays.
"""

import argparse
import json
import os
import shutil

from pyspark.sql import SparkSession
from pyspark.sql.types import LongType, StringType, StructField, StructType

SCHEMA = StructType(
    [StructField("path", StringType())]
    + [StructField(name, LongType()) for name in ("words", "claims", "supported", "citations", "reports")]
    + [StructField("error", StringType()), StructField("result", StringType())]
)


def document(row):
    """The line that essay-lsp reads. What is no essay stays a line, so that its place in the order is kept."""
    line = {"path": row["path"], "text": row["text"]}
    if "config" in row and row["config"] is not None:
        try:
            line["config"] = json.loads(row["config"])
        except ValueError:
            # essay-lsp says in its place what is wrong with it.
            line["config"] = row["config"]
    return json.dumps(line, ensure_ascii=False)


def summary(pair):
    """A row of the results, from the name of an essay and its line."""
    path, line = pair
    result = json.loads(line)
    errors = "; ".join(error["message"] for error in result.get("errors", [])) or None
    if "words" not in result:
        return (path, None, None, None, None, None, errors, line)
    evidence = result["evidence"]
    counts = (evidence["claims"], evidence["supported"], evidence["citations"], len(result["diagnostics"]))
    return (path, result["words"]["counted"], *counts, errors, line)


def check(spark, essays, program):
    """The results of a table of essays, in the order of its rows."""
    # Each executor gets the program into its working folder.
    spark.sparkContext.addFile(program)
    rows = essays.rdd.map(lambda row: row.asDict())
    # One core a task is what Spark gives. The status would be 1 for reports and 2 for a line that is no essay: neither stops the job.
    command = f"./{os.path.basename(program)} --check --documents --jobs 1 --fail-on never"
    results = rows.map(document).pipe(command)
    # A line for each line: `zip` fails where a process ended early, so that no essay is lost or gets another's result.
    return spark.createDataFrame(rows.map(lambda row: row["path"]).zip(results).map(summary), SCHEMA)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("essays")
    parser.add_argument("results")
    parser.add_argument("--program", default="essay-lsp")
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--partitions", type=int, help="processes in all; default: what the parquet is made of")
    arguments = parser.parse_args()
    program = shutil.which(arguments.program)
    if program is None:
        parser.error(f"there is no program {arguments.program}")
    spark = SparkSession.builder.master(arguments.master).appName("essay-lsp").getOrCreate()
    try:
        essays = spark.read.parquet(arguments.essays)
        if arguments.partitions:
            # By ranges of the name: the order of the results is the order of the names then.
            essays = essays.repartitionByRange(arguments.partitions, "path").sortWithinPartitions("path")
        check(spark, essays, os.path.abspath(program)).write.mode("overwrite").parquet(arguments.results)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
