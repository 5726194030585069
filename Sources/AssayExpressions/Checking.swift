// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// A checked part of an expression.
struct Operand {
  /// Its node in the program; -1 if it is wrong, or a table.
  var node: Int32
  var type: CELType
  let span: Span
  /// What its dimension comes from, for messages.
  var origins: [Origin] = []
  /// The constant, if the author wrote one.
  var literal: Literal?
  /// The plain number by which the author multiplied, if there is just one, for messages.
  var bareFactor: String?
  /// What it makes if it is a product or quotient of numbers that the author wrote.
  var folded: Double?
  /// What it may be, if it is a text of a closed list.
  var closed: ClosedTexts?
  /// What a number in it was before `to` took it out of its unit; nil if none was.
  var readOut: ReadOut?

  /// The number that the author wrote, if it is one.
  var number: Double? {
    switch literal {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  var isWrong: Bool { type == .error }
}

/// The closed list of a field, a member or a column.
struct ClosedTexts {
  let name: String
  let choices: TextChoices
  /// Where it is declared.
  let span: Span

  init?(_ name: String, _ choices: TextChoices?, at span: Span) {
    guard let choices else { return nil }
    (self.name, self.choices, self.span) = (name, choices, span)
  }
}

/// A declared name, or a literal quantity, that gives part of an expression its dimension.
struct Origin: Hashable {
  /// As the author writes it; nil for a literal quantity.
  let name: String?
  let dimension: Dimension
  let unit: String
  let span: Span
}

/// One pass over one expression: types, dimensions, and the program.
struct Checking {
  struct Binding {
    let name: String
    let type: CELType
    let slot: Int32
    let origins: [Origin]
    let readOut: ReadOut?
  }

  let declarations: Declarations
  var program = Program()
  var diagnostics: [Diagnostic] = []
  /// Bound variables, the innermost last.
  var scope: [Binding] = []
  var steps: Set<Int> = []
  var fields: Set<Int> = []
  var parameters: Set<Int> = []
  var tables: Set<Int> = []
  var baseFields: Set<Int> = []
  var baseSteps: Set<Int> = []
  /// The first place that reads the base.
  var basePlace: Span?
  var assumptions: [CompiledExpression.Assumption] = []
  /// Whether a part has no node. Only what is wrong has none, and that has been reported.
  var isIncomplete = false

  init(_ declarations: Declarations) { self.declarations = declarations }

  mutating func check(_ expression: Expression) -> Operand {
    switch expression.kind {
    case .literal(let literal): return self.literal(literal, at: expression.span)
    case .identifier(let name): return identifier(name, at: expression.span)
    case .select(let operand, let field, let isTest):
      return select(operand, field, isTest: isTest, at: expression.span)
    case .call(let name, let target, let arguments):
      return call(name, target, arguments, at: expression.span)
    case .list(let elements): return list(elements, at: expression.span)
    case .map(let entries): return map(entries, at: expression.span)
    case .message(let name, _):
      return wrong(.notInRules("message '\(name.value)'", at: expression.span))
    case .comprehension(let comprehension): return fold(comprehension, at: expression.span)
    }
  }

  // MARK: The program

  /// Adds a node.
  mutating func emit(
    _ operation: Operation, _ a: Int32 = -1, _ b: Int32 = -1, _ c: Int32 = -1, at span: Span
  ) -> Int32 {
    program.code.append(Instruction(operation: operation, a: a, b: b, c: c))
    program.sites.append(span)
    return Int32(program.code.count - 1)
  }

  mutating func constant(_ value: Value) -> Int32 {
    program.constants.append(value)
    return Int32(program.constants.count - 1)
  }

  /// Adds a node that is a constant.
  mutating func emit(_ value: Value, at span: Span) -> Int32 {
    let index = constant(value)
    return emit(.constant, index, at: span)
  }

  /// Adds the nodes as the operands of a list, a map or a function of any number of arguments.
  mutating func operands(_ nodes: [Int32]) -> Int32 {
    program.operands += nodes
    return Int32(program.operands.count - nodes.count)
  }

  // MARK: Reporting

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Reports, and returns what stands for the wrong part in the rest of the check.
  mutating func wrong(_ diagnostic: Diagnostic) -> Operand {
    report(diagnostic)
    return Operand(node: -1, type: .error, span: diagnostic.span)
  }

  /// What stands for a part that contains one that has been reported.
  mutating func absorbed(_ span: Span) -> Operand {
    isIncomplete = true
    return Operand(node: -1, type: .error, span: span)
  }

  /// A condition; it is one even if a part of it is wrong, so that the rest is checked too.
  ///
  /// - Parameter node: -1 if it has none, because a part of it is wrong.
  mutating func boolean(_ node: Int32, at span: Span) -> Operand {
    if node < 0 { isIncomplete = true }
    return Operand(node: node, type: .bool, span: span)
  }

  // MARK: Expectations

  /// Reports an expression that is not what its place wants; ints become doubles where those are.
  mutating func hold(_ operand: inout Operand, to expectation: Expectation) {
    if operand.isWrong { return }
    switch operand.type {
    case .table, .datedRows, .partOfTable, .row, .record:
      return report(.notAValue(operand, declarations))
    default: break
    }
    switch expectation {
    case .any: break
    case .type(.bool): _ = isCondition(operand)
    case .type(.double) where operand.type == .int || operand.type == .uint: widen(&operand)
    case .type(let type):
      if let joined = operand.type.joined(with: type) {
        operand.type = joined
      } else if let dimension = type.dimension, let own = operand.type.dimension {
        report(.unexpectedDimension(operand, own, expected: dimension, unit: nil, declarations))
      } else {
        report(.unexpectedType(operand, expected: type))
      }
    case .unit(let unit):
      guard let own = operand.type.dimension else {
        return report(.numberExpected(operand, unit: unit))
      }
      if own == unit.value.dimension {
        widen(&operand)
      } else {
        report(
          .unexpectedDimension(
            operand, own, expected: unit.value.dimension, unit: unit, declarations))
      }
    }
  }

  /// Whether an operand is a condition; reports it if not.
  mutating func isCondition(_ operand: Operand) -> Bool {
    if operand.isWrong { return false }
    if operand.type == .bool { return true }
    report(.notACondition(operand))
    return false
  }

  /// Makes an int or uint a double.
  mutating func widen(_ operand: inout Operand) {
    guard operand.type == .int || operand.type == .uint else { return }
    if let number = operand.number {
      operand.node = emit(.number(number), at: operand.span)
    } else {
      operand.node = emit(.widen, operand.node, at: operand.span)
    }
    operand.type = .double
  }

  /// The origins of several parts, each once; a few are enough for a message.
  static func origins(of operands: [Operand]) -> [Origin] {
    var all: [Origin] = []
    for origin in operands.flatMap(\.origins) where all.count < 6 && !all.contains(origin) {
      all.append(origin)
    }
    return all
  }
}
