// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The registers of a fast program for some models at once: what a worker keeps and fills again
/// and again.
///
/// ```
/// var batch = FastBatch(program)
/// for (lane, frame) in frames.enumerated() { batch.load(frame, lane: lane) }
/// batch.run(models: frames.count)
/// let answer = batch.result(of: rule, lane: 0)
/// ```
package struct FastBatch: Sendable {
  /// What the fast program says of one expression and one model.
  package enum Result: Sendable {
    /// Numbers without gradient, in canonical units.
    case value(Value)
    /// The plain evaluator tells which paths.
    case missing
    /// The plain evaluator tells where and why.
    case error(EvaluationError.Code)
    /// Only the plain evaluator can tell.
    case undecided
  }

  /// How many models a batch holds.
  package static let lanes = 64

  package let program: FastProgram
  /// How many times the plain evaluator has been asked by `outcome`, for whatever reason.
  package private(set) var plainEvaluations = 0

  var states: [UInt8]
  var reals: [Double]
  var wholes: [Int64]
  /// The bytes of all texts: first those of constants.
  var bytes: [UInt8] = []
  /// By lane, whether a text is so long that fuel may run out.
  private var isAbandoned: [Bool]
  private let constantBytes: Int

  package init(_ program: FastProgram) {
    let lanes = FastBatch.lanes
    self.program = program
    states = Array(repeating: FastState.undecided, count: program.columns.states * lanes)
    reals = Array(repeating: 0, count: program.columns.reals * lanes)
    wholes = Array(repeating: 0, count: program.columns.wholes * lanes)
    isAbandoned = Array(repeating: false, count: lanes)
    for constant in program.constants {
      for lane in 0..<lanes {
        FastBatch.store(
          constant.value, in: constant.register, lane: lane, &states, &reals, &wholes, &bytes)
      }
    }
    constantBytes = bytes.count
  }

  /// Makes room for new texts; to be called before the first model of a batch is loaded.
  package mutating func removeModels() {
    bytes.removeSubrange(constantBytes...)
  }

  /// Takes what the expressions read from the frame of a model.
  ///
  /// - Parameter lane: From 0 to `lanes` - 1.
  package mutating func load(_ frame: Frame, lane: Int) {
    precondition(lane >= 0 && lane < FastBatch.lanes, "a batch has no such lane")
    // Integers that carry a bound are the plain evaluator's.
    isAbandoned[lane] = !frame.integerBounds.isEmpty
    for input in program.inputs {
      switch input.source {
      case .id: load(.value(.string(frame.id)), input, lane)
      case .field(let index): load(frame.fields[index], input, lane)
      case .step(let index): load(frame.steps[index], input, lane)
      }
    }
  }

  private mutating func load(_ outcome: Outcome, _ input: FastInput, _ lane: Int) {
    let register = input.register
    let state = Int(register.state) &* FastBatch.lanes &+ lane
    if input.isPresence {
      if case .missing = outcome { states[state] = 0 } else { states[state] = 1 }
      return
    }
    let first = Int(register.value) &* FastBatch.lanes &+ lane
    states[state] = FastState.undecided
    switch (outcome, register.kind) {
    case (.missing, _): states[state] = FastState.missing
    case (.error(let error), _): states[state] = FastState.error(error.code)
    case (.value(.bool(let value)), .bool): states[state] = value ? 1 : 0
    case (.value(.int(let value)), .int):
      states[state] = FastState.value
      wholes[first] = value
    case (.value(.double(let value, let gradient)), .double):
      // Others have no place here: the program supposes numbers that are finite and whose
      // derivatives are small.
      let isHeld = gradient.isNone || (register.gradientBound != nil && gradient.isBounded)
      guard isHeld, value.isFinite else { return }
      states[state] = FastState.value
      reals[first] = value
    case (.value(.string(let text)), .text):
      guard text.utf8.count <= program.textLimit else {
        isAbandoned[lane] = true
        return
      }
      states[state] = FastState.value
      wholes[first] = Int64(bytes.count)
      bytes.append(contentsOf: text.utf8)
      wholes[first &+ FastBatch.lanes] = Int64(bytes.count) &- wholes[first]
    case (.value(.timestamp(let value)), .time):
      states[state] = FastState.value
      wholes[first] = value.seconds
      wholes[first &+ FastBatch.lanes] = Int64(value.nanoseconds)
    case (.value(.duration(let value)), .span):
      states[state] = FastState.value
      wholes[first] = value.seconds
      wholes[first &+ FastBatch.lanes] = Int64(value.nanoseconds)
    default: break
    }
  }

  private static func store(
    _ value: Value, in register: FastRegister, lane: Int, _ states: inout [UInt8],
    _ reals: inout [Double], _ wholes: inout [Int64], _ bytes: inout [UInt8]
  ) {
    let state = Int(register.state) * lanes + lane
    let first = Int(register.value) * lanes + lane
    states[state] = FastState.value
    switch value {
    case .bool(let value): states[state] = value ? 1 : 0
    case .int(let value): wholes[first] = value
    case .double(let value, _): reals[first] = value
    case .timestamp(let value):
      (wholes[first], wholes[first + lanes]) = (value.seconds, Int64(value.nanoseconds))
    case .duration(let value):
      (wholes[first], wholes[first + lanes]) = (value.seconds, Int64(value.nanoseconds))
    case .string(let text):
      wholes[first] = Int64(bytes.count)
      bytes.append(contentsOf: text.utf8)
      wholes[first + lanes] = Int64(bytes.count) - wholes[first]
    default: states[state] = FastState.undecided
    }
  }

  // MARK: Results

  /// What an expression, by its index in the program, is for a model of the last run.
  package func result(of expression: Int, lane: Int) -> Result {
    guard let register = program.results[expression], !isAbandoned[lane] else { return .undecided }
    let state = states[Int(register.state) * FastBatch.lanes + lane]
    switch state {
    case FastState.missing: return .missing
    case FastState.undecided: return .undecided
    default: break
    }
    if register.kind == .bool, state < 2 { return .value(.bool(state == 1)) }
    if let code = FastState.code(state) { return .error(code) }
    return value(of: register, lane).map { .value($0) } ?? .undecided
  }

  /// How many conditions hold, over all expressions and the models of the last run.
  package func held(models count: Int = FastBatch.lanes) -> Int {
    var held = 0
    for case .some(let register) in program.results where register.kind == .bool {
      let first = Int(register.state) * FastBatch.lanes
      for lane in 0..<count where states[first + lane] == 1 && !isAbandoned[lane] { held += 1 }
    }
    return held
  }

  private func value(of register: FastRegister, _ lane: Int) -> Value? {
    let first = Int(register.value) * FastBatch.lanes + lane
    switch register.kind {
    case .int: return .int(wholes[first])
    case .double: return .number(reals[first])
    case .text:
      let start = Int(wholes[first])
      let end = start + Int(wholes[first + FastBatch.lanes])
      return .string(String(decoding: bytes[start..<end], as: UTF8.self))
    case .time: return time(first).map { .timestamp($0) }
    case .span:
      let nanoseconds = Int32(truncatingIfNeeded: wholes[first + FastBatch.lanes])
      return TimeSpan(seconds: wholes[first], nanoseconds: nanoseconds).map { .duration($0) }
    case .bool, .row: return nil
    }
  }

  private func time(_ first: Int) -> Timestamp? {
    Timestamp(
      seconds: wholes[first],
      nanoseconds: Int32(truncatingIfNeeded: wholes[first + FastBatch.lanes]))
  }

  /// What an expression is for a model of the last run, in full: where the fast program lacks the
  /// paths or the error, or the answer, the plain evaluator is asked.
  ///
  /// - Parameter frame: That of the model in the lane.
  package mutating func outcome(
    of expression: Int, lane: Int, in frame: inout Frame
  ) -> Outcome {
    if case .value(let value) = result(of: expression, lane: lane) { return .value(value) }
    plainEvaluations += 1
    return program.expressions[expression].evaluate(in: &frame)
  }
}
