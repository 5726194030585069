// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues
import Foundation
import Testing

/// A small pack in the text of a test, and audits by it.
struct InlineAudit {
  let pack: RulePack
  let interpreter: Interpreter

  /// What every pack needs, before the rules of a test.
  static let header = """
    assay: 1
    pack: demo
    version: 1.0.0
    title: Demonstration
    bases: {meter: [it, facility]}
    absent: [NA]
    references: {demo: {title: Demonstration data}}
    defaults: {source: demo, evidence: policy}

    """

  init(_ rules: String, asOf: String = "2026-06-30") throws {
    let file = SourceFile(path: "demo/pack.yaml", text: Self.header + rules)
    try self.init(PackFiles(root: "demo", files: [file]), asOf: asOf)
  }

  init(_ files: PackFiles, asOf: String = "2026-06-30") throws {
    let reading = PackReader.read(files)
    let mistakes = reading.diagnostics.map(\.rendered).joined()
    let (pack, date) = (reading.pack, Timestamp(asOf))
    self.pack = try #require(pack, "\(mistakes)")
    self.interpreter = Interpreter(pack: self.pack, asOf: try #require(date))
  }

  /// A pack with a sample in `s.csv`, and its regressions fitted.
  static func fitted(_ rules: String, sample: String) throws -> InlineAudit {
    var files = [
      SourceFile(path: "demo/pack.yaml", text: header + rules),
      SourceFile(path: "demo/s.csv", text: sample),
    ]
    let unfitted = PackReader.read(PackFiles(root: "demo", files: files), readsFits: false)
    let mistakes = unfitted.diagnostics.map(\.rendered).joined()
    for (_, rule) in try #require(unfitted.pack, "\(mistakes)").regressions {
      let fit = try #require(RegressionFitter.fit(rule, to: rule.sample).fit)
      let text = FitWriter.text(fit, predictors: rule.predictors.map(\.name), gate: rule.gate)
      files.append(SourceFile(path: "demo/" + RegressionRule.fitPath(rule.id), text: text))
    }
    return try InlineAudit(PackFiles(root: "demo", files: files))
  }

  /// The first regression of such a pack, not fitted.
  static func regression(_ rules: String, sample: String) throws -> RegressionRule {
    let files = [
      SourceFile(path: "demo/pack.yaml", text: header + rules),
      SourceFile(path: "demo/s.csv", text: sample),
    ]
    let reading = PackReader.read(PackFiles(root: "demo", files: files), readsFits: false)
    let mistakes = reading.diagnostics.map(\.rendered).joined()
    return try #require(reading.pack?.regressions.first, "\(mistakes)").rule
  }

