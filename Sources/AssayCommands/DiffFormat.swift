// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayDiff
import AssayReports
import AssayValues

/// The formats in which a comparison can be written.
enum DiffFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json, markdown, html, sarif

  func bytes(
    of document: DiffDocument, _ grouping: DiffGrouping?, _ style: TextStyle,
    inputs: [InputSummary], baseInputs: [InputSummary]
  ) -> [UInt8] {
    switch self {
    case .text:
      Array(
        DiffText(document, grouping: grouping, style: style)
          .report(inputs: inputs, baseInputs: baseInputs).utf8)
    case .json:
      DiffJSON(document, grouping: grouping).bytes(inputs: inputs, baseInputs: baseInputs)
    case .markdown:
      Array(
        DiffMarkdown(document, grouping: grouping)
          .report(inputs: inputs, baseInputs: baseInputs).utf8)
    case .html:
      DiffHTML(document, grouping: grouping).bytes(inputs: inputs, baseInputs: baseInputs)
    case .sarif: DiffSARIF(document).bytes(inputs: inputs, baseInputs: baseInputs)
    }
  }
}

extension DiffGrouping: ExpressibleByArgument {}

/// A share such as `5%` or `0.05`.
struct ShareArgument: ExpressibleByArgument, Sendable {
  let share: Double

  init?(argument: String) {
    // `5` would be 500 %: who writes it means 5 %, and should say so.
    guard let share = NumberText.share(argument), share <= 1 else { return nil }
    self.share = share
  }
}
