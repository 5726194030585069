#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the mistakes that authors of rules make, one at a time in a small pack, and reads what `assay check` says.

Each is an edit of the pack below. What is said first has to be of the cause, at its place, and to have a mend; a
mistake of which nothing is said is silent, and a fault. What is harmless stays without a word, and the reason stands
beside it. A mistake that no check can see, such as a path that leads nowhere, is found by the pack's own tests.

    Tests/Full/mistakes.py                    # all of them
    Tests/Full/mistakes.py --verbose          # and what is said of each
    ONLY=A5,B34 Tests/Full/mistakes.py --verbose
"""

import difflib
from concurrent.futures import ThreadPoolExecutor

from full import *

PACK = {
    "pack.yaml": """assay: 1
pack: example
version: 1.0.0
title: Example policy on training emissions
effective: {from: 2026-01-01}
bases: {meter: [accelerator, it, facility], stage: [lifecycle]}
references:
  policy: {title: The policy itself}
  survey: {title: A survey of grids, url: "https://example.org/grid"}
  vendors: {title: Data sheets of vendors, url: "https://example.org/vendors"}
clauses:
  - {id: c1, ref: policy, at: section 1, level: shall}
  - {id: c2, ref: policy, at: section 2, level: should}
""",
    "fields.yaml": """fields:
  downloads: {type: int, from: [downloads]}
  energy: {unit: kWh, from: [declared.energy]}
  meter: {type: string, from: [declared.meter], values: [it, facility]}
  trained: {type: date, from: [declared.trained]}
  country: {type: string, from: [declared.country], match: countries}
  provider: {type: string, from: [declared.provider], match: providers}
  accelerator: {type: string, from: [declared.accelerator], match: accelerators, count: accelerator_count}
  accelerator_count: {unit: accelerator, from: [declared.accelerators]}
  hours: {unit: h, from: [declared.hours]}
  parameters: {unit: parameter, from: [declared.parameters]}
  tokens: {unit: token, from: [declared.tokens]}
  flop: {unit: FLOP, from: [declared.flop]}
""",
    "estimation.yaml": """defaults: {source: policy, evidence: policy}
parameters:
  kappa: {title: Power of a server for that of its accelerators, value: 1.1, unit: "kWh[it]/kWh[accelerator]", range: [1.0, 1.4]}
  pue: {title: PUE of a site of which nothing is known, value: 1.4, unit: "kWh[facility]/kWh[it]", range: [1.1, 1.9], per: organization}
  mfu: {title: Model FLOP utilisation, value: 0.3, range: [0.15, 0.5]}
  world: {title: Intensity of a grid that is not known, value: 480, unit: "gCO2e[lifecycle]/kWh[facility]", range: [60, 800]}
definitions:
  day: {title: Date of training, value: "has(model.trained) ? model.trained : timestamp('2023-06-01T00:00:00Z')"}
  flop_per_token: {title: Operations per parameter and token, value: "quantity('6 FLOP/(parameter·token)')"}
  entity: {title: Organization of the model, value: "model.id.split('/')[0]"}
quantities:
  site_pue:
    title: PUE of the site
    unit: kWh[facility]/kWh[it]
    methods:
      - {id: pue.provider, value: "providers[model.provider].pue"}
      - {id: pue.default, value: "pue", fallback: true}
  compute:
    title: Training compute
    unit: EFLOP
    quantum: 1e-6 EFLOP
    methods:
      - {id: compute.stated, value: "model.flop"}
      - {id: compute.tokens, value: "flop_per_token * model.parameters * model.tokens", uncertainty: 1.2}
  time:
    title: Accelerator time
    unit: accelerator·h
    methods:
      - {id: time.stated, tier: T2, value: "model.accelerator_count * model.hours", uncertainty: 1.1}
      - {id: time.compute, tier: T3, value: "compute / (accelerators[model.accelerator].peak * mfu)"}
  energy:
    title: Energy of training
    unit: kWh[facility]
    quantum: 1 Wh[facility]
    methods:
      - {id: energy.facility, tier: T1, when: "model.meter == 'facility'", value: "model.energy.assume('kWh[facility]')", uncertainty: 1.05}
      - {id: energy.it, tier: T1, when: "model.meter == 'it'", value: "model.energy.assume('kWh[it]') * site_pue", uncertainty: 1.1}
      - {id: energy.power, value: "time * accelerators[model.accelerator].tdp * kappa * site_pue", uncertainty: 1.3}
  intensity:
    title: Intensity of the grid
    unit: gCO2e[lifecycle]/kWh[facility]
    methods:
      - {id: intensity.country, value: "countries[model.country].at(day).intensity"}
      - {id: intensity.default, value: "world", fallback: true}
  emissions:
    title: Emissions of training
    unit: tCO2e[lifecycle]
    quantum: 1 gCO2e[lifecycle]
    methods:
      - {id: emissions.energy, value: "energy * intensity"}
tiers:
  of: emissions
  order:
    - {id: T1, title: Energy measured}
    - {id: T2, title: Accelerator time stated, when: "known(time)"}
    - {id: T3, title: Time from compute}
    - {id: T0, title: Not estimable}
""",
    "tables.yaml": """defaults: {evidence: published}
tables:
  countries:
    title: Intensity of grids
    key: {name: country, type: string}
    columns:
      intensity: {title: Intensity, unit: "gCO2e[lifecycle]/kWh[facility]", uncertainty: {factor: 1.2, per: all}}
    period: [from, until]
    outside: nearest
    source: survey
    file: grid.csv
  accelerators:
    title: Accelerators
    key: string
    source: vendors
    columns:
      tdp: {title: Thermal design power, unit: "W[accelerator]/accelerator"}
      peak: {title: Peak of dense operations, unit: TFLOP/(s·accelerator)}
    rows:
      v100: {patterns: ['(?:(?P<count>[0-9]+) ?x )?v100'], tdp: 300, peak: 125}
      a100: {patterns: ['(?:(?P<count>[0-9]+) ?x )?a100'], tdp: 400, peak: 312}
      h100: {patterns: ['(?:(?P<count>[0-9]+) ?x )?h100'], tdp: 700, peak: 989}
      mi250: {patterns: ['(?:(?P<count>[0-9]+) ?x )?mi250'], tdp: 560, peak: 362}
      a40: {patterns: ['(?:(?P<count>[0-9]+) ?x )?a40'], tdp: 300, peak: 149.7}
  providers:
    title: Sites of providers
    key: string
    source: vendors
    columns:
      pue: {title: PUE, unit: "kWh[facility]/kWh[it]"}
    rows:
      aws: {aliases: [Amazon Web Services], pue: 1.15}
      azure: {aliases: [Microsoft Azure], pue: 1.16}
      gcp: {aliases: [Google Cloud], pue: 1.09}
""",
    "grid.csv": """country,aliases,intensity,from,until
DEU,Germany,381.2,2022-01-01,2023-01-01
DEU,Germany,344.1,2023-01-01,2024-01-01
FRA,France,85.1,2022-01-01,2023-01-01
FRA,France,56.0,2023-01-01,2024-01-01
NOR,Norway|Norge,29.0,2022-01-01,2024-01-01
POL,Poland|Polska,659.8,2022-01-01,2023-01-01
POL,Poland|Polska,615.9,2023-01-01,2024-01-01
USA,United States,376.5,2022-01-01,2023-01-01
USA,United States,369.5,2023-01-01,2024-01-01
""",
    "requirements.yaml": """requirements:
  - {id: disc.energy, title: Energy is stated, kind: datagap, severity: warning, clause: c1, applies: "model.downloads > 5000 && has(model.hours)", assert: "has(model.energy)", message: "{model.id} does not state its energy"}
  - {id: plausible.energy, title: Energy can be, kind: misstatement, severity: error, clause: c2, assert: "!known(energy) || energy < quantity('1e9 kWh[facility]')"}
  - {id: input.fallback, title: Nothing is assumed, kind: assumption, severity: note, on: fallback-used}
disclosure:
  scoring: flat
  source: policy
  evidence: policy
  criteria:
    - {id: score.energy, title: Energy is stated, weight: 40, when: "has(model.energy)"}
    - {id: score.meter, title: Meter is stated, weight: 30, when: "has(model.meter)"}
    - {id: score.place, title: Country is stated, weight: 30, when: "has(model.country)"}
  classes:
    - {id: class.full, title: Full, when: "has(model.energy) && has(model.meter) && has(model.country)"}
    - {id: class.part, title: In part, when: "has(model.energy)"}
    - {id: class.none, title: None, when: "true"}
totals:
  - id: headline
    title: Emissions of models in use
    population: "model.downloads > 5000"
    tiers: [T1, T2, T3]
    sum: [emissions, energy, compute]
    by: [tier, entity]
    coverage: {downloads: "model.downloads"}
    ratios:
      per_compute: {title: Emissions per compute, of: emissions, per: compute, unit: "gCO2e[lifecycle]/EFLOP"}
""",
    "tests/basic.yaml": """tests:
  - id: measured
    title: A measured run in France
    record: {id: org/one, downloads: 9000, declared: {energy: 1000, meter: facility, country: France, trained: 2022-05-01, hours: 10}}
    parameters: {mfu: 0.4}
    asOf: 2026-06-30
    expect:
      energy: {value: "1000 kWh[facility]", within: 0.1%}
      emissions: {value: "85.1 kgCO2e[lifecycle]", within: 0.1%}
      tier: T1
      used: [energy.facility, intensity.country]
      findings: {disc.energy: pass, plausible.energy: pass}
      score: 100
  - id: timed
    title: Accelerators and hours, PUE of the provider
    record: {id: org/two, downloads: 6000, declared: {accelerator: 8x A100, hours: 100, provider: Amazon Web Services, country: POL, trained: 2023-05-01}}
    expect:
      energy: {value: "404.8 kWh[facility]", within: 0.1%}
      emissions: {value: "249.3 kgCO2e[lifecycle]", within: 0.1%}
      tier: T2
      used: [energy.power, pue.provider]
      findings: {disc.energy: fail}
      score: 30
  - id: silent
    title: A model that states nothing
    record: {id: org/three, downloads: 10}
    expect:
      missing: [energy, compute]
      tier: T0
      score: 0
