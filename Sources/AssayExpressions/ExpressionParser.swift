// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// Parses the text of a CEL expression into a tree, or says all that is wrong with it.
///
/// Source: cel-spec, `doc/langdef.md`, section "Syntax". Macros are expanded as they are met.
package struct ExpressionParser: Sendable {
  private let limits: ExpressionLimits

  package init(limits: ExpressionLimits = .standard) { self.limits = limits }

  package func parse(_ text: LocatedText) -> ParsedExpression {
    let length = text.text.utf8.count
    guard length <= limits.length else {
      let end = text.span(limits.length, limits.length)
      return ParsedExpression(
        expression: nil,
        diagnostics: [.expressionTooLong(length, limit: limits.length, at: end)], text: text)
    }
    var lexer = ExpressionLexer(text)
    lexer.run()
    var run = ParserRun(
      text: text, tokens: lexer.tokens, diagnostics: lexer.diagnostics, limits: limits)
    let root = run.parseWhole()
    // A hostile text could have a mistake at each character; nobody reads the hundredth.
    let diagnostics = Array(run.diagnostics.inOrder.prefix(20))
    return ParsedExpression(
      expression: diagnostics.isEmpty ? root.expression : nil, diagnostics: diagnostics, text: text)
  }
}

/// The state of one parse: where it is in the tokens, and what is open.
///
/// No function here fails: a part that is wrong is reported once, becomes a placeholder, and the
/// parse goes on at the next comma or closing bracket.
struct ParserRun {
  /// A tree with what only the parser needs to know of it.
  struct Node {
    let expression: Expression
    /// Offsets in the text, parentheses included.
    let start: Int
    let end: Int
    let height: Int
    /// Whether the node stands for something that was reported.
    var isInvalid = false
  }

  let text: LocatedText
  let limits: ExpressionLimits
  var diagnostics: [Diagnostic]
  private let tokens: [Token]
  private var index = 0
  private var nodeCount = 0
  private var openers: [(sign: Token.Sign, token: Token)] = []
  /// The token at which a mistake was last reported, so that it is reported once.
  private var lastReported = -1
  private var isAborted = false

  init(text: LocatedText, tokens: [Token], diagnostics: [Diagnostic], limits: ExpressionLimits) {
    self.text = text
    self.tokens = tokens
    self.diagnostics = diagnostics
    self.limits = limits
  }

  /// Parses the text as one expression, to its end.
  mutating func parseWhole() -> Node {
    if tokens.count == 1 {
      // Where tokens are missing because their characters were refused, that was said.
      if diagnostics.isEmpty { report(.expressionMissing(at: text.wholeSpan)) }
      return placeholder()
    }
    var root = parseExpression()
    while token.kind != .end {
      if case .sign(let sign) = token.kind, sign.isCloser || sign == .comma || sign == .colon {
        if sign.isCloser {
          report(.strayCloser(sign.rawValue, at: span(token)))
        } else {
          report(unexpected(nil))
        }
        advance()
        // What follows may still hold mistakes worth telling.
        if token.kind != .end, startsOperand(token) { root = parseExpression() }
      } else {
        report(unexpected(nil))
        skipToBoundary()
      }
    }
    return root
  }

  // MARK: Operators

  /// Parses a choice or anything that binds more: `Expr` in the specification's grammar.
  mutating func parseExpression() -> Node {
    // `a ? b : c ? d : e` nests to the right, and is read in a loop to spare the stack.
    var conditions: [(condition: Node, question: Token, value: Node)] = []
    var last = parseBinary(1)
    while token.kind == .sign(.question) {
      let question = token
      advance()
      let value = parseBinary(1)
      if token.kind == .sign(.question) {
        report(.nestedChoice(at: span(token)))
        skipToBoundary(orColon: true)
      }
      guard expectColon("between the branches of a choice", help: nil) else { break }
      conditions.append((last, question, value))
      last = parseBinary(1)
    }
    for (condition, question, value) in conditions.reversed() {
      last = call("_?_:_", at: question, [condition, value, last])
    }
    return last
  }

  /// Parses operands joined by binary operators that bind at least as much as `minimum`.
  private mutating func parseBinary(_ minimum: Int) -> Node {
    var left = parseUnary()
    while let (level, name, sign) = binaryOperator(), level >= minimum {
      guard level <= 2 else {
        advance()
        let right = parseBinary(level + 1)
        left = call(name, at: sign, [left, right])
        continue
      }
      // Chains of `&&` and `||` become balanced trees: any order gives the same value.
      var operands = [left]
      var signs: [Token] = []
      while let next = binaryOperator(), next.level == level {
        signs.append(next.token)
        advance()
        operands.append(parseBinary(level + 1))
      }
      left = balance(name, operands[...], signs[...])
    }
    return left
  }

  private mutating func balance(
    _ name: String, _ operands: ArraySlice<Node>, _ signs: ArraySlice<Token>
  ) -> Node {
    let middle = signs.startIndex + signs.count / 2
    guard let first = operands.first, signs.indices.contains(middle) else {
      return operands.first ?? placeholder()
    }
    guard signs.count > 1 else {
      return call(name, at: signs[middle], [first] + operands.suffix(1))
    }
    let left = balance(name, operands[...middle], signs[..<middle])
    let right = balance(name, operands[(middle + 1)...], signs[(middle + 1)...])
    return call(name, at: signs[middle], [left, right])
  }

