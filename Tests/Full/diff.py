#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes values through diff: packs that differ in random figures, random records, all formats.

An execution is a model that goes through a pair of packs.
"""

import re

from full import *

suite = Suite("diff", 20000, 1500)
rng = suite.random

PACK = """assay: 1
pack: fuzzed
version: 1.0.{v}
title: Fuzzed
references: {{demo: {{title: Invented}}}}
defaults: {{source: demo, evidence: policy}}
fields:
  downloads: {{type: int, from: [downloads]}}
  e: {{unit: kWh, from: [e]}}
  c: {{unit: FLOP, from: [c]}}
  place: {{type: string, from: [place]}}
  m: {{unit: kgCO2e, from: [m]}}
tables:
  grid: {{title: Grid, key: string, columns: {{i: {{title: I, unit: gCO2e/kWh{u0}}}}}, rows: {{x: {{i: {n0}}}, y: {{i: {n1}}}, z: {{i: {n2}}}}}}}
parameters:
  f: {{title: F, value: {n3}, unit: "1"{r3}}}
  g: {{title: G, value: {n4}, unit: gCO2e/kWh{r4}}}
quantities:
  c: {{title: C, unit: EFLOP, quantum: {q0} FLOP, methods: [{{id: c.a, value: "model.c * {k0}"}}]}}
  e: {{title: E, unit: kWh, quantum: {q1} Wh, methods: [{{id: e.a, value: "model.e * f"{u1}}}]}}
  m:
    title: M
    unit: kgCO2e
    quantum: {q2} gCO2e
    methods:
      - {{id: m.{m0}, tier: T1, when: "has(model.m)", value: "{v0}"}}
      - {{id: m.{m1}, tier: T2, value: "e * grid[model.place].i"{u2}}}
      - {{id: m.c, tier: T2, value: "e * g"}}
tiers: {{of: m, order: [{{id: T1, title: A, when: "e > quantity('{n5} kWh')"}}, {{id: T2, title: B}}, {{id: T0, title: C}}]}}
requirements:
  - {{id: r.a, title: R, kind: datagap, severity: note, assert: "e < quantity('{n6} kWh')", message: "{{model.id}} has {{model.e}}"}}
disclosure:
  scoring: flat
  criteria: [{{id: s.a, title: A, weight: {w0}, when: "has(model.e)"}}, {{id: s.b, title: B, weight: {w1}, when: "has(model.m)"}}]
totals:
  - {{id: all, title: All, population: "model.downloads > {w2}", sum: [m, e, c], by: [tier], ratios: {{r: {{title: R, of: m, per: c, unit: gCO2e/EFLOP}}, k: {{title: K, of: m, per: e, unit: gCO2e/kWh}}}}}}
