// SPDX-License-Identifier: Apache-2.0

/// Shares of edits added up by rule, file or kind.
package struct GroupedShare: Sendable, Hashable {
  package let name: String
  package let quanta: Int128
  package let least: Int128
  package let greatest: Int128
  /// How many edits it adds up.
  package let edits: Int
}

extension DiffDocument {
  /// The shares of a number, each by the name of its unit, greatest first.
  package func shares(of number: Number) -> [GroupedShare] {
    number.shares.map {
      GroupedShare(
        name: units[$0.unit].id, quanta: $0.quanta, least: $0.least, greatest: $0.greatest,
        edits: units[$0.unit].edits.count)
    }
  }

  /// The shares of a number by a grouping, greatest first.
  ///
  /// Edits that load together and stand in several groups are a line of their own, which names them
  /// all.
  package func shares(of number: Number, by grouping: DiffGrouping) -> [GroupedShare] {
    var sums: [String: (quanta: Int128, least: Int128, greatest: Int128, edits: Set<Int>)] = [:]
    for share in number.shares {
      let name = name(ofUnit: share.unit, by: grouping)
      var sum = sums[name] ?? (0, 0, 0, [])
      sum.quanta += share.quanta
      sum.least += share.least
      sum.greatest += share.greatest
      sum.edits.formUnion(units[share.unit].edits)
      sums[name] = sum
    }
    return sums.map { name, sum in
      GroupedShare(
        name: name, quanta: sum.quanta, least: sum.least, greatest: sum.greatest,
        edits: sum.edits.count)
    }.sorted {
      ($1.quanta.magnitude, $0.name) < ($0.quanta.magnitude, $1.name)
    }
  }

  package func name(ofUnit unit: Int, by grouping: DiffGrouping) -> String {
    let names = units[unit].edits.map { index in
      switch grouping {
      case .rule: edits[index].group
      case .file: edits[index].file
      case .kind: edits[index].kind
      }
    }
    let all = Set(names).sorted()
    return all.isEmpty ? units[unit].id : all.joined(separator: " + ")
  }
}
