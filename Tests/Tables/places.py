#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes places.csv of each version of rules/hugging-carbon of place-names.csv, which people edit.

    places.py --write     writes the table of each version
    places.py --check     exits with 1 if a table is not what this makes

Columns of place-names.csv, in which `|` separates texts:

    names    say which place it is, wherever they stand in a text
    shared   names that another place has as well: alone they are refused with both candidates
    cities   cities and sites that say it too; one that lies in two places stands in both rows
    towns    count only beside another name of the place ("Paris, Texas" is in Texas)
    codes    count as a whole text, or as a whole item between commas or brackets
    within   the area that may stand beside a country without being a second place
    exact    count as a whole text only

A pattern is a name with whatever else of the same place stands beside it ("Seattle, WA, USA"), so
that the claim of a state lies around that of its country, and a city's around that of another place
of the same name. What two places claim, neither within the other's claim, is refused.
"""

import argparse
import csv
import io
import pathlib
import re
import sys

TABLES = pathlib.Path(__file__).resolve().parent
PACKS = sorted((TABLES.parent.parent / "rules/hugging-carbon").glob("*.*.*"))

# A code of two letters that is a state of the United States too says neither by itself. But "DE" is
# taken as Germany, where by far the more models are trained than in Delaware.
KEPT_CODES = {"DE"}

UNITED_STATES = r"(?:united states(?: of america)?|usa?(?:[ -](?:east|west|central))?|u\.s\.(?:a\.?)?)"
CANADA = r"(?:canada|can|ca)"
SEPARATOR = r"(?:[ ,-]|,? \()"


def normalization():
    """The `normalize` rules of places.yaml, in order: one list for all versions."""
    text = (PACKS[-1] / "places.yaml").read_text(encoding="utf-8")
    rules = re.findall(r"^ +- \{replace: '((?:[^']|'')*)', with: '((?:[^']|'')*)'\}", text, re.M)
    return [(re.compile(a.replace("''", "'")), b.replace("''", "'")) for a, b in rules]


RULES = normalization()


def folded(text):
    """Lower case in ASCII, single blanks: what the reader does before and after the rules."""
    lower = "".join(c.lower() if c.isascii() else c for c in text)
    return " ".join(lower.split())


def normalized(text):
    text = folded(text)
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return folded(text)


def split(text):
    return [item for item in text.split("|") if item]


def alternatives(texts):
    """A group of literal texts, the longest first, as words where they begin or end with a letter."""
    literals = sorted({normalized(text) for text in texts}, key=lambda t: (-len(t), t))
    words = []
    for literal in literals:
        escaped = re.sub(r"([.()\[\]*+?^$|\\])", r"\\\1", literal)
        words.append(escaped + (r"\b" if literal[-1].isalnum() else ""))
    return "(?:" + "|".join(words) + ")"


def chain(core, beside):
    """A core with any of the other texts of the same place before and after it."""
    if not beside:
        return core
    return rf"(?:{beside}{SEPARATOR})*{core}(?:{SEPARATOR}{beside}\)?)*"


def patterns(row, shared_codes):
    names, shared, cities, towns, codes = (
        split(row[c]) for c in ("names", "shared", "cities", "towns", "codes"))
    if row["level"] == "region":
        return region_patterns(row, names, towns)
    found = []
    parent = {"USA": UNITED_STATES, "CAN": CANADA}[row["country"]] if row["level"] == "state" else ""
    beside = [alternatives(names + shared + cities + towns)] if names or shared or cities else []
    beside += [alternatives(codes)] if codes else []
    beside += [parent + r"\b"] if parent else []
    # "Paris, France, Europe" is in France.
    within = PLACES[row["country"]]["within"] if row["country"] else ""
    if within:
        beside.append(alternatives(split(PLACES[within]["names"]) + split(PLACES[within]["exact"])))
    around = r"\b(?:" + "|".join(beside) + ")" if beside else ""
    tail = r"(?: \(us\))?" if row["country"] == "USA" and row["level"] != "country" else ""
    cores = alternatives(names + shared + cities)
    if names or shared or cities:
        found.append(chain(r"\b" + cores, around) + tail)
    if towns:
        # A town needs a name, a code or the country of the same place beside it.
        known = r"\b(?:" + "|".join(
            ([alternatives(names + shared)] if names or shared else [])
            + ([alternatives(codes)] if codes else [])) + ")"
        found.append(rf"\b{alternatives(towns)}{SEPARATOR}{known}" + tail)
    if codes:
        letters = alternatives(codes).replace(r"\b", "")
        if row["level"] == "country":
            found.append(rf"(?:^|[,(]){letters}(?:$|[,)]| \()")
        else:
            alone = [c for c in codes if c in shared_codes]
            free = [
                c for c in codes
                if c not in TWO_LETTERS or row["country"] == "USA" and c not in KEPT_CODES]
            if alone:
                found.append(rf"^{alternatives(alone)}$".replace(r"\b", ""))
            if free:
                free_letters = alternatives(free).replace(r"\b", "")
                found.append(rf"[,(]{free_letters}(?:$|[,)]| \()" + (r"(?:us\))?" if tail else ""))
                if tail:
                    found.append(rf"(?:^|[, ]){free_letters} \(us\)")
    if row["key"] == "USA":
        found.append(r"\(us\)")
        found.append(r"\bthe us\b")
    return found


def region_patterns(row, names, towns):
    key = normalized(row["key"])
    zone = {"aws": "[a-f]?", "gcp": "(?:-[a-f])?"}.get(row["provider"], "")
    core = re.sub(r"([.()])", r"\\\1", key) + zone + r"\b" if key != "aws-us-east" else ""
    own = PLACES[row["country"]]
    # Of the country its short names alone: the table is compiled at each start.
    beside = split(own["names"])[:3] + split(own["shared"]) + towns
    if row["state"]:
        state = PLACES[row["state"]]
        beside += split(state["names"]) + split(state["shared"])
    if own["within"]:
        beside += split(PLACES[own["within"]]["names"])[:2]
    around = r"\b" + alternatives(beside)
    if row["country"] == "USA":
        around = rf"(?:{around}|\(us\)|\b{UNITED_STATES}\b)"
    names = names + split(row["shared"])
    cores = ([r"\b" + core] if core else []) + [r"\b" + alternatives([n]) for n in names]
    return [chain(c, around) + (r"(?: \(us\))?" if row["country"] == "USA" else "") for c in cores]


def aliases(row, taken):
    names, codes, exact = (split(row[c]) for c in ("names", "codes", "exact"))
    found = list(names)
    if row["level"] == "region":
        for brand in BRANDS[row["provider"]]:
            known = [row["key"]] + names + split(row["shared"])
            found += [f"{brand} {text}" for text in known if not text.startswith(brand)]
    if row["level"] == "state":
        nation = " (US)" if row["country"] == "USA" else ", Canada"
        found += [f"{text}{nation}" for text in names + split(row["shared"]) + codes]
        # Shared names are those of a state where the country is said.
        if row["key"] == "US-DC":
            found = [text for text in found if normalized(text) != "washington (us)"]
    if row["level"] == "country":
        found += [c for c in codes if c in KEPT_CODES or c not in taken]
    found += exact
    seen, kept = {normalized(row["key"])}, []
    for text in found:
        if normalized(text) not in seen:
            seen.add(normalized(text))
            kept.append(text)
    return kept


BRANDS = {
    "aws": ["AWS", "Amazon"],
    "gcp": ["GCP", "Google", "Google Cloud"],
    "azure": ["Azure", "Microsoft Azure"],
    "oracle": ["OCI", "Oracle"],
}
with open(TABLES / "place-names.csv", encoding="utf-8", newline="") as file:
    NAMES = list(csv.DictReader(file))
PLACES = {row["key"]: row for row in NAMES}
TWO_LETTERS = {c for row in NAMES if row["level"] == "country" for c in split(row["codes"])}


def table():
    postal = {
        code for row in NAMES if row["country"] == "USA" and row["level"] == "state"
        for code in split(row["codes"])}
    shared_codes = (postal & TWO_LETTERS) - KEPT_CODES
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(
        ["key", "aliases", "patterns", "country", "state", "level", "provider", "source"])
    for row in NAMES:
        writer.writerow([
            row["key"], "|".join(aliases(row, shared_codes)),
            "\n".join(patterns(row, shared_codes)),
            row["country"], row["state"], row["level"], row["provider"], row["source"]])
    return output.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    made = table()
    for path in (pack / "places.csv" for pack in PACKS):
        if arguments.write:
            path.write_text(made, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != made:
            sys.exit(f"{path} is not what places.py makes of place-names.csv")


if __name__ == "__main__":
    main()
