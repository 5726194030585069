// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// What terms can come to.
extension ConditionLogic {
  /// What a term can be in a case.
  mutating func value(of term: Int, in world: ConditionCase) -> ConditionFacts {
    if world.facts.isEmpty, world.orders.isEmpty, let known = plain[term] { return known }
    guard enter() else { return .open }
    defer { leave() }
    var facts = computed(term, world)
    if let supposed = world.facts[term] { facts = facts.meeting(supposed) }
    facts = facts.settled()
    if world.facts.isEmpty, world.orders.isEmpty, !isExhausted { plain[term] = facts }
    return facts
  }

  private mutating func computed(_ index: Int, _ world: ConditionCase) -> ConditionFacts {
    let term = terms[index]
    switch term.operation {
    case .constant: return constant(term.constant)
    case .modelID, .asOf: return .there
    case .parameter:
      var facts = ConditionFacts.there
      facts.range =
        countsCells && self.world.amounts.indices.contains(term.a)
        ? NumberRange(low: self.world.amounts[term.a], high: self.world.amounts[term.a])
        : NumberRange(domain(of: term).range)
      return facts
    case .field, .step, .baseField, .baseStep, .member: return leaf(domain(of: term))
    case .local: return item(term, world)
    case .and: return both(term.parts, decidedBy: false, world)
    case .or: return both(term.parts, decidedBy: true, world)
    case .not:
      let facts = value(of: term.parts[0], in: world)
      return .condition(
        facts.canBeThere && facts.canBeFalse, facts.canBeThere && facts.canBeTrue,
        missing: facts.canBeMissing)
    case .conditional: return choice(term.parts, world)
    case .known:
      let facts = value(of: term.parts[0], in: world)
      return .condition(facts.canBeThere, facts.canBeMissing, missing: false)
    case .isTrueOrUnknown:
      let facts = value(of: term.parts[0], in: world)
      return .condition(
        facts.canBeMissing || (facts.canBeThere && facts.canBeTrue),
        facts.canBeThere && facts.canBeFalse, missing: false)
    case .statedField:
      let isThere = !value(of: terms.insert(.init(operation: .field, a: term.a)), in: world)
        .canBeMissing
      return .condition(true, !isThere, missing: false)
    case .statedMember:
      let member = terms.insert(.init(operation: .member, a: term.a, parts: term.parts))
      return .condition(true, value(of: member, in: world).canBeMissing, missing: false)
    case .hasBase: return .condition(true, true, missing: false)
    case .used:
      let step = terms.insert(.init(operation: .step, a: term.a))
      let selected = terms.insert(.init(operation: .used, a: term.a))
      let known = world.facts[selected] ?? .open
      let isTrue =
        known.texts.contains(String(term.b)) && !known.excluded.contains(String(term.b))
        && value(of: step, in: world).canBeThere
      return .condition(isTrue, known.texts.only != String(term.b), missing: false)
    case .derives:
      let step = terms.insert(.init(operation: .step, a: term.a))
      return .condition(value(of: step, in: world).canBeThere, true, missing: false)
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      return comparison(term, world)
    case .isIn, .isKey: return membership(term, world)
    case .contains, .startsWith, .endsWith, .matches: return textTest(term, world)
    case .tableRow, .tableRows:
      let key = value(of: term.parts[0], in: world)
      var facts = ConditionFacts.open
      guard case .of(let keys) = key.texts else { return facts }
      let rows = self.world.tables[term.a].rows
      facts.canBeThere = key.canBeThere && keys.contains { rows[$0] != nil }
      facts.canBeMissing = key.canBeMissing || keys.contains { rows[$0] == nil }
      return facts
    case .rowAt:
      var facts = ConditionFacts.open
      facts.canBeThere = areAllThere(term.parts, world).canBeThere
      return facts
    case .cell: return cell(term, world)
    case .add, .subtract, .multiply, .divide, .negate, .absolute, .inUnit, .leastOf, .greatestOf,
      .size:
      return arithmetic(term, world)
    case .lowerASCII, .upperASCII: return folded(term, world)
    case .timePart:
      var facts = areAllThere(term.parts, world)
      facts.range = NumberRange(TimePart.all[term.a].range)
      return facts
    case .list, .map, .replace, .trim, .toString, .spanPart:
      return areAllThere(term.parts, world)
    default:
      // Whatever needs its parts, and may have no value all the same.
      var facts = ConditionFacts.open
      if term.isStrict { facts.canBeThere = areAllThere(term.parts, world).canBeThere }
      return facts
    }
  }

