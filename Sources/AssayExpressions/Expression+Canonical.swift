// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension Expression {
  /// The expression as text, with normal spacing and only the parentheses it needs.
  ///
  /// Layout, comments and spellings of a literal do not show, so equal texts mean equal rules;
  /// macros are written as macros. The text parses to a tree of the same canonical text.
  package var canonical: String { CanonicalWriter.text(of: self, within: .choice) }
}

private enum CanonicalWriter {
  /// How much a form binds; one that binds less than its place asks for is put in parentheses.
  enum Level: Int {
    case choice, or, and, relation, sum, product, unary, member

    var tighter: Level { Level(rawValue: rawValue + 1) ?? .member }
  }

  static func text(of expression: Expression, within level: Level) -> String {
    let (text, own) = form(of: expression)
    return own.rawValue < level.rawValue ? "(\(text))" : text
  }

  private static func form(of expression: Expression) -> (String, Level) {
    switch expression.kind {
    case .literal(let literal): return (literal.canonical, .member)
    case .identifier(let name): return (name, .member)
    case .select(let operand, let field, let isTest):
      let text = "\(receiver(operand)).\(fieldName(field.value))"
      return (isTest ? "has(\(text))" : text, .member)
    case .call(let name, let target, let arguments):
      if let target {
        return ("\(receiver(target)).\(name.value)(\(list(arguments)))", .member)
      }
      return operation(name.value, arguments)
        ?? ("\(name.value)(\(list(arguments)))", .member)
    case .list(let elements):
      let items = elements.map { ($0.isOptional ? "?" : "") + text(of: $0.value, within: .choice) }
      return ("[\(items.joined(separator: ", "))]", .member)
    case .map(let entries):
      let items = entries.map {
        ($0.isOptional ? "?" : "") + text(of: $0.key, within: .choice) + ": "
          + text(of: $0.value, within: .choice)
      }
      return ("{\(items.joined(separator: ", "))}", .member)
    case .message(let name, let fields):
      let items = fields.map {
        ($0.isOptional ? "?" : "") + fieldName($0.name.value) + ": "
          + text(of: $0.value, within: .choice)
      }
      return ("\(name.value){\(items.joined(separator: ", "))}", .member)
    case .comprehension(let fold): return (macro(fold), .member)
    }
  }

  // MARK: Operators

  private static func operation(_ name: String, _ operands: [Expression]) -> (String, Level)? {
    switch (name, operands.count) {
    case ("_?_:_", 3):
      let condition = text(of: operands[0], within: .or)
      let first = text(of: operands[1], within: .or)
      return ("\(condition) ? \(first) : \(text(of: operands[2], within: .choice))", .choice)
    case ("!_", 1), ("-_", 1):
      let sign = String(name.prefix(1))
      return (sign + operand(operands[0], of: name), .unary)
    case ("_[_]", 2):
      return ("\(receiver(operands[0]))[\(text(of: operands[1], within: .choice))]", .member)
    case ("_[?_]", 2):
      return ("\(receiver(operands[0]))[?\(text(of: operands[1], within: .choice))]", .member)
    case ("_?._", 2):
      guard case .literal(.string(let field)) = operands[1].kind else { return nil }
      return ("\(receiver(operands[0])).?\(fieldName(field))", .member)
    case (_, 2):
      guard let (sign, level) = binary(name) else { return nil }
      // `&&` and `||` mean the same in any grouping; the others group to the left.
      let right = level == .or || level == .and ? level : level.tighter
      let left = text(of: operands[0], within: level)
      return ("\(left) \(sign) \(text(of: operands[1], within: right))", level)
    default: return nil
    }
  }

  private static func binary(_ name: String) -> (sign: String, level: Level)? {
    if name == "@in" { return ("in", .relation) }
    guard name.hasPrefix("_"), name.hasSuffix("_"), name.utf8.count > 2,
      let sign = Token.Sign(rawValue: String(name.dropFirst().dropLast())),
      let strength = sign.binary?.level, let level = Level(rawValue: strength)
    else { return nil }
    return (sign.rawValue, level)
  }

  /// The operand of `!` or `-`: a run of the same sign needs no parentheses, a number after a
  /// minus does, or the minus would become part of it.
  private static func operand(_ expression: Expression, of name: String) -> String {
    if case .call(let inner, nil, let operands) = expression.kind, inner.value == name,
      operands.count == 1
    {
      return text(of: expression, within: .unary)
    }
    if name == "-_", expression.isNumber { return "(\(text(of: expression, within: .choice)))" }
    return text(of: expression, within: .member)
  }

