// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource

/// Something that a record states and the rules have no value of.
struct UnreadStatement: Sendable {
  enum Kind: Sendable {
    /// It stands where the field is sought, and cannot be read.
    case unreadable
    /// Something else shows that it is stated, such as a tag of the Hub.
    case marked
    /// It may stand in a text that could not be read, such as a number of devices.
    case inText
    /// The text names several things, which are the items of a list.
    case parts
    /// It says that it is not told.
    case withheld
  }

  let kind: Kind
  /// What stands there, if it is a scalar.
  let text: String?
  /// Why it has no value: one sentence, lower case, no final period.
  let reason: String
  let place: FieldPlace
}

extension FieldResolver {
  /// Notes what a field states that has no value.
  ///
  /// - Parameter reason: Why there is none, if the table of the field was asked in vain.
  func note(
    _ reading: FieldReading, _ reason: String?, of field: PlannedField, _ path: MissingPath,
    areParts: Bool = false, _ fields: inout ResolvedFields
  ) {
    if let place = reading.place {
      // There is a text, and no row of its table, or several, are meant.
      func statement(_ kind: UnreadStatement.Kind) -> UnreadStatement {
        UnreadStatement(
          kind: areParts ? .parts : kind, text: reading.text, reason: reason ?? "", place: place)
      }
      fields.note(statement(.unreadable), of: path)
      guard let count = field.count else { return }
      let inText = statement(.inText)
      switch path {
      case .field: fields.pendingCounts.append((.field(count), inText))
      case .member(let list, let item, _):
        fields.pendingCounts.append((.member(field: list, item: item, member: count), inText))
      default: break
      }
    } else if let fault = reading.faults.first {
      fields.note(UnreadStatement(fault), of: path)
    } else if let withheld = reading.withheld {
      fields.note(
        UnreadStatement(kind: .withheld, text: withheld.text, reason: "", place: withheld.place),
        of: path)
    }
  }

  /// Notes the fields that something else shows to be stated.
  func noteMarks(in record: Record, _ fields: inout ResolvedFields) {
    for (index, paths) in marks {
      guard case .missing = fields.outcomes[index] else { continue }
      for path in paths {
        guard let found = record.found[path].first else { continue }
        let statement = UnreadStatement(
          kind: .marked, text: found.value.text, reason: "", place: found.place)
        fields.note(statement, of: .field(index))
        break
      }
    }
  }
}

extension UnreadStatement {
  init(_ fault: FieldFault) {
    self.init(kind: .unreadable, text: fault.text, reason: fault.message, place: fault.place)
  }

  /// A count in a text that rows say each of itself.
  init(ofEach source: ResolvedFields.Origin) {
    let reason = "a text of one of several rows says it, and not of all together"
    self.init(kind: .unreadable, text: source.text, reason: reason, place: source.place)
  }
}

/// The fields that records leave open which lack a kind of source.
struct UnreadFields: Sendable {
  /// Of a record without a card: what cards state.
  private let withoutCard: FieldDoubts.Unread?
  /// Of one that nobody declared either, a bare row of a listing: what is declared as well.
  private let bare: FieldDoubts.Unread?

  init(_ fields: [FieldRule]) {
    func indices(_ holds: (FieldRule) -> Bool) -> Set<Int> {
      Set(fields.indices.filter { holds(fields[$0]) })
    }
    let ofCard = indices { $0.paths.contains { PathPlan.isOfCard($0.value) } }
    guard !ofCard.isEmpty else {
      (withoutCard, bare) = (nil, nil)
      return
    }
    let declared = indices { $0.paths.contains { PathPlan.isDeclared($0.value) } }
    withoutCard = FieldDoubts.Unread(ofCard, of: fields.count)
    bare = FieldDoubts.Unread(ofCard.union(declared), of: fields.count)
  }

  func unread(of record: Record) -> FieldDoubts.Unread? {
    if record.card == .read { return nil }
    return record.isDeclared || record.card == .unreadable ? withoutCard : bare
  }
}
