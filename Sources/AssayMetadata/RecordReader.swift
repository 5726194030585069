// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Reads records from the bytes of JSON objects; one thread at a time.
package struct RecordReader {
  /// The plan asked for, and after it the paths that every record is known by.
  private let plan: PathPlan
  private let identityPlan: PathPlan
  private let askedCount: Int
  private let parser = JSONTapeParser()
  /// For what a record holds as texts of JSON.
  private let foldedParser = JSONTapeParser()

  package init(_ plan: PathPlan) {
    let identity = plan.paths.count..<plan.paths.count + RecordReader.identityPaths.count
    self.plan = plan.extended(
      by: RecordReader.identityPaths, following: plan.followed.map { $0.union(identity) })
    identityPlan = PathPlan(RecordReader.identityPaths)
    askedCount = plan.paths.count
  }

  /// Reads one record.
  ///
  /// - Parameters:
  ///   - bytes: One JSON object.
  ///   - line: The line of the file on which it begins, from 1.
  ///   - column: The column in which it begins, where it is not the first of its line.
  ///   - path: The file, as the user named it.
  package func read(
    _ bytes: UnsafeRawBufferPointer, line: Int, column: Int? = nil, path: String
  ) -> Result<Record, UnreadableRecord> {
    let bytes = trimmed(bytes)
    do throws(UnreadableRecord) {
      let place = FieldPlace(path: path, line: line, column: column)
      var collector = try collect(bytes, plan, at: place)
      let id = try id(in: collector, from: askedCount, at: place)
      if let readme = collector.readme {
        collector.readText(
          readme, id: id,
          at: FieldPlace(path: path, line: line, column: column, pointer: "/readme"))
      }
      let found = collector.take(first: askedCount)
      return .success(
        Record(
          id: id, place: place, found: found,
          digest: RecordDigest(of: bytes), duplicateKeys: collector.duplicateKeys,
          unread: collector.unread, notes: collector.notes, card: collector.card,
          isDeclared: collector.hasDeclaration))
    } catch {
      return .failure(error)
    }
  }

  /// Reads only what tells a record from others.
  package func identify(
    _ bytes: UnsafeRawBufferPointer, line: Int, path: String
  ) -> Result<RecordIdentity, UnreadableRecord> {
    let bytes = trimmed(bytes)
    do throws(UnreadableRecord) {
      let place = FieldPlace(path: path, line: line)
      let collector = try collect(bytes, identityPlan, at: place)
      let (id, found) = (try id(in: collector, from: 0, at: place), collector.found)
      return .success(
        RecordIdentity(
          hash: RecordDigest(ofID: id), id: id, lastModified: lastModified(in: found, from: 0),
          digest: RecordDigest(of: bytes)))
    } catch {
      return .failure(error)
    }
  }

  /// `id`, else `modelId`, else `name`; and when the record was changed last.
  private static let identityNames = ["id", "modelId", "name", "lastModified"]
  private static let identityPaths = identityNames.map { name in
    guard let path = try? FieldPath(name) else {
      preconditionFailure("a single name is a path")
    }
    return path
  }

  private func collect(
    _ bytes: UnsafeRawBufferPointer, _ plan: PathPlan, at place: FieldPlace
  ) throws(UnreadableRecord) -> RecordCollector {
    defer { withExtendedLifetime((parser, foldedParser)) {} }
    guard bytes.count <= RecordLimits.record else { throw .recordTooLong(bytes.count, at: place) }
    var collector = RecordCollector(plan: plan, at: place)
    if let tape = parser.parse(bytes) {
      guard tape.kind(at: tape.root) == JSONTape.map else {
        throw .notAnObject(
          tape.value(at: tape.root).kindName, at: place)
      }
      collector.walk(tape, map: tape.root, at: 0)
      if !collector.foldedTexts.isEmpty { collector.unfold(tape, by: foldedParser) }
      if let index = collector.readmeIndex, !collector.hasCard || !plan.texts.isEmpty {
        let readme = tape.string(at: index)
        if !collector.hasCard { collector.readCard(readme) }
        collector.readme = readme
      }
      return collector
    }
    switch JSONReading.strictValue(bytes) {
    case .success(.map(let entries)):
      collector.walk(entries, at: 0)
      if let readme = collector.readme, !collector.hasCard { collector.readCard(readme) }
      return collector
    case .success(let value):
      throw .notAnObject(value.kindName, at: place)
    case .failure(let fault): throw .notJSON(fault, in: bytes, at: place)
    }
  }

  private func id(
    in collector: RecordCollector, from start: Int, at place: FieldPlace
  ) throws(UnreadableRecord) -> String {
    for index in start..<(start + 3) {
      guard let first = collector.found[index].first else {
        let pointer = "/\(RecordReader.identityNames[index - start])"
        // So long that it was passed over.
        if let note = collector.notes.first(where: { $0.places.first?.pointer == pointer }) {
          throw .idTooLong(at: note.places[0])
        }
        continue
      }
      guard case .string(let text) = first.value, !text.isEmpty else {
        throw .idIsNotText(first)
      }
      let id = FieldReader.trimmed(text)
      if id.isEmpty { throw .withoutID(at: first.place) }
      guard id.utf8.count <= RecordLimits.id else {
        throw .idTooLong(at: first.place)
      }
      return id
    }
    throw .withoutID(at: place)
  }

  private func lastModified(in found: [[Found]], from start: Int) -> Timestamp? {
    guard case .string(let text)? = found[start + 3].first?.value else { return nil }
    return Timestamp(text)
  }

  /// The bytes without white space around them.
  private func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, end) = (0, bytes.count)
    while start < end, JSONBlank.isBlank(bytes[start]) { start += 1 }
    while end > start, JSONBlank.isBlank(bytes[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }
}

/// White space as JSON has it (RFC 8259, section 2).
enum JSONBlank {
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
