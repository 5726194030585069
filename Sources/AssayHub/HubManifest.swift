// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssayValues

/// What a fetch came to: the file, and what is said of it.
package struct HubManifest: Sendable {
  private let order: HubOrder
  private let progress: HubProgress
  private let hasToken: Bool

  /// - Parameter progress: Of a fetch that is done.
  package init(of order: HubOrder, _ progress: HubProgress, hasToken: Bool) {
    self.order = order
    self.progress = progress
    self.hasToken = hasToken
  }

  package var records: Int { progress.records.count }

  // MARK: The file

  /// The lines of the file, in the order in which the records came, out of the journal.
  package func forEachLine(
    of journal: UnsafeRawBufferPointer, _ body: ([UInt8]) throws -> Void
  ) rethrows {
    for record in progress.records {
      var line = Array(journal[record.range])
      if case .found(let text) = record.card, line.last == UInt8(ascii: "}") {
        line.removeLast()
        line += Array((line.count > 1 ? ",\"readme\":" : "\"readme\":").utf8)
        line += journal[text]
        line.append(UInt8(ascii: "}"))
      }
      line.append(0x0A)
      try body(line)
    }
  }

  // MARK: What is said of it

  /// Records of models of others than were asked for.
  private var ofOthers: Int {
    var authors: Set<String> = []
    var models = Set(progress.renamed.map { HubName.folded($0.id) })
    for item in order.items {
      switch item {
      case .author(let name): authors.insert(HubName.folded(name))
      case .model(let id): models.insert(HubName.folded(id))
      }
    }
    return progress.records.count { record in
      guard let id = record.id, !models.contains(HubName.folded(id)) else { return false }
      return HubName.author(of: id).map { !authors.contains($0) } ?? true
    }
  }

  private var withoutID: Int { progress.records.count { $0.id == nil } }

  private var unreadCards: [(id: String, reason: String)] {
    progress.records.compactMap { record in
      guard case .unread(let reason) = record.card else { return nil }
      return (record.id ?? "", reason)
    }
  }

  /// What must not pass in silence, a sentence each.
  package var notes: [String] {
    var notes: [String] = []
    func note(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { notes.append(count == 1 ? "1 \(one)" : "\(count) \(many)") }
    }
    note(
      progress.repeated, "record came again, and stands once", "records came again, and stand once")
    note(
      withoutID, "record cannot be read; it is in the file as it came",
      "records cannot be read; they are in the file as they came")
    note(
      ofOthers, "record is of another author than was asked for",
      "records are of other authors than were asked for")
    for (asked, id) in progress.renamed { notes.append("'\(asked)' is now '\(id)'") }
    for (id, reason) in unreadCards.prefix(10) {
      notes.append("the card of '\(id)' could not be read: \(reason)")
    }
    if unreadCards.count > 10 {
      notes.append("\(unreadCards.count - 10) more cards could not be read; see the manifest")
    }
    return notes
  }

  /// The manifest as JSON.
  ///
  /// - Parameters:
  ///   - file: The name of the file, without its folder.
  ///   - bytes: Its length.
  ///   - digest: As audits name their inputs.
  ///   - sha256: Of the whole file, in hexadecimal.
  package func json(
    tool: String, file: String, bytes: Int, digest: String, sha256: String
  ) -> [UInt8] {
    let authors: [String] = order.items.compactMap { item in
      guard case .author(let name) = item else { return nil }
      return name
    }
    let models: [String] = order.items.compactMap { item in
      guard case .model(let id) = item else { return nil }
      return id
    }
    var asked = ManifestJSON()
    asked.add("authors", authors)
    asked.add("models", models)
    asked.add("fields", HubOrder.fields)
    asked.add("cards", order.withCards)
    asked.add("withToken", hasToken)
    var got = ManifestJSON()
    got.add("records", records)
    got.add("pages", progress.pages)
    got.add("repeated", progress.repeated)
    got.add("unreadable", withoutID)
    got.add("ofOtherAuthors", ofOthers)
    got.add(
      "renamed",
      progress.renamed.map { pair in
        var item = ManifestJSON()
        item.add("asked", pair.asked)
        item.add("id", pair.id)
        return item
      })
    if order.withCards { got.add("cards", cards) }
    var content = ManifestJSON()
    content.add("name", file)
    content.add("bytes", bytes)
    content.add("digest", digest)
    content.add("sha256", sha256)
    var document = ManifestJSON()
    document.add("format", "assay.fetch/1")
    document.add("tool", tool)
    document.add("endpoint", "\(order.endpoint)")
    document.add("begun", HubManifest.time(progress.begun))
    document.add("finished", HubManifest.time(progress.finished))
    document.add("asked", asked)
    document.add("got", got)
    document.add("file", content)
    return Array((document.text(indent: 0) + "\n").utf8)
  }

  private var cards: ManifestJSON {
    var cards = ManifestJSON()
    cards.add(
      "found",
      progress.records.count { if case .found = $0.card { true } else { false } })
    cards.add("absent", progress.records.count { $0.card == .absent })
    cards.add(
      "unread",
      unreadCards.map { card in
        var item = ManifestJSON()
        item.add("id", card.id)
        item.add("reason", card.reason)
        return item
      })
    return cards
  }

  private static func time(_ seconds: Int64?) -> String {
    seconds.flatMap { Timestamp(seconds: $0) }.map(\.description) ?? ""
  }
}

/// An object of JSON that is being written.
private struct ManifestJSON {
  private indirect enum Value {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([Value])
    case object(ManifestJSON)
  }

  private var entries: [(String, Value)] = []

  mutating func add(_ key: String, _ value: String) { entries.append((key, .text(value))) }
  mutating func add(_ key: String, _ value: Int) { entries.append((key, .number(value))) }
  mutating func add(_ key: String, _ value: Bool) { entries.append((key, .flag(value))) }
  mutating func add(_ key: String, _ value: ManifestJSON) { entries.append((key, .object(value))) }
  mutating func add(_ key: String, _ values: [String]) {
    entries.append((key, .list(values.map { .text($0) })))
  }
  mutating func add(_ key: String, _ values: [ManifestJSON]) {
    entries.append((key, .list(values.map { .object($0) })))
  }

  func text(indent: Int) -> String {
    let blanks = String(repeating: " ", count: indent + 2)
    let lines = entries.map { key, value in
      "\(blanks)\(ManifestJSON.quoted(key)): \(ManifestJSON.text(value, indent: indent + 2))"
    }
    return "{\n\(lines.joined(separator: ",\n"))\n\(String(repeating: " ", count: indent))}"
  }

  private static func text(_ value: Value, indent: Int) -> String {
    switch value {
    case .text(let text): return quoted(text)
    case .number(let number): return String(number)
    case .flag(let flag): return flag ? "true" : "false"
    case .list(let values):
      return "[\(values.map { text($0, indent: indent) }.joined(separator: ", "))]"
    case .object(let object): return object.text(indent: indent)
    }
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: JSONTokens.quoted(text), as: UTF8.self)
  }
}
