// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import CSodium
import Glibc

/// The two digests that fix a pack: of its meaning and of its files.
enum PackFingerprint {
  /// SHA-256 over path and content of every file, in order of path.
  static func files(_ files: PackFiles) -> String {
    var text = CanonicalText()
    for layer in files.layers {
      for file in layer.files {
        text.add(["file", layer.relativePath(of: file), digest(of: Array(file.text.utf8))])
      }
    }
    if let profile = files.profile {
      text.add(["profile", digest(of: Array(profile.text.utf8))])
    }
    for name in files.profileTables.keys.sorted() {
      guard let file = files.profileTables[name] else { continue }
      text.add(["profile table", name, digest(of: Array(file.text.utf8))])
    }
    return digest(of: text.bytes)
  }

  /// SHA-256 over all that can change a value, a finding or a message.
  ///
  /// Names, ids, numbers in canonical units, expressions without layout, ladders and tiers in their
  /// order; declarations whose order means nothing are sorted. Not in it are places, comments,
  /// layout, titles, sources, tests, and the pack's own id and version. Numbers count to twelve
  /// significant digits.
  static func meaning(_ draft: PackDraft, _ linked: PackLinker, _ parts: PackParts) -> String {
    var lines: [CanonicalText] = []
    lines.append(.line(["effective", text(draft.effectiveFrom), text(draft.effectiveUntil)]))
    lines.append(.line(["absent"] + draft.absentSpellings.map(PlainText.folded).sorted()))
    if !draft.withheldSpellings.isEmpty {
      lines.append(.line(["withheld"] + draft.withheldSpellings.map(PlainText.folded).sorted()))
    }
    lines += draft.writtenNames.map { .line(["written", $0.name.value] + $0.texts.sorted()) }
    lines += linked.fields.map { line(for: $0, linked, among: linked.fields) }
    lines += draft.inventories.map { line(for: $0) }
    lines += draft.texts.map { line(for: $0) }
    lines += linked.tables.map { line(for: $0, linked) }
    lines += linked.parameters.map { line(for: $0, parts) }
    lines += parts.steps.map { line(for: $0, parts) }
    lines += parts.requirements.map { line(for: $0) }
    lines += parts.groupRequirements.map { line(for: $0, parts) }
    if !parts.silenced.isEmpty {
      lines.append(.line(["silenced"] + parts.silenced.map(\.rawValue).sorted()))
    }
    lines += parts.waivers.map { line(for: $0) }
    lines += draft.alternatives.map { .line(["alternative", $0.id.value, $0.text]) }
    lines += draft.untranslated.map { line(for: $0) }
    lines += parts.totals.map { line(for: $0, linked, parts) }
    if let tiers = parts.tiers { lines.append(line(for: tiers, parts)) }
    if let lineage = parts.lineage { lines.append(line(for: lineage, linked, parts)) }
    if let disclosure = parts.disclosure { lines.append(line(for: disclosure)) }
    if let recalculation = draft.recalculation { lines.append(line(for: recalculation.rules)) }
    // Each line begins with the kind and the id, so that the order of files means nothing.
    let sorted = lines.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
    return digest(of: sorted.flatMap(\.self))
  }

  /// `sha256:` and 64 hexadecimal digits.
  static func digest(of bytes: [UInt8]) -> String {
    // libsodium asks to be initialized once; further calls, from any thread, do nothing.
    let status = sodium_init()
    precondition(status >= 0, "libsodium cannot be initialized")
    var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    _ = crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
    let digits = Array("0123456789abcdef".utf8)
    let text = hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "sha256:" + String(decoding: text, as: UTF8.self)
  }

  // MARK: Declarations

