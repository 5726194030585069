// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff

/// A comparison as SARIF 2.1.0: what changes of findings, tiers and figures, each at the edit that
/// brings it about.
///
/// A failure that the head has and the base has not is `new`, the other way round `absent`; a result
/// that is another finding, a tier or a figure that is another is `updated`. What is `unchanged` is in
/// the audits, and not in a comparison, which is of what an edit bears on.
package struct DiffSARIF: Sendable {
  private let document: DiffDocument

  package init(_ document: DiffDocument) { self.document = document }

  private static let figure = "assay.figure"
  private static let standing = "assay.standing"

  package func bytes(inputs: [InputSummary], baseInputs: [InputSummary] = []) -> [UInt8] {
    let header = document.headers.head
    let rules = SARIFRules(header: header)
    var json = JSONWriter()
    json.object { json in
      json.member("$schema", AuditSARIF.schema)
      json.member("version", "2.1.0")
      json.key("runs")
      json.open { json in
        json.object { json in
          rules.tool(
            &json, counts: [],
            more: [
              (Self.figure, "The figure of a model changes"),
              (
                Self.standing,
                "The tier or the class of a model changes, or whether it is contested"
              ),
            ] + gone.map { ($0.id, $0.title) })
          json.key("automationDetails")
          json.object { $0.member("id", "assay-diff/\(URIText.encoded(header.pack.id))/") }
          json.member("columnKind", "unicodeCodePoints")
          json.artifacts(inputs + baseInputs)
          json.key("properties")
          json.object { json in
            json.key("base")
            DiffJSON.pack.write(document.base, &json)
            json.key("head")
            DiffJSON.pack.write(document.head, &json)
            json.member("asOf", [document.asOf.base, document.asOf.head])
          }
          json.key("invocations")
          json.open { json in
            json.object { json in
              json.member("executionSuccessful", true)
              json.key("toolConfigurationNotifications")
              json.open { json in
                let count = document.models.reduce(0) { $0 + $1.flips.count + 1 }
                if count > AuditSARIF.resultLimit {
                  json.notification(
                    "There may be more than \(AuditSARIF.resultLimit) results, of which GitHub"
                      + " refuses a run.", level: "warning", rule: nil)
                }
                for text in DiffView(document: document, grouping: nil).comings {
                  json.notification(text, level: "note", rule: nil)
                }
                let silent = document.editorial
                if !silent.isEmpty {
                  json.notification(
                    "Edits of words alone: \(silent.joined(separator: ", ")).", level: "note",
                    rule: nil)
                }
                json.notification(
                  "Only what differs is listed: results that are the same by both versions are in"
                    + " the audits.", level: "note", rule: nil)
              }
            }
          }
          json.key("results")
          json.open { json in
            for model in document.models { results(of: model, rules, &json) }
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Requirements of the base that the head has no more.
  private var gone: [RuleInfo] {
    let known = Set(document.headers.head.rules.map(\.id))
    return document.headers.base.rules.filter { !known.contains($0.id) }
  }

  private func results(
    of model: DiffDocument.Model, _ rules: SARIFRules, _ json: inout JSONWriter
  ) {
    if let number = model.headline, number.delta != 0 {
      let scale = DiffScale(number)
      let edits = number.shares.map(\.unit)
      json.result(
        rule: Self.figure, index: nil, kind: "informational", level: "none", state: "updated",
        model: model.id,
        message: "\(model.id): the figure is \(scale.text(number.after)) \(scale.unit), and was"
          + " \(scale.text(number.before)), \(DiffView.statistic)" + words(edits),
        places: places(edits))
    }
    for flip in model.flips {
      let edits = flip.causes.first?.sets.first ?? []
      let (old, new) = (Standing(flip.old), Standing(flip.new))
      let rule =
        document.headers.head.rules.first { $0.id == flip.what }
        ?? gone.first { $0.id == flip.what }
      guard let rule else {
        json.result(
          rule: Self.standing, index: nil, kind: "informational", level: "none",
          state: "updated", model: model.id,
          message: "\(model.id): \(flip.what) is \(flip.new ?? "none"), and was"
            + " \(flip.old ?? "none")" + words(edits), places: places(edits), besides: flip.what)
        continue
      }
      let shown = new.isFinding || !old.isFinding ? new : old
      json.result(
        rule: rule.id, index: rules.index(of: rule.id), kind: shown.kind,
        level: shown.kind == "fail" ? rule.severity.rawValue : "none",
        state: !new.isFinding ? "absent" : old.isFinding ? "updated" : "new", model: model.id,
        message: "\(model.id): \(rule.title): \(flip.new ?? "no result"), and was"
          + " \(flip.old ?? "no result")" + words(edits),
        places: places(edits).nonEmpty ?? [PlaceText(rule.at)])
    }
  }

  /// A result of a requirement as a comparison words it: `fail (waived by …)`.
  private struct Standing {
    let kind: String

    init(_ words: String?) {
      let name = words?.split(separator: " ").first.map(String.init)
      kind = name.flatMap { RequirementResult(rawValue: $0)?.sarifKind } ?? "notApplicable"
    }

    var isFinding: Bool { kind != "pass" && kind != "notApplicable" }
  }

  private func words(_ units: [Int]) -> String {
    let names = units.prefix(3).map { document.units[$0].id }
    guard !names.isEmpty else { return "" }
    let others = units.count > 3 ? " and \(units.count - 3) more edits" : ""
    return ", by \(names.joined(separator: ", "))\(others)"
  }

  private func places(_ units: [Int]) -> [PlaceText] {
    units.flatMap { document.units[$0].edits }.prefix(10).compactMap { index in
      let edit = document.edits[index]
      return (edit.headAt ?? edit.baseAt).flatMap { PlaceText($0) }
    }
  }
}

extension Array {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}

extension JSONWriter {
  /// - Parameter besides: What tells the result from others of the same rule and model.
  fileprivate mutating func result(
    rule: String, index: Int?, kind: String, level: String, state: String, model: String,
    message: String, places: [PlaceText], besides: String = ""
  ) {
    object { json in
      json.member("ruleId", rule)
      if let index { json.member("ruleIndex", index) }
      json.member("kind", kind)
      json.member("level", level)
      json.member("baselineState", state)
      json.message("message", message)
      json.key("locations")
      json.array(places.isEmpty ? [nil] : [places[0]]) { json, place in
        json.location(place, model: model)
      }
      if places.count > 1 {
        json.key("relatedLocations")
        json.array(places.dropFirst()) { json, place in json.location(place) }
      }
      json.fingerprints([rule, model, besides])
    }
  }
}
