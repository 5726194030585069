// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Operands: literals, names, calls, lists, maps, messages, and what is reached into with `.` and
/// `[…]`; the specification's `Member` and `Primary`.
extension ParserRun {
  /// Parses an operand with its fields, indices and calls.
  ///
  /// - Parameter minus: The sign that belongs to the number at the present token.
  mutating func parseMember(minus: Token? = nil) -> Node {
    var (node, typeName) = parsePrimary(minus: minus)
    while true {
      switch token.kind {
      case .sign(.dot):
        (node, typeName) = parseField(of: node, typeName)
      case .sign(.leftBracket):
        node = parseIndex(of: node)
        typeName = nil
      case .sign(.leftBrace):
        guard let name = typeName else { return node }
        node = parseMessage(Located(name, at: text.span(node.start, node.end)), from: node.start)
        typeName = nil
      default: return node
      }
    }
  }

  // MARK: Reaching into an operand

  private mutating func parseField(of node: Node, _ typeName: String?) -> (Node, String?) {
    advance()
    let isOptional = take(.question)
    let place = token
    guard let (name, isQuoted) = fieldName() else {
      let help =
        switch place.kind {
        case .sign(.isIn), .literal: "write the name in backticks, as in a.`\(source(place))`"
        case .integer: "an item of a list is read with an index, as in list[0]"
        default: String?.none
        }
      report(.fieldNameExpected(found: describe(place), at: span(place), help: help))
      if help != nil { advance() }
      return (node, nil)
    }
    let field = Located(name, at: span(place))
    if isOptional {
      let key = self.node(.literal(.string(name)), from: place.start, to: place.end, over: [])
      let kind = Expression.Kind.call(
        Located("_?._", at: span(place)), target: nil, arguments: [node.expression, key.expression])
      return (self.node(kind, from: node.start, to: place.end, over: [node, key]), nil)
    }
    if token.kind == .sign(.leftParenthesis), !isQuoted {
      return (parseCall(of: field, target: node, from: node.start), nil)
    }
    let kind = Expression.Kind.select(node.expression, field: field, isTest: false)
    let selected = self.node(kind, from: node.start, to: place.end, over: [node])
    return (selected, isQuoted ? nil : typeName.map { "\($0).\(name)" })
  }

  /// Steps over a field's name, if one is there; any word but the literals and `in` will do.
  private mutating func fieldName() -> (name: String, isQuoted: Bool)? {
    switch token.kind {
    case .name(let name), .reserved(let name):
      advance()
      return (name, false)
    case .quotedName(let name):
      advance()
      return (name, true)
    default: return nil
    }
  }

  private mutating func parseIndex(of node: Node) -> Node {
    let opener = token
    var key: Node?
    var isOptional = false
    let end = parseItems(isSingle: true) { run in
      isOptional = run.take(.question) || isOptional
      let item = run.parseExpression()
      if key == nil { key = item }
    }
    let index = key ?? placeholder()
    let kind = Expression.Kind.call(
      Located(isOptional ? "_[?_]" : "_[_]", at: text.span(opener.start, end)), target: nil,
      arguments: [node.expression, index.expression])
    return self.node(kind, from: node.start, to: end, over: [node, index])
  }

  /// Parses the arguments of a call and, if it is a macro, expands it.
  private mutating func parseCall(
    of name: Located<String>, target: Node?, from start: Int
  ) -> Node {
    var arguments: [Node] = []
    let end = parseItems { run in
      arguments.append(run.parseExpression())
      // Unlike a list, the arguments of a call may not end in a comma.
      if run.token.kind == .sign(.comma), run.peek().kind == .sign(.rightParenthesis) {
        run.advance()
        run.reportOperandExpected()
      }
    }
    if let expanded = expandMacro(name, target: target, arguments, from: start, to: end) {
      return expanded
    }
    let kind = Expression.Kind.call(
      name, target: target?.expression, arguments: arguments.map(\.expression))
    return node(kind, from: start, to: end, over: arguments + (target.map { [$0] } ?? []))
  }

  // MARK: Primary

  private mutating func parsePrimary(minus: Token?) -> (node: Node, typeName: String?) {
    let first = token
    switch first.kind {
    case .integer(let magnitude):
      advance()
      return (integer(magnitude, first, minus), nil)
    case .literal(let literal):
      advance()
      if case .double(let value) = literal, let minus {
        return (leaf(.literal(.double(-value)), from: minus.start, to: first.end), nil)
      }
      return (leaf(.literal(literal), from: first.start, to: first.end), nil)
    case .name(let name):
      advance()
      return parseName(name, first, from: first.start)
    case .sign(.dot):
      guard case .name(let name) = peek().kind else { break }
      advance()
      let place = token
      advance()
      return parseName("." + name, place, from: first.start)
    case .reserved(let word):
      report(.reservedWord(word, at: span(first)))
      let stand = placeholder()
      advance()
      if token.kind == .sign(.leftParenthesis) { _ = parseItems { _ = $0.parseExpression() } }
      return (stand, nil)
    case .invalid:
      let stand = placeholder()
      advance()
      return (stand, nil)
    case .sign(.leftParenthesis): return (parseGroup(), nil)
    case .sign(.leftBracket): return (parseList(), nil)
    case .sign(.leftBrace): return (parseMap(), nil)
    default: break
    }
    reportOperandExpected()
    return (placeholder(), nil)
  }

