#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Texts of strangers through every field that takes a text, into every report.

    Tests/Full/injection.py [--short] [--verbose]

Each payload stands in every text of a pack, a profile, records, a declaration and the name of a file, and so
does a harmless text: the structure of every report must be the same for both. Then all payloads stand in the
fields of records of one population by the default rules. HTML is opened in Chromium if there is one: a page
whose title changes, or that asks for anything, is a fault. A report is one line in CHECKS; one that the
program does not have is left out, and named.
"""

import csv
import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unicodedata
import xml.parsers.expat
import zipfile

from venv_of_tests import inside

inside("markdown-it-py[linkify]==4.0.0", "PyYAML==6.0.3")

import markdown_it  # noqa: E402
import yaml  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
PACK = os.path.join(ROOT, "rules/hugging-carbon/1.2.0")
AS_OF = ["--as-of", "2026-06-30"]
SHORT = "--short" in sys.argv
HARMLESS = "plain words"
faults = []
counts = {}
asked = []


def fault(text):
    faults.append(text)
    if len(faults) <= 100:
        print(f"  FAULT {text[:400]}")


def count(what, number=1):
    counts[what] = counts.get(what, 0) + number


class Listener(http.server.BaseHTTPRequestHandler):
    """Whoever asks for anything has been told to by a payload."""

    def do_GET(self):
        asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
threading.Thread(target=server.serve_forever, daemon=True).start()
HOST = f"127.0.0.1:{server.server_port}"
OWN = f"document.title='OWNED';fetch('http://{HOST}/x')"


def payloads():
    """By kind."""
    tags = ["script", "img src=x", "svg", "body", "iframe", "details open", "video", "audio", "input autofocus", "marquee", "object", "math"]
    events = ["onerror", "onload", "onfocus", "ontoggle", "onmouseover"]
    html = [f"<{tag} {event}={OWN}>" for tag in tags[1:] for event in events]
    html += [f"<script>{OWN}</script>", f"</script><script>{OWN}</script>", f"</title><script>{OWN}</script>", f"</style><script>{OWN}</script>",
             f"</textarea><script>{OWN}</script>", f"--><script>{OWN}</script>", f"<!--<script>{OWN}</script>", f"]]><script>{OWN}</script>",
             f"<base href=http://{HOST}/>", f"<link rel=stylesheet href=http://{HOST}/c>", f"<meta http-equiv=refresh content='0;url=http://{HOST}/m'>",
             f"<form action=http://{HOST}/f><button>", "<plaintext>", "<table><tr><td>", "</table></div></body></html>", "<details><summary>x", "</details>", "<b", "<b>x</b>",
             "&lt;script&gt;", "&#60;script&#62;", "&amp;lt;b&amp;gt;", "&#x3C;b&#x3E;", "&NewLine;", "<a href=javascript:x>x</a>"]
    attribute = [f"{quote}{space}{event}={other}{OWN}{other} x={quote}" for quote in "\"'`" for space in (" ", "\t", "/") for event in events[:2] for other in ("", "'")]
    attribute += ["\">", "'>", "`>", "\" autofocus tabindex=1 onfocus=alert(1) \"", "x\" style=\"background:url(http://%s/s)" % HOST]
    script = [f"';{OWN};//", f"\";{OWN};//", f"`;{OWN};//", f"${{{OWN}}}", f"\\';{OWN};//", f"\\\";{OWN};//", "\u2028" + OWN, "\u2029" + OWN,
              f"</ScRiPt><sCrIpT>{OWN}</sCrIpT>", f"*/{OWN}/*", "__proto__", "constructor", "toString", "{{constructor.constructor('alert(1)')()}}", "{%x%}", "#{7*7}", "${7*7}", "<%= 7*7 %>"]
    css = [f"x;background:url(http://{HOST}/b)", f"@import 'http://{HOST}/i';", "expression(alert(1))", "}*{display:none}", "</style><b>", f"\\75rl(http://{HOST}/u)"]
    url = [f"{scheme}{OWN}" for scheme in ("javascript:", "JaVaScRiPt:", "java\tscript:", " javascript:", "vbscript:", "data:text/html,<script>")]
    url += [f"//{HOST}/p", f"http://{HOST}/h", f"https://{HOST}/h", "file:///etc/passwd", "../../etc/passwd", "..\\..\\x", "#m=x", "?q=<b>", "%3Cscript%3E", "%00", "http://a@b", "www.example.org", "mailto:a@b.c", "a@b.example"]
    markdown = [f"[x](http://{HOST}/l)", f"![x](http://{HOST}/i)", f"[x][y]\n\n[y]: http://{HOST}/r", f"<http://{HOST}/a>", "`code`", "``` ```", "**bold**", "_it_", "~~gone~~", "# heading", "- item", "1. item",
                "| a | b |", "|", "\\|", "a | b\n--- | ---", "> quote", "---", "***", "    code", "\tcode", "<!-- x -->", "[^1]", "[ ] task", "@someone", "#1", "GH-1", ":smile:", "$x$", "$$x$$", "\\", "\\\\", "`", "``", "`\u0301|\u0301", "*\u0301x*\u0301", "[\u0301x](\u0301http://a.b)", "!\u0301[x](y)", "&copy;", "line  \nbreak", "```mermaid\nx\n```", "[[x]]"]
    formula = [f"{sign}{rest}" for sign in "=+-@\t\r|%" for rest in ("1+1", f"HYPERLINK(\"http://{HOST}/e\")", "cmd|' /C calc'!A0", "SUM(A1:A9)")]
    formula += ["=1+1\",\"x", "\"=1+1\"", "'=1+1", ";=1+1", ",=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠x", "DDE(\"a\")", " =1+1"]
    terminal = [f"\x1b{rest}" for rest in ("[31mRED", "[2J", "[1A", "]0;owned\x07", "]8;;http://a\x07x\x1b]8;;\x07", "c", "[?25l", "P+q\x1b\\", "_x\x1b\\", "[6n", "(0")]
    terminal += [f"a{c}b" for c in "\x01\x07\x08\x0b\x0c\r\x7f\x85\x9b\x9d\x90"] + ["\r\nerror: forged", "x\nrules/x.yaml:1:1: error: forged"]
    hidden = [f"a{c}b" for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u2060\u00ad\u034f\u115f\u3164\uffa0\u180e\ufe0f\u2028\u2029\ufff9\U000e0041\U000e0001\U0001d173"]
    sarif = ["{0}", "{{0}}", "{1}{2}", "{0", "0}", "}{", "[x](1)", "[x](http://a.b)", "[x](sarif:/runs/0)", "\\[x](1)", "\\\\[x](1)", "[[x]](1)", "[x\\](1)", "[](0)", "](1)", "{{{0}}}"]
    broken = ["]]>", "<![CDATA[x]]>", "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;", "&e;", "&#0;", "&#x1;", "\"}],\"x\":[{\"", "\\u0000", "\\", "\\\"", "\"", "',", "null", "NaN", "{}", "[]", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "%s%n%x", "%(x)s", "$(id)", "`id`", ": x", "- x", "? x", "& x", "* x", "!!python/object:x", "---\nx: 1", "...", "key: value # x"]
    lines = ["a\nb", "a\r\nb", "a\rb", "a\n\nb", "\n", "a\n\n\nb", "\u0085", "a\tb", "\n# x", "\n- x", "\n| x |", "\n</details>"]
    long = ["x" * 5000, "<b>" * 2000, "*" * 3000, "[" * 2000, "\u0301" * 1000, "|" * 1000, "&" * 1000, "😀" * 500, "\u202e" * 500]
    alike = ["раypal", "аcme/lаrge", "ＡＣＭＥ", "acme\u0338", "acmé", "acme\u0301", "ﬁne", "Ⅷ", "١٢٣", "𝐚𝐜𝐦𝐞", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧", "क्षि", "مرحبا", "שלום", "ﷺ"]
    return {"html": html, "attribute": attribute, "script": script, "css": css, "url": url, "markdown": markdown, "formula": formula, "terminal": terminal,
            "hidden": hidden, "sarif": sarif, "breakers": broken, "lines": lines, "long": long, "alike": alike}


# What a report is held to: its structure, which must not depend on texts; faults are noted.


def scan(data, what):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        fault(f"{what}: is not UTF-8 at {error.start}")
        return ""
    live = sorted({c for c in set(text) if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")})
    if live:
        fault(f"{what}: holds {', '.join(f'U+{ord(c):04X}' for c in live[:5])}")
    if any(line.startswith(("error: forged", "rules/x.yaml:1:1: error: forged")) for line in text.split("\n")):
        fault(f"{what}: a line is forged")
    return text


def shape(node):
    """What JSON is made of: the keys that lead anywhere, but for those that are texts.

    Which models and groups there are, and in what order, may depend on texts: two ids may be one.
    """
    paths = set()

    def walk(node, where):
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{where}.{key if re.fullmatch(r'[$A-Za-z][A-Za-z0-9:_-]{0,30}', key) else '…'}")
        elif isinstance(node, list):
            for item in node:
                walk(item, where + "[]")
        paths.add(where)

    walk(node, "$")
    return paths


def of_text(data, what):
    scan(data, what)


def of_json(data, what):
    try:
        return shape(json.loads(scan(data, what)))
    except ValueError as error:
        fault(f"{what}: is no JSON: {error}")


def of_prov(data, what):
    """The names in it are made of ids: which there are, and how many statements."""
    try:
        root = json.loads(scan(data, what))
        return set(root)
    except ValueError as error:
        fault(f"{what}: is no JSON: {error}")


def of_lines(data, what):
    return set().union(*(of_json(line, what) or set() for line in data.splitlines()))


def of_sarif(data, what):
    try:
        root = json.loads(scan(data, what))
    except ValueError as error:
        return fault(f"{what}: is no JSON: {error}")

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                plain = re.sub(r"\\[\\\[\]]|\{\{|\}\}", "", node["text"])
                if re.search(r"[\[\]{}]", plain):
                    fault(f"{what}: a message has a live placeholder or link: {node['text'][:100]!r}")
                count("messages of SARIF looked at")
            if isinstance(node.get("markdown"), str):
                if re.search(r"[{}]", re.sub(r"\{\{|\}\}", "", node["markdown"])):
                    fault(f"{what}: Markdown has a live placeholder: {node['markdown'][:100]!r}")
                of_markdown(node["markdown"].encode(), f"{what}, help")
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(root)
    return shape(root)


MARKDOWN = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": True})


def of_markdown(data, what):
    text = scan(data, what)
    found = set()
    open_now = []

    def walk(tokens):
        for token in tokens:
            if token.nesting < 0:
                open_now.pop()
            found.add(" ".join(open_now + [token.type]))
            if token.nesting > 0:
                open_now.append(token.type)
            if token.type in ("html_block", "html_inline"):
                for tag in re.findall(r"<[^>]*>?", token.content):
                    if tag not in ("<details>", "<summary>", "</summary>", "</details>"):
                        fault(f"{what}: HTML is live: {tag[:80]!r}")
            if token.type in ("link_open", "image"):
                fault(f"{what}: a link is live: {str(token.attrs)[:80]}")
            if token.type in ("em_open", "s_open", "fence", "code_block", "blockquote_open"):
                fault(f"{what}: {token.type} is live: {text[:60]!r}")
            if token.children:
                walk(token.children)

    walk(MARKDOWN.parse(text))
    return {path for path in found if path.split()[-1] not in ("text", "code_inline", "text_special", "inline")}


def of_card(data, what):
    text = scan(data, what)
    parts = text.split("---\n")
    try:
        front = yaml.safe_load(parts[1])
    except (yaml.YAMLError, IndexError) as error:
        return fault(f"{what}: the front matter is no YAML: {str(error)[:100]}")
    return shape(front) | of_markdown("---\n".join(parts[2:]).encode(), what)


def of_xml(data, what):
    scan(data, what)
    found = set()
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.add((name, *sorted(attributes)))
    parser.EntityDeclHandler = lambda *arguments: fault(f"{what}: declares an entity")
    try:
        parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as error:
        fault(f"{what}: is no XML: {error}")
    return found


def of_csv(data, what):
    found = set()
    for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"))):
        found.add(len(row))
        for cell in row:
            if cell[:1] in "=+-@\t\r" and cell and not re.fullmatch(r"[-+]?[0-9.eE+-]+", cell):
                fault(f"{what}: a cell is a formula: {cell[:60]!r}")
    return found


def of_xlsx(data, what):
    found = set()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in sorted(book.namelist()):
            found.add(name)
            part = book.read(name)
            if name.endswith((".xml", ".rels")):
                of_xml(part, f"{what}, {name}")
            for formula in re.findall(rb"<f[^>]*>(.*?)</f>", part, re.S):
                if HOST.encode() in formula or b"cmd|" in formula or b"HYPERLINK" in formula:
                    fault(f"{what}: a formula of a stranger: {formula[:80]!r}")
            if b"hyperlink" in part and HOST.encode() in part and name.endswith(".rels"):
                fault(f"{what}: a link of a stranger in {name}")
    return found


pages = []


def of_html(data, what):
    text = data.decode("utf-8")
    if any(c in text for c in "\x1b\u202e\u2066\x00"):
        fault(f"{what}: a character that steers is live")
    pages.append((data, what))


CHECKS = {
    "text": of_text, "json": of_json, "jsonl": of_lines, "sarif": of_sarif, "junit": of_xml, "markdown": of_markdown,
    "cyclonedx": of_json, "cyclonedx-1.6": of_json, "prov": of_prov,
    "html": of_html, "xlsx": of_xlsx, "csv": of_csv, "csv-models": of_csv, "csv-findings": of_csv, "csv-totals": of_csv,
    "models.csv": of_csv, "findings.csv": of_csv, "totals.csv": of_csv,
}
DIFF_CHECKS = {"text": of_text, "json": of_json, "markdown": of_markdown, "sarif": of_sarif, "html": of_html}


def available(command, checks):
    """The formats that the program has of those that are known here."""
    found = {}
    for name, check in checks.items():
        run = subprocess.run([ASSAY, command, "no-such-input", "--format", name], cwd=ROOT, capture_output=True)
        if b"--format" not in run.stderr or b"is invalid" not in run.stderr:
            found[name] = check
    left = [name for name in checks if name not in found]
    print(f"{command}: {', '.join(found)}" + (f"; not there: {', '.join(left)}" if left else ""))
    return found


def run(arguments, cwd, what, allowed=(0, 1)):
    done = subprocess.run([ASSAY, *arguments], cwd=cwd, capture_output=True, timeout=120)
    scan(done.stderr, f"{what}, errors")
    if done.returncode not in allowed:
        fault(f"{what}: exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return done.stdout


def quoted(text):
    return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'


def pack(text, intensity):
    """A pack in which every text that its author is free to choose is hostile."""
    q = quoted(text)
    message = "{model.id} by {who} " + text.replace("{", "").replace("}", "")
    return f"""assay: 1
