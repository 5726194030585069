// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Two snapshots of Epoch AI's table of models, which are not part of the repository.
@Suite(
  "Snapshots of inputs",
  .enabled(if: SharedModels.folder != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct SnapshotDiffTests {
  @Test func `what is stated otherwise of the models that both have is named`() throws {
    let folder = try #require(SharedModels.folder)
    // A part of both, so that a debug build ends soon.
    let scratch = try ScratchFolder()
    for (name, file) in [("old", "notable_2025-02-24.csv"), ("new", "dev_models_2025-06-20.csv")] {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      try scratch.write(text, to: "\(name).csv")
    }
    let run = try Tool.run(
      [
        "diff", scratch.file("new.csv").path, "--base-models", scratch.file("old.csv").path,
        "--base", Tool.defaultPack, "--as-of", "2026-06-30", "--format", "json",
      ])
    #expect(run.status == 1, "\(run.errors)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect(json["residual"] as? Int == 0)
    let edits = try #require(json["edits"] as? [[String: Any]])
    var stated: [String: Int] = [:]
    for edit in edits { stated[try #require(edit["id"] as? String)] = edit["models"] as? Int }
    // Counted from the two files by id: 739 models are in both.
    #expect(stated["inputs.models"] == 419)
    #expect(stated["inputs.model.declared_compute"] == 99)
    #expect(stated["inputs.model.organization_country"] == 529)
    let total = try #require(
      (json["totals"] as? [[String: Any]])?.first {
        $0["id"] as? String == "all" && $0["quantity"] as? String == "emissions"
          && ($0["group"] as? [String: Any])?.isEmpty == true
      })
    let shares = try #require(total["shares"] as? [String: Double])
    #expect(shares.keys.contains("inputs.models"))
    let delta = try #require(total["delta"] as? Double)
    #expect(abs(shares.values.reduce(0, +) - delta) < 1e-3)
  }
}
