// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Testing

@Suite("Pack linker", .timeLimit(.minutes(15)))
struct PackLinkerTests {
  static let quantities = """
    quantities:
      c: {title: C, unit: kWh, quantum: 1 Wh, methods: [{id: c.one, value: "b + b"}]}
      b: {title: B, unit: kWh, quantum: 1 Wh, methods: [{id: b.one, value: "a + a", tier: T2}]}
      a: {title: A, unit: kWh, methods: [{id: a.one, value: "quantity('1 kWh')", when: "d > 1"}]}
    definitions: {d: {title: D, value: "3"}}
    tiers: {of: c, order: [{id: T2, title: Two}]}

    """

  @Test func `each step stands after those it reads`() throws {
    let reading = PackFolder.read(Self.quantities)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    #expect(pack.steps.map(\.name) == ["d", "a", "b", "c"])
    #expect(pack.tiers?.of == 3)
    // Methods are numbered in the order of the file.
    #expect(pack.methods.map(\.id) == ["c.one", "b.one", "a.one"])
    #expect(pack.declarations.methods["a.one"]?.step == 1)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let rules: String
    let codes: [String]
    var testDescription: String { claim }

    init(_ claim: String, _ rules: String, _ codes: [String]) {
      (self.claim, self.rules, self.codes) = (claim, rules, codes)
    }
  }

  static let cases: [Case] = [
    Case("a step cannot read itself", "definitions: {a: {title: A, value: a + 1.0}}", ["cycle"]),
    Case(
      "a condition is read as well",
      """
      quantities:
        a: {title: A, unit: kWh, methods: [{id: a.one, when: "used('b.one')", value: "quantity('1 kWh')"}]}
        b: {title: B, unit: kWh, methods: [{id: b.one, value: "a"}]}
      """, ["cycle"]),
    Case(
      "what is derived from it is read as well",
      """
      quantities:
        a: {title: A, unit: kWh, methods: [{id: a.one, when: "derives('b', 'a')", value: "quantity('1 kWh')"}]}
        b: {title: B, unit: kWh, methods: [{id: b.one, value: "a"}]}
      """, ["cycle"]),
    Case(
      "two circles are two mistakes",
      """
      definitions:
        a: {title: A, value: b}
        b: {title: B, value: a}
        c: {title: C, value: d}
        d: {title: D, value: c}
      """, ["cycle", "cycle"]),
    Case(
      "a matched table is declared", "fields: {x: {type: string, from: [x], match: t}}",
      ["unknown-table"]),
    Case(
      "only texts are matched",
      """
      fields: {x: {type: int, from: [x], match: t}}
      tables: {t: {title: T, key: string, columns: {c: {type: int}}, rows: {a: {c: 1}}}}
      """, ["type-mismatch"]),
    Case(
      "a count fills a declared field",
      """
      fields: {x: {type: string, from: [x], match: t, count: y}}
      tables: {t: {title: T, key: string, columns: {c: {type: int}}, rows: {a: {c: 1}}}}
      """, ["unknown-field"]),
    Case(
      "a count needs a match", "fields: {x: {type: string, from: [x], count: y}, y: {type: int}}",
      ["missing-key"]),
    Case(
      "a tier of a method is declared",
      """
      quantities: {a: {title: A, unit: kWh, methods: [{id: a.one, tier: T9, value: "quantity('1 kWh')"}]}}
      """, ["unknown-id"]),
    Case(
      "a clause of a requirement is declared",
      """
      requirements: [{id: r, title: T, kind: input, severity: note, on: match-none, clause: p1}]
      """, ["unknown-id"]),
    Case(
      "what a total sums has a quantum",
      """
      quantities: {a: {title: A, unit: kWh, methods: [{id: a.one, value: "quantity('1 kWh')"}]}}
      totals: [{id: t, title: T, sum: [a]}]
      """, ["missing-quantum"]),
    Case(
      "a total sums quantities",
      """
      definitions: {a: {title: A, value: "1.0"}}
      totals: [{id: t, title: T, sum: [a, b]}]
      """, ["unknown-id", "unknown-id"]),
    Case(
      "a quantum is a power of ten of the unit",
      """
      quantities: {a: {title: A, unit: kWh, quantum: 3 Wh, methods: [{id: a.one, value: "quantity('1 kWh')"}]}}
      """, ["bad-quantum"]),
    Case(
      "a ratio's unit measures the ratio",
      """
      quantities: {a: {title: A, unit: kWh, quantum: 1 Wh, methods: [{id: a.one, value: "quantity('1 kWh')"}]}}
      totals: [{id: t, title: T, sum: [a], ratios: {r: {title: R, of: a, per: a, unit: kWh}}}]
      """, ["unit-mismatch"]),
    Case(
      "a group is something known of a model",
      """
      quantities: {a: {title: A, unit: kWh, quantum: 1 Wh, methods: [{id: a.one, value: "quantity('1 kWh')"}]}}
      totals: [{id: t, title: T, sum: [a], by: [tier, entity, tear]}]
      """, ["unknown-id"]),
    Case(
      "a test names what there is",
      """
      tests: [{id: t, record: {id: x/y}, parameters: {p: 1}, expect: {a: 1, tier: T1, used: [m], findings: {r: fail}}}]
      """, ["unknown-id", "unknown-id", "unknown-id", "unknown-id", "unknown-id"]),
    Case(
      "a test's value has the dimension of its quantity",
      """
      quantities: {a: {title: A, unit: kWh, methods: [{id: a.one, value: "quantity('1 kWh')"}]}}
      tests: [{id: t, record: {id: x/y}, expect: {a: 1 tCO2e}}]
      """, ["unit-mismatch"]),
  ]

