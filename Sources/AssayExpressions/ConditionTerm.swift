// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// A part of the expressions of a pack by what it means: parts that mean the same are one term, wherever
/// they stand, and what a definition or `cel.bind` names is the term that it stands for.
struct ConditionTerm: Hashable {
  enum Constant: Hashable {
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case moment(Timestamp)
    case span(TimeSpan)
  }

  let operation: Operation
  /// What the operation holds besides nodes: a field, a table, a column, a unit; -1 for nothing.
  var a = -1
  var b = -1
  var parts: [Int] = []
  var constant: Constant?
  /// Of `matches`, the regular expression; of `inUnit`, the unit.
  var text: String?
}

/// The terms of a pack, each once.
struct ConditionTerms {
  private(set) var all: [ConditionTerm] = []
  private var known: [ConditionTerm: Int] = [:]
  /// By step that is a definition, its term.
  private var definitions: [Int: Int] = [:]
  /// Regular expressions by their text.
  private(set) var patterns: [String: Pattern] = [:]

  subscript(_ term: Int) -> ConditionTerm { all[term] }

  mutating func insert(_ term: ConditionTerm) -> Int {
    if let found = known[term] { return found }
    all.append(term)
    known[term] = all.count - 1
    return all.count - 1
  }

  mutating func define(_ step: Int, as term: Int) { definitions[step] = term }

  /// The terms of an expression, by node; the last is the whole.
  mutating func terms(of program: Program) -> [Int: Int] {
    var building = TermBuilding(program: program, terms: self)
    _ = building.term(program.root)
    self = building.terms
    return building.found
  }

  fileprivate func definition(_ step: Int) -> Int? { definitions[step] }

  fileprivate mutating func keep(_ pattern: Pattern) {
    if patterns[pattern.text] == nil { patterns[pattern.text] = pattern }
  }
}

/// One walk over one program.
private struct TermBuilding {
  let program: Program
  var terms: ConditionTerms
  /// By node.
  var found: [Int: Int] = [:]
  /// By slot, what the bound name stands for where the walk is.
  private var bound: [Int32: Int] = [:]

  init(program: Program, terms: ConditionTerms) {
    self.program = program
    self.terms = terms
  }

  /// The term of a node; programs are no deeper than `ExpressionLimits.height`.
  mutating func term(_ node: Int32) -> Int {
    let term = make(program.code[Int(node)])
    found[Int(node)] = term
    return term
  }

