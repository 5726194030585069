// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Foundation
import Testing

@testable import AssayExpressions

/// Expressions over the items of a list against the same expressions written out item by item, in
/// which each member of each item is a field of its own.
@Suite("Items against fields", .timeLimit(.minutes(15)))
struct ItemDifferentialTests {
  private static let isFull = ProcessInfo.processInfo.environment["ASSAY_FULL"] == "1"
  static let seeds: [UInt64] = Array(1...(isFull ? 400 : 20))

  private static let listField = 9
  private static let firstMember = 10
  private static let memberTypes: [(name: String, type: CELType)] = [
    ("time", ExamplePack.quantity("h")), ("power", ExamplePack.quantity("W")), ("key", .string),
    ("date", .timestamp), ("n", .int),
  ]
  private static let itemLimit = 4

  private static let declarations: Declarations = {
    var declarations = ExamplePack.declarations
    let span = ExamplePack.span("count")
    declarations.fields["phases"] = .init(
      index: listField, type: .list(.record(declarations.records.count)), span: span)
    declarations.records.append(
      .init(
        name: "model.phases",
        members: memberTypes.map { .init(name: $0.name, type: $0.type, span: span) }))
    for item in 0..<itemLimit {
      for (index, member) in memberTypes.enumerated() {
        declarations.fields["m\(item)_\(member.name)"] = .init(
          index: place(item, index), type: member.type, span: span)
      }
    }
    return declarations
  }()

  private static let checker = Checker(declarations)

  private static func place(_ item: Int, _ member: Int) -> Int {
    firstMember + item * memberTypes.count + member
  }

  // MARK: Models

  private static func member(_ index: Int, _ random: inout RandomExpression) -> Value? {
    if random.next(6) == 0 { return nil }
    let factors: [Int32] = random.next(2) == 0 ? [] : [Int32(random.next(4))]
    switch index {
    case 0: return ExamplePack.amount(Double(random.next(5)) * 0.5, "h", factors: factors)
    case 1: return ExamplePack.amount(Double(random.next(400)), "W", factors: factors)
    case 2: return .string(random.one(of: ["a100", "tpu", "none", "fr"]))
    case 3: return Timestamp("202\(random.next(3))-05-01").map { .timestamp($0) }
    default: return .int(Int64(random.next(5)))
    }
  }

  private static func frame(_ random: inout RandomExpression, items: Int) -> Frame {
    var frame = ExamplePack.frame
    var list: [Value] = []
    for item in 0..<itemLimit {
      let values = memberTypes.indices.map { member($0, &random) }
      for (index, value) in values.enumerated() {
        let field = place(item, index)
        while frame.fields.count <= field {
          frame.fields.append(.missing([.field(frame.fields.count)]))
        }
        if let value { frame.fields[field] = .value(value) }
      }
      guard item < items else { continue }
      let members = values.enumerated().map { index, value -> Outcome in
        value.map { .value($0) }
          ?? .missing([.member(field: listField, item: item, member: index)])
      }
      list.append(
        .record(RecordItem(field: listField, name: "phases", index: item, members: members)))
    }
    frame.fields[listField] = .value(.list(list))
    return frame
  }

  // MARK: Expressions: `@` stands for the item

  private static func number(_ random: inout RandomExpression, _ depth: Int) -> String {
    guard depth > 0 else {
      return random.one(of: [
        "@time.to('h')", "@power.to('W')", "double(@n)", "1.5", "model.ratio",
        "(@time * @power).to('kWh')", "accelerators[@key].tdp.to('W[accelerator]/accelerator')",
        "countries[@key].at(@date).intensity.to('gCO2e[lifecycle]/kWh[facility]')",
      ])
    }
    let (left, right) = (number(&random, depth - 1), number(&random, depth - 1))
    switch random.next(7) {
    case 0, 1: return "(\(left) + \(right))"
    case 2: return "(\(left) * \(right))"
    case 3: return "(\(left) / \(right))"
    case 4: return "(\(condition(&random, depth - 1)) ? \(left) : \(right))"
    case 5: return "sqrt(\(left))"
    default: return "(\(left) - \(right))"
    }
  }

  private static func condition(_ random: inout RandomExpression, _ depth: Int) -> String {
    guard depth > 0 else {
      return random.one(of: [
        "has(@time)", "has(@key)", "(@n > 2)", "(@key == 'a100')", "(@key in accelerators)",
        "has(accelerators[@key].peak)", "(@date < timestamp('2021-01-01'))", "has(model.count)",
      ])
    }
    let left = condition(&random, depth - 1)
    switch random.next(6) {
    case 0: return "(\(left) && \(condition(&random, depth - 1)))"
    case 1: return "(\(left) || \(condition(&random, depth - 1)))"
    case 2: return "!(\(left))"
    case 3: return "known(\(number(&random, depth - 1)))"
    default: return "(\(number(&random, depth - 1)) < \(number(&random, depth - 1)))"
    }
  }

