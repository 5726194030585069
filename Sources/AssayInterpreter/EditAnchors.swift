// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// Which players stand at each node of one pack of a revision, by the indices of that pack.
///
/// A player is a number of edits that are taken together; where a player has several nodes, reading
/// any of them is reading the player.
struct EditAnchors: Sendable {
  struct StepAnchors: Sendable {
    var players: [Int] = []
    var order: [Int] = []
    var methods: [MethodAnchors] = []
    /// Methods that other choices have and this pack has not.
    var absent: [(rank: Int, players: [Int])] = []
    /// By position, where the method stands among all methods of both versions.
    var ranks: [Int] = []
  }

  struct MethodAnchors: Sendable {
    var existence: [Int] = []
    var condition: [Int] = []
    var value: [Int] = []
    var use: [Int] = []
  }

  /// What the anchors of a pack depend on: packs of one shape share them.
  struct Shape: Hashable {
    private let parameters: [String]
    private let fields: [String]
    private let tables: [String]
    /// Each with its methods.
    private let steps: [[String]]
    /// The quantities whose ladder stands in the order of the head.
    private let reordered: Set<String>

    init(_ revision: PackRevision, in pack: RulePack, heads: Set<Int>) {
      parameters = pack.parameters.map(\.name)
      fields = pack.fields.map(\.name)
      tables = pack.tables.map(\.name)
      steps = pack.steps.map { step in
        guard case .quantity(let rule) = step.kind else { return [step.name] }
        return [step.name] + rule.methods.map(\.id)
      }
      reordered = revision.reordered(taking: heads)
    }
  }

  struct SpellingAnchor: Sendable {
    let players: [Int]
    /// The rows of the key alone, in each of the versions.
    let matchers: [TextMatcher]
  }

  var parameters: [[Int]]
  var fields: [[Int]]
  /// By field, all paths at which either version seeks it, as indices of the shared plan.
  var paths: [[Int]]
  /// By field, the fields in whose texts either version finds its count or its items.
  var countSources: [[Int]]
  var tables: [[Int]]
  var rows: [[String: [Int]]]
  /// The same by model, of tables whose keys are ids.
  var listed: [[RecordDigest: [Int]]]
  /// By field, the models of which some choice may read it in a table of the pack.
  var models: [Set<RecordDigest>]
  var spellings: [[SpellingAnchor]]
  var steps: [StepAnchors]
  var tiers: [Int] = []
  var tier: [Int] = []
  var requirements: [String: [Int]] = [:]
  var scores: [Int] = []
  /// By criterion, players of its weight alone.
  var weights: [String: [Int]] = [:]
  var totals: [Int] = []
  var absent: [Int] = []
  /// The date of the audit, and the days, in seconds since 1970, that only one of the versions may allow.
  var asOf: (player: Int, days: Range<Double>)?
  /// Sections of which only the whole is compared: every outcome depends on them.
  var everywhere: [Int] = []

