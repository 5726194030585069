// SPDX-License-Identifier: Apache-2.0

import AssayMetadata

/// A model as the Hub gave it: its own bytes, on one line.
struct HubRecord: Hashable, Sendable {
  /// Nil where it has none that can be read; such a record is kept, and an audit says so.
  let id: String?
  let bytes: [UInt8]
  /// Why an audit cannot read it; one clause.
  let fault: String?
  let isJSON: Bool

  /// What tells it from others: ids compare as the Hub's do, without regard to case.
  var key: String { id.map(HubName.folded) ?? String(decoding: bytes, as: UTF8.self) }

  /// - Parameter element: One element of a list, or a whole answer.
  init(_ element: some Collection<UInt8>, reader: RecordReader) {
    let element = Array(element)
    switch element.withUnsafeBytes({ reader.identify($0, line: 1, path: "") }) {
    case .success(let identity):
      id = identity.id
      fault = nil
      isJSON = true
      bytes = JSONTokens.compacted(element)
    case .failure(let unreadable):
      id = nil
      fault = unreadable.message
      isJSON = ["record-without-id", "record-not-an-object"].contains(unreadable.code)
      // What is no JSON might become some if blanks were taken away.
      bytes =
        isJSON
        ? JSONTokens.compacted(element)
        : element.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
  }

  static func makeReader() -> RecordReader { RecordReader(PathPlan([])) }
}

/// Why an answer is no list of models, or no model.
enum PageFault: Error, Hashable {
  /// What came is not whole, or was garbled; asked again it may be.
  case broken(String)
  /// It is something else.
  case other(String)
}

/// The structure of JSON texts, as far as it takes to cut them up.
enum JSONTokens {
  /// The elements of a list that is the whole document.
  ///
  /// Each is one stretch of the bytes in which no text has a line break; whether it is JSON is for
  /// who reads it to say.
  static func elements(of document: [UInt8]) throws(PageFault) -> [ArraySlice<UInt8>] {
    let bytes = trimmed(document[...])
    guard let first = bytes.first else { throw .broken("it is empty") }
    guard first == UInt8(ascii: "[") else { throw .other("it is no list") }
    var elements: [ArraySlice<UInt8>] = []
    var depth = 0
    var begin = bytes.startIndex + 1
    var text = TextScanner()
    for index in bytes.indices {
      let byte = bytes[index]
      if text.holds(byte) {
        if byte < 0x20 { throw .broken("a control character or line break stands in a text") }
        continue
      }
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: break
      default: continue
      }
      let isEnd = depth == 0
      guard isEnd || byte == UInt8(ascii: ",") && depth == 1 else { continue }
      let element = trimmed(bytes[begin..<index])
      if !(isEnd && element.isEmpty && elements.isEmpty) {
        guard !element.isEmpty else { throw .broken("an element is missing beside a comma") }
        elements.append(element)
      }
      begin = index + 1
      guard isEnd else { continue }
      guard byte == UInt8(ascii: "]") else { throw .broken("its brackets do not match") }
      guard begin == bytes.endIndex else { throw .broken("text follows its end") }
      return elements
    }
    throw .broken("it ends in the middle")
  }

  /// A JSON document without white space outside of texts.
  static func compacted(_ document: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(document.count)
    var text = TextScanner()
    for byte in document where text.holds(byte) || !isBlank(byte) { result.append(byte) }
    return result
  }

  /// The bytes of a text in quotes.
  static func quoted(_ text: some StringProtocol) -> [UInt8] {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case 0x0A: result += Array(#"\n"#.utf8)
      case 0x0D: result += Array(#"\r"#.utf8)
      case 0x09: result += Array(#"\t"#.utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        result += Array((digits.utf8.count == 1 ? "\\u000" : "\\u00").utf8) + Array(digits.utf8)
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
    return result
  }

  /// White space of JSON (RFC 8259, section 2).
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The bytes without white space and a byte-order mark around them.
  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }

  /// Follows the quotes and backslashes of a document.
  private struct TextScanner {
    private var isText = false
    private var isEscaped = false

    /// Takes the next byte, and says whether it stands in a text; an opening quote does not.
    mutating func holds(_ byte: UInt8) -> Bool {
      guard isText else {
        isText = byte == UInt8(ascii: "\"")
        return false
      }
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isText = false
      }
      return true
    }
  }
}
