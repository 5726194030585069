// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// Parses the text of a CEL expression into a tree, or says all that is wrong with it.
///
/// Source: cel-spec, `doc/langdef.md`, section "Syntax". Macros are expanded as they are met.
package struct ExpressionParser: Sendable {
  private let limits: ExpressionLimits
  private let readsBlocks: Bool

  /// - Parameter readsBlocks: Whether `cel.block`, `cel.index` and `cel.iterVar` are read, in which
  ///   optimizers write trees with shared parts; authors of rules have no use for them.
  package init(limits: ExpressionLimits = .standard, readsBlocks: Bool = false) {
    self.limits = limits
    self.readsBlocks = readsBlocks
  }

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
    run.readsBlocks = readsBlocks
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
  ///
  /// An object, so that the many that are at hand on the way down a deep text weigh little on the
  /// stack.
  final class Node {
    let expression: Expression
    /// Offsets in the text, parentheses included.
    let start: Int
    let end: Int
    let height: Int
    /// Whether the node stands for something that was reported.
    let isInvalid: Bool

    init(_ expression: Expression, start: Int, end: Int, height: Int, isInvalid: Bool = false) {
      self.expression = expression
      self.start = start
      self.end = end
      self.height = height
      self.isInvalid = isInvalid
    }
  }

  let text: LocatedText
  let limits: ExpressionLimits
  var diagnostics: [Diagnostic]
  let tokens: [Token]
  var index = 0
  var nodeCount = 0
  var openers: [Token.Sign] = []
  /// The token at which a mistake was last reported, so that it is reported once.
  var lastReported = -1
  var isAborted = false
  var readsBlocks = false

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
    let first = parseBinary(1)
    return token.kind == .sign(.question) ? parseChoice(after: first) : first
  }

  /// Parses the rest of `a ? b : c ? d : e`, which nests to the right and is read in a loop.
  private mutating func parseChoice(after first: Node) -> Node {
    var conditions: [(condition: Node, question: Token, value: Node)] = []
    var last = first
    while token.kind == .sign(.question) {
      let question = token
      advance()
      var value = parseBinary(1)
      while token.kind == .sign(.question) {
        // The grammar has no choice here; it is read, to find the mistakes after it.
        reportNestedChoice()
        advance()
        _ = parseBinary(1)
        if take(.colon) { value = parseBinary(1) }
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
    skipWordNot()
    let sign: Token.Sign
    switch token.kind {
    case .sign(.not): sign = .not
    case .sign(.minus): sign = .minus
    default: return parseMember()
    }
    let signs = takeWhile(sign)
    if sign == .minus, isNumber(token) {
      return parseMember(minus: signs.count % 2 == 1 ? signs.last : nil)
    }
    skipMixedSigns()
    return apply(sign, signs, to: parseMember())
  }

  private mutating func apply(_ sign: Token.Sign, _ signs: [Token], to node: Node) -> Node {
    let name = sign == .not ? "!_" : "-_"
    var node = node
    // The innermost sign is the last one; an even number of them is two.
    for token in signs.prefix(signs.count % 2 == 0 ? 2 : 1).reversed() {
      node = call(name, at: token, [node], from: token.start)
    }
    return node
  }

  /// Reports `!-x`, which is no CEL: the grammar wants a member after a run of one sign.
  private mutating func skipMixedSigns() {
    while token.kind == .sign(.not) || token.kind == .sign(.minus) {
      report(
        .operandExpected(
          found: describe(token), at: span(token), help: "put what follows in parentheses"))
      while token.kind == .sign(.not) || token.kind == .sign(.minus) { advance() }
    }
  }

  private mutating func takeWhile(_ sign: Token.Sign) -> [Token] {
    var taken: [Token] = []
    while token.kind == .sign(sign) {
      taken.append(token)
      advance()
    }
    return taken
  }

  /// Reports the word `not` where it can only be meant as `!`.
  private mutating func skipWordNot() {
    guard case .name(let word) = token.kind, word.lowercased() == "not" else { return }
    switch peek().kind {
    case .name, .literal, .integer, .sign(.not):
      report(.wordOperator(word, is: "!", at: span(token)))
      advance()
    default: return
    }
  }

  private mutating func reportNestedChoice() { report(.nestedChoice(at: span(token))) }

  private func isNumber(_ token: Token) -> Bool {
    switch token.kind {
    case .integer, .literal(.double): true
    default: false
    }
  }
}
