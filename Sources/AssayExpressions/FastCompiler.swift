// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Turns programs of nodes into one program of registers. Equal parts of different expressions are
/// computed once.
struct FastCompiler {
  /// The longest constant text, in UTF-8 bytes; longer ones cost too much fuel to be foreseen.
  private static let constantTextLimit = 1000

  /// Thrown where an expression has to be left to the plain evaluator.
  struct Unsupported: Error {}

  private struct Key: Hashable {
    let instruction: FastInstruction
    let kind: FastKind
  }

  let parameters: [Value]
  let fuel: Int
  private let fieldTypes: [Int: CELType]
  private let stepTypes: [Int: CELType]
  let columnTypes: [[CELType]]

  var code: [FastInstruction] = []
  var inputs: [FastInput] = []
  var constants: [FastConstant] = []
  var pools: FastPools
  var columns = FastColumns()
  var textLimit = Int.max

  private var sources: [FastInput.Source: FastRegister] = [:]
  private var presences: [FastInput.Source: FastRegister] = [:]
  private var registers: [Key: FastRegister] = [:]

  /// The expression that is being compiled.
  var program = Program()
  /// What variables are bound to, by slot.
  var locals: [Int32: FastRegister] = [:]
  /// An upper bound of the fuel that the plain evaluator takes, but for the length of texts.
  var cost = 0
  /// How many times at most a text is walked through.
  var textUses = 0

  init(
    _ declarations: Declarations, parameters: [Value], tables: [FactorTable], asOf: Timestamp,
    fuel: Int
  ) {
    self.parameters = parameters
    self.fuel = fuel
    pools = FastPools(tables: tables, asOf: asOf)
    columnTypes = declarations.tables.map { $0.columns.map(\.type) }
    fieldTypes = Dictionary(
      declarations.fields.values.map { ($0.index, $0.type) },
      uniquingKeysWith: { first, _ in first })
    var stepTypes: [Int: CELType] = [:]
    for name in declarations.names.values {
      if case .step(let index, let type) = name.meaning { stepTypes[index] = type }
    }
    for prediction in declarations.predictions.values {
      stepTypes[prediction.step] = prediction.type
    }
    self.stepTypes = stepTypes
  }

  /// Compiles one more expression.
  ///
  /// - Returns: The register of its value; nil if it has to be left to the plain evaluator, in
  ///   which case the program is as if it had not been tried.
  mutating func compile(_ program: Program) -> FastRegister? {
    var attempt = self
    attempt.program = program
    attempt.locals = [:]
    attempt.cost = 0
    attempt.textUses = 0
    do throws(Unsupported) {
      let register = try attempt.register(of: program.root)
      try attempt.boundFuel()
      self = attempt
      return register
    } catch {
      return nil
    }
  }

  /// Fuel runs out in no evaluation if every text is at most as long as `textLimit`.
  private mutating func boundFuel() throws(Unsupported) {
    guard cost < fuel - 1 else { throw Unsupported() }
    guard textUses > 0 else { return }
    textLimit = min(textLimit, (fuel - cost - 1) / textUses * 8)
    guard textLimit >= FastCompiler.constantTextLimit else { throw Unsupported() }
  }

  // MARK: Registers

  mutating func newRegister(_ kind: FastKind, bound: Int? = nil) -> FastRegister {
    let value: Int
    switch kind {
    case .bool: value = -1
    case .double:
      value = columns.reals
      columns.reals += 1
    case .int, .row:
      value = columns.wholes
      columns.wholes += 1
    case .text, .time, .span:
      value = columns.wholes
      columns.wholes += 2
    }
    columns.states += 1
    return FastRegister(
      kind: kind, state: Int32(columns.states - 1), value: Int32(value), gradientBound: bound)
  }

