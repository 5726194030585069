// SPDX-License-Identifier: Apache-2.0

import Testing

/// Every distinct spelling of hardware in real metadata, read by the fields of the default pack.
@Suite(
  "Spellings of hardware",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(5)))
struct HardwareSpellingTests {
  static let census: Result<SpellingCensus, any Error> = Result {
    try SpellingCensus(
      "Hardware", "data/messy/hardware_strings.csv", fields: ["accelerator_count", "accelerator"]
    ) { raw, _ in
      try SpellingCensus.object(at: "declared.accelerator", raw)
    }
  }

  @Test func `what each spelling becomes is recorded`() throws {
    let census = try Self.census.get()
    print(census.statement)
    try census.checkTable("hardware.csv")
  }

  @Test func `none of the spellings judged by eye is wrong, and most are matched`() throws {
    let judgements = try SpellingCensus.judgements("hardware-judged.csv")
    let verdict = try Self.census.get().verdict(judgements)
    #expect(verdict.judged >= 150)
    print(
      "Hardware: \(verdict.judged) spellings judged by eye; of those that name an accelerator of the"
        + " table \(verdict.recall.distinct) of the distinct ones and \(verdict.recall.weighted) by"
        + " count have the right key and count; \(verdict.wrong.count) are wrong")
    for missed in verdict.missed { print("Hardware: \(missed)") }
    for wrong in verdict.wrong { Issue.record("\(wrong)") }
    #expect(verdict.recall.weighted >= 0.95)
    #expect(verdict.recall.distinct >= 0.85)
  }
}

/// Spellings of hardware that were thought up, among them those that look like a count and are none:
/// a year, a processor, hours, the version of a library.
@Suite("Invented spellings of hardware", .timeLimit(.minutes(5)))
struct InventedHardwareSpellingTests {
  @Test func `each is read as a person reads it`() throws {
    let census = try SpellingCensus(
      "Invented hardware", judged: "hardware-invented.csv",
      fields: ["accelerator_count", "accelerator"]
    ) { raw in
      try SpellingCensus.object(at: "declared.accelerator", raw)
    }
    let verdict = census.verdict(try SpellingCensus.judgements("hardware-invented.csv"))
    #expect(verdict.judged >= 250)
    for text in verdict.wrong + verdict.missed { Issue.record("\(text)") }
  }
}
