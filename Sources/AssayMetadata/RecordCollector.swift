// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Gathers what a plan's paths lead to in one record.
struct RecordCollector {
  let plan: PathPlan
  let path: String
  let line: Int
  private(set) var found: [[Found]]
  /// Each pointer once.
  private(set) var duplicateKeys: [String] = []
  private var knownDuplicates: Set<String> = []
  /// Names under `declared` that no path leads to.
  private(set) var unread: [UnreadName] = []
  var notes: [RecordNote] = []
  /// Whether the record has `cardData` of its own, with anything in it.
  private(set) var hasCard = false
  /// Whether it has `cardData` or `readme` at all, be it null: then the card was asked for, and read.
  var card = Record.Card.none
  /// Whether it has `declared`, in which `declared.yaml` stands.
  private(set) var hasDeclaration = false
  /// The text of the card, where the plan marks it and the record was read strictly.
  var readme: String?
  /// The same on the tape: its index.
  private(set) var readmeIndex: Int?
  /// Maps and lists that the record holds as texts of JSON, by their index on the tape.
  private(set) var foldedTexts: [(node: Int, index: Int)] = []
  /// The numbers of the items of lists that are being walked, the outer first.
  private var items: [Int] = []
  /// The pointers of lists that are being walked where a map is due, the outer first, each with the number
  /// of the item.
  var misplaced: [(list: String, item: Int)] = []
  /// The pointer of the item that is walked; empty for a record.
  private let base: String
  /// Its column, where that is known.
  let column: Int?

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
    if !misplaced.isEmpty { return addMisplaced(value, at: index, place: place) }
    if let excess = value.excess {
      return note(excess, at: place ?? self.place(plan.nodes[index].pointer))
    }
    if !plan.nodes[index].ends.isEmpty {
      let place = place ?? self.place(plan.nodes[index].pointer)
      for end in plan.nodes[index].ends where !plan.nodes[index].isInList || isWanted(end) {
        found[end].append(
          Found(
            value, at: place, items: parts ?? takenApart(value, for: end, at: place),
            leadsOn: leadsOn(value, at: index)))
      }
    }
    let node = plan.nodes[index]
    guard !node.patterns.isEmpty else { return }
    if node.isInList, case .string(let text) = value {
      for (end, pattern) in node.patterns where isWanted(end) {
        guard let match = pattern.match(text) else { continue }
        let place = place ?? self.place(node.pointer)
        found[end].append(Found(.string(match.star), at: place, word: match.word))
      }
    }
    guard case .list(let values) = value else { return }
    for (index, item) in values.enumerated() {
      guard case .string(let text) = item else { continue }
      for (end, pattern) in node.patterns {
        guard let match = pattern.match(text) else { continue }
        let place = items(index) ?? self.place("\(node.pointer)/\(index)")
        found[end].append(Found(.string(match.star), at: place, word: match.word))
      }
    }
  }

  /// Whether paths lead on to what a map holds; its evidence is no such thing.
  private func leadsOn(_ value: MetadataValue, at index: Int) -> Bool {
    guard case .map(let entries) = value else { return false }
    return entries.contains {
      plan.nodes[index].names.contains($0.key) && !UnreadName.evidenceKeys.contains($0.key)
    }
  }

  /// Adds a value that stands inside a list where a map is due: it is stated, and nobody can say of what.
  private mutating func addMisplaced(
    _ value: MetadataValue, at index: Int, place: FieldPlace?
  ) {
    guard let (list, item) = misplaced.last, value.excess == nil, !plan.nodes[index].isInList else {
      return
    }
    let pointer = plan.nodes[index].pointer
    let rest = pointer.hasPrefix(list) ? pointer.dropFirst(list.count) : ""
    let place = place ?? self.place("\(list)/\(item)\(rest)")
    for end in plan.nodes[index].ends where !leadsOn(value, at: index) {
      // Lists, and bases, are read wherever they are found.
      if plan.exhaustive?.contains(end) == true { continue }
      found[end].append(Found(value, at: place, refusal: .inList(value)))
    }
  }

  /// Walks the items of a list that stands where paths lead into a map.
  mutating func walkMisplaced(_ count: Int, at node: Int, _ walk: (inout Self, Int) -> Void) {
    let pointer = plan.nodes[node].pointer
    // A list in a list is walked no further, and a handful of items says it.
    guard misplaced.isEmpty, !plan.nodes[node].isInList else { return }
    for index in 0..<min(count, RecordCollector.misplacedLimit) {
      misplaced = [(pointer, index)]
      walk(&self, index)
    }
    misplaced = []
  }

  private static let misplacedLimit = 16

  /// Adds what was made of several rows.
  mutating func add(_ made: Found, at index: Int) {
    guard !made.rows.isEmpty || made.refusal != nil else {
      return add(made.value, at: index, place: made.place)
    }
    if let excess = made.value.excess { return note(excess, at: made.place) }
    for end in plan.nodes[index].ends { found[end].append(made) }
  }

  /// Adds what was read from the text of a card.
  mutating func add(prose found: Found, at index: Int) {
    if let excess = found.value.excess { return note(excess, at: found.place) }
    for end in plan.nodes[index].ends { self.found[end].append(found) }
  }

  /// Notes that a value is passed over for its size.
  private mutating func note(_ excess: (code: String, message: String), at place: FieldPlace) {
    notes.append(.unreadable(excess.message, excess.code, at: place))
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
    unread += other.unread
    notes += other.notes
  }

  /// Whether a further value in a list counts for a path.
  private func isWanted(_ path: Int) -> Bool {
    found[path].isEmpty || plan.exhaustive.map { $0.contains(path) } ?? true
  }

  private func place(_ pointer: String) -> FieldPlace {
    FieldPlace(path: path, line: line, column: column, pointer: self.pointer(pointer))
  }

  /// A node's pointer, with the numbers of the items that are being walked.
  private func pointer(_ pointer: String) -> String {
    guard !items.isEmpty else { return base.isEmpty ? pointer : base + pointer }
    var text = base
    var numbers = items[...]
    for part in pointer.split(separator: "/").map(String.init) {
      text += "/"
      text += part == "[]" ? numbers.popFirst().map(String.init) ?? part : part
    }
    return text
  }

  /// Hands over what some paths lead to, the first of the plan.
  mutating func take(first count: Int) -> [[Found]] {
    found.removeSubrange(count...)
    defer { found = [] }
    return found
  }

  /// Takes over what was noticed inside an item.
  mutating func take(_ item: RecordCollector) { duplicateKeys += item.duplicateKeys }

  /// Notes a name under `declared` that no path leads to; where a value is due, what may stand with it
  /// is known.
  mutating func noteUnread(_ name: String, at node: Int, place: FieldPlace? = nil) {
    if !misplaced.isEmpty { return }
    let node = plan.nodes[node]
    let isValue = !node.ends.isEmpty
    if isValue, node.isTop || UnreadName.evidenceKeys.contains(name) { return }
    let known = node.children.map { plan.nodes[$0.node].name }
    unread.append(
      UnreadName(
        place: place ?? self.place("\(node.pointer)/\(PathPlan.escaped(name))"),
        meant: plan.meant(by: name, among: known), isDeclared: node.isDeclared))
  }

  /// Notes that a key stands twice, and forgets what its first value held.
  mutating func noteDuplicate(_ node: PlanNode) {
    if !misplaced.isEmpty { return }
    let pointer = self.pointer(node.pointer)
    // One key may stand a million times, and is said once.
    if knownDuplicates.insert(pointer).inserted { duplicateKeys.append(pointer) }
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
      guard let child = child(entry.key, of: node) else {
        if plan.nodes[node].tellsUnread { noteUnread(entry.key, at: node) }
        continue
      }
      if !seen.insert(child).inserted { noteDuplicate(plan.nodes[child]) }
      noteCard(entry.value, at: child)
      visit(entry.value, at: child)
    }
  }

  private mutating func visit(_ value: MetadataValue, at node: Int) {
    add(value, at: node)
    switch value {
    case .map(let inner): walk(inner, at: node)
    case .list(let values):
      guard let each = plan.nodes[node].each else {
        if plan.nodes[node].children.isEmpty { return }
        return walkMisplaced(values.count, at: node) { collector, index in
          if case .map(let inner) = values[index] { collector.walk(inner, at: node) }
        }
      }
      for (index, value) in values.enumerated() {
        items.append(index)
        visit(value, at: each)
        items.removeLast()
      }
    case .string(let text) where plan.nodes[node].isTop && plan.nodes[node].leadsOn:
      var text = text
      let inner = text.withUTF8 { bytes -> MetadataValue? in
        let bytes = UnsafeRawBufferPointer(bytes)
        guard FoldedText.isLikely(bytes) else { return nil }
        return read(JSONReading.value(bytes), at: node)
      }
      if let inner { unfold(inner, at: node) }
    default: break
    }
  }

  /// Walks a map or a list that the record holds as a text of JSON.
  private mutating func unfold(_ value: MetadataValue, at node: Int) {
    noteCard(value, at: node)
    switch value {
    case .map, .list: visit(value, at: node)
    default: break
    }
  }

  private mutating func read(
    _ reading: Result<MetadataValue, JSONFault>, at node: Int
  ) -> MetadataValue? {
    switch reading {
    case .success(let value): return value
    case .failure(let fault):
      notes.append(
        .foldedTextUnreadable(
          plan.nodes[node].name, fault, at: place(plan.nodes[node].pointer)))
      return nil
    }
  }

  /// Walks what the record holds as texts of JSON, once it has been walked itself.
  mutating func unfold(_ tape: JSONTape, by parser: JSONTapeParser) {
    for (node, index) in foldedTexts {
      let bytes = tape.bytes(at: index)
      if let inner = parser.parse(bytes) {
        switch inner.kind(at: inner.root) {
        case JSONTape.map, JSONTape.list: visit(inner, value: inner.root, at: node)
        default: break
        }
      } else if let value = read(JSONReading.strictValue(bytes), at: node) {
        unfold(value, at: node)
      }
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
    case (.card, .string(let text)) where text.utf8.first == UInt8(ascii: "{"): break
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
    // Beyond 64 names of one map.
    var others: Set<Int> = []
    var key = map + 1
    while key < end {
      let value = key + 1
      let name = tape.bytes(at: key)
      let prefix = PlanChild.prefix(of: name)
      let children = plan.nodes[node].children
      if let index = children.firstIndex(where: { $0.matches(name, prefix: prefix) }) {
        let child = children[index].node
        let isSecond =
          index < 64 ? seen & (1 << UInt64(index)) != 0 : !others.insert(index).inserted
        if index < 64 { seen |= 1 << UInt64(index) }
        if isSecond { noteDuplicate(plan.nodes[child]) }
        visit(tape, value: value, at: child)
      } else if plan.nodes[node].tellsUnread {
        noteUnread(String(decoding: name, as: UTF8.self), at: node)
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
    case .card:
      let isFolded = kind == JSONTape.text && FoldedText.isLikely(tape.bytes(at: value))
      if isMap ? tape.end(of: value) > value + 1 : !isFolded { hasCard = true }
    }
    if kind == JSONTape.text, plan.nodes[node].isTop, plan.nodes[node].leadsOn,
      FoldedText.isLikely(tape.bytes(at: value))
    {
      foldedTexts.append((node, value))
    }
    if !plan.nodes[node].ends.isEmpty
      || (kind == JSONTape.list && !plan.nodes[node].patterns.isEmpty)
    {
      if let excess = tape.excess(at: value) {
        return note(excess, at: place(plan.nodes[node].pointer))
      }
      add(tape.value(at: value), at: node)
    } else if kind == JSONTape.text, plan.nodes[node].isInList,
      plan.nodes[node].patterns.contains(where: {
        isWanted($0.path) && $0.pattern.mayMatch(tape.bytes(at: value))
      })
    {
      add(.string(tape.string(at: value)), at: node)
    }
    if kind == JSONTape.list, let each = plan.nodes[node].each {
      walk(tape, list: value, at: each)
    } else if kind == JSONTape.list, !plan.nodes[node].children.isEmpty {
      let items = tape.items(of: value, limit: RecordCollector.misplacedLimit)
      walkMisplaced(items.count, at: node) { collector, index in
        if tape.kind(at: items[index]) == JSONTape.map {
          collector.walk(tape, map: items[index], at: node)
        }
      }
    }
    if isMap, !plan.nodes[node].children.isEmpty { walk(tape, map: value, at: node) }
  }

  private mutating func walk(_ tape: JSONTape, list: Int, at each: Int) {
    let end = tape.end(of: list)
    var item = list + 1
    items.append(0)
    while item < end {
      visit(tape, value: item, at: each)
      item = tape.next(after: item)
      items[items.count - 1] += 1
    }
    items.removeLast()
  }
}

/// A map or a list that a copy of the Hub's data holds as a text of JSON, as tables of one column type
/// do.
enum FoldedText {
  static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch bytes.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): true
    default: false
    }
  }
}
