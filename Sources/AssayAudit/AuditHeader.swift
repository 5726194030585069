// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What an audit was made with, and the words that a report needs to speak of its numbers.
///
/// Reports see an audit alone and never the rules, so everything of the pack that a reader is
/// shown (titles, units, clauses, places) stands here.
package struct AuditHeader: Sendable, Hashable {
  package let toolVersion: String
  package let pack: PackReference
  /// The date of `--as-of`, such as "2026-06-30".
  package let asOf: String
  /// Every declared quantity, in the pack's order.
  package let quantities: [QuantityColumn]
  /// The name of the quantity that tiers grade (`tiers.of`), or nil if the pack has no tiers.
  package let headline: String?
  /// The tiers, best first.
  package let tiers: [TierColumn]
  /// The requirements, in the pack's order; outcomes are counted by their index in this list.
  package let rules: [RuleInfo]
  /// The clauses of the pack, in order of id.
  package let clauses: [ClauseInfo]
  /// What clauses demand and no rule says, by the pack's word, in its order.
  package let untranslated: [UntranslatedInfo]
  /// The totals, in the pack's order.
  package let totals: [TotalColumn]
  /// The greatest disclosure score, or nil if the pack scores nothing.
  package let scoreOf: Double?
  /// How totals were drawn at random; nil if their intervals are by moments.
  package let monteCarlo: MonteCarlo?
  /// The waivers of the profile, in its order; those that stand beside results are counted by their
  /// index in this list.
  package let waivers: [RuleWaiver]
  /// What the profile, and packs that extend others, say otherwise, in the order of taking effect.
  package let tailoring: [Tailoring]
  /// Which models the audit is of; nil for all.
  package let selection: Selection?
  /// Whether what to disclose was sought for every model, and not for the first total's alone.
  package let advisesAll: Bool
  /// The earlier audit that findings are compared with; nil for none.
  package let baseline: BaselineReference?

  package init(
    toolVersion: String, pack: PackReference, asOf: String, quantities: [QuantityColumn],
    headline: String?, tiers: [TierColumn], rules: [RuleInfo], totals: [TotalColumn],
    scoreOf: Double?, monteCarlo: MonteCarlo? = nil, waivers: [RuleWaiver] = [],
    tailoring: [Tailoring] = [], selection: Selection? = nil, advisesAll: Bool = true,
    baseline: BaselineReference? = nil, clauses: [ClauseInfo] = [],
    untranslated: [UntranslatedInfo] = []
  ) {
    self.baseline = baseline
    self.untranslated = untranslated
    self.clauses = clauses
    self.selection = selection
    self.advisesAll = advisesAll
    self.waivers = waivers
    self.tailoring = tailoring
    self.toolVersion = toolVersion
    self.pack = pack
    self.asOf = asOf
    self.quantities = quantities
    self.headline = headline
    self.tiers = tiers
    self.rules = rules
    self.totals = totals
    self.scoreOf = scoreOf
    self.monteCarlo = monteCarlo
  }
}

/// Which rule pack an audit used: enough to find it again and to prove that it is the same.
package struct PackReference: Sendable, Hashable {
  package let id: String
  package let version: String
  package let title: String
  /// SHA-256 of all that can change a result, as "sha256:…".
  package let meaningDigest: String
  /// SHA-256 over path and content of every file used, as "sha256:…".
  package let filesDigest: String
  package let profile: String?

  package init(
    id: String, version: String, title: String, meaningDigest: String, filesDigest: String,
    profile: String? = nil
  ) {
    self.id = id
    self.version = version
    self.title = title
    self.meaningDigest = meaningDigest
    self.filesDigest = filesDigest
    self.profile = profile
  }
}

/// A quantity that the pack declares, as people read it.
package struct QuantityColumn: Sendable, Hashable {
  package let name: String
  package let title: String
  /// The unit's symbol with its basis tags, such as "kgCO2e[lifecycle]".
  package let unit: String
  /// The decimals of the quantum: one quantum is 10^-digits of the unit.
  package let digits: Int

  package init(name: String, title: String, unit: String, digits: Int) {
    self.name = name
    self.title = title
    self.unit = unit
    self.digits = digits
  }
}

/// A tier that the pack declares.
package struct TierColumn: Sendable, Hashable {
  package let id: String
  package let title: String
  /// How its models are accounted for; nil where the pack does not say.
  package let standing: Standing?

  package init(id: String, title: String, standing: Standing? = nil) {
    self.standing = standing
    self.id = id
    self.title = title
  }
}

