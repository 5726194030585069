# SPDX-License-Identifier: Apache-2.0
"""The workbook of an audit: it opens, it works itself out again, and a changed factor comes back as a profile.

openpyxl reads it. LibreOffice, or in the short form the package formulas, works out every formula from
nothing, first as it was written, then with factors changed; `assay import` makes a profile of the changes,
and the totals of the audit by that profile have to be those of the workbook, to 12 digits.
"""

import argparse
import atexit
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

from venv_of_tests import inside

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
RULES = "rules/hugging-carbon/1.2.0"
AUDIT = ["--rules", RULES, "--as-of", "2026-06-30", "--fail-on", "never"]
OWN = [f"fixtures/own/{name}" for name in ("models.jsonl", "declared.yaml", "runs.csv", "emissions.csv")]
HUB = ["fixtures/hub/models.jsonl", "fixtures/hub/declared.yaml"]
PACKAGES = ["openpyxl==3.1.5", "formulas==1.3.4"]
DIGITS = 1e-12
HOSTILE = ["=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK(\"http://x.invalid\",\"y\")", "=cmd|' /C calc'!A0", "'=1"]


def need_debian(program, package):
    """Whether a program is there, or was installed; root installs what is missing."""
    if shutil.which(program):
        return True
    if os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL)
    if not shutil.which(program):
        print(f"workbook: SKIPPED in part: there is no {program}; apt install {package}")
        return False
    return True


def assay(*arguments, status=0):
    run = subprocess.run([ASSAY, *arguments], cwd=ROOT, capture_output=True, text=True)
    if run.returncode != status:
        sys.exit(f"assay {' '.join(arguments)} ended with {run.returncode}:\n{run.stderr[:2000]}")
    return run


def agree(left, right):
    return abs(left - right) <= DIGITS * max(abs(left), abs(right))


class LibreOffice:
    name = "LibreOffice"

    def __init__(self, folder):
        self.folder = folder

    def worked_out(self, workbook, path):
        """The values of a workbook that was saved without any."""
        import openpyxl

        workbook.save(path)
        out = os.path.join(self.folder, "out")
        home = f"-env:UserInstallation=file://{self.folder}/office"
        form = "xlsx:Calc MS Excel 2007 XML"
        command = ["soffice", "--headless", home, "--convert-to", form, "--outdir", out, path]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        saved = os.path.join(out, os.path.basename(path))
        return openpyxl.load_workbook(saved, data_only=True), saved


class Formulas:
    name = "formulas"

    def __init__(self, folder):
        self.folder = folder

    def worked_out(self, workbook, path):
        import formulas
        import openpyxl

        # It reads a cell of text that begins with a sign of equality as a formula.
        for sheet in workbook:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f" and isinstance(cell.value, str) and cell.value.startswith("="):
                        cell.value = "'" + cell.value
        workbook.save(path)
        warnings.simplefilter("ignore")
        solution = formulas.ExcelModel().loads(path).finish().calculate()
        values = openpyxl.load_workbook(path)
        cells = {name.upper(): value for name, value in solution.items()}
        book = os.path.basename(path).upper()
        for sheet in values:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        found = cells[f"'[{book}]{sheet.title.upper()}'!{cell.coordinate}"]
                        cell.value = found.value[0, 0]
        values.save(path)
        return values, path


def column(sheet, title):
    return next(cell.column for cell in sheet[1] if cell.value == title)


