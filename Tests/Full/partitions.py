#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Audits the partitions that DuckDB writes of a file of records, a part of the audit for each, and merges them.

Every part names all partitions as its inputs, so that models of one run find each other across them, and
audits the bytes of its own. Skips visibly where DuckDB cannot be had from PyPI.
"""

import concurrent.futures
import glob
import os
import tempfile

from venv_of_tests import inside

inside("duckdb==1.4.1")

import duckdb  # noqa: E402

from merged import MODELS, audit, compare, run  # noqa: E402


def main():
    with tempfile.TemporaryDirectory() as folder:
        # The lines themselves, by a hash of them: what DuckDB reads of a record is not written anew.
        duckdb.sql(f"""
            COPY (SELECT json, hash(json::VARCHAR) % 5 AS part FROM read_json_objects('{MODELS}', format='newline_delimited'))
            TO '{folder}/records' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', PARTITION_BY (part),
            FILE_EXTENSION 'jsonl')""")
        files = sorted(glob.glob(f"{folder}/records/*/*.jsonl"))
        run(audit(files, folder, "single"))
        jobs, start = [], 0
        for number, file in enumerate(files):
            end = start + os.path.getsize(file)
            jobs.append((f"{folder}/{number}.part", f"{start}:{end}"))
            start = end
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda job: run(audit(files, folder, "unwritten", "--threads", "1", "--range", job[1],
                                                "--part", job[0])), jobs))
        compare(f"partitions of DuckDB ({len(files)} files)", [job[0] for job in jobs], folder)


if __name__ == "__main__":
    main()
