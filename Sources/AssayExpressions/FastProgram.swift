// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// Checked expressions compiled together for many models at once: numbers, texts and times lie
/// unboxed in columns of registers, and each instruction runs through all models of a batch.
///
/// It means what the plain evaluator means, missing and errors included, but records no reads and
/// carries no gradients, so that it serves questions of which only the answer is wanted. What it
/// cannot say it leaves to the plain evaluator: whole expressions (`plainExpressions`), and single
/// models whose result is `undecided`. The code has no jumps: all parts of an expression are
/// computed for all models, and a state beside each value says whether it counts.
package struct FastProgram: Sendable {
  package let expressions: [CompiledExpression]
  /// Indices, ascending, of the expressions that are not compiled and stay `undecided` always.
  package let plainExpressions: [Int]

  let code: [FastInstruction]
  /// By expression; nil for one that is not compiled.
  let results: [FastRegister?]
  let inputs: [FastInput]
  let constants: [FastConstant]
  let pools: FastPools
  let columns: FastColumns
  /// The longest text, in UTF-8 bytes, with which no evaluation can run out of fuel.
  let textLimit: Int

  /// Compiles expressions that have been checked against `declarations`.
  ///
  /// - Parameters:
  ///   - parameters: What frames hold as parameters, for all models alike.
  ///   - tables: What frames hold as tables, for all models alike.
  ///   - asOf: What frames hold as the moment of the audit.
  ///   - fuel: What frames hold as fuel, in nodes.
  package init(
    _ expressions: [CompiledExpression], for declarations: Declarations, parameters: [Value],
    tables: [FactorTable], asOf: Timestamp, fuel: Int = 1_000_000
  ) {
    var compiler = FastCompiler(
      declarations, parameters: parameters, tables: tables, asOf: asOf, fuel: fuel)
    self.expressions = expressions
    results = expressions.map { compiler.compile($0.program) }
    plainExpressions = results.indices.filter { [results] in results[$0] == nil }
    code = compiler.code
    inputs = compiler.inputs
    constants = compiler.constants
    pools = compiler.pools
    columns = compiler.columns
    textLimit = compiler.textLimit
  }
}

/// What a register holds. Where it lies depends on it: doubles in a column of reals; integers in
/// one of wholes; the offset and length of a text, or seconds and nanoseconds, in two of wholes;
/// a condition in its state alone.
enum FastKind: Hashable, Sendable {
  case bool, int, double, text, time, span
  /// A row's index in the table; its `years` do not change its value.
  case row(Int32)
}

/// A value of each model of the batch, by columns.
struct FastRegister: Hashable, Sendable {
  let kind: FastKind
  /// The column of its states, `FastState`.
  let state: Int32
  /// The column of its values; -1 for a condition.
  let value: Int32
  /// The binary logarithm of what no derivative by an uncertain factor exceeds; nil if exact.
  var gradientBound: Int?
}

/// What is known of a value: 0 that there is one (of a condition: that it is false), 1 that a
/// condition is true, from 2 the error in its place.
enum FastState {
  static let value: UInt8 = 0
  static let missing: UInt8 = 254
  /// Only the plain evaluator can tell.
  static let undecided: UInt8 = 255

  static func error(_ code: EvaluationError.Code) -> UInt8 {
    UInt8(errors.firstIndex(of: code) ?? Int(undecided) - 2) + 2
  }

  static func code(_ state: UInt8) -> EvaluationError.Code? {
    let index = Int(state) - 2
    return errors.indices.contains(index) ? errors[index] : nil
  }

  private static let errors: [EvaluationError.Code] = [
    .divisionByZero, .overflow, .notFinite, .badArgument,
  ]
  static let divisionByZero: UInt8 = 2
  static let overflow: UInt8 = 3
  static let notFinite: UInt8 = 4
  static let badArgument: UInt8 = 5
}

/// What a batch takes from the frame of a model.
struct FastInput: Sendable {
  enum Source: Hashable, Sendable {
    case id
    case field(Int)
    case step(Int)
  }

  let source: Source
  let register: FastRegister
  /// Whether only its presence is asked, so that a value of any type will do.
  let isPresence: Bool
}

struct FastConstant: Sendable {
  let register: FastRegister
  let value: Value
}

/// What instructions refer to by index.
struct FastPools: Sendable {
  var tables: [FactorTable] = []
  var patterns: [Pattern] = []
  var units: [Unit] = []
  /// Ascending.
  var wholeSets: [[Int64]] = []
  var textSets: [Set<[UInt8]>] = []
  var asOf: Timestamp
}

/// How many columns a batch needs.
struct FastColumns: Sendable {
  var states = 0
  var reals = 0
  var wholes = 0
}

struct FastInstruction: Hashable, Sendable {
  let operation: FastOperation
  /// Columns of states.
  let target: Int32
  var a: Int32 = -1
  var b: Int32 = -1
  /// Columns of values.
  var targetValue: Int32 = -1
  var aValue: Int32 = -1
  var bValue: Int32 = -1
  /// An index into a pool or a component, or a third register's columns.
  var c: Int32 = -1
  var cValue: Int32 = -1
}

enum FastOperation: UInt8, Sendable {
  case and, or, not
  /// Of a condition: whether it is decided; of another value: whether there is one.
  case knownCondition, known
  /// a: condition, b and c: branches.
  case chooseCondition, chooseReal, chooseWhole, choosePair
  case equalBools, notEqualBools
  case equalReals, notEqualReals, lessReals, lessEqualReals
  case equalWholes, notEqualWholes, lessWholes, lessEqualWholes
  /// An integer with a real, exactly; c: relation.
  case compareWholeReal
  case equalTexts, notEqualTexts, lessTexts, lessEqualTexts
  case equalPairs, notEqualPairs, lessPairs, lessEqualPairs
  case addReals, subtractReals, multiplyReals, divideReals
  case addWholes, subtractWholes, multiplyWholes, remainderWholes
  case negateReal, negateWhole, absoluteReal, absoluteWhole
  case widen
  case squareRoot, logarithm10, naturalLogarithm, exponential, power
  /// A number that is checked to be finite: an end of an exact one.
  case finite
  /// c: unit.
  case inUnit
  case leastReals, greatestReals, leastWholes, greatestWholes
  /// Makes the target undecided where the magnitude of a is above 2^c, or below 2^-c.
  case atMost, atLeast
  case realToInt, timeToInt
  /// c: component.
  case timePart, spanPart
  case timeMinusTime, timePlusSpan, timeMinusSpan, spanPlusSpan, spanMinusSpan, negateSpan
  case textSize, contains, startsWith, endsWith
  /// c: pattern, set.
  case matches, isInTexts, isInWholes
  /// c: table.
  case rowOfText, rowOfInt, isKeyText, isKeyInt
  /// a: text of the key, b: date, c: table.
  case rowAtText
  /// a: row, c: table, bValue: column.
  case cellReal, cellWhole, cellBool, hasCell
}
