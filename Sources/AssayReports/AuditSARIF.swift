// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// The findings of an audit as SARIF 2.1.0, for the tools that show results at the lines they are about.
///
/// A failure is of kind `fail` with the severity as level; what is not known is `open`, and what could
/// not be evaluated is for `review`, both of level `none`, as SARIF demands of all that is no failure.
/// Results that pass are counted with their rule. All findings stand there, however many: beyond
/// what GitHub takes (25,000 results of a run) a notification says so.
///
/// Source: OASIS, *Static Analysis Results Interchange Format (SARIF)* 2.1.0 plus Errata 01.
package struct AuditSARIF: AuditReport {
  private let header: AuditHeader
  private let rules: SARIFRules

  package init(header: AuditHeader) {
    self.header = header
    rules = SARIFRules(header: header)
  }

  static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  /// Source: GitHub, "SARIF support for code scanning", limits of an upload.
  static let resultLimit = 25_000

  /// Results, and notifications of what could not be evaluated.
  package var parts: Int { 2 }
  package var separator: [UInt8] { Array(",\n".utf8) }

  package func pieces(of finding: Finding) -> [ReportPiece] { pieces(of: finding, at: nil) }

  package func pieces(of finding: Finding, in model: ModelResult) -> [ReportPiece] {
    pieces(of: finding, at: model.place)
  }

  private func pieces(of finding: Finding, at record: String?) -> [ReportPiece] {
    // Tools leave out what has no place: a finding about a whole model is at its record, and one
    // about no input at the rule.
    let places =
      finding.places.compactMap { PlaceText($0) }.nonEmpty
      ?? [record.flatMap { PlaceText($0) } ?? finding.at.map { PlaceText($0) }]
      .compactMap(\.self)
    var pieces = [ReportPiece(result(finding, at: places))]
    if finding.result == .error { pieces.append(ReportPiece(notification(finding), part: 1)) }
    return pieces
  }

  private func result(_ finding: Finding, at places: [PlaceText]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("ruleId", finding.rule)
      if let index = rules.index(of: finding.rule) { json.member("ruleIndex", index) }
      json.member("kind", finding.result.sarifKind)
      json.member("level", finding.result == .fail ? finding.severity.rawValue : "none")
      if let state = finding.baseline { json.member("baselineState", state.rawValue) }
      json.message("message", finding.message)
      json.key("locations")
      json.array(places.isEmpty ? [nil] : [places[0]]) { json, place in
        json.location(
          place, model: finding.model ?? finding.group?.name,
          kind: finding.group == nil ? "model" : "group")
      }
      if places.count > 1 {
        json.key("relatedLocations")
        json.array(places.dropFirst()) { json, place in json.location(place) }
      }
      let taxa = rules.taxa(finding.clauses)
      if !taxa.isEmpty {
        json.key("taxa")
        json.array(taxa) { json, taxon in json.taxon(taxon) }
      }
      json.fingerprints(finding.identity)
      if let waiver = finding.waiver {
        json.key("suppressions")
        json.array([waiver]) { json, waiver in
          json.object { json in
            json.member("kind", "external")
            json.member("status", "accepted")
            json.member("justification", HostileText.line(waiver.words))
          }
        }
      }
      json.key("properties")
      json.object { json in
        json.member("result", finding.result.rawValue)
        json.member("undecided", finding.isUndecided)
        if !finding.missing.isEmpty { json.member("missing", finding.missing) }
        if let remedy = finding.remedy { json.member("remedy", remedy) }
      }
    }
    return json.bytes
  }

  private func notification(_ finding: Finding) -> [UInt8] {
    var json = JSONWriter()
    json.notification(finding.message, level: "error", rule: finding.rule)
    return json.bytes
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    let findings = summary.requirements.reduce(0) { $0 + $1.findings }
    var json = JSONWriter()
    // As the command ends: nothing read is no audit.
    let isRead = inputs.allSatisfy { $0.records > 0 || $0.role != .records } && summary.models > 0
    json.object { json in
      rules.tool(&json, counts: summary.requirements)
      json.key("automationDetails")
      json.object { $0.member("id", "assay/\(URIText.encoded(header.pack.id))/") }
      json.member("columnKind", "unicodeCodePoints")
      json.artifacts(inputs)
      json.key("properties")
      json.object { json in
        json.key("pack")
        PackReference.json(isTitled: true).write(header.pack, &json)
        json.member("asOf", header.asOf)
        json.member("models", summary.models)
        if let selection = header.selection { json.member("selection", selection.words) }
        if !header.untranslated.isEmpty {
          json.member("untranslated", header.untranslated.map(\.sentence))
        }
        json.tailoring(header)
      }
      json.key("invocations")
    }
    var notice = JSONWriter()
    if findings > AuditSARIF.resultLimit {
      notice.notification(
        "There are more than \(AuditSARIF.resultLimit) results, and all of them are here: GitHub"
          + " refuses a run of so many. Audit fewer models at once (--entity, --only, --where).",
        level: "warning", rule: nil)
      notice.raw(",")
    }
    notice.notification(
      "Results that pass are not listed; properties.results of each rule counts them.",
      level: "note", rule: nil)
    let start = "{\"$schema\":\"\(AuditSARIF.schema)\",\"version\":\"2.1.0\",\"runs\":[\n"
    let invocation =
      "[{\"executionSuccessful\":\(isRead),\"toolExecutionNotifications\":[\n"
    return [
      .bytes(Array(start.utf8) + json.bytes.dropLast() + Array(invocation.utf8)),
      .part(1), .bytes(Array("],\"toolConfigurationNotifications\":[".utf8) + notice.bytes),
      .bytes(Array("]}],\n\"results\":[\n".utf8)), .part(0),
      .bytes(gone(summary, after: findings) + Array("\n]}]}\n".utf8)),
    ]
  }

  /// What the baseline has and this audit has not, of the models that are in it.
  ///
  /// Source: SARIF 2.1.0, section 3.27.24.
  private func gone(_ summary: AuditSummary, after results: Int) -> [UInt8] {
    let gone = summary.baseline?.gone.filter(\.isAudited) ?? []
    let pieces = gone.map { one -> [UInt8] in
      var json = JSONWriter()
      let entry = one.entry
      json.object { json in
        json.member("ruleId", entry.rule)
        if let index = rules.index(of: entry.rule) { json.member("ruleIndex", index) }
        json.member("kind", entry.result.sarifKind)
        json.member("level", entry.result == .fail ? entry.severity.rawValue : "none")
        json.member("baselineState", "absent")
        json.message("message", entry.message)
        json.key("locations")
        json.array([entry.places.first.flatMap { PlaceText($0) }]) { json, place in
          json.location(place, model: entry.model)
        }
      }
      return json.bytes
    }
    let joined = Array(pieces.joined(separator: separator))
    return results > 0 && !joined.isEmpty ? separator + joined : joined
  }
}

