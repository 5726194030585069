// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Writes a page of HTML: markup is a literal, and all else is escaped scalar by scalar.
///
/// Characters that steer, hide or reorder text stand as visible codes, as in every other report.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []
  /// The characters of one text, at most; what is longer ends in "…".
  static let limit = 4000

  private static let void = ["meta", "input", "br"]

  init() {}

  init(_ nodes: [HTMLNode]) { for node in nodes { write(node) } }

  mutating func markup(_ literal: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  mutating func write(_ node: HTMLNode) {
    switch node {
    case .text(let text), .figures(let text): self.text(text)
    case .block(let nodes): for node in nodes { write(node) }
    case .element(let name, let attributes, let children):
      markup("<")
      markup(name)
      for attribute in attributes.list {
        markup(" ")
        markup(attribute.name)
        markup("=\"")
        text(attribute.value)
        markup("\"")
      }
      markup(">")
      guard !HTMLWriter.void.contains("\(name)") else { return }
      for child in children { write(child) }
      markup("</")
      markup(name)
      markup(">")
    }
  }

  /// Writes a text that shows as it is, in an element or between the quotes of an attribute.
  mutating func text(_ text: String) {
    for byte in HTMLWriter.shown(text).utf8 {
      // All that HTML reads is ASCII, and no byte of another character is.
      switch byte {
      case UInt8(ascii: "&"): markup("&amp;")
      case UInt8(ascii: "<"): markup("&lt;")
      case UInt8(ascii: ">"): markup("&gt;")
      case UInt8(ascii: "\""): markup("&quot;")
      case UInt8(ascii: "'"): markup("&#39;")
      default: bytes.append(byte)
      }
    }
  }

  static func shown(_ text: String) -> String { HostileText.line(text, limit: limit) }
}
