// SPDX-License-Identifier: Apache-2.0

/// A value that was read from a document.
enum JSONValue: Sendable {
  case null
  case truth(Bool)
  /// As it is written.
  case number(String)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var truth: Bool? { if case .truth(let value) = self { value } else { nil } }
  var items: [JSONValue] { if case .list(let items) = self { items } else { [] } }
  var texts: [String] { items.compactMap(\.text) }
}

/// Why a file is not the document that was expected.
package struct JSONDocumentFault: Error, Sendable, Hashable {
  /// In the file's bytes.
  package let offset: Int
  /// One sentence, lower case, no final period; it may quote the file.
  package let message: String

  init(_ message: String, at offset: Int) { (self.message, self.offset) = (message, offset) }
}

/// Reads documents by their description, to the letter of RFC 8259, and keeps what is asked for.
///
/// A member that the description does not have is passed over: within a format, members are added.
struct JSONDocumentReader {
  private let bytes: UnsafeRawBufferPointer
  private let description: JSONDescription
  private var index = 0
  private var depth = 0

  /// Levels of lists and maps.
  private static let depthLimit = 1024

  init(_ bytes: UnsafeRawBufferPointer, by description: JSONDescription) {
    (self.bytes, self.description) = (bytes, description)
    // A mark of the byte order is no part of the document.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// Whether nothing follows but blanks.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return index == bytes.count
    }
  }

  /// The offset of what is read next.
  var offset: Int { index }

  /// Reads the next value of the description's form.
  ///
  /// - Parameter keeps: Whether the value of a member of the outermost object is wanted.
  mutating func document(
    keeping keeps: (String) -> Bool
  ) throws(JSONDocumentFault) -> JSONValue {
    try value(description.form, isKept: true, keeps)
  }

  private mutating func value(
    _ form: JSONForm?, isKept: Bool, _ keeps: (String) -> Bool = { _ in true }
  ) throws(JSONDocumentFault) -> JSONValue {
    skipBlanks()
    let start = index
    switch form {
    case .reference(let name): return try value(description.definition(name), isKept: isKept)
    case .any(let forms): return try any(of: forms, isKept: isKept, keeps)
    case .optional(let form):
      if peek == UInt8(ascii: "n") { return try word("null", .null) }
      return try value(form, isKept: isKept)
    case .text:
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a text") }
      return try string(isKept: isKept)
    case .words(let words):
      guard peek == UInt8(ascii: "\""), let word = try string(isKept: true).text else {
        throw unexpected("a text")
      }
      guard words.contains(word) else {
        let names = words.map { "'\($0)'" }.joined(separator: ", ")
        throw JSONDocumentFault("'\(word)' stands where \(names) is expected", at: start)
      }
      return .text(word)
    case .number: return try number("a number")
    case .integer:
      let number = try number("a whole number")
      guard case .number(let text) = number, Int(text) != nil else {
        throw JSONDocumentFault("a whole number is expected", at: start)
      }
      return number
    case .truth:
      if peek == UInt8(ascii: "t") { return try word("true", .truth(true)) }
      if peek == UInt8(ascii: "f") { return try word("false", .truth(false)) }
      throw unexpected("true or false")
    case .list(let form):
      guard peek == UInt8(ascii: "[") else { throw unexpected("a list") }
      return try list(form, isKept: isKept)
    case .map(let form):
      guard peek == UInt8(ascii: "{") else { throw unexpected("an object") }
      return try object([], others: form, isKept: isKept, keeps)
    case .object(let members):
      guard peek == UInt8(ascii: "{") else { throw unexpected("an object") }
      return try object(members, others: nil, isKept: isKept, keeps)
    case nil: return try anything(isKept: isKept)
    }
  }

  /// Takes the first form that fits; where none does, what is said is of the one that fits longest.
  private mutating func any(
    of forms: [JSONForm], isKept: Bool, _ keeps: (String) -> Bool
  ) throws(JSONDocumentFault) -> JSONValue {
    let (start, level) = (index, depth)
    var farthest: JSONDocumentFault?
    for form in forms {
      (index, depth) = (start, level)
      do throws(JSONDocumentFault) {
        return try value(form, isKept: isKept, keeps)
      } catch {
        if error.offset > farthest?.offset ?? -1 { farthest = error }
      }
    }
    throw farthest ?? unexpected("a value")
  }

  private mutating func anything(isKept: Bool) throws(JSONDocumentFault) -> JSONValue {
    switch peek {
    case UInt8(ascii: "\""): return try string(isKept: isKept)
    case UInt8(ascii: "["): return try list(nil, isKept: isKept)
    case UInt8(ascii: "{"): return try object([], others: nil, isKept: isKept)
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number("a value")
    }
  }

  private mutating func list(
    _ form: JSONForm?, isKept: Bool
  ) throws(JSONDocumentFault) -> JSONValue {
    try enter()
    var items: [JSONValue] = []
    if closes(UInt8(ascii: "]")) { return .list(items) }
    repeat {
      let item = try value(form, isKept: isKept)
      if isKept { items.append(item) }
    } while try goesOn(UInt8(ascii: "]"), "',' or ']'")
    return .list(items)
  }

  /// - Parameter others: The form of members that are not named; nil is any.
  private mutating func object(
    _ members: [JSONForm.Member], others: JSONForm?, isKept: Bool,
    _ keeps: (String) -> Bool = { _ in true }
  ) throws(JSONDocumentFault) -> JSONValue {
    let start = index
    try enter()
    var names: Set<String> = []
    var found: [String: JSONValue] = [:]
    if !closes(UInt8(ascii: "}")) {
      repeat {
        skipBlanks()
        let place = index
        guard peek == UInt8(ascii: "\""), let name = try string(isKept: true).text else {
          throw unexpected("the name of a member")
        }
        guard names.insert(name).inserted else {
          throw JSONDocumentFault("the member '\(name)' stands twice", at: place)
        }
        skipBlanks()
        guard peek == UInt8(ascii: ":") else { throw unexpected("':'") }
        index += 1
        let isKept = isKept && keeps(name)
        let value = try value(
          members.first { $0.name == name }?.form ?? others, isKept: isKept)
        if isKept { found[name] = value }
      } while try goesOn(UInt8(ascii: "}"), "',' or '}'")
    }
    if let missing = members.first(where: { $0.isRequired && !names.contains($0.name) }) {
      throw JSONDocumentFault("the object has no member '\(missing.name)'", at: start)
    }
    return .object(found)
  }

  private mutating func enter() throws(JSONDocumentFault) {
    guard depth < JSONDocumentReader.depthLimit else {
      throw JSONDocumentFault("more than \(JSONDocumentReader.depthLimit) levels", at: index)
    }
    depth += 1
    index += 1
  }

  private mutating func closes(_ bracket: UInt8) -> Bool {
    skipBlanks()
    guard peek == bracket else { return false }
    depth -= 1
    index += 1
    return true
  }

  private mutating func goesOn(
    _ bracket: UInt8, _ expected: String
  ) throws(JSONDocumentFault) -> Bool {
    if closes(bracket) { return false }
    guard peek == UInt8(ascii: ",") else { throw unexpected(expected) }
    index += 1
    return true
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONDocumentFault) -> JSONValue {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[index...].starts(with: expected) else { throw unexpected("'\(word)'") }
    index += expected.count
    return value
  }

  private mutating func number(_ expected: String) throws(JSONDocumentFault) -> JSONValue {
    let start = index
    while let byte = peek, JSONDocumentReader.isOfNumber(byte) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard JSONWriter.isNumber(text) else {
      index = start
      throw unexpected(expected)
    }
    return .number(text)
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func string(isKept: Bool) throws(JSONDocumentFault) -> JSONValue {
    let begin = index
    index += 1
    var start = index
    var text = ""
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        if isKept { text += try plain(start) }
        index += 1
        return isKept ? .text(text) : .null
      case UInt8(ascii: "\\"):
        if isKept { text += try plain(start) }
        text.unicodeScalars.append(try escape())
        start = index
      case 0..<0x20: throw unexpected("a character that is no control")
      default: index += 1
      }
    }
    throw JSONDocumentFault("the text has no end", at: begin)
  }

  private func plain(_ start: Int) throws(JSONDocumentFault) -> String {
    guard let text = String(validating: bytes[start..<index], as: UTF8.self) else {
      throw JSONDocumentFault("the text is not UTF-8", at: start)
    }
    return text
  }

  private mutating func escape() throws(JSONDocumentFault) -> Unicode.Scalar {
    let begin = index
    index += 1
    guard let byte = peek else { throw unexpected("an escape") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw JSONDocumentFault("no escape of JSON", at: begin)
    }
    let unit = try hexadecimal(begin)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // A high surrogate is followed by a low one (RFC 8259, section 7).
    guard unit < 0xDC00, bytes[index...].starts(with: [0x5C, 0x75]) else {
      throw JSONDocumentFault("half of a pair of surrogates", at: begin)
    }
    index += 2
    let low = try hexadecimal(begin)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    else { throw JSONDocumentFault("half of a pair of surrogates", at: begin) }
    return scalar
  }

  private mutating func hexadecimal(_ begin: Int) throws(JSONDocumentFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw JSONDocumentFault("no escape of JSON", at: begin)
      }
      index += 1
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      index += 1
    }
  }

  /// What stands where something else is expected.
  private func unexpected(_ expected: String) -> JSONDocumentFault {
    guard let byte = peek else {
      return JSONDocumentFault("the file ends where \(expected) is expected", at: index)
    }
    let found =
      (0x21..<0x7F).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "another byte"
    return JSONDocumentFault("\(found) stands where \(expected) is expected", at: index)
  }
}
