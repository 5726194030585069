// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules

/// A record that counts, as a comparison meets it.
package struct ComparedRecord: Sendable {
  package let side: TrialSubject.Side
  let location: RecordLocation

  init(side: TrialSubject.Side, at location: RecordLocation) {
    (self.side, self.location) = (side, location)
  }
}

/// The records that count, one by one, as an audit meets them.
extension PopulationAudit {
  /// Visits every record of a chunk that counts, joined with what is declared of it.
  package func forEachRecord(
    in chunk: RecordChunk, of stream: RecordStream, input: Int,
    _ body: (ComparedRecord) -> Void
  ) {
    let reader = RecordReader(interpreter.paths)
    var position = RecordPosition(input: input, chunk: chunk)
    stream.forEachRecord(in: chunk) { raw in
      defer { position.advance() }
      guard
        case .success(let record) = reader.read(
          raw.bytes, line: raw.line, column: raw.column, path: stream.path)
      else {
        return
      }
      guard let (record, observations) = counted(record, at: position) else { return }
      let location = RecordLocation(
        input: input, offset: raw.offset, count: raw.bytes.count, line: raw.line,
        column: raw.column)
      body(ComparedRecord(side: TrialSubject.Side(record, noticed: observations), at: location))
    }
  }

  /// Visits the models that are declared and have no record in any input, in order of id.
  package func forEachDeclared(
    besides survey: IdentitySurvey, _ body: (ComparedRecord) -> Void
  ) {
    for (position, id) in declaredIDs(besides: survey).enumerated() {
      guard let records = declared[id], let first = records.first else { continue }
      let location = RecordLocation(
        input: RecordLocation.declaredInput, offset: position, count: 0, line: first.place.line)
      let side = TrialSubject.Side(
        first.joined(with: Array(records.dropFirst())), noticed: records.flatMap(\.observations))
      body(ComparedRecord(side: side, at: location))
    }
  }

  /// The ids of the models that are declared and have no record in any input, in order.
  package func declaredIDs(besides survey: IdentitySurvey) -> [String] {
    declared.keys.filter { !survey.contains($0) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
