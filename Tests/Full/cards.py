# SPDX-License-Identifier: Apache-2.0
"""What is read in the texts of thousands of real cards, and what is not.

    ASSAY_SHARED=… ASSAY=.build/release/assay python3 Tests/Full/cards.py [--show]

The cards lie beside the repository, for their texts may not be in it; without them nothing is measured, and
that is said. `--show` prints each reading, for judgement by eye. Counted are the figures and names on which
an estimate of the model rests, as its derivation has them.
"""

import gzip
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay"))
RULES = os.environ.get("RULES", os.path.join(ROOT, "rules/hugging-carbon/1.2.0"))
SECTION = re.compile(r"^#+ .*environmental impact", re.IGNORECASE | re.MULTILINE)


def leaves(step):
    """The fields of a derivation that were read from prose."""
    if isinstance(step, list):
        for part in step:
            yield from leaves(part)
    elif isinstance(step, dict):
        evidence = step.get("evidence")
        if isinstance(evidence, str) and evidence.startswith("read from prose"):
            yield step.get("name"), step.get("at"), step.get("text"), evidence
        for part in step.values():
            yield from leaves(part)


def main():
    shared = os.environ.get("ASSAY_SHARED", "")
    path = os.path.join(shared, "data/models/hf2022_cards_dev.jsonl.gz")
    if not shared or not os.path.exists(path):
        print("cards: skipped, no cards beside the checkout: set ASSAY_SHARED")
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        cards = sections = 0
        for line in file:
            cards += 1
            sections += bool(SECTION.search(json.loads(line).get("readme") or ""))
    command = [ASSAY, "audit", path, "--rules", RULES, "--as-of", "2026-06-30", "--fail-on", "never"]
    command += ["--format", "jsonl", "--derivations", "all"]
    readings, stating, quoted, refused = set(), set(), 0, 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            record = json.loads(line)
            if record["type"] == "finding":
                quoted += record["rule"] == "input.text-unread"
                refused += record["rule"] == "input.unreadable-field"
            elif record["type"] == "model":
                found = {(record["id"], *leaf) for leaf in leaves(record)}
                readings |= found
                if found:
                    stating.add(record["id"])
    if process.returncode != 0:
        sys.exit(f"cards: the audit ends with {process.returncode}")
    print(
        f"cards: of {cards} cards {sections} have the section; in {len(stating)} {len(readings)} figures and names"
        f" are read; {refused} fields are refused, and of {quoted} cards lines are quoted that look like figures"
    )
    if "--show" in sys.argv[1:]:
        for reading in sorted(readings, key=str):
            print(" | ".join(str(part) for part in reading))


main()
