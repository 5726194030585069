#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports for other tools against the official schemas and the libraries that read them.

    Tests/Full/formats.py [--short]

Every format of the fixtures is validated by its schema, read by a library of its own from PyPI, and compared
with the JSON report: the figures of a bill of materials and of a model card, read back by assay, are those
that went out. Without the schemas (ASSAY_SHARED/conformance/schemas) or PyPI that part is skipped, and says so.
"""

import json
import os
import subprocess
import sys
import tempfile

from venv_of_tests import inside

inside("jsonschema==4.26.0", "prov==3.2.3", "cyclonedx-python-lib[json-validation]==11.12.0", "junitparser==5.0.3", "sarif-tools==3.0.5")

import jsonschema  # noqa: E402
from jsonschema.validators import validator_for  # noqa: E402
from referencing import Registry, Resource  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
SCHEMAS = os.path.join(os.environ.get("ASSAY_SHARED", os.path.join(ROOT, "../shared")), "conformance/schemas")
PACK = os.path.join(ROOT, "rules/hugging-carbon/1.2.0")
AS_OF = ["--as-of", "2026-06-30"]
SHORT = "--short" in sys.argv
FORMATS = {"json": "json", "sarif": "sarif", "junit": "xml", "markdown": "md", "cyclonedx": "17.json",
           "cyclonedx-1.6": "16.json", "prov": "prov.json"}
faults = []
counts = {}


def fault(text):
    faults.append(text)
    print(f"  FAULT {text}")


def count(what, number=1):
    counts[what] = counts.get(what, 0) + number


def assay(*arguments, allowed=(0,)):
    run = subprocess.run([ASSAY, *arguments], cwd=ROOT, capture_output=True, timeout=300)
    if run.returncode not in allowed:
        fault(f"assay {' '.join(arguments[:3])}: exit {run.returncode}: {run.stderr.decode()[-300:]}")
    return run.stdout


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def schema(folder, name):
    """The validator of a schema, which finds those beside it by their names and ids."""
    path = os.path.join(SCHEMAS, folder, name)
    if not os.path.exists(path):
        return None
    resources = []
    for other in os.listdir(os.path.dirname(path)):
        if other.endswith(".json") and "schema" in other:
            body = load(os.path.join(os.path.dirname(path), other))
            resource = Resource.from_contents(body, default_specification=_specification(body))
            resources += [(other, resource)] + [(body[key], resource) for key in ("$id", "id") if key in body]
    registry = Registry().with_resources(resources)
    body = load(path)
    return validator_for(body)(body, registry=registry)


def _specification(body):
    from referencing.jsonschema import specification_with
    return specification_with(body.get("$schema", "http://json-schema.org/draft-07/schema#"))


def validate(document, folder, name, what):
    validator = schema(folder, name)
    if validator is None:
        print(f"  skipped: {folder}/{name} is not in {SCHEMAS}")
        return
    for error in list(validator.iter_errors(document))[:5]:
        fault(f"{what}: {list(error.absolute_path)}: {error.message[:200]}")
    count("documents valid by their schema")


def check_sarif(path, what, findings=None):
    document = load(path)
    validate(document, "sarif", "sarif-schema-2.1.0.json", what)
    run = document["runs"][0]
    from sarif import loader
    data = loader.load_sarif_file(path)
    if data.get_result_count() != len(run["results"]):
        fault(f"{what}: sarif-tools reads {data.get_result_count()} results of {len(run['results'])}")
    rules = run["tool"]["driver"]["rules"]
    prints = set()
    for result in run["results"]:
        if "ruleIndex" in result and rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            fault(f"{what}: ruleIndex of {result['ruleId']} leads to another rule")
        if result["kind"] != "fail" and result["level"] != "none":
            fault(f"{what}: kind {result['kind']} has level {result['level']}")
        for taxon in result.get("taxa", []):
            taxonomy = run["taxonomies"][taxon["toolComponent"]["index"]]
            if taxonomy["taxa"][taxon["index"]]["id"] != taxon["id"]:
                fault(f"{what}: taxon {taxon['id']} leads to another")
        prints.add(result["partialFingerprints"]["assayFinding/v1"])
    if len(prints) != len(run["results"]):
        fault(f"{what}: {len(run['results'])} results have {len(prints)} fingerprints")
    if findings is not None and len(findings) != len(run["results"]):
        fault(f"{what}: {len(run['results'])} results of {len(findings)} findings")
    count("SARIF results", len(run["results"]))


def check_junit(path, what, audit):
    from junitparser import JUnitXml
    suites = JUnitXml.fromfile(path)
    told = {"failures": 0, "errors": 0, "skipped": 0, "tests": 0}
    for suite in suites:
        seen = {"failures": 0, "errors": 0, "skipped": 0, "tests": 0}
        for case in suite:
            seen["tests"] += 1
            for result in case.result:
                name = type(result).__name__
                seen[{"Failure": "failures", "Error": "errors", "Skipped": "skipped"}[name]] += 1
        for key in seen:
            if seen[key] != getattr(suite, key):
                fault(f"{what}: suite {suite.name} says {getattr(suite, key)} {key}, and has {seen[key]}")
            told[key] += seen[key]
    failing = {(f["model"], f["rule"]) for f in audit["findings"] if f["result"] == "fail" and not f["waiver"]}
    if told["failures"] != len(failing):
        fault(f"{what}: {told['failures']} failures, and {len(failing)} in the audit")
    count("JUnit cases", told["tests"])


def check_markdown(path, what):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if len(text) > 65536:
        fault(f"{what}: {len(text)} characters are more than a comment takes")


def check_bom(path, what, version, audit, pack=PACK):
    document = load(path)
    validate(document, "cyclonedx", f"bom-{version}.schema.json", what)
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    try:
        error = JsonStrictValidator(SchemaVersion.from_version(version)).validate_str(json.dumps(document))
    except Exception as problem:  # The library says so where its extra for JSON is missing.
        print(f"  skipped: cyclonedx-python-lib cannot validate: {type(problem).__name__}")
        error = None
    if error:
        fault(f"{what}: cyclonedx-python-lib: {str(error)[:200]}")
    from cyclonedx.model.bom import Bom
    try:
        bom = Bom.from_json(document)
        if len(bom.components) != len(audit["models"]):
            fault(f"{what}: cyclonedx-python-lib reads {len(bom.components)} of {len(audit['models'])} models")
    except Exception as problem:
        fault(f"{what}: cyclonedx-python-lib does not read it: {type(problem).__name__}: {str(problem)[:200]}")
    models = {model["id"]: model for model in audit["models"]}
    stated = {}
    for component in document["components"]:
        name = "/".join(part for part in (component.get("group"), component["name"]) if part)
        card = component.get("modelCard")
        if name not in models:
            fault(f"{what}: {name} is no model of the audit")
        if card:
            entry = card["considerations"]["environmentalConsiderations"]["energyConsumptions"][0]
            stated[name] = entry
            energy = models[name]["quantities"]["energy"]
            if abs(entry["activityEnergyCost"]["value"] - energy["central"]) > 1e-9 * energy["central"]:
                fault(f"{what}: energy of {name}")
    count(f"models with energy in a bill of {version}", len(stated))
    # Read back, the figures are disclosed ones.
    back = json.loads(assay("audit", path, "--rules", pack, *AS_OF, "--fail-on", "never", "--format", "json"))
    read = {model["id"]: model for model in back["models"]}
    for name, entry in stated.items():
        derivation = json.dumps(read[name]["derivations"]) if name in read else ""
        value = entry["activityEnergyCost"]["value"]
        if f'"declared_energy"' not in derivation and f'"declared_emissions"' not in derivation:
            fault(f"{what}: {name} is read back without its figure of {value} kWh")
    count("figures of a bill read back", len(stated))


def check_prov(path, what, audit):
    document = load(path)
    validate(document, "prov", "prov-json.schema.json", what)
    from prov.model import ProvDocument
    with open(path, encoding="utf-8") as file:
        read = ProvDocument.deserialize(file, format="json")
    bundles = list(read.bundles)
    if len(bundles) != len(audit["models"]):
        fault(f"{what}: prov reads {len(bundles)} of {len(audit['models'])} bundles")
    records = sum(len(bundle.get_records()) for bundle in bundles)
    written = sum(len(part) for bundle in document["bundle"].values() for part in bundle.values())
    if records != written:
        fault(f"{what}: prov reads {records} of {written} statements")
    for bundle in document["bundle"].values():
        known = set(bundle["entity"])
        for statement in bundle["used"].values():
            if statement["prov:entity"] not in known:
                fault(f"{what}: {statement['prov:entity']} is used, and is no entity")
    count("PROV statements", records)


def record_of(text, model, inputs):
    """A record of the Hub with a card, and the tags that its model has."""
    record = {"id": model, "readme": text}
    for line in open(os.path.join(ROOT, inputs[0]), encoding="utf-8"):
        found = json.loads(line)
        if found.get("id", found.get("modelId")) == model and found.get("tags"):
            record["tags"] = found["tags"]
    return json.dumps(record) + "\n"


def check_card(inputs, model, audit):
    """The block of a card is read back as the figure that went out; a BoAmps report is valid."""
    text = assay("card", model, *inputs, "--rules", PACK, *AS_OF).decode()
    was = next(m for m in audit["models"] if m["id"] == model)["quantities"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "models.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(record_of(text, model, inputs))
        back = json.loads(assay("audit", path, "--rules", PACK, *AS_OF, "--fail-on", "never", "--format", "json"))
    now = back["models"][0]["quantities"]["emissions"]
    if back["models"][0]["id"] != model or now["central"] != was["emissions"]["central"]:
        fault(f"card of {model}: {was['emissions']['central']} went out, {now['central']} is read ({now.get('method')}; was {was['emissions'].get('method')})")
    for finding in back["findings"]:
        if finding["rule"] in ("input.text-unread", "input.conflict", "plausible.methods"):
            fault(f"card of {model}: {finding['message'][:200]}")
    count("cards read back")
    run = subprocess.run([ASSAY, "card", model, *inputs, "--rules", PACK, *AS_OF, "--format", "boamps"], cwd=ROOT, capture_output=True)
    if was["energy"]["central"] is None or was["energy"]["bound"] in ("atLeast", "atMost"):
        if run.returncode != 2:
            fault(f"BoAmps of {model}: exit {run.returncode} without energy")
        return
    report = json.loads(run.stdout)
    validate(report, "boamps", "report_schema.json", f"BoAmps of {model}")
    if report["measures"][0]["powerConsumption"] != was["energy"]["central"]:
        fault(f"BoAmps of {model}: {report['measures'][0]['powerConsumption']} kWh")


def check(name, inputs, folder, cards):
    print(f"{name}: {' '.join(inputs)}")
    paths = {format: os.path.join(folder, f"{name}.{ending}") for format, ending in FORMATS.items()}
    options = [part for format, path in paths.items() for part in ("-o", f"{format}={path}")]
    assay("audit", *inputs, "--rules", PACK, *AS_OF, "--fail-on", "never", *options)
    audit = load(paths["json"])
    check_sarif(paths["sarif"], f"{name} SARIF", audit["findings"])
    check_junit(paths["junit"], f"{name} JUnit", audit)
    check_markdown(paths["markdown"], f"{name} Markdown")
    check_bom(paths["cyclonedx"], f"{name} CycloneDX 1.7", "1.7", audit)
    check_bom(paths["cyclonedx-1.6"], f"{name} CycloneDX 1.6", "1.6", audit)
    check_prov(paths["prov"], f"{name} PROV", audit)
    estimated = [m["id"] for m in audit["models"] if m["quantities"]["emissions"]["central"]
                 and m["quantities"]["emissions"]["bound"] not in ("atLeast", "atMost") and not m["lineage"].get("parents")]
    for model in estimated[:: max(1, len(estimated) // cards)]:
        check_card(inputs, model, audit)


with tempfile.TemporaryDirectory() as folder:
    own = ["fixtures/own/models.jsonl", "fixtures/own/declared.yaml", "fixtures/own/runs.csv", "fixtures/own/emissions.csv"]
    check("own", own, folder, cards=3 if SHORT else 100)
    hub = ["fixtures/hub/models.jsonl", "fixtures/hub/declared.yaml"]
    check("hub", hub, folder, cards=4 if SHORT else 200)
    diff = os.path.join(folder, "diff.sarif")
    sample = own[:2] if SHORT else hub
    assay("diff", *sample, "--base", "rules/hugging-carbon/1.0.0", "--head", "rules/hugging-carbon/1.1.0", *AS_OF,
          "-o", f"sarif={diff}", allowed=(0, 1))
    check_sarif(diff, "diff SARIF")

for what, number in counts.items():
    print(f"  {number:8,} {what}")
print(f"formats: {len(faults)} faults")
sys.exit(1 if faults else 0)
