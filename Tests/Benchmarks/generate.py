# SPDX-License-Identifier: Apache-2.0
"""Writes the 60 rules and the models of the benchmark, the same bytes on every machine."""

import json
import random

INTS = ["downloads", "likes", "layers", "devices", "year", "files", "steps", "batch"]
DOUBLES = ["hours", "power", "energy", "emissions", "pue", "intensity", "loss", "size"]
TEXTS = ["place", "device", "license", "library", "task", "owner"]
BOOLS = ["gated", "private", "disabled"]
WORDS = ["fr", "us", "de", "apache-2.0", "mit", "vision", "text", "speech", "lab-one", "lab-two"]


def rules():
    made = []
    for i in range(10):
        a, b = INTS[i % 8], INTS[(i + 3) % 8]
        made.append(f"model.{a} > {100 * i + 50} && model.{b} <= {40 * i + 900}")
    for i in range(10):
        a, b, c = DOUBLES[i % 8], DOUBLES[(i + 1) % 8], DOUBLES[(i + 5) % 8]
        made.append(f"model.{a} * model.{b} > model.{c} * {i + 1}.5 + {i}.25")
    for i in range(10):
        a, b = DOUBLES[i % 8], DOUBLES[(i + 2) % 8]
        made.append(f"model.{a} / model.{b} < {i + 1}.0 || model.{INTS[i % 8]} == {i * 7}")
    for i in range(10):
        a, b = TEXTS[i % 6], TEXTS[(i + 2) % 6]
        made.append(f"model.{a} == '{WORDS[i]}' || model.{b} != '{WORDS[(i + 4) % 10]}'")
    for i in range(10):
        b = BOOLS[i % 3]
        made.append(
            f"model.{b} ? model.{INTS[i % 8]} + {i} > model.{INTS[(i + 1) % 8]} "
            f": model.{DOUBLES[i % 8]} >= {i * 11}.5")
    for i in range(10):
        a, b = DOUBLES[i % 8], DOUBLES[(i + 3) % 8]
        made.append(
            f"(model.{a} + model.{b}) * 0.5 - model.{DOUBLES[(i + 6) % 8]} > {i}.0 "
            f"&& !model.{BOOLS[i % 3]} && model.{TEXTS[i % 6]} != '{WORDS[i]}'")
    return made


def models(count):
    chance = random.Random(4)
    for index in range(count):
        model = {name: chance.randrange(0, 2000) for name in INTS}
        model |= {name: chance.randrange(1, 200000) / 100 for name in DOUBLES}
        model |= {name: chance.choice(WORDS) for name in TEXTS}
        model |= {name: chance.random() < 0.3 for name in BOOLS}
        yield model


def write(folder):
    with open(f"{folder}/rules.txt", "w") as file:
        file.writelines(rule + "\n" for rule in rules())
    with open(f"{folder}/models.jsonl", "w") as file:
        file.writelines(json.dumps(model) + "\n" for model in models(2000))
