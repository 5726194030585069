// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The names and types that consumers of an audit rely on.
@Suite("The audit document", .timeLimit(.minutes(15)))
struct AuditDocumentTests {
  /// The form of a JSON value.
  indirect enum Shape: Sendable {
    case text, number, integer, truth
    /// The value, or null.
    case optional(Shape)
    case list(Shape)
    /// A map by names that come from data.
    case map(Shape)
    /// A map that has at least these names.
    case object([String: Shape])
    /// By the value of a name, one of several objects.
    case choice(by: String, [String: Shape])
    /// A derivation, at any depth.
    case derivation
  }

  private static let score: Shape = .object([
    "value": .number, "of": .number, "class": .optional(.text),
  ])

  private static let missing: Shape = .object(["unit": .text, "missing": .list(.text)])
  private static let estimate: Shape = .object([
    "central": .number, "expected": .number, "value": .number, "unit": .text, "low": .number,
    "high": .number,
    "bound": .optional(.text), "method": .text,
  ])

  private static let model: Shape = .object([
    "id": .text, "entity": .optional(.text), "tier": .optional(.text), "score": .optional(score),
    "derivations": .map(.derivation),
    "lineage": .object([
      "parents": .list(
        .object([
          "id": .text, "relation": .optional(.text), "inferredBy": .optional(.text),
        ])),
      "status": .text, "counts": .text, "run": .optional(.text), "leftOut": .optional(.text),
      "copies": .list(.object(["field": .text, "countedBy": .text])),
      "share": .optional(.number), "mirrorOf": .optional(.text),
    ]),
    "contested": .list(
      .object([
        "quantity": .text, "unit": .text, "taken": .text, "method": .optional(.text),
        "figures": .list(
          .object(["method": .text, "central": .number, "low": .number, "high": .number])),
        "apart": .number, "allowed": .number,
      ])),
    "disclose": .list(
      .object([
        "fields": .list(.text), "enables": .text, "tierThen": .optional(.text),
        "factorNow": .optional(.number), "factorThen": .optional(.number),
      ])),
  ])

  private static let finding: Shape = .object([
    "rule": .text, "kind": .text, "model": .optional(.text), "result": .text, "severity": .text,
    "message": .text, "missing": .list(.text), "at": .optional(.text), "clause": .optional(.text),
    "waiver": .optional(.text),
  ])

  private static let total: Shape = .object([
    "id": .text, "group": .map(.optional(.text)), "models": .integer, "estimated": .integer,
    "undetermined": .integer, "leftOut": .integer, "bounds": .integer,
    "contested": .integer,
    "quantities": .map(
      .object([
        "central": .optional(.number), "expected": .optional(.number),
        "value": .optional(.number), "unit": .text, "low": .optional(.number),
        "high": .optional(.number), "interval": .optional(.text),
      ])),
    "ratios": .map(
      .object([
        "value": .optional(.number), "median": .optional(.number), "unit": .text,
        "models": .integer,
      ])),
    "varianceShares": .list(.object(["factor": .text, "share": .number])),
  ])

  private static let head: [String: Shape] = [
    "format": .text, "tool": .object(["name": .text, "version": .text]),
    "pack": .object([
      "id": .text, "version": .text, "digests": .object(["meaning": .text, "files": .text]),
      "profile": .optional(.text),
    ]),
    "asOf": .text,
    "inputs": .list(
      .object(["path": .text, "digest": .text, "records": .integer, "unreadable": .integer])),
  ]

  private static let document: Shape = .object(
    head.merging([
      "models": .list(model), "findings": .list(finding), "totals": .list(total),
    ]) { $1 })

  private static let rule: Shape = .object([
    "id": .text, "pack": .text, "version": .text, "digest": .text,
  ])
  private static let source: Shape = .optional(.object(["ref": .text]))

  private static let node: Shape = .choice(
    by: "kind",
    [
      "quantity": .object([
        "quantity": .text, "value": .number, "unit": .text, "low": .optional(.number),
        "high": .optional(.number), "rule": rule, "at": .text, "inputs": .list(.derivation),
        "passedOver": .list(
          .object(["method": .text, "because": .text, "missing": .list(.text)])),
        "source": source,
      ]),
      "definition": .object([
        "definition": .text, "rule": rule, "at": .text, "inputs": .list(.derivation),
      ]),
      "field": .object(["name": .text, "at": .text, "pointer": .text, "text": .text]),
      "row": .object([
        "table": .text, "key": .text, "column": .text, "period": .optional(.text), "at": .text,
        "source": source,
      ]),
      "parameter": .object(["name": .text, "value": .number, "at": .text, "source": source]),
      "assumption": .object(["unit": .text, "at": .text, "text": .text]),
      "fit": .object([
        "regression": .text, "value": .number, "unit": .text, "low": .optional(.number),
        "high": .optional(.number), "at": .text, "equation": .text, "n": .integer,
        "file": .text, "inputs": .list(.derivation), "source": source,
      ]),
    ])

