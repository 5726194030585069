// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules

/// The records that count, one by one, as an audit meets them.
extension PopulationAudit {
  /// Visits every record of a chunk that counts, joined with what is declared of it.
  package func forEachRecord(
    in chunk: RecordChunk, of stream: RecordStream, input: Int,
    _ body: (Record, [InputObservation]) -> Void
  ) {
    let reader = RecordReader(interpreter.paths)
    var position = RecordPosition(input: input, chunk: chunk)
    stream.forEachRecord(in: chunk) { line, bytes in
      defer { position.advance() }
      guard case .success(let record) = reader.read(bytes, line: line, path: stream.path) else {
        return
      }
      guard let (record, observations) = counted(record, at: position) else { return }
      body(record, observations)
    }
  }

  /// Visits the models that are declared and have no record in any input, in order of id.
  package func forEachDeclared(
    besides survey: IdentitySurvey, _ body: (Record, [InputObservation]) -> Void
  ) {
    let ids = declared.keys.filter { !survey.contains($0) }
    for id in ids.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard let records = declared[id], let first = records.first else { continue }
      body(first.joined(with: Array(records.dropFirst())), records.flatMap(\.observations))
    }
  }

  /// A record with what is declared of it, and what was noticed about both; nil if another record
  /// of its id counts.
  func counted(
    _ record: Record, at position: RecordPosition
  ) -> (record: Record, observations: [InputObservation])? {
    var observations = record.observations
    switch duplicates.verdict(on: record, at: position) {
    case .loser: return nil
    case .only: break
    case .winner(let others):
      observations.append(
        InputObservation(
          .recordDuplicate,
          "the id occurs \(others.count + 1) times; the record modified last is used",
          places: [record.place.description] + others))
    }
    let others = declared[record.id] ?? []
    return (record.joined(with: others), observations + others.flatMap(\.observations))
  }
}
