// SPDX-License-Identifier: Apache-2.0

package import AssayValues

extension CompiledExpression {
  /// How the number of the expression is worked out of what it read of one model.
  package struct Worked: Sendable {
    /// In canonical units, over numbers in canonical units.
    package let formula: Formula<Read>
    /// Whether numbers decided which branch of it this is.
    package let isOfBranch: Bool
  }

  /// Follows the arithmetic of the expression through the branches that the values of a frame take.
  ///
  /// - Parameter frame: One in which all that the expression reads has been evaluated.
  /// - Returns: Nil where it is more than arithmetic: of texts and dates, and of lists that another
  ///   expression made.
  package func worked(in frame: Frame) -> Worked? {
    var walk = FormulaWalk(program: program, frame: frame)
    walk.frame.fuelLeft = frame.fuel
    if frame.locals.count < program.slots {
      walk.frame.locals = Array(repeating: .value(.null), count: program.slots)
    }
    return walk.formula(program.root).map {
      Worked(formula: $0.gathered, isOfBranch: walk.isOfBranch)
    }
  }
}

private struct FormulaWalk {
  let program: Program
  var frame: Frame
  var isOfBranch = false

  mutating func formula(_ node: Int32) -> Formula<Read>? {
    let it = program.code[Int(node)]
    let index = Int(it.a)
    switch it.operation {
    case .constant: return program.constants[index].real.map { .number($0.value) }
    case .field: return leaf(.field(index), node)
    case .parameter: return leaf(.parameter(index), node)
    case .step: return leaf(.step(index), node)
    case .baseField: return leaf(.baseField(index), node)
    case .baseStep: return leaf(.baseStep(index), node)
    case .cell:
      guard case .value(.row(let table, let row, let years)) = program.run(it.a, &frame) else {
        return nil
      }
      return leaf(
        .cell(table: table, row: row, column: Int(it.b), isNearest: years != nil), node)
    case .member:
      guard case .value(.record(let record)) = program.run(it.a, &frame) else { return nil }
      return leaf(.member(field: record.field, item: record.index, member: Int(it.b)), node)
    case .conditional: return branch(it)
    case .add: return two(.add, it)
    case .subtract: return two(.subtract, it)
    case .multiply: return two(.multiply, it)
    case .divide:
      // Of integers it leaves a rest.
      guard case .value(.double) = program.run(node, &frame) else { return nil }
      return two(.divide, it)
    case .power: return two(.power, it)
    case .negate: return one(.negate, it)
    case .absolute: return one(.absolute, it)
    case .squareRoot: return one(.squareRoot, it)
    case .logarithm10: return one(.logarithm10, it)
    case .naturalLogarithm: return one(.naturalLogarithm, it)
    case .exponential: return one(.exponential, it)
    case .widen, .assume, .toDouble: return formula(it.a)
    case .inUnit: return formula(it.a)?.scaled(by: program.units[Int(it.b)].amount(1))
    case .leastOf, .greatestOf:
      let operands = program.operands[index..<index + Int(it.b)]
      let formulas = operands.compactMap { formula($0) }
      guard formulas.count == operands.count, !formulas.isEmpty else { return nil }
      return .apply(it.operation == .leastOf ? .least : .greatest, formulas)
    case .sum: return items(it.a).map(FormulaWalk.sum)
    case .mean:
      guard let items = items(it.a), !items.isEmpty else { return nil }
      return .apply(.divide, [FormulaWalk.sum(items), .number(Double(items.count))])
    case .least, .greatest:
      guard let items = items(it.a), !items.isEmpty else { return nil }
      return .apply(it.operation == .least ? .least : .greatest, items)
    default: return nil
    }
  }

  /// The items of a list that the expression makes.
  private mutating func items(_ node: Int32) -> [Formula<Read>]? {
    let it = program.code[Int(node)]
    switch it.operation {
    case .list:
      let operands = program.operands[Int(it.a)..<Int(it.a + it.b)]
      let formulas = operands.compactMap { formula($0) }
      return formulas.count == operands.count ? formulas : nil
    case .fold:
      let fold = program.folds[Int(it.a)]
      guard fold.kind == .map, let range = program.run(fold.range, &frame).value else {
        return nil
      }
      let (first, second) = Program.items(of: range, hasTwo: fold.second >= 0)
      var formulas: [Formula<Read>] = []
      for index in first.indices {
        program.bind(fold, index, first, second, &frame)
        if fold.predicate >= 0 {
          guard let holds = program.run(fold.predicate, &frame).bool else { return nil }
          if !holds { continue }
        }
        guard let item = formula(fold.body) else { return nil }
        formulas.append(item)
      }
      return formulas
    default: return nil
    }
  }

  private static func sum(_ items: [Formula<Read>]) -> Formula<Read> {
    guard let first = items.first else { return .number(0) }
    return items.dropFirst().reduce(first) { .apply(.add, [$0, $1]) }
  }

  /// Something that is read, if it is a number.
  private mutating func leaf(_ read: Read, _ node: Int32) -> Formula<Read>? {
    program.run(node, &frame).value?.real.map { _ in .leaf(read) }
  }

  private mutating func one(_ operation: FormulaOperation, _ it: Instruction) -> Formula<Read>? {
    formula(it.a).map { .apply(operation, [$0]) }
  }

  private mutating func two(_ operation: FormulaOperation, _ it: Instruction) -> Formula<Read>? {
    guard let left = formula(it.a), let right = formula(it.b) else { return nil }
    return .apply(operation, [left, right])
  }

  private mutating func branch(_ it: Instruction) -> Formula<Read>? {
    frame.forgetReads()
    frame.keepsReads = true
    guard case .value(.bool(let holds)) = program.run(it.a, &frame) else { return nil }
    for read in frame.takeReads() {
      switch read {
      case .parameter, .cell: isOfBranch = true
      case .step(let step):
        if frame.steps[step].value?.real != nil { isOfBranch = true }
      default: break
      }
    }
    return formula(holds ? it.b : it.c)
  }
}
