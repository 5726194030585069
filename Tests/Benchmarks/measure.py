# SPDX-License-Identifier: Apache-2.0
"""Measures 60 typed rules over 25 fields: assay against Google's C++ CEL and the Rust CEL.

    swift build -c release && python3 measure.py .build/release/RuleBenchmark [SECONDS]

All run on one core, on the same rules and models, one after the other. The peers are given their
variables by plain names and types (`x` for `model.x`), which costs them less than a map would.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import cel
import generate
from cel_expr_python import cel as google

PEER_MODELS = 200


def best(seconds, evaluations, body):
    """The least nanoseconds an evaluation takes, over rounds, and how many rules held."""
    least, held, start = float("inf"), body(), time.perf_counter()
    while time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        held = body()
        least = min(least, time.perf_counter() - begin)
    return least / evaluations * 1e9, held


def google_cases(rules, models):
    kinds = google.Type
    variables = {name: kinds.INT for name in generate.INTS}
    variables |= {name: kinds.DOUBLE for name in generate.DOUBLES}
    variables |= {name: kinds.STRING for name in generate.TEXTS}
    variables |= {name: kinds.BOOL for name in generate.BOOLS}
    environment = google.NewEnv(variables=variables)
    programs = [environment.compile(rule) for rule in rules]
    activations = [environment.Activation(model) for model in models]

    constant = environment.compile("true")

    def calls():
        for activation in activations:
            for _ in programs:
                constant.eval(activation)

    def bare():
        for activation in activations:
            for program in programs:
                program.eval(activation)

    def converted():
        return sum(program.eval(a).value() for a in activations for program in programs)

    def from_dicts():
        held = 0
        for model in models:
            activation = environment.Activation(model)
            held += sum(program.eval(activation).value() for program in programs)
        return held

    yield "C++ CEL, the call alone", calls
    yield "C++ CEL, results left in C++", bare
    yield "C++ CEL, results as Python values", converted
    yield "C++ CEL, from dicts to Python values", from_dicts


def rust_cases(rules, models):
    programs = [cel.compile(rule) for rule in rules]
    contexts = [cel.Context(model) for model in models]

    constant = cel.compile("true")

    def calls():
        for context in contexts:
            for _ in programs:
                constant.execute(context)

    def prepared():
        return sum(program.execute(c) for c in contexts for program in programs)

    def from_dicts():
        held = 0
        for model in models:
            context = cel.Context(model)
            held += sum(program.execute(context) for program in programs)
        return held

    yield "Rust CEL, the call alone", calls
    yield "Rust CEL, results as Python values", prepared
    yield "Rust CEL, from dicts to Python values", from_dicts


def main():
    tool, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 3.0
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        generate.write(folder)
        run = subprocess.run([tool, folder, str(seconds)], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    own = json.loads(run.stdout)
    rules = [rule.replace("model.", "") for rule in generate.rules()]
    models = list(generate.models(PEER_MODELS))
    lines = [("assay, as audits evaluate", own["nanoseconds"])]
    counts = {own["holdFirst"]}
    for cases in (google_cases, rust_cases):
        for name, body in cases(rules, models):
            nanoseconds, held = best(seconds, len(rules) * len(models), body)
            lines.append((name, nanoseconds))
            if held is not None:
                counts.add(held)
    if len(counts) != 1:
        sys.exit(f"the evaluators disagree on how many rules hold: {sorted(counts)}")
    print(f"{own['rules']} rules, {own['fields']} fields, {own['models']} models; one core")
    print(f"{counts.pop()} rules hold in the first {PEER_MODELS} models, by all evaluators")
    print(f"{'':40} ns a rule  evaluations/s  assay is faster")
    for name, nanoseconds in lines:
        rate, ratio = 1e9 / nanoseconds, nanoseconds / own["nanoseconds"]
        print(f"{name:40} {nanoseconds:9.1f} {rate:14,.0f} {ratio:14.1f} x")


if __name__ == "__main__":
    main()
