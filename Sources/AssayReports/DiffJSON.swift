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
    let whole = Whole(
      document: document, grouping: grouping, inputs: inputs, baseInputs: baseInputs)
    Whole.json.write(whole, &json)
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// What the document looks like.
  package static let description = JSONDescription(
    title: "What an edit of the rules changes, by assay", form: Whole.json.form, definitions: [])
}

private enum Method: String, CaseIterable, Sendable { case shapley, stacked }

/// A comparison with what it is shown by.
private struct Whole: Sendable {
  let document: DiffDocument
  let grouping: DiffGrouping?
  let inputs: [InputSummary]
  let baseInputs: [InputSummary]

  private static let format = "assay.diff/1"

  static let json = JSONType<Whole>.object { diff in
    diff.member("format", .constant(format)) { _ in format }
    diff.member("tool", ToolVersion.json) { ToolVersion(version: $0.document.toolVersion) }
    diff.member("base", DiffJSON.pack) { $0.document.base }
    diff.member("head", DiffJSON.pack) { $0.document.head }
    diff.member("asOf", .list(.text), "The date of each audit") {
      [$0.document.asOf.base, $0.document.asOf.head]
    }
    diff.member("inputs", .list(InputSummary.json)) { $0.inputs }
    diff.sometimes("baseInputs", .list(InputSummary.json), "Those of the base, if others") {
      $0.baseInputs.isEmpty ? nil : $0.baseInputs
    }
    diff.member(
      "statistic", .constant("central"),
      "Of every amount but 'expected' and 'intervals', which are those of the audits"
    ) { _ in "central" }
    diff.member("method", .word) { $0.document.order == nil ? Method.shapley : .stacked }
    diff.sometimes("order", .list(.text), "The players, in the order in which they are taken") {
      whole in whole.document.order?.map { whole.document.units[$0].id }
    }
    diff.member("edits", .list(Part<DiffEdit>.edit)) { whole in
      whole.document.edits.enumerated().map { index, edit in
        Part(edit, in: whole, index: index)
      }
    }
    diff.sometimes(
      "wording", .list(Part<DiffEdit>.edit), "What is worded, cited or placed otherwise"
    ) { whole in
      let edits = whole.document.wording
      return edits.isEmpty ? nil : edits.map { Part($0, in: whole, index: -1) }
    }
    diff.member("renamed", .list(.list(.text)), "Old and new names that are no edits") {
      $0.document.renamed.map { [$0.old, $0.new] }
    }
    diff.member("players", .list(Part<DiffDocument.Unit>.player)) { whole in
      whole.document.units
        .filter { $0.edits.count > 1 || $0.isGroup && !$0.edits.isEmpty }
        .map { Part($0, in: whole) }
    }
    diff.member("models", .list(Part<DiffDocument.Model>.model)) { whole in
      whole.document.models.map { Part($0, in: whole) }
    }
    diff.member("totals", .list(Part<DiffDocument.Total>.total)) { whole in
      whole.document.totals.map { Part($0, in: whole) }
    }
    diff.member("flips", .list(Part<DiffDocument.Flip>.flip)) { whole in
      whole.document.flips.map { Part($0, in: whole) }
    }
    diff.sometimes("groups", .list(DiffDocument.GroupFlip.json)) { whole in
      whole.document.groupFlips.isEmpty ? nil : whole.document.groupFlips
    }
    diff.sometimes("recalculation", Part<Recalculation>.recalculation) { whole in
      whole.document.recalculation.map { Part($0, in: whole) }
    }
    diff.member("residual", .decimal, "What no share accounts for: 0, unless at fault") {
      String($0.document.residual)
    }
    diff.member("count", counts) { $0.document.counts }
  }

  private static let counts = JSONType<DiffDocument.Counts>.object { count in
    count.member("models", .integer) { $0.models }
    count.member("changed", .integer) { $0.changed }
    count.member("grouped", .integer, "Models whose edits were taken together by rule") {
      $0.grouped
    }
    count.member("nested", .integer, "Models whose edits were taken together by file") {
      $0.nested
    }
    count.member("byKind", .integer, "Models whose edits were taken together by kind") {
      $0.byKind
    }
    count.sometimes(
      "apart", .integer, "How many edits, rules or files of one model were told apart"
    ) {
      $0.apart
    }
    count.member("joinedByLineage", .integer) { $0.joinedByLineage }
    count.member("evaluations", .integer) { $0.evaluations }
    count.member("packs", .integer) { $0.packs }
  }
}

/// A part of a comparison, with the whole that it names others of.
private struct Part<Value: Sendable>: Sendable {
  let value: Value
  let whole: Whole
  let index: Int

  init(_ value: Value, in whole: Whole, index: Int = 0) {
    (self.value, self.whole, self.index) = (value, whole, index)
  }

