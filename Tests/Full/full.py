# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: processes that are measured, checks of reports, figures.

A *trap* is an exit by a signal, or with another status than those in the help (0, 1, 2). A *hang* is more
than 5 s of processor time, or 60 s by the clock. Memory is the most that a process held, as the kernel
counts it.
"""

import argparse
import atexit
import json
import math
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
DEFAULT_PACK = os.path.join(ROOT, "rules/hugging-carbon/1.2.0")
HUB = os.path.join(ROOT, "fixtures/hub")
AS_OF = ["--as-of", "2026-06-30"]
HANG_SECONDS = 5
PATIENCE_SECONDS = 60


class Run:
    """One process that has ended: its status (negative for a signal), output, time and memory."""

    def __init__(self, arguments, status, out, err, wall, cpu, mebibytes):
        self.arguments, self.status, self.out, self.err = arguments, status, out, err
        self.wall, self.cpu, self.mebibytes = wall, cpu, mebibytes

    @property
    def trapped(self):
        return self.status not in (0, 1, 2) and not self.was_stopped

    @property
    def was_stopped(self):
        """Whether patience ended before the process, be it for a machine that had no time for it."""
        return self.status == -signal.SIGKILL and self.wall >= PATIENCE_SECONDS

    @property
    def hung(self):
        return self.cpu > HANG_SECONDS or self.wall > PATIENCE_SECONDS

    @property
    def figures(self):
        return f"exit {self.status}, {self.wall:.2f} s, {self.mebibytes:.0f} MiB"


class Runner:
    """A small process that starts the others, so that their memory is counted from next to nothing.

    A process begins with the peak of the one that started it, and these scripts make large inputs.
    """

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="assay-out-")
        ask, self.asked = os.pipe()
        self.told, tell = os.pipe()
        if os.fork() == 0:
            os.close(self.asked)
            os.close(self.told)
            self.serve(os.fdopen(ask, "r"), os.fdopen(tell, "w"))
            os._exit(0)
        os.close(ask)
        os.close(tell)
        self.asked, self.told = os.fdopen(self.asked, "w"), os.fdopen(self.told, "r")
        atexit.register(shutil.rmtree, self.folder, True)

    @staticmethod
    def serve(asked, tell):
        for line in asked:
            job = json.loads(line)
            limit = job["limit"]

            def before():
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

            with open(job["stdin"], "rb") as stdin, open(job["stdout"], "wb") as out, open(job["stderr"], "wb") as err:
                began = time.monotonic()
                process = subprocess.Popen(
                    [ASSAY] + job["arguments"], stdin=stdin, stdout=out, stderr=err, cwd=job["cwd"],
                    preexec_fn=before if limit is not None else None,
                    env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
                timer = threading.Timer(job["patience"], process.kill)
                timer.start()
                _, status, usage = os.wait4(process.pid, 0)
                timer.cancel()
                process.returncode = os.waitstatus_to_exitcode(status)
                print(json.dumps([process.returncode, time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]),
                      file=tell, flush=True)

    def run(self, **job):
        print(json.dumps(job), file=self.asked, flush=True)
        return json.loads(self.told.readline())


RUNNER = Runner()


def assay(arguments, stdin="/dev/null", stdout=None, cwd=ROOT, patience=PATIENCE_SECONDS, limit=None):
    """Runs the program and measures it; kills it when patience ends. `limit` is the most that a file may hold."""
    arguments = [str(argument) for argument in arguments]
    out, err = (os.path.join(RUNNER.folder, name) for name in ("out", "err"))
    open(out, "wb").close()
    status, wall, cpu, mebibytes = RUNNER.run(
        arguments=arguments, stdin=stdin, stdout=stdout or out, stderr=err, cwd=cwd, patience=patience, limit=limit)
    with open(out, "rb") as first, open(err, "rb") as second:
        return Run(arguments, status, first.read(), second.read(), wall, cpu, mebibytes)


# What a report may hold.

HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Cs")


def hostile_characters(text):
    """The characters of a report that steer a terminal, hide, or turn the direction of text."""
    if text.isascii():
        return sorted({c for c in re.findall(r"[\x00-\x09\x0b-\x1f\x7f]", text)})
    return sorted({c for c in set(text) if c != "\n" and unicodedata.category(c) in HIDDEN})


def faults_of_text(data, what):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"{what} is not UTF-8: {error.reason} at {error.start}"]
    return [f"{what} holds U+{ord(c):04X}" for c in hostile_characters(text)]


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def decode_json(data):
    """The value of a JSON text, in which a key twice, NaN or Infinity is an error."""

    def pairs(items):
        keys = {}
        for key, value in items:
            if key in keys:
                raise ValueError(f"the key {key!r} stands twice")
            keys[key] = value
        return keys

    return json.loads(data.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=pairs)


def faults_of_numbers(node, where="$"):
    """Numbers that are not finite, and intervals that do not hold their figure, anywhere in a value."""
    faults = []
    pending = [(node, where)]
    while pending:
        node, where = pending.pop()
        if isinstance(node, float) and not math.isfinite(node):
            faults.append(f"{where} is not finite")
        elif isinstance(node, list):
            pending += [(item, f"{where}[{i}]") for i, item in enumerate(node)]
        elif isinstance(node, dict):
            low, high, expected = node.get("low"), node.get("high"), node.get("expected")
            if is_number(low) and is_number(high) and low > high:
                faults.append(f"{where}: low {low!r} is above high {high!r}")
            # The mean of a figure known to a factor above 200 lies outside of its interval; of a model that is
            # said as it is, and a total has no interval then.
            central = node.get("central")
            if "method" in node and is_number(central) and is_number(low) and is_number(high) and low <= central <= high:
                expected = central
            if is_number(expected):
                slack = 1e-12 * abs(expected)
                if is_number(low) and expected < low - slack:
                    faults.append(f"{where}: expected {expected!r} is below low {low!r}")
                if is_number(high) and expected > high + slack:
                    faults.append(f"{where}: expected {expected!r} is above high {high!r}")
            pending += [(value, f"{where}.{key}") for key, value in node.items()]
    return faults


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def faults_of_totals(audit):
    """Totals whose groups do not add up to the whole, in figures and in models."""
    faults = []
    wholes = {total["id"]: total for total in audit["totals"] if not total["group"]}
    groups = {}
    for total in audit["totals"]:
        if len(total["group"]) == 1:
            groups.setdefault((total["id"], next(iter(total["group"]))), []).append(total)
    for (name, dimension), parts in sorted(groups.items()):
        whole = wholes[name]
        for count in ("models", "estimated"):
            added = sum(part[count] for part in parts)
            if added != whole[count]:
                faults.append(f"total {name} by {dimension}: {count} add up to {added}, not {whole[count]}")
        for quantity, figure in whole["quantities"].items():
            for key in ("expected", "central"):
                if not is_number(figure.get(key)):
                    continue
                values = [part["quantities"][quantity].get(key) for part in parts if quantity in part["quantities"]]
                added = math.fsum(v for v in values if is_number(v))
                if abs(added - figure[key]) > 1e-9 * max(abs(added), abs(figure[key])):
                    faults.append(f"total {name} by {dimension}: {key} of {quantity} add up to {added}, not {figure[key]}")
    return faults


def faults_of_audit(data):
    """What is wrong with the JSON of an audit."""
    faults = faults_of_text(data, "JSON")
    try:
        audit = decode_json(data)
    except (ValueError, RecursionError) as error:
        return faults + [f"JSON is not valid: {error}"]
    return faults + faults_of_numbers(audit) + faults_of_totals(audit)


# Suites

class Suite:
    """One script: its seed, its figures, and the inputs that failed."""

    def __init__(self, name, executions, short):
        options = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
        options.add_argument("--seed", type=int, default=1)
        options.add_argument("--executions", type=int, default=None, help=f"default {executions}")
        options.add_argument("--short", action="store_true", help=f"{short} executions")
        options.add_argument(
            "--failures", default=os.path.join(os.environ.get("TMPDIR", "/tmp"), "assay-failures"),
            help="where the inputs that fail are kept")
        options.add_argument("--verbose", action="store_true")
        self.options = options.parse_args()
        self.name = name
        self.short = self.options.short
        self.wanted = self.options.executions or (short if self.short else executions)
        self.random = random.Random(f"{name}/{self.options.seed}")
        self.executions = self.processes = self.traps = self.hangs = 0
        self.peak = 0
        self.slowest = (0, "")
        self.faults = {}
        self.counts = {}
        self.folder = tempfile.mkdtemp(prefix=f"assay-{name}-")
        self.began = time.monotonic()
        if not os.access(ASSAY, os.X_OK):
            sys.exit(f"{ASSAY}: no such program; build it, or name another by ASSAY")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
        return path

    def run(self, arguments, label="", again=False, **more):
        """Runs the program; notes traps, hangs and, if asked, other bytes in a second run."""
        result = assay(arguments, **more)
        self.processes += 1
        self.note(f"{arguments[0]} exit {result.status}")
        self.peak = max(self.peak, result.mebibytes)
        if result.cpu > self.slowest[0]:
            self.slowest = (result.cpu, label or " ".join(map(str, arguments)).replace(self.folder, "…"))
        result.faults = []
        if result.trapped:
            said = result.err.decode("utf-8", "replace").strip().splitlines()
            where = next((line for line in said if "Fatal" in line or "rror:" in line), "")
            result.faults.append(f"trap: exit {result.status} {re.sub(r'[0-9]+', 'N', where)[:200]}".strip())
        elif result.hung:
            result.faults.append(f"hang: {result.wall:.1f} s by the clock, {result.cpu:.1f} s of the processor")
        else:
            result.faults += faults_of_text(result.err, "standard error")
            if again and assay(arguments, **more).out != result.out:
                result.faults.append("a second run gave other bytes")
        return result

    def note(self, key, by=1):
        self.counts[key] = self.counts.get(key, 0) + by

    def failed(self, fault, keep, label=""):
        """Counts a fault, and keeps the files of its first three inputs."""
        kind = re.sub(r"[0-9][0-9.e+-]*", "N", fault)[:160]
        if fault.startswith("trap"):
            self.traps += 1
        if fault.startswith("hang"):
            self.hangs += 1
        number = self.faults[kind] = self.faults.get(kind, 0) + 1
        if number <= 3:
            target = os.path.join(self.options.failures, self.name, f"{self.options.seed}-{self.executions}-{number}")
            shutil.rmtree(target, ignore_errors=True)
            os.makedirs(target)
            for path in keep:
                (shutil.copytree if os.path.isdir(path) else shutil.copy)(path, os.path.join(target, os.path.basename(path)))
            with open(os.path.join(target, "fault.txt"), "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"{fault}\n{label}\n")
            print(f"  FAULT {fault[:300]}\n        kept in {target}", flush=True)

    def batches(self, size):
        """How many inputs the next process gets, until all are done; a suite that says 0 counts for itself."""
        while self.executions < self.wanted:
            number = min(size, self.wanted - self.executions)
            yield number
            self.executions += number
            if self.options.verbose:
                print(f"  {self.executions} of {self.wanted}, {time.monotonic() - self.began:.0f} s", flush=True)

    def judge(self, inputs, trial):
        """Finds the inputs for which `trial(inputs)` gives faults, by halves; each is kept by the trial's files.

        `trial` gives the faults of a list of inputs and the paths that made them.
        """
        faults, keep = trial(inputs)
        if not faults:
            return
        kinds = {fault.split(":")[0] for fault in faults}
        while len(inputs) > 1:
            for half in (inputs[: len(inputs) // 2], inputs[len(inputs) // 2:]):
                found, files = trial(half)
                if kinds & {fault.split(":")[0] for fault in found}:
                    inputs, faults, keep = half, found, files
                    break
            else:
                trial(inputs)  # Together alone: the files are written once more.
                break
        for fault in faults[:5]:
            self.failed(fault, keep, repr(inputs[0])[:2000] if len(inputs) == 1 else f"{len(inputs)} inputs together")

    def finish(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        print(
            f"{self.name}: {self.executions} executions in {self.processes} processes, {self.traps} traps, "
            f"{self.hangs} hangs over {HANG_SECONDS} s, most memory {self.peak:.0f} MiB, "
            f"slowest {self.slowest[0]:.2f} s ({self.slowest[1][:120]}), seed {self.options.seed}, "
            f"{time.monotonic() - self.began:.0f} s")
        if self.counts:
            print("  " + ", ".join(f"{key} {value}" for key, value in sorted(self.counts.items())))
        for kind, number in sorted(self.faults.items()):
            print(f"  {number} × {kind}")
        sys.exit(1 if self.faults else 0)


# Texts of strangers

NUMBERS = [
    "0", "-0", "0.0", "1", "-1", "1e308", "1.7976931348623157e308", "-1e308", "1e-308", "4.9e-324", "1e-400", "1e400",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
    "1" + "0" * 400, "0." + "0" * 400 + "1", "1e3", "1E3", "1e+3", "1.10", "01", "1_000", "1,000", "1,5", "1.000,5", ".5",
    "5.", "+5", "0x10", "1e", "--1", "1e999999999", "1e-999999999", "NaN", "Infinity", "-inf", "∞", "½", "١٢٣", "5–10",
    "5-10", "10-5", "1e308-1e308", "~5", ">5", "<5", "over 5", "15T+", "between 5 and 10", "5 to 10", "0-10", "-5-10", "0.1%"]
UNITS = [
    "kWh", "MWh", "TWh", "Wh", "J", "kgCO2e", "tCO2e", "gCO2e", "g", "kg", "t", "lb", "h", "s", "min", "d", "hours", "days",
    "EFLOP", "FLOP", "PFLOP/s", "W", "kW", "GPU hours", "accelerator·h", "token", "Mtoken", "parameter", "B", "kWh[facility]",
    "kWh[it]", "kWh[nosuch]", "kWh/kWh", "gCO2e/kWh", "kWh^2", "kWh·kWh", "/kWh", "kWh/", "1/kWh", "m", "%", "ppm", "L"]
HOSTILE = [
    "\u202e", "\u2066", "\u200b", "\ufeff", "\u0000", "\u0007", "\u001b[31m", "\u001b]8;;x\u0007", "\u0085", "\u2028",
    "\u0301", "`\u0301<img src=x>", "|\u0301", "\r\n", "\n", "\t", "\"", "'", "\\", "<script>", "](x)", "::error::", "# x",
    "e\u0301", "\u00e9", "\U0001f468\u200d\U0001f469", "\U000e0041", "\ufffd", "\ufffe", "A" * 300, "٠", "İ", "ß", "ﬁ", "Ａ１００"]


def hostile_text(rng, base=""):
    """A text with up to three hostile pieces at random places."""
    text = base or rng.choice(["x", "org/name", "A100", "France", "5 kWh"])
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(HOSTILE) + text[at:]
    return text


def quoted(text):
    """The text in YAML's double quotes, in which JSON's pairs of surrogates are none."""
    return '"' + "".join(
        "\\" + c if c in '"\\' else c if " " <= c <= "~" else f"\\U{ord(c):08x}" for c in text) + '"'


def number_text(rng):
    if rng.random() < 0.5:
        return rng.choice(NUMBERS)
    return f"{rng.choice(['', '', '-'])}{10 ** rng.uniform(-12, 15):.{rng.randrange(1, 18)}g}"


def mutate_bytes(rng, data, times=None):
    """The bytes with some changed, cut, doubled, moved or exchanged."""
    data = bytearray(data)
    for _ in range(times or rng.choice([1, 1, 1, 2, 3, 8])):
        if not data:
            return bytes(data)
        at = rng.randrange(len(data))
        length = min(len(data) - at, rng.choice([1, 1, 2, 5, 20, 100]))
        kind = rng.randrange(8)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at:at + length]
        elif kind == 2:
            data[at:at] = data[at:at + length]
        elif kind == 3:
            other = rng.randrange(len(data))
            data[other:other] = data[at:at + length]
        elif kind == 4:
            data[at:at] = rng.choice(HOSTILE).encode("utf-8", "surrogatepass")
        elif kind == 5:
            data[at:at + length] = rng.choice(NUMBERS).encode()
        elif kind == 6:
            data[at:at] = rng.choice([b"{", b"}", b"[", b"]", b":", b",", b"\"", b"'", b"\n", b"  ", b"#", b"&a ", b"*a", b"!x ",
                                      b"|\n", b">\n", b"---\n", b"...\n", b"? ", b"- ", b"\t", b"%", b"\xff", b"\xc3", b"\xed\xa0\x80"])
        else:
            del data[at:]
            if rng.random() < 0.7:
                data += b"\n"
    return bytes(data)
