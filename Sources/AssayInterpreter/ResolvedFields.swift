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
    /// How the text became a table key, or a count.
    let matched: String?
    let evidence: String?
  }

  /// By field; an absent one is missing with its own path.
  private(set) var outcomes: [Outcome]
  /// By field.
  private(set) var qualifiers: [Qualifier]
  /// In the order of the fields.
  var observations: [Observation] = []
  /// The fields that have a value: few of the many that a pack declares.
  private var origins: [(field: Int, origin: Origin)] = []

  /// - Parameter absent: By field, what an absent one is.
  init(absent: [Outcome], exact: [Qualifier]) {
    outcomes = absent
    qualifiers = exact
  }

  mutating func set(_ origin: Origin, of field: Int) {
    outcomes[field] = .value(origin.value)
    if origin.qualifier != .exact { qualifiers[field] = origin.qualifier }
    origins.append((field, origin))
  }

  /// Where a field was read; nil if it is absent.
  func origin(of field: Int) -> Origin? { origins.first { $0.field == field }?.origin }

  /// The field as a leaf of a derivation; nil if it is absent.
  func derivation(ofField field: Int, in pack: RulePack) -> Derivation? {
    guard let origin = origin(of: field) else { return nil }
    let rule = pack.fields[field]
    let unit: Unit? = if case .quantity(let unit) = rule.kind { unit.value } else { nil }
    return .field(
      FieldStep(
        name: rule.name, at: origin.place.record, pointer: origin.place.pointer,
        text: origin.text, value: DerivedValue(origin.value, in: unit), unit: unit?.symbol,
        qualifier: Bound(origin.qualifier), matched: origin.matched, evidence: origin.evidence))
  }
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
