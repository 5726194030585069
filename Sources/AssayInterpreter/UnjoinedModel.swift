// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules
import AssaySource

/// A model that is stated beside the records and joins none of them.
package struct UnjoinedModel: Sendable {
  package let id: String
  /// What is stated of it, in the order of the inputs.
  let records: [Record]
  /// The record that was probably meant.
  let meant: NearIDs.Suggestion?
  /// Whether there are no records that it could join.
  let isAlone: Bool

  /// Whether it is the id of a record but for its punctuation: then it is no model of its own, and to
  /// count it beside that record would count one training twice.
  package var isSlip: Bool { meant?.nearness == .punctuation }

  /// All that is stated of it, joined.
  package var record: Record? {
    records.first.map { $0.joined(with: Array(records.dropFirst())) }
  }

  /// What must not pass in silence.
  var observations: [InputObservation] {
    records.flatMap(\.observations) + [unjoined].compactMap(\.self)
  }

  /// That nothing but these inputs names it; nil where there are no records.
  var unjoined: InputObservation? {
    if isAlone { return nil }
    let hint = meant.map { "; did you mean '\($0.id)'?" } ?? ""
    let fate = isSlip ? "; what it states is not used" : ""
    return InputObservation(
      .idUnjoined, "'\(id)' joins no record\(fate)\(hint)",
      places: records.map(\.place.description))
  }
}
