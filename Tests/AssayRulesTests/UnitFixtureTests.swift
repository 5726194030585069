// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Foundation
import Testing

/// Small packs, each with one mistake of unit or basis, and all that its author is told.
///
/// A pack that has an error is not there to be audited with: what these tests find at load cannot
/// come up later.
@Suite("Mistakes of unit and basis", .timeLimit(.minutes(15)))
struct UnitFixtureTests {
  static let folder = "fixtures/packs/bad/units"
  static let packs = PackFolder.folders(in: folder)

  @Test func `there are at least thirty`() { #expect(Self.packs.count >= 30) }

  @Test("the mistake is found when the pack is loaded, and told as it should be", arguments: packs)
  func mistake(in name: String) throws {
    let path = "\(Self.folder)/\(name)"
    let reading = PackReader.read(try PackFolder.files(path))
    #expect(reading.pack == nil)
    try PackFolder.expectGolden(reading.rendered, at: "\(path)/expected.txt")
  }

  @Test("one mistake is one error, of a unit", arguments: packs)
  func error(in name: String) throws {
    let reading = PackReader.read(try PackFolder.files("\(Self.folder)/\(name)"))
    let codes: Set<String> = ["unit-mismatch", "basis-mismatch", "bad-unit", "bad-quantum"]
    #expect(reading.diagnostics.count == 1)
    let mistake = try #require(reading.diagnostics.first)
    #expect(codes.contains(mistake.code), "\(mistake.rendered)")
    #expect(mistake.severity == .error)
    #expect(mistake.help != nil, "how it is mended is not said")
  }

  @Test
  func `what a test expects of a definition without a unit is in the unit that it is stated in`()
    throws
  {
    let reading = PackFolder.read(
      """
      fields: {energy: {unit: kWh, from: [energy]}}
      definitions: {twice: {title: Twice, value: "model.energy * 2.0"}}
      tests: [{id: test.twice, record: {id: x/y, energy: 5}, expect: {twice: 10 kWh}}]
      """)
    #expect(reading.rendered == "")
    let expected = try #require(reading.pack?.tests.first?.expect.first?.value)
    // By hand: 10 kWh are 3.6e7 J.
    guard case .figure(_, let figure) = expected else {
      Issue.record("\(expected)")
      return
    }
    #expect(figure.value == 3.6e7)
  }

  @Test("a mismatch shows both units, and where each is from", arguments: packs)
  func bothEnds(of name: String) throws {
    let reading = PackReader.read(try PackFolder.files("\(Self.folder)/\(name)"))
    let mistake = try #require(reading.diagnostics.first)
    guard mistake.code.hasSuffix("-mismatch"), mistake.message.hasPrefix("cannot") else { return }
    #expect(!mistake.notes.isEmpty, "\(mistake.rendered)")
    #expect(mistake.notes.allSatisfy { $0.span != mistake.span })
  }
}
