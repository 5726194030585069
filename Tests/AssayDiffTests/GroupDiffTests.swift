// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayRules
import AssaySource
import Testing

@testable import AssayDiff

/// Requirements over organizations and totals in a comparison.
@Suite("Groups of models in a comparison", .timeLimit(.minutes(15)))
struct GroupDiffTests {
  private static func pack(_ root: String, share: Double, over: String = "entity") -> PackReading {
    let text = """
      assay: 1
      pack: group
      version: 1.0.0
      title: Group
      references: {demo: {title: Invented}}
      defaults: {source: demo, evidence: policy}
      fields: {energy: {unit: kWh, from: [energy]}}
      quantities:
        energy:
          title: Energy
          unit: kWh
          quantum: 1 Wh
          methods: [{id: energy.stated, value: model.energy}]
      totals: [{id: all, title: All, sum: [energy], by: [entity]}]
      requirements:
        - id: stated
          title: Energy is stated
          kind: datagap
          severity: error
          over: \(over)
          assert: "share(has(model.energy)) >= \(share)"
      """
    return PackReader.read(
      PackFiles(root: root, files: [SourceFile(path: "\(root)/pack.yaml", text: text)]))
  }

  private func document(_ base: PackReading, _ head: PackReading) throws -> DiffDocument {
    let revision = try #require(PackRevision(base: base, head: head), "\(base.diagnostics)")
    return try ComparedPopulation(
      revision,
      head: [
        #"{"id": "a/one", "energy": 100}"#, #"{"id": "a/two"}"#, #"{"id": "b/one", "energy": 1}"#,
      ]
    ).compared().1
  }

  @Test func `a group of which a requirement comes out otherwise is listed`() throws {
    let document = try document(Self.pack("base", share: 0.5), Self.pack("head", share: 0.9))
    #expect(document.groupFlips.map(\.words) == ["stated of a: pass → fail"])
    #expect(document.edits.map(\.id) == ["stated.check"])
  }

  @Test func `a requirement that is of another group is asked anew`() throws {
    let document = try document(
      Self.pack("base", share: 0.9), Self.pack("head", share: 0.9, over: "all"))
    #expect(
      document.groupFlips.map(\.words) == [
        "stated of all: not asked → fail", "stated of a: fail → not asked",
        "stated of b: pass → not asked",
      ])
    #expect(document.edits.map(\.id) == ["stated.over"])
  }

  @Test func `where nothing comes out otherwise nothing is listed`() throws {
    let document = try document(Self.pack("base", share: 0.5), Self.pack("head", share: 0.4))
    #expect(document.groupFlips.isEmpty)
  }
}
