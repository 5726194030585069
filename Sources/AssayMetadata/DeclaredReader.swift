// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues
import AssayYAML

/// Reads `declared.yaml`: what an organization states of its models besides their cards.
///
/// ```yaml
/// models:
///   org/name: {energy: 73728, trained: {from: 2023-01-01}}
/// ```
///
/// The map of a model is what a Hub record would have under `declared`, so that one plan reads both.
package enum DeclaredReader {
  /// Reads a file.
  ///
  /// - Returns: A record for each model, in the order of the file, and what is wrong.
  package static func read(
    _ file: SourceFile, plan: PathPlan
  ) -> (records: [Record], diagnostics: [Diagnostic]) {
    let (records, _, diagnostics) = reading(of: file, plan: plan, kin: [])
    return (records, diagnostics)
  }

  /// The same with what the organization states of all its models.
  ///
  /// - Parameter kin: By field of the rules, the paths at which it is sought.
  package static func reading(
    of file: SourceFile, plan: PathPlan, kin: [[Int]]
  ) -> (records: [Record], organization: OrganizationFacts?, diagnostics: [Diagnostic]) {
    let (root, diagnostics) = YAML.read(file)
    guard let root else { return ([], nil, diagnostics) }
    var reading = DeclaredReading(file: file, plan: plan, diagnostics: diagnostics)
    if let organization = root.value(of: "organization") {
      reading.readOrganization(organization, kin: kin)
    }
    reading.read(root)
    return (reading.records, reading.facts, reading.diagnostics.inOrder)
  }
}

private struct DeclaredReading {
  let file: SourceFile
  let plan: PathPlan
  var diagnostics: [Diagnostic]
  private(set) var records: [Record] = []
  private let declared: Int?
  private var organization: OrganizationReading?
  private var place: FieldPlace?

  init(file: SourceFile, plan: PathPlan, diagnostics: [Diagnostic]) {
    self.file = file
    self.plan = plan
    self.diagnostics = diagnostics
    declared = plan.nodes[0].children.first { plan.nodes[$0.node].name == "declared" }?.node
  }

  mutating func readOrganization(_ node: YAMLNode, kin: [[Int]]) {
    var reading = OrganizationReading(plan, path: file.path, kin: kin)
    reading.read(node)
    diagnostics += reading.diagnostics
    organization = reading
    place = node.place("/organization")
  }

  /// What the organization states of all its models; of those of this file, if it names no namespace.
  var facts: OrganizationFacts? {
    guard let organization, let place else { return nil }
    return OrganizationFacts(
      namespaces: organization.namespaces, models: Set(records.map { RecordDigest(ofID: $0.id) }),
      place: place, inheritance: organization.inheritance, pathCount: plan.paths.count)
  }

  mutating func read(_ root: YAMLNode) {
    refuse(root)
    guard let pairs = root.pairs else {
      diagnostics.append(.declaredWithoutModels(root.span))
      return
    }
    let models = root.value(of: "models")
    // What holds for a whole namespace needs no model.
    if models == nil, organization?.namespaces.isEmpty == false {
      for pair in pairs where pair.key.text != "organization" {
        diagnostics.append(.declaredUnknownKey(pair.key))
      }
      return
    }
    // Ids at the top, each with a map: what lacks is the line above them.
    let isMisspelt = pairs.contains {
      Suggestion.nearest(to: $0.key.text ?? "", among: ["models"]) != nil
    }
    if models == nil, !isMisspelt, let first = pairs.first,
      pairs.allSatisfy({ $0.value.pairs != nil })
    {
      diagnostics.append(.declaredWithoutModels(above: first.key))
      return
    }
    for pair in pairs where !["models", "organization"].contains(pair.key.text) {
      diagnostics.append(.declaredUnknownKey(pair.key))
    }
    guard let models else {
      diagnostics.append(.declaredWithoutModels(Span(file: file, start: 0, end: 0)))
      return
    }
    if models.isBlanked || models.isEmpty { return }
    guard let entries = models.pairs else {
      diagnostics.append(.declaredIsNoMap(models, of: "models"))
      return
    }
    for entry in entries { read(entry) }
  }

