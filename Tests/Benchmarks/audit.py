# SPDX-License-Identifier: Apache-2.0
"""Times whole audits: records of the fixtures under fresh ids, through the default pack.

Usage: audit.py PATH/TO/assay [RECORDS], from this folder.
"""

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "fixtures" / "hub" / "models.jsonl"
ROUNDS = 3


def write(count, path):
    """Writes records drawn from the fixtures, the same bytes for the same count."""
    draw = random.Random(20261129)
    lines = MODELS.read_text(encoding="utf-8").split("\n")
    pool = [json.loads(line) for line in lines if line]
    with open(path, "w", encoding="utf-8") as sink:
        for index in range(count):
            record = dict(draw.choice(pool))
            key = next(key for key in ("id", "modelId", "name") if record.get(key))
            record[key] = f"{record[key]}-{index}"
            # Three in a hundred are in the population of the headline, as on the Hub.
            record["downloads"] = int(draw.paretovariate(0.4)) - 1
            record.pop("hf_downloads", None)
            sink.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def run(tool, path):
    """Seconds of processor time and by the clock, and the greatest memory in MiB."""
    rules = str(ROOT / "rules" / "hugging-carbon" / "1.0.0")
    arguments = [tool, "audit", path, "--rules", rules, "--as-of", "2026-06-30",
                 "--fail-on", "never", "--derivations", "none"]
    start = time.monotonic()
    process = os.posix_spawn(tool, arguments, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit(f"the audit ended with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    tool = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        few, many = os.path.join(folder, "few.jsonl"), os.path.join(folder, "many.jsonl")
        write(1, few)
        write(count, many)
        # The best round is the one that other work disturbed least.
        rules = min(run(tool, few)[0] for _ in range(ROUNDS))
        rounds = [run(tool, many) for _ in range(ROUNDS)]
    processor, clock, memory = (min(column) for column in zip(*rounds))
    print(f"{count:,} records: {processor:.2f} s of processor time, {clock:.2f} s by the clock,"
          f" {memory:.0f} MiB")
    print(f"of which reading the rules takes {rules:.2f} s;"
          f" {(processor - rules) / count * 1e6:.0f} µs a record, {count / clock:,.0f} records/s")


if __name__ == "__main__":
    main()
