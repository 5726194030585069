// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `assay init` writes is a pack that checks, and the first page of the manual is what happens.
@Suite("Packs to begin with", .timeLimit(.minutes(15)))
struct InitPackCommandTests {
  private static let goal = "rules/our-policy/1.0.0"

  /// A folder with the smallest pack in it, as rules are kept.
  private static func rules() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let folder = scratch.file("rules/minimal")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack),
      to: folder.appending(path: "1.0.0"))
    return scratch
  }

  private static func expectClean(
    _ pack: String, tests: Int, in scratch: ScratchFolder,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let check = try Tool.run(["check", pack], in: scratch.url)
    #expect(check.status == 0, sourceLocation: location)
    #expect(check.text.contains("no errors, 0 warnings"), sourceLocation: location)
    #expect(check.errors.isEmpty, "\(check.errors)", sourceLocation: location)
    let test = try Tool.run(["test", pack], in: scratch.url)
    #expect(test.status == 0, "\(test.text)\(test.errors)", sourceLocation: location)
    #expect(test.text.contains("\(tests) passed, 0 failed"), sourceLocation: location)
  }

  @Test func `a new pack checks, passes its tests and audits its models`() throws {
    let scratch = try ScratchFolder()
    let run = try Tool.run(["init", Self.goal], in: scratch.url)
    #expect(run.status == 0)
    try Self.expectClean(Self.goal, tests: 3, in: scratch)
    // Every command that is named next is one that runs.
    for line in run.text.split(separator: "\n").dropFirst() {
      let next = try Tool.shell(String(line), in: scratch.url)
      #expect((0...1).contains(next.status), "\(line)")
    }
    let audit = try Tool.run(
      ["audit", "\(Self.goal)/models.jsonl", "--rules", Self.goal, "--as-of", "2026-06-30"],
      in: scratch.url)
    #expect(audit.status == 1)
    #expect(audit.text.contains("2 of 3 models estimated"))
    #expect(audit.text.contains("example/silent: neither energy nor accelerator time was found"))
  }

  @Test func `the folder names the pack and its version`() throws {
    let scratch = try ScratchFolder()
    for (goal, name) in [("a/2.1", "a 2.1"), ("b", "b 1.0.0"), ("./c", "c 1.0.0")] {
      #expect(try Tool.run(["init", goal], in: scratch.url).status == 0)
      #expect(try Tool.run(["check", goal], in: scratch.url).text.contains("\(name): "))
    }
  }

  @Test func `an extension checks beside the pack that it extends`() throws {
    let scratch = try Self.rules()
    let own = "rules/stricter/1.0.0"
    let run = try Tool.run(["init", own, "--extends", "rules/minimal/1.0.0"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let check = try Tool.run(["check", own], in: scratch.url)
    #expect(check.text.contains("extends minimal 1.0.0"))
    try Self.expectClean(own, tests: 4, in: scratch)
    // The method that stands in a comment goes into the ladder of the other pack.
    let rules = try scratch.text("\(own)/rules.yaml")
    try scratch.write(
      rules.replacing("# methods:", with: "methods:").replacing("#   - {id", with: "  - {id"),
      to: "\(own)/rules.yaml")
    let more = try Tool.run(["check", own], in: scratch.url)
    #expect(more.text.contains("with 2 methods"), "\(more.errors)")
  }

  @Test func `an extension elsewhere is refused, with the place where it would be found`() throws {
    let scratch = try Self.rules()
    let run = try Tool.run(
      ["init", "stricter", "--extends", "rules/minimal/1.0.0"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("/rules/stricter/1.0.0"))
    #expect(!scratch.names.contains("stricter"))
  }

  @Test func `the examples of a profile load once their marks are taken away`() throws {
    let scratch = try Self.rules()
    let pack = "rules/minimal/1.0.0"
    #expect(try Tool.run(["init", "ours.yaml", "--profile", pack], in: scratch.url).status == 0)
    let text = try scratch.text("ours.yaml")
    let plain = try Tool.run(["check", pack, "--profile", "ours.yaml"], in: scratch.url)
    #expect(plain.status == 0 && plain.errors.isEmpty, "\(plain.errors)")
    let body = try #require(text.range(of: "\nassay:"))
    // The smallest pack scores nothing, so that there is nothing to weigh.
    let examples = String(text[body.lowerBound...]).replacing("\n# reweight", with: "\n# #")
      .replacing("\n# ", with: "\n")
    try scratch.write(examples, to: "ours.yaml")
    let run = try Tool.run(["resolve", pack, "--profile", "ours.yaml"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    for part in ["disclosure.energy", "intensity", "headline"] {
      #expect(run.text.contains(part), "\(part)")
    }
  }

  @Test func `nothing that is there is written over`() throws {
    let scratch = try Self.rules()
    try scratch.write("mine", to: "rules/note.txt")
    let folder = try Tool.run(["init", "rules"], in: scratch.url)
    #expect(folder.status == 2)
    #expect(folder.errors.contains("is not empty"))
    try scratch.write("mine", to: "ours.yaml")
    let file = try Tool.run(
      ["init", "ours.yaml", "--profile", "rules/minimal/1.0.0"], in: scratch.url)
    #expect(file.status == 2)
    #expect(try scratch.text("ours.yaml") == "mine")
    #expect(scratch.names == ["ours.yaml", "rules"])
  }

  @Test(
    "what is misspelt makes no folder",
    arguments: [
      (["init", "declard"], "did you mean 'declared'?"),
      (["init", "new", "--extend", "rules/minimal/1.0.0"], "did you mean '--extends'?"),
      (["init", "our policy"], "cannot name a pack"),
      (["init", "ours", "--profile", "rules/minimal/1.0.0"], "name it with .yaml"),
      (["init", "new", "--extends", "a", "--profile", "b"], "--extends or --profile"),
    ])
  func refusal(_ arguments: [String], _ message: String) throws {
    let scratch = try Self.rules()
    let run = try Tool.run(arguments, in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(scratch.names == ["rules"])
  }

  @Test func `the first hour happens as the manual shows it`() throws {
    let scratch = try ScratchFolder()
    let template = try String(
      contentsOf: RepositoryTests.root.appending(
        path: "Sources/AssayCommands/Templates/new-estimate.yaml"), encoding: .utf8)
    var (commands, shown, printed) = (0, 0, "")
    for block in try ReadmeTests.blocks(of: "rules/README.md", section: "The first hour") {
      switch block.kind {
      case "sh":
        printed = ""
        for line in block.lines {
          let run = try Tool.shell(line + " 2>&1", in: scratch.url)
          printed += run.text
          // 1 says that a test fails, 2 that the pack has a mistake, both of which are shown.
          #expect((0...2).contains(run.status), "\(line)\n\(printed.prefix(2000))")
          commands += 1
        }
      case "text":
        shown += 1
        ReadmeTests.expect(block.lines, in: printed)
      default:
        #expect(template.contains(block.lines.joined(separator: "\n")))
      }
    }
    #expect(commands >= 12 && shown >= 6)
  }
}
