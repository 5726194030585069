// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Glibc

extension FastBatch {
  /// Computes all expressions for the models that have been loaded.
  ///
  /// - Parameter count: How many models, from lane 0.
  package mutating func run(models count: Int = FastBatch.lanes) {
    precondition(count >= 0 && count <= FastBatch.lanes, "a batch has no so many lanes")
    let program = program
    states.withUnsafeMutableBufferPointer { states in
      reals.withUnsafeMutableBufferPointer { reals in
        wholes.withUnsafeMutableBufferPointer { wholes in
          bytes.withUnsafeBufferPointer { bytes in
            guard let states = states.baseAddress else { return }
            let registers = FastRegisters(
              count: count, states: states, reals: reals, wholes: wholes, bytes: bytes)
            program.code.withUnsafeBufferPointer { code in
              for it in code { registers.run(it, program.pools) }
            }
          }
        }
      }
    }
  }
}

/// The columns of a batch while it runs. Lanes without a value hold numbers of no meaning, which
/// may be computed with but not trusted.
struct FastRegisters {
  let count: Int
  let states: UnsafeMutablePointer<UInt8>
  let reals: UnsafeMutableBufferPointer<Double>
  let wholes: UnsafeMutableBufferPointer<Int64>
  let bytes: UnsafeBufferPointer<UInt8>

  @inline(__always)
  func state(_ column: Int32) -> UnsafeMutablePointer<UInt8> {
    states + Int(column) &* FastBatch.lanes
  }

