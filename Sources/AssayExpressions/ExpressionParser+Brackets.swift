// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What stands in parentheses, brackets and braces, and how a mistake in them is overcome.
extension ParserRun {
  /// Parses what stands in brackets, item by item; the opening one is the present token.
  ///
  /// - Parameter isSingle: Exactly one item is due, as in a group or an index.
  /// - Returns: The offset after the closing bracket.
  mutating func parseItems(isSingle: Bool = false, _ item: (inout ParserRun) -> Void) -> Int {
    guard case .sign(let sign) = token.kind, let closer = sign.closer else { return token.end }
    let opener = token
    guard openers.count < limits.nesting else { return abortNesting(opener) }
    openers.append(sign)
    advance()
    var isFirst = true
    var end: Int?
    while end == nil, token.kind != .end, token.kind != .sign(closer) || (isSingle && isFirst) {
      isFirst = false
      item(&self)
      if token.kind == .sign(closer) { break }
      if isSingle || !take(.comma) { end = recover(in: opener, closer, isSingle) }
    }
    openers.removeLast()
    return end ?? close(opener, closer, isSingle)
  }

  private mutating func abortNesting(_ opener: Token) -> Int {
    abort(.expressionTooDeep(nesting: limits.nesting, at: span(opener)))
    return opener.end
  }

  /// Reports what follows an item of a bracket but is neither a comma nor its end, and skips it.
  ///
  /// - Returns: The offset after the bracket, if a closing bracket of another kind ended it.
  private mutating func recover(
    in opener: Token, _ closer: Token.Sign, _ isSingle: Bool
  ) -> Int? {
    report(unexpected(due(closer, isSingle), opener: opener))
    if take(.comma) { return nil }
    guard case .sign(let other) = token.kind, other.isCloser else {
      skipToBoundary()
      _ = take(.comma)
      return nil
    }
    // The bracket may close what encloses this; if not, it was meant for this.
    if openers.dropLast().contains(where: { $0.closer == other }) { return token.start }
    let end = token.end
    advance()
    return end
  }

  private mutating func close(_ opener: Token, _ closer: Token.Sign, _ isSingle: Bool) -> Int {
    let end = token.end
    if !take(closer) { report(unexpected(due(closer, isSingle), opener: opener)) }
    return end
  }

  /// What is due in a bracket after a whole item, besides an operator.
  private func due(_ closer: Token.Sign, _ isSingle: Bool) -> String {
    (isSingle ? " or '" : ", ',' or '") + closer.rawValue + "'"
  }

  /// What to say where an operand is complete, and neither an operator nor what is due follows.
  func unexpected(_ expected: String?, opener: Token? = nil) -> Diagnostic {
    var help = mend(opener: opener)
    if case .literal(.double) = token.kind, text.text.utf8.dropFirst(token.start).first == 0x2E {
      help = "an item of a list is read with an index, as in list[0]"
    } else if token.kind == .sign(.leftParenthesis) {
      help = "only a name can be called; write * to multiply"
    }
    return .operatorExpected(
      found: describe(token), or: expected ?? " or the end of the expression", at: span(token),
      opened: opener.map(span), help: help)
  }
}
