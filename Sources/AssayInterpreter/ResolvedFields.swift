// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// The fields of one record, each with where it was read and what it became.
struct ResolvedFields: Sendable {
  /// A field that has a value.
  struct Origin: Sendable {
    let place: FieldPlace
    /// The text as found.
    let text: String
    let value: Value
    let qualifier: Qualifier
    /// The ends of a figure that is stated as a range, in canonical units.
    let range: ClosedRange<Double>?
    /// How the text became a table key, or a count.
    let matched: String?
    let evidence: String?
    /// The rows of tables that the value was made of.
    var rows: [FoundRow] = []
  }

  /// By field; an absent one is missing with its own path.
  private(set) var outcomes: [Outcome]
  /// By field.
  private(set) var qualifiers: [Qualifier]
  /// By field, the carriers of integers that are only bounds; see `Frame.integerBounds`.
  private(set) var integerBounds: [Int: Int32] = [:]
  /// In the order of the fields.
  var observations: [Observation] = []
  /// The fields that have a value: few of the many that a pack declares.
  private var origins: [(field: Int, origin: Origin)] = []
  /// The members of items that have a value.
  private var memberOrigins: [MemberPlace: Origin] = [:]
  /// What is not known to be absent, although it has no value.
  private(set) var doubts = FieldDoubts()
  /// How what is stated stands there, of what has no value.
  private(set) var statements: [(path: MissingPath, statement: UnreadStatement)] = []
  /// What may stand in texts that could not be read, until all fields are read.
  var pendingCounts: [(path: MissingPath, statement: UnreadStatement)] = []

  /// Which member of which item of which list field.
  struct MemberPlace: Sendable, Hashable {
    let field: Int
    let item: Int
    let member: Int
  }

  /// - Parameter absent: By field, what an absent one is.
  init(absent: [Outcome], exact: [Qualifier]) {
    outcomes = absent
    qualifiers = exact
  }

  /// Forgets all that was read, and keeps the memory for the next record.
  mutating func forget(absent: [Outcome], exact: [Qualifier]) {
    for (field, _) in origins { outcomes[field] = absent[field] }
    qualifiers = exact
    if !integerBounds.isEmpty { integerBounds = [:] }
    observations.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    if !memberOrigins.isEmpty { memberOrigins = [:] }
    if !doubts.isNone { doubts = FieldDoubts() }
    if !statements.isEmpty { statements = [] }
  }

  /// Notes of which fields no source was read; nil if there are none.
  mutating func note(unread: FieldDoubts.Unread?) { doubts.unread = unread }

  /// Settles what may stand in texts, once all fields are read.
  mutating func settleCounts() {
    for (path, statement) in pendingCounts {
      let isAbsent =
        switch path {
        case .field(let field): outcomes[field].isMissing
        case .member(let field, let item, let member):
          memberOrigins[MemberPlace(field: field, item: item, member: member)] == nil
        default: false
        }
      if isAbsent { note(statement, of: path) }
    }
    pendingCounts = []
  }

  /// Notes that something is stated, and has no value for want of being understood.
  mutating func note(_ statement: UnreadStatement, of path: MissingPath) {
    if doubts.isOpen(path), statements.contains(where: { $0.path == path }) { return }
    if doubts.withheld.contains(path) { return }
    statements.append((path, statement))
    if statement.kind == .withheld { return doubts.withheld.append(path) }
    switch (path, statement.kind) {
    case (.field(let field), .inText): doubts.inText.append(field)
    case (.field(let field), _): doubts.stated.append(field)
    default: doubts.members.append(path)
    }
  }

  /// How a thing without a value is stated; nil where it is not.
  func statement(of path: MissingPath) -> UnreadStatement? {
    statements.first { $0.path == path }?.statement
  }

  /// Lets bounds of a base act on what is derived from it: its qualifiers stand behind the model's.
  mutating func addQualifiers(of base: ResolvedFields) { qualifiers += base.qualifiers }

  mutating func set(_ origin: Origin, of field: Int) {
    outcomes[field] = .value(origin.value)
    if origin.qualifier != .exact {
      qualifiers[field] = origin.qualifier
      if case .int = origin.value { integerBounds[field] = Interval.carrier(ofField: field) }
    }
    origins.append((field, origin))
  }

  mutating func set(_ origin: Origin, of place: MemberPlace) {
    memberOrigins[place] = origin
  }

  /// The pseudo factor by which a qualifier that is no field's own makes itself known.
  mutating func carrier(of qualifier: Qualifier) -> Int32 {
    qualifiers.append(qualifier)
    return Interval.carrier(ofField: qualifiers.count - 1)
  }

  /// Where a member was read; nil if it is absent.
  func origin(of place: MemberPlace) -> Origin? { memberOrigins[place] }

  /// Where a field was read; nil if it is absent.
  func origin(of field: Int) -> Origin? { origins.first { $0.field == field }?.origin }

  /// The field as a leaf of a derivation; nil if it is absent.
  func derivation(ofField field: Int, in pack: RulePack) -> Derivation? {
    guard let origin = origin(of: field) else { return nil }
    return derivation(of: origin, pack.fields[field], name: pack.fields[field].name)
  }

  /// The member of an item as a leaf of a derivation; nil if it is absent.
  func derivation(of place: MemberPlace, in pack: RulePack) -> Derivation? {
    guard let origin = origin(of: place) else { return nil }
    let list = pack.fields[place.field]
    let rule = list.members[place.member]
    return derivation(of: origin, rule, name: "\(list.name)[\(place.item)].\(rule.name)")
  }

  private func derivation(of origin: Origin, _ rule: FieldRule, name: String) -> Derivation {
    let unit: Unit? = if case .quantity(let unit) = rule.kind { unit.value } else { nil }
    return .field(
      FieldStep(
        name: name, at: origin.place.record, pointer: origin.place.pointer,
        text: origin.text, value: origin.value.itemCount ?? DerivedValue(origin.value, in: unit),
        unit: unit?.symbol,
        qualifier: Bound(origin.qualifier), low: end(origin.range?.lowerBound, unit),
        high: end(origin.range?.upperBound, unit), matched: origin.matched,
        evidence: origin.evidence,
        rows: origin.rows.map {
          .init(at: $0.place.record, pointer: $0.place.pointer, text: $0.text)
        }, combination: origin.rows.isEmpty ? nil : origin.place.combination?.words))
  }
}

extension Value {
  /// Of a list of items how many there are: each member that was read stands below on its own.
  fileprivate var itemCount: DerivedValue? {
    guard case .list(let items) = self, case .record? = items.first else { return nil }
    return .text(items.count == 1 ? "1 item" : "\(items.count) items")
  }
}

private func end(_ number: Double?, _ unit: Unit?) -> String? {
  number.map { NumberFormat.shortest(unit?.amount($0) ?? $0) }
}

extension FieldPlace {
  /// The record, such as `models.jsonl:17`.
  var record: String { column.map { "\(path):\(line):\($0)" } ?? "\(path):\(line)" }
}

extension Bound {
  init?(_ qualifier: Qualifier) {
    switch qualifier {
    case .exact: return nil
    case .atLeast: self = .atLeast
    case .atMost: self = .atMost
    case .about: self = .about
    }
  }
}
