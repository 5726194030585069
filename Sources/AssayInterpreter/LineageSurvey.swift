// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssayValues

/// Where a record's bytes lie, so that a base can be read again without a further pass: 16 bytes.
struct RecordLocation: Sendable, Hashable {
  /// The input in the upper 16 bits, the offset in the others.
  private let word: UInt64
  private let size: UInt32
  /// The line; below zero, the column of a record of many on the first line.
  private let position: Int32

  /// For a model that is only declared, the input behind all files.
  static let declaredInput = 0xFFFF
  /// For a model that only the base of a comparison has, the input behind all of the head's.
  static let baseInput = 0xFFFE

  init(input: Int, offset: Int, count: Int, line: Int, column: Int? = nil) {
    word = UInt64(UInt16(clamping: input)) << 48 | UInt64(offset) & 0xFFFF_FFFF_FFFF
    size = UInt32(clamping: count)
    position = line == 1 ? column.map { -Int32(clamping: $0) } ?? 1 : Int32(clamping: line)
  }

  var line: Int { position < 0 ? 1 : Int(position) }
  var column: Int? { position < 0 ? -Int(position) : nil }

  var input: Int { Int(word >> 48) }
  var offset: Int { Int(word & 0xFFFF_FFFF_FFFF) }
  var range: Range<Int> { offset..<offset + Int(size) }
}

/// What the first pass keeps for lineage: hashes and places of all models, and of those that name
/// a parent or disclose a figure what decides whose run they share.
///
/// Numbers of models are those of the survey at hand; merging moves them on.
package struct LineageSurvey: Sendable {
  struct Node {
    let hash: RecordDigest
    let location: RecordLocation
  }

  struct Edge {
    let child: Int32
    let parent: RecordDigest
  }

  /// A model that names a parent or discloses a figure.
  struct Card {
    let node: Int32
    /// Whether it trains nothing.
    let joins: Bool
    /// Whether a rule says so, and not how it was derived: then it stands for no run.
    let isNothing: Bool
    /// The totals whose population holds it.
    let totals: TotalSet
  }

  struct Mirror {
    let node: Int32
    let key: RecordDigest
  }

  var nodes: [Node] = []
  var edges: [Edge] = []
  var cards: [Card] = []
  var figures: [LineageGraph.Figure] = []
  var mirrors: [Mirror] = []
  var runs: [LineageGraph.RunCard] = []

  init() {}

  mutating func merge(_ other: LineageSurvey) {
    let moved = Int32(clamping: nodes.count)
    nodes += other.nodes
    edges += other.edges.map { Edge(child: $0.child + moved, parent: $0.parent) }
    cards += other.cards.map {
      Card(
        node: $0.node + moved, joins: $0.joins, isNothing: $0.isNothing, totals: $0.totals)
    }
    figures += other.figures.map { $0.of(node: $0.node + moved) }
    mirrors += other.mirrors.map { Mirror(node: $0.node + moved, key: $0.key) }
    runs += other.runs.map { $0.of(node: $0.node + moved) }
  }
}

extension LineageGraph.Figure {
  func of(node: Int32, mirror key: RecordDigest? = nil) -> Self {
    Self(
      node: node, field: field, kind: kind, value: value, isDistinct: isDistinct,
      isFamily: isFamily, entity: entity, mirror: key ?? mirror, weight: weight, traits: traits)
  }
}
