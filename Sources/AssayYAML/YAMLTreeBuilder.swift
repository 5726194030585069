// SPDX-License-Identifier: Apache-2.0

import AssaySource
import CLibYAML

/// Builds the tree from libyaml's events.
///
/// Events, not libyaml's documents: those expand aliases, lose the style and recurse.
struct YAMLTreeBuilder {
  private(set) var documents: [YAMLNode] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let source: YAMLBytes
  private var open: [OpenNode] = []
  private var isTooDeep = false
  /// Where the events so far end.
  private var reached = 0

  init(_ source: YAMLBytes) { self.source = source }

  /// A list or map whose end has not come yet.
  private struct OpenNode {
    let isMapping: Bool
    let head: YAMLNodeHead
    var items: [YAMLNode] = []
    var pairs: [YAMLPair] = []
    var key: YAMLNode?
    /// The places of keys by their bytes: equal keys are equal bytes, not equal glyphs.
    var keys: [[UInt8]: Span] = [:]
  }

  /// Reads to the end; nil, or the syntax error at which libyaml gave up.
  mutating func build() -> YAMLFault? {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else {
      preconditionFailure("libyaml initializes a parser unless memory is exhausted")
    }
    defer { yaml_parser_delete(parser) }
    return source.bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
      var event = yaml_event_t()
      while !isTooDeep {
        guard yaml_parser_parse(parser, &event) == 1 else {
          return YAMLFault(parser.pointee, in: source)
        }
        let isLast = event.type == YAML_STREAM_END_EVENT
        take(event)
        yaml_event_delete(&event)
        if isLast { break }
      }
      return nil
    }
  }

  private mutating func take(_ event: yaml_event_t) {
    let start = source.index(ofCodePoint: event.start_mark.index)
    let end = source.index(ofCodePoint: event.end_mark.index)
    checkBetween(reached, start)
    reached = max(reached, end)
    switch event.type {
    case YAML_SCALAR_EVENT, YAML_ALIAS_EVENT, YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
      // To YAML 1.2 a mark of a key has a blank behind it.
      if end > start, start > 0, source.bytes[start - 1] == UInt8(ascii: "?") {
        diagnostics.append(.questionMark(at: source.span(start - 1, end)))
      }
    default: break
    }
    switch event.type {
    case YAML_SCALAR_EVENT:
      add(scalar(event, start, end))
    case YAML_ALIAS_EVENT:
      let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
      add(YAMLNode(.alias(name), at: source.span(start, end)))
    case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
      let head = head(start, end)
      guard open.count < YAML.depthLimit else {
        diagnostics.append(
          .yamlTooDeep(at: source.span(head.contentStart, end), limit: YAML.depthLimit))
        isTooDeep = true
        documents = []
        return
      }
      open.append(OpenNode(isMapping: event.type == YAML_MAPPING_START_EVENT, head: head))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      close(endOfBrackets: end > start ? end : nil)
    default: break
    }
  }

  private mutating func scalar(_ event: yaml_event_t, _ start: Int, _ end: Int) -> YAMLNode {
    let scalar = event.data.scalar
    let text = String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    let head = head(start, end)
    let style = YAMLScalar.Style(scalar.style)
    if style == .literal || style == .folded { checkHeader(at: head.contentStart, end) }
    let isEmpty = style == .plain && text.isEmpty
    let blanked = isEmpty ? source.blankedValue(at: head.contentStart) : nil
    let span = blanked.map { source.span($0.lowerBound, $0.upperBound) }
    return YAMLNode(
      .scalar(YAMLScalar(text: text, style: style)),
      at: span ?? source.span(head.contentStart, end), tag: head.tag, anchor: head.anchor,
      commentAfter: style == .plain && blanked == nil ? comment(after: end) : nil,
      isBlanked: blanked != nil)
  }

  private mutating func head(_ start: Int, _ end: Int) -> YAMLNodeHead {
    let head = YAMLNodeHead(in: source, start: start, limit: end)
    // The rest of the name would be read as the value.
    if let anchor = head.anchor, let rest = head.restOfAnchor {
      diagnostics.append(.anchorGoesOn(anchor, at: source.span(rest, source.tokenEnd(from: rest))))
    }
    return head
  }

  // MARK: What libyaml passes over

  /// Looks at the punctuation, blanks and comments between two events for a comment that touches what
  /// stands before it: to YAML 1.2 it is none, and what it says would be lost.
  private mutating func checkBetween(_ start: Int, _ end: Int) {
    var index = start
    while index < end {
      defer { index += 1 }
      guard source.bytes[index] == UInt8(ascii: "#") else { continue }
      checkComment(at: index)
      index = source.line(at: index).upperBound
    }
  }

  /// The same behind the `|` or `>` of a block and what stands with it.
  private mutating func checkHeader(at start: Int, _ end: Int) {
    let line = source.line(at: start)
    let mark = source.bytes[start..<min(end, line.upperBound)].firstIndex(of: UInt8(ascii: "#"))
    if let mark { checkComment(at: mark) }
  }

  private mutating func checkComment(at index: Int) {
    guard index > 0, !YAMLEntry.isBlank(source.bytes[index - 1]) else { return }
    diagnostics.append(
      .gluedComment(at: source.span(index, source.line(at: index).upperBound)))
  }

  /// The comment that follows on the same line, after at least one blank.
  private func comment(after end: Int) -> Span? {
    let bytes = source.bytes
    var index = end
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == 0x09 {
      index += 1
    }
    guard index > end, index < bytes.count, bytes[index] == UInt8(ascii: "#") else { return nil }
    return source.span(index, source.line(at: index).upperBound)
  }

  private mutating func close(endOfBrackets: Int?) {
    guard let node = open.popLast() else { return }
    let start = node.head.contentStart
    let lastChild = node.isMapping ? node.pairs.last?.value : node.items.last
    let span: Span
    if let endOfBrackets {
      span = source.span(start, endOfBrackets)
    } else {
      let opening = source.span(start, start)
      span = Span(
        file: source.file, start: opening.start, end: lastChild?.span.end ?? opening.start)
    }
    add(
      YAMLNode(
        node.isMapping ? .mapping(node.pairs) : .sequence(node.items), at: span,
        tag: node.head.tag, anchor: node.head.anchor))
  }

  private mutating func add(_ node: YAMLNode) {
    guard var parent = open.popLast() else {
      documents.append(node)
      return
    }
    defer { open.append(parent) }
    guard parent.isMapping else {
      parent.items.append(node)
      return
    }
    guard let key = parent.key else {
      parent.key = node
      return
    }
    parent.key = nil
    guard let name = key.text else {
      diagnostics.append(.keyIsNotText(key))
      return
    }
    let bytes = Array(name.utf8)
    if let first = parent.keys[bytes] {
      diagnostics.append(.duplicateKey(name, at: key.span, first: first))
    } else {
      parent.keys[bytes] = key.span
      parent.pairs.append(YAMLPair(key: key, value: node))
    }
  }
}

