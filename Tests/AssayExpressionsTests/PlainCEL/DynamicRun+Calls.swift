// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// Calls: operators that need not evaluate all operands, and functions, which do.
extension DynamicRun {
  @inline(never)
  mutating func call(
    _ name: String, _ target: Expression?, _ arguments: [Expression], _ node: Expression
  ) -> DynamicOutcome {
    switch (name, target, arguments.count) {
    case ("_&&_", nil, 2): return decide(arguments[0], arguments[1], by: false, node)
    case ("_||_", nil, 2): return decide(arguments[0], arguments[1], by: true, node)
    case ("_?_:_", nil, 3): return choose(arguments, node)
    case ("@not_strictly_false", nil, 1):
      if case .success(.bool(false)) = evaluate(arguments[0]) { return .success(.bool(false)) }
      return .success(.bool(true))
    default: break
    }
    if let target, arguments.count == 1, name == "or" || name == "orValue" {
      return alternative(name, target, arguments[0], node)
    }
    if let target, let (function, isMember) = member(name, of: target) {
      return apply(function, (isMember ? [target] : []) + arguments, node)
    }
    if target == nil, let function = function(name) { return apply(function, arguments, node) }
    return .failure(DynamicFault(.undeclared, "no function '\(name)'", at: node.span))
  }

  private func function(_ name: String) -> DynamicFunction? {
    for candidate in DynamicEnvironment.candidates(for: name, in: environment.container) {
      if let found = DynamicFunction.named(candidate, isReceiver: false) { return found }
    }
    return nil
  }

  /// `math.least(…)` is a function in a namespace, `text.size()` a function of its receiver.
  private func member(
    _ name: String, of target: Expression
  ) -> (function: DynamicFunction, isMember: Bool)? {
    if !isLocal(target), let space = target.qualifiedName,
      let found = function("\(space).\(name)")
    {
      return (found, false)
    }
    return DynamicFunction.named(name, isReceiver: true).map { ($0, true) }
  }

  private mutating func apply(
    _ function: DynamicFunction, _ arguments: [Expression], _ node: Expression
  ) -> DynamicOutcome {
    var values: [DynamicValue] = []
    values.reserveCapacity(arguments.count)
    for argument in arguments {
      switch evaluate(argument) {
      case .success(let value): values.append(value)
      case .failure(let fault): return .failure(fault)
      }
    }
    return apply(function, to: values, node)
  }

  @inline(never)
  private mutating func apply(
    _ function: DynamicFunction, to values: [DynamicValue], _ node: Expression
  ) -> DynamicOutcome {
    var context = DynamicContext(environment: environment, fuel: fuel)
    defer { fuel = context.fuel }
    do throws(DynamicFault) {
      if let value = try function.body(values, &context) { return .success(value) }
    } catch {
      return .failure(error.placed(at: node.span))
    }
    return .failure(.noOverload(function.name, values, at: node.span))
  }

  // MARK: Logic

  /// `&&` (decided by false) and `||` (decided by true): a deciding operand wins over an error,
  /// wherever it stands.
  private mutating func decide(
    _ left: Expression, _ right: Expression, by decision: Bool, _ node: Expression
  ) -> DynamicOutcome {
    let first = evaluate(left)
    if case .success(.bool(decision)) = first { return first }
    let second = evaluate(right)
    if case .success(.bool(decision)) = second { return second }
    let name = decision ? "_||_" : "_&&_"
    for outcome in [first, second] {
      switch outcome {
      case .failure: return outcome
      case .success(.bool): continue
      case .success(let value): return .failure(.noOverload(name, [value], at: node.span))
      }
    }
    return .success(.bool(!decision))
  }

  /// `optional.or(other)` and `optional.orValue(value)`: the other is evaluated only if the first is
  /// empty.
  private mutating func alternative(
    _ name: String, _ target: Expression, _ other: Expression, _ node: Expression
  ) -> DynamicOutcome {
    switch evaluate(target) {
    case .failure(let fault): return .failure(fault)
    case .success(.optional(let held?)):
      return .success(name == "or" ? .optional(held) : held)
    case .success(.optional(nil)):
      let second = evaluate(other)
      guard name == "or", case .success(let value) = second else { return second }
      if case .optional = value { return second }
      return .failure(.noOverload(name, [.optional(nil), value], at: node.span))
    case .success(let value): return .failure(.noOverload(name, [value], at: node.span))
    }
  }

  private mutating func choose(_ parts: [Expression], _ node: Expression) -> DynamicOutcome {
    switch evaluate(parts[0]) {
    case .success(.bool(let value)): return evaluate(parts[value ? 1 : 2])
    case .success(let value): return .failure(.noOverload("_?_:_", [value], at: node.span))
    case .failure(let fault): return .failure(fault)
    }
  }
}
