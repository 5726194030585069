// SPDX-License-Identifier: Apache-2.0

import AssaySource

@testable import AssayExpressions

/// Evaluates plain CEL, in which any value may be of any type: the conformance mode.
///
/// Rules have no `dyn`, know units and what is missing, and run as a checked `Program`. The public
/// suite judges the language without these; this evaluator runs the same trees on the same
/// comparisons, numbers, times and patterns, and finds out types as it goes.
///
/// Source: cel-spec, `doc/langdef.md`, section "Evaluation".
struct DynamicEvaluator: Sendable {
  private let environment: DynamicEnvironment

  init(_ environment: DynamicEnvironment = DynamicEnvironment()) {
    self.environment = environment
  }

  func evaluate(_ expression: Expression) -> DynamicOutcome {
    var run = DynamicRun(environment)
    let outcome = run.evaluate(expression)
    // Comparisons that ran dry have no true answer.
    if run.fuel <= 0 { return .failure(run.outOfFuel(expression)) }
    return outcome
  }
}

/// The state of one evaluation: the bound variables, and how much it may still cost.
struct DynamicRun {
  let environment: DynamicEnvironment
  /// The variables of the folds that are open, innermost last.
  var locals: [(name: String, outcome: DynamicOutcome)] = []
  var fuel: Int

  init(_ environment: DynamicEnvironment) {
    self.environment = environment
    self.fuel = environment.fuel
  }

  mutating func evaluate(_ node: Expression) -> DynamicOutcome {
    guard fuel > 0 else { return .failure(outOfFuel(node)) }
    fuel -= 1
    switch node.kind {
    case .literal(let literal): return .success(DynamicValue(literal))
    case .identifier(let name): return identifier(name, node)
    case .select: return select(node)
    case .call(let name, let target, let arguments):
      return call(name.value, target, arguments, node)
    case .list(let elements): return list(elements, node)
    case .map(let entries): return map(entries, node)
    case .message(let name, _):
      return .failure(DynamicFault(.undeclared, "no message '\(name.value)'", at: node.span))
    case .comprehension(let fold): return self.fold(fold, node)
    }
  }

  func outOfFuel(_ node: Expression) -> DynamicFault {
    DynamicFault(
      .fuel, "the evaluation took more than \(environment.fuel) steps", at: node.span)
  }

  // MARK: Lists and maps

  @inline(never)
  private mutating func list(_ elements: [Expression.Element], _ node: Expression)
    -> DynamicOutcome
  {
    var values: [DynamicValue] = []
    for element in elements {
      switch evaluate(element.value) {
      case .failure(let fault): return .failure(fault)
      case .success(let value):
        guard element.isOptional else {
          values.append(value)
          continue
        }
        guard case .optional(let held) = value else {
          return .failure(.noOverload("[?_]", [value], at: element.value.span))
        }
        if let held { values.append(held) }
      }
    }
    return .success(.list(values))
  }

  @inline(never)
  private mutating func map(_ entries: [Expression.Entry], _ node: Expression) -> DynamicOutcome {
    var result = DynamicMap()
    for entry in entries {
      let key: DynamicValue
      switch evaluate(entry.key) {
      case .failure(let fault): return .failure(fault)
      case .success(let value): key = value
      }
      switch evaluate(entry.value) {
      case .failure(let fault): return .failure(fault)
      case .success(var value):
        if entry.isOptional {
          guard case .optional(let held) = value else {
            return .failure(.noOverload("{?_:_}", [value], at: entry.value.span))
          }
          guard let held else { continue }
          value = held
        }
        if let fault = result.add(value, for: key) {
          return .failure(fault.placed(at: entry.key.span))
        }
      }
    }
    return .success(.map(result))
  }

  // MARK: Folds

  @inline(never)
  private mutating func fold(
    _ fold: Expression.Comprehension, _ node: Expression
  ) -> DynamicOutcome {
    let items: [(DynamicValue, DynamicValue?)]
    switch range(of: fold) {
    case .failure(let fault): return .failure(fault)
    case .success(let range): items = range
    }
    var accumulator = evaluate(fold.accuInit)
    let depth = locals.count
    for (first, second) in items {
      locals.append((fold.accuVar.value, accumulator))
      locals.append((fold.iterVar.value, .success(first)))
      if let name = fold.iterVar2, let second { locals.append((name.value, .success(second))) }
      let goesOn = evaluate(fold.loopCondition)
      if case .success(.bool(true)) = goesOn { accumulator = evaluate(fold.loopStep) }
      locals.removeLast(locals.count - depth)
      guard case .success(.bool(true)) = goesOn, fuel > 0 else { break }
    }
    locals.append((fold.accuVar.value, accumulator))
    let result = evaluate(fold.result)
    locals.removeLast(locals.count - depth)
    return result
  }

  /// The items of a list, or its indices and items; the keys of a map, or its keys and values.
  private mutating func range(
    of fold: Expression.Comprehension
  ) -> Result<[(DynamicValue, DynamicValue?)], DynamicFault> {
    switch evaluate(fold.range) {
    case .failure(let fault): return .failure(fault)
    case .success(.list(let items)):
      guard fold.iterVar2 != nil else { return .success(items.map { ($0, nil) }) }
      return .success(items.enumerated().map { (.int(Int64($0.offset)), $0.element) })
    case .success(.map(let map)):
      guard fold.iterVar2 != nil else { return .success(map.keys.map { ($0, nil) }) }
      return .success(zip(map.keys, map.values).map { ($0, $1) })
    case .success(let value):
      return .failure(.noOverload(fold.macro, [value], at: fold.range.span))
    }
  }
}

extension DynamicValue {
  init(_ literal: Literal) {
    switch literal {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = .uint(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .bytes(let value): self = .bytes(value)
    }
  }
}

extension DynamicMap {
  /// Adds an entry, or says why it cannot be added.
  mutating func add(_ value: DynamicValue, for key: DynamicValue) -> DynamicFault? {
    guard DynamicMap.canBeKey(key) else {
      return DynamicFault(.unsupportedKey, "a key of a map cannot be \(key.typeName)")
    }
    return insert(value, for: key) ? nil : DynamicFault(.repeatedKey, "the key occurs twice")
  }
}

extension DynamicFault {
  static func noOverload(
    _ function: String, _ arguments: [DynamicValue], at span: Span? = nil
  ) -> DynamicFault {
    let types = arguments.map(\.typeName).joined(separator: ", ")
    return DynamicFault(.noSuchOverload, "'\(function)' does not take (\(types))", at: span)
  }
}