  // MARK: Leaves

  private func constant(_ constant: ConditionTerm.Constant?) -> ConditionFacts {
    var facts = ConditionFacts.there
    switch constant {
    case .bool(let value): return .condition(value, !value, missing: false)
    case .int(let value) where value.magnitude < 1 << 53:
      facts.range = NumberRange(low: Double(value), high: Double(value))
    case .uint(let value) where value < 1 << 53:
      facts.range = NumberRange(low: Double(value), high: Double(value))
    case .double(let value): facts.range = NumberRange(low: value, high: value)
    case .string(let text): facts.texts = .of([text])
    case .moment(let moment) where moment.nanoseconds == 0:
      facts.range = NumberRange(low: Double(moment.seconds), high: Double(moment.seconds))
    default: break
    }
    return facts
  }

  func domain(of term: ConditionTerm) -> ConditionWorld.Domain {
    switch term.operation {
    case .field, .baseField: world.fields.indices.contains(term.a) ? world.fields[term.a] : .init()
    case .step, .baseStep: world.quantities[term.a] ?? .init()
    case .parameter:
      world.parameters.indices.contains(term.a) ? world.parameters[term.a] : .init()
    case .member:
      list(under: term.parts[0]).flatMap { world.members[$0] }.flatMap {
        $0.indices.contains(term.a) ? $0[term.a] : nil
      } ?? .init()
    default: .init()
    }
  }

  /// The field whose items a term is one of; nil if that is not known.
  private func list(under term: Int) -> Int? {
    var term = terms[term]
    for _ in 0..<16 {
      switch term.operation {
      case .field: return term.a
      case .local where term.b == 1 && !term.parts.isEmpty: term = terms[term.parts[0]]
      case .fold where term.a == Fold.Kind.filter.position: term = terms[term.parts[0]]
      case .index: term = terms[term.parts[0]]
      default: return nil
      }
    }
    return nil
  }

  private func leaf(_ domain: ConditionWorld.Domain) -> ConditionFacts {
    var facts = ConditionFacts.open
    facts.range = NumberRange(domain.range)
    if let texts = domain.texts { facts.texts = .of(texts) }
    return facts
  }

  /// An item of a list, or what a map was made of.
  private mutating func item(_ term: ConditionTerm, _ world: ConditionCase) -> ConditionFacts {
    guard term.b == 1, let range = term.parts.first else { return .open }
    let list = terms[range]
    switch list.operation {
    case .list:
      var facts = ConditionFacts.open
      (facts.canBeThere, facts.canBeMissing) = (false, false)
      for part in list.parts { facts = facts.joining(value(of: part, in: world)) }
      return list.parts.isEmpty ? .open : facts
    case .fold where list.a == Fold.Kind.map.position:
      return list.parts.last.map { value(of: $0, in: ConditionCase()) } ?? .open
    default: return .open
    }
  }

  private mutating func cell(_ term: ConditionTerm, _ world: ConditionCase) -> ConditionFacts {
    var facts = ConditionFacts.open
    let row = value(of: term.parts[0], in: world)
    facts.canBeThere = row.canBeThere
    guard let (table, keys, isDated) = rows(under: term.parts[0], world) else { return facts }
    let source = self.world.tables[table]
    facts.range = NumberRange(source.valid[term.a].range)
    var texts: Set<String> = []
    var numbers: ClosedRange<Double>?
    var hasText = false
    var hasEmpty = false
    for row in keys.map({ $0.flatMap { source.rows[$0] ?? [] } }) ?? Array(source.cells.indices) {
      switch source.cells[row][term.a] {
      case .string(let text)?:
        hasText = true
        texts.insert(text)
      case .double(let number, _)?:
        numbers =
          numbers.map { min($0.lowerBound, number)...max($0.upperBound, number) }
          ?? number...number
      case nil: hasEmpty = true
      default: break
      }
    }
    if hasText { facts.texts = .of(texts) }
    if countsCells, let numbers { facts.range = NumberRange(numbers) }
    facts.canBeMissing = row.canBeMissing || hasEmpty || isDated
    return facts
  }

