// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// The YAML at the head of a model card, between two lines `---`: what the Hub calls `cardData`.
///
/// The first line that is not blank must be `---`, and the front matter goes to the next such line;
/// a card that begins with anything else has none. Scalars are typed by the core schema of YAML 1.2
/// (section 10.3), so that `language: no` is Norwegian. Front matter that is broken in one place is
/// not read at all, as the Hub does not: nobody can say what its author meant.
enum FrontMatter {
  case none
  /// Its entries in order.
  case map([YAMLPair])
  case fault(CardFault)

  /// Why front matter is not read: a place in the card's text, and a message with its code.
  struct CardFault: Error, Hashable {
    let position: Position
    let code: String
    /// One sentence, lower case, no final period.
    let message: String
  }

  static func read(_ text: String, path: String) -> FrontMatter {
    var lines = CardLines(text)
    var first = lines.next()
    while let line = first, line.isBlank { first = lines.next() }
    guard let first, first.isMarker else { return .none }
    var close = lines.next()
    while let line = close, !line.isMarker { close = lines.next() }
    guard let close else { return .fault(.notClosed(at: first.position)) }
    guard close.range.lowerBound <= RecordLimits.frontMatter else {
      return .fault(.tooLong(close.range.lowerBound, at: first.position))
    }
    let head = String(decoding: lines.bytes[..<close.range.lowerBound], as: UTF8.self)
    let file = SourceFile(path: path, text: head)
    let (node, found) = YAML.read(file, in: first.end..<close.range.lowerBound)
    if let mistake = found.first(where: { $0.severity == .error }) {
      return .fault(.notYAML(mistake))
    }
    guard let node, !node.isEmpty else { return .map([]) }
    if let refusal = decoration(in: node) { return .fault(.notYAML(refusal)) }
    guard let pairs = node.pairs else { return .fault(.notAMap(node)) }
    return .map(pairs)
  }

  /// The first alias or tag: what they stand for is not in the place where they stand.
  private static func decoration(in node: YAMLNode) -> Diagnostic? {
    if let refusal = node.refusals().first(where: { $0.code != "yaml-anchor" }) { return refusal }
    for item in node.items ?? [] {
      if let refusal = decoration(in: item) { return refusal }
    }
    for pair in node.pairs ?? [] {
      if let refusal = decoration(in: pair.key) ?? decoration(in: pair.value) { return refusal }
    }
    return nil
  }
}

/// The lines of a card, one after another.
private struct CardLines {
  struct Line {
    /// Without the line break.
    let range: Range<Int>
    /// After the line break.
    let end: Int
    let position: Position
    let isBlank: Bool
    /// Whether it is `---`, whatever blanks follow.
    let isMarker: Bool
  }

  let bytes: [UInt8]
  private var index: Int
  private var number = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  mutating func next() -> Line? {
    guard index < bytes.count else { return nil }
    let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
    let line = bytes[index..<end]
    number += 1
    let last = line.lastIndex { !JSONBlank.isBlank($0) }
    let isMarker = last.map { line[...$0].elementsEqual([0x2D, 0x2D, 0x2D]) } ?? false
    defer { index = min(end + 1, bytes.count) }
    return Line(
      range: index..<end, end: min(end + 1, bytes.count),
      position: Position(line: number, column: 1), isBlank: last == nil, isMarker: isMarker)
  }
}
