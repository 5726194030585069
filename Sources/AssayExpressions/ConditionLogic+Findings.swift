// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A part of an expression that can never be what its author asks.
package struct ConditionFinding: Sendable {
  package enum Kind: Sendable {
    /// A text that what it is compared with never is; the texts that it can be, none where only its case is
    /// known.
    case unmatched(String, among: [String])
    /// A key that no row of the table has; several where what is looked up can be several.
    case noRow(table: Int, keys: [String])
    /// A test of a text that none of the texts passes that there can be.
    case noMatch(among: [String])
    /// A comparison, or whether something is there, that comes out one way, whatever the model.
    case decided(Bool)
    /// Two conditions that exclude each other, or of which one always holds.
    case contradiction, tautology
  }

  /// What a text belongs to.
  package enum Subject: Sendable {
    case field(Int)
    case member(list: Int, Int)
    case cell(table: Int, column: Int)
    case other
  }

  package let kind: Kind
  package let span: Span
  package let subject: Subject
}

extension ConditionLogic {
  /// The parts of an expression that come to one thing whatever the model.
  package mutating func findings(in condition: Condition) -> [ConditionFinding] {
    let program = condition.expression.program
    var found: [ConditionFinding] = []
    for (node, it) in program.code.enumerated() {
      // A node that was folded away belongs to nothing.
      guard let term = condition.nodes[node] else { continue }
      begin()
      found += findings(it, node, term, program, condition)
    }
    return found
  }

  private mutating func findings(
    _ it: Instruction, _ node: Int, _ term: Int, _ program: Program, _ condition: Condition
  ) -> [ConditionFinding] {
    let span = program.sites[node]
    func at(_ node: Int32) -> Int { condition.nodes[Int(node)] ?? -1 }
    func site(_ node: Int32) -> Span { program.sites[Int(node)] }
    func one(_ kind: ConditionFinding.Kind, _ subject: ConditionFinding.Subject = .other)
      -> [ConditionFinding]
    {
      [ConditionFinding(kind: kind, span: span, subject: subject)]
    }
    switch it.operation {
    case .equal, .notEqual:
      let sides = [(it.a, it.b), (it.b, it.a)]
      let found = sides.flatMap { unmatched(at($0), against: at($1), at: site($0)) }
      return found.isEmpty ? decided(term, it, at, span) : found
    case .less, .lessEqual, .greater, .greaterEqual, .known, .hasField, .hasMember, .hasCell:
      return decided(term, it, at, span)
    case .isIn:
      guard program.code[Int(it.b)].operation == .list else { return [] }
      let list = program.code[Int(it.b)]
      return program.operands[Int(list.a)..<Int(list.a + list.b)].flatMap {
        unmatched(at($0), against: at(it.a), at: site($0))
      }
    case .index:
      guard program.code[Int(it.a)].operation == .map else { return [] }
      let map = program.code[Int(it.a)]
      let entries = program.operands[Int(map.a)..<Int(map.a + map.b)]
      return stride(from: entries.startIndex, to: entries.endIndex, by: 2).flatMap {
        unmatched(at(entries[$0]), against: at(it.b), at: site(entries[$0]))
      }
    case .isKey, .tableRow, .tableRows:
      guard case .of(let keys) = value(of: at(it.b), in: ConditionCase()).texts, !isExhausted,
        !keys.isEmpty, !keys.contains(where: { world.tables[Int(it.a)].rows[$0] != nil })
      else { return [] }
      return [
        ConditionFinding(
          kind: .noRow(table: Int(it.a), keys: keys.sorted()), span: site(it.b),
          subject: subject(at(it.b)))
      ]
    case .contains, .startsWith, .endsWith, .matches:
      let facts = value(of: term, in: ConditionCase())
      let target = value(of: at(it.a), in: ConditionCase())
      guard !isExhausted, target.canBeThere, !facts.canBeTrue || !facts.canBeThere,
        terms[at(it.a)].operation != .constant
      else { return [] }
      if case .of(let texts) = target.texts {
        return texts.isEmpty ? [] : one(.noMatch(among: texts.sorted()), subject(at(it.a)))
      }
      return one(.noMatch(among: []), subject(at(it.a)))
    case .and, .or: return decidedTogether(it, term, at, span)
    default: return []
    }
  }

