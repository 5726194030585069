// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// Why an expression of plain CEL has no value.
package struct DynamicFault: Error, Sendable, Hashable {
  package enum Code: Sendable, Hashable {
    case noSuchOverload, undeclared, noSuchKey, repeatedKey, unsupportedKey
    case division, range, badArgument, fuel
  }

  package let code: Code
  /// One sentence, lower case, no final period.
  package let message: String
  /// The part of the expression that failed; nil until it is known.
  package let span: Span?

  package init(_ code: Code, _ message: String, at span: Span? = nil) {
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
package typealias DynamicOutcome = Result<DynamicValue, DynamicFault>