""",
}

P, F, E, T, G, R, B = "pack.yaml", "fields.yaml", "estimation.yaml", "tables.yaml", "grid.csv", "requirements.yaml", "tests/basic.yaml"
MISTAKES = []


def m(id, what, file, old, new=None, codes="*", at=None, harmless=None, test=False):
    """A mistake: in `file`, `old` is `new` once; or `old` is a function of the files.

    `codes` are those that name the cause, of which the first message has one; `at` is a text of the line where it
    stands, with a file before it if it is another; without it that is a line that was changed. `harmless` says why
    what is done is right or nobody's loss. `test` marks a mistake that only a test of the pack finds.
    """
    MISTAKES.append((id, what, file, old, new, codes, at, harmless, test))


def all_of(file, old, new):
    """The edit by which every `old` in a file is `new`."""

    def edit(files):
        assert old in files[file], old
        files[file] = files[file].replace(old, new)

    return edit


def adds(name, text):
    def edit(files):
        files[name] = text

    return edit


def appends(file, text):
    def edit(files):
        files[file] += text

    return edit


def moves(file, other, change=lambda text: text):
    def edit(files):
        files[other] = change(files.pop(file))

    return edit


def cuts_key_column_second(files):
    rows = [line.split(",") for line in files[G].splitlines()]
    files[G] = "".join(",".join([row[2], row[0], row[1]] + row[3:]) + "\n" for row in rows)

# Made by someone who had not seen the checks, after they were done
m("F-N01", "untranslated names the document, not the clause", P, "references:\n", "untranslated:\n  - {clause: policy, title: Meters are calibrated, why: no record says so, taints: [energy]}\nreferences:\n", "unknown-id")
m("F-N02", "taints names a table", P, "references:\n", "untranslated:\n  - {clause: c1, title: Meters are calibrated, why: no record says so, taints: [countries]}\nreferences:\n", "unknown-id")
m("F-N03", "untranslated twice for one clause", P, "references:\n", "untranslated:\n  - {clause: c1, title: Meters are calibrated, why: no record says so, taints: [energy]}\n  - {clause: c1, title: Meters are calibrated, why: no record says so, taints: [energy]}\nreferences:\n", "duplicate-id")
m("F-N04", "untranslated without why", P, "references:\n", "untranslated:\n  - {clause: c1, title: Meters are calibrated, taints: [energy]}\nreferences:\n", "missing-key")
m("F-N05", "effective {from, to}", P, "{from: 2026-01-01}", "{from: 2026-01-01, to: 2026-12-31}", "unknown-key")
m("F-N06", "requirement effective until the last day of a year (thought inclusive)", R, "clause: c1,", "clause: c1, effective: {from: 2026-01-01, until: 2026-12-31},", "inclusive-end")
m("F-N07", "requirement in force only before the pack", R, "clause: c1,", "clause: c1, effective: {from: 2024-01-01, until: 2025-01-01},", "outside-of-pack")
m("F-N08", "over: organization", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: organization, assert: \"share(has(model.energy)) >= 0.5\"}\n", "unknown-id")
m("F-N09", "over: entity, model.energy outside a measure", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"has(model.energy)\"}\n", "one-model-in-group")
m("F-N10", "share() >= 50", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(has(model.energy)) >= 50\"}\n", "constant-condition")
m("F-N11", "share() <= 100 (always holds)", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(has(model.energy)) <= 100\"}\n", "constant-condition")
m("F-N12", "sum(emissions) <= 500", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: total, assert: \"sum(emissions) <= 500\"}\n", "unit-mismatch")
m("F-N13", "over {total, by: country} that the total has not", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: {total: headline, by: country}, assert: \"count() > 1\"}\n", "unknown-id")
m("F-N14", "share() without over", R, "assert: \"has(model.energy)\", message", "assert: \"share(has(model.energy)) > 0.5\", message", "unknown-function")
m("F-N15", "{model.id} in a message over entity", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"count() > 1\", message: \"{model.id} is alone\"}\n", harmless="model.id is the name of the group there")
m("F-N16", "population without model.", R, "\"model.downloads > 5000\"\n", "\"downloads > 5000\"\n", "unknown-name")
m("F-N17", "a ratio per a quantity the total does not sum", R, "sum: [emissions, energy, compute]", "sum: [emissions, energy]", harmless="a ratio needs no sum of its own")
m("F-N18", "coverage by a condition", R, "{downloads: \"model.downloads\"}", "{downloads: \"model.downloads > 5000\"}", "type-mismatch")
m("F-N19", "coverage as a list", R, "{downloads: \"model.downloads\"}", "[downloads]", "bad-value")
m("F-N20", "classes: the broader one first", R, "    - {id: class.full, title: Full, when: \"has(model.energy) && has(model.meter) && has(model.country)\"}\n    - {id: class.part, title: In part, when: \"has(model.energy)\"}\n", "    - {id: class.part, title: In part, when: \"has(model.energy)\"}\n    - {id: class.full, title: Full, when: \"has(model.energy) && has(model.meter) && has(model.country)\"}\n", "unreached-class", at="class.full")
m("F-N21", "a criterion copied, its condition not changed", R, "when: \"has(model.meter)\"}", "when: \"has(model.energy)\"}", "twin-rule")
m("F-N22", "a requirement copied, assertion not changed", R, "requirements:\n", "requirements:\n  - {id: disc.meter, title: Meter is stated, kind: datagap, severity: warning, clause: c1, applies: \"model.downloads > 5000 && has(model.hours)\", assert: \"has(model.energy)\", message: \"{model.id} does not state its meter\"}\n", "twin-rule", at="id: disc.energy")
m("F-N23", "applies already says what assert asks", R, "&& has(model.hours)\", assert", "&& has(model.hours) && has(model.energy)\", assert", "empty-requirement")
m("F-N24", "severity note for a shall and a should", R, "severity: warning, clause: c1", "severity: note, clause: [c2, c1]", "clause-level")
m("F-N25", "low above high in a test", B, "{value: \"1000 kWh[facility]\", within: 0.1%}", "{low: \"1100 kWh[facility]\", high: \"900 kWh[facility]\", within: 5%}", test=True)
m("F-N26", "message of a test with the braces of the rule", B, "{disc.energy: fail}", "{disc.energy: {result: fail, message: '{model.id} does not state its energy'}}", test=True)
m("F-N27", "asOf: 30.06.2026", B, "asOf: 2026-06-30", "asOf: 30.06.2026", "bad-value")
m("F-N28", "each: a placeholder that is no column", B, "  - id: silent\n", "  - id: rows\n    each: countries\n    record: {id: org/x, declared: {country: \"{name}\", trained: \"{date}\"}}\n    expect: {model.country: \"{key}\"}\n  - id: silent\n", "unknown-id")
m("F-N29", "totals of a test: model for models", B, "      missing: [energy, compute]", "      totals: {headline: {model: 0}}\n      missing: [energy, compute]", "unknown-key")
m("F-N33", "range as relative deviations", E, "range: [1.0, 1.4]", "range: [-0.1, 0.3]", "bad-value")
m("F-N34", "uncertainty: 30 for 30 %", E, "uncertainty: 1.3}", "uncertainty: 30}", "odd-figure")
m("F-N35", "a column without the bases", T, "\"gCO2e[lifecycle]/kWh[facility]\", uncertainty", "\"gCO2e/kWh\", uncertainty", "basis-mismatch", at="estimation.yaml:intensity.country")
m("F-N36", "title line above the header", G, "country,aliases", "Grid factors 2024,,,,\ncountry,aliases", "bad-value")
m("F-N37", "footnote row", G, "USA,United States,369.5,2023-01-01,2024-01-01\n", "USA,United States,369.5,2023-01-01,2024-01-01\nSource: Ember 2024,,,,\n", "empty-cell")
m("F-N38", "#N/A in a cell", G, "FRA,France,85.1", "FRA,France,#N/A", "bad-value")
m("F-N39", "Excel serial dates", G, "FRA,France,85.1,2022-01-01,2023-01-01", "FRA,France,85.1,44562,44927", "bad-value")
m("F-N40", "date with time", G, "FRA,France,85.1,2022-01-01", "FRA,France,85.1,2022-01-01 00:00:00", harmless="midnight is the day")
m("F-N41", "footnote star", G, "FRA,France,85.1", "FRA,France,85.1*", "bad-value")
m("F-N42", "negative of accountants", G, "FRA,France,85.1", "FRA,France,(85.1)", "bad-value")
m("F-N43", "header twice", G, "country,aliases,intensity,from,until", "country,aliases,intensity,intensity,until", "missing-key")
m("F-N45", "formula in a cell", G, "FRA,France,85.1", "FRA,France,=C3*1.1", "bad-value")
m("F-N46", "merged cells: key only in the first row", G, "DEU,Germany,344.1", ",,344.1", "bad-value")
m("F-N48", "header repeated in the middle", G, "NOR,", "country,aliases,intensity,from,until\nNOR,", "bad-value")
m("F-N51", "values as one text", F, "values: [it, facility]", "values: 'it, facility'", "joined-list")
m("F-N52", "from as one text with a comma", F, "[declared.energy]", "'declared.energy, declared.kwh'", "joined-list")
m("F-N53", "valid turned round", F, "energy: {unit: kWh, from: [declared.energy]", "energy: {unit: kWh, from: [declared.energy], valid: [10 TWh, 1]", "bad-value")
m("F-N54", "match: a file", F, "match: countries", "match: grid.csv", "unknown-table")
m("F-N55", "disagreement on one method only", E, "    title: Emissions of training\n", "    title: Emissions of training\n    disagreement: refuse\n", "idle-disagreement")
m("F-N56", "quantum without its basis", E, "1 gCO2e[lifecycle]\n", "1 gCO2e\n", "bad-quantum")
m("F-N57", "quantum 5 Wh", E, "1 Wh[facility]", "5 Wh[facility]", "bad-quantum")
m("F-N58", "valid of a PUE below 1", E, "    unit: kWh[facility]/kWh[it]\n", "    unit: kWh[facility]/kWh[it]\n    valid: [0, 1]\n", test=True)
m("F-N59", "dimension as a unit", P, "bases:", "dimensions: {water: L}\nbases:", "bad-value")
m("F-N60", "tier: 1", E, "time.stated, tier: T2", "time.stated, tier: 2", "unknown-id")
m("F-N61", "energy and emissions: T1 in order twice", E, "    - {id: T3, title: Time from compute}\n", "    - {id: T2, title: Time from compute}\n", "unknown-id", at="estimation.yaml:tier: T3")
m("F-N62", "a requirement on fallback-used with applies of a method", R, "severity: note, on:", "severity: note, applies: \"used('pue.default')\", on:", harmless="a condition holds of observations too")
m("F-N63", "assert energy > 0 as text compare", R, "assert: \"has(model.energy)\", message", "assert: \"model.energy != ''\", message", "type-mismatch")
m("F-N64", "by: country in a total's tiers", R, "tiers: [T1, T2, T3]", "tiers: T1, T2, T3", "joined-list")
m("F-N65", "total tiers with T0", R, "tiers: [T1, T2, T3]", "tiers: [T1, T2, T3, T0]", "last-tier")
m("F-N66", "weights in percent texts", R, "weight: 40", "weight: 40%", "bad-value")
m("F-N67", "asOf compared with a year", R, "assert: \"has(model.energy)\", message", "assert: \"asOf.getFullYear() > 2027 || has(model.energy) || asOf > 2027\", message", "type-mismatch")
m("F-N68", "month counted from 1", R, "assert: \"has(model.energy)\", message", "assert: \"has(model.energy) || day.getMonth() == 12\", message", "constant-condition")
m("F-X03", "share() == 100", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(has(model.energy)) == 100\"}\n", "constant-condition")
m("F-X05", "date 23:59:59", G, "FRA,France,85.1,2022-01-01,2023-01-01", "FRA,France,85.1,2022-01-01 00:00:00,2022-12-31 23:59:59", "inclusive-end")
m("F-X05b", "ISO date-time with zone", G, "FRA,France,85.1,2022-01-01,2023-01-01", "FRA,France,85.1,2022-01-01T00:00:00+02:00,2023-01-01T00:00:00Z", harmless="a moment is of its day")
m("F-X06", "method behind an always fallback in the pack", E, "      - {id: pue.default, value: \"pue\", fallback: true}\n", "      - {id: pue.default, value: \"pue\", fallback: true}\n      - {id: pue.rack, value: \"model.energy.assume('kWh[facility]') / model.energy.assume('kWh[it]')\"}\n", "unreached-method")
m("F-X07", "weights that do not add up in pack", R, "weight: 40", "weight: 400", "weights-sum", at="scoring: flat")
m("F-X13", "pack mfu of 30", E, "value: 0.3, range: [0.15, 0.5]", "value: 30, range: [15, 50]", "odd-figure")
m("F-X14", "share(...) > 1", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(has(model.energy)) > 1\"}\n", "constant-condition")
m("F-X15", "day of month from 1 / getDayOfWeek()==7", R, "assert: \"has(model.energy)\", message", "assert: \"has(model.energy) || day.getDayOfWeek() == 7\", message", "constant-condition")
m("F-X16", "size(model.id) < 0", R, "assert: \"has(model.energy)\", message", "assert: \"has(model.energy) || size(model.id) < 0\", message", "constant-condition")
m("F-X17", "int compare of a text value: year in quotes", R, "assert: \"has(model.energy)\", message", "assert: \"string(day.getFullYear()) == 2023\", message", "type-mismatch")
m("F-X18", "requirement effective wholly before", R, "kind: misstatement, severity: error,", "kind: misstatement, severity: error, effective: {until: 2025-06-30},", "outside-of-pack")
m("F-X20", "mfu 30% in a row: uncertainty of a column 20", T, "{factor: 1.2", "{factor: 20", "odd-figure")
m("F-X21", "range in relative terms about 1", E, "value: 480, unit: \"gCO2e[lifecycle]/kWh[facility]\", range: [60, 800]", "value: 480, unit: \"gCO2e[lifecycle]/kWh[facility]\", range: [0.8, 1.25]", "bad-value")
m("F-X22", "aliases that are another row's name: England", G, "NOR,Norway|Norge", "NOR,Norway|Norge|Germany", "rival-alias")
m("F-X23", "threshold in percent text", R, "quantity('1e9 kWh[facility]')", "'1e9 kWh[facility]'", "type-mismatch")
m("F-X24", "the country's code in two alphabets: DE beside DEU", G, "DEU,Germany,344.1", "DE,Germany,344.1", "rival-alias")
m("F-X25", "weight in two criteria under scoring default", R, "scoring: flat", "scoring: absolute", test=True)
m("F-Y04", "getMonth()==12 in when", E, "when: \"model.meter == 'it'\"", "when: \"day.getMonth() == 12\"", "constant-condition")
m("F-Y05", "share over 1 in low", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"count(has(model.energy)) >= 0.5\"}\n", harmless="a bound may be any number")
m("F-Y06", "count >= share of all", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"count(has(model.energy)) / count() >= 0.5\"}\n", "integer-division")
m("F-Y07", "sum over total of a quantity unsummed", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: total, assert: \"mean(intensity) < quantity('500 gCO2e[lifecycle]/kWh[facility]')\"}\n", harmless="a mean needs no sum")
m("F-Y08", "share(model.downloads)", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(model.downloads) >= 0.5\"}\n", "not-a-condition")
m("F-Y09", "sum over text", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"sum(model.country) >= 1\"}\n", "type-mismatch")
m("F-Y10", "entity + clause level in requirement with over and on", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, on: fallback-used}\n", "bad-value")
m("F-Y11", "total id list in over", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: [headline], assert: \"count() > 1\"}\n", "bad-value")
m("F-Y12", "disclosedTo: regulator", R, "clause: c1,", "clause: c1, disclosedTo: regulator,", "bad-value")
m("F-Y13", "unknown: error", R, "clause: c1,", "clause: c1, unknown: error,", "bad-value")
m("F-Y14", "remedy with braces of a missing name", R, "clause: c1,", "clause: c1, remedy: 'Ask {model.nobody}',", "braces-in-remedy")
m("F-Y15", "remedy as a list", R, "clause: c1,", "clause: c1, remedy: [Ask, Tell],", "bad-value")
m("F-Y16", "message by percent: {share}%", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(has(model.energy)) >= 0.5\", message: \"only {share(has(model.energy))}% of {entity}\"}\n", harmless="a percent sign is a text")
m("F-Y17", "two totals identical", R, "totals:\n", "totals:\n  - {id: copy, title: C, population: \"model.downloads > 5000\", tiers: [T1, T2, T3], sum: [emissions]}\n", harmless="it adds up less than the other")
m("F-Y18", "total's population threshold in thousands", R, "\"model.downloads > 5000\"\n", "\"model.downloads > 5,000\"\n", "expression-syntax")
m("F-Y19", "total by date", R, "by: [tier, entity]", "by: [tier, day]", harmless="each day is a group")
m("F-Y20", "score expected 100 %", B, "      score: 100\n", "      score: 100%\n", "bad-value")
m("F-Y21", "asOf a year", B, "asOf: 2026-06-30", "asOf: 2026", harmless="a year begins on its first day")
m("F-Y22", "record country in a test is wrong and used missing", B, "country: France", "country: Frankreich", test=True)
m("F-Y23", "within 0.1 % of low", B, "within: 0.1%}\n      emissions", "within: 100%}\n      emissions", harmless="a figure may differ by all of it")
m("F-Y24", "within 1000 %", B, "within: 0.1%}\n      emissions", "within: 1000%}\n      emissions", "odd-figure")
m("F-Y25", "declared key one level up", B, "declared: {energy: 1000, meter: facility,", "energy: 1000, declared: {meter: facility,", test=True)
m("F-N120", "allow without of", P, "references:\n", "allow: [{code: unused-field, reason: x}]\nreferences:\n", "missing-key")
m("F-N121", "allow a code that is none", P, "references:\n", "allow: [{code: unusedfield, of: hours, reason: x}]\nreferences:\n", "idle-allow")
m("F-N123", "changes since itself", P, "references:\n", "changes: {since: 1.0.0, edits: []}\nreferences:\n", "since-itself")
m("F-N124", "recalculation threshold 5 for 5 %", P, "references:\n", "recalculation: {baseYear: 2022, threshold: 5}\nreferences:\n", "odd-figure")
m("F-N125", "absent: 0", P, "references:\n", "absent: ['', '0', '-']\nreferences:\n", harmless="a policy may take 0 for nothing")
m("F-N126", "withheld and absent the same text", P, "references:\n", "absent: [confidential]\nwithheld: [confidential]\nreferences:\n", "bad-value")
m("F-N127", "clause with the level in German", P, "level: shall", "level: muss", "bad-value")
m("F-N128", "two clauses at one place", P, "at: section 2", "at: section 1", harmless="a place may hold two clauses")
m("F-N130", "url without https", P, "https://example.org/grid", "www.example.org/grid", "no-scheme")
m("F-N131", "accessed as 1.6.2026", P, "title: A survey of grids,", "title: A survey of grids, accessed: 1.6.2026,", harmless="it is a text")
m("F-N132", "version 1.0.0-draft", P, "version: 1.0.0", "version: 1.0.0-draft", harmless="a version is a text")
m("F-N133", "effective from in quotes 'January 2026'", P, "{from: 2026-01-01}", "{from: January 2026}", "bad-value")
m("F-N134", "source in a row as a text", T, "aws: {aliases: [Amazon Web Services], pue: 1.15}", "aws: {aliases: [Amazon Web Services], pue: 1.15, source: 'vendors, p. 4'}", "unknown-reference")
m("F-N135", "tier when of a lower grade uses model field text", E, "when: \"known(time)\"", "when: \"time\"", "not-a-condition")
m("F-N136", "method uncertainty in % text", E, "uncertainty: 1.3}", "uncertainty: 30%}", "bad-value")
m("F-N137", "field valid date in the future word", F, "trained: {type: date, from: [declared.trained]", "trained: {type: date, from: [declared.trained], valid: [2015-01-01, today]", "bad-value")
m("F-N138", "field int with unit", F, "downloads: {type: int,", "downloads: {type: int, unit: '1',", "bad-value")
m("F-N139", "a column valid in another unit", T, "title: PUE, unit:", "title: PUE, valid: ['100 %', '300 %'], unit:", "unit-mismatch")
m("F-N140", "column valid that excludes cells", T, "title: PUE, unit:", "title: PUE, valid: [1.1, 3], unit:", "outside-valid", at="tables.yaml:1.09")
m("F-N141", "growth without outside", T, "    outside: nearest\n", "    growth: 1.1\n", "missing-key")
m("F-N142", "row key with a case that differs in test", B, "country: POL", "country: pol", harmless="texts are matched in any case")
m("F-N143", "quote: key of a row unquoted 1e3", T, "a40: {patterns", "1e3: {patterns", harmless="a key is a text")
m("F-Z01", "pack PUE 14", E, "value: 1.4, unit: \"kWh[facility]/kWh[it]\", range: [1.1, 1.9]", "value: 14, unit: \"kWh[facility]/kWh[it]\", range: [11, 19]", "odd-figure")
m("F-Z02", "on with applies false", R, "severity: note, on:", "severity: error, applies: \"false\", on:", "never-applies")
m("F-Z03", "remedy braces field that is none", R, "clause: c1,", "clause: c1, remedy: 'Ask {model.provider}',", "braces-in-remedy")
m("F-W1", "param with no gap: method behind `value: pue`", E, "      - {id: pue.default, value: \"pue\", fallback: true}\n", "      - {id: pue.default, value: \"pue\", fallback: true}\n      - {id: pue.rack, value: \"model.hours.to('h') * pue\"}\n", "unit-undone")
m("F-W2", "fallback stands first of the ladder", E, "      - {id: pue.provider, value: \"providers[model.provider].pue\"}\n      - {id: pue.default, value: \"pue\", fallback: true}\n", "      - {id: pue.default, value: \"pue\", fallback: true}\n      - {id: pue.provider, value: \"providers[model.provider].pue\"}\n", "unreached-method", at="pue.provider")
m("F-W3", "fallback first in intensity", E, "      - {id: intensity.country, value: \"countries[model.country].at(day).intensity\"}\n      - {id: intensity.default, value: \"world\", fallback: true}\n", "      - {id: intensity.default, value: \"world\", fallback: true}\n      - {id: intensity.country, value: \"countries[model.country].at(day).intensity\"}\n", "unreached-method", at="intensity.country")
m("F-W4", "share() < 0", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"share(has(model.energy)) < 0\"}\n", "constant-condition")
m("F-W5", "count() < 0", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"count() < 0\"}\n", "constant-condition")
m("F-W6", "sum(emissions) < 0", R, "requirements:\n", "requirements:\n  - {id: o.x, title: X, kind: datagap, severity: warning, over: entity, assert: \"sum(emissions) < quantity('0 gCO2e[lifecycle]')\"}\n", "constant-condition")
m("F-W7", "getMonth() == 13", R, "assert: \"has(model.energy)\", message", "assert: \"has(model.energy) || day.getMonth() == 13\", message", "constant-condition")


# Units, bases and names

EM = "{id: emissions.energy, value: \"energy * intensity\"}"
em = "energy * intensity"
AS = "\"has(model.energy)\", message"
m("A1", "percent in a share", E, "value: 0.3, range: [0.15, 0.5]", "value: 30, range: [15, 50]", "odd-figure|outside-valid")
m("A2", "value: 30 %", E, "value: 0.3,", "value: 30 %,", "bad-value")
m("A3", "a PUE the wrong way round", E, "unit: kWh[facility]/kWh[it]", "unit: kWh[it]/kWh[facility]", "basis-mismatch")
m("A4", "a basis misspelt in a unit", E, "value: 480, unit: \"gCO2e[lifecycle]/kWh[facility]\"", "value: 480, unit: \"gCO2e[lifecycle]/kWh[facilty]\"", "bad-unit")
m("A5", "watts under a column in kW", T, "unit: \"W[accelerator]", "unit: \"kW[accelerator]", "odd-figure|odd-unit|outside-valid")
m("A6", "grams under a column in kg", T, "unit: \"gCO2e", "unit: \"kgCO2e", "odd-figure|odd-unit|outside-valid", at="*")
m("A7", "a factor left out", E, "tdp * kappa * site_pue", "tdp * site_pue", "basis-mismatch")
m("A8", "a PUE twice", E, "tdp * kappa * site_pue", "tdp * kappa * site_pue * site_pue", "basis-mismatch")
m("A9", "a section misspelt", E, "parameters:\n", "parametres:\n", "unknown-key")
m("A10", "vaule in a parameter", E, "value: 1.1,", "vaule: 1.1,", "unknown-key")
m("A11", "tire in a method", E, "time.compute, tier:", "time.compute, tire:", "unknown-key")
m("A12", "methodes in a quantity", E, "    methods:\n      - {id: compute", "    methodes:\n      - {id: compute", "unknown-key")
m("A13", "form in a field", F, "energy: {unit: kWh, from:", "energy: {unit: kWh, form:", "unknown-key")
m("A14", "untis in a column", T, "power, unit:", "power, untis:", "unknown-key")
m("A15", "factr in an uncertainty", T, "{factor: 1.2", "{factr: 1.2", "unknown-key")
m("A16", "tpd in a row", T, "tdp: 560", "tpd: 560", "unknown-key")
m("A17", "severty in a requirement", R, "kind: datagap, severity:", "kind: datagap, severty:", "unknown-key")
m("A18", "severity: warn", R, "severity: warning", "severity: warn", "bad-value")
m("A19", "kind: data-gap", R, "kind: datagap", "kind: data-gap", "bad-value")
m("A20", "populaton in a total", R, "population:", "populaton:", "unknown-key")
m("A21", "pre in a ratio", R, "per: compute", "pre: compute", "unknown-key")
m("A22", "wieght in a criterion", R, "weight: 40", "wieght: 40", "unknown-key")
m("A23", "scoring: flatt", R, "scoring: flat", "scoring: flatt", "bad-value")
m("A24", "enregy in a test", B, "      energy: {value: \"1000", "      enregy: {value: \"1000", "unknown-id")
m("A25", "recrod in a test", B, "    record: {id: org/three", "    recrod: {id: org/three", "unknown-key")
m("A26", "a declared key misspelt in a test", B, "{accelerator: 8x A100", "{acelerator: 8x A100", "unread-record-key")
m("A27", "an expected figure without a unit", B, "\"1000 kWh[facility]\"", "1000", "bare-figure")
m("A28", "an expected figure of another basis", B, "\"1000 kWh[facility]\"", "\"1000 kWh[it]\"", "unit-mismatch")
m("A29", "wihtin in a test", B, "within: 0.1%}\n      emissions: {value: \"85", "wihtin: 0.1%}\n      emissions: {value: \"85", "unknown-key")
m("A30", "a tier that is none in a test", B, "tier: T1", "tier: T9", "unknown-id")
m("A31", "a requirement that is none in a test", B, "{disc.energy: fail}", "{disc.enrgy: fail}", "unknown-id")
m("A32", "passed for pass", B, "plausible.energy: pass", "plausible.energy: passed", "bad-value")
m("A33", "a method that is none in a test", B, "[energy.facility, intensity", "[energy.facilty, intensity", "unknown-id")
m("A34", "a test without expect", B, "    expect:\n      missing: [energy, compute]\n      tier: T0\n      score: 0\n", "", "missing-key", at="silent")

# Dates, numbers and CSV

m("A35", "the month 13", G, "381.2,2022-01-01,2023-01-01", "381.2,2022-01-01,2022-13-01", "bad-value|bad-date")
m("A36", "31.12.2022", G, "659.8,2022-01-01,2023-01-01", "659.8,2022-01-01,31.12.2022", "bad-value|bad-date")
m("A37", "30 February", G, "659.8,2022-01-01,2023-01-01", "659.8,2022-01-01,2023-02-30", "bad-value|bad-date")
m("A38", "periods that overlap", G, "85.1,2022-01-01,2023-01-01\nFRA,France,56.0,2023-01-01", "85.1,2022-01-01,2022-12-31\nFRA,France,56.0,2022-12-01", "period-overlap")
m("A39", "an end that is thought to be included", G, "85.1,2022-01-01,2023-01-01", "85.1,2022-01-01,2022-12-31")
m("A40", "a period that ends before it begins", G, "659.8,2022-01-01,2023-01-01", "659.8,2023-01-01,2022-01-01", "bad-value")
m("A41", "a decimal comma in CSV", G, "85.1,2022", "\"85,1\",2022", "bad-value")
m("A42", "a thousands comma in a row", T, "tdp: 700", "tdp: \"1,000\"", "bad-value")
m("A43", "a decimal comma in braces", E, "value: 1.1,", "value: 1,1,", "unknown-key|bad-value")
m("A44", "a decimal comma in quotes", E, "value: 1.1,", "value: \"1,1\",", "bad-value")
m("A45", "a column missing in the header", G, "country,aliases,intensity,", "country,aliases,,", "csv-column-without-name")
m("A46", "one cell too many", G, "FRA,France,85.1,2022-01-01,2023-01-01", "FRA,France,85.1,2022-01-01,2023-01-01,x", "csv-ragged-row")
m("A47", "semicolons between cells", G, all_of(G, ",", ";"), None, "bad-value|csv-separator", at="country;")
m("A48", "tabs between cells", G, all_of(G, ",", "\t"), None, "bad-value|csv-separator", at="country\t")
m("A49", "a byte order mark", G, "country,", "\ufeffcountry,", harmless="the mark says that the text is UTF-8, and is no part of it")
m("A50", "Latin-1", G, lambda files: files.update({G: files[G].replace("Norge", "Österland").encode("latin-1")}), None, "not-utf8")
m("A51", "CR LF", G, all_of(G, "\n", "\r\n"), harmless="a line ends so in RFC 4180")
m("A52", "a line break in a quoted alias", G, "FRA,France,85.1", "FRA,\"France|Republic\nof France\",85.1", harmless="white space of any kind matches white space")
m("A53", "a line break in a quoted key", G, "FRA,France,85.1", "\"FRA\n\",France,85.1", "hidden-character")
m("A54", "empty rows at the end", G, appends(G, ",,,,\n,,,,\n"), None, "bad-value|csv-empty-row|empty-row")
m("A55", "53 g", G, "85.1,2022", "85.1 g,2022", "bad-value")
m("A56", "1/1/2023", G, "659.8,2022-01-01,2023-01-01", "659.8,2022-01-01,1/1/2023", "bad-value|bad-date")
m("A57", "an id twice", R, "{id: plausible.energy", "{id: disc.energy", "duplicate-id")
m("A58", "a key twice in a row", T, "pue: 1.15}", "pue: 1.15, pue: 1.2}", "duplicate-key")
m("A59", "a row twice", T, "      azure:", "      aws:", "duplicate-key")
m("A60", "a row of one key and period twice", G, appends(G, "POL,Poland,600,2023-01-01,2024-01-01\n"), None, "duplicate-row")

# Expressions

m("A61", "squareroot", E, em, "squareroot(energy) * intensity", "unknown-function")
m("A62", "rounded()", E, em, "rounded(energy * intensity, 2)", "unknown-function|bad-argument")
m("A63", "IF() of a spreadsheet", E, em, "IF(known(energy), energy * intensity, 0)", "unknown-function")
m("A64", "= for ==", E, "model.meter == 'it'", "model.meter = 'it'", "expression-syntax")
m("A65", "and for &&", R, "> 5000 && has", "> 5000 and has", "expression-syntax")
m("A66", "50% in an expression", E, em, "energy * intensity * 50%", "expression-syntax")
m("A67", "a quotation mark that does not end", E, "\"energy * intensity\"}", "\"energy * intensity}", "yaml-syntax", at="emissions.energy")
m("A68", "typographic quotation marks in an expression", E, "model.meter == 'it'", "model.meter == ‘it’", "expression-syntax")
m("A69", "typographic quotation marks around it", E, "\"energy * intensity\"", "“energy * intensity”", "expression-syntax")
m("A70", "×", E, em, "energy × intensity", "expression-syntax")
m("A71", "a no-break space in an expression", E, em, "energy *\u00a0intensity", "expression-syntax")
m("A72", "no-break spaces as indentation", E, "  emissions:\n    title: Emissions", "  emissions:\n\u00a0\u00a0\u00a0\u00a0title: Emissions")
m("A73", "a tab as indentation", E, "  emissions:\n    title:", "  emissions:\n\ttitle:")
m("A74", "one blank too few", E, "    quantum: 1 gCO2e", "   quantum: 1 gCO2e")
m("A75", "a key one level up", E, "    quantum: 1 gCO2e", "  quantum: 1 gCO2e", at="methods:")
m("A76", "a dash left out", E, "      - {id: emissions.energy,", "      {id: emissions.energy,", "bad-value")
m("A77", "no blank behind a colon", E, "    title: Emissions of", "    title:Emissions of")
m("A78", "a brace that is not closed", E, "range: [1.0, 1.4]}", "range: [1.0, 1.4]", "yaml-syntax")
m("A79", "a comma left out in braces", E, "accelerators, value: 1.1, unit", "accelerators, value: 1.1 unit")
m("A80", "a colon in a title", E, "title: Emissions of training\n", "title: Emissions: of training\n", "expression-needs-quotes")
m("A81", "a clause that is none", R, "clause: c1", "clause: c9", "unknown-id")
m("A82", "a clause that nothing answers", P, appends(P, "  - {id: c3, ref: policy, at: section 3, level: shall}\n"))
m("A83", "a reference that nothing names", P, "clauses:\n", "  book: {title: A book}\nclauses:\n", "unused-reference")
m("A84", "a parameter that nothing reads", E, "definitions:\n", "  spare: {title: Spare, value: 2}\ndefinitions:\n")
m("A85", "a definition that nothing reads", E, "quantities:\n", "  spare: {title: Spare, value: \"2.0\"}\nquantities:\n")
m("A86", "a field that nothing reads", F, appends(F, "  spare: {type: string, from: [declared.spare]}\n"))
m("A87", "a table that nothing reads", T, appends(T, "  spare:\n    title: Spare\n    key: string\n    source: vendors\n    columns: {x: {type: string}}\n    rows: {a: {x: b}}\n"))
m("A88", "a quantity that nothing reads", E, "tiers:\n", "  spare: {title: Spare, unit: kWh, methods: [{id: spare.one, value: \"quantity('1 kWh')\"}]}\ntiers:\n")
m("A89", "definitions in a circle", E, "quantities:\n", "  aa: {title: A, value: \"bb\"}\n  bb: {title: B, value: \"aa\"}\nquantities:\n", "cycle")
m("A90", "quantities in a circle", E, "value: \"model.flop\"", "value: \"energy / quantity('1 kWh[facility]/EFLOP')\"", "cycle")
m("A91", "weights that do not add up", R, "weight: 40", "weight: 50", at="*")
m("A92", "a negative weight", R, "weight: 40", "weight: -40", "bad-value")
m("A93", "a tier that no method names", E, "    - {id: T3,", "    - {id: T5, title: Guessed}\n    - {id: T3,")
m("A94", "a tier that is none", E, "tier: T3", "tier: T7", "unknown-id")
m("A95", "a tier twice in a total", R, "tiers: [T1, T2, T3]", "tiers: [T1, T2, T3, T3]", harmless="a model is counted once, whatever stands twice")
m("A96", "tiers turned round", E, lambda files: files.update({E: files[E].replace(
    "    - {id: T1, title: Energy measured}\n", "").replace("    - {id: T3, title: Time from compute}\n", "    - {id: T3, title: Time from compute}\n    - {id: T1, title: Energy measured}\n")}), None,
  harmless="no figure of this pack rests on methods of two tiers, so that their order decides nothing")
m("A97", "a method that an earlier one shadows", E, "      - {id: compute.tokens", "      - {id: compute.again, value: \"model.flop\"}\n      - {id: compute.tokens")
m("A98", "a condition that cannot hold", E, "when: \"model.meter == 'it'\"", "when: \"model.meter == 'it' && model.meter == 'facility'\"")
m("A99", "a word that is misspelt", E, "model.meter == 'it'", "model.meter == 'itt'")
m("A100", "a class behind true", R, "    - {id: class.none, title: None, when: \"true\"}\n", "    - {id: class.none, title: None, when: \"true\"}\n    - {id: class.last, title: Last, when: \"has(model.meter)\"}\n")
m("A101", "an alias of two rows", T, "[Microsoft Azure]", "[Microsoft Azure, Google Cloud]", "rival-alias", at="gcp:|azure:")
m("A102", "a pattern of capitals, which texts never have", T, "?h100'", "?[A-Z]100'")
m("A103", "a unit behind the value of a parameter", E, "value: 1.1, unit: \"kWh[it]/kWh[accelerator]\"", "value: 1.1 kWh/kWh, unit: \"kWh[it]/kWh[accelerator]\"", "bad-value")
m("A104", "a range beside the value", E, "range: [1.0, 1.4]", "range: [1.2, 1.4]", "bad-value")
m("A105", "a range turned round", E, "range: [1.0, 1.4]", "range: [1.4, 1.0]", "bad-value")
m("A106", "0.2 for 20 %", E, "uncertainty: 1.3", "uncertainty: 0.2", "bad-value")
m("A107", "20%", E, "uncertainty: 1.3", "uncertainty: 20%", "bad-value")
m("A108", "a source that is none", T, "source: survey", "source: surveys", "unknown-reference")
m("A109", "no source", T, "    title: Sites of providers\n    key: string\n    source: vendors\n", "    title: Sites of providers\n    key: string\n", "missing-source", at="  providers:")
m("A110", "evidence misspelt", T, "{evidence: published}", "{evidense: published}", "unknown-key")
m("A111", "a sum of a quantity without a quantum", E, "    quantum: 1e-6 EFLOP\n", "", "missing-quantum", at="requirements.yaml:sum:")
m("A112", "a quantum in another unit", E, "quantum: 1e-6 EFLOP", "quantum: 1 Wh", "bad-quantum")
m("A113", "a field misspelt in a population", R, "population: \"model.downloads", "population: \"model.download", "unknown-field")
m("A114", "a number in quotes", R, "population: \"model.downloads > 5000\"", "population: \"model.downloads > '5000'\"", "type-mismatch")
m("A115", "a thousands comma in an expression", R, "population: \"model.downloads > 5000\"", "population: \"model.downloads > 5,000\"", "expression-syntax")
m("A116", "by a name that is none", R, "by: [tier, entity]", "by: [tier, organisation]", "unknown-id")
m("A117", "a brace of a message that is not closed", R, "{model.id} does", "{model.id does", "expression-syntax")
m("A118", "a field that is none in a message", R, "{model.id} does", "{model.name} does", "unknown-field")
m("A119", "a path misspelt", F, "from: [declared.hours]", "from: [declared.huors]", "misspelt-path|unread-record-key", at="*")
m("A120", "a table that is none", F, "match: providers", "match: provider", "unknown-table")
m("A121", "a count in another unit", F, "accelerator_count: {unit: accelerator,", "accelerator_count: {unit: h,", at="*")
m("A122", "an expression that begins with !", R, "assert: \"has(model.energy)\"", "assert: !has(model.energy)", "expression-needs-quotes")
m("A123", "a choice without quotes", E, "value: \"has(model.trained) ? model.trained : timestamp('2023-06-01T00:00:00Z')\"", "value: has(model.trained) ? model.trained : timestamp('2023-06-01T00:00:00Z')", "expression-needs-quotes|yaml-syntax")
m("A124", "what is missing taken for zero", E, "value: \"model.flop\"", "value: \"model.flop + flop_per_token * model.parameters * model.tokens\"", harmless="missing is not zero: the sum is missing where a summand is, and explain says which")
m("A125", "compared with null", R, AS, "\"model.energy != null\", message", "type-mismatch")
m("A126", "whole numbers divided", E, "quantities:\n", "  share: {title: Share, value: \"model.downloads / 1000\"}\nquantities:\n", "integer-division")
m("A127", ".at() forgotten", E, ".at(day)", "", "type-mismatch")
m("A128", ".at() on rows without dates", E, "providers[model.provider].pue", "providers[model.provider].at(day).pue", "type-mismatch")
m("A129", "effective as a text", P, "from: 2026-01-01", "from: January 2026", "bad-value|bad-date")
m("A130", "effective until before from", P, "from: 2026-01-01", "from: 2026-01-01, until: 2025-01-01", "bad-value")
m("A131", "version: 1.0", P, "version: 1.0.0", "version: 1.0", harmless="a version is any text, and is kept as it is written")
m("A132", "no version", P, "version: 1.0.0\n", "", "missing-key", at="assay: 1")
m("A133", "no assay", P, "assay: 1\n", "", "missing-key", at="pack: example")
m("A134", "a file that is not there", G, moves(G, "other.csv"), None, "unknown-file", at="tables.yaml:grid.csv")
m("A135", "a file's name in another case", T, "file: grid.csv", "file: Grid.csv", "unknown-file")
m("A136", ".yml", R, moves(R, "requirements.yml"), None, "file", at="*")
m("A137", "a copy and a lock file of Excel", R, lambda files: files.update({"~$grid.csv": "\x00\x01lock", "requirements (copy).yaml": files[R]}), None, "*", at="*")
m("A138", "NO as a key", G, "NOR,Norway", "NO,Norway", harmless="a key is the text that is written, and NO is Norway")
m("A139", "waive in a pack", R, "requirements:\n", "waive:\n  - {id: disc.energy, approver: The board, reason: None}\nrequirements:\n", "unknown-key")
m("A140", "fallback: yes", E, "value: \"world\", fallback: true", "value: \"world\", fallback: yes", "bad-value")
m("A141", "the last tier on a method", E, "time.compute, tier: T3", "time.compute, tier: T0", at="*")
m("A142", "per: country", T, "per: all", "per: country", "bad-value")
m("A143", "a criterion that always holds", R, "weight: 30, when: \"has(model.country)\"", "weight: 30, when: \"has(model.country) || !has(model.country)\"")
m("A144", "an assertion that always holds", R, "assert: \"has(model.energy)\"", "assert: \"has(model.energy) || !has(model.energy)\"")
m("A145", "no title", E, "    title: Emissions of training\n", "", "missing-key", at="  emissions:")
m("A146", "one path in two units", F, appends(F, "  duration: {unit: accelerator·h, from: [declared.hours]}\n"))
m("A147", "a bare number of billions", E, "value: \"flop_per_token * model.parameters * model.tokens\"", "value: \"6.0 * quantity('1 FLOP/(parameter·token)') * 7.0 * quantity('1 parameter') * model.tokens\"", at="*")
m("A148", "a comma in a quantity", R, "1e9 kWh[facility]", "1,000 kWh[facility]", "bad-unit")
m("A149", "a country misspelt", E, "countries[model.country]", "countries['FRNACE']")
m("A150", "a provider misspelt", E, "providers[model.provider]", "providers['awz']")
m("A151", "Aliases in a header", G, "country,aliases", "country,Aliases", "unknown-key")
m("A152", "unti in a header", G, "from,until", "from,unti", "unknown-key")
m("A153", "the key in the second column", G, cuts_key_column_second, None, "bad-value", at="intensity,")

# Files that stand about, and requirements

m("B1", "notes.txt", None, adds("notes.txt", "notes"), harmless="it is no rule file")
m("B2", "README.md", None, adds("README.md", "# Notes"), harmless="it is no rule file")
m("B3", ".DS_Store", None, adds(".DS_Store", "\x00"), harmless="it is no rule file")
m("B4", "grid.xlsx", None, adds("grid.xlsx", "PK"), harmless="it is no rule file, and the table names grid.csv")
m("B5", "a lock file of Excel", None, adds("~$grid.csv", "\x00"), harmless="Excel and LibreOffice make it while the table is open")
m("B6", "a table that nothing reads", None, adds("old-grid.csv", "country,intensity\nFRA,1\n"), harmless="no table names it, so that nothing is read of it")
m("B7", "a year as a date", G, "376.5,2022-01-01,2023-01-01", "376.5,2022,2023", harmless="a year is its first day, and the row is the same")
m("B8", "a code that is none", R, "on: fallback-used", "on: fallback-usd", "bad-value")
m("B9", "on beside assert", R, "on: fallback-used", "on: fallback-used, assert: \"has(model.energy)\"", "bad-value")
m("B10", "neither on nor assert", R, ", on: fallback-used", "", "missing-key")
m("B11", "no clause", R, "severity: warning, clause: c1, applies", "severity: warning, applies", "unanswered-clause", at="*")
m("B12", "no severity", R, " severity: warning,", "", "missing-key")
m("B13", "no message", R, ", message: \"{model.id} does not state its energy\"", "", harmless="the title says it")
m("B14", "a clause without a level", P, "at: section 2, level: should", "at: section 2", "missing-key")
m("B15", "level: must", P, "level: shall", "level: must", "bad-value")
m("B16", "a parameter that is none in a test", B, "{mfu: 0.4}", "{mfuh: 0.4}", "unknown-id")
m("B17", "a parameter with a unit in a test", B, "{mfu: 0.4}", "{pue: \"1.2 kWh[facility]/kWh[it]\"}", harmless="a text with its unit is a figure")
m("B18", "asOf before the pack is in force", B, "asOf: 2026-06-30", "asOf: 2020-06-30", "out-of-force")
m("B19", "expect: {}", B, "    expect:\n      missing: [energy, compute]\n      tier: T0\n      score: 0\n", "    expect: {}\n", at="*")
m("B20", "a quantity that is none under missing", B, "missing: [energy, compute]", "missing: [enrgy, compute]", "unknown-id")
m("B21", "a score as a text", B, "score: 100", "score: 70 of 100", "bad-value")
m("B22", "within: 0.1", B, "\"1000 kWh[facility]\", within: 0.1%", "\"1000 kWh[facility]\", within: 0.1", "bare-share")
m("B23", "a record without an id", B, "record: {id: org/three, downloads: 10}", "record: {downloads: 10}", at="*")
m("B24", "a test's id twice", B, "id: timed", "id: measured", "duplicate-id")
m("B25", "a ratio in another unit", R, "gCO2e[lifecycle]/EFLOP", "gCO2e[lifecycle]/kWh", "unit-mismatch")
m("B26", "a ratio without its basis", R, "gCO2e[lifecycle]/EFLOP", "gCO2e/EFLOP", "unit-mismatch")
m("B27", "1_1", E, "value: 1.1,", "value: 1_1,", "bad-value")
m("B28", ".3", E, "value: 0.3,", "value: .3,", "bad-value")
m("B29", "NaN", E, "value: 0.3,", "value: NaN,", "bad-value")
m("B30", "a PUE of 0.4", E, "value: 1.4, unit: \"kWh[facility]/kWh[it]\", range: [1.1, 1.9]", "value: 0.4, unit: \"kWh[facility]/kWh[it]\", range: [0.3, 0.9]", "odd-figure|outside-valid")
m("B31", "a negative parameter", E, "value: 480, unit: \"gCO2e[lifecycle]/kWh[facility]\", range: [60, 800]", "value: -480, unit: \"gCO2e[lifecycle]/kWh[facility]\"", "odd-figure|outside-valid")
m("B32", "a pattern that is none", T, "?h100'", "?h100('", "bad-regex")
m("B33", "a lookahead", T, "?h100'", "?h100(?!nvl)'", "bad-regex")
m("B34", "a backslash in double quotes", T, "'(?:(?P<count>[0-9]+) ?x )?h100'", "\"\\bh100\\b\"", "backslash-escape|control-character")
m("B35", "an empty pattern", T, "'(?:(?P<count>[0-9]+) ?x )?h100'", "''", "bad-value")
m("B36", "a pattern that matches everything", T, "'(?:(?P<count>[0-9]+) ?x )?h100'", "'.*'")
m("B37", "a figure that is matched", F, "hours: {unit: h, from: [declared.hours]}", "hours: {unit: h, from: [declared.hours], match: accelerators}", "type-mismatch")
m("B38", "count without match", F, "match: accelerators, count: accelerator_count", "count: accelerator_count", "missing-key")
m("B39", "a pattern that counts where no field takes it", F, ", count: accelerator_count", "", at="*")
m("B40", "type: text", F, "meter: {type: string", "meter: {type: text", "bad-value")
m("B41", "a type and a unit", F, "energy: {unit: kWh", "energy: {type: double, unit: kWh", "bad-value")
m("B42", "when: yes", E, "when: \"model.meter == 'it'\"", "when: yes", "unknown-name")
m("B43", "when: true", E, "{id: energy.power, value", "{id: energy.power, when: true, value", harmless="it holds always, as a method without a condition does")
m("B44", "has(quantity)", E, em, "has(energy) ? energy * intensity : energy * world", "expression-syntax")
m("B45", "a parenthesis that is not closed", E, em, "(energy * intensity", "expression-syntax")
m("B46", "a bare number added", E, em, "5 + energy * intensity", "unit-mismatch")
m("B47", "5 kgCO2e in an expression", E, em, "energy * intensity + 5 kgCO2e", "expression-syntax")
m("B48", "quantity(5, 'kgCO2e')", E, em, "energy * intensity + quantity(5, 'kgCO2e')", "bad-argument")
m("B49", "quantity('5')", E, em, "energy * intensity + quantity('5')", "unit-mismatch|bad-unit")
m("B50", "max(a, b)", E, em, "max(energy, energy) * intensity", harmless="it is what it says")
m("B51", "if then else", E, em, "if known(energy) then energy * intensity else world", "expression-syntax")
m("B52", "accelerators.a100.tdp", E, "accelerators[model.accelerator].tdp * kappa", "accelerators.a100.tdp * kappa", "type-mismatch")
m("B53", "accelerators[a100]", E, "accelerators[model.accelerator].tdp * kappa", "accelerators[a100].tdp * kappa", "unknown-name")
m("B54", "Model.energy", E, "model.energy.assume('kWh[it]')", "Model.energy.assume('kWh[it]')", "unknown-name")
m("B55", "model.Energy", E, "model.energy.assume('kWh[it]')", "model.Energy.assume('kWh[it]')", "unknown-field")
m("B56", "model['energy']", E, "model.energy.assume('kWh[it]')", "model['energy'].assume('kWh[it]')", "unknown-name")
m("B57", ".at('2022-05-01')", E, ".at(day)", ".at('2022-05-01')", "type-mismatch")
m("B58", ".at(2022)", E, ".at(day)", ".at(2022)", "type-mismatch")
m("B59", ".at(day.getFullYear())", E, ".at(day)", ".at(day.getFullYear())", "type-mismatch")
m("B60", "^", E, em, "energy^1 * intensity", "expression-syntax")
m("B61", "**", E, em, "energy**1 * intensity", "expression-syntax")
m("B62", "{{energy}}", E, em, "{{energy}} * intensity", "expression-syntax")
m("B63", "${energy}", E, em, "${energy} * intensity", "expression-syntax")
m("B64", "=energy*intensity", E, em, "=energy*intensity", "expression-syntax")
m("B65", "semicolons between arguments", E, em, "max(energy; energy) * intensity", "expression-syntax")
m("B66", "emissions taken from energy", E, em, "(energy - emissions) * intensity", "unit-mismatch|cycle")
m("B67", "a quantity that reads itself", E, em, "emissions", "cycle")
m("B68", "a factor left out", E, em, "energy", "unit-mismatch")
m("B69", "/ 1000", E, em, "energy * intensity / 1000.0", "bare-conversion-factor")
m("B70", "a comment in an expression", E, em, "energy * intensity // all of it", harmless="it is one in CEL")
m("B71", "energy > 5", R, AS, "\"energy > 5\", message", "unit-mismatch")
m("B72", "a date beside a text", R, AS, "\"day > '2022-01-01'\", message", "type-mismatch")
m("B73", "date()", R, AS, "\"day > date('2022-01-01')\", message", "unknown-function")
m("B74", "timestamp('2022-01-01')", R, AS, "\"has(model.energy) || day < timestamp('2022-01-01')\", message", harmless="a day is its first second")
m("B75", "capitals that no key has", R, AS, "\"has(model.provider) && model.provider == 'AWS'\", message")
m("B76", "names where there are keys", R, AS, "\"has(model.country) && model.country in ['France', 'Poland']\", message")
m("B77", "contains() where there are keys", R, AS, "\"has(model.country) && model.country.contains('France')\", message")
m("B78", "not", R, AS, "\"not has(model.energy)\", message", "expression-syntax")
m("B79", "a single =", R, AS, "\"model.country = 'FRA'\", message", "expression-syntax")
m("B80", "a < b < c", R, AS, "\"quantity('1 kWh') < model.energy < quantity('9 kWh')\", message", "type-mismatch|expression-syntax")
m("B81", "a condition beside a text", R, AS, "\"has(model.energy) == 'true'\", message", "type-mismatch")
m("B82", "used() of a method that is none", R, AS, "\"used('pue.defalt')\", message", "unknown-method")
m("B83", "used() of a quantity", R, AS, "\"used('site_pue')\", message", "unknown-method")
m("B84", "derives() of a name that is none", R, AS, "\"derives('energy', 'pue.defalt')\", message", "unknown-name")
m("B85", "derives() the wrong way round", R, AS, "\"derives('pue.default', 'energy')\", message", "unknown-name")
m("B86", "derives() of a parameter", R, AS, "\"derives('energy', 'mfu')\", message", harmless="what a quantity rests on may be a parameter")
m("B87", "known() of a field", R, AS, "\"known(model.energy)\", message", harmless="a field is a value")
m("B88", "a condition on the last tier", E, "{id: T0, title: Not estimable}", "{id: T0, title: Not estimable, when: \"has(model.energy)\"}")
m("B89", "tiers of a quantity without a quantum", E, "  of: emissions\n  order", "  of: intensity\n  order", "missing-quantum")
m("B90", "a total by a quantity", R, "by: [tier, entity]", "by: [tier, entity, intensity]", harmless="each value is a group of its own")
m("B91", "a group twice", R, "by: [tier, entity]", "by: [tier, entity, entity]", harmless="a group stands once in a report")
m("B92", "no entity for per: organization", E, "  entity: {title: Organization of the model, value: \"model.id.split('/')[0]\"}\n", "", "*", at="*")
m("B93", "an index beyond", E, "split('/')[0]", "split('/')[1]", test=True)
m("B94", "dates in rows of YAML without columns", T, "    title: Sites of providers\n    key: string\n", "    title: Sites of providers\n    key: string\n    period: [from, until]\n", "type-mismatch", at="estimation.yaml:pue.provider")
m("B95", "outside: nearst", T, "outside: nearest", "outside: nearst", "bad-value")
m("B96", "no evidence", E, "defaults: {source: policy, evidence: policy}\n", "defaults: {source: policy}\n", "missing-evidence", at="*")

# Keys, factors and YAML

m("B97", "aliases as one text in a row", T, "{aliases: [Microsoft Azure], pue: 1.16}", "{aliases: \"Microsoft Azure, MS Azure\", pue: 1.16}", "joined-aliases")
m("B98", "aliases with commas between them", G, "POL,Poland|Polska,659.8", "POL,\"Poland, Polska\",659.8", "joined-aliases")
m("B99", "aliases with semicolons between them", G, "POL,Poland|Polska,659.8", "POL,Poland;Polska,659.8", "joined-aliases")
m("B100", "a key in small letters", G, "FRA,France,85.1", "fra,France,85.1", "rival-key", at="FRA,|fra,")
m("B101", "a blank at the end of a key", G, "FRA,France,85.1", "FRA ,France,85.1", "hidden-character")
m("B102", "an invisible character in a key", G, "FRA,France,85.1", "F\u200bRA,France,85.1", "hidden-character")
m("B103", "a Cyrillic letter in a key", G, "POL,Poland|Polska,659.8", "\u0420OL,Poland|Polska,659.8", "look-alike")
m("B104", "an empty cell for a factor", G, "FRA,France,85.1", "FRA,France,", "empty-cell|empty-row")
m("B105", "zero for what is missing", G, "FRA,France,85.1", "FRA,France,0", "odd-figure|outside-valid")
m("B106", "a negative factor", G, "FRA,France,85.1", "FRA,France,-85.1", "odd-figure|outside-valid")
m("B107", "a factor of a thousand", G, "FRA,France,85.1", "FRA,France,85100", "odd-figure|outside-valid")
m("B108", "a pack that is no longer in force", P, "from: 2026-01-01", "from: 2020-01-01, until: 2021-01-01", at="*")
m("B109", "# in a title", E, "title: Emissions of training\n", "title: Emissions of training, run #1\n", "comment-in-text|yaml-comment")
m("B110", "a quotation mark in a title", E, "title: Emissions of training\n", "title: \"Emissions\" of training\n", "expression-needs-quotes|yaml-syntax")
m("B111", "an anchor", E, "title: Emissions of training\n", "title: &t Emissions of training\n", "yaml-anchor")
m("B112", "<<", E, "    title: Emissions of training\n", "    <<: {title: Emissions of training}\n", "unknown-key|yaml-merge")
m("B113", "--- at the top", E, "defaults:", "---\ndefaults:", harmless="it begins the one document that there is")
m("B114", "a file of comments", None, adds("x.yaml", "# nothing\n"), None, "empty-file", at="*")
m("B115", "an empty file", None, adds("x.yaml", ""), None, "empty-file", at="*")
m("B116", "an empty section", None, adds("x.yaml", "fields:\n"), None, "bad-value", at="*")
m("B117", "fields as a list", F, lambda files: files.update({F: "fields:\n" + "".join(
    "  - {id: " + line.strip().replace(": {", ", ", 1) + "\n" for line in files[F].splitlines()[1:])}), None, "bad-value", at="- {id: downloads")
m("B118", "requirements as a map", R, lambda files: files.update({R: files[R].replace("  - {id: disc.energy, ", "  disc.energy: {").replace(
    "  - {id: plausible.energy, ", "  plausible.energy: {").replace("  - {id: input.fallback, ", "  input.fallback: {")}), None, "bad-value")
m("B119", "a reference as a text", P, "survey: {title: A survey of grids, url: \"https://example.org/grid\"}", "survey: A survey of grids", "bad-value")
m("B120", "a URL for a source", T, "source: survey", "source: https://example.org/grid", "unknown-reference")
m("B121", "GPU·h", E, "unit: accelerator·h", "unit: GPU·h", "bad-unit")
m("B122", "a blank in a unit", E, "    unit: kWh[facility]\n    quantum", "    unit: kWh facility\n    quantum", "bad-unit")
m("B123", "kwh", F, "unit: kWh", "unit: kwh", "bad-unit")
m("B124", "KWH", F, "unit: kWh", "unit: KWH", "bad-unit")
m("B125", "MWH", F, "unit: kWh", "unit: MWH", "bad-unit")
m("B126", "gCO2", T, "unit: \"gCO2e[lifecycle]", "unit: \"gCO2[lifecycle]", "bad-unit")
m("B127", "gCO2eq", T, "unit: \"gCO2e[lifecycle]", "unit: \"gCO2eq[lifecycle]", harmless="it is another spelling of gCO2e")
m("B128", "tonnes", E, "unit: tCO2e[lifecycle]\n", "unit: tonnes[lifecycle]\n", "bad-unit")
m("B129", "hours", F, "hours: {unit: h,", "hours: {unit: hours,", harmless="it is a unit")
m("B130", "days", F, "hours: {unit: h,", "hours: {unit: days,", harmless="it is a unit, and a bare figure of records is in it: a test holds the rest")
m("B131", "mW", T, "unit: \"W[accelerator]", "unit: \"mW[accelerator]", "odd-unit|odd-figure|outside-valid")
m("B132", "tokens", F, "tokens: {unit: token,", "tokens: {unit: tokens,", harmless="it is a unit")
m("B133", "absent as a text", P, "references:\n", "absent: n/a\nreferences:\n", harmless="one text is a list of one")
m("B134", "bases as a list", P, "bases: {meter: [accelerator, it, facility], stage: [lifecycle]}", "bases: [accelerator, it, facility, lifecycle]", "bad-value")
m("B135", "extends as a text", P, "effective:", "extends: other 1.0.0\neffective:", "bad-value")
m("B136", "a method without an id", E, "{id: emissions.energy, value:", "{value:", "missing-key")
m("B137", "a blank in an id", E, "id: emissions.energy", "id: emissions energy", "bad-id")
m("B138", "one id in two ladders", E, "id: emissions.energy", "id: intensity.country", "duplicate-id")
m("B139", "per without range", E, ", range: [1.1, 1.9], per: organization", ", per: organization", "missing-key")
m("B140", "valid in percent", E, "    unit: tCO2e[lifecycle]\n", "    unit: tCO2e[lifecycle]\n    valid: [\"0 %\", \"100 %\"]\n", "unit-mismatch")
m("B141", "a criterion with the id of a requirement", R, "id: score.energy", "id: disc.energy", "duplicate-id")
m("B142", "a class without when", R, "{id: class.part, title: In part, when: \"has(model.energy)\"}", "{id: class.part, title: In part}", "missing-key")
m("B143", "no total", R, lambda files: files.update({R: files[R][:files[R].index("totals:")]}), harmless="a policy may add nothing up")

# What is said of each

class Said:
    """A message of the program: where it stands, of what code, and how to mend it."""

    def __init__(self, place, line, severity, text, code):
        self.place, self.line, self.severity, self.text, self.code, self.help = place, line, severity, text, code, None

    def __str__(self):
        return f"{self.place}:{self.line}: {self.severity}: {self.text} [{self.code}]" + (f" | {self.help}" if self.help else "")


def messages(text, folder):
    """The messages in what the program says, those of errors first."""
    said = []
    for line in text.splitlines():
        found = re.match(re.escape(folder) + r"/(.*?):([0-9]+):[0-9]+: (error|warning|note): (.*)", line)
        if found:
            place, number, severity, message = found.groups()
            if severity != "note":
                message, _, code = message.rpartition(" [")
                said.append(Said(place, int(number), severity, message, code.rstrip("]")))
        elif line.startswith("help: ") and said:
            said[-1].help = line[6:]
        elif line.startswith("assay: "):
            # What concerns a file as a whole says behind a semicolon what to do.
            message, _, mend = line[7:].replace(folder + "/", "").partition("; ")
            said.append(Said("", 0, "error", message, "file"))
            said[-1].help = mend or None
    return [one for one in said if one.severity == "error"] + [one for one in said if one.severity == "warning"]


def changed_lines(before, after):
    """The lines of each file that are not as they were, by number; beside a line that is gone both neighbours."""
    changed = {}
    for name, text in after.items():
        if isinstance(text, bytes):
            text = text.decode("latin-1")
        old, new = before.get(name, "").splitlines(), text.splitlines()
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        lines = set()
        for tag, _, _, first, end in matcher.get_opcodes():
            if tag != "equal":
                lines.update(range(first + 1, max(end, first + 1) + 1))
        if lines or name not in before:
            changed[name] = lines or {1}
    return changed


def is_placed(one, at, file, before, after):
    """Whether a message stands where the mistake was made."""
    if at == "*":
        return True
    if at is None:
        return one.line in changed_lines(before, after).get(one.place, ())
    name, colon, text = at.partition(":")
    if not colon or name not in after:
        name, text = file, at
    source = after.get(one.place, "").splitlines()
    line = source[one.line - 1] if 0 < one.line <= len(source) else ""
    return one.place == name and any(part in line for part in text.split("|"))


def judge(mistake):
    """What became of a mistake: `found`, `harmless`, `test` or a fault, with the message that decides."""
    id, what, file, old, new, codes, at, harmless, test = mistake
    files = dict(PACK)
    if callable(old):
        old(files)
    else:
        assert files[file].count(old) >= 1, (id, old)
        files[file] = files[file].replace(old, new, 1)
    folder = suite.path(id)
    for name, text in files.items():
        suite.write(f"{id}/{name}", text)
    run = run_of("check", folder)
    said = messages(run.stderr.decode("utf-8", "replace"), folder)
    errors = sum(one.severity == "error" for one in said)
    if run.returncode not in (0, 2):
        return "trap", f"exit {run.returncode}", errors
    if harmless:
        return ("harmless", harmless, 0) if not said else ("told though harmless", str(said[0]), errors)
    if not said:
        tested = run_of("test", folder)
        if tested.returncode != 0:
            return ("test" if test else "silent but for its tests"), "its tests fail", 0
        return "silent", "", 0
    first = said[0]
    if codes != "*" and first.code not in codes.split("|"):
        return "not the cause", str(first), errors
    if first.code != "file" and not is_placed(first, at, file, PACK, files):
        return "elsewhere", str(first), errors
    return ("found" if first.help else "no mend"), str(first), errors


def run_of(command, folder):
    return subprocess.run([ASSAY, command, folder], capture_output=True, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})


suite = Suite("mistakes", len(MISTAKES), len(MISTAKES))
only = os.environ.get("ONLY", "").split(",")
wanted = [mistake for mistake in MISTAKES if only == [""] or mistake[0] in only]
assert len({mistake[0] for mistake in MISTAKES}) == len(MISTAKES)
for name, text in PACK.items():
    suite.write(f"whole/{name}", text)
for command in ("check", "test"):
    run = run_of(command, suite.path("whole"))
    if run.returncode != 0 or run.stderr:
        suite.failed(f"the pack itself does not {command}: {run.stderr.decode()}", [suite.path("whole")])
several = 0
with ThreadPoolExecutor(2) as pool:
    for mistake, (verdict, message, errors) in zip(wanted, pool.map(judge, wanted)):
        suite.executions += 1
        suite.note(verdict)
        several += errors > 1
        line = f"  {mistake[0]} {mistake[1]}: {verdict}: {message}" + (f" (+{errors - 1})" if errors > 1 else "")
        is_well = verdict in ("found", "harmless", "test")
        if suite.options.verbose or not is_well:
            print(line)
        if not is_well:
            suite.failed(verdict, [suite.path(mistake[0])], line)
print(f"  {several} with more than one error")
suite.finish()
