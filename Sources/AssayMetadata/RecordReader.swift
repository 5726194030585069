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
      let id = try id(in: collector.found, from: askedCount, at: place)
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
      let found = try collect(bytes, identityPlan, at: place).found
      let id = try id(in: found, from: 0, at: place)
      return .success(
        RecordIdentity(
          hash: RecordDigest(of: id), id: id, lastModified: lastModified(in: found, from: 0),
          digest: RecordDigest(of: bytes)))
    } catch {
      return .failure(error)
    }
  }

  /// `id`, else `modelId`, else `name`; and when the record was changed last.
  private static let identityPaths = ["id", "modelId", "name", "lastModified"].map { name in
    guard let path = try? FieldPath(name) else {
      preconditionFailure("a single name is a path")
    }
    return path
  }

  private func collect(
    _ bytes: UnsafeRawBufferPointer, _ plan: PathPlan, at place: FieldPlace
  ) throws(UnreadableRecord) -> RecordCollector {
    defer { withExtendedLifetime((parser, foldedParser)) {} }
    var collector = RecordCollector(plan: plan, at: place)
    if let tape = parser.parse(bytes) {
      guard tape.kind(at: tape.root) == JSONTape.map else {
        throw .notAnObject(
          tape.value(at: tape.root).kindName, at: place)
      }
      collector.walk(tape, map: tape.root, at: 0)
      if !collector.foldedTexts.isEmpty { collector.unfold(tape, by: foldedParser) }
      if let readme = collector.readmeIndex, !collector.hasCard {
        collector.readCard(tape.string(at: readme))
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
    in found: [[Found]], from start: Int, at place: FieldPlace
  ) throws(UnreadableRecord) -> String {
    for index in start..<(start + 3) {
      guard let first = found[index].first else { continue }
      guard case .string(let id) = first.value, !id.isEmpty else {
        throw .idIsNotText(first)
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
