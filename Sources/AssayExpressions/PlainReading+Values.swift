// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What is no condition: figures, texts, dates, lists.
extension PlainReading {
  func value(_ expression: Expression) -> Phrase {
    switch expression.kind {
    case .literal(let literal): return Phrase(text: PlainReading.words(for: literal))
    case .identifier(let name):
      let plain = name.hasPrefix(".") ? String(name.dropFirst()) : name
      return noun(nameWords(plain))
    case .select(let operand, let field, false): return member(field.value, of: operand)
    case .select, .comprehension: return listed(expression)
    case .call(let name, let target, let arguments):
      return call(name.value, target, arguments, expression)
    case .list(let elements):
      let items = elements.map { value($0.value).text }
      return Phrase(text: PlainReading.series(items, "and"), isPlural: true)
    case .map, .message: return Phrase(text: expression.canonical)
    }
  }

  /// A value as an operand of a comparison, in parentheses where it is a choice.
  func operand(_ expression: Expression) -> String {
    let phrase = value(expression)
    return phrase.form == .choice ? "(\(phrase.text))" : phrase.text
  }

  /// `model.downloads` is "downloads", `p.energy` "energy of p", `base.energy` "energy of the base".
  func member(_ name: String, of operand: Expression) -> Phrase {
    guard case .identifier(let root) = operand.kind else {
      return noun("\(PlainReading.spaced(name)) of \(value(operand).text)", head: name)
    }
    switch root {
    case "model", ".model": return name == "id" ? noun("the model's id") : noun(fieldWords(name))
    case "base", ".base": return noun("\(fieldWords(name)) of the base", head: name)
    default: return noun("\(PlainReading.spaced(name)) of \(nameWords(root))", head: name)
    }
  }

  /// - Parameter head: What a verb goes by, where the last word does not say it.
  func noun(_ words: String, head: String? = nil) -> Phrase {
    let last = (head ?? words).lowercased()
    let isPlural = last.hasSuffix("s") && !["ss", "us", "is"].contains { last.hasSuffix($0) }
    return Phrase(text: words, isPlural: isPlural)
  }

  private func listed(_ expression: Expression) -> Phrase {
    guard case .comprehension(let fold) = expression.kind else { return condition(expression) }
    let range = value(fold.range).text
    let item = PlainReading.spaced(fold.iterVar.value)
    let bodies = fold.bodies
    switch (fold.macro, bodies.count) {
    case ("filter", 1):
      return Phrase(
        text: "those “\(item)” of \(range) for which \(condition(bodies[0]).text)", form: .choice,
        isPlural: true)
    case ("map", 1), ("transformList", 1):
      return Phrase(
        text: "\(self.anything(bodies[0]).text), for each “\(item)” of \(range)", form: .choice,
        isPlural: true)
    case ("map", 2), ("transformList", 2):
      return Phrase(
        text: "\(anything(bodies[1]).text), for each “\(item)” of \(range) for which"
          + " \(condition(bodies[0]).text)", form: .choice, isPlural: true)
    case ("bind", _):
      return Phrase(
        text: "\(anything(fold.result).text), where “\(PlainReading.spaced(fold.accuVar.value))” is"
          + " \(value(fold.accuInit).text)", form: .choice)
    case ("exists", _), ("all", _), ("exists_one", _), ("existsOne", _):
      return Phrase(text: "whether \(condition(expression).text)", form: .choice)
    default: return Phrase(text: expression.canonical)
    }
  }

  /// A part of which the type is not known here.
  private func anything(_ expression: Expression) -> Phrase {
    switch expression.kind {
    case .select(_, _, true), .literal(.bool): return condition(expression)
    case .call(let name, _, _) where PlainReading.conditions.contains(name.value):
      return condition(expression)
    default: return value(expression)
    }
  }

