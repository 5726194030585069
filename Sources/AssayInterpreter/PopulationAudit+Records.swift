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
    let models = survey.unjoined(declared).filter { !$0.isSlip }
    for (position, model) in models.enumerated() {
      guard let record = model.record else { continue }
      let location = RecordLocation(
        input: RecordLocation.declaredInput, offset: position, count: 0, line: record.place.line)
      let side = TrialSubject.Side(record, noticed: model.observations)
      body(ComparedRecord(side: side, at: location))
    }
  }

  /// The ids of the models that are declared and have no record in any input, in order.
  package func declaredIDs(besides survey: IdentitySurvey) -> [String] {
    survey.unjoined(declared).filter { !$0.isSlip }.map(\.id)
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
    let others = declared[record.id]
    for other in others where !other.id.utf8.elementsEqual(record.id.utf8) {
      observations.append(.spelledOtherwise(other, record))
    }
    return (record.joined(with: others), observations + others.flatMap(\.observations))
  }
}
