// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource

/// Revisions of a small pack with lineage, and populations in which models share runs.
enum LineageSamples {
  static let rules = """
    assay: 1
    pack: demo
    version: 1.0.0
    title: Demonstration
    bases: {meter: [it, facility]}
    absent: [NA]
    references: {demo: {title: Demonstration data}}
    defaults: {source: demo, evidence: policy}
    fields:
      downloads: {type: int, from: [downloads]}
      emissions: {unit: gCO2e, from: [emissions]}
      flop: {unit: FLOP, from: [flop]}
      size: {unit: parameter, from: [size]}
      scope: {type: string, from: [scope]}
      scratch: {type: bool, from: [scratch]}
      owner: {type: string, from: [owner]}
    tables:
      owners:
        title: Owners
        key: string
        columns: {group: {title: Group, type: string}}
        rows:
          a: {group: one}
          b: {group: two}
          c: {group: one}
      sizes:
        title: What a training takes by owner
        key: string
        columns: {flop: {title: Compute, unit: FLOP}}
        rows:
          a: {flop: 300}
          c: {}
    parameters:
      share: {title: Fine-tuning per base, value: 0.01, uncertainty: 2}
      rate: {title: Emissions per compute, value: 2, unit: gCO2e/FLOP, range: [1, 3], per: model}
    definitions:
      entity: {title: Entity, value: "owners[model.owner].group"}
    quantities:
      compute:
        title: Compute
        unit: FLOP
        quantum: 1 FLOP
        methods:
          - {id: compute.stated, tier: T1, value: "model.flop", uncertainty: 1.5}
          - {id: compute.base, tier: T2, value: "base.compute * share"}
          - {id: compute.owner, tier: T2, value: "sizes[model.owner].flop"}
          - {id: compute.size, tier: T2, value: "model.size * quantity('6 FLOP/parameter')", needsLineage: known}
      mass:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - {id: mass.stated, tier: T1, value: "model.emissions"}
          - {id: mass.compute, value: "compute * rate"}
    tiers: {of: mass, order: [{id: T1, title: Stated}, {id: T2, title: Derived}, {id: T0, title: None}]}
    requirements:
      - {id: lineage.base, title: Base, kind: input, severity: note, on: base-missing}
      - {id: lineage.copied, title: Copied, kind: misstatement, severity: note, on: figure-copied}
    totals:
      - id: popular
        title: Popular
        population: "model.downloads > 5"
        sum: [mass, compute]
        by: [entity]
        ratios: {per_flop: {title: Emissions per compute, of: mass, per: compute, unit: gCO2e/FLOP, independent: true}}
      - {id: all, title: All, sum: [mass]}
    lineage:
      parents:
        from: [base_model, "tags base_model:*"]
        relation: [base_model_relation, "tags base_model:RELATION:*"]
      counts: {quantized: nothing, merge: nothing, finetune: increment}
      infer: [{id: infer.tuned, relation: finetune, when: "has(model.flop)"}]
      discloses: "has(model.emissions)"
      original: "has(model.scratch) && model.scratch"
      sameFigure: {fields: [emissions], within: 0.5%}
      family: {when: "has(model.scope) && model.scope == 'family'"}
      mirrors: {same: ["model.id.split('/')[1]", "model.size"]}

    """

  /// Changes of which any may be taken with any others.
  static let changes: [(old: String, new: String)] = [
    ("a: {flop: 300}", "a: {flop: 300}\n      b: {flop: 500}"),
    ("c: {}", "c: {flop: 700}"),
    ("from: [base_model, \"tags", "from: [base_model, bm, \"tags"),
    ("value: 0.01, uncertainty", "value: 0.02, uncertainty"),
    ("value: 2, unit", "value: 3, unit"),
    ("model.downloads > 5\"", "model.downloads > 7\""),
    ("within: 0.5%", "within: 20%"),
    ("quantized: nothing", "quantized: increment"),
    ("discloses: \"has(model.emissions)\"", "discloses: \"has(model.flop)\""),
    ("original: \"has(model.scratch) && model.scratch\"", "original: \"true\""),
    ("b: {group: two}", "b: {group: one}"),
    ("fields: [emissions], within", "fields: [emissions, flop], within"),
    ("from: [base_model, \"tags", "from: [\"tags"),
    ("when: \"has(model.scope)", "when: \"has(model.size) && has(model.scope)"),
    (", needsLineage: known", ""),
    ("same: [\"model.id.split('/')[1]\", \"model.size\"]", "same: [\"model.id.split('/')[1]\"]"),
    (
      "- {id: mass.stated, tier: T1, value: \"model.emissions\"}\n      - {id: mass.compute, value: \"compute * rate\"}",
      "- {id: mass.compute, value: \"compute * rate\"}\n      - {id: mass.stated, tier: T1, value: \"model.emissions\"}"
    ),
    ("value: \"base.compute * share\"", "value: \"base.compute * share * 2.0\""),
  ]

