// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import AssaySource

/// `assay`, with everything it can do.
package struct AssayCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "assay",
    abstract: "Audit the carbon emissions of training AI models by rules that you can read.",
    discussion: """
      A rule pack is a folder of YAML files: fields, factor tables, ladders of methods, tiers, \
      requirements and totals. assay applies it to model metadata, and every number it prints can \
      be traced back to the rule, the table row and the field that made it.

      Examples:
        assay check rules/hugging-carbon/1.0.0
        assay audit models.jsonl declared.yaml --rules rules/hugging-carbon/1.0.0 --as-of 2026-06-30
        assay explain bigscience/bloom models.jsonl declared.yaml \\
          --rules rules/hugging-carbon/1.0.0 --as-of 2026-06-30
      """,
    version: ToolVersion.current,
    subcommands: [
      AuditCommand.self, MergeCommand.self, DiffCommand.self, ExplainCommand.self, CardCommand.self,
      CompareCommand.self, SampleCommand.self,
      CheckCommand.self, TestCommand.self, DocumentCommand.self, FitCommand.self,
      ResolveCommand.self, ImportCommand.self, FetchCommand.self, InitCommand.self,
      SchemaCommand.self, LanguageServerCommand.self,
    ])

  package init() {}

  /// Runs the tool and returns its exit status.
  ///
  /// 0: nothing at or above `--fail-on`; 1: there is; 2: usage, rules or input are wrong, or a file
  /// cannot be read or written. A signal ends the process with 128 and its number.
  package static func run(_ arguments: [String]) -> Int32 {
    TemporaryFiles.removeOnSignals()
    return DeepStack.run { carryOut(arguments) }
  }

  private static func carryOut(_ arguments: [String]) -> Int32 {
    do {
      try RepeatedOptions.check(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let failure as ValidationError {
      // Of a run that had begun: a summary of the usage would not help.
      Console.say("assay: \(failure.message)")
      return ExitStatus.trouble.rawValue
    } catch let status as ExitCode {
      return status.rawValue
    } catch let failure as FileFailure {
      Console.say("assay: \(failure.path): \(failure.message)")
      return ExitStatus.trouble.rawValue
    } catch {
      if exitCode(for: error) == .success { return tell(fullMessage(for: error)) }
      Console.show(lines: usageMessage(for: error, arguments))
      return ExitStatus.trouble.rawValue
    }
  }
}

extension AssayCommand {
  /// Prints what was asked for, such as `--help`, and returns the exit status.
  private static func tell(_ text: String) -> Int32 {
    do {
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        try Console.print(String(line))
      }
      return 0
    } catch {
      Console.say("assay: \(error.path): \(error.message)")
      return ExitStatus.trouble.rawValue
    }
  }

  /// What is wrong with the arguments, and how they are written.
  ///
  /// It quotes them. So that none begins a line of its own, it is that of the arguments as they are
  /// shown.
  private static func usageMessage(for error: any Error, _ arguments: [String]) -> String {
    let arguments = arguments.map { HostileText.line($0) }
    var message = fullMessage(for: error)
    do {
      _ = try parseAsRoot(arguments)
    } catch {
      message = fullMessage(for: error)
    }
    if let misspelling = Misspelling.message(of: arguments) {
      let usage = message.split(separator: "\n").drop { !$0.hasPrefix("Usage:") }
      return (["Error: \(misspelling)"] + usage.map(String.init)).joined(separator: "\n")
    }
    return Misspelling.helped(message)
  }
}

/// The version of the tool, as `--version` and every audit say it.
enum ToolVersion {
  static let current = "0.1.0"
}

/// What the exit status of a command says.
enum ExitStatus {
  /// There are findings at or above `--fail-on`, or a rule test failed.
  static let found = ExitCode(1)
  /// Usage, rules or input are wrong, or a file cannot be read or written.
  static let trouble = ExitCode(2)
  /// assay itself is at fault.
  static let fault = ExitCode(3)
}