"""


def figure():
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(["0", "1", "1e-9", "1e-300", "1e300", "1e15", "9007199254740993", "0.1", "3", "1e22", "1.7976931348623157e308", "4.9e-324"])
    return f"{10 ** rng.uniform(-3, 6):.{rng.randrange(1, 17)}g}"


def values(version):
    drawn = {f"n{i}": figure() for i in range(7)} | {f"w{i}": str(rng.choice([0, 1, 5, 10, 99])) for i in range(3)}
    drawn |= {f"u{i}": rng.choice(["", "", f", uncertainty: {rng.choice(['1.1', '2', '30', '{range: [1, 1.7]}'])}"]) for i in range(3)}
    drawn |= {"q0": rng.choice(["1", "1000"]), "q1": rng.choice(["1", "0.001"]), "q2": rng.choice(["1", "0.001"]), "k0": rng.choice(["1.0", "2.0", "0.0", "1e10"])}
    first = rng.random() < 0.8
    return drawn | {"v": version, "m0": "a" if first else "b", "m1": "b" if first else "a", "v0": rng.choice(["model.m", "model.m * f"])}


def pair():
    base = values(0)
    # Few edits or many.
    head = values(1)
    share = rng.choice([0.03] * 20 + [0.06] * 20 + [0.1] * 8 + [0.3, 1])
    edited = {key: head[key] if rng.random() < share and key[0] not in "qkm" else value for key, value in base.items()} | {"v": 1}
    if share == 1:
        edited |= {key: head[key] for key in ("m0", "m1")}
    # Each model is tried under many choices where there are many edits.
    return ranged(base), ranged(edited), rng.choice([1, 2, 4] if share >= 0.3 else [10, 40, 200])


def ranged(drawn):
    for i in (3, 4):
        number = float(drawn[f"n{i}"])
        drawn[f"r{i}"] = f", range: [{number * 0.5!r}, {number * 3!r}]" if 1e-200 < number < 1e200 and rng.random() < 0.8 else ""
    return drawn


def record(index):
    fields = {"id": f"a/{index}", "downloads": rng.choice([0, 1, 10, 100])}
    for name in "ecm":
        if rng.random() < 0.7:
            fields[name] = rng.choice([figure(), f"{figure()}-{figure()}", f"over {figure()}", 0, figure() + " kWh"]) if rng.random() < 0.4 else float(figure())
    if rng.random() < 0.7:
        fields["place"] = rng.choice("xyzw")
    return fields


def faults_of_diff(data):
    faults = faults_of_text(data, "JSON")
    try:
        diff = decode_json(data)
    except (ValueError, RecursionError) as error:
        return faults + [f"JSON is not valid: {error}"]
    faults += faults_of_numbers({key: value for key, value in diff.items() if key != "edits"})
    if diff["residual"] != 0:
        faults.append(f"residual: {diff['residual']}")
    for kind in ("totals", "models"):
        for part in diff[kind]:
            shares = part.get("shares") or {}
            if not is_number(part.get("delta")):
                continue
            figures = [part["delta"], *shares.values()] + [part[key] for key in ("before", "after") if is_number(part.get(key))]
            slack = 1e-9 * max(map(abs, figures)) + 1e-300
            if abs(math.fsum(shares.values()) - part["delta"]) > slack:
                faults.append(f"shares of {kind} add up to {math.fsum(shares.values())}, not {part['delta']}")
            if is_number(part.get("before")) and is_number(part.get("after")) and abs(part["after"] - part["before"] - part["delta"]) > slack:
                faults.append(f"delta of {kind} is {part['delta']}, not {part['after'] - part['before']}")
            for edit, ends in (part.get("ranges") or {}).items():
                if is_number(ends[0]) and is_number(ends[1]) and not ends[0] - slack * 20 <= shares.get(edit, 0) <= ends[1] + slack * 20:
                    faults.append(f"share of {kind} lies outside of its range: {shares.get(edit, 0)} in {ends}")
    return faults


def trial(cases):
    base, head, options = cases[0][:3]
    records = b"".join(case[3] for case in cases)
    paths = [os.path.dirname(suite.write(f"{name}/pack.yaml", data)) for name, data in (("base", base), ("head", head))]
    models = suite.write("models.jsonl", records)
    arguments = ["diff", models, "--base", paths[0], "--head", paths[1], *AS_OF, "--format", "json", *options]
    if "--base-models" in options:
        suite.write("before.jsonl", records.replace(b"1", b"2"))
    for name in ("text", "markdown"):
        arguments += ["-o", f"{name}={suite.path('report.' + name)}"]
    result = suite.run(arguments, again=rng.random() < 0.1)
    faults = list(result.faults)
    if not faults and result.status != 2:
        faults += faults_of_diff(result.out)
        for name in ("text", "markdown"):
            with open(suite.path("report." + name), "rb") as file:
                faults += faults_of_text(file.read(), name)
    return faults, [*paths, models]


for _ in suite.batches(0):
    base, head, number = pair()
    base, head = PACK.format(**base).encode(), PACK.format(**head).encode()
    if rng.random() < 0.1:
        head = re.sub(rb"\d[\d.e+-]*", lambda m: figure().encode() if rng.random() < 0.05 and not m[0] == b"1" else m[0], head)
    options = rng.choice([[], [], ["--group-by", rng.choice(["rule", "file", "kind"])], ["--method", "stacked", "--order", suite.write("order", "*\n")],
                          ["--base-models", suite.path("before.jsonl")], ["--significance", rng.choice(["5%", "0%", "100%", "1e9%"])]])
    suite.judge([(base, head, options, json.dumps(record(i)).encode() + b"\n") for i in range(number)], trial)
    suite.executions += number
suite.finish()
