// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// What the type variables of one check stand for, and which types may stand for each other.
///
/// Source: cel-go, `checker/types.go`, functions `internalIsAssignable`, `isValidTypeSubstitution`,
/// `mostGeneral`, `notReferencedIn` and `substitute`.
struct DynamicTypeMapping {
  private var meanings: [Int: DynamicType] = [:]
  private var next = 0
  /// A type that names another twice can be far larger than its text: work is bounded.
  private var fuel = 200_000

  var isExhausted: Bool { fuel <= 0 }

  /// A type that is not known yet.
  mutating func fresh() -> DynamicType {
    next += 1
    return .variable(next)
  }

  /// The type with its parameters replaced by variables, each name by one.
  mutating func instantiated(
    _ type: DynamicType, _ variables: inout [String: DynamicType]
  ) -> DynamicType {
    switch type {
    case .parameter(let name):
      if let known = variables[name] { return known }
      let variable = fresh()
      variables[name] = variable
      return variable
    case .list(let element): return .list(instantiated(element, &variables))
    case .map(let key, let value):
      return .map(instantiated(key, &variables), instantiated(value, &variables))
    case .type(let inner): return .type(instantiated(inner, &variables))
    case .abstract(let name, let parts):
      var result: [DynamicType] = []
      for part in parts { result.append(instantiated(part, &variables)) }
      return .abstract(name, result)
    default: return type
    }
  }

  /// The type with its variables replaced by what they stand for; what is free is kept, or `dyn`.
  mutating func resolved(_ type: DynamicType, freeIsDyn: Bool = false) -> DynamicType {
    fuel -= 1
    guard fuel > 0 else { return .dyn }
    switch type {
    case .variable(let number):
      if let meaning = meanings[number] { return resolved(meaning, freeIsDyn: freeIsDyn) }
      return freeIsDyn ? .dyn : type
    case .list(let element): return .list(resolved(element, freeIsDyn: freeIsDyn))
    case .map(let key, let value):
      return .map(
        resolved(key, freeIsDyn: freeIsDyn), resolved(value, freeIsDyn: freeIsDyn))
    case .type(let inner): return .type(resolved(inner, freeIsDyn: freeIsDyn))
    case .abstract(let name, let parts):
      var result: [DynamicType] = []
      for part in parts { result.append(resolved(part, freeIsDyn: freeIsDyn)) }
      return .abstract(name, result)
    default: return type
    }
  }

  // MARK: Assignment

  /// Whether values of either type may stand for the other's; what that says of variables is kept
  /// only if they may.
  mutating func isAssignable(_ left: DynamicType, _ right: DynamicType) -> Bool {
    areAssignable([left], [right])
  }

  /// The same of several pairs of types at once.
  mutating func areAssignable(_ left: [DynamicType], _ right: [DynamicType]) -> Bool {
    let before = meanings
    if fit(left, right) { return true }
    meanings = before
    return false
  }

  /// The type of a list that holds both: the more general, `dyn` if there is none.
  mutating func joined(_ previous: DynamicType?, _ current: DynamicType) -> DynamicType {
    guard let previous else { return current }
    return isAssignable(previous, current) ? mostGeneral(previous, current) : .dyn
  }

  private mutating func fit(_ left: [DynamicType], _ right: [DynamicType]) -> Bool {
    guard left.count == right.count else { return false }
    for (x, y) in zip(left, right) {
      guard fit(x, y) else { return false }
    }
    return true
  }

  private mutating func fit(_ left: DynamicType, _ right: DynamicType) -> Bool {
    fuel -= 1
    guard fuel > 0 else { return false }
    if case .variable(let number) = right {
      let isKnown = meanings[number] != nil
      if substitute(left, for: number) { return true }
      if isKnown { return false }
    }
    if case .variable(let number) = left { return substitute(right, for: number) }
    switch (left, right) {
    case (.dyn, _), (_, .dyn): return true
    case (.null, let other), (let other, .null): return other.takesNull
    case (.list(let x), .list(let y)): return fit(x, y)
    case (.map(let key, let x), .map(let otherKey, let y)):
      return fit([key, x], [otherKey, y])
    case (.type, .type): return true
    case (.abstract(let name, let x), .abstract(let otherName, let y)):
      return name == otherName && fit(x, y)
    default: return left == right
    }
  }

  /// Lets a variable stand for a type, if that agrees with what it stands for already.
  private mutating func substitute(_ type: DynamicType, for number: Int) -> Bool {
    if type == .variable(number) { return true }
    guard let known = meanings[number] else {
      guard !occurs(number, in: type) else { return false }
      meanings[number] = type
      return true
    }
    if isSame(type, known) { return true }
    guard fit(type, known) else { return false }
    let general = mostGeneral(type, known)
    if !occurs(number, in: general) { meanings[number] = general }
    return true
  }

  private mutating func occurs(_ number: Int, in type: DynamicType) -> Bool {
    fuel -= 1
    guard fuel > 0 else { return true }
    switch type {
    case .variable(let other):
      if other == number { return true }
      guard let meaning = meanings[other] else { return false }
      return occurs(number, in: meaning)
    case .list(let inner), .type(let inner): return occurs(number, in: inner)
    case .map(let key, let value):
      return occurs(number, in: key) || occurs(number, in: value)
    case .abstract(_, let parts):
      for part in parts where occurs(number, in: part) { return true }
      return false
    default: return false
    }
  }

  /// Whether two types are the same; like all else, at a price.
  mutating func isSame(_ left: DynamicType, _ right: DynamicType) -> Bool {
    fuel -= 1
    guard fuel > 0 else { return false }
    switch (left, right) {
    case (.list(let x), .list(let y)), (.type(let x), .type(let y)): return isSame(x, y)
    case (.map(let key, let x), .map(let otherKey, let y)):
      return isSame(key, otherKey) && isSame(x, y)
    case (.abstract(let name, let x), .abstract(let otherName, let y)):
      guard name == otherName, x.count == y.count else { return false }
      for (part, other) in zip(x, y) where !isSame(part, other) { return false }
      return true
    default: return left == right
    }
  }

  // MARK: Generality

  private mutating func mostGeneral(_ left: DynamicType, _ right: DynamicType) -> DynamicType {
    // What takes null says more than null itself.
    if right == .null, left.takesNull { return left }
    return isAsGeneral(left, as: right) ? left : right
  }

  private mutating func isAsGeneral(_ left: DynamicType, as right: DynamicType) -> Bool {
    fuel -= 1
    guard fuel > 0 else { return false }
    switch (left, right) {
    case (.dyn, _), (.variable, _): return true
    case (_, .dyn), (_, .variable): return false
    case (.list(let x), .list(let y)): return isAsGeneral(x, as: y)
    case (.map(let key, let x), .map(let otherKey, let y)):
      return isAsGeneral(key, as: otherKey) && isAsGeneral(x, as: y)
    case (.type, .type): return true
    case (.abstract(let name, let x), .abstract(let otherName, let y)):
      guard name == otherName, x.count == y.count else { return false }
      for (part, other) in zip(x, y) where !isAsGeneral(part, as: other) { return false }
      return true
    default: return left == right
    }
  }
}

extension DynamicType {
  /// Whether null may stand for a value of the type, as for messages of protocol buffers.
  fileprivate var takesNull: Bool {
    switch self {
    case .null, .dyn, .timestamp, .duration, .abstract: true
    default: false
    }
  }
}
