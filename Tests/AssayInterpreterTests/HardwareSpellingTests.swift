// SPDX-License-Identifier: Apache-2.0

import Testing

/// Every distinct spelling of hardware in real metadata, read by the fields of the default pack.
@Suite(
  "Spellings of hardware",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"))
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
}
