// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Foundation
import Testing

@testable import AssayExpressions

@Suite("Checker", .timeLimit(.minutes(15)))
struct CheckerTests {
  typealias Place = AssayExpressions.Expectation

  static let kilowattHours = Place.unit(
    Located(ExamplePack.unit("kWh[facility]"), at: ExamplePack.span("energy")))

  /// Wrong expressions by the mistake; what each prints is in `fixtures/expressions`.
  static let mistakes: [(expression: String, place: Place)] = [
    ("energy > quantity('3 tCO2e')", .any), ("energy > 5", .any),
    ("energy + model.reported_energy", .any), ("model.reported_energy", kilowattHours),
    ("model.reported_energy * pue * pue", kilowattHours),
    ("model.reported_energy * pue * host", kilowattHours),
    ("energy * intensity", kilowattHours), ("5", kilowattHours),
    ("model.accelerator", kilowattHours), ("energy / quantity('1 kWh')", .type(.double)),
    ("quantity('3 kWh') * 2 > energy", .any), ("min(energy, intensity)", .any),
    ("has(model.place) ? energy : intensity", .any), ("energy in [1, 2]", .any),
    ("energy.to('kWh')", .any), ("energy.to('tCO2e')", .any), ("energy.assume('tCO2e')", .any),
    ("log10(energy)", .any), ("pow(energy, year)", .any), ("pow(energy, 1e9)", .any),
    ("quantity('400 kWh[itt]')", .any), ("quantity('400 kWhh')", .any),
    ("quantity(model.id)", .any), ("quantity(r'4 kWhh')", .any),
    ("energy * 1000", .any), ("energy / 3600.0", .any),
    ("model.downloads", .type(.bool)), ("energy", .type(.bool)),
    ("model.accelerator && true", .any), ("!model.downloads", .any), ("[1].all(x, x)", .any),
    ("model.downloads > 1 ? true : 3", .type(.bool)), ("model.place", .type(.double)),
    ("model.place == null", .any), ("model.trained > '2024-01-01'", .any),
    ("'a' + 1", .any), ("model.tags > 3", .any), ("[1] < [2]", .any), ("1u + 1", .any),
    ("-model.place", .any), ("1.5 % 2", .any),
    ("energi + pua", .any), ("downloads > 5", .any), ("model.downlods > 5", .any),
    ("model.energy", .any), ("model", .any),
    ("accelerators['x'].tpd", .any), ("accelerators.tdp", .any), ("accelerators", .any),
    ("accelerators['x']", .any), ("accelerators[1].tdp", .any), ("countries['x'].intensity", .any),
    ("countries['x'].at('2024').intensity", .any),
    ("accelerators['x'].at(model.trained).tdp", .any), ("countries.at(model.trained)", .any),
    ("sqr(2)", .any), ("trim('x')", .any), ("'x'.sqrt()", .any), ("predict('x')", .any),
    ("used('energy.report')", .any), ("used(model.id)", .any), ("derives('enrgy', 'puee')", .any),
    ("model.place.matches('(a')", .any), ("'a'.contains(1)", .any), ("'a'.split()", .any),
    ("size(1)", .any), ("sum(model.tags)", .any), ("string(energy)", .any),
    ("timestamp('x')", .any), ("duration('x')", .any),
    ("model.trained.getHours('Europe/Paris')", .any),
    ("model.downloads / 2", .any), ("model.downloads / year", .any), ("7 / 2 == 3", .any),
    ("has(model.place) ? 1 : 2.0", .any), ("[1, 'a']", .any), ("{1: 2, 'a': 3}", .any),
    ("{1.5: 2}", .any), ("A{b: 1}", .any), ("model.tags.map(t, t + 1)", .any),
    ("model.?place", .any), ("energi > 5 && downloads > 5 || 'a' > 1", .any),
  ]

  @Test func `every mistake prints what, where, why and how to mend it`() throws {
    var text = ""
    for (expression, place) in CheckerTests.mistakes {
      let diagnostics = ExamplePack.check(expression, place).diagnostics
      #expect(!diagnostics.isEmpty, "\(expression) is accepted")
      text += "## \(expression)\n" + diagnostics.map(\.rendered).joined() + "\n"
    }
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures/expressions/checker.txt")
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: path)
      Issue.record("recorded \(path.lastPathComponent): read the difference")
      return
    }
    let golden = try String(contentsOf: path, encoding: .utf8)
    let sections = { (text: String) in text.components(separatedBy: "\n\n") }
    for (got, expected) in zip(sections(text), sections(golden)) { #expect(got == expected) }
    #expect(text == golden)
  }

  @Test("a right expression has no diagnostics", arguments: right)
  func accepts(_ testCase: Right) {
    let (expression, diagnostics) = ExamplePack.check(testCase.text, testCase.place)
    #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered).joined())")
    #expect(expression?.type == testCase.type)
  }

  struct Right: CustomTestStringConvertible, Sendable {
    let text: String
    let place: AssayExpressions.Expectation
    let type: CELType
    var testDescription: String { text }
  }

  static let right = [
    Right(
      text: "model.reported_energy * pue", place: kilowattHours,
      type: ExamplePack.quantity("J[facility]")),
    Right(
      text: "energy * intensity", place: .any, type: ExamplePack.quantity("gCO2e[lifecycle]")),
    Right(text: "model.downloads", place: .type(.double), type: .double),
    Right(
      text: "pow(energy / quantity('1 kWh[facility]'), model.ratio)", place: .any, type: .double),
    Right(text: "sqrt(energy)", place: .any, type: .number(power(of: "J[facility]", .half))),
    Right(text: "pow(energy, -0.5)", place: .any, type: .number(power(of: "J[facility]", -.half))),
    Right(text: "[] + [1]", place: .any, type: .list(.int)),
    Right(text: "has(model.place) ? [] : model.tags", place: .any, type: .list(.string)),
    Right(text: "1 / energy > 3 / quantity('1 kWh[facility]')", place: .type(.bool), type: .bool),
    Right(
      text: "'a100' in accelerators && has(accelerators['a100'].tdp)", place: .any, type: .bool),
  ]

  static func power(of unit: String, _ exponent: Exponent) -> AssayValues.Dimension {
    ExamplePack.unit(unit).dimension.power(exponent)
  }

  @Test func `a chain of hundreds of terms is checked and evaluated`() {
    let text = Array(repeating: "model.downloads", count: 250).joined(separator: " + ")
    #expect(ExamplePack.outcome(text) == "1500000")
  }
}
