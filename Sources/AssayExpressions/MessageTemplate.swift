// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// A message to people with expressions in braces: `{model.id} has {model.downloads} downloads`.
package struct MessageTemplate: Sendable {
  enum Part: Sendable {
    case text(String)
    /// `unit` is the one in which a quantity is printed.
    case expression(CompiledExpression, unit: Unit?)
  }

  let parts: [Part]
  /// As its author wrote it.
  package let source: String

  /// The expressions in the braces, in order.
  package var expressions: [CompiledExpression] {
    parts.compactMap { if case .expression(let expression, _) = $0 { expression } else { nil } }
  }

  /// Reads a template; `{{` and `}}` stand for braces.
  ///
  /// - Returns: The template, nil if it has errors; and what is wrong with it, in order of place.
  package static func parse(
    _ text: LocatedText, checker: Checker,
    _ change: (ParsedExpression) -> ParsedExpression = { $0 }
  ) -> (template: MessageTemplate?, diagnostics: [Diagnostic]) {
    var reading = TemplateReading(text)
    reading.readAll()
    var parts: [Part] = []
    var diagnostics = reading.diagnostics
    for piece in reading.pieces {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .expression(let text):
        let (expression, found) = checker.check(change(ExpressionParser().parse(text)))
        diagnostics += found
        guard let expression else { continue }
        let unit = MessageTemplate.unit(for: expression.type, checker.declarations.units)
        parts.append(.expression(expression, unit: unit))
      }
    }
    diagnostics = diagnostics.inOrder
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    return (MessageTemplate(parts: parts, source: text.text), diagnostics)
  }

  /// Parses the expressions in the braces of a text, in order, and leaves out what is wrong.
  package static func parsed(in text: LocatedText) -> [ParsedExpression] {
    var reading = TemplateReading(text)
    reading.readAll()
    return reading.pieces.compactMap { piece in
      if case .expression(let text) = piece { ExpressionParser().parse(text) } else { nil }
    }
  }

  /// The template by other names, without the layout of its expressions: equal texts print the same.
  package static func canonical(
    _ text: LocatedText, renamed renames: ExpressionRenames? = nil
  ) -> LocatedText {
    canonical(text) { parsed in renames.map { parsed.renamed($0) } ?? parsed }
  }

  /// The template with other expressions in place of its own.
  package static func canonical(
    _ text: LocatedText, by change: (ParsedExpression) -> ParsedExpression
  ) -> LocatedText {
    var reading = TemplateReading(text)
    reading.readAll()
    guard reading.diagnostics.isEmpty else { return text }
    var result = ""
    for piece in reading.pieces {
      switch piece {
      case .text(let text):
        result += text.replacing("{", with: "{{").replacing("}", with: "}}")
      case .expression(let part):
        let written = change(ExpressionParser().parse(part)).expression?.canonical ?? part.text
        // Two braces would be one of the text.
        result += (written.hasPrefix("{") ? "{ " : "{") + written
        result += written.hasSuffix("}") ? " }" : "}"
      }
    }
    let offsets = Array(repeating: Int32(text.wholeSpan.start), count: result.utf8.count + 1)
    return LocatedText(text: result, file: text.file, offsets: offsets)
  }

  /// What the expressions in the braces of a text parse to.
  package static func expressions(in text: LocatedText) -> [ParsedExpression] {
    var reading = TemplateReading(text)
    reading.readAll()
    return reading.pieces.compactMap { piece in
      if case .expression(let part) = piece { ExpressionParser().parse(part) } else { nil }
    }
  }

  /// Writes the message for one model; what is missing prints "(missing)", an error "(error)".
  package func render(in frame: inout Frame) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .expression(let expression, let unit):
        switch expression.evaluate(in: &frame) {
        case .value(let value): result += MessageTemplate.text(of: value, unit)
        case .missing: result += "(missing)"
        case .error: result += "(error)"
        }
      }
    }
    return result
  }

  /// A value as people read it: quantities in a usual unit with four digits, lists with commas.
  private static func text(of value: Value, _ unit: Unit?) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .uint(let value): return String(value)
    case .double(let value, _):
      guard let unit else { return plain(value) }
      return "\(NumberFormat.plain(unit.amount(value), significant: 4)) \(unit.symbol)"
    case .string(let text): return text
    case .bytes(let bytes): return "\(bytes.count) bytes"
    case .list(let items): return items.map { text(of: $0, unit) }.joined(separator: ", ")
    case .map(let map):
      return zip(map.keys, map.values).map { key, value in
        "\(text(of: key, nil)): \(text(of: value, unit))"
      }.joined(separator: ", ")
    case .timestamp(let moment):
      // A whole day prints as a day.
      let text = moment.description
      return text.hasSuffix("T00:00:00Z") ? moment.isoDate : text
    case .duration(let span): return span.description
    case .type(let name): return name
    case .row, .rows, .between: return "(row)"
    case .record(let item): return item.description
    }
  }

  /// A whole number as it is, such as a year or a count; another one with four digits.
  private static func plain(_ number: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e15 { return NumberFormat.shortest(number) }
    return NumberFormat.plain(number, significant: 4)
  }

  /// The unit in which the quantities of a type are printed; nil if there are none.
  fileprivate static func unit(for type: CELType, _ units: UnitParser) -> Unit? {
    switch type {
    case .quantity(let dimension): try? units.parse(dimension.suggestedUnit)
    case .list(let element), .map(_, let element): unit(for: element, units)
    default: nil
    }
  }
}

/// One pass over the text of a template.
private struct TemplateReading {
  enum Piece {
    case text(String)
    case expression(LocatedText)
  }

  let text: LocatedText
  let bytes: [UInt8]
  var position = 0
  var pieces: [Piece] = []
  var diagnostics: [Diagnostic] = []
  private var plain: [UInt8] = []

  init(_ text: LocatedText) {
    self.text = text
    bytes = Array(text.text.utf8)
  }

  mutating func readAll() {
    while position < bytes.count {
      let byte = bytes[position]
      let isDoubled = position + 1 < bytes.count && bytes[position + 1] == byte
      switch byte {
      case UInt8(ascii: "{") where !isDoubled: readExpression()
      case UInt8(ascii: "}") where !isDoubled:
        diagnostics.append(.strayBrace(at: text.span(position, position + 1)))
        position += 1
      case UInt8(ascii: "{"), UInt8(ascii: "}"):
        plain.append(byte)
        position += 2
      default:
        plain.append(byte)
        position += 1
      }
    }
    endPlain()
  }

  private mutating func endPlain() {
    if !plain.isEmpty { pieces.append(.text(String(decoding: plain, as: UTF8.self))) }
    plain = []
  }

  private mutating func readExpression() {
    endPlain()
    let open = position
    guard let close = closingBrace(from: open + 1) else {
      diagnostics.append(.openBrace(at: text.span(open, open + 1)))
      position = bytes.count
      return
    }
    position = close + 1
    pieces.append(.expression(slice(open + 1, close)))
  }

  /// The offset of the brace that closes an expression: texts and maps within it are skipped.
  private func closingBrace(from start: Int) -> Int? {
    var depth = 0
    var quote: UInt8?
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        if depth == 0 { return index }
        depth -= 1
      }
      index += 1
    }
    return nil
  }

  private func slice(_ start: Int, _ end: Int) -> LocatedText {
    LocatedText(
      text: String(decoding: bytes[start..<end], as: UTF8.self), file: text.file,
      offsets: (start...end).map { Int32(text.span($0, $0).start) })
  }
}
