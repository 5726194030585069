// SPDX-License-Identifier: Apache-2.0

import AssayEditors
import AssayRules
import Foundation
import Testing

/// The description of rule files, and what is generated of it.
@Suite("Schema of rule files", .timeLimit(.minutes(15)))
struct RuleFileSchemaTests {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func `every section has a name of its own, and every key is said once`() {
    let names = RuleSchema.sections.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count > 50)
    for section in RuleSchema.sections {
      let keys = section.keys.map(\.name)
      #expect(Set(keys).count == keys.count, "\(section.name)")
      #expect(section.needsOne.allSatisfy(keys.contains), "\(section.name)")
      for key in section.keys {
        #expect(key.words.hasSuffix("."), "\(section.name).\(key.name)")
        #expect(!key.isRequired || key.standard == nil, "\(section.name).\(key.name)")
      }
    }
  }

  @Test(
    "a generated file is that of the sources",
    arguments: [
      ("rules/schema.json", "rules"), ("rules/REFERENCE.md", "rules --format markdown"),
    ])
  func isFresh(_ file: (path: String, command: String)) throws {
    let text = file.path.hasSuffix(".md") ? RuleReference.text : RuleFileSchema.text
    let place = Self.repository.appending(path: file.path)
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try text.write(to: place, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.path); read its diff")
    }
    #expect(
      try String(contentsOf: place, encoding: .utf8) == text,
      "make it anew: assay schema \(file.command) -o \(file.path)")
  }
}
