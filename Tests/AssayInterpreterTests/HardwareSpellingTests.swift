// SPDX-License-Identifier: Apache-2.0

import Testing

/// Every distinct spelling of hardware in real metadata, read by the fields of the default pack.
@Suite(
  "Spellings of hardware",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
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

/// The same by the version of the pack that says what a match may leave over: a number that nothing
/// accounts for makes a refusal there, and a slice of a card is a row of its own.
@Suite("Spellings of hardware matched whole", .timeLimit(.minutes(15)))
struct WholeHardwareSpellingTests {
  private static let pack = "rules/hugging-carbon/1.2.0"

  @Test(.enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"))
  func `none of the spellings judged by eye is wrong, and no fewer are matched`() throws {
    let census = try SpellingCensus(
      "Hardware, 1.2.0", "data/messy/hardware_strings.csv",
      fields: ["accelerator_count", "accelerator"], pack: Self.pack
    ) { raw, _ in
      try SpellingCensus.object(at: "declared.accelerator", raw)
    }
    print(census.statement)
    let verdict = census.verdict(try SpellingCensus.judgements("hardware-judged.csv"))
    for missed in verdict.missed { print("Hardware, 1.2.0: \(missed)") }
    for wrong in verdict.wrong { Issue.record("\(wrong)") }
    #expect(verdict.recall.weighted >= 0.95)
    #expect(verdict.recall.distinct >= 0.85)
  }

  @Test func `of the spellings that were thought up, what is no whole card is none`() throws {
    let census = try SpellingCensus(
      "Invented hardware, 1.2.0", judged: "hardware-invented.csv",
      fields: ["accelerator_count", "accelerator"], pack: Self.pack
    ) { raw in
      try SpellingCensus.object(at: "declared.accelerator", raw)
    }
    let verdict = census.verdict(try SpellingCensus.judgements("hardware-invented.csv"))
    #expect(
      verdict.wrong + verdict.missed == [
        "'A100-SXM4-40GB MIG 3g.20gb' (1) means a100-sxm and became a100-mig3",
        "'1/2 A100' (1) means a100-sxm, was refused: a100-sxm",
        "'half an A100' (1) means a100-sxm, was refused: a100-sxm",
      ])
  }

  static let sliceCases = [
    ("1 x NVIDIA A100-SXM4-40GB MIG 1g.5gb", "1 a100-mig1"),
    ("NVIDIA A100-SXM4-80GB MIG 2g.20gb", "a100-mig2"),
    ("2 x NVIDIA H100 80GB HBM3 MIG 1g.10gb", "2 h100-mig1"),
    ("MIG 3g.40gb slice of an H100", "h100-mig3"), ("A30 MIG 1g.6gb", "a30-mig1"),
    ("A100 MIG 7g.40gb", "a100-sxm"), ("A100 (MIG)", "refused: a100-sxm"),
    ("A100-PCIE-40GB MIG 1g.5gb", "refused: a100-pcie-40gb"),
    ("NVIDIA A100 40GB vGPU", "refused: a100-sxm"),
    ("1024 MI250X GCDs", "1024 mi250x-gcd"), ("MI250X GCD", "mi250x-gcd"),
    ("128 MI250X (256 GCDs)", "refused: mi250x"), ("64 Volta GPUs", "64 v100-sxm2"),
    ("Volta V100", "v100-sxm2"), ("8 A100 and 4 Foo9000", "refused: a100-sxm"),
    ("992 *80GB A100 GPUs", "992 a100-sxm"), ("GPU from Kaggle (GPU T4 x 2)", "2 t4"),
    ("1 x NVIDIA GeForce RTX 30901 x NVIDIA GeForce GTX 1080", "1 rtx-3090 + 1 gtx-1080"),
    ("2 x Tesla V100-SXM2-32GB1 x Tesla T4", "2 v100-sxm2 + 1 t4"),
    ("4 x NVIDIA A1004 x NVIDIA H100 80GB HBM3", "4 a100-sxm + 4 h100-sxm"),
  ]

  /// Of two numbers it must be plain what each counts, or neither is taken.
  static let countCases = [
    ("A100 x 8 (4 nodes)", "a100-sxm"), ("A100 40GB x4, 2 nodes", "a100-sxm"),
    ("8 A100 x 3 runs", "a100-sxm"), ("A100 x2-4", "a100-sxm"), ("10^4 H100", "h100-sxm"),
    ("64 A100s (8 nodes x 8)", "64 a100-sxm"), ("DGX A100 x 4", "32 a100-sxm"),
    ("4x(8xA100)", "32 a100-sxm"), ("≥64 A100", "atLeast 64 a100-sxm"),
    ("64+ A100", "atLeast 64 a100-sxm"), ("100+ NVIDIA A100", "atLeast 100 a100-sxm"),
    ("1/7 A100", "refused: a100-sxm"),
    ("0.5 A100", "refused: a100-sxm"), ("a third of an A100", "refused: a100-sxm"),
    ("A100 (shared)", "refused: a100-sxm"), ("A100 x 8", "8 a100-sxm"),
    ("4 nodes with 8xA100 each", "32 a100-sxm"),
  ]

  @Test(
    "slices, chips, names that run together and numbers of numbers",
    arguments: sliceCases + countCases)
  func slices(_ text: String, _ expected: String) throws {
    let audit = try InlineAudit(try Repository.packFiles(Self.pack))
    let outcome = try SpellingCensus.outcome(
      of: try SpellingCensus.object(at: "declared.accelerator", text),
      fields: ["accelerator_count", "accelerator"], by: audit)
    #expect(outcome.text == expected)
  }
}

/// Spellings of hardware that were thought up, among them those that look like a count and are none:
/// a year, a processor, hours, the version of a library.
@Suite("Invented spellings of hardware", .timeLimit(.minutes(15)))
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
