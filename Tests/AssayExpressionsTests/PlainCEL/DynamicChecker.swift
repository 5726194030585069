// SPDX-License-Identifier: Apache-2.0

import AssaySource

@testable import AssayExpressions

/// What an expression of plain CEL may refer to, by type.
struct DynamicDeclarations: Sendable {
  struct Function: Sendable {
    let name: String
    let isReceiver: Bool
    let overload: DynamicOverload

    /// - Parameter parameters: The types of the receiver, if there is one, and the arguments.
    init(
      _ name: String, isReceiver: Bool, _ parameters: [DynamicType], _ result: DynamicType
    ) {
      self.name = name
      self.isReceiver = isReceiver
      self.overload = DynamicOverload(parameters, result)
    }
  }

  /// The namespace in which names are resolved first; empty for none.
  let container: String
  /// Types of variables by their full names.
  let variables: [String: DynamicType]
  /// Functions besides those of the language and its libraries.
  let functions: [Function]

  init(
    container: String = "", variables: [String: DynamicType] = [:], functions: [Function] = []
  ) {
    self.container = container
    self.variables = variables
    self.functions = functions
  }
}

/// Deduces the types of plain CEL, with type parameters and `dyn`: the conformance mode.
///
/// Source: cel-spec, `doc/langdef.md`, section "Gradual Type Checking"; where that is silent,
/// cel-go, `checker/checker.go`, by which the suite's deduced types were made.
struct DynamicChecker: Sendable {
  private let declarations: DynamicDeclarations

  init(_ declarations: DynamicDeclarations = DynamicDeclarations()) {
    self.declarations = declarations
  }

  /// Deduces the type of an expression.
  ///
  /// - Returns: The type; what no argument decides is `dyn`.
  /// - Throws: The first fault that is found.
  func check(_ expression: Expression) throws(DynamicFault) -> DynamicType {
    var checking = DynamicChecking(declarations)
    let deduced: DynamicType
    do throws(DynamicFault) {
      deduced = checking.types.resolved(try checking.check(expression), freeIsDyn: true)
    } catch {
      // Without fuel no type fits, and a misfit is no fault of the author's.
      throw checking.types.isExhausted ? .typesTooLarge(at: expression.span) : error
    }
    if checking.types.isExhausted { throw .typesTooLarge(at: expression.span) }
    return deduced
  }
}

/// The state of one check: the bound variables, and what the type variables stand for.
struct DynamicChecking {
  let declarations: DynamicDeclarations
  var types = DynamicTypeMapping()
  var locals: [(name: String, type: DynamicType)] = []

  init(_ declarations: DynamicDeclarations) { self.declarations = declarations }

  mutating func check(_ node: Expression) throws(DynamicFault) -> DynamicType {
    if types.isExhausted { throw .typesTooLarge(at: node.span) }
    switch node.kind {
    case .literal(let literal): return DynamicType(literal)
    case .identifier(let name): return try identifier(name, node)
    case .select: return try select(node)
    case .call(let name, let target, let arguments):
      return try call(name.value, target, arguments, node)
    case .list(let elements): return try list(elements)
    case .map(let entries): return try map(entries)
    case .message(let name, _):
      throw DynamicFault(.undeclared, "no message '\(name.value)'", at: node.span)
    case .comprehension(let fold): return try self.fold(fold)
    }
  }

  // MARK: Names

  private func identifier(
    _ name: String, _ node: Expression
  ) throws(DynamicFault) -> DynamicType {
    if let local = locals.last(where: { $0.name == name }) { return local.type }
    if let type = global(name) { return type }
    throw DynamicFault(
      .undeclared,
      "undeclared reference to '\(name)' in container '\(declarations.container)'", at: node.span)
  }

  private func global(_ name: String) -> DynamicType? {
    for candidate in DynamicEnvironment.candidates(for: name, in: declarations.container) {
      if let type = declarations.variables[candidate] { return type }
      if DynamicEnvironment.typeNames.contains(candidate) {
        return .type(DynamicType(named: candidate))
      }
    }
    return nil
  }

  /// Whether a chain of names begins with a bound variable, which hides what has the same name.
  func isLocal(_ chain: Expression) -> Bool {
    guard let name = chain.qualifiedName?.prefix(while: { $0 != "." }) else { return true }
    return locals.contains { $0.name == name }
  }

