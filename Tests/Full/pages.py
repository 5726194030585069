# SPDX-License-Identifier: Apache-2.0
"""Opens the HTML reports of audits and of a diff in Chromium and uses them as a reader does.

Every page: no message on the console, no request, valid HTML (html5lib), a policy that names its own style
and script, nothing that axe finds in light and dark, the same bytes twice. Of audits: each line has the
expected value of the JSON, the keyboard filters and unfolds, an address opens its model, and all can be read
without scripts. In full also 10,000 models: size, first paint, and how long a filter takes.
"""

import base64
import hashlib
import json
import os
import re
import statistics
import time
from urllib.parse import quote

import browser

if __name__ == "__main__":
    browser.prepare("html")

from full import AS_OF, DEFAULT_PACK, HUB, ROOT, Suite, decode_json

RULES = ["--rules", DEFAULT_PACK, "--fail-on", "never", *AS_OF]
OWN = [os.path.join(ROOT, "fixtures/own", name) for name in ("models.jsonl", "declared.yaml", "runs.csv", "emissions.csv")]
HUB_INPUTS = [os.path.join(HUB, "models.jsonl"), os.path.join(HUB, "declared.yaml")]
SIZE_LIMIT = 5_000_000
PAINT_LIMIT = 1000
FILTER_LIMIT = 50


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def records(count, path):
    """Writes the records of the fixture again and again under ids of their own."""
    with open(HUB_INPUTS[0], encoding="utf-8") as file:
        pool = [json.loads(line) for line in file]
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            record = dict(pool[number % len(pool)])
            key = next(name for name in ("id", "modelId", "name") if name in record)
            record[key] = f"{record[key]}-{number}"
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def fragment(identity):
    return "m=" + quote(identity, safe="/-._~")