  /// - Parameters:
  ///   - pack: The one whose indices are used.
  ///   - heads: The players that it takes from the head.
  ///   - positions: Where each path stands in the plan that all packs share.
  init(
    _ revision: PackRevision, in pack: RulePack, heads: Set<Int>, positions: [FieldPath: Int],
    matchers: inout MatcherStore
  ) {
    parameters = Array(repeating: [], count: pack.parameters.count)
    fields = Array(repeating: [], count: pack.fields.count)
    tables = Array(repeating: [], count: pack.tables.count)
    rows = Array(repeating: [:], count: pack.tables.count)
    listed = Array(repeating: [:], count: pack.tables.count)
    spellings = Array(repeating: [], count: pack.tables.count)
    steps = Array(repeating: StepAnchors(), count: pack.steps.count)
    let sides = [revision.base, revision.head]
    paths = pack.fields.map { field in
      let all = sides.flatMap { side in
        side.fields.filter { $0.name == field.name }.flatMap { $0.paths + $0.marks }
      }
      return Set(all.compactMap { positions[$0.value] }).sorted()
    }
    countSources = pack.fields.map { field in
      let sources = sides.flatMap { side in
        side.fields.filter { source in
          [source.count, source.parts].compactMap(\.self)
            .contains { side.fields[$0].name == field.name }
        }.map(\.name)
      }
      return Set(sources.compactMap { pack.fieldIndex(named: $0) }).sorted()
    }
    models = pack.fields.map { field in
      let names = sides.flatMap { side in
        side.fields.filter { $0.name == field.name }
          .compactMap { $0.catalogue.map { side.tables[$0.table].name } }
      }
      // One version's field may be taken with the other's rows.
      let rows = sides.flatMap(\.tables).filter { names.contains($0.name) }.flatMap(\.rows)
      return Set(rows.map { RecordDigest(ofID: $0.key) })
    }
    for index in pack.steps.indices {
      guard case .quantity(let rule) = pack.steps[index].kind else { continue }
      steps[index].methods = Array(repeating: MethodAnchors(), count: rule.methods.count)
    }
    var orders: [String: [String]] = [:]
    for (quantity, ladder) in revision.ladders { orders[quantity] = ladder.inBase }
    for quantity in revision.reordered(taking: heads) {
      orders[quantity] = revision.ladders[quantity]?.inHead
    }
    for (player, edits) in revision.players.enumerated() {
      for edit in edits.map({ revision.edits[$0] }) {
        place(player, at: edit, in: pack, sides, &matchers)
      }
    }
    rank(pack, orders, revision)
  }

  /// Places the date of the audit at the dates that are held to it and lie between two dates, and at the keys of
  /// which more rows are known at one of these.
  mutating func place(
    _ player: Int, between base: Timestamp, _ head: Timestamp, in pack: RulePack
  ) {
    let (early, late) = (min(base, head), max(base, head))
    let days = Double(early.startOfDay.seconds)..<Double(late.startOfDay.seconds + 86_400)
    asOf = (player, days)
    // What reads the date itself may depend on it anywhere.
    if pack.readsDate { everywhere.append(player) }
    for rule in pack.requirements where rule.isInForce(at: base) != rule.isInForce(at: head) {
      requirements[rule.id, default: []].append(player)
    }
    for (index, table) in pack.tables.enumerated() {
      var keys: Set<String> = []
      for row in table.factorTable.rows {
        guard let published = row.published, published > early, published <= late else { continue }
        keys.insert(row.key)
      }
      for key in keys { rows[index][key, default: []].append(player) }
    }
  }

  private mutating func place(
    _ player: Int, at edit: PackEdit, in pack: RulePack, _ sides: [RulePack],
    _ matchers: inout MatcherStore
  ) {
    func step(_ name: String) -> Int? { pack.stepIndex(named: name) }
    func table(_ name: String) -> Int? { pack.tables.firstIndex { $0.name == name } }
    switch edit.anchor {
    case .parameter(let name):
      if let index = pack.parameterIndex(named: name) { parameters[index].append(player) }
    case .scoped(let name):
      if let index = pack.parameterIndex(named: name) { parameters[index].append(player) }
      if let index = table(name) { tables[index].append(player) }
      for name in pack.scopes { step(name).map { steps[$0].players.append(player) } }
    case .row(let name, let key):
      guard let index = table(name) else { return }
      rows[index][key, default: []].append(player)
      if sides.contains(where: { $0.lists(name) }) {
        listed[index][RecordDigest(ofID: key), default: []].append(player)
      }
      addSpelling(player, name, key, at: index, sides, &matchers)
    case .spelling(let name, let key):
      guard let index = table(name) else { return }
      addSpelling(player, name, key, at: index, sides, &matchers)
    case .table(let name):
      if let index = table(name) { tables[index].append(player) }
    case .field(let name):
      if let index = pack.fieldIndex(named: name) { fields[index].append(player) }
    case .step(let name):
      if let index = step(name) { steps[index].players.append(player) }
      // The engine reads one name by itself.
      if name == "entity" { everywhere.append(player) }
    case .order(let quantity):
      if let index = step(quantity) { steps[index].order.append(player) }
    case .method(let quantity, let id):
      place(player, quantity, id, in: pack) { $0.existence.append(player) }
    case .condition(let quantity, let id):
      place(player, quantity, id, in: pack) { $0.condition.append(player) }
    case .value(let quantity, let id):
      place(player, quantity, id, in: pack) { $0.value.append(player) }
    case .use(let quantity, let id):
      place(player, quantity, id, in: pack) { $0.use.append(player) }
    case .tiers: tiers.append(player)
    case .tier: tier.append(player)
    case .requirement(let id): requirements[id, default: []].append(player)
    case .criterion(let id) where edit.path == "weight": weights[id, default: []].append(player)
    case .scoring, .criterion, .classes: scores.append(player)
    case .total: totals.append(player)
    case .absent: absent.append(player)
    case .section: everywhere.append(player)
    case .inventory, .nothing: break
    }
  }

