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
      json.key("format")
      json.string("assay.diff/1")
      json.key("tool")
      json.object { json in
        json.key("name")
        json.string("assay")
        json.key("version")
        json.string(document.toolVersion)
      }
      json.key("base")
      write(document.base, &json)
      json.key("head")
      write(document.head, &json)
      json.key("asOf")
      json.string(document.asOf)
      json.key("inputs")
      json.array(inputs) { json, input in
        json.object { json in
          json.key("path")
          json.string(input.path)
          json.key("digest")
          json.string(input.digest)
          json.key("records")
          json.integer(input.records)
          json.key("unreadable")
          json.integer(input.unreadable)
        }
      }
      json.key("edits")
      json.array(document.edits) { json, edit in write(edit, &json) }
      json.key("players")
      json.array(document.units.filter { $0.edits.count > 1 || $0.isGroup }) { json, unit in
        json.object { json in
          json.key("id")
          json.string(unit.id)
          json.key("edits")
          json.strings(unit.edits)
          json.key("grouped")
          json.truth(unit.isGroup)
        }
      }
      json.key("models")
      json.array(document.models) { json, model in write(model, &json) }
      json.key("totals")
      json.array(document.totals) { json, total in write(total, &json) }
      json.key("flips")
      json.array(document.flips) { json, flip in write(flip, &json) }
      json.key("residual")
      json.integer(0)
      json.key("count")
      json.object { json in
        json.key("models")
        json.integer(document.modelCount)
        json.key("changed")
        json.integer(document.changedCount)
        json.key("grouped")
        json.integer(document.groupedCount)
        json.key("evaluations")
        json.integer(document.evaluations)
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ pack: PackReference, _ json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(pack.id)
      json.key("version")
      json.string(pack.version)
      json.key("digests")
      json.object { json in
        json.key("meaning")
        json.string(pack.meaningDigest)
        json.key("files")
        json.string(pack.filesDigest)
      }
      json.key("profile")
      json.optional(pack.profile)
    }
  }

  private func write(_ edit: DiffDocument.Edit, _ json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(edit.id)
      json.key("kind")
      json.string(edit.kind)
      json.key("rule")
      json.string(edit.rule)
      json.key("path")
      json.string(edit.path)
      json.key("old")
      json.optional(edit.old)
      json.key("new")
      json.optional(edit.new)
      json.key("at")
      json.array([edit.baseAt, edit.headAt]) { $0.optional($1) }
    }
  }

  private func write(_ model: DiffDocument.Model, _ json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(model.id)
      if let number = model.headline { write(number, &json) }
      let tier = model.flips.first { $0.what == "tier" }
      if let tier {
        json.key("tier")
        json.array([tier.old, tier.new]) { $0.optional($1) }
      }
      json.key("flips")
      json.array(model.flips) { json, flip in write(flip, &json) }
      json.key("grouped")
      json.truth(model.isGrouped)
    }
  }

  private func write(_ total: DiffDocument.Total, _ json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(total.id)
      json.key("group")
      json.object { json in
        guard let group = total.group else { return }
        json.key(of: group.key)
        json.optional(group.value)
      }
      json.key("quantity")
      json.string(total.name)
      write(total.number, &json)
    }
  }

  private func write(_ number: DiffDocument.Number, _ json: inout JSONWriter) {
    func decimal(_ quanta: Int128) -> String { QuantaText.decimal(quanta, digits: number.digits) }
    json.key("unit")
    json.string(number.unit)
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
      json.key("what")
      json.string(flip.what)
      json.key("old")
      json.optional(flip.old)
      json.key("new")
      json.optional(flip.new)
      json.key("models")
      json.integer(flip.models)
      json.key("causes")
      json.array(flip.causes) { json, cause in
        json.object { json in
          json.key("models")
          json.integer(cause.models)
          json.key("smallest")
          json.array(cause.sets) { json, set in
            json.strings(set.map { document.units[$0].id })
          }
        }
      }
    }
  }
}