  /// What is reached into: a number in parentheses, so that no sign before it can be mistaken.
  private static func receiver(_ expression: Expression) -> String {
    let written = text(of: expression, within: .member)
    return expression.isNumber ? "(\(written))" : written
  }

  // MARK: Macros

  private static func macro(_ fold: Expression.Comprehension) -> String {
    if fold.macro == "bind" {
      let value = text(of: fold.accuInit, within: .choice)
      let body = text(of: fold.result, within: .choice)
      return "cel.bind(\(fold.accuVar.value), \(value), \(body))"
    }
    if fold.macro == "optMap" || fold.macro == "optFlatMap" {
      return "\(receiver(fold.accuInit)).\(fold.macro)(\(optionalBody(fold)))"
    }
    let variables = [fold.iterVar.value] + (fold.iterVar2.map { [$0.value] } ?? [])
    let bodies = foldBodies(fold).map { text(of: $0, within: .choice) }
    let arguments = (variables + bodies).joined(separator: ", ")
    return "\(receiver(fold.range)).\(fold.macro)(\(arguments))"
  }

  /// The arguments of a macro after its variables, out of what it was expanded to.
  fileprivate static func foldBodies(_ fold: Expression.Comprehension) -> [Expression] {
    guard case .call(let name, _, let operands) = fold.loopStep.kind, operands.count >= 2 else {
      return []
    }
    switch fold.macro {
    case "all", "exists": return [operands[1]]
    case "exists_one", "existsOne", "filter": return [operands[0]]
    default:
      guard name.value == "_?_:_" else { return [collected(fold.loopStep)].compactMap(\.self) }
      return [operands[0], collected(operands[1])].compactMap(\.self)
    }
  }

  /// What a step adds to its list or map.
  private static func collected(_ step: Expression) -> Expression? {
    guard case .call(_, _, let operands) = step.kind, let added = operands.last else { return nil }
    if case .list(let elements) = added.kind, case .call(let name, _, _) = step.kind,
      name.value == "_+_"
    {
      return elements.first?.value
    }
    return added
  }

  /// The variable and body of `optMap` or `optFlatMap`.
  private static func optionalBody(_ fold: Expression.Comprehension) -> String {
    guard case .call(_, _, let branches) = fold.result.kind, branches.count == 3 else { return "" }
    var some = branches[1]
    if fold.macro == "optMap", case .call(_, _, let operands) = some.kind,
      let inner = operands.first
    {
      some = inner
    }
    guard case .comprehension(let binding) = some.kind else { return "" }
    return "\(binding.accuVar.value), \(text(of: binding.result, within: .choice))"
  }

  // MARK: Names and lists

  private static func list(_ expressions: [Expression]) -> String {
    expressions.map { text(of: $0, within: .choice) }.joined(separator: ", ")
  }

  private static func fieldName(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isPlain =
      bytes.first.map { $0 < 0x30 || $0 > 0x39 } == true
      && bytes.allSatisfy {
        ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F
      }
    let isKeyword = ["in", "true", "false", "null"].contains(name)
    return isPlain && !isKeyword ? name : "`\(name)`"
  }
}

extension Expression.Comprehension {
  /// The arguments of the macro behind its variables; none of `bind` and those of optionals.
  var bodies: [Expression] {
    ["bind", "optMap", "optFlatMap"].contains(macro) ? [] : CanonicalWriter.foldBodies(self)
  }
}

extension Expression {
  fileprivate var isNumber: Bool {
    guard case .literal(let literal) = kind else { return false }
    switch literal {
    case .int, .uint, .double: return true
    case .null, .bool, .string, .bytes: return false
    }
  }
}

extension Literal {
  /// The literal as CEL writes it: strings in single quotes, what cannot be seen as escapes.
  package var canonical: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)u"
    case .double(let value): "\(value)"
    case .string(let value): "'\(value.unicodeScalars.map(Literal.escaped).joined())'"
    case .bytes(let value): "b'\(value.map(Literal.escaped).joined())'"
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": return "\\\\"
    case "'": return "\\'"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      let digits = String(scalar.value, radix: 16)
      let width = scalar.value > 0xFFFF ? 8 : 4
      let zeros = String(repeating: "0", count: max(0, width - digits.count))
      return (width == 8 ? "\\U" : "\\u") + zeros + digits
    default: return String(scalar)
    }
  }

  private static func escaped(_ byte: UInt8) -> String {
    if byte == 0x5C || byte == 0x27 { return "\\" + String(UnicodeScalar(byte)) }
    if byte >= 0x20, byte < 0x7F { return String(UnicodeScalar(byte)) }
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count < 2 ? "0" : "") + digits
  }
}
