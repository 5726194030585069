// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Glibc

/// Functions of numbers, integers and times.
extension FastRegisters {
  // MARK: Reals

  func runReal(_ it: FastInstruction, _ pools: FastPools) {
    switch it.operation {
    case .negateReal: function(it) { (-$0, 0) }
    case .absoluteReal: function(it) { FastRegisters.checked(abs($0)) }
    case .finite: function(it) { FastRegisters.checked($0) }
    case .squareRoot:
      function(it) {
        $0 >= 0 ? FastRegisters.checked($0.squareRoot()) : (0, FastState.notFinite)
      }
    case .logarithm10:
      function(it) { $0 > 0 ? FastRegisters.checked(log10($0)) : (0, FastState.notFinite) }
    case .naturalLogarithm:
      function(it) { $0 > 0 ? FastRegisters.checked(log($0)) : (0, FastState.notFinite) }
    case .exponential: function(it) { FastRegisters.checked(exp($0)) }
    case .inUnit:
      let unit = pools.units[Int(it.c)]
      let (numerator, denominator) = (Double(unit.scale.numerator), Double(unit.scale.denominator))
      function(it) { FastRegisters.checked($0 * denominator / numerator) }
    case .widen:
      let (x, z) = (whole(it.aValue), real(it.targetValue))
      let (a, target) = (state(it.a), state(it.target))
      for lane in 0..<count {
        target[lane] = a[lane]
        z[lane] = Double(x[lane])
      }
    case .power, .leastReals, .greatestReals: runRealPair(it)
    default: hold(it)
    }
  }

  @inline(__always)
  private static func checked(_ value: Double) -> (Double, UInt8) {
    (value, value.isFinite ? 0 : FastState.notFinite)
  }

  @inline(__always)
  private func function(_ it: FastInstruction, _ body: (Double) -> (value: Double, state: UInt8)) {
    let (a, target) = (state(it.a), state(it.target))
    let (x, z) = (real(it.aValue), real(it.targetValue))
    for lane in 0..<count {
      let result = body(x[lane])
      z[lane] = result.value
      target[lane] = a[lane] == 0 ? result.state : a[lane]
    }
  }

