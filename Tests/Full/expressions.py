#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes expressions: typed ones that mostly check, mistakes and broken texts; those that check are evaluated."""

import glob
import re

from full import *

suite = Suite("expressions", 20000, 800)
rng = suite.random

HEAD = """assay: 1
pack: fuzzed
version: 1.0.0
title: Expressions
references: {demo: {title: Invented}}
defaults: {source: demo, evidence: policy}
fields:
  n: {type: int, from: [n]}
  d: {type: double, from: [d]}
  s: {type: string, from: [s]}
  b: {type: bool, from: [b]}
  t: {type: date, from: [t]}
  e: {unit: kWh, from: [e]}
  m: {unit: kgCO2e, from: [m]}
  l: {type: list, from: [l]}
  p: {type: list, from: [p], of: {e: {unit: kWh}, k: {match: rows}, t: {type: date}}}
  k: {type: string, from: [k], match: rows}
parameters:
  f: {title: Factor, value: 2, unit: "1", range: [1, 3]}
  g: {title: Grid, value: 400, unit: gCO2e/kWh, range: [1, 1000], per: all}
tables:
  rows: {title: Rows, key: string, columns: {w: {title: W, unit: W, uncertainty: 1.2}, i: {title: I, type: int}}, rows: {a: {w: 1, i: 1}, b: {w: 1e300, i: 2}}}
  dated: {title: Dated, key: string, columns: {v: {title: V, unit: gCO2e/kWh}}, period: [from, until], outside: nearest, rows: [{key: a, from: 2020-01-01, v: 1}]}
quantities:
  q: {title: Q, unit: kWh, quantum: 1 Wh, methods: [{id: q.a, value: "model.e * f", uncertainty: 1.3}]}
"""
RECORDS = [
    '{"id":"a/0"}',
    '{"id":"a/1","n":1,"d":1.5,"s":"abc","b":true,"t":"2024-02-29","e":5,"m":"5-10 kg","l":["a","b"],"p":[{"e":1,"k":"a"},{"e":2,"k":"b","t":"2024-01-01"}],"k":"a"}',
    '{"id":"a/2","n":9223372036854775807,"d":1e308,"s":"é\\u0301\\u202e","b":false,"t":"0001-01-01","e":1e300,"m":0,"l":[],"p":[],"k":"b"}',
    '{"id":"a/3","n":-9223372036854775808,"d":-1e-308,"s":"","b":"x","t":"9999-12-31","e":1e-300,"m":"over 5 kg","l":["","a"],"p":[{}],"k":"?"}',
    '{"id":"a/4","n":0,"d":0,"s":"' + "ab" * 2000 + '","b":true,"t":"1970-01-01","e":0,"m":"~3 kg","l":["' + '","'.join(map(str, range(200))) + '"]}',
]


def kwh(d):
    return pick(d, [
        lambda d: "model.e", lambda d: f"quantity('{number_text(rng)} kWh')", lambda d: "q", lambda d: f"({kwh(d)} + {kwh(d)})",
        lambda d: f"({kwh(d)} - {kwh(d)})", lambda d: f"({kwh(d)} * {double(d)})", lambda d: f"({kwh(d)} / {double(d)})",
        lambda d: f"({boolean(d)} ? {kwh(d)} : {kwh(d)})", lambda d: f"{rng.choice(['sum', 'min', 'max', 'mean'])}([{kwh(d)}, {kwh(d)}])",
        lambda d: "sum(model.p.map(x, x.e))", lambda d: f"sqrt({kwh(d)} * {kwh(d)})", lambda d: f"abs({kwh(d)})",
        lambda d: f"quantile(model.p.map(x, x.e), {double(d)})", lambda d: f"-{kwh(d)}", lambda d: "sum(model.p.filter(x, has(x.e)).map(x, x.e * f))"])


def double(d):
    return pick(d, [
        lambda d: "model.d", lambda d: rng.choice(["1.5", "0.0", "1e308", "-1e-308", "1.7976931348623157e308", "5e-324", "2.5"]), lambda d: "f",
        lambda d: f"({double(d)} {rng.choice('+-*/')} {double(d)})", lambda d: f"({kwh(d)} / {kwh(d)})", lambda d: f"{kwh(d)}.to('{rng.choice(['kWh', 'J', 'MWh'])}')",
        lambda d: f"{rng.choice(['log10', 'ln', 'exp', 'sqrt', 'abs'])}({double(d)})", lambda d: f"pow({double(d)}, {double(d)})", lambda d: f"double({integer(d)})",
        lambda d: f"double({text(d)})", lambda d: f"({boolean(d)} ? {double(d)} : {double(d)})", lambda d: f"math.greatest({double(d)}, {double(d)})"])


