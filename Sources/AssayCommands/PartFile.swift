// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayReports
import CSodium

/// What a part of an audit is of, which all parts of one audit must have in common, and its range.
struct PartHeader: Codable, Sendable {
  let toolVersion: String
  /// The pack's id and version, and the digests of its meaning and of its files.
  let pack: [String]
  let asOf: String
  let settings: PartSettings
  /// All inputs of the audit, as every part has surveyed them.
  let inputs: [InputSummary]
  let range: PartRange
  /// The number of models at most.
  let models: Int
  /// The formats that the part has the pieces of, in their order.
  let formats: [ReportFormat]

  init(
    header: AuditHeader, inputs: [InputSummary], range: PartRange, models: Int,
    settings: PartSettings, formats: [ReportFormat]
  ) {
    toolVersion = header.toolVersion
    pack = PartHeader.pack(of: header)
    asOf = header.asOf
    self.settings = settings
    self.inputs = inputs
    self.range = range
    self.models = models
    var taken: Set<ReportFormat> = []
    self.formats = formats.filter { taken.insert($0).inserted }
  }

  static func pack(of header: AuditHeader) -> [String] {
    let pack = header.pack
    return [pack.id, pack.version, pack.meaningDigest, pack.filesDigest]
  }
}

/// The options of an audit that its reports depend on, as arguments.
struct PartSettings: Codable, Sendable {
  let rules: [String]
  let selection: [String]
  let draws: [String]
  let page: [String]
  let lists: [String]
  /// Which models carry derivations; it is settled by the size of the whole population.
  let derivations: String
  let failOn: String

  /// All but where the rules lie, which may be elsewhere on each machine.
  var shared: [String] {
    selection + draws + page + lists
      + ["--derivations=\(derivations)", "--fail-on=\(failOn)"]
  }
}

extension RuleOptions {
  var arguments: [String] {
    [
      rules.map { "--rules=\($0)" }, asOf.map { "--as-of=\($0)" },
      tailoring.profile.map { "--profile=\($0)" },
      tailoring.rulesRoot.map { "--rules-root=\($0)" }, outOfForce ? "--out-of-force" : nil,
    ].compactMap(\.self)
  }
}

extension SelectionOptions {
  var arguments: [String] {
    [
      entity.map { "--entity=\($0)" }, only.map { "--only=\($0)" },
      condition.map { "--where=\($0)" },
    ].compactMap(\.self)
  }
}

extension MonteCarloOptions {
  var arguments: [String] {
    [draws.map { "--monte-carlo=\($0)" }, seed.map { "--seed=\($0)" }].compactMap(\.self)
  }
}

extension PageOptions {
  var arguments: [String] {
    ["--color=\(color.rawValue)"] + (width.map { ["--width=\($0)"] } ?? [])
  }
}

extension ListOptions {
  var arguments: [String] {
    ["--findings=\(findings.rawValue)"] + (top.map { ["--top=\($0)"] } ?? [])
      + (todo ? ["--todo"] : [])
  }
}

/// The layout of the file of a part: a mark, frames, and the SHA-256 of all of it.
///
/// A frame is a byte that says which, the number of its bytes in eight (the lowest first), and these. The
/// first has the header, the last the sums over the range; between them stand sections.
enum PartLayout {
  static let mark = Array("assay.part/1\n".utf8)
  static let digestSize = 32

  enum Frame: UInt8 {
    case header, section, sums
  }

  /// Where in the reports a section stands: before all records, in a chunk of them, or behind them.
  enum Place: UInt8 {
    case lead, chunk, tail
  }
}

/// A stretch of a part: findings, what they add up to, and pieces of each report.
struct PartSection: Sendable {
  let place: PartLayout.Place
  /// Of a chunk its number among all of the inputs, of which ranges may have each a part.
  let chunk: Int
  var part: AuditPart
  let pieces: [[ReportPiece]]

  init(_ place: PartLayout.Place, chunk: Int = 0, _ encoded: EncodedPart) {
    (self.place, self.chunk, part, pieces) = (place, chunk, encoded.part, encoded.pieces)
  }

