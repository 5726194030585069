// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Renders expressions of the rules in English, as people who write no expressions read them:
/// `model.downloads > 5000 && !has(model.energy)` is "downloads are more than 5,000 and energy is not
/// stated".
///
/// What is asked for by a condition is said of it, never what it comes to where something is missing: that
/// is the same for all and said once. What has no words of its own is said as the call that it is.
package struct PlainReading: Sendable {
  /// What names are called.
  package struct Vocabulary: Sendable {
    /// By the name of a field.
    package var fields: [String: String] = [:]
    /// By the name of a quantity, definition, parameter or table.
    package var names: [String: String] = [:]
    /// The names of tables.
    package var tables: Set<String> = []
    /// By the name of a definition that holds or does not, the statement.
    package var statements: [String: String] = [:]
    /// By the id of a method.
    package var methods: [String: String] = [:]

    package init() {}
  }

  /// A piece of a sentence.
  struct Phrase {
    var text: String
    /// How it is put together, which says where it needs parentheses.
    var form = Form.word
    /// Whether a verb behind it is "are".
    var isPlural = false

    enum Form { case word, sum, product, choice, all, any }
  }

  let vocabulary: Vocabulary

  package init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  /// What an expression is or demands, as part of a sentence.
  package func words(for expression: CompiledExpression) -> String {
    guard let tree = expression.tree else { return expression.source }
    return expression.type == .bool ? condition(tree).text : value(tree).text
  }

  // MARK: Conditions

  /// - Parameter isDenied: Whether the contrary is said.
  func condition(_ expression: Expression, isDenied: Bool = false) -> Phrase {
    switch expression.kind {
    case .literal(.bool(let holds)):
      return Phrase(text: holds != isDenied ? "always" : "never")
    case .select(let operand, let field, true):
      let subject = member(field.value, of: operand)
      return said(of: subject, "stated", isDenied)
    case .call(let name, let target, let arguments):
      let operands = [target].compactMap(\.self) + arguments
      if let said = call(name.value, operands, isDenied) { return said }
      let whole =
        PlainReading.conditions.contains(name.value)
        ? Phrase(text: expression.canonical) : value(expression)
      return said(of: whole, "true", isDenied)
    case .comprehension(let fold)
    where ["all", "exists", "exists_one", "existsOne", "bind"].contains(fold.macro):
      return self.fold(fold, isDenied)
    case .identifier(let name) where vocabulary.statements[name] != nil:
      let statement = "“\(vocabulary.statements[name] ?? name)”"
      return Phrase(text: statement + (isDenied ? " does not hold" : " holds"))
    default:
      let subject = value(expression)
      return Phrase(text: subject.text + (isDenied ? " does not hold" : " holds"))
    }
  }

  private func said(of subject: Phrase, _ word: String, _ isDenied: Bool) -> Phrase {
    Phrase(text: "\(subject.text) \(verb(subject, isDenied)) \(word)")
  }

  func verb(_ subject: Phrase, _ isDenied: Bool) -> String {
    (subject.isPlural ? "are" : "is") + (isDenied ? " not" : "")
  }

  private func call(_ name: String, _ operands: [Expression], _ isDenied: Bool) -> Phrase? {
    switch (name, operands.count) {
    case ("!_", 1): return condition(operands[0], isDenied: !isDenied)
    case ("_&&_", 2), ("_||_", 2):
      return joined(flattened(name, operands), isAll: (name == "_&&_") != isDenied, isDenied)
    case ("_?_:_", 3):
      let (yes, no) = (
        condition(operands[1], isDenied: isDenied), condition(operands[2], isDenied: isDenied)
      )
      return Phrase(
        text: "if \(inner(condition(operands[0]))): \(inner(yes)); otherwise: \(inner(no))",
        form: .choice)
    case ("_==_", 2), ("_!=_", 2), ("_<_", 2), ("_<=_", 2), ("_>_", 2), ("_>=_", 2):
      return comparison(name, operands[0], operands[1], isDenied)
    case ("@in", 2): return membership(operands[0], operands[1], isDenied)
    case ("known", 1): return said(of: value(operands[0]), "known", isDenied)
    case ("stated", 1):
      let what = isDenied ? "nothing" : "something"
      return Phrase(text: "\(what) is stated for \(value(operands[0]).text), readable or not")
    case ("used", 1):
      guard let id = operands[0].text else { return nil }
      return Phrase(
        text: "the method \(methodWords(id)) was \(isDenied ? "not " : "")taken")
    case ("derives", 2):
      guard let quantity = operands[0].text, let id = operands[1].text else { return nil }
      let rest = vocabulary.methods[id] ?? vocabulary.names[id] ?? PlainReading.spaced(id)
      let subject = noun(nameWords(quantity))
      let verb =
        subject.isPlural
        ? (isDenied ? "do not rest" : "rest") : (isDenied ? "does not rest" : "rests")
      return Phrase(text: "\(subject.text) \(verb) on \(rest)")
    case ("matches", 2), ("startsWith", 2), ("endsWith", 2), ("contains", 2):
      let (positive, negative) =
        switch name {
        case "matches": ("matches the pattern", "does not match the pattern")
        case "startsWith": ("begins with", "does not begin with")
        case "endsWith": ("ends with", "does not end with")
        default: ("contains", "does not contain")
        }
      let verb = isDenied ? negative : positive
      return Phrase(text: "\(value(operands[0]).text) \(verb) \(value(operands[1]).text)")
    default: return nil
    }
  }

  /// The operands of a chain of one operator.
  private func flattened(_ name: String, _ operands: [Expression]) -> [Expression] {
    operands.flatMap { operand -> [Expression] in
      if case .call(let inner, nil, let parts) = operand.kind, inner.value == name {
        return flattened(name, parts)
      }
      return [operand]
    }
  }

  private func joined(_ parts: [Expression], isAll: Bool, _ isDenied: Bool) -> Phrase {
    let phrases = parts.map { condition($0, isDenied: isDenied) }.map { phrase in
      phrase.form == .word || phrase.form == (isAll ? .all : .any)
        ? phrase.text : "(\(phrase.text))"
    }
    return Phrase(
      text: phrases.joined(separator: isAll ? " and " : " or "), form: isAll ? .all : .any)
  }

  private func inner(_ phrase: Phrase) -> String {
    phrase.form == .choice ? "(\(phrase.text))" : phrase.text
  }

  private func comparison(
    _ name: String, _ left: Expression, _ right: Expression, _ isDenied: Bool
  ) -> Phrase {
    // Of a truth value, what it is said to be is what is asked.
    if case .literal(.bool(let holds)) = right.kind, name == "_==_" || name == "_!=_" {
      return condition(left, isDenied: (holds == (name == "_==_")) == isDenied)
    }
    let subject = value(left)
    let relation =
      switch name {
      case "_==_": isDenied ? "not " : ""
      case "_!=_": isDenied ? "" : "not "
      case "_<_": isDenied ? "at least " : "less than "
      case "_<=_": isDenied ? "more than " : "at most "
      case "_>_": isDenied ? "at most " : "more than "
      default: isDenied ? "less than " : "at least "
      }
    return Phrase(
      text: "\(subject.text) \(subject.isPlural ? "are" : "is") \(relation)\(operand(right))")
  }

  private func membership(
    _ item: Expression, _ list: Expression, _ isDenied: Bool
  ) -> Phrase {
    let subject = value(item)
    let verb = verb(subject, isDenied)
    guard case .list(let elements) = list.kind else {
      if case .identifier(let name) = list.kind, vocabulary.tables.contains(name) {
        return Phrase(text: "\(subject.text) \(verb) a key of \(value(list).text)")
      }
      return Phrase(text: "\(subject.text) \(verb) among \(value(list).text)")
    }
    let items = PlainReading.series(elements.map { value($0.value).text }, "or")
    return Phrase(
      text: elements.count == 1
        ? "\(subject.text) \(verb) \(items)" : "\(subject.text) \(verb) one of \(items)")
  }

  private func fold(_ fold: Expression.Comprehension, _ isDenied: Bool) -> Phrase {
    if fold.macro == "bind" {
      let bound = condition(fold.result, isDenied: isDenied).text
      let name = PlainReading.spaced(fold.accuVar.value)
      return Phrase(
        text: "with \(value(fold.accuInit).text) called “\(name)”: \(bound)", form: .choice)
    }
    let quantifier =
      switch fold.macro {
      case "exists": isDenied ? "for every" : "for at least one"
      case "all": isDenied ? "for at least one" : "for every"
      default: isDenied ? "not for exactly one" : "for exactly one"
      }
    let isOfOne = fold.macro != "exists" && fold.macro != "all"
    let said = fold.bodies.last.map { condition($0, isDenied: isDenied && !isOfOne).text }
    let item = PlainReading.spaced(fold.iterVar.value)
    return Phrase(
      text: "\(quantifier) “\(item)” of \(value(fold.range).text): \(said ?? "")", form: .choice)
  }

  /// Operators and functions that make conditions.
  static let conditions: Set<String> = [
    "_&&_", "_||_", "!_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in", "known", "stated",
    "used", "derives", "matches", "startsWith", "endsWith", "contains",
  ]

  // MARK: Words

  func fieldWords(_ name: String) -> String {
    vocabulary.fields[name] ?? PlainReading.spaced(name)
  }

  func nameWords(_ name: String) -> String {
    vocabulary.names[name] ?? PlainReading.spaced(name)
  }

  func methodWords(_ id: String) -> String {
    vocabulary.methods[id].map { "“\($0)”" } ?? "“\(id)”"
  }

  /// A name of the rules as words: `training_year` is "training year".
  package static func spaced(_ name: String) -> String {
    name.replacing("_", with: " ")
  }

  /// "a, b or c".
  static func series(_ items: [String], _ word: String) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "nothing" }
    return "\(items.dropLast().joined(separator: ", ")) \(word) \(last)"
  }
}

extension CompiledExpression {
  /// The tree that it was compiled from, out of its canonical text.
  var tree: Expression? {
    let offsets = Array(repeating: Int32(span.start), count: canonical.utf8.count + 1)
    return ExpressionParser().parse(LocatedText(text: canonical, file: span.file, offsets: offsets))
      .expression
  }
}

extension Expression {
  /// The text, if it is one that the author wrote.
  var text: String? {
    guard case .literal(.string(let text)) = kind else { return nil }
    return text
  }
}
