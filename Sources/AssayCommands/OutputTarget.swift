// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssaySource

extension CaseIterable where Self: RawRepresentable<String> {
  /// All words of a list, the last behind an "or".
  static var names: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}

/// `-o FORMAT=FILE`.
struct OutputTarget<Format: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
  let format: Format
  let path: String

  /// - Throws: `ValidationError` that says what is wrong with the argument.
  static func parse(_ argument: String) throws -> OutputTarget {
    if let target = OutputTarget(argument: argument) { return target }
    let names = Format.allCases.map(\.rawValue)
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if names.contains(name) {
      throw ValidationError("name a file, such as '\(name)=FILE'")
    }
    let help =
      Suggestion.help(for: name, among: names) ?? "the formats are \(names.joined(separator: ", "))"
    throw ValidationError("there is no format '\(name)'; \(help)")
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let format = Format(rawValue: String(parts[0])), !parts[1].isEmpty
    else { return nil }
    self.format = format
    self.path = String(parts[1])
  }
}

extension OutputTarget {
  /// Writes reports that are made whole: one to standard output, if a format is asked for or no file is
  /// named, and then each file.
  ///
  /// - Parameters:
  ///   - format: That of standard output; nil if none is asked for.
  ///   - usual: That of standard output where nothing else is written.
  ///   - report: Makes the bytes of a report, knowing whether they go to a file.
  static func write(
    _ outputs: [OutputTarget], _ format: Format?, usual: Format,
    _ report: (Format, _ toFile: Bool) throws -> [UInt8]
  ) throws {
    var targets = outputs.map { (format: $0.format, path: Optional($0.path)) }
    if let format = format ?? (outputs.isEmpty ? usual : nil) {
      targets.insert((format, nil), at: 0)
    }
    try ReadFiles.verify()
    for target in targets {
      let file = try OutputFile(path: target.path, isAlone: targets.count == 1)
      try file.write(report(target.format, target.path != nil))
      try file.finish()
    }
  }
}

/// Makes sure that no report takes the place of another one, or of what is read.
struct OutputCheck {
  /// Files of model records; `-` is standard input.
  let inputs: [String]
  /// The folders of rule packs.
  let packs: [String]
  /// Files that are read as rules besides, such as a profile.
  let rules: [String]

  init(inputs: [String], packs: [String], rules: [String]) {
    (self.inputs, self.packs, self.rules) = (inputs, packs, rules)
  }

  /// - Parameter others: Files that are read as rules besides those that the options name.
  init(
    inputs: [String], _ rules: RuleOptions, _ tables: TableOptions, besides others: [String] = []
  ) {
    self.init(
      inputs: inputs, packs: [rules.rules].compactMap(\.self),
      rules: [rules.tailoring.profile].compactMap(\.self) + tables.map + others)
  }

  /// - Parameter usesStandardOutput: Whether a report goes there in any case.
  /// - Throws: `ValidationError`.
  func check(_ paths: [String], usesStandardOutput: Bool) throws {
    let inputs = Set(inputs.filter { $0 != "-" }.map { FilePath.resolved(InputPath($0).file) })
    let folders = packs.map { FilePath.resolved($0) + "/" }
    let rules = Set(rules.map(FilePath.resolved))
    var taken: Set<String> = usesStandardOutput ? ["-"] : []
    for name in paths {
      let path = name == "-" ? "-" : FilePath.resolved(name)
      guard taken.insert(path).inserted else {
        throw ValidationError("'\(name)' is named for two reports")
      }
      if inputs.contains(path) {
        throw ValidationError("'\(name)' is an input; a report would replace it")
      }
      if PackFolder.isRuleFile(path), folders.contains(where: path.hasPrefix) {
        throw ValidationError("'\(name)' is a file of the rule pack; name another")
      }
      if rules.contains(path) {
        throw ValidationError("'\(name)' is read as rules; a report would replace it")
      }
    }
  }
}
