// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// An audit as a bill of materials of machine learning, a component for each model, with energy and
/// emissions of its training where the format has a place for them.
///
/// The figures are central values, which are what is read back; expected values, intervals, method
/// and rules stand in `properties`. What is only a bound is no figure there, and stands in
/// `properties` alone. Serial number and time follow from rules, date and inputs.
///
/// Source: CycloneDX 1.6 and 1.7, `modelCard.considerations.environmentalConsiderations`.
package struct AuditCycloneDX: AuditReport {
  package enum Version: String, Sendable, Hashable {
    case six = "1.6"
    case seven = "1.7"
  }

  private let header: AuditHeader
  private let version: Version

  package init(header: AuditHeader, version: Version) {
    (self.header, self.version) = (header, version)
  }

  package var parts: Int { 1 }
  package var separator: [UInt8] { Array(",\n".utf8) }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    var json = JSONWriter()
    json.object { json in
      json.member("$schema", "http://cyclonedx.org/schema/bom-\(version.rawValue).schema.json")
      json.member("bomFormat", "CycloneDX")
      json.member("specVersion", version.rawValue)
      json.member(
        "serialNumber", "urn:uuid:" + header.uuid("cyclonedx-\(version.rawValue)", inputs: inputs))
      json.member("version", 1)
      json.key("metadata")
      json.object { json in
        json.member("timestamp", header.timestamp)
        json.key("tools")
        json.object { json in
          json.key("components")
          json.open { json in
            json.object { json in
              json.member("type", "application")
              json.member("name", "assay")
              json.member("version", header.toolVersion)
            }
          }
        }
        json.properties(
          [
            ("assay:rules", header.packWords), ("assay:rules:digest", header.pack.meaningDigest),
            ("assay:asOf", header.asOf), ("assay:selection", header.selection?.words),
          ] + header.tailoringLines.map { ("assay:tailoring", "\($0.what): \($0.text)") }
            + inputs.map { ("assay:input", "\($0.path) \($0.digest)") })
      }
      json.key("components")
    }
    return [
      .bytes(json.bytes.dropLast() + Array("[\n".utf8)), .part(0), .bytes(Array("\n]}\n".utf8)),
    ]
  }

  package func pieces(of model: ModelResult) -> [ReportPiece] {
    let emissions = model.figure(header.emissions, in: .tonnes)
    let energy = model.figure(header.energy, in: .kilowattHours)
    var json = JSONWriter()
    json.object { json in
      json.member("type", "machine-learning-model")
      json.member("bom-ref", "model/\(model.id)")
      let (group, name) = AuditCycloneDX.names(of: model.id)
      if let group { json.member("group", group) }
      json.member("name", name)
      if let energy, header.states(energy, of: model) { card(model, energy, emissions, &json) }
      json.properties(
        [
          ("assay:rules", header.packWords), ("assay:rules:digest", header.pack.meaningDigest),
          ("assay:asOf", header.asOf), ("assay:at", model.place), ("assay:entity", model.entity),
          ("assay:tier", model.tier?.id),
          ("assay:contested", model.contested.isEmpty ? nil : names(of: model.contested)),
        ] + properties("emissions", emissions, unit: "tCO2eq", of: model, header.emissions)
          + properties("energy", energy, unit: "kWh", of: model, header.energy))
    }
    return [ReportPiece(json.bytes)]
  }

  /// A group and a name, which `/` joins to the id.
  private static func names(of id: String) -> (group: String?, name: String) {
    guard let slash = id.firstIndex(of: "/"), slash != id.startIndex,
      id.index(after: slash) != id.endIndex
    else { return (nil, id) }
    return (String(id[..<slash]), String(id[id.index(after: slash)...]))
  }

  private func names(of contested: [ContestedQuantity]) -> String {
    contested.map { "\($0.name): \($0.taken.name)" }.joined(separator: ", ")
  }

  private func card(
    _ model: ModelResult, _ energy: PublishedFigure, _ emissions: PublishedFigure?,
    _ json: inout JSONWriter
  ) {
    json.key("modelCard")
    json.object { json in
      json.key("considerations")
      json.object { json in
        json.key("environmentalConsiderations")
        json.object { json in
          json.key("energyConsumptions")
          json.open { json in
            json.object { json in
              json.member("activity", model.isDerived ? "fine-tuning" : "training")
              json.key("energyProviders")
              json.array(model.cardFacts[.place].map { [$0.text] } ?? []) { json, place in
                json.object { json in
                  json.key("organization")
                  json.object { json in
                    json.key("address")
                    json.object { $0.member("region", place) }
                  }
                  json.member("energySource", "unknown")
                  json.measure("energyProvided", energy.central, "kWh")
                }
              }
              json.measure("activityEnergyCost", energy.central, "kWh")
              if let emissions, header.states(emissions, of: model) {
                json.measure("co2CostEquivalent", emissions.central, "tCO2eq")
              }
            }
          }
        }
      }
    }
  }

  private func properties(
    _ what: String, _ figure: PublishedFigure?, unit: String, of model: ModelResult, _ name: String?
  ) -> [(String, String?)] {
    guard let name else { return [] }
    guard let figure else {
      let quantity = model.quantity(name)
      let missing = quantity.map { model.words(forMissing: $0.missing) } ?? ""
      return [("assay:\(what)", "not known" + (missing.isEmpty ? "" : "; \(missing)"))]
    }
    let own = figure.quantity.unit
    return [
      ("assay:\(what):quantity", name), ("assay:\(what):basis", own),
      ("assay:\(what):unit", unit), ("assay:\(what):central", figure.central),
      ("assay:\(what):expected", figure.expected), ("assay:\(what):low", figure.low),
      ("assay:\(what):high", figure.high), ("assay:\(what):interval", "90 %"),
      ("assay:\(what):bound", figure.estimate.bound?.rawValue),
      ("assay:\(what):method", figure.estimate.method),
    ]
  }
}

extension JSONWriter {
  /// Writes `"properties": […]`, of CycloneDX; those without a value are left out.
  fileprivate mutating func properties(_ pairs: [(String, String?)]) {
    key("properties")
    array(pairs) { json, pair in
      guard let value = pair.1 else { return }
      json.object { json in
        json.member("name", pair.0)
        json.member("value", value)
      }
    }
  }

  fileprivate mutating func measure(_ name: StaticString, _ value: String, _ unit: String) {
    key(name)
    object { json in
      json.key("value")
      json.number(value)
      json.member("unit", unit)
    }
  }
}