  /// Adds an instruction, or finds the register that holds its result already.
  ///
  /// - Parameter swapped: Whether the values of a and b change places; of two errors the one of a
  ///   counts all the same.
  mutating func emit(
    _ operation: FastOperation, _ kind: FastKind, _ a: FastRegister, _ b: FastRegister? = nil,
    c: Int32 = -1, third: FastRegister? = nil, swapped: Bool = false, bound: Int? = nil
  ) -> FastRegister {
    let (x, y) = swapped ? (b?.value ?? -1, a.value) : (a.value, b?.value ?? -1)
    let isolated = FastInstruction(
      operation: operation, target: -1, a: a.state, b: b?.state ?? -1, aValue: x, bValue: y,
      c: third?.state ?? c, cValue: third?.value ?? -1)
    let key = Key(instruction: isolated, kind: kind)
    if let found = registers[key] { return found }
    let target = newRegister(kind, bound: bound)
    code.append(
      FastInstruction(
        operation: operation, target: target.state, a: isolated.a, b: isolated.b,
        targetValue: target.value, aValue: x, bValue: y, c: isolated.c, cValue: isolated.cValue))
    registers[key] = target
    return target
  }

  mutating func input(_ source: FastInput.Source, _ kind: FastKind) -> FastRegister {
    if let found = sources[source] { return found }
    var bound: Int?
    if case .step = source, kind == .double { bound = FastCompiler.inputBound }
    let register = newRegister(kind, bound: bound)
    inputs.append(FastInput(source: source, register: register, isPresence: false))
    sources[source] = register
    return register
  }

  private mutating func presence(of source: FastInput.Source) -> FastRegister {
    if let found = presences[source] { return found }
    let register = newRegister(.bool)
    inputs.append(FastInput(source: source, register: register, isPresence: true))
    presences[source] = register
    return register
  }

  mutating func constant(_ value: Value) throws(Unsupported) -> FastRegister {
    for constant in constants where constant.value.isSameConstant(as: value) {
      return constant.register
    }
    guard let kind = FastKind(of: value) else { throw Unsupported() }
    var bound: Int?
    if case .double(let number, let gradient) = value {
      guard number.isFinite else { throw Unsupported() }
      if !gradient.isNone {
        guard gradient.isBounded else { throw Unsupported() }
        bound = FastCompiler.inputBound
      }
    }
    if case .string(let text) = value, text.utf8.count > FastCompiler.constantTextLimit {
      throw Unsupported()
    }
    let register = newRegister(kind, bound: bound)
    constants.append(FastConstant(register: register, value: value))
    return register
  }

  static func kind(of type: CELType?) throws(Unsupported) -> FastKind {
    switch type {
    case .bool: .bool
    case .int: .int
    case .double, .quantity: .double
    case .string: .text
    case .timestamp: .time
    case .duration: .span
    default: throw Unsupported()
    }
  }

  // MARK: Nodes

  /// Compiles a node and what is below it.
  mutating func register(of node: Int32) throws(Unsupported) -> FastRegister {
    guard program.code.indices.contains(Int(node)) else { throw Unsupported() }
    // A comparison takes one more than its node.
    cost += 2
    guard cost < fuel else { throw Unsupported() }
    let it = program.code[Int(node)]
    switch it.operation {
    case .constant: return try constant(program.constants[Int(it.a)])
    case .modelID: return input(.id, .text)
    case .field:
      return input(.field(Int(it.a)), try FastCompiler.kind(of: fieldTypes[Int(it.a)]))
    case .hasField: return presence(of: .field(Int(it.a)))
    case .parameter: return try parameter(Int(it.a))
    case .step: return input(.step(Int(it.a)), try FastCompiler.kind(of: stepTypes[Int(it.a)]))
    case .local:
      guard let register = locals[it.a] else { throw Unsupported() }
      return register
    case .and, .or, .not, .known, .conditional: return try logic(it)
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return try comparison(it)
    case .add, .subtract, .multiply, .divide, .remainder: return try arithmetic(it)
    case .negate, .widen, .absolute, .squareRoot, .logarithm10, .naturalLogarithm, .exponential,
      .power, .low, .high, .inUnit, .assume, .leastOf, .greatestOf:
      return try numeric(it)
    case .tableRow, .isKey, .rowAt, .cell, .hasCell: return try table(it)
    case .size, .contains, .startsWith, .endsWith, .matches: return try text(it)
    case .isIn: return try membership(it)
    case .toInt, .toDouble, .timePart, .spanPart: return try conversion(it)
    case .fold: return try fold(program.folds[Int(it.a)])
    default: throw Unsupported()
    }
  }