  private mutating func read(_ entry: YAMLPair) {
    let (id, isAddress) = ModelID.read(entry.key.text ?? "")
    guard !id.isEmpty else {
      diagnostics.append(.declaredWithoutID(entry.key))
      return
    }
    guard id.utf8.count <= RecordLimits.id else {
      diagnostics.append(.declaredIDTooLong(entry.key))
      return
    }
    if entry.value.isBlanked { return }
    // Nothing below an id is what a template has: nothing is declared.
    guard let pairs = entry.value.isEmpty ? [] : entry.value.pairs else {
      diagnostics.append(.declaredIsNoMap(entry.value, of: id))
      return
    }
    let pointer = "/models/" + PathPlan.escaped(entry.key.text ?? "")
    var collector = RecordCollector(plan: plan, path: file.path, line: 0)
    var unread: [UnreadName] = []
    if let declared {
      collector.walk(pairs, at: declared, pointer: pointer) { $0.place($1) }
      addSite(pairs, to: &collector)
      // Where the rules read the whole map, they read every name in it.
      if plan.nodes[declared].ends.isEmpty { unread = warnOfUnread(pairs, declared, pointer, plan) }
    }
    let place = entry.key.place(pointer)
    let start = file.text.utf8.index(file.text.utf8.startIndex, offsetBy: entry.key.span.start)
    let end = file.text.utf8.index(file.text.utf8.startIndex, offsetBy: entry.value.span.end)
    records.append(
      Record(
        id: id, place: place, found: collector.found,
        digest: RecordDigest(of: String(file.text[start..<end])), unread: unread,
        isStatement: true, notes: isAddress ? [.addressOf(id, at: place)] : [], isDeclared: true))
  }

  /// `site: NAME` stands for the place of a site of the organization.
  private mutating func addSite(_ pairs: [YAMLPair], to collector: inout RecordCollector) {
    guard let organization, !organization.sites.isEmpty,
      let site = pairs.first(where: { $0.key.text == "site" })?.value, let name = site.text,
      let declared, let place = collector.child("place", of: declared)
    else { return }
    guard let found = organization.sites[name.lowercased()] else {
      diagnostics.append(.unknownSite(name, at: site.span, known: organization.sites.keys.sorted()))
      return
    }
    collector.visit(found.place, at: place, pointer: found.pointer) { $0.place($1) }
  }

  /// A misspelt name would otherwise be lost without a word.
  private mutating func warnOfUnread(
    _ pairs: [YAMLPair], _ node: Int, _ pointer: String, _ plan: PathPlan
  ) -> [UnreadName] {
    var places: [UnreadName] = []
    let children = plan.nodes[node].children
    let isValue = !plan.nodes[node].ends.isEmpty
    let names = children.map { plan.nodes[$0.node].name }
    let known = names + (isValue ? UnreadName.evidenceKeys : [])
    for pair in pairs {
      guard let name = pair.key.text else { continue }
      let pointer = "\(pointer)/\(PathPlan.escaped(name))"
      if let child = children.first(where: { plan.nodes[$0.node].name == name }) {
        if let inner = plan.itemPlan(at: child.node) {
          places += warnOfUnread(in: pair.value, pointer, inner)
        } else {
          places += pair.value.pairs.map { warnOfUnread($0, child.node, pointer, plan) } ?? []
        }
      } else if !known.contains(name) {
        if name == "site", node == declared, organization?.sites.isEmpty == false { continue }
        let meant = plan.meant(by: name, among: known)
        diagnostics.append(.declaredUnread(name, at: pair.key.span, meant: meant, known: known))
        places.append(UnreadName(place: pair.key.place(pointer), meant: meant))
      }
    }
    return places
  }

  /// The same of each item of a list whose items have members.
  private mutating func warnOfUnread(
    in list: YAMLNode, _ pointer: String, _ plan: PathPlan
  ) -> [UnreadName] {
    let (list, pointer) = list.evidenced(pointer)
    guard let items = list.items else {
      return list.pairs.map { warnOfUnread($0, 0, pointer, plan) } ?? []
    }
    return items.enumerated().flatMap { index, item in
      item.pairs.map { warnOfUnread($0, 0, "\(pointer)/\(index)", plan) } ?? []
    }
  }

  private mutating func refuse(_ node: YAMLNode) {
    diagnostics += node.refusals()
    for pair in node.pairs ?? [] {
      diagnostics += pair.key.refusals()
      refuse(pair.value)
    }
    for item in node.items ?? [] { refuse(item) }
  }
}

extension YAMLNode {
  /// Where the node stands, under a pointer.
  func place(_ pointer: String) -> FieldPlace {
    let position = span.startPosition
    return FieldPlace(
      path: span.file.path, line: position.line, column: position.column, pointer: pointer)
  }
}

extension MetadataValue {
  /// Types a node by the core schema of YAML 1.2 (section 10.3): `no` is a text, `NULL` is null.
  ///
  /// Numbers are held to the strict grammar: `0x1F`, `.inf` and `1_000` are texts.
  init(_ node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar) where scalar.style == .plain: self = .init(plain: scalar.text)
    case .scalar(let scalar): self = .string(scalar.text)
    case .sequence(let items): self = .list(items.map { MetadataValue($0) })
    case .mapping(let pairs):
      self = .map(pairs.map { MetadataEntry($0.key.text ?? "", MetadataValue($0.value)) })
    case .alias: self = .null
    }
  }

  package init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    default:
      let isNumber = NumberText.length(of: text.utf8) == text.utf8.count
      guard isNumber else {
        self = .string(text)
        return
      }
      let isInteger = text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
      if isInteger {
        self = Int64(text).map { .int($0) } ?? .number(text)
      } else {
        self = NumberText.parse(text).map { .init($0, written: text) } ?? .number(text)
      }
    }
  }
}
