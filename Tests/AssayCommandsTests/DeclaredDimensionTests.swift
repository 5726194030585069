// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A pack that counts water and money, from its declaration to the report.
@Suite("Dimensions of a pack's own", .timeLimit(.minutes(15)))
struct DeclaredDimensionTests {
  static let pack = "fixtures/packs/good/dimensions"

  @Test func `they are checked, read, tested, added and divided like any other`() throws {
    let test = try Tool.run(["test", Self.pack])
    #expect(test.status == 0, "\(test.text)\(test.errors)")
    let audit = try Tool.audit(
      ["-"], rules: Self.pack, ["--format", "json"],
      input: #"{"id": "x/y", "refill": "2.5 kL", "emissions": 400}"#)
    #expect(audit.status == 0)
    // By hand: 0.4 t at 80 EUR/t are 32 EUR; 2.5e6 mL over 32 EUR are 78,125 mL/EUR.
    for part in [
      #""value":0.0025,"#, #""unit":"ML[onsite]""#, #""value":32,"#, #""unit":"EUR""#,
      #""value":78125,"#, #""unit":"mL[onsite]/EUR""#,
    ] {
      #expect(audit.text.contains(part), "\(part)")
    }
  }
}
