// SPDX-License-Identifier: Apache-2.0

/// What a page shows of one model as data of which its script makes elements: texts are made safe here as
/// in the page itself, and the script makes text of them, never markup.
///
/// A block is `[NUMBER, "ARGUMENTS", BLOCK…]`. Of the shared text with that number, which is a list of
/// nodes, each U+0001 stands for the next argument (they stand between spaces), U+0002 for the model's
/// id, U+0003 for its place, and each `0` for the next block. A node is a text or
/// `[NAME, {ATTRIBUTES} or 0, NODE…]`.
struct HTMLData {
  private(set) var bytes: [UInt8] = []
  private(set) var names: [(offset: Int, text: [UInt8])] = []
  private let id: [UInt8]
  private let place: [UInt8]

  init(id: String, place: String) {
    self.id = Array(HTMLWriter.shown(id).utf8)
    self.place = Array(HTMLWriter.shown(place).utf8)
  }

  mutating func raw(_ text: String) { bytes += text.utf8 }

  /// Writes a text of its own: nothing in it is replaced.
  mutating func string(_ text: String) { bytes += HTMLData.quoted(HTMLWriter.shown(text)) }

  mutating func block(_ nodes: [HTMLNode]) {
    var shared = Shared()
    list(nodes, into: &shared)
    bytes.append(UInt8(ascii: "["))
    names.append((bytes.count, shared.text))
    if !shared.arguments.isEmpty {
      bytes += [UInt8(ascii: ","), UInt8(ascii: "\"")] + shared.arguments + [UInt8(ascii: "\"")]
    }
    for block in shared.blocks {
      bytes.append(UInt8(ascii: ","))
      self.block(block)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A text that models share, and what is not of it.
  private struct Shared {
    var text: [UInt8] = []
    var arguments: [UInt8] = []
    var blocks: [[HTMLNode]] = []
  }

  private func list(_ nodes: [HTMLNode], into shared: inout Shared) {
    shared.text.append(UInt8(ascii: "["))
    for (index, node) in nodes.enumerated() {
      if index > 0 { shared.text.append(UInt8(ascii: ",")) }
      write(node, into: &shared)
    }
    shared.text.append(UInt8(ascii: "]"))
  }

  private func write(_ node: HTMLNode, into shared: inout Shared) {
    switch node {
    case .text(let text): write(text, hasArguments: false, into: &shared)
    case .figures(let text): write(text, hasArguments: true, into: &shared)
    case .block(let nodes):
      shared.text.append(UInt8(ascii: "0"))
      shared.blocks.append(nodes)
    case .element(let name, let attributes, let children):
      shared.text += Array("[\"\(name)\",".utf8)
      if attributes.list.isEmpty {
        shared.text.append(UInt8(ascii: "0"))
      } else {
        let list = attributes.list.map {
          HTMLData.quoted("\($0.name)") + [UInt8(ascii: ":")]
            + HTMLData.quoted(HTMLWriter.shown($0.value))
        }
        shared.text += [UInt8(ascii: "{")] + list.joined(separator: [UInt8(ascii: ",")])
        shared.text.append(UInt8(ascii: "}"))
      }
      for child in children {
        shared.text.append(UInt8(ascii: ","))
        write(child, into: &shared)
      }
      shared.text.append(UInt8(ascii: "]"))
    }
  }

  private func write(_ text: String, hasArguments: Bool, into shared: inout Shared) {
    let text = Array(HTMLWriter.shown(text).utf8)
    shared.text.append(UInt8(ascii: "\""))
    var index = 0
    while index < text.count {
      if stands(place, in: text, at: index) {
        shared.text += HTMLData.mark(3)
        index += place.count
      } else if stands(id, in: text, at: index) {
        shared.text += HTMLData.mark(2)
        index += id.count
      } else if hasArguments, HTMLData.isDigit(text[index]) {
        var end = index
        while end < text.count, HTMLData.isNumeral(text[end]) { end += 1 }
        if !shared.arguments.isEmpty { shared.arguments.append(UInt8(ascii: " ")) }
        shared.arguments += text[index..<end]
        shared.text += HTMLData.mark(1)
        index = end
      } else {
        HTMLData.append(text[index], to: &shared.text)
        index += 1
      }
    }
    shared.text.append(UInt8(ascii: "\""))
  }

  private func stands(_ name: [UInt8], in text: [UInt8], at index: Int) -> Bool {
    guard let first = name.first, text[index] == first, index + name.count <= text.count else {
      return false
    }
    return text[index..<index + name.count].elementsEqual(name)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isNumeral(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
  }

  private static func mark(_ code: Int) -> [UInt8] { Array("\\u000\(code)".utf8) }

  private static func quoted(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 { append(byte, to: &bytes) }
    bytes.append(UInt8(ascii: "\""))
    return bytes
  }

  /// What JSON or the end of a script would be read from is escaped; controls are not in shown texts.
  private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "<"): bytes += Array("\\u003c".utf8)
    case UInt8(ascii: ">"): bytes += Array("\\u003e".utf8)
    default: bytes.append(byte)
    }
  }
}
