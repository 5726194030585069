// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Gathers what a plan's paths lead to in one record.
struct RecordCollector {
  let plan: PathPlan
  let path: String
  let line: Int
  private(set) var found: [[Found]]
  private(set) var duplicateKeys: [String] = []
  var notes: [RecordNote] = []
  /// Whether the record has `cardData` of its own, with anything in it.
  private(set) var hasCard = false
  /// Whether it has `cardData` or `readme` at all, be it null: then the card was asked for, and read.
  var card = Record.Card.none
  /// Whether it has `declared`, in which `declared.yaml` stands.
  private(set) var hasDeclaration = false
  /// The text of the card, where the plan marks it and the record was read strictly.
  private(set) var readme: String?
  /// The same on the tape: its index.
  private(set) var readmeIndex: Int?
  /// The pointer of the item that is walked; empty for a record.
  private let base: String
  /// Its column, where that is known.
  private let column: Int?

  init(plan: PathPlan, path: String, line: Int) {
    self.init(plan: plan, at: FieldPlace(path: path, line: line))
  }

  /// - Parameter place: The record's, or that of an item inside it.
  init(plan: PathPlan, at place: FieldPlace) {
    self.plan = plan
    path = place.path
    line = place.line
    column = place.column
    base = place.pointer
    found = Array(repeating: [], count: plan.paths.count)
  }

  /// Adds a value that stands at a name of the plan.
  ///
  /// - Parameters:
  ///   - place: Its place; nil for the record's own line and the name's own pointer.
  ///   - items: The places of the items, where the value is a list and they have their own.
  ///   - parts: The items taken apart, where the caller knows their places better.
  mutating func add(
    _ value: MetadataValue, at index: Int, place: FieldPlace? = nil,
    items: (Int) -> FieldPlace? = { _ in nil }, parts: FoundItems? = nil
  ) {
    if case .null = value { return }
    if !plan.nodes[index].ends.isEmpty {
      let place = place ?? self.place(plan.nodes[index].pointer)
      for end in plan.nodes[index].ends {
        found[end].append(
          Found(value, at: place, items: parts ?? takenApart(value, for: end, at: place)))
      }
    }
    guard !plan.nodes[index].patterns.isEmpty, case .list(let values) = value else { return }
    let node = plan.nodes[index]
    for (index, item) in values.enumerated() {
      guard case .string(let text) = item else { continue }
      for (end, pattern) in node.patterns {
        guard let match = pattern.match(text) else { continue }
        let place = items(index) ?? self.place("\(node.pointer)/\(index)")
        found[end].append(Found(.string(match.star), at: place, word: match.word))
      }
    }
  }

  /// Adds what was made of several rows.
  mutating func add(_ made: Found, at index: Int) {
    guard !made.rows.isEmpty else { return add(made.value, at: index, place: made.place) }
    for end in plan.nodes[index].ends { found[end].append(made) }
  }

  /// The items of a list whose items have members; most values are neither lists nor maps.
  private mutating func takenApart(
    _ value: MetadataValue, for path: Int, at place: FieldPlace
  ) -> FoundItems? {
    switch value {
    case .list, .map: plan.itemPlans[path].flatMap { items(of: value, by: $0, at: place) }
    default: nil
    }
  }

  /// Puts what another source of the same record says behind what is there.
  mutating func merge(_ other: RecordCollector) {
    for index in found.indices { found[index] += other.found[index] }
    duplicateKeys += other.duplicateKeys
    notes += other.notes
  }

  private func place(_ pointer: String) -> FieldPlace {
    FieldPlace(
      path: path, line: line, column: column, pointer: base.isEmpty ? pointer : base + pointer)
  }

  /// Hands over what some paths lead to, the first of the plan.
  mutating func take(first count: Int) -> [[Found]] {
    found.removeSubrange(count...)
    defer { found = [] }
    return found
  }

  /// Takes over what was noticed inside an item.
  mutating func take(_ item: RecordCollector) { duplicateKeys += item.duplicateKeys }

