// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// Which pack, in which version.
package struct PackName: Sendable, Hashable {
  package let id: String
  package let version: String
}

/// A tailoring of a pack: selections, values, rows, weights and waivers, and no logic of its own
/// (NIST IR 7275 r4, section 6.5: XCCDF profiles).
package struct ProfileName: Sendable, Hashable {
  package let name: String
  package let version: String
  package let title: String
}

/// One thing that a profile, or a pack that extends another, says otherwise.
package struct Override: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A declaration takes part, or no longer does.
    case select
    /// A parameter has another value.
    case set
    /// A table has another row.
    case supply
    /// A disclosure criterion has another weight.
    case reweight
    /// A method stands in a ladder of the pack that is extended.
    case method
  }

  package let kind: Kind
  /// What is overridden: `pue`, `countries['NOR']`, `energy`.
  package let what: String
  /// The models that it is said of, such as `place is FRA`; nil is all.
  package let scope: String?
  /// As the pack has it; nil where it has nothing.
  package let old: String?
  package let new: String
  package let reason: String?
  /// The id of a reference.
  package let source: String?
  package let span: Span

  init(
    kind: Kind, what: String, scope: String? = nil, old: String?, new: String, reason: String?,
    source: String?, span: Span
  ) {
    (self.kind, self.what, self.scope) = (kind, what, scope)
    (self.old, self.new) = (old, new)
    (self.reason, self.source, self.span) = (reason, source, span)
  }

  /// What a selection is called that is of every requirement and total.
  static let everything = "every requirement and total"
  var isOfAll: Bool { what == Override.everything }
}

/// A failure that somebody with authority accepts for a time. It never replaces a result: it stands
/// beside it.
package struct WaiverRule: Sendable {
  /// The requirement: an index into the pack's list.
  package let requirement: Int
  package let requirementID: String
  /// The ids of models that it is for, as they are written; empty where it lists none.
  package let models: [String]
  /// Which models it is for, `models` included; nil is all.
  package let when: CompiledExpression?
  package let approver: String
  package let reason: String
  /// The dates of an audit at which it is in force, half open, in UTC; nil is open.
  package let from: Timestamp?
  package let until: Timestamp?
  package let span: Span

  /// Whether an audit as of a date may use it.
  package func isInForce(at date: Timestamp) -> Bool {
    if let from, date < from { return false }
    if let until, date >= until { return false }
    return true
  }

  /// `legacy models; J. Doe, until 2027-01-01`.
  package var text: String {
    "\(reason); \(approver)" + (until.map { ", until \($0.isoDate)" } ?? "")
  }
}
