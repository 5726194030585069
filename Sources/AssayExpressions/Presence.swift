// SPDX-License-Identifier: Apache-2.0

/// Whether a condition can be missing where a model does not state something, whatever it states
/// besides: what conditions say of each other's presence is regarded, and nothing else.
///
/// It errs on the side of "can": of what it does not know it claims nothing.
package struct Presence: Sendable {
  /// By step, its definition; nil for a quantity or a prediction.
  let definitions: [CompiledExpression?]
  /// By table and column, whether a cell is empty.
  let emptyCells: [[Bool]]
  /// By table, whether a date can have no row.
  let hasGaps: [Bool]
  /// By field, the table to whose keys it is matched.
  let matches: [Int?]

  package init(
    definitions: [CompiledExpression?], emptyCells: [[Bool]], hasGaps: [Bool], matches: [Int?]
  ) {
    self.definitions = definitions
    self.emptyCells = emptyCells
    self.hasGaps = hasGaps
    self.matches = matches
  }

  private enum Fact: Hashable {
    case field(Int32)
    case step(Int32)
  }

  /// - Parameter condition: What holds where the expression is asked; nil for nothing.
  package func canLack(_ expression: CompiledExpression, where condition: CompiledExpression?)
    -> Bool
  {
    let known = condition.map { facts($0.program, $0.program.root, isTrue: true, 0) } ?? []
    return canLack(expression.program, expression.program.root, known, 0)
  }

  private static let depthLimit = 200

  private func canLack(
    _ program: Program, _ node: Int32, _ known: Set<Fact>, _ depth: Int
  ) -> Bool {
    guard depth < Self.depthLimit else { return true }
    func lacks(_ node: Int32, _ more: Set<Fact> = []) -> Bool {
      canLack(program, node, known.union(more), depth + 1)
    }
    func facts(_ node: Int32, _ isTrue: Bool) -> Set<Fact> {
      self.facts(program, node, isTrue: isTrue, depth + 1)
    }
    let it = program.code[Int(node)]
    switch it.operation {
    case .and, .or:
      let passes = it.operation == .and
      return lacks(it.a, facts(it.b, passes)) || lacks(it.b, facts(it.a, passes))
    case .conditional:
      return lacks(it.a) || lacks(it.b, facts(it.a, true)) || lacks(it.c, facts(it.a, false))
    case .constant, .modelID, .asOf, .parameter, .hasField, .statedField, .withheldField,
      .withheldMember, .hasBase, .hasBaseField,
      .hasBaseStep, .known, .isTrueOrUnknown, .used, .derives, .hasMember, .statedMember, .local,
      .hasCell:
      return false
    case .field: return !known.contains(.field(it.a))
    case .step:
      if known.contains(.step(it.a)) { return false }
      guard let definition = definitions[Int(it.a)] else { return true }
      return canLack(definition.program, definition.program.root, known, depth + 1)
    case .tableRow, .tableRows:
      let key = program.code[Int(it.b)]
      let isOwn = key.operation == .field && matches[Int(key.a)] == Int(it.a)
      return lacks(it.b) || !isOwn
    case .rowAt:
      let rows = program.code[Int(it.a)]
      let table = rows.operation == .tableRows ? Int(rows.a) : nil
      return lacks(it.a) || lacks(it.b) || table.map { hasGaps[$0] } ?? true
    case .cell:
      guard let table = program.table(of: it.a) else { return true }
      return lacks(it.a) || emptyCells[table][Int(it.b)]
    case .fold: return true
    default:
      let parts = program.parts(of: node)
      return parts.isEmpty || parts.contains { lacks($0) }
    }
  }

  /// What is there where a condition is true, or false.
  private func facts(
    _ program: Program, _ node: Int32, isTrue: Bool, _ depth: Int
  ) -> Set<Fact> {
    guard depth < Self.depthLimit else { return [] }
    let it = program.code[Int(node)]
    switch it.operation {
    case .and, .or:
      let (left, right) = (
        facts(program, it.a, isTrue: isTrue, depth + 1),
        facts(program, it.b, isTrue: isTrue, depth + 1)
      )
      return isTrue == (it.operation == .and) ? left.union(right) : left.intersection(right)
    case .not: return facts(program, it.a, isTrue: !isTrue, depth + 1)
    case .hasField: return isTrue ? [.field(it.a)] : []
    case .known: return isTrue ? values(program, it.a, depth + 1) : []
    case .step:
      guard let definition = definitions[Int(it.a)] else { return [.step(it.a)] }
      return facts(definition.program, definition.program.root, isTrue: isTrue, depth + 1)
        .union([.step(it.a)])
    case .conditional, .firstOf, .fold, .isTrueOrUnknown: return []
    default: return values(program, node, depth + 1)
    }
  }

  /// What is there where a node has a value.
  private func values(_ program: Program, _ node: Int32, _ depth: Int) -> Set<Fact> {
    guard depth < Self.depthLimit else { return [] }
    let it = program.code[Int(node)]
    switch it.operation {
    case .field: return [.field(it.a)]
    case .step: return [.step(it.a)]
    case .and, .or, .conditional, .firstOf, .known, .isTrueOrUnknown, .hasCell: return []
    default:
      return program.parts(of: node).reduce(into: []) {
        $0.formUnion(values(program, $1, depth + 1))
      }
    }
  }
}

extension Program {
  /// The table of the row that a node comes to.
  fileprivate func table(of node: Int32) -> Int? {
    let it = code[Int(node)]
    switch it.operation {
    case .tableRow, .tableRows: return Int(it.a)
    case .rowAt: return table(of: it.a)
    default: return nil
    }
  }
}
