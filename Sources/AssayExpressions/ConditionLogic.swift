// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// Reasons about what the conditions of a pack can come to, whichever the model: over what is there and
/// what is missing, intervals of numbers, closed sets of texts, and the order of two values.
///
/// An abstract interpretation: what it finds possible includes all that is, so that what it finds
/// impossible cannot happen. Two things are left out of account: that arithmetic overflows, and the second
/// look at what a record states and nobody can read. Where a question takes too long, everything is possible.
///
/// Source: P. Cousot and R. Cousot, "Abstract interpretation: a unified lattice model for static analysis
/// of programs by construction or approximation of fixpoints", POPL 1977.
package struct ConditionLogic {
  let world: ConditionWorld
  var terms = ConditionTerms()
  /// What a term can be where nothing is supposed, as far as that has been asked.
  var plain: [Int: ConditionFacts] = [:]
  /// Whether numbers of cells and parameters are those that the pack has, and not all that would be valid.
  var countsCells = false
  private var fuel = 0
  private var depth = 0
  /// Whether the present question took too long.
  private(set) var isExhausted = false

  /// Steps that one question may take.
  private static let fuelLimit = 3000
  /// More cases than these are taken together.
  static let caseLimit = 24
  private static let depthLimit = 60

  package init(_ world: ConditionWorld) { self.world = world }

  // MARK: Expressions

  /// An expression of the pack by its terms.
  package struct Condition: Sendable {
    package let root: Int
    /// By node.
    let nodes: [Int: Int]
    package let expression: CompiledExpression
  }

  package mutating func condition(_ expression: CompiledExpression) -> Condition {
    let nodes = terms.terms(of: expression.program)
    return Condition(
      root: nodes[Int(expression.program.root)] ?? -1, nodes: nodes, expression: expression)
  }

  /// Takes a definition: whatever reads the step reads this.
  package mutating func define(_ step: Int, as condition: Condition) {
    terms.define(step, as: condition.root)
  }

  // MARK: Questions

  /// What a condition can come to.
  package struct Outcomes: Sendable, Equatable {
    package let isTrue: Bool
    package let isFalse: Bool
    package let isMissing: Bool
    static let all = Outcomes(isTrue: true, isFalse: true, isMissing: true)
  }

  /// What a condition can come to for models for which others hold.
  ///
  /// - Parameters:
  ///   - holding: Conditions that are true.
  ///   - notHolding: Conditions that are false or not known.
  package mutating func outcomes(
    of condition: Condition, where holding: [Condition] = [], unless notHolding: [Condition] = []
  ) -> Outcomes {
    begin()
    var cases = [ConditionCase()]
    for other in holding { cases = flatMap(cases) { $0.supposing(other.root, true, $1) } }
    if !notHolding.isEmpty {
      cases = cases.filter { world in
        !notHolding.contains { value(of: $0.root, in: world).isCertain }
      }
    }
    var (isTrue, isFalse, isMissing) = (false, false, false)
    for world in cases {
      let facts = value(of: condition.root, in: world)
      isTrue = isTrue || (facts.canBeThere && facts.canBeTrue)
      isFalse = isFalse || (facts.canBeThere && facts.canBeFalse)
      isMissing = isMissing || facts.canBeMissing
    }
    // What can be true in a case has to be true together with the case.
    if isTrue {
      isTrue = cases.contains { !supposing(condition.root, true, $0).isEmpty }
    }
    return isExhausted ? .all : Outcomes(isTrue: isTrue, isFalse: isFalse, isMissing: isMissing)
  }

  /// A way to the value of a step.
  package struct Method: Sendable {
    let step: Int
    let index: Int
    package let when: Condition?
    package let value: Condition

    package init(step: Int, index: Int, when: Condition?, value: Condition) {
      (self.step, self.index, self.when, self.value) = (step, index, when, value)
    }
  }

  /// What a condition can come to for models of which a step has its value by one method.
  package mutating func outcomes(
    of condition: Condition, whereUsed method: Method
  ) -> Outcomes {
    func supposed(_ term: ConditionTerm) -> Condition {
      Condition(root: terms.insert(term), nodes: [:], expression: condition.expression)
    }
    let used = supposed(ConditionTerm(operation: .used, a: method.step, b: method.index))
    let there = supposed(ConditionTerm(operation: .known, parts: [method.value.root]))
    return outcomes(of: condition, where: [used, there] + (method.when.map { [$0] } ?? []))
  }

  /// Whether an earlier way to a value is taken wherever a later one would be.
  ///
  /// - Parameter valid: What values may be; others are passed over.
  package mutating func hides(
    _ earlier: (when: Condition?, value: Condition), _ later: (when: Condition?, value: Condition),
    valid: ValidRange
  ) -> Bool {
    begin()
    countsCells = true
    plain = [:]
    defer { (countsCells, plain) = (false, [:]) }
    let range = ConditionWorld.Domain(valid).range
    var cases = [ConditionCase()]
    if let when = later.when { cases = supposing(when.root, true, cases[0]) }
    cases = flatMap(cases) { $0.supposing(presenceOf: later.value.root, true, $1) }
    cases = cases.compactMap { world in
      var facts = ConditionFacts.there
      facts.range = NumberRange(range)
      return restricting(later.value.root, to: facts, world)
    }
    // What never applies is another mistake.
    guard !cases.isEmpty else { return false }
    for world in cases {
      if let when = earlier.when, !value(of: when.root, in: world).isCertain { return false }
      let facts = value(of: earlier.value.root, in: world)
      guard !facts.canBeMissing, facts.range.isWithin(range) else { return false }
      if valid.isZeroMissing, facts.range.hasZero { return false }
    }
    return !isExhausted
  }

  /// Whether two expressions are the same.
  package func areEqual(_ left: Condition, _ right: Condition) -> Bool { left.root == right.root }

  // MARK: Work

  mutating func begin() { (fuel, depth, isExhausted) = (Self.fuelLimit, 0, false) }

  /// Takes a step, one level further down; false where there is none left.
  mutating func enter() -> Bool {
    guard fuel > 0, depth < Self.depthLimit else {
      isExhausted = true
      return false
    }
    fuel -= 1
    depth += 1
    return true
  }

  mutating func leave() { depth -= 1 }

  /// The cases that each case falls into; all that they come from where they are too many.
  mutating func flatMap(
    _ cases: [ConditionCase], _ split: (inout Self, ConditionCase) -> [ConditionCase]
  ) -> [ConditionCase] {
    var result: [ConditionCase] = []
    for world in cases { result += split(&self, world) }
    return result.count > Self.caseLimit ? cases : result
  }
}
