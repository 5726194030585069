// SPDX-License-Identifier: Apache-2.0

/// How a model of a population is accounted for: exactly one of these.
package enum Standing: String, Sendable, Hashable, CaseIterable, Codable {
  /// A figure, or the activity behind it, is stated by the organization or by a cited source.
  case documented
  /// Its training was worked out of what its metadata do say.
  case inferred
  /// As inferred, where the size itself had to be supposed.
  case imputed
  /// It trained nothing.
  case nothing
  /// It is a further card of a run, or states a figure, that is counted with another card.
  case sameRun = "same-run"
  /// A figure was possible and was refused.
  case refused
  /// Nothing accounts for it.
  case unknown
  /// It is not in the population, or it cannot be decided whether it is.
  case outside

  /// Whether its models have figures of their own.
  package var hasFigures: Bool {
    switch self {
    case .documented, .inferred, .imputed: true
    default: false
    }
  }

  /// Whether somebody else than the model's organization or a cited source made its figure up.
  package var isEstimated: Bool { self == .inferred || self == .imputed }

  /// The key of a total's lines by standing.
  package static let key = "standing"
}

/// How one model is accounted for in the first total, and why.
package struct StandingResult: Sendable, Hashable {
  package let standing: Standing
  /// A phrase each.
  package let because: [String]

  package init(_ standing: Standing, because: [String]) {
    self.standing = standing
    self.because = because
  }
}
