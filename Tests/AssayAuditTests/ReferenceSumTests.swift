// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Foundation
import Testing

/// Terms whose rounded sum is known, from the reference data beside the checkout or `ASSAY_SHARED`.
struct ReferenceSum: Decodable, CustomTestStringConvertible {
  let name: String
  let values: [String]
  /// The sum by rational arithmetic, rounded to the nearest double.
  let exactHex: String

  enum CodingKeys: String, CodingKey {
    case name, values
    case exactHex = "exact_hex"
  }

  var testDescription: String { name }

  /// Empty without the data: the suite is skipped then.
  static let all: [ReferenceSum] = {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
    let url = (named ?? checkout.deletingLastPathComponent().appending(path: "shared"))
      .appending(path: "conformance/nist/summation_cases.json")
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? JSONDecoder().decode([ReferenceSum].self, from: data)) ?? []
  }()
}

@Suite(
  "Reference sums",
  .enabled(
    if: !ReferenceSum.all.isEmpty, "no reference data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct ReferenceSumTests {
  @Test("a sum is the exact one, rounded once", arguments: ReferenceSum.all)
  func sum(_ reference: ReferenceSum) throws {
    let expected = try #require(Double(reference.exactHex))
    let terms = try reference.values.map { try #require(Double($0)) }
    var sum = ExactSum()
    for term in terms { sum.merge(ExactSum(term)) }
    #expect(sum.value == expected)
    let opposite = terms.reversed().reduce(into: ExactSum()) { $0.merge(ExactSum(-$1)) }
    #expect(opposite.value == -expected)
  }
}