  private mutating func make(_ it: Instruction) -> Int {
    switch it.operation {
    case .constant: return constant(program.constants[Int(it.a)])
    case .local:
      return bound[it.a] ?? terms.insert(ConditionTerm(operation: .local, a: Int(it.a)))
    case .step:
      return terms.definition(Int(it.a))
        ?? terms.insert(ConditionTerm(operation: .step, a: Int(it.a)))
    case .modelID, .asOf, .field, .parameter, .statedField, .withheldField, .baseID, .hasBase,
      .baseField, .baseStep:
      return terms.insert(ConditionTerm(operation: it.operation, a: Int(it.a)))
    case .hasField: return presence(of: ConditionTerm(operation: .field, a: Int(it.a)))
    case .hasBaseField: return presence(of: ConditionTerm(operation: .baseField, a: Int(it.a)))
    case .hasBaseStep: return presence(of: ConditionTerm(operation: .baseStep, a: Int(it.a)))
    case .used, .derives:
      return terms.insert(
        ConditionTerm(
          operation: it.operation, a: Int(it.a), b: Int(it.b),
          constant: it.operation == .derives ? .int(Int64(it.c)) : nil))
    // Neither changes what the number is.
    case .widen, .assume: return term(it.a)
    case .tableRow, .tableRows, .isKey:
      return insert(it.operation, a: it.a, parts: [it.b])
    case .cell, .member, .timePart, .spanPart: return insert(it.operation, a: it.b, parts: [it.a])
    case .hasCell:
      return presence(of: ConditionTerm(operation: .cell, a: Int(it.b), parts: [term(it.a)]))
    case .hasMember:
      return presence(of: ConditionTerm(operation: .member, a: Int(it.b), parts: [term(it.a)]))
    case .statedMember, .withheldMember: return insert(it.operation, a: it.b, parts: [it.a])
    case .hasKey:
      return terms.insert(
        ConditionTerm(
          operation: .hasKey, parts: [term(it.a), constant(program.constants[Int(it.b)])]))
    case .inUnit:
      return terms.insert(
        ConditionTerm(
          operation: .inUnit, parts: [term(it.a)],
          constant: .double(program.units[Int(it.b)].factor)))
    case .round:
      // Units of one kind differ in their factor.
      let factor = it.c >= 0 ? program.units[Int(it.c)].factor : 1
      return terms.insert(
        ConditionTerm(
          operation: .round, a: Int(it.b), parts: [term(it.a)], constant: .double(factor)))
    case .matches:
      let pattern = program.patterns[Int(it.b)]
      terms.keep(pattern)
      return terms.insert(
        ConditionTerm(operation: .matches, parts: [term(it.a)], text: pattern.text))
    case .list, .map, .firstOf, .leastOf, .greatestOf, .split, .join, .replace, .substring,
      .indexOf, .lastIndexOf, .characterAt:
      return terms.insert(
        ConditionTerm(
          operation: it.operation,
          parts: program.operands[Int(it.a)..<Int(it.a + it.b)].map { term($0) }))
    case .fold: return fold(program.folds[Int(it.a)])
    case .conditional: return insert(it.operation, parts: [it.a, it.b, it.c])
    case .and, .or, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .add, .subtract,
      .multiply, .divide, .remainder, .keyPair, .rowAt, .index, .isIn, .power, .quantile, .contains,
      .startsWith, .endsWith, .matchesDynamic:
      return insert(it.operation, parts: [it.a, it.b])
    case .not, .known, .isTrueOrUnknown, .negate, .absolute, .squareRoot, .logarithm10,
      .naturalLogarithm, .exponential, .mean, .least, .greatest, .sum, .low, .high, .size,
      .lowerASCII, .upperASCII, .trim, .toString, .toInt, .toUInt, .toDouble, .toTimestamp,
      .toDuration:
      return insert(it.operation, parts: [it.a])
    }
  }

  private mutating func insert(_ operation: Operation, a: Int32 = -1, parts: [Int32]) -> Int {
    let parts = parts.map { term($0) }
    return terms.insert(ConditionTerm(operation: operation, a: Int(a), parts: parts))
  }

  private mutating func presence(of term: ConditionTerm) -> Int {
    terms.insert(ConditionTerm(operation: .known, parts: [terms.insert(term)]))
  }

  private mutating func constant(_ value: Value) -> Int {
    let constant: ConditionTerm.Constant? =
      switch value {
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .uint(let value): .uint(value)
      case .double(let value, _): .double(value)
      case .string(let value): .string(value)
      case .timestamp(let value): .moment(value)
      case .duration(let value): .span(value)
      default: nil
      }
    // One that has no name here is like no other.
    return terms.insert(
      ConditionTerm(
        operation: .constant, a: constant == nil ? terms.all.count : -1, constant: constant))
  }

  /// The term of an item is one of its list, so that equal folds are equal terms.
  private mutating func fold(_ fold: Fold) -> Int {
    let range = term(fold.range)
    let outer = bound
    defer { bound = outer }
    if fold.kind == .bind {
      bound[fold.item] = range
      return term(fold.body)
    }
    for (slot, position) in [(fold.item, 0), (fold.second, 1)] where slot >= 0 {
      // Of two variables over a list the second is the item.
      let isItem = (fold.second < 0) == (position == 0)
      bound[slot] = terms.insert(
        ConditionTerm(operation: .local, a: Int(slot), b: isItem ? 1 : 0, parts: [range]))
    }
    var parts = [range]
    if fold.predicate >= 0 { parts.append(term(fold.predicate)) }
    if fold.body >= 0 { parts.append(term(fold.body)) }
    return terms.insert(
      ConditionTerm(
        operation: .fold, a: fold.kind.position, b: fold.predicate >= 0 ? 1 : 0, parts: parts))
  }
}

extension Fold.Kind {
  /// A number for each kind.
  var position: Int {
    switch self {
    case .all: 0
    case .exists: 1
    case .existsOne: 2
    case .map: 3
    case .filter: 4
    case .bind: 5
    }
  }
}
