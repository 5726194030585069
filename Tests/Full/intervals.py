#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the intervals of totals to 20,000 draws, on random populations with factors of every width.

An execution is an interval. It fails where it covers much less or more than the 90 % that it says: of the draws'
own interval an end is off by more than a quarter of the way between the two ends, on the log scale.
"""

from full import *

suite = Suite("intervals", 2000, 60)
rng = suite.random
PACK = """assay: 1
pack: intervals
version: 1.0.0
title: Intervals
references: {{demo: {{title: Invented}}}}
defaults: {{source: demo, evidence: policy}}
fields: {{e: {{unit: kWh, from: [e]}}, k: {{type: string, from: [k]}}}}
parameters:
  f: {{title: F, value: 1, unit: "1", range: [{0}, {1}], per: {2}}}
  g: {{title: G, value: 400, unit: gCO2e/kWh, range: [{3}, {4}], per: {5}}}
quantities:
  e: {{title: E, unit: kWh, quantum: 0.000001 Wh, methods: [{{id: e.a, when: "model.k == 'a'", value: "model.e * f", uncertainty: {6}}}, {{id: e.b, value: "model.e", uncertainty: {7}}}]}}
  m: {{title: M, unit: kgCO2e, quantum: 0.000001 gCO2e, methods: [{{id: m.a, value: "e * g", uncertainty: {8}}}]}}
totals: [{{id: all, title: All, population: "true", sum: [m, e]}}]
"""


def spread():
    return rng.choice(["1.1", "1.5", "2", "5", "12", "80", f"{{range: [{rng.choice(['0.1', '0.9', '1.0'])}, {rng.choice(['1.1', '3', '30'])}]}}"])


def scope():
    return rng.choice(["model", "organization", "all"])


def ends(value):
    return value * rng.choice([0.05, 0.3, 0.7, 0.95, 1]), value * rng.choice([1.05, 1.5, 4, 20])


def audit(models, pack, *more):
    result = suite.run(["audit", models, "--rules", pack, *AS_OF, "--fail-on", "never", "--format", "json", "--derivations", "none", *more])
    return result, decode_json(result.out)["totals"][0]["quantities"] if result.status == 0 else {}


def trial(case):
    text, models = case[0]
    pack = os.path.dirname(suite.write("pack/pack.yaml", text))
    path = suite.write("models.jsonl", models)
    result, said = audit(path, pack)
    drawing, drawn = audit(path, pack, "--monte-carlo", "20000", "--seed", "1")
    faults = result.faults + drawing.faults
    for name, figure in said.items():
        if not is_number(figure.get("low")):
            suite.note("without an interval")
            continue
        suite.note(f"by {figure['interval']}")
        low, high = (math.log(drawn[name][end]) for end in ("low", "high"))
        slack = 0.25 * (high - low) + 0.02
        off = max(abs(math.log(figure["low"]) - low), abs(math.log(figure["high"]) - high)) if figure["low"] > 0 else math.inf
        if off > slack:
            faults.append(f"interval of {name} by {figure['interval']}: {figure['low']:.4g} to {figure['high']:.4g}, draws {drawn[name]['low']:.4g} to {drawn[name]['high']:.4g}")
    return faults, [pack, path]


for _ in suite.batches(2):
    values = [*ends(1), scope(), *ends(400), scope(), spread(), spread(), spread()]
    size = rng.choice([1, 2, 2, 3, 8, 40])
    width = rng.choice([0, 0.5, 2])
    models = "".join(json.dumps({"id": f"o{rng.randrange(3)}/m{i}", "e": 10 ** rng.uniform(3 - width, 3 + width), "k": rng.choice("ab")}) + "\n" for i in range(size))
    suite.judge([(PACK.format(*values), models)], trial)
suite.finish()
