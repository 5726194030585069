// SPDX-License-Identifier: Apache-2.0

/// What an expression comes to for every model that is silent on all that the expression may read.
///
/// Most models state few of the many fields that rules ask for. What follows from nothing is the
/// same for all of them, and is worked out once.
///
/// A class, so that asking for it counts one reference.
final class Silence: Sendable {
  /// Itself, or through the steps that it names.
  let mayRead: Statements
  let outcome: Outcome
  let reads: [Read]
  let journal: [JournalEntry]

  init(mayRead: Statements, outcome: Outcome, reads: [Read], journal: [JournalEntry]) {
    self.mayRead = mayRead
    self.outcome = outcome
    self.reads = reads
    self.journal = journal
  }
}

extension CompiledExpression {
  /// What it comes to for models that are silent on all that it may read; nil if that is not known.
  package var silentOutcome: (outcome: Outcome, mayRead: Statements)? {
    silence.map { ($0.outcome, $0.mayRead) }
  }

  /// What of a model the expression may read.
  ///
  /// - Parameter steps: By step, what it may read itself.
  package func mayRead(through steps: [Statements]) -> Statements {
    var all = Statements()
    for field in fieldsRead { all.formUnion(Statements(field: field)) }
    for step in stepsRead { all.formUnion(steps[step]) }
    if basePlace != nil { all.formUnion(.base) }
    if program.code.contains(where: { $0.operation == .modelID }) { all.formUnion(.id) }
    return all
  }

  /// The same expression, which knows what it comes to where it has nothing to read.
  ///
  /// - Parameters:
  ///   - steps: By step, what it may read of a model.
  ///   - frame: Of a model that states nothing, with all steps derived.
  package func settled(_ steps: [Statements], in frame: inout Frame) -> CompiledExpression {
    let mayRead = mayRead(through: steps)
    if mayRead.meets(.id) { return self }
    _ = frame.takeReads()
    _ = frame.takeJournal()
    frame.isJournaling = true
    defer { frame.isJournaling = false }
    return knowing(
      Silence(
        mayRead: mayRead, outcome: evaluate(in: &frame), reads: frame.takeReads(),
        journal: frame.takeJournal()))
  }
}

extension Frame {
  /// Takes what is known of silence for an evaluation, if the model is silent.
  mutating func answer(of silence: Silence) -> Outcome? {
    if silence.mayRead.meets(stated) { return nil }
    note(silence)
    return silence.outcome
  }
}
