// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the text of a unit or a quantity, and where in it.
package struct UnitError: Error, Hashable {
  /// One sentence in lower case without a final period.
  package let message: String
  /// UTF-8 offsets into the text: the first byte at fault, and the one behind the last.
  package let start: Int
  package let end: Int
  /// How to mend it, if that is known.
  package let help: String?

  init(_ message: String, _ range: Range<Int>, help: String? = nil) {
    self.message = message
    self.start = range.lowerBound
    self.end = range.upperBound
    self.help = help
  }
}

extension UnitError {
  static func isEmpty(_ range: Range<Int>) -> UnitError {
    UnitError("there is no unit", range, help: "write '1' for a plain number")
  }

  static func isTooLong(_ range: Range<Int>, limit: Int) -> UnitError {
    UnitError("the text is longer than the \(limit) bytes that a unit may have", range)
  }

  static func isTooDeep(_ range: Range<Int>, limit: Int) -> UnitError {
    UnitError("parentheses are nested more than \(limit) deep", range)
  }

  static func unknownUnit(
    _ name: String, _ range: Range<Int>, _ declared: DeclaredUnits
  ) -> UnitError {
    let near = Spelling.nearest(to: name, among: declared.symbols + UnitVocabulary.usual)
    let help =
      if ["gpu", "gpus", "tpu", "tpus", "chip", "chips", "card", "cards", "device", "devices"]
        .contains(name.lowercased())
      {
        "write accelerator, as in accelerator·h"
      } else {
        near.map { "did you mean '\($0)'?" }
          ?? "there are "
          + (UnitVocabulary.common + declared.symbols).joined(separator: ", ")
      }
    return UnitError("unknown unit '\(name)'", range, help: help)
  }

  static func isMass(_ name: String, _ range: Range<Int>) -> UnitError {
    let emission: String
    switch name {
    case "lb", "lbs": emission = "kgCO2e"
    case "ton", "tons", "tonne", "tonnes", "Mg": emission = "tCO2e"
    default: emission = name + "CO2e"
    }
    return UnitError(
      "'\(name)' is a unit of mass, and emission is not mass", range, help: "write '\(emission)'")
  }

  static func isCarbonDioxideAlone(_ name: String, _ range: Range<Int>) -> UnitError {
    UnitError(
      "'\(name)' does not say whether other greenhouse gases are in it", range,
      help: "write '\(name)e' for CO2 equivalent")
  }

  static func isRate(_ name: String, _ range: Range<Int>) -> UnitError {
    let count = String(name.dropLast())
    return UnitError(
      "'\(name)' can mean operations or operations per second", range,
      help: "write '\(count)' for a count, or '\(count)/s' for a rate")
  }

  static func unknownTag(_ name: String, _ range: Range<Int>, axes: BasisAxes) -> UnitError {
    let names = axes.allNames
    let help: String
    if let near = Spelling.nearest(to: name, among: names) {
      help = "did you mean '\(near)'?"
    } else if names.isEmpty {
      help = "no bases are declared; declare the axis and its tags under 'bases'"
    } else {
      help = "the declared tags are " + names.map { "'\($0)'" }.joined(separator: ", ")
    }
    return UnitError("unknown basis tag '\(name)'", range, help: help)
  }

  static func twoTagsOfAnAxis(
    _ first: BasisTag, _ second: BasisTag, _ range: Range<Int>
  ) -> UnitError {
    UnitError(
      "'\(first.name)' and '\(second.name)' are both of the axis '\(first.axis)'", range,
      help: "keep one of them")
  }

  static func hasNumber(_ text: String, _ range: Range<Int>) -> UnitError {
    UnitError(
      "found the number '\(text)' in a unit", range,
      help: "a number stands before the unit; the only number in a unit is '1'")
  }

  static func expected(_ what: String, found: String?, _ range: Range<Int>) -> UnitError {
    UnitError(
      "expected \(what), found " + (found.map { "'\($0)'" } ?? "the end"), range,
      help: found?.hasPrefix(",") == true
        ? "write the number without a comma; decimals follow a point"
        : "write it as in 400 kWh or gCO2e/kWh")
  }

  static func expectedOperator(found: String, _ range: Range<Int>) -> UnitError {
    UnitError(
      "expected '·', '/' or the end, found '\(found)'", range,
      help: "write '·' between units that are multiplied")
  }

  static func tagsOnGroup(_ range: Range<Int>) -> UnitError {
    UnitError(
      "a basis tag stands behind a single unit", range,
      help: "move it into the parentheses, behind the unit that was metered")
  }

  static func exponentOutOfRange(_ range: Range<Int>, limit: Int) -> UnitError {
    UnitError("an exponent is between -\(limit) and \(limit), with a denominator up to 12", range)
  }

  static func isOutOfRange(_ range: Range<Int>) -> UnitError {
    UnitError("the unit is too large or too small to compute with exactly", range)
  }

  static func isNotExact(_ range: Range<Int>) -> UnitError {
    UnitError(
      "this root of the unit is not an exact number of canonical units", range,
      help: "take the root of the canonical unit: s, J, gCO2e, FLOP")
  }

  static func noNumber(_ range: Range<Int>) -> UnitError {
    UnitError(
      "a quantity starts with a number", range, help: "write a number and a unit, as in '400 kWh'")
  }

  static func numberOutOfRange(_ text: String, _ range: Range<Int>) -> UnitError {
    UnitError("the number '\(text)' is too large", range)
  }
}
