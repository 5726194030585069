// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata

/// The first pass over the inputs: which ids there are, and, if the pack has rules of lineage, what
/// they need to know of all models before the first is audited.
package struct PopulationSurvey: Sendable {
  package private(set) var identities = IdentitySurvey()
  /// Nil if the pack has no rules of lineage.
  private(set) var lineage: LineageSurvey?

  /// - Parameters:
  ///   - interpreter: With rules of lineage, a model that is only declared is surveyed too.
  ///   - declared: What is stated beside the records.
  package init(_ interpreter: Interpreter, declared: DeclaredModels = DeclaredModels()) {
    identities = IdentitySurvey(declared: declared)
    if interpreter.lineage != nil { lineage = LineageSurvey() }
  }

  fileprivate init(_ identities: IdentitySurvey, _ lineage: LineageSurvey?) {
    self.identities = identities
    self.lineage = lineage
  }

  package mutating func merge(_ other: PopulationSurvey) {
    identities.merge(other.identities)
    if let lineage = other.lineage { self.lineage?.merge(lineage) }
  }

  /// Adds the models that are declared and have no record, in order of id.
  mutating func addDeclared(_ declared: DeclaredModels, by surveyor: Surveyor) -> [String] {
    guard lineage != nil else { return [] }
    let models = identities.unjoined(declared).filter { !$0.isSlip }
    var part = LineageSurvey()
    var cards = CardSurveyor(surveyor.interpreter)
    for (position, model) in models.enumerated() {
      guard let record = model.record else { continue }
      let location = RecordLocation(
        input: RecordLocation.declaredInput, offset: position, count: 0, line: record.place.line)
      cards.add(record, at: location, to: &part)
    }
    lineage?.merge(part)
    return models.map(\.id)
  }
}

/// Surveys chunks; workers share it.
package struct Surveyor: Sendable {
  let interpreter: Interpreter
  private let declared: DeclaredModels
  private let near: NearIDs?

  /// - Parameter declared: What is stated beside the records, by id.
  package init(_ interpreter: Interpreter, declared: DeclaredModels) {
    self.interpreter = interpreter
    self.declared = declared
    near = declared.isEmpty ? nil : NearIDs(declared)
  }

  /// What one worker keeps from chunk to chunk.
  package struct Memory {
    fileprivate var cards: CardSurveyor?
  }

  package func memory() -> Memory {
    Memory(
      cards: interpreter.lineage.map { _ in CardSurveyor(Interpreter(unsharing: interpreter)) })
  }

  /// - Parameter input: Which of the inputs it is; the first is 0.
  package func survey(
    _ chunk: RecordChunk, of stream: RecordStream, input: Int
  ) -> PopulationSurvey {
    var memory = memory()
    return survey(chunk, of: stream, input: input, in: &memory)
  }

  package func survey(
    _ chunk: RecordChunk, of stream: RecordStream, input: Int, in memory: inout Memory
  ) -> PopulationSurvey {
    guard let lineage = interpreter.lineage, var cards = memory.cards else {
      var identities = IdentitySurvey(near: near)
      identities.add(chunk, of: stream)
      return PopulationSurvey(identities, nil)
    }
    var identities = IdentitySurvey(near: near)
    var survey = LineageSurvey()
    // It is changed where it stands, and not a copy of it.
    memory.cards = nil
    defer { memory.cards = cards }
    let reader = RecordReader(interpreter.paths.following(lineage.paths))
    stream.forEachRecord(in: chunk) { raw in
      guard
        case .success(let record) = reader.read(
          raw.bytes, line: raw.line, column: raw.column, path: stream.path)
      else {
        return identities.noteUnreadable()
      }
      identities.note(record.id, RecordDigest(ofID: record.id))
      let location = RecordLocation(
        input: input, offset: raw.offset, count: raw.bytes.count, line: raw.line,
        column: raw.column)
      cards.add(record.joined(with: declared[record.id]), at: location, to: &survey)
    }
    return PopulationSurvey(identities, survey)
  }
}
