// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues

/// The inputs of an audit, to be audited once more under each alternative of its pack.
///
/// Alternatives tailor a pack as a profile does, so that they read what the pack reads.
struct AlternativePopulation {
  let inputs: PopulationInput
  let duplicates: DuplicateResolution
  let asOf: Timestamp
  /// The id of the total that is the headline.
  let headline: String?

  /// Audits the inputs for their totals alone.
  ///
  /// - Throws: `ExitStatus.trouble` where the rules have errors with the alternative, which are shown.
  func result(
    of rule: AlternativeRule, _ reading: PackReading, _ selection: SelectionOptions,
    _ draws: MonteCarloOptions
  ) throws -> AlternativeResult {
    guard let pack = reading.pack else {
      Console.show(reading.diagnostics)
      Console.say("assay: with the alternative '\(rule.id)' the rules have errors")
      throw ExitStatus.trouble
    }
    let interpreter = Interpreter(pack: pack, asOf: asOf, derivations: .none)
      .drawing(draws.monteCarlo)
    let (survey, _) = inputs.survey(for: interpreter)
    let audit = PopulationAudit(
      interpreter, declared: inputs.declared, duplicates: duplicates,
      lineage: inputs.lineage(of: survey, duplicates, for: interpreter), keepsModels: false,
      selection: try selection.prepared(for: pack))
    var totals = AuditAccumulator()
    totals.merge(audit.audit(faults: inputs.faults, observations: inputs.observations).accumulator)
    try inputs.audit(by: audit, besides: survey.identities, make: { $0.accumulator }) {
      part throws(FileFailure) in totals.merge(part)
    }
    do {
      let summary = try totals.summary(for: interpreter.header(toolVersion: ToolVersion.current))
      // An alternative may leave it out.
      let total = headline.flatMap { summary.whole(of: $0) }
      return AlternativeResult(
        id: rule.id, title: rule.title, reason: rule.reason, models: total?.models ?? 0,
        headline: total?.quantities.first)
    } catch {
      Console.say("assay: with the alternative '\(rule.id)': \(error.message)")
      throw ExitStatus.trouble
    }
  }
}
