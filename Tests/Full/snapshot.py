# SPDX-License-Identifier: Apache-2.0
"""Holds fixtures/snapshots/lines.sql to a Parquet file of a snapshot's schema.

    python3 -m venv .venv && .venv/bin/pip install duckdb
    .venv/bin/python Tests/Full/snapshot.py .build/release/assay

The same models are audited as answers of the Hub's API and as rows of a snapshot, by way of DuckDB; it
ends with an error unless both give the same totals.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules/hugging-carbon/1.2.0"

API = [
    {
        "id": f"bergwerk/stollen-{n}",
        "downloads": 6000 + n,
        "createdAt": "2024-05-01T00:00:00.000Z",
        "lastModified": "2024-06-01T00:00:00.000Z",
        "tags": ["transformers"],
        "pipeline_tag": "text-generation",
        "safetensors": {"parameters": {"BF16": 7_000_000_000}, "total": 7_000_000_000},
        "cardData": {
            "co2_eq_emissions": {
                "emissions": 1_000_000 * (n + 1),
                "source": "CodeCarbon",
                "training_type": "pre-training",
                "geographical_location": "Austria",
                "hardware_used": "64 A100-SXM4-80GB",
            }
        },
    }
    for n in range(20)
]
API.append(
    {
        "id": "bergwerk/stollen-0-gguf",
        "downloads": 9000,
        "createdAt": "2024-05-02T00:00:00.000Z",
        "lastModified": "2024-05-02T00:00:00.000Z",
        "tags": ["gguf"],
        "pipeline_tag": "text-generation",
        "gguf": {"total": 7_000_000_000},
        "baseModels": {"relation": "quantized", "models": [{"id": "bergwerk/stollen-0"}]},
    }
)


def rows(folder):
    """Writes the records as a snapshot has them: cardData a text, the others structs and lists."""
    lines = folder / "rows.jsonl"
    with open(lines, "w") as file:
        for record in API:
            row = dict(record)
            row["cardData"] = json.dumps(record["cardData"]) if "cardData" in record else None
            file.write(json.dumps(row) + "\n")
    parquet = folder / "snapshot.parquet"
    duckdb.sql(
        f"""COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited', columns = {{
            id: 'VARCHAR', downloads: 'BIGINT', createdAt: 'TIMESTAMP', lastModified: 'TIMESTAMP',
            tags: 'VARCHAR[]', pipeline_tag: 'VARCHAR', cardData: 'VARCHAR',
            safetensors: 'STRUCT(parameters STRUCT(BF16 BIGINT), total BIGINT)',
            gguf: 'STRUCT(total BIGINT)',
            baseModels: 'STRUCT(relation VARCHAR, models STRUCT(id VARCHAR)[])'
        }})) TO '{parquet}' (FORMAT parquet)"""
    )
    return parquet


def totals(assay, path):
    run = subprocess.run(
        [assay, "audit", path, "--rules", RULES, "--as-of", "2026-06-30", "--format", "json"]
        + ["--fail-on", "never"],
        capture_output=True,
        check=True,
    )
    return json.loads(run.stdout)["totals"]


def main(assay):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        parquet = rows(folder)
        refused = subprocess.run(
            [assay, "audit", parquet, "--rules", RULES, "--as-of", "2026-06-30"], capture_output=True
        )
        assert refused.returncode == 2 and b"lines.sql | duckdb" in refused.stderr, refused.stderr
        made = folder / "made.jsonl"
        sql = (ROOT / "fixtures/snapshots/lines.sql").read_text()
        duckdb.sql(sql.replace("snapshot.parquet", str(parquet)).replace("/dev/stdout", str(made)))
        api = folder / "api.jsonl"
        api.write_text("".join(json.dumps(record) + "\n" for record in API))
        left, right = totals(assay, api), totals(assay, made)
        assert left == right, "the snapshot and the answers of the Hub give other totals"
        print(f"{len(API)} models, {len(left)} lines of totals: the same")


if __name__ == "__main__":
    main(sys.argv[1])
