// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// The bytes given to libyaml, and how its marks map to offsets in the file.
///
/// Bytes that were reported already are blanked in place. A final line break is appended where it
/// lacks: libyaml misreads some files without.
struct YAMLBytes {
  let file: SourceFile
  /// The offset in the file of the first of `bytes`: what is before is a byte-order mark, or text
  /// around a front matter.
  let base: Int
  private let end: Int
  private(set) var bytes: [UInt8]
  /// File offsets of the values that were blanked.
  private(set) var blankedValues: [Range<Int>] = []
  /// The offset of every 64th code point; empty where each byte is a code point.
  private var checkpoints: [Int32]

  init(_ file: SourceFile, in range: Range<Int>?) {
    let utf8 = Array(file.text.utf8)
    var range = (range ?? 0..<utf8.count).clamped(to: 0..<utf8.count)
    if utf8[range].starts(with: [0xEF, 0xBB, 0xBF]) {
      range = (range.lowerBound + 3)..<range.upperBound
    }
    self.file = file
    base = range.lowerBound
    end = range.upperBound
    bytes = Array(utf8[range])
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    checkpoints = YAMLBytes.checkpoints(of: bytes)
  }

  /// Converts libyaml's count of code points into an offset in `bytes`.
  func index(ofCodePoint mark: Int) -> Int {
    guard !checkpoints.isEmpty else { return min(mark, bytes.count) }
    guard mark / 64 < checkpoints.count else { return bytes.count }
    var index = Int(checkpoints[mark / 64])
    for _ in 0..<(mark % 64) {
      guard index < bytes.count else { return bytes.count }
      index += 1
      while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    }
    return index
  }

  /// The span of a range of `bytes`; the appended line break is not part of it.
  func span(_ start: Int, _ end: Int) -> Span {
    Span(file: file, start: min(base + start, self.end), end: min(base + end, self.end))
  }

  /// Blanks what cannot be read; false if that would change nothing.
  ///
  /// A line that goes as a whole becomes a comment: an empty one could be part of a block above.
  mutating func blank(_ repair: YAMLRepair) -> Bool {
    var hasChanged = false
    for range in repair.blanks {
      let isLine = range == line(at: range.lowerBound)
      for index in range where !isBreak(at: index) {
        let isFirst = isLine && index == range.lowerBound
        let blank = isFirst ? UInt8(ascii: "#") : UInt8(ascii: " ")
        hasChanged = hasChanged || bytes[index] != blank
        bytes[index] = blank
      }
    }
    blankedValues += repair.values
    checkpoints = YAMLBytes.checkpoints(of: bytes)
    return hasChanged
  }

  /// Returns the blanked value next to an empty scalar, with nothing but white space between.
  func blankedValue(at index: Int) -> Range<Int>? {
    blankedValues.first { value in
      if index <= value.lowerBound {
        return (index..<value.lowerBound).allSatisfy { bytes[$0] == UInt8(ascii: " ") }
      }
      guard index > value.upperBound else { return true }
      return (value.upperBound..<index).allSatisfy {
        bytes[$0] == UInt8(ascii: " ") || isBreak(at: $0)
      }
    }
  }

  /// Blanks the characters that YAML 1.2 (production 1, c-printable) has no place for.
  mutating func blankControlCharacters() -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var index = 0
    while index < bytes.count {
      let width = controlWidth(at: index)
      if width > 0 {
        if diagnostics.count < YAML.recoveryLimit {
          diagnostics.append(.controlCharacter(scalar(at: index), at: span(index, index + width)))
        }
        for offset in index..<(index + width) { bytes[offset] = UInt8(ascii: " ") }
      }
      index += max(width, 1)
    }
    if !diagnostics.isEmpty { checkpoints = YAMLBytes.checkpoints(of: bytes) }
    return diagnostics
  }

  func isBreak(at index: Int) -> Bool {
    bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r")
  }

  /// The line that holds an index, without its line break.
  func line(at index: Int) -> Range<Int> {
    let index = min(max(index, 0), bytes.count - 1)
    var (start, end) = (index, index)
    while start > 0, !isBreak(at: start - 1) { start -= 1 }
    while end < bytes.count, !isBreak(at: end) { end += 1 }
    return start..<end
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The width in bytes of a character that is not allowed; 0 for one that is.
  private func controlWidth(at index: Int) -> Int {
    let byte = bytes[index]
    switch byte {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x80...0xC1, 0xC3...0xEE, 0xF0...0xFF: return 0
    case 0xC2:
      // U+0080 to U+009F, except U+0085, next line.
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      return (0x80...0x9F).contains(next) && next != 0x85 ? 2 : 0
    case 0xEF:
      // U+FFFE and U+FFFF.
      guard index + 2 < bytes.count, bytes[index + 1] == 0xBF else { return 0 }
      return bytes[index + 2] >= 0xBE ? 3 : 0
    default: return 1
    }
  }

  private func scalar(at index: Int) -> Unicode.Scalar {
    let end = min(index + 4, bytes.count)
    return String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.first ?? " "
  }

  private static func checkpoints(of bytes: [UInt8]) -> [Int32] {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return [] }
    var offsets: [Int32] = []
    var count = 0
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if count % 64 == 0 { offsets.append(Int32(truncatingIfNeeded: offset)) }
      count += 1
    }
    return offsets
  }
}
