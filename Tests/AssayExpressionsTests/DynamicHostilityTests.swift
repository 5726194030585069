// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

/// Plain CEL has no types before it runs, so that any function can meet any value.
@Suite("Plain CEL, hostile", .timeLimit(.minutes(15)))
struct DynamicHostilityTests {
  static let values = [
    "null", "true", "0", "-1", "9223372036854775807", "-9223372036854775808", "0u",
    "18446744073709551615u", "0.0", "-0.0", "1e308", "(0.0 / 0.0)", "(1.0 / 0.0)", "''", "'é🙂'",
    "'-'", "'2024-01-01T00:00:00Z'", "'%s%d%.400f%'", "b''", "b'\\xff'", "[]", "[1, 'a', null]",
    "{}", "{'a': 1, 2u: [3]}", "int", "type", "timestamp(0)", "timestamp('0001-01-01T00:00:00Z')",
    "timestamp('9999-12-31T23:59:59Z')", "duration('9223372036s')", "duration('-1ns')", "x",
    "optional.none()", "optional.of(1)", "'::ffff:1.2.3.4'", "ip('::1')", "cidr('10.0.0.0/8')",
    "'%.999999999f%%%b%X%e'",
  ]

  static let operators = [
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||",
  ]

  static let functions = [
    "size", "int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration", "type",
    "dyn", "matches", "math.greatest", "math.least", "math.abs", "math.round", "math.bitAnd",
    "math.bitShiftLeft", "math.bitShiftRight", "math.sqrt", "base64.encode", "base64.decode",
    "strings.quote", "optional.of", "optional.ofNonZeroValue", "ip", "cidr", "isIP",
    "ip.isCanonical", "isCIDR", "math.bitOr", "math.bitXor", "math.bitNot", "math.ceil",
    "math.floor", "math.trunc", "math.sign", "math.isNaN", "math.isInf", "math.isFinite",
    "nothing",
  ]

  static let receivers = [
    "size", "contains", "startsWith", "endsWith", "matches", "getHours", "getFullYear",
    "getDayOfYear", "getMilliseconds", "charAt", "indexOf", "lastIndexOf", "substring", "replace",
    "split", "join", "trim", "lowerAscii", "upperAscii", "reverse", "format", "value", "hasValue",
    "or", "orValue", "family", "containsIP", "containsCIDR", "masked", "prefixLength", "ip",
    "isLoopback", "isUnspecified", "isGlobalUnicast", "isLinkLocalMulticast",
    "isLinkLocalUnicast", "string", "optMap", "optFlatMap",
  ]

  static let macros = ["all", "exists", "exists_one", "map", "filter", "transformList"]

  @Test("no expression of any values stops the process", arguments: 0..<8)
  func anything(seed: UInt64) {
    var source = Source(state: seed)
    var values = 0
    for round in 0..<600 {
      let text = DynamicHostilityTests.expression(1 + round % 3, &source)
      guard let expression = parse(text).expression else { continue }
      _ = try? DynamicChecker(DynamicDeclarations(variables: ["x": .int])).check(expression)
      let environment = DynamicEnvironment(variables: ["x": .int(3)], fuel: 20_000)
      if case .success = DynamicEvaluator(environment).evaluate(expression) { values += 1 }
    }
    #expect(values > 0, "seed \(seed)")
  }

  @Test("the deepest trees that parse are evaluated", arguments: deep)
  func depth(text: String) {
    let outcome = DynamicEvaluatorTests.outcome(text)
    #expect(outcome != nil)
  }

  private static let deep = [
    Array(repeating: "1", count: 290).joined(separator: " + "),
    String(repeating: "(", count: 240) + "1" + String(repeating: ")", count: 240),
    String(repeating: "[", count: 240) + String(repeating: "]", count: 240),
    String(repeating: "type(", count: 240) + "1" + String(repeating: ")", count: 240),
    "{}" + String(repeating: ".a", count: 290),
    String(repeating: "true ? 1 : ", count: 290) + "1",
    String(repeating: "[1].map(x, ", count: 70) + "x" + String(repeating: ")", count: 70),
  ]

  private static func expression(_ depth: Int, _ source: inout Source) -> String {
    if depth == 0 { return source.pick(values) }
    let (first, second) = (expression(depth - 1, &source), expression(depth - 1, &source))
    switch source.next() % 8 {
    case 0: return "(\(first) \(source.pick(operators)) \(second))"
    case 1: return "\(source.pick(functions))(\(first))"
    case 2: return "\(source.pick(functions))(\(first), \(second))"
    case 3: return "\(first).\(source.pick(receivers))()"
    case 4: return "\(first).\(source.pick(receivers))(\(second))"
    case 5: return "\(first).\(source.pick(receivers))(\(second), \(expression(0, &source)))"
    case 6: return "[\(first)].\(source.pick(macros))(x, \(second))"
    default: return "\(first)[\(second)]"
    }
  }

  /// Random numbers that are the same in every run.
  ///
  /// Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (2014),
  /// SplitMix64.
  private struct Source {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }

    mutating func pick(_ words: [String]) -> String { words[Int(next() % UInt64(words.count))] }
  }
}
