// SPDX-License-Identifier: Apache-2.0

/// Reads the models of a bill of materials in SPDX 3, of its AI profile, in JSON-LD.
///
/// An element of type `ai_AIPackage` is a record. Its id is that of its package URL, if it is one of
/// the Hub, else its name. What it says of the energy of its training stands under `declared`, as in
/// `declared.yaml`; of a package that was fine-tuned that is the fine-tuning.
///
/// Source: SPDX 3.0.1, AI profile, `EnergyConsumption` and `EnergyConsumptionDescription`.
package enum SPDXReader {
  /// Whether a file looks like SPDX 3: a map whose context says so before long.
  package static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let head = bytes[min(start, bytes.count)..<min(bytes.count, 4096)]
    guard head.first(where: { !JSONBlank.isBlank($0) }) == UInt8(ascii: "{") else { return false }
    let text = String(decoding: head, as: UTF8.self)
    return text.contains("\"@context\"") && text.contains("spdx.org/rdf/3")
  }

  /// Reads a file; nil if it is no SPDX 3.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, path: String, plan: PathPlan
  ) -> BillOfMaterialsReader.Reading? {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = UnsafeRawBufferPointer(rebasing: bytes[start...])
    guard case .success(let root) = JSONReading.value(text),
      case .string(let context)? = root.value(of: "@context"), context.contains("spdx.org/rdf/3")
    else { return nil }
    // A document of one element is that element.
    var elements: [(MetadataValue, String)] = [(root, "")]
    if case .list(let items)? = root.value(of: "@graph") {
      elements = items.enumerated().map { ($1, "/@graph/\($0)") }
    }
    var reading = SPDXReading(path: path, plan: plan)
    for (element, pointer) in elements {
      for key in ["spdxId", "@id"] {
        if let id = element.value(of: key)?.text { reading.elements[id] = (element, pointer) }
      }
    }
    for (element, pointer) in elements where element.type == "ai_AIPackage" {
      reading.read(element, at: pointer)
    }
    return BillOfMaterialsReader.Reading(
      records: reading.pile.settled(), faults: reading.faults, models: reading.models)
  }
}

private struct SPDXReading {
  let path: String
  let plan: PathPlan
  /// By id, for what is referred to.
  var elements: [String: (MetadataValue, String)] = [:]
  var pile = RecordPile()
  var faults: [UnreadableRecord] = []
  var models = 0

  private static let kinds: [(key: String, name: String, kind: EnergyActivity.Kind)] = [
    ("ai_trainingEnergyConsumption", "training", .training),
    ("ai_finetuningEnergyConsumption", "fine-tuning", .fineTuning),
    ("ai_inferenceEnergyConsumption", "inference", .other),
  ]

  mutating func read(_ package: MetadataValue, at pointer: String) {
    let place = FieldPlace(path: path, line: 1, pointer: pointer)
    guard let id = id(of: package) else {
      faults.append(.componentWithoutName(at: place))
      return
    }
    models += 1
    var collector = RecordCollector(plan: plan, path: path, line: 1)
    var activities: [EnergyActivity] = []
    for (consumption, pointer) in values(
      of: "ai_energyConsumption", in: package, at: pointer)
    {
      for (key, name, kind) in SPDXReading.kinds {
        for (description, pointer) in values(of: key, in: consumption, at: pointer) {
          activities.append(
            EnergyActivity(
              name: name, kind: kind,
              energy: statement(of: description, at: pointer), emissions: nil, sites: []))
        }
      }
    }
    collector.add(activities, at: place)
    pile.add(
      Record(
        id: id, place: place, found: collector.found, digest: RecordDigest(of: "\(package)"),
        notes: collector.notes))
  }

  /// The Hub's id of a package URL `pkg:huggingface/ORG/NAME@REVISION`, else the name.
  private func id(of package: MetadataValue) -> String? {
    let start = "pkg:huggingface/"
    if let url = package.value(of: "software_packageUrl")?.text, url.hasPrefix(start) {
      let id = url.dropFirst(start.count).prefix { $0 != "@" && $0 != "?" && $0 != "#" }
      if !id.isEmpty { return String(id) }
    }
    guard case .string(let name)? = package.value(of: "name"), !name.isEmpty else { return nil }
    return name
  }

  /// The values of a key, each itself or the element that it refers to.
  private func values(
    of key: String, in value: MetadataValue, at pointer: String
  ) -> [(MetadataValue, String)] {
    let below = "\(pointer)/\(key)"
    var found: [(MetadataValue, String)] = []
    switch value.value(of: key) {
    case nil, .null?: break
    case .list(let items)?: found = items.enumerated().map { ($1, "\(below)/\($0)") }
    case let single?: found = [(single, below)]
    }
    return found.map { value, pointer in
      if case .string(let id) = value, let element = elements[id] {
        element
      } else {
        (value, pointer)
      }
    }
  }

  private func statement(
    of description: MetadataValue, at pointer: String
  ) -> EnergyActivity.Statement? {
    guard let quantity = description.value(of: "ai_energyQuantity") else { return nil }
    let unit = description.value(of: "ai_energyUnit")?.text ?? ""
    // The model's units are words; "other" is none, and is refused where the field is read.
    let units = ["kilowattHour": "kWh", "megajoule": "MJ"]
    let text = quantity.text ?? ""
    return EnergyActivity.Statement(
      value: .map([
        MetadataEntry("value", MetadataValue(plain: text)),
        MetadataEntry("unit", .string(units[unit] ?? (unit.isEmpty ? "unstated" : unit))),
      ]), place: FieldPlace(path: path, line: 1, pointer: pointer))
  }
}

extension MetadataValue {
  /// What an element of JSON-LD is.
  fileprivate var type: String? { (value(of: "type") ?? value(of: "@type"))?.text }
}
