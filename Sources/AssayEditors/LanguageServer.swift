// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssayReports
package import AssayRules
package import AssaySource

/// Why the files of a pack cannot be read.
package struct ReadFailure: Error, Sendable {
  package let message: String
  package init(_ message: String) { self.message = message }
}

/// A language server for rule files (LSP 3.17): messages in, messages out; no file and no pipe.
///
/// What is said of a document is what `assay check` says of its pack with the text in the editor in the
/// place of the one on disk. Diagnostics are published by `settle`, which is called when no further
/// message is at hand: a burst of changes is checked once.
package struct LanguageServer {
  /// A pack as it is read for a document.
  package struct Pack: Sendable {
    package let files: PackFiles
    /// What is wrong with files that are no texts.
    package let diagnostics: [Diagnostic]

    package init(files: PackFiles, diagnostics: [Diagnostic]) {
      (self.files, self.diagnostics) = (files, diagnostics)
    }
  }

  struct Document {
    let address: String
    var file: SourceFile
    var version: Int?
  }

  /// What has been found out of a pack since its last change.
  struct Reading {
    let pack: Pack
    let index: PackIndex
  }

  /// Reads the pack that a file is of, with other texts in the place of some files, by path; nil where
  /// the file is of none.
  let read: (_ path: String, _ texts: [String: SourceFile]) throws(ReadFailure) -> Pack?
  let version: String
  private(set) var encoding = PositionEncoding.utf16
  /// By path.
  private(set) var documents: [String: Document] = [:]
  private var readings: [String: Reading] = [:]
  private var changed: Set<String> = []
  /// By the folder of a pack, the paths of which diagnostics are shown.
  private var shown: [String: Set<String>] = [:]
  private var isInitialized = false
  private var isShutDown = false
  /// The exit status, once the client has asked for the end.
  package private(set) var exitStatus: Int32?
  var outbox: [[UInt8]] = []

  package init(
    version: String,
    read: @escaping (_ path: String, _ texts: [String: SourceFile]) throws(ReadFailure) -> Pack?
  ) {
    self.version = version
    self.read = read
  }

  /// Takes one message, whatever it is.
  ///
  /// - Returns: The messages that answer it.
  package mutating func handle(_ frame: MessageFrames.Frame) -> [[UInt8]] {
    defer { outbox = [] }
    switch frame {
    case .broken(let words): fail(.null, .parseError, words)
    case .message(let bytes):
      switch bytes.withUnsafeBytes({ JSONReading.strictValue($0) }) {
      case .success(let message): take(message)
      case .failure(let fault): fail(.null, .parseError, "no JSON at byte \(fault.offset)")
      }
    }
    return outbox
  }

  /// Checks what has changed since, and publishes what is wrong.
  package mutating func settle() -> [[UInt8]] {
    defer { outbox = [] }
    checkChanges()
    return outbox
  }

  private mutating func checkChanges() {
    let paths = changed.sorted()
    changed = []
    var done: Set<String> = []
    for path in paths {
      guard documents[path] != nil, let reading = reading(of: path) else { continue }
      let root = reading.pack.files.root + "\n" + (reading.pack.files.profile?.path ?? "")
      if done.insert(root).inserted { publish(reading.pack, root) }
    }
  }

  private mutating func publish(_ pack: Pack, _ root: String) {
    let found = (pack.diagnostics + PackReader.read(pack.files).diagnostics).inOrder
    let byPath = Dictionary(grouping: found, by: \.span.file.path)
    let paths = Set(byPath.keys)
    for path in paths.union(shown[root] ?? []).union(openPaths(of: pack)).sorted() {
      publish(byPath[path] ?? [], of: path)
    }
    shown[root] = paths
  }

  private func openPaths(of pack: Pack) -> [String] {
    (pack.files.files + [pack.files.profile].compactMap(\.self)).map(\.path).filter {
      documents[$0] != nil
    }
  }

  private mutating func publish(_ diagnostics: [Diagnostic], of path: String) {
    notify("textDocument/publishDiagnostics") { json, server in
      json.member("uri", server.address(of: path))
      if let version = server.documents[path]?.version { json.member("version", version) }
      json.key("diagnostics")
      json.array(diagnostics) { json, diagnostic in
        json.object { server.write(diagnostic, to: &$0) }
      }
    }
  }

  // MARK: Messages

  private mutating func take(_ message: MetadataValue) {
    let id = message.value(of: "id")
    guard case .string(let method)? = message.value(of: "method") else {
      // An answer to a question that was not asked is of no interest.
      if message.value(of: "result") == nil, message.value(of: "error") == nil {
        fail(id ?? .null, .invalidRequest, "a message needs 'method'")
      }
      return
    }
    let parameters = message.value(of: "params") ?? .null
    guard let id else { return notified(method, parameters) }
    if isShutDown { return fail(id, .invalidRequest, "the server was shut down") }
    guard isInitialized || method == "initialize" else {
      return fail(id, .notInitialized, "'initialize' comes first")
    }
    switch method {
    case "initialize": initialize(id, parameters)
    case "shutdown":
      checkChanges()
      isShutDown = true
      answer(id) { json, _ in json.null() }
    case "textDocument/hover": hover(id, parameters)
    case "textDocument/completion": complete(id, parameters)
    case "textDocument/definition": define(id, parameters)
    case "textDocument/references": refer(id, parameters)
    case "textDocument/prepareRename": prepareRename(id, parameters)
    case "textDocument/rename": rename(id, parameters)
    case "textDocument/codeAction": mend(id, parameters)
    default: fail(id, .methodNotFound, "there is no method '\(method)'")
    }
  }

  private mutating func notified(_ method: String, _ parameters: MetadataValue) {
    switch method {
    case "exit": exitStatus = isShutDown ? 0 : 1
    case "textDocument/didOpen": open(parameters)
    case "textDocument/didChange": change(parameters)
    case "textDocument/didClose": close(parameters)
    case "textDocument/didSave", "workspace/didChangeWatchedFiles": refresh()
    default: break
    }
  }

  private mutating func initialize(_ id: MetadataValue, _ parameters: MetadataValue) {
    let general = parameters.value(of: "capabilities")?.value(of: "general")
    if case .list(let offered)? = general?.value(of: "positionEncodings"),
      offered.contains(.string(PositionEncoding.utf8.rawValue))
    {
      encoding = .utf8
    }
    isInitialized = true
    answer(id) { json, server in
      json.object { json in
        json.key("capabilities")
        json.object { json in
          json.member("positionEncoding", server.encoding.rawValue)
          json.key("textDocumentSync")
          json.object { json in
            json.member("openClose", true)
            json.member("change", 2)
            json.member("save", true)
          }
          json.member("hoverProvider", true)
          json.key("completionProvider")
          json.object { $0.member("triggerCharacters", [".", "[", "'", "\"", ":", " "]) }
          json.member("definitionProvider", true)
          json.member("referencesProvider", true)
          json.member("codeActionProvider", true)
          json.key("renameProvider")
          json.object { $0.member("prepareProvider", true) }
        }
        json.key("serverInfo")
        json.object { json in
          json.member("name", "assay")
          json.member("version", server.version)
        }
      }
    }
  }

  // MARK: Documents

  private mutating func open(_ parameters: MetadataValue) {
    let document = parameters.value(of: "textDocument")
    guard case .string(let address)? = document?.value(of: "uri"),
      case .string(let text)? = document?.value(of: "text"), let path = FileAddress.path(address)
    else { return }
    documents[path] = Document(
      address: address, file: SourceFile(path: path, text: text),
      version: document?.value(of: "version")?.whole)
    touch(path)
  }

  private mutating func change(_ parameters: MetadataValue) {
    let document = parameters.value(of: "textDocument")
    guard case .string(let address)? = document?.value(of: "uri"),
      let path = FileAddress.path(address), var open = documents[path],
      case .list(let changes)? = parameters.value(of: "contentChanges")
    else { return }
    for change in changes {
      guard case .string(let text)? = change.value(of: "text") else { continue }
      var whole = text
      if let range = change.value(of: "range") {
        guard let start = range.value(of: "start")?.position,
          let end = range.value(of: "end")?.position
        else { continue }
        let file = open.file
        let first = file.offset(of: min(start, end), in: encoding)
        let last = file.offset(of: max(start, end), in: encoding)
        whole =
          file.text(from: 0, to: first) + text + file.text(from: last, to: file.text.utf8.count)
      }
      open.file = SourceFile(path: path, text: whole)
    }
    open.version = document?.value(of: "version")?.whole
    documents[path] = open
    touch(path)
  }

  private mutating func close(_ parameters: MetadataValue) {
    guard case .string(let address)? = parameters.value(of: "textDocument")?.value(of: "uri"),
      let path = FileAddress.path(address), documents.removeValue(forKey: path) != nil
    else { return }
    readings = [:]
    publish([], of: path)
    for root in shown.keys { shown[root]?.remove(path) }
    // What other documents show of the pack is that of the disk again.
    changed.formUnion(documents.keys)
  }

  private mutating func touch(_ path: String) {
    // A file may be of several packs: those that extend its own.
    readings = [:]
    changed.insert(path)
  }

  private mutating func refresh() {
    readings = [:]
    changed.formUnion(documents.keys)
  }

  /// The pack of a document and its names, read once for each change.
  mutating func reading(of path: String) -> Reading? {
    if let reading = readings[path] { return reading }
    let pack: Pack
    do throws(ReadFailure) {
      guard let found = try read(path, documents.mapValues(\.file)) else { return nil }
      pack = found
    } catch {
      notify("window/showMessage") { json, _ in
        json.member("type", 1)
        json.member("message", error.message)
      }
      return nil
    }
    let reading = Reading(pack: pack, index: PackIndex(pack.files))
    readings[path] = reading
    return reading
  }

  func address(of path: String) -> String {
    documents[path]?.address ?? FileAddress.address(path)
  }
}

extension MetadataValue {
  var whole: Int? {
    if case .int(let number) = self { Int(exactly: number) } else { nil }
  }

  var position: EditorPosition? {
    guard let line = value(of: "line")?.whole, let character = value(of: "character")?.whole,
      (0...1 << 30).contains(line), (0...1 << 30).contains(character)
    else { return nil }
    return EditorPosition(line: line, character: character)
  }
}
