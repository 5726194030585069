// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssaySource
package import AssayValues
import AssayYAML

/// How a number with its unit is taken out of a text, such as the size out of `gpt-neo-1.3B`.
///
/// The first match of the pattern counts: its first group is the number, and its second one, where there
/// are `units`, the spelling of the unit.
package struct ExtractRule: Sendable {
  package let pattern: Located<PatternRule>
  /// What a number without spelling is a number of; nil is the field's own unit.
  package let unit: Located<Quantity>?
  /// By the spelling of the second group, folded to lower case, in order of writing.
  package let units: [(spelling: Located<String>, unit: Located<Quantity>)]

  /// What a text gives.
  package enum Reading: Sendable, Hashable {
    /// The pattern matches nowhere.
    case nothing
    /// In canonical units, and the match that it was read of.
    case number(Double, of: String)
    /// The pattern matches, and the reason why no number is made of it.
    case unreadable(String)
  }

  /// Takes the number out of a text.
  ///
  /// - Parameter field: The unit of the field, in which a number without `unit` is.
  package func reading(of text: String, as field: Unit) -> Reading {
    // To find that there is no match costs less than to find where one is.
    let pattern = pattern.value.pattern
    guard pattern.matches(text), let match = pattern.firstMatch(in: text) else { return .nothing }
    let digits = match.groups.count > 1 ? match.groups[1] ?? "" : ""
    guard let number = NumberText.parse(digits) else {
      return .unreadable(
        digits.isEmpty ? "no number stands in '\(match.text)'" : "'\(digits)' is no number")
    }
    let canonical: Double
    if !units.isEmpty, match.groups.count > 2, let spelling = match.groups[2], !spelling.isEmpty {
      let folded = spelling.lowercased()
      guard let unit = units.first(where: { $0.spelling.value.lowercased() == folded })?.unit else {
        let known = units.map { "'\($0.spelling.value)'" }.joined(separator: ", ")
        return .unreadable("'\(spelling)' is none of the units \(known)")
      }
      canonical = number * unit.value.value
    } else if let unit {
      canonical = number * unit.value.value
    } else if units.isEmpty {
      canonical = field.canonical(number)
    } else {
      return .unreadable("'\(match.text)' names no unit")
    }
    guard canonical.isFinite else { return .unreadable("'\(digits)' is too large to compute with") }
    return .number(canonical, of: match.text)
  }

  /// The same words for the same meaning, for digests and edits.
  var words: [String] {
    [pattern.value.text, unit.map { Self.words(of: $0.value) } ?? ""]
      + units.map { "\($0.spelling.value.lowercased()): \(Self.words(of: $0.unit.value))" }.sorted()
  }

  private static func words(of quantity: Quantity) -> String {
    "\(PackFingerprint.text(quantity.value)) \(PackFingerprint.text(quantity.dimension))"
  }
}

extension PackDecoder {
  /// - Parameter kind: The type of the field; nil if it could not be read.
  mutating func extract(_ node: YAMLNode?, _ kind: FieldKind?) -> ExtractRule? {
    guard let node, let section = Section(node, .extract, &diagnostics) else { return nil }
    var unit: Unit?
    switch kind {
    case .quantity(let own): unit = own.value
    case .int, .double: unit = .one
    case nil: break
    default: diagnostics.append(.extractOfNoNumber(node.span))
    }
    let pattern = located(section.required("pattern", &diagnostics)).flatMap { self.pattern($0) }
    let single = section["unit"].flatMap { scale($0, as: unit) }
    var units: [(spelling: Located<String>, unit: Located<Quantity>)] = []
    if let map = section["units"] {
      each(of: map, "units") { decoder, spelling, node in
        if let first = units.first(where: {
          $0.spelling.value.lowercased() == spelling.value.lowercased()
        }) {
          decoder.diagnostics.append(.extractUnitTwice(spelling, first: first.spelling.span))
        } else if let scale = decoder.scale(node, as: unit) {
          units.append((spelling, scale))
        }
      }
    }
    guard let pattern else { return nil }
    let (groups, due) = (pattern.value.pattern.groupCount, section["units"] == nil ? 1 : 2)
    if groups != due {
      diagnostics.append(
        .extractGroups(groups, due: due, at: Located(pattern.value.text, at: pattern.span)))
      return nil
    }
    if section["units"] != nil, units.isEmpty { return nil }
    return ExtractRule(pattern: pattern, unit: single, units: units)
  }

  /// What one of a number is: `parameter`, or `1e9 parameter`.
  ///
  /// - Parameter unit: Of the field; nil if it is not known.
  private mutating func scale(_ node: YAMLNode, as unit: Unit?) -> Located<Quantity>? {
    guard let text = located(node) else { return nil }
    let quantity: Located<Quantity>
    if NumberText.length(of: text.value.utf8) != nil {
      guard let read = self.quantity(node) else { return nil }
      quantity = read
    } else {
      guard let read = self.unit(node) else { return nil }
      quantity = Located(Quantity(amount: 1, unit: read.value), at: read.span)
    }
    guard let unit else { return quantity }
    let dimension = quantity.value.dimension
    // Without basis tags it has those of the field, as figures of records do.
    let isSame =
      dimension.hasTags
      ? dimension == unit.dimension : dimension.withoutTags() == unit.dimension.withoutTags()
    guard isSame else {
      diagnostics.append(.otherDimension(quantity, expected: unit))
      return nil
    }
    guard quantity.value.value > 0 else {
      diagnostics.append(.badValue(text, "a unit, or a number of one above zero"))
      return nil
    }
    return quantity
  }
}

extension Diagnostic {
  fileprivate static func extractOfNoNumber(_ span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "'extract' takes a number out of a text, and the field is none", at: span,
      help: "give the field a unit, or type: double or int")
  }

  fileprivate static func extractGroups(
    _ count: Int, due: Int, at pattern: Located<String>
  ) -> Diagnostic {
    let words = due == 1 ? "the number alone" : "the number and the spelling of its unit"
    return Diagnostic(
      "bad-group",
      "the pattern has \(count) group\(count == 1 ? "" : "s"), and due \(due == 1 ? "is 1" : "are 2"):"
        + " \(words)", at: pattern.span,
      help: due == 1 && count == 2
        ? "say under units: what the second group can be, or write (?:…) for it"
        : "write (…) around what is read, and (?:…) for a group that is not")
  }

  fileprivate static func extractUnitTwice(
    _ spelling: Located<String>, first: Span
  ) -> Diagnostic {
    Diagnostic(
      "bad-value", "the unit '\(spelling.value)' is there already: case does not matter",
      at: spelling.span, notes: [.init("it is here first", at: first)], help: "keep one of them")
  }
}
