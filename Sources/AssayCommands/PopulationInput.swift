// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssaySource
import AssayYAML

/// The inputs of an audit: files of records, and files that declare facts beside them.
struct PopulationInput: Sendable {
  /// A file of records and how it is cut into chunks.
  struct Records: Sendable {
    let file: MappedFile
    let chunks: [RecordChunk]
    let faults: [UnreadableRecord]
    let digest: String

    var stream: RecordStream { RecordStream(file.bytes, path: file.path) }
  }

  /// A chunk of one of the inputs, as workers take it.
  struct Piece: Sendable {
    let input: Int
    let chunk: RecordChunk
  }

  /// Small enough that workers end together and memory stays flat.
  private static let chunkSize = 1 << 20

  let records: [Records]
  /// What is declared, by model id, in the order of the files.
  let declared: [String: [Record]]
  private let declaredInputs: [InputSummary]
  private let order: [Bool]

  /// Opens and digests the inputs; what is wrong in a declaring file is said on standard error.
  ///
  /// - Throws: `FileFailure` if one cannot be read; `ExitStatus.trouble` if a declaring file has
  ///   errors.
  init(_ paths: [String], for interpreter: Interpreter) throws {
    var records: [Records] = []
    var declared: [String: [Record]] = [:]
    var declaredInputs: [InputSummary] = []
    var order: [Bool] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
      let file = try MappedFile(path: path)
      if let mistake = ForeignForm.mistake(in: file.bytes) { throw FileFailure(path, mistake) }
      let isDeclared = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
      order.append(isDeclared)
      guard isDeclared else {
        let (chunks, faults) = RecordStream(file.bytes, path: path)
          .chunks(size: PopulationInput.chunkSize)
        records.append(
          Records(file: file, chunks: chunks, faults: faults, digest: InputDigest.of(file)))
        continue
      }
      let (source, faults) = YAML.decode(path: path, bytes: file.bytes)
      diagnostics += faults
      guard let source else { continue }
      let reading = DeclaredReader.read(source, plan: interpreter.paths)
      diagnostics += reading.diagnostics
      for record in reading.records { declared[record.id, default: []].append(record) }
      declaredInputs.append(
        InputSummary(
          path: path, digest: InputDigest.of(file), records: reading.records.count,
          unreadable: 0))
    }
    for diagnostic in diagnostics.inOrder { Console.say(diagnostic.rendered) }
    if diagnostics.hasErrors { throw ExitStatus.trouble }
    self.records = records
    self.declared = declared
    self.declaredInputs = declaredInputs
    self.order = order
  }

  var pieces: [Piece] {
    records.enumerated().flatMap { input, records in
      records.chunks.map { Piece(input: input, chunk: $0) }
    }
  }

  /// The first pass: how many records there are, and which ids occur again.
  func survey() -> (all: IdentitySurvey, inputs: [InputSummary]) {
    var all = IdentitySurvey()
    var counts = records.map { (records: 0, unreadable: $0.faults.count) }
    let pieces = pieces
    var next = 0
    Workers.inOrder(pieces) { piece in
      defer { records[piece.input].file.forget(piece.chunk.range) }
      return IdentitySurvey(piece.chunk, of: records[piece.input].stream)
    } consume: { part in
      counts[pieces[next].input].records += part.records
      counts[pieces[next].input].unreadable += part.unreadable
      all.merge(part)
      next += 1
    }
    var recordInputs = zip(records, counts).map { records, count in
      InputSummary(
        path: records.file.path, digest: records.digest, records: count.records,
        unreadable: count.unreadable)
    }[...]
    var declared = declaredInputs[...]
    let inputs = order.compactMap { $0 ? declared.popFirst() : recordInputs.popFirst() }
    return (all, inputs)
  }

  /// Which of several records of one id counts.
  func duplicates(in survey: IdentitySurvey) -> DuplicateResolution {
    var resolution = DuplicateResolution()
    guard survey.hasDuplicates else { return resolution }
    Workers.inOrder(pieces) { piece in
      survey.candidates(in: piece.chunk, of: records[piece.input].stream, input: piece.input)
    } consume: {
      resolution.merge($0)
    }
    return resolution
  }
}
