#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far the default policy accounts for every model, and how well: writes rules/COVERAGE.md.

Needs an assay that is built (ASSAY, else .build/release/assay).

    Tests/Full/coverage.py [--check] [MODELS.jsonl …]

With --check nothing is written, and a page that differs is an error. Each further listing is audited alone, and
its total and standings are printed; they do not enter the page, whose inputs are all in the repository.
"""

import csv
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay"))
PACK = os.path.join(ROOT, "rules/hugging-carbon/1.3.0")
PAGE = os.path.join(ROOT, "rules/COVERAGE.md")
HUB = os.path.join(ROOT, "fixtures/hub/models.jsonl")
SCALE = {"FLOP": 1, "GFLOP": 1e9, "TFLOP": 1e12, "PFLOP": 1e15, "EFLOP": 1e18, "ZFLOP": 1e21, "YFLOP": 1e24}


def audit(models, pack=PACK, *more):
    command = [ASSAY, "audit", models, "--rules", pack, "--as-of", "2026-12-01", "--format", "json",
               "--derivations", "none", "--fail-on", "never", *more]
    run = subprocess.run(command, capture_output=True, text=True)
    if not run.stdout.startswith("{"):
        sys.exit(f"{' '.join(command)}\n{run.stderr}")
    return json.loads(run.stdout)


def tonnes(kilograms):
    """Two significant digits, in tonnes; whole ones with commas."""
    if kilograms is None:
        return "–"
    value = kilograms / 1000
    if value <= 0:
        return "0"
    digits = 1 - math.floor(math.log10(value))
    return f"{round(value, digits):,.0f}" if digits <= 0 else f"{round(value, digits):g}"


def masked_pack(folder):
    """A copy of the pack without published facts, and whose sample lacks the runs of the fixture; fitted anew."""
    pack = os.path.join(folder, "1.3.0")
    subprocess.run(["cp", "-r", PACK, pack], check=True)
    with open(HUB, encoding="utf-8") as file:
        ids = {r.get("id") or r.get("modelId") or r.get("name") for r in map(json.loads, file)}
    keep(os.path.join(pack, "training-facts.csv"), lambda row: row[0] not in ids)
    keep(os.path.join(pack, "runs-sample.csv"), lambda row: row[0] not in ids)
    subprocess.run([ASSAY, "fit", pack], check=True, capture_output=True)
    return pack


def keep(path, wanted):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([rows[0]] + [r for r in rows[1:] if wanted(r)])


def flop(quantity, end="central"):
    value = quantity.get(end)
    return None if value is None else value * SCALE[quantity["unit"]]


def masking(known, folder):
    """Errors of computes that are documented, as the metadata alone give them; by the date of the training."""
    hidden = audit(HUB, masked_pack(folder))
    guesses = {m["id"]: m for m in hidden["models"]}
    pairs = []
    for model in known["models"]:
        truth = model["quantities"].get("compute") or {}
        other = guesses[model["id"]]
        guess = other["quantities"].get("compute") or {}
        # One in a further card of a run, or of nothing, has no compute of its own to compare.
        if model["tier"] in ("T3", "T4") and other["tier"] in ("T5", "T6") and other["standing"]["is"] in ("inferred", "imputed"):
            if flop(truth) and flop(guess):
                pairs.append((model["id"], other, truth, guess))
    return pairs


def errors(pairs):
    if not pairs:
        return None
    logs = [math.log10(flop(g) / flop(t)) for _, _, t, g in pairs]
    size = sorted(abs(x) for x in logs)
    inside = sum((flop(g, "low") or 0) <= flop(t) <= (flop(g, "high") or math.inf) for _, _, t, g in pairs)
    return {
        "models": len(pairs), "median": 10 ** statistics.median(size), "p90": 10 ** size[math.ceil(0.9 * len(size)) - 1],
        "bias": 10 ** statistics.median(logs), "inside": inside / len(pairs),
        "sum": sum(flop(g, "expected") for *_, g in pairs) / sum(flop(t, "expected") for _, _, t, _ in pairs),
        "worst": sorted(((abs(x), p[0], 10 ** x) for x, p in zip(logs, pairs)), reverse=True)[:5],
    }


def lines_of(document, total="headline", key=None):
    """The lines of a total: the whole, or those of one key."""
    return [t for t in document["totals"] if t["id"] == total and list(t["group"]) == ([key] if key else [])]


def interval(figure):
    return f"{tonnes(figure['expected'])} t (90 %: {tonnes(figure.get('low'))} to {tonnes(figure.get('high'))})"


def emissions_of(line):
    return line["quantities"].get("emissions") or {}


def page(document, pairs, choices):
    head = lines_of(document)[0]
    out = []
    say = out.append
    say("# Every model accounted for, and how far that can be trusted")
    say("")
    say("Generated by `Tests/Full/coverage.py`; figures are not typed. Pack `rules/hugging-carbon/1.3.0`, listing `fixtures/hub/models.jsonl`, as of 2026-12-01, without declarations.")
    say("")
    say(f"The headline is {interval(emissions_of(head))} expected, over {head['models'] + head['leftOut']:,} models with more than 5,000 downloads in thirty days.")
    say("")
    say("| standing | models | tCO2e expected | 90 % interval |")
    say("| --- | ---: | ---: | --- |")
    for line in lines_of(document, key="standing"):
        figure = emissions_of(line)
        has = figure.get("expected") is not None and figure.get("models")
        say(f"| {line['group']['standing']} | {line['models'] + line['leftOut']:,} | {tonnes(figure['expected']) if has else '–'} | {tonnes(figure.get('low')) + ' to ' + tonnes(figure.get('high')) if has else '–'} |")
    documented = lines_of(document, "documented")[0]
    say("")
    say(f"What is documented alone (tiers T1 to T4), the headline of versions before: {interval(emissions_of(documented))} in {documented['estimated']:,} models.")
    say("")
    say("## What is assumed")
    say("")
    say("- A model whose publisher states nothing of its training took what documented runs of as many active parameters and of its date took, or of its size before 2023. The regressions, with sample and errors:")
    say("")
    say("| regression | rows | R² | residual sd, decades | left out: median error, nine in ten within | of |")
    say("| --- | ---: | ---: | ---: | --- | --- |")
    for name in ("compute-text-2023", "compute-text-old", "compute-other"):
        f = fit(name)
        say(f"| `{name}` | {f['n']} | {f['r2']} | {f['sd']} | ×{f['median']}, ×{f['p90']} | {f['of']} |")
    say("")
    say("- Whether it was trained from scratch is a probability, by the first mark of `marks.yaml` that holds, counted over models that one reader judged by knowledge of them (`class-probability.csv`):")
    say("")
    say("| mark | probability | judged |")
    say("| --- | ---: | --- |")
    for row in rows(os.path.join(PACK, "class-probability.csv")):
        say(f"| {row['marker']} | {row['probability']} | {row['note'].split(';')[0]} |")
    say("")
    say("- Below a probability of 0.2 an increment is supposed instead: a share of what a run of its size would have taken, by kind of publisher; of others than laboratories no more than one accelerator makes between the two releases. The shares are of few published increments, and of those who publish them: the largest. That of multimodal models is a median, and its mean is higher.")
    say("- Cards of one publisher and one series with one size are one training.")
    say("- Where neither a count nor a name tells the size, it is that of the architecture and the word of size in the name, or its commonest size: *imputed*, with a factor.")
    say("")
    say("## How it was validated")
    say("")
    say("The published facts of the fixture's models are hidden, their runs are taken out of the sample, the regressions are fitted anew, and the compute that metadata alone give is compared with what is documented. A model is counted where the pack then infers or imputes it.")
    say("")
    say("| models | n | median error | nine in ten within | central bias | inside 90 % intervals | sum of expected per sum documented |")
    say("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    recent = [p for p in pairs if is_recent(p[1])]
    for title, part in (("all", pairs), ("from 2023", recent), ("before 2023", [p for p in pairs if p not in recent])):
        e = errors(part)
        if e:
            say(f"| {title} | {e['models']} | ×{e['median']:.2f} | ×{e['p90']:.1f} | ×{e['bias']:.2f} | {e['inside']:.0%} | {e['sum']:.2f} |")
    say("")
    say("## Where it fails")
    say("")
    e = errors(pairs)
    say("The five models that are furthest off when hidden: " + "; ".join(f"`{n}` ×{x:.3g}" for _, n, x in e["worst"]) + ".")
    say("")
    say("- Whole organizations: a laboratory that trains on many more tokens than others is told from others only by its own documented runs. The error of groups left out, above, is the one that holds for a new one.")
    say("- Models of 2018 to 2022: those that are documented are the notable ones, and the sizes of the others are mostly imputed. Pictures and sound are known to an order of magnitude at best.")
    say("- Marks are words. A publisher that trains from scratch under the name of another's architecture is taken for a tuner; one that renames a copy and leaves no trace is taken for a trainer, with its probability.")
    say("- One person judged the labels, and the marks were written with most of them in view.")
    say("")
    if choices:
        say("## Which choices move the total")
        say("")
        say("| choice | tCO2e expected |")
        say("| --- | ---: |")
        for title, value in choices:
            say(f"| {title} | {value} |")
        say("")
    return "\n".join(out)


def is_recent(model):
    return (model["quantities"].get("compute_from_scratch") or {}).get("method") == "compute_from_scratch.text"


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fit(name):
    with open(os.path.join(PACK, "fits", f"{name}.yaml"), encoding="utf-8") as file:
        text = file.read()

    def number(pattern):
        return float(re.search(pattern, text).group(1))
    grouped = "leaveGroupOut" in text
    return {
        "n": re.search(r"used: (\d+)", text).group(1), "r2": f"{number(r'quality: {r2: ([0-9.]+)'):.2f}",
        "sd": f"{number(r'residual: {sd: ([0-9.]+)'):.2f}", "of": "organizations" if grouped else "runs",
        "median": f"{10 ** number(r'leave(?:One|Group)Out: {median: ([0-9.]+)'):.2f}",
        "p90": f"{10 ** number(r'leave(?:One|Group)Out: {.*?p90: ([0-9.]+)'):.1f}",
    }


def choices(document):
    """The title of each alternative of the pack, with its headline."""
    found = []
    for item in document["summary"].get("alternatives", []):
        figure = item.get("headline") or item
        found.append((item["title"], tonnes(figure.get("expected"))))
    return found


def main():
    known = audit(HUB)
    with tempfile.TemporaryDirectory() as folder:
        pairs = masking(known, folder)
    text = page(known, pairs, choices(audit(HUB, PACK, "--alternatives")))
    for path in [a for a in sys.argv[1:] if not a.startswith("--")]:
        document = audit(path)
        print(os.path.basename(path), interval(emissions_of(lines_of(document)[0])),
              {line["group"]["standing"]: line["models"] for line in lines_of(document, key="standing")})
    if "--check" in sys.argv:
        with open(PAGE, encoding="utf-8") as file:
            if file.read() != text:
                sys.exit(f"{PAGE} is not what the rules and the fixture give: run Tests/Full/coverage.py")
    else:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(text)
    print(text)


if __name__ == "__main__":
    main()
