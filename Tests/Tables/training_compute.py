#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes training-compute.csv of each version of rules/hugging-carbon, of open models.

    python3 Tests/Tables/training_compute.py PATH/models.csv           writes the tables
    python3 Tests/Tables/training_compute.py PATH/models.csv --check   compares with them

The source is Epoch AI's table of AI models (CC-BY-4.0) as of 20 June 2025. Taken are models with open
weights that state parameters and training compute and were published in 2018 or later, which is what
the Hub carries; left out are those with a base model, since the table gives their compute together with
that of the base. The group is `language` if the domain is language alone, `vision` if it is vision,
image generation or video and nothing else. The table does not say which models are mixtures of experts.
"""

import csv
import io
import sys
from pathlib import Path

RULES = Path(__file__).resolve().parent.parent.parent / "rules/hugging-carbon"
TABLES = sorted(RULES.glob("*/training-compute.csv"))


def number(text):
    value = float(text or 0)
    return value if value > 0 else None


def group(line):
    domains = set(line["Domain"].split(","))
    if domains == {"Language"}:
        return "language"
    return "vision" if domains <= {"Vision", "Image generation", "Video"} else None


def shown(value):
    return repr(value).removesuffix(".0")


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    rows = []
    with open(sys.argv[1], newline="") as file:
        for line in csv.DictReader(file):
            size = number(line["Parameters"])
            compute = number(line["Training compute (FLOP)"])
            is_open = line["Model accessibility"].startswith("Open weights")
            date = line["Publication date"][:10]
            if not (size and compute and is_open and group(line)) or line["Base model"]:
                continue
            if date >= "2018":
                rows.append([group(line), date, line["Model"], shown(size), shown(compute)])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "group", "published", "year", "parameters", "compute", "source"])
    for kind, date, model, size, compute in sorted(rows):
        writer.writerow([model, kind, date, date[:4], size, compute, "epoch-models"])
    for table in TABLES:
        if "--check" in sys.argv[2:]:
            if table.read_text() != text.getvalue():
                raise SystemExit(f"{table} is not what this script makes of its source")
        else:
            table.write_text(text.getvalue())
    print(f"{len(rows)} rows in each of {len(TABLES)} tables")


if __name__ == "__main__":
    main()
