// SPDX-License-Identifier: Apache-2.0

import CSodium

/// The frame of a page: its head, its navigation, and what it is allowed to do, which is nothing but to
/// use its own style and its own script.
struct HTMLPage {
  let title: String
  let sections: [(id: StaticString, title: String)]

  /// Writes all that stands before the first section.
  func begin(_ html: inout HTMLWriter) {
    html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    html.write(
      .tag("meta", ["http-equiv": "Content-Security-Policy", "content": HTMLPage.policy]))
    html.markup("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
    html.write(.tag("title", [:], .text(title)))
    html.markup("\n<style>")
    html.markup(HTMLPage.style)
    html.markup("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n")
    html.write(
      .tag(
        "nav", ["aria-label": "Sections"],
        all: sections.map { .tag("a", ["href": "#\($0.id)"], .text($0.title)) }))
    html.markup("\n<main id=\"main\">\n")
    html.write(.tag("h1", [:], .text(title)))
  }

  func endMain(_ html: inout HTMLWriter) { html.markup("\n</main>\n") }

  /// Writes the script, behind all that it works on.
  func endDocument(_ html: inout HTMLWriter) {
    html.markup("<script>")
    html.markup(HTMLPage.script)
    html.markup("</script>\n</body>\n</html>\n")
  }

  func end(_ html: inout HTMLWriter) {
    endMain(&html)
    endDocument(&html)
  }

  /// Source: Content Security Policy Level 3, section 2.3.1.
  static let policy =
    "default-src 'none'; style-src '\(hash(style))'; script-src '\(hash(script))'; base-uri 'none';"
    + " form-action 'none'"

  /// SHA-256 as a policy names it: "sha256-…", in base 64.
  private static func hash(_ literal: StaticString) -> String {
    let bytes = Array(
      UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    _ = crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return "sha256-" + base64(digest)
  }

  /// Source: RFC 4648, section 4.
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      var characters: [Character] = []
      for index in 0..<4 {
        characters.append(index < 3 - group.count ? "=" : alphabet[bits & 63])
        bits >>= 6
      }
      text += String(characters.reversed())
    }
    return text
  }
}