def integer(d):
    return pick(d, [
        lambda d: "model.n", lambda d: rng.choice(["0", "1", "-1", "9223372036854775807", "-9223372036854775808", "7", "0xff"]),
        lambda d: f"({integer(d)} {rng.choice('+-*/%')} {integer(d)})", lambda d: f"size({text(d)})", lambda d: f"size({texts(d)})", lambda d: f"int({double(d)})",
        lambda d: f"int({text(d)})", lambda d: "rows[model.k].i", lambda d: f"{moment(d)}.{rng.choice(['getFullYear', 'getMonth', 'getDayOfYear', 'getHours', 'getDayOfWeek'])}()",
        lambda d: f"{text(d)}.indexOf({text(d)})", lambda d: f"-{integer(d)}", lambda d: f"math.bitShiftLeft({integer(d)}, {integer(d)})"])


def text(d):
    return pick(d, [
        lambda d: "model.s", lambda d: "model.id", lambda d: rng.choice(["''", "'abc'", "'\\u202e'", "'é'", "r'\\d'", "b'x'", "'a\\nb'", "'{}'", "'" + "x" * 300 + "'"]),
        lambda d: f"({text(d)} + {text(d)})", lambda d: f"string({rng.choice([integer, double, boolean, moment])(d)})", lambda d: f"{text(d)}.{rng.choice(['upperAscii', 'lowerAscii', 'trim', 'reverse'])}()",
        lambda d: f"{text(d)}.replace({text(d)}, {text(d)})", lambda d: f"{text(d)}.substring({integer(d)})", lambda d: f"{text(d)}.charAt({integer(d)})", lambda d: f"{texts(d)}.join({text(d)})",
        lambda d: f"'%s %d %.3f'.format([{text(d)}, {integer(d)}, {double(d)}])", lambda d: f"{texts(d)}[{integer(d)}]", lambda d: f"({boolean(d)} ? {text(d)} : {text(d)})"])


def texts(d):
    return pick(d, [
        lambda d: "model.l", lambda d: "[]", lambda d: f"[{text(d)}, {text(d)}]", lambda d: f"{text(d)}.split({text(d)})", lambda d: f"({texts(d)} + {texts(d)})",
        lambda d: f"model.l.map(x, x + {text(d)})", lambda d: f"{texts(d)}.filter(x, x == {text(d)})", lambda d: f"{texts(d)}.map(x, {texts(d)}.map(y, x + y).join(','))"])


def moment(d):
    return pick(d, [
        lambda d: "model.t", lambda d: f"timestamp('{rng.choice(['2024-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '2024-13-01T00:00:00Z'])}')",
        lambda d: f"({moment(d)} + duration('{rng.choice(['1s', '-1h', '876000h', '9223372036s', '0.000000001s', '1e9s'])}'))", lambda d: f"timestamp({integer(d)})"])


def boolean(d):
    return pick(d, [
        lambda d: "model.b", lambda d: rng.choice(["true", "false"]), lambda d: f"has(model.{rng.choice('ndsbtemlpk')})", lambda d: f"known({rng.choice([kwh, double, text, integer])(d)})",
        lambda d: f"({boolean(d)} {rng.choice(['&&', '||', '==', '!='])} {boolean(d)})", lambda d: f"!{boolean(d)}",
        lambda d: compared(d, rng.choice([kwh, double, integer, text, moment])), lambda d: f"{text(d)}.{rng.choice(['contains', 'startsWith', 'endsWith'])}({text(d)})",
        lambda d: f"{text(d)}.matches({rng.choice(['r' + repr('a+b*'), repr('('), repr('(a*)*'), repr('[a-z]{1,1000}'), text(d)])})",
        lambda d: f"{text(d)} in {texts(d)}", lambda d: f"{texts(d)}.{rng.choice(['exists', 'all', 'exists_one'])}(x, x != {text(d)})", lambda d: "model.k in rows", lambda d: "used('q.a')"])


def compared(d, kind):
    return f"({kind(d)} {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {kind(d)})"


def pick(depth, forms):
    """A leaf (they stand first) where the depth is spent."""
    return rng.choice(forms if depth > 0 else forms[:2])(depth - 1)


WRAPPINGS = ["assert", "applies", "known", "list", "message"]
KINDS = [kwh, double, integer, text, texts, moment, boolean]
PACK_EXPRESSIONS = []
for path in sorted(glob.glob(os.path.join(DEFAULT_PACK, "*.yaml")) + glob.glob(os.path.join(ROOT, "fixtures/packs/*/*/*.yaml"))):
    with open(path, encoding="utf-8", errors="replace") as file:
        PACK_EXPRESSIONS += re.findall(r'"([^"\n]{3,300})"', file.read())
