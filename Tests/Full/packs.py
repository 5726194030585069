#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes packs: those of the repository with lines, values and bytes changed, and packs put together anew.

What checks is audited, explained, resolved and tested too.
"""

import glob
import re

from full import *

suite = Suite("packs", 20000, 350)
rng = suite.random

FOLDERS = sorted({os.path.dirname(path) for path in glob.glob(os.path.join(ROOT, "fixtures/packs/*/**/pack.yaml"), recursive=True)
                  + glob.glob(os.path.join(ROOT, "fixtures/published-errors/*/pack.yaml"))})
PACKS, RIGHT = [], []  # All small packs, and those of them without a mistake.
for folder in FOLDERS + [DEFAULT_PACK]:
    files = {}
    for path in glob.glob(os.path.join(folder, "**/*.*"), recursive=True):
        if path.endswith((".yaml", ".csv")):
            with open(path, "rb") as file:
                files[os.path.relpath(path, folder)] = file.read()
    if folder == DEFAULT_PACK:
        DEFAULT = files
    else:
        PACKS.append(files)
        if "/bad/" not in folder and "/refused" not in folder:
            RIGHT.append(files)
LINES = sorted({line for files in PACKS for name, data in files.items() if name.endswith(".yaml") for line in data.split(b"\n") if line.strip()})
VALUES = sorted({m for line in LINES for m in re.findall(rb"(?<=: )[^{}\[\],\n]+|\"[^\"]*\"", line)})
SCALARS = [b"", b"~", b"null", b"true", b"NO", b"1", b"0", b"-1", b"1e308", b"1e400", b"-1e-400", b".nan", b".inf", b"9007199254740993", b"2024-01-01", b"0001-01-01", b"9999-12-31",
           b"10000-01-01", b"[]", b"{}", b"[[]]", b"{a: {b: c}}", b"[1, 2]", b"[2, 1]", b"[0, 0]", b"\"\"", b"\" \"", b"\"\\0\"", b"\"\\u202e\"", b"x", b"pack.yaml", b"../pack.yaml", b"/dev/zero",
           b"/etc/passwd", b".", b"\"a\\nb\"", b"'(a*)*'", b"'('", b"'(?P<count>[0-9]+)'", b"|\n      x", b"*a", b"&a x", b"!!int 1", b"\"false\"", b"all", b"model", b"%", b"1 %", b"200%", b"1e-9%",
           b"kWh", b"kWh^99", b"1 kWh", b"1000000000000", b"{factor: 1e300}", b"{factor: 1.0}", b"{range: [1, 1e300]}", b"{range: [0, 1]}", b"{from: 2, to: 1}", b"{from: -1e308, to: 1e308, zero: missing}"]
RECORDS = b"".join(json.dumps(fields).encode() + b"\n" for fields in [
    {"id": "a/b", "downloads": 9000, "energy": 1000, "declared": {"energy": 1000, "device": "8x x1 and 4 t3-8", "wall_hours": 5, "water": "3 L", "phases": [{"device": "x1", "number": 3, "hours": 2, "trained": "2021-01-01", "site": "north"}]},
     "compute": 1e24, "year": 2022, "emissions": 5, "tokens": 1e12, "parameters": 1e9, "size": 5, "hours": 3, "accelerators": 8, "place": "north", "hardware": "8x alpha", "trained": "2022-01-01", "base_model": "a/c"},
    {"id": "a/c", "downloads": 10, "energy": "5-10 kWh", "declared": {"energy": "over 3 MWh"}, "compute": "1e21 FLOP", "tags": ["base_model:a/b"]}, {"id": "a/d"}])


def indent(line):
    return len(line) - len(line.lstrip(b" "))


def block(lines, at):
    """The lines that begin at one and are below it."""
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or indent(lines[end]) > indent(lines[at])):
        end += 1
    return end


def edited(data):
    """YAML with one thing changed, mostly still YAML."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(10)
    if kind < 4:
        # Another value behind a key.
        places = [(m.start(), m.end()) for m in re.finditer(rb"(?<=: )([^{}\[\],\n#\"]+|\"[^\"\n]*\"|\{[^{}\n]*\}|\[[^\[\]\n]*\])", data)]
        if places:
            start, end = rng.choice(places)
            new = rng.choice(SCALARS) if rng.random() < 0.5 else rng.choice(VALUES) if rng.random() < 0.8 else quoted(hostile_text(rng)).encode("utf-8", "surrogatepass")
            return data[:start] + new + data[end:]
    if kind == 4:
        end = block(lines, at)
        return b"\n".join(lines[:at] + lines[end:])
    if kind == 5:
        end = block(lines, at)
        to = rng.randrange(len(lines))
        return b"\n".join(lines[:to] + lines[at:end] + lines[to:])
    if kind == 6:
        return b"\n".join(lines[:at] + [rng.choice(LINES)] + lines[at:])
    if kind == 7:
        return re.sub(rb"(?m)\b(\d[\d.]*)\b", lambda m: rng.choice(NUMBERS).encode() if rng.random() < 0.06 else m[0], data)
    if kind == 8:
        # Another key.
        names = [(m.start(1), m.end(1)) for m in re.finditer(rb"([A-Za-z_]+):", data)]
        (start, end), (other, last) = rng.choice(names or [(0, 0)]), rng.choice(names or [(0, 0)])
        return data[:start] + data[other:last] + data[end:]
    return mutate_bytes(rng, data)


