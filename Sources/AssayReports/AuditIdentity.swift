// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditHeader {
  /// A UUID that says which audit it is: the same for the same rules, date, selection and inputs.
  func uuid(_ format: String, inputs: [InputSummary], model: String = "") -> String {
    let parts =
      [
        format, toolVersion, pack.id, pack.version, pack.meaningDigest, asOf,
        selection?.words ?? "", model,
      ] + inputs.map(\.digest)
    return TextHash.uuid(
      of: TextHash.fnv1a(parts.map { URIText.encoded($0) }.joined(separator: "/")))
  }

  /// The date as a time of RFC 3339.
  var timestamp: String { "\(asOf)T00:00:00Z" }

  /// "hugging-carbon 1.2.0 with profile own 1.0.0".
  var packWords: String {
    "\(pack.id) \(pack.version)" + (pack.profile.map { " with profile \($0)" } ?? "")
  }
}
