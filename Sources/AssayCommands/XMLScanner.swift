// SPDX-License-Identifier: Apache-2.0

/// XML read piece by piece: as much of it as office documents have.
///
/// A document type is refused, so that there are no entities but the five of XML and numbers of
/// characters: nothing expands. Prefixes of namespaces are left out.
///
/// Source: W3C, Extensible Markup Language 1.0, fifth edition, sections 2 and 4.1.
struct XMLScanner {
  enum Piece: Equatable {
    case start(String, attributes: [String: String])
    case end(String)
    case text(String)
  }

  struct Failure: Error {
    /// Lower case, no final period.
    let message: String
  }

  private let bytes: [UInt8]
  private var place = 0
  private var open: [String] = []
  /// The end of an element that has no contents, which is told after its start.
  private var pendingEnd: String?

  /// Elements that lie within each other.
  private static let depthLimit = 100

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next piece; nil at the end.
  mutating func next() throws(Failure) -> Piece? {
    if let end = pendingEnd {
      pendingEnd = nil
      return .end(end)
    }
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "<") else {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "<") { place += 1 }
        return .text(try decoded(start..<place))
      }
      if starts("<?") {
        try skip(past: "?>")
      } else if starts("<!--") {
        try skip(past: "-->")
      } else if starts("<![CDATA[") {
        place += 9
        let start = place
        try skip(past: "]]>")
        return .text(String(decoding: bytes[start..<place - 3], as: UTF8.self))
      } else if starts("<!") {
        throw Failure(message: "has a document type, which no workbook has; nothing of it is read")
      } else {
        return try tag()
      }
    }
    guard open.isEmpty else { throw Failure(message: "ends within <\(open[open.count - 1])>") }
    return nil
  }

  private mutating func tag() throws(Failure) -> Piece {
    place += 1
    if place < bytes.count, bytes[place] == UInt8(ascii: "/") {
      place += 1
      let name = try name()
      skipBlanks()
      guard take(UInt8(ascii: ">")), open.popLast() == name else {
        throw Failure(message: "closes <\(name)>, which is not what is open")
      }
      return .end(name)
    }
    let name = try name()
    var attributes: [String: String] = [:]
    while true {
      skipBlanks()
      if take(UInt8(ascii: ">")) {
        guard open.count < XMLScanner.depthLimit else {
          throw Failure(message: "has elements more than \(XMLScanner.depthLimit) deep")
        }
        open.append(name)
        return .start(name, attributes: attributes)
      }
      if take(UInt8(ascii: "/")) {
        guard take(UInt8(ascii: ">")) else { throw Failure(message: "has a broken tag <\(name)") }
        pendingEnd = name
        return .start(name, attributes: attributes)
      }
      let key = try self.name()
      skipBlanks()
      guard take(UInt8(ascii: "=")) else { throw Failure(message: "has a broken tag <\(name)") }
      skipBlanks()
      guard place < bytes.count,
        bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'")
      else { throw Failure(message: "has a broken tag <\(name)") }
      let quote = bytes[place]
      place += 1
      let start = place
      while place < bytes.count, bytes[place] != quote { place += 1 }
      attributes[key] = try decoded(start..<place)
      guard take(quote) else { throw Failure(message: "ends within <\(name)>") }
    }
  }

  /// A name without its prefix.
  private mutating func name() throws(Failure) -> String {
    let start = place
    while place < bytes.count, !XMLScanner.endsName(bytes[place]) { place += 1 }
    guard place > start else { throw Failure(message: "is no XML at byte \(place)") }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    return text.split(separator: ":").last.map(String.init) ?? text
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "<")
  }

  /// A text with its references replaced.
  private func decoded(_ range: Range<Int>) throws(Failure) -> String {
    let text = String(decoding: bytes[range], as: UTF8.self)
    guard bytes[range].contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard let end = rest.prefix(12).firstIndex(of: ";"),
        let scalar = XMLScanner.scalar(rest[..<end])
      else { throw Failure(message: "has an entity that XML does not know") }
      result.unicodeScalars.append(scalar)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func scalar(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap(Unicode.Scalar.init)
  }

  private func starts(_ mark: StaticString) -> Bool {
    bytes[place...].starts(
      with: UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount))
  }

  private mutating func skip(past mark: StaticString) throws(Failure) {
    while place < bytes.count, !starts(mark) { place += 1 }
    guard place < bytes.count else { throw Failure(message: "ends early") }
    place += mark.utf8CodeUnitCount
  }

  private mutating func skipBlanks() {
    while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }
}
