// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Comparisons and numbers.
///
/// The plain evaluator reports a number whose derivative by an uncertain factor is not finite.
/// Registers hold no derivatives, so their magnitude is bounded instead: those of inputs by
/// 2^100, and where an operation scales them by a value, the value is held to 2^-100…2^100, far
/// wider than any emission; a model beyond is `undecided`. An expression whose bound would come
/// near the largest double is not compiled.
extension FastCompiler {
  /// The binary logarithm of what bounds values that scale derivatives.
  static let window = 100
  /// The same of the derivatives of inputs.
  static let inputBound = 100
  private static let largestBound = 1000

  static func greater(_ first: Int?, _ second: Int?) -> Int? {
    guard let first, let second else { return first ?? second }
    return max(first, second)
  }

  // MARK: Comparisons

  mutating func comparison(_ it: Instruction) throws(Unsupported) -> FastRegister {
    let (left, right) = (try register(of: it.a), try register(of: it.b))
    let relation = Relation(it.operation)
    if left.kind != right.kind {
      switch (left.kind, right.kind) {
      case (.int, .double):
        return emit(.compareWholeReal, .bool, left, right, c: relation.index)
      case (.double, .int):
        return emit(
          .compareWholeReal, .bool, left, right, c: relation.mirrored.index, swapped: true)
      default: throw Unsupported()
      }
    }
    let operations: [FastOperation]
    switch left.kind {
    case .bool: operations = [.equalBools, .notEqualBools]
    case .double: operations = [.equalReals, .notEqualReals, .lessReals, .lessEqualReals]
    case .int: operations = [.equalWholes, .notEqualWholes, .lessWholes, .lessEqualWholes]
    case .text:
      textUses += 2
      operations = [.equalTexts, .notEqualTexts, .lessTexts, .lessEqualTexts]
    case .time, .span: operations = [.equalPairs, .notEqualPairs, .lessPairs, .lessEqualPairs]
    case .row: throw Unsupported()
    }
    let index = relation.isGreater ? Int(relation.mirrored.index) : Int(relation.index)
    guard index < operations.count else { throw Unsupported() }
    return emit(operations[index], .bool, left, right, swapped: relation.isGreater)
  }

  enum Relation: Int {
    case equal, notEqual, less, lessEqual, greater, greaterEqual

    init(_ operation: Operation) {
      switch operation {
      case .equal: self = .equal
      case .notEqual: self = .notEqual
      case .less: self = .less
      case .lessEqual: self = .lessEqual
      case .greater: self = .greater
      default: self = .greaterEqual
      }
    }

    var index: Int32 { Int32(rawValue) }
    var isGreater: Bool { self == .greater || self == .greaterEqual }

    /// The relation of the operands in the other order.
    var mirrored: Relation {
      switch self {
      case .equal, .notEqual: self
      case .less: .greater
      case .lessEqual: .greaterEqual
      case .greater: .less
      case .greaterEqual: .lessEqual
      }
    }

    func holds(_ order: Order?) -> Bool {
      switch self {
      case .equal: order == .same
      case .notEqual: order != .same
      case .less: order == .before
      case .lessEqual: order == .before || order == .same
      case .greater: order == .after
      case .greaterEqual: order == .after || order == .same
      }
    }
  }

  // MARK: Arithmetic

  mutating func arithmetic(_ it: Instruction) throws(Unsupported) -> FastRegister {
    let (left, right) = (try register(of: it.a), try register(of: it.b))
    switch (left.kind, right.kind) {
    case (.double, .double): return try real(it.operation, left, right)
    case (.int, .int):
      let operation: FastOperation
      switch it.operation {
      case .add: operation = .addWholes
      case .subtract: operation = .subtractWholes
      case .multiply: operation = .multiplyWholes
      case .remainder: operation = .remainderWholes
      default: throw Unsupported()
      }
      return emit(operation, .int, left, right)
    case (.time, .time) where it.operation == .subtract:
      return emit(.timeMinusTime, .span, left, right)
    case (.time, .span):
      return emit(it.operation == .add ? .timePlusSpan : .timeMinusSpan, .time, left, right)
    case (.span, .time) where it.operation == .add:
      return emit(.timePlusSpan, .time, left, right, swapped: true)
    case (.span, .span):
      return emit(it.operation == .add ? .spanPlusSpan : .spanMinusSpan, .span, left, right)
    default: throw Unsupported()
    }
  }

  private mutating func real(
    _ operation: Operation, _ left: FastRegister, _ right: FastRegister
  ) throws(Unsupported) -> FastRegister {
    let larger = FastCompiler.greater(left.gradientBound, right.gradientBound)
    switch operation {
    case .add, .subtract:
      let bound = try larger.map { larger throws(Unsupported) in try bounded(larger + 1) }
      return emit(
        operation == .add ? .addReals : .subtractReals, .double, left, right, bound: bound)
    case .multiply:
      guard let larger else { return emit(.multiplyReals, .double, left, right) }
      let bound = try bounded(larger + FastCompiler.window + 1)
      let product = emit(.multiplyReals, .double, left, right, bound: bound)
      if left.gradientBound != nil { hold(product, right, .atMost) }
      if right.gradientBound != nil { hold(product, left, .atMost) }
      return product
    case .divide:
      guard let larger else { return emit(.divideReals, .double, left, right) }
      let bound = try bounded(larger + 2 * FastCompiler.window + 1)
      let quotient = emit(.divideReals, .double, left, right, bound: bound)
      hold(quotient, right, .atLeast)
      hold(quotient, quotient, .atMost)
      return quotient
    default: throw Unsupported()
    }
  }

