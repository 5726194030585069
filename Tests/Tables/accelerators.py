#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes accelerators.csv of each version of rules/hugging-carbon.

    python3 Tests/Tables/accelerators.py PATH/epoch_ml_hardware.csv           writes the tables
    python3 Tests/Tables/accelerators.py PATH/epoch_ml_hardware.csv --check   compares with them

What a person chose is in accelerators-chosen.csv beside this script: the key, the words by which a
normalized text names it (a regular expression), the row of Epoch AI's "Machine Learning Hardware"
(CC-BY-4.0; names and columns as in `Data/Chip dataset-Grid view.csv` of training-cost-trends at
263c40a1, in SI units) from which its figures come, and figures that stand instead of Epoch's, with
their source. There, "-" in place of a figure leaves it empty, and "fp16" as peak takes Epoch's 16-bit
rate where it lists no tensor rate of its own: never for hardware without tensor cores, whose 16-bit
rate is no tensor peak.

From 1.2.0 on a row without a tensor peak has its 32-bit rate without tensor cores (`plain`: Epoch's, or what
is chosen: cores × boost clock × 2), and how many times that its tensor cores make in 16 bits (`matrix`: 1
where there are none; 8 of Turing, 4 of the GeForce and RTX cards since, as all listed ones show).
"""

import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = HERE.parent.parent / "rules/hugging-carbon"
VERSIONS = ["1.0.0", "1.1.0", "1.2.0"]
# Rows that a version added; all others stand in every version.
ADDED = {
    "1.1.0": {"mxc500-pcie", "kunlun-rg800"},
    "1.2.0": {
        "a100-mig1", "a100-mig2", "a100-mig3", "a100-mig4", "h100-mig1",
        "h100-mig2", "h100-mig3", "h100-mig4", "h200-mig1", "h200-mig2",
        "h200-mig3", "h200-mig4", "a30-mig1", "a30-mig2", "mi250x-gcd",
        "mi250-gcd", "k80-gpu",
    },
}
COLUMNS = ["key", "aliases", "patterns", "tdp", "peak", "cores", "family", "released", "source", "note"]
# Columns that a version added, before "cores".
RATES = ["plain", "matrix"]
WITH_RATES = {"1.2.0"}

# What stands before and behind the words of a row in a normalized text. Only a whole number with
# nothing but a space behind it is a number of accelerators: not the end of a decimal, a fraction, a
# range or a longer number. A bound is one with its sign.
NUMBER = "[1-9][0-9]{0,5}"
BEFORE = f"(?:(?:^|[^a-z0-9.,/~<>=-])(?P<count>[~<>]?{NUMBER}) |^|[^a-z0-9])"
NODES = f"(?:^|[^a-z0-9.,/~<>=-])(?P<nodes>{NUMBER})x(?P<per_node>{NUMBER}) "
CORES = "(?:^|[^a-z0-9])"
BEHIND = "(?:$|[^a-z0-9])"


def patterns(words, cores, others):
    plural = "" if words.endswith(("s?", "s", "super")) or words + "s" in others else "s?"
    lines = [f"{BEFORE}(?:{words}){plural}{BEHIND}", f"{NODES}(?:{words}){plural}{BEHIND}"]
    if cores:
        lines.append(f"{CORES}{words}-(?P<cores>{NUMBER}){BEHIND}")
    return "\n".join(lines)


def figure(text):
    """A decimal as short as it can be."""
    number = Decimal(text).normalize()
    return f"{number:f}"


def tera(text):
    return figure(Decimal(text) / Decimal(10**12)) if text else ""


def row(chosen, epoch, others):
    def cell(column, epochs):
        own = chosen[column]
        if own == "-":
            return ""
        return own or epochs

    found = epoch[chosen["epoch"]] if chosen["epoch"] else None
    tdp = peak = released = ""
    if found:
        tdp = figure(found["tdp_w"]) if found["tdp_w"] else ""
        peak = tera(found["tensor_fp16_bf16_flops"])
        released = found["released"]
        if chosen["peak"] == "fp16":
            if peak and peak != tera(found["fp16_flops"]):
                raise SystemExit(f"{chosen['key']}: Epoch lists a tensor rate")
            chosen = {**chosen, "peak": tera(found["fp16_flops"])}
    plain = ""
    if chosen["matrix"]:
        plain = cell("plain", tera(found["fp32_flops"]) if found else "")
    return {
        "plain": plain, "matrix": chosen["matrix"],
        "key": chosen["key"], "aliases": "", "patterns": patterns(chosen["words"], chosen["cores"], others),
        "tdp": cell("tdp", tdp), "peak": cell("peak", peak), "cores": chosen["cores"],
        "family": chosen["family"], "released": cell("released", released),
        "source": chosen["source"] or "epoch-hardware", "note": chosen["note"],
    }


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    with open(sys.argv[1], newline="") as file:
        epoch = {line["name"]: line for line in csv.DictReader(file)}
    with open(HERE / "accelerators-chosen.csv", newline="") as file:
        chosen = list(csv.DictReader(file))
    words = {line["words"] for line in chosen}
    later = set().union(*ADDED.values())
    for version in VERSIONS:
        later -= ADDED.get(version, set())
        rows = [row(line, epoch, words) for line in chosen if line["key"] not in later]
        text = io.StringIO()
        columns = COLUMNS
        if version in WITH_RATES:
            columns = COLUMNS[:5] + RATES + COLUMNS[5:]
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        table = RULES / version / "accelerators.csv"
        if "--check" in sys.argv[2:]:
            if table.read_text() != text.getvalue():
                raise SystemExit(f"{table} is not what this script makes of its sources")
            print(f"{version}: {len(rows)} rows are as their sources say")
        else:
            table.write_text(text.getvalue())
            print(f"{version}: wrote {len(rows)} rows")


if __name__ == "__main__":
    main()