  init(_ pack: RulePack, asOf: String = "2026-06-30") throws {
    self.pack = pack
    self.interpreter = Interpreter(pack: pack, asOf: try #require(Timestamp(asOf)))
  }

  /// The default pack.
  static func ofDefaultPack() throws -> InlineAudit {
    try InlineAudit(try Repository.packFiles(Repository.defaultPack))
  }

  /// The codes of what is wrong with rules, in order of place.
  static func codes(_ rules: String) -> [String] {
    let file = SourceFile(path: "demo/pack.yaml", text: header + rules)
    return PackReader.read(PackFiles(root: "demo", files: [file])).diagnostics.map(\.code)
  }

  /// What requirements over groups find in records, and the counts of the last of them.
  func groups(
    of records: [String], chunkSize: Int = 64
  ) throws -> (findings: [Finding], counts: RequirementCount?) {
    var accumulator = AuditAccumulator()
    let population = population(records.joined(separator: "\n"), chunkSize: chunkSize)
    for part in population.parts { accumulator.merge(part.accumulator) }
    let audit = PopulationAudit(
      interpreter, declared: DeclaredModels(), duplicates: DuplicateResolution())
    let part = audit.auditGroups(accumulator)
    accumulator.merge(part.accumulator)
    let summary = try accumulator.summary(for: interpreter.header(toolVersion: "test"))
    return (part.findings, summary.requirements.last)
  }

  func record(_ json: String, line: Int = 1) throws -> Record {
    let bytes = Array(json.utf8)
    let reading = bytes.withUnsafeBytes {
      RecordReader(interpreter.paths).read($0, line: line, path: "models.jsonl")
    }
    return try reading.get()
  }

  /// Audits one record; one without an id is called `x/y`.
  func audited(_ json: String) throws -> AuditedModel {
    var text = json
    if !text.contains("\"id\"") {
      text = "{\"id\": \"x/y\"" + (text == "{}" ? "" : ", ") + text.dropFirst()
    }
    let auditor = interpreter.auditor()
    return auditor.audit(try record(text))
  }

  func model(_ json: String) throws -> ModelResult { try audited(json).result }

  /// A quantity's published value in its unit; nil if there is none.
  func value(_ name: String, of json: String) throws -> Double? {
    try model(json).quantity(name)?.value
  }

  /// The totals of several records.
  func summary(_ records: [String]) throws -> AuditSummary {
    var accumulator = AuditAccumulator()
    for record in records { accumulator.merge(AuditAccumulator(try audited(record).contribution)) }
    return try accumulator.summary(for: interpreter.header(toolVersion: "test"))
  }

  /// Audits a whole input in small chunks, with what is declared beside it.
  func population(_ text: String, declared: [Record] = [], chunkSize: Int = 64) -> Population {
    let stream = RecordStream(InputBytes(text.utf8), path: "models.jsonl")
    let (chunks, faults) = stream.chunks(size: chunkSize)
    let declared = DeclaredModels(declared)
    let surveyor = Surveyor(interpreter, declared: declared)
    var all = PopulationSurvey(interpreter, declared: declared)
    for chunk in chunks { all.merge(surveyor.survey(chunk, of: stream, input: 0)) }
    let survey = all.identities
    var duplicates = DuplicateResolution()
    for chunk in chunks { duplicates.merge(survey.candidates(in: chunk, of: stream, input: 0)) }
    let lineage = LineageIndex(
      interpreter, survey: all, duplicates: duplicates, streams: [stream], declared: declared)
    let audit = PopulationAudit(
      interpreter, declared: declared, duplicates: duplicates, lineage: lineage)
    var parts = [audit.audit(faults: faults)]
    parts += chunks.map { audit.audit($0, of: stream, input: 0) }
    parts.append(audit.auditDeclared(besides: survey))
    return Population(survey: survey, parts: parts)
  }

  struct Population {
    let survey: IdentitySurvey
    let parts: [AuditPart]

    var models: [ModelResult] { parts.flatMap(\.models) }
    /// Findings that belong to no model.
    var findings: [Finding] { parts.flatMap(\.findings) }

    func model(_ id: String) -> ModelResult? { models.first { $0.id == id } }

    func summary(by interpreter: Interpreter) throws -> AuditSummary {
      var all = AuditAccumulator()
      for part in parts { all.merge(part.accumulator) }
      return try all.summary(for: interpreter.header(toolVersion: "test"))
    }
  }
}

extension QuantityResult {
  /// The figure in its unit.
  var value: Double? { estimate.map { amount($0.central) } }
  var low: Double? { estimate.map { amount($0.low) } }
  var high: Double? { estimate.map { amount($0.high) } }
  var mean: Double? { estimate.map { amount($0.expected) } }

  /// The step of the derivation that made the figure.
  var step: DerivedStep? {
    if case .step(let step)? = derivation { step } else { nil }
  }

  private func amount(_ quanta: Int128) -> Double { QuantaText.amount(quanta, digits: digits) }
}

extension ModelResult {
  func findings(of rule: String) -> [Finding] { findings.filter { $0.rule == rule } }
}

/// The files of the checkout, and the data beside it.
enum Repository {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Data that is not part of the repository: `ASSAY_SHARED`, else `../shared`; nil if absent.
  static let shared: URL? = {
    let named = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
    let folder = named ?? root.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  static let defaultPack = "rules/hugging-carbon/1.0.0"

  /// The folders of the versions of the default pack, in order.
  static let packFolders = folders.filter { $0.hasPrefix("rules/hugging-carbon/") }

  /// The folders of the packs in `rules/` that extend one of these.
  static let extensionFolders = folders.filter { !packFolders.contains($0) }

  /// The folders of the packs in `rules/`, in order.
  private static let folders: [String] = {
    let names = try? FileManager.default.subpathsOfDirectory(atPath: root.path + "/rules")
    return (names ?? []).filter { $0.hasSuffix("/pack.yaml") }
      .map { "rules/" + $0.dropLast("/pack.yaml".count) }.sorted()
  }()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The files of a pack, with those of the one that it extends.
  static func packFiles(_ path: String) throws -> PackFiles {
    let folder = root.appending(path: path, directoryHint: .isDirectory)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") }
    let files = PackFiles(
      root: path,
      files: try names.map { SourceFile(path: "\(path)/\($0)", text: try text("\(path)/\($0)")) })
    guard let base = PackReader.extended(by: files) else { return files }
    return PackFiles(
      root: path, files: files.files,
      bases: [try packFiles("rules/\(base.id.value)/\(base.version)")])
  }
}
