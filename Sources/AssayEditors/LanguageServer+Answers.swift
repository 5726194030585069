// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayReports
import AssayRules
import AssaySource

/// Questions about a place of a document, and how messages are written.
extension LanguageServer {
  /// The codes of errors (LSP 3.17, "ErrorCodes").
  enum ErrorCode: Int {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParameters = -32602
    case notInitialized = -32002
    case requestFailed = -32803
  }

  private struct Point {
    let file: SourceFile
    let offset: Int
    let index: PackIndex
  }

  /// The place that a question is about; nil where the document is not open, or of no pack.
  private mutating func point(_ parameters: MetadataValue) -> Point? {
    guard case .string(let address)? = parameters.value(of: "textDocument")?.value(of: "uri"),
      let path = FileAddress.path(address), let document = documents[path],
      let position = parameters.value(of: "position")?.position,
      let reading = reading(of: path)
    else { return nil }
    return Point(
      file: document.file, offset: document.file.offset(of: position, in: encoding),
      index: reading.index)
  }

  mutating func hover(_ id: MetadataValue, _ parameters: MetadataValue) {
    guard let point = point(parameters), let (words, span) = words(at: point) else {
      return answer(id) { json, _ in json.null() }
    }
    answer(id) { json, server in
      json.object { json in
        json.key("contents")
        json.object { json in
          json.member("kind", "plaintext")
          json.member("value", words)
        }
        json.key("range")
        server.write(span, to: &json)
      }
    }
  }

  private func words(at point: Point) -> (words: String, span: Span)? {
    if let name = point.index.name(in: point.file.path, at: point.offset),
      let words = point.index.words(on: name.symbols)
    {
      return (words, name.span)
    }
    guard let word = point.file.word(at: point.offset) else { return nil }
    let text = point.file.text(from: word.start, to: word.end)
    let context = RuleContext(point.file, at: word.start)
    if context.isKey, let key = context.sections.compactMap({ $0.key(String(text)) }).first {
      return (key.words + (key.standard.map { "\nwithout it: \($0)" } ?? ""), word)
    }
    guard context.isExpression, let function = FunctionWords.all.first(where: { $0.name == text })
    else { return nil }
    return ("\(function.signature)\n\(function.words)\n\(function.example)", word)
  }

  mutating func complete(_ id: MetadataValue, _ parameters: MetadataValue) {
    let found = point(parameters).map { $0.index.completions(in: $0.file, at: $0.offset) } ?? []
    answer(id) { json, _ in
      json.array(found) { json, item in
        json.object { json in
          json.member("label", item.label)
          json.member("kind", item.kind.rawValue)
          if !item.detail.isEmpty { json.member("detail", item.detail) }
        }
      }
    }
  }

  mutating func define(_ id: MetadataValue, _ parameters: MetadataValue) {
    var spans: [Span] = []
    if let point = point(parameters),
      let name = point.index.name(in: point.file.path, at: point.offset)
    {
      spans =
        point.index.declaration(of: name.symbols).map { [$0.span] }
        ?? name.symbols.flatMap { point.index.rows($0).map(\.span) }
    }
    locations(id, spans)
  }

  mutating func refer(_ id: MetadataValue, _ parameters: MetadataValue) {
    guard let point = point(parameters),
      let name = point.index.name(in: point.file.path, at: point.offset)
    else { return locations(id, []) }
    let declared = point.index.declaration(of: name.symbols)
    var spans = point.index.uses.filter { use in
      if let declared {
        return point.index.declaration(of: use.symbols)?.span == declared.span
      }
      return use.symbols == name.symbols
    }.map(\.span)
    if let declared,
      parameters.value(of: "context")?.value(of: "includeDeclaration") != .bool(false)
    {
      spans.insert(declared.span, at: 0)
    }
    locations(id, spans)
  }

  private mutating func locations(_ id: MetadataValue, _ spans: [Span]) {
    answer(id) { json, server in
      json.array(spans) { json, span in
        json.object { json in
          json.member("uri", server.address(of: span.file.path))
          json.key("range")
          server.write(span, to: &json)
        }
      }
    }
  }

  // MARK: Edits

  mutating func prepareRename(_ id: MetadataValue, _ parameters: MetadataValue) {
    guard let point = point(parameters),
      let name = point.index.name(in: point.file.path, at: point.offset),
      point.index.declaration(of: name.symbols) != nil
    else { return answer(id) { json, _ in json.null() } }
    answer(id) { json, server in server.write(name.span, to: &json) }
  }

  mutating func rename(_ id: MetadataValue, _ parameters: MetadataValue) {
    guard case .string(let newName)? = parameters.value(of: "newName") else {
      return fail(id, .invalidParameters, "'newName' is missing")
    }
    guard let point = point(parameters),
      let name = point.index.name(in: point.file.path, at: point.offset)
    else { return fail(id, .requestFailed, "no name that the pack declares stands here") }
    do throws(Rename.Refusal) {
      let rename = try Rename(of: name.symbols, to: newName, in: point.index)
      answer(id) { json, server in
        json.object { server.write(rename.edits, to: &$0) }
      }
    } catch {
      fail(id, .requestFailed, error.message)
    }
  }

