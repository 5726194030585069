// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// The derivations of one model as statements of PROV, each thing once.
struct ProvenanceBundle {
  private let model: String
  /// Things by what they are, with the name they have here.
  private var names: [String: String] = [:]
  private var taken: Set<String> = []
  private var entities: [(name: String, entity: Entity)] = []
  private var activities: [(name: String, label: String, at: String, expression: String)] = []
  private var uses: [(activity: String, entity: String)] = []
  private var generations: [(entity: String, activity: String)] = []
  private var derivations: [(generated: String, used: String, activity: String)] = []

  private struct Entity {
    let kind: String
    let label: String
    let value: DerivedValue?
    var unit: String?
    var low: String?
    var high: String?
    var place: String?
    /// What the text was that it was read from.
    var text: String?
    var citation: Citation?
    var evidence: String?
  }

  init(model: String) { self.model = URIText.encoded(model) }

  /// Adds a derivation with all that it is made of, and returns the name of what it comes to.
  @discardableResult
  mutating func add(_ derivation: Derivation, depth: Int = 0) -> String {
    switch derivation {
    case .step(let step):
      let entity = Entity(
        kind: step.kind.rawValue, label: step.title, value: step.value, unit: step.unit,
        low: step.low, high: step.high, place: step.at.description, citation: step.source,
        evidence: step.evidence)
      return add(
        entity, name: step.name, method: step.rule, at: step.at, expression: step.expression,
        step.inputs, depth)
    case .fit(let fit):
      let entity = Entity(
        kind: "prediction", label: fit.title, value: fit.value, unit: fit.unit, low: fit.low,
        high: fit.high, place: fit.file.description, citation: fit.source, evidence: fit.evidence)
      return add(
        entity, name: fit.regression, method: fit.regression, at: fit.at,
        expression: fit.equation, fit.inputs, depth)
    case .field(let field):
      let place = field.at + (field.pointer.isEmpty ? "" : " \(field.pointer)")
      return add(
        Entity(
          kind: "field", label: field.name, value: field.value, unit: field.unit, low: field.low,
          high: field.high, place: place, text: field.text, evidence: field.evidence),
        name: field.name
      ).name
    case .row(let row):
      let name = [row.table, row.key, row.column, row.period].compactMap(\.self)
        .joined(separator: "/")
      return add(
        Entity(
          kind: "factor", label: name, value: row.value, unit: row.unit,
          place: row.at.description, citation: row.source, evidence: row.evidence), name: name
      ).name
    case .parameter(let parameter):
      return add(
        Entity(
          kind: "factor", label: parameter.title, value: parameter.value, unit: parameter.unit,
          place: parameter.at.description, citation: parameter.source,
          evidence: parameter.evidence), name: parameter.name
      ).name
    case .assumption(let assumption):
      return add(
        Entity(
          kind: "assumption", label: assumption.text, value: nil, unit: assumption.unit,
          place: assumption.at.description), name: assumption.unit
      ).name
    }
  }

  /// The name of a thing, and whether it is new.
  private mutating func add(_ entity: Entity, name: String) -> (name: String, isNew: Bool) {
    let key = [entity.kind, name, entity.place ?? "", entity.value?.text ?? "", entity.unit ?? ""]
      .map { URIText.encoded($0) }.joined(separator: "/")
    if let known = names[key] { return (known, false) }
    let plain = "a:model/\(model)/\(entity.kind)/\(URIText.encoded(name))"
    var own = plain
    var count = 1
    while !taken.insert(own).inserted {
      count += 1
      own = "\(plain)/\(count)"
    }
    names[key] = own
    entities.append((own, entity))
    return (own, true)
  }

  private mutating func add(
    _ entity: Entity, name: String, method: String, at place: Place, expression: String,
    _ inputs: [Derivation], _ depth: Int
  ) -> String {
    let (own, isNew) = add(entity, name: name)
    guard isNew, depth < DerivationBudget.depth else { return own }
    let activity = "\(own)/by/\(URIText.encoded(method))"
    activities.append((activity, method, place.description, expression))
    generations.append((own, activity))
    var seen: Set<String> = []
    for input in inputs {
      let used = add(input, depth: depth + 1)
      guard seen.insert(used).inserted, used != own else { continue }
      uses.append((activity, used))
      derivations.append((own, used, activity))
    }
    return own
  }

  func write(_ json: inout JSONWriter) {
    json.object { json in
      json.key("entity")
      json.object { json in
        for (name, entity) in entities {
          json.key(of: name)
          write(entity, &json)
        }
      }
      json.key("activity")
      json.object { json in
        for activity in activities {
          json.key(of: activity.name)
          json.object { json in
            json.member("prov:label", activity.label)
            json.member("prov:atLocation", activity.at)
            json.member("assay:expression", activity.expression)
          }
        }
      }
      statements("wasGeneratedBy", generations, &json) { json, statement in
        json.member("prov:entity", statement.entity)
        json.member("prov:activity", statement.activity)
      }
      statements("used", uses, &json) { json, statement in
        json.member("prov:activity", statement.activity)
        json.member("prov:entity", statement.entity)
      }
      statements("wasDerivedFrom", derivations, &json) { json, statement in
        json.member("prov:generatedEntity", statement.generated)
        json.member("prov:usedEntity", statement.used)
        json.member("prov:activity", statement.activity)
      }
      statements("wasAssociatedWith", activities, &json) { json, activity in
        json.member("prov:activity", activity.name)
        json.member("prov:agent", "a:tool")
      }
      statements("wasAttributedTo", generations, &json) { json, statement in
        json.member("prov:entity", statement.entity)
        json.member("prov:agent", "a:rules")
      }
    }
  }

  private func statements<Statement>(
    _ name: StaticString, _ statements: [Statement], _ json: inout JSONWriter,
    _ write: (inout JSONWriter, Statement) -> Void
  ) {
    json.key(name)
    json.object { json in
      for (index, statement) in statements.enumerated() {
        json.key(of: "_:\(name)\(index)")
        json.object { write(&$0, statement) }
      }
    }
  }

  private func write(_ entity: Entity, _ json: inout JSONWriter) {
    json.object { json in
      json.key("prov:type")
      json.qualified("assay:\(entity.kind)")
      json.member("prov:label", entity.label)
      switch entity.value {
      case .number(let text)?:
        json.key("prov:value")
        json.literal(text, "xsd:decimal")
      case .truth(let value)?: json.member("prov:value", value)
      case .some(let value): json.member("prov:value", value.text)
      case nil: break
      }
      if let unit = entity.unit { json.member("assay:unit", unit) }
      if let low = entity.low, let high = entity.high {
        json.key("assay:low")
        json.literal(low, "xsd:decimal")
        json.key("assay:high")
        json.literal(high, "xsd:decimal")
      }
      if let place = entity.place { json.member("prov:atLocation", place) }
      if let text = entity.text { json.member("assay:text", text) }
      if let citation = entity.citation {
        let at = citation.at.map { ", \($0)" } ?? ""
        json.member("assay:source", citation.title + at)
        if let url = URIText.web(citation.url) { json.member("assay:url", url) }
      }
      if let evidence = entity.evidence { json.member("assay:evidence", evidence) }
    }
  }
}

extension JSONWriter {
  /// Writes a literal with its type, by which a decimal stays exact.
  mutating func literal(_ text: String, _ type: String) {
    object { json in
      json.member("$", text)
      json.member("type", type)
    }
  }

  mutating func qualified(_ name: String) { literal(name, "prov:QUALIFIED_NAME") }
}
