// SPDX-License-Identifier: Apache-2.0

package import AssaySource

extension YAMLNode {
  /// The value of a scalar, each byte of which knows its place in the file; nil for other nodes.
  ///
  /// The scalar's characters are decoded a second time, with places. Should the outcome ever differ
  /// from libyaml's, every byte points at the scalar as a whole rather than at a wrong character.
  package func locatedText() -> LocatedText? {
    guard let scalar else { return nil }
    let located = ScalarDecoder.decode(scalar, span)
    return located.map { LocatedText(text: scalar.text, file: span.file, offsets: $0) }
      ?? LocatedText(
        text: scalar.text, file: span.file,
        offsets: Array(repeating: Int32(span.start), count: scalar.text.utf8.count)
          + [Int32(span.end)])
  }
}

/// Decodes a scalar as libyaml does (YAML 1.2, chapter 7.3 and 8.1), keeping an offset a byte.
private struct ScalarDecoder {
  private let source: [UInt8]
  /// The offset in the file of `source[0]`.
  private let base: Int
  private var bytes: [UInt8] = []
  private var offsets: [Int32] = []

  /// - Returns: An offset for each byte and one for the end; nil if the outcome is another text.
  static func decode(_ scalar: YAMLScalar, _ span: Span) -> [Int32]? {
    let wanted = Array(scalar.text.utf8)
    let utf8 = span.file.text.utf8
    let isBlock = scalar.style == .literal || scalar.style == .folded
    // The lines of a block may go on behind the end that libyaml gives: kept line breaks.
    let end = isBlock ? utf8.count : span.end
    let first = utf8.index(utf8.startIndex, offsetBy: span.start)
    let last = utf8.index(utf8.startIndex, offsetBy: end)
    var decoder = ScalarDecoder(source: Array(utf8[first..<last]), base: span.start)
    switch scalar.style {
    case .plain: decoder.flow(0, decoder.source.count, quote: nil)
    case .singleQuoted:
      decoder.flow(1, max(1, decoder.source.count - 1), quote: UInt8(ascii: "'"))
    case .doubleQuoted:
      decoder.flow(1, max(1, decoder.source.count - 1), quote: UInt8(ascii: "\""))
    case .literal, .folded: return decoder.block(wanted, isFolded: scalar.style == .folded)
    }
    guard decoder.bytes == wanted else { return nil }
    let isQuoted = scalar.style != .plain
    return decoder.offsets + [Int32(isQuoted ? max(span.start, span.end - 1) : span.end)]
  }

  private init(source: [UInt8], base: Int) {
    self.source = source
    self.base = base
  }

  private mutating func emit(_ byte: UInt8, at index: Int) {
    bytes.append(byte)
    offsets.append(Int32(truncatingIfNeeded: base + index))
  }

  private mutating func emit(_ range: Range<Int>) {
    for index in range { emit(source[index], at: index) }
  }

  /// The width of a line break: CR LF, LF, CR, next line, line and paragraph separator; else 0.
  private func breakWidth(at index: Int) -> Int {
    guard index < source.count else { return 0 }
    switch source[index] {
    case 0x0A: return 1
    case 0x0D: return index + 1 < source.count && source[index + 1] == 0x0A ? 2 : 1
    case 0xC2: return index + 1 < source.count && source[index + 1] == 0x85 ? 2 : 0
    case 0xE2:
      guard index + 2 < source.count, source[index + 1] == 0x80 else { return 0 }
      return source[index + 2] == 0xA8 || source[index + 2] == 0xA9 ? 3 : 0
    default: return 0
    }
  }

  /// Line and paragraph separators stay what they are; all other breaks become a line feed.
  private mutating func emitBreak(_ index: Int) {
    let width = breakWidth(at: index)
    if width == 3 { emit(index..<(index + 3)) } else { emit(0x0A, at: index) }
  }

  private mutating func fold(_ breaks: [Int], isFolded: Bool = true) {
    guard let first = breaks.first else { return }
    if !isFolded || breakWidth(at: first) == 3 {
      breaks.forEach { emitBreak($0) }
    } else if breaks.count == 1 {
      emit(0x20, at: first)
    } else {
      breaks.dropFirst().forEach { emitBreak($0) }
    }
  }

  /// Plain and quoted scalars: blanks around line breaks go, one break is a blank, more are breaks.
  private mutating func flow(_ start: Int, _ end: Int, quote: UInt8?) {
    var blanks = start..<start
    var breaks: [Int] = []
    // After an escaped line break there is no break to fold, but blanks still go.
    var isEscapedBreak = false
    var index = start
    while index < end {
      let width = breakWidth(at: index)
      if width > 0 {
        blanks = index..<index
        breaks.append(index)
        index += width
      } else if source[index] == 0x20 || source[index] == 0x09 {
        if breaks.isEmpty, !isEscapedBreak {
          blanks = blanks.isEmpty ? index..<(index + 1) : blanks.lowerBound..<(index + 1)
        }
        index += 1
      } else {
        flush(&blanks, &breaks, &isEscapedBreak)
        if quote == UInt8(ascii: "'"), source[index] == UInt8(ascii: "'"), index + 1 < end {
          emit(source[index], at: index)
          index += 2
        } else if quote == UInt8(ascii: "\""), source[index] == UInt8(ascii: "\\") {
          let width = breakWidth(at: index + 1)
          isEscapedBreak = width > 0
          index = width > 0 ? index + 1 + width : escape(index, end)
        } else {
          emit(source[index], at: index)
          index += 1
        }
      }
    }
    if quote != nil { flush(&blanks, &breaks, &isEscapedBreak) }
  }

