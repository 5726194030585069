// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Recorded texts under `fixtures/reports`; `ASSAY_RECORD=1` records them, and fails the run.
enum Golden {
  static func check(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures/reports/\(name)")
    guard ProcessInfo.processInfo.environment["ASSAY_RECORD"] == nil else {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(name): read the difference", sourceLocation: sourceLocation)
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    #expect(text == recorded, "see fixtures/reports/\(name)", sourceLocation: sourceLocation)
  }
}
