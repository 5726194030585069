// SPDX-License-Identifier: Apache-2.0

/// How a finding stands to an earlier audit.
package enum BaselineState: String, Sendable, Hashable, CaseIterable, Codable {
  /// The earlier audit has none like it, or one that weighed less: not decided, less severe, or
  /// accepted by a waiver that no longer stands beside it.
  case new
  case unchanged
}

/// An earlier audit, with which the findings of this one are compared.
///
/// A finding is found again by its requirement, its model and what it says: what is missing of what
/// it asks for, which may have become less, or else its message. Lines and columns in a message do not
/// count, so that a model more above another makes no finding new.
package struct Baseline: Sendable {
  /// A finding of the earlier audit.
  package struct Entry: Sendable, Hashable {
    package let rule: String
    package let model: String?
    /// The organization or total that it is about; nil for one about a model or an input.
    package let group: FindingGroup?
    package let result: RequirementResult
    package let severity: Severity
    package let message: String
    package let missing: [String]
    package let isWaived: Bool
    package let places: [String]

    package init(
      rule: String, model: String?, group: FindingGroup? = nil, result: RequirementResult,
      severity: Severity, message: String, missing: [String], isWaived: Bool, places: [String]
    ) {
      self.group = group
      self.rule = rule
      self.model = model
      self.result = result
      self.severity = severity
      self.message = message
      self.missing = missing
      self.isWaived = isWaived
      self.places = places
    }
  }

  package let reference: BaselineReference
  package let entries: [Entry]
  private let index: [Key: [Int]]

  package init(_ reference: BaselineReference, entries: [Entry]) {
    self.reference = reference
    self.entries = entries
    index = Dictionary(grouping: entries.indices) {
      Key(entries[$0].rule, entries[$0].model, entries[$0].group)
    }
  }

  /// Ids compare as the Hub's do, without regard to the case of ASCII letters.
  private struct Key: Hashable {
    let rule: String
    let model: String?
    let group: FindingGroup?

    init(_ rule: String, _ model: String?, _ group: FindingGroup?) {
      self.rule = rule
      self.group = group
      self.model = model.map(Baseline.folded)
    }
  }

  static func folded(_ id: String) -> String {
    String(
      decoding: id.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Compares a finding, and notes in a tally what it was found to be.
  ///
  /// - Parameter tally: Which entries are taken already: of two findings alike the second is new unless
  ///   the earlier audit had two as well. All findings of one model go through one tally.
  package func compare(_ finding: Finding, _ tally: inout BaselineTally) -> Finding {
    let candidates = (index[Key(finding.rule, finding.model, finding.group)] ?? []).filter {
      !tally.found.contains($0)
    }
    let said = Baseline.said(finding.message, finding.places)
    let wanted = Set(finding.missing)
    let match =
      candidates.first { Set(entries[$0].missing) == wanted && says(said, finding, entries[$0]) }
      ?? candidates.first {
        !wanted.isEmpty && wanted.isSubset(of: entries[$0].missing)
      }
    if let match { tally.found.insert(match) }
    let isNew = match.map { finding.weighsMore(than: entries[$0]) } ?? true
    tally.count(finding, isNew ? .new : .unchanged)
    return finding.standing(isNew ? .new : .unchanged)
  }

  private func says(_ said: String, _ finding: Finding, _ entry: Entry) -> Bool {
    // What is said of a group has its figures in it, which move with every model.
    finding.group != nil || !finding.missing.isEmpty
      || said == Baseline.said(entry.message, entry.places)
  }

  /// A message without the lines and columns of the places that stand in it: of
  /// "'a' at models.jsonl:7 /x" the file and the pointer stay.
  private static func said(_ message: String, _ places: [String]) -> String {
    var said = message
    for place in places {
      let file = place.prefix { $0 != " " }
      var path = file
      while let last = path.lastIndex(of: ":"), path[last...].dropFirst().allSatisfy(\.isNumber),
        path.index(after: last) < path.endIndex
      {
        path = path[..<last]
      }
      guard path.count < file.count, !path.isEmpty else { continue }
      said = said.replacing(file, with: path)
    }
    return said
  }
}

extension Finding {
  /// Whether it counts for more than it did.
  fileprivate func weighsMore(than entry: Baseline.Entry) -> Bool {
    func isDecided(_ result: RequirementResult) -> Bool { result == .fail || result == .error }
    return severity < entry.severity || isDecided(result) && !isDecided(entry.result)
      || waiver == nil && entry.isWaived
  }
}

/// Which audit a baseline is.
package struct BaselineReference: Sendable, Hashable {
  /// As the user typed it.
  package let path: String
  /// As "sha256:…".
  package let digest: String
  /// The pack's id, version and digest of meaning.
  package let pack: String
  package let version: String
  package let meaningDigest: String
  package let asOf: String
  /// Which models it is of; nil for all.
  package let selection: Selection?

  package init(
    path: String, digest: String, pack: String, version: String, meaningDigest: String,
    asOf: String, selection: Selection?
  ) {
    self.path = path
    self.digest = digest
    self.pack = pack
    self.version = version
    self.meaningDigest = meaningDigest
    self.asOf = asOf
    self.selection = selection
  }

  /// How it differs from an audit in what findings depend on besides the inputs, a sentence each.
  package func differences(from header: AuditHeader) -> [String] {
    var sentences: [String] = []
    if meaningDigest != header.pack.meaningDigest {
      sentences.append(
        (pack, version) == (header.pack.id, header.pack.version)
          ? "its rules are \(pack) \(version) too, with other contents"
          : "its rules are \(pack) \(version), not \(header.pack.id) \(header.pack.version)")
    }
    if asOf != header.asOf { sentences.append("it is as of \(asOf), not \(header.asOf)") }
    if selection != header.selection {
      func words(_ selection: Selection?) -> String {
        selection.map { "the models \($0.words)" } ?? "all models"
      }
      sentences.append("it is of \(words(selection)), not of \(words(header.selection))")
    }
    return sentences
  }
}

/// What has been compared so far.
package struct BaselineTally: Sendable, Hashable {
  /// The entries of the baseline that were found again, by index.
  fileprivate(set) var found: Set<Int> = []
  /// By requirement.
  private(set) var counts: [String: BaselineCount] = [:]
  /// The models that were audited, with their ids folded.
  private(set) var models: Set<String> = []

  package init() {}

  package mutating func note(model id: String) { models.insert(Baseline.folded(id)) }

  mutating func count(_ finding: Finding, _ state: BaselineState) {
    counts[finding.rule, default: BaselineCount(rule: finding.rule)].add(state)
  }

  package mutating func merge(_ other: BaselineTally) {
    found.formUnion(other.found)
    models.formUnion(other.models)
    for (rule, count) in other.counts {
      counts[rule, default: BaselineCount(rule: rule)].merge(count)
    }
  }

  /// What the comparison comes to, in the order of the baseline and of the names of requirements.
  package func summary(of baseline: Baseline) -> BaselineSummary {
    var counts = counts
    var gone: [BaselineSummary.Gone] = []
    for (index, entry) in baseline.entries.enumerated() where !found.contains(index) {
      counts[entry.rule, default: BaselineCount(rule: entry.rule)].gone += 1
      gone.append(
        BaselineSummary.Gone(
          entry: entry,
          isAudited: entry.model.map { models.contains(Baseline.folded($0)) } ?? true))
    }
    return BaselineSummary(counts: counts.values.sorted { $0.rule < $1.rule }, gone: gone)
  }
}

/// How the findings of one requirement stand to those of an earlier audit.
package struct BaselineCount: Sendable, Hashable {
  package let rule: String
  package fileprivate(set) var new = 0
  package fileprivate(set) var unchanged = 0
  package fileprivate(set) var gone = 0

  init(rule: String) { self.rule = rule }

  mutating func add(_ state: BaselineState) {
    switch state {
    case .new: new += 1
    case .unchanged: unchanged += 1
    }
  }

  mutating func merge(_ other: BaselineCount) {
    new += other.new
    unchanged += other.unchanged
    gone += other.gone
  }
}

/// How the findings of an audit stand to those of an earlier one.
package struct BaselineSummary: Sendable, Hashable {
  /// A finding of the earlier audit that this one has not.
  package struct Gone: Sendable, Hashable {
    package let entry: Baseline.Entry
    /// Whether its model is in this audit; only then is anything known to be mended.
    package let isAudited: Bool
  }

  /// By requirement, in the order of their ids; those without any are left out.
  package let counts: [BaselineCount]
  package let gone: [Gone]

  package var new: Int { counts.reduce(0) { $0 + $1.new } }
  package var unchanged: Int { counts.reduce(0) { $0 + $1.unchanged } }
}
