#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes records of the Hub through the default pack: fields with values of every kind, and broken lines."""

import json
import re

from full import *

suite = Suite("records", 20000, 600)
rng = suite.random
SAMPLES = [line for line in open(os.path.join(HUB, "models.jsonl"), "rb").read().split(b"\n") if line]

with open(os.path.join(DEFAULT_PACK, "fields.yaml"), encoding="utf-8") as file:
    PATHS = sorted(set(re.findall(r"\b(?:declared|cardData|config|safetensors)(?:\.[A-Za-z_0-9]+)+", file.read())))
TOP = ["downloads", "likes", "createdAt", "lastModified", "tags", "pipeline_tag", "library_name", "author", "sha", "gated",
       "modelId", "name", "hf_downloads", "parameters_raw", "siblings", "baseModels", "gguf", "release_date", "cardData"]
WORDS = ["text-generation", "pre-training", "fine-tuning", "A100", "8x A100", "H100 SXM", "TPU v3-8", "France", "us-east-1", "it",
         "facility", "accelerator", "measured", "2024-01-31", "2024-13-01", "0001-01-01", "9999-12-31", "10000-01-01", "2024",
         "2022-03-02T23:29:04.000Z", "BF16", "F32", "base_model:org/base", "base_model:quantized:org/base", "license:mit"]


def scalar():
    kind = rng.randrange(10)
    if kind < 3:
        return Raw(rng.choice([n for n in NUMBERS if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", n)]))
    if kind < 5:
        return f"{number_text(rng)}{rng.choice(['', ' '])}{rng.choice(UNITS)}"
    if kind == 5:
        return rng.choice(WORDS)
    if kind == 6:
        return hostile_text(rng, rng.choice(WORDS))
    if kind == 7:
        return rng.choice([None, True, False, "", " ", "NA", "[More Information Needed]"])
    if kind == 8:
        return rng.random() * 10 ** rng.randrange(-3, 16)
    return number_text(rng)


def value(depth=0):
    kind = rng.randrange(12)
    if kind == 0 and depth < 3:
        return [value(depth + 1) for _ in range(rng.randrange(4))]
    if kind == 1 and depth < 3:
        return {rng.choice(["value", "unit", "emissions", "from", "until", "method", "x"]): value(depth + 1) for _ in range(rng.randrange(4))}
    return scalar()


class Raw(str):
    """A number as it is to be written."""


def written(node):
    if isinstance(node, Raw):
        return str(node)
    if isinstance(node, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ",".join(map(written, node)) + "]"
    return json.dumps(node, ensure_ascii=rng.random() < 0.5)


def made(number):
    record = {}
    record[rng.choice(["id", "id", "id", "modelId", "name"])] = (
        f"org{rng.randrange(40)}/m{number}" if rng.random() < 0.93 else value())
    for _ in range(rng.choice([1, 2, 4, 8, 16])):
        if rng.random() < 0.3:
            record[rng.choice(TOP)] = value()
            continue
        names, node = rng.choice(PATHS).split("."), record
        for name in names[:-1]:
            if not isinstance(node.get(name), dict):
                node[name] = {}
            node = node[name]
        node[names[-1]] = value()
    if rng.random() < 0.15:
        record.setdefault("cardData", {})
        if isinstance(record["cardData"], dict):
            record["cardData"]["base_model"] = rng.choice([f"org{rng.randrange(40)}/m{rng.randrange(20000)}", value()])
    text = written(record).encode("utf-8", "surrogatepass")
    return mutate_bytes(rng, text) if rng.random() < 0.1 else text


def sampled(number):
    line = rng.choice(SAMPLES)
    if rng.random() < 0.5:
        # Another value at a place that is read.
        line = re.sub(rb"(?<=:)(null|true|false|-?[0-9.]+|\"[^\"]*\")", lambda m: m[0] if rng.random() < 0.7 else written(scalar()).encode("utf-8", "surrogatepass"), line)
        return line
    return mutate_bytes(rng, line)


def trial(lines):
    path = suite.write("records.jsonl", b"\n".join(lines) + b"\n")
    arguments = ["audit", path, "--rules", DEFAULT_PACK, *AS_OF, "--fail-on", "never", "--derivations", rng.choice(["all", "none", "none", "none"])]
    formats = [part for name in ("text", "jsonl") for part in ("-o", f"{name}={suite.path('report.' + name)}")]
    result = suite.run(arguments + ["--format", "json"] + formats, label=f"{len(lines)} records", again=rng.random() < 0.1)
    faults = list(result.faults)
    if not faults and result.status == 0:
        faults += faults_of_audit(result.out)
        for name in ("text", "jsonl"):
            with open(suite.path("report." + name), "rb") as file:
                faults += faults_of_text(file.read(), name)
    return faults, [path]


for number in suite.batches(250):
    suite.judge([(made if rng.random() < 0.7 else sampled)(suite.executions + i).replace(b"\n", b" ") for i in range(number)], trial)
suite.finish()
