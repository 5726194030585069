// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// What is noticed while the fields of a record are read.
extension Observation {
  static func conflict(
    _ rule: FieldRule, _ name: String, _ taken: String, _ takenPlace: String, _ other: String,
    _ otherPlace: String
  ) -> Observation {
    Observation(
      .fieldConflict,
      "'\(name)' is '\(taken)' at \(takenPlace) and '\(other)' at \(otherPlace);"
        + " the first is used",
      at: rule.span.place, places: [takenPlace, otherPlace])
  }

  /// The same of one of several rows that were taken together.
  static func rowConflict(
    _ rule: FieldRule, _ name: String, _ own: String, _ ownPlace: String, _ other: String,
    _ otherPlace: String
  ) -> Observation {
    Observation(
      .fieldConflict,
      "'\(name)' of one row is '\(own)' at \(ownPlace) and '\(other)' at \(otherPlace);"
        + " the first is taken together with the other rows",
      at: rule.span.place, places: [ownPlace, otherPlace])
  }

  static func noMatch(
    _ text: String, _ rule: FieldRule, _ name: String, _ table: TableRule, at place: FieldPlace
  ) -> Observation {
    Observation(
      .matchNone, "'\(name)' says '\(text)', which no row of '\(table.name)' matches",
      at: rule.span.place, places: [place.description])
  }

  static func leftover(
    _ rest: String, _ key: String, _ text: String, _ rule: FieldRule, _ name: String,
    _ table: TableRule, at place: FieldPlace
  ) -> Observation {
    Observation(
      .matchRival,
      "'\(name)' says '\(text)', a part of which '\(key)' of '\(table.name)' claims; '\(rest)' is left"
        + " over and may be something else; none is taken",
      at: rule.span.place, places: [place.description])
  }

  /// A number that a text names, such as "0x A100", for a field that may not have it.
  static func countNotValid(
    _ rule: FieldRule, _ name: String, _ count: String, _ valid: ValidRange, at place: FieldPlace
  ) -> Observation {
    let unit: Unit = if case .quantity(let unit) = rule.kind { unit.value } else { .one }
    return Observation(
      .fieldUnreadable,
      "'\(name)' cannot be used: '\(count)' is not valid, which is \(valid.words(in: unit))",
      at: rule.span.place, places: [place.description])
  }

  static func rivals(
    _ keys: [String], _ text: String, _ rule: FieldRule, _ name: String, _ table: TableRule,
    at place: FieldPlace
  ) -> Observation {
    let claims = keys.map { "'\($0)'" }.joined(separator: " and ")
    return Observation(
      .matchRival,
      keys.count > 1
        ? "'\(name)' says '\(text)', which \(claims) of '\(table.name)' claim; none is taken"
        : "'\(name)' says '\(text)', which names \(claims) of '\(table.name)' with different"
          + " counts; none is taken",
      at: rule.span.place, places: [place.description])
  }
}
