// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Foundation
import Testing

/// The invented organization, of which each model is there to show one thing.
@Suite("The organization", .timeLimit(.minutes(15)))
struct OrganizationTests {
  static let models =
    (try? InlineAudit.ofDefaultPack().fixture("fixtures/organization"))?.models ?? []

  struct Row: Sendable, CustomTestStringConvertible {
    let model: String
    let tier: String
    var testDescription: String { model }
  }

  /// The table of its README: names in back quotes, then a tier.
  static let rows: [Row] = {
    let text = (try? Repository.text("fixtures/organization/README.md")) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line -> [Row] in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let names = cells[0].split(separator: ",").map { $0.filter { $0 != "`" && $0 != " " } }
      return names.map { Row(model: "acme-research/\($0)", tier: cells[1]) }
    }
  }()

  @Test("a model has the tier that the README gives it", arguments: rows)
  func tier(_ row: Row) throws {
    let model = try #require(Self.models.first { $0.id == row.model })
    #expect(model.tier?.id == row.tier, "\(model.tier?.passedOver ?? [])")
  }

  @Test func `all tiers occur`() throws {
    let tiers = try #require(RulePackTests.pack?.tiers).order.map(\.id)
    #expect(Set(Self.models.compactMap(\.tier?.id)) == Set(tiers))
    #expect(Self.rows.count >= 27)
  }
}
