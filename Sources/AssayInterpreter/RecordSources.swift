// SPDX-License-Identifier: Apache-2.0

import AssayMetadata

/// The inputs, for reading single records again.
struct RecordSources: Sendable {
  let streams: [RecordStream]
  let declared: DeclaredModels
  /// Those that are declared and have no record, in the order in which they were surveyed.
  let declaredIDs: [String]
  /// The inputs of the base, where a comparison has other inputs for the head.
  var pairing: RecordPairing?

  /// The id of the record at a place.
  func id(at location: RecordLocation, _ reader: RecordReader) -> String? {
    if location.input == RecordLocation.declaredInput {
      return location.offset < declaredIDs.count ? declaredIDs[location.offset] : nil
    }
    if location.input == RecordLocation.baseInput { return pairing?.id(at: location.offset) }
    guard location.input < streams.count else { return nil }
    let stream = streams[location.input]
    let identity = stream.withRecord(at: location.range) {
      reader.identify($0, line: location.line, path: stream.path)
    }
    guard case .success(let identity) = identity else { return nil }
    return identity.id
  }

  /// The record at a place by a choice of inputs, and the players of inputs on which it depends.
  func record(
    at location: RecordLocation, _ reader: RecordReader, choosing heads: Set<Int>
  ) -> (record: Record, differing: Set<Int>)? {
    guard let pairing else { return record(at: location, reader).map { ($0, []) } }
    let subject: TrialSubject
    if location.input == RecordLocation.baseInput {
      guard let found = pairing.subject(at: location.offset) else { return nil }
      subject = found
    } else {
      guard let record = record(at: location, reader) else { return nil }
      // What was noticed about a base is of no account.
      subject = pairing.subject(of: TrialSubject.Side(record, noticed: []))
    }
    return subject.side(taking: heads, by: pairing.parts).map { ($0.record, subject.differing) }
  }

  /// The record at a place, with what is declared of the same model.
  private func record(at location: RecordLocation, _ reader: RecordReader) -> Record? {
    if location.input == RecordLocation.declaredInput {
      guard location.offset < declaredIDs.count else { return nil }
      let records = declared[declaredIDs[location.offset]]
      return records.first.map { $0.joined(with: Array(records.dropFirst())) }
    }
    guard location.input < streams.count else { return nil }
    let stream = streams[location.input]
    let record = stream.withRecord(at: location.range) {
      reader.read($0, line: location.line, column: location.column, path: stream.path)
    }
    guard case .success(let record) = record else { return nil }
    return record.joined(with: declared[record.id])
  }
}

/// Ids of nodes, read when they are asked for; one thread at a time.
final class NodeNames {
  private let sources: RecordSources
  private let locations: [RecordLocation]
  private let reader = RecordReader(PathPlan([]))
  private var known: [Int32: String] = [:]

  init(_ sources: RecordSources, _ locations: [RecordLocation]) {
    self.sources = sources
    self.locations = locations
  }

  /// The order of two ids as bytes.
  func isBefore(_ left: Int32, _ right: Int32) -> Bool {
    let (a, b) = (name(of: left), name(of: right))
    if a.utf8.elementsEqual(b.utf8) { return left < right }
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private func name(of node: Int32) -> String {
    if let name = known[node] { return name }
    let name = sources.id(at: locations[Int(node)], reader) ?? ""
    if known.count > 100_000 { known.removeAll() }
    known[node] = name
    return name
  }
}
