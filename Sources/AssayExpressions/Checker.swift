// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues

/// What the place of an expression wants it to be.
package enum Expectation: Sendable, Equatable {
  case type(CELType)
  /// A number of this unit's dimension and basis.
  case unit(Located<Unit>)
  case any

  package static func == (left: Expectation, right: Expectation) -> Bool {
    switch (left, right) {
    case (.type(let one), .type(let other)): one == other
    case (.unit(let one), .unit(let other)): one.value == other.value && one.span == other.span
    case (.any, .any): true
    default: false
    }
  }
}

/// Checks parsed expressions against the declarations of a pack, and compiles them.
///
/// All mistakes of an expression are found at once, and none is reported twice.
package struct Checker: Sendable {
  package let declarations: Declarations

  package init(_ declarations: Declarations) { self.declarations = declarations }

  /// Checks and compiles an expression.
  ///
  /// - Returns: The expression, nil if it has errors; and what is wrong with it, in order of place,
  ///   the parser's diagnostics among it.
  package func check(
    _ parsed: ParsedExpression, expecting expectation: Expectation = .any
  ) -> (expression: CompiledExpression?, diagnostics: [Diagnostic]) {
    guard let expression = parsed.expression else { return (nil, parsed.diagnostics.inOrder) }
    var checking = Checking(declarations)
    var operand = checking.check(expression)
    checking.hold(&operand, to: expectation)
    var diagnostics = parsed.diagnostics + checking.diagnostics
    if checking.isIncomplete, !diagnostics.hasErrors {
      // Nothing that cannot be carried out is let through, whatever was forgotten.
      diagnostics.append(.notCarriedOut(at: expression.span))
    }
    diagnostics = diagnostics.inOrder
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    checking.program.root = operand.node
    let compiled = CompiledExpression(
      parsed, canonical: expression.canonical, operand, checking)
    return (compiled, diagnostics)
  }
}