pack: hostile
version: 1.0.0
title: {q}
references: {{demo: {{title: {q}, url: {q}}}}}
clauses: [{{id: c1, ref: demo, at: {q}, level: shall, title: {q}}}]
defaults: {{source: {{ref: demo, at: {q}}}, evidence: policy}}
fields:
  energy: {{title: {q}, unit: kWh, from: [declared.energy]}}
  place: {{title: {q}, match: places, from: [declared.place, cardData.co2_eq_emissions.geographical_location]}}
  hardware: {{title: {q}, type: string, from: [declared.accelerator, cardData.co2_eq_emissions.hardware_used]}}
  note: {{title: {q}, type: string, from: [note]}}
tables:
  places:
    title: {q}
    key: string
    columns: {{name: {{type: string}}}}
    rows: [{{key: here, name: there, aliases: [over there]}}]
parameters:
  intensity: {{title: {q}, value: {intensity}, unit: gCO2e/kWh, range: [100, 900]}}
definitions:
  who: {{title: {q}, value: "has(model.note) ? model.note : model.id"}}
quantities:
  energy: {{title: {q}, unit: kWh, quantum: 1 Wh, methods: [{{id: n.a, title: {q}, tier: T2, value: model.energy}}]}}
  emissions:
    title: {q}
    unit: kgCO2e
    quantum: 1 gCO2e
    methods:
      - {{id: e.a, title: {q}, tier: T2, value: "energy * intensity"}}
