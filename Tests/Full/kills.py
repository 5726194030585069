#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills audits, diffs and fits that write files at random moments, and looks at what is left.

Each output is whole or not there (an older one stays as it was), at most one temporary file is left, and
the next run to the same place removes it.
"""

import signal

from full import *

suite = Suite("kills", 300, 10)
rng = suite.random
JOBS = {
    "audit": (["audit", f"{HUB}/models.jsonl", f"{HUB}/declared.yaml", "--rules", DEFAULT_PACK, *AS_OF, "--fail-on", "never"], ["json", "jsonl", "text"]),
    "diff": (["diff", f"{HUB}/declared.yaml", "--base", DEFAULT_PACK.replace("1.2.0", "1.0.0"), "--head", DEFAULT_PACK.replace("1.2.0", "1.1.0"), *AS_OF],
             ["json", "markdown", "text"]),
}


def arguments(job, folder):
    command, formats = JOBS[job]
    return command + [part for name in formats for part in ("-o", f"{name}={folder}/report.{name}")]


def contents(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


whole, seconds = {}, {}
for job in JOBS:
    folder = suite.path(job)
    os.makedirs(folder)
    result = suite.run(arguments(job, folder))
    if result.faults or result.status == 2:
        sys.exit(f"{job} does not run: {result.figures}\n{result.err.decode()}")
    whole[job], seconds[job] = contents(folder), result.wall

for number in suite.batches(1):
    job = rng.choice(sorted(JOBS))
    kill = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    folder = suite.path("killed")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    old = {}
    if rng.random() < 0.5:
        old = {name: b"an older report\n" for name in whole[job]}
        for name, data in old.items():
            suite.write(f"killed/{name}", data)
    # Half of the kills fall where files are written, in the last tenth.
    moment = seconds[job] * (rng.uniform(0, 1.05) if rng.random() < 0.5 else rng.uniform(0.85, 1.1))
    process = subprocess.Popen([ASSAY] + arguments(job, folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    process.send_signal(kill)
    status = process.wait()
    suite.processes += 1
    suite.note(f"{job} {signal.Signals(kill).name} {'ended before' if status >= 0 else 'killed'}")
    if status < 0 and status != -kill:
        suite.failed(f"trap: exit {status}", [])
    left = contents(folder)
    strange = [name for name in left if name not in whole[job]]
    suite.note("temporary files left", len(strange))
    if len(strange) > 1:
        suite.failed(f"{len(strange)} temporary files after {signal.Signals(kill).name}", [folder])
    for name in whole[job]:
        if name in left and left[name] not in (whole[job][name], old.get(name)):
            suite.failed(f"an output is neither whole nor as it was: {name}", [folder])
        if name not in left and name in old:
            suite.failed(f"an older output is gone: {name}", [folder])
    if strange or number % 10 == 0 or rng.random() < 0.1:
        result = suite.run(arguments(job, folder))
        if contents(folder) != whole[job]:
            suite.failed("the next run left other files than a run that nobody kills: "
                         + " ".join(sorted(set(contents(folder)) ^ set(whole[job]))), [folder])
suite.finish()
