// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// `math.greatest` and its kin.
///
/// Source: cel-go, `ext/math.go`; cel-spec, `tests/simple/testdata/math_ext.textproto`.
extension DynamicFunction {
  static let mathematics: [DynamicFunction] =
    [
      extreme("math.greatest", wins: .after), extreme("math.least", wins: .before),
      real("math.ceil") { $0.rounded(.up) }, real("math.floor") { $0.rounded(.down) },
      real("math.round") { $0.rounded(.toNearestOrAwayFromZero) },
      real("math.trunc") { $0.rounded(.towardZero) },
      test("math.isNaN") { $0.isNaN }, test("math.isInf") { $0.isInfinite },
      test("math.isFinite") { $0.isFinite },
      absolute, sign, squareRoot,
      bits("math.bitAnd", { $0 & $1 }, { $0 & $1 }), bits("math.bitOr", { $0 | $1 }, { $0 | $1 }),
      bits("math.bitXor", { $0 ^ $1 }, { $0 ^ $1 }), bitNot,
      // A shift to the right moves in zeros, whatever the sign; one by 64 or more leaves nothing.
      shift("math.bitShiftLeft") { $0 << $1 }, shift("math.bitShiftRight") { $0 >> $1 },
    ]

  // MARK: Extremes

  /// The greatest or least of several numbers of any types, or of a list; the first of equals.
  private static func extreme(_ name: String, wins: Order) -> DynamicFunction {
    let numbers: [DynamicType] = [.int, .uint, .double]
    // The checker takes three or more as a list.
    var overloads = numbers.map { DynamicOverload([$0], $0) }
    for x in numbers { overloads += numbers.map { DynamicOverload([x, $0], x == $0 ? x : .dyn) } }
    overloads += numbers.map { DynamicOverload([.list($0)], $0) }
    return DynamicFunction(name, overloads) { values, context throws(DynamicFault) in
      var items = values
      if values.count == 1, case .list(let list) = values[0] { items = list }
      guard var best = items.first else {
        throw DynamicFault(.badArgument, "\(name) needs at least one number")
      }
      context.fuel -= items.count
      for item in items {
        guard item.isNumber else { return nil }
        if item.order(against: best) == wins { best = item }
      }
      return best
    }
  }

  // MARK: Real numbers

  private static func real(
    _ name: String, _ body: @escaping @Sendable (Double) -> Double
  ) -> DynamicFunction {
    DynamicFunction(name, [.init([.double], .double)]) { values, _ throws(DynamicFault) in
      guard values.count == 1, case .double(let x) = values[0] else { return nil }
      return .double(body(x))
    }
  }

  private static func test(
    _ name: String, _ body: @escaping @Sendable (Double) -> Bool
  ) -> DynamicFunction {
    DynamicFunction(name, [.init([.double], .bool)]) { values, _ throws(DynamicFault) in
      guard values.count == 1, case .double(let x) = values[0] else { return nil }
      return .bool(body(x))
    }
  }

  private static let absolute = DynamicFunction(
    "math.abs", [.init([.int], .int), .init([.uint], .uint), .init([.double], .double)]
  ) { values, _ throws(DynamicFault) in
    switch (values.first, values.count) {
    case (.int(let x), 1):
      guard x != .min else { throw DynamicFault(.range, "integer overflow") }
      return .int(abs(x))
    case (.uint, 1): return values[0]
    case (.double(let x), 1): return .double(x.magnitude)
    default: return nil
    }
  }

  private static let sign = DynamicFunction(
    "math.sign", [.init([.int], .int), .init([.uint], .uint), .init([.double], .double)]
  ) { values, _ throws(DynamicFault) in
    switch (values.first, values.count) {
    case (.int(let x), 1): return .int(x.signum())
    case (.uint(let x), 1): return .uint(min(x, 1))
    case (.double(let x), 1): return .double(x > 0 ? 1 : (x < 0 ? -1 : x))
    default: return nil
    }
  }

  private static let squareRoot = DynamicFunction(
    "math.sqrt",
    [.init([.double], .double), .init([.int], .double), .init([.uint], .double)]
  ) { values, _ throws(DynamicFault) in
    switch (values.first, values.count) {
    case (.int(let x), 1): return .double(Double(x).squareRoot())
    case (.uint(let x), 1): return .double(Double(x).squareRoot())
    case (.double(let x), 1): return .double(x.squareRoot())
    default: return nil
    }
  }

  // MARK: Bits

  private static func bits(
    _ name: String, _ signed: @escaping @Sendable (Int64, Int64) -> Int64,
    _ unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64
  ) -> DynamicFunction {
    DynamicFunction(name, [.init([.int, .int], .int), .init([.uint, .uint], .uint)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 2 else { return nil }
      switch (values[0], values[1]) {
      case (.int(let x), .int(let y)): return .int(signed(x, y))
      case (.uint(let x), .uint(let y)): return .uint(unsigned(x, y))
      default: return nil
      }
    }
  }

  private static let bitNot = DynamicFunction(
    "math.bitNot", [.init([.int], .int), .init([.uint], .uint)]
  ) { values, _ throws(DynamicFault) in
    switch (values.first, values.count) {
    case (.int(let x), 1): return .int(~x)
    case (.uint(let x), 1): return .uint(~x)
    default: return nil
    }
  }

  private static func shift(
    _ name: String, _ body: @escaping @Sendable (UInt64, Int64) -> UInt64
  ) -> DynamicFunction {
    DynamicFunction(name, [.init([.int, .int], .int), .init([.uint, .int], .uint)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 2, case .int(let offset) = values[1] else { return nil }
      let isNegative = offset < 0
      switch values[0] {
      case .int, .uint:
        if isNegative {
          throw DynamicFault(.badArgument, "\(name)() negative offset: \(offset)")
        }
      default: return nil
      }
      switch values[0] {
      case .int(let x): return .int(Int64(bitPattern: body(UInt64(bitPattern: x), offset)))
      case .uint(let x): return .uint(body(x, offset))
      default: return nil
      }
    }
  }
}
