// SPDX-License-Identifier: Apache-2.0

/// An interval of numbers of which either end may be left out.
struct NumberRange: Equatable, Sendable {
  var low = -Double.infinity
  var high = Double.infinity
  var isLowOpen = false
  var isHighOpen = false

  static let all = NumberRange()

  init() {}

  init(_ range: ClosedRange<Double>) { (low, high) = (range.lowerBound, range.upperBound) }

  init(
    low: Double = -.infinity, high: Double = .infinity, isLowOpen: Bool = false,
    isHighOpen: Bool = false
  ) {
    (self.low, self.high) = (low, high)
    (self.isLowOpen, self.isHighOpen) = (isLowOpen, isHighOpen)
  }

  /// What an operation with rounding gives: each end one step further out.
  init(roundedFrom low: Double, to high: Double) {
    self.low = low.isNaN ? -.infinity : low.nextDown
    self.high = high.isNaN ? .infinity : high.nextUp
    if low == 0 { self.low = 0 }
    if high == 0 { self.high = 0 }
  }

  var isEmpty: Bool { low > high || (low == high && (isLowOpen || isHighOpen)) }
  var isPoint: Bool { low == high && !isEmpty }
  var hasZero: Bool {
    !(low > 0 || high < 0 || (low == 0 && isLowOpen) || (high == 0 && isHighOpen))
  }

  func meeting(_ other: NumberRange) -> NumberRange {
    var result = self
    if other.low > low || (other.low == low && other.isLowOpen) {
      (result.low, result.isLowOpen) = (other.low, other.isLowOpen)
    }
    if other.high < high || (other.high == high && other.isHighOpen) {
      (result.high, result.isHighOpen) = (other.high, other.isHighOpen)
    }
    return result
  }

  func joining(_ other: NumberRange) -> NumberRange {
    if isEmpty { return other }
    if other.isEmpty { return self }
    var result = self
    if other.low < low || (other.low == low && !other.isLowOpen) {
      (result.low, result.isLowOpen) = (other.low, other.isLowOpen)
    }
    if other.high > high || (other.high == high && !other.isHighOpen) {
      (result.high, result.isHighOpen) = (other.high, other.isHighOpen)
    }
    return result
  }

  func isWithin(_ other: ClosedRange<Double>) -> Bool {
    isEmpty || (low >= other.lowerBound && high <= other.upperBound)
  }

  // MARK: Arithmetic
  // Source: R. E. Moore, Interval Analysis, 1966; open ends count as closed ones, which is wider.

  static func + (left: NumberRange, right: NumberRange) -> NumberRange {
    NumberRange(roundedFrom: left.low + right.low, to: left.high + right.high)
  }

  static prefix func - (range: NumberRange) -> NumberRange {
    NumberRange(
      low: -range.high, high: -range.low, isLowOpen: range.isHighOpen, isHighOpen: range.isLowOpen)
  }

  static func * (left: NumberRange, right: NumberRange) -> NumberRange {
    let products = [left.low, left.high].flatMap { x in
      // Nothing times whatever there is is nothing.
      [right.low, right.high].map { y in x == 0 || y == 0 ? 0 : x * y }
    }
    return NumberRange(roundedFrom: products.min() ?? 0, to: products.max() ?? 0)
  }

  static func / (left: NumberRange, right: NumberRange) -> NumberRange {
    if right.hasZero {
      // Of one sign the quotient keeps its sign, however large it grows.
      guard right.low >= 0, left.low >= 0 else { return .all }
      return NumberRange(low: 0)
    }
    return left * NumberRange(roundedFrom: 1 / right.high, to: 1 / right.low)
  }
}

/// The texts that something can be.
enum TextSet: Equatable, Sendable {
  case all
  /// Without capital letters, or without small ones, of ASCII.
  case lowerCase, upperCase
  case of(Set<String>)

  var isEmpty: Bool { if case .of(let texts) = self { texts.isEmpty } else { false } }

  var only: String? {
    if case .of(let texts) = self, texts.count == 1 { texts.first } else { nil }
  }

  func contains(_ text: String) -> Bool {
    switch self {
    case .all: true
    case .lowerCase: !text.utf8.contains { (0x41...0x5A).contains($0) }
    case .upperCase: !text.utf8.contains { (0x61...0x7A).contains($0) }
    case .of(let texts): texts.contains(text)
    }
  }

  func meeting(_ other: TextSet) -> TextSet {
    switch (self, other) {
    case (.all, _): return other
    case (_, .all): return self
    case (.of(let left), .of(let right)):
      if left.count > right.count { return other.meeting(self) }
      let both = left.filter { right.contains($0) }
      return .of(both)
    case (.of(let texts), let kind), (let kind, .of(let texts)):
      return .of(texts.filter { kind.contains($0) })
    default: return self
    }
  }

