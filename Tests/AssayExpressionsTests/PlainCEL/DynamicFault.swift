// SPDX-License-Identifier: Apache-2.0

import AssaySource

@testable import AssayExpressions

/// Why an expression of plain CEL has no value.
struct DynamicFault: Error, Sendable, Hashable {
  enum Code: Sendable, Hashable {
    case noSuchOverload, undeclared, noSuchKey, repeatedKey, unsupportedKey
    case division, range, badArgument, fuel
  }

  let code: Code
  /// One sentence, lower case, no final period.
  let message: String
  /// The part of the expression that failed; nil until it is known.
  let span: Span?

  init(_ code: Code, _ message: String, at span: Span? = nil) {
    self.code = code
    self.message = message
    self.span = span
  }

  /// The same fault, at a place if it has none yet.
  func placed(at span: Span) -> DynamicFault {
    self.span == nil ? DynamicFault(code, message, at: span) : self
  }
}

/// A value of plain CEL, or why there is none.
typealias DynamicOutcome = Result<DynamicValue, DynamicFault>