  private func call(
    _ name: String, _ target: Expression?, _ arguments: [Expression], _ whole: Expression
  ) -> Phrase {
    let operands = [target].compactMap(\.self) + arguments
    switch (name, operands.count) {
    case ("_+_", 2): return chain(operands, "plus", .sum, isRightLoose: true)
    case ("_-_", 2): return chain(operands, "minus", .sum, isRightLoose: false)
    case ("_*_", 2): return chain(operands, "times", .product, isRightLoose: true)
    case ("_/_", 2): return chain(operands, "divided by", .product, isRightLoose: false)
    case ("_%_", 2):
      return Phrase(text: "the rest of \(tight(operands[0])) divided by \(tight(operands[1]))")
    case ("-_", 1): return Phrase(text: "minus \(tight(operands[0]))")
    case ("_?_:_", 3):
      let (yes, no) = (anything(operands[1]), anything(operands[2]))
      return Phrase(
        text: "\(inner(yes)) if \(condition(operands[0]).text), otherwise \(inner(no))",
        form: .choice)
    case ("_[_]", 2): return row(operands[0], operands[1], isOptional: false)
    case ("_[?_]", 2): return row(operands[0], operands[1], isOptional: true)
    case ("_?._", 2):
      guard let field = operands[1].text else { break }
      return Phrase(text: member(field, of: operands[0]).text + ", where it is stated")
    case ("at", 2):
      return Phrase(text: "\(value(operands[0]).text) in force at \(tight(operands[1]))")
    case ("to", 2):
      guard let unit = operands[1].text else { break }
      return Phrase(text: "\(tight(operands[0])) in \(unit)", form: .choice)
    case ("assume", 2):
      guard let unit = operands[1].text else { break }
      return Phrase(text: "\(tight(operands[0])), taken to be in \(unit)", form: .choice)
    case ("quantity", 1), ("timestamp", 1), ("duration", 1):
      if let text = operands[0].text { return Phrase(text: text) }
      return value(operands[0])
    case ("double", 1), ("int", 1), ("uint", 1), ("string", 1): return value(operands[0])
    case ("predict", 1):
      guard let id = operands[0].text else { break }
      return Phrase(text: "what the regression \(nameWords(id)) predicts")
    case ("pow", 2):
      return Phrase(text: "\(tight(operands[0])) to the power \(tight(operands[1]))")
    case ("orValue", 2):
      return Phrase(
        text: "\(value(operands[0]).text), or else \(value(operands[1]).text)", form: .choice)
    case ("quantile", 2):
      return Phrase(text: "the quantile \(tight(operands[1])) of \(value(operands[0]).text)")
    default: break
    }
    if let words = PlainReading.functions[name], operands.count == 1 {
      return Phrase(text: "\(words) \(tight(operands[0]))")
    }
    if let words = PlainReading.functions[name] {
      return Phrase(text: "\(words) \(PlainReading.series(operands.map { tight($0) }, "and"))")
    }
    if PlainReading.conditions.contains(name) {
      return Phrase(text: "whether \(condition(whole).text)", form: .choice)
    }
    guard !operands.isEmpty else { return Phrase(text: name) }
    let items = PlainReading.series(operands.map { tight($0) }, "and")
    return Phrase(text: "\(PlainReading.spaced(name)) of \(items)")
  }

  /// Functions that read as "WORDS x".
  private static let functions: [String: String] = [
    "sqrt": "the square root of", "log10": "the decimal logarithm of",
    "ln": "the natural logarithm of", "exp": "e to the power", "abs": "the magnitude of",
    "low": "the low end (5 %) of", "high": "the high end (95 %) of", "sum": "the sum of",
    "mean": "the mean of", "min": "the least of", "max": "the greatest of",
    "size": "the number of items of", "getFullYear": "the year of", "getMonth": "the month of",
    "floor": "the whole part of", "ceil": "the next whole number of", "round": "the rounded",
    "lowerAscii": "the lower-case", "trim": "the trimmed", "split": "the parts of",
  ]

  private func chain(
    _ operands: [Expression], _ word: String, _ form: Phrase.Form, isRightLoose: Bool
  ) -> Phrase {
    let left = value(operands[0])
    let right = value(operands[1])
    func text(_ phrase: Phrase, isLoose: Bool) -> String {
      switch phrase.form {
      case .word: phrase.text
      case .product where form == .sum: phrase.text
      case form where isLoose: phrase.text
      default: "(\(phrase.text))"
      }
    }
    return Phrase(
      text: "\(text(left, isLoose: true)) \(word) \(text(right, isLoose: isRightLoose))",
      form: form)
  }

  /// A value that stands behind a word which it could be torn from.
  private func tight(_ expression: Expression) -> String {
    let phrase = anything(expression)
    return phrase.form == .word ? phrase.text : "(\(phrase.text))"
  }

  private func inner(_ phrase: Phrase) -> String {
    phrase.form == .choice ? "(\(phrase.text))" : phrase.text
  }

  /// `countries[model.place]` is "the row of countries for place", and `list[0]` "item 1 of list".
  private func row(_ table: Expression, _ key: Expression, isOptional: Bool) -> Phrase {
    let rest = isOptional ? ", where there is one" : ""
    if case .identifier(let name) = table.kind, vocabulary.tables.contains(name) {
      return Phrase(text: "the row of \(nameWords(name)) for \(tight(key))\(rest)")
    }
    // People count from one.
    if case .literal(.int(let index)) = key.kind, index >= 0, index < 1000 {
      return Phrase(text: "item \(index + 1) of \(value(table).text)\(rest)")
    }
    return Phrase(text: "item \(tight(key)) of \(value(table).text)\(rest)")
  }

  private static func words(for literal: Literal) -> String {
    switch literal {
    case .null: "nothing"
    case .bool(let value): value ? "true" : "false"
    // A year is no amount.
    case .int(let value):
      (1900...2100).contains(value) ? "\(value)" : NumberFormat.grouped("\(value)")
    case .uint(let value): NumberFormat.grouped("\(value)")
    case .double(let value): NumberFormat.plain(value, significant: 12)
    case .string(let value): value.isEmpty ? "an empty text" : "“\(value)”"
    case .bytes(let value): "\(value.count) bytes"
    }
  }
}
