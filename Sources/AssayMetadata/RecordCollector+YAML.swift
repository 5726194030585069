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
      let pointer = pointer + "/" + PathPlan.escaped(name)
      let items = pair.value.items ?? []
      let parts = plan.itemPlan(at: child).flatMap {
        self.items(of: pair.value, by: $0, pointer: pointer, place: place)
      }
      add(
        MetadataValue(pair.value), at: child, place: place(pair.value, pointer),
        items: { place(items[$0], "\(pointer)/\($0)") }, parts: parts)
      if let inner = pair.value.pairs { walk(inner, at: child, pointer: pointer, place: place) }
      guard let each = plan.nodes[child].each else {
        if !items.isEmpty, !plan.nodes[child].children.isEmpty {
          walkMisplaced(items.count, at: child) { collector, index in
            guard let inner = items[index].pairs else { return }
            collector.walk(inner, at: child, pointer: "\(pointer)/\(index)", place: place)
          }
        }
        continue
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