  private mutating func reportOperandExpected() {
    let help: String?
    switch token.kind {
    case .quotedName(let name): help = "backticks are for fields, as in model.`\(name)`"
    case .sign(.plus): help = "a plus before a value is left out"
    case .sign(.dot): help = "a name follows '.', and a fraction begins with a digit"
    default: help = nil
    }
    report(.operandExpected(found: describe(token), at: span(token), help: help))
    // These can be stepped over to read what follows; other signs are left for who awaits them.
    if help != nil { advance() }
  }

  private mutating func parseName(
    _ name: String, _ token: Token, from start: Int
  ) -> (node: Node, typeName: String?) {
    if self.token.kind == .sign(.leftParenthesis) {
      return (parseCall(of: Located(name, at: span(token)), target: nil, from: start), nil)
    }
    return (leaf(.identifier(name), from: start, to: token.end), name)
  }

  private mutating func integer(_ magnitude: UInt64?, _ token: Token, _ minus: Token?) -> Node {
    let start = minus?.start ?? token.start
    if let magnitude {
      if minus == nil, let value = Int64(exactly: magnitude) {
        return leaf(.literal(.int(value)), from: start, to: token.end)
      }
      if minus != nil, magnitude <= Int64.min.magnitude {
        // Negation modulo 2^64 reaches the least integer, which has no positive counterpart.
        let value = Int64(bitPattern: 0 &- magnitude)
        return leaf(.literal(.int(value)), from: start, to: token.end)
      }
    }
    let whole = text.span(start, token.end)
    diagnostics.append(
      .numberOutOfRange((minus == nil ? "" : "-") + source(token), type: "int", at: whole))
    return placeholder()
  }

  private mutating func parseGroup() -> Node {
    let start = token.start
    var inner: Node?
    let end = parseItems(isSingle: true) { run in
      let item = run.parseExpression()
      if inner == nil { inner = item }
    }
    let node = inner ?? placeholder()
    return Node(
      expression: node.expression, start: start, end: end, height: node.height,
      isInvalid: node.isInvalid)
  }

  private mutating func parseList() -> Node {
    let start = token.start
    var elements: [Expression.Element] = []
    var parts: [Node] = []
    let end = parseItems { run in
      let isOptional = run.take(.question)
      let value = run.parseExpression()
      parts.append(value)
      elements.append(Expression.Element(value: value.expression, isOptional: isOptional))
    }
    return node(.list(elements), from: start, to: end, over: parts)
  }

  private mutating func parseMap() -> Node {
    let start = token.start
    var entries: [Expression.Entry] = []
    var parts: [Node] = []
    let end = parseItems { run in
      let isOptional = run.take(.question)
      let key = run.parseExpression()
      guard run.expectColon("after the key of a map", help: "write {key: value}") else { return }
      let value = run.parseExpression()
      parts += [key, value]
      entries.append(
        Expression.Entry(key: key.expression, value: value.expression, isOptional: isOptional))
    }
    return node(.map(entries), from: start, to: end, over: parts)
  }

  private mutating func parseMessage(_ name: Located<String>, from start: Int) -> Node {
    var fields: [Expression.Field] = []
    var parts: [Node] = []
    let end = parseItems { run in
      let isOptional = run.take(.question)
      let place = run.token
      guard let (field, _) = run.fieldName() else {
        run.report(.messageFieldExpected(found: run.describe(place), at: run.span(place)))
        return run.skipToBoundary()
      }
      guard run.expectColon("after the name of a field", help: nil) else { return }
      let value = run.parseExpression()
      parts.append(value)
      fields.append(
        Expression.Field(
          name: Located(field, at: run.span(place)), value: value.expression,
          isOptional: isOptional))
    }
    return node(.message(name, fields), from: start, to: end, over: parts)
  }

  private mutating func leaf(_ kind: Expression.Kind, from start: Int, to end: Int) -> Node {
    node(kind, from: start, to: end, over: [])
  }

  /// The token as its author wrote it.
  private func source(_ token: Token) -> String {
    String(
      decoding: text.text.utf8.dropFirst(token.start).prefix(token.end - token.start),
      as: UTF8.self)
  }
}
