// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// A piece of an HTML page: elements and attributes are named by literals alone, and texts, which may
/// be those of strangers, are escaped where the page is written.
enum HTMLNode: Sendable, ExpressibleByStringInterpolation {
  case text(String)
  /// A text that says the same of every model but for its numbers.
  case figures(String)
  indirect case element(StaticString, HTMLAttributes, [HTMLNode])
  /// What is the same of many models; it stands once in a page whose models are data.
  indirect case block([HTMLNode])

  init(stringLiteral text: String) { self = .text(text) }
  init(stringInterpolation text: DefaultStringInterpolation) {
    self = .text(String(stringInterpolation: text))
  }

  static func tag(
    _ name: StaticString, _ attributes: HTMLAttributes = [:], _ children: HTMLNode...
  ) -> HTMLNode { .element(name, attributes, children) }

  static func tag(
    _ name: StaticString, _ attributes: HTMLAttributes = [:], all children: [HTMLNode]
  ) -> HTMLNode { .element(name, attributes, children) }

  static func paragraph(_ text: String) -> HTMLNode { .tag("p", [:], .text(text)) }
  static func code(_ text: String) -> HTMLNode { .tag("code", [:], .text(text)) }

  /// A list with one item for each text; nothing for none.
  static func items(_ texts: [String]) -> [HTMLNode] {
    texts.isEmpty ? [] : [.tag("ul", [:], all: texts.map { .tag("li", [:], .text($0)) })]
  }

  /// What unfolds under its title.
  static func fold(_ title: HTMLNode..., body: [HTMLNode]) -> HTMLNode {
    .tag("details", [:], all: [.tag("summary", [:], all: title)] + body)
  }

  /// A link to a web page; what is no address of one stays a text.
  static func link(_ address: String) -> HTMLNode {
    guard address.hasPrefix("https://") || address.hasPrefix("http://") else {
      return .text(address)
    }
    return .tag("a", ["href": address, "rel": "noreferrer"], .text(address))
  }

  /// The work that a clause is of, with a link to it, and where in it.
  static func document(of clause: ClauseInfo) -> HTMLNode {
    let text = HTMLNode.text(clause.work)
    guard let url = URIText.web(clause.document.url) else { return text }
    return .tag("a", ["href": url, "rel": "noreferrer"], text)
  }

  /// A link to a model of the same page.
  static func model(_ id: String) -> HTMLNode {
    .tag("a", ["href": "#" + ModelFragment.of(id)], .text(id))
  }
}

/// Attributes in the order in which they are written; their values are escaped and quoted.
struct HTMLAttributes: Sendable, ExpressibleByDictionaryLiteral {
  private(set) var list: [(name: StaticString, value: String)] = []

  init(dictionaryLiteral elements: (StaticString, String)...) {
    list = elements.map { (name: $0.0, value: $0.1) }
  }

  mutating func append(_ name: StaticString, _ value: String) { list.append((name, value)) }
}

/// The part of a page's address that names a model: `m=ORG/NAME`.
enum ModelFragment {
  /// The unreserved characters of an address and the slash stand as they are, all others as the codes
  /// of their bytes (RFC 3986, sections 2.1 and 3.5).
  static func of(_ id: String) -> String {
    var text = "m="
    for byte in id.utf8 {
      switch UInt8(byte) {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}
