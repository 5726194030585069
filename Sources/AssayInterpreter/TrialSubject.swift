// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules

/// One model as a comparison sees it: what the inputs of the base say of it, and those of the head.
package struct TrialSubject: Sendable {
  /// What one snapshot of the inputs says.
  package struct Side: Sendable {
    package let record: Record
    /// What was noticed about the record before its fields were read.
    package let noticed: [InputObservation]

    package init(_ record: Record, noticed: [InputObservation]) {
      (self.record, self.noticed) = (record, noticed)
    }
  }

  package let id: String
  /// Nil where the snapshot has no such model.
  let base: Side?
  let head: Side?
  /// The players of inputs in which the two differ.
  package let differing: Set<Int>

  /// A model of which there is one record, whichever version of the rules is applied to it.
  package init(_ side: Side) {
    (base, head) = (side, side)
    id = side.record.id
    differing = []
  }

  init(id: String, base: Side?, head: Side?, by parts: InputParts) {
    (self.id, self.base, self.head) = (id, base, head)
    differing = parts.differing(base, head)
  }

  /// The record of a choice; nil where the model is not there.
  ///
  /// - Parameter heads: The players that are taken from the head; those of rules do not matter.
  func side(taking heads: Set<Int>, by parts: InputParts?) -> Side? {
    guard let parts, !differing.isEmpty else { return head }
    guard let base, let head else { return heads.contains(parts.presence) ? self.head : self.base }
    return parts.joined(base, head, taking: heads.intersection(differing))
  }
}

/// What records state, in parts that can come from either of two snapshots: each part is a field, or
/// several that are read at one place.
package struct InputParts: Sendable {
  package struct Part: Sendable {
    /// `model.tokens`; of several fields all names.
    package let name: String
    /// Indices into the plan of paths that all packs share.
    let paths: [Int]
  }

  package let parts: [Part]
  /// The number of the first part among all players; the others follow.
  let first: Int
  /// By path, the player of its part.
  private let playerOfPath: [Int: Int]

  /// - Parameters:
  ///   - readers: Names of fields with the paths at which they are sought, in order.
  ///   - first: The number of the first player.
  init(_ readers: [(name: String, paths: [Int])], first: Int) {
    var partOfPath: [Int: Int] = [:]
    var found: [(names: [String], paths: Set<Int>)] = []
    for reader in readers where !reader.paths.isEmpty {
      let touched = Set(reader.paths.compactMap { partOfPath[$0] }).sorted()
      var joined = (names: [reader.name], paths: Set(reader.paths))
      for part in touched {
        joined.names = found[part].names + joined.names
        joined.paths.formUnion(found[part].paths)
        found[part] = ([], [])
      }
      for path in joined.paths { partOfPath[path] = found.count }
      found.append(joined)
    }
    let parts = found.filter { !$0.paths.isEmpty }.map { part in
      var seen: Set<String> = []
      let names = part.names.filter { seen.insert($0).inserted }
      return Part(name: names.joined(separator: ", "), paths: part.paths.sorted())
    }
    self.parts = parts
    self.first = first
    var players: [Int: Int] = [:]
    for (index, part) in parts.enumerated() {
      for path in part.paths { players[path] = first + index }
    }
    playerOfPath = players
  }

  /// Whether there is such a model.
  var presence: Int { first + parts.count }
  /// What was noticed about a record as a whole.
  var notices: Int { presence + 1 }
  var players: Range<Int> { first..<(notices + 1) }

  func player(ofPath path: Int) -> Int? { playerOfPath[path] }

  fileprivate func differing(
    _ base: TrialSubject.Side?, _ head: TrialSubject.Side?
  ) -> Set<Int> {
    guard let base, let head else { return base == nil && head == nil ? [] : [presence] }
    var players: Set<Int> = []
    for path in base.record.found.indices {
      let (old, new) = (base.record.found[path], head.record.found[path])
      if old.isEmpty, new.isEmpty { continue }
      let isSame =
        old.count == new.count
        && zip(old, new).allSatisfy {
          // Items are the same list taken apart.
          $0.value == $1.value && $0.word == $1.word && $0.refusal == $1.refusal
        }
      if !isSame, let player = playerOfPath[path] { players.insert(player) }
    }
    if base.noticed.map(\.kindAndMessage) != head.noticed.map(\.kindAndMessage)
      || base.record.card != head.record.card
      || base.record.isDeclared != head.record.isDeclared
    {
      players.insert(notices)
    }
    return players
  }

  /// - Parameter heads: Players, in all of which the two differ.
  fileprivate func joined(
    _ base: TrialSubject.Side, _ head: TrialSubject.Side, taking heads: Set<Int>
  ) -> TrialSubject.Side {
    var record = base.record
    for path in record.found.indices {
      if let player = playerOfPath[path], heads.contains(player) {
        record.found[path] = head.record.found[path]
      }
    }
    if heads.contains(notices) {
      (record.card, record.isDeclared) = (head.record.card, head.record.isDeclared)
      record.joinedPlaces = head.record.joinedPlaces
    }
    return TrialSubject.Side(
      record, noticed: heads.contains(notices) ? head.noticed : base.noticed)
  }
}

extension InputObservation {
  /// What was noticed, whatever file it was in.
  fileprivate var kindAndMessage: [String] { [event.rawValue, message] }
}
