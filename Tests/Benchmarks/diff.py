# SPDX-License-Identifier: Apache-2.0
"""Times a comparison of two versions of the default pack against the two audits it stands for.

Usage: diff.py PATH/TO/assay [RECORDS], from this folder.
"""

import os
import subprocess
import sys
import tempfile
import time

import audit

BASE, HEAD = (str(audit.ROOT / "rules" / "hugging-carbon" / version) for version in ("1.0.0", "1.1.0"))


def run(arguments):
    """Seconds by the clock, and the last line that is printed."""
    start = time.monotonic()
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{arguments[1]} ended with status {done.returncode}: {done.stderr}")
    return time.monotonic() - start, done.stdout.splitlines()[-1].strip()


def main():
    tool = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    date = ["--as-of", "2026-06-30"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "models.jsonl")
        audit.write(count, path)
        rounds = []
        for _ in range(audit.ROUNDS):
            audits = sum(
                run([tool, "audit", path, "--rules", pack, *date, "--fail-on", "never"])[0]
                for pack in (BASE, HEAD))
            diff, effort = run([tool, "diff", path, "--base", BASE, "--head", HEAD, *date])
            rounds.append((diff / audits, diff, audits))
    ratio, diff, audits = min(rounds)
    print(f"{count:,} records: the comparison {diff:.2f} s, both audits {audits:.2f} s: {ratio:.2f} ×")
    print(effort)


if __name__ == "__main__":
    main()
