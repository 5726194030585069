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
    guard let field = parseFieldName() else { return (node, nil) }
    if isOptional { return (optionalField(field, of: node), nil) }
    if token.kind == .sign(.leftParenthesis), !field.isQuoted {
      return (parseCall(of: field.token, named: field.name, target: node), nil)
    }
    let name = field.isQuoted ? nil : typeName.map { "\($0).\(field.name)" }
    return (select(field, of: node), name)
  }

  private typealias FieldName = (name: String, isQuoted: Bool, token: Token)

  private mutating func select(_ field: FieldName, of node: Node) -> Node {
    let name = Located(field.name, at: span(field.token))
    return self.node(
      .select(node.expression, field: name, isTest: false), from: node.start, to: field.token.end,
      over: [node])
  }

  private mutating func optionalField(_ field: FieldName, of node: Node) -> Node {
    let place = field.token
    let key = leaf(.literal(.string(field.name)), from: place.start, to: place.end)
    let kind = Expression.Kind.call(
      Located("_?._", at: span(place)), target: nil, arguments: [node.expression, key.expression])
    return self.node(kind, from: node.start, to: place.end, over: [node, key])
  }

  /// Steps over the name of a field after a dot, or reports what stands in its place.
  private mutating func parseFieldName() -> FieldName? {
    let place = token
    if let (name, isQuoted) = fieldName() { return (name, isQuoted, place) }
    let help =
      switch place.kind {
      case .literal(.string): "write the name without quotation marks, as in model.name"
      case .sign(.isIn), .literal(.bool), .literal(.null):
        "write the name in backticks, as in a.`\(source(place))`"
      case .integer: "an item of a list is read with an index, as in list[0]"
      default: String?.none
      }
    report(.fieldNameExpected(found: describe(place), at: span(place), help: help))
    if help != nil { advance() }
    return nil
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
    return indexed(node, by: key ?? placeholder(), isOptional, from: opener.start, to: end)
  }

  private mutating func indexed(
    _ node: Node, by key: Node, _ isOptional: Bool, from start: Int, to end: Int
  ) -> Node {
    let name = Located(isOptional ? "_[?_]" : "_[_]", at: text.span(start, end))
    let kind = Expression.Kind.call(
      name, target: nil, arguments: [node.expression, key.expression])
    return self.node(kind, from: node.start, to: end, over: [node, key])
  }

  /// Parses the arguments of a call and, if it is a macro, expands it.
  private mutating func parseCall(
    of token: Token, named name: String, target: Node?, from start: Int? = nil
  ) -> Node {
    var arguments: [Node] = []
    let end = parseItems { run in
      arguments.append(run.parseExpression())
      run.refuseTrailingComma()
    }
    return called(
      Located(name, at: span(token)), target, arguments,
      from: start ?? target?.start ?? token.start, to: end)
  }

  /// Unlike a list, the arguments of a call may not end in a comma.
  private mutating func refuseTrailingComma() {
    guard token.kind == .sign(.comma), peek().kind == .sign(.rightParenthesis) else { return }
    advance()
    reportOperandExpected()
  }

  private mutating func called(
    _ name: Located<String>, _ target: Node?, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node {
    if let expanded = expandMacro(name, target: target, arguments, from: start, to: end) {
      return expanded
    }
    let kind = Expression.Kind.call(
      name, target: target?.expression, arguments: arguments.map(\.expression))
    return node(kind, from: start, to: end, over: arguments + (target.map { [$0] } ?? []))
  }

  // MARK: Primary

  private mutating func parsePrimary(minus: Token?) -> (node: Node, typeName: String?) {
    switch token.kind {
    case .sign(.leftParenthesis): return (parseGroup(), nil)
    case .sign(.leftBracket): return (parseList(), nil)
    case .sign(.leftBrace): return (parseMap(), nil)
    case .sign(.dot), .name: return parseName()
    default: return (parseSimple(minus: minus), nil)
    }
  }

  /// Parses a name, which a dot before it makes absolute, and its arguments if it is called.
  private mutating func parseName() -> (node: Node, typeName: String?) {
    let start = token.start
    guard let (name, place) = takeName() else { return (placeholder(), nil) }
    if token.kind == .sign(.leftParenthesis) {
      return (parseCall(of: place, named: name, target: nil, from: start), nil)
    }
    return (leaf(.identifier(name), from: start, to: place.end), name)
  }

  private mutating func takeName() -> (name: String, token: Token)? {
    let isAbsolute = token.kind == .sign(.dot)
    let place = isAbsolute ? peek() : token
    guard case .name(let name) = place.kind else {
      reportOperandExpected()
      return nil
    }
    if isAbsolute { advance() }
    advance()
    return (isAbsolute ? "." + name : name, place)
  }

  /// Parses an operand that holds no other.
  private mutating func parseSimple(minus: Token?) -> Node {
    while true {
      let first = token
      switch first.kind {
      case .integer(let magnitude):
        advance()
        return integer(magnitude, first, minus)
      case .literal(let literal):
        advance()
        if case .double(let value) = literal, let minus {
          return leaf(.literal(.double(-value)), from: minus.start, to: first.end)
        }
        return leaf(.literal(literal), from: first.start, to: first.end)
      case .reserved(let word):
        report(.reservedWord(word, at: span(first)))
        let stand = placeholder()
        advance()
        if startsOperand(token) { skipToBoundary() }
        return stand
      case .invalid:
        let stand = placeholder()
        advance()
        return stand
      default:
        reportOperandExpected()
        // After a plus without effect, the operand is still to come.
        guard first.kind == .sign(.plus), startsOperand(token) else { return placeholder() }
        while token.kind == .sign(.plus) { advance() }
        guard isSimple(token) else {
          skipToBoundary()
          return placeholder()
        }
      }
    }
  }

  private func isSimple(_ token: Token) -> Bool {
    switch token.kind {
    case .integer, .literal, .invalid: true
    default: false
    }
  }

  private mutating func reportOperandExpected() {
    let help: String?
    switch token.kind {
    case .quotedName(let name): help = "backticks are for fields, as in model.`\(name)`"
    case .sign(.plus): help = "a plus before a value is left out"
    case .sign(.dot): help = "a name follows '.', and a fraction begins with a digit"
    default: help = nil
    }
    report(
      .operandExpected(found: describe(token), at: span(token), help: help ?? operandMend))
    // These can be stepped over to read what follows; other signs are left for who awaits them.
    if help != nil { advance() }
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
      node.expression, start: start, end: end, height: node.height, isInvalid: node.isInvalid)
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
