// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// Reads `organization:` of `declared.yaml`: what holds for all trainings of an organization.
///
/// ```yaml
/// organization:
///   namespaces: [org]
///   country: SWE
///   period: {from: 2024-01-01, until: 2024-12-31}
///   accelerators: H100
///   sites:
///     - {place: Stockholm, share: 70%, pue: 1.09}
///     - {place: Frankfurt, share: 30%, pue: 1.3}
/// ```
struct OrganizationReading {
  /// Names of the organization's own, and those of `declared` that they stand for.
  private static let renamed = [
    "country": "organization_country", "period": "trained", "accelerators": "accelerator",
  ]
  /// Names of `declared` that may hold for all trainings alike. What adds up may not: the energy of an
  /// organization is that of none of its models.
  private static let shared = [
    "accelerator", "power_meter", "energy_meter", "pue", "place", "grid_intensity",
    "grid_accounting", "emissions_accounting", "emissions_meter", "trained",
    "organization_country",
  ]
  private static let ofSites = [
    "place", "pue", "grid_intensity", "grid_accounting", "accelerator", "accelerators",
    "grid_contract",
  ]
  private static let own = ["name", "namespaces", "sites", "grid_contract"]

  let plan: PathPlan
  let path: String
  /// By field of the rules, the paths at which it is sought.
  let kin: [[Int]]
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var inheritance: [Inheritance] = []
  private(set) var namespaces: Set<String> = []
  /// By which derivations name who states what models inherit.
  private var name: String?
  /// By the name of a site, in lower case, where its place stands.
  private(set) var sites: [String: (place: YAMLNode, pointer: String)] = [:]

  init(_ plan: PathPlan, path: String, kin: [[Int]]) {
    (self.plan, self.path, self.kin) = (plan, path, kin)
  }

  private var known: [String] {
    Self.own + Self.renamed.keys.sorted() + Self.shared.filter { node(of: $0) != nil }
  }

  mutating func read(_ organization: YAMLNode) {
    guard let pairs = organization.pairs else {
      if !organization.isBlanked {
        diagnostics.append(.declaredIsNoMap(organization, of: "organization"))
      }
      return
    }
    readName(organization.value(of: "name"))
    for pair in pairs {
      guard let name = pair.key.text, !pair.value.isBlanked else { continue }
      let pointer = "/organization/\(PathPlan.escaped(name))"
      switch name {
      case "name": break
      case "namespaces":
        let texts = (pair.value.items ?? [pair.value]).compactMap(\.text)
        namespaces = Set(texts.map { FieldReader.trimmed($0).lowercased() })
      case "sites": readSites(pair.value, pointer)
      default: inherit(name, pair, pointer, site: nil, known: known, in: "organization")
      }
    }
  }

  private mutating func readName(_ node: YAMLNode?) {
    guard let node, !node.isBlanked else { return }
    name = node.text.map(FieldReader.trimmed)
    if name?.isEmpty ?? true { diagnostics.append(.organizationName(node.span)) }
  }

  private mutating func inherit(
    _ name: String, _ pair: YAMLPair, _ pointer: String, site: Inheritance.Site?,
    known: [String], in what: String
  ) {
    if name == "grid_contract" {
      // What a contract says is market-based, whatever the grid is that the power comes from.
      add(pair.value, as: "grid_intensity", pointer, site: site)
      add(.string("market"), as: "grid_accounting", pair.value.place(pointer), site: site)
      return
    }
    let meant = Self.renamed[name] ?? name
    if !known.contains(name) || node(of: meant) == nil {
      let all = node(of: meant) != nil && !known.contains(name)
      diagnostics.append(
        all
          ? .organizationAddsUp(name, at: pair.key.span)
          : .organizationUnread(name, in: what, at: pair.key.span, known: known, plan))
      return
    }
    if name == "accelerators", pair.value.text.map({ Int($0) != nil }) ?? false {
      diagnostics.append(.organizationCount(pair.value))
      return
    }
    add(pair.value, as: meant, pointer, site: site)
  }

  private mutating func readSites(_ list: YAMLNode, _ pointer: String) {
    guard let items = list.items, !items.isEmpty else {
      diagnostics.append(.organizationSites(list.span))
      return
    }
    let placePaths = ownWord(of: "place")
    for (index, item) in items.enumerated() {
      let pointer = "\(pointer)/\(index)"
      guard let pairs = item.pairs, let place = item.value(of: "place"), let text = place.text,
        !text.isEmpty
      else {
        diagnostics.append(.organizationSites(item.span))
        continue
      }
      let site = Inheritance.Site(
        paths: placePaths, place: FieldReader.trimmed(text), isOnly: items.count == 1)
      for name in [item.value(of: "name")?.text, text].compactMap(\.self) {
        sites[name.lowercased()] = (place, "\(pointer)/place")
      }
      if items.count > 1, item.value(of: "share")?.text == nil {
        diagnostics.append(.organizationSiteWithoutShare(item.span))
      }
      for pair in pairs {
        guard let name = pair.key.text, !pair.value.isBlanked else { continue }
        let pointer = "\(pointer)/\(PathPlan.escaped(name))"
        switch name {
        case "name", "share": break
        case "place" where items.count > 1: break
        default:
          inherit(
            name, pair, pointer, site: site, known: Self.ofSites + ["name", "share"], in: "a site")
        }
      }
    }
    guard items.count > 1 else { return }
    // Of a model that names no place the rules know the shares.
    add(list, as: "sites", pointer, site: nil, ownWord: placePaths)
  }

