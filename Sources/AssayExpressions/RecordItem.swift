// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// One item of a field that is a list of records, such as one phase of a training.
///
/// A class, so that a value stays small and walking a list copies no members.
package final class RecordItem: Sendable {
  /// The index of the list's field.
  package let field: Int
  /// The field's name.
  package let name: String
  /// Which item of the list, from 0.
  package let index: Int
  /// By member; an absent one is `missing` with its own path.
  package let members: [Outcome]

  package init(field: Int, name: String, index: Int, members: [Outcome]) {
    self.field = field
    self.name = name
    self.index = index
    self.members = members
  }

  /// As people read it: `model.phases[0]`.
  package var description: String { "model.\(name)[\(index)]" }
}

/// Members of the items of lists.
extension Program {
  /// `item.member`.
  func member(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    one(it.a, &frame) { item, frame in
      guard case .record(let record) = item else { Program.unreachable() }
      let member = Int(it.b)
      frame.note(.member(field: record.field, item: record.index, member: member))
      return record.members[member]
    }
  }

  /// `has(item.member)`; false where the item itself is missing, as for a row that is.
  func hasMember(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    whetherThere(it, &frame) { paths, _, frame in frame.presence(ofMissing: paths) }
  }

  /// Whether a member of an item has a value; what it is where it has none says the caller, by the paths
  /// that it lacks and by its own.
  func whetherThere(
    _ it: Instruction, _ frame: inout Frame,
    otherwise: ([MissingPath], MissingPath, inout Frame) -> Outcome
  ) -> Outcome {
    let item = run(it.a, &frame)
    if case .error = item { return item }
    guard case .value(.record(let record)) = item else {
      return frame.presence(ofMissing: item.missingPaths)
    }
    let member = Int(it.b)
    frame.note(.member(field: record.field, item: record.index, member: member))
    guard case .missing(let paths) = record.members[member] else { return .value(.bool(true)) }
    let path = MissingPath.member(field: record.field, item: record.index, member: member)
    return otherwise(paths, path, &frame)
  }
}

/// The members of items while an expression is checked.
extension Checking {
  mutating func member(
    of item: Operand, _ index: Int, _ field: Located<String>, isTest: Bool, at span: Span
  ) -> Operand {
    let declared = declarations.records[index]
    guard let member = declared.members.firstIndex(where: { $0.name == field.value }) else {
      return wrong(.unknownMember(field, declared))
    }
    let node = emit(isTest ? .hasMember : .member, item.node, Int32(member), at: span)
    if isTest { return Operand(node: node, type: .bool, span: span) }
    let found = declared.members[member]
    return Operand(
      node: node, type: found.type, span: span,
      origins: origin("\(declared.name)[…].\(found.name)", found.type, found.unit, found.span),
      closed: ClosedTexts(found.name, found.choices, at: found.span))
  }
}
