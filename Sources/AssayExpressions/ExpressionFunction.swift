// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// A function that a pack declares: an expression over named arguments.
///
/// A call stands for its value with the arguments bound, as `cel.bind` does: no call is left when
/// expressions are checked, ordered or compared.
package struct ExpressionFunction: Sendable {
  package struct Argument: Sendable {
    package let name: Located<String>
    /// `unit kWh[facility]`, or `type string`.
    package let kind: String

    package init(name: Located<String>, kind: String) {
      self.name = name
      self.kind = kind
    }
  }

  package let name: Located<String>
  package let arguments: [Argument]
  /// Over the arguments by names that no author can write, all other names absolute.
  package let body: Expression

  /// - Parameter value: In which calls of other functions stand for their values already.
  package init(name: Located<String>, arguments: [Argument], value: Expression) {
    self.name = name
    self.arguments = arguments
    body = FunctionBody(
      arguments: Set(arguments.map(\.name.value)), function: name.value
    ).bound(value, [])
  }

  /// What an argument is called in the body.
  static func inner(_ argument: String, of function: String) -> String { "\(argument)@\(function)" }

  /// The function that holds an argument to its kind while it is checked.
  static let argumentCall = "@argument"

  /// The value for some arguments, at the place of a call.
  fileprivate func value(_ operands: [Expression], of call: Expression) -> Expression {
    func made(_ kind: Expression.Kind, at span: Span) -> Expression {
      Expression(id: call.id, span: span, kind: kind)
    }
    var value = body
    for (argument, operand) in zip(arguments, operands).reversed() {
      let held = made(
        .call(
          Located(Self.argumentCall, at: operand.span), target: nil,
          arguments: [operand, made(.literal(.string(argument.kind)), at: operand.span)]),
        at: operand.span)
      let name = Located(Self.inner(argument.name.value, of: self.name.value), at: operand.span)
      value = made(
        .comprehension(
          Expression.Comprehension(
            macro: "bind", iterVar: Located("#unused", at: operand.span),
            range: made(.list([]), at: operand.span), accuVar: name, accuInit: held,
            loopCondition: made(.literal(.bool(false)), at: operand.span),
            loopStep: made(.identifier(name.value), at: operand.span), result: value)),
        at: call.span)
    }
    return value
  }
}

/// The functions that every pack has.
package enum FunctionNames {
  package static var builtin: Set<String> {
    Set(Signature.names + GroupMeasure.Function.allCases.map(\.rawValue) + ["cel"])
  }
}

extension ParsedExpression {
  /// The same with the values of the functions that it calls; a call with too few or too many arguments,
  /// and an expression that becomes too large, are reported.
  package func calling(_ functions: [String: ExpressionFunction]) -> ParsedExpression {
    guard let expression, !functions.isEmpty else { return self }
    var calls = FunctionCalls(functions: functions)
    let value = calls.value(of: expression)
    guard calls.isCalled else { return self }
    if value.isTooLarge {
      calls.diagnostics.append(.functionTooLarge(at: expression.span))
    }
    let found = diagnostics + calls.diagnostics
    return ParsedExpression(
      expression: found.hasErrors ? nil : value, diagnostics: found, text: text)
  }

  /// The functions that it calls, by their names, each as often as it does.
  package func calls(among names: Set<String>) -> [Located<String>] {
    var found: [Located<String>] = []
    expression?.visit { expression in
      if case .call(let name, nil, _) = expression.kind, names.contains(name.value) {
        found.append(name)
      }
    }
    return found
  }
}

extension Expression {
  /// Whether it has more nodes, or longer ways to a leaf, than an author may write.
  fileprivate var isTooLarge: Bool {
    var nodes = 0
    visit { _ in nodes += 1 }
    return nodes > ExpressionLimits.standard.nodes || height > ExpressionLimits.standard.height
  }

  private var height: Int { 1 + (parts.map(\.height).max() ?? 0) }

  fileprivate func visit(_ body: (Expression) -> Void) {
    body(self)
    for part in parts { part.visit(body) }
  }
}

