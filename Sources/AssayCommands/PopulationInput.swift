// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssaySource

/// The inputs of an audit: files of Hub records, and what is read beside them.
struct PopulationInput: Sendable {
  /// A file of records and how it is cut into chunks.
  struct Records: Sendable {
    let file: MappedFile
    let stream: RecordStream
    let chunks: [RecordChunk]
    let faults: [UnreadableRecord]
    let digest: String

    init(_ file: MappedFile) {
      self.file = file
      stream = RecordStream(file.bytes, path: file.path)
      (chunks, faults) = stream.chunks(size: PopulationInput.chunkSize, passed: file.forget)
      digest = InputDigest.of(file)
    }
  }

  /// A chunk of one of the inputs, as workers take it.
  struct Piece: Sendable {
    let input: Int
    let chunk: RecordChunk
  }

  /// Small enough that workers end together and memory stays flat.
  private static let chunkSize = 1 << 20

  let records: [Records]
  /// What is read as a whole, by model id, in the order of the inputs: it joins the records.
  let declared: DeclaredModels
  private let heldSummaries: [InputSummary]
  /// What is read beside the inputs: what columns of tables mean.
  private let besides: [InputSummary]
  private let heldFaults: [UnreadableRecord]
  /// What must not pass in silence of the inputs, and costs no record.
  let observations: [InputObservation]
  /// For each input, whether it is read as a whole.
  private let order: [Bool]

  /// Opens and digests the inputs; what is wrong in one that is read as a whole is said on standard
  /// error, but for its records that cannot be read, which are findings.
  ///
  /// - Throws: `FileFailure` if one cannot be read; `ExitStatus.trouble` if one that is read as a
  ///   whole has errors.
  init(
    _ all: [String], maps mapPaths: [String] = [], for interpreter: Interpreter
  ) throws {
    // What stands beside a table is read with it, as where a folder's files are all named.
    let paths = all.filter { !ColumnMaps.isNamedBeside($0) }
    guard paths.count <= Interpreter.inputLimit else {
      throw ValidationError(
        "\(paths.count) inputs are more than the \(Interpreter.inputLimit) that can be read at once;"
          + " put records together into files")
    }
    var records: [Records] = []
    var held: [HeldInput] = []
    var order: [Bool] = []
    var diagnostics: [Diagnostic] = []
    let maps = try ColumnMaps(mapPaths, for: interpreter, &diagnostics)
    for path in paths {
      let input: HeldInput?
      let named = InputPath(path)
      if named.isFolder {
        input = try ModelCollection.read(named, plan: interpreter.paths)
      } else if named.isCard {
        input = try ModelCollection.readCard(named, plan: interpreter.paths)
      } else {
        let file = try MappedFile.input(path)
        if let mistake = file.bytes.withBytes(ForeignForm.mistake) {
          throw FileFailure(path, mistake)
        }
        input = try HeldInput.read(file, for: interpreter, maps: maps, &diagnostics)
        if input == nil { records.append(Records(file)) }
      }
      order.append(input != nil)
      if let input { held.append(input) }
    }
    Console.show(diagnostics.inOrder)
    if diagnostics.hasErrors { throw ExitStatus.trouble }
    self.records = records
    let tables = held.map { $0.table ?? InventoryReader.Reading() }
    let rows = InventoryReader.records(of: tables, plan: interpreter.paths)
    self.declared = DeclaredModels(
      zip(held, rows).flatMap { $0.records + $1 }, organizations: held.compactMap(\.organization))
    self.observations = held.flatMap(\.observations)
    self.heldSummaries = held.map(\.summary)
    self.heldFaults = held.flatMap(\.faults)
    self.order = order
    self.besides = maps.summaries
  }

  /// What was found wrong with the inputs before any record was audited.
  var faults: [UnreadableRecord] { records.flatMap(\.faults) + heldFaults }

  var pieces: [Piece] {
    records.enumerated().flatMap { input, records in
      records.chunks.map { Piece(input: input, chunk: $0) }
    }
  }

  /// The ids of the records of a piece that have one, in their order.
  func ids(in piece: Piece) -> [String] {
    let stream = records[piece.input].stream
    let reader = RecordReader(PathPlan([]))
    var ids: [String] = []
    stream.forEachRecord(in: piece.chunk) { raw in
      if case .success(let identity) = reader.identify(
        raw.bytes, line: raw.line, path: stream.path)
      {
        ids.append(identity.id)
      }
    }
    return ids
  }

