// SPDX-License-Identifier: Apache-2.0

/// A function of expressions as its users know it.
package struct FunctionWords: Sendable {
  package let name: String
  /// How it is called, with the types of what it takes and gives.
  package let signature: String
  /// What it gives, in one sentence.
  package let words: String
  package let example: String
  /// An expression that equals the example; nil where that needs more than names of a pack.
  package let equals: String?

  private init(
    _ name: String, _ signature: String, _ words: String, _ example: String, _ equals: String?
  ) {
    self.name = name
    self.signature = signature
    self.words = words
    self.example = example
    self.equals = equals
  }

  /// All that may be called: what `Signature` and the macros of the parser have.
  ///
  /// The examples speak of a pack with the fields `energy` (3 kWh), `phases` (items with a `time` of 2 h and
  /// 3 h) and `trained` (2023-03-01), the parameter `pue`, the table `grid`, and the quantity `energy`.
  package static let all: [FunctionWords] = [
    // What a model states.
    .init(
      "has", "has(model.x) → bool",
      "Whether a field, a member or a cell is there; it is never missing itself.",
      "has(model.energy)", "true"),
    .init(
      "known", "known(value) → bool", "Whether a value is there, whatever it is made of.",
      "known(model.energy * 2)", "true"),
    .init(
      "stated", "stated(model.x) → bool",
      "Whether a field is read, or stated without being readable.", "stated(model.energy)", "true"),
    .init(
      "withheld", "withheld(model.x) → bool",
      "Whether a record says of a field that it is there and is not told.",
      "withheld(model.energy)", "false"),
    .init(
      "used", "used('method') → bool", "Whether a quantity was derived by this method.",
      "used('energy.declared')", "true"),
    .init(
      "derives", "derives('quantity', 'id') → bool",
      "Whether a method, parameter, field or quantity is on the way to a quantity.",
      "derives('energy', 'energy.declared')", "true"),
    .init(
      "predict", "predict('regression') → quantity",
      "What a regression predicts of a model; missing where its gate or its range lets it not.",
      "predict('energy-from-compute')", nil),
    // Quantities.
    .init(
      "quantity", "quantity('1 kWh') → quantity", "A constant with its unit.", "quantity('1 kWh')",
      "quantity('1000 Wh')"),
    .init(
      "to", "quantity.to('kWh') → double",
      "The plain number in a unit, to be compared, printed or put into a logarithm.",
      "quantity('2 MWh').to('kWh')", "2000.0"),
    .init(
      "round", "x.round(3), quantity.round(3, 'kWh') → as x",
      "The number with so many significant digits, of a quantity in a unit.",
      "quantity('1234 kWh').round(2, 'kWh')", "quantity('1200 kWh')"),
    .init(
      "assume", "quantity.assume('kWh[it]') → quantity",
      "The same figure on a basis that its source does not state; the assumption is recorded.",
      "model.energy.assume('kWh[it]').to('kWh[it]')", "3.0"),
    .init(
      "low", "low(quantity) → quantity", "The 5 % quantile of an uncertain figure.",
      "low(pue) < pue", "true"),
    .init(
      "high", "high(quantity) → quantity", "The 95 % quantile of an uncertain figure.",
      "high(pue) > pue", "true"),
    .init(
      "at", "table[key].at(date) → row", "The row of a dated table that is in force on a date.",
      "grid['abc'].at(model.trained).share", "0.25"),
    // Numbers.
    .init("abs", "abs(number) → number", "The number without its sign.", "abs(-2)", "2"),
    .init(
      "sqrt", "sqrt(number) → number", "The square root; of a quantity that of its unit as well.",
      "sqrt(9.0)", "3.0"),
    .init(
      "pow", "pow(number, exponent) → number", "A power; of a quantity the exponent is a literal.",
      "pow(2.0, 10)", "1024.0"),
    .init("exp", "exp(double) → double", "e to a power.", "exp(0.0)", "1.0"),
    .init("ln", "ln(double) → double", "The natural logarithm.", "ln(1.0)", "0.0"),
    .init("log10", "log10(double) → double", "The decimal logarithm.", "log10(1000.0)", "3.0"),
    // Lists.
    .init("sum", "sum(list) → number", "The sum; missing where an item is.", "sum([1, 2, 3])", "6"),
    .init("mean", "mean(list) → number", "The arithmetic mean.", "mean([1.0, 2.0])", "1.5"),
    .init("min", "min(list) or min(a, b, …) → number", "The least.", "min(3, 2)", "2"),
    .init("max", "max(list) or max(a, b, …) → number", "The greatest.", "max([3, 2])", "3"),
    .init(
      "quantile", "quantile(list, double) → number",
      "A quantile, between neighbours by a straight line.", "quantile([1.0, 2.0, 3.0], 0.5)", "2.0"),
    .init(
      "size", "size(list or string) → int", "How many items, or characters.", "size(model.phases)",
      "2"),
    .init(
      "all", "list.all(x, condition) → bool", "Whether a condition holds of all items.",
      "model.phases.all(p, p.time > quantity('1 h'))", "true"),
    .init(
      "exists", "list.exists(x, condition) → bool", "Whether a condition holds of an item.",
      "model.phases.exists(p, p.time > quantity('2 h'))", "true"),
    .init(
      "exists_one", "list.exists_one(x, condition) → bool",
      "Whether a condition holds of just one item.", "[1, 2, 3].exists_one(x, x > 2)", "true"),
    .init(
      "filter", "list.filter(x, condition) → list", "The items of which a condition holds.",
      "[1, 2, 3].filter(x, x > 1)", "[2, 3]"),
    .init(
      "map", "list.map(x, value) → list", "A value for each item.",
      "sum(model.phases.map(p, p.time))", "quantity('5 h')"),
    // Texts.
    .init(
      "contains", "string.contains(string) → bool", "Whether a text stands in it.",
      "'card v2'.contains('v2')", "true"),
    .init(
      "startsWith", "string.startsWith(string) → bool", "Whether it begins with a text.",
      "model.id.startsWith('org/')", "true"),
    .init(
      "endsWith", "string.endsWith(string) → bool", "Whether it ends with a text.",
      "'model-4bit'.endsWith('-4bit')", "true"),
    .init(
      "matches", "string.matches(pattern) → bool",
      "Whether a regular expression of RE2 is found in it.", "'model-7b'.matches('[0-9]+b')", "true"
    ),
    .init(
      "lowerAscii", "string.lowerAscii() → string", "With ASCII letters in lower case.",
      "'AbC'.lowerAscii()", "'abc'"),
    .init(
      "upperAscii", "string.upperAscii() → string", "With ASCII letters in upper case.",
      "'abc'.upperAscii()", "'ABC'"),
    .init("trim", "string.trim() → string", "Without blanks at both ends.", "' a '.trim()", "'a'"),
    .init(
      "split", "string.split(separator[, limit]) → list", "The parts between separators.",
      "'a/b'.split('/')", "['a', 'b']"),
    .init(
      "join", "list.join([separator]) → string", "The texts in one, with a separator between them.",
      "['a', 'b'].join('-')", "'a-b'"),
    .init(
      "replace", "string.replace(old, new[, limit]) → string",
      "With one text in the place of another.", "'a-b'.replace('-', '_')", "'a_b'"),
    .init(
      "substring", "string.substring(start[, end]) → string",
      "The characters from a place, counted from 0, until before another.", "'abc'.substring(1)",
      "'bc'"),
    .init(
      "indexOf", "string.indexOf(string[, start]) → int",
      "Where a text stands first, counted from 0; -1 where it does not.", "'a-b'.indexOf('-')", "1"),
    .init(
      "lastIndexOf", "string.lastIndexOf(string[, start]) → int", "Where a text stands last.",
      "'a-b-c'.lastIndexOf('-')", "3"),
    .init(
      "charAt", "string.charAt(int) → string", "The character at a place, counted from 0.",
      "'abc'.charAt(0)", "'a'"),
    // Conversions.
    .init(
      "int", "int(value) → int",
      "A number, a text or the seconds of a date as a whole number, without its fraction.",
      "int(2.9)", "2"),
    .init("uint", "uint(value) → uint", "A whole number from 0 up.", "uint(2)", "2u"),
    .init("double", "double(value) → double", "A number with a fraction.", "double('2.5')", "2.5"),
    .init("string", "string(value) → string", "The value as a text.", "string(25)", "'25'"),
    .init(
      "timestamp", "timestamp('2024-01-01T00:00:00Z') → date", "A moment.",
      "timestamp('2023-03-01T00:00:00Z')", "model.trained"),
    .init(
      "duration", "duration('36h') → duration", "A length of time between two moments.",
      "duration('1h')", "duration('60m')"),
    // Parts of dates, in UTC.
    .init(
      "getFullYear", "date.getFullYear() → int", "The year.", "model.trained.getFullYear()", "2023"),
    .init(
      "getMonth", "date.getMonth() → int", "The month, from 0.", "model.trained.getMonth()", "2"),
    .init(
      "getDate", "date.getDate() → int", "The day of the month, from 1.", "model.trained.getDate()",
      "1"),
    .init(
      "getDayOfMonth", "date.getDayOfMonth() → int", "The day of the month, from 0.",
      "model.trained.getDayOfMonth()", "0"),
    .init(
      "getDayOfWeek", "date.getDayOfWeek() → int", "The day of the week, from 0 for Sunday.",
      "model.trained.getDayOfWeek()", "3"),
    .init(
      "getDayOfYear", "date.getDayOfYear() → int", "The day of the year, from 0.",
      "model.trained.getDayOfYear()", "59"),
    .init(
      "getHours", "date.getHours() → int", "The hours of a moment, or of a duration.",
      "duration('90m').getHours()", "1"),
    .init(
      "getMinutes", "date.getMinutes() → int", "The minutes of a moment, or of a duration.",
      "duration('90m').getMinutes()", "90"),
    .init(
      "getSeconds", "date.getSeconds() → int", "The seconds of a moment, or of a duration.",
      "duration('2m').getSeconds()", "120"),
    .init(
      "getMilliseconds", "date.getMilliseconds() → int",
      "The milliseconds of a moment, or of a duration.", "duration('5ms').getMilliseconds()", "5"),
  ]

  /// What may be called, by the checker: each has words.
  package static var names: [String] { Signature.names }
}
