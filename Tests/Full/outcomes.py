#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The public suites of JSON (318 texts) and YAML (402) through the program.

JSON: each text is the value of a field; the record is read or it is not, as the name of the text says.
YAML: each text is a declared.yaml; what is counted is whether YAML itself was refused. The outcome of each
of the 402 is pinned by the Swift suite of YAML's conformance. Both need the suites, under ASSAY_SHARED.
"""

import glob
import re

from full import *

SHARED = os.environ.get("ASSAY_SHARED", os.path.join(ROOT, "../shared"))
JSON_TEXTS = sorted(glob.glob(os.path.join(SHARED, "conformance/json-test-suite/test_parsing/*.json")))
YAML_TEXTS = sorted(glob.glob(os.path.join(SHARED, "conformance/yaml-test-suite/**/in.yaml"), recursive=True))
suite = Suite("outcomes", len(JSON_TEXTS) + len(YAML_TEXTS), 0)
if not JSON_TEXTS or not YAML_TEXTS:
    sys.exit(f"outcomes: no suites under {SHARED}; name their folder by ASSAY_SHARED")
SMALL = os.path.join(ROOT, "fixtures/packs/good/minimal")
tally = {}

for path in JSON_TEXTS:
    suite.executions += 1
    with open(path, "rb") as file:
        text = file.read()
    record = suite.write("record.json", b'{"id":"a/b","x":' + text + b"}")
    result = suite.run(["audit", record, "--rules", SMALL, *AS_OF, "--fail-on", "never", "--format", "json"], label=os.path.basename(path))
    name = os.path.basename(path)
    is_read = result.status == 0 and b'"records":1' in result.out and b'"unreadable":0' in result.out
    key = ("valid" if name[0] == "y" else "invalid" if name[0] == "n" else "open") + (" read" if is_read else " refused")
    tally[key] = tally.get(key, 0) + 1
    faults = list(result.faults)
    if name[0] == "y" and not is_read or name[0] == "n" and is_read:
        faults.append(f"{key}: {name}")
    for fault in faults:
        suite.failed(fault, [record], name)
print("  JSON: " + ", ".join(f"{key} {value}" for key, value in sorted(tally.items())))

refused = 0
for path in YAML_TEXTS:
    suite.executions += 1
    with open(path, "rb") as file:
        declared = suite.write("declared.yaml", file.read())
    result = suite.run(["audit", declared, "--rules", SMALL, *AS_OF, "--fail-on", "never"], label=os.path.relpath(path, SHARED))
    refused += bool(re.search(rb"\[(yaml-[a-z-]+|expression-needs-quotes|not-utf8|duplicate-key)\]", result.err))
    for fault in result.faults + faults_of_text(result.out, "text"):
        suite.failed(fault, [declared], path)
print(f"  YAML: {refused} of {len(YAML_TEXTS)} refused as YAML; the others are held to the form of declared.yaml")
suite.finish()
