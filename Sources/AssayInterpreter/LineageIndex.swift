// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules

/// What the first pass found out of all models together, for the second to look up.
///
/// Of each model it holds the hash of its id and the place of its record; of those that share a run
/// with others, with whom. Nodes are in the order of the hashes, so that nothing depends on the
/// order of the inputs.
package final class LineageIndex: Sendable {
  /// Where records can be read again.
  let sources: RecordSources
  private let hashes: [RecordDigest]
  private let locations: [RecordLocation]
  /// By node, the card that its run is counted with.
  private let heads: [Int32]
  private let bases: Set<Int32>
  let copies: [Int32: [LineageGraph.Copy]]
  let shares: [Int32: [LineageGraph.Share]]
  let families: [Int32: Int]
  /// By node, the totals that it is in by reason of another card of its run.
  let pulled: [Int32: TotalSet]
  let cycles: Set<Int32>
  /// By node, the first by id of those it seems to be a mirror of.
  let mirrors: [Int32: Int32]
  /// By node that is a further card of a run by what it has in common with another, that other one.
  let runs: [Int32: Int32]

  /// Draws the conclusions of the first pass.
  ///
  /// - Parameters:
  ///   - declared: What is stated beside the records, by id.
  /// - Returns: Nil if the pack has no rules of lineage.
  package convenience init?(
    _ interpreter: Interpreter, survey: PopulationSurvey, duplicates: DuplicateResolution,
    streams: [RecordStream], declared: DeclaredModels
  ) {
    guard survey.lineage != nil else { return nil }
    var all = survey
    let ids = all.addDeclared(declared, by: Surveyor(interpreter, declared: declared))
    guard let found = all.lineage else { return nil }
    self.init(
      interpreter, found, duplicates,
      RecordSources(
        streams: streams, declared: declared,
        declaredIDs: ids))
  }

  /// - Parameter sources: Where the records of the survey can be read again.
  init?(
    _ interpreter: Interpreter, _ found: LineageSurvey, _ duplicates: DuplicateResolution,
    _ sources: RecordSources
  ) {
    guard let rules = interpreter.lineage?.rules else { return nil }
    let table = LineageIndex.table(of: found, duplicates)
    self.sources = sources
    hashes = table.hashes
    locations = table.locations
    let positions = table.positions
    let missing = LineageIndex.missing(in: found.edges, from: table.hashes)
    var edges: [(child: Int32, parent: Int32)] = []
    edges.reserveCapacity(found.edges.count)
    var bases: Set<Int32> = []
    for edge in found.edges where positions[Int(edge.child)] >= 0 {
      let child = positions[Int(edge.child)]
      if let parent = LineageIndex.position(of: edge.parent, in: table.hashes) {
        edges.append((child, parent))
        bases.insert(parent)
      } else if let rank = LineageIndex.position(of: edge.parent, in: missing) {
        edges.append((child, Int32(clamping: table.hashes.count) + rank))
      }
    }
    var joins = [Bool](repeating: false, count: table.hashes.count)
    var members: [Int32: TotalSet] = [:]
    var nothing: Set<Int32> = []
    for card in found.cards where positions[Int(card.node)] >= 0 {
      joins[Int(positions[Int(card.node)])] = card.joins
      if card.isNothing { nothing.insert(positions[Int(card.node)]) }
      members[positions[Int(card.node)]] = card.totals
    }
    let runs = found.runs.filter { positions[Int($0.node)] >= 0 }
      .map { $0.of(node: positions[Int($0.node)]) }
    for card in runs { members[card.node] = card.totals }
    let figures = found.figures.filter { positions[Int($0.node)] >= 0 }
      .map { $0.of(node: positions[Int($0.node)]) }
      .sorted { ($0.node, $0.field) < ($1.node, $1.field) }
    let names = NodeNames(sources, table.locations)
    let graph = LineageGraph(
      present: table.hashes.count, missing: missing.count, edges: edges, joins: joins,
      nothing: nothing, figures: figures, within: rules.sameFigure?.within ?? 0,
      allocates: rules.family?.allocate != nil, runs: runs, near: rules.runs?.near?.within ?? 0,
      isBefore: names.isBefore)
    self.runs = graph.runs
    self.bases = bases
    heads = graph.heads
    copies = graph.copies
    shares = graph.shares
    families = graph.families
    cycles = graph.cycles
    pulled = graph.pulled(by: members, joins: joins)
    mirrors = LineageIndex.mirrors(
      found.mirrors.filter { positions[Int($0.node)] >= 0 }
        .map { LineageSurvey.Mirror(node: positions[Int($0.node)], key: $0.key) },
      names.isBefore)
  }

  /// The same of a few records that are held, as those of a rule test.
  convenience init?(_ interpreter: Interpreter, records: [Record]) {
    guard interpreter.lineage != nil else { return nil }
    self.init(
      interpreter, survey: PopulationSurvey(interpreter), duplicates: DuplicateResolution(),
      streams: [], declared: DeclaredModels(records))
  }

  /// The number of a model; nil if the first pass did not see it.
  func node(of hash: RecordDigest) -> Int32? { LineageIndex.position(of: hash, in: hashes) }

  func location(of node: Int32) -> RecordLocation { locations[Int(node)] }

  func hash(of node: Int32) -> RecordDigest { hashes[Int(node)] }

  /// The card that a card's run is counted with: itself, another, or `LineageGraph.nobody`.
  func head(of node: Int32) -> Int32 { heads[Int(node)] }

  /// Whether a model names it as its base.
  func isBase(_ node: Int32) -> Bool { bases.contains(node) }

  // MARK: Tables

  /// Hashes in order, each once, and where each model of the survey went; -1 for a record that does
  /// not count.
  private static func table(
    of survey: LineageSurvey, _ duplicates: DuplicateResolution
  ) -> (hashes: [RecordDigest], locations: [RecordLocation], positions: [Int32]) {
    var positions = [Int32](repeating: -1, count: survey.nodes.count)
    var order = survey.nodes.enumerated().map { (hash: $1.hash, number: Int32(clamping: $0)) }
    order.sort { $0.hash < $1.hash }
    var hashes: [RecordDigest] = []
    var locations: [RecordLocation] = []
    hashes.reserveCapacity(order.count)
    locations.reserveCapacity(order.count)
    for (hash, number) in order {
      let location = survey.nodes[Int(number)].location
      if let winner = duplicates.winner(of: hash),
        (winner.input, winner.offset) != (location.input, location.offset)
      {
        continue
      }
      positions[Int(number)] = Int32(clamping: hashes.count)
      hashes.append(hash)
      locations.append(location)
    }
    return (hashes, locations, positions)
  }

  /// The bases that no record has, in order, each once.
  private static func missing(
    in edges: [LineageSurvey.Edge], from hashes: [RecordDigest]
  ) -> [RecordDigest] {
    let missing = Set(edges.lazy.map(\.parent).filter { position(of: $0, in: hashes) == nil })
    return missing.sorted()
  }

  private static func position(of hash: RecordDigest, in hashes: [RecordDigest]) -> Int32? {
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low < hashes.count && hashes[low] == hash ? Int32(clamping: low) : nil
  }

  private static func mirrors(
    _ entries: [LineageSurvey.Mirror], _ isBefore: (Int32, Int32) -> Bool
  ) -> [Int32: Int32] {
    let sorted = entries.sorted { ($0.key, $0.node) < ($1.key, $1.node) }
    var mirrors: [Int32: Int32] = [:]
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].key == sorted[start].key { end += 1 }
      if end > start + 1 {
        let nodes = sorted[start..<end].map(\.node)
        let first = nodes.dropFirst().reduce(nodes[0]) { isBefore($1, $0) ? $1 : $0 }
        for node in nodes where node != first { mirrors[node] = first }
      }
      start = end
    }
    return mirrors
  }
}