  private struct Pair {
    let overItems: String
    let writtenOut: String
    /// Whether both also lack and read the same, in whatever order.
    var isStrict = true
  }

  private static func pair(_ random: inout RandomExpression, items: Int) -> Pair {
    let depth = random.next(3)
    let (number, condition) = (number(&random, depth), condition(&random, depth))
    func each(_ text: String) -> [String] {
      (0..<items).map { text.replacing("@", with: "model.m\($0)_") }
    }
    func item(_ text: String) -> String { text.replacing("@", with: "p.") }
    let numbers = each(number)
    let chosen = zip(each(condition), numbers).map { "(\($0) ? [\($1)] : [])" }
    let lists = chosen.isEmpty ? "[]" : chosen.joined(separator: " + ")
    switch random.next(8) {
    case 0, 1:
      let name = random.one(of: ["sum", "mean", "max", "min"])
      return Pair(
        overItems: "\(name)(model.phases.map(p, \(item(number))))",
        writtenOut: "\(name)([\(numbers.joined(separator: ", "))])")
    case 2:
      return Pair(
        overItems: "model.phases.exists(p, \(item(condition)))",
        writtenOut: items == 0 ? "false" : each(condition).joined(separator: " || "))
    case 3:
      return Pair(
        overItems: "model.phases.all(p, \(item(condition)))",
        writtenOut: items == 0 ? "true" : each(condition).joined(separator: " && "))
    case 4:
      let ones = each(condition).map { "(\($0) ? [1] : [])" }
      return Pair(
        overItems: "size(model.phases.filter(p, \(item(condition))))",
        writtenOut: items == 0 ? "0" : "size(\(ones.joined(separator: " + ")))")
    case 5:
      // A filter that lacks something is missing before any image is asked for.
      return Pair(
        overItems: "sum(model.phases.filter(p, \(item(condition))).map(p, \(item(number))))",
        writtenOut: "sum(\(lists))", isStrict: false)
    case 6:
      return Pair(
        overItems: "sum(model.phases.map(p, \(item(condition)), \(item(number))))",
        writtenOut: "sum(\(lists))")
    default:
      guard items > 0 else { return Pair(overItems: "size(model.phases)", writtenOut: "0") }
      let index = random.next(items)
      return Pair(
        overItems: number.replacing("@", with: "model.phases[\(index)]."),
        writtenOut: numbers[index])
    }
  }

  // MARK: What both say

  private static func said(_ outcome: Outcome, isStrict: Bool) -> String {
    switch outcome {
    case .value(.double(let value, let gradient)):
      "\(value.bitPattern) \(gradient.terms.map { "\($0.factor) \($0.derivative.bitPattern)" })"
    case .value(let value): ExamplePack.line(value)
    case .missing(let paths):
      isStrict
        ? "missing " + paths.map(asField).sorted().map { ExamplePack.line($0) }.joined() : "lacking"
    case .error(let error): isStrict ? "error \(error.code.rawValue)" : "lacking"
    }
  }

  private static func asField(_ path: MissingPath) -> MissingPath {
    if case .member(_, let item, let member) = path { .field(place(item, member)) } else { path }
  }

  private static func reads(_ reads: [Read]) -> Set<Read> {
    Set(
      reads.compactMap { read in
        switch read {
        case .field(listField): nil
        case .member(_, let item, let member): .field(place(item, member))
        default: read
        }
      })
  }

  @Test("an expression over items says what it says written out", arguments: seeds)
  func compare(_ seed: UInt64) throws {
    var random = RandomExpression(seed: seed)
    var values = 0
    for _ in 0..<200 {
      let items = random.next(Self.itemLimit + 1)
      let pair = Self.pair(&random, items: items)
      var frame = Self.frame(&random, items: items)
      let checks = [pair.overItems, pair.writtenOut].map {
        Self.checker.check(ExamplePack.parse($0), expecting: .any)
      }
      let expressions = try checks.map { check in
        try #require(check.expression, "\(check.diagnostics.map(\.message)) in \(pair)")
      }
      frame.forgetReads()
      let left = expressions[0].evaluate(in: &frame)
      let leftReads = Self.reads(frame.takeReads())
      let right = expressions[1].evaluate(in: &frame)
      let rightReads = Self.reads(frame.takeReads())
      let isStrict = pair.isStrict
      #expect(
        Self.said(left, isStrict: isStrict) == Self.said(right, isStrict: isStrict), "\(pair)")
      if isStrict { #expect(leftReads == rightReads, "\(pair)") }
      if left.value != nil { values += 1 }
    }
    // A test of outcomes that are all missing would hold nothing.
    #expect(values > 60)
  }
}
