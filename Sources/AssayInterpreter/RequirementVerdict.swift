// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules

/// What the implication of `applies` and `assert` comes to for one model.
enum RequirementVerdict {
  case passes
  case notApplicable
  /// It applies, and does not hold.
  ///
  /// `lacking` is what was asked for and is absent.
  case fails(lacking: [MissingPath])
  /// One of both is not known, and the other does not decide it: what each of them lacks.
  case undecided(applies: [MissingPath], assertion: [MissingPath])
  /// The limit of a threshold lies within the interval of what is held to it.
  case straddles(Threshold)
  /// It does not hold in public, and what it asks for is due to an authority alone.
  case untold
  case error(EvaluationError)

  /// `!applies || assert` as CEL has it, in which a condition that is false is told apart: true
  /// absorbs all, then comes what is missing, then an error.
  ///
  /// - Parameters:
  ///   - applies: Nil for a requirement of every model.
  ///   - isForAuthority: Whether absence from public inputs proves nothing.
  init(applies: Outcome?, assertion: Outcome, isForAuthority: Bool) {
    let applies = applies ?? .value(.bool(true))
    switch (applies, assertion) {
    case (.value(.bool(false)), _): self = .notApplicable
    case (_, .value(.bool(true))): self = .passes
    case (.missing(let left), .missing(let right)):
      self = .undecided(applies: left, assertion: right)
    case (.missing(let paths), _): self = .undecided(applies: paths, assertion: [])
    case (_, .missing(let paths)): self = .undecided(applies: [], assertion: paths)
    case (.error(let error), _), (_, .error(let error)): self = .error(error)
    case (.value, .value): self = isForAuthority ? .untold : .fails(lacking: [])
    }
  }

  var isUndecided: Bool {
    switch self {
    case .undecided, .straddles: true
    default: false
    }
  }

  /// What a requirement makes of it: what is not known counts as its pack says.
  func result(by rule: RequirementRule) -> RequirementResult {
    switch self {
    case .passes: .pass
    case .notApplicable: .notApplicable
    case .fails: .fail
    case .untold: .unknown
    case .error: .error
    case .undecided, .straddles:
      switch rule.unknown {
      case nil: .unknown
      case .fail: .fail
      case .pass: .pass
      }
    }
  }
}
