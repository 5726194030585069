// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssaySource

/// Two versions of a pack and the edits between them, each of which can be taken or left.
///
/// Edits that do not load without each other are one *player*: one changes whether a declaration
/// exists, or its type or unit, and another reads it.
package struct PackRevision: Sendable {
  /// The methods of one ladder in both versions, in the order of either.
  ///
  /// A method that only one version has stands behind the method before it there, so that what is
  /// taken never changes which of two methods comes first; only the edit `order` does.
  package struct LadderOrders: Sendable, Hashable {
    package let inBase: [String]
    package let inHead: [String]
    /// Whether methods that both versions have stand in different orders.
    package let isReordered: Bool

    init(base: [String], head: [String]) {
      let (bases, heads) = (Set(base), Set(head))
      let common = (base.filter(heads.contains), head.filter(bases.contains))
      isReordered = common.0 != common.1
      if isReordered {
        inBase = LadderOrders.inserted(head.filter { !bases.contains($0) }, of: head, into: base)
        inHead = LadderOrders.inserted(base.filter { !heads.contains($0) }, of: base, into: head)
      } else {
        inBase = LadderOrders.merged(base, head, common: common.0)
        inHead = inBase
      }
    }

    private static func inserted(
      _ added: [String], of order: [String], into target: [String]
    ) -> [String] {
      var result = target
      let isAdded = Set(added)
      for (index, id) in order.enumerated() where isAdded.contains(id) {
        let before = order[..<index].last.flatMap { result.firstIndex(of: $0) }
        result.insert(id, at: before.map { $0 + 1 } ?? 0)
      }
      return result
    }

    /// Between two common methods, those of one version come first: of the one whose first id is
    /// the lesser, so that exchanging the versions changes nothing.
    private static func merged(
      _ base: [String], _ head: [String], common: [String]
    ) -> [String] {
      var (left, right) = (base[...], head[...])
      var result: [String] = []
      for stop in common.map(Optional.some) + [nil] {
        let first = Array(left.prefix { $0 != stop })
        let second = Array(right.prefix { $0 != stop })
        let isFirst = (first.first ?? "") <= (second.first ?? "")
        result += isFirst ? first + second : second + first
        if let stop { result.append(stop) }
        left = left.dropFirst(first.count + 1)
        right = right.dropFirst(second.count + 1)
      }
      return result
    }
  }

  package let base: RulePack
  package let head: RulePack
  /// In order of id.
  package let edits: [PackEdit]
  /// Indices of the edits that are taken together, ascending; each edit in one.
  package let players: [[Int]]
  /// By the name of the quantity.
  package let ladders: [String: LadderOrders]
  private let baseDraft: PackDraft
  private let headDraft: PackDraft

  /// Compares two versions.
  ///
  /// - Returns: Nil if one of them has errors.
  package init?(base: PackReading, head: PackReading) {
    guard let basePack = base.pack, let headPack = head.pack, let baseDraft = base.draft,
      let headDraft = head.draft
    else { return nil }
    self.base = basePack
    self.head = headPack
    self.baseDraft = baseDraft
    self.headDraft = headDraft
    let retyped = PackRevision.retyped(basePack, headPack)
    (edits, ladders) = PackMerge.edits(baseDraft, headDraft, retyped: retyped)
    players = PackRevision.players(of: edits)
  }

  /// What keeps a difference from being one of edits.
  package enum Obstacle: Error, Sendable {
    /// Something that can change a figure differs, and no edit says what.
    case unseen
    /// The versions do not load when some of their edits are taken and others left.
    case inseparable([Diagnostic])
  }

  /// Makes sure that the edits say all there is: that taking none is the base and taking all is
  /// the head, by the digest of meaning.
  package func verify() throws(Obstacle) {
    let all = Set(edits.map(\.id))
    for pack in [base, head] {
      let taken = pack.identity.meaningDigest == base.identity.meaningDigest ? [] : all
      let draft = PackMerge.draft(baseDraft, headDraft, taking: taken)
      let reading = PackReader.reading(draft, digest: pack.identity.filesDigest, [])
      guard let merged = reading.pack else { throw .inseparable(reading.diagnostics) }
      guard merged.identity.meaningDigest == pack.identity.meaningDigest else { throw .unseen }
    }
  }

  /// The pack that takes the edits of some players from the head and all else from the base.
  ///
  /// It is for evaluating alone: it has neither tests nor messages.
  package func pack(taking heads: Set<Int>) throws(Obstacle) -> RulePack {
    let ids = Set(heads.flatMap { players[$0] }.map { edits[$0].id })
    var draft = PackMerge.draft(baseDraft, headDraft, taking: ids)
    draft.tests = []
    for index in draft.requirements.indices { draft.requirements[index].message = nil }
    let reading = PackReader.reading(draft, digest: "", [])
    guard let pack = reading.pack else { throw .inseparable(reading.diagnostics) }
    return pack
  }

  /// Names that mean things of different types: `n:` of the top level, `f:` fields.
  private static func retyped(_ base: RulePack, _ head: RulePack) -> Set<String> {
    var names: Set<String> = []
    for (name, old) in base.declarations.names {
      guard let new = head.declarations.names[name] else { continue }
      if old.meaning.editType != new.meaning.editType { names.insert("n:\(name)") }
    }
    for (name, old) in base.declarations.fields {
      guard let new = head.declarations.fields[name] else { continue }
      if old.type != new.type { names.insert("f:\(name)") }
    }
    return names
  }

  /// Joins edits that change a declaration with those that read it.
  private static func players(of edits: [PackEdit]) -> [[Int]] {
    var parents = Array(edits.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parents[index] != index {
        parents[index] = parents[parents[index]]
        index = parents[index]
      }
      return index
    }
    var declarers: [String: Int] = [:]
    for (index, edit) in edits.enumerated() {
      for name in edit.declares {
        if let other = declarers[name] {
          parents[root(index)] = root(other)
        } else {
          declarers[name] = index
        }
      }
    }
    for (index, edit) in edits.enumerated() {
      for name in edit.reads {
        if let other = declarers[name] { parents[root(index)] = root(other) }
      }
    }
    let groups = Dictionary(grouping: edits.indices, by: root)
    return groups.values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }
}

extension Declarations.Meaning {
  /// What a reader of the name depends on; of a table, whether it is one.
  fileprivate var editType: String {
    switch self {
    case .parameter(_, let type), .step(_, let type): "\(type)"
    case .table: "table"
    }
  }
}
