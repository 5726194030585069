// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// The macros: calls that are folds, or that bind a name.
///
/// Source: cel-spec, `doc/langdef.md`, section "Macros"; two variables, `cel.bind` and the
/// optional macros as in the conformance suite's `macros2`, `bindings_ext` and `optionals`.
extension ParserRun {
  /// A name that no author can write, so that it never hides one of theirs.
  private static let accumulator = "@result"
  private static let unused = "#unused"

  /// Expands a call if it is a macro by name, receiver and number of arguments; else nil.
  mutating func expandMacro(
    _ name: Located<String>, target: Node?, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node? {
    guard let target else {
      guard name.value == "has", arguments.count == 1 else { return nil }
      return has(arguments[0], from: start, to: end)
    }
    if readsBlocks, let node = blockPart(name, target, arguments, from: start, to: end) {
      return node
    }
    switch (name.value, arguments.count) {
    case ("bind", 3):
      guard case .identifier("cel") = target.expression.kind else { return nil }
      return bind(name, arguments, from: start, to: end)
    case ("optMap", 2), ("optFlatMap", 2):
      return optionalMap(name, target, arguments, from: start, to: end)
    case ("all", 2...3), ("exists", 2...3), ("exists_one", 2...3), ("existsOne", 2...3),
      ("map", 2...3), ("filter", 2), ("transformList", 3...4), ("transformMap", 3...4),
      ("transformMapEntry", 3...4):
      return fold(name, target, arguments, from: start, to: end)
    default: return nil
    }
  }

  private mutating func has(_ argument: Node, from start: Int, to end: Int) -> Node {
    guard case .select(let operand, let field, false) = argument.expression.kind else {
      var isIndex = false
      if case .call(let name, _, _) = argument.expression.kind { isIndex = name.value == "_[_]" }
      report(at: argument, .hasNeedsField(isIndex: isIndex, at: argument.expression.span))
      return argument
    }
    let kind = Expression.Kind.select(operand, field: field, isTest: true)
    return node(kind, from: start, to: end, over: [argument])
  }

  // MARK: Folds

  private mutating func fold(
    _ name: Located<String>, _ target: Node, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node {
    let macro = name.value
    let isTransform = macro.hasPrefix("transform")
    // `map` with three arguments has a filter; the others with three have a second variable.
    let hasTwoVariables = isTransform || (macro != "map" && arguments.count == 3)
    let first = variable(arguments[0], macro)
    let second = hasTwoVariables ? variable(arguments[1], macro) : nil
    if let second, second.value == first.value, second.value != Self.unused {
      report(at: arguments[1], .sameVariable(second.value, macro: macro, at: second.span))
    }
    let rest = arguments.dropFirst(hasTwoVariables ? 2 : 1)
    guard let body = rest.last else { return placeholder() }
    var parts = FoldParts(initial: body, condition: body, step: body, result: body)
    switch macro {
    case "all": parts = quantifier("_&&_", startsAs: true, body)
    case "exists": parts = quantifier("_||_", startsAs: false, body)
    case "exists_one", "existsOne": parts = counting(body)
    case "filter":
      let item = identifier(first.value, like: arguments[0])
      parts = collecting(appended(item, like: body), when: body)
    case "map", "transformList":
      parts = collecting(appended(body, like: body), when: rest.count == 2 ? rest.first : nil)
    default:
      let key = macro == "transformMap" ? [identifier(first.value, like: arguments[0])] : []
      let step = called("cel.@mapInsert", [result(like: body)] + key + [body], like: body)
      parts = collecting(step, when: rest.count == 2 ? rest.first : nil)
      parts.initial = made(.map([]), like: body, over: [])
    }
    let comprehension = Expression.Comprehension(
      macro: macro, iterVar: first, iterVar2: second, range: target.expression,
      accuVar: Located(Self.accumulator, at: name.span), accuInit: parts.initial.expression,
      loopCondition: parts.condition.expression, loopStep: parts.step.expression,
      result: parts.result.expression)
    return node(
      .comprehension(comprehension), from: start, to: end,
      over: [target, parts.initial, parts.condition, parts.step, parts.result])
  }

  private struct FoldParts {
    var initial: Node
    var condition: Node
    var step: Node
    var result: Node
  }

  /// `all` and `exists`: the fold stops as soon as one item decides.
  private mutating func quantifier(_ name: String, startsAs: Bool, _ body: Node) -> FoldParts {
    let soFar = result(like: body)
    let undecided = startsAs ? soFar : called("!_", [soFar], like: body)
    return FoldParts(
      initial: made(.literal(.bool(startsAs)), like: body, over: []),
      condition: called("@not_strictly_false", [undecided], like: body),
      step: called(name, [result(like: body), body], like: body), result: result(like: body))
  }

  private mutating func counting(_ body: Node) -> FoldParts {
    let one = made(.literal(.int(1)), like: body, over: [])
    let more = called("_+_", [result(like: body), one], like: body)
    let total = made(.literal(.int(1)), like: body, over: [])
    return FoldParts(
      initial: made(.literal(.int(0)), like: body, over: []),
      condition: made(.literal(.bool(true)), like: body, over: []),
      step: called("_?_:_", [body, more, result(like: body)], like: body),
      result: called("_==_", [result(like: body), total], like: body))
  }

  private mutating func collecting(_ step: Node, when filter: Node?) -> FoldParts {
    var step = step
    if let filter { step = called("_?_:_", [filter, step, result(like: step)], like: filter) }
    return FoldParts(
      initial: made(.list([]), like: step, over: []),
      condition: made(.literal(.bool(true)), like: step, over: []), step: step,
      result: result(like: step))
  }

  private mutating func appended(_ item: Node, like place: Node) -> Node {
    let kind = Expression.Kind.list([Expression.Element(value: item.expression)])
    let list = made(kind, like: place, over: [item])
    return called("_+_", [result(like: place), list], like: place)
  }

  // MARK: Bindings

  /// `cel.bind(x, value, body)`: a fold over nothing whose accumulator is `x`.
  private mutating func bind(
    _ name: Located<String>, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node {
    binding(
      "bind", variable(arguments[0], "cel.bind"), at: name.span, arguments[1], arguments[2],
      from: start, to: end)
  }

  /// `o.optMap(x, body)`: the body over the value of an optional, if there is one.
  private mutating func optionalMap(
    _ name: Located<String>, _ target: Node, _ arguments: [Node], from start: Int, to end: Int
  ) -> Node {
    let held = Located("@target", at: target.expression.span)
    let item = variable(arguments[0], name.value)
    let value = received("value", identifier(held.value, like: target), [], like: target)
    var some = binding(
      "bind", item, at: name.span, value, arguments[1], from: arguments[1].start,
      to: arguments[1].end)
    if name.value == "optMap" {
      some = received("of", identifier("optional", like: target), [some], like: arguments[1])
    }
    let isThere = received("hasValue", identifier(held.value, like: target), [], like: target)
    let none = received("none", identifier("optional", like: target), [], like: target)
    let choice = called("_?_:_", [isThere, some, none], like: arguments[1])
    return binding(name.value, held, at: name.span, target, choice, from: start, to: end)
  }

  mutating func binding(
    _ macro: String, _ variable: Located<String>, at place: Span, _ value: Node, _ body: Node,
    from start: Int, to end: Int
  ) -> Node {
    let range = made(.list([]), like: value, over: [])
    let condition = made(.literal(.bool(false)), like: value, over: [])
    let step = identifier(variable.value, like: value)
    let comprehension = Expression.Comprehension(
      macro: macro, iterVar: Located(Self.unused, at: place), range: range.expression,
      accuVar: variable, accuInit: value.expression, loopCondition: condition.expression,
      loopStep: step.expression, result: body.expression)
    return node(
      .comprehension(comprehension), from: start, to: end,
      over: [range, condition, step, value, body])
  }

  // MARK: Nodes that no author wrote

  /// The simple name that an argument must be; reported if it is anything else.
  private mutating func variable(_ argument: Node, _ macro: String) -> Located<String> {
    let place = argument.expression.span
    if case .identifier(let name) = argument.expression.kind, !name.hasPrefix(".") {
      return Located(name, at: place)
    }
    report(at: argument, .variableExpected(macro: macro, at: place))
    return Located(Self.unused, at: place)
  }

  private mutating func made(
    _ kind: Expression.Kind, like place: Node, over parts: [Node]
  ) -> Node {
    node(kind, from: place.start, to: place.end, over: parts)
  }

  private mutating func identifier(_ name: String, like place: Node) -> Node {
    made(.identifier(name), like: place, over: [])
  }

  private mutating func result(like place: Node) -> Node {
    identifier(Self.accumulator, like: place)
  }

  private mutating func called(_ name: String, _ operands: [Node], like place: Node) -> Node {
    let located = Located(name, at: text.span(place.start, place.end))
    return made(
      .call(located, target: nil, arguments: operands.map(\.expression)), like: place,
      over: operands)
  }

  private mutating func received(
    _ name: String, _ target: Node, _ operands: [Node], like place: Node
  ) -> Node {
    let located = Located(name, at: text.span(place.start, place.end))
    return made(
      .call(located, target: target.expression, arguments: operands.map(\.expression)),
      like: place, over: [target] + operands)
  }
}
