#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes pue.csv of each version of rules/hugging-carbon: the PUE of cloud regions by year.

    python3 Tests/Tables/pue.py PATH/pue_long.csv           writes the tables
    python3 Tests/Tables/pue.py PATH/pue_long.csv --check   compares with them

The source is a table with the columns provider, region, year, pue, source: the figures of providers'
sustainability reports as collected in Cloud_Region_Metadata.csv of the Green Software Foundation's
real-time-cloud at b2858aa2. Left out are figures that are no operation of that year: regions that had
not opened, and 1.12 of Azure in 2022, which stands beside the measured figure of a region (1.197 of
North Europe) and at regions in every climate, and so is the design.
"""

import csv
import io
import sys
from pathlib import Path

RULES = Path(__file__).resolve().parent.parent.parent / "rules/hugging-carbon"
TABLES = sorted(RULES.glob("*/pue.csv"))
PLANNED = {("azure", region) for region in ("asiapacific", "denmarkeast", "indiasouthcentral", "taiwannorth")}


def is_operation(line):
    if (line["provider"], line["region"]) in PLANNED:
        return False
    return (line["provider"], line["year"], line["pue"]) != ("azure", "2022", "1.12")


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    with open(sys.argv[1], newline="") as file:
        lines = [line for line in csv.DictReader(file) if "real-time-cloud" in line["source"]]
    rows = {}
    for line in filter(is_operation, lines):
        place = (line["region"], int(line["year"]))
        if place in rows:
            raise SystemExit(f"{place} has two figures")
        rows[place] = line["pue"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["region", "pue", "from", "until"])
    for (region, year), pue in sorted(rows.items()):
        writer.writerow([region, pue, f"{year}-01-01", f"{year + 1}-01-01"])
    for table in TABLES:
        if "--check" in sys.argv[2:]:
            if table.read_text() != text.getvalue():
                raise SystemExit(f"{table} is not what this script makes of its source")
        else:
            table.write_text(text.getvalue())
    print(f"{len(rows)} rows in each of {len(TABLES)} tables")


if __name__ == "__main__":
    main()
