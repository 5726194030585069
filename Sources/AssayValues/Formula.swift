// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How a number is worked out from other numbers, in arithmetic that any spreadsheet has.
///
/// Numbers and leaves are plain; units have become factors.
package indirect enum Formula<Leaf: Sendable & Hashable>: Sendable, Hashable {
  case number(Double)
  case leaf(Leaf)
  /// An operation with its operands, as many as it takes.
  case apply(FormulaOperation, [Formula])

  /// The number that it comes to; not finite where it has none.
  package func value(_ leaf: (Leaf) -> Double) -> Double {
    switch self {
    case .number(let number): number
    case .leaf(let name): leaf(name)
    case .apply(let operation, let operands): operation.value(of: operands.map { $0.value(leaf) })
    }
  }

  /// The same over other leaves; nil if one of them has none.
  package func mapped<Other>(_ leaf: (Leaf) -> Formula<Other>?) -> Formula<Other>? {
    switch self {
    case .number(let number): return .number(number)
    case .leaf(let name): return leaf(name)
    case .apply(let operation, let operands):
      let mapped = operands.compactMap { $0.mapped(leaf) }
      guard mapped.count == operands.count else { return nil }
      return .apply(operation, mapped)
    }
  }

  /// The same times a number, which joins the numbers by which a product is multiplied already.
  package func scaled(by factor: Double) -> Formula {
    let (rest, known) = withoutFactor
    guard let rest else { return .number(known * factor) }
    let whole = known * factor
    return whole == 1 ? rest : .apply(.multiply, [rest, .number(whole)])
  }

  /// Whether it is a product of powers of its leaves: then a change of one of them by a ratio changes it
  /// by a power of that, whatever the numbers are.
  package var isProduct: Bool {
    switch self {
    case .number, .leaf: return true
    case .apply(let operation, let operands):
      switch operation {
      case .multiply, .divide, .negate, .absolute, .squareRoot:
        return operands.allSatisfy(\.isProduct)
      case .power: return operands[0].isProduct && operands[1].isConstant
      default: return isConstant
      }
    }
  }

  private var isConstant: Bool {
    switch self {
    case .number: true
    case .leaf: false
    case .apply(_, let operands): operands.allSatisfy(\.isConstant)
    }
  }

  /// A product or quotient in which numbers stand behind everything else, as one.
  package var gathered: Formula {
    switch self {
    case .number, .leaf: return self
    case .apply(let operation, let operands):
      let operands = operands.map(\.gathered)
      guard operation == .multiply || operation == .divide else {
        return .apply(operation, operands)
      }
      let (left, right) = (operands[0].withoutFactor, operands[1].withoutFactor)
      let factor =
        operation == .multiply ? left.factor * right.factor : left.factor / right.factor
      let rest: Formula?
      switch (left.rest, right.rest) {
      case (let left?, let right?): rest = .apply(operation, [left, right])
      case (let left?, nil): rest = left
      case (nil, let right?) where operation == .multiply: rest = right
      case (nil, let right?): return .apply(.divide, [.number(factor), right])
      case (nil, nil): rest = nil
      }
      return rest?.scaled(by: factor) ?? .number(factor)
    }
  }

  /// A product without the number behind it.
  private var withoutFactor: (rest: Formula?, factor: Double) {
    switch self {
    case .number(let number): (nil, number)
    case .apply(.multiply, let operands):
      if case .number(let number) = operands[1] { (operands[0], number) } else { (self, 1) }
    default: (self, 1)
    }
  }
}

/// What a formula does with its operands.
package enum FormulaOperation: Sendable, Hashable {
  case add, subtract, multiply, divide, power
  case negate, absolute, squareRoot, logarithm10, naturalLogarithm, exponential
  /// Of one operand or more.
  case least, greatest

  fileprivate func value(of operands: [Double]) -> Double {
    let (first, last) = (operands.first ?? .nan, operands.last ?? .nan)
    return switch self {
    case .add: first + last
    case .subtract: first - last
    case .multiply: first * last
    case .divide: first / last
    case .power: pow(first, last)
    case .negate: -first
    case .absolute: first.magnitude
    case .squareRoot: first.squareRoot()
    case .logarithm10: log10(first)
    case .naturalLogarithm: log(first)
    case .exponential: exp(first)
    case .least: operands.reduce(first) { min($0, $1) }
    case .greatest: operands.reduce(first) { max($0, $1) }
    }
  }
}