  @Test("what is named is declared", arguments: cases)
  func mistakes(_ testCase: Case) {
    let reading = PackFolder.read(testCase.rules)
    #expect(reading.codes == testCase.codes, "\(reading.rendered)")
  }

  @Test func `a chain of a hundred definitions is ordered, and a longer one refused`() throws {
    let lines = (0..<99).map { "  d\($0): {title: D, value: \"d\($0 + 1) + 1.0\"}" }
    let rules =
      "definitions:\n" + lines.joined(separator: "\n")
      + "\n  d99: {title: D, value: \"1.0\"}\n"
    let pack = try #require(PackFolder.read(rules).pack)
    #expect(pack.steps.first?.name == "d99" && pack.steps.last?.name == "d0")
    let longer = rules + "  more: {title: D, value: \"d0 + 1.0\"}\n"
    #expect(PackFolder.read(longer).codes == ["chain-too-long"])
  }

  private static func words(_ expected: Expected) -> String {
    guard case .figure(let step, let figure) = expected else { return "\(expected)" }
    return "figure(step: \(step), \(figure.value ?? .nan), \(figure.tolerance))"
  }

  @Test func `a test's expectations are canonical numbers in the order of the file`() throws {
    let reading = PackFolder.read(
      Self.quantities + """
        parameters: {p: {title: P, value: 2, unit: kWh}}
        tests:
          - id: t
            record: {id: x/y}
            asOf: 2026-06-30
            parameters: {p: 1 MWh}
            expect: {c: {value: 4 kWh, within: 0.5%}, d: 3, tier: T2, used: c.one, missing: [a], score: 60}
        """)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    let test = try #require(pack.tests.first)
    #expect(test.parameters.map(\.index) == [0] && test.parameters.map(\.value) == [3.6e9])
    #expect(test.asOf?.isoDate == "2026-06-30")
    #expect(
      test.expect.map { Self.words($0.value) } == [
        "figure(step: 3, 14400000.0, share(0.005))", "figure(step: 0, 3.0, share(0.0))",
        "tier(\"T2\")", "used([\"c.one\"])", "missing(step: 1, paths: nil)", "score(60.0)",
      ])
    let replaced = pack.replacingParameters([0: 1.5, 7: 2])
    #expect(replaced.parameters.map(\.value) == [1.5])
    #expect(replaced.parameters.map(\.amount) == [2])
  }

  @Test func `uncertainties become factors with their scope`() throws {
    let reading = PackFolder.read(
      """
      parameters:
        exact: {title: E, value: 6}
        p: {title: P, value: 1.25, range: [1.1, 1.59], per: organization}
        q: {title: Q, value: 2, uncertainty: [1.3, {range: [0.9, 1.5], per: model}]}
      quantities:
        a: {title: A, unit: "1", methods: [{id: a.one, value: "p * q * exact", uncertainty: 1.2}]}
      """)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    #expect(pack.factors.map(\.id) == ["p", "q", "q#2", "a.one"])
    #expect(pack.factors.map(\.scope) == [.organization, .all, .model, .model])
    #expect(pack.factors.map { Int($0.index) } == [0, 1, 2, 3])
    #expect(pack.parameters.map(\.factors) == [[], [0], [1, 2]])
    #expect(pack.methods.map(\.factors) == [[3]])
  }
}
