// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssaySource

/// Names among the arguments that are nearly right.
///
/// The parser of arguments complains of what is missing before it looks at what is misspelt: of
/// `--rule PACK` it says that `--rules` is missing.
enum Misspelling {
  /// What is misspelt and what was probably meant, in one sentence; nil if nothing is near.
  static func message(of arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = AssayCommand.self
    var rest = arguments[...]
    while !command.configuration.subcommands.isEmpty {
      let subcommands = command.configuration.subcommands
      let names = subcommands.map { $0._commandName } + ["help"]
      guard let index = rest.firstIndex(where: { !$0.hasPrefix("-") }) else { break }
      guard let next = subcommands.first(where: { $0._commandName == rest[index] }) else {
        if names.contains(rest[index]) { return nil }
        if let help = Suggestion.help(for: rest[index], among: names) {
          return "There is no command '\(rest[index])'; \(help)"
        }
        guard let usual = command.configuration.defaultSubcommand else { return nil }
        command = usual
        break
      }
      command = next
      rest = rest[(index + 1)...]
    }
    let options = options(of: command)
    for argument in rest.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = String(argument.prefix { $0 != "=" })
      guard !options.contains(name) else { continue }
      if let help = Suggestion.help(for: name, among: options) {
        return "Unknown option '\(name)'; \(help)"
      }
    }
    return nil
  }

  /// The long names of a command's options, as its help lists them.
  private static func options(of command: any ParsableCommand.Type) -> [String] {
    AssayCommand.helpMessage(for: command, columns: 100).split(separator: "\n").flatMap { line in
      line.hasPrefix("  ") && line.dropFirst(2).hasPrefix("-")
        ? line.split(whereSeparator: { " ,/".contains($0) }).filter { $0.hasPrefix("--") }
          .map(String.init) : []
    }
  }

  /// The parser's own message, with what was probably meant by the value of an option that takes one of
  /// some words.
  ///
  /// It says: "The value 'jsn' is invalid for '--format <format>'. Please provide one of 'text' …", or of
  /// many words "… one of the following:" with each on a line of its own.
  static func helped(_ message: String) -> String {
    let mark = ". Please provide one of "
    let parts = message.split(separator: mark, maxSplits: 1)
    guard parts.count == 2 else { return message }
    func quoted(_ text: Substring) -> [String] {
      let pieces = text.split(separator: "'", omittingEmptySubsequences: false)
      return stride(from: 1, to: pieces.count, by: 2).map { String(pieces[$0]) }
    }
    let listed = parts[1].split(separator: "\n").filter { $0.hasPrefix("  - ") }
      .map { String($0.dropFirst(4)) }
    let choices = listed.isEmpty ? quoted(parts[1].prefix { $0 != "\n" }) : listed
    guard let value = quoted(parts[0]).first, let help = Suggestion.help(for: value, among: choices)
    else { return message }
    return "\(parts[0]); \(help)\(mark.dropFirst())\(parts[1])"
  }
}
