#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How near samples of models come to the sum of all: `assay sample --rehearse` on the documented models of the Hub's fixture.

The facts of the pack are hidden by a profile, so that the rules predict each model from its metadata alone, and
declared.yaml documents it. Printed are the errors of each design and estimator. It fails where taking the largest
predicted does not help, or where a design without them beats it.
"""

from full import *

SIZE, TAKE_ALL = 20, 10
version = max(name for name in os.listdir(os.path.join(ROOT, "rules/hugging-carbon")) if re.fullmatch(r"[0-9.]+", name))
pack = os.path.join(ROOT, "rules/hugging-carbon", version)
with tempfile.TemporaryDirectory() as folder:
    profile = os.path.join(folder, "masked.yaml")
    with open(profile, "w", encoding="utf-8") as file:
        file.write(
            f"assay: 1\nprofile: masked\nversion: 1.0.0\ntitle: Without the facts of the pack\n"
            f"of: {{pack: hugging-carbon, version: {version}}}\nsupply:\n  training_facts: {{reason: Masked, source: policy,"
            " evidence: policy, replace: true, rows: {nobody/nothing: {by: Nobody}}}\n")
    run = subprocess.run(
        [ASSAY, "sample", os.path.join(HUB, "models.jsonl"), "--rules", pack, "--profile", profile, "--out-of-force",
         "--as-of", "2026-12-01", "--size", str(SIZE), "--take-all", str(TAKE_ALL), "--seed", "1", "--documented",
         os.path.join(HUB, "declared.yaml"), "--rehearse", "2000", "--format", "json"],
        capture_output=True, text=True, check=False)
if run.returncode != 0:
    sys.exit(f"samples: assay sample failed: {run.stderr}")
document = json.loads(run.stdout)
rows = document["rehearsals"]
if not rows:
    sys.exit(f"samples: by hugging-carbon {version} too few documented models are predicted to rehearse on")
print(f"samples: by hugging-carbon {version}, {SIZE} of the documented models, 2,000 samples each")
print("  largest  random  estimator   error of the sum  90 % intervals that hold it")
for row in rows:
    print(f"  {row['takeAll']:7}  {row['random']:6}  {row['estimator']:10}  {row['error']:16.1%}  {row['coverage']:.1%}")
errors = {(row["takeAll"], row["estimator"]): row["error"] for row in rows}
if any(errors[TAKE_ALL, name] >= errors[0, name] for name in ("expansion", "ratio")):
    sys.exit("samples: taking the largest predicted does not help")
