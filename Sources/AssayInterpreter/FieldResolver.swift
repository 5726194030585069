// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// Turns a record into the fields that the pack declares.
struct FieldResolver: Sendable {
  private let pack: RulePack
  private var planned: [PlannedField]
  /// By table; nil for a table that no field matches.
  private let matchers: [TextMatcher?]
  /// By field, what an absent one is.
  private var absent: [Outcome]
  private let exact: [Qualifier]
  /// What texts became, by table: the same few thousand texts occur in millions of records.
  private var known: [[String: TextMatcher.Match]]
  /// Every path that a field reads, each once.
  let paths: PathPlan

  /// How many texts are remembered for a table; hostile input must not fill the memory.
  private static let memory = 10_000

  init(pack: RulePack) {
    self.pack = pack
    var paths: [FieldPath] = []
    var positions: [FieldPath: Int] = [:]
    let figures = FigureReader(parser: pack.units)
    self.planned = pack.fields.map { field in
      let indices = field.paths.map { located -> Int in
        let path = located.value
        if let known = positions[path] { return known }
        positions[path] = paths.count
        paths.append(path)
        return paths.count - 1
      }
      let spec = FieldSpec(name: field.name, kind: FieldSpec.Kind(field.kind), paths: indices)
      return PlannedField(
        field, FieldReader(spec: spec, figures: figures, absent: pack.absentSpellings))
    }
    let matched = Set(pack.fields.compactMap(\.match))
    self.matchers = pack.tables.indices.map {
      matched.contains($0) ? TextMatcher(table: pack.tables[$0]) : nil
    }
    self.absent = pack.fields.indices.map { .missing([.field($0)]) }
    self.exact = Array(repeating: .exact, count: pack.fields.count)
    self.known = Array(repeating: [:], count: pack.tables.count)
    self.paths = PathPlan(paths)
  }

  /// The same in memory of its own, for one worker.
  func unshared() -> FieldResolver {
    var copy = self
    let figures = FigureReader(parser: pack.units)
    copy.planned = planned.map { field in
      PlannedField(
        field.rule,
        FieldReader(spec: field.reader.spec, figures: figures, absent: pack.absentSpellings))
    }
    copy.absent = pack.fields.indices.map { .missing([.field($0)]) }
    return copy
  }

  mutating func resolve(_ record: Record) -> ResolvedFields {
    var fields = ResolvedFields(absent: absent, exact: exact)
    var counts: [(field: Int, count: Int64, from: Int, by: String)] = []
    for (index, field) in planned.enumerated() {
      guard field.isStated(in: record) else { continue }
      let reading = field.reader.read(record)
      if !reading.conflicts.isEmpty || !reading.faults.isEmpty {
        observe(reading, of: field.rule, into: &fields)
      }
      guard let value = reading.value, let place = reading.place else { continue }
      var origin = ResolvedFields.Origin(
        place: place, text: reading.text ?? "",
        value: Value(value, carrier: Interval.carrier(ofField: index), reading.qualifier),
        qualifier: reading.qualifier, matched: nil, evidence: reading.evidence?.words)
      if let table = field.match, case .string(let text) = value {
        let rule = field.rule
        switch match(text, in: table) {
        case .key(let key, let count, let by):
          origin = origin.matched(key, by: by)
          if let field = rule.count, let count { counts.append((field, count, index, by)) }
        case .none:
          fields.observations.append(.noMatch(text, rule, pack.tables[table], at: place))
          continue
        case .rivals(let keys):
          fields.observations.append(.rivals(keys, text, rule, pack.tables[table], at: place))
          continue
        }
      }
      fields.set(origin, of: index)
    }
    for found in counts { apply(found.count, to: found.field, from: found.from, found.by, &fields) }
    return fields
  }

  /// Fills the field that takes a count found in a text, unless the record states it itself.
  private func apply(
    _ count: Int64, to field: Int, from source: Int, _ by: String, _ fields: inout ResolvedFields
  ) {
    guard let origin = fields.origin(of: source) else { return }
    let rule = pack.fields[field]
    var value = Value.int(count)
    if case .quantity(let unit) = rule.kind { value = .number(Double(count) * unit.value.factor) }
    if let stated = fields.origin(of: field) {
      let (left, right) = (stated.value.number.0, value.number.0)
      guard left != right else { return }
      fields.observations.append(
        .conflict(
          rule, stated.text, stated.place.description, String(count),
          origin.place.description))
      return
    }
    fields.set(
      ResolvedFields.Origin(
        place: origin.place, text: origin.text, value: value, qualifier: .exact,
        matched: "count \(count) by \(by)", evidence: origin.evidence), of: field)
  }

