#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Full disks: standard output that takes nothing, files that end at a random size, folders that are not there."""

from full import *

suite = Suite("disks", 200, 30)
rng = suite.random
PACK = os.path.join(ROOT, "fixtures/packs/good/minimal")
PAIR = [os.path.join(ROOT, "fixtures/packs/diff", side) for side in ("base", "head")]
RECORDS = suite.write("records.jsonl", '{"id":"a/b","declared":{"energy":5},"energy":5}\n' * 3)
COMMANDS = {
    "audit": ["audit", RECORDS, "--rules", PACK, *AS_OF], "audit json": ["audit", RECORDS, "--rules", PACK, *AS_OF, "--format", "json"],
    "explain": ["explain", "a/b", RECORDS, "--rules", PACK, *AS_OF], "check": ["check", PACK], "test": ["test", PACK, *AS_OF], "resolve": ["resolve", PACK],
    "diff": ["diff", RECORDS, "--base", PAIR[0], "--head", PAIR[1], *AS_OF],
}
print("  standard output is full:")
for name, command in COMMANDS.items():
    result = suite.run(command, stdout="/dev/full")
    suite.executions += 1
    said = result.err.decode("utf-8", "replace").strip().splitlines()
    print(f"    {name:<11}{result.figures}  {said[-1][:90] if said else ''}")
    if result.status != 2 or not said:
        suite.failed(f"standard output is full, and {name} says nothing: exit {result.status}", [])
    for fault in result.faults:
        suite.failed(fault, [])

# A pipe whose reader has gone: the report goes to the file all the same.
path = suite.path("beside.json")
reader, writer = os.pipe()
os.close(reader)
status = subprocess.run([ASSAY, "audit", RECORDS, "--rules", PACK, *AS_OF, "--format", "json", "-o", f"json={path}"],
                        stdout=writer, stderr=subprocess.DEVNULL).returncode
os.close(writer)
suite.executions += 1
print(f"    a pipe that nobody reads: exit {status}, the file beside it is {'there' if os.path.exists(path) else 'missing'}")
if not os.path.exists(path):
    suite.failed("a closed pipe takes the file beside it away", [])
elif decode_json(open(path, "rb").read())["format"] is None:
    suite.failed("the file beside a closed pipe is no report", [])

ends = {"written": 0, "refused": 0}
large = ["audit", f"{HUB}/declared.yaml", "--rules", DEFAULT_PACK, *AS_OF, "--fail-on", "never"]
while suite.executions < suite.wanted:
    suite.executions += 1
    limit = int(10 ** rng.uniform(0, 7.2))
    folder = suite.path("limited")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    old = rng.random() < 0.5
    if old:
        suite.write("limited/report.json", "an older report\n")
    result = suite.run((large if rng.random() < 0.3 else COMMANDS["audit"]) + ["-o", f"json={folder}/report.json"], limit=limit, stdout="/dev/null")
    ends["written" if result.status in (0, 1) else "refused"] += 1
    left = sorted(os.listdir(folder))
    if result.trapped:
        suite.failed(f"trap: exit {result.status} where files end at {limit} bytes", [])
    elif result.status == 2 and left != (["report.json"] if old else []):
        suite.failed(f"a report that could not be written leaves {left}", [folder])
    elif result.status == 2 and old and open(f"{folder}/report.json").read() != "an older report\n":
        suite.failed("a report that could not be written took the older one away", [folder])
    elif result.status in (0, 1):
        try:
            decode_json(open(f"{folder}/report.json", "rb").read())
        except (ValueError, OSError) as error:
            suite.failed(f"exit {result.status}, and the report is not whole: {error}", [folder])
print(f"  files that end at 1 byte to 16 MB: {ends['written']} written whole, {ends['refused']} refused")

for target in ("nowhere/report.json", "records.jsonl", "."):
    result = suite.run(COMMANDS["audit"] + ["-o", f"json={suite.path(target)}"])
    suite.executions += 1
    print(f"  -o json={target}: {result.figures}")
    if result.status != 2:
        suite.failed(f"-o json={target} is accepted", [])
suite.finish()
