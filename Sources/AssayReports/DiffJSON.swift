// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff

/// A comparison as JSON, `assay.diff/1`: every figure is the exact decimal of its unit.
package struct DiffJSON: Sendable {
  private let document: DiffDocument

  package init(_ document: DiffDocument) { self.document = document }

  package func bytes(inputs: [InputSummary]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("format", "assay.diff/1")
      json.tool(version: document.toolVersion)
      json.key("base")
      json.pack(document.base, isTitled: false)
      json.key("head")
      json.pack(document.head, isTitled: false)
      json.member("asOf", document.asOf)
      json.inputs(inputs)
      json.key("edits")
      json.array(document.edits) { json, edit in write(edit, &json) }
      json.key("players")
      json.array(document.units.filter { $0.edits.count > 1 || $0.isGroup }) { json, unit in
        json.object { json in
          json.member("id", unit.id)
          json.member("edits", unit.edits)
          json.member("grouped", unit.isGroup)
        }
      }
      json.key("models")
      json.array(document.models) { json, model in write(model, &json) }
      json.key("totals")
      json.array(document.totals) { json, total in write(total, &json) }
      json.key("flips")
      json.array(document.flips) { json, flip in write(flip, &json) }
      json.key("residual")
      json.number(String(document.residual))
      json.key("count")
      json.object { json in
        json.member("models", document.modelCount)
        json.member("changed", document.changedCount)
        json.member("grouped", document.groupedCount)
        json.member("evaluations", document.evaluations)
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ edit: DiffDocument.Edit, _ json: inout JSONWriter) {
    json.object { json in
      json.member("id", edit.id)
      json.member("kind", edit.kind)
      json.member("rule", edit.rule)
      json.member("path", edit.path)
      json.member("old", edit.old)
      json.member("new", edit.new)
      json.key("at")
      json.array([edit.baseAt, edit.headAt]) { $0.optional($1) }
    }
  }

  private func write(_ model: DiffDocument.Model, _ json: inout JSONWriter) {
    json.object { json in
      json.member("id", model.id)
      if let number = model.headline { write(number, &json) }
      let tier = model.flips.first { $0.what == "tier" }
      if let tier {
        json.key("tier")
        json.array([tier.old, tier.new]) { $0.optional($1) }
      }
      json.key("flips")
      json.array(model.flips) { json, flip in write(flip, &json) }
      json.member("grouped", model.isGrouped)
    }
  }

  private func write(_ total: DiffDocument.Total, _ json: inout JSONWriter) {
    json.object { json in
      json.member("id", total.id)
      json.key("group")
      json.object { json in
        guard let group = total.group else { return }
        json.key(of: group.key)
        json.optional(group.value)
      }
      json.member("quantity", total.name)
      write(total.number, &json)
    }
  }

  private func write(_ number: DiffDocument.Number, _ json: inout JSONWriter) {
    func decimal(_ quanta: Int128) -> String { QuantaText.decimal(quanta, digits: number.digits) }
    json.member("unit", number.unit)
    json.key("before")
    json.number(decimal(number.before))
    json.key("after")
    json.number(decimal(number.after))
    json.key("delta")
    json.number(decimal(number.delta))
    json.key("shares")
    json.object { json in
      for share in number.shares {
        json.key(of: document.units[share.unit].id)
        json.number(decimal(share.quanta))
      }
    }
    json.key("ranges")
    json.object { json in
      for share in number.shares {
        json.key(of: document.units[share.unit].id)
        json.array([share.least, share.greatest]) { $0.number(decimal($1)) }
      }
    }
  }

  private func write(_ flip: DiffDocument.Flip, _ json: inout JSONWriter) {
    json.object { json in
      json.member("what", flip.what)
      json.member("old", flip.old)
      json.member("new", flip.new)
      json.member("models", flip.models)
      json.key("causes")
      json.array(flip.causes) { json, cause in
        json.object { json in
          json.member("models", cause.models)
          json.key("smallest")
          json.array(cause.sets) { json, set in
            json.strings(set.map { document.units[$0].id })
          }
        }
      }
    }
  }
}