  // MARK: What a model inherits

  private mutating func add(
    _ value: YAMLNode, as name: String, _ pointer: String, site: Inheritance.Site?,
    ownWord words: [Int] = []
  ) {
    guard let node = node(of: name) else { return }
    var collector = RecordCollector(plan: plan, path: path, line: value.span.startPosition.line)
    collector.visit(value, at: node, pointer: pointer) { $0.place($1) }
    add(collector, name, site: site, ownWord: words)
  }

  private mutating func add(
    _ value: MetadataValue, as name: String, _ place: FieldPlace, site: Inheritance.Site?
  ) {
    guard let node = node(of: name) else { return }
    var collector = RecordCollector(plan: plan, path: path, line: place.line)
    collector.add(value, at: node, place: place)
    add(collector, name, site: site, ownWord: [])
  }

  private mutating func add(
    _ collector: RecordCollector, _ name: String, site: Inheritance.Site?, ownWord words: [Int]
  ) {
    let found = collector.found.enumerated().filter { !$0.element.isEmpty }
      .map { (path: $0.offset, found: $0.element.map { $0.stated(by: self.name) }) }
    guard !found.isEmpty else { return }
    inheritance.append(
      Inheritance(name: name, found: found, ownWord: ownWord(of: name) + words, site: site))
  }

  private func node(of name: String) -> Int? {
    let declared = plan.nodes[0].children.first { plan.nodes[$0.node].name == "declared" }
    return declared.flatMap { declared in
      plan.nodes[declared.node].children.first { plan.nodes[$0.node].name == name }?.node
    }
  }

  /// The paths at which a model says the same thing itself: those of the name, and of every field that
  /// reads one of them.
  private func ownWord(of name: String) -> [Int] {
    guard let node = node(of: name) else { return [] }
    let own = Set(plan.nodes[node].below)
    return own.union(kin.filter { !own.isDisjoint(with: $0) }.flatMap(\.self)).sorted()
  }
}

extension Found {
  /// The value with who states it, unless that is said already, or it is no single value.
  fileprivate func stated(by name: String?) -> Found {
    guard let name, items == nil else { return self }
    let by = MetadataEntry("by", .string(name))
    let evident: MetadataValue
    switch value {
    case .null, .list: return self
    case .map(let entries):
      guard value.value(of: "value") != nil, value.value(of: "by") == nil else { return self }
      evident = .map(entries + [by])
    default: evident = .map([MetadataEntry("value", value), by])
    }
    return Found(evident, at: place, word: word)
  }
}

extension Diagnostic {
  fileprivate static func organizationName(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "organization-name", "'name' of an organization is a text", at: span,
      help: "write its name, such as name: Example GmbH")
  }

  fileprivate static func organizationUnread(
    _ name: String, in what: String, at span: Span, known: [String], _ plan: PathPlan
  ) -> Diagnostic {
    Diagnostic(
      .warning, "declared-unread", "'\(name)' is nothing that \(what) can state", at: span,
      help: plan.meant(by: name, among: known).map { "did you mean '\($0)'?" }
        ?? "known: \(known.joined(separator: ", "))")
  }

  fileprivate static func organizationAddsUp(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "organization-adds-up",
      "'\(name)' stands under 'organization', and is not the same for each of its models", at: span,
      help: "state it under each model that it is of")
  }

  fileprivate static func organizationCount(_ value: YAMLNode) -> Diagnostic {
    Diagnostic(
      .error, "organization-adds-up",
      "'\(value.text ?? "")' is a number, where 'accelerators' of an organization says which it has",
      at: value.span, help: "write the hardware, such as H100, and the number under each model")
  }

  fileprivate static func organizationSites(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "organization-sites", "'sites' is a list of maps that each have a 'place'", at: span,
      help: "write them as - {place: Stockholm, share: 70%, pue: 1.1}")
  }

  fileprivate static func organizationSiteWithoutShare(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "organization-sites", "the site has no 'share', and is not the only one", at: span,
      help: "state which share of the energy it took, such as share: 70%")
  }
}