def rows(sheet):
    titles = [cell.value for cell in sheet[1]]
    return [dict(zip(titles, row)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def check_unchanged(values):
    """Everything comes to what was audited."""
    for name in ("Totals", "Models"):
        stale = [row for row in rows(values[name]) if row["as audited?"] not in (None, "yes")]
        assert not stale, f"{name}: {len(stale)} differ, such as {stale[0]}"
    steps = 0
    for row in rows(values["Steps"]):
        if isinstance(row["as audited"], (int, float)):
            assert agree(row["value"], row["as audited"]), row
            steps += 1
    return steps


def change(workbook, factors):
    """Writes other values over factors, by how much each is multiplied."""
    sheet = workbook["Factors"]
    value = column(sheet, "value")
    left = dict(factors)
    for row in range(2, sheet.max_row + 1):
        factor = left.pop(sheet.cell(row, 1).value, None)
        if factor:
            sheet.cell(row, value).value *= factor
    assert not left, f"no factors {left}"


def totals(inputs, *options):
    audit = json.loads(assay("audit", *inputs, *AUDIT, "--format", "json", *options).stdout)
    found = {}
    for total in audit["totals"]:
        group = next(iter(total["group"].items()), (None, None)) if isinstance(total["group"], dict) else None
        if group is None:
            group = (total["group"][0]["key"], total["group"][0]["value"]) if total["group"] else (None, None)
        for name, sum_ in total["quantities"].items():
            if sum_["models"]:
                found[(total["id"], *group, name)] = (sum_["central"], sum_["expected"])
    return found


def check_changed(engine, folder, source, inputs, factors):
    import openpyxl

    workbook = openpyxl.load_workbook(source)
    change(workbook, factors)
    values, saved = engine.worked_out(workbook, os.path.join(folder, "changed.xlsx"))
    profile = os.path.join(folder, f"profile-{len(os.listdir(folder))}.yaml")
    assay("import", saved, "--profile", profile)
    refused = assay("resolve", RULES, "--profile", profile, status=2)
    assert "reason" in refused.stderr, refused.stderr
    with open(profile) as file:
        text = file.read()
    filled = text.replace("reason:\n", "reason: tried\n").replace("source:\n", "source: uptime-2025\n")
    with open(profile, "w") as file:
        file.write(filled.replace("evidence:\n", "evidence: policy\n"))
    wanted = totals(inputs, "--profile", profile)
    before = totals(inputs)
    checked = moved = 0
    worst = 0
    for row in rows(values["Totals"]):
        if row["central"] is None:
            continue
        group = None if row["group"] == "(unknown)" else row["group"]
        key = (row["total"], row["by"], group, row["quantity"])
        for name, value in zip(("central", "expected"), wanted[key]):
            if name == "expected" and row["whose mean factor does not stay"]:
                worst = max(worst, abs(row[name] / value - 1))
                continue
            assert agree(row[name], value), f"{key} {name}: {row[name]} in the workbook, {value} by the profile"
            checked += 1
        moved += before[key] != wanted[key]
    assert moved, "no total moved"
    return checked, moved, worst


def check_hostile(folder):
    """Texts of strangers are texts in every sheet and in every cell of CSV."""
    import openpyxl

    models = os.path.join(folder, "hostile.jsonl")
    with open(models, "w") as file:
        for text in HOSTILE:
            record = {"id": text, "downloads": 9000, "cardData": {"co2_eq_emissions": {"emissions": text}}}
            file.write(json.dumps(record) + "\n")
    book = os.path.join(folder, "hostile.xlsx")
    forms = {name: os.path.join(folder, name) for name in ("csv", "csv-findings")}
    targets = [option for name, path in forms.items() for option in ("-o", f"{name}={path}")]
    assay("audit", models, *AUDIT, "-o", f"xlsx={book}", *targets)
    ids = set()
    for sheet in openpyxl.load_workbook(book):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert not any(text in cell.value for text in HOSTILE if len(text) > 3), cell.value
                elif cell.value in HOSTILE:
                    ids.add(cell.value)
    assert ids == set(HOSTILE), set(HOSTILE) - ids
    for path in forms.values():
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.reader(io.StringIO(file.read())):
                assert not any(cell[:1] in "=+@\t\r" and cell for cell in row), row
                assert not any(cell[:1] == "-" and not cell[1:].replace(".", "").isdigit() for cell in row), row
    return len(HOSTILE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    options, _ = parser.parse_known_args()
    inside(*PACKAGES)
    folder = tempfile.mkdtemp(prefix="assay-workbook-")
    atexit.register(shutil.rmtree, folder, True)
    probe = subprocess.run([ASSAY, "audit", *OWN, *AUDIT, "-o", f"xlsx={folder}/probe.xlsx"], cwd=ROOT,
                           capture_output=True, text=True)
    if "libxlsxwriter" in probe.stderr:
        print(f"workbook: SKIPPED: {probe.stderr.strip()}")
        return
    import openpyxl

    engine = Formulas(folder)
    if not options.short and need_debian("soffice", "libreoffice-calc-nogui"):
        engine = LibreOffice(folder)
    work = [(OWN, {"kappa": 0.9, "countries['AUT'].intensity": 1.05})]
    if engine.name == "LibreOffice":
        work.append((HUB, {"pue": 1.1, "kappa": 0.95, "countries['USA'].intensity": 1.01}))
    for inputs, factors in work:
        books = [os.path.join(folder, name) for name in ("audit.xlsx", "again.xlsx")]
        for book in books:
            assay("audit", *inputs, *AUDIT, "-o", f"xlsx={book}")
        with open(books[0], "rb") as first, open(books[1], "rb") as second:
            assert first.read() == second.read(), "two runs give other bytes"
        workbook = openpyxl.load_workbook(books[0])
        count = sum(cell.data_type == "f" for sheet in workbook for row in sheet.iter_rows() for cell in row)
        values, saved = engine.worked_out(workbook, os.path.join(folder, "unchanged.xlsx"))
        steps = check_unchanged(values)
        assay("import", saved, "--profile", os.path.join(folder, "nothing.yaml"), status=1)
        checked, moved, worst = check_changed(engine, folder, books[0], inputs, factors)
        print(f"workbook: {inputs[0]}: {count} formulas by {engine.name}, {steps} steps as audited; with"
              f" {len(factors)} factors changed {checked} sums as audited by the imported profile ({moved} lines moved;"
              f" where the mean does not stay, expected values within {worst:.1e})")
    print(f"workbook: {check_hostile(folder)} hostile texts are texts in the workbook and in CSV")


if __name__ == "__main__":
    main()
