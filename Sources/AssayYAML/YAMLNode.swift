// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A node of a YAML file, which knows where its author wrote it.
///
/// Nothing is resolved: a scalar is its text, whatever YAML would guess it to be, and tags, anchors
/// and aliases are kept as written, for the schema of the file to accept or refuse.
package struct YAMLNode: Sendable {
  package indirect enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
    /// `*name`, under its name.
    case alias(String)
  }

  package let content: Content
  /// The content without tag and anchor, quotes and brackets included; empty for a value left out.
  package let span: Span
  /// The tag as written, such as `!has(x)`.
  package let tag: Located<String>?
  /// The anchor's name; its span includes the `&`.
  package let anchor: Located<String>?
  /// The comment that follows a plain scalar on its line: perhaps the rest of an expression.
  package let commentAfter: Span?
  /// Whether the value was unreadable, has been reported, and reads as empty for that reason.
  package let isBlanked: Bool

  init(
    _ content: Content, at span: Span, tag: Located<String>? = nil,
    anchor: Located<String>? = nil, commentAfter: Span? = nil, isBlanked: Bool = false
  ) {
    self.content = content
    self.span = span
    self.tag = tag
    self.anchor = anchor
    self.commentAfter = commentAfter
    self.isBlanked = isBlanked
  }
}

/// The value of a scalar and how it was written.
package struct YAMLScalar: Sendable, Hashable {
  package enum Style: Sendable, Hashable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  /// The value: quotes, escapes and line folds are resolved, line breaks are `\n`.
  package let text: String
  package let style: Style
}

/// A key of a mapping and its value, in the order of the file.
package struct YAMLPair: Sendable {
  package let key: YAMLNode
  package let value: YAMLNode
}

extension YAMLNode {
  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The text of a scalar; nil for any other node.
  package var text: String? { scalar?.text }

  package var items: [YAMLNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  package var pairs: [YAMLPair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }

  /// Whether nothing at all was written: a plain scalar without a character.
  package var isEmpty: Bool { scalar == YAMLScalar(text: "", style: .plain) }

  /// Returns the value under a key of a mapping; of equal keys, which are errors, the first.
  package func value(of key: String) -> YAMLNode? {
    pairs?.first { $0.key.text == key }?.value
  }

  /// What the node is, for messages: `a text`, `a list`, `a map`, `an alias`, `nothing`.
  package var kindName: String {
    switch content {
    case .scalar: isEmpty ? "nothing" : "a text"
    case .sequence: "a list"
    case .mapping: "a map"
    case .alias: "an alias"
    }
  }

  /// The node's own tag, anchor and alias as errors, for files whose schema has none of them.
  package func refusals() -> [Diagnostic] {
    var refusals: [Diagnostic] = []
    if let tag { refusals.append(.yamlTag(tag)) }
    if let anchor { refusals.append(.yamlAnchor(anchor)) }
    if case .alias(let name) = content { refusals.append(.yamlAlias(name, at: span)) }
    return refusals
  }
}
