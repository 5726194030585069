// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// All paths that an audit reads, as a tree of names: what is not in it is skipped unread.
///
/// The Hub spells its own names in two ways, in its answers and in its dumps; at the top level the
/// two are one.
package struct PathPlan: Sendable {
  package let paths: [FieldPath]
  let nodes: [PlanNode]
  /// The paths that are followed; nil for all.
  let followed: Set<Int>?
  /// The paths of which each item of a list counts; of the others the first is enough. Nil for all.
  let exhaustive: Set<Int>?

  /// By a name that people write under `declared`, in the plan's way, the name that they mean.
  private let meant: [String: String]

  /// By path, how the items of the list that it leads to are taken apart.
  package let itemPlans: [Int: PathPlan]
  /// What is read of the text of cards.
  let texts: [CardTextRule]
  /// The nodes of `cardData`, in each spelling; none where no path leads below it.
  let cardNodes: [Int]

  /// - Parameter items: By index into `paths`, the paths of the members of a list's items.
  package init(
    _ paths: [FieldPath], items: [Int: PathPlan] = [:], exhaustive: Set<Int>? = nil,
    meant: [String: String] = [:], texts: [CardTextRule] = []
  ) {
    self.init(
      paths, items: items, marksCardText: false, exhaustive: exhaustive, meant: meant, texts: texts)
  }

  /// The same paths, of which only some are followed: the others find nothing.
  package func following(_ paths: Set<Int>) -> PathPlan {
    PathPlan(
      self.paths, items: itemPlans, marksCardText: false, following: paths, exhaustive: exhaustive,
      meant: meant, texts: texts)
  }

  /// - Parameter marksCardText: Whether `readme` has a node although no path may lead to it: its
  ///   front matter stands in for `cardData`.
  init(
    _ paths: [FieldPath], items: [Int: PathPlan] = [:], marksCardText: Bool,
    following followed: Set<Int>? = nil, exhaustive: Set<Int>? = nil,
    meant: [String: String] = [:], texts: [CardTextRule] = []
  ) {
    self.texts = texts
    self.meant = Dictionary(meant.map { (PathPlan.folded($0), $1) }) { first, _ in first }
    self.paths = paths
    self.followed = followed
    self.exhaustive = exhaustive
    itemPlans = items
    var nodes = [PlanNode(name: "", pointer: "")]
    for (index, path) in paths.enumerated() where followed?.contains(index) ?? true {
      for first in PathPlan.spellings(of: path.names[0]) {
        var node = 0
        for name in [first] + path.names.dropFirst() {
          node = PathPlan.child(PathPlan.plain(name), of: node, in: &nodes)
          nodes[node].below.append(index)
          guard name.hasSuffix(PathPlan.eachMark) else { continue }
          node = PathPlan.eachItem(of: node, in: &nodes)
          nodes[node].below.append(index)
        }
        if let pattern = path.pattern {
          nodes[node].patterns.append((index, pattern))
        } else {
          nodes[node].ends.append(index)
        }
      }
    }
    for path in paths {
      for first in PathPlan.spellings(of: path.names[0]) {
        var node: Int? = 0
        for name in [first] + path.names.dropFirst() {
          guard let parent = node else { break }
          let plain = PathPlan.plain(name)
          nodes[parent].names.insert(plain)
          node = nodes[parent].children.first { nodes[$0.node].name == plain }?.node
          if name.hasSuffix(PathPlan.eachMark) { node = node.flatMap { nodes[$0].each } }
        }
      }
    }
    let cards = nodes[0].children.filter {
      PathPlan.spellings(of: "cardData").contains(nodes[$0.node].name)
    }
    cardNodes = cards.map(\.node)
    if marksCardText, !cards.isEmpty || !texts.isEmpty {
      nodes[PathPlan.child("readme", of: 0, in: &nodes)].mark = .readme
      for node in cardNodes { nodes[node].mark = .card }
    }
    if let declared = nodes[0].children.first(where: { nodes[$0.node].name == "declared" }) {
      nodes[declared.node].mark = .declaration
    }
    self.nodes = nodes
  }

  /// Returns the node that a path leads to; nil where no field reads it, nor anything below it.
  func node(of path: FieldPath) -> Int? {
    var node = 0
    for name in path.names {
      let plain = PathPlan.plain(name)
      guard let child = nodes[node].children.first(where: { nodes[$0.node].name == plain }) else {
        return nil
      }
      node = child.node
      if name.hasSuffix(PathPlan.eachMark) { node = nodes[node].each ?? node }
    }
    return node
  }

  /// How the items of a list at a node are taken apart; nil where they are not.
  func itemPlan(at node: Int) -> PathPlan? {
    if itemPlans.isEmpty { return nil }
    return nodes[node].ends.lazy.compactMap { itemPlans[$0] }.first
  }

  /// The plan with other paths besides its own, in front of a reader's.
  func extended(by paths: [FieldPath], following followed: Set<Int>?) -> PathPlan {
    PathPlan(
      self.paths + paths, items: itemPlans, marksCardText: true, following: followed,
      exhaustive: exhaustive, meant: meant, texts: texts)
  }

  /// The name that is meant by one that no path leads to; nil where that cannot be told.
  func meant(by name: String, among known: [String]) -> String? {
    if let meant = meant[PathPlan.folded(name)], known.contains(meant) { return meant }
    return Suggestion.nearest(to: name, among: known)
  }

  /// A name in lower case, with one kind of joint.
  private static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == "-" || $0 == " " || $0 == "." ? "_" : $0 })
  }
  /// Whether a path leads into the card.
  package static func isOfCard(_ path: FieldPath) -> Bool {
    spellings(of: "cardData").contains(path.names[0]) || path.names[0] == "cardText"
  }

  /// Whether a path leads into what is declared.
  package static func isDeclared(_ path: FieldPath) -> Bool { path.names[0] == "declared" }

  /// The names that paths have below a name at the top level.
  package func names(under first: String) -> [String] {
    guard let node = nodes[0].children.first(where: { nodes[$0.node].name == first }) else {
      return []
    }
    return nodes[node.node].children.map { nodes[$0.node].name }
  }

  /// The Hub's own top-level names that its API writes in camel case and its dumps in snake case.
  private static let spellings = [
    ["lastModified", "last_modified"], ["createdAt", "created_at"],
    ["pipelineTag", "pipeline_tag"], ["libraryName", "library_name"],
    ["downloadsAllTime", "downloads_all_time"], ["usedStorage", "used_storage"],
    ["cardData", "card_data"], ["modelId", "model_id"],
  ]

  private static func spellings(of name: String) -> [String] {
    guard let spellings = spellings.first(where: { $0.contains(plain(name)) }) else {
      return [name]
    }
    return name.hasSuffix(eachMark) ? spellings.map { $0 + eachMark } : spellings
  }

  /// What stands behind the name of a list to lead to each of its items.
  private static let eachMark = "[]"
  /// What stands for the number of an item in the pointers of nodes.
  static let itemMark = "/[]"

  private static func plain(_ name: String) -> String {
    name.hasSuffix(eachMark) ? String(name.dropLast(eachMark.count)) : name
  }

  private static func eachItem(of list: Int, in nodes: inout [PlanNode]) -> Int {
    if let each = nodes[list].each { return each }
    nodes.append(PlanNode(name: "", pointer: nodes[list].pointer + itemMark, isInList: true))
    nodes[list].each = nodes.count - 1
    return nodes.count - 1
  }

  private static func child(_ name: String, of parent: Int, in nodes: inout [PlanNode]) -> Int {
    if let found = nodes[parent].children.first(where: { nodes[$0.node].name == name }) {
      return found.node
    }
    nodes.append(
      PlanNode(
        name: name, pointer: nodes[parent].pointer + "/" + escaped(name),
        isInList: nodes[parent].isInList, isTop: parent == 0,
        isDeclared: parent == 0 ? name == "declared" : nodes[parent].isDeclared))
    nodes[parent].children.append(PlanChild(name: Array(name.utf8), node: nodes.count - 1))
    return nodes.count - 1
  }

  /// Escapes a name for a JSON pointer (RFC 6901, section 3).
  package static func escaped(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

/// A name in the tree of paths.
struct PlanNode: Sendable {
  let name: String
  /// The JSON pointer of a value here, if no list is on the way.
  let pointer: String
  /// Whether a list is on the way to it, of which it is in each item.
  let isInList: Bool
  let isTop: Bool
  /// Whether it is `declared`, or stands below it: names that are not known there are told.
  let isDeclared: Bool
  var children: [PlanChild] = []
  /// The names below it of all paths, also of those that are not followed.
  var names: Set<String> = []
  /// The node of each item, where a path leads to the items of a list here.
  var each: Int?
  /// The paths that end here.
  var ends: [Int] = []
  /// The paths that end here with a pattern for the texts of a list.
  var patterns: [(path: Int, pattern: TextPattern)] = []
  /// The paths that end here or further down.
  var below: [Int] = []
  /// Whether it is a card, the card's text that may stand in for it, or what is declared.
  var mark = Mark.none

  enum Mark: UInt8 {
    case none, card, readme, declaration
  }

  init(
    name: String, pointer: String, isInList: Bool = false, isTop: Bool = false,
    isDeclared: Bool = false
  ) {
    self.name = name
    self.pointer = pointer
    self.isInList = isInList
    self.isTop = isTop
    self.isDeclared = isDeclared
  }

  /// Whether a value is read here, and what stands below it in a map.
  var isValueMap: Bool { !ends.isEmpty && !children.isEmpty && !isTop }
  /// Whether names below it are told that nothing reads.
  var tellsUnread: Bool { isDeclared || isValueMap }
  /// Whether paths lead further down than to the value that stands here.
  var leadsOn: Bool { !children.isEmpty || each != nil }
}

/// A name below another, prepared for comparison with the keys of a record.
struct PlanChild: Sendable {
  let name: [UInt8]
  /// The first eight bytes, little-endian, padded with zeros.
  let prefix: UInt64
  let node: Int

  init(name: [UInt8], node: Int) {
    self.name = name
    self.node = node
    prefix = name.withUnsafeBytes { PlanChild.prefix(of: $0) }
  }

  func matches(_ key: UnsafeRawBufferPointer, prefix: UInt64) -> Bool {
    guard self.prefix == prefix, name.count == key.count else { return false }
    return key.count <= 8 || name.withUnsafeBytes { key.elementsEqual($0) }
  }

  static func prefix(of key: UnsafeRawBufferPointer) -> UInt64 {
    var prefix: UInt64 = 0
    if key.count >= 8 { return UInt64(littleEndian: key.loadUnaligned(as: UInt64.self)) }
    for (index, byte) in key.enumerated() { prefix |= UInt64(byte) << (8 * UInt64(index)) }
    return prefix
  }
}
