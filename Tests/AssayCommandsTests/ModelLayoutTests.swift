// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Repositories of models, as people have them on their disks.
@Suite("Layouts of models", .timeLimit(.minutes(15)))
struct ModelLayoutTests {
  static let card = "---\nco2_eq_emissions: 1234\n---\n"
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func write(_ files: [String: String]) throws {
    for (path, text) in files {
      let file = scratch.file(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }

  /// The ids of the models of an input, and what was said on standard error.
  private func ids(of input: String, in folder: String = "") throws -> (
    ids: [String], errors: String
  ) {
    let run = try Tool.audit(
      [input], rules: Tool.defaultPack, ["--format", "jsonl", "--fail-on", "never"],
      in: folder.isEmpty ? scratch.url : scratch.file(folder))
    var ids: [String] = []
    for line in run.output.split(separator: UInt8(ascii: "\n")) {
      let document = try JSONSerialization.jsonObject(with: line) as? [String: Any]
      if document?["type"] as? String == "model", let id = document?["id"] as? String {
        ids.append(id)
      }
    }
    if run.status != 0 { #expect(run.status == 2 && ids.isEmpty) }
    return (ids, run.errors)
  }

  struct Layout: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    let input: String
    let ids: [String]

    init(_ claim: String, _ files: [String: String], _ input: String, _ ids: [String]) {
      (testDescription, self.files, self.input, self.ids) = (claim, files, input, ids)
    }
  }

  private static let cached = "hub/models--acme--bot"
  private static let layouts = [
    Layout(
      "a card is a card in any case",
      ["m/a/b/readme.md": card, "m/a/c/ReadMe.MD": card, "m/d/README.md": card], "m",
      ["a/b", "a/c", "d"]),
    Layout(
      "folders in a repository with weights or a configuration are parts of it",
      ["m/a/b/config.json": "{}", "m/c/config.json": "{}", "m/c/1_Pooling/config.json": "{}"], "m",
      ["a/b", "c"]),
    Layout(
      "a clone of the Hub says its id",
      [
        "x/README.md": card,
        "x/.git/config": "[remote \"origin\"]\n\turl = https://me:secret@huggingface.co/acme/bot\n",
      ], "x", ["acme/bot"]),
    Layout(
      "clones beside each other are known by their remotes",
      [
        "m/x/README.md": card,
        "m/x/.git/config": "[remote \"origin\"]\n\turl = git@hf.co:acme/bot.git\n",
        "m/y/README.md": card,
      ], "m", ["acme/bot", "y"]),
    Layout(
      "a remote of another host names no model",
      [
        "m/x/README.md": card,
        "m/x/.git/config": "[remote \"origin\"]\n\turl = https://github.com/acme/bot\n",
      ], "m", ["x"]),
    Layout(
      "the cache is read by the revision of refs/main",
      [
        "\(cached)/refs/main": "bbb", "\(cached)/snapshots/aaa/README.md": card,
        "\(cached)/snapshots/bbb/README.md": card, "hub/models--gpt2/snapshots/c/config.json": "{}",
        "hub/datasets--acme--texts/snapshots/d/README.md": card, "hub/version.txt": "1",
      ], "hub", ["acme/bot", "gpt2"]),
    Layout(
      "the folder around the cache is the cache",
      ["h/hub/models--acme--bot/snapshots/a/README.md": card], "h", ["acme/bot"]),
    Layout(
      "one model of a cache", ["\(cached)/snapshots/aaa/README.md": card], cached, ["acme/bot"]),
    Layout(
      "the snapshots of one model", ["\(cached)/snapshots/aaa/README.md": card],
      "\(cached)/snapshots", ["acme/bot"]),
    Layout(
      "a snapshot has the id of the model it is of",
      ["\(cached)/snapshots/aaa/README.md": card, "\(cached)/snapshots/bbb/README.md": card],
      "\(cached)/snapshots/aaa/", ["acme/bot"]),
    Layout(
      "an id in front of a repository is its id", ["x=y/README.md": card, "x/config.json": "{}"],
      "acme/bot=x", ["acme/bot"]),
    Layout(
      "a folder may have an equals sign in its name", ["x=y/a/b/README.md": card], "x=y", ["a/b"]),
    Layout(
      "an id in front of a card is its id", ["llama.md": card], "acme/bot=llama.md", ["acme/bot"]),
    Layout(
      "a card in a collection of cards that has a card is no model",
      ["m/README.md": "# Cards", "m/a/b/README.md": card], "m", ["a/b"]),
  ]

  @Test("models are found where they are", arguments: layouts)
  func layout(_ layout: Layout) throws {
    try write(layout.files)
    let found = try ids(of: layout.input)
    #expect(found.ids.sorted() == layout.ids, "\(found.errors)")
  }

  @Test func `the folder one stands in can be named with a point`() throws {
    try write(["\(Self.cached)/snapshots/aaa/README.md": Self.card])
    #expect(try ids(of: ".", in: "\(Self.cached)/snapshots/aaa").ids == ["acme/bot"])
    #expect(try ids(of: ".", in: Self.cached).ids == ["acme/bot"])
    #expect(try ids(of: ".", in: "hub").ids == ["acme/bot"])
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let files: [String: String]
    let input: String
    let testDescription: String
  }

  private static let faults = [
    Fault(
      files: ["x/README.md": card], input: "x",
      testDescription: "say the id in front of it, as in org/name=x"),
    Fault(
      files: ["x/readme.md": card], input: "x/readme.md",
      testDescription: "say the id in front of it, as in org/name=x/readme.md"),
    Fault(
      files: ["x/config.json": "{}", "x/onnx/config.json": "{}"], input: "x",
      testDescription: "nothing in it says of which"),
    Fault(
      files: ["\(cached)/snapshots/a/README.md": card, "\(cached)/snapshots/b/README.md": card],
      input: "hub", testDescription: "has 2 snapshots, and no refs/main"),
    Fault(
      files: ["m/acme/Bot/README.md": card, "m/models--acme--bot/snapshots/a/README.md": card],
      input: "m", testDescription: "has the model 'acme/bot' twice"),
  ]

  @Test("a layout that does not say whose it is ends the run with how to say it", arguments: faults)
  func fault(_ fault: Fault) throws {
    try write(fault.files)
    let found = try ids(of: fault.input)
    #expect(found.ids.isEmpty && found.errors.lowercased().contains(fault.testDescription))
  }
}