class Pages:
    def __init__(self, suite, window):
        self.suite, self.window = suite, window

    def expect(self, holds, fault, path):
        self.suite.executions += 1
        if not holds:
            self.suite.failed(fault, [path])

    def audit(self, name, inputs, *more):
        """Makes an audit's page and JSON, in the same run the page a second time."""
        page, again, data = (self.suite.path(name + ending) for ending in (".html", "-again.html", ".json"))
        run = self.suite.run(["audit", *inputs, *RULES, *more, "-o", f"html={page}", "-o", f"json={data}", "-o", f"html={again}"])
        for fault in run.faults:
            self.suite.failed(fault, [page])
        self.expect(read(page) == read(again), f"{name}: a second page of the run is another", page)
        with open(data, "rb") as file:
            return page, decode_json(file.read())

    def policy(self, path):
        text = read(path)
        allowed = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1].replace("&#39;", "'")
        for element, directive in (("style", "style-src"), ("script", "script-src")):
            own = re.findall(rf"<{element}>(.*?)</{element}>", text, re.S)
            digest = base64.b64encode(hashlib.sha256(own[0].encode()).digest()).decode()
            self.expect(len(own) == 1 and f"{directive} 'sha256-{digest}'" in allowed, f"policy: not of its {element}", path)
        self.expect(allowed.startswith("default-src 'none';"), "policy: it lets something in", path)

    def valid(self, path):
        import html5lib

        parser = html5lib.HTMLParser()
        parser.parse(read(path))
        errors = [f"{place}: {code}" for place, code, _ in parser.errors]
        self.expect(not errors, f"HTML: {errors[:3]}", path)

    def accessible(self, path):
        import axe_core_python

        self.window.run(read(os.path.join(os.path.dirname(axe_core_python.__file__), "axe.min.js")))
        for scheme in ("light", "dark"):
            self.window.scheme(scheme)
            found = self.window.driver.execute_async_script(
                "const done = arguments[arguments.length - 1];"
                "const rules = arguments[0] === 'dark' ? {runOnly: ['color-contrast']} : {};"
                "axe.run(document, {resultTypes: ['violations'], ...rules}).then(r => done(r.violations.map("
                "v => v.id + ' ' + v.nodes.length + ' ' + v.nodes[0].html.slice(0, 200) + ' ' + v.nodes[0].failureSummary)));",
                scheme)
            self.expect(not found, f"axe, {scheme}: {found[:3]}", path)
        self.window.scheme("light")

    def quiet(self, path):
        self.expect(not (said := self.window.messages()), f"console: {said[:2]}", path)
        asked = [address for address in self.window.requests() if not address.startswith(("file://" + path, "data:"))]
        self.expect(not asked, f"request: {asked[:2]}", path)

    def figures(self, path, audit):
        """Each line has the expected value of the JSON, or none where there is none."""
        lines = self.window.run(
            "return [...document.querySelectorAll('#rows > details.m')].map(e => [e.id, e.dataset.v ?? null])")
        leading = "emissions"
        wanted = {}
        for model in audit["models"]:
            value = model["quantities"][leading]["expected"]
            wanted[fragment(model["id"])] = value
        self.expect(len(lines) == len(wanted), f"lines: {len(lines)} of {len(wanted)} models", path)
        wrong = [key for key, value in lines if (None if value is None else float(value)) != wanted.get(key, "none")]
        self.expect(not wrong, f"figures: {len(wrong)} lines have others than the JSON, such as {wrong[:2]}", path)

    def keyboard(self, path, word):
        from selenium.webdriver.common.keys import Keys

        for _ in range(60):
            self.window.keys(Keys.TAB)
            if self.window.run("return document.activeElement.id") == "q":
                break
        self.window.keys(word)
        shown = self.window.run(
            "return [...document.querySelectorAll('#rows > details.m .i')].filter(e => e.checkVisibility())"
            ".map(e => e.textContent)")
        self.expect(shown and all(word.lower() in name.lower() for name in shown), f"filter: '{word}' shows {shown[:3]}", path)
        said = self.window.run("return document.getElementById('count').textContent")
        self.expect(said.startswith(f"{len(shown)} of "), f"filter: {len(shown)} lines, and it says '{said}'", path)
        for _ in range(20):
            self.window.keys(Keys.TAB)
            if self.window.run("return document.activeElement.tagName") == "SUMMARY":
                break
        self.window.keys(Keys.ENTER)
        # What an element says of its unfolding comes in a task of its own.
        for _ in range(20):
            tree = self.window.run(
                "const e = document.querySelector('#rows > details.m[open] .d'); return e && e.checkVisibility()")
            if tree:
                break
            time.sleep(0.1)
        self.expect(tree, "keyboard: Enter unfolds no model", path)
        self.window.run("document.getElementById('filter').reset();"
                        "document.getElementById('q').dispatchEvent(new Event('input', {bubbles: true}))")

    def address(self, path, identity):
        self.window.open(path, fragment(identity))
        state = self.window.run(
            "const e = document.getElementById(arguments[0]); const r = e?.getBoundingClientRect();"
            "return e && [e.open, r.top >= 0 && r.top < innerHeight, e.querySelectorAll('.tree li').length]", fragment(identity))
        self.expect(state and state[0] and state[1] and state[2] > 3, f"address: {identity} gives {state}", path)

    def unfolds(self, path, identity):
        """A derivation's steps unfold down to what was read."""
        self.address(path, identity)
        steps = self.window.run(
            "const e = document.getElementById(arguments[0]);"
            "const before = [...e.querySelectorAll('.tree dt')].filter(t => t.textContent === 'read at' && t.checkVisibility()).length;"
            "for (const d of e.querySelectorAll('.tree details')) d.querySelector('summary').click(), d.open = true;"
            "return [before, [...e.querySelectorAll('.tree dt')].filter(t => t.textContent === 'read at' && t.checkVisibility()).length]",
            fragment(identity))
        self.expect(steps[1] > steps[0], f"derivation: {steps} places before and after unfolding", path)

    def without_script(self, path, words):
        self.window.command("Emulation.setScriptExecutionDisabled", value=True)
        self.window.open(path)
        from selenium.webdriver.common.by import By

        text = self.window.driver.find_element(By.TAG_NAME, "main").text
        self.window.command("Emulation.setScriptExecutionDisabled", value=False)
        missing = [word for word in words if word not in text]
        self.expect(not missing, f"without script: {missing[:3]} cannot be read", path)

    def looks(self, path):
        colours = []
        for scheme in ("light", "dark"):
            self.window.scheme(scheme)
            colours.append(self.window.run("return getComputedStyle(document.body).backgroundColor"))
        self.window.scheme("light")
        self.expect(colours[0] != colours[1], "dark: it is as light", path)
        self.window.resize(360, 800)
        wide = self.window.run("return document.documentElement.scrollWidth")
        self.window.resize(1280, 900)
        self.expect(wide <= 360, f"narrow: {wide} px of 360", path)
        pages = self.window.print(self.suite.path("print.pdf"))
        self.expect(pages >= 1, "print: no page", path)
        return pages

    def sorts(self, path):
        """By the figure, the greatest first and what is not known last."""
        amounts = self.window.run(
            "document.querySelector('#cols .v button').click();"
            "return [...document.querySelectorAll('#rows > details.m')].map(e => e.dataset.v === undefined ? -1 : +e.dataset.v)")
        self.expect(amounts == sorted(amounts, reverse=True), "sort: not by the figure", path)


