// SPDX-License-Identifier: Apache-2.0

import AssayAudit
package import AssayInterpreter

/// What a revision does to one model.
package struct ModelChange: Sendable {
  /// Something that is not a number, and differs.
  package struct Flip: Sendable, Hashable {
    /// `tier`, `standing`, `class`, or the id of a requirement.
    package let what: String
    /// Nil where the version has no such.
    package let old: String?
    package let new: String?
    /// The smallest sets of units that bring the new one about; empty if they were not sought.
    package let causes: [[Int]]

    /// The same with the waivers that stand beside the results.
    func waived(_ before: Waiver?, _ after: Waiver?) -> Flip {
      func shown(_ result: String?, _ waiver: Waiver?) -> String? {
        result.map { result in waiver.map { "\(result) (waived \($0.words))" } ?? result }
      }
      return Flip(what: what, old: shown(old, before), new: shown(new, after), causes: causes)
    }
  }

  /// The part of a unit in the change of one number, in whole quanta.
  package struct Share: Sendable, Hashable {
    /// An index into the units of the comparison.
    package let unit: Int
    package let quanta: Int128
    /// The least and the greatest effect that the edit could have had, whatever came before it; of
    /// a sum over models, bounds of these.
    package let least: Int128
    package let greatest: Int128
  }

  /// A number that some unit changes.
  package struct Number: Sendable, Hashable {
    package let key: TrialKey
    package let before: Int128
    package let after: Int128
    /// In order of unit; they add up to the change.
    package let shares: [Share]
  }

  /// What edits are taken together where a model reads too many of them.
  package enum Granularity: Int, Sendable, Hashable, Comparable {
    /// Each for itself.
    case edits
    /// Those of a rule.
    case rules
    /// Those of a file, and within it those of a rule, and within it each for itself (Owen values).
    case files
    /// Those of a kind.
    case kinds

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  package let id: String
  package let numbers: [Number]
  package let flips: [Flip]
  package let granularity: Granularity
  /// Whether there was a headline figure, before and after.
  package let isEstimated: (before: Bool, after: Bool)

  /// The change of the headline figure; nil if none of its shares differs from nothing.
  package var headline: Number? {
    numbers.first { if case .headline = $0.key.part { true } else { false } }
  }
}
