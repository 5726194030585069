// SPDX-License-Identifier: Apache-2.0

import AssayYAML

/// The items of a list whose items have members, each taken apart by the paths of the members.
package final class FoundItems: Sendable {
  package struct Item: Sendable {
    package let place: FieldPlace
    /// For each path of the members what was found; nothing at all where the item is no map.
    package let found: [[Found]]
    /// What stands where a map is due; nil for a map.
    package let other: MetadataValue?
  }

  package let items: [Item]

  init(_ items: [Item]) { self.items = items }
}

extension FoundItems: Hashable {
  package static func == (left: FoundItems, right: FoundItems) -> Bool {
    left.items.count == right.items.count
      && zip(left.items, right.items).allSatisfy {
        $0.place == $1.place && $0.found == $1.found && $0.other == $1.other
      }
  }

  package func hash(into hasher: inout Hasher) {
    for item in items { hasher.combine(item.place) }
  }
}

extension RecordCollector {
  /// Takes the items of a list apart; one map stands for a list of one, and a map whose `value` is
  /// a list for that list with its evidence.
  ///
  /// - Returns: Nil where the value is neither.
  mutating func items(
    of value: MetadataValue, by plan: PathPlan, at place: FieldPlace
  ) -> FoundItems? {
    switch value {
    case .list(let values):
      FoundItems(
        values.enumerated().map { index, value in
          item(value, plan, place.below("/\(index)"))
        })
    case .map:
      if case .list? = value.value(of: "value"), let inner = value.value(of: "value") {
        items(of: inner, by: plan, at: place.below("/value"))
      } else {
        FoundItems([item(value, plan, place)])
      }
    default: nil
    }
  }

  private mutating func item(
    _ value: MetadataValue, _ plan: PathPlan, _ place: FieldPlace
  ) -> FoundItems.Item {
    var inner = RecordCollector(plan: plan, at: place)
    guard case .map(let entries) = value else {
      return FoundItems.Item(place: place, found: inner.found, other: value)
    }
    inner.walk(entries, at: 0)
    take(inner)
    return FoundItems.Item(place: place, found: inner.found, other: nil)
  }

  /// The same of YAML, in which each member has a place of its own.
  mutating func items(
    of node: YAMLNode, by plan: PathPlan, pointer: String,
    place: (YAMLNode, String) -> FieldPlace
  ) -> FoundItems? {
    let (node, pointer) = node.evidenced(pointer)
    var items: [FoundItems.Item] = []
    let nodes = node.items ?? (node.pairs == nil ? [] : [node])
    guard node.items != nil || !nodes.isEmpty else { return nil }
    for (index, item) in nodes.enumerated() {
      let pointer = node.items == nil ? pointer : "\(pointer)/\(index)"
      let itsPlace = place(item, pointer)
      var inner = RecordCollector(plan: plan, at: itsPlace)
      if let pairs = item.pairs {
        inner.walk(pairs, at: 0, pointer: pointer, place: place)
        take(inner)
        items.append(FoundItems.Item(place: itsPlace, found: inner.found, other: nil))
      } else {
        items.append(
          FoundItems.Item(place: itsPlace, found: inner.found, other: MetadataValue(item)))
      }
    }
    return FoundItems(items)
  }
}

extension YAMLNode {
  /// The list that a map states with its evidence, and its pointer; else the node itself.
  func evidenced(_ pointer: String) -> (YAMLNode, String) {
    guard let list = value(of: "value"), list.items != nil else { return (self, pointer) }
    return (list, pointer + "/value")
  }
}

extension FieldPlace {
  /// The place of what stands inside.
  func below(_ pointer: String) -> FieldPlace {
    FieldPlace(path: path, line: line, column: column, pointer: self.pointer + pointer)
  }
}
