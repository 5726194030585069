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
    self.message = message.bounded(to: Observation.messageLimit)
    self.at = at
    self.places = places.bounded(to: Observation.placeLimit) { "and \($0) more" }
    self.missing = missing
  }

  /// Bytes of a message, and how many places it names, at most.
  private static let messageLimit = 2000
  private static let placeLimit = 50
  /// How often one event is said of one record; hostile input must not fill the report.
  static let limit = 50
}

extension [Observation] {
  /// Of each event the first, as many as are said of one record, and how many more there are.
  var bounded: [Observation] {
    if count <= Observation.limit { return self }
    var counts: [EventKind: Int] = [:]
    var kept: [Observation] = []
    for observation in self {
      counts[observation.event, default: 0] += 1
      if (counts[observation.event] ?? 0) <= Observation.limit { kept.append(observation) }
    }
    for event in EventKind.allCases {
      let others = (counts[event] ?? 0) - Observation.limit
      if others > 0 {
        kept.append(
          Observation(
            event, "and \(others) more of this kind in one record, which are not listed", at: nil))
      }
    }
    return kept
  }
}

extension [String] {
  fileprivate func bounded(to limit: Int, _ rest: (Int) -> String) -> [String] {
    count <= limit ? self : prefix(limit) + [rest(count - limit)]
  }
}

extension String {
  fileprivate func bounded(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(limit / 4))) + "…"
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
