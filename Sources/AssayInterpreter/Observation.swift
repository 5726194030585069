// SPDX-License-Identifier: Apache-2.0

package import AssayRules
import AssaySource

/// Something that the engine noticed while it read or derived, and that must not pass in silence.
///
/// A requirement with `on:` gives it a severity, a clause and a remedy; without one it is still a
/// finding.
struct Observation: Sendable, Hashable {
  let event: EventKind
  /// One sentence, lower case, no final period.
  let message: String
  /// The rule that it concerns: the field, the method.
  let at: Place?
  /// Where in the inputs it was noticed.
  let places: [String]
  let missing: [String]

  init(
    _ event: EventKind, _ message: String, at: Place?, places: [String] = [],
    missing: [String] = []
  ) {
    self.event = event
    self.message = message
    self.at = at
    self.places = places
    self.missing = missing
  }
}

/// Something noticed about a record, or about an input, before its fields were read.
package struct InputObservation: Sendable, Hashable {
  package let event: EventKind
  /// One sentence, lower case, no final period.
  package let message: String
  /// Where in the inputs, such as `models.jsonl:17`.
  package let places: [String]

  package init(_ event: EventKind, _ message: String, places: [String]) {
    self.event = event
    self.message = message
    self.places = places
  }

  var observation: Observation { Observation(event, message, at: nil, places: places) }
}
