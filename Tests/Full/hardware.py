#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes texts about hardware and places through the matching of the default pack."""

import csv

from full import *

suite = Suite("hardware", 20000, 1200)
rng = suite.random


def column(path, name):
    with open(os.path.join(ROOT, path), encoding="utf-8", newline="") as file:
        return sorted({row[name] for row in csv.DictReader(file) if row.get(name)})


SPELLINGS = column("fixtures/spellings/hardware.csv", "spelling") + column("fixtures/spellings/hardware-invented.csv", "spelling")
PLACES = column("fixtures/spellings/places.csv", "spelling")
WORDS = ["A100", "H100", "V100", "TPU", "v3-8", "v4", "v5e", "RTX", "3090", "4090", "Ti", "8x", "8 x", "64", "×", "NVIDIA", "Tesla", "DGX", "node", "nodes",
         "per node", "on", "of", "and", ",", "+", "/", "80GB", "40 GB", "SXM", "PCIe", "MIG", "1g.5gb", "cores", "pod", "GPU", "GPUs", "hours", "for", "days",
         "over", "~", ">", "about", "each", "with", "(", ")", "laptop", "AWS", "p4d.24xlarge", "MI250X", "GH200", "Gaudi 2", "Trainium", "T4", "Colab", "CPU", "Xeon",
         "0", "-1", "1000000000000", "99999999999999999999", "1.5", "१", "eight", "two", "1,024", "8*8"]


def text(samples):
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(samples)
    if kind == 1:
        return mutate_bytes(rng, rng.choice(samples).encode()).decode("utf-8", "replace")
    if kind == 2:
        return hostile_text(rng, rng.choice(samples))
    if kind == 3:
        return rng.choice([" ", "", ", ", " and ", " + "]).join(rng.choice(samples) for _ in range(rng.choice([2, 3, 8, 40])))
    if kind == 4:
        return " ".join(rng.choice(WORDS) for _ in range(rng.choice([1, 2, 4, 8, 30])))
    return rng.choice([rng.choice(WORDS) * rng.choice([2, 50, 2000]), rng.choice(["8 A100, ", "A100 and ", "(", "1 x ", "node "]) * rng.choice([10, 300]), "A" * 70000])


def trial(texts):
    lines = []
    for index, words in enumerate(texts):
        declared = {"accelerator_hours": 100 + index, "accelerator": words} if index % 3 else {"place": words, "energy": 100 + index}
        if index % 5 == 0:
            declared["accelerators"] = index % 70
        lines.append(json.dumps({"id": f"org{index % 17}/m{index}", "declared": declared, "createdAt": "2024-01-01"}, ensure_ascii=index % 2 == 0))
    records = suite.write("records.jsonl", ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"))
    result = suite.run(["audit", records, "--rules", DEFAULT_PACK, *AS_OF, "--fail-on", "never", "--format", "json",
                        "--derivations", rng.choice(["all", "none", "none", "none"])],
                       label=f"{len(texts)} texts", again=rng.random() < 0.1)
    return result.faults or (faults_of_audit(result.out) if result.status == 0 else []), [records]


for number in suite.batches(250):
    suite.judge([text(PLACES if i % 3 == 0 else SPELLINGS) for i in range(number)], trial)
suite.finish()
