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
  /// By step index, the index of the method that its ladder selected; nil if none.
  package var selected: [Int?]
  /// By step index, what the step's value was made of, for `derives`.
  package var stepReads: [[Read]]
  /// By uncertainty factor, for `low` and `high`.
  package var spreads: [Spread]
  /// By field index, the pseudo factor of an integer that is only a bound ("over 1000").
  package var integerBounds: [Int: Int32] = [:]
  /// How many nodes one evaluation may visit before it gives up with `fuel-exhausted`; work on long
  /// texts and lists counts as well.
  package var fuel: Int

  /// Each distinct read once, in the order of first reading; evaluations append to it.
  package internal(set) var reads: [Read] = []
  /// The same, once they are too many to be searched one by one.
  private var readSet: Set<Read> = []

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
    let taken = reads
    reads = []
    if !readSet.isEmpty { readSet.removeAll() }
    return taken
  }

  /// Forgets the reads, for a caller who does not need them; cheaper than taking them.
  package mutating func forgetReads() {
    reads.removeAll(keepingCapacity: true)
    if !readSet.isEmpty { readSet.removeAll() }
  }

  /// Notes a read, unless it has been noted already.
  mutating func note(_ read: Read) {
    // Few reads are searched faster than they are hashed.
    if reads.count < 32 {
      if !reads.contains(read) { reads.append(read) }
      return
    }
    if readSet.isEmpty { readSet = Set(reads) }
    if readSet.insert(read).inserted { reads.append(read) }
  }
}
