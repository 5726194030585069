// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// An expression with one small fault in it, of the kind that authors make.
///
/// Source: DeMillo, Lipton and Sayward 1978 (the coupling effect); Offutt et al. 1996, "An experimental
/// determination of sufficient mutant operators": replacement of relational, logical and arithmetic
/// operators, and unary operators; with them clauses that are left out, branches and constants.
package struct ExpressionMutant: Sendable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A comparison turned round, or shifted at its edge.
    case comparison
    /// `&&` for `||`, or the other way round.
    case logic
    /// An operand of these left out.
    case clause
    case negation
    case arithmetic
    /// A number a tenth greater, an integer one greater, another text or truth value.
    case constant
    /// Always the one branch of `? :`.
    case branch
  }

  package let kind: Kind
  package let expression: CompiledExpression
  package let span: Span
  /// As its author wrote it, and as it would be, each on one line.
  package let old: String
  package let new: String
  /// Whether all that it does is to ask no more for what the rest of the condition reads: then that is
  /// missing where it was false before.
  package let isPresenceGuard: Bool
}

extension CompiledExpression {
  /// Every mutant of the expression, in the order of its nodes.
  package var mutants: [ExpressionMutant] {
    var pending = [program.root]
    var nodes: [Int32] = []
    var seen: Set<Int32> = []
    while let node = pending.popLast() {
      guard seen.insert(node).inserted else { continue }
      nodes.append(node)
      pending += program.allParts(of: node).reversed()
    }
    return nodes.flatMap(mutants)
  }

  private func mutants(of node: Int32) -> [ExpressionMutant] {
    let it = program.code[Int(node)]
    switch it.operation {
    case .less: return operators(node, .comparison, [(.lessEqual, "<="), (.greater, ">")])
    case .lessEqual: return operators(node, .comparison, [(.less, "<"), (.greaterEqual, ">=")])
    case .greater: return operators(node, .comparison, [(.greaterEqual, ">="), (.less, "<")])
    case .greaterEqual:
      return operators(node, .comparison, [(.greater, ">"), (.lessEqual, "<=")])
    case .equal: return operators(node, .comparison, [(.notEqual, "!=")])
    case .notEqual: return operators(node, .comparison, [(.equal, "==")])
    case .and, .or:
      let other: (Operation, String) = it.operation == .and ? (.or, "||") : (.and, "&&")
      return operators(node, .logic, [other])
        + [mutant(node, .clause, by: it.b), mutant(node, .clause, by: it.a)].compactMap(\.self)
    case .not: return [mutant(node, .negation, by: it.a)].compactMap(\.self)
    case .hasField, .hasMember, .hasCell, .known, .statedField, .statedMember, .used, .derives,
      .isKey, .isIn, .contains, .startsWith, .endsWith, .matches, .hasBase, .hasBaseField,
      .hasBaseStep:
      return [negated(node)]
    case .multiply: return arithmetic(node, .divide, "/")
    case .divide: return arithmetic(node, .multiply, "*")
    case .add: return arithmetic(node, .subtract, "-")
    case .subtract: return arithmetic(node, .add, "+")
    case .conditional:
      return [mutant(node, .branch, by: it.b), mutant(node, .branch, by: it.c)].compactMap(\.self)
    case .constant: return [constant(node)].compactMap(\.self)
    default: return []
    }
  }

  // MARK: Kinds

  private func operators(
    _ node: Int32, _ kind: ExpressionMutant.Kind, _ others: [(Operation, String)]
  ) -> [ExpressionMutant] {
    let it = program.code[Int(node)]
    return others.map { operation, sign in
      var changed = program
      changed.code[Int(node)] = Instruction(operation: operation, a: it.a, b: it.b, c: it.c)
      return mutant(
        node, kind, changed, new: "\(line(of: it.a)) \(sign) \(line(of: it.b))")
    }
  }

  /// Sums and products of numbers: what else `+` joins has no difference.
  private func arithmetic(
    _ node: Int32, _ operation: Operation, _ sign: String
  ) -> [ExpressionMutant] {
    type.isNumber || type == .bool ? operators(node, .arithmetic, [(operation, sign)]) : []
  }

  /// One of the operands of a node in its place.
  private func mutant(
    _ node: Int32, _ kind: ExpressionMutant.Kind, by operand: Int32
  ) -> ExpressionMutant? {
    var changed = program
    changed.code[Int(node)] = program.code[Int(operand)]
    let it = program.code[Int(node)]
    let left = it.operation == .and ? (operand == it.b ? it.a : it.b) : nil
    return mutant(
      node, kind, changed, new: line(of: operand),
      isPresenceGuard: left.map { isGuard($0, of: operand) } ?? false)
  }

