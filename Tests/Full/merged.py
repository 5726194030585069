# SPDX-License-Identifier: Apache-2.0
"""What the scripts about audits in parts share: one audit, its parts, and the same bytes."""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
RULES = os.path.join(ROOT, "rules/hugging-carbon/1.2.0")
MODELS = os.path.join(ROOT, "fixtures/hub/models.jsonl")
FORMATS = ["text", "jsonl", "json", "csv"]


def outputs(folder, name):
    """Options that write a report of each format."""
    return [word for format in FORMATS for word in ("-o", f"{format}={folder}/{name}.{format}")]


def audit(inputs, folder, name, *options):
    """The command of an audit; with --part among the options nothing is written but the part."""
    return [ASSAY, "audit", *inputs, "--rules", RULES, "--as-of", "2026-06-30", "--fail-on", "never",
            "--derivations", "none", *outputs(folder, name), *options]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")


def compare(name, parts, folder):
    """Merges the parts and ends with status 1 unless every report has the bytes of the single run."""
    run([ASSAY, "merge", *parts, *outputs(folder, "merged")])
    for format in FORMATS:
        with open(f"{folder}/single.{format}", "rb") as one, open(f"{folder}/merged.{format}", "rb") as other:
            if one.read() != other.read():
                sys.exit(f"{name}: {format} of {len(parts)} parts differs from that of a single run")
    print(f"{name}: {len(parts)} parts give the bytes of a single run as {', '.join(FORMATS)}")
