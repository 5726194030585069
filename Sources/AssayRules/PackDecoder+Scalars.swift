// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Scalars, typed by what the schema expects at their place.
extension PackDecoder {
  /// Decodes each entry of a map.
  mutating func each(
    of node: YAMLNode, _ what: String,
    _ decode: (inout PackDecoder, Located<String>, YAMLNode) -> Void
  ) {
    guard let pairs = node.pairs else {
      if !node.isReported { diagnostics.append(.notAMap(node, what)) }
      return
    }
    for pair in pairs {
      guard let key = pair.key.text else { continue }
      decode(&self, Located(key, at: pair.key.span), pair.value)
    }
  }

  /// Decodes each item of a list.
  mutating func eachItem(
    of node: YAMLNode, _ what: String, _ decode: (inout PackDecoder, YAMLNode) -> Void
  ) {
    guard let items = node.items else {
      if !node.isReported { diagnostics.append(.notAList(node, what)) }
      return
    }
    for item in items { decode(&self, item) }
  }

  /// The text of a scalar; anything else, and an empty one, is reported.
  mutating func text(_ node: YAMLNode?) -> String? { located(node)?.value }

  mutating func located(_ node: YAMLNode?) -> Located<String>? {
    guard let node, !node.isReported else { return nil }
    guard let text = node.text, !text.isEmpty else {
      diagnostics.append(.notAText(node))
      return nil
    }
    return Located(text, at: node.span)
  }

  /// The texts of a list, or of one scalar alone.
  mutating func texts(
    _ node: YAMLNode?, _ what: String, mayBeEmpty: Bool = false
  ) -> [Located<String>] {
    guard let node, !node.isReported else { return [] }
    if node.text != nil { return located(node).map { parts(of: $0, what) } ?? [] }
    guard let items = node.items else {
      diagnostics.append(.notAList(node, what))
      return []
    }
    return items.compactMap { item in
      if mayBeEmpty, item.text == "", !item.isReported { return Located("", at: item.span) }
      return located(item)
    }
  }

  /// Of what a list holds names, in none of which there is a comma.
  private static let named: Set<String> = [
    "clauses", "tiers", "groups", "quantities", "fields", "criteria", "ids", "columns", "methods",
    "paths", "tags of a basis", "the texts that the field may have",
  ]

  /// A text alone; several names that it joins by commas are a mistake, and read as what was meant.
  mutating func parts(of text: Located<String>, _ what: String) -> [Located<String>] {
    guard Self.named.contains(what), text.value.contains(",") else { return [text] }
    let words = text.value.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace) }
    guard words.count > 1, words.allSatisfy({ $0.count == 1 }) else { return [text] }
    let parts = words.map { String($0[0]) }
    diagnostics.append(.joinedList(text, parts, what))
    return parts.map { Located($0, at: text.span) }
  }

  mutating func number(_ node: YAMLNode?, _ what: String) -> Double? {
    guard let text = located(node) else { return nil }
    guard let number = NumberText.parse(text.value) else {
      diagnostics.append(.badNumber(text, "a decimal number for \(what)"))
      return nil
    }
    return number
  }

  /// Warns of a share of more than the whole, such as 5 for 5 %.
  mutating func warn(ofMoreThanAll node: YAMLNode?, _ share: Double?, _ what: String) {
    guard let share, share > 1, let text = located(node) else { return }
    diagnostics.append(.moreThanAll(text, share, what))
  }

  /// A share of one: `0.005`, or the same as `0.5%`.
  mutating func share(_ node: YAMLNode?, _ what: String) -> Double? {
    guard let text = located(node) else { return nil }
    guard let share = NumberText.share(text.value) else {
      diagnostics.append(
        .badValue(
          text, "a share such as 0.5% or 0.005 for \(what)",
          help: Mend.share(text.value)))
      return nil
    }
    return share
  }

  mutating func flag(_ node: YAMLNode?) -> Bool {
    guard let text = located(node) else { return false }
    if text.value != "true", text.value != "false" {
      diagnostics.append(.badValue(text, "true or false", help: Mend.flag(text.value)))
    }
    return text.value == "true"
  }

  mutating func date(_ node: YAMLNode?) -> Timestamp? {
    guard let text = located(node) else { return nil }
    guard let date = Timestamp(text.value) else {
      diagnostics.append(.badDate(text))
      return nil
    }
    return date
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: YAMLNode?, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = located(node) else { return nil }
    if let choice = Choice(rawValue: text.value) { return choice }
    diagnostics.append(.badChoice(text, among: Choice.allCases.map(\.rawValue)))
    return nil
  }

  mutating func unit(_ node: YAMLNode?) -> Located<Unit>? {
    guard let text = located(node), let node else { return nil }
    do {
      return Located(try draft.units.parse(text.value), at: text.span)
    } catch {
      diagnostics.append(.badUnit(error, in: node))
      return nil
    }
  }

  mutating func quantity(_ node: YAMLNode?) -> Located<Quantity>? {
    guard let text = located(node), let node else { return nil }
    do {
      return Located(try draft.units.parseQuantity(text.value), at: text.span)
    } catch {
      diagnostics.append(.badUnit(error, in: node))
      return nil
    }
  }

  mutating func pattern(_ text: Located<String>) -> Located<PatternRule>? {
    do {
      let pattern = try Pattern(text.value, ignoringCase: true)
      return Located(PatternRule(text: text.value, pattern: pattern), at: text.span)
    } catch {
      diagnostics.append(.badRegex(text, error))
      return nil
    }
  }

  /// The `source` and `evidence` of a declaration, else those around it.
  mutating func sourcing(_ section: Section, around outer: Sourcing) -> Sourcing {
    var sourcing = outer
    if let node = section["source"] { sourcing.source = citation(node) ?? outer.source }
    if let node = section["evidence"] {
      sourcing.evidence = choice(node, Evidence.self) ?? outer.evidence
    }
    return sourcing
  }

  mutating func citation(_ node: YAMLNode) -> SourceCitation? {
    if node.text != nil {
      return located(node).map {
        SourceCitation(reference: $0.value, location: nil, span: $0.span)
      }
    }
    guard let section = Section(node, .source, &diagnostics),
      let reference = located(section.required("ref", &diagnostics))
    else { return nil }
    return SourceCitation(
      reference: reference.value, location: text(section["at"]), span: reference.span)
  }
}
