// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayCommands
import Foundation
import Testing

@Suite("Options given twice", .timeLimit(.minutes(15)))
struct RepeatedOptionTests {
  /// The options of every command as the parser of arguments knows them.
  private struct Option: Sendable, CustomTestStringConvertible {
    let command: String
    let name: String
    let isRepeating: Bool
    var testDescription: String { "\(command) \(name)" }
  }

  private static let options: [Option] = {
    guard
      let help = try? JSONSerialization.jsonObject(with: Data(AssayCommand._dumpHelp().utf8)),
      let root = (help as? [String: Any])?["command"] as? [String: Any]
    else { return [] }
    return (root["subcommands"] as? [[String: Any]] ?? []).flatMap { command -> [Option] in
      let name = command["commandName"] as? String ?? ""
      return (command["arguments"] as? [[String: Any]] ?? []).flatMap { argument -> [Option] in
        guard argument["kind"] as? String == "option" else { return [] }
        let isRepeating = argument["isRepeating"] as? Bool ?? false
        return (argument["names"] as? [[String: Any]] ?? []).compactMap { form in
          guard let text = form["name"] as? String else { return nil }
          let dashes = form["kind"] as? String == "short" ? "-" : "--"
          return Option(command: name, name: dashes + text, isRepeating: isRepeating)
        }
      }
    }
  }()

  @Test func `an option that takes one value is refused where it has two, with both`() throws {
    #expect(Self.options.count > 30)
    for option in Self.options where option.name != "--help" {
      let run = try Tool.run([option.command, option.name, "first", option.name + "=second"])
      let isRefused = run.errors.contains("is given twice, as 'first' and as 'second'")
      #expect(isRefused != option.isRepeating, "\(option): \(run.errors)")
      if isRefused { #expect(run.status == 2) }
    }
  }

  @Test func `two names of one option are one option`() throws {
    let run = try Tool.run(["fit", "pack", "-o", "one", "--output", "two"])
    #expect(run.status == 2)
    #expect(run.errors.contains("--output is given twice, as 'one' and as 'two'"))
  }

  @Test func `a flag may be said twice`() throws {
    let run = try Tool.audit(["-"], ["--out-of-force", "--out-of-force"], input: #"{"id": "x/y"}"#)
    #expect(!run.errors.contains("twice"))
  }
}
