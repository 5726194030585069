#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes declared.yaml: facts of every kind through the default pack, and broken YAML through a small one."""

import re

from full import *

suite = Suite("declared", 20000, 500)
rng = suite.random

with open(os.path.join(DEFAULT_PACK, "fields.yaml"), encoding="utf-8") as file:
    PATHS = sorted(set(re.findall(r"\bdeclared\.([A-Za-z_0-9.]+[A-Za-z_0-9])", file.read())))
TREE = [(top, sorted({p.split(".")[1] for p in PATHS if p.startswith(top + ".")})) for top in sorted({p.split(".")[0] for p in PATHS})]
with open(os.path.join(HUB, "declared.yaml"), "rb") as file:
    HEAD, *BLOCKS = re.split(rb"(?m)^(?=  [^ #])", file.read())
SMALL = os.path.join(ROOT, "fixtures/packs/good/phases")
PHRASES = ["A100", "64 A100 and 8 H100", "France", "2024-01-31", "2024-02-30", "0001-01-01", "9999-12-31", "pre-training", "it", "NO", "no", "yes", "null", "~", "true",
           "1.10", "1e3", "0o17", "0x1F", ".inf", ".nan", "12:30:00", "9007199254740993", "+5", "=", "<<", "a: b", "- x", "# no", "'", "\"", "|", ">", "%x", "@x", "`x", "!x", "&x", "*x", "? x"]


NAMES = ["value", "from", "until", "unit", "accelerator", "accelerator_hours", "accelerators", "x"]
SAFE = False  # Whether all that is made has to be YAML.


def plain():
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(PHRASES[:25] if SAFE else PHRASES)
    if SAFE and kind in (2, 4):
        return quoted(f"{number_text(rng)} {rng.choice(UNITS)}") if kind == 2 else repr(rng.random() * 10 ** rng.randrange(-5, 20))
    if kind == 1:
        return quoted(hostile_text(rng))
    if kind == 2:
        return f"{number_text(rng)} {rng.choice(UNITS)}"
    if kind == 3:
        return quoted(rng.choice(PHRASES))
    if kind == 4:
        return number_text(rng)
    return rng.choice(["", "[]", "{}", "[[]]", "{a: {}}", "[1, 2]", "{value: 5, by: x, on: 2024-01-01}", "{value: 5, method: measured, evidence: {uri: 'x'}}"])


def node(depth):
    """Lines below a key."""
    kind = rng.randrange(9)
    pad = "  " * depth
    if kind == 0 and depth < 6:
        return "\n" + "\n".join(f"{pad}{name}: {node(depth + 1)}" for name in rng.sample(NAMES, rng.randrange(1, 4)))
    if kind == 1 and depth < 6:
        return "\n" + "\n".join(f"{pad}- {plain()}" for _ in range(rng.randrange(1, 4)))
    if kind == 2:
        return f"{rng.choice(['|', '>', '|-', '>+'] if SAFE else ['|2', '|9', '>-1', '|'])}\n{pad}  {rng.choice(PHRASES)}\n{pad}  {'x: [' if SAFE else hostile_text(rng)}"
    if kind == 3:
        return f"[{plain() or 0}, {plain() or 0}]"
    return plain()


def model(number):
    lines = [f"  {f'org{number % 31}/m{number}' if SAFE and rng.random() < 0.9 else rng.choice([f'org{number % 31}/m{number}', quoted(hostile_text(rng, f'org/m{number}'))])}:"]
    for name, below in sorted(rng.sample(TREE, rng.choice([1, 2, 4, 8]))):
        if not below or rng.random() < 0.5:
            lines.append(f"    {name}: {node(3)}")
        else:
            lines.append(f"    {name}:")
            lines += [f"      {key}: {node(4)}" for key in rng.sample(below, rng.randrange(1, len(below) + 1))]
    return "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n"


def audited(data, pack, label):
    path = suite.write("declared.yaml", data)
    result = suite.run(["audit", path, "--rules", pack, *AS_OF, "--fail-on", "never", "--format", "json",
                        "--derivations", rng.choice(["all", "none", "none", "none"])], label=label, again=rng.random() < 0.1)
    faults = list(result.faults)
    if not faults:
        faults = faults_of_audit(result.out) if result.out else []
        if result.status == 2 and not result.err.strip():
            faults.append("exit 2 without a word")
        if result.status == 0:
            suite.note("read")
    return faults, [path]


def trial(models):
    return audited(b"models:\n" + b"".join(models), DEFAULT_PACK, f"{len(models)} models")


def single(files):
    return audited(files[0], SMALL, repr(files[0][:80]))


def broken():
    kind = rng.randrange(5)
    if kind == 0:
        return b"models:\n" + mutate_bytes(rng, model(rng.randrange(1000)))
    if kind == 1:
        return mutate_bytes(rng, HEAD[-30:] + rng.choice(BLOCKS))
    if kind == 2:
        return b"models: " + mutate_bytes(rng, rng.choice([b"{a/b: {x: 1, device: 8x x1, wall_hours: 3}}", b"{\"a/b\": {phases: [{device: x1, number: 4, hours: 5}, {device: t3-8, hours: 1e3}]}}"]))
    if kind == 3:
        return ("models:\n  a/b:\n" + "".join(f"    {rng.choice(['device', 'wall_hours', 'phases', 'device'])}: {node(3)}\n" for _ in range(4))).encode("utf-8", "surrogatepass")
    depth = rng.choice([3, 60, 70, 2000])
    return rng.choice([b"models: " + b"[" * depth + b"]" * depth, b"models: " + b"{a: " * depth + b"1" + b"}" * depth, b"models:\n" + b"".join(b" " * i + b"a:\n" for i in range(1, depth)),
                       b"- " * depth + b"a\n", b"models: {a/b: &x {d: [" + b"*x, " * depth + b"]}}\n", b"? " * depth + b"x\n", b"models: \"" + b"\\u0041" * depth + b"\n"])


for number in suite.batches(50 if suite.short else 250):
    SAFE = rng.random() < 0.75
    if SAFE:
        suite.judge([model(suite.executions + i) for i in range(number)], trial)
    else:
        for data in [broken() for _ in range(number)]:
            suite.judge([data], single)
suite.finish()
