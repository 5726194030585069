// SPDX-License-Identifier: Apache-2.0

import AssayYAML

/// What a plan's paths lead to in YAML: in `declared.yaml`, and in the front matter of a card.
extension RecordCollector {
  /// Walks a map.
  ///
  /// - Parameter place: Where a node stands, under a JSON pointer.
  mutating func walk(
    _ pairs: [YAMLPair], at node: Int, pointer: String, place: (YAMLNode, String) -> FieldPlace
  ) {
    for pair in pairs {
      guard let name = pair.key.text, let child = child(name, of: node), !pair.value.isBlanked
      else { continue }
      visit(
        pair.value, at: child, pointer: pointer + "/" + PathPlan.escaped(name), place: place)
    }
  }

  /// Adds a value that stands at a name of the plan, and walks what is in it.
  mutating func visit(
    _ value: YAMLNode, at node: Int, pointer: String, place: (YAMLNode, String) -> FieldPlace
  ) {
    let items = value.items ?? []
    let parts = plan.itemPlan(at: node).flatMap {
      self.items(of: value, by: $0, pointer: pointer, place: place)
    }
    add(
      MetadataValue(value), at: node, place: place(value, pointer),
      items: { place(items[$0], "\(pointer)/\($0)") }, parts: parts)
    if let inner = value.pairs {
      noteUnread(inner, at: node, pointer: pointer, place: place)
      walk(inner, at: node, pointer: pointer, place: place)
    }
    guard let each = plan.nodes[node].each else {
      if !items.isEmpty, !plan.nodes[node].children.isEmpty {
        walkMisplaced(items.count, at: node) { collector, index in
          guard let inner = items[index].pairs else { return }
          collector.walk(inner, at: node, pointer: "\(pointer)/\(index)", place: place)
        }
      }
      return
    }
    for (index, item) in items.enumerated() {
      let pointer = "\(pointer)/\(index)"
      if let inner = item.pairs {
        walk(inner, at: each, pointer: pointer, place: place)
      } else {
        add(MetadataValue(item), at: each, place: place(item, pointer))
      }
    }
  }

  /// Notes names in a map that stands where a value is read, and that nothing reads. What is declared
  /// its own reader tells.
  private mutating func noteUnread(
    _ pairs: [YAMLPair], at node: Int, pointer: String, place: (YAMLNode, String) -> FieldPlace
  ) {
    guard plan.nodes[node].isValueMap, !plan.nodes[node].isDeclared else { return }
    for pair in pairs {
      guard let name = pair.key.text, child(name, of: node) == nil else { continue }
      noteUnread(name, at: node, place: place(pair.key, "\(pointer)/\(PathPlan.escaped(name))"))
    }
  }

  /// Reads the front matter of a card that the record carries as the text `readme`, in place of
  /// the `cardData` that it does not have.
  mutating func readCard(_ text: String) {
    let record = FieldPlace(path: path, line: line, column: column, pointer: "/readme")
    switch FrontMatter.read(text, path: path) {
    case .none: return
    case .fault(let fault):
      card = .unreadable
      notes.append(.cardUnreadable(fault, at: record))
    case .map(let pairs):
      guard let card = plan.cardNodes.first else { return }
      walk(pairs, at: card, pointer: record.pointer) { _, pointer in
        FieldPlace(path: record.path, line: record.line, column: record.column, pointer: pointer)
      }
    }
  }
}
