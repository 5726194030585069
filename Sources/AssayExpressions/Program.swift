// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// One node of a checked expression; what `a`, `b` and `c` hold depends on the operation.
///
/// Nodes are plain integers in one array, so that walking them counts no references, and a later
/// pass can turn them into registers.
struct Instruction: Sendable {
  let operation: Operation
  let a: Int32
  let b: Int32
  let c: Int32
}

/// What a node does. "Node" is the index of an operand's node.
enum Operation: UInt8, Sendable {
  /// a: constant.
  case constant
  case modelID
  /// The date of the audit.
  case asOf
  /// a: field.
  case field, hasField, statedField, withheldField
  case baseID, hasBase
  /// a: field of the base.
  case baseField, hasBaseField
  /// a: step of the base.
  case baseStep, hasBaseStep
  /// a: parameter.
  case parameter
  /// a: step.
  case step
  /// a: slot.
  case local
  /// a: table, b: key node.
  case tableRow, tableRows, isKey
  /// a, b: nodes of the two keys, as texts.
  case keyPair
  /// a: node of the rows, b: node of the date.
  case rowAt
  /// a: node of the row, b: column.
  case cell, hasCell
  /// a: node of the item, b: member.
  case member, hasMember, statedMember, withheldMember
  /// a: node of the map or list, b: node of the key or index.
  case index
  /// a: node of the map, b: constant, the key.
  case hasKey
  /// a: node of the item, b: node of the list or map.
  case isIn

  /// a, b: nodes.
  case and, or
  /// a: node.
  case not
  /// a: condition, b, c: nodes of the branches.
  case conditional
  /// a: first operand, b: how many: conditions and values in turn.
  case firstOf
  /// a: node.
  case known
  /// a: node of a condition; false only if it is false.
  case isTrueOrUnknown

  /// a, b: nodes.
  case equal, notEqual, less, lessEqual, greater, greaterEqual
  case add, subtract, multiply, divide, remainder
  /// a: node.
  case negate
  /// a: node of an int or uint, which becomes a double.
  case widen

  /// a: first operand, b: how many.
  case list, map
  /// a: fold.
  case fold

  /// a: node.
  case absolute, squareRoot, logarithm10, naturalLogarithm, exponential
  /// a: node of the base, b: node of the exponent.
  case power
  /// a: node of a list; b: of `sum`, 1 if its items are not integers.
  case sum, mean, least, greatest
  /// a: node of a list, b: node of the fraction.
  case quantile
  /// a: first operand, b: how many.
  case leastOf, greatestOf
  /// a: node.
  case low, high
  /// a: node, b: unit.
  case inUnit
  /// a: node, b: significant digits, c: unit.
  case round
  /// a: node, b: assumption.
  case assume
  /// a: step, b: method.
  case used
  /// a: step, b: kind of the thing sought, c: its index.
  case derives

  /// a: node.
  case size, lowerASCII, upperASCII, trim
  /// a: node, b: node of the part.
  case contains, startsWith, endsWith
  /// a: first operand, b: how many.
  case split, join, replace, substring, indexOf, lastIndexOf, characterAt
  /// a: node, b: pattern.
  case matches
  /// a: node, b: node of the pattern.
  case matchesDynamic

  /// a: node.
  case toString, toInt, toUInt, toDouble, toTimestamp, toDuration
  /// a: node, b: component.
  case timePart, spanPart
}

/// A checked expression, ready to be evaluated.
struct Program: Sendable {
  var code: [Instruction] = []
  /// The place of each node, for errors.
  var sites: [Span] = []
  var operands: [Int32] = []
  var constants: [Value] = []
  var units: [Unit] = []
  var patterns: [Pattern] = []
  var folds: [Fold] = []
  /// How many bound variables there are at most at once.
  var slots = 0
  var root: Int32 = 0

  /// The same program in memory of its own.
  func unshared() -> Program {
    var copy = self
    copy.code = code.map { $0 }
    copy.operands = operands.map { $0 }
    copy.constants = constants.map { $0 }
    copy.folds = folds.map { $0 }
    return copy
  }
}

/// A walk over the items of a list or the keys of a map, or a bound name: what macros expand to.
///
/// The macros are told apart rather than run as the general fold of the CEL specification, in which
/// `map` copies its list for each item.
struct Fold: Sendable {
  enum Kind: Sendable {
    case all, exists, existsOne, map, filter
    /// `cel.bind`.
    case bind
  }

  let kind: Kind
  /// The node of the list or map, or of the bound value.
  let range: Int32
  /// The slot of the item, key, index or bound name; -1 if there is none.
  let item: Int32
  /// The slot of the second variable; -1 if there is none.
  let second: Int32
  /// The node of the condition on an item; -1 if there is none.
  let predicate: Int32
  /// The node of the item's image in `map`, and of the body of `bind`; else -1.
  let body: Int32
}