def made():
    files = dict(rng.choice(rng.choice([RIGHT, RIGHT, RIGHT, PACKS])) if rng.random() < 0.99 else DEFAULT)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        name = rng.choice(sorted(files))
        files[name] = edited(files[name]) if name.endswith(".yaml") else mutate_bytes(rng, files[name])
    if rng.random() < 0.05:
        files[rng.choice(["x.yaml", "tests/x.yaml", "fits/x.yaml", "x.csv"])] = rng.choice([b"", b"# x\n", mutate_bytes(rng, rng.choice(LINES))])
    return files


def profile(files):
    """A profile of the pack, right or wrong."""
    text = files.get("pack.yaml", b"")
    pack = re.search(rb"(?m)^pack: *(\S+)", text)
    version = re.search(rb"(?m)^version: *(\S+)", text)
    names = re.findall(rb"\b([a-z_]+): \{title", text) or [b"x"]
    base = b"assay: 1\nprofile: p\nversion: 1.0.0\ntitle: P\nextends: {pack: %s, version: %s}\n" % (pack[1] if pack else b"x", version[1] if version else b"1.0.0")
    body = b"parameters: {%s: {value: %s, because: x}}\n" % (rng.choice(names), rng.choice(SCALARS)) if rng.random() < 0.7 else b"select: {%s: %s}\n" % (rng.choice(names), rng.choice(SCALARS))
    return base + body if rng.random() < 0.8 else mutate_bytes(rng, base + body)


def trial(packs):
    files = packs[0]
    shutil.rmtree(suite.path("pack"), ignore_errors=True)
    for name, data in files.items():
        suite.write(f"pack/{name}", data)
    pack = suite.path("pack")
    keep = [pack]
    faults = []

    def run(arguments):
        result = suite.run(arguments, again=rng.random() < 0.05)
        faults.extend(result.faults or faults_of_text(result.out, arguments[0]))
        return result

    result = run(["check", pack])
    if result.status == 2 and not (result.out + result.err).strip():
        faults.append("exit 2 without a word")
    if faults or result.status != 0:
        return faults, keep
    suite.note("packs without error")
    records = suite.write("records.jsonl", RECORDS)
    keep.append(records)
    audit = run(["audit", records, "--rules", pack, *AS_OF, "--out-of-force", "--fail-on", "never", "--format", "json", "-o", f"text={suite.path('report.text')}"])
    if not audit.faults and audit.status == 0:
        faults += faults_of_audit(audit.out)
        with open(suite.path("report.text"), "rb") as file:
            faults += faults_of_text(file.read(), "text")
    kind = rng.randrange(4)
    if kind == 0 and "pue.csv" not in files:  # The default pack has 318 tests, which take as many times longer.
        run(["test", pack, *AS_OF])
    elif kind == 1:
        run(["explain", "a/b", records, "--rules", pack, *AS_OF, "--out-of-force"])
    elif kind == 2:
        path = suite.write("profile.yaml", profile(files))
        keep.append(path)
        run(["resolve", pack, "--profile", path])
    elif rng.random() < 0.3:
        run(["fit", pack, "-o", suite.path("fits")])
    return faults, keep


for number in suite.batches(1):
    suite.judge([made()], trial)
suite.finish()
