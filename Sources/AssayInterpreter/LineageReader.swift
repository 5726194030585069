// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource

/// A model that another names as its base, and how it was derived from it.
struct ParentLink: Sendable {
  let id: String
  /// Of a path, another in each record: two people's `./output` are two models.
  let hash: RecordDigest
  /// Whether it is the way to a folder on somebody's machine, and no id: then nobody knows the base.
  let isPath: Bool
  /// As the record has it, in lower case; nil if it says nothing.
  var stated: String?
  /// The rule that gave the relation, where the record does not.
  var inferredBy: String?
  /// The relation, if it is one that the pack counts.
  var relation: String?
  var count: LineageRules.Count?
  let place: FieldPlace
}

/// Reads of a record which models it was derived from.
///
/// The Hub says so in several ways: `base_model` as a text or a list, `base_model_relation` for all
/// of them, tags `base_model:ID` and `base_model:RELATION:ID`. One id is one parent.
struct LineageReader {
  let lineage: PlannedLineage
  let pack: RulePack
  private let known = KnownParents()

  init(lineage: PlannedLineage, pack: RulePack) {
    self.lineage = lineage
    self.pack = pack
  }

  /// The parents in the order of the paths, and what the record contradicts itself in.
  func parents(of record: Record) -> (links: [ParentLink], conflicts: [Observation]) {
    guard
      lineage.parentPaths.contains(where: { !record.found[$0].isEmpty })
        || lineage.relationPaths.contains(where: { !record.found[$0].isEmpty })
    else { return ([], []) }
    // What stands at the place of a tag with a relation is no id.
    let places = Set(
      lineage.relationPaths.flatMap { record.found[$0].filter { $0.word != nil }.map(\.place) })
    var links: [ParentLink] = []
    var positions: [RecordDigest: Int] = [:]
    func add(_ text: String, at place: FieldPlace) -> Int? {
      guard let (id, shared, isPath) = known.parent(named: text, else: identify) else { return nil }
      let hash = isPath ? RecordDigest(of: "\(record.id)\u{0}\(id)") : shared
      if let position = positions[hash] { return position }
      positions[hash] = links.count
      links.append(ParentLink(id: id, hash: hash, isPath: isPath, place: place))
      return links.count - 1
    }
    for path in lineage.parentPaths {
      for found in record.found[path] where !places.contains(found.place) {
        for text in texts(found.value) { _ = add(text, at: found.place) }
      }
    }
    var conflicts: [Observation] = []
    var statedPlaces: [Int: FieldPlace] = [:]
    func state(_ relation: String, of position: Int, at place: FieldPlace) {
      guard let stated = links[position].stated, let first = statedPlaces[position] else {
        links[position].stated = relation
        statedPlaces[position] = place
        return
      }
      guard stated != relation else { return }
      conflicts.append(
        Observation(
          .fieldConflict,
          "the relation to '\(links[position].id)' is '\(stated)' at \(first) and '\(relation)' at"
            + " \(place); the first is used",
          at: lineage.rules.span.place, places: [first.description, place.description]))
    }
    for path in lineage.relationPaths {
      for found in record.found[path] {
        if let word = found.word {
          guard case .string(let text) = found.value, let position = add(text, at: found.place)
          else { continue }
          state(LineageReader.plain(word), of: position, at: found.place)
        } else {
          for text in texts(found.value).map(LineageReader.plain)
          where !text.isEmpty && !pack.standsForNothing(text) {
            for position in links.indices { state(text, of: position, at: found.place) }
          }
        }
      }
    }
    return (links, conflicts)
  }

  /// Gives each parent its relation: that of the record, else the pack's first that holds.
  func relate(_ links: inout [ParentLink], in evaluation: inout ModelEvaluation) {
    var inferred: PlannedLineage.Inference?
    if links.contains(where: { $0.stated == nil }) {
      inferred = lineage.infer.first { rule in
        rule.when.map { $0.decide(in: &evaluation.frame).bool == true } ?? true
      }
      evaluation.frame.forgetReads()
    }
    for index in links.indices {
      let relation = links[index].stated ?? inferred?.relation
      if links[index].stated == nil { links[index].inferredBy = inferred?.id }
      guard let relation, let count = lineage.rules.count(of: relation) else { continue }
      links[index].relation = relation
      links[index].count = count
    }
  }

  /// The model that a text names; nil if it stands for nothing.
  private func identify(_ text: String) -> KnownParents.Parent? {
    let id = ModelID.read(normalized(text)).id
    guard !id.isEmpty, !pack.standsForNothing(id) else { return nil }
    return (id, RecordDigest(ofID: id), ModelID.isPath(id))
  }

  private func texts(_ value: MetadataValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .list(let items): items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    default: []
    }
  }

  private func normalized(_ text: String) -> String {
    var id = LineageReader.trimmed(text)
    for rule in lineage.rules.normalization {
      id = rule.pattern.value.pattern.replacingAll(in: id, with: rule.replacement)
    }
    return id
  }

  private static func plain(_ text: String) -> String { trimmed(text).lowercased() }

  private static func trimmed(_ text: String) -> String {
    // Most texts begin and end with a visible character of ASCII.
    let visible: ClosedRange<UInt8> = 0x21...0x7E
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    if visible.contains(first), visible.contains(last) { return text }
    var rest = text.unicodeScalars[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}

/// Which models texts name: a few bases have most of the derived models.
private final class KnownParents {
  typealias Parent = (id: String, hash: RecordDigest, isPath: Bool)

  private var parents: [ExactText: Parent?] = [:]

  /// How many texts are remembered; hostile input must not fill the memory.
  private static let limit = 10_000

  func parent(named text: String, else identify: (String) -> Parent?) -> Parent? {
    let key = ExactText(text)
    if let known = parents[key] { return known }
    let parent = identify(text)
    if parents.count < KnownParents.limit { parents[key] = .some(parent) }
    return parent
  }
}

extension [ParentLink] {
  /// What of the model counts by its relations: training by any of them is training; nil if it has
  /// no parent, or if it is not known how it was derived.
  var count: LineageRules.Count? {
    let counts = map(\.count)
    if counts.contains(.full) { return .full }
    if counts.contains(.increment) { return .increment }
    return counts.contains(nil) ? nil : counts.first ?? nil
  }
}
