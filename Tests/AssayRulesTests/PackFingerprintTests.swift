// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Pack fingerprint", .timeLimit(.minutes(15)))
struct PackFingerprintTests {
  static let rules = """
    fields: {energy: {unit: kWh, from: [energy, e]}}
    parameters:
      power: {title: Power, value: 1000, unit: W, range: [900, 1100]}
      hours: {title: Hours, value: 2, unit: h}
    quantities:
      total:
        title: Total
        unit: kWh
        quantum: 1 Wh
        methods:
          - {id: t.one, value: "model.energy", tier: T1}
          - {id: t.two, value: "power * hours"}
    tiers: {of: total, order: [{id: T1, title: One}, {id: T0, title: None}]}
    requirements:
      - {id: r, title: R, kind: datagap, severity: error, assert: "has(model.energy)", message: "no {model.id}"}

    """

  struct Case: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let isEdit: Bool
    var testDescription: String { "'\(old)' to '\(new)'" }

    init(_ old: String, _ new: String, isEdit: Bool) {
      (self.old, self.new, self.isEdit) = (old, new, isEdit)
    }
  }

  static let cases: [Case] = [
    Case(
      "value: 1000, unit: W, range: [900, 1100]", "value: 1, unit: kW, range: [0.9, 1.1]",
      isEdit: false),
    Case("power * hours", "power  *  (hours)", isEdit: false),
    Case("title: Total", "title: All of it # a comment", isEdit: false),
    Case(
      "energy: {unit: kWh, from: [energy, e]}", "energy: {from: [energy, e], unit: 'kWh'}",
      isEdit: false),
    Case("value: 2", "value: 2.0", isEdit: false),
    Case("value: 2", "value: 3", isEdit: true),
    Case("[900, 1100]", "[900, 1200]", isEdit: true),
    Case("[energy, e]", "[e, energy]", isEdit: true),
    Case("power * hours", "hours * power", isEdit: true),
    Case("quantum: 1 Wh", "quantum: 1 kWh", isEdit: true),
    Case("tier: T1", "tier: T0", isEdit: true),
    Case("no {model.id}", "no {model.id}!", isEdit: true),
    Case("severity: error", "severity: note", isEdit: true),
  ]

  @Test("the meaning changes with what can change a result", arguments: cases)
  func meaning(_ testCase: Case) throws {
    let base = PackFolder.read(Self.rules)
    let head = PackFolder.read(
      Self.rules.replacing(testCase.old, with: testCase.new, maxReplacements: 1))
    let before = try #require(base.pack, "\(base.rendered)").identity
    let after = try #require(head.pack, "\(head.rendered)").identity
    #expect((before.meaningDigest != after.meaningDigest) == testCase.isEdit)
    #expect(before.filesDigest != after.filesDigest)
  }

  @Test func `the order of declarations and files means nothing`() throws {
    let one = "parameters: {a: {title: A, value: 1}, b: {title: B, value: 2}}"
    let other = "parameters: {b: {title: B, value: 2}}"
    let more = "defaults: {source: demo, evidence: policy}\nparameters: {a: {title: A, value: 1}}"
    let whole = try #require(PackFolder.read(one).pack).identity
    let split = try #require(PackFolder.read(other, ["a.yaml": more]).pack).identity
    #expect(whole.meaningDigest == split.meaningDigest)
    #expect(whole.filesDigest != split.filesDigest)
  }

  @Test func `digests are SHA-256 and do not depend on where the pack lies`() throws {
    let text = PackFolder.header
    func digest(root: String) throws -> String {
      let file = SourceFile(path: "\(root)/pack.yaml", text: text)
      return try #require(PackReader.read(PackFiles(root: root, files: [file])).pack)
        .identity.filesDigest
    }
    #expect(try digest(root: "a/b") == digest(root: "c"))
    #expect(try digest(root: "a").count == "sha256:".count + 64)
    #expect(try digest(root: "a").hasPrefix("sha256:"))
  }
}
