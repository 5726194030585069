// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff

/// A comparison as `assay.diff/1`: exact decimals, every edit, every model that an edit bears on.
package struct DiffJSON: Sendable {
  private let document: DiffDocument
  private let grouping: DiffGrouping?

  static let pack = PackReference.json(isTitled: false)

  /// - Parameter grouping: By what shares are added up besides; nil adds nothing.
  package init(_ document: DiffDocument, grouping: DiffGrouping? = nil) {
    self.document = document
    self.grouping = grouping
  }

  /// - Parameter baseInputs: Those of the base, where they are others; else empty.
  package func bytes(inputs: [InputSummary], baseInputs: [InputSummary] = []) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("format", "assay.diff/1")
      json.tool(version: document.toolVersion)
      json.key("base")
      DiffJSON.pack.write(document.base, &json)
      json.key("head")
      DiffJSON.pack.write(document.head, &json)
      json.key("asOf")
      json.strings([document.asOf.base, document.asOf.head])
      json.inputs(inputs)
      if !baseInputs.isEmpty {
        json.key("baseInputs")
        json.array(baseInputs) { InputSummary.json.write($1, &$0) }
      }
      // Of every amount but `expected` and `intervals`, which are those of the audits.
      json.member("statistic", "central")
      json.member("method", document.order == nil ? "shapley" : "stacked")
      if let order = document.order {
        json.key("order")
        json.strings(order.map { document.units[$0].id })
      }
      json.key("edits")
      json.array(document.edits.enumerated()) { json, edit in
        write(edit.element, edit.offset, &json)
      }
      json.key("renamed")
      json.array(document.renamed) { json, pair in json.strings([pair.old, pair.new]) }
      json.key("players")
      json.array(document.units.filter { $0.edits.count > 1 || $0.isGroup && !$0.edits.isEmpty }) {
        json, unit in
        json.object { json in
          json.member("id", unit.id)
          json.member("edits", unit.edits.map { document.edits[$0].id })
          json.member("grouped", unit.isGroup)
        }
      }
      json.key("models")
      json.array(document.models) { json, model in write(model, &json) }
      json.key("totals")
      json.array(document.totals) { json, total in write(total, &json) }
      json.key("flips")
      json.array(document.flips) { json, flip in write(flip, &json) }
      if let recalculation = document.recalculation {
        json.key("recalculation")
        write(recalculation, &json)
      }
      json.key("residual")
      json.number(String(document.residual))
      json.key("count")
      json.object { json in
        let counts = document.counts
        json.member("models", counts.models)
        json.member("changed", counts.changed)
        json.member("grouped", counts.grouped)
        json.member("nested", counts.nested)
        json.member("joinedByLineage", counts.joinedByLineage)
        json.member("evaluations", counts.evaluations)
        json.member("packs", counts.packs)
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ edit: DiffEdit, _ index: Int, _ json: inout JSONWriter) {
    json.object { json in
      json.member("id", edit.id)
      json.member("kind", edit.kind)
      json.member("rule", edit.rule)
      json.member("path", edit.path)
      json.member("old", edit.old)
      json.member("new", edit.new)
      json.key("at")
      json.array([edit.baseAt, edit.headAt]) { $0.optional($1) }
      if let reason = edit.reason { json.member("reason", reason) }
      if let source = edit.source { json.member("source", source) }
      if let models = document.statedOtherwise[index] { json.member("models", models) }
    }
  }

  private func write(_ model: DiffDocument.Model, _ json: inout JSONWriter) {
    json.object { json in
      json.member("id", model.id)
      json.key("estimated")
      json.array([model.isEstimated.before, model.isEstimated.after]) { $0.truth($1) }
      if let number = model.headline { write(number, &json) }
      let tier = model.flips.first { $0.what == "tier" }
      if let tier {
        json.key("tier")
        json.array([tier.old, tier.new]) { $0.optional($1) }
      }
      json.key("flips")
      json.array(model.flips) { json, flip in write(flip, &json) }
      json.member("granularity", "\(model.granularity)")
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
      if total.kind == .quantity {
        let digits = total.number.digits
        let audits = [document.before, document.after].map { summary in
          summary.totals.first { $0.id == total.id && $0.group.first == total.group }?
            .quantities.first { $0.name == total.name && $0.digits == digits }
        }
        json.key("expected")
        json.array(audits) { json, quantity in
          guard let quantity else { return json.null() }
          json.number(QuantaText.decimal(quantity.expected, digits: digits))
        }
        json.key("intervals")
        json.array(audits) { json, quantity in
          guard let low = quantity?.low, let high = quantity?.high else { return json.null() }
          json.array([low, high]) { $0.number(QuantaText.decimal($1, digits: digits)) }
        }
      }
      guard let grouping else { return }
      json.key("grouped")
      json.object { json in
        for share in document.shares(of: total.number, by: grouping) {
          json.key(of: share.name)
          json.number(QuantaText.decimal(share.quanta, digits: total.number.digits))
        }
      }
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

  private func write(_ recalculation: Recalculation, _ json: inout JSONWriter) {
    func decimal(_ quanta: Int128) -> String {
      QuantaText.decimal(quanta, digits: recalculation.digits)
    }
    json.object { json in
      json.key("baseYear")
      if let year = recalculation.baseYear { json.integer(year) } else { json.null() }
      json.key("threshold")
      json.double(recalculation.threshold)
      json.member("cumulative", recalculation.isCumulative)
      json.member("statedBy", recalculation.statedBy)
      json.member("total", recalculation.total)
      json.member("quantity", recalculation.quantity)
      json.member("unit", recalculation.unit)
      json.key("before")
      if let before = recalculation.before { json.number(decimal(before)) } else { json.null() }
      json.member("required", recalculation.isRequired)
      json.key("sum")
      json.number(decimal(recalculation.sum))
      json.key("effects")
      json.array(recalculation.effects) { json, effect in
        json.object { json in
          json.member("edit", document.units[effect.unit].id)
          json.key("kinds")
          json.strings(effect.kinds)
          json.key("effect")
          json.number(decimal(effect.quanta))
          json.key("share")
          json.double(recalculation.share(of: effect.quanta))
          json.member("counts", effect.isTrigger)
          json.member("crosses", effect.isSignificant)
        }
      }
    }
  }
}