/// Puts the values of functions in the place of their calls.
private struct FunctionCalls {
  let functions: [String: ExpressionFunction]
  var diagnostics: [Diagnostic] = []
  var isCalled = false

  mutating func value(of expression: Expression) -> Expression {
    let inner = expression.mapped { value(of: $0) }
    guard case .call(let name, nil, let arguments) = inner.kind,
      let function = functions[name.value]
    else { return inner }
    isCalled = true
    let count = function.arguments.count
    guard arguments.count == count else {
      diagnostics.append(
        .argumentCount(name, count...count, got: arguments.count, at: expression.span))
      return inner
    }
    return function.value(arguments, of: inner)
  }
}

/// Gives the names of a function's value their meaning wherever it is put: arguments names of their
/// own, and all others the pack's, whatever is bound there.
private struct FunctionBody {
  let arguments: Set<String>
  let function: String

  func bound(_ expression: Expression, _ bound: Set<String>) -> Expression {
    switch expression.kind {
    case .identifier(let name):
      guard !bound.contains(name), !name.hasPrefix("."), !name.contains("@"), name != "model",
        name != "base"
      else { return expression }
      let inner =
        arguments.contains(name) ? ExpressionFunction.inner(name, of: function) : "." + name
      return Expression(id: expression.id, span: expression.span, kind: .identifier(inner))
    default: return expression.mapped(bound: bound) { self.bound($0, $1) }
    }
  }
}

extension Checking {
  /// An argument of a function that the pack declares, held to the kind that it is declared of.
  mutating func declaredArgument(_ arguments: [Expression], at span: Span) -> Operand {
    guard arguments.count == 2, case .literal(.string(let kind)) = arguments[1].kind else {
      return absorbed(span)
    }
    var operand = check(arguments[0])
    guard let expectation = expectation(of: kind, at: span) else { return absorbed(span) }
    let mistakes = diagnostics.count
    hold(&operand, to: expectation)
    if diagnostics.count > mistakes { operand.type = .error }
    return operand
  }

  private func expectation(of kind: String, at span: Span) -> Expectation? {
    let parts = kind.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    if parts[0] == "unit" {
      return (try? declarations.units.parse(parts[1])).map { .unit(Located($0, at: span)) }
    }
    return CELType.ofArgument(parts[1]).map { .type($0) }
  }
}

extension CELType {
  /// The type of an argument by its name in rule files.
  package static func ofArgument(_ name: String) -> CELType? {
    switch name {
    case "int": .int
    case "double": .double
    case "string": .string
    case "date": .timestamp
    case "bool": .bool
    default: nil
    }
  }
}

extension Checker {
  /// What is wrong with a function, whoever calls it.
  package func check(_ function: ExpressionFunction) -> [Diagnostic] {
    var checking = Checking(declarations)
    for argument in function.arguments {
      checking.bindArgument(
        ExpressionFunction.inner(argument.name.value, of: function.name.value), argument)
    }
    let operand = checking.check(function.body)
    if checking.diagnostics.isEmpty, operand.node < 0 {
      return [.functionOfNoValue(function.name)]
    }
    return checking.diagnostics
  }
}

extension Checking {
  fileprivate mutating func bindArgument(_ name: String, _ argument: ExpressionFunction.Argument) {
    var type = CELType.error
    switch expectation(of: argument.kind, at: argument.name.span) {
    case .type(let declared)?: type = declared
    case .unit(let unit)?: type = .number(unit.value.dimension)
    case .any?, nil: break
    }
    scope.append(
      Binding(
        name: name, type: type, slot: Int32(scope.count), origins: [], readOut: nil))
    program.slots = max(program.slots, scope.count)
  }
}

extension Diagnostic {
  static func functionTooLarge(at span: Span) -> Diagnostic {
    Diagnostic(
      "expression-too-deep", "with the functions that it calls the expression becomes too large",
      at: span, help: "give a part of it a name under definitions")
  }

  static func functionOfNoValue(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "the function '\(name.value)' has no value", at: name.span,
      help: "a table is none: read a cell of it")
  }
}
