// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Pack fixtures", .timeLimit(.minutes(15)))
struct PackFixtureTests {
  /// All but the folder of many that `UnitFixtureTests` reads.
  static let bad = PackFolder.folders(in: "fixtures/packs/bad").filter { $0 != "units" }
  static let good = PackFolder.folders(in: "fixtures/packs/good")

  @Test("a broken pack gives its golden diagnostics", arguments: bad)
  func diagnostics(of name: String) throws {
    let path = "fixtures/packs/bad/\(name)"
    let reading = PackReader.read(try PackFolder.files(path))
    #expect(reading.pack == nil)
    try PackFolder.expectGolden(reading.rendered, at: "\(path)/expected.txt")
  }

  @Test("a good pack has no mistakes", arguments: good)
  func noDiagnostics(of name: String) throws {
    let reading = PackReader.read(try PackFolder.files("fixtures/packs/good/\(name)"))
    #expect(reading.rendered == "")
    #expect(reading.pack != nil)
  }

  static let versions = PackFolder.folders(in: "rules/hugging-carbon").filter {
    $0.first?.isNumber == true
  }

  @Test("the default pack has no mistakes, and nothing to warn of", arguments: versions)
  func noWarnings(of version: String) throws {
    let reading = PackReader.read(try PackFolder.files("rules/hugging-carbon/\(version)"))
    #expect(reading.rendered == "")
    #expect(reading.pack != nil)
  }

  @Test func `the example of a profile is of the default pack as it is`() throws {
    let files = try PackFolder.files("rules/hugging-carbon/1.2.0")
    let profiles = try PackFolder.files("rules/profiles")
    let reading = PackReader.read(
      PackFiles(root: files.root, files: files.files, profile: profiles.file(named: "france.yaml")))
    // Its digest can be stated once the version is published.
    #expect(reading.codes == ["unpinned"])
    #expect(reading.pack?.waivers.count == 1)
    // The PUE of one country is no other's.
    #expect(reading.pack?.overrides.contains { $0.kind == .set } == false)
  }

  @Test func `there are four versions of the default pack`() {
    #expect(Self.versions == ["1.0.0", "1.1.0", "1.2.0", "1.3.0"])
  }

  @Test func `there are broken packs for every trap and more than twelve in all`() {
    #expect(Self.bad.filter { $0.hasPrefix("trap-") }.count == 7)
    #expect(Self.bad.count > 12)
    #expect(Self.good.contains("minimal"))
  }
}