  /// The binary operator at the present token; the words `and` and `or` are reported and meant.
  private mutating func binaryOperator() -> (level: Int, name: String, token: Token)? {
    switch token.kind {
    case .sign(let sign):
      guard let (level, name) = sign.binary else { return nil }
      return (level, name, token)
    case .name(let word):
      switch word.lowercased() {
      case "and":
        report(.wordOperator(word, is: "&&", at: span(token)))
        return (2, "_&&_", token)
      case "or":
        report(.wordOperator(word, is: "||", at: span(token)))
        return (1, "_||_", token)
      case "not":
        guard peek().kind == .sign(.isIn) else { return nil }
        report(.notIn(at: text.span(token.start, peek().end)))
        advance()
        return (3, "@in", token)
      default: return nil
      }
    default: return nil
    }
  }

  /// Parses `!` and `-`, any number of them, before a member.
  ///
  /// A minus right before a number is part of it, so that the least integer can be written. Of a
  /// chain, one sign or two remain: they mean the same, and cannot make a tall tree.
  private mutating func parseUnary() -> Node {
    if let word = wordNot() {
      report(.wordOperator(word, is: "!", at: span(token)))
      advance()
    }
    guard case .sign(let sign) = token.kind, sign == .not || sign == .minus else {
      return parseMember()
    }
    let signs = takeWhile(sign)
    let (name, first) = (sign == .not ? "!_" : "-_", signs[0])
    var count = signs.count
    let node: Node
    if sign == .minus, isNumber(token) {
      let isNegative = count % 2 == 1
      node = parseMember(minus: isNegative ? signs[count - 1] : nil)
      count = 0
    } else if case .sign(let other) = token.kind, other == .not || other == .minus {
      // `!-x` is no CEL: the grammar wants a member after a run of one sign.
      report(
        .operandExpected(
          found: describe(token), at: span(token), help: "put what follows in parentheses"))
      while case .sign(let more) = token.kind, more == .not || more == .minus { advance() }
      node = parseMember()
    } else {
      node = parseMember()
    }
    guard count > 0 else { return node }
    let inner = count % 2 == 0 ? call(name, at: signs[1], [node], from: signs[1].start) : node
    return call(name, at: first, [inner], from: first.start)
  }

  private mutating func takeWhile(_ sign: Token.Sign) -> [Token] {
    var taken: [Token] = []
    while token.kind == .sign(sign) {
      taken.append(token)
      advance()
    }
    return taken
  }

  /// The word `not` where it can only be meant as `!`.
  private func wordNot() -> String? {
    guard case .name(let word) = token.kind, word.lowercased() == "not" else { return nil }
    switch peek().kind {
    case .name, .literal, .integer: return word
    case .sign(.not): return word
    default: return nil
    }
  }

  private func isNumber(_ token: Token) -> Bool {
    switch token.kind {
    case .integer, .literal(.double): true
    default: false
    }
  }
}

// MARK: - Tokens

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
    if token.kind == .invalid { return }
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
  mutating func skipToBoundary(orColon: Bool = false) {
    var depth = 0
    while token.kind != .end {
      if case .sign(let sign) = token.kind {
        if depth == 0, sign == .comma || sign.isCloser || (orColon && sign == .colon) { return }
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

  // MARK: Brackets

  /// Parses what stands in brackets, item by item; the opening one is the present token.
  ///
  /// - Parameter isSingle: Exactly one item is due, as in a group or an index.
  /// - Returns: The offset after the closing bracket.
  mutating func parseItems(isSingle: Bool = false, _ item: (inout ParserRun) -> Void) -> Int {
    guard case .sign(let sign) = token.kind, let closer = sign.closer else { return token.end }
    let opener = token
    guard openers.count < limits.nesting else {
      abort(.expressionTooDeep(nesting: limits.nesting, at: span(opener)))
      return opener.end
    }
    openers.append((sign, opener))
    defer { openers.removeLast() }
    advance()
    let expected = isSingle ? "'\(closer.rawValue)'" : "',' or '\(closer.rawValue)'"
    var isFirst = true
    while token.kind != .end, token.kind != .sign(closer) || (isSingle && isFirst) {
      isFirst = false
      item(&self)
      if token.kind == .sign(closer) { break }
      if !isSingle, take(.comma) { continue }
      report(unexpected(expected, opener: opener))
      if take(.comma) { continue }
      if case .sign(let other) = token.kind, other.isCloser {
        // The bracket may close what encloses this; if not, it was meant for this.
        if openers.dropLast().contains(where: { $0.sign.closer == other }) { return token.start }
        let end = token.end
        advance()
        return end
      }
      skipToBoundary()
      _ = take(.comma)
    }
    let end = token.end
    if !take(closer) { report(unexpected(expected, opener: opener)) }
    return end
  }

  /// What to say where an operand is complete, and neither an operator nor what is due follows.
  private func unexpected(_ expected: String?, opener: Token? = nil) -> Diagnostic {
    var help: String?
    if case .literal(.double) = token.kind, text.text.utf8.dropFirst(token.start).first == 0x2E {
      help = "an item of a list is read with an index, as in list[0]"
    } else if token.kind == .sign(.leftParenthesis) {
      help = "only a name can be called; write * to multiply"
    }
    return .operatorExpected(
      found: describe(token), closing: expected, at: span(token), opened: opener.map(span),
      help: help)
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
      expression: Expression(id: nodeCount, span: span, kind: isAborted ? .literal(.null) : kind),
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
    var node = node(.literal(.null), from: token.start, to: token.start, over: [])
    node.isInvalid = true
    return node
  }
}
