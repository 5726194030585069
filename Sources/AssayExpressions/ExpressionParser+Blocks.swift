// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Blocks: what optimizers write for a tree whose parts are shared.
///
/// `cel.block([a, b], c)` binds `cel.index(0)` to `a` and `cel.index(1)` to `b`, each once, and
/// `cel.iterVar(n, i)` is a variable of a fold `n` deep that no author has named.
///
/// Source: cel-spec, `tests/simple/testdata/block_ext.textproto`; cel-go, `cel/optimizer.go`.
extension ParserRun {
  /// The part of a block that a call is, nil if it is none.
  mutating func blockPart(
    _ name: Located<String>, _ target: Node, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node? {
    guard case .identifier("cel") = target.expression.kind else { return nil }
    switch (name.value, arguments.count) {
    case ("block", 2): return block(name, arguments, from: start, to: end)
    case ("index", 1), ("iterVar", 2), ("accuVar", 2):
      var words = ["@" + name.value]
      for argument in arguments {
        guard case .literal(.int(let number)) = argument.expression.kind, number >= 0 else {
          return nil
        }
        words.append(String(number))
      }
      return node(.identifier(words.joined(separator: ":")), from: start, to: end, over: [])
    default: return nil
    }
  }

  private mutating func block(
    _ name: Located<String>, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node? {
    guard case .list(let elements) = arguments[0].expression.kind,
      !elements.contains(where: \.isOptional)
    else { return nil }
    // The binding of the first entry is the outermost, so that each entry sees those before it.
    var body = arguments[1]
    for (index, element) in elements.enumerated().reversed() {
      let place = element.value.span
      let value = Node(
        element.value, start: arguments[0].start, end: arguments[0].end,
        height: arguments[0].height)
      body = binding(
        "bind", Located("@index:\(index)", at: place), at: name.span, value, body, from: start,
        to: end)
    }
    return body
  }
}