  private mutating func parameter(_ index: Int) throws(Unsupported) -> FastRegister {
    guard parameters.indices.contains(index) else { throw Unsupported() }
    return try constant(parameters[index])
  }

  private mutating func logic(_ it: Instruction) throws(Unsupported) -> FastRegister {
    let first = try register(of: it.a)
    switch it.operation {
    case .not: return emit(.not, .bool, first)
    case .known: return emit(first.kind == .bool ? .knownCondition : .known, .bool, first)
    case .conditional:
      let (yes, no) = (try register(of: it.b), try register(of: it.c))
      return try choice(first, yes, no)
    default:
      let second = try register(of: it.b)
      return emit(it.operation == .and ? .and : .or, .bool, first, second)
    }
  }

  private mutating func choice(
    _ condition: FastRegister, _ yes: FastRegister, _ no: FastRegister
  ) throws(Unsupported) -> FastRegister {
    guard yes.kind == no.kind else { throw Unsupported() }
    let operation: FastOperation =
      switch yes.kind {
      case .bool: .chooseCondition
      case .double: .chooseReal
      case .int, .row: .chooseWhole
      case .text, .time, .span: .choosePair
      }
    return emit(
      operation, yes.kind, condition, yes, third: no,
      bound: FastCompiler.greater(yes.gradientBound, no.gradientBound))
  }

  /// `cel.bind`, and `all` and `exists` over a list of constants.
  private mutating func fold(_ fold: Fold) throws(Unsupported) -> FastRegister {
    if fold.kind == .bind {
      let value = try register(of: fold.range)
      return try bound(fold.item, to: value, fold.body)
    }
    guard fold.kind == .all || fold.kind == .exists, fold.second < 0,
      let items = constantList(fold.range), items.count <= 32
    else { throw Unsupported() }
    cost += items.count + 1
    var result = try constant(.bool(fold.kind == .all))
    for item in items {
      let holds = try bound(fold.item, to: try constant(item), fold.predicate)
      result = emit(fold.kind == .all ? .and : .or, .bool, result, holds)
    }
    return result
  }

  private mutating func bound(
    _ slot: Int32, to value: FastRegister, _ body: Int32
  ) throws(Unsupported) -> FastRegister {
    let outer = locals[slot]
    locals[slot] = value
    let result = try register(of: body)
    locals[slot] = outer
    return result
  }

  /// The items of a list that the author wrote out with constants; nil if it is no such list.
  func constantList(_ node: Int32) -> [Value]? {
    let it = program.code[Int(node)]
    guard it.operation == .list else { return nil }
    var items: [Value] = []
    for operand in program.operands[Int(it.a)..<Int(it.a + it.b)] {
      let item = program.code[Int(operand)]
      guard item.operation == .constant else { return nil }
      items.append(program.constants[Int(item.a)])
    }
    return items
  }
}

extension FastKind {
  /// Nil for a value that no register holds.
  init?(of value: Value) {
    switch value {
    case .bool: self = .bool
    case .int: self = .int
    case .double: self = .double
    case .string: self = .text
    case .timestamp: self = .time
    case .duration: self = .span
    default: return nil
    }
  }
}

extension Value {
  /// Whether both are the same, the sign of zero and gradients included.
  fileprivate func isSameConstant(as other: Value) -> Bool {
    switch (self, other) {
    case (.bool(let x), .bool(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    case (.double(let x, let dx), .double(let y, let dy)):
      x.bitPattern == y.bitPattern && dx == dy
    case (.string(let x), .string(let y)): x.hasSameBytes(as: y)
    case (.timestamp(let x), .timestamp(let y)): x == y
    case (.duration(let x), .duration(let y)): x == y
    default: false
    }
  }
}