  private static func line(
    for field: FieldRule, _ linked: PackLinker, among fields: [FieldRule]
  ) -> CanonicalText {
    let kind: String =
      switch field.kind {
      case .quantity(let unit): text(unit.value)
      case .int: "int"
      case .double: "double"
      case .string: "string"
      case .date: "date"
      case .bool: "bool"
      case .list: "list"
      case .items: "items"
      }
    var line = CanonicalText.line(
      [
        "field", field.name, kind, field.match.map { linked.tables[$0].name } ?? "",
        field.count.map { fields[$0].name } ?? "",
      ] + field.paths.map(\.value.text))
    if let list = field.parts { line.add(["parts", fields[list].name]) }
    if !field.marks.isEmpty { line.add(["stated"] + field.marks.map(\.value.text)) }
    if let valid = field.valid { line.add(["valid"] + text(valid)) }
    if let choices = field.choices { line.add(["values"] + choices.texts.sorted()) }
    if let extract = field.extract { line.add(["extract"] + extract.words) }
    if let catalogue = field.catalogue {
      let table = linked.tables[catalogue.table]
      line.add(["catalogue", table.name, table.columns[catalogue.column].name])
      if let with = catalogue.with { line.add(["with", fields[with].name]) }
      line.add(["unless"] + catalogue.unless.map { fields[$0].name }.sorted())
    }
    for member in field.members {
      line.add([self.line(for: member, linked, among: field.members).bytes])
    }
    return line
  }

  private static func line(for table: TableRule, _ linked: PackLinker) -> CanonicalText {
    var line = CanonicalText.line([
      "table", table.name, "\(table.keyType)", "\(table.factorTable.isDated)",
      table.factorTable.outside.text,
    ])
    if let second = linked.draft.tables.first(where: { $0.name.value == table.name })?.layout.second
    {
      line.add(["keys", "\(second.type)"])
    }
    if table.factorTable.isSeries { line.add(["series"]) }
    if table.factorTable.isInterpolated { line.add(["between", "linear"]) }
    if let growth = table.growth { line.add(["growth"] + text(growth)) }
    for rule in table.split { line.add(["split", rule.value.text]) }
    if let ignore = table.leftovers.ignore {
      line.add(["ignore"] + ignore.map(\.value.text))
    }
    if !table.leftovers.refuse.isEmpty {
      line.add(["refuse"] + table.leftovers.refuse.map(\.value.text))
    }
    if let column = table.coresColumn { line.add(["cores", table.columns[column].name]) }
    for rule in table.normalization {
      line.add(["normalize", rule.pattern.value.text, rule.replacement])
    }
    let columns = table.columns.enumerated().sorted { $0.element.name < $1.element.name }
    for (_, column) in columns {
      let type = column.unit.map { text($0.dimension) } ?? "\(column.type)"
      line.add(["column", column.name, type] + text(column.uncertainty))
      if let valid = column.valid { line.add(["valid", column.name] + text(valid.value)) }
      if let choices = column.choices {
        line.add(["values", column.name] + choices.texts.sorted())
      }
    }
    let rows = zip(table.rows, table.factorTable.rows).map { rule, row -> [UInt8] in
      var line = CanonicalText.line([
        "row", row.key, text(row.from), text(row.until), text(row.published),
      ])
      line.add(["aliases"] + rule.normalizedAliases.sorted())
      line.add(["patterns"] + rule.patterns.map(\.value.text).sorted())
      for (index, column) in columns { line.add(["cell", column.name, text(row.cells[index])]) }
      return line.bytes
    }
    line.add(rows.sorted { $0.lexicographicallyPrecedes($1) })
    return line
  }

  static func line(for inventory: InventoryRule) -> CanonicalText {
    var line = CanonicalText.line(
      ["inventory", inventory.id, inventory.key, inventory.modified ?? ""]
        + inventory.match.sorted())
    // Of two columns for one path the first counts, so that their order means something.
    for target in inventory.targets {
      line.add([
        "column", target.column, target.path.value.text, target.unit ?? "", target.method ?? "",
        target.otherwise ?? "",
      ])
      for value in target.values.sorted(by: { $0.cell < $1.cell }) {
        line.add(["value", value.cell, value.text])
      }
      if !target.join.isEmpty { line.add(["join"] + target.join) }
      if let without = target.without { line.add(["without", without]) }
      if let decimal = target.decimal { line.add(["decimal", decimal.rawValue]) }
      if let combine = target.combine { line.add(["combine", combine.rawValue]) }
    }
    if !inventory.notAnID.isEmpty { line.add(["not-an-id"] + inventory.notAnID.sorted()) }
    if let rule = inventory.combination { addCombination(rule, to: &line) }
    for statement in inventory.states {
      line.add(["states", statement.path.value.text, statement.value.value])
    }
    return line
  }

