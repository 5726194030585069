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

    /// Where the methods stand in a ladder that are not in order: `energy.declared 4th of 10`.
    ///
    /// They are what is left of the base's order besides the longest part that the head has too.
    func places(in ladder: [String]) -> String {
      let moved = Set(inBase).subtracting(LadderOrders.longestCommon(inBase, inHead))
      let texts = ladder.enumerated().filter { moved.contains($1) }.map { index, id in
        let place = index + 1
        let ending =
          (11...13).contains(place % 100)
          ? "th"
          : ["st", "nd", "rd"].indices.contains(place % 10 - 1)
            ? ["st", "nd", "rd"][place % 10 - 1] : "th"
        return "\(id) \(place)\(ending) of \(ladder.count)"
      }
      return texts.joined(separator: ", ")
    }

    /// The longest common subsequence; ladders are short.
    private static func longestCommon(_ left: [String], _ right: [String]) -> Set<String> {
      var lengths = Array(
        repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
      for i in left.indices.reversed() {
        for j in right.indices.reversed() {
          lengths[i][j] =
            left[i] == right[j]
            ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
        }
      }
      var (i, j) = (0, 0)
      var common: Set<String> = []
      while i < left.count, j < right.count {
        if left[i] == right[j] {
          common.insert(left[i])
          (i, j) = (i + 1, j + 1)
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
          i += 1
        } else {
          j += 1
        }
      }
      return common
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
  /// What is worded, cited or placed otherwise and is outside the meaning of both, in order of id;
  /// there is nothing in them to take or leave.
  package let editorial: [PackEdit]
  /// Old and new names that are no edits.
  package let renamed: [(old: String, new: String)]
  /// What the head says of its edits that is true of none.
  package let idleChanges: [Diagnostic]
  /// Indices of the edits that are taken together, ascending; each edit in one.
  package private(set) var players: [[Int]]
  /// By the name of the quantity.
  package let ladders: [String: LadderOrders]
  private let baseDraft: PackDraft
  private let headDraft: PackDraft
  private let merged: MergeStore
  private let tables: TableStore
  private let expressions = ExpressionPool()

  /// Compares two versions.
  ///
  /// - Returns: Nil if one of them has errors.
  package init?(base: PackReading, head: PackReading) {
    guard let basePack = base.pack, let headPack = head.pack, let baseDraft = base.draft,
      let headDraft = head.draft
    else { return nil }
    self.base = basePack
    self.head = headPack
    let renaming = PackRenaming(base: baseDraft, head: headDraft)
    renamed = renaming.renamed.map { ($0.old.value, $0.new) }
    self.baseDraft = renaming.isEmpty ? baseDraft : renaming.applied(to: baseDraft)
    self.headDraft = renaming.isEmpty ? headDraft : renaming.settled(headDraft)
    var declarations = basePack.declarations
    if !renaming.isEmpty {
      let reading = PackReader.reading(self.baseDraft, digest: "", [], isFingerprinted: false)
      // A base that cannot be put into the head's words is found out by `verify`.
      if let pack = reading.pack { declarations = pack.declarations }
    }
    let retyped = PackRevision.retyped(declarations, headPack.declarations)
    let found = PackMerge.edits(self.baseDraft, self.headDraft, retyped: retyped)
    ladders = found.ladders
    merged = found.store
    tables = TableStore(found.edits)
    let isNext =
      basePack.identity.id == headPack.identity.id
      && headPack.changes?.since.value == basePack.identity.version
    let changes = isNext ? headPack.changes?.changes ?? [] : []
    let overrides = PackRevision.overrides(baseDraft, headDraft)
    func explained(_ edit: PackEdit) -> PackEdit {
      // What is said of one edit goes before what is said of many.
      let said = changes.filter { $0.covers(edit.id) }
        .max { $0.edit.value.utf8.count < $1.edit.value.utf8.count }
      if let said { return edit.explained(by: said) }
      return overrides.first { edit.isOf($0) }.map(edit.explained) ?? edit
    }
    edits = found.edits.map(explained)
    editorial = EditorialEdits.between(self.baseDraft, self.headDraft).map(explained)
    let ids = (edits + editorial).map(\.id)
    let idle = changes.filter { change in !ids.contains { change.covers($0) } }
      .map { Diagnostic.idleChange($0.edit, known: ids) }
    let isSame = basePack.identity.meaningDigest == headPack.identity.meaningDigest
    var others: [Diagnostic] = []
    if let changes = headPack.changes, !isNext, !isSame,
      basePack.identity.id == headPack.identity.id
    {
      others = [.otherSince(changes.since, base: basePack.identity.version)]
    }
    idleChanges = idle + others
    players = PackRevision.players(
      of: edits, readers: self.baseDraft.namesReadTogether + self.headDraft.namesReadTogether,
      paths: self.baseDraft.pathsNeeded.union(self.headDraft.pathsNeeded))
  }

  /// What keeps a difference from being one of edits.
  package enum Obstacle: Error, Sendable {
    /// Something that can change a figure differs, and no edit says what.
    case unseen
    /// The versions do not load when the edits of these players are taken and others left.
    case inseparable([Diagnostic], taking: Set<Int>)
  }

  /// What the profile of one version says otherwise, and the other's does not.
  private static func overrides(_ base: PackDraft, _ head: PackDraft) -> [Override] {
    let (old, new) = (Set(base.overrides), Set(head.overrides))
    return head.overrides.filter { !old.contains($0) } + base.overrides.filter { !new.contains($0) }
  }

  /// Makes sure that the edits say all there is: that taking none is the base and taking all is
  /// the head, by the digest of meaning.
  package func verify() throws(Obstacle) {
    for isHead in [false, true] {
      let taken = isHead ? Set(edits.map(\.id)) : []
      let merged = try meaning(PackMerge.draft(baseDraft, headDraft, taking: taken))
      let own =
        renamed.isEmpty
        ? (isHead ? head : base).identity.meaningDigest
        : try meaning(isHead ? headDraft : baseDraft)
      guard merged == own else { throw .unseen }
    }
  }

  private func meaning(_ draft: PackDraft) throws(Obstacle) -> String {
    let reading = PackReader.reading(draft, digest: "", [])
    guard let pack = reading.pack else { throw .inseparable(reading.diagnostics, taking: []) }
    return pack.identity.meaningDigest
  }

  /// The pack that takes the edits of some players from the head and all else from the base.
  ///
  /// It is for evaluating alone: it has neither tests nor messages.
  package func pack(taking heads: Set<Int>) throws(Obstacle) -> RulePack {
    let reading = reading(taking: heads)
    guard let pack = reading.pack else { throw .inseparable(reading.diagnostics, taking: heads) }
    return pack
  }

  private func reading(taking heads: Set<Int>) -> PackReading {
    let ids = Set(heads.flatMap { players[$0] }.map { edits[$0].id })
    let draft = PackMerge.draft(baseDraft, headDraft, taking: ids, store: merged).wordless
    return PackReader.reading(
      draft, digest: "", [], isFingerprinted: false,
      sharing: PackSharing(tables: tables, expressions: expressions, heads: ids))
  }

  // MARK: Edits that do not load apart

  /// The same revision with edits taken together that are found not to load apart.
  ///
  /// What an edit needs is known from what it declares and reads; this tries, for what that misses. The
  /// choices that are tried have, for any two players, one that takes the first and leaves the second:
  /// each bit of a player's number, and its contrary.
  package func separable() throws(Obstacle) -> PackRevision {
    var revision = self
    var bit = 0
    while 1 << bit < revision.players.count {
      for isSet in [true, false] {
        let heads = revision.players.indices.filter { ($0 & 1 << bit != 0) == isSet }
        let found = try revision.joined(afterFailing: Set(heads))
        guard found.players.count == revision.players.count else {
          // With other players other choices are tried.
          (revision, bit) = (found, -1)
          break
        }
      }
      bit += 1
    }
    return revision
  }

  /// The same revision with two players as one, of which the first brings a mistake into the pack of
  /// this choice and the other takes it out; itself if the pack loads.
  ///
  /// - Parameter heads: The players that are taken from the head.
  package func joined(afterFailing heads: Set<Int>) throws(Obstacle) -> PackRevision {
    let mistakes = reading(taking: heads).errors
    guard let mistake = mistakes.first else { return self }
    func has(_ players: some Sequence<Int>) -> Bool {
      reading(taking: Set(players)).errors.contains {
        $0.code == mistake.code && $0.span == mistake.span
      }
    }
    let (taken, left) = (heads.sorted(), players.indices.filter { !heads.contains($0) })
    guard !has([]), !has(players.indices) else {
      throw .inseparable(mistakes, taking: heads)
    }
    let bringing = PackRevision.boundary(taken.count) { has(taken.prefix($0)) }
    let before = Array(taken.prefix(bringing + 1))
    let rest = taken.dropFirst(bringing + 1) + left
    let mending = PackRevision.boundary(rest.count) { !has(before + rest.prefix($0)) }
    let pair = [taken[bringing], rest[rest.startIndex + mending]]
    var revision = self
    let joined = pair.flatMap { players[$0] }.sorted()
    revision.players = players.indices.filter { !pair.contains($0) }.map { players[$0] } + [joined]
    revision.players.sort { $0[0] < $1[0] }
    return revision
  }

  /// An index at which a condition comes to hold: not with so many, and with one more.
  ///
  /// It does not hold with none and holds with all.
  private static func boundary(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return low
  }

  /// Names that mean things of different types: `n:` of the top level, `f:` fields.
  private static func retyped(_ base: Declarations, _ head: Declarations) -> Set<String> {
    var names: Set<String> = []
    for (name, old) in base.names {
      guard let new = head.names[name] else { continue }
      if old.meaning.editType != new.meaning.editType { names.insert("n:\(name)") }
    }
    for (name, old) in base.fields {
      guard let new = head.fields[name] else { continue }
      if old.type != new.type { names.insert("f:\(name)") }
    }
    return names
  }

  /// Joins edits that change a declaration with those that read it, and with others that one rule
  /// reads beside it: of two units, neither may change alone.
  ///
  /// - Parameters:
  ///   - readers: The names that each expression reads, edited or not.
  ///   - paths: Those that some field has to read; of the others it does not matter which field does.
  private static func players(
    of edits: [PackEdit], readers: [Set<String>], paths: Set<String>
  ) -> [[Int]] {
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
      for name in edit.declares where !name.hasPrefix("p:") || paths.contains(name) {
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
    for names in readers {
      let changed = names.compactMap { declarers[$0] }.sorted()
      for other in changed.dropFirst() { parents[root(other)] = root(changed[0]) }
    }
    let groups = Dictionary(grouping: edits.indices, by: root)
    return groups.values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }
}

extension PackDraft {
  /// Of each expression, the names that it reads.
  fileprivate var namesReadTogether: [Set<String>] {
    var all: [ParsedExpression?] = []
    for step in steps {
      switch step.kind {
      case .definition(let value, _): all.append(value)
      case .quantity(let quantity): all += quantity.methods.flatMap(\.expressions)
      case .regression(let regression):
        all +=
          regression.predictors.map(\.model) + [regression.grouping?.model, regression.returns]
      }
    }
    for requirement in requirements {
      all.append(requirement.applies)
      if case .assert(let condition)? = requirement.check { all.append(condition) }
    }
    all += (disclosure?.criteria ?? []).map(\.when) + (disclosure?.classes ?? []).map(\.when)
    all += totals.flatMap { [$0.population] + $0.coverage.map(\.weight) }
    all += (tiers?.order ?? []).map(\.when)
    if let lineage {
      all += [lineage.discloses, lineage.original, lineage.derived, lineage.family]
      all += lineage.mirrors + lineage.infer.map(\.when) + lineage.nothing.map(\.when)
      all += lineage.runs?.expressions ?? []
    }
    return all.compactMap { $0?.namesRead }.filter { $0.count > 1 }
  }

  /// The draft without what is only for people: tests and messages.
  fileprivate var wordless: PackDraft {
    var draft = self
    (draft.tests, draft.renamings) = ([], [])
    for index in draft.requirements.indices { draft.requirements[index].message = nil }
    return draft
  }
}

extension PackReading {
  fileprivate var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
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