  func name(ofUnit unit: Int) -> String { whole.document.units[unit].id }
}

extension Part<DiffEdit> {
  static var edit: JSONType<Part> {
    .object { edit in
      edit.member("id", .text) { $0.value.id }
      edit.member("kind", .text) { $0.value.kind }
      edit.member("rule", .text) { $0.value.rule }
      edit.member("path", .text) { $0.value.path }
      edit.member("old", .optional(.text)) { $0.value.old }
      edit.member("new", .optional(.text)) { $0.value.new }
      edit.member("at", .list(.optional(.text)), "Its place in the base and in the head") {
        [$0.value.baseAt, $0.value.headAt]
      }
      edit.sometimes("reason", .text) { $0.value.reason }
      edit.sometimes("source", .text) { $0.value.source }
      edit.sometimes("models", .integer, "Of the inputs: how many models they state otherwise") {
        $0.whole.document.statedOtherwise[$0.index]
      }
    }
  }
}

extension Part<DiffDocument.Unit> {
  static var player: JSONType<Part> {
    .object { player in
      player.member("id", .text) { $0.value.id }
      player.member("edits", .list(.text)) { part in
        part.value.edits.map { part.whole.document.edits[$0].id }
      }
      player.member("grouped", .truth) { $0.value.isGroup }
    }
  }
}

extension Part<DiffDocument.Number> {
  func decimal(_ quanta: Int128) -> String { QuantaText.decimal(quanta, digits: value.digits) }

  var shares: [(key: String, value: String)] {
    value.shares.map { (name(ofUnit: $0.unit), decimal($0.quanta)) }
  }

  var ranges: [(key: String, value: [String])] {
    value.shares.map { (name(ofUnit: $0.unit), [decimal($0.least), decimal($0.greatest)]) }
  }
}

extension Part<DiffDocument.Model> {
  private var headline: Part<DiffDocument.Number>? {
    value.headline.map { Part<DiffDocument.Number>($0, in: whole) }
  }

  static var model: JSONType<Part> {
    .object { model in
      model.member("id", .text) { $0.value.id }
      model.member("estimated", .list(.truth), "Before and after") {
        [$0.value.isEstimated.before, $0.value.isEstimated.after]
      }
      model.sometimes("unit", .text) { $0.headline?.value.unit }
      model.sometimes("before", .decimal) { $0.headline.map { $0.decimal($0.value.before) } }
      model.sometimes("after", .decimal) { $0.headline.map { $0.decimal($0.value.after) } }
      model.sometimes("delta", .decimal) { $0.headline.map { $0.decimal($0.value.delta) } }
      model.sometimes("shares", .map(.decimal), "By player, what it adds") { $0.headline?.shares }
      model.sometimes("ranges", .map(.list(.decimal)), "The least and the most it adds") {
        $0.headline?.ranges
      }
      model.sometimes("tier", .list(.optional(.text)), "Before and after, if it changes") { part in
        part.value.flips.first { $0.what == "tier" }.map { [$0.old, $0.new] }
      }
      model.sometimes(
        "standing", .list(.optional(.text)), "Before and after, if it changes"
      ) { part in
        part.value.flips.first { $0.what == "standing" }.map { [$0.old, $0.new] }
      }
      model.member("flips", .list(Part<DiffDocument.Flip>.flip)) { part in
        part.value.flips.map { Part<DiffDocument.Flip>($0, in: part.whole) }
      }
      model.member("granularity", .text) { "\($0.value.granularity)" }
    }
  }
}

extension Part<DiffDocument.Total> {
  private var number: Part<DiffDocument.Number> {
    Part<DiffDocument.Number>(value.number, in: whole)
  }

  private var isReported: (before: Bool, after: Bool) { whole.document.isReported(value) }

  /// The figure as both audits have it.
  private var audits: [TotalQuantity?]? {
    guard value.kind == .quantity else { return nil }
    return [whole.document.before, whole.document.after].map { summary in
      summary.totals.first { $0.id == value.id && $0.group.first == value.group }?
        .quantities.first { $0.name == value.name && $0.digits == value.number.digits }
    }
  }