  static func line(for text: TextRule) -> CanonicalText {
    var line = CanonicalText.line(["text", text.id, text.row?.value.text ?? ""])
    line.add(["headings"] + text.headings.sorted())
    line.add(["totals"] + text.totals.sorted())
    line.add(["ignored"] + text.ignored.sorted())
    line.add(["quotes"] + text.quotes.map(\.value.text).sorted())
    // Of two entries for one label the first counts.
    for (kind, reads) in [("line", text.lines), ("column", text.columns)] {
      for read in reads {
        line.add(
          [kind, read.path?.value.text ?? "", read.unit?.value ?? ""]
            + read.labels.map(\.value).sorted())
        for unit in read.units.sorted(by: { $0.written.value < $1.written.value }) {
          line.add(["written", unit.written.value, unit.unit.value])
        }
      }
    }
    return line
  }

  private static func addCombination(
    _ rule: InventoryRule.Combination, to line: inout CanonicalText
  ) {
    line.add([
      "combination", rule.rows.rawValue, rule.by ?? "", rule.end ?? "", rule.duration ?? "",
      rule.durationUnit.map { text($0) } ?? "",
    ])
    if let machine = rule.machine {
      line.add(["machine", machine.figure, text(machine.within)] + machine.columns.sorted())
      for (column, text) in machine.whole { line.add(["whole", column, text]) }
    }
    if let tasks = rule.tasks {
      line.add(["tasks", tasks.column] + tasks.training.map(\.value.text))
      line.add(["besides"] + tasks.besides.map(\.value.text))
    }
  }

  private static func line(for parameter: ParameterRule, _ parts: PackParts) -> CanonicalText {
    var line = CanonicalText.line(
      ["parameter", parameter.name, text(parameter.unit.value.dimension), text(parameter.value)]
        + text(parameter.factors, parts))
    if let valid = parameter.valid { line.add(["valid"] + text(valid)) }
    if !parameter.clauses.isEmpty { line.add(["clauses"] + parameter.clauses) }
    return line
  }

  private static func line(for step: Step, _ parts: PackParts) -> CanonicalText {
    switch step.kind {
    case .definition(let expression): return .line(["definition", step.name, expression.canonical])
    case .quantity(let rule):
      var line = CanonicalText.line([
        "quantity", step.name, text(rule.unit.value), rule.quantum.map { "\($0.digits)" } ?? "",
        text(rule.valid.range.lowerBound), text(rule.valid.range.upperBound), rule.choose.rawValue,
      ])
      if rule.valid.zero != .figure { line.add(["zero", rule.valid.zero.rawValue]) }
      for method in rule.methods {
        line.add(
          [
            "method", method.id, method.when?.canonical ?? "", method.value.canonical,
            method.tier ?? "", "\(method.isFallback)", method.clauses.joined(separator: " "),
          ] + (method.needsKnownLineage ? ["needs-lineage"] : []) + text(method.factors, parts))
        if let occurs = method.occurs { line.add(["occurs", occurs.expression.canonical]) }
        if let cap = method.cap { line.add(["cap", cap.expression.canonical]) }
      }
      if let rule = rule.disagreement {
        line.add(["disagreement", rule.take.rawValue, text(rule.within)])
      }
      return line
    case .regression(let rule): return line(for: rule)
    }
  }