  /// A bound that is far enough from the largest double for sums of a few terms.
  private func bounded(_ bound: Int) throws(Unsupported) -> Int {
    guard bound <= FastCompiler.largestBound else { throw Unsupported() }
    return bound
  }

  /// Makes a result undecided where a value is outside the window.
  private mutating func hold(
    _ target: FastRegister, _ value: FastRegister, _ operation: FastOperation
  ) {
    let guardian = FastInstruction(
      operation: operation, target: target.state, a: value.state, aValue: value.value,
      c: Int32(FastCompiler.window))
    if !code.contains(guardian) { code.append(guardian) }
  }

  // MARK: Functions

  mutating func numeric(_ it: Instruction) throws(Unsupported) -> FastRegister {
    if it.operation == .leastOf || it.operation == .greatestOf { return try extreme(it) }
    let value = try register(of: it.a)
    if it.operation == .power {
      let exponent = try register(of: it.b)
      guard value.kind == .double, exponent.kind == .double, value.gradientBound == nil,
        exponent.gradientBound == nil
      else { throw Unsupported() }
      return emit(.power, .double, value, exponent)
    }
    switch (it.operation, value.kind) {
    case (.assume, .double): return value
    case (.negate, .double): return emit(.negateReal, .double, value, bound: value.gradientBound)
    case (.negate, .int): return emit(.negateWhole, .int, value)
    case (.negate, .span): return emit(.negateSpan, .span, value)
    case (.absolute, .int): return emit(.absoluteWhole, .int, value)
    case (.absolute, .double):
      return emit(.absoluteReal, .double, value, bound: value.gradientBound)
    case (.widen, .int): return emit(.widen, .double, value)
    case (.widen, .double): return value
    case (_, .double): return try function(it, of: value)
    default: throw Unsupported()
    }
  }

  private mutating func function(
    _ it: Instruction, of value: FastRegister
  ) throws(Unsupported) -> FastRegister {
    if it.operation == .inUnit { return try inUnit(program.units[Int(it.b)], value) }
    let operation: FastOperation
    // How much the function scales derivatives at most, where its argument is in the window.
    var scale = FastCompiler.window + 2
    switch it.operation {
    case .squareRoot: operation = .squareRoot
    case .logarithm10: operation = .logarithm10
    case .naturalLogarithm: operation = .naturalLogarithm
    case .exponential: operation = .exponential
    case .low, .high:
      guard value.gradientBound == nil else { throw Unsupported() }
      operation = .finite
      scale = 0
    default: throw Unsupported()
    }
    guard let bound = value.gradientBound else { return emit(operation, .double, value) }
    let result = emit(operation, .double, value, bound: try bounded(bound + scale))
    if operation == .exponential {
      hold(result, result, .atMost)
    } else {
      hold(result, value, .atLeast)
    }
    return result
  }

  private mutating func inUnit(
    _ unit: Unit, _ value: FastRegister
  ) throws(Unsupported) -> FastRegister {
    var bound: Int?
    if let own = value.gradientBound {
      let scale = unit.amount(1)
      guard scale.isFinite, scale > 0 else { throw Unsupported() }
      bound = try bounded(own + max(0, Int(scale.exponent) + 1))
    }
    let index = pools.units.firstIndex(of: unit) ?? pools.units.count
    if index == pools.units.count { pools.units.append(unit) }
    return emit(.inUnit, .double, value, c: Int32(index), bound: bound)
  }

  /// `min(a, b, …)` and `max(a, b, …)`.
  private mutating func extreme(_ it: Instruction) throws(Unsupported) -> FastRegister {
    var result: FastRegister?
    for operand in program.operands[Int(it.a)..<Int(it.a + it.b)] {
      let next = try register(of: operand)
      guard let best = result else {
        result = next
        continue
      }
      guard best.kind == next.kind, best.kind == .double || best.kind == .int else {
        throw Unsupported()
      }
      let operation: FastOperation =
        switch (best.kind, it.operation) {
        case (.double, .leastOf): .leastReals
        case (.double, _): .greatestReals
        case (_, .leastOf): .leastWholes
        default: .greatestWholes
        }
      result = emit(
        operation, best.kind, best, next,
        bound: FastCompiler.greater(best.gradientBound, next.gradientBound))
    }
    guard let result else { throw Unsupported() }
    return result
  }
}

extension Gradient {
  /// Whether no derivative is beyond 2^100, the bound of inputs.
  var isBounded: Bool {
    terms.allSatisfy { abs($0.derivative) <= 0x1p100 }
  }
}