tiers:
  of: emissions
  order: [{{id: T2, title: {q}}}, {{id: T0, title: {q}}}]
requirements:
  - {{id: r1, title: {q}, kind: datagap, severity: warning, clause: c1, assert: "has(model.energy) && model.energy < quantity('1 kWh')", message: {quoted(message)}, remedy: {q}}}
  - {{id: r2, title: {q}, kind: nonconformity, severity: error, clause: c1, assert: "energy < quantity('1 kWh')", message: {quoted(message)}, remedy: {q}}}
totals:
  - {{id: all, title: {q}, population: "has(model.note) || model.id != ''", sum: [emissions, energy], by: [tier, who]}}
"""


def profile(text):
    q = quoted(text)
    return f"""assay: 1
profile: own
version: 1.0.0
title: {q}
of: {{pack: hostile, version: 1.0.0}}
set:
  intensity: {{value: 300, reason: {q}, source: demo}}
waive:
  - {{id: r1, reason: {q}, approver: {q}, until: 2027-01-01}}
"""


def prepare(folder, text):
    for name, intensity in (("base", 400), ("head", 500)):
        os.mkdir(os.path.join(folder, name))
        with open(os.path.join(folder, name, "pack.yaml"), "w") as file:
            file.write(pack(text, intensity))
    with open(os.path.join(folder, "own.yaml"), "w") as file:
        file.write(profile(text))
    name = "m" + text.replace("/", "").replace("\0", "").replace("\ud800", "")[:40] + ".jsonl"
    while len(name.encode()) > 200:
        name = "m" + name[len(name) // 2:]
    with open(os.path.join(folder, name), "w") as file:
        for id, energy in ((text, 1000), ("org/" + text, 2000)):
            file.write(json.dumps({"id": id, "declared": {"energy": energy, "place": text, "accelerator": text}, "note": text, "tags": [text], "cardData": {"license": text}}) + "\n")
        file.write(json.dumps({"id": "org/plain", "declared": {"energy": text, "place": "x", text: 1}, "note": "n"}) + "\n")
    return name


def structures(text, formats, diffs, what, all_commands):
    """What every report of one text is made of."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        name = prepare(folder, text)
        outputs = [part for format in formats for part in ("-o", f"{format}=out.{format}")]
        run(["audit", name, "--rules", "base", "--profile", "own.yaml", *AS_OF, "--fail-on", "never", *outputs], folder, what, allowed=(0,))
        for format, check in formats.items():
            path = os.path.join(folder, f"out.{format}")
            if os.path.exists(path):
                with open(path, "rb") as file:
                    found[format] = check(file.read(), f"{what}, {format}")
                count("reports looked at")
        if all_commands:
            outputs = [part for format in diffs for part in ("-o", f"{format}=diff.{format}")]
            run(["diff", name, "--base", "base", "--head", "head", *AS_OF, *outputs], folder, what)
            for format, check in diffs.items():
                path = os.path.join(folder, f"diff.{format}")
                if os.path.exists(path):
                    with open(path, "rb") as file:
                        found[f"diff {format}"] = check(file.read(), f"{what}, diff {format}")
                    count("reports looked at")
            # Blanks around an id are not part of it, and a dash begins an option.
            if text == text.strip() and not text.startswith("-") and len(text) < 1000:
                card = run(["card", text, name, "--rules", "base", *AS_OF], folder, f"{what}, card")
                found["card"] = of_card(card, f"{what}, card")
                boamps = run(["card", text, name, "--rules", "base", *AS_OF, "--format", "boamps"], folder, f"{what}, boamps")
                found["boamps"] = of_json(boamps, f"{what}, boamps")
                explained = run(["explain", text, name, "--rules", "base", *AS_OF], folder, f"{what}, explain")
                of_text(explained, f"{what}, explain")
                count("reports looked at", 3)
    return found


