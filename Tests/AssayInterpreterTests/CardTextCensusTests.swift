// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayMetadata
import AssayRules
import Foundation
import Testing

@testable import AssayInterpreter

/// What the default pack reads in the texts of thousands of real cards.
///
/// The cards lie beside the repository, for their texts may not be in it: `ASSAY_SHARED` says where.
/// `ASSAY_FULL=1` prints each reading, for judgement by eye.
@Suite(
  "Texts of cards",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct CardTextCensusTests {
  private struct Census {
    var cards = 0
    /// Cards with a section of one of the names that the template has for it.
    var sections = 0
    var stating: Set<String> = []
    /// Id, field, what the card says, value.
    var readings: [(id: String, field: String, quote: String, value: String)] = []
    var refused: [(id: String, message: String)] = []
    var quoted: [(id: String, message: String)] = []
  }

  private static let fields = [
    "text_row", "text_accelerator_hours", "text_hours", "text_power", "text_energy",
    "text_emissions", "accelerator", "accelerator_count", "place",
  ]

  private func census(of file: String) throws -> Census {
    let audit = try InlineAudit(try Repository.packFiles("rules/hugging-carbon/1.2.0"))
    var resolver = FieldResolver(pack: audit.pack, asOf: audit.interpreter.asOf).unshared()
    let fields = try Self.fields.map { try #require(audit.pack.fieldIndex(named: $0)) }
    let reader = RecordReader(resolver.paths)
    var census = Census()
    for line in try Self.lines(of: file) {
      let reading = line.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
        reader.read(bytes, line: 1, path: file)
      }
      guard case .success(let record) = reading else { continue }
      census.cards += 1
      let text = String(decoding: line, as: UTF8.self)
      if text.range(
        of: #"\\n#+ [^\\]*environmental impact"#, options: [.regularExpression, .caseInsensitive])
        != nil
      {
        census.sections += 1
      }
      let resolved = resolver.resolve(record)
      for field in fields {
        guard case .field(let step)? = resolved.derivation(ofField: field, in: audit.pack),
          let evidence = step.evidence, evidence.hasPrefix("read from prose")
        else { continue }
        census.stating.insert(record.id)
        census.readings.append(
          (
            record.id, step.name, evidence, "\(step.value.text) \(step.unit ?? "")"
          ))
      }
      for observation in resolved.observations
      where observation.places.contains(where: { $0.contains("/readme") }) {
        census.refused.append((record.id, observation.message))
      }
      for note in record.notes where note.kind == .unreadText {
        census.quoted.append((record.id, note.message))
      }
      resolver.reuse(resolved)
    }
    return census
  }

  private static func lines(of file: String) throws -> [Data] {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/zcat")
    process.arguments = [try #require(Repository.shared).appending(path: file).path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data.split(separator: UInt8(ascii: "\n"))
  }

  @Test("what cards say is read", arguments: ["hf2022_cards_dev", "hf2025_dev"])
  func readings(_ name: String) throws {
    let census = try census(of: "data/models/\(name).jsonl.gz")
    print(
      "\(name): of \(census.cards) cards \(census.sections) have the section; in \(census.stating.count)"
        + " \(census.readings.count) figures and names are read, \(census.refused.count) refused,"
        + " \(census.quoted.count) lines and tables quoted")
    if ProcessInfo.processInfo.environment["ASSAY_FULL"] != nil {
      for reading in census.readings {
        print("READ \(reading.id) | \(reading.field) | \(reading.quote) | \(reading.value)")
      }
      for refusal in census.refused { print("REFUSED \(refusal.id) | \(refusal.message)") }
      for quote in census.quoted { print("QUOTED \(quote.id) | \(quote.message)") }
    }
    #expect(!census.readings.isEmpty)
  }
}
