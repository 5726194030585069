// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssaySource

/// One model among all that are read, audited with what the others bear on it.
struct ModelSearch {
  private let inputs: PopulationInput
  private let interpreter: Interpreter

  init(_ paths: [String], maps: [String], for interpreter: Interpreter) throws {
    self.interpreter = interpreter
    inputs = try PopulationInput(paths, maps: maps, for: interpreter)
  }

  /// - Throws: `ExitStatus.trouble` if there is none, which is said with the id that was probably meant.
  func find(_ model: String) throws -> (result: ModelResult, inputs: [InputSummary]) {
    let (survey, summaries) = inputs.survey(for: interpreter)
    let duplicates = inputs.duplicates(in: survey)
    let audit = PopulationAudit(
      interpreter, declared: inputs.declared, duplicates: duplicates,
      lineage: inputs.lineage(of: survey, duplicates, for: interpreter))
    var found: [ModelResult] = []
    inputs.audit(by: audit, besides: survey.identities, only: model, make: { $0.models }) {
      found += $0
    }
    guard let result = found.first else {
      let hint = nearest(to: model).map { "; did you mean '\($0)'?" } ?? ""
      Console.say("assay: no input has a model '\(model)'\(hint)")
      throw ExitStatus.trouble
    }
    return (result, summaries)
  }

  private func nearest(to model: String) -> String? {
    var best: Set<String> = []
    let inputs = inputs
    Workers.inOrder(inputs.pieces) { piece -> String? in
      Suggestion.nearest(to: model, among: inputs.ids(in: piece))
    } consume: { id in
      if let id { best.insert(id) }
    }
    return Suggestion.nearest(to: model, among: best.union(inputs.declared.ids))
  }
}