  @inline(__always)
  func real(_ column: Int32) -> UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(rebasing: reals[lanes(column)])
  }

  @inline(__always)
  func whole(_ column: Int32) -> UnsafeMutableBufferPointer<Int64> {
    UnsafeMutableBufferPointer(rebasing: wholes[lanes(column)])
  }

  @inline(__always)
  private func lanes(_ column: Int32) -> Range<Int> {
    let first = Int(column) &* FastBatch.lanes
    return first..<(first &+ FastBatch.lanes)
  }

  /// The state of what needs two values: missing before error, the first of two errors; what is
  /// undecided stays so.
  @inline(__always)
  static func both(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a == 0 ? b : (b >= FastState.missing ? max(a, b) : a)
  }

  /// The state of what needs two conditions, which are values where they are 0 or 1.
  @inline(__always)
  static func conditions(_ a: UInt8, _ b: UInt8) -> UInt8 {
    both(a < 2 ? 0 : a, b < 2 ? 0 : b)
  }

  func run(_ it: FastInstruction, _ pools: FastPools) {
    switch it.operation {
    case .and:
      logic(it) { a, b in
        a == 0 || b == 0 ? 0 : (a == 1 ? b : (b >= FastState.missing ? max(a, b) : a))
      }
    case .or:
      logic(it) { a, b in
        a == 1 || b == 1 ? 1 : (a == 0 ? b : (b >= FastState.missing ? max(a, b) : a))
      }
    case .equalBools:
      logic(it) { a, b in
        let state = FastRegisters.conditions(a, b)
        return state == 0 ? (a == b ? 1 : 0) : state
      }
    case .notEqualBools:
      logic(it) { a, b in
        let state = FastRegisters.conditions(a, b)
        return state == 0 ? (a == b ? 0 : 1) : state
      }
    case .not: condition(it) { $0 < 2 ? $0 ^ 1 : $0 }
    case .knownCondition: condition(it) { $0 < 2 ? 1 : ($0 == FastState.undecided ? $0 : 0) }
    case .known: condition(it) { $0 == 0 ? 1 : ($0 == FastState.undecided ? $0 : 0) }
    case .equalReals: compareReals(it) { $0 == $1 }
    case .notEqualReals: compareReals(it) { $0 != $1 }
    case .lessReals: compareReals(it) { $0 < $1 }
    case .lessEqualReals: compareReals(it) { $0 <= $1 }
    case .equalWholes: compareWholes(it) { $0 == $1 }
    case .notEqualWholes: compareWholes(it) { $0 != $1 }
    case .lessWholes: compareWholes(it) { $0 < $1 }
    case .lessEqualWholes: compareWholes(it) { $0 <= $1 }
    case .addReals: reals(it) { $0 + $1 }
    case .subtractReals: reals(it) { $0 - $1 }
    case .multiplyReals: reals(it) { $0 * $1 }
    case .divideReals: divide(it)
    case .chooseCondition, .chooseReal, .chooseWhole, .choosePair: choose(it)
    case .equalTexts, .notEqualTexts, .lessTexts, .lessEqualTexts, .textSize, .contains,
      .startsWith, .endsWith, .matches, .isInTexts:
      runText(it, pools)
    case .rowOfText, .rowOfInt, .isKeyText, .isKeyInt, .rowAtText, .cellReal, .cellWhole,
      .cellBool, .hasCell:
      runTable(it, pools)
    case .compareWholeReal, .isInWholes, .addWholes, .subtractWholes, .multiplyWholes,
      .remainderWholes, .negateWhole, .absoluteWhole, .leastWholes, .greatestWholes, .realToInt:
      runWhole(it, pools)
    case .equalPairs, .notEqualPairs, .lessPairs, .lessEqualPairs, .timeToInt, .timePart,
      .spanPart, .timeMinusTime, .timePlusSpan, .timeMinusSpan, .spanPlusSpan, .spanMinusSpan,
      .negateSpan:
      runTime(it)
    case .negateReal, .absoluteReal, .widen, .squareRoot, .logarithm10, .naturalLogarithm,
      .exponential, .power, .finite, .inUnit, .leastReals, .greatestReals, .atMost, .atLeast:
      runReal(it, pools)
    }
  }

  // MARK: Logic

  @inline(__always)
  private func logic(_ it: FastInstruction, _ body: (UInt8, UInt8) -> UInt8) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    for lane in 0..<count { target[lane] = body(a[lane], b[lane]) }
  }

  @inline(__always)
  private func condition(_ it: FastInstruction, _ body: (UInt8) -> UInt8) {
    let (a, target) = (state(it.a), state(it.target))
    for lane in 0..<count { target[lane] = body(a[lane]) }
  }

  private func choose(_ it: FastInstruction) {
    let (condition, yes, no) = (state(it.a), state(it.b), state(it.c))
    let target = state(it.target)
    for lane in 0..<count {
      let holds = condition[lane]
      target[lane] = holds == 1 ? yes[lane] : (holds == 0 ? no[lane] : holds)
    }
    switch it.operation {
    case .chooseReal:
      let (x, y, z) = (real(it.bValue), real(it.cValue), real(it.targetValue))
      for lane in 0..<count { z[lane] = condition[lane] == 1 ? x[lane] : y[lane] }
    case .chooseWhole, .choosePair:
      let size: Int32 = it.operation == .choosePair ? 2 : 1
      for column in 0..<size {
        let (x, y) = (whole(it.bValue + column), whole(it.cValue + column))
        let z = whole(it.targetValue + column)
        for lane in 0..<count { z[lane] = condition[lane] == 1 ? x[lane] : y[lane] }
      }
    default: break
    }
  }

  // MARK: The most frequent operations on numbers

  @inline(__always)
  private func compareReals(_ it: FastInstruction, _ body: (Double, Double) -> Bool) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y) = (real(it.aValue), real(it.bValue))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state == 0 ? (body(x[lane], y[lane]) ? 1 : 0) : state
    }
  }

  @inline(__always)
  private func compareWholes(_ it: FastInstruction, _ body: (Int64, Int64) -> Bool) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y) = (whole(it.aValue), whole(it.bValue))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state == 0 ? (body(x[lane], y[lane]) ? 1 : 0) : state
    }
  }

  @inline(__always)
  private func reals(_ it: FastInstruction, _ body: (Double, Double) -> Double) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y, z) = (real(it.aValue), real(it.bValue), real(it.targetValue))
    for lane in 0..<count {
      let result = body(x[lane], y[lane])
      z[lane] = result
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state == 0 && !result.isFinite ? FastState.notFinite : state
    }
  }

  private func divide(_ it: FastInstruction) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y, z) = (real(it.aValue), real(it.bValue), real(it.targetValue))
    for lane in 0..<count {
      let result = x[lane] / y[lane]
      z[lane] = result
      let state = FastRegisters.both(a[lane], b[lane])
      let own =
        y[lane] == 0 ? FastState.divisionByZero : (result.isFinite ? 0 : FastState.notFinite)
      target[lane] = state == 0 ? own : state
    }
  }
}