  /// The table that a row is of, and the keys that it can have, nil for any.
  private mutating func rows(
    under index: Int, _ world: ConditionCase
  ) -> (table: Int, keys: [String]?, isDated: Bool)? {
    var term = terms[index]
    var isDated = false
    if term.operation == .rowAt {
      term = terms[term.parts[0]]
      isDated = true
    }
    guard term.operation == .tableRow || term.operation == .tableRows else { return nil }
    let key = value(of: term.parts[0], in: world)
    if case .of(let keys) = key.texts { return (term.a, keys.sorted(), isDated) }
    return (term.a, nil, isDated)
  }

  // MARK: Logic

  /// `&&`, decided by false, and `||`, decided by true.
  private mutating func both(
    _ parts: [Int], decidedBy decision: Bool, _ world: ConditionCase
  ) -> ConditionFacts {
    let left = value(of: parts[0], in: world)
    let right = value(of: parts[1], in: world)
    var then = ConditionFacts.condition(false, false, missing: false)
    for one in supposing(parts[0], !decision, world) {
      let facts = value(of: parts[1], in: one)
      then.canBeTrue = then.canBeTrue || (facts.canBeThere && facts.canBeTrue)
      then.canBeFalse = then.canBeFalse || (facts.canBeThere && facts.canBeFalse)
      then.canBeMissing = then.canBeMissing || facts.canBeMissing
    }
    func can(_ facts: ConditionFacts, _ truth: Bool) -> Bool {
      facts.canBeThere && (truth ? facts.canBeTrue : facts.canBeFalse)
    }
    let passes = decision ? then.canBeFalse : then.canBeTrue
    let decided =
      can(left, decision) || (decision ? then.canBeTrue : then.canBeFalse)
      || (left.canBeMissing && can(right, decision))
    let missing =
      then.canBeMissing || (left.canBeMissing && (right.canBeMissing || can(right, !decision)))
    return decision
      ? .condition(decided, passes, missing: missing)
      : .condition(passes, decided, missing: missing)
  }

  private mutating func choice(_ parts: [Int], _ world: ConditionCase) -> ConditionFacts {
    var facts = ConditionFacts.open
    (facts.canBeThere, facts.canBeMissing) = (false, value(of: parts[0], in: world).canBeMissing)
    var isFirst = true
    for (truth, branch) in [(true, parts[1]), (false, parts[2])] {
      for one in supposing(parts[0], truth, world) {
        let taken = value(of: branch, in: one)
        let isMissing = facts.canBeMissing
        facts = isFirst ? taken : facts.joining(taken)
        facts.canBeMissing = facts.canBeMissing || isMissing
        isFirst = false
      }
    }
    return facts
  }

  // MARK: Comparisons

  private mutating func comparison(
    _ term: ConditionTerm, _ world: ConditionCase
  ) -> ConditionFacts {
    let (left, right) = (
      value(of: term.parts[0], in: world), value(of: term.parts[1], in: world)
    )
    let missing = left.canBeMissing || right.canBeMissing
    guard left.canBeThere, right.canBeThere, let wanted = OrderSet(term.operation) else {
      return .condition(false, false, missing: missing)
    }
    var possible = OrderSet.any
    if term.parts[0] == term.parts[1] { possible = .same }
    possible.formIntersection(orders(left.range, right.range))
    if left.texts.meeting(right.texts).isEmpty { possible.remove(.same) }
    if let text = left.texts.only, right.excluded.contains(text) { possible.remove(.same) }
    if let text = right.texts.only, left.excluded.contains(text) { possible.remove(.same) }
    if let text = left.texts.only, text == right.texts.only { possible = .same }
    if !(left.canBeTrue && right.canBeTrue), !(left.canBeFalse && right.canBeFalse) {
      possible.remove(.same)
    }
    if left.canBeTrue != left.canBeFalse, left.canBeTrue == right.canBeTrue,
      left.canBeFalse == right.canBeFalse
    {
      possible = .same
    }
    if let known = world.orders[ConditionCase.OrderedPair(term.parts[0], term.parts[1])] {
      possible.formIntersection(term.parts[0] < term.parts[1] ? known : known.reversed)
    }
    return .condition(
      !possible.isDisjoint(with: wanted), !possible.isSubset(of: wanted), missing: missing)
  }