def population(texts, formats):
    """All payloads in the fields of records, by the default rules; the ids are read back as they are."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "models.jsonl"), "w") as file:
            for index, text in enumerate(texts):
                declared = {"accelerator": text, "place": text, "accelerator_hours": 1000 + index, "training_type": text, "scope": text}
                card = {"license": text, "base_model": text, "co2_eq_emissions": {"emissions": 1000 * index + 1, "source": text, "hardware_used": text, "geographical_location": text}}
                file.write(json.dumps({"id": f"o{index}/{text}", "downloads": 9000 + index, "author": text, "tags": [text], "pipeline_tag": text, "cardData": card, "declared": declared}) + "\n")
            # Halves of surrogates have no text: such a record is refused, and breaks no report.
            for half in ("\\ud800", "\\udc00x", "x\\udbff"):
                file.write('{"id":"half/' + half + '","tags":["' + half + '"]}\n')
        outputs = [part for format in formats for part in ("-o", f"{format}=out.{format}")]
        run(["audit", "models.jsonl", "--rules", PACK, *AS_OF, "--fail-on", "never", *outputs], folder, "population", allowed=(0,))
        for format, check in formats.items():
            path = os.path.join(folder, f"out.{format}")
            if not os.path.exists(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            check(data, f"population, {format}")
            count("reports looked at")
            if format == "json":
                read = {model["id"] for model in json.loads(data)["models"]}
                lost = [text for index, text in enumerate(texts) if len(text.encode()) < 1000 and f"o{index}/{text}".strip() not in read]
                if lost:
                    fault(f"population, json: {len(lost)} ids are not read back, such as {lost[0][:60]!r}")
                count("ids read back", len(read))


def browse():
    """Opens the pages; what a payload does is a title that changes, or a request."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not pages:
        return
    if not chromium:
        print(f"  skipped: {len(pages)} pages of HTML are not opened: install chromium (apt-get install chromium)")
        return
    step = max(1, len(pages) // (6 if SHORT else 60))
    chosen = pages[::step] + pages[-1:]
    with tempfile.TemporaryDirectory() as folder:
        for index, (data, what) in enumerate(chosen):
            path = os.path.join(folder, f"{index}.html")
            with open(path, "wb") as file:
                file.write(data)
            done = subprocess.run(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--virtual-time-budget=2000", "--dump-dom", f"file://{path}"],
                capture_output=True, timeout=120)
            dom = done.stdout.decode("utf-8", "replace")
            title = re.search(r"<title>(.*?)</title>", dom, re.S)
            if not title or title.group(1).strip() == "OWNED":
                fault(f"{what}: the title of the page is {title.group(1) if title else 'missing'}")
            count("pages opened in Chromium")


kinds = payloads()
every = [(kind, text) for kind, texts in kinds.items() for text in texts]
print(f"injection: {len(every)} payloads: " + ", ".join(f"{len(texts)} {kind}" for kind, texts in kinds.items()))
formats, diffs = available("audit", CHECKS), available("diff", DIFF_CHECKS)
harmless = {}
# A long id is refused, whatever its characters.
for text in (HARMLESS, "plain/words", "plain words: 1", "Plain", "plain " * 900):
    for format, structure in structures(text, formats, diffs, "harmless", len(text) < 100).items():
        harmless[format] = harmless.get(format, set()) | (structure or set())
# Where time is short, every other one; of the population below, all.
for index, (kind, text) in enumerate(every[::2] if SHORT else every):
    # The commands besides the audit take a few of each kind where time is short.
    found = structures(text, formats, diffs, f"{kind} {text[:40]!r}", not SHORT or index % 12 == 0)
    for format, structure in found.items():
        # An address of the web may stand where a pack says the address of a work.
        more = {part for part in (structure or set()) - (harmless.get(format) or set()) if not str(part).endswith(("helpUri", "informationUri", "url"))}
        if more:
            fault(f"{kind} {text[:40]!r}, {format}: has what a harmless text does not bring: {sorted(map(str, more))[:3]}")
population([text for _, text in every], formats)
browse()
if asked:
    fault(f"pages asked for {', '.join(sorted(set(asked))[:5])}")
for what, number in counts.items():
    print(f"  {number:8,} {what}")
print(f"injection: {len(faults)} faults")
sys.exit(1 if faults else 0)
