// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues
package import AssayYAML

/// An example of the policy: records, and what must come of them.
package struct RuleTest: Sendable {
  package internal(set) var id: String
  /// The records that are audited; expectations are of the first unless they name another.
  package let records: [YAMLNode]
  /// Records of other models that lineage may need: bases, other cards of a run. No total has them.
  package let others: [YAMLNode]
  /// By parameter index, in canonical units, ordered by index.
  package let parameters: [(index: Int, value: Double)]
  package let asOf: Timestamp?
  /// The table of which each row makes a test of its own; see `instances`.
  package internal(set) var each: Int?
  /// Of such a test, what stands in its records for the row's key, a date on which it is in force, and its cells.
  package internal(set) var filling: [String: String] = [:]
  package internal(set) var expect: [Located<Expected>]
  /// Whether it is a test of the profile, and holds for the pack as that tailors it.
  package let isOfProfile: Bool
  package let span: Span
}

extension RuleTest {
  /// The steps of which something is expected.
  package var expectedSteps: Set<Int> {
    func steps(_ expect: [Located<Expected>]) -> [Int] {
      expect.flatMap { expected -> [Int] in
        switch expected.value {
        case .figure(let step, _), .value(let step, _), .missing(let step, _): [step]
        case .model(_, let inner): steps(inner)
        default: []
        }
      }
    }
    return Set(steps(expect))
  }
}

/// One thing that a rule test expects.
package indirect enum Expected: Sendable {
  /// The number of a quantity, a definition or a prediction.
  case figure(step: Int, ExpectedFigure)
  /// The text, date or truth value of a definition.
  case value(step: Int, ExpectedValue)
  /// `model.NAME`: what a field became.
  case field(Int, ExpectedValue)
  case fieldFigure(Int, ExpectedFigure)
  /// It has no value; with paths, for want of exactly these, as reports name them.
  case missing(step: Int, paths: [String]?)
  case missingField(Int)
  case tier(String)
  /// The class of the disclosure; nil for none.
  case scoreClass(String?)
  /// These methods were selected, among others.
  case used([String])
  case finding(ExpectedFinding)
  case score(Double)
  /// Exactly these criteria of the disclosure hold.
  case criteria([String])
  /// What of the model counts: `full`, `increment`, `nothing` or `unknown`.
  case counts(String)
  /// How it is accounted for in the first total.
  case standing(String)
  case lineage(ExpectedLineage)
  /// Whether figures of it contradict each other in a quantity that says what becomes of that.
  case contested(Bool)
  /// What the records add up to in a total, by its id.
  case total(String, ExpectedTotal)
  /// What is expected of another of the records.
  case model(id: String, [Located<Expected>])
}

/// A number that a test expects, with the ends of its 90 % interval.
package struct ExpectedFigure: Sendable {
  /// How far the number may lie from what is expected.
  package enum Tolerance: Sendable {
    /// A share of the expected number; 0 forgives the rounding of arithmetic alone.
    case share(Double)
    /// In canonical units.
    case amount(Double)
  }

  /// In canonical units; nil where only the interval is expected.
  package internal(set) var value: Double?
  /// The column of the row at hand whose cell is the value, in a test of each row of a table.
  package internal(set) var column: Int?
  package let low: Double?
  package let high: Double?
  package let tolerance: Tolerance

  /// Whether a number is as expected.
  package func accepts(_ got: Double, instead wanted: Double) -> Bool {
    let difference = (got - wanted).magnitude
    return switch tolerance {
    case .share(let share): difference <= max(share, 1e-12) * wanted.magnitude
    case .amount(let amount): difference <= max(amount, 1e-12 * wanted.magnitude)
    }
  }
}

/// A value that is no figure.
package enum ExpectedValue: Sendable, Hashable {
  /// A text, or the key that a text was matched to.
  case text(String)
  case date(Timestamp)
  case truth(Bool)
  case texts([String])
  /// How many items a list has.
  case count(Int)
  /// The key, or the cell of a column, of the row at hand, in a test of each row of a table.
  case key
  case cell(Int)
}

/// What a requirement comes to, and how it is told.
package struct ExpectedFinding: Sendable {
  package let requirement: String
  /// Nil where the test does not say.
  package let result: FindingResult?
  package let severity: RequirementRule.Severity?
  package let message: String?
  /// The paths that it names as missing, exactly; nil where the test does not say.
  package let missing: [String]?
}

/// How a model stands in its lineage; nil where the test does not say.
package struct ExpectedLineage: Sendable {
  package let status: String?
  package let counts: String?
  /// The ids of the models that it was derived from, in their order.
  package let parents: [String]?
  /// The relation to the first of them.
  package let relation: String?
  /// The card that its run is counted with.
  package let run: String?
  package let leftOut: String?
  package let mirrorOf: String?
}

/// What is expected of a total over the records; nil where the test does not say.
package struct ExpectedTotal: Sendable {
  package let models: Int?
  package let estimated: Int?
  package let undetermined: Int?
  package let leftOut: Int?
  /// By name of the quantity, in canonical units. The value is the sum of expected values, as reports
  /// print it.
  package let sums: [(quantity: String, unit: Unit, figure: ExpectedFigure)]
  /// By id of the ratio, in canonical units.
  package let ratios: [(id: String, unit: Unit, figure: ExpectedFigure)]
}

/// What became of a requirement for one model.
package enum FindingResult: String, Sendable, Hashable, CaseIterable {
  case pass, fail, unknown, notapplicable, error
}

/// A test as its file states it.
struct TestDraft {
  var id: Located<String>
  var records: [YAMLNode]
  /// Records of other models that lineage may need.
  var others: [YAMLNode]
  var parameters: [(name: Located<String>, value: YAMLNode)]
  var asOf: Located<Timestamp>?
  var each: Located<String>?
  /// Whether the date is meant to be one on which the pack is not in force.
  var isOutOfForce = false
  var expect: [(name: Located<String>, value: YAMLNode)]
  /// Where `expect` stands, if it says nothing.
  var emptyExpectation: Span?
  /// How many packs lie below the one that states it.
  var layer: Int
}
