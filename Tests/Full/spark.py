#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hands files and ranges to the workers of a Spark cluster of two processes, and merges the parts they make.

Spark is the engine; what it carries are ranges and the names of parts. On a cluster of machines inputs, rules and
parts lie where all of them see them. Needs Java 17 (Debian: openjdk-17-jre-headless); skips visibly without.
"""

import os
import shutil
import sys
import tempfile

from venv_of_tests import inside

if shutil.which("java") is None:
    print("skipped: spark.py: there is no java; on Debian: apt install openjdk-17-jre-headless")
    sys.exit(0)
inside("pyspark==3.5.3")

from pyspark.sql import SparkSession  # noqa: E402

from merged import MODELS, audit, compare, run  # noqa: E402

BLOCK = 100_000


def main():
    with tempfile.TemporaryDirectory() as folder:
        run(audit([MODELS], folder, "single"))
        size = os.path.getsize(MODELS)
        ranges = [(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
        command = audit([MODELS], folder, "unwritten")
        # A worker's process knows nothing of this file, and runs the program alone.
        session = (SparkSession.builder.master("local-cluster[2,1,1024]").appName("assay")
                   .config("spark.ui.enabled", "false").config("spark.executor.memory", "512m").getOrCreate())
        session.sparkContext.setLogLevel("ERROR")

        def part(bounds):
            import os
            import subprocess
            path = f"{folder}/{bounds[0]}.part"
            done = subprocess.run([*command, "--threads", "1", "--range", f"{bounds[0]}:{bounds[1]}", "--part", path],
                                  capture_output=True, text=True)
            return path, done.returncode, done.stderr, os.getppid()

        try:
            made = session.sparkContext.parallelize(ranges, len(ranges)).map(part).collect()
        finally:
            session.stop()
        for path, status, errors, _ in made:
            if status != 0:
                sys.exit(f"spark: {path}: exit {status}\n{errors}")
        compare(f"spark ({len({process for *_, process in made})} workers)", [path for path, *_ in made], folder)


if __name__ == "__main__":
    main()