  private func orders(_ left: NumberRange, _ right: NumberRange) -> OrderSet {
    var possible: OrderSet = []
    if left.low < right.high { possible.insert(.before) }
    if left.high > right.low { possible.insert(.after) }
    if !left.meeting(right).isEmpty { possible.insert(.same) }
    return possible
  }

  /// The texts of a list that is written out, or the keys of a table.
  func members(of term: ConditionTerm) -> (item: Int, texts: Set<String>)? {
    if term.operation == .isKey {
      return (term.parts[0], Set(world.tables[term.a].rows.keys))
    }
    guard term.operation == .isIn, terms[term.parts[1]].operation == .list else { return nil }
    var texts: Set<String> = []
    for part in terms[term.parts[1]].parts {
      guard case .string(let text)? = terms[part].constant else { return nil }
      texts.insert(text)
    }
    return (term.parts[0], texts)
  }

  private mutating func membership(
    _ term: ConditionTerm, _ world: ConditionCase
  ) -> ConditionFacts {
    let there = areAllThere(term.parts, world)
    guard let (item, members) = members(of: term) else {
      return .condition(there.canBeThere, there.canBeThere, missing: there.canBeMissing)
    }
    let facts = value(of: item, in: world)
    var (isTrue, isFalse) = (facts.canBeThere, facts.canBeThere)
    switch facts.texts {
    case .of(let texts):
      isTrue = isTrue && texts.contains { members.contains($0) && !facts.excluded.contains($0) }
      isFalse = isFalse && texts.contains { !members.contains($0) && !facts.excluded.contains($0) }
    default:
      isTrue =
        isTrue && members.contains { facts.texts.contains($0) && !facts.excluded.contains($0) }
    }
    return .condition(isTrue, isFalse, missing: facts.canBeMissing)
  }

  // MARK: Texts

  /// Whether a text holds what a test asks for; nil if that cannot be told beforehand.
  func test(_ term: ConditionTerm) -> ((String) -> Bool)? {
    if term.operation == .matches {
      guard let pattern = term.text.flatMap({ terms.patterns[$0] }) else { return nil }
      return { pattern.matches($0) }
    }
    guard term.parts.count == 2, case .string(let part)? = terms[term.parts[1]].constant else {
      return nil
    }
    switch term.operation {
    case .contains: return { ByteSearch.first(part, in: $0) != nil }
    case .startsWith: return { $0.utf8.starts(with: part.utf8) }
    case .endsWith: return { $0.utf8.reversed().starts(with: part.utf8.reversed()) }
    default: return nil
    }
  }

  /// Larger sets of texts are not looked through.
  static let textLimit = 4096

  private mutating func textTest(_ term: ConditionTerm, _ world: ConditionCase) -> ConditionFacts {
    let there = areAllThere(term.parts, world)
    var (isTrue, isFalse) = (there.canBeThere, there.canBeThere)
    let facts = value(of: term.parts[0], in: world)
    if let holds = test(term) {
      switch facts.texts {
      case .of(let texts) where texts.count <= Self.textLimit:
        let tested = texts.filter { !facts.excluded.contains($0) }.map(holds)
        isTrue = isTrue && tested.contains(true)
        isFalse = isFalse && tested.contains(false)
      case .lowerCase, .upperCase:
        // What is sought has letters that are not there.
        if term.operation != .matches, case .string(let part)? = terms[term.parts[1]].constant,
          !facts.texts.contains(part)
        {
          isTrue = false
        }
      default: break
      }
    }
    return .condition(isTrue, isFalse, missing: there.canBeMissing)
  }

