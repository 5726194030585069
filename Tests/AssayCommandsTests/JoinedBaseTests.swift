// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Bases that stand in another input than the model that was derived from them: they are read again
/// while the model is audited, from whichever input has them.
@Suite("Bases in other inputs", .timeLimit(.minutes(15)))
struct JoinedBaseTests {
  private static let base =
    #"{"id":"lab/base","declared":{"compute":1e22,"parameters":7e9,"tokens":1e12}}"#

  /// - Parameter count: How many more records the file has, so that several workers share it.
  private static func scratch(records count: Int = 0) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let others = (0..<count).map {
      #"{"id":"lab/other-\#($0)","tags":["base_model:finetune:lab/base"],"text":"\#(String(repeating: "x", count: 2000))"}"#
    }
    try scratch.write(([base] + others).joined(separator: "\n") + "\n", to: "models.jsonl")
    try scratch.write(
      "models: {lab/child: {base_model: lab/base, training_type: fine-tuning}}\n",
      to: "declared.yaml")
    try FileManager.default.createDirectory(
      at: scratch.file("cards/lab/tuned"), withIntermediateDirectories: true)
    try scratch.write(
      "---\nbase_model: lab/base\nbase_model_relation: finetune\n---\n",
      to: "cards/lab/tuned/README.md")
    return scratch
  }

  @Test(
    "the base is joined, whatever the kinds of the inputs",
    arguments: [
      ["models.jsonl", "declared.yaml"], ["models.jsonl", "cards"],
      ["declared.yaml", "cards", "models.jsonl"],
    ])
  func joined(_ inputs: [String]) throws {
    let scratch = try Self.scratch()
    let run = try Tool.audit(
      inputs, rules: Tool.defaultPack, ["--format", "jsonl", "--fail-on", "never"],
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let children = run.text.split(separator: "\n").filter { $0.contains("\"type\":\"model\"") }
    #expect(children.count == inputs.count)
    for id in ["lab/child", "lab/tuned"] {
      for line in children where line.contains("\"id\":\"\(id)\"") {
        #expect(line.contains("\"parents\":[{\"id\":\"lab/base\",\"relation\":"), "\(line)")
      }
    }
  }

  @Test func `several workers read bases of several inputs`() throws {
    // Some 4 MB: four chunks.
    let scratch = try Self.scratch(records: 2000)
    try scratch.write(
      #"{"id":"lab/last","base_model":"lab/base"}"# + "\n", to: "more.jsonl")
    let runs = try (0..<2).map { _ in
      try Tool.audit(
        ["declared.yaml", "more.jsonl", "models.jsonl", "cards"], rules: Tool.defaultPack,
        ["--fail-on", "never"], in: scratch.url)
    }
    #expect(runs[0].status == 0, "\(runs[0].errors)")
    #expect(runs[0].text.hasPrefix("Audit of 2,004 models"))
    #expect(runs[0].output == runs[1].output)
  }
}
