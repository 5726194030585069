// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// A field and how it is read, held by reference: every record reads every field.
final class PlannedField: Sendable {
  let rule: FieldRule
  // What is read of the rule for every record; to copy the rule counts all that it refers to.
  let name: String
  let count: Int?
  let rangeFactor: Int32?
  /// Nil for a list of items.
  let reader: FieldReader?
  /// How that is read which a table of the pack says; nil where none does.
  let listed: FieldReader?
  /// How the items of a list are read; nil for every other field.
  let list: PlannedItems?
  let paths: [Int]
  let match: Int?
  /// The path of a record's id, if a number is taken out of it: every record has one.
  private let idPath: Int?

  init(
    _ rule: FieldRule, _ asOf: Timestamp, paths: [Int], _ figures: FigureReader,
    _ pack: RulePack
  ) {
    self.rule = rule
    (name, count, rangeFactor) = (rule.name, rule.count, rule.rangeFactor)
    reader = FieldReader(
      spec: FieldSpec(rule, asOf, paths: paths), figures: figures, absent: pack.absentSpellings,
      withheld: pack.withheldSpellings)
    // The cell of a table is the figure itself.
    listed = rule.catalogue.map { _ in
      FieldReader(
        spec: FieldSpec(rule, asOf, paths: [0], takesWhole: true), figures: figures,
        absent: pack.absentSpellings,
        withheld: pack.withheldSpellings)
    }
    list = nil
    self.paths = paths
    match = rule.match
    let id = rule.paths.firstIndex { $0.value.text == "id" }
    idPath = id.flatMap { rule.extract != nil && paths.indices.contains($0) ? paths[$0] : nil }
  }

  init(_ rule: FieldRule, list: PlannedItems, paths: [Int]) {
    self.rule = rule
    (name, count, rangeFactor) = (rule.name, rule.count, rule.rangeFactor)
    self.list = list
    self.paths = paths
    reader = nil
    listed = nil
    match = nil
    idPath = nil
  }

  /// Reads a record; of one that was declared, or is a row of a table, the id is what it is known by.
  func read(_ record: Record) -> FieldReading? {
    guard let idPath, record.found[idPath].isEmpty else { return reader?.read(record) }
    var found = record.found
    found[idPath] = [Found(.string(record.id), at: record.place)]
    return reader?.read(found)
  }

  /// Whether the record says anything where the field is sought: most records are silent on most.
  ///
  /// A text of which nothing is taken does not say it.
  func isStated(in record: Record) -> Bool {
    if rule.extract != nil {
      return read(record).map { $0.value != nil || !$0.faults.isEmpty } ?? false
    }
    for path in paths where !record.found[path].isEmpty { return true }
    return false
  }
}

extension FieldSpec {
  /// - Parameter takesWhole: Whether a text is the value, and nothing is taken out of it.
  init(_ rule: FieldRule, _ asOf: Timestamp, paths: [Int], takesWhole: Bool = false) {
    var extract: (@Sendable (String) -> Extraction)?
    if let rule = takesWhole ? nil : rule.extract.map({ ($0, rule.kind.unit ?? .one) }) {
      extract = { Extraction(rule.0.reading(of: $0, as: rule.1)) }
    }
    self.init(
      name: rule.name, kind: Kind(rule.kind), paths: paths, valid: rule.valid?.settled(asOf: asOf),
      choices: rule.choices, extract: extract)
  }
}

extension FieldSpec.Extraction {
  fileprivate init(_ reading: ExtractRule.Reading) {
    switch reading {
    case .nothing: self = .nothing
    case .number(let number, let part): self = .number(number, of: part)
    case .unreadable(let reason): self = .unreadable(reason)
    }
  }
}

extension FieldSpec.Kind {
  init(_ kind: FieldKind) {
    switch kind {
    case .quantity(let unit): self = .quantity(unit.value)
    case .int: self = .int
    case .double: self = .double
    case .string: self = .string
    case .date: self = .date
    case .bool: self = .bool
    case .list, .items: self = .list
    }
  }
}
