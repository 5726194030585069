// SPDX-License-Identifier: Apache-2.0

/// How a field stands that has no value, and is not simply absent.
package struct FieldState: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    /// It is stated, and cannot be read.
    case unreadable
    /// Something shows that it is stated, such as a tag; what it says is not in the inputs.
    case marked = "stated"
    /// It may stand in a text that could not be read.
    case inText = "in-text"
    /// The text that states it names several things, which are the items of a list.
    case parts
    /// It is stated to be withheld: that it is there, and not what it is.
    case withheld
    /// Nothing that could state it was read.
    case unread
  }

  /// As `missing` lists name it: `model.card_emissions`.
  package let path: String
  package let kind: Kind
  /// What stands there, if it is a scalar.
  package let text: String?
  /// Where it stands: `models.jsonl:17 /cardData/co2_eq_emissions`.
  package let at: String?
  /// Why it has no value: lower case, no final period.
  package let because: String?

  package init(
    path: String, kind: Kind, text: String? = nil, at: String? = nil, because: String? = nil
  ) {
    self.path = path
    self.kind = kind
    self.text = text
    self.at = at
    self.because = because
  }

  /// What is said of it, behind its name.
  package var words: String {
    let quoted = text.map { "'\(FieldState.shortened($0))'" } ?? because ?? "what stands there"
    let place = at.map { " at \($0)" } ?? ""
    return switch kind {
    case .unreadable: "is stated, but not readable: \(quoted)\(place)"
    case .marked: "is stated, but not in the inputs: \(quoted)\(place) says so"
    case .inText: "may stand in a text that is not readable: \(quoted)\(place)"
    case .parts: "is stated for several parts, which are read one by one: \(quoted)\(place)"
    case .withheld: "is withheld: \(quoted)\(place)"
    case .unread: "was not read: \(because ?? "no source of it is among the inputs")"
    }
  }

  /// One sentence for each; those that nothing was read of stand in one.
  package static func sentences(of states: [FieldState], limit: Int = .max) -> [String] {
    let unread = states.filter { $0.kind == .unread }
    var sentences = states.filter { $0.kind != .unread }.prefix(limit)
      .map { "\($0.path) \($0.words)" }
    let rest = states.count - unread.count - sentences.count
    if rest > 0 { sentences.append("and \(rest) more are stated without a value") }
    if let first = unread.first {
      let names = unread.prefix(limit).map(\.path).joined(separator: ", ")
      let more = unread.count > limit ? " and \(unread.count - limit) more" : ""
      sentences.append("\(first.because ?? first.words) (\(names)\(more))")
    }
    return sentences
  }

  /// A text of a stranger, no longer than a sentence can bear.
  private static func shortened(_ text: String) -> String {
    let limit = 120
    guard text.unicodeScalars.count > limit else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
  }
}