  static var total: JSONType<Part> {
    .object { total in
      total.member("id", .text) { $0.value.id }
      total.member("group", .map(.optional(.text)), "What the line is restricted to") {
        $0.value.group.map { [(key: $0.key, value: $0.value)] } ?? []
      }
      total.member("quantity", .text) { $0.value.name }
      total.member("unit", .text) { $0.value.number.unit }
      total.member("before", .optional(.decimal), "Null where the base does not report it") {
        part in
        part.isReported.before ? part.number.decimal(part.value.number.before) : nil
      }
      total.member("after", .optional(.decimal), "Null where the head does not report it") { part in
        part.isReported.after ? part.number.decimal(part.value.number.after) : nil
      }
      total.member("delta", .decimal) { $0.number.decimal($0.value.number.delta) }
      total.member("shares", .map(.decimal), "By player, what it adds") { $0.number.shares }
      total.member("ranges", .map(.list(.decimal)), "The least and the most it adds") {
        $0.number.ranges
      }
      total.sometimes("expected", .list(.optional(.decimal)), "Before and after, by the audits") {
        part in part.audits?.map { $0.map { part.number.decimal($0.expected) } }
      }
      total.sometimes("intervals", .list(.optional(.list(.decimal)))) { part in
        part.audits?.map { quantity in
          guard let low = quantity?.low, let high = quantity?.high else { return nil }
          return [part.number.decimal(low), part.number.decimal(high)]
        }
      }
      total.sometimes("grouped", .map(.decimal), "Shares, added up as was asked for") { part in
        part.whole.grouping.map { grouping in
          part.whole.document.shares(of: part.value.number, by: grouping).map {
            (key: $0.name, value: part.number.decimal($0.quanta))
          }
        }
      }
    }
  }
}

extension Part<DiffDocument.Flip> {
  static var flip: JSONType<Part> {
    .object { flip in
      flip.member("what", .text) { $0.value.what }
      flip.sometimes(
        "clauses", .list(ClauseInfo.json), "Of a requirement, the clauses that it puts into effect"
      ) { part in
        let clauses = part.whole.document.clauses(ofRule: part.value.what)
        return clauses.isEmpty ? nil : clauses
      }
      flip.member("old", .optional(.text)) { $0.value.old }
      flip.member("new", .optional(.text)) { $0.value.new }
      flip.member("models", .integer) { $0.value.models }
      flip.member("causes", .list(Part<DiffDocument.Cause>.cause)) { part in
        part.value.causes.map { Part<DiffDocument.Cause>($0, in: part.whole) }
      }
    }
  }
}

extension Part<DiffDocument.Cause> {
  static var cause: JSONType<Part> {
    .object { cause in
      cause.member("models", .integer) { $0.value.models }
      cause.member("smallest", .list(.list(.text)), "The smallest sets of players that cause it") {
        part in part.value.sets.map { $0.map(part.name(ofUnit:)) }
      }
    }
  }
}

extension Part<Recalculation> {
  private func decimal(_ quanta: Int128) -> String {
    QuantaText.decimal(quanta, digits: value.digits)
  }

  static var recalculation: JSONType<Part> {
    .object { recalculation in
      recalculation.member("baseYear", .optional(.integer)) { $0.value.baseYear }
      recalculation.member("threshold", .double) { $0.value.threshold }
      recalculation.member("cumulative", .truth) { $0.value.isCumulative }
      recalculation.member("statedBy", .text) { $0.value.statedBy }
      recalculation.member("total", .text) { $0.value.total }
      recalculation.member("quantity", .text) { $0.value.quantity }
      recalculation.member("unit", .text) { $0.value.unit }
      recalculation.member("before", .optional(.decimal)) { $0.value.before.map($0.decimal) }
      recalculation.member("required", .truth) { $0.value.isRequired }
      recalculation.member("sum", .decimal) { $0.decimal($0.value.sum) }
      recalculation.member("effects", .list(Part<Recalculation.Effect>.effect)) { part in
        part.value.effects.map { Part<Recalculation.Effect>($0, in: part.whole) }
      }
    }
  }
}

extension Part<Recalculation.Effect> {
  static var effect: JSONType<Part> {
    .object { effect in
      effect.member("edit", .text, "The player") { $0.name(ofUnit: $0.value.unit) }
      effect.member("kinds", .list(.text)) { $0.value.kinds }
      effect.member("effect", .decimal) { part in
        let digits = part.whole.document.recalculation?.digits ?? 0
        return QuantaText.decimal(part.value.quanta, digits: digits)
      }
      effect.member("share", .optional(.double)) { part in
        part.whole.document.recalculation?.share(of: part.value.quanta)
      }
      effect.member("counts", .truth) { $0.value.isTrigger }
      effect.member("crosses", .truth) { $0.value.isSignificant }
    }
  }
}

extension DiffDocument.GroupFlip {
  /// What a requirement over an organization or a total comes to otherwise.
  static let json = JSONType<DiffDocument.GroupFlip>.object { flip in
    flip.member("rule", .text) { $0.rule }
    flip.member("group", FindingGroup.json) { $0.group }
    flip.member("old", .optional(.word), "Null where it was not asked") { $0.old }
    flip.member("new", .optional(.word), "Null where it is not asked") { $0.new }
  }
}