  private mutating func observe(
    _ reading: FieldReading, of rule: FieldRule, into fields: inout ResolvedFields
  ) {
    for conflict in reading.conflicts where !meanOneRow(conflict, rule) {
      fields.observations.append(
        .conflict(
          rule, conflict.text, conflict.place.description, conflict.otherText,
          conflict.otherPlace.description))
    }
    for fault in reading.faults {
      fields.observations.append(
        Observation(
          .fieldUnreadable, "'\(rule.name)' cannot be read: \(fault.message)",
          at: rule.span.place, places: [fault.place.description]))
    }
  }

  /// Whether two texts that differ name the same row: "A100 80GB" and "NVIDIA A100" do.
  private mutating func meanOneRow(_ conflict: FieldConflict, _ rule: FieldRule) -> Bool {
    guard let table = rule.match,
      case .key(let key, let count, _) = match(conflict.text, in: table),
      case .key(key, let other, _) = match(conflict.otherText, in: table)
    else { return false }
    return count == nil || other == nil || count == other
  }

  private mutating func match(_ text: String, in table: Int) -> TextMatcher.Match {
    if let answer = known[table][text] { return answer }
    guard let matcher = matchers[table] else { return .none }
    let answer = matcher.match(text)
    if known[table].count < FieldResolver.memory { known[table][text] = answer }
    return answer
  }
}

/// A field and how it is read, held by reference: every record reads every field.
private final class PlannedField: Sendable {
  let rule: FieldRule
  let reader: FieldReader
  let match: Int?

  init(_ rule: FieldRule, _ reader: FieldReader) {
    self.rule = rule
    self.reader = reader
    match = rule.match
  }

  /// Whether the record says anything where the field is sought: most records are silent on most.
  func isStated(in record: Record) -> Bool {
    for path in reader.spec.paths where !record.found[path].isEmpty { return true }
    return false
  }
}

extension ResolvedFields.Origin {
  fileprivate func matched(_ key: String, by: String) -> Self {
    Self(
      place: place, text: text, value: .string(key), qualifier: qualifier, matched: by,
      evidence: evidence)
  }
}

extension Value {
  /// A field's value; a figure that is only a bound carries a sign by which its effect is known.
  fileprivate init(_ value: FieldValue, carrier: Int32, _ qualifier: Qualifier) {
    switch value {
    case .number(let number):
      let gradient =
        qualifier == .exact ? Gradient.none : Gradient(factors: [carrier], of: number)
      self = .double(number, gradient)
    case .int(let number): self = .int(number)
    case .string(let text): self = .string(text)
    case .date(let moment): self = .timestamp(moment)
    case .bool(let truth): self = .bool(truth)
    case .list(let values): self = .list(values.compactMap(\.text).map { .string($0) })
    }
  }
}

extension FieldSpec.Kind {
  fileprivate init(_ kind: FieldKind) {
    switch kind {
    case .quantity(let unit): self = .quantity(unit.value)
    case .int: self = .int
    case .double: self = .double
    case .string: self = .string
    case .date: self = .date
    case .bool: self = .bool
    case .list: self = .list
    }
  }
}

extension Observation {
  fileprivate static func conflict(
    _ rule: FieldRule, _ taken: String, _ takenPlace: String, _ other: String,
    _ otherPlace: String
  ) -> Observation {
    Observation(
      .fieldConflict,
      "'\(rule.name)' is '\(taken)' at \(takenPlace) and '\(other)' at \(otherPlace);"
        + " the first is used",
      at: rule.span.place, places: [takenPlace, otherPlace])
  }

  fileprivate static func noMatch(
    _ text: String, _ rule: FieldRule, _ table: TableRule, at place: FieldPlace
  ) -> Observation {
    Observation(
      .matchNone, "'\(rule.name)' says '\(text)', which no row of '\(table.name)' matches",
      at: rule.span.place, places: [place.description])
  }

  fileprivate static func rivals(
    _ keys: [String], _ text: String, _ rule: FieldRule, _ table: TableRule,
    at place: FieldPlace
  ) -> Observation {
    let claims = keys.map { "'\($0)'" }.joined(separator: " and ")
    return Observation(
      .matchRival,
      keys.count > 1
        ? "'\(rule.name)' says '\(text)', which \(claims) of '\(table.name)' claim; none is taken"
        : "'\(rule.name)' says '\(text)', which names \(claims) of '\(table.name)' with different"
          + " counts; none is taken",
      at: rule.span.place, places: [place.description])
  }
}

extension FieldEvidence {
  /// "measured, by Epoch AI, on 2025-06-20, https://…"; nil if nothing is stated.
  fileprivate var words: String? {
    let parts = [method, by.map { "by \($0)" }, on.map { "on \($0)" }, uri, digest]
    let texts = parts.compactMap(\.self)
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }
}
