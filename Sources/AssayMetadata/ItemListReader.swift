// SPDX-License-Identifier: Apache-2.0

/// What a record says of a field that is a list of items with members.
package struct ItemListReading: Sendable {
  package struct Item: Sendable {
    package let place: FieldPlace
    /// By member.
    package let members: [FieldReading]
  }

  /// At least one; empty where the field is missing.
  package let items: [Item]
  /// Where the list was found.
  package let place: FieldPlace?
  package let evidence: FieldEvidence?
  /// Other places that say something else.
  package let conflicts: [FieldConflict]
  /// Places whose value cannot be read, and items that are no maps.
  package let faults: [FieldFault]
}

/// Reads one list of items with members.
///
/// The first path that leads to a list with an item decides, and a list that says something else is
/// a conflict. No item is left out, whatever it holds: a sum over the others would pass for the
/// whole.
package final class ItemListReader: Sendable {
  /// Indices into the plan's paths.
  package let paths: [Int]
  /// More are no list that a person writes, and each member of each item is looked at.
  private static let itemLimit = 1000
  private let members: [FieldReader]

  /// - Parameters:
  ///   - paths: Indices into the plan's paths.
  ///   - members: Readers whose paths are those of the items' own plan.
  package init(paths: [Int], members: [FieldReader]) {
    self.paths = paths
    self.members = members
  }

  package func read(_ record: Record) -> ItemListReading {
    var taken: (items: [ItemListReading.Item], found: Found)?
    var conflicts: [FieldConflict] = []
    var faults: [FieldFault] = []
    for path in paths {
      for found in record.found[path] {
        guard let list = found.items else {
          if let text = found.value.text, members.first?.isNothing(text) == true { continue }
          let fault = ValueFault.notOfKind("a list of maps", found.value)
          faults.append(FieldFault(fault, found.value, at: found.place))
          continue
        }
        if list.items.isEmpty { continue }
        guard list.items.count <= ItemListReader.itemLimit else {
          let fault = ValueFault.tooManyItems(list.items.count, limit: ItemListReader.itemLimit)
          faults.append(FieldFault(fault, found.value, at: found.place))
          continue
        }
        let items = list.items.map { item in
          ItemListReading.Item(place: item.place, members: members.map { $0.read(item.found) })
        }
        if let first = taken {
          if let conflict = conflict(first.items, first.found, items, found) {
            conflicts.append(conflict)
          }
          continue
        }
        taken = (items, found)
        for item in list.items {
          guard let other = item.other else { continue }
          let fault = ValueFault.notOfKind("a map", other)
          faults.append(FieldFault(fault, other, at: item.place))
        }
      }
    }
    return ItemListReading(
      items: taken?.items ?? [], place: taken?.found.place,
      evidence: taken.flatMap { evidence(of: $0.found.value) }, conflicts: conflicts,
      faults: faults)
  }

  /// The first difference of two lists; nil if they say the same.
  private func conflict(
    _ items: [ItemListReading.Item], _ found: Found, _ others: [ItemListReading.Item],
    _ other: Found
  ) -> FieldConflict? {
    guard items.count == others.count else {
      return FieldConflict(
        place: found.place, text: words(items.count), otherPlace: other.place,
        otherText: words(others.count))
    }
    for (left, right) in zip(items, others) {
      for (a, b) in zip(left.members, right.members) where !agree(a.value, b.value) {
        return FieldConflict(
          place: a.place ?? left.place, text: a.text ?? "nothing",
          otherPlace: b.place ?? right.place, otherText: b.text ?? "nothing")
      }
    }
    return nil
  }

  /// Of a list that is stated with its evidence; the keys of a single item are its members.
  private func evidence(of value: MetadataValue) -> FieldEvidence? {
    if case .list? = value.value(of: "value") { FieldEvidence(value) } else { nil }
  }

  private func agree(_ left: FieldValue?, _ right: FieldValue?) -> Bool {
    guard let left, let right else { return left == right }
    return FieldReader.agree(left, right)
  }

  private func words(_ count: Int) -> String { count == 1 ? "1 item" : "\(count) items" }
}
