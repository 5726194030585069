// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

/// What missing values do to every operator, macro and function, and which paths are reported.
///
/// The conformance suite has no cases of unknowns. Missing on the example model are the fields
/// `place` (3), `count` (6) and `name` (7); `intensity` is a quantity that is missing for `place`.
@Suite("Missing values", .timeLimit(.minutes(15)))
struct UnknownTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let outcome: String
    init(_ text: String, _ outcome: String) { (self.text, self.outcome) = (text, outcome) }
    var testDescription: String { "\(text) → \(outcome)" }
  }

  private func check(_ testCase: Case) {
    #expect(ExamplePack.outcome(testCase.text) == testCase.outcome)
  }

  @Test("an operator of a missing operand is missing", arguments: operators)
  func operation(of testCase: Case) { check(testCase) }

  static let operators =
    ["+", "-", "*", "%", "==", "!=", "<", "<=", ">", ">="].flatMap { name in
      [
        Case("model.count \(name) 1", "missing field 6"),
        Case("1 \(name) model.count", "missing field 6"),
        Case("model.count \(name) model.count", "missing field 6"),
        Case("model.count \(name) size(model.name)", "missing field 6, field 7"),
        Case("size(model.name) \(name) model.count", "missing field 6, field 7"),
      ]
    } + [
      Case("model.count / 2.0", "missing field 6"), Case("2.0 / model.count", "missing field 6"),
      Case("-model.count", "missing field 6"), Case("!(model.count > 0)", "missing field 6"),
      Case("model.name + 'x'", "missing field 7"), Case("[1] + [model.count]", "missing field 6"),
      Case("model.count in [1, 2]", "missing field 6"),
      Case("1 in [1, model.count]", "missing field 6"),
      Case("model.place in accelerators", "missing field 3"),
      Case("[1, 2][model.count]", "missing field 6"),
      Case("{'a': 1}[model.name]", "missing field 7"),
      Case("{'a': model.count}['a']", "missing field 6"),
      Case("{model.name: 1}", "missing field 7"), Case("[model.count]", "missing field 6"),
      Case("energy * intensity", "missing field 3"),
      Case("emissions > quantity('1 gCO2e[lifecycle]')", "missing step 2"),
    ]

  @Test("only what is read is missing", arguments: reading)
  func read(of testCase: Case) { check(testCase) }

  static let reading = [
    Case("model.count > 0 ? 1 : 2", "missing field 6"),
    Case("model.downloads > 0 ? 1 : model.count", "1"),
    Case("model.downloads < 0 ? 1 : model.count", "missing field 6"),
    Case("model.count > 0 ? size(model.name) : 2", "missing field 6"),
    Case("false && model.count > 0", "false"), Case("model.count > 0 && false", "false"),
    Case("withheld(model.count)", "false"), Case("true || model.count > 0", "true"),
    Case("model.count > 0 || true", "true"),
    Case("true && model.count > 0", "missing field 6"),
    Case("false || model.count > 0", "missing field 6"),
    Case("model.count > 0 && model.name == ''", "missing field 6, field 7"),
    Case("has(model.count) && model.count > 0", "false"),
    Case("has(model.count) ? model.count : 0", "0"), Case("has(model.count)", "false"),
    Case("stated(model.count)", "false"), Case("stated(model.downloads)", "true"),
    Case("stated(model.id)", "true"),
    Case("known(model.count)", "false"), Case("known(emissions)", "false"),
    Case("known(energy)", "true"), Case("known(model.count) ? model.count : 7", "7"),
    Case("cel.bind(x, model.count, 3)", "3"),
    Case("cel.bind(x, model.count, x)", "missing field 6"),
    Case("[].all(x, x > model.count)", "true"),
    Case("[1].filter(x, false && x > model.count)", "[]"),
  ]

  @Test("missing rows, periods and cells say which", arguments: tables)
  func table(of testCase: Case) { check(testCase) }

  static let tables = [
    Case("accelerators['nope'].tdp", "missing row 0 'nope'"),
    Case("accelerators['tpu'].peak", "missing cell 0 1 1"),
    Case("has(accelerators['tpu'].peak)", "false"),
    Case("'nope' in accelerators", "false"),
    Case("accelerators[model.place].tdp", "missing field 3"),
    Case("countries['xx'].at(model.trained).intensity", "missing row 1 'xx'"),
    Case("countries['new'].at(model.trained).intensity", "missing period 1 'new'"),
    Case("countries[model.place].at(model.trained).intensity", "missing field 3"),
  ]

  @Test("a macro is missing where an item's condition is, and no other decides", arguments: macros)
  func macro(of testCase: Case) { check(testCase) }

  static let macros = [
    Case("[1, 2].all(x, x > model.count)", "missing field 6"),
    Case("[1, 2].all(x, x > 1 && x > model.count)", "false"),
    Case("[1, 2].exists(x, x > model.count)", "missing field 6"),
    Case("[1, 2].exists(x, x > 1 || x > model.count)", "true"),
    Case("[1, 2].exists_one(x, x > model.count)", "missing field 6"),
    Case("[1, 2].filter(x, x > model.count)", "missing field 6"),
    Case("[1, 2].map(x, x + model.count)", "missing field 6"),
    Case("[1, 2].map(x, x > model.count, x)", "missing field 6"),
    Case("[model.count].all(x, x > 0)", "missing field 6"),
    Case("[model.count].exists(x, true)", "missing field 6"),
    Case("[model.count].map(x, 1)", "missing field 6"),
    Case("{'a': model.count}.exists(k, k == 'a')", "missing field 6"),
    Case("[1].exists(x, model.count > x || model.name == '')", "missing field 6, field 7"),
  ]

  @Test("a function of a missing argument is missing", arguments: functions)
  func function(of testCase: Case) { check(testCase) }

  static let functions =
    texts.map { Case($0, "missing field 7") } + numbers.map { Case($0, "missing field 6") }
    + quantities.map { Case($0, "missing field 3") }
    + TimePart.all.map { Case("timestamp(model.name).\($0.name)()", "missing field 7") } + [
      Case("used('emissions.from-energy')", "false"),
      Case("derives('emissions', 'emissions.from-energy')", "false"),
      Case("quantity('1 kWh') * model.count", "missing field 6"),
      Case("predict('refused')", "missing fit 4"),
      Case("known(predict('refused'))", "false"), Case("known(predict('fitted'))", "true"),
      Case("predict('fitted') > quantity('4 kgCO2e[lifecycle]')", "true"),
      Case("predict('refused') > 1.0 || true", "true"),
    ]

  static let texts = [
    "model.name.contains('a')", "'a'.contains(model.name)", "model.name.startsWith('a')",
    "'a'.startsWith(model.name)", "model.name.endsWith('a')", "'a'.endsWith(model.name)",
    "model.name.lowerAscii()", "model.name.upperAscii()", "model.name.trim()",
    "model.name.split(',')", "'a'.split(model.name)", "[model.name].join('-')",
    "['a'].join(model.name)", "model.name.replace('a', 'b')", "'a'.replace(model.name, 'b')",
    "'a'.replace('a', model.name)", "model.name.substring(1)", "model.name.indexOf('a')",
    "'a'.indexOf(model.name)", "model.name.lastIndexOf('a')", "'a'.lastIndexOf(model.name)",
    "model.name.charAt(0)", "model.name.matches('a')", "matches('a', model.name)",
    "size(model.name)", "model.name.size()", "int(model.name)", "uint(model.name)",
    "double(model.name)", "string(model.name)", "timestamp(model.name)", "duration(model.name)",
  ]

  static let numbers = [
    "abs(model.count)", "sqrt(model.count)", "ln(model.count)", "log10(model.count)",
    "exp(model.count)", "pow(model.count, 2)", "pow(2.0, model.count)", "min(model.count, 1)",
    "max(1, model.count)", "min([model.count])", "max([1, model.count])", "sum([model.count])",
    "mean([1, model.count])", "quantile([model.count], 0.5)", "quantile([1.0], model.count)",
    "string(model.count)", "'abc'.substring(model.count)", "'abc'.charAt(model.count)",
    "int(model.count)", "double(model.count)", "double(model.count).round(2)",
  ]

  static let quantities = [
    "intensity.to('gCO2e[lifecycle]/kWh[facility]')",
    "intensity.assume('gCO2e[direct]/kWh[facility]')", "low(intensity)", "high(intensity)",
    "sqrt(intensity)", "pow(intensity, 2)", "sum([intensity])", "abs(intensity)",
  ]

  @Test func `every function and macro has a case`() {
    let all = (Self.functions + Self.macros + Self.tables + Self.reading).map(\.text)
    for name in Signature.names {
      #expect(all.contains { $0.contains("\(name)(") }, "no case of a missing value for \(name)")
    }
  }
}