  private mutating func select(_ node: Expression) throws(DynamicFault) -> DynamicType {
    guard case .select(let operand, let field, let isTest) = node.kind else {
      preconditionFailure("only a selection is selected")
    }
    if !isTest, let name = node.qualifiedName, !isLocal(node), let type = global(name) {
      return type
    }
    let container = types.resolved(try check(operand))
    let type = try self.field(field.value, of: container, at: node.span)
    return isTest ? .bool : type
  }

  private mutating func field(
    _ name: String, of container: DynamicType, at span: Span
  ) throws(DynamicFault) -> DynamicType {
    switch container {
    case .map(let key, let value):
      guard types.isAssignable(key, .string) else { break }
      return value
    case .dyn, .variable:
      // What is not known yet must not become anything more special later.
      _ = types.isAssignable(.dyn, container)
      return .dyn
    case .abstract("optional_type", let held) where held.count == 1:
      return .optional(try field(name, of: types.resolved(held[0]), at: span))
    default: break
    }
    throw DynamicFault(
      .noSuchOverload, "type '\(container)' does not support field selection", at: span)
  }

  // MARK: Lists and maps

  private mutating func list(
    _ elements: [Expression.Element]
  ) throws(DynamicFault) -> DynamicType {
    var joined: DynamicType?
    for element in elements {
      let type = try held(element.value, isOptional: element.isOptional)
      joined = types.joined(joined, type)
    }
    return .list(joined ?? types.fresh())
  }

  private mutating func map(_ entries: [Expression.Entry]) throws(DynamicFault) -> DynamicType {
    var key: DynamicType?
    var value: DynamicType?
    for entry in entries {
      key = types.joined(key, try check(entry.key))
      value = types.joined(value, try held(entry.value, isOptional: entry.isOptional))
    }
    return .map(key ?? types.fresh(), value ?? types.fresh())
  }

  /// The type of a part, or of what it holds if it was written as an optional one.
  private mutating func held(
    _ part: Expression, isOptional: Bool
  ) throws(DynamicFault) -> DynamicType {
    let type = try check(part)
    guard isOptional else { return type }
    let content = types.fresh()
    guard types.isAssignable(.optional(content), type) else {
      throw DynamicFault(
        .noSuchOverload, "expected an optional, not '\(types.resolved(type))'", at: part.span)
    }
    return types.resolved(content)
  }

  // MARK: Folds

  private mutating func fold(
    _ fold: Expression.Comprehension
  ) throws(DynamicFault) -> DynamicType {
    let range = types.resolved(try check(fold.range))
    // Resolved, so that a type that names another twice again and again is paid for.
    let accumulator = types.resolved(try check(fold.accuInit))
    let (first, second): (DynamicType, DynamicType)
    switch range {
    case .list(let element):
      (first, second) = fold.iterVar2 == nil ? (element, element) : (.int, element)
    case .map(let key, let value): (first, second) = (key, value)
    case .dyn, .variable:
      _ = types.isAssignable(.dyn, range)
      (first, second) = (.dyn, .dyn)
    default:
      throw DynamicFault(
        .noSuchOverload, "'\(fold.macro)' needs a list or map, not '\(range)'",
        at: fold.range.span)
    }
    let depth = locals.count
    locals.append((fold.accuVar.value, accumulator))
    locals.append((fold.iterVar.value, first))
    if let name = fold.iterVar2 { locals.append((name.value, second)) }
    try expect(.bool, try check(fold.loopCondition), fold.loopCondition)
    try expect(accumulator, try check(fold.loopStep), fold.loopStep)
    locals.removeLast(locals.count - depth)
    locals.append((fold.accuVar.value, accumulator))
    let result = try check(fold.result)
    locals.removeLast(locals.count - depth)
    return types.resolved(result)
  }

  private mutating func expect(
    _ expected: DynamicType, _ type: DynamicType, _ node: Expression
  ) throws(DynamicFault) {
    guard !types.isAssignable(expected, type) else { return }
    throw DynamicFault(
      .noSuchOverload,
      "expected '\(types.resolved(expected))', not '\(types.resolved(type))'", at: node.span)
  }
}

extension DynamicFault {
  static func typesTooLarge(at span: Span) -> DynamicFault {
    DynamicFault(.fuel, "the types of the expression are too large", at: span)
  }
}
