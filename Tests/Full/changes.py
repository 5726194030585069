#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes an input while it is read: the report is wholly of one state with that state's digest, or exit 2."""

from full import *

suite = Suite("changes", 200, 10)
rng = suite.random
BOTH = [f"{HUB}/models.jsonl", f"{HUB}/declared.yaml"]
with open(BOTH[0], "rb") as file:
    LINES = file.read().splitlines(keepends=True) * (1 if suite.short else 4)


def audit(path):
    return ["audit", path, "--rules", DEFAULT_PACK, *AS_OF, "--fail-on", "never", "--format", "json", "--derivations", "none"]


before = b"".join(line.replace(b'"name":"', b'"name":"p%d/' % i).replace(b'"modelId":"', b'"modelId":"p%d/' % i) for i, line in enumerate(LINES))
after = before.replace(b'"downloads":', b'"downloads":7').replace(b'"hf_downloads":', b'"hf_downloads":8')
path = suite.path("models.jsonl")
reports = {}
for name, data in (("before", before), ("after", after)):
    suite.write("models.jsonl", data)
    result = suite.run(audit(path))
    if result.status != 0:
        sys.exit(f"does not run: {result.figures}")
    reports[decode_json(result.out)["inputs"][0]["digest"]] = result.out
seconds = result.wall

for number in suite.batches(1):
    suite.write("models.jsonl", before)
    kind = rng.choice(["overwritten", "cut short", "longer", "replaced", "deleted", "touched", "emptied"])

    def change():
        if kind == "overwritten":
            with open(path, "r+b") as file:
                file.write(after)
        elif kind == "cut short":
            os.truncate(path, rng.randrange(1, len(before)))
        elif kind == "emptied":
            os.truncate(path, 0)
        elif kind == "longer":
            with open(path, "ab") as file:
                file.write(b'{"id":"late/comer"}\n')
        elif kind == "replaced":
            suite.write("new.jsonl", after)
            os.replace(suite.path("new.jsonl"), path)
        elif kind == "deleted":
            os.remove(path)
        else:
            os.utime(path)

    timer = threading.Timer(rng.uniform(0, seconds), change)
    timer.start()
    result = suite.run(audit(path))
    timer.join()
    suite.note(f"{kind} {'refused' if result.status == 2 else 'read'}")
    for fault in result.faults:
        suite.failed(f"{fault} ({kind})", [])
    if result.status == 2 and b"models.jsonl" not in result.err:
        suite.failed(f"exit 2 without the path ({kind})", [], result.err.decode("utf-8", "replace"))
    elif result.status in (0, 1):
        digest = decode_json(result.out)["inputs"][0]["digest"]
        if digest not in reports and kind not in ("cut short", "longer", "emptied"):
            suite.failed(f"the digest is of neither state ({kind})", [])
        elif digest in reports and result.out != reports[digest]:
            suite.failed(f"the report is not of the state whose digest it bears ({kind})", [])
suite.finish()
