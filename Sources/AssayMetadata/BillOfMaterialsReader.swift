// SPDX-License-Identifier: Apache-2.0

/// Reads the models of a bill of materials: CycloneDX ML-BOM in JSON, versions 1.5 to 1.7.
///
/// A component of type `machine-learning-model` is a record: its id is `group/name`, or `name`
/// without a group. What its model card says of the energy of its own run stands under `declared`,
/// as in `declared.yaml`: that of `fine-tuning` where there is one, else of `training`. Other
/// activities are named in a note, and an offset reduces no emission.
///
/// Source: CycloneDX 1.6, `bom-1.6.schema.json`, `environmentalConsiderations`.
package enum BillOfMaterialsReader {
  package struct Reading: Sendable {
    package let records: [Record]
    package let faults: [UnreadableRecord]
    package let models: Int
  }

  /// Components within components, at most.
  private static let depthLimit = 64

  /// Whether a file looks like a bill of materials: a map that says so before long.
  package static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let head = bytes[min(start, bytes.count)..<min(bytes.count, 1 << 16)]
    guard head.first(where: { !JSONBlank.isBlank($0) }) == UInt8(ascii: "{") else { return false }
    let mark = Array("\"bomFormat\"".utf8)
    var rest = head
    while let quote = rest.firstIndex(of: mark[0]) {
      if rest[quote...].starts(with: mark) { return true }
      rest = rest[(quote + 1)...]
    }
    return false
  }

  /// Reads a file; nil if it is no bill of materials of CycloneDX.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, path: String, plan: PathPlan
  ) -> Reading? {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = UnsafeRawBufferPointer(rebasing: bytes[start...])
    guard case .success(let root) = JSONReading.value(text),
      root.value(of: "bomFormat") == .string("CycloneDX")
    else { return nil }
    var reading = BillReading(path: path, plan: plan)
    if let subject = root.value(of: "metadata")?.value(of: "component") {
      reading.read(subject, at: "/metadata/component", depth: 0)
    }
    reading.read(components: root.value(of: "components"), at: "/components", depth: 0)
    return Reading(
      records: reading.pile.settled(), faults: reading.faults, models: reading.models)
  }

  private struct BillReading {
    let path: String
    let plan: PathPlan
    var pile = RecordPile()
    var faults: [UnreadableRecord] = []
    var models = 0

    mutating func read(components: MetadataValue?, at pointer: String, depth: Int) {
      guard depth < depthLimit, case .list(let items)? = components else { return }
      for (index, item) in items.enumerated() {
        read(item, at: "\(pointer)/\(index)", depth: depth)
      }
    }

    mutating func read(_ component: MetadataValue, at pointer: String, depth: Int) {
      if component.value(of: "type") == .string("machine-learning-model") {
        readModel(component, at: pointer)
      }
      read(
        components: component.value(of: "components"), at: pointer + "/components",
        depth: depth + 1)
    }

    private mutating func readModel(_ component: MetadataValue, at pointer: String) {
      let place = FieldPlace(path: path, line: 1, pointer: pointer)
      guard case .string(let name)? = component.value(of: "name"), !name.isEmpty else {
        faults.append(.componentWithoutName(at: place))
        return
      }
      models += 1
      var id = name
      if case .string(let group)? = component.value(of: "group"), !group.isEmpty {
        id = "\(group)/\(name)"
      }
      var record = ComponentRecord(plan: plan, path: path)
      record.read(component, at: pointer)
      pile.add(
        Record(
          id: id, place: place, found: record.collector.found,
          digest: RecordDigest(of: "\(component)"), notes: record.collector.notes,
          isDeclared: true))
    }
  }
}

/// What one component says, as the names of `declared.yaml` and of the Hub.
private struct ComponentRecord {
  private(set) var collector: RecordCollector

  init(plan: PathPlan, path: String) {
    collector = RecordCollector(plan: plan, path: path, line: 1)
  }

  mutating func read(_ component: MetadataValue, at pointer: String) {
    let card = component.value(of: "modelCard")
    add(
      card?.value(of: "modelParameters")?.value(of: "task"), to: ["pipeline_tag"],
      at: pointer + "/modelCard/modelParameters/task")
    let considerations = card?.value(of: "considerations")?.value(
      of: "environmentalConsiderations")
    guard case .list(let items)? = considerations?.value(of: "energyConsumptions") else { return }
    var activities: [EnergyActivity] = []
    for (index, item) in items.enumerated() {
      let place =
        pointer
        + "/modelCard/considerations/environmentalConsiderations/energyConsumptions/\(index)"
      let name = item.value(of: "activity")?.text ?? ""
      var sites: [EnergyActivity.Statement] = []
      if case .list(let providers)? = item.value(of: "energyProviders") {
        for (index, provider) in providers.enumerated() {
          let address = provider.value(of: "organization")?.value(of: "address")
          guard let site = address.flatMap({ Self.placeName($0) }) else { continue }
          sites.append(
            statement(site, at: "\(place)/energyProviders/\(index)/organization/address"))
        }
      }
      activities.append(
        EnergyActivity(
          name: name, kind: Self.kind(of: name),
          energy: item.value(of: "activityEnergyCost").map {
            statement($0, at: place + "/activityEnergyCost")
          },
          emissions: item.value(of: "co2CostEquivalent").map {
            statement($0, at: place + "/co2CostEquivalent")
          }, sites: sites))
    }
    collector.add(
      activities, at: FieldPlace(path: collector.path, line: 1, pointer: pointer))
  }

  /// Of the activities that the schema has, in any case and with any joint.
  private static func kind(of name: String) -> EnergyActivity.Kind {
    let folded = String(
      FieldReader.trimmed(name).lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
    return kinds[folded] ?? .unknown
  }

  private static let kinds: [String: EnergyActivity.Kind] = [
    "training": .training, "fine-tuning": .fineTuning, "design": .other, "data-collection": .other,
    "data-preparation": .other, "validation": .other, "deployment": .other, "inference": .other,
    "other": .other,
  ]

  private func statement(_ value: MetadataValue, at pointer: String) -> EnergyActivity.Statement {
    EnergyActivity.Statement(
      value: value, place: FieldPlace(path: collector.path, line: 1, pointer: pointer))
  }

  /// "New Jersey, United States": the region, where there is one, and the country.
  private static func placeName(_ address: MetadataValue) -> MetadataValue? {
    let parts = ["region", "country"].compactMap { address.value(of: $0)?.text }
      .filter { !$0.isEmpty }
    return parts.isEmpty ? nil : .string(parts.joined(separator: ", "))
  }

  private mutating func add(_ value: MetadataValue?, to names: [String], at pointer: String) {
    guard let value else { return }
    var node = 0
    for name in names {
      guard let child = collector.child(name, of: node) else { return }
      node = child
    }
    collector.add(
      value, at: node, place: FieldPlace(path: collector.path, line: 1, pointer: pointer))
  }
}
