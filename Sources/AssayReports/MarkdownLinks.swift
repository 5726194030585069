// SPDX-License-Identifier: Apache-2.0

/// Links and anchors of a page of Markdown; where they lead is held to plain characters.
extension MarkdownText {
  /// A link to a page of the web; what is no address of one stays a text.
  static func link(_ text: String, url: String) -> MarkdownText {
    guard let url = URIText.web(url) else { return MarkdownText(text) }
    return MarkdownText(
      source:
        "[\(MarkdownText(text).source)](\(url.replacing("(", with: "%28").replacing(")", with: "%29")))"
    )
  }

  /// A link to a heading of the page, by its words.
  static func link(_ text: String, toHeading heading: String) -> MarkdownText {
    let words = heading.lowercased().map { $0 == " " ? "-" : $0 }
    return MarkdownText(
      source: "[\(MarkdownText(text).source)](#\(fragment(String(words))))")
  }

  /// A link to what has an anchor in the page.
  static func link(_ text: String, toAnchor id: String) -> MarkdownText {
    MarkdownText(source: "[\(MarkdownText(text).source)](#d-\(fragment(id)))")
  }

  /// A link to a file beside the page.
  static func link(_ text: String, toFile path: String) -> MarkdownText {
    let plain = path.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "/": true
      default: false
      }
    }
    return plain ? MarkdownText(source: "[`\(path)`](\(path))") : MarkdownText.code(text)
  }

  static func anchored(_ text: MarkdownText, id: String?) -> MarkdownText {
    guard let id else { return text }
    return MarkdownText(source: "<a id=\"d-\(fragment(id))\"></a>\(text.source)")
  }

  /// Of an id its letters, digits, dots, hyphens and underscores.
  private static func fragment(_ id: String) -> String {
    String(
      String.UnicodeScalarView(
        id.unicodeScalars.filter { scalar in
          switch scalar {
          case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_": true
          default: false
          }
        }))
  }
}
