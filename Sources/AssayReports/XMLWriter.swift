// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// XML 1.0, an element on a line, in which every text is escaped: what XML does not allow, `HostileText` takes out.
///
/// Source: W3C, *Extensible Markup Language (XML) 1.0*, 5th ed., sections 2.2 and 2.4.
struct XMLWriter {
  private(set) var bytes: [UInt8] = []
  private var depth = 0

  /// Writes an element; attributes without a value are left out.
  ///
  /// - Parameters:
  ///   - name: It must be a name of XML, as those of attributes must.
  ///   - text: What stands in it, beside no other element.
  mutating func element(
    _ name: StaticString, _ attributes: [(StaticString, String?)] = [], text: String? = nil,
    _ content: ((inout XMLWriter) -> Void)? = nil
  ) {
    line("<\(name)")
    for case (let key, let value?) in attributes {
      write(" \(key)=\"\(XMLWriter.escaped(value))\"")
    }
    if let text {
      write(">\(XMLWriter.escaped(text))</\(name)>")
    } else if let content {
      write(">")
      depth += 1
      content(&self)
      depth -= 1
      line("</\(name)>")
    } else {
      write("/>")
    }
  }

  private mutating func line(_ text: String) {
    if !bytes.isEmpty { write("\n") }
    write(String(repeating: "  ", count: depth) + text)
  }

  private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// The characters of one text, at most.
  private static let limit = 4000

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in HostileText.line(text, limit: limit).unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
