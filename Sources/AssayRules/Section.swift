// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// A map of a rule file of which the schema knows every key: only described keys have values.
struct Section {
  let node: YAMLNode
  /// What the map is, for messages: `a parameter`.
  let what: String
  /// Where a missing key is reported: the name or the map.
  let place: Span
  private let values: [String: YAMLNode]
  /// The keys that unknown ones were probably meant to be: no need to say that they are missing.
  private let misspelt: Set<String>
  /// Whether there is a key that is near to none: it stands for one that is missing.
  private let hasStranger: Bool

  /// Takes the map apart and reports the keys that the schema does not know.
  ///
  /// - Parameters:
  ///   - place: Where a missing key is reported; nil is the map.
  ///   - what: What the map is, for messages, where the schema's word does not do.
  ///   - columns: Keys besides the schema's, known by the file itself, such as a table's columns.
  /// - Returns: Nil, reported, if the node is no map.
  init?(
    _ node: YAMLNode, _ schema: SectionSchema, at place: Span? = nil, as what: String? = nil,
    columns: [String] = [], _ diagnostics: inout [Diagnostic]
  ) {
    let what = what ?? schema.what
    guard let pairs = node.pairs else {
      if !node.isReported { diagnostics.append(.notAMap(node, what)) }
      return nil
    }
    var values: [String: YAMLNode] = [:]
    var misspelt: Set<String> = []
    var hasStranger = false
    let known = schema.keyNames + columns
    for pair in pairs {
      guard let key = pair.key.text else { continue }
      if known.contains(key) {
        if values[key] == nil { values[key] = pair.value }
      } else {
        let meant = Suggestion.nearest(to: key, among: known)
        if let meant { misspelt.insert(meant) } else { hasStranger = true }
        let name = Located(key, at: pair.key.span)
        diagnostics.append(
          pair.value.isEmpty && (key.contains(" ") || meant == nil && node.isInBraces)
            ? .cutAtComma(name, in: what) : .unknownKey(name, in: what, known: known))
      }
    }
    self.node = node
    self.what = what
    self.place = place ?? node.span
    self.values = values
    self.misspelt = misspelt
    self.hasStranger = hasStranger
  }

  subscript(_ key: String) -> YAMLNode? { values[key] }

  /// Returns the value under a key; that there is none is reported.
  func required(_ key: String, _ diagnostics: inout [Diagnostic]) -> YAMLNode? {
    if let node = values[key] { return node }
    reportMissing(key, &diagnostics)
    return nil
  }

  /// Reports that there is no such key, unless it is there misspelt.
  func reportMissing(_ key: String, or other: String? = nil, _ diagnostics: inout [Diagnostic]) {
    guard !isThereMisspelt(key), other.map(isThereMisspelt) != true else { return }
    diagnostics.append(.missingKey(key, in: what, at: place, or: other))
  }

  /// Whether a key is not there because it is misspelt, which is reported at the key.
  func isThereMisspelt(_ key: String) -> Bool { misspelt.contains(key) || hasStranger }
}

extension YAMLNode {
  /// Whether the map is written in braces, where a comma ends a text.
  fileprivate var isInBraces: Bool {
    let utf8 = span.file.text.utf8
    return span.start < utf8.count
      && utf8[utf8.index(utf8.startIndex, offsetBy: span.start)] == UInt8(ascii: "{")
  }

  /// Whether what is wrong with the node itself is reported elsewhere, or was already.
  ///
  /// Tags, anchors and aliases are reported for whole files at once.
  var isReported: Bool {
    if case .alias = content { return true }
    return isBlanked || tag != nil || anchor != nil
  }
}
