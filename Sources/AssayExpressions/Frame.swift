// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// Something that an evaluation looked at: what a derivation consists of.
package enum Read: Hashable, Sendable {
  case field(Int)
  /// A member of an item of a list field; the field was read before it.
  case member(field: Int, item: Int, member: Int)
  case parameter(Int)
  /// `isNearest` if no row was in force at the date, so that the nearest one was taken.
  case cell(table: Int, row: Int, column: Int, isNearest: Bool)
  case step(Int)
  /// Which method the ladder of a step selected, asked by `used('method')`.
  case selected(step: Int)
  /// `x.assume('unit')`, by its index in `CompiledExpression.assumptions`.
  case assumption(Int)
  /// `base.FIELD`.
  case baseField(Int)
  /// `base.QUANTITY`.
  case baseStep(Int)
}

/// Something that an evaluation looked at, whether or not its value was made of it.
package enum JournalEntry: Hashable, Sendable {
  case read(Read)
  /// The rows of a key were looked up, be there any or none.
  case rows(table: Int, key: String)
}

/// What expressions may read of one model, and what they have read.
package struct Frame: Sendable {
  /// `model.id`.
  package var id: String
  /// The moment as of which the audit is made; later publications are not known yet.
  package var asOf: Timestamp
  /// By field index; an absent field is `missing` with its own path.
  package var fields: [Outcome]
  /// By parameter index, uncertain ones with their gradient.
  package var parameters: [Value]
  /// By table index.
  package var tables: [FactorTable]
  /// By step index, as far as they have been evaluated.
  package var steps: [Outcome]
  /// By step index, definitions that are derived when an expression first reads them: many a
  /// definition is asked for in the case of few models.
  package var definitions: [CompiledExpression?] = []
  /// By step index, whether its definition is still to be derived.
  package var isPending: [Bool] = []
  /// By step index, the index of the method that its ladder selected; nil if none.
  package var selected: [Int?]
  /// By step index, what the step's value was made of, for `derives`.
  package var stepReads: [[Read]]
  /// What `base.` reads; nil where the model has no base among the inputs, or several.
  package var base: BaseValues?
  /// What of the model is not known to be absent, although it has no value.
  package var doubts = FieldDoubts()
  /// Set where a requirement is about to fail, and asked once more.
  package var caution: Caution?
  /// By uncertainty factor, for `low` and `high`.
  package var spreads: [Spread]
  /// By uncertainty factor, what probabilities and limits of methods are: they bear on the figures whose
  /// gradients hold them.
  package var modifiers: [Int32: Modifier] = [:]
  /// What the model states, as far as expressions may read it; all if nobody has looked.
  package var stated = Statements.all
  /// By field index, the pseudo factor of an integer that is only a bound ("over 1000").
  package var integerBounds: [Int: Int32] = [:]
  /// How many nodes one evaluation may visit before it gives up with `fuel-exhausted`; work on long
  /// texts and lists counts as well.
  package var fuel: Int

  /// Whether reads are noted for a derivation.
  var keepsReads = true
  /// Each distinct read once, in the order of first reading; evaluations append to it.
  ///
  /// Before `start` lie those of evaluations that wait for this one.
  private var reads: [Read] = []
  private var start = 0
  /// The reads of this evaluation, once they are too many to be searched one by one.
  private var readSet: Set<Read> = []

  /// Whether evaluations write down all that their outcomes depend on, for comparing versions of
  /// the rules; `reads` holds what a value was made of, and lacks keys that have no row.
  package var isJournaling = false
  package private(set) var journal: [JournalEntry] = []
  /// Whether the journal keeps all that was looked at, be it that it cannot matter to a figure.
  package var isTracing = false

  /// What is left of the fuel during an evaluation.
  var fuelLeft = 0
  /// The bound variables of the evaluation that goes on, by slot.
  var locals: [Outcome] = []

  package init(
    id: String, asOf: Timestamp, fields: [Outcome], parameters: [Value] = [],
    tables: [FactorTable] = [], steps: [Outcome] = [], selected: [Int?] = [],
    stepReads: [[Read]] = [], spreads: [Spread] = [], fuel: Int = 1_000_000
  ) {
    self.id = id
    self.asOf = asOf
    self.fields = fields
    self.parameters = parameters
    self.tables = tables
    self.steps = steps
    self.selected = selected
    self.stepReads = stepReads
    self.spreads = spreads
    self.fuel = fuel
  }

  /// Returns the reads since the last call, and forgets them.
  package mutating func takeReads() -> [Read] {
    let taken = Array(reads[start...])
    forgetReads()
    return taken
  }

  /// Forgets the reads, for a caller who does not need them; cheaper than taking them.
  package mutating func forgetReads() {
    reads.removeLast(reads.count - start)
    if !readSet.isEmpty { readSet.removeAll() }
  }

  /// Strikes out what was written to the journal since it had so many entries, because another reason
  /// stands for it.
  package mutating func strikeJournal(from count: Int) {
    if isJournaling, !isTracing { journal.removeSubrange(min(count, journal.count)...) }
  }

  /// Derives a step's definition, if that is still to be done; under caution, what a quantity lacks.
  package mutating func deriveIfPending(_ step: Int) {
    guard step < isPending.count, isPending[step] else { return }
    isPending[step] = false
    // The evaluation that reads it goes on where it was.
    let outer = (
      keepsReads: keepsReads, start: start, readSet: readSet, locals: locals, fuelLeft: fuelLeft
    )
    (keepsReads, start, readSet, locals) = (true, reads.count, [], [])
    if let definition = definitions[step] {
      steps[step] = definition.evaluate(in: &self)
    } else {
      steps[step] = missing(step: step)
    }
    stepReads[step] = takeReads()
    (keepsReads, start, readSet, locals, fuelLeft) = outer
  }

  /// Returns the journal since the last call, and begins another.
  package mutating func takeJournal() -> [JournalEntry] {
    let taken = journal
    journal = []
    return taken
  }

  /// Notes a look-up of rows by their key.
  mutating func note(rowsOf key: String, in table: Int) {
    if isJournaling { journal.append(.rows(table: table, key: key)) }
  }

  /// Strikes out what cannot matter, because the other operand is missing whatever this one is: the
  /// parameters and steps that were read from one place of the journal up to another.
  mutating func strikeOut(_ range: Range<Int>) {
    guard isJournaling, !isTracing, !range.isEmpty else { return }
    let kept = journal[range].filter { entry in
      switch entry {
      case .read(.parameter), .read(.step): false
      default: true
      }
    }
    journal.replaceSubrange(range, with: kept)
  }

  /// Notes what an evaluation would read that need not be carried out.
  mutating func note(_ silence: Silence) {
    if keepsReads {
      for read in silence.reads { noteOnce(read) }
    }
    if isJournaling { journal += silence.journal }
  }

  /// Notes a read, unless it has been noted already.
  mutating func note(_ read: Read) {
    if isJournaling { journal.append(.read(read)) }
    if keepsReads { noteOnce(read) }
  }

  private mutating func noteOnce(_ read: Read) {
    // Few reads are searched faster than they are hashed.
    if reads.count - start < 32 {
      if !reads[start...].contains(read) { reads.append(read) }
      return
    }
    if readSet.isEmpty { readSet = Set(reads[start...]) }
    if readSet.insert(read).inserted { reads.append(read) }
  }
}
