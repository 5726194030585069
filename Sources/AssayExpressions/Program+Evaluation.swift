// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The walk over a program: reads, logic, and where each operation is carried out.
extension Program {
  /// Evaluates a node and what is below it.
  func run(_ node: Int32, _ frame: inout Frame) -> Outcome {
    guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
    frame.fuelLeft &-= 1
    let it = code[Int(node)]
    switch it.operation {
    case .constant: return .value(constants[Int(it.a)])
    case .modelID: return .value(.string(frame.id))
    case .asOf: return .value(.timestamp(frame.asOf))
    case .field:
      frame.note(.field(Int(it.a)))
      return frame.fields[Int(it.a)]
    case .parameter:
      frame.note(.parameter(Int(it.a)))
      return .value(frame.parameters[Int(it.a)])
    case .step: return step(Int(it.a), &frame)
    case .local: return frame.locals[Int(it.a)]
    case .hasField: return hasField(Int(it.a), &frame)
    case .statedField: return isFieldStated(Int(it.a), &frame)
    case .withheldField: return isFieldWithheld(Int(it.a), &frame)
    case .baseID, .hasBase, .baseField, .hasBaseField, .baseStep, .hasBaseStep:
      return runBase(it, &frame)
    case .tableRow, .tableRows, .isKey, .keyPair, .rowAt, .cell, .hasCell:
      return runTable(it, &frame)
    case .and, .or, .not, .conditional, .known, .isTrueOrUnknown: return runLogic(it, &frame)
    case .firstOf: return firstOf(it, &frame)
    case .add, .subtract, .multiply, .divide, .remainder: return runArithmetic(it, node, &frame)
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      return runComparison(it, node, &frame)
    case .negate, .widen, .absolute, .squareRoot, .logarithm10, .naturalLogarithm, .exponential,
      .power, .low, .high, .inUnit, .round, .assume:
      return runNumeric(it, node, &frame)
    case .sum, .mean, .least, .greatest, .quantile, .leastOf, .greatestOf:
      return runStatistic(it, node, &frame)
    case .member: return member(it, &frame)
    case .hasMember: return hasMember(it, &frame)
    case .statedMember: return isMemberStated(it, &frame)
    case .withheldMember: return isMemberWithheld(it, &frame)
    case .used, .derives: return runDerivation(it, &frame)
    case .list, .map, .index, .hasKey, .isIn, .fold: return runCollection(it, node, &frame)
    case .size, .contains, .startsWith, .endsWith, .lowerASCII, .upperASCII, .trim, .split, .join,
      .replace, .substring, .indexOf, .lastIndexOf, .characterAt, .matches, .matchesDynamic:
      return runText(it, node, &frame)
    case .toString, .toInt, .toUInt, .toDouble, .toTimestamp, .toDuration, .timePart, .spanPart:
      return runConversion(it, node, &frame)
    }
  }

  /// An error at a node.
  @inline(never)
  func failure(_ code: EvaluationError.Code, _ message: String, _ node: Int32) -> Outcome {
    .error(EvaluationError(code, message, at: sites[Int(node)]))
  }

  /// Evaluates one operand and, if it has a value, hands it on.
  @inline(__always)
  func one(
    _ operand: Int32, _ frame: inout Frame, _ body: (Value, inout Frame) -> Outcome
  ) -> Outcome {
    let outcome = run(operand, &frame)
    guard case .value(let value) = outcome else { return outcome }
    return body(value, &frame)
  }

  /// Evaluates two operands and, if both have values, hands them on.
  @inline(__always)
  func both(
    _ left: Int32, _ right: Int32, _ frame: inout Frame,
    _ body: (Value, Value, inout Frame) -> Outcome
  ) -> Outcome {
    let start = frame.journal.count
    let first = run(left, &frame)
    let middle = frame.journal.count
    let second = run(right, &frame)
    guard case .value(let x) = first, case .value(let y) = second else {
      if frame.isJournaling { Program.strikeOut(first, second, start, middle, &frame) }
      return .lacking(first, second)
    }
    return body(x, y, &frame)
  }

  /// Evaluates operands in order; if one has no value, `lack` is what becomes of them all.
  func all(
    _ first: Int32, _ count: Int32, _ frame: inout Frame
  ) -> (values: [Value], lack: Outcome?) {
    var values: [Value] = []
    values.reserveCapacity(Int(count))
    var lack: Outcome?
    for operand in operands[Int(first)..<Int(first + count)] {
      let outcome = run(operand, &frame)
      if case .value(let value) = outcome {
        values.append(value)
      } else {
        lack = lack.map { Outcome.lacking($0, outcome) } ?? outcome
      }
    }
    return (values, lack)
  }

  /// Of two operands of which one is missing, the other does not matter to what comes of them.
  @inline(never)
  private static func strikeOut(
    _ first: Outcome, _ second: Outcome, _ start: Int, _ middle: Int, _ frame: inout Frame
  ) {
    if case .missing = first {
      frame.strikeOut(middle..<frame.journal.count)
    } else if case .missing = second {
      frame.strikeOut(start..<middle)
    }
  }

  // MARK: Reading

  private func step(_ index: Int, _ frame: inout Frame) -> Outcome {
    frame.note(.step(index))
    frame.deriveIfPending(index)
    let outcome = frame.steps[index]
    if case .missing(let paths) = outcome, paths.isEmpty { return .missing([.step(index)]) }
    return outcome
  }

  private func hasField(_ index: Int, _ frame: inout Frame) -> Outcome {
    frame.note(.field(index))
    if case .missing = frame.fields[index] { return frame.presence(ofMissing: .field(index)) }
    return .value(.bool(true))
  }

  @inline(never)
  func outOfFuel(_ node: Int32, _ frame: Frame) -> Outcome {
    failure(.fuelExhausted, "the evaluation took more than \(frame.fuel) steps", node)
  }

  // MARK: Logic

  private func runLogic(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    let first = run(it.a, &frame)
    switch it.operation {
    case .and: return decide(first, by: false, it.b, &frame)
    case .or: return decide(first, by: true, it.b, &frame)
    case .not:
      guard case .value(.bool(let value)) = first else { return first }
      return .value(.bool(!value))
    case .conditional:
      guard case .value(.bool(let value)) = first else { return first }
      return run(value ? it.b : it.c, &frame)
    case .known:
      if case .value = first { return .value(.bool(true)) }
      return frame.presence(ofMissing: first.missingPaths)
    default:
      if case .value(.bool(false)) = first { return first }
      return .value(.bool(true))
    }
  }

  /// `&&` (decided by false) and `||` (decided by true): a deciding operand wins, wherever it
  /// stands; then missing, paths united; then error.
  private func decide(
    _ left: Outcome, by decision: Bool, _ second: Int32, _ frame: inout Frame
  ) -> Outcome {
    if case .value(.bool(decision)) = left { return left }
    let right = run(second, &frame)
    if case .value(.bool) = left { return right }
    if case .value(.bool(let value)) = right { return value == decision ? right : left }
    return .lacking(left, right)
  }

  // MARK: Derivations

  private func runDerivation(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    let step = Int(it.a)
    frame.note(.selected(step: step))
    if it.operation == .used { return .value(.bool(frame.selected[step] == Int(it.b))) }
    guard case .value = frame.steps[step], let sought = DerivationPart(it.b, Int(it.c)) else {
      return .value(.bool(false))
    }
    return .value(.bool(sought.occurs(inDerivationOf: step, of: frame)))
  }
}
