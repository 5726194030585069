// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// Reads an audit document, or its lines, as what later audits are compared with.
package enum BaselineReader {
  /// The formats that are read, of the document and of lines.
  package static let formats = "\(AuditOpening.format) or \(AuditOpening.lineFormat)"

  /// - Parameters:
  ///   - path: As the user typed it.
  ///   - digest: Of the file, as audits name it.
  /// - Throws: `JSONDocumentFault` where the file is no audit of this format; none of it is used then.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, path: String, digest: String
  ) throws(JSONDocumentFault) -> Baseline {
    let wanted: Set<String> = [
      "type", "pack", "asOf", "selection", "findings", "rule", "model", "result", "severity",
      "message", "missing", "waiver", "places", "group", "total", "key", "value",
    ]
    let isLines = isOfLines(bytes)
    var reader = JSONDocumentReader(bytes, by: isLines ? .auditLine : .audit)
    let opening = try reader.document { wanted.contains($0) }
    var findings = opening["findings"]?.items ?? []
    var last = opening["type"]?.text
    if isLines, last != "audit" {
      throw JSONDocumentFault("the first line is not of the type 'audit'", at: 0)
    }
    while !reader.isAtEnd {
      guard isLines, last != "summary" else {
        throw JSONDocumentFault("more stands behind the end of the document", at: reader.offset)
      }
      let line = try reader.document { wanted.contains($0) }
      last = line["type"]?.text
      if last == "finding" { findings.append(line) }
    }
    // A run that was stopped leaves no summary, and has not looked at all models.
    if isLines, last != "summary" {
      throw JSONDocumentFault("the last line, of the type 'summary', is missing", at: reader.offset)
    }
    let pack = opening["pack"]
    let selection = opening["selection"]
    let reference = BaselineReference(
      path: path, digest: digest, pack: pack?["id"]?.text ?? "",
      version: pack?["version"]?.text ?? "",
      meaningDigest: pack?["digests"]?["meaning"]?.text ?? "", asOf: opening["asOf"]?.text ?? "",
      selection: Selection(
        entity: selection?["entity"]?.text, ids: selection?["only"]?.text,
        condition: selection?["where"]?.text))
    return Baseline(reference, entries: findings.compactMap(Baseline.Entry.init))
  }

  /// Whether the first thing that is said is of which type a line is.
  private static func isOfLines(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let start = bytes.prefix(256).filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return start.starts(with: Array(#"{"type":"#.utf8))
  }
}

extension Baseline.Entry {
  /// - Parameter finding: Of the form of a finding.
  fileprivate init?(_ finding: JSONValue) {
    guard let rule = finding["rule"]?.text,
      let result = (finding["result"]?.text).flatMap(RequirementResult.init),
      let severity = (finding["severity"]?.text).flatMap(Severity.init),
      let message = finding["message"]?.text
    else { return nil }
    let isWaived: Bool
    if case .object = finding["waiver"] { isWaived = true } else { isWaived = false }
    var group: FindingGroup?
    if let stated = finding["group"] {
      let part = (stated["key"]?.text).map { GroupPart(key: $0, value: stated["value"]?.text) }
      group = FindingGroup(total: stated["total"]?.text, part: part)
    }
    self.init(
      rule: rule, model: finding["model"]?.text, group: group, result: result, severity: severity,
      message: message, missing: finding["missing"]?.texts ?? [], isWaived: isWaived,
      places: finding["places"]?.texts ?? [])
  }
}