  private mutating func folded(_ term: ConditionTerm, _ world: ConditionCase) -> ConditionFacts {
    var facts = ConditionFacts.open
    let part = value(of: term.parts[0], in: world)
    (facts.canBeThere, facts.canBeMissing) = (part.canBeThere, part.canBeMissing)
    let isLower = term.operation == .lowerASCII
    if case .of(let texts) = part.texts, texts.count <= Self.textLimit {
      let range: ClosedRange<UInt8> = isLower ? 0x41...0x5A : 0x61...0x7A
      facts.texts = .of(
        Set(
          texts.map { text in
            String(decoding: text.utf8.map { range.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
          }))
    } else {
      facts.texts = isLower ? .lowerCase : .upperCase
    }
    return facts
  }

  // MARK: Numbers

  private mutating func arithmetic(
    _ term: ConditionTerm, _ world: ConditionCase
  ) -> ConditionFacts {
    let parts = term.parts.map { value(of: $0, in: world) }
    var facts = ConditionFacts.there
    facts.canBeThere = parts.allSatisfy(\.canBeThere)
    facts.canBeMissing = parts.contains(where: \.canBeMissing)
    let ranges = parts.map(\.range)
    switch term.operation {
    case .add: facts.range = ranges[0] + ranges[1]
    case .subtract: facts.range = ranges[0] + -ranges[1]
    case .multiply: facts.range = ranges[0] * ranges[1]
    case .divide:
      facts.range = ranges[0] / ranges[1]
      facts.canBeMissing = facts.canBeMissing || ranges[1].hasZero
    case .negate: facts.range = -ranges[0]
    case .absolute:
      let range = ranges[0]
      facts.range = range.low >= 0 ? range : NumberRange(low: 0, high: max(-range.low, range.high))
    case .inUnit:
      guard case .double(let factor)? = term.constant, factor > 0 else { break }
      facts.range = NumberRange(
        roundedFrom: ranges[0].low / factor, to: ranges[0].high / factor)
      // A division by the factor rounds once more where the factor is no power of two.
      facts.range.low = facts.range.low.nextDown
      facts.range.high = facts.range.high.nextUp
    case .leastOf, .greatestOf:
      let isLeast = term.operation == .leastOf
      let (lows, highs) = (ranges.map(\.low), ranges.map(\.high))
      facts.range = NumberRange(
        low: (isLeast ? lows.min() : lows.max()) ?? -.infinity,
        high: (isLeast ? highs.min() : highs.max()) ?? .infinity)
    default: facts.range = NumberRange(low: 0)
    }
    return facts
  }

  /// Whether all parts can be there, and whether one can be missing.
  mutating func areAllThere(_ parts: [Int], _ world: ConditionCase) -> ConditionFacts {
    var facts = ConditionFacts.there
    for part in parts {
      let part = value(of: part, in: world)
      facts.canBeThere = facts.canBeThere && part.canBeThere
      facts.canBeMissing = facts.canBeMissing || part.canBeMissing
    }
    return facts
  }
}

extension ConditionTerm {
  /// Whether the term has a value only where all of its parts have one.
  var isStrict: Bool {
    switch operation {
    case .add, .subtract, .multiply, .divide, .remainder, .negate, .absolute, .squareRoot,
      .logarithm10, .naturalLogarithm, .exponential, .power, .sum, .mean, .least, .greatest,
      .quantile, .leastOf, .greatestOf, .low, .high, .inUnit, .round, .equal, .notEqual, .less,
      .lessEqual,
      .greater, .greaterEqual, .isIn, .isKey, .index, .hasKey, .list, .map, .size, .lowerASCII,
      .upperASCII, .trim, .contains, .startsWith, .endsWith, .split, .join, .replace, .substring,
      .indexOf, .lastIndexOf, .characterAt, .matches, .matchesDynamic, .toString, .toInt, .toUInt,
      .toDouble, .toTimestamp, .toDuration, .timePart, .spanPart, .tableRow, .tableRows, .rowAt,
      .cell, .member, .keyPair, .not:
      true
    default: false
    }
  }
}

extension ConditionCase.OrderedPair {
  init(_ left: Int, _ right: Int) { self.init(first: min(left, right), second: max(left, right)) }
}
