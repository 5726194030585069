// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssayMetadata
package import AssayRules
import AssaySource

/// Draws the samples of regressions from a population: a row for each model of which the columns
/// that the regression needs are known.
///
/// The pack is one whose fits have not been read, so that no regression predicts anything: no value
/// in a sample can have been derived by a regression.
package struct SampleDrawing: Sendable {
  /// Rows by regression, in the order of the inputs.
  package struct Part: Sendable {
    package fileprivate(set) var rows: [[Sample.Row]]
    /// Models that a regression's condition leaves out, and models of which a column is missing.
    package fileprivate(set) var filtered: [Int]
    package fileprivate(set) var incomplete: [Int]

    package init(regressions: Int) {
      rows = Array(repeating: [], count: regressions)
      filtered = Array(repeating: 0, count: regressions)
      incomplete = filtered
    }

    package mutating func append(_ other: Part) {
      for index in rows.indices {
        rows[index] += other.rows[index]
        filtered[index] += other.filtered[index]
        incomplete[index] += other.incomplete[index]
      }
    }
  }

  private let interpreter: Interpreter
  private let regressions: [RegressionRule]
  private let declared: DeclaredModels
  private let duplicates: DuplicateResolution

  /// - Parameters:
  ///   - regressions: Those whose columns all say what they are drawn `from`.
  ///   - declared: What is stated beside the records, by id.
  package init(
    _ interpreter: Interpreter, regressions: [RegressionRule], declared: DeclaredModels,
    duplicates: DuplicateResolution
  ) {
    self.interpreter = interpreter
    self.regressions = regressions
    self.declared = declared
    self.duplicates = duplicates
  }

  /// Draws from the records of one chunk; unreadable ones are passed over.
  package func draw(_ chunk: RecordChunk, of stream: RecordStream, input: Int) -> Part {
    var part = Part(regressions: regressions.count)
    var resolver = interpreter.resolver.unshared()
    let reader = RecordReader(interpreter.paths)
    var position = RecordPosition(input: input, chunk: chunk)
    stream.forEachRecord(in: chunk) { raw in
      defer { position.advance() }
      guard case .success(let record) = reader.read(raw.bytes, line: raw.line, path: stream.path)
      else {
        return
      }
      if case .loser = duplicates.verdict(on: record, at: position) { return }
      draw(record.joined(with: declared[record.id]), &resolver, &part)
    }
    return part
  }

  /// Draws from the models that are declared and have no record in any input.
  package func drawDeclared(besides survey: IdentitySurvey) -> Part {
    var part = Part(regressions: regressions.count)
    var resolver = interpreter.resolver.unshared()
    for model in survey.unjoined(declared) where !model.isSlip {
      if let record = model.record { draw(record, &resolver, &part) }
    }
    return part
  }

  private func draw(_ record: Record, _ resolver: inout FieldResolver, _ part: inout Part) {
    let fields = resolver.resolve(record)
    var frame = ModelEvaluation(
      interpreter.plan, id: record.id, fields: fields.outcomes, qualifiers: fields.qualifiers
    ).frame
    let place = Place(path: record.place.description, line: 1, column: 1)
    for (index, rule) in regressions.enumerated() {
      let cells = rule.columns.map { $0.from?.evaluate(in: &frame).value }
      let row = Sample.Row(cells: cells, place: place, model: record.id)
      switch rule.observation(of: row) {
      // An expression that fails on a row is told of when the row is fitted.
      case .used, .failed: part.rows[index].append(row)
      case .filtered: part.filtered[index] += 1
      case .incomplete: part.incomplete[index] += 1
      }
    }
  }
}
