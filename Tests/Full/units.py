#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes units: in figures of records, in `quantity('…')` of expressions, and as units of a pack."""

from full import *

suite = Suite("units", 20000, 1200)
rng = suite.random

ATOMS = UNITS + ["kilo", "Ki", "µW", "μW", "Ω", "°C", "K", "year", "yr", "w", "TWh", "EJ", "ton", "tons", "tonnes", "lbs", "CO2", "CO2e", "tCO2eq",
                 "FLOPs", "flops", "petaflop/s-days", "PF-days", "gpu", "GPU", "GPUs", "chip", "node", "TB", "GiB", "b", "bit", "tok", "B tokens", "M", "k",
                 "mWh", "MWH", "Kwh", "kw-h", "kW h", "kWh", "kilowatt hours", "Grams", "kilograms", "metric tons", "t CO₂", "kg CO2 eq.", "USD", "€"]
OPERATORS = ["·", "*", "/", " ", "×", "^", "**", "-", "⋅", " per ", "/(", ")", "(", "[", "]", ",", "²", "⁻¹", "^-1", "^1/2", "^0", "^99", "^-99", "^1000000000", "e3", "%"]
TAGS = ["[facility]", "[it]", "[]", "[nosuch]", "[facility,it]", "[facility][it]", "[lifecycle]", "[ facility ]", "[FACILITY]"]


def unit():
    kind = rng.randrange(8)
    if kind < 2:
        return rng.choice(ATOMS)
    if kind < 5:
        return "".join(rng.choice(ATOMS if i % 2 == 0 else OPERATORS) for i in range(rng.randrange(1, 8)))
    if kind == 5:
        return rng.choice(ATOMS) + rng.choice(TAGS) + rng.choice(["", "/" + rng.choice(ATOMS) + rng.choice(TAGS)])
    if kind == 6:
        return rng.choice(["k", "M", "G", "T", "E", "m", "µ", "da", "Y", "Q"]) * rng.randrange(1, 3) + rng.choice(ATOMS)
    return rng.choice([hostile_text(rng, rng.choice(ATOMS)), "(" * rng.choice([3, 100, 5000]) + "kWh", "kWh·" * rng.choice([10, 1000]) + "kWh",
                       "/".join(["kWh"] * rng.choice([3, 300])), "(kWh^" * 40 + "2" + ")" * 40, mutate_bytes(rng, rng.choice(ATOMS).encode()).decode("utf-8", "replace")])


def figure():
    return number_text(rng) + rng.choice(["", " ", "  ", "\u00a0", "-"]) + unit() + rng.choice(["", "", "", " ± 5", " (5 MWh)", "/h", " or so"])


PACK = """assay: 1
pack: units
version: 1.0.0
title: Units
bases: {meter: [it, facility], stage: [direct, lifecycle]}
dimensions: {water: {title: Water, unit: L}, money: {unit: EUR, prefixes: none}}
references: {demo: {title: Invented}}
defaults: {source: demo, evidence: policy}
fields:
  e: {unit: "kWh[it]", from: [e]}
  m: {unit: gCO2e, from: [m]}
  c: {unit: FLOP, from: [c]}
  h: {unit: accelerator·h, from: [h]}
  w: {unit: L, from: [w]}
  r: {unit: gCO2e/kWh, from: [r], valid: [1, 2000]}
  n: {type: int, from: [n]}
  t: {unit: token, from: [t]}
  s: {unit: s, from: [s]}
quantities:
  e: {title: E, unit: "kWh[it]", quantum: "1 Wh[it]", methods: [{id: e.a, value: "model.e", uncertainty: 1.1}]}
  m: {title: M, unit: kgCO2e, quantum: 1 gCO2e, methods: [{id: m.a, value: "model.m"}, {id: m.b, value: "model.e.assume('kWh') * model.r", uncertainty: 2}]}
  c: {title: C, unit: EFLOP, quantum: 1 FLOP, methods: [{id: c.a, value: "model.c"}]}
  w: {title: W, unit: mL, quantum: 1 mL, methods: [{id: w.a, value: "model.w"}]}
totals: [{id: all, title: All, population: "true", sum: [e, m, c, w], ratios: {z: {title: Z, of: m, per: c, unit: gCO2e/EFLOP}}}]
"""


def in_records(figures):
    pack = suite.write("pack/pack.yaml", PACK)
    fields = "emchwrnts"
    records = suite.write("records.jsonl", "".join(
        json.dumps({"id": f"a/{i}", fields[i % len(fields)]: text, fields[(i + 1) % 5]: figures[i - 1]}) + "\n" for i, text in enumerate(figures)))
    result = suite.run(["audit", records, "--rules", os.path.dirname(pack), *AS_OF, "--fail-on", "never", "--format", "json"],
                       label=f"{len(figures)} figures", again=rng.random() < 0.1)
    return result.faults or (faults_of_audit(result.out) if result.status == 0 else []), [records, pack]


def in_packs(units):
    lines = [PACK, "parameters:"]
    for index, text in enumerate(units):
        if index % 3 == 0:
            lines.append(f"  p{index}: {{title: P, value: {quoted(number_text(rng))}, unit: {quoted(text)}}}")
    lines.append("definitions:")
    for index, text in enumerate(units):
        inner = quoted(f"quantity('{number_text(rng)} {text}')" if index % 3 == 1 else f"model.e.to('{text}')")
        if index % 3:
            lines.append(f"  d{index}: {{title: D, value: {inner}}}")
    pack = suite.write("pack/pack.yaml", "\n".join(lines) + "\n")
    result = suite.run(["check", os.path.dirname(pack)], label=f"{len(units)} units", again=rng.random() < 0.1)
    return result.faults or faults_of_text(result.out, "check"), [pack]


for number in suite.batches(300):
    if rng.random() < 0.6:
        suite.judge([figure() for _ in range(number)], in_records)
    else:
        suite.judge([unit() for _ in range(number)], in_packs)
suite.finish()
