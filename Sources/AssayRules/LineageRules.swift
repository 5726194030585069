// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource

/// Which model was derived from which, and what of it counts.
package struct LineageRules: Sendable {
  /// What of a model's training is counted.
  package enum Count: String, Sendable, Hashable, CaseIterable {
    /// It was not trained: it is a further card of its base's run.
    case nothing
    /// Its own training, without that of its base.
    case increment
    /// Its own training, as if it had no base.
    case full
  }

  /// Gives a parent a relation where the record names none; the first that holds is taken.
  package struct Inference: Sendable {
    package let id: String
    package let relation: String
    /// Nil: always.
    package let when: CompiledExpression?
    package let span: Span
  }

  /// Models of which nothing was trained, whatever they say of how they were derived.
  package struct Nothing: Sendable {
    package let id: String
    package let title: String
    package let when: CompiledExpression
    package let span: Span
  }

  /// Cards that are of one training run, by what they have in common.
  package struct Runs: Sendable {
    /// Which cards are asked; nil: all.
    package let when: CompiledExpression?
    /// What cards of one run agree in; all of it has to be known.
    package let same: [CompiledExpression]
    /// A number of which the cards of one run have nearly the same.
    package let near: (of: CompiledExpression, within: Double)?
    /// A date or a number by which the first card of a run is found.
    package let earliest: CompiledExpression?
    package let span: Span

    package var expressions: [CompiledExpression] {
      [when].compactMap(\.self) + same + [near?.of, earliest].compactMap(\.self)
    }
  }

  /// Figures that are the same on two cards are of one training run.
  package struct SameFigure: Sendable {
    /// Indices of fields that are figures.
    package let fields: [Int]
    /// How far a figure may lie from that of its base; a share of it.
    package let within: Double
    /// How many significant digits must be equal within one organization.
    package let digits: Int
    /// Figures of `fields` that are set before a training and not measured after it, such as a budget of
    /// compute: two trainings of one organization can have the same. Nil: those that are neither energy
    /// nor emissions.
    package let budgets: [Int]?
    /// Fields that tell two trainings of one budget apart, where both state them. Nil: every quantity,
    /// matched text and date that the organization states.
    package let unless: [Int]?
    /// Fields that name the training, such as the row of a table: cards that state the same name and figure
    /// state one training, however few its digits, and those with other names state others.
    package let named: [Int]
  }

  /// Figures of a family of models, printed on the card of each.
  package struct Family: Sendable {
    package let when: CompiledExpression
    /// The quantity by which the figure is allocated to the cards; nil: it is counted once.
    package let allocate: Int?
  }

  /// Paths to the ids of parents.
  package let parents: [Located<FieldPath>]
  /// Paths to relations: with a word in capitals, that of the id behind it; else of all parents.
  package let relations: [Located<FieldPath>]
  /// Applied to ids as found, such as addresses of pages.
  package let normalization: [NormalizationRule]
  /// By relation, in the order of the file.
  package let counts: [(relation: String, count: Count)]
  package let infer: [Inference]
  /// Whether a card that counts nothing states a training of its own; nil: none does.
  package let discloses: CompiledExpression?
  /// Whether a model without a parent shows that it was trained from scratch; nil: all do.
  package let original: CompiledExpression?
  /// Whether a model without a parent looks derived all the same; nil: none does.
  package let derived: CompiledExpression?
  package let sameFigure: SameFigure?
  package let family: Family?
  /// Models without a parent that agree in all of these are mirrors of each other; none: not sought.
  package let mirrors: [CompiledExpression]
  /// In the order of the file; the first that holds is the reason.
  package let nothing: [Nothing]
  package let runs: Runs?
  package let span: Span

  package func count(of relation: String) -> Count? {
    counts.first { $0.relation == relation }?.count
  }
}

/// What a method can need to know of a model's lineage.
enum NeededLineage: String, CaseIterable {
  case known
}

/// What of a model is in the totals, as rule tests expect it.
enum CountedPart: String, CaseIterable {
  case full, increment, nothing, unknown
}

/// The lineage section as its file states it.
struct LineageDraft {
  struct Inference {
    let id: Located<String>
    let relation: Located<String>?
    let when: ParsedExpression?
    let hasCondition: Bool
  }

  struct Nothing {
    let id: Located<String>
    let title: String
    let when: ParsedExpression?
  }

  struct Runs {
    var when: ParsedExpression?
    /// A condition that could not be read does not hold always.
    let hasCondition: Bool
    var same: [ParsedExpression]
    var near: ParsedExpression?
    let within: Double
    var earliest: ParsedExpression?
    let span: Span

    var expressions: [ParsedExpression?] { [when, near, earliest] + same }

    func mapped(_ change: (ParsedExpression) -> ParsedExpression) -> Runs {
      var runs = self
      (runs.when, runs.near) = (when.map(change), near.map(change))
      (runs.same, runs.earliest) = (same.map(change), earliest.map(change))
      return runs
    }
  }

  struct SameFigure {
    let fields: [Located<String>]
    let within: Double
    let digits: Int
    let budgets: [Located<String>]?
    let unless: [Located<String>]?
    let named: [Located<String>]
  }

  let parents: [Located<FieldPath>]
  let relations: [Located<FieldPath>]
  let normalization: [NormalizationRule]
  let counts: [(relation: Located<String>, count: LineageRules.Count)]
  let infer: [Inference]
  let discloses: ParsedExpression?
  let original: ParsedExpression?
  let derived: ParsedExpression?
  let sameFigure: SameFigure?
  let family: ParsedExpression?
  let allocate: Located<String>?
  let mirrors: [ParsedExpression]
  let nothing: [Nothing]
  let runs: Runs?
  let span: Span
}
