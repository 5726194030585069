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
    let withheld = states.filter { $0.kind == .withheld }
    let absent = missing.filter { name in !withheld.contains { $0.path == name } }
    let names = absent.prefix(6).joined(separator: ", ")
    let more = absent.count > 6 ? " and \(absent.count - 6) more" : ""
    let sought = "not found in \(places.joined(separator: ", ")): \(names)\(more)"
    return ((absent.isEmpty ? [] : [sought]) + FieldState.sentences(of: withheld, limit: 6))
      .joined(separator: "; ")
  }

  /// The clauses that it is about; nil where its requirement names none.
  var clauseLine: String? { clauses.clauseLine }

  /// Who has accepted it, why, and for how long.
  var waiverLine: String? { waiver.map { "waived \($0.words)" } }
}

extension ModelResult {
  /// What is missing, told apart by whether it is stated: `missing: a, b; not readable: c`.
  func words(forMissing names: [String]) -> String {
    func isStated(_ name: String, _ isWithheld: Bool) -> Bool {
      states.contains { $0.path == name && ($0.kind == .withheld) == isWithheld }
    }
    let stated = names.filter { isStated($0, false) }
    let withheld = names.filter { isStated($0, true) && !stated.contains($0) }
    let absent = names.filter { !stated.contains($0) && !withheld.contains($0) }
    var parts: [String] = []
    if !withheld.isEmpty { parts.append("withheld: \(withheld.joined(separator: ", "))") }
    if !absent.isEmpty { parts.append("missing: \(absent.joined(separator: ", "))") }
    if !stated.isEmpty {
      parts.append("stated, but not readable: \(stated.joined(separator: ", "))")
    }
    return parts.joined(separator: "; ")
  }
}

extension [ClauseInfo] {
  /// "clause p4-2 (shall): Energy is disclosed (Example policy, section 4.2)"; nil for none.
  var clauseLine: String? {
    isEmpty
      ? nil : (count == 1 ? "clause " : "clauses ") + map(\.line).joined(separator: "; ")
  }
}

extension UntranslatedInfo {
  /// What does not cover the clause, as one sentence: "The totals 'headline' do not cover clause …".
  var sentence: String {
    let names = requirements + quantities + totals
    guard !names.isEmpty else {
      return "No rule covers clause \(clause.id) (\(clause.work)): \(title); \(why)"
    }
    return "\(names.joined(separator: ", ")): \(words)"
  }
}