  /// What in a value differs from its shape, each with its path.
  static func faults(_ value: Any?, _ shape: Shape, _ path: String) -> [String] {
    guard let value else { return ["\(path) is absent"] }
    switch shape {
    case .text: return value is String ? [] : ["\(path) is no text"]
    case .number, .integer:
      guard let number = value as? NSNumber, !isTruth(number) else {
        return ["\(path) is no number"]
      }
      if case .integer = shape, number.doubleValue != number.doubleValue.rounded() {
        return ["\(path) is no whole number"]
      }
      return []
    case .truth:
      return (value as? NSNumber).map(isTruth) == true ? [] : ["\(path) is neither true nor false"]
    case .optional(let inner): return value is NSNull ? [] : faults(value, inner, path)
    case .list(let inner):
      guard let items = value as? [Any] else { return ["\(path) is no list"] }
      return items.enumerated().flatMap { faults($1, inner, "\(path)[\($0)]") }
    case .map(let inner):
      guard let members = value as? [String: Any] else { return ["\(path) is no map"] }
      return members.flatMap { faults($1, inner, "\(path).\($0)") }
    case .object(let names):
      guard let members = value as? [String: Any] else { return ["\(path) is no map"] }
      return names.flatMap { faults(members[$0], $1, "\(path).\($0)") }
    case .choice(let name, let shapes):
      guard let kind = (value as? [String: Any])?[name] as? String, let shape = shapes[kind] else {
        return ["\(path).\(name) is none of \(shapes.keys.sorted())"]
      }
      return faults(value, shape, path)
    case .derivation: return faults(value, node, path)
    }
  }

  private static func isTruth(_ number: NSNumber) -> Bool {
    number === kTrue || number === kFalse || String(cString: number.objCType) == "c"
  }

  private static let kTrue = NSNumber(value: true)
  private static let kFalse = NSNumber(value: false)

  private func audit(_ format: String) throws -> Tool.Run {
    try Tool.audit(
      ["fixtures/organization/models.jsonl", "fixtures/organization/declared.yaml"],
      rules: Tool.defaultPack, ["--format", format, "--fail-on", "never"])
  }

  private func parsed(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `every name of the contract is there with its type`() throws {
    let document = try parsed(try audit("json").output)
    let faults = Self.faults(document, Self.document, "$")
    #expect(faults.isEmpty, "\(faults.prefix(10))")
    let models = try #require(document["models"] as? [[String: Any]])
    #expect(models.count == 28)
    var estimated = 0
    for model in models {
      let quantities = try #require(model["quantities"] as? [String: [String: Any]])
      let derivations = try #require(model["derivations"] as? [String: Any])
      for (name, quantity) in quantities {
        let isEstimated = !(quantity["value"] is NSNull)
        estimated += isEstimated ? 1 : 0
        let shape = isEstimated ? Self.estimate : Self.missing
        let faults = Self.faults(quantity, shape, "\(model["id"] ?? "")/\(name)")
        #expect(faults.isEmpty, "\(faults)")
        // Nothing in a report is without a derivation.
        #expect((derivations[name] != nil) == isEstimated)
      }
      #expect(quantities.count >= 10, "every declared quantity is listed")
    }
    #expect(estimated > 60)
  }

  @Test func `the document says what was audited by what`() throws {
    let document = try parsed(try audit("json").output)
    #expect(document["format"] as? String == "assay.audit/2")
    #expect(document["asOf"] as? String == "2026-06-30")
    let inputs = try #require(document["inputs"] as? [[String: Any]])
    #expect(
      inputs.map { $0["path"] as? String } == [
        "fixtures/organization/models.jsonl", "fixtures/organization/declared.yaml",
      ])
    #expect(inputs.map { $0["records"] as? Int } == [28, 19])
    #expect(inputs.map { $0["unreadable"] as? Int } == [1, 0])
    for input in inputs {
      let digest = try #require(input["digest"] as? String)
      #expect(digest.hasPrefix("sha256:") && digest.count == 71)
    }
  }

