// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The records of one source that is read as a whole: an inventory, a bill of materials.
///
/// Of several records of one id the one modified last counts, then the one with the greater digest,
/// then the first, as for records of the Hub; it says where the others are.
struct RecordPile {
  private var entries: [(record: Record, modified: Timestamp?)] = []

  mutating func add(_ record: Record, modified: Timestamp? = nil) {
    entries.append((record, modified))
  }

  /// The records that count, in the order of the source, each with a note of those that do not.
  func settled() -> [Record] {
    var places: [RecordDigest: [Int]] = [:]
    for (index, entry) in entries.enumerated() {
      places[RecordDigest(ofID: entry.record.id), default: []].append(index)
    }
    let winners = places.mapValues { best(of: $0) }
    var records: [Record] = []
    for (index, entry) in entries.enumerated() {
      let id = RecordDigest(ofID: entry.record.id)
      guard winners[id] == index else { continue }
      let rivals = places[id] ?? []
      var record = entry.record
      if rivals.count > 1 {
        let others = rivals.filter { $0 != index }.map { entries[$0].record.place }
        record.notes.append(
          RecordNote(
            kind: .duplicate, code: nil,
            message: "the id occurs \(rivals.count) times; the record modified last is used",
            places: [record.place] + others))
      }
      records.append(record)
    }
    return records
  }

  private func best(of indices: [Int]) -> Int? {
    guard var best = indices.first else { return nil }
    for index in indices.dropFirst() where wins(index, over: best) { best = index }
    return best
  }

  private func wins(_ index: Int, over other: Int) -> Bool {
    let (left, right) = (entries[index], entries[other])
    if left.modified != right.modified {
      guard let modified = left.modified else { return false }
      return right.modified.map { modified > $0 } ?? true
    }
    return left.record.digest > right.record.digest
  }
}
