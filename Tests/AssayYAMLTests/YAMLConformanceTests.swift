// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML
import Foundation
import Testing

/// The data beside the checkout, or where `ASSAY_SHARED` says.
let shared: URL? = {
  let beside = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared").standardizedFileURL
  let stated = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
  let folder = stated ?? beside
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

@Suite(
  "YAML test suite", .enabled(if: shared != nil, "no data folder: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct YAMLConformanceTests {
  /// What libyaml 0.2.5 does with each case, as measured.
  private struct Measured: Decodable {
    let acceptedValid: [String]
    let refusedValid: [String]
    let misreadValid: [String]
    let refusedInvalid: [String]
    let acceptedInvalid: [String]

    private enum CodingKeys: String, CodingKey {
      case acceptedValid = "valid_pass"
      case refusedValid = "valid_rejected"
      case misreadValid = "valid_wrong_events"
      case refusedInvalid = "err_rejected"
      case acceptedInvalid = "err_accepted"
    }
  }

  /// Valid YAML that we refuse on purpose: keys that are lists, maps or aliases.
  static let refusedKeys: Set<String> = [
    "26DV", "4FJ6", "6BFJ", "6PBE", "9MMW", "E76Z", "KK5P", "LX3P", "M2N8/01", "M5DY", "Q9WF",
    "RZP5", "SBG9", "V9D5", "X38W", "XW4D",
  ]
  /// Valid YAML that libyaml refuses: a tab on an empty line, which is read past.
  static let acceptedTabs: Set<String> = ["DK95/03", "DK95/04"]

  @Test func `verdicts are libyaml's, but for what is refused on purpose`() throws {
    let folder = try #require(shared).appending(path: "conformance")
    let measured = try JSONDecoder().decode(
      Measured.self,
      from: Data(
        contentsOf: folder.appending(path: "yaml-test-suite-libyaml-0.2.5-measured.json")))
    let accepted = Set(
      measured.acceptedValid + measured.misreadValid + measured.acceptedInvalid)
    let refused = Set(measured.refusedValid + measured.refusedInvalid)
    var differences: [String: [String]] = [:]
    for id in accepted.union(refused).sorted() {
      let file = folder.appending(path: "yaml-test-suite/\(id)/in.yaml")
      let bytes = try Array(Data(contentsOf: file))
      let source = try #require(YAML.decode(path: id, bytes: bytes).file)
      let codes = YAML.readAll(source).diagnostics.map(\.code)
      if accepted.contains(id) == codes.isEmpty { continue }
      differences[codes.first ?? "accepted", default: []].append(id)
    }
    #expect(Set(differences["yaml-key-not-text"] ?? []) == Self.refusedKeys)
    #expect(Set(differences["accepted"] ?? []) == Self.acceptedTabs)
    #expect(Set(differences.keys).subtracting(["yaml-key-not-text", "accepted"]) == [])
  }
}
