// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What a model, or the rules, would have to say for an expression to have a value.
package enum MissingPath: Hashable, Sendable, Comparable {
  /// A field that the record does not state.
  case field(Int)
  /// An item of a list field does not state a member.
  case member(field: Int, item: Int, member: Int)
  /// A table has no row of this key.
  case row(table: Int, key: String)
  /// A dated table has rows of this key, but none in force at the date or known at `--as-of`.
  case period(table: Int, key: String)
  /// A row's cell is empty.
  case cell(table: Int, row: Int, column: Int)
  /// A step without a value that has no missing input of its own.
  case step(Int)
  /// A regression whose fit is refused by its gate, or that has not been fitted.
  case fit(step: Int)
  /// A regression whose sample does not reach as far as the model: which of its predictors lies
  /// beyond, and where.
  case domain(step: Int, predictor: Int, value: Double)
  /// There is no one base model among the inputs.
  case baseID
  /// The base does not state a field, or is not there.
  case baseField(Int)
  /// The base has no value of a quantity, or is not there.
  case baseStep(Int)
}

/// Why an expression has no value although everything it read is there.
package struct EvaluationError: Sendable, Hashable {
  /// Stable, as in findings.
  package enum Code: String, Sendable, Hashable {
    case divisionByZero = "division-by-zero"
    case overflow = "overflow"
    case notFinite = "not-finite"
    case emptyList = "empty-list"
    case outOfRange = "out-of-range"
    case noSuchKey = "no-such-key"
    case badArgument = "bad-argument"
    case badRegex = "bad-regex"
    case fuelExhausted = "fuel-exhausted"
  }

  package let code: Code
  /// One sentence, lower case, no final period.
  package let message: String
  /// The part of the expression that failed.
  package let span: Span

  package init(_ code: Code, _ message: String, at span: Span) {
    self.code = code
    self.message = message
    self.span = span
  }
}

/// A value, or that something is missing, or that it cannot be computed: CEL's value, unknown and
/// error.
package enum Outcome: Sendable {
  case value(Value)
  /// At least one path, ascending, each once.
  case missing([MissingPath])
  // Boxed, so that an outcome stays small.
  indirect case error(EvaluationError)

  /// The value, if there is one.
  package var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }

  /// True or false if the outcome is that value of a condition, else nil.
  package var bool: Bool? {
    if case .value(.bool(let value)) = self { value } else { nil }
  }

  /// The missing paths; empty unless something is missing.
  package var missingPaths: [MissingPath] {
    if case .missing(let paths) = self { paths } else { [] }
  }

  package var error: EvaluationError? {
    if case .error(let error) = self { error } else { nil }
  }

  /// Of two outcomes, of which at least one is not a value, the one that an operator takes that
  /// needs both: missing before error, paths united, the first of two errors.
  ///
  /// Source: cel-spec, `doc/langdef.md`, "Partial State Evaluation": unknown wins over error.
  static func lacking(_ left: Outcome, _ right: Outcome) -> Outcome {
    switch (left, right) {
    case (.missing(let left), .missing(let right)): .missing(united(left, right))
    case (.missing, _): left
    case (_, .missing): right
    case (.error, _): left
    default: right
    }
  }

  /// The paths of both, ascending, each once.
  static func united(_ left: [MissingPath], _ right: [MissingPath]) -> [MissingPath] {
    var united: [MissingPath] = []
    united.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let isBoth = left[i] == right[j]
      let isLeft = isBoth || left[i] < right[j]
      united.append(isLeft ? left[i] : right[j])
      if isLeft { i += 1 }
      if isBoth || !isLeft { j += 1 }
    }
    return united + left[i...] + right[j...]
  }
}