extension YAMLScalar.Style {
  init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}

/// What stands before the content of a node: its tag and its anchor.
struct YAMLNodeHead {
  private(set) var tag: Located<String>?
  private(set) var anchor: Located<String>?
  private(set) var contentStart: Int
  /// Where what follows an anchor begins, if it touches the anchor: YAML 1.2 has it in the name.
  private(set) var restOfAnchor: Int?

  /// - Parameters:
  ///   - start: The index at which libyaml's event begins.
  ///   - limit: The index at which it ends.
  init(in source: YAMLBytes, start: Int, limit: Int) {
    let bytes = source.bytes
    contentStart = start
    while contentStart < limit {
      let first = bytes[contentStart]
      guard first == UInt8(ascii: "!") && tag == nil || first == UInt8(ascii: "&") && anchor == nil
      else { break }
      let begin = contentStart
      contentStart += 1
      // An anchor's name is of letters, digits, `_` and `-`, a tag goes on to a blank or a comma.
      while contentStart < limit,
        first == UInt8(ascii: "&")
          ? YAMLNodeHead.isName(bytes[contentStart])
          : bytes[contentStart] > 0x20 && bytes[contentStart] != UInt8(ascii: ",")
      {
        contentStart += 1
      }
      let span = source.span(begin, contentStart)
      if first == UInt8(ascii: "!") {
        tag = Located(source.text(begin..<contentStart), at: span)
      } else {
        anchor = Located(source.text((begin + 1)..<contentStart), at: span)
        if contentStart < limit, YAMLNodeHead.isOfName(bytes[contentStart]) {
          restOfAnchor = contentStart
        }
      }
      skipBlanksAndComments(bytes, limit)
    }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// Whether a byte behind a name goes on with it: neither a blank nor a bracket nor a comma.
  private static func isOfName(_ byte: UInt8) -> Bool {
    byte > 0x20 && !",[]{}".utf8.contains(byte)
  }

  private mutating func skipBlanksAndComments(_ bytes: [UInt8], _ limit: Int) {
    while contentStart < limit {
      let byte = bytes[contentStart]
      if byte == UInt8(ascii: "#") {
        while contentStart < limit, bytes[contentStart] != 0x0A, bytes[contentStart] != 0x0D {
          contentStart += 1
        }
      } else if byte <= 0x20 {
        contentStart += 1
      } else {
        return
      }
    }
  }
}
