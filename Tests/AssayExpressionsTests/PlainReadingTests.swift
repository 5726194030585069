// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import Testing

/// Expressions in English.
@Suite("Plain readings", .timeLimit(.minutes(15)))
struct PlainReadingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let expression: String
    let words: String
    var testDescription: String { expression }

    init(_ expression: String, _ words: String) {
      (self.expression, self.words) = (expression, words)
    }
  }

  private static let cases = [
    Case(
      "model.downloads > 5000 && !has(model.energy)",
      "downloads are more than 5,000 and stated energy is not stated"),
    Case("model.downloads >= 2020", "downloads are at least 2020"),
    Case("!(model.downloads > 10)", "downloads are at most 10"),
    Case(
      "!(model.downloads > 10 || has(model.country))",
      "downloads are at most 10 and country is not stated"),
    Case(
      "has(model.country) && (model.downloads < 5 || model.country == 'FR')",
      "country is stated and (downloads are less than 5 or country is “FR”)"),
    Case("model.country != 'FR'", "country is not “FR”"),
    Case("!(model.country in ['FR', 'DE', 'NO'])", "country is not one of “FR”, “DE” or “NO”"),
    Case("'a' in model.tags", "“a” is among tags"),
    Case("model.tags.exists(t, t == 'x')", "for at least one “t” of tags: t is “x”"),
    Case("!model.tags.exists(t, t == 'x')", "for every “t” of tags: t is not “x”"),
    Case("!model.tags.all(t, t == 'x')", "for at least one “t” of tags: t is not “x”"),
    Case("known(energy) == false", "energy is not known"),
    Case("is_small", "“The model is small” holds"),
    Case("!is_small", "“The model is small” does not hold"),
    Case("model.country.startsWith('F')", "country begins with “F”"),
    Case("energy < quantity('3 kWh')", "energy is less than 3 kWh"),
    Case("energy * 2.0 / (share + 1.0)", "energy times 2 divided by (share plus 1)"),
    Case("share - (share - 1.0)", "share minus (share minus 1)"),
    Case("(share + 1.0) * share", "(share plus 1) times share"),
    Case(
      "has(model.energy) ? model.energy : energy",
      "stated energy if stated energy is stated, otherwise energy"),
    Case("log10(share)", "the decimal logarithm of share"),
    Case("countries[model.country].intensity", "intensity of the row of countries for country"),
    Case("stated(model.energy)", "something is stated for stated energy, readable or not"),
    Case("model.tags[0] == 'x'", "item 1 of tags is “x”"),
    Case("energy.assume('kWh') / energy", "(energy, taken to be in kWh) divided by energy"),
    Case(
      "sum([1.0, 2.0].map(x, x * share)) / share",
      "the sum of (x times share, for each “x” of 1 and 2) divided by share"),
    Case("used('energy.stated')", "the method “As stated” was taken"),
    Case("derives('energy', 'share')", "energy rests on share"),
  ]

  private static let checker: Checker = {
    let place = Span(file: SourceFile(path: "x", text: ""), start: 0, end: 0)
    let energy = (try? UnitParser().parse("kWh").dimension) ?? .none
    var declarations = Declarations(
      fields: [
        "downloads": .init(index: 0, type: .int, span: place),
        "energy": .init(index: 1, type: .quantity(energy), span: place),
        "country": .init(index: 2, type: .string, span: place),
        "tags": .init(index: 3, type: .list(.string), span: place),
      ],
      names: [
        "energy": .init(
          meaning: .step(0, .quantity(energy)), span: place, isQuantity: true),
        "is_small": .init(meaning: .step(1, .bool), span: place),
        "share": .init(meaning: .parameter(0, .double), span: place),
        "countries": .init(meaning: .table(0), span: place),
      ],
      tables: [
        .init(
          name: "countries", columns: [.init(name: "intensity", type: .double, span: place)],
          isDated: false)
      ],
      methods: ["energy.stated": .init(index: 0, step: 0)])
    declarations.units = UnitParser()
    return Checker(declarations)
  }()

  private static let reading: PlainReading = {
    var words = PlainReading.Vocabulary()
    words.fields["energy"] = "stated energy"
    words.names = ["energy": "energy", "share": "share", "countries": "countries"]
    words.tables = ["countries"]
    words.statements["is_small"] = "The model is small"
    words.methods["energy.stated"] = "As stated"
    return PlainReading(words)
  }()

  @Test("an expression reads as English", arguments: cases)
  func reading(_ testCase: Case) throws {
    let file = SourceFile(path: "x.cel", text: testCase.expression)
    let parsed = ExpressionParser().parse(LocatedText(wholeFile: file))
    let (expression, diagnostics) = Self.checker.check(parsed)
    let checked = try #require(expression, "\(diagnostics.map(\.rendered))")
    #expect(Self.reading.words(for: checked) == testCase.words)
  }
}
