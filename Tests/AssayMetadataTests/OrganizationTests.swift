// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Facts of an organization", .timeLimit(.minutes(15)))
struct OrganizationTests {
  /// The place may stand on the card as well.
  static let paths = [
    "declared.place", "cardData.where", "declared.pue", "declared.accelerator",
    "declared.organization_country", "declared.trained.from", "declared.trained", "declared.energy",
    "declared.grid_intensity", "declared.grid_accounting",
  ]
  static let kin = [[0, 1], [2], [3], [4], [5, 6], [7], [8], [9]]

  private func read(
    _ text: String
  ) throws -> (declared: DeclaredModels, diagnostics: [Diagnostic]) {
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    let reading = DeclaredReader.reading(
      of: SourceFile(path: "declared.yaml", text: text), plan: plan, kin: Self.kin)
    return (
      DeclaredModels(
        reading.records, organizations: [reading.organization].compactMap(\.self)),
      reading.diagnostics
    )
  }

  /// What a model inherits that states some things itself, by path.
  private func inherited(
    _ declared: DeclaredModels, _ id: String, stating stated: [Int: MetadataValue] = [:]
  ) -> [String: String] {
    var found = [[Found]](repeating: [], count: Self.paths.count)
    for (path, value) in stated { found[path] = [Found(value, at: FieldPlace(path: "m", line: 1))] }
    for record in declared[id] {
      for (index, values) in record.found.enumerated() { found[index] += values }
    }
    let unread = declared[id].flatMap(\.unread)
    for record in declared[id] {
      let words = (record.inheritance ?? []).filter { $0.applies(to: found, unread: unread) }
      for word in words { word.add(to: &found) }
    }
    var values: [String: String] = [:]
    for (path, found) in zip(Self.paths, found) {
      guard let first = found.first, first.place.pointer.hasPrefix("/organization") else {
        continue
      }
      let value = first.value.value(of: "value") ?? first.value
      values[path] = "\(value.text ?? "") \(first.place.pointer)"
    }
    return values
  }

  static let text = """
    organization:
      name: Bergwerk
      namespaces: [bergwerk]
      country: AUT
      period: {from: 2024-01-01}
      accelerators: H100
      sites:
        - {name: linz, place: Linz, pue: 1.2}
    models:
      bergwerk/stollen: {pue: 1.5}
      bergwerk/schacht: {acelerator: A100}
    """

  @Test func `what is inherited says whose word it is`() throws {
    func words(_ text: String) throws -> [String?] {
      let (declared, diagnostics) = try read(text)
      #expect(diagnostics.isEmpty)
      return declared["a/b"].flatMap { $0.inheritance ?? [] }.flatMap { word in
        var found = [[Found]](repeating: [], count: Self.paths.count)
        word.add(to: &found)
        return found.joined().map { $0.value.value(of: "by")?.text }
      }
    }
    let facts = "namespaces: [a], country: AUT, pue: {value: 1.2, by: Meter Ltd}"
    #expect(try words("organization: {name: Example, \(facts)}") == ["Example", "Meter Ltd"])
    #expect(try words("organization: {\(facts)}") == [nil, "Meter Ltd"])
    let (_, diagnostics) = try read("organization: {name: [Example], \(facts)}")
    #expect(diagnostics.map(\.code) == ["organization-name"])
  }

  @Test func `a model inherits what it does not say, and its own word wins`() throws {
    let (declared, diagnostics) = try read(Self.text)
    #expect(diagnostics.map(\.code) == ["declared-unread"])
    let all = inherited(declared, "Bergwerk/other")
    #expect(
      all == [
        "declared.place": "Linz /organization/sites/0/place",
        "declared.pue": "1.2 /organization/sites/0/pue",
        "declared.accelerator": "H100 /organization/accelerators",
        "declared.organization_country": "AUT /organization/country",
        "declared.trained.from": "2024-01-01 /organization/period/from",
        "declared.trained": " /organization/period",
      ])
    let stollen = Set(inherited(declared, "bergwerk/stollen").keys)
    #expect(stollen == Set(all.keys).subtracting(["declared.pue"]))
    #expect(inherited(declared, "bergwerk/schacht")["declared.accelerator"] == nil)
    #expect(inherited(declared, "others/model").isEmpty)
  }

  @Test func `a model that ran elsewhere inherits nothing of a site`() throws {
    let (declared, _) = try read(Self.text)
    for path in [0, 1] {
      let found = inherited(declared, "bergwerk/x", stating: [path: .string("Oslo")])
      #expect(found["declared.pue"] == nil && found["declared.place"] == nil)
      #expect(found["declared.accelerator"] != nil)
      let same = inherited(declared, "bergwerk/x", stating: [path: .string(" linz")])
      #expect(same["declared.pue"] == "1.2 /organization/sites/0/pue")
    }
  }

  @Test func `of several sites a model has that which it names`() throws {
    let (declared, diagnostics) = try read(
      """
      organization:
        sites:
          - {name: north, place: Oslo, share: 60%, pue: 1.1, grid_contract: 5 gCO2e/kWh}
          - {name: south, place: Rome, share: 40%, pue: 1.4}
      models:
        a/b: {site: north}
        a/c: {place: Rome}
        a/d: {}
      """)
    #expect(diagnostics.isEmpty)
    let named = inherited(declared, "a/b")
    #expect(named["declared.pue"] == "1.1 /organization/sites/0/pue")
    #expect(named["declared.grid_accounting"] == "market /organization/sites/0/grid_contract")
    #expect(inherited(declared, "a/c")["declared.pue"] == "1.4 /organization/sites/1/pue")
    #expect(inherited(declared, "a/d").isEmpty)
    #expect(inherited(declared, "a/e").isEmpty)
  }

  @Test(
    "what an organization cannot state is refused at its place",
    arguments: [
      ("energy: 3 MWh", "organization-adds-up"), ("accelerators: 512", "organization-adds-up"),
      ("pew: 1.1", "declared-unread"), ("sites: Oslo", "organization-sites"),
      ("sites: [{pue: 1.1}]", "organization-sites"),
      ("sites: [{place: Oslo}, {place: Rome}]", "organization-sites"),
    ])
  func refused(_ line: String, _ code: String) throws {
    let (_, diagnostics) = try read("organization:\n  namespaces: [a]\n  \(line)\n")
    #expect(Set(diagnostics.map(\.code)) == [code])
    #expect(diagnostics.allSatisfy { $0.span.startPosition.line == 3 && $0.help != nil })
  }

  @Test func `a site that the organization does not have is an error`() throws {
    let (_, diagnostics) = try read(
      "organization: {sites: [{name: north, place: Oslo}]}\nmodels: {a/b: {site: nort}}\n")
    #expect(diagnostics.map(\.help) == ["did you mean 'north'?"])
  }
}
