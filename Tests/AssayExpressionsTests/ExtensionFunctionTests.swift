// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

/// The extension libraries where the conformance suite says nothing: limits, hostile arguments, and
/// the words of errors.
@Suite("CEL extension libraries", .timeLimit(.minutes(15)))
struct ExtensionFunctionTests {
  struct Case: CustomTestStringConvertible {
    let expression: String
    let expected: String

    init(_ expression: String, _ expected: String) {
      self.expression = expression
      self.expected = expected
    }

    var testDescription: String { expression }
  }

  @Test("a function gives the value that its library defines", arguments: values)
  func value(of testCase: Case) { check(testCase) }

  @Test("an error is told in the words of the conformance suite", arguments: errors)
  func error(of testCase: Case) { check(testCase) }

  @Test("the type of an expression is deduced", arguments: types)
  func type(of testCase: Case) {
    #expect(deducedType(testCase.expression) == testCase.expected)
  }

  /// By hand, from RFC 4648, RFC 5952, C's `printf`, and cel-go's documentation of package `ext`.
  private static let values = [
    Case("base64.encode(b'')", "''"), Case("base64.encode(b'a')", "'YQ=='"),
    Case("base64.encode(b'ab')", "'YWI='"), Case("base64.decode('YWI')", "b'ab'"),
    Case("math.sqrt(81)", "9.0"), Case("math.sqrt(2u)", "1.4142135623730951"),
    Case("math.bitShiftLeft(1, 63)", "-9223372036854775808"),
    Case("math.greatest(1, 1.0)", "1"), Case("math.least([3u, 2, 2.5])", "2"),
    Case("'%.2f'.format([2.675])", "'2.67'"), Case("'%.0f'.format([0.5])", "'0'"),
    Case("'%.1f'.format([9.96])", "'10.0'"), Case("'%.3f'.format([0.0004])", "'0.000'"),
    Case("'%f'.format([1e22])", "'10000000000000000000000.000000'"),
    Case("'%.2e'.format([9.996e-7])", "'1.00e-06'"), Case("'%e'.format([0.0])", "'0.000000e+00'"),
    Case("'%.3e'.format([5e-324])", "'4.941e-324'"), Case("'%.0e'.format([25.0])", "'2e+01'"),
    Case("'%x'.format([-255])", "'-ff'"), Case("'%o'.format([-8])", "'-10'"),
    Case("'%s'.format([{'b': [1.0], 'a': b'x'}])", "'{a: x, b: [1]}'"),
    Case("'áb'.reverse()", "'bá'"), Case("strings.quote('\\u0001')", "'\"\\u0001\"'"),
    Case("'abc'.replace('', '-')", "'-a-b-c-'"), Case("'abc'.split('', 2)", "['a', 'bc']"),
    Case("string(ip('2001:0db8:0:0:1:0:0:1'))", "'2001:db8::1:0:0:1'"),
    Case("string(ip('2001:db8:0:1:1:1:1:1'))", "'2001:db8:0:1:1:1:1:1'"),
    Case("string(ip('::'))", "'::'"), Case("string(ip('1::'))", "'1::'"),
    Case("string(cidr('10.1.255.255/12').masked())", "'10.0.0.0/12'"),
    Case("string(cidr('ffff:ffff::/20').masked())", "'ffff:f000::/20'"),
    Case("cidr('0.0.0.0/0').containsIP('255.1.2.3')", "true"),
    Case("isCIDR('10.0.0.0/33')", "false"), Case("isCIDR('10.0.0.0/08')", "false"),
    Case("isIP('1:2:3:4:5:6:7')", "false"), Case("isIP('1:2:3:4:5:6:7::')", "true"),
    Case("isIP('1:2:3:4:5:6:7:8::')", "false"), Case("isIP('::1::')", "false"),
    Case("isIP('256.0.0.1')", "false"), Case("isIP('01.0.0.1')", "false"),
    Case("isIP('+1::')", "false"), Case("isIP('')", "false"),
    Case("optional.of(1).orValue(1 / 0)", "1"),
    Case("optional.of(1).or(optional.of(1 / 0)).value()", "1"),
    Case("optional.of([1, 2])[?1].value()", "2"), Case("[1][?7].hasValue()", "false"),
    Case("optional.ofNonZeroValue(duration('0s')).hasValue()", "false"),
    Case("[1, 2].transformMapEntry(i, v, {string(v): i})", "{'1': 0, '2': 1}"),
  ]