  func joining(_ other: TextSet) -> TextSet {
    switch (self, other) {
    case (.of(let left), .of(let right)): .of(left.union(right))
    default: self == other ? self : .all
    }
  }
}

/// What is known of the value of a term: what it can be, whichever the model.
struct ConditionFacts: Equatable, Sendable {
  var canBeThere = true
  var canBeMissing = true
  /// Of a condition that is there.
  var canBeTrue = true
  var canBeFalse = true
  var range = NumberRange.all
  var texts = TextSet.all
  var excluded: Set<String> = []

  static let open = ConditionFacts()
  static let there: ConditionFacts = {
    var facts = ConditionFacts()
    facts.canBeMissing = false
    return facts
  }()

  static func condition(_ isTrue: Bool, _ isFalse: Bool, missing: Bool) -> ConditionFacts {
    var facts = ConditionFacts()
    (facts.canBeTrue, facts.canBeFalse, facts.canBeMissing) = (isTrue, isFalse, missing)
    facts.canBeThere = isTrue || isFalse
    return facts
  }

  /// Whether there is nothing that the term could come to.
  var isImpossible: Bool { !canBeThere && !canBeMissing }

  /// Whether it is known, and true.
  var isCertain: Bool { canBeTrue && !canBeFalse && !canBeMissing && canBeThere }

  /// Nothing that could be a value leaves what is missing.
  func settled() -> ConditionFacts {
    var facts = self
    if range.isEmpty || texts.isEmpty || !(canBeTrue || canBeFalse) { facts.canBeThere = false }
    if case .of(let texts) = texts, texts.count <= excluded.count,
      texts.allSatisfy({ excluded.contains($0) })
    {
      facts.canBeThere = false
    }
    return facts
  }

  func meeting(_ other: ConditionFacts) -> ConditionFacts {
    var facts = self
    facts.canBeThere = canBeThere && other.canBeThere
    facts.canBeMissing = canBeMissing && other.canBeMissing
    facts.canBeTrue = canBeTrue && other.canBeTrue
    facts.canBeFalse = canBeFalse && other.canBeFalse
    facts.range = range.meeting(other.range)
    facts.texts = texts.meeting(other.texts)
    if !other.excluded.isEmpty { facts.excluded.formUnion(other.excluded) }
    return facts.settled()
  }

  /// What is known where either holds.
  func joining(_ other: ConditionFacts) -> ConditionFacts {
    if isImpossible { return other }
    if other.isImpossible { return self }
    var facts = self
    facts.canBeMissing = canBeMissing || other.canBeMissing
    if canBeThere && other.canBeThere {
      facts.canBeTrue = canBeTrue || other.canBeTrue
      facts.canBeFalse = canBeFalse || other.canBeFalse
      facts.range = range.joining(other.range)
      facts.texts = texts.joining(other.texts)
      facts.excluded = excluded.intersection(other.excluded)
    } else if other.canBeThere {
      (facts.canBeTrue, facts.canBeFalse) = (other.canBeTrue, other.canBeFalse)
      (facts.range, facts.texts, facts.excluded) = (other.range, other.texts, other.excluded)
      facts.canBeThere = true
    }
    return facts
  }
}

/// What is supposed of some terms at once.
struct ConditionCase: Sendable {
  var facts: [Int: ConditionFacts] = [:]
  /// By two terms, the smaller first, how they can stand to each other.
  var orders: [OrderedPair: OrderSet] = [:]

  struct OrderedPair: Hashable, Sendable {
    let first: Int
    let second: Int
  }
}

/// Ways in which two values can stand to each other.
struct OrderSet: OptionSet, Sendable {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  static let before = OrderSet(rawValue: 1)
  static let same = OrderSet(rawValue: 2)
  static let after = OrderSet(rawValue: 4)
  static let any: OrderSet = [.before, .same, .after]

  /// The same, seen from the other side.
  var reversed: OrderSet {
    var result: OrderSet = isDisjoint(with: .same) ? [] : .same
    if contains(.before) { result.insert(.after) }
    if contains(.after) { result.insert(.before) }
    return result
  }

  /// In which a comparison is true; nil for an operation that compares nothing.
  init?(_ operation: Operation) {
    switch operation {
    case .equal: self = .same
    case .notEqual: self = [.before, .after]
    case .less: self = .before
    case .lessEqual: self = [.before, .same]
    case .greater: self = .after
    case .greaterEqual: self = [.after, .same]
    default: return nil
    }
  }
}