  private func negated(_ node: Int32) -> ExpressionMutant {
    var changed = program
    let it = program.code[Int(node)]
    changed.code.append(it)
    changed.sites.append(program.sites[Int(node)])
    changed.code[Int(node)] = Instruction(
      operation: .not, a: Int32(clamping: changed.code.count - 1), b: 0, c: 0)
    return mutant(node, .negation, changed, new: "!(\(line(of: node)))")
  }

  private func constant(_ node: Int32) -> ExpressionMutant? {
    let other: Value
    let new: String
    switch program.constants[Int(program.code[Int(node)].a)] {
    case .double(let number, let gradient) where number != 0:
      (other, new) = (.double(number * 1.1, gradient.scaled(by: 1.1)), "\(line(of: node)) × 1.1")
    case .int(let number) where number < .max:
      (other, new) = (.int(number + 1), String(number + 1))
    case .string(let text): (other, new) = (.string(text + "~"), "another text")
    case .bool(let truth): (other, new) = (.bool(!truth), truth ? "false" : "true")
    case .timestamp(let date):
      guard let day = TimeSpan(seconds: 86_400), let later = date.adding(day) else { return nil }
      (other, new) = (.timestamp(later), "a day later")
    default: return nil
    }
    var changed = program
    changed.constants.append(other)
    changed.code[Int(node)] = Instruction(
      operation: .constant, a: Int32(clamping: changed.constants.count - 1), b: 0, c: 0)
    return mutant(node, .constant, changed, new: new)
  }

  private func mutant(
    _ node: Int32, _ kind: ExpressionMutant.Kind, _ changed: Program, new: String,
    isPresenceGuard: Bool = false
  ) -> ExpressionMutant {
    ExpressionMutant(
      kind: kind, expression: running(changed), span: program.sites[Int(node)],
      old: line(of: node), new: new, isPresenceGuard: isPresenceGuard)
  }

  /// Whether an operand only asks for the presence of what another reads.
  private func isGuard(_ operand: Int32, of other: Int32) -> Bool {
    let it = program.code[Int(operand)]
    switch it.operation {
    case .and: return isGuard(it.a, of: other) && isGuard(it.b, of: other)
    case .hasField:
      return program.reads(other) { $0.operation == .field && $0.a == it.a }
    case .known:
      let inner = program.code[Int(it.a)]
      return program.reads(other) {
        ($0.operation == .step || $0.operation == .field) && $0.operation == inner.operation
          && $0.a == inner.a
      }
    default: return false
    }
  }
}

extension Program {
  /// All nodes that a node evaluates.
  fileprivate func allParts(of node: Int32) -> [Int32] {
    let it = code[Int(node)]
    guard it.operation == .fold else { return parts(of: node) }
    let fold = folds[Int(it.a)]
    return [fold.range, fold.predicate, fold.body].filter { $0 >= 0 }
  }

  /// Whether a node must read something whatever the values, to come to true.
  fileprivate func reads(_ node: Int32, _ isSought: (Instruction) -> Bool) -> Bool {
    let it = code[Int(node)]
    if isSought(it) { return true }
    switch it.operation {
    case .or, .conditional, .known, .hasField, .isTrueOrUnknown, .fold: return false
    default: return parts(of: node).contains { reads($0, isSought) }
    }
  }
}

extension CompiledExpression {
  /// Whether two conditions cannot both hold, as far as their operands show: one asks for what the other
  /// denies, or both compare one thing with different literals.
  package func excludes(_ other: CompiledExpression) -> Bool {
    let (mine, others) = (operandsOfAnd, other.operandsOfAnd)
    return mine.contains { left in
      others.contains { right in
        if left == "!\(right)" || right == "!\(left)" { return true }
        let (a, b) = (left.components(of: " == "), right.components(of: " == "))
        return a.count == 2 && b.count == 2 && a[0] == b[0] && a[1] != b[1]
          && [a[1], b[1]].allSatisfy { $0.hasPrefix("'") || $0.hasPrefix("\"") }
      }
    }
  }

  /// What `&&` joins, as it is written, each on one line.
  private var operandsOfAnd: [String] {
    var found: [String] = []
    var pending = [program.root]
    while let node = pending.popLast() {
      let it = program.code[Int(node)]
      if it.operation == .and { pending += [it.b, it.a] } else { found.append(line(of: node)) }
    }
    return found
  }
}

extension String {
  fileprivate func components(of separator: String) -> [String] {
    guard let range = firstRange(of: separator) else { return [self] }
    return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
  }
}
