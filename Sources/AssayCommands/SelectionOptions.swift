// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource

/// Which models an audit is narrowed to.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Audit only the models of an organization, as reports name it, or of a namespace.",
      valueName: "name"))
  var entity: String?

  @Option(
    help: ArgumentHelp(
      "Audit only the models with ids like this, such as 'org/*-7b': * is any characters, ? one.",
      valueName: "glob"))
  var only: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Audit only the models of which this holds, in the words of the rules, such as"
        + " 'model.downloads > 1000'.", valueName: "expression"))
  var condition: String?

  /// The selection made ready; nil if none is asked for.
  func prepared(for pack: RulePack) throws -> ModelSelection? {
    guard let selection = Selection(entity: entity, ids: only, condition: condition) else {
      return nil
    }
    let (prepared, diagnostics) = ModelSelection.prepare(selection, for: pack)
    Console.show(diagnostics)
    guard let prepared else { throw ExitStatus.trouble }
    return prepared
  }
}