  /// Of the sample and what is done with its rows, the fit is all that counts.
  private static func line(for regression: RegressionRule) -> CanonicalText {
    var line = CanonicalText.line(["regression", regression.id, regression.returns.canonical])
    for predictor in regression.predictors {
      line.add(
        ["predictor", predictor.name, predictor.model.canonical]
          + (predictor.isHeld ? ["held"] : []))
    }
    if let grouping = regression.grouping { line.add(["group", grouping.model.canonical]) }
    guard let fitted = regression.fit else { return line }
    line.add(["refused"] + fitted.refusals)
    line.add(["margin", text(regression.gate.margin)])
    for domain in fitted.fit.domains {
      line.add(["domain", text(domain.low), text(domain.mean), text(domain.high)])
    }
    guard let inference = fitted.fit.inference else { return line }
    line.add(["terms"] + inference.terms.map { text($0.estimate) })
    line.add(["covariance"] + inference.covariance.flatMap { $0.map { text($0) } })
    line.add([
      "residual", text(inference.residualDeviation), text(inference.quantile),
      "\(fitted.fit.rows.used)",
    ])
    if let residuals = fitted.fit.residuals {
      line.add(["residuals"] + residuals.map { text($0) })
    }
    if let leftOut = fitted.fit.leftOut { line.add(["left-out", text(leftOut.widening)]) }
    if let groups = fitted.fit.groups {
      line.add(["groups", text(groups.deviation), text(groups.validation?.widening ?? 1)])
      for group in groups.known {
        line.add(
          ["known", group.name, text(group.effect), text(group.weight)]
            + group.means.map { text($0) })
      }
    }
    return line
  }

  private static func line(for tiers: TierRules, _ parts: PackParts) -> CanonicalText {
    var line = CanonicalText.line(["tiers", parts.steps[tiers.of].name])
    for tier in tiers.order { line.add([tier.id, tier.when?.canonical ?? ""]) }
    for tier in tiers.order {
      if let standing = tier.standing { line.add(["standing", tier.id, standing.rawValue]) }
    }
    return line
  }

  private static func line(for requirement: RequirementRule) -> CanonicalText {
    let check: [String] =
      switch requirement.check {
      case .assert(let expression): ["assert", expression.canonical]
      case .on(let event): ["on", event.rawValue]
      }
    var line = CanonicalText.line(
      [
        "requirement", requirement.id, requirement.kind.rawValue, requirement.severity.rawValue,
        requirement.clauses.joined(separator: " "), requirement.applies?.canonical ?? "",
        requirement.disclosedTo.rawValue, requirement.message?.source ?? "",
        requirement.remedy ?? "",
      ] + check)
    if let threshold = requirement.threshold { line.add(["threshold", text(threshold.level)]) }
    if let unknown = requirement.unknown { line.add(["unknown", unknown.rawValue]) }
    if let period = requirement.inForce { line.add(["effective", period.text]) }
    return line
  }

  private static func line(
    for requirement: GroupRequirementRule, _ parts: PackParts
  ) -> CanonicalText {
    var line = line(for: requirement.rule)
    switch requirement.over {
    case .entity: line.add(["over", "entity"])
    case .total(let index, let by):
      line.add(["over", "total", parts.totals[index].id, by.map { "\($0)" } ?? ""])
    }
    return line
  }

  private static func line(for rule: UntranslatedRule) -> CanonicalText {
    .line(
      ["untranslated", rule.clause.value, rule.title, rule.why] + rule.taints.map(\.value).sorted())
  }

  private static func line(for waiver: WaiverRule) -> CanonicalText {
    .line([
      "waiver", waiver.requirementID, waiver.when?.canonical ?? "", waiver.approver, waiver.reason,
      text(waiver.from), text(waiver.until),
    ])
  }

  private static func line(for rule: RecalculationRules) -> CanonicalText {
    var line = CanonicalText.line([
      "recalculation", "\(rule.baseYear)", text(rule.threshold), "\(rule.isCumulative)",
      rule.total ?? "", rule.by ?? "",
    ])
    line.add(["triggers"] + (rule.triggers?.map(\.rawValue) ?? ["*"]))
    line.add(["never"] + rule.never.map(\.rawValue))
    return line
  }

