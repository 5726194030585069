// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// The derivations of an audit as PROV-JSON: a bundle for each model,
/// empty for one without any.
///
/// Figures, fields, factors and assumptions are entities; each step of a derivation is an activity, which
/// used what it read and generated its figure. The rules are an agent to whom figures are attributed,
/// and on whose behalf the tool acts.
///
/// Source: W3C, *PROV-DM*, 2013; *The PROV-JSON Serialization*, W3C Member Submission, 2013.
package struct AuditPROV: AuditReport {
  private let header: AuditHeader

  package init(header: AuditHeader) { self.header = header }

  /// Bundles, and the entities that they are.
  package var parts: Int { 2 }
  package var separator: [UInt8] { Array(",\n".utf8) }

  package func pieces(of model: ModelResult) -> [ReportPiece] {
    var bundle = ProvenanceBundle(model: model.id)
    for quantity in model.quantities {
      guard let derivation = quantity.derivation else { continue }
      bundle.add(derivation)
    }
    let name = "a:model/\(URIText.encoded(model.id))"
    var entity = JSONWriter()
    entity.key(of: name)
    entity.object { json in
      json.key("prov:type")
      json.qualified("prov:Bundle")
      json.member("prov:label", "derivations of \(model.id)")
      if let tier = model.tier { json.member("assay:tier", tier.id) }
      json.member("prov:atLocation", model.place)
    }
    var bytes = JSONWriter()
    bytes.key(of: name)
    bundle.write(&bytes)
    return [ReportPiece(bytes.bytes), ReportPiece(entity.bytes, part: 1)]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    var json = JSONWriter()
    json.object { json in
      json.key("prefix")
      json.object { json in
        json.member("assay", "urn:assay:")
        json.member("a", "urn:uuid:\(header.uuid("prov", inputs: inputs))#")
        json.member("xsd", "http://www.w3.org/2001/XMLSchema#")
      }
      json.key("agent")
      json.object { json in
        json.key("a:tool")
        json.object { json in
          json.key("prov:type")
          json.qualified("prov:SoftwareAgent")
          json.member("prov:label", "assay \(header.toolVersion)")
        }
        json.key("a:rules")
        json.object { json in
          json.key("prov:type")
          json.qualified("prov:Agent")
          json.member("prov:label", header.packWords)
          json.member("assay:title", header.pack.title)
          json.member("assay:digest", header.pack.meaningDigest)
          let lines = header.tailoringLines
          if !lines.isEmpty {
            json.member("assay:tailoring", lines.map { "\($0.what): \($0.text)" })
          }
        }
      }
      json.key("actedOnBehalfOf")
      json.object { json in
        json.key("_:delegation")
        json.object { json in
          json.member("prov:delegate", "a:tool")
          json.member("prov:responsible", "a:rules")
        }
      }
      json.key("activity")
      json.object { json in
        json.key("a:audit")
        json.object { json in
          json.member("prov:label", "audit as of \(header.asOf)")
          if let selection = header.selection { json.member("assay:selection", selection.words) }
        }
      }
      json.key("wasAssociatedWith")
      json.object { json in
        json.key("_:association")
        json.object { json in
          json.member("prov:activity", "a:audit")
          json.member("prov:agent", "a:tool")
        }
      }
      json.key("used")
      json.object { json in
        for index in inputs.indices {
          json.key(of: "_:use\(index)")
          json.object { json in
            json.member("prov:activity", "a:audit")
            json.member("prov:entity", "a:input/\(index)")
          }
        }
      }
      json.key("entity")
      json.object { json in
        json.key("a:audit-document")
        json.object { $0.member("prov:label", "the audit") }
        for (index, input) in inputs.enumerated() {
          json.key(of: "a:input/\(index)")
          json.object { json in
            json.member("prov:label", input.path)
            json.member("assay:digest", input.digest)
            json.member("assay:records", input.records)
            json.member("assay:unreadable", input.unreadable)
          }
        }
      }
    }
    // Behind the last of the entities, where those of the models follow.
    let start = json.bytes.dropLast(2)
    let separator = summary.models > 0 ? ",\n" : ""
    return [
      .bytes(Array(start) + Array(separator.utf8)), .part(1),
      .bytes(Array("},\n\"bundle\":{\n".utf8)), .part(0), .bytes(Array("\n}}\n".utf8)),
    ]
  }
}