extension RequirementResult {
  /// Source: SARIF 2.1.0, section 3.27.9.
  var sarifKind: String {
    switch self {
    case .fail: "fail"
    case .unknown: "open"
    case .error: "review"
    case .pass: "pass"
    case .notApplicable: "notApplicable"
    }
  }
}

extension Array {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}

extension JSONWriter {
  /// Writes a `notification` object.
  mutating func notification(_ text: String, level: String, rule: String?) {
    object { json in
      json.member("level", level)
      json.message("message", text)
      if let rule {
        json.key("associatedRule")
        json.object { $0.member("id", rule) }
      }
    }
  }

  /// Writes what tells a result from all others of a run, without lines, that move.
  mutating func fingerprints(_ identity: [String]) {
    let hash = TextHash.digits(
      of: TextHash.fnv1a(identity.map { URIText.encoded($0) }.joined(separator: "/")))
    key("partialFingerprints")
    object { json in
      json.member("assayFinding/v1", hash)
      // The name by which GitHub knows a result again.
      json.member("primaryLocationLineHash", "\(hash.prefix(16)):1")
    }
  }

  /// Writes `"artifacts": […]`, the files that were read, with their digests.
  mutating func artifacts(_ inputs: [InputSummary]) {
    key("artifacts")
    array(inputs) { json, input in
      json.object { json in
        json.key("location")
        json.object { $0.member("uri", URIText.path(input.path)) }
        json.member(
          "roles", [input.role == .records ? "analysisTarget" : "userSpecifiedConfiguration"])
        json.key("hashes")
        json.object { json in
          json.member("sha-256", String(input.digest.drop { $0 != ":" }.dropFirst()))
        }
        json.key("properties")
        json.object { json in
          json.member("records", input.records)
          json.member("unreadable", input.unreadable)
        }
      }
    }
  }
}