/// A requirement that the pack makes of every model, organization or total.
package struct RuleInfo: Sendable, Hashable {
  /// What it is made of; its results are counted by these.
  package enum Subject: String, Sendable, Hashable, CaseIterable {
    case model, organization, total
  }

  package let id: String
  package let title: String
  package let kind: RuleKind
  package let severity: Severity
  package let clauses: [ClauseInfo]
  package let remedy: String?
  package let at: Place
  package let subject: Subject
  /// Of one that is not in force at the date of the audit, when it is: "from 2027-08-02".
  package let notInForce: String?

  package init(
    id: String, title: String, kind: RuleKind, severity: Severity,
    clauses: [ClauseInfo] = [], remedy: String?, at: Place, subject: Subject = .model,
    notInForce: String? = nil
  ) {
    self.notInForce = notInForce
    self.subject = subject
    self.id = id
    self.title = title
    self.kind = kind
    self.severity = severity
    self.clauses = clauses
    self.remedy = remedy
    self.at = at
  }
}

extension RuleInfo {
  /// Its title where its results are counted, with what they are counted by unless that is models.
  package var countedTitle: String {
    switch subject {
    case .model: title
    case .organization: "\(title) (by organization)"
    case .total: "\(title) (by total)"
    }
  }
}

extension AuditHeader {
  /// Whether each model has a standing.
  package var hasStandings: Bool { tiers.contains { $0.standing != nil } }
}

extension AuditHeader {
  /// What the results of a requirement are counted by.
  package func subject(of rule: String) -> RuleInfo.Subject {
    rules.first { $0.id == rule }?.subject ?? .model
  }
}

extension AuditHeader {
  /// What a report says of the requirements that are not in force at the date of the audit, a sentence
  /// each.
  package var notInForce: [String] {
    rules.compactMap { rule in
      rule.notInForce.map { "\(rule.id) is in force \($0), and was asked of nothing as of \(asOf)" }
    }
  }
}

/// What sort of fault a requirement looks for.
package enum RuleKind: String, Sendable, Hashable, CaseIterable, Codable {
  case nonconformity, misstatement, datagap, assumption, input
}

/// How grave a finding is; graver ones order first.
package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable, Codable {
  case error, warning, note

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .note: 2
    }
  }
}

/// A total that the pack declares, with the lines that it is broken down into.
package struct TotalColumn: Sendable, Hashable {
  package let id: String
  package let title: String
  /// The population as its author wrote it, such as "model.downloads > 5000"; nil is every model.
  package let population: String?
  /// The quantities that are summed, the first being the one that matters most.
  package let sum: [String]
  /// The keys that the total is broken down by, each for itself: "tier", "entity", …
  package let by: [String]
  package let ratios: [RatioColumn]
  package let coverage: [String]
  package let at: Place

  package init(
    id: String, title: String, population: String?, sum: [String], by: [String],
    ratios: [RatioColumn], coverage: [String], at: Place
  ) {
    self.id = id
    self.title = title
    self.population = population
    self.sum = sum
    self.by = by
    self.ratios = ratios
    self.coverage = coverage
    self.at = at
  }
}

/// A ratio of two summed quantities, such as emissions per compute.
package struct RatioColumn: Sendable, Hashable {
  package let id: String
  package let title: String
  /// The unit in which the ratio is published, such as "gCO2e[lifecycle]/EFLOP".
  package let unit: String
  /// How many of `unit` one quantum of the numerator per quantum of the denominator is.
  package let scale: Double
  /// Whether only models count of which neither quantity was derived from the other.
  package let isIndependent: Bool
  /// The names of the quantities above and below the line; empty if they are not known.
  package let of: String
  package let per: String

  package init(
    id: String, title: String, unit: String, scale: Double, isIndependent: Bool, of: String = "",
    per: String = ""
  ) {
    (self.of, self.per) = (of, per)
    self.isIndependent = isIndependent
    self.id = id
    self.title = title
    self.unit = unit
    self.scale = scale
  }
}

/// One input file, as found.
package struct InputSummary: Sendable, Hashable, Codable {
  package let path: String
  /// As "sha256:…".
  package let digest: String
  package let records: Int
  package let unreadable: Int
  package let role: Role

  /// What a file is to an audit.
  package enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    case records
    /// It says what the columns of tables mean.
    case columns
  }

  package init(
    path: String, digest: String, records: Int, unreadable: Int, role: Role = .records
  ) {
    self.role = role
    self.path = path
    self.digest = digest
    self.records = records
    self.unreadable = unreadable
  }
}
