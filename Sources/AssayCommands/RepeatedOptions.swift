// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Options that are given twice and take one value.
///
/// The parser of arguments would take the last, and nobody would know which of two profiles made the
/// figures.
enum RepeatedOptions {
  /// Those that may be given several times, by the name of the command.
  static let repeatable: [String: Set<String>] = [
    "audit": ["--output", "--map"], "explain": ["--map"], "card": ["--map"],
    "diff": ["--output", "--base-models", "--map"], "fit": ["--from"],
    "compare": ["--output", "--map"], "merge": ["--output"], "fetch": ["--author"],
    "sample": ["--output", "--map", "--documented"],
  ]

  /// - Throws: `ValidationError` with both values of the first option that is given twice.
  static func check(_ arguments: [String]) throws {
    let command = arguments.first { !$0.hasPrefix("-") } ?? ""
    let many = repeatable[command] ?? []
    var values: [String: String] = [:]
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return }
      guard argument.hasPrefix("-"), argument != "-" else { continue }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0] == "-o" ? "--output" : String(parts[0])
      guard !many.contains(name), name != "-" else { continue }
      let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
      // What is followed by another option is a flag, which says the same twice.
      let value =
        parts.count == 2 ? String(parts[1]) : next.hasPrefix("-") && next != "-" ? nil : next
      guard let value else { continue }
      if flags.contains(name) { continue }
      if let first = values[name] {
        throw ValidationError(
          "\(name) is given twice, as '\(first)' and as '\(value)', and takes one value")
      }
      values[name] = value
    }
  }

  /// Options without a value.
  static let flags: Set<String> = [
    "--out-of-force", "--cards", "--full", "--todo", "--help", "-h", "--version",
    "--alternatives",
  ]
}
