// SPDX-License-Identifier: Apache-2.0

/// What an expression comes to for every model that is silent on what decides it.
///
/// Most models state few of the many fields that rules ask for. What follows from nothing is the
/// same for all of them, and is worked out once.
///
/// A class, so that asking for it counts one reference.
final class Silence: Sendable {
  /// What it reads of a silent model, itself or through steps.
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
  /// What it comes to for models that are silent on what it reads of them; nil if that is not known.
  package var silentOutcome: (outcome: Outcome, mayRead: Statements)? {
    silence.map { ($0.outcome, $0.mayRead) }
  }

  /// What of a model the expression may read, whatever the model states.
  ///
  /// - Parameter steps: By step, what it may read itself.
  package func mayRead(through steps: [Statements]) -> Statements {
    var all = readsUnnoted
    for field in fieldsRead { all.formUnion(Statements(field: field)) }
    for step in stepsRead { all.formUnion(steps[step]) }
    return all
  }

  /// What it may read without noting it: the id, and whether there is a base.
  package var readsUnnoted: Statements {
    var all = Statements()
    if basePlace != nil { all.formUnion(.base) }
    if program.code.contains(where: { $0.operation == .modelID }) { all.formUnion(.id) }
    return all
  }

  /// The same expression, which knows what it comes to where it has nothing to read.
  ///
  /// It may be a long one, of which little is read where a model is silent, because that decides it:
  /// a model that is silent on this little has the same outcome, whatever else it states.
  ///
  /// - Parameters:
  ///   - steps: By step, what it reads of a silent model.
  ///   - frame: Of a model that states nothing, with all steps derived.
  package func settled(_ steps: [Statements], in frame: inout Frame) -> CompiledExpression {
    if readsUnnoted.meets(.id) { return self }
    defer { (frame.isJournaling, frame.isTracing) = (false, false) }
    (frame.isJournaling, frame.isTracing) = (true, true)
    frame.forgetReads()
    _ = frame.takeJournal()
    _ = evaluate(in: &frame)
    var mayRead = Statements(of: frame.takeJournal(), through: steps)
    mayRead.formUnion(readsUnnoted)
    if mayRead.meets(.id) { return self }
    frame.isTracing = false
    frame.forgetReads()
    let outcome = evaluate(in: &frame)
    return knowing(
      Silence(
        mayRead: mayRead, outcome: outcome, reads: frame.takeReads(),
        journal: frame.takeJournal()))
  }
}

extension Statements {
  /// What was read of a model, going by a trace.
  ///
  /// - Parameter steps: By step, what was read for it.
  package init(of trace: [JournalEntry], through steps: [Statements]) {
    self.init()
    for case .read(let read) in trace {
      switch read {
      case .field(let field), .member(let field, _, _): formUnion(Statements(field: field))
      case .step(let step), .selected(let step): formUnion(steps[step])
      case .baseField, .baseStep: formUnion(.base)
      case .parameter, .cell, .assumption: break
      }
    }
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
