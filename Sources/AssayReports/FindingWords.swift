// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// What reports say of a finding besides its message; texts of strangers in it are not yet escaped.
extension Finding {
  /// What stands behind the message: a failure speaks for itself, unless somebody has accepted it.
  var verdict: String {
    if waiver != nil { return " (waived)" }
    return result == .fail ? "" : " (\(result.rawValue))"
  }

  /// Where it was sought in vain what a failure is about; nil for all others.
  var soughtLine: String? {
    guard result == .fail, !isUndecided, !missing.isEmpty, !places.isEmpty else { return nil }
    let names = missing.prefix(6).joined(separator: ", ")
    let more = missing.count > 6 ? " and \(missing.count - 6) more" : ""
    return "not found in \(places.joined(separator: ", ")): \(names)\(more)"
  }

  /// Who has accepted it, why, and for how long.
  var waiverLine: String? { waiver.map { "waived \($0.words)" } }
}

extension ModelResult {
  /// What is missing, told apart by whether it is stated: `missing: a; stated, but not readable: b`.
  func words(forMissing names: [String]) -> String {
    let open = names.filter { name in states.contains { $0.path == name } }
    let stated = open.filter { name in
      states.contains { $0.path == name && $0.kind == .unreadable }
    }
    let absent = names.filter { !open.contains($0) }
    var parts: [String] = []
    if !absent.isEmpty { parts.append("missing: \(absent.joined(separator: ", "))") }
    if !stated.isEmpty {
      parts.append("stated, but not readable: \(stated.joined(separator: ", "))")
    }
    let others = open.filter { !stated.contains($0) }
    if !others.isEmpty { parts.append("not known: \(others.joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }
}
