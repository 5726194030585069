#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Inputs made to be expensive: each with its time and memory, held to what is stated beside it.

A bomb names the most processor seconds and MiB that it may take. Times are of the machine this was written
on, with threefold room.
"""

from full import *

suite = Suite("bombs", 1, 1)
SHORT = suite.short
SMALL = os.path.join(ROOT, "fixtures/packs/good/minimal")
SLIM = 10 if SHORT else 1


def jsonl(name, lines):
    path = suite.path(name)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)
    return path


def audit(path, *more, pack=DEFAULT_PACK, **options):
    return ["audit", path, "--rules", pack, *AS_OF, "--fail-on", "never", *more], options


def pack(body, name="pack"):
    head = "assay: 1\npack: bomb\nversion: 1.0.0\ntitle: Bomb\nreferences: {demo: {title: Invented}}\ndefaults: {source: demo, evidence: policy}\n"
    return os.path.dirname(suite.write(f"{name}/pack.yaml", head + body))


def chain(length):
    steps = "".join(f"  q{i}: {{title: Q, unit: kWh, methods: [{{id: q{i}.a, value: {f'q{i - 1}' if i else 'model.e'}}}]}}\n" for i in range(length))
    return pack("fields: {e: {unit: kWh, from: [e]}}\nquantities:\n" + steps, f"chain{length}")


def doubling(length):
    steps = "".join(f"  q{i}: {{title: Q, unit: kWh, methods: [{{id: q{i}.a, value: '{f'q{i - 1} + q{i - 1}' if i else 'model.e'}'}}]}}\n" for i in range(length))
    return pack("fields: {e: {unit: kWh, from: [e]}}\nquantities:\n" + steps, f"doubling{length}")


def expression(text):
    return pack(f"fields: {{e: {{unit: kWh, from: [e]}}, s: {{type: string, from: [s]}}}}\nrequirements:\n  - {{id: r, title: R, kind: input, severity: note, assert: {quoted(text)}, message: m}}\n", "expression")


def regular(pattern):
    body = f"fields: {{s: {{type: string, from: [s], match: rows}}}}\ntables: {{rows: {{title: Rows, key: string, columns: {{v: {{title: V, type: int}}}}, rows: {{a: {{patterns: [{quoted(pattern)}], v: 1}}}}}}}}\nrequirements:\n  - {{id: r, title: R, kind: input, severity: note, assert: has(model.s), message: m}}\n"
    return pack(body, "regular")


def fifo():
    path = suite.path("fifo")
    os.mkfifo(path)
    return path


ONE = jsonl("one.jsonl", ['{"id":"a/b","e":1,"s":"' + "ab" * 30000 + '"}\n'])
PAIR = [os.path.join(ROOT, "fixtures/packs/diff", side) for side in ("base", "head")]

# name, what is run, the most processor seconds, the most MiB
BOMBS = [
    ("one id 40,000 times", lambda: audit(jsonl("same.jsonl", ('{"id":"a/b","downloads":%d}\n' % i for i in range(40000 // SLIM)))), 5, 400),
    ("40,000 keys in a record", lambda: audit(jsonl("keys.jsonl", ["{" + ",".join(f'"k{i}":1' for i in range(40000)) + ',"id":"a/b"}\n'])), 5, 300),
    ("one key a million times", lambda: audit(jsonl("key.jsonl", ['{"id":"a/b"' + ',"downloads":1' * (1_000_000 // SLIM) + "}\n"])), 5, 500),
    ("JSON nested 1,000,000 deep", lambda: audit(jsonl("deep.jsonl", ['{"id":"a/b","x":' + "[" * 1_000_000 + "]" * 1_000_000 + "}\n"])), 5, 300),
    ("JSON nested 1,000 deep", lambda: audit(jsonl("deepish.jsonl", ['{"id":"a/b","cardData":' + '{"a":' * 1000 + "1" + "}" * 1000 + "}\n"])), 5, 200),
    ("YAML nested 100,000 deep", lambda: audit(jsonl("deep.yaml", ["models: {a/b: {energy: " + "[" * 100_000 + "]" * 100_000 + "}}\n"])), 5, 300),
    ("YAML indented 2,000 deep", lambda: audit(jsonl("indent.yaml", ["models:\n"] + [" " * i + "a:\n" for i in range(1, 2000)])), 5, 200),
    ("aliases of aliases, 2^30", lambda: audit(jsonl("alias.yaml", ["models:\n  a/b:\n    x0: &x0 [1, 1]\n"] + [f"    x{i}: &x{i} [*x{i - 1}, *x{i - 1}]\n" for i in range(1, 30)])), 5, 200),
    ("100,000 anchors on one line", lambda: (["check", pack("x: [" + ", ".join(f"&a{i} 1" for i in range(100_000 // SLIM)) + "]\n", "anchors")], {}), 15, 300),
    ("CSV with an unclosed quote, 20 MB", lambda: audit(jsonl("quote.csv", ["run_id,project_name,energy_consumed\n", '"a,b,c\n'] + ["x,a/b,1\n"] * (2_500_000 // SLIM))), 10, 600),
    ("CSV of a million rows (short: 10,000)", lambda: audit(jsonl("rows.csv", ["timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code\n"] + [f"2024-01-01T00:00:00,a/m{i % 1000},r{i},10,1,2,FRA\n" for i in range(1_000_000 // (SLIM * SLIM))]), "--derivations", "none"), 90, 3000),
    # What to disclose is sought for each of up to 10,000 models, about a millisecond each.
    ("10,000 silent records", lambda: audit(jsonl("silent.jsonl", (f'{{"id":"a/m{i}"}}\n' for i in range(10_000)))), 5, 400),
    ("10,001 silent records", lambda: audit(jsonl("silent1.jsonl", (f'{{"id":"a/m{i}"}}\n' for i in range(10001)))), 5, 400),
    ("an id of 60 MB", lambda: audit(jsonl("id.jsonl", ['{"id":"a/' + "b" * 60_000_000 + '"}\n'])), 5, 500),
    ("a record of 70 MB", lambda: audit(jsonl("big.jsonl", ['{"id":"a/b","x":"' + "b" * 70_000_000 + '"}\n{"id":"a/c"}\n'])), 5, 500),
    ("100,000 broken records", lambda: audit(jsonl("broken.jsonl", ["{]\n"] * (100_000 // SLIM))), 15, 1500),
    ("an empty file", lambda: audit(jsonl("empty.jsonl", [])), 5, 100),
    ("100 MB of blanks", lambda: audit(jsonl("blank.jsonl", [" " * 1000 + "\n"] * (100_000 // SLIM))), 5, 300),
    ("/dev/zero as a file", lambda: audit("/dev/zero"), 5, 200),
    ("/dev/zero as standard input", lambda: audit("-", stdin="/dev/zero"), 20, 500),
    ("/dev/zero as a profile", lambda: (["check", SMALL, "--profile", "/dev/zero"], {}), 5, 200),
    ("a FIFO that nobody writes", lambda: audit(fifo()), 5, 200),
    ("a pack folder that is /dev", lambda: (["check", "/dev"], {}), 5, 200),
    ("100,000 names of bases", lambda: audit(jsonl("bases.jsonl", ['{"id":"a/b","cardData":{"base_model":[' + ",".join(f'"a/m{i}"' for i in range(100_000)) + "]}}\n"])), 5, 500),
    ("20,000 models in one line of descent", lambda: audit(jsonl("line.jsonl", (f'{{"id":"a/m{i}","cardData":{{"base_model":"a/m{i + 1}","base_model_relation":"finetune"}}}}\n' for i in range(20000 // SLIM)))), 15, 600),
    ("20,000 models in a circle", lambda: audit(jsonl("circle.jsonl", (f'{{"id":"a/m{i}","cardData":{{"base_model":"a/m{(i + 1) % (20000 // SLIM)}","base_model_relation":"quantized"}}}}\n' for i in range(20000 // SLIM)))), 15, 600),
    ("a chain of 100 quantities, explained", lambda: (["explain", "--full", "a/b", ONE, "--rules", chain(100), *AS_OF], {}), 5, 200),
    ("a chain of 100 quantities, in JSON", lambda: audit(ONE, "--format", "json", pack=chain(100)), 5, 200),
    ("a chain of 20,000 quantities", lambda: (["check", chain(20_000 // SLIM)], {}), 15, 500),
    ("60 quantities that each read the last twice", lambda: (["explain", "--full", "a/b", ONE, "--rules", doubling(60), *AS_OF], {}), 5, 300),
    ("the same in JSON", lambda: audit(ONE, "--format", "json", pack=doubling(60)), 5, 300),
    ("lists in lists, 10^9 items", lambda: audit(ONE, pack=expression("size(" + "[1,2,3,4,5,6,7,8,9,10].map(x, " * 8 + "x" + ")" * 8 + ") > 1")), 5, 300),
    ("text doubled 40 times", lambda: audit(ONE, pack=expression("size(model.s" + ".replace('a', 'aaaaaaaa')" * 12 + ") > 1")), 5, 500),
    ("an expression of 30,000 terms", lambda: (["check", expression(" + ".join(["1"] * 30_000) + " > 0")], {}), 5, 300),
    ("an expression nested 30,000 deep", lambda: (["check", expression("(" * 30_000 + "true" + ")" * 30_000)], {}), 5, 300),
    ("a regular expression that backtracks elsewhere", lambda: audit(ONE, pack=regular("(a*)*(b*)*(a|b|ab)*c")), 5, 200),
    ("a regular expression of 1000^3", lambda: (["check", regular("((a{1000}){1000}){1000}")], {}), 5, 300),
    ("a regular expression of 100,000 letters", lambda: (["check", regular("|".join(f"a{i}" for i in range(15_000)))], {}), 10, 500),
    ("5,000 requirements", lambda: audit(ONE, pack=pack("fields: {e: {unit: kWh, from: [e]}}\nrequirements:\n" + "".join(f"  - {{id: r{i}, title: R, kind: input, severity: note, assert: 'has(model.e)', message: m}}\n" for i in range(5000)), "requirements")), 5, 300),
    ("500 totals", lambda: audit(ONE, "--format", "json", pack=pack("fields: {e: {unit: kWh, from: [e]}}\nquantities: {q: {title: Q, unit: kWh, quantum: 1 Wh, methods: [{id: q.a, value: model.e, uncertainty: 2}]}}\ntotals:\n" + "".join(f"  - {{id: t{i}, title: T, population: 'true', sum: [q]}}\n" for i in range(500)), "totals")), 5, 300),
    ("declared.yaml of 100,000 models", lambda: audit(jsonl("many.yaml", ["models:\n"] + [f"  a/m{i}: {{energy: {i}}}\n" for i in range(100_000 // SLIM)]), "--derivations", "none"), 60, 2500),
    ("a profile of 64 MB", lambda: (["check", SMALL, "--profile", jsonl("profile.yaml", ["# x\n" * 1000] * (16_500 // SLIM))], {}), 15, 700),
    ("a diff with an order of 100,000 lines", lambda: (["diff", ONE, "--base", PAIR[0], "--head", PAIR[1], *AS_OF, "--method", "stacked", "--order", jsonl("order", [f"x{i}\n" for i in range(100_000)])], {}), 15, 500),
]

print(f"  {'bomb':<48} exit  seconds    MiB   file MB")
for name, make, seconds, mebibytes in BOMBS:
    command, options = make()
    size = max((os.path.getsize(part) for part in command if isinstance(part, str) and os.path.isfile(part)), default=0) / 1e6
    result = suite.run(command, label=name, **options)
    suite.executions += 1
    print(f"  {name:<48} {result.status:>4}  {result.cpu:7.2f} {result.mebibytes:6.0f} {size:9.1f}", flush=True)
    for fault in result.faults:
        if not fault.startswith("hang"):
            suite.failed(f"{fault} ({name})", [])
    if result.wall > PATIENCE_SECONDS and result.cpu < 1:
        suite.failed(f"hang: waits for ever ({name})", [])
    elif result.cpu > seconds:
        suite.failed(f"hang: takes {result.cpu:.1f} s, more than {seconds} s ({name})", [])
    if result.mebibytes > mebibytes:
        suite.failed(f"memory of {result.mebibytes:.0f} MiB, more than {mebibytes} ({name})", [])
    for file in os.listdir(suite.folder):
        if file.endswith((".jsonl", ".yaml", ".csv")) and file != "one.jsonl":
            os.remove(suite.path(file))
suite.finish()