  /// Notes that a key stands twice, and forgets what its first value held.
  mutating func noteDuplicate(_ node: PlanNode) {
    let pointer = base + node.pointer
    duplicateKeys.append(pointer)
    for end in node.below {
      found[end].removeAll {
        $0.place.pointer == pointer || $0.place.pointer.hasPrefix(pointer + "/")
      }
    }
  }
}

extension RecordCollector {
  /// Walks a value that was read strictly, as the tape is walked.
  mutating func walk(_ entries: [MetadataEntry], at node: Int) {
    var seen: Set<Int> = []
    for entry in entries {
      guard let child = child(entry.key, of: node) else { continue }
      if !seen.insert(child).inserted { noteDuplicate(plan.nodes[child]) }
      noteCard(entry.value, at: child)
      add(entry.value, at: child)
      if case .map(let inner) = entry.value { walk(inner, at: child) }
    }
  }

  private mutating func noteCard(_ value: MetadataValue, at node: Int) {
    switch value {
    case .null, .map: note(plan.nodes[node].mark)
    default: note(plan.nodes[node].mark, isMap: false)
    }
    switch (plan.nodes[node].mark, value) {
    case (.readme, .string(let text)): readme = text
    case (.card, .null), (.card, .map([])): break
    case (.card, _): hasCard = true
    default: break
    }
  }

  /// Notes what kind of source stands in the record.
  ///
  /// - Parameter isMap: Whether it is a map, or null; a card as Hub records have it is one.
  private mutating func note(_ mark: PlanNode.Mark, isMap: Bool = true) {
    switch mark {
    case .none: break
    case .card: card = max(card, isMap ? .read : .unreadable)
    case .readme: card = .read
    case .declaration: hasDeclaration = true
    }
  }

  func child(_ key: String, of node: Int) -> Int? {
    plan.nodes[node].children.first { $0.name.elementsEqual(key.utf8) }?.node
  }

  /// Walks a map on the tape; what no path asks for is jumped over.
  mutating func walk(_ tape: JSONTape, map: Int, at node: Int) {
    let end = tape.end(of: map)
    var seen: UInt64 = 0
    var key = map + 1
    while key < end {
      let value = key + 1
      let name = tape.bytes(at: key)
      let prefix = PlanChild.prefix(of: name)
      let children = plan.nodes[node].children
      if let index = children.firstIndex(where: { $0.matches(name, prefix: prefix) }) {
        let child = children[index].node
        // Beyond 64 names of one map, the mask would not hold them: look behind instead.
        let isSecond =
          index < 64 ? seen & (1 << UInt64(index)) != 0 : isRepeated(tape, map: map, key: key)
        if index < 64 { seen |= 1 << UInt64(index) }
        if isSecond { noteDuplicate(plan.nodes[child]) }
        visit(tape, value: value, at: child)
      }
      key = tape.next(after: value)
    }
  }

  private mutating func visit(_ tape: JSONTape, value: Int, at node: Int) {
    let kind = tape.kind(at: value)
    let isMap = kind == JSONTape.map
    note(plan.nodes[node].mark, isMap: isMap || kind == JSONTape.null)
    if kind == JSONTape.null { return }
    switch plan.nodes[node].mark {
    case .none, .declaration: break
    case .readme: if kind == JSONTape.text { readmeIndex = value }
    case .card: if !isMap || tape.end(of: value) > value + 1 { hasCard = true }
    }
    if !plan.nodes[node].ends.isEmpty
      || (kind == JSONTape.list && !plan.nodes[node].patterns.isEmpty)
    {
      add(tape.value(at: value), at: node)
    }
    if isMap, !plan.nodes[node].children.isEmpty { walk(tape, map: value, at: node) }
  }

  private func isRepeated(_ tape: JSONTape, map: Int, key: Int) -> Bool {
    var other = map + 1
    while other < key {
      if tape.bytes(at: other).elementsEqual(tape.bytes(at: key)) { return true }
      other = tape.next(after: other + 1)
    }
    return false
  }
}