  /// Offers the edits that mend what is wrong at a place.
  mutating func mend(_ id: MetadataValue, _ parameters: MetadataValue) {
    guard case .string(let address)? = parameters.value(of: "textDocument")?.value(of: "uri"),
      let path = FileAddress.path(address), let document = documents[path],
      let start = parameters.value(of: "range")?.value(of: "start")?.position,
      let end = parameters.value(of: "range")?.value(of: "end")?.position,
      let reading = reading(of: path)
    else { return answer(id) { json, _ in json.array([Int]()) { $0.integer($1) } } }
    let first = document.file.offset(of: min(start, end), in: encoding)
    let last = document.file.offset(of: max(start, end), in: encoding)
    let found = PackReader.read(reading.pack.files).diagnostics.filter {
      $0.span.file.path == path && $0.span.start <= last && first <= $0.span.end
        && !$0.edits.isEmpty
    }
    answer(id) { json, server in
      json.array(found) { json, diagnostic in
        json.object { json in
          json.member("title", diagnostic.help ?? diagnostic.message)
          json.member("kind", "quickfix")
          json.key("diagnostics")
          json.array([diagnostic]) { json, diagnostic in
            json.object { server.write(diagnostic, to: &$0) }
          }
          json.key("edit")
          json.object { server.write(diagnostic.edits, to: &$0) }
        }
      }
    }
  }

  // MARK: Writing

  mutating func answer(
    _ id: MetadataValue, _ result: (inout JSONWriter, LanguageServer) -> Void
  ) {
    send { json, server in
      Self.write(id, to: &json)
      json.key("result")
      result(&json, server)
    }
  }

  mutating func fail(_ id: MetadataValue, _ code: ErrorCode, _ words: String) {
    send { json, _ in
      Self.write(id, to: &json)
      json.key("error")
      json.object { json in
        json.member("code", code.rawValue)
        json.member("message", words)
      }
    }
  }

  mutating func notify(
    _ method: String, _ parameters: (inout JSONWriter, LanguageServer) -> Void
  ) {
    send { json, server in
      json.member("method", method)
      json.key("params")
      json.object { parameters(&$0, server) }
    }
  }

  private mutating func send(_ members: (inout JSONWriter, LanguageServer) -> Void) {
    var json = JSONWriter()
    json.object { json in
      json.member("jsonrpc", "2.0")
      members(&json, self)
    }
    outbox.append(json.bytes)
  }

  private static func write(_ id: MetadataValue, to json: inout JSONWriter) {
    json.key("id")
    switch id {
    case .int(let number): json.integer(Int(number))
    case .string(let text): json.string(text)
    default: json.null()
    }
  }

  func write(_ diagnostic: Diagnostic, to json: inout JSONWriter) {
    json.key("range")
    write(diagnostic.span, to: &json)
    json.member("severity", diagnostic.severity == .error ? 1 : 2)
    json.member("code", diagnostic.code)
    json.member("source", "assay")
    json.member("message", diagnostic.message + (diagnostic.help.map { "\nhelp: \($0)" } ?? ""))
    guard !diagnostic.notes.isEmpty else { return }
    json.key("relatedInformation")
    json.array(diagnostic.notes) { json, note in
      json.object { json in
        json.key("location")
        json.object { json in
          json.member("uri", address(of: note.span.file.path))
          json.key("range")
          write(note.span, to: &json)
        }
        json.member("message", note.message)
      }
    }
  }

  func write(_ span: Span, to json: inout JSONWriter) {
    json.object { json in
      json.key("start")
      write(span.file.editorPosition(at: span.start, in: encoding), to: &json)
      json.key("end")
      write(span.file.editorPosition(at: span.end, in: encoding), to: &json)
    }
  }

  private func write(_ position: EditorPosition, to json: inout JSONWriter) {
    json.object { json in
      json.member("line", position.line)
      json.member("character", position.character)
    }
  }

  /// Writes the edits of several files, in order of place.
  func write(_ edits: [TextEdit], to json: inout JSONWriter) {
    let byPath = Dictionary(grouping: edits, by: \.span.file.path)
    json.key("changes")
    json.object { json in
      for path in byPath.keys.sorted() {
        json.key(of: address(of: path))
        let ordered = (byPath[path] ?? []).sorted {
          ($0.span.start, $0.text) < ($1.span.start, $1.text)
        }
        json.array(ordered) { json, edit in
          json.object { json in
            json.key("range")
            write(edit.span, to: &json)
            json.member("newText", edit.text)
          }
        }
      }
    }
  }
}

extension SourceFile {
  /// The word of letters, digits and `_` at an offset.
  fileprivate func word(at offset: Int) -> Span? {
    let line = self.offset(ofLine: position(at: offset).line)
    let bytes = Array(text(from: line, to: text.utf8.count).utf8.prefix { $0 != 0x0A })
    func isWord(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
    }
    var start = min(offset - line, bytes.count)
    var end = start
    while start > 0, isWord(bytes[start - 1]) { start -= 1 }
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    return start == end ? nil : Span(file: self, start: line + start, end: line + end)
  }
}