  private static let errors = [
    Case("'%a'.format([1])", "unrecognized formatting clause \"a\""),
    Case("'%d %d %d'.format([0, 1])", "index 2 out of range"),
    Case("'%'.format([1])", "could not parse formatting clause: unexpected end of string"),
    Case("'%.f'.format([1.0])", "could not parse formatting clause: precision"),
    Case("'%.99999999999999999999f'.format([1.0])", "precision is not a number up to 1000"),
    Case(
      "'%d'.format([duration('30m2s')])",
      "error during formatting: decimal clause can only be used on integers, was given "
        + "google.protobuf.Duration"),
    Case(
      "'%b'.format(['abc'])",
      "error during formatting: only integers and bools can be formatted as binary, was given "
        + "string"),
    Case(
      "'%o'.format(['a'])",
      "error during formatting: octal clause can only be used on integers, was given string"),
    Case(
      "'%X'.format([null])",
      "error during formatting: only integers, byte buffers, and strings can be formatted as hex, "
        + "was given null_type"),
    Case(
      "'%e'.format([null])",
      "error during formatting: scientific clause can only be used on doubles, was given "
        + "null_type"),
    Case("'%s'.format([ip('::1')])", "string clause can only be used on"),
    Case("'tacocat'.charAt(30)", "index out of range: 30"),
    Case("'tacocat'.lastIndexOf('a', -1)", "index out of range: -1"),
    Case("'tacocat'.substring(4, 3)", "invalid substring range. start: 4, end: 3"),
    Case("ip('192.168.0.1.0')", "IP Address '192.168.0.1.0' parse error"),
    Case("ip('fe80::1%en0')", "IP Address with zone value is not allowed"),
    Case("cidr('fe80::1%en0/24')", "CIDR with zone value is not allowed"),
    Case("cidr('::ffff:192.168.0.1/24')", "IPv4-mapped IPv6 address is not allowed"),
    Case("cidr('192.168.0.0/')", "network address parse error during conversion from string"),
    Case("math.abs(-9223372036854775808)", "overflow"),
    Case("math.bitShiftLeft(1, -1)", "negative offset"),
    Case("base64.decode('A')", "illegal base64 data"),
    Case("base64.decode('A=')", "illegal base64 data"),
    Case("optional.none().value()", "optional.none() dereference"),
    Case("[1, 2].transformMapEntry(i, v, {'a': i})", "the key occurs twice"),
  ]

  private static let types = [
    Case("math.greatest(1, 2)", "int"), Case("math.least(1, 2.0)", "dyn"),
    Case("math.least(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)", "int"),
    Case("{'a': 1}.?a.orValue(2)", "int"), Case("optional.of({'a': 1}).a", "optional_type(int)"),
    Case("[?optional.of(1)]", "list(int)"), Case("{'a': [1]}[?'a'][?0]", "optional_type(int)"),
    Case("'%s'.format([1, 'a'])", "string"), Case("'a,b'.split(',')", "list(string)"),
    Case("{'a': 1}.transformMap(k, v, [v])", "map(string, list(int))"),
    Case("[1, 2].transformMapEntry(i, v, {string(v): i})", "map(string, int)"),
    Case("cidr('10.0.0.0/8').ip()", "net.IP"), Case("type(1)", "type(int)"),
    Case("cel.bind(x, [], x + [1])", "list(int)"), Case("[1, 'a']", "list(dyn)"),
    Case("'a' + 1", "found no matching overload for '_+_' applied to '(string, int)'"),
    Case(
      "'a'.charAt('b')", "found no matching overload for 'charAt' applied to '(string, string)'"),
    Case("isIP(cidr('::/0'))", "found no matching overload for 'isIP' applied to '(net.CIDR)'"),
    Case("1.nothing()", "no function 'nothing'"),
    Case("nothing", "undeclared reference to 'nothing' in container ''"),
    Case("{'a': 1}.a.b", "type 'int' does not support field selection"),
    Case("1.all(x, true)", "'all' needs a list or map, not 'int'"),
    Case(
      "[1].all(x, x)", "found no matching overload for '_&&_' applied to '(bool, int)'"),
    Case("[?1]", "expected an optional, not 'int'"),
    // Each binding doubles the type.
    Case(
      (1..<60).reversed().reduce("x59 == x59") { body, index in
        "cel.bind(x\(index), {x\(index - 1): x\(index - 1)}, \(body))"
      }.replacing("x0", with: "'a'"), "the types of the expression are too large"),
  ]

  /// Checks that an expression is equal to another, or that its error has a text in it.
  private func check(_ testCase: Case) {
    let evaluator = DynamicEvaluator()
    guard let expression = parse(testCase.expression).expression else {
      Issue.record("does not parse")
      return
    }
    switch evaluator.evaluate(expression) {
    case .success(let value):
      guard let expected = parse(testCase.expected).expression.map(evaluator.evaluate),
        case .success(let expected) = expected
      else {
        Issue.record("\(value) is no error")
        return
      }
      var fuel = 1000
      #expect(value.typeName == expected.typeName)
      #expect(value.equals(expected, &fuel), "\(value)")
    case .failure(let fault): #expect(fault.message.contains(testCase.expected), "\(fault.message)")
    }
  }

  private func deducedType(_ text: String) -> String {
    guard let expression = parse(text).expression else { return "does not parse" }
    do throws(DynamicFault) {
      return try DynamicChecker().check(expression).description
    } catch {
      return error.message
    }
  }
}