  private func runRealPair(_ it: FastInstruction) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y, z) = (real(it.aValue), real(it.bValue), real(it.targetValue))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state
      guard state == 0 else { continue }
      switch it.operation {
      case .power:
        let result = pow(x[lane], y[lane])
        z[lane] = result
        if !result.isFinite {
          target[lane] = x[lane] == 0 ? FastState.divisionByZero : FastState.notFinite
        }
      case .leastReals: z[lane] = y[lane] < x[lane] ? y[lane] : x[lane]
      default: z[lane] = y[lane] > x[lane] ? y[lane] : x[lane]
      }
    }
  }

  /// Makes the target undecided where a value is outside the window of magnitudes.
  private func hold(_ it: FastInstruction) {
    let (a, target, x) = (state(it.a), state(it.target), real(it.aValue))
    let limit = Double(sign: .plus, exponent: Int(it.c), significand: 1)
    if it.operation == .atMost {
      for lane in 0..<count where a[lane] == 0 && !(abs(x[lane]) <= limit) {
        target[lane] = FastState.undecided
      }
    } else {
      for lane in 0..<count where a[lane] == 0 && !(abs(x[lane]) >= 1 / limit) {
        target[lane] = FastState.undecided
      }
    }
  }

  // MARK: Integers

  func runWhole(_ it: FastInstruction, _ pools: FastPools) {
    switch it.operation {
    case .addWholes: integers(it) { $0.addingReportingOverflow($1) }
    case .subtractWholes: integers(it) { $0.subtractingReportingOverflow($1) }
    case .multiplyWholes: integers(it) { $0.multipliedReportingOverflow(by: $1) }
    case .remainderWholes: remainder(it)
    case .leastWholes: integers(it) { ($1 < $0 ? $1 : $0, false) }
    case .greatestWholes: integers(it) { ($1 > $0 ? $1 : $0, false) }
    case .negateWhole: integer(it) { ($0 == .min ? $0 : -$0, $0 == .min) }
    case .absoluteWhole: integer(it) { ($0 == .min ? $0 : abs($0), $0 == .min) }
    case .isInWholes:
      let set = pools.wholeSets[Int(it.c)]
      let (a, target, x) = (state(it.a), state(it.target), whole(it.aValue))
      for lane in 0..<count {
        target[lane] = a[lane] == 0 ? (set.contains(x[lane]) ? 1 : 0) : a[lane]
      }
    case .realToInt:
      let (a, target) = (state(it.a), state(it.target))
      let (x, z) = (real(it.aValue), whole(it.targetValue))
      for lane in 0..<count {
        target[lane] = a[lane]
        guard a[lane] == 0 else { continue }
        if let result = Int64(exactly: x[lane].rounded(.towardZero)) {
          z[lane] = result
        } else {
          target[lane] = FastState.badArgument
        }
      }
    default: compareWholeReal(it)
    }
  }

  @inline(__always)
  private func integers(
    _ it: FastInstruction, _ body: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y, z) = (whole(it.aValue), whole(it.bValue), whole(it.targetValue))
    for lane in 0..<count {
      let result = body(x[lane], y[lane])
      z[lane] = result.partialValue
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state == 0 && result.overflow ? FastState.overflow : state
    }
  }

  @inline(__always)
  private func integer(
    _ it: FastInstruction, _ body: (Int64) -> (value: Int64, hasOverflowed: Bool)
  ) {
    let (a, target) = (state(it.a), state(it.target))
    let (x, z) = (whole(it.aValue), whole(it.targetValue))
    for lane in 0..<count {
      let result = body(x[lane])
      z[lane] = result.value
      target[lane] = a[lane] == 0 && result.hasOverflowed ? FastState.overflow : a[lane]
    }
  }

  private func remainder(_ it: FastInstruction) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y, z) = (whole(it.aValue), whole(it.bValue), whole(it.targetValue))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state
      guard state == 0 else { continue }
      guard y[lane] != 0 else {
        target[lane] = FastState.divisionByZero
        continue
      }
      let result = x[lane].remainderReportingOverflow(dividingBy: y[lane])
      z[lane] = result.partialValue
      if result.overflow { target[lane] = FastState.overflow }
    }
  }

  private func compareWholeReal(_ it: FastInstruction) {
    guard let relation = FastCompiler.Relation(rawValue: Int(it.c)) else { return }
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y) = (whole(it.aValue), real(it.bValue))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state
      guard state == 0 else { continue }
      let order = Value.int(x[lane]).order(against: .number(y[lane]))
      target[lane] = relation.holds(order) ? 1 : 0
    }
  }

  // MARK: Times

  func runTime(_ it: FastInstruction) {
    switch it.operation {
    case .equalPairs: comparePairs(it) { $0 == $1 }
    case .notEqualPairs: comparePairs(it) { $0 != $1 }
    case .lessPairs: comparePairs(it) { $0 < $1 }
    case .lessEqualPairs: comparePairs(it) { $0 <= $1 }
    case .timeToInt:
      let (a, target) = (state(it.a), state(it.target))
      let (x, z) = (whole(it.aValue), whole(it.targetValue))
      for lane in 0..<count {
        target[lane] = a[lane]
        z[lane] = x[lane]
      }
    case .timePart:
      part(it) { time, _ in time.map { TimePart.all[Int(it.c)].read($0) } }
    case .spanPart:
      part(it) { _, span in span.map { TimePart.ofSpans[Int(it.c)].read($0) } }
    default: arithmetic(it)
    }
  }

  @inline(__always)
  private func comparePairs(
    _ it: FastInstruction, _ body: ((Int64, Int64), (Int64, Int64)) -> Bool
  ) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    let (x, y) = (whole(it.aValue), whole(it.bValue))
    let (xRest, yRest) = (whole(it.aValue + 1), whole(it.bValue + 1))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      let holds = body((x[lane], xRest[lane]), (y[lane], yRest[lane]))
      target[lane] = state == 0 ? (holds ? 1 : 0) : state
    }
  }

  private func time(_ column: Int32, _ lane: Int) -> Timestamp? {
    Timestamp(
      seconds: whole(column)[lane],
      nanoseconds: Int32(truncatingIfNeeded: whole(column + 1)[lane]))
  }

  private func span(_ column: Int32, _ lane: Int) -> TimeSpan? {
    TimeSpan(
      seconds: whole(column)[lane],
      nanoseconds: Int32(truncatingIfNeeded: whole(column + 1)[lane]))
  }

  private func part(
    _ it: FastInstruction, _ body: (Timestamp?, TimeSpan?) -> Int64?
  ) {
    let (a, target, z) = (state(it.a), state(it.target), whole(it.targetValue))
    for lane in 0..<count {
      target[lane] = a[lane]
      guard a[lane] == 0 else { continue }
      let isTime = it.operation == .timePart
      if let result = body(
        isTime ? time(it.aValue, lane) : nil, isTime ? nil : span(it.aValue, lane))
      {
        z[lane] = result
      } else {
        target[lane] = FastState.undecided
      }
    }
  }

  private func arithmetic(_ it: FastInstruction) {
    let isSingle = it.operation == .negateSpan
    let (a, b, target) = (state(it.a), state(isSingle ? it.a : it.b), state(it.target))
    let (z, rest) = (whole(it.targetValue), whole(it.targetValue + 1))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state
      guard state == 0 else { continue }
      if let result = sum(it, lane) {
        (z[lane], rest[lane]) = result
      } else {
        target[lane] = FastState.overflow
      }
    }
  }

  /// Seconds and nanoseconds; nil beyond the years 1 to 9999.
  private func sum(_ it: FastInstruction, _ lane: Int) -> (Int64, Int64)? {
    switch it.operation {
    case .timeMinusTime:
      guard let x = time(it.aValue, lane), let y = time(it.bValue, lane) else { return nil }
      return FastRegisters.pair(x.since(y))
    case .timePlusSpan, .timeMinusSpan:
      guard let x = time(it.aValue, lane), let y = span(it.bValue, lane),
        let result = x.adding(it.operation == .timePlusSpan ? y : y.negated)
      else { return nil }
      return (result.seconds, Int64(result.nanoseconds))
    case .negateSpan: return span(it.aValue, lane).map { FastRegisters.pair($0.negated) }
    default:
      guard let x = span(it.aValue, lane), let y = span(it.bValue, lane) else { return nil }
      return x.adding(it.operation == .spanPlusSpan ? y : y.negated).map {
        FastRegisters.pair($0)
      }
    }
  }

  private static func pair(_ span: TimeSpan) -> (Int64, Int64) {
    (span.seconds, Int64(span.nanoseconds))
  }
}