  /// The first pass: how many records there are, which ids occur again, and what rules of lineage
  /// need to know of all models.
  func survey(for interpreter: Interpreter) -> (all: PopulationSurvey, inputs: [InputSummary]) {
    var all = PopulationSurvey(interpreter, declared: declared)
    let surveyor = Surveyor(interpreter, declared: declared)
    let inputs = survey(state: { surveyor.memory() }) { memory, piece in
      surveyor.survey(
        piece.chunk, of: records[piece.input].stream, input: piece.input, in: &memory)
    } consume: { part in
      all.merge(part)
      return part.identities
    }
    return (all, inputs)
  }

  /// How many records there are, and which ids occur again, whatever the rules.
  func identities() -> (all: IdentitySurvey, inputs: [InputSummary]) {
    var all = IdentitySurvey(declared: declared)
    let fresh = all
    let inputs = survey(state: {}) { _, piece in
      var part = fresh
      part.add(piece.chunk, of: records[piece.input].stream)
      return part
    } consume: { part in
      all.merge(part)
      return part
    }
    return (all, inputs)
  }

  private func survey<State, Part: Sendable>(
    state: @Sendable () -> State, _ work: @Sendable (inout State, Piece) -> Part,
    consume: (Part) -> IdentitySurvey
  ) -> [InputSummary] {
    var counts = records.map { (records: 0, unreadable: $0.faults.count) }
    let pieces = pieces
    var next = 0
    Workers.inOrder(pieces, state: state) { state, piece in
      defer { records[piece.input].file.forget(piece.chunk.range) }
      return work(&state, piece)
    } consume: { part in
      let identities = consume(part)
      counts[pieces[next].input].records += identities.records
      counts[pieces[next].input].unreadable += identities.unreadable
      next += 1
    }
    var recordInputs = zip(records, counts).map { records, count in
      InputSummary(
        path: records.file.path, digest: records.digest, records: count.records,
        unreadable: count.unreadable)
    }[...]
    var held = heldSummaries[...]
    return order.compactMap { $0 ? held.popFirst() : recordInputs.popFirst() } + besides
  }

  /// Which of several records of one id counts.
  func duplicates(in survey: PopulationSurvey) -> DuplicateResolution {
    duplicates(in: survey.identities)
  }

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

  /// Audits all records, piece by piece on several threads, and then what is declared besides.
  ///
  /// - Parameters:
  ///   - identities: Those that the survey found.
  ///   - model: The only one that is wanted; nil for all.
  ///   - make: Makes something of a part of the audit, on the worker that made the part.
  ///   - take: Takes it, in the order of the inputs.
  func audit<Made: Sendable, Failure: Error>(
    by audit: PopulationAudit, besides identities: IdentitySurvey, only model: String? = nil,
    make: @Sendable (AuditPart) -> Made, take: (Made) throws(Failure) -> Void
  ) throws(Failure) {
    let wanted = pieces.enumerated().map { RangePiece(number: $0, piece: $1, range: nil) }
    try self.audit(wanted, by: audit, only: model, make: { make($1) }, take: take)
    try take(make(audit.auditDeclared(besides: identities, only: model)))
  }

  /// A stretch of an input with its number among all of them, and the bytes of the input in which records
  /// begin that are wanted; nil for all.
  struct RangePiece: Sendable {
    let number: Int
    let piece: Piece
    let range: Range<Int>?
  }

  /// Audits pieces on several threads.
  ///
  /// - Parameters:
  ///   - make: Makes something of what a piece came to, on the worker that audited it, with the number of the
  ///     piece.
  ///   - take: Takes it, in the order of the inputs.
  func audit<Made: Sendable, Failure: Error>(
    _ wanted: [RangePiece], by audit: PopulationAudit, only model: String? = nil,
    make: @Sendable (_ number: Int, AuditPart) -> Made, take: (Made) throws(Failure) -> Void
  ) throws(Failure) {
    try Workers.inOrder(wanted, state: { audit.auditor() }) { auditor, wanted in
      let piece = wanted.piece
      let records = records[piece.input]
      defer { records.file.forget(piece.chunk.range) }
      return make(
        wanted.number,
        audit.audit(
          piece.chunk, of: records.stream, input: piece.input, only: model, within: wanted.range,
          by: auditor))
    } consume: { made throws(Failure) in
      try take(made)
    }
  }

  /// What models have to do with each other; nil if the pack has no rules of lineage.
  func lineage(
    of survey: PopulationSurvey, _ duplicates: DuplicateResolution, for interpreter: Interpreter
  ) -> LineageIndex? {
    LineageIndex(
      interpreter, survey: survey, duplicates: duplicates, streams: records.map(\.stream),
      declared: declared)
  }
}
