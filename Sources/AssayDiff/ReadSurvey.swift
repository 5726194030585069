// SPDX-License-Identifier: Apache-2.0

package import AssayInterpreter
import AssayStatistics

/// What models read of the edits, to foresee how many packs it takes to tell these apart.
///
/// A pack that takes some edits and leaves others is made in milliseconds; a model that reads n edits asks
/// for up to 2ⁿ of them. Between two versions that differ in hundreds of edits, each group of models that
/// reads its own would ask for its own packs.
package struct ReadSurvey: Sendable {
  /// With no more players than these nothing is foreseen.
  package static let limit = 64
  /// How many packs, and how many evaluations, there may be.
  static let packLimit = 2_000
  static let evaluationLimit = 100_000
  /// The most units that are told apart: 2⁸ leaves.
  private static let most = 8

  /// By what is read, how many models read it.
  private var models: [Set<Int>: Int] = [:]

  package init() {}

  package mutating func add(_ subject: TrialSubject, by differ: inout ModelDiffer) {
    // What cannot be evaluated is told when it is compared.
    for reads in (try? differ.reads(of: subject)) ?? [] where !reads.isEmpty {
      models[reads, default: 0] += 1
    }
  }

  package mutating func merge(_ other: ReadSurvey) {
    models.merge(other.models, uniquingKeysWith: +)
  }

  /// The most units of one model that can be told apart within the limits; nil where nothing needs to be
  /// foreseen.
  func apart(by units: DiffUnits) -> Int? {
    var opened = OpenedUnits(units: units)
    if isWithin(ShapleySum.playerLimit, &opened) { return nil }
    var apart = Self.most
    while apart > 1, !isWithin(apart, &opened) { apart -= 1 }
    return apart
  }

  private func isWithin(_ apart: Int, _ opened: inout OpenedUnits) -> Bool {
    var (packs, evaluations) = (0, 0)
    // The greatest of each, whatever the order in which models are met.
    var known: [Set<Int>: Int] = [:]
    for (reads, count) in models {
      for choice in opened.choices(for: reads, apart: apart) {
        let told = Set(reads.map(choice.unit(of:)))
        // A tree with more leaves is given up.
        let leaves = min(1 << told.count, ModelDiffer.leafLimit + 1)
        evaluations += count * leaves
        // Rows of one table share packs.
        let kinds = Set(told.map { choice.bundle(of: $0) ?? $0 })
        let old = known[kinds] ?? 0
        packs += max(leaves - old, 0)
        known[kinds] = max(leaves, old)
      }
      guard packs <= Self.packLimit, evaluations <= Self.evaluationLimit else { return false }
    }
    return true
  }
}

extension DiffUnits {
  /// Whether what is read is few enough units.
  func canTellApart(_ reads: Set<Int>, by choice: ChoiceUnits) -> Bool {
    apart.map { choice.count(reads) <= $0 } ?? true
  }
}

/// Units with one file, and one rule in it, opened; each is made once.
private struct OpenedUnits {
  private struct Key: Hashable {
    let file: Int
    let rule: Int?
  }

  private let units: DiffUnits
  private var known: [Key: ChoiceUnits] = [:]

  init(units: DiffUnits) { self.units = units }

  /// The choices by which a model that reads these is attributed.
  mutating func choices(for reads: Set<Int>, apart: Int) -> [ChoiceUnits] {
    func isFew(_ choice: ChoiceUnits) -> Bool { choice.count(reads) <= apart }
    if let choice = [units.single, units.byRule].first(where: isFew) { return [choice] }
    guard isFew(units.byFile) else { return isFew(units.byKind) ? [units.byKind] : [units.all] }
    var choices = [units.byFile]
    for file in Set(reads.map(units.byFile.unit(of:))).sorted() {
      let opened = opening(Key(file: file, rule: nil))
      guard isFew(opened) else { continue }
      choices.append(opened)
      let own = reads.filter { units.places[$0].file == file }
      for rule in Set(own.map { units.places[$0].rule }).sorted() {
        let finest = opening(Key(file: file, rule: rule))
        if isFew(finest) { choices.append(finest) }
      }
    }
    return choices
  }

  private mutating func opening(_ key: Key) -> ChoiceUnits {
    if let found = known[key] { return found }
    let made = units.opening(file: key.file, rule: key.rule)
    known[key] = made
    return made
  }
}

extension ChoiceUnits {
  fileprivate func count(_ players: Set<Int>) -> Int { Set(players.map(unit(of:))).count }

  /// A number below all units for the bundle that a unit is part of.
  fileprivate func bundle(of unit: Int) -> Int? {
    bundleOfPlayer[unit].map { -1 - $0 }
  }
}
