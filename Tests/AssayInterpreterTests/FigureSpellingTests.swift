// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@testable import AssayInterpreter

/// Every distinct spelling of emissions in real metadata, read by the fields of the default pack.
@Suite(
  "Spellings of emissions",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct FigureSpellingTests {
  static let census: Result<SpellingCensus, any Error> = Result {
    try SpellingCensus(
      "Emissions", "data/messy/emission_strings.csv", fields: ["card_emissions"]
    ) { raw, sources in
      let path =
        sources.contains("map")
        ? "cardData.co2_eq_emissions.emissions" : "cardData.co2_eq_emissions"
      let record = try SpellingCensus.object(at: path, raw)
      // A bare number stands in cards as a number.
      return Double(raw) == nil ? record : record.replacing("\"\(raw)\"", with: raw)
    }
  }

  @Test func `what each spelling becomes is recorded`() throws {
    let census = try Self.census.get()
    print(census.statement)
    try census.checkTable("emissions.csv")
  }

  @Test func `every figure is read with its number and unit, or refused`() throws {
    let census = try Self.census.get()
    let judgements = try SpellingCensus.judgements("emissions-judged.csv")
    #expect(census.entries.count == 98 && judgements.count == 98)
    for entry in census.entries {
      switch (entry.outcome, judgements[entry.name]) {
      case (.matched(let text), .means(let meant)):
        let (read, due) = (try figure(text), try figure(meant))
        // A conversion of units rounds once.
        #expect(abs(read.number - due.number) <= due.number * 1e-15, "'\(entry.raw)': \(text)")
        #expect(read.unit == due.unit)
      case (.refused, .notToBeTaken): break
      default: Issue.record("'\(entry.raw)' became \(entry.outcome.text)")
      }
    }
  }

  private func figure(_ text: String) throws -> (number: Double, unit: Substring) {
    let parts = text.split(separator: " ", maxSplits: 1)
    return (try #require(Double(parts[0])), parts[1])
  }
}

/// What the default pack makes of how a figure was found, and of what was trained.
@Suite("Words beside emissions", .timeLimit(.minutes(15)))
struct EmissionWordTests {
  static let audit = Result { try InlineAudit.ofDefaultPack() }

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let method: String
    var testDescription: String { "'\(text)'" }
  }

  /// All ten spellings of `source_strings.csv`, and how the figure beside each was found.
  static let sources = [
    Case(text: "AutoTrain", method: "emissions.card-metered"),
    Case(text: "code carbon", method: "emissions.card-metered"),
    Case(text: "Google Cloud Footprint", method: "emissions.card-estimated"),
    Case(text: "Google Cloud Platform Carbon Footprint", method: "emissions.card-estimated"),
    Case(
      text: "calculated using this webstie https://mlco2.github.io/impact/#compute",
      method: "emissions.card-estimated"),
    Case(
      text: "Estimating the Carbon Footprint of BLOOM, a 176B Parameter Language Model."
        + " https://arxiv.org/abs/2211.02001", method: "emissions.card-estimated"),
    Case(text: "Google Colab", method: "emissions.card-estimated"),
    Case(text: "https://mlco2.github.io/impact", method: "emissions.card-estimated"),
    Case(text: "https://mlco2.github.io/impact/", method: "emissions.card-estimated"),
    Case(text: "[More Information Needed]", method: "emissions.card-bare"),
  ]

  @Test("the source of a figure says how good it is", arguments: sources)
  func source(_ testCase: Case) throws {
    let audit = try Self.audit.get()
    let model = try audit.model(
      """
      {"cardData": {"co2_eq_emissions": {"emissions": 1000, "source": "\(testCase.text)"}}}
      """)
    #expect(model.quantity("emissions")?.estimate?.method == testCase.method)
  }

  /// The spellings of `training_type_strings.csv`, and others: a family's figure is no run's.
  @Test(
    "figures of one run are used, whatever was trained in it",
    arguments: [
      ("pretraining", true), ("pre-training", true), ("fine-tuning", true),
      ("pretraining + fine-tuning", true), ("all models of the family", false),
      ("inference", false),
    ])
  func training(_ type: String, isUsed: Bool) throws {
    let audit = try Self.audit.get()
    let model = try audit.model(
      """
      {"cardData": {"co2_eq_emissions": {"emissions": 1000, "training_type": "\(type)"}}}
      """)
    #expect((model.quantity("emissions")?.estimate != nil) == isUsed)
  }

  /// Grams that must be kilograms: 150 g for 2560 hours of an A100, 1,408 kWh, is 0.1 g/kWh.
  @Test(
    "a figure in the wrong unit is a finding that names the intensity it implies",
    arguments: [("150", true), ("150 kg", false), ("0.15 tCO2e", false), ("150 g", true)])
  func unit(_ emissions: String, isSuspect: Bool) throws {
    let audit = try Self.audit.get()
    let model = try audit.model(
      """
      {"cardData": {"co2_eq_emissions": {"emissions": "\(emissions)"}},
      "declared": {"accelerator": "A100", "accelerator_hours": 2560, "place": "France",
      "trained": "2023-01-01"}}
      """)
    let finding = model.findings.first { $0.rule == "plausible.card-intensity" }
    #expect((finding?.result == .fail) == isSuspect)
    #expect(!isSuspect || finding?.message.contains("gCO2e/kWh") == true)
  }
}
