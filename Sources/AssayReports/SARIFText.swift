// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Messages of SARIF, in which a text of a stranger is neither a placeholder nor a link.
///
/// Source: SARIF 2.1.0, sections 3.11.5 (`{0}`) and 3.11.6 (`[text](target)`).
enum SARIFText {
  /// The characters of one message, at most.
  private static let limit = 4000

  /// A plain text.
  static func plain(_ text: String) -> String {
    escaped(HostileText.line(text, limit: limit), ["\\", "[", "]"])
  }

  /// Markdown, of which the writer has made the texts of strangers harmless.
  static func markdown(_ text: MarkdownText) -> String { escaped(text.source, []) }

  private static func escaped(_ text: String, _ marks: Set<Unicode.Scalar>) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "{" || scalar == "}" { result.append(scalar) }
      if marks.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}

extension JSONWriter {
  /// Writes `"name": {"text": …}`, with Markdown beside it if there is any.
  mutating func message(_ name: StaticString, _ text: String, markdown: MarkdownText? = nil) {
    key(name)
    object { json in
      json.member("text", SARIFText.plain(text))
      if let markdown { json.member("markdown", SARIFText.markdown(markdown)) }
    }
  }

  /// Writes a place as a `location`.
  ///
  /// - Parameter model: What the place is about.
  mutating func location(
    _ place: PlaceText?, model: String? = nil, kind: String = "model"
  ) {
    object { json in
      if let place {
        json.key("physicalLocation")
        json.object { json in
          json.key("artifactLocation")
          json.object { $0.member("uri", URIText.path(place.path)) }
          json.key("region")
          json.object { json in
            json.member("startLine", place.line)
            if let column = place.column { json.member("startColumn", column) }
          }
        }
      }
      let rest = place?.rest ?? ""
      guard model != nil || !rest.isEmpty else { return }
      json.key("logicalLocations")
      json.array([(model, kind), (rest.isEmpty ? nil : rest, "member")]) { json, part in
        guard let name = part.0 else { return }
        json.object { json in
          json.member("fullyQualifiedName", HostileText.line(name, limit: 2000))
          json.member("kind", part.1)
        }
      }
    }
  }
}
