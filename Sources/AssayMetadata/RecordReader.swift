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

  package init(_ plan: PathPlan) {
    let identity = plan.paths.count..<plan.paths.count + RecordReader.identityPaths.count
    self.plan = PathPlan(
      plan.paths + RecordReader.identityPaths, items: plan.itemPlans, marksCardText: true,
      following: plan.followed.map { $0.union(identity) })
    identityPlan = PathPlan(RecordReader.identityPaths)
    askedCount = plan.paths.count
  }

  /// Reads one record.
  ///
  /// - Parameters:
  ///   - bytes: One JSON object.
  ///   - line: The line of the file on which it begins, from 1.
  ///   - path: The file, as the user named it.
  package func read(
    _ bytes: UnsafeRawBufferPointer, line: Int, path: String
  ) -> Result<Record, UnreadableRecord> {
    let bytes = trimmed(bytes)
    do throws(UnreadableRecord) {
      var collector = try collect(bytes, plan, line: line, path: path)
      let id = try id(in: collector.found, from: askedCount, line: line, path: path)
      let found = collector.take(first: askedCount)
      return .success(
        Record(
          id: id, place: FieldPlace(path: path, line: line), found: found,
          digest: RecordDigest(of: bytes), duplicateKeys: collector.duplicateKeys,
          notes: collector.notes, card: collector.card,
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
      let found = try collect(bytes, identityPlan, line: line, path: path).found
      let id = try id(in: found, from: 0, line: line, path: path)
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
    _ bytes: UnsafeRawBufferPointer, _ plan: PathPlan, line: Int, path: String
  ) throws(UnreadableRecord) -> RecordCollector {
    defer { withExtendedLifetime(parser) {} }
    var collector = RecordCollector(plan: plan, path: path, line: line)
    if let tape = parser.parse(bytes) {
      guard tape.kind(at: tape.root) == JSONTape.map else {
        throw .notAnObject(
          tape.value(at: tape.root).kindName, at: FieldPlace(path: path, line: line))
      }
      collector.walk(tape, map: tape.root, at: 0)
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
      throw .notAnObject(value.kindName, at: FieldPlace(path: path, line: line))
    case .failure(let fault): throw .notJSON(fault, in: bytes, line: line, path: path)
    }
  }

  private func id(
    in found: [[Found]], from start: Int, line: Int, path: String
  ) throws(UnreadableRecord) -> String {
    for index in start..<(start + 3) {
      guard let first = found[index].first else { continue }
      guard case .string(let id) = first.value, !id.isEmpty else {
        throw .idIsNotText(first)
      }
      return id
    }
    throw .withoutID(at: FieldPlace(path: path, line: line))
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