  private mutating func flush(
    _ blanks: inout Range<Int>, _ breaks: inout [Int], _ isEscapedBreak: inout Bool
  ) {
    if breaks.isEmpty {
      emit(blanks)
    } else {
      fold(breaks, isFolded: !isEscapedBreak)
    }
    blanks = 0..<0
    breaks = []
    isEscapedBreak = false
  }

  /// Decodes one escape; returns the index after it. All its bytes point at the backslash.
  private mutating func escape(_ index: Int, _ end: Int) -> Int {
    guard index + 1 < end else { return end }
    let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
    if let count = digits[source[index + 1]] {
      let last = min(index + 2 + count, end)
      let text = String(decoding: source[(index + 2)..<last], as: UTF8.self)
      let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
      for byte in String(scalar).utf8 { emit(byte, at: index) }
      return last
    }
    let value: String =
      switch source[index + 1] {
      case UInt8(ascii: "0"): "\0"
      case UInt8(ascii: "a"): "\u{7}"
      case UInt8(ascii: "b"): "\u{8}"
      case UInt8(ascii: "t"), 0x09: "\t"
      case UInt8(ascii: "n"): "\n"
      case UInt8(ascii: "v"): "\u{B}"
      case UInt8(ascii: "f"): "\u{C}"
      case UInt8(ascii: "r"): "\r"
      case UInt8(ascii: "e"): "\u{1B}"
      case UInt8(ascii: "N"): "\u{85}"
      case UInt8(ascii: "_"): "\u{A0}"
      case UInt8(ascii: "L"): "\u{2028}"
      case UInt8(ascii: "P"): "\u{2029}"
      default: String(Unicode.Scalar(source[index + 1]))
      }
    for byte in value.utf8 { emit(byte, at: index) }
    return index + 2
  }
}

extension ScalarDecoder {
  /// Literal and folded scalars. The indentation may be stated relative to a parent that is not
  /// known here, so those that the lines allow are tried, the likeliest first.
  fileprivate mutating func block(_ wanted: [UInt8], isFolded: Bool) -> [Int32]? {
    var start = 0
    var keepsBreaks = false
    var stripsBreaks = false
    while start < source.count, breakWidth(at: start) == 0 {
      if source[start] == UInt8(ascii: "#") {
        while start < source.count, breakWidth(at: start) == 0 { start += 1 }
        break
      }
      keepsBreaks = keepsBreaks || source[start] == UInt8(ascii: "+")
      stripsBreaks = stripsBreaks || source[start] == UInt8(ascii: "-")
      start += 1
    }
    start += breakWidth(at: start)
    for indentation in indentations(from: start) {
      (bytes, offsets) = ([], [])
      let end = lines(
        from: start, indentation, isFolded, keepsBreaks: keepsBreaks, stripsBreaks: stripsBreaks)
      if bytes == wanted { return offsets + [Int32(truncatingIfNeeded: base + end)] }
    }
    return nil
  }

  /// The indentations that the first lines allow: the first text's own, then smaller ones.
  private func indentations(from start: Int) -> [Int] {
    var (index, deepest) = (start, 0)
    while index < source.count {
      var column = 0
      while index < source.count, source[index] == 0x20 {
        index += 1
        column += 1
      }
      deepest = max(deepest, column)
      let width = breakWidth(at: index)
      if width == 0 {
        return Array((0...column).reversed()) + [deepest]
      }
      index += width
    }
    return [deepest + 1]
  }

  /// - Returns: The index after the last character of the text.
  private mutating func lines(
    from start: Int, _ indentation: Int, _ isFolded: Bool, keepsBreaks: Bool, stripsBreaks: Bool
  ) -> Int {
    var index = start
    var leading: Int?
    var wasBlank = false
    var trailing: [Int] = []
    var end = start
    skipEmptyLines(&index, indentation, &trailing)
    while index < source.count, column(of: index) == indentation {
      let isBlank = source[index] == 0x20 || source[index] == 0x09
      if let leading {
        if isFolded, breakWidth(at: leading) < 3, !wasBlank, !isBlank {
          if trailing.isEmpty { emit(0x20, at: leading) }
        } else {
          emitBreak(leading)
        }
      }
      trailing.forEach { emitBreak($0) }
      trailing = []
      wasBlank = isBlank
      let text = index
      while index < source.count, breakWidth(at: index) == 0 { index += 1 }
      emit(text..<index)
      end = index
      // A file may end without a line break; libyaml is given one then.
      leading = index
      if index < source.count { index += breakWidth(at: index) }
      skipEmptyLines(&index, indentation, &trailing)
    }
    if let leading, !stripsBreaks { emitBreak(leading) }
    if keepsBreaks { trailing.forEach { emitBreak($0) } }
    return end
  }

  private func skipEmptyLines(_ index: inout Int, _ indentation: Int, _ breaks: inout [Int]) {
    while true {
      var column = 0
      while column < indentation, index < source.count, source[index] == 0x20 {
        index += 1
        column += 1
      }
      let width = breakWidth(at: index)
      guard width > 0 else { return }
      breaks.append(index)
      index += width
    }
  }

  private func column(of index: Int) -> Int {
    var start = index
    while start > 0, source[start - 1] == 0x20 { start -= 1 }
    return start == 0 || isAfterBreak(start) ? index - start : -1
  }

  private func isAfterBreak(_ index: Int) -> Bool {
    (max(0, index - 3)..<index).contains { breakWidth(at: $0) == index - $0 }
  }
}
