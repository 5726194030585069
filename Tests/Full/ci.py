#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What runs audits in the pipelines of others: the hooks of pre-commit, and the action of GitHub.

In a Git repository of its own with the organization of fixtures/own, pre-commit (from PyPI) runs the hook
from this repository: with findings that fail, with a baseline, with a pack that is broken. The script of the
action is run with the variables that action.yml sets.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
RULES = os.path.join(ROOT, "rules/hugging-carbon/1.2.0")
failures = []


def check(claim, holds, detail=""):
    print(f"{'ok  ' if holds else 'FAIL'} {claim}")
    if not holds:
        failures.append(claim)
        print(detail)


def run(command, folder, **variables):
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=240)
    return done.returncode, done.stdout + done.stderr


def repository(scratch):
    """A Git repository of an organization, with an assay.yaml that fails on every note."""
    folder = os.path.join(scratch, "organization")
    shutil.copytree(os.path.join(ROOT, "fixtures/own"), folder)
    with open(os.path.join(folder, "assay.yaml"), "w") as file:
        file.write(
            "inputs: [models.jsonl, declared.yaml, runs.csv, emissions.csv]\n"
            f"rules: {RULES}\nasOf: 2026-06-30\nfailOn: note\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    return folder


def git(folder, *arguments):
    name = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "safe.directory=*"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def hooks(scratch, folder, python):
    """Runs the hooks as a repository does that names them."""
    # What is tested is what lies here, committed or not.
    source = os.path.join(scratch, "hooks")
    os.makedirs(source)
    shutil.copy(os.path.join(ROOT, ".pre-commit-hooks.yaml"), source)
    git(source, "init", "-q")
    git(source, "add", "-A")
    git(source, "commit", "-q", "-m", "Hooks")
    commit = subprocess.run(
        ["git", "-C", source, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    with open(os.path.join(folder, ".pre-commit-config.yaml"), "w") as file:
        file.write(
            f"repos:\n  - repo: {source}\n    rev: {commit.stdout.strip()}\n    hooks:\n"
            "      - id: assay-audit\n      - id: assay-check\n"
            f"        args: [{RULES}]\n")
    git(folder, "add", "-A")
    bin = os.path.join(scratch, "bin")
    os.makedirs(bin)
    os.symlink(ASSAY, os.path.join(bin, "assay"))
    places = {"PATH": f"{bin}:{os.environ['PATH']}", "PRE_COMMIT_HOME": os.path.join(scratch, "cache")}

    def hook(name):
        return run([python, "-m", "pre_commit", "run", name, "--all-files"], folder, **places)

    status, said = hook("assay-audit")
    check("the hook fails where the audit does, and shows it", status == 1 and "disclosure.place" in said, said)
    status, said = run([ASSAY, "audit", "-o", "json=audit.json"], folder)
    check("an audit writes the baseline", status == 1 and os.path.exists(os.path.join(folder, "audit.json")), said)
    with open(os.path.join(folder, "assay.yaml"), "a") as file:
        file.write("baseline: audit.json\n")
    git(folder, "add", "-A")
    status, said = hook("assay-audit")
    check("with the baseline it passes", status == 0, said)
    status, said = hook("assay-check")
    check("a pack without a mistake passes its hook", status == 0, said)


def action(scratch, folder):
    """Runs the script of the action with the variables that action.yml sets."""
    summary = os.path.join(scratch, "summary.md")
    variables = {
        "ASSAY": ASSAY, "ROOT": ROOT, "INPUTS": "models.jsonl declared.yaml", "RULES": RULES,
        "AS_OF": "2026-06-30", "BASELINE": "", "FAIL_ON": "note", "AUDIT": "out.json",
        "SARIF": "out.sarif", "ARGS": "--top 3", "GITHUB_STEP_SUMMARY": summary,
    }
    _, help = run([ASSAY, "audit", "--help"], folder)
    if "sarif" not in help or "markdown" not in help:
        print("skipped: the action, for this build writes neither SARIF nor Markdown of audits")
        return
    script = os.path.join(ROOT, ".github/actions/audit/run")
    status, said = run([script], folder, **variables)
    check("the action fails where the audit does", status == 1, said)
    for name in ["out.json", "out.sarif"]:
        check(f"the action writes {name}", os.path.getsize(os.path.join(folder, name)) > 0)
    check("the action writes a summary of the run", os.path.getsize(summary) > 0)
    os.rename(os.path.join(folder, "out.json"), os.path.join(folder, "before.json"))
    status, said = run([script], folder, **{**variables, "BASELINE": "before.json"})
    check("with a baseline it passes", status == 0, said)
    status, said = run([script], folder, **{**variables, "INPUTS": "$(touch made) none.jsonl"})
    check("a text of the caller is no code", status == 2 and not os.path.exists(os.path.join(folder, "made")), said)


def parsed(python):
    """Every file of the pipelines is YAML, and what action.yml passes is what its script takes."""
    names = [".pre-commit-hooks.yaml", ".github/actions/audit/action.yml"]
    program = "import sys, yaml; [yaml.safe_load(open(p)) for p in sys.argv[1:]]"
    status, said = run([python, "-c", program, *names], ROOT)
    check("hooks and action are YAML", status == 0, said)
    taken = open(os.path.join(ROOT, ".github/actions/audit/run")).read()
    given = set(re.findall(r"^        ([A-Z_]+): ", open(os.path.join(ROOT, names[1])).read(), re.M))
    wanted = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", taken)) - {"GITHUB_STEP_SUMMARY"}
    check("the action gives what its script takes", wanted <= given, f"{wanted - given} missing")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        python = os.path.join(scratch, "venv/bin/python")
        subprocess.run([sys.executable, "-m", "venv", os.path.join(scratch, "venv")], check=True)
        status, said = run([python, "-m", "pip", "install", "-q", "pre-commit==4.3.0"], scratch)
        if status != 0:
            print(f"skipped: pre-commit cannot be installed from PyPI: {said.strip()[-200:]}")
            return 0
        parsed(python)
        folder = repository(scratch)
        hooks(scratch, folder, python)
        action(scratch, folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
