// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Where the parse is in the tokens, what it reports there, and the nodes it makes.
extension ParserRun {
  var token: Token { tokens[index] }

  func peek() -> Token { tokens[min(index + 1, tokens.count - 1)] }

  mutating func advance() { index = min(index + 1, tokens.count - 1) }

  /// Steps over a sign if it is the next token.
  mutating func take(_ sign: Token.Sign) -> Bool {
    guard token.kind == .sign(sign) else { return false }
    advance()
    return true
  }

  func span(_ token: Token) -> Span { text.span(token.start, token.end) }

  /// Reports a mistake at the present token, once.
  mutating func report(_ diagnostic: Diagnostic) {
    guard !isAborted, index > lastReported else { return }
    lastReported = index
    // What was refused, and an end that an unclosed quotation mark hides, were told of.
    if token.kind == .invalid { return }
    if token.kind == .end, index > 0, tokens[index - 1].kind == .invalid { return }
    diagnostics.append(diagnostic)
  }

  /// Reports a mistake at a tree that has been read.
  mutating func report(at node: Node, _ diagnostic: Diagnostic) {
    guard !isAborted, !node.isInvalid else { return }
    diagnostics.append(diagnostic)
  }

  /// Reports that a limit is exceeded, and ends the parse.
  mutating func abort(_ diagnostic: Diagnostic) {
    guard !isAborted else { return }
    diagnostics.append(diagnostic)
    isAborted = true
    index = tokens.count - 1
  }

  /// The token as a message names it.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end of the expression"
    case .name(let name): "the name '\(name)'"
    case .quotedName(let name): "'`\(name)`'"
    case .reserved(let word): "'\(word)'"
    case .integer, .literal(.int), .literal(.uint), .literal(.double): "a number"
    case .literal(.string): "a string"
    case .literal(.bytes): "a bytes literal"
    case .literal(.bool(let value)): "'\(value)'"
    case .literal(.null): "'null'"
    case .sign(let sign): "'\(sign.rawValue)'"
    case .invalid: "this"
    }
  }

  func startsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .name, .reserved, .integer, .literal, .invalid: true
    case .sign(let sign):
      [.not, .minus, .dot, .leftParenthesis, .leftBracket, .leftBrace].contains(sign)
    case .quotedName, .end: false
    }
  }

  /// Skips to the next comma, closing bracket or end that belongs to what is open now.
  mutating func skipToBoundary() {
    var depth = 0
    while token.kind != .end {
      if case .sign(let sign) = token.kind {
        if depth == 0, sign == .comma || sign.isCloser { return }
        if sign.closer != nil { depth += 1 }
        if sign.isCloser { depth -= 1 }
      }
      advance()
    }
  }

  mutating func expectColon(_ what: String, help: String?) -> Bool {
    if take(.colon) { return true }
    let found = token
    report(.colonExpected(found: describe(found), after: what, at: span(found), help: help))
    return false
  }

  // MARK: Nodes

  mutating func node(
    _ kind: Expression.Kind, from start: Int, to end: Int, over parts: [Node]
  ) -> Node {
    nodeCount += 1
    let height = 1 + (parts.map(\.height).max() ?? 0)
    let span = text.span(start, end)
    if nodeCount > limits.nodes {
      abort(.expressionTooLarge(limit: limits.nodes, at: text.span(start, start)))
    }
    if height > limits.height {
      abort(.expressionTooDeep(height: limits.height, at: text.span(max(end - 1, start), end)))
    }
    return Node(
      Expression(id: nodeCount, span: span, kind: isAborted ? .literal(.null) : kind),
      start: start, end: end, height: isAborted ? 1 : height)
  }

  /// An operator applied to operands; its span reaches from the first to the last of them.
  mutating func call(
    _ name: String, at token: Token, _ operands: [Node], from start: Int? = nil
  ) -> Node {
    let first = start ?? operands.first?.start ?? token.start
    return node(
      .call(
        Located(name, at: span(token)), target: nil, arguments: operands.map(\.expression)),
      from: first, to: max(operands.last?.end ?? token.end, token.end), over: operands)
  }

  /// What stands for an expression that could not be read; it is never handed out.
  mutating func placeholder() -> Node {
    let expression = Expression(
      id: 0, span: text.span(token.start, token.start), kind: .literal(.null))
    return Node(expression, start: token.start, end: token.start, height: 1, isInvalid: true)
  }
}
