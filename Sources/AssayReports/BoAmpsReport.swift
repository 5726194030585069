// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// The energy of one model's training as a report of BoAmps.
///
/// What the format demands and an audit does not know is said to be not known: the family of the task, and
/// of the data their type, for which its only word is `other`. The infrastructure is one training
/// system, named as the model's record names its hardware.
///
/// Source: Boavizta, BoAmps, `report_schema.json` and `measure_schema.json`, 2026-04-08.
package struct BoAmpsReport: Sendable {
  private let header: AuditHeader
  private let inputs: [InputSummary]

  package init(header: AuditHeader, inputs: [InputSummary]) {
    (self.header, self.inputs) = (header, inputs)
  }

  /// - Returns: Nil if the energy is not known, or no figure to state: the format has no report without it.
  package func bytes(of model: ModelResult) -> [UInt8]? {
    guard let energy = model.figure(header.energy, in: .kilowattHours),
      header.states(energy, of: model)
    else { return nil }
    var json = JSONWriter()
    json.object { json in
      json.key("header")
      json.object { json in
        json.member("formatVersion", "0.1")
        json.member("reportId", header.uuid("boamps", inputs: inputs, model: model.id))
        json.member("reportDatetime", "\(header.asOf) 00:00:00")
        json.member("reportStatus", "draft")
      }
      json.key("task")
      json.object { json in
        json.member("taskStage", model.isDerived ? "finetuning" : "training")
        json.member("taskFamily", "not known")
        json.key("algorithms")
        json.open { json in
          json.object { json in
            if let type = model.cardFacts[.trainingType] {
              json.member("trainingType", type.text)
            }
            json.member("algorithmName", model.id)
            if let parent = model.lineage.parents.first {
              json.member("foundationModelName", parent.id)
            }
          }
        }
        json.key("dataset")
        json.open { json in
          json.object { json in
            json.member("dataUsage", "input")
            json.member("dataType", "other")
          }
        }
        json.member("taskDescription", description(of: model, energy))
      }
      json.key("measures")
      json.open { json in
        json.object { json in
          json.member(
            "measurementMethod",
            "assay, rules \(header.packWords), method \(energy.estimate.method)")
          json.member("version", header.toolVersion)
          json.key("powerConsumption")
          json.number(energy.central)
        }
      }
      json.key("infrastructure")
      json.object { json in
        json.member("infraType", "other")
        json.key("components")
        json.open { json in
          json.object { json in
            json.member("componentType", "training system")
            if let hardware = model.cardFacts[.hardware] {
              json.member("componentName", hardware.text)
            }
            json.member("nbComponent", 1)
          }
        }
      }
      if let quality = BoAmpsReport.quality(of: energy.estimate) { json.member("quality", quality) }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func description(of model: ModelResult, _ energy: PublishedFigure) -> String {
    var text = "\(model.id): energy \(energy.words), central value and 90 % interval"
    if let emissions = model.figure(header.emissions, in: .grams) {
      text += "; emissions \(emissions.words) by \(emissions.estimate.method)"
    }
    if let place = model.cardFacts[.place] { text += "; trained in \(place.text)" }
    return text + "; rules \(header.pack.meaningDigest), as of \(header.asOf)"
  }

  /// `high` within 10 %, `medium` within 25 %, `low` within 50 %; nil beyond, for which there is no word.
  private static func quality(of estimate: Estimate) -> String? {
    guard estimate.central > 0, estimate.high < 1 << 110 else { return nil }
    let apart = max(estimate.high - estimate.central, estimate.central - estimate.low)
    for (name, percent) in [("high", Int128(10)), ("medium", 25), ("low", 50)] {
      if 100 * apart <= percent * estimate.central { return name }
    }
    return nil
  }
}