  @Test func `json lines hold the same things, each on a line of its own`() throws {
    let document = try parsed(try audit("json").output)
    let lines = try audit("jsonl").output.split(separator: UInt8(ascii: "\n")).map {
      try parsed(Data($0))
    }
    func things(of type: String) -> [[String: Any]] {
      lines.filter { $0["type"] as? String == type }
    }
    #expect(lines.first?["type"] as? String == "audit")
    #expect(lines.first?["format"] as? String == "assay.audit-lines/3")
    let rules = try #require(lines.first?["rules"] as? [[String: Any]])
    let units = try #require(lines.first?["quantities"] as? [[String: Any]])
    for model in try #require(document["models"] as? [[String: Any]]) {
      for (name, quantity) in try #require(model["quantities"] as? [String: [String: Any]]) {
        let column = units.first { $0["name"] as? String == name }
        #expect(column?["unit"] as? String == quantity["unit"] as? String)
      }
    }
    #expect(lines.last?["type"] as? String == "summary")
    for (type, name) in [("model", "models"), ("finding", "findings")] {
      let whole = try #require(document[name] as? [[String: Any]])
      let wanted = whole.map {
        type == "model" ? Self.lineOfModel($0) : Self.lineOfFinding($0, rules)
      }
      let stripped = things(of: type).map { $0.filter { $0.key != "type" } }
      #expect(stripped.count == wanted.count)
      #expect(NSArray(array: stripped) == NSArray(array: wanted), "\(type)")
    }
    let summary = try #require(lines.last)
    #expect(Self.faults(summary["totals"], .list(Self.total), "$.totals").isEmpty)
  }

  /// A value without members that are null or empty; nil if nothing is left.
  private static func terse(_ value: Any) -> Any? {
    switch value {
    case is NSNull: return nil
    case let list as [Any]: return list.isEmpty ? nil : list.map { terse($0) ?? $0 }
    case let map as [String: Any]:
      let kept = map.compactMapValues(terse)
      return kept.isEmpty ? nil : kept
    default: return value
    }
  }

  /// The line of a model, made of what the document has of it.
  private static func lineOfModel(_ model: [String: Any]) -> [String: Any] {
    var model = model
    let quantities = model["quantities"] as? [String: [String: Any]] ?? [:]
    model["quantities"] = quantities.filter { !($0.value["central"] is NSNull) }.mapValues {
      $0.filter { $0.key != "unit" && $0.key != "value" }
    }
    if var score = model["score"] as? [String: Any] {
      score["criteria"] = (score["criteria"] as? [[String: Any]])?.filter {
        $0["holds"] as? Bool == true || ($0["missing"] as? [Any])?.isEmpty == false
      }
      model["score"] = score
    }
    return terse(model) as? [String: Any] ?? [:]
  }

  /// The line of a finding, without what its requirement says in the first line.
  private static func lineOfFinding(
    _ finding: [String: Any], _ rules: [[String: Any]]
  ) -> [String: Any] {
    var line = finding
    line["clause"] = nil
    if line["undecided"] as? Bool == false { line["undecided"] = nil }
    let rule = rules.first { $0["id"] as? String == finding["rule"] as? String } ?? [:]
    for name in ["kind", "at"] where rule[name] as? String == finding[name] as? String {
      line[name] = nil
    }
    let clauses = (rule["clauses"] as? [Any] ?? [], finding["clauses"] as? [Any] ?? [])
    if NSArray(array: clauses.0) == NSArray(array: clauses.1) { line["clauses"] = nil }
    if finding["result"] as? String == "fail",
      rule["remedy"] as? String == finding["remedy"] as? String
    {
      line["remedy"] = nil
    }
    return terse(line) as? [String: Any] ?? [:]
  }

  @Test func `findings of models stand among the findings, with what they lack`() throws {
    let document = try parsed(try audit("json").output)
    let findings = try #require(document["findings"] as? [[String: Any]])
    let kinds = Set(findings.compactMap { $0["kind"] as? String })
    #expect(kinds.isSuperset(of: ["datagap", "misstatement", "assumption", "input"]))
    let results = Set(findings.compactMap { $0["result"] as? String })
    #expect(results.isSubset(of: ["fail", "unknown", "error"]))
    for finding in findings where finding["result"] as? String == "unknown" {
      #expect((finding["missing"] as? [String])?.isEmpty == false, "\(finding["rule"] ?? "")")
    }
  }
}