  /// - Parameter hasSums: Whether the sums are written; those of chunks stand in the last frame.
  func bytes(hasSums: Bool) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(place.rawValue)
    writer.count(chunk)
    writer.byte(part.hasFailed ? 1 : 0)
    writer.bytes(StoredValue(part.findings).bytes)
    writer.bytes(hasSums ? StoredValue(part.accumulator).bytes : [])
    writer.count(pieces.count)
    for report in pieces {
      writer.count(report.count)
      for piece in report {
        writer.count(piece.part)
        writer.bytes(piece.bytes)
        writer.count(piece.names.count)
        for name in piece.names {
          writer.count(name.offset)
          writer.bytes(name.text)
        }
      }
    }
    return writer.bytes
  }

  init(bytes: UnsafeRawBufferPointer) throws(StoredFault) {
    var reader = ByteReader(bytes)
    guard let place = PartLayout.Place(rawValue: try reader.byte()) else {
      throw StoredFault(message: "it holds what this version does not write")
    }
    self.place = place
    chunk = try reader.count()
    part = AuditPart()
    part.hasFailed = try reader.byte() != 0
    part.findings = try StoredValue(bytes: try reader.slice()).decoded()
    let sums = try reader.slice()
    if !sums.isEmpty { part.accumulator = try StoredValue(bytes: sums).decoded() }
    var pieces: [[ReportPiece]] = []
    for _ in 0..<(try reader.count()) {
      var report: [ReportPiece] = []
      for _ in 0..<(try reader.count()) {
        let part = try reader.count()
        let bytes = Array(try reader.slice())
        var names: [(offset: Int, text: [UInt8])] = []
        for _ in 0..<(try reader.count()) {
          names.append((try reader.count(), Array(try reader.slice())))
        }
        report.append(ReportPiece(bytes, part: part, names: names))
      }
      pieces.append(report)
    }
    self.pieces = pieces
  }
}

/// Writes the part of an audit that a range of its records makes.
final class PartWriter {
  private let header: PartHeader
  private let output: OutputFile
  private var digest = crypto_hash_sha256_state()

  init(_ header: PartHeader, path: String) throws(FileFailure) {
    self.header = header
    output = try OutputFile(path: path)
    crypto_hash_sha256_init(&digest)
  }

  /// Audits the range and writes its part; the file appears when it is whole.
  ///
  /// What stands before the records is of the range with their start, what stands behind them of the
  /// one with their end.
  func write(
    _ audit: PopulationAudit, of inputs: PopulationInput, _ identities: IdentitySurvey,
    range: (part: PartRange, bytes: Range<Int>), _ encoder: PartEncoder, _ listLength: Int
  ) throws(FileFailure) {
    try put(PartLayout.mark)
    try put(.header, StoredValue(header).bytes)
    if range.part.lower == 0 {
      let lead = audit.audit(faults: inputs.faults, observations: inputs.observations)
      try put(.section, PartSection(.lead, encoder.encode(lead)).bytes(hasSums: true))
    }
    var sums = AuditAccumulator(listLength: listLength)
    var hasFailed = false
    try inputs.audit(by: audit, within: range.bytes) { chunk, part in
      let section = PartSection(.chunk, chunk: chunk, encoder.encode(part))
      return (bytes: section.bytes(hasSums: false), part: section.part)
    } take: { made throws(FileFailure) in
      sums.merge(made.part.accumulator)
      hasFailed = hasFailed || made.part.hasFailed
      try put(.section, made.bytes)
    }
    if range.part.upper == range.part.total {
      let tail = audit.auditDeclared(besides: identities)
      try put(.section, PartSection(.tail, encoder.encode(tail)).bytes(hasSums: true))
    }
    var whole = AuditPart(accumulator: sums)
    whole.hasFailed = hasFailed
    let last = PartSection(.chunk, EncodedPart(part: whole, pieces: []))
    try put(.sums, last.bytes(hasSums: true))
    var hash = [UInt8](repeating: 0, count: PartLayout.digestSize)
    crypto_hash_sha256_final(&digest, &hash)
    try output.write(hash)
    try ReadFiles.verify()
    try output.finish()
  }

  private func put(_ frame: PartLayout.Frame, _ bytes: [UInt8]) throws(FileFailure) {
    try put([frame.rawValue] + (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) })
    try put(bytes)
  }

  private func put(_ bytes: [UInt8]) throws(FileFailure) {
    crypto_hash_sha256_update(&digest, bytes, UInt64(bytes.count))
    try output.write(bytes)
  }
}