  private mutating func place(
    _ player: Int, _ quantity: String, _ id: String, in pack: RulePack,
    _ body: (inout MethodAnchors) -> Void
  ) {
    guard let index = pack.stepIndex(named: quantity),
      case .quantity(let rule) = pack.steps[index].kind
    else { return }
    guard let position = rule.methods.firstIndex(where: { $0.id == id }) else {
      // Its rank is filled in once the order is known.
      steps[index].absent.append((rank: -1, players: [player]))
      absentIDs[index, default: []].append(id)
      return
    }
    body(&steps[index].methods[position])
  }

  /// By step, the ids of `StepAnchors.absent`, in the same order.
  private var absentIDs: [Int: [String]] = [:]

  private mutating func rank(
    _ pack: RulePack, _ orders: [String: [String]], _ revision: PackRevision
  ) {
    for (index, step) in pack.steps.enumerated() {
      guard case .quantity(let rule) = step.kind else { continue }
      guard let order = orders[step.name] else {
        steps[index].ranks = Array(rule.methods.indices)
        continue
      }
      let ranks = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
      steps[index].ranks = rule.methods.map { ranks[$0.id] ?? 0 }
      for (position, id) in (absentIDs[index] ?? []).enumerated() {
        steps[index].absent[position].rank = ranks[id] ?? 0
      }
    }
  }

  private mutating func addSpelling(
    _ player: Int, _ table: String, _ key: String, at index: Int, _ sides: [RulePack],
    _ matchers: inout MatcherStore
  ) {
    guard sides.contains(where: { $0.matches(table) }) else { return }
    spellings[index].append(
      SpellingAnchor(players: [player], matchers: matchers.matchers(of: key, in: table, sides)))
  }
}

/// Matchers of single keys, each made once for all packs of a revision.
struct MatcherStore {
  private struct Name: Hashable {
    let table: String
    let key: String
  }

  private var known: [Name: [TextMatcher]] = [:]

  mutating func matchers(
    of key: String, in table: String, _ sides: [RulePack]
  ) -> [TextMatcher] {
    let name = Name(table: table, key: key)
    if let found = known[name] { return found }
    let tables = sides.compactMap { side in side.tables.first { $0.name == table } }
    // A change of the normalization is read wherever a text is matched; but what a key claims is to
    // be known under both.
    let made = tables.map { TextMatcher(table: $0.only(key: key)) }
    known[name] = made
    return made
  }
}

extension PackRevision {
  /// The quantities whose ladder stands in the order of the head when these players are taken.
  fileprivate func reordered(taking heads: Set<Int>) -> Set<String> {
    var quantities: Set<String> = []
    for edit in heads.lazy.filter(players.indices.contains).flatMap({ players[$0] }) {
      if case .order(let quantity) = edits[edit].anchor { quantities.insert(quantity) }
    }
    return quantities
  }
}

extension RulePack {
  /// Whether a field is read in a table by the ids of models.
  func lists(_ table: String) -> Bool {
    fields.contains { $0.catalogue.map { tables[$0.table].name == table } ?? false }
  }

  /// Whether a field seeks keys of a table.
  func matches(_ table: String) -> Bool {
    (fields + fields.flatMap(\.members)).contains { field in
      field.match.map { tables[$0].name == table } ?? false
    }
  }
}