  /// A text that what it is compared with can never be.
  private mutating func unmatched(
    _ text: Int, against other: Int, at span: Span
  ) -> [ConditionFinding] {
    guard text >= 0, other >= 0, case .string(let literal)? = terms[text].constant,
      terms[other].operation != .constant
    else { return [] }
    let facts = value(of: other, in: ConditionCase())
    guard !isExhausted, facts.canBeThere, !facts.texts.contains(literal), !facts.texts.isEmpty
    else {
      return []
    }
    var known: [String] = []
    if case .of(let texts) = facts.texts { known = texts.sorted() }
    return [
      ConditionFinding(
        kind: .unmatched(literal, among: known), span: span, subject: subject(other))
    ]
  }

  /// A comparison of what a model says that comes out one way all the same.
  private mutating func decided(
    _ term: Int, _ it: Instruction, _ at: (Int32) -> Int, _ span: Span
  ) -> [ConditionFinding] {
    let facts = value(of: term, in: ConditionCase())
    guard !isExhausted, facts.canBeThere, facts.canBeTrue != facts.canBeFalse else { return [] }
    // What is written out, such as a condition that is always to hold, is meant.
    let parts = terms[term].parts
    if !parts.isEmpty, parts.allSatisfy({ terms[$0].operation == .constant }) { return [] }
    if it.operation == .hasField || terms[term].operation == .constant { return [] }
    // What is never there is a row that is never found, which is told at its key.
    if terms[term].operation == .known, !facts.canBeTrue { return [] }
    return [ConditionFinding(kind: .decided(facts.canBeTrue), span: span, subject: .other)]
  }

  /// Conditions each of which can be either, and not together.
  private mutating func decidedTogether(
    _ it: Instruction, _ term: Int, _ at: (Int32) -> Int, _ span: Span
  ) -> [ConditionFinding] {
    let facts = value(of: term, in: ConditionCase())
    let sides = [
      value(of: at(it.a), in: ConditionCase()), value(of: at(it.b), in: ConditionCase()),
    ]
    guard !isExhausted else { return [] }
    if it.operation == .and {
      guard sides.allSatisfy({ $0.canBeThere && $0.canBeTrue }) else { return [] }
      if facts.canBeTrue && facts.canBeThere, !supposing(term, true, ConditionCase()).isEmpty {
        return []
      }
      return isExhausted
        ? [] : [ConditionFinding(kind: .contradiction, span: span, subject: .other)]
    }
    guard sides.allSatisfy({ $0.canBeThere && $0.canBeFalse }) else { return [] }
    // Where the second side is only not known, nothing makes it true.
    let isMet = supposing(at(it.a), false, ConditionCase()).contains {
      value(of: at(it.b), in: $0).canBeThere
    }
    guard isMet else { return [] }
    if facts.canBeFalse && facts.canBeThere, !supposing(term, false, ConditionCase()).isEmpty {
      return []
    }
    return isExhausted ? [] : [ConditionFinding(kind: .tautology, span: span, subject: .other)]
  }

  private func subject(_ term: Int) -> ConditionFinding.Subject {
    let term = terms[term]
    switch term.operation {
    case .field, .baseField: return .field(term.a)
    case .cell:
      var row = terms[term.parts[0]]
      if row.operation == .rowAt { row = terms[row.parts[0]] }
      guard row.operation == .tableRow || row.operation == .tableRows else { return .other }
      return .cell(table: row.a, column: term.a)
    default: return .other
    }
  }
}