DEEP = ["(", "!", "-", "[", "model.", "{", "size(", "[1].map(x, ", "true ? ", "1 + "]


def odd():
    kind = rng.randrange(7)
    if kind == 0:
        return rng.choice(PACK_EXPRESSIONS)
    if kind == 1:
        return mutate_text(rng.choice(PACK_EXPRESSIONS))
    if kind == 2:
        return rng.choice(DEEP) * rng.choice([1, 10, 60, 100, 300])
    if kind == 3:
        opening = rng.choice(["(", "[", "!", "-", "--", "{1: "])
        return opening * (n := rng.choice([5, 20, 40, 90])) + "1" + {"(": ")", "[": "]", "{1: ": "}"}.get(opening, "") * n
    if kind == 4:
        return (" " + rng.choice(["+", "&&", "||", "*", "=="]) + " ").join(rng.choice(KINDS)(1) for _ in range(rng.choice([2, 30, 200])))
    if kind == 5:
        # Lists that grow with each step: fuel has to end them.
        inner = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
        for depth in range(rng.randrange(1, 6)):
            inner = f"{inner}.map(x{depth}, {rng.choice([inner, 'x%d' % depth, 'size(string(x%d))' % depth])})"
        return f"size({inner})"
    return "".join(rng.choice(["model", ".", "e", "(", ")", "[", "]", "{", "}", ",", ":", "?", "'", "\\", "+", "-", "*", "/", "%", "!", "=", "<", ">", "&", "|", "1", "e", "0x", "u", "b'", "r'", "\"\"\"", "in", "has", "null", "  ", "é", "\u202e", "@", "`"])
                   for _ in range(rng.randrange(1, 25)))


def mutate_text(source):
    return mutate_bytes(rng, source.encode()).decode("utf-8", "replace")


def made():
    """A key of a requirement, and what stands there."""
    if rng.random() < 0.25:
        return rng.choice(WRAPPINGS), odd()
    kind = rng.choice(KINDS)
    source = kind(rng.choice([1, 2, 3, 4, 6]))
    wrapping = rng.choice(["assert", "applies"] if kind is boolean and rng.random() < 0.7 else WRAPPINGS[2:])
    return wrapping, mutate_text(source) if rng.random() < 0.15 else source


def pack_of(sources):
    lines = [HEAD, "requirements:"]
    for index, (wrapping, source) in enumerate(sources):
        shown = {"known": f"known({source})", "list": f"[{source}].exists(it, it == it)", "message": "false", "applies": "true"}
        message = quoted("{" + source + "}") if wrapping == "message" else "m"
        applies = f"applies: {quoted(source)}, " if wrapping == "applies" else ""
        lines.append(f"  - {{id: r{index}, title: R, kind: input, severity: note, {applies}assert: {quoted(shown.get(wrapping, source))}, message: {message}}}")
    return "\n".join(lines) + "\n"


def trial(sources):
    """Checks all, takes out those with errors by their lines, and evaluates the others."""
    first = HEAD.count("\n") + 3
    pack = suite.path("pack")
    for _ in range(4):
        suite.write("pack/pack.yaml", pack_of(sources))
        result = suite.run(["check", pack], label=f"{len(sources)} expressions", again=rng.random() < 0.1)
        if result.faults:
            return result.faults, [pack]
        if result.status == 0:
            break
        wrong = {int(m[1]) - first for m in re.finditer(rb"pack\.yaml:(\d+):\d+: error", result.out + result.err)}
        left = [source for index, source in enumerate(sources) if index not in wrong]
        if len(left) == len(sources):
            suite.note("packs with an error elsewhere")
            return [], [pack]
        sources = left
        if not sources:
            return [], [pack]
    else:
        return [], [pack]
    suite.note("evaluated", len(sources))
    records = suite.write("records.jsonl", "\n".join(RECORDS) + "\n")
    result = suite.run(["audit", records, "--rules", pack, *AS_OF, "--fail-on", "never", "--format", "json"],
                       label=f"{len(sources)} expressions", again=rng.random() < 0.1)
    faults = list(result.faults)
    if not faults and result.status == 0:
        faults = faults_of_audit(result.out)
        if re.search(rb'"message":"[^"]*\b(nan|inf|-inf|NaN|Infinity)\b', result.out):
            faults.append("a message holds a number that is not finite")
    return faults, [pack, records]


for number in suite.batches(100):
    suite.judge([made() for _ in range(number)], trial)
suite.finish()