  private static func line(for disclosure: DisclosureRules) -> CanonicalText {
    var line = CanonicalText.line(["disclosure", disclosure.scoring.rawValue])
    for criterion in disclosure.criteria.sorted(by: { $0.id < $1.id }) {
      line.add(
        ["criterion", criterion.id, text(criterion.weight), criterion.when.canonical]
          + (criterion.weightBy.map { [$0.canonical] } ?? []))
      if !criterion.clauses.isEmpty { line.add(["clauses"] + criterion.clauses) }
    }
    for item in disclosure.classes { line.add(["class", item.id, item.when.canonical]) }
    return line
  }

  private static func line(
    for total: TotalRule, _ linked: PackLinker, _ parts: PackParts
  ) -> CanonicalText {
    var line = CanonicalText.line(["total", total.id, total.population?.canonical ?? ""])
    line.add(["tiers"] + (total.tiers ?? ["*"]))
    if let frame = total.frame { line.add(["frame", "\(frame)"]) }
    line.add(["sum"] + total.sum.map { parts.steps[$0].name })
    for key in total.by {
      switch key {
      case .standing: break
      case .tier: line.add(["by", "tier"])
      case .entity: line.add(["by", "entity"])
      case .step(let index): line.add(["by", "step", parts.steps[index].name])
      case .field(let index): line.add(["by", "field", linked.fields[index].name])
      }
    }
    if !total.clauses.isEmpty { line.add(["clauses"] + total.clauses) }
    for rule in total.coverage { line.add(["coverage", rule.name, rule.weight.canonical]) }
    for ratio in total.ratios.sorted(by: { $0.id < $1.id }) {
      line.add([
        "ratio", ratio.id, parts.steps[ratio.of].name, parts.steps[ratio.per].name,
        text(ratio.unit), "\(ratio.independent)",
      ])
    }
    return line
  }

  // MARK: Values

  static func text(_ date: Timestamp?) -> String { date?.description ?? "" }
  static func text(_ unit: Unit) -> String {
    "\(text(unit.dimension)) × \(unit.scale.numerator)/\(unit.scale.denominator)"
  }
  static func text(_ dimension: Dimension) -> String { dimension.suggestedUnit }

  static func text(_ value: Value?) -> String {
    switch value {
    case .double(let number, _): text(number)
    case .int(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .timestamp(let date): date.description
    case .string(let text): "'" + text
    default: ""
    }
  }

  /// The ends as ratios to the median, which a change of unit leaves as they are.
  static func text(_ spread: Spread, _ scope: UncertaintyFactor.Scope) -> [String] {
    [
      text(exp(-spread.sigmaLow * Spread.z)), text(exp(spread.sigmaHigh * Spread.z)),
      scope.rawValue,
    ]
  }

  /// Twelve significant digits: a number in another unit may differ in the sixteenth.
  static func text(_ number: Double) -> String {
    NumberFormat.rounded(number, significant: 12)
  }

  static func text(_ valid: ValidRange) -> [String] {
    [text(valid.range.lowerBound), text(valid.range.upperBound)]
      + (valid.zero == .figure ? [] : ["zero is \(valid.zero)"])
      + (valid.asOf.map { ["\($0.rawValue) asOf"] } ?? [])
  }

  static func text(_ rule: UncertaintyRule?) -> [String] {
    rule.map { text($0.spread, $0.scope) + ($0.byRow.map { [$0.text] } ?? []) } ?? []
  }

  static func text(_ factors: [Int32], _ parts: PackParts) -> [String] {
    factors.flatMap { index -> [String] in
      let factor = parts.factors[Int(index)]
      return text(factor.spread, factor.scope)
    }
  }
}

/// Texts one after another such that no two lists of texts give the same bytes.
struct CanonicalText {
  private(set) var bytes: [UInt8] = []

  static func line(_ parts: [String]) -> CanonicalText {
    var text = CanonicalText()
    text.add(parts)
    return text
  }

  /// Adds a list as netstrings: `5:count,3:abc,`; the number of parts leads.
  mutating func add(_ parts: [String]) { add(parts.map { Array($0.utf8) }) }

  mutating func add(_ parts: [[UInt8]]) {
    bytes += Array("\(parts.count);".utf8)
    for part in parts {
      bytes += Array("\(part.count):".utf8)
      bytes += part
      bytes.append(UInt8(ascii: ","))
    }
  }
}
