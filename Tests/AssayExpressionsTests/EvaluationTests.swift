// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Testing

@testable import AssayExpressions

@Suite("Evaluation", .timeLimit(.minutes(15)))
struct EvaluationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let outcome: String
    init(_ text: String, _ outcome: String) {
      self.text = text
      self.outcome = outcome
    }
    var testDescription: String { "\(text) → \(outcome)" }
  }

  func check(_ testCase: Case) {
    #expect(ExamplePack.outcome(testCase.text) == testCase.outcome)
  }

  @Test("numbers are computed as CEL says, and ints widen beside doubles", arguments: numbers)
  func number(of testCase: Case) { check(testCase) }

  static let numbers = [
    Case("1 + 2 * 3", "7"), Case("7 % 4", "3"), Case("-7 % 4", "-3"), Case("-(3)", "-3"),
    Case("1 + 0.5", "1.5"), Case("3 / 2.0", "1.5"), Case("2u + 3u", "5u"),
    Case("9223372036854775807 + 1", "error overflow"),
    Case("-9223372036854775808 - 1", "error overflow"),
    Case("9223372036854775807 * 2", "error overflow"), Case("1 % 0", "error division-by-zero"),
    Case("1.0 / 0.0", "error division-by-zero"), Case("1e308 * 10.0", "error not-finite"),
    Case("model.downloads * 0.5", "3000.0"), Case("abs(-3)", "3"), Case("abs(-2.5)", "2.5"),
    Case("sqrt(16)", "4.0"), Case("sqrt(-1.0)", "error not-finite"), Case("log10(1000)", "3.0"),
    Case("ln(exp(1.0))", "1.0"), Case("ln(0.0)", "error not-finite"), Case("pow(2, 10)", "1024.0"),
    Case("pow(0.0, -1.0)", "error division-by-zero"), Case("pow(-8.0, 0.5)", "error not-finite"),
    Case("exp(1000.0)", "error not-finite"), Case("min(3, 1, 2)", "1"), Case("max(3, 1.5)", "3.0"),
    Case("min([3, 1])", "1"), Case("max([0.5, 0.25])", "0.5"), Case("sum([1, 2, 3])", "6"),
    Case("sum([])", "0.0"), Case("sum([0.5, 0.25])", "0.75"), Case("mean([1, 2])", "1.5"),
    Case("mean([1.0].filter(x, x > 2.0))", "error empty-list"),
    Case("max([1].filter(x, x > 2))", "error empty-list"),
    Case("sum([1].filter(x, x > 2))", "0"), Case("quantile([4, 1, 3, 2], 0.5)", "2.5"),
    Case("quantile([1.0, 2.0], 1)", "2.0"), Case("quantile([1.0], 1.5)", "error bad-argument"),
    Case("1 < 1.5", "true"), Case("1 == 1.0", "true"), Case("1u == 1", "true"),
    Case("9223372036854775807 < 9223372036854775808.0", "true"), Case("2.0 >= 3", "false"),
  ]

  @Test("texts are sequences of code points", arguments: texts)
  func text(of testCase: Case) { check(testCase) }

  static let texts = [
    Case("'a' + 'b'", "'ab'"), Case("size('naïve 🙂')", "7"), Case("'naïve'.contains('ïv')", "true"),
    Case("'abc'.startsWith('ab')", "true"), Case("'abc'.endsWith('bc')", "true"),
    Case("'abc'.contains('')", "true"), Case("'ABÇ'.lowerAscii()", "'abÇ'"),
    Case("'abç'.upperAscii()", "'ABç'"), Case("' \\t a b\\n'.trim()", "'a b'"),
    Case("'a,b,,c'.split(',')", "['a', 'b', '', 'c']"),
    Case("'a,b,c'.split(',', 2)", "['a', 'b,c']"),
    Case("'héj'.split('')", "['h', 'é', 'j']"), Case("'a'.split(',', 0)", "[]"),
    Case("['a', 'b'].join('-')", "'a-b'"), Case("['a', 'b'].join()", "'ab'"),
    Case("'aXbX'.replace('X', '--')", "'a--b--'"), Case("'aXbX'.replace('X', '', 1)", "'abX'"),
    Case("'ab'.replace('', '-')", "'-a-b-'"), Case("'naïve'.substring(2)", "'ïve'"),
    Case("'naïve'.substring(2, 3)", "'ï'"), Case("'abc'.substring(3)", "''"),
    Case("'abc'.substring(2, 1)", "error out-of-range"), Case("'naïve'.indexOf('v')", "3"),
    Case("'aba'.indexOf('a', 1)", "2"), Case("'abaa'.lastIndexOf('a')", "3"),
    Case("'abaa'.lastIndexOf('a', 2)", "2"), Case("'abc'.indexOf('x')", "-1"),
    Case("'abc'.charAt(1)", "'b'"), Case("'abc'.charAt(3)", "''"),
    Case("'abc'.charAt(4)", "error out-of-range"), Case("'a1'.matches('^[a-z][0-9]$')", "true"),
    Case("matches('abc', 'b')", "true"), Case("'x'.matches('(' + model.id)", "error bad-regex"),
    Case("'a' < 'b'", "true"), Case("'e\\u0301' == '\\u00e9'", "false"),
    Case("string(1.5) + string(2) + string(true)", "'1.52true'"), Case("int('12')", "12"),
    Case("int('+1')", "error bad-argument"), Case("int(2.9)", "2"), Case("int(-2.9)", "-2"),
    Case("int(1e19)", "error bad-argument"), Case("double('1e3')", "1000.0"),
    Case("double('nan')", "error bad-argument"), Case("uint(3)", "3u"),
    Case("model.id", "'org/model'"),
  ]

  @Test("lists, maps and macros follow CEL", arguments: collections)
  func collection(of testCase: Case) { check(testCase) }

  static let collections = [
    Case("[1, 2][1]", "2"), Case("[1][3]", "error out-of-range"), Case("{'a': 1}['a']", "1"),
    Case("{'a': 1}.a", "1"), Case("has({'a': 1}.b)", "false"),
    Case("{'a': 1}['b']", "error no-such-key"),
    Case("{'a': 1, 'a': 2}", "error bad-argument"), Case("1 in [1, 2]", "true"),
    Case("'a' in {'a': 1}", "true"), Case("size([1, 2])", "2"), Case("[1] + [2]", "[1, 2]"),
    Case("[[1], []] == [[1], []]", "true"), Case("{'a': [1]} == {'a': [1]}", "true"),
    Case("[1, 2].all(x, x > 0)", "true"), Case("[1, 2].exists(x, x == 2)", "true"),
    Case("[1, 2, 2].exists_one(x, x == 2)", "false"), Case("[1, 2].map(x, x * 2)", "[2, 4]"),
    Case("[1, 2, 3].map(x, x > 1, x * 2)", "[4, 6]"), Case("[1, 2].filter(x, x > 1)", "[2]"),
    Case("{'a': 1, 'b': 2}.map(k, k)", "['a', 'b']"), Case("[3, 4].all(i, v, v == i + 3)", "true"),
    Case("[1, 2].map(x, [3, 4].map(y, x * y))", "[[3, 4], [6, 8]]"),
    Case("cel.bind(x, 2 + 3, x * x)", "25"), Case("[3, 4].transformList(i, v, i * v)", "[0, 4]"),
    Case("model.tags.exists(t, t.startsWith('license:'))", "true"),
    Case("model.tags.map(t, size(t))", "[4, 11]"),
    Case("[0, 1].all(x, 4 % x == 0)", "error division-by-zero"),
    Case("[0, 1].exists(x, 4 % x == 0)", "true"),
  ]

  @Test("times are in UTC", arguments: times)
  func time(of testCase: Case) { check(testCase) }

  static let times = [
    Case("timestamp('2024-02-29T12:30:00Z').getFullYear()", "2024"),
    Case("timestamp('2024-02-29T12:30:00Z').getMonth()", "1"),
    Case("timestamp('2024-02-29T12:30:00Z').getDate()", "29"),
    Case("timestamp('2024-02-29T12:30:00Z').getDayOfYear()", "59"),
    Case("timestamp('2024-02-29T12:30:00Z').getHours()", "12"),
    Case("model.trained.getFullYear()", "2021"),
    Case("model.trained < timestamp('2022-01-01')", "true"),
    Case("timestamp('2024-01-02') - timestamp('2024-01-01')", "86400s"),
    Case("timestamp('2024-01-01') + duration('36h')", "2024-01-02T12:00:00Z"),
    Case("(timestamp('2024-01-02') - timestamp('2024-01-01')).getHours()", "24"),
    Case("timestamp('9999-12-31') + duration('48h')", "error overflow"),
    Case("timestamp(model.id)", "error bad-argument"),
    Case("int(timestamp('1970-01-02'))", "86400"),
  ]

  @Test("rows are read by key, and dated rows by date as far as known", arguments: rows)
  func row(of testCase: Case) { check(testCase) }

  static let rows = [
    Case("accelerators[model.accelerator].tdp.to('W[accelerator]/accelerator')", "400.0"),
    Case("accelerators['b200'].tdp", "missing row 0 'b200'"),
    Case("accelerators[model.place].tdp", "missing field 3"),
    Case("accelerators['tpu'].peak", "missing cell 0 1 1"),
    Case("has(accelerators['tpu'].peak)", "false"),
    Case("has(accelerators['a100'].peak)", "true"), Case("has(accelerators['b200'].peak)", "false"),
    Case("has(accelerators[model.place].peak)", "false"), Case("'a100' in accelerators", "true"),
    Case("'b200' in accelerators", "false"), Case("model.place in accelerators", "missing field 3"),
    Case("accelerators['a100'].vendor == 'n'", "true"),
    Case(
      "countries['fr'].at(timestamp('2020-06-01')).intensity.to('gCO2e[lifecycle]/kWh[facility]')",
      "50.0"),
    // 99 is published after the audit's date, and 65 after 60.
    Case(
      "countries['fr'].at(model.trained).intensity.to('gCO2e[lifecycle]/kWh[facility]')", "65.0"),
    Case(
      "countries['fr'].at(timestamp('2015-01-01')).intensity.to('gCO2e[lifecycle]/kWh[facility]')",
      "50.0"),
    Case(
      "countries['fr'].at(timestamp('2025-01-01')).intensity.to('gCO2e[lifecycle]/kWh[facility]')",
      "65.0"),
    Case("countries['new'].at(model.trained).intensity", "missing period 1 'new'"),
    Case("countries['xx'].at(model.trained).intensity", "missing row 1 'xx'"),
    Case("countries[model.place].at(model.trained).intensity", "missing field 3"),
  ]

  @Test("quantities are computed in canonical units", arguments: quantities)
  func quantity(of testCase: Case) { check(testCase) }

  static let quantities = [
    Case("quantity('2 kWh').to('J')", "7200000.0"),
    Case("(quantity('2 kWh') * 3).to('kWh')", "6.0"),
    Case("(model.reported_energy * pue).to('kWh[facility]')", "1250.0"),
    Case("quantity('400 W').assume('W[it]').to('W[it]')", "400.0"),
    Case("sqrt(quantity('4 s') * quantity('4 s')).to('s')", "4.0"),
    Case("pow(quantity('3 s'), 2) == quantity('9 s') * quantity('1 s')", "true"),
    // Of units of one dimension none is a factor off, whatever their prefixes.
    Case("quantity('3.6 MJ') == quantity('1 kWh')", "true"),
    Case("quantity('1 MWh') / quantity('1000 kWh') == 1.0", "true"),
    Case("quantity('256 MWh') / quantity('256 MWh') == 1.0", "true"),
    Case("quantity('1 GFLOP') < quantity('1 MFLOP')", "false"),
    Case("energy > quantity('1 MWh[facility]')", "true"),
    Case("model.count * pue", "missing field 6"),
    Case("intensity", "missing field 3"), Case("emissions", "missing step 2"),
    Case("energy * intensity + energy * intensity", "missing field 3"),
    Case("[energy, energy].map(x, x.to('kWh[facility]'))", "[1250.0, 1250.0]"),
    Case("used('energy.hours')", "true"), Case("used('energy.reported')", "false"),
    Case("derives('energy', 'pue')", "true"), Case("derives('energy', 'reported_energy')", "true"),
    Case("derives('energy', 'model.reported_energy')", "true"),
    Case("derives('energy', 'host')", "false"),
    Case("derives('energy', 'energy.hours')", "true"), Case("derives('emissions', 'pue')", "false"),
    Case("derives('energy', 'countries')", "false"), Case("derives('energy', 'energy')", "true"),
  ]

  @Test func `reads are noted once each, in order of first reading`() {
    var frame = ExamplePack.frame
    _ = ExamplePack.evaluate(
      "model.downloads > 1 && pue * model.reported_energy > energy * 0.5 && model.downloads > 2",
      &frame)
    #expect(frame.takeReads() == [.field(0), .parameter(0), .field(1), .step(0)])
    _ = ExamplePack.evaluate(
      "countries['fr'].at(timestamp('2015-01-01')).intensity", &frame)
    #expect(frame.takeReads() == [.cell(table: 1, row: 0, column: 0, isNearest: true)])
    _ = ExamplePack.evaluate("energy.assume('kWh[it]')", &frame)
    #expect(frame.takeReads() == [.step(0), .assumption(0)])
  }

  @Test func `evaluation gives up when the fuel is gone`() {
    var frame = ExamplePack.frame
    frame.fuel = 100
    let outcome = ExamplePack.evaluate("[1,2,3,4,5,6].all(x, [1,2,3,4,5,6].all(y, x > 0))", &frame)
    #expect(outcome?.error?.code == .fuelExhausted)
  }

  @Test func `doubling a text forty times runs out of fuel, not of memory`() {
    let doubling = (0..<40).reduce("x") { text, _ in "cel.bind(x, x + x, \(text))" }
    let outcome = ExamplePack.outcome(
      "size(cel.bind(x, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', \(doubling)))")
    #expect(outcome == "error fuel-exhausted")
  }

  @Test func `an error points at the operation that failed`() {
    var frame = ExamplePack.frame
    let error = ExamplePack.evaluate("1 + (2 % 0)", &frame)?.error
    #expect(error?.span.start == 5)
    #expect(error?.message == "division by zero")
  }

  @Test func `an expression names what it may read`() {
    let expression = ExamplePack.check(
      "has(model.name) ? energy : model.reported_energy * pue + "
        + "(used('emissions.from-energy') ? energy : energy)"
    ).expression
    #expect(expression?.stepsRead == [0, 2])
    #expect(expression?.fieldsRead == [1, 7])
    #expect(expression?.parametersRead == [0])
    #expect(expression?.type == ExamplePack.quantity("kWh[facility]"))
  }
}
