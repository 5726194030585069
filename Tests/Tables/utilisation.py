#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes utilisation.csv of rules/hugging-carbon/1.2.0: what language models made of their accelerators.

    python3 Tests/Tables/utilisation.py PATH/models.csv           writes the table, and prints the quantiles
    python3 Tests/Tables/utilisation.py PATH/models.csv --check   compares with it

Utilisation is compute per accelerator time and peak, of dense language models trained from scratch. Rows
are of two sources: runs-chosen.csv beside this script, of which size, tokens and hours are published by
those who trained (compute is 6 × parameters × tokens); and Epoch AI's table of AI models (CC-BY-4.0, 20
June 2025), where accelerator time is stated and compute was not itself worked out from hardware and a
utilisation. Left out are models with a base, mixtures and encoder-decoders (of which 6 × parameters × tokens
does not hold), distilled ones, one whose hours are another model's, and every run whose energy was measured:
those test the pack, and nothing in it is taken from them.
"""

import csv
import io
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACK = HERE.parent.parent / "rules/hugging-carbon/1.2.0"
TABLE = PACK / "utilisation.csv"
# Names of Epoch's, the longest first, and the rows of accelerators.csv.
DEVICES = {
    "NVIDIA Tesla V100S PCIe": "v100s-pcie", "NVIDIA Tesla V100": "v100-sxm2", "NVIDIA V100": "v100-sxm2",
    "NVIDIA A100": "a100-sxm", "NVIDIA H100 SXM5": "h100-sxm", "Google TPU v4": "tpu-v4",
    "Google TPU v3": "tpu-v3", "Google TPU v2": "tpu-v2",
}
MIXTURES = ("MoE", "Switch", "GLaM", "GShard", "PanGu-Σ", "DeepSeek-V", "NLLB", "Mesh-TensorFlow")
ENCODER_DECODERS = ("T5", "UL2", "AlexaTM", "AlphaCode")
# Distilled, another's hours, measured energy, and no language model that reads 6 × parameters × tokens.
OTHERS = ("Llama 3.2", "Llama 3.3", "Meena", "GPT-3", "WeNet", "ALBERT")


def number(text):
    return float(text or 0)


def published():
    with open(HERE / "runs-chosen.csv", newline="") as file:
        for row in csv.DictReader(file):
            size, hours = number(row["parameters"]), number(row["hours"])
            compute = 6 * size * number(row["tokens"])
            yield row["model"], row["year"], size, compute, row["accelerator"], hours, row["source"]


def epoch(path, known):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            name, method = row["Model"], row["Training compute estimation method"]
            if row["Domain"] != "Language" or row["Base model"] or name in known:
                continue
            if any(word in name for word in MIXTURES + ENCODER_DECODERS + OTHERS):
                continue
            if not any(word in method for word in ("Operation counting", "Reported", "Third-party")):
                continue
            device = next((key for text, key in DEVICES.items() if row["Training hardware"].startswith(text)
                           and "," not in row["Training hardware"]), None)
            hours = number(row["Training chip-hours"]) or (
                number(row["Training time (hours)"]) * number(row["Hardware quantity"]))
            size, compute = number(row["Parameters"]), number(row["Training compute (FLOP)"])
            if device and hours and size and compute:
                yield name, row["Publication date"][:4], size, compute, device, hours, "epoch-models"


def quantile(share, values):
    position = share * (len(values) - 1)
    lower = int(position)
    upper = min(lower + 1, len(values) - 1)
    return values[lower] + (position - lower) * (values[upper] - values[lower])


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    with open(PACK / "accelerators.csv", newline="") as file:
        peaks = {row["key"]: number(row["peak"]) for row in csv.DictReader(file)}
    chosen = list(published())
    known = {row[0] for row in chosen}
    rows = sorted(chosen + list(epoch(sys.argv[1], known)), key=lambda row: (row[2], row[0]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["model", "year", "parameters", "compute", "accelerator", "hours", "utilisation", "source"])
    shares = []
    for name, year, size, compute, device, hours, source in rows:
        share = compute / (hours * 3600 * peaks[device] * 1e12)
        shares.append((size, share))
        writer.writerow(
            [name, year, f"{size:.0f}", f"{compute:.6g}", device, f"{hours:.0f}", f"{share:.3f}", source])
    if "--check" in sys.argv[2:]:
        if TABLE.read_text() != text.getvalue():
            raise SystemExit(f"{TABLE} is not what this script makes of its sources")
        print(f"{len(rows)} rows are as their sources say")
        return
    TABLE.write_text(text.getvalue())
    for title, kept in (("1e9 parameters and more", [u for n, u in shares if n >= 1e9]),
                        ("fewer", [u for n, u in shares if n < 1e9])):
        kept.sort()
        print(title, len(kept), *(f"{quantile(p, kept):.3f}" for p in (0.05, 0.1, 0.5, 0.9, 0.95)))


if __name__ == "__main__":
    main()