def timed(window, word):
    """Milliseconds that a filter takes until the page is laid out again, the median of five."""
    return window.run(
        "const q = document.getElementById('q'), times = [];"
        "for (const word of ['', arguments[0], 'b', arguments[0] + ' ', 'qwen', arguments[0]]) {"
        "  const from = performance.now(); q.value = word; q.dispatchEvent(new Event('input', {bubbles: true}));"
        "  document.body.getBoundingClientRect(); document.getElementById('rows').offsetHeight;"
        "  times.push(performance.now() - from); }"
        "return times.slice(1)", word)


def main():
    suite = Suite("pages", 1, 1)
    suite.executions = 0
    window = browser.Browser()
    pages = Pages(suite, window)

    page, audit = pages.audit("own", OWN)
    pages.policy(page)
    pages.valid(page)
    window.open(page)
    if not suite.short:
        pages.accessible(page)
    window.run("for (const e of document.querySelectorAll('details')) e.open = true")
    pages.accessible(page)
    pages.looks(page)
    pages.quiet(page)
    pages.without_script(page, ["tCO2e", "bergwerk-ai/stollen-7b", "What to disclose next", audit["pack"]["digests"]["meaning"]])

    page, audit = pages.audit("hub", HUB_INPUTS)
    print(f"  905 models: {os.path.getsize(page) / 1e6:.1f} MB")
    window.open(page)
    pages.figures(page, audit)
    pages.sorts(page)
    pages.keyboard(page, "pythia")
    pages.quiet(page)
    pages.unfolds(page, "EleutherAI/pythia-12b")

    difference = suite.path("diff.html")
    suite.run(["diff", *OWN[:2], "--base", DEFAULT_PACK.replace("1.2.0", "1.0.0"), "--head", DEFAULT_PACK.replace("1.2.0", "1.1.0"),
               *AS_OF, "-o", f"html={difference}"])
    pages.policy(difference)
    pages.valid(difference)
    window.open(difference)
    pages.accessible(difference)
    pages.looks(difference)
    pages.quiet(difference)

    count = 2500 if suite.short else 10_000
    inputs = [records(count, suite.path("many.jsonl"))]
    page = suite.path("many.html")
    suite.run(["audit", *inputs, HUB_INPUTS[1], *RULES, "-o", f"html={page}"], patience=600)
    size = os.path.getsize(page)
    window.open(page)
    paint = window.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "new PerformanceObserver(list => { for (const e of list.getEntriesByName('first-contentful-paint')) done(e.startTime); })"
        ".observe({type: 'paint', buffered: true}); setTimeout(() => done(null), 5000);")
    times = timed(window, "ba")
    print(f"  {count} models: {size / 1e6:.2f} MB, first paint {paint if paint is None else round(paint)} ms, filter {statistics.median(times):.1f} ms"
          f" (at most {max(times):.1f})")
    pages.expect(size <= SIZE_LIMIT, f"size: {size} bytes of {count} models", page)
    if not suite.short:
        pages.expect(paint is not None and paint <= PAINT_LIMIT, f"first paint: {paint} ms", page)
        pages.expect(statistics.median(times) <= FILTER_LIMIT, f"filter: {times} ms", page)
    pages.keyboard(page, "yi-34b")
    pages.quiet(page)
    with open(inputs[0], encoding="utf-8") as file:
        last = [json.loads(line) for line in file][-900:]
    identity = next(r["id"] for r in reversed(last) if "id" in r and r["id"].startswith("bigscience/bloom"))
    pages.unfolds(page, identity)
    window.close()
    suite.finish()


if __name__ == "__main__":
    main()