  static func revision(_ changes: [(old: String, new: String)]) throws -> PackRevision {
    func reading(_ root: String, _ text: String) -> PackReading {
      PackReader.read(
        PackFiles(root: root, files: [SourceFile(path: "\(root)/pack.yaml", text: text)]))
    }
    var text = rules
    for change in changes { text = text.replacing(change.old, with: change.new) }
    let (base, head) = (reading("base", rules), reading("head", text))
    guard let revision = PackRevision(base: base, head: head) else {
      throw RevisionSamples.BrokenPack(
        description: (base.diagnostics + head.diagnostics).map(\.rendered).joined())
    }
    return revision
  }

  static func revision(_ random: inout Random, count: Int) throws -> PackRevision {
    var taken = Array(changes.indices)
    for index in taken.indices.reversed() { taken.swapAt(index, random.below(index + 1)) }
    return try revision(taken.prefix(count).map { changes[$0] })
  }

  /// Cards that name each other, copy figures and come in families.
  static func records(_ random: inout Random, count: Int) -> [String] {
    let names = (0..<count).map { "\("abc".map(String.init)[$0 % 3])/m\($0 / 2)" }
    return names.map { name in
      var parts = ["\"id\": \"\(name)\"", "\"downloads\": \(random.below(12))"]
      if random.below(4) > 0 { parts.append("\"owner\": \"\(name.prefix(1))\"") }
      if random.below(2) == 0 {
        parts.append("\"emissions\": \([1234, 1235, 1400][random.below(3)])")
      }
      if random.below(2) == 0 { parts.append("\"flop\": \([5170, 5180, 99][random.below(3)])") }
      if random.below(2) == 0 { parts.append("\"size\": \(10 + random.below(3))") }
      if random.below(5) == 0 { parts.append("\"scope\": \"family\"") }
      if random.below(3) == 0 { parts.append("\"scratch\": true") }
      if random.below(2) == 0 {
        let base = random.below(5) == 0 ? "z/gone" : names[random.below(count)]
        let way = random.below(3)
        if way == 0 {
          parts.append("\"base_model\": \"\(base)\"")
        } else if way == 1 {
          parts.append("\"bm\": \"\(base)\"")
        } else {
          parts.append("\"tags\": [\"base_model:\(base)\"]")
        }
        let relations = ["quantized", "finetune", "merge", "unheard"]
        if random.below(3) > 0 {
          parts.append("\"base_model_relation\": \"\(relations[random.below(4)])\"")
        }
      }
      return "{" + parts.joined(separator: ", ") + "}"
    }
  }

  /// The same cards at an earlier time: some say something else, some are not there yet.
  static func earlier(_ records: [String], _ random: inout Random) -> [String] {
    var kinds = [
      ("\"downloads\": ", "\"downloads\": 1"), ("\"emissions\": 1", "\"emissions\": 2"),
      ("\"flop\": 5", "\"flop\": 6"), ("\"flop\": 5", "\"later\": 5"),
      ("\"base_model_relation\": \"quantized\"", "\"base_model_relation\": \"finetune\""),
    ]
    kinds.swapAt(0, random.below(5))
    kinds.swapAt(1, 1 + random.below(4))
    var earlier: [String] = []
    for (index, record) in records.enumerated() {
      if random.below(5) == 0 { continue }
      var record = record
      for (old, new) in kinds.prefix(2) where random.below(2) == 0 {
        record = record.replacing(old, with: new, maxReplacements: 1)
      }
      earlier.append(record)
      if random.below(8) == 0 {
        earlier.append("{\"id\": \"a/old-\(index)\", \"downloads\": 9, \"emissions\": 1234}")
      }
    }
    return earlier
  }
}
