// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// Calls: which function is meant, and which of its overloads take the arguments.
extension DynamicChecking {
  private struct Candidate {
    let name: String
    let overloads: [DynamicOverload]
    /// Whether the target is a value, not a namespace.
    let isMember: Bool
  }

  mutating func call(
    _ name: String, _ target: Expression?, _ arguments: [Expression], _ node: Expression
  ) throws(DynamicFault) -> DynamicType {
    guard let candidate = candidate(name, target) else {
      throw DynamicFault(.undeclared, "no function '\(name)'", at: node.span)
    }
    var types: [DynamicType] = []
    for argument in (candidate.isMember ? target.map { [$0] } ?? [] : []) + arguments {
      types.append(try check(argument))
    }
    if ["math.greatest", "math.least"].contains(candidate.name), types.count > 2 {
      // Any number of numbers are as a list of them.
      types = [.list(types.reduce(nil as DynamicType?) { self.types.joined($0, $1) } ?? .dyn)]
    }
    guard let result = resolve(candidate.overloads, types) else {
      let words = types.map { "\(self.types.resolved($0))" }.joined(separator: ", ")
      throw DynamicFault(
        .noSuchOverload,
        "found no matching overload for '\(candidate.name)' applied to '(\(words))'",
        at: node.span)
    }
    return result
  }

  /// `math.least(…)` is a function in a namespace, `text.size()` a function of its receiver.
  private func candidate(_ name: String, _ target: Expression?) -> Candidate? {
    guard let target else { return global(name) }
    if !isLocal(target), let space = target.qualifiedName, let found = global("\(space).\(name)") {
      return found
    }
    let overloads = overloads(of: name, isReceiver: true)
    return overloads.isEmpty ? nil : Candidate(name: name, overloads: overloads, isMember: true)
  }

  private func global(_ name: String) -> Candidate? {
    for full in DynamicEnvironment.candidates(for: name, in: declarations.container) {
      let overloads = overloads(of: full, isReceiver: false)
      if !overloads.isEmpty {
        return Candidate(name: full, overloads: overloads, isMember: false)
      }
    }
    return nil
  }

  private func overloads(of name: String, isReceiver: Bool) -> [DynamicOverload] {
    let declared = declarations.functions.filter {
      $0.name == name && $0.isReceiver == isReceiver
    }
    let known = DynamicFunction.named(name, isReceiver: isReceiver)?.overloads ?? []
    return (isReceiver ? [] : DynamicChecking.operators[name] ?? []) + known
      + declared.map(\.overload)
  }

  /// The operators that do not always evaluate all operands, and are no functions therefore; and
  /// what reaches into optionals.
  private static let operators: [String: [DynamicOverload]] = {
    let (any, key) = (DynamicType.parameter("A"), DynamicType.parameter("K"))
    let map = DynamicType.map(key, any)
    return [
      "_&&_": [DynamicOverload([.bool, .bool], .bool)],
      "_||_": [DynamicOverload([.bool, .bool], .bool)],
      "_?_:_": [DynamicOverload([.bool, any, any], any)],
      "@not_strictly_false": [DynamicOverload([.bool], .bool)],
      "cel.@mapInsert": [
        DynamicOverload([map, key, any], map), DynamicOverload([map, map], map),
      ],
      "_[_]": [
        DynamicOverload([.optional(.list(any)), .int], .optional(any)),
        DynamicOverload([.optional(map), key], .optional(any)),
      ],
    ]
  }()

  /// The result of the overloads that take the arguments, `dyn` if theirs differ; nil if none does.
  private mutating func resolve(
    _ overloads: [DynamicOverload], _ arguments: [DynamicType]
  ) -> DynamicType? {
    var result: DynamicType?
    for overload in overloads where overload.parameters.count == arguments.count {
      var variables: [String: DynamicType] = [:]
      let parameters = overload.parameters.map { types.instantiated($0, &variables) }
      guard types.areAssignable(arguments, parameters) else { continue }
      let own = types.resolved(types.instantiated(overload.result, &variables))
      if let known = result {
        if !types.isSame(known, own) { result = .dyn }
      } else {
        result = own
      }
    }
    return result
  }
}
