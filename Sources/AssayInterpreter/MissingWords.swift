// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules

/// What is said of things without a value: whether they are stated and not readable, not read, or
/// not found, and where.
struct MissingWords {
  let names: MissingNames
  let fields: ResolvedFields
  let record: Record

  /// How many things one sentence names.
  private static let limit = 6

  /// Where the model's fields were sought: `models.jsonl:17`, and the records joined to it.
  var sources: [String] {
    var seen: Set<String> = []
    return ([record.place] + record.joinedPlaces).map(\.record).filter { seen.insert($0).inserted }
  }

  /// Names of what is missing, ascending, each once, down to fields, rows and cells.
  func names(of paths: [MissingPath], in evaluation: ModelEvaluation) -> [String] {
    names.names(of: paths, in: evaluation)
  }

  /// How each of the things stands that are not simply absent, in the order of their names.
  func states(of paths: [MissingPath], in evaluation: ModelEvaluation) -> [FieldState] {
    guard !fields.doubts.isNone else { return [] }
    return evaluation.leaves(of: paths).paths
      .filter { fields.doubts.isOpen($0) || fields.doubts.withheld.contains($0) }
      .map { state(of: $0) }.sorted { $0.path < $1.path }
  }

  /// How everything stands that the record states and that has no value.
  var states: [FieldState] {
    fields.statements.map { state(of: $0.path) }.sorted { $0.path < $1.path }
  }

  private func state(of path: MissingPath) -> FieldState {
    let name = names.name(path)
    guard let statement = fields.statement(of: path) else {
      return FieldState(path: name, kind: .unread, because: unreadReason)
    }
    let kind: FieldState.Kind =
      switch statement.kind {
      case .unreadable: .unreadable
      case .marked: .marked
      case .inText: .inText
      case .parts: .parts
      case .withheld: .withheld
      }
    return FieldState(
      path: name, kind: kind, text: statement.text, at: statement.place.description,
      because: statement.reason.isEmpty ? nil : statement.reason)
  }

  /// Why nothing is known of what a card states; nil where a card was read, or rules read none.
  var unread: String? { fields.doubts.unread.map { _ in unreadReason } }

  /// Why what was not read was not.
  private var unreadReason: String {
    record.card == .unreadable
      ? "its card cannot be read" : "the input has no card of it"
  }

  /// `model.downloads is missing; model.card_emissions is stated, but not readable: '12,5 kg' at …`.
  func sentence(of paths: [MissingPath], in evaluation: ModelEvaluation) -> String {
    let states = states(of: paths, in: evaluation)
    let all = names(of: paths, in: evaluation)
    let absent = all.filter { name in !states.contains { $0.path == name } }
    var parts: [String] = []
    if !absent.isEmpty {
      parts.append("\(MissingWords.list(absent)) \(absent.count == 1 ? "is" : "are") missing")
    }
    parts += FieldState.sentences(of: states, limit: MissingWords.limit)
    return parts.joined(separator: "; ")
  }

  static func list(_ names: [String]) -> String {
    let shown = names.prefix(limit).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }
}
