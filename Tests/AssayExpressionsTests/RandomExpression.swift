// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// A generator of well-typed expressions over the example pack, and of models to evaluate them on.
///
/// Source of the numbers: Steele, Lea & Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014.
struct RandomExpression {
  private var state: UInt64
  /// Whether what plain CEL does not know is left out where a rule may mix it in: an int times a
  /// double, the negative of a duration, durations of more than 64 bits of nanoseconds.
  private let isPlain: Bool

  init(seed: UInt64, isPlain: Bool = false) {
    state = seed
    self.isPlain = isPlain
  }

  mutating func next(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(count))
  }

  mutating func one<Item>(of items: [Item]) -> Item { items[next(items.count)] }

  // MARK: Expressions

  /// An expression of any type.
  mutating func text(depth: Int) -> String {
    switch next(8) {
    case 0: whole(depth)
    case 1: real(depth)
    case 2: energy(depth)
    case 3: word(depth)
    case 4: next(2) == 0 ? time(depth) : span(depth)
    default: condition(depth)
    }
  }

  mutating func condition(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "true", "false", "has(model.downloads)", "has(model.count)", "has(model.place)",
        "has(model.tags)", "(model.downloads > 5000)", "('text' in model.tags)",
        "(model.accelerator in accelerators)", "has(accelerators[model.accelerator].peak)",
        "(model.place in ['fr', 'new', 'é'])", "(model.count in [0, 7, -1])",
      ])
    }
    let below = depth - 1
    let relation = one(of: ["==", "!=", "<", "<=", ">", ">="])
    switch next(14) {
    case 0, 1: return "(\(condition(below)) && \(condition(below)))"
    case 2, 3: return "(\(condition(below)) || \(condition(below)))"
    case 4: return "!\(condition(below))"
    case 5: return "(\(condition(below)) ? \(condition(below)) : \(condition(below)))"
    case 6: return "known(\(text(depth: below)))"
    case 7: return "(\(real(below)) \(relation) \(real(below)))"
    case 8: return "(\(whole(below)) \(relation) \(next(3) == 0 ? real(below) : whole(below)))"
    case 9: return "(\(energy(below)) \(relation) \(energy(below)))"
    case 10: return "(\(word(below)) \(relation) \(word(below)))"
    case 11: return "(\(time(below)) \(relation) \(time(below)))"
    case 12:
      return one(of: [
        "\(word(below)).contains(\(word(0)))", "\(word(below)).startsWith(\(word(0)))",
        "\(word(below)).endsWith(\(word(0)))", "\(word(below)).matches('^[a-f]+')",
        "(\(condition(below)) == \(condition(below)))", "(\(span(below)) < \(span(below)))",
        "(\(word(below)) in accelerators)", "has(accelerators[\(word(below))].tdp)",
      ])
    default:
      return one(of: [
        "['fr', 'a100'].exists(w, w == \(word(below)) || \(condition(0)))",
        "[1, 2, 7].all(n, n < \(whole(below)))",
        "cel.bind(b, \(condition(below)), b || !b)",
        "model.tags.exists(t, t == \(word(below)))",
      ])
    }
  }

  mutating func whole(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "0", "1", "7", "(-3)", "9223372036854775807", "(-9223372036854775807 - 1)",
        "model.downloads", "model.downloads", "model.count", "model.count", "year",
      ])
    }
    let below = depth - 1
    switch next(11) {
    case 0, 1: return "(\(whole(below)) + \(whole(below)))"
    case 2: return "(\(whole(below)) - \(whole(below)))"
    case 3: return "(\(whole(below)) * \(whole(below)))"
    case 4: return "(\(whole(below)) % \(whole(below)))"
    case 5: return "-(\(whole(below)))"
    case 6: return "abs(\(whole(below)))"
    case 7: return "size(\(word(below)))"
    case 8: return "int(\(real(below)))"
    case 9: return "\(time(below)).\(one(of: ["getFullYear", "getMonth", "getDayOfWeek"]))()"
    default:
      return one(of: [
        "min(\(whole(below)), \(whole(below)))", "max(\(whole(below)), \(whole(0)), 3)",
        "(\(condition(below)) ? \(whole(below)) : \(whole(below)))",
        "cel.bind(n, \(whole(below)), n * n)", "\(span(below)).getHours()",
        "int(\(time(below)))", "size(model.tags)",
      ])
    }
  }

  mutating func real(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "0.0", "1.0", "2.5", "(-1.5)", "1e-200", "1e200", "1e300", "model.ratio", "model.ratio",
        "model.ratio", "double(model.count)",
      ])
    }
    let below = depth - 1
    switch next(12) {
    case 0: return "(\(real(below)) + \(real(below)))"
    case 1: return "(\(real(below)) - \(real(below)))"
    case 2: return "(\(real(below)) * \(real(below)))"
    case 3: return "(\(real(below)) / \(real(below)))"
    case 4:
      return "\(one(of: ["sqrt", "log10", "ln", "exp", "abs", "low", "high"]))(\(real(below)))"
    case 5: return "pow(\(real(below)), \(real(0)))"
    case 6: return "-(\(real(below)))"
    case 7: return "(\(energy(below)) / \(energy(below)))"
    case 8: return "\(energy(below)).to('kWh[facility]')"
    case 9: return "(\(isPlain ? real(below) : whole(below)) * \(real(below)))"
    case 10: return "(\(condition(below)) ? \(real(below)) : \(real(below)))"
    default:
      return one(of: [
        "min(\(real(below)), \(real(below)))", "max(\(real(below)), \(whole(below)))",
        "cel.bind(x, \(real(below)), x / x)", "sum([\(real(below)), \(real(0))])",
        "(countries[\(word(0))].at(\(time(below))).intensity / intensity)",
        "accelerators[\(word(0))].tdp.to('W[accelerator]/accelerator')",
      ])
    }
  }

  mutating func energy(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "energy", "energy", "(model.reported_energy * pue)", "quantity('3 MWh[facility]')",
        "quantity('0 kWh[facility]')",
      ])
    }
    let below = depth - 1
    switch next(7) {
    case 0: return "(\(energy(below)) + \(energy(below)))"
    case 1: return "(\(energy(below)) - \(energy(below)))"
    case 2: return "(\(energy(below)) * \(real(below)))"
    case 3: return "(\(energy(below)) / \(real(below)))"
    case 4: return "(\(condition(below)) ? \(energy(below)) : \(energy(below)))"
    case 5: return "\(one(of: ["abs", "-"]))(\(energy(below)))"
    default: return "sqrt(\(energy(below)) * \(energy(below)))"
    }
  }

  mutating func word(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "''", "'a'", "'fr'", "'a100'", "'tpu'", "'é'", "'e\u{301}'", "'new'", "model.name",
        "model.place", "model.accelerator", "model.id",
      ])
    }
    switch next(10) {
    case 0: return "(\(condition(depth - 1)) ? \(word(depth - 1)) : \(word(0)))"
    case 1: return one(of: ["(\(word(0)) + \(word(0)))", "\(word(0)).lowerAscii()"])
    default: return word(0)
    }
  }

  mutating func time(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "model.trained", "model.trained", "timestamp('2021-03-01')",
        isPlain ? "timestamp('2020-02-29T00:00:00Z')" : "timestamp('9999-12-31T23:59:59.5Z')",
      ])
    }
    switch next(4) {
    case 0: return "(\(time(0)) \(one(of: ["+", "-"])) \(span(depth - 1)))"
    case 1: return "(\(condition(depth - 1)) ? \(time(0)) : \(time(0)))"
    default: return time(0)
    }
  }

  mutating func span(_ depth: Int) -> String {
    guard depth > 0 else {
      return one(of: [
        "duration('1h')", "duration('-1.5s')", "duration('\(isPlain ? 2000 : 2_000_000)h')",
      ])
    }
    return one(of: [
      "(\(time(depth - 1)) - \(time(0)))", "(\(span(depth - 1)) + \(span(0)))",
      "(\(span(0)) - \(span(depth - 1)))",
      isPlain ? span(0) : "-(\(span(depth - 1)))",
    ])
  }

  // MARK: Models

  /// A model of which each field and step is there, missing or in error.
  mutating func frame() -> Frame {
    var frame = ExamplePack.frame
    frame.id = one(of: ["org/model", "é/x", ""])
    frame.fields = [
      field(0, .int(one(of: [0, 1, 5000, 5001, .max, .min]))),
      field(1, .number(one(of: [0, 3.6e9, 1e150, 1e-150, -1]))),
      field(2, .string(one(of: ["a100", "tpu", "unheard-of", ""]))),
      field(3, .string(one(of: ["fr", "new", "é", "e\u{301}"]))),
      field(
        4,
        ExamplePack.date(one(of: ["2021-03-01", "2015-01-01", "0001-01-01"]))
          .map { .timestamp($0) } ?? .null),
      field(5, .list([.string("text"), .string("fr")])),
      field(6, .int(one(of: [0, 7, -1, 2]))),
      field(7, .string(one(of: ["a", "fr", "abc def", "abcdefghijklmnopqrstuvwxyz"]))),
      field(8, .number(one(of: [0, -0.0, 0.5, -2, 1e308, 1e-308, 7]))),
    ]
    frame.steps = [
      step(0, one(of: [4.5e9, 0, 1e200, 1e-200, -3])), step(1, 1.4e-5), step(2, 62_500),
    ]
    return frame
  }

  private mutating func field(_ index: Int, _ value: Value) -> Outcome {
    switch next(12) {
    case 0, 1: .missing([.field(index)])
    case 2: .error(EvaluationError(.badArgument, "unreadable", at: ExamplePack.span("pue")))
    default: .value(value)
    }
  }

  private mutating func step(_ index: Int, _ number: Double) -> Outcome {
    switch next(12) {
    case 0: .missing([.field(1)])
    case 1: .missing([])
    case 2: .error(EvaluationError(.divisionByZero, "by zero", at: ExamplePack.span("pue")))
    case 3: .value(.number(number))
    default: .value(.double(number, Gradient(factors: [0, 2], of: number == 0 ? 1 : number)))
    }
  }
}
