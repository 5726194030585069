// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

extension FrontMatter.CardFault {
  static func notClosed(at position: Position) -> Self {
    Self(
      position: position, code: "card-not-closed",
      message: "the front matter begins with '---' and no further line '---' ends it")
  }

  static func notYAML(_ mistake: Diagnostic) -> Self {
    Self(
      position: mistake.span.startPosition, code: "card-not-yaml",
      message: "the front matter is no YAML that can be read: \(mistake.message)")
  }

  static func tooLong(_ bytes: Int, at position: Position) -> Self {
    Self(
      position: position, code: "card-too-long",
      message: "the front matter has \(bytes) bytes, of which at most \(RecordLimits.frontMatter)"
        + " are read")
  }

  static func notAMap(_ node: YAMLNode) -> Self {
    Self(
      position: node.span.startPosition, code: "card-not-a-map",
      message: "the front matter is \(node.kindName), where a map is expected")
  }
}

extension RecordNote {
  /// - Parameter place: The card's file without line, or the record that carries the card.
  static func cardUnreadable(_ fault: FrontMatter.CardFault, at place: FieldPlace) -> RecordNote {
    // In a record the lines of the card are not those of the file: the message says which.
    let isText = !place.pointer.isEmpty
    let line = isText ? "; that is line \(fault.position.line) of the card" : ""
    return .unreadable(
      "\(fault.message)\(line)", fault.code,
      at: isText
        ? place
        : FieldPlace(
          path: place.path, line: fault.position.line, column: fault.position.column))
  }

  static func cardNotUTF8(at place: FieldPlace) -> RecordNote {
    .unreadable("the card is not UTF-8 text", "card-not-utf8", at: place)
  }

  /// A line of a card's text that looks like a figure of training, and that no rule reads.
  static func textUnread(_ text: String, line: Int, at place: FieldPlace) -> RecordNote {
    let quote = HostileText.line(text, limit: 300)
    return RecordNote(
      kind: .unreadText, code: nil,
      message: "the card says '\(quote)'\(words(ofLine: line, at: place)), which is not read",
      places: [place])
  }

  static func textsUnread(_ count: Int, at place: FieldPlace) -> RecordNote {
    RecordNote(
      kind: .unreadText, code: nil,
      message: "\(count) more \(count == 1 ? "line" : "lines") of the card are not read",
      places: [place])
  }

  /// A table of trainings of which none is said to be the model's.
  static func tableUnread(
    _ rows: [String], _ id: String, at place: FieldPlace, line: Int
  ) -> RecordNote {
    let names = rows.prefix(8).map { "'\(HostileText.line($0, limit: 60))'" }
    let others = rows.count > names.count ? " and \(rows.count - names.count) more" : ""
    return RecordNote(
      kind: .unreadText, code: nil,
      message: "the card has a table of trainings\(words(ofLine: line, at: place)) with rows"
        + " \(names.joined(separator: ", "))\(others), none of which is known to be '\(id)'; nothing of"
        + " it is read",
      places: [place])
  }

  /// In a record the lines of the card are not those of the file: the message says which.
  private static func words(ofLine line: Int, at place: FieldPlace) -> String {
    place.pointer.isEmpty ? "" : " on line \(line)"
  }

  static func configNotJSON(_ reason: String, at place: FieldPlace) -> RecordNote {
    .unreadable("the configuration cannot be read: \(reason)", "config-not-json", at: place)
  }

  static func foldedTextUnreadable(
    _ name: String, _ fault: JSONFault, at place: FieldPlace
  ) -> RecordNote {
    .unreadable(
      "'\(name)' is a text that is no JSON: \(fault.reason.message)", "text-not-json", at: place)
  }

  static func weightsUnreadable(_ reason: String, at place: FieldPlace) -> RecordNote {
    .unreadable("the weights cannot be counted: \(reason)", "weights-not-readable", at: place)
  }

  static func unreadable(
    _ message: String, _ code: String, at place: FieldPlace
  ) -> RecordNote {
    RecordNote(kind: .unreadablePart, code: code, message: message, places: [place])
  }
}
