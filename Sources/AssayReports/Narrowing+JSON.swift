// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// What would narrow a total, with the unit of its first quantity.
struct NarrowingOf: Sendable {
  let narrowing: Narrowing
  let unit: String
  let digits: Int

  static let json = JSONType<NarrowingOf>.object { whole in
    whole.member("unit", .text) { $0.unit }
    whole.member("models", .integer, "How many are inferred or imputed") { $0.narrowing.models }
    whole.member(
      "share", .double, "What part of the expected value of them all the first fifty hold"
    ) { $0.narrowing.share }
    whole.member("documented", .integer, "How many of the first are supposed to be documented") {
      $0.narrowing.documented
    }
    whole.member("low", .optional(.decimal), "The lower end of the 90 % interval today") {
      $0.decimal($0.narrowing.now?.low)
    }
    whole.member("high", .optional(.decimal)) { $0.decimal($0.narrowing.now?.high) }
    whole.member(
      "lowThen", .optional(.decimal),
      "The same if these were known exactly, at the same expected value"
    ) { $0.decimal($0.narrowing.then?.low) }
    whole.member("highThen", .optional(.decimal)) { $0.decimal($0.narrowing.then?.high) }
    whole.member("runs", .list(RunOf.json)) { whole in
      whole.narrowing.runs.map { RunOf(run: $0, digits: whole.digits) }
    }
  }

  private func decimal(_ quanta: Int128?) -> String? {
    quanta.map { QuantaText.decimal($0, digits: digits) }
  }
}

/// A run with the grain of its figure.
struct RunOf: Sendable {
  let run: EstimatedRun
  let digits: Int

  static let json = JSONType<RunOf>.object { run in
    run.member("model", .text) { $0.run.id }
    run.member("standing", .word) { $0.run.standing }
    run.member("tier", .optional(.text)) { $0.run.tier }
    run.member("method", .text) { $0.run.estimate.method }
    run.member("expected", .decimal) { $0.decimal($0.run.estimate.expected) }
    run.member("low", .decimal) { $0.decimal($0.run.estimate.low) }
    run.member("high", .decimal) { $0.decimal($0.run.estimate.high) }
    run.member("disclose", .list(Disclosure.json)) { $0.run.disclose }
  }

  private func decimal(_ quanta: Int128) -> String { QuantaText.decimal(quanta, digits: digits) }
}
