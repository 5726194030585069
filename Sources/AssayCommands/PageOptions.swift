// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayReports
import Glibc

/// How a text is laid out for whoever looks at it.
struct PageOptions: ParsableArguments {
  @Option(help: "Colours in texts: auto, always or never.")
  var color: ColorChoice = .auto

  @Option(
    help: ArgumentHelp(
      "The columns of texts, 80 to 200. Default: those of the terminal, or 100 where there is none.",
      valueName: "columns"))
  var width: Int?

  /// The columns that a report can have: tables need the fewest, and eyes find back from the most.
  private static let widths = 80...200

  func validate() throws {
    if let width, !PageOptions.widths.contains(width) {
      throw ValidationError("--width takes 80 to 200 columns, not \(width)")
    }
  }

  /// The style of a text that goes to a file, or else to standard output.
  func style(toFile isFile: Bool, lists: ListOptions? = nil) -> TextStyle {
    let isSeen = !isFile && Console.isTerminal(STDOUT_FILENO)
    return TextStyle(
      isColoured: isColoured(isSeen),
      width: width ?? (isSeen ? PageOptions.terminalWidth : TextStyle.plainWidth),
      top: lists?.top, hasAllFindings: lists?.findings == .all, hasTasks: lists?.todo ?? false)
  }

  /// Colours if asked for, or if a person is looking and has not declined (no-color.org).
  private func isColoured(_ isSeen: Bool) -> Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: isSeen && !(getenv("NO_COLOR").map { $0.pointee != 0 } ?? false)
    }
  }

  /// What `COLUMNS` says, or the terminal itself, within what a report can have.
  private static var terminalWidth: Int {
    var size = winsize()
    let said = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 0
    let found = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    let columns = said > 0 ? said : found > 0 ? found : TextStyle.plainWidth
    return min(max(columns, widths.lowerBound), widths.upperBound)
  }
}

/// How much of an audit its text lists.
struct ListOptions: ParsableArguments {
  enum Findings: String, CaseIterable, ExpressibleByArgument, Sendable {
    case worst, all
  }

  @Option(
    help: ArgumentHelp(
      "The length of lists in the text report. Default: each list its own.", valueName: "number"))
  var top: Int?

  @Option(help: ArgumentHelp("The findings that the text report lists: worst or all."))
  var findings: Findings = .worst

  @Flag(
    help:
      "List in the text report, for each model, what to disclose and mend, and what it would bring."
  )
  var todo = false

  func validate() throws {
    if let top, !(1...100_000).contains(top) {
      throw ValidationError("--top takes 1 to 100000, not \(top)")
    }
  }

  /// Whether the text report has more of models than totals and counts.
  var hasModels: Bool { findings == .all || todo }
}
