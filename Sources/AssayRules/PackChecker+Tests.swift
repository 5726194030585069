// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Rule tests: what they expect, held to what the pack declares.
extension PackChecker {
  mutating func check(_ test: TestDraft) -> RuleTest? {
    var parameters: [(index: Int, value: Double)] = []
    for (name, node) in test.parameters {
      guard let index = linked.parameterNames[name.value] else {
        diagnostics.append(
          .unknownID(name, "parameter", known: draft.parameters.map(\.name.value)))
        continue
      }
      guard let unit = draft.parameters[index].unit else { continue }
      if let value = reading({ $0.amount(node, unit.value) }) { parameters.append((index, value)) }
    }
    if let span = test.emptyExpectation {
      diagnostics.append(.emptyExpectation(test.id, at: span))
    }
    if test.layer == draft.layers.count { checkDate(of: test) }
    if let each = test.each {
      self.each = draft.tables.firstIndex { $0.name.value == each.value }
      if self.each == nil {
        diagnostics.append(.unknownID(each, "table", known: draft.tables.map(\.name.value)))
      }
    }
    defer { each = nil }
    for record in test.records { checkPlaceholders(in: record) }
    let expect = expectations(test.expect, of: test)
    if !expectsUnknownKey(test) {
      for record in test.records + test.others { diagnostics += recordKeys.warnings(of: record) }
    }
    guard !test.records.isEmpty else { return nil }
    return RuleTest(
      id: test.id.value, records: test.records, others: test.others,
      parameters: parameters.sorted { $0.index < $1.index },
      asOf: test.asOf?.value, each: each, expect: expect,
      isOfProfile: test.layer > draft.layers.count,
      span: test.id.span)
  }

  /// The date of a test is one on which the pack is in force, or the test says that it is not.
  private mutating func checkDate(of test: TestDraft) {
    guard let date = test.asOf else { return }
    let (from, until) = (draft.effectiveFrom, draft.effectiveUntil)
    let isInForce =
      (from.map { $0 <= date.value } ?? true) && (until.map { date.value < $0 } ?? true)
    if isInForce, test.isOutOfForce { diagnostics.append(.inForceAfterAll(test.id)) }
    if !isInForce, !test.isOutOfForce {
      let period = [
        from.map { "in force from \($0.isoDate)" }, until.map { "no longer from \($0.isoDate)" },
      ].compactMap(\.self)
      diagnostics.append(.outOfForce(date, period.joined(separator: ", ")))
    }
  }

  /// Whether a test is about a name that no field reads.
  private func expectsUnknownKey(_ test: TestDraft) -> Bool {
    let ids = Set(
      draft.requirements.filter {
        switch $0.check {
        case .on(.declaredUnknownKey)?, .on(.inputUnread)?: true
        default: false
        }
      }.map(\.id.value))
    let findings = test.expect.first { $0.name.value == "findings" }?.value.pairs ?? []
    return findings.contains { $0.key.text.map(ids.contains) ?? false }
  }

  private mutating func expectations(
    _ entries: [(name: Located<String>, value: YAMLNode)], of test: TestDraft
  ) -> [Located<Expected>] {
    entries.flatMap { name, node in
      expectations(name, node, of: test).map { Located($0, at: name.span) }
    }
  }

  private static let words = SectionSchema.expectations.keyNames

  private mutating func expectations(
    _ name: Located<String>, _ node: YAMLNode, of test: TestDraft
  ) -> [Expected] {
    switch name.value {
    case "tier":
      return known(node, "tier", draft.tiers?.order.map(\.id.value) ?? []).map { [.tier($0)] } ?? []
    case "class":
      if node.text == "none" { return [.scoreClass(nil)] }
      let classes = draft.disclosure?.classes.map(\.id.value) ?? []
      return known(node, "class", classes).map { [.scoreClass($0)] } ?? []
    case "used":
      let ids = reading { $0.texts(node, "methods") }
      for id in ids where declarations.methods[id.value] == nil {
        diagnostics.append(.unknownID(id, "method", known: declarations.methods.keys.sorted()))
      }
      return [.used(ids.map(\.value))]
    case "missing": return missing(node)
    case "score": return reading { $0.number(node, "a score") }.map { [.score($0)] } ?? []
    case "criteria":
      let ids = reading { $0.texts(node, "criteria") }
      let known = draft.disclosure?.criteria.map(\.id.value) ?? []
      for id in ids where !known.contains(id.value) {
        diagnostics.append(.unknownID(id, "criterion", known: known))
      }
      return [.criteria(ids.map(\.value))]
    case "findings": return findings(node)
    case "contested": return [.contested(reading { $0.flag(node) })]
    case "counts":
      return reading { $0.choice(node, CountedPart.self) }.map { [.counts($0.rawValue)] } ?? []
    case "standing":
      if !draft.hasStandings {
        diagnostics.append(.expectedStanding(at: node.span))
      }
      return reading { $0.choice(node, AccountWord.self) }.map { [.standing($0.rawValue)] } ?? []
    case "lineage": return lineage(node).map { [.lineage($0)] } ?? []
    case "totals": return totals(node)
    case "models": return models(node, of: test)
    default: return declared(name, node).map { [$0] } ?? []
    }
  }

  /// An id that has to be one of those that are declared.
  private mutating func known(_ node: YAMLNode, _ what: String, _ ids: [String]) -> String? {
    guard let id = reading({ $0.located(node) }) else { return nil }
    if !ids.contains(id.value) { diagnostics.append(.unknownID(id, what, known: ids)) }
    return id.value
  }

  // MARK: Rows

  /// `{key}`, `{date}` and the columns, in the records of a test of each row of a table.
  private mutating func checkPlaceholders(in node: YAMLNode) {
    for item in node.items ?? [] { checkPlaceholders(in: item) }
    for pair in node.pairs ?? [] { checkPlaceholders(in: pair.value) }
    guard let each, let text = node.text else { return }
    let known = ["key", "date"] + draft.tables[each].columns.map(\.name)
    for name in RuleTest.placeholders(in: text) where !known.contains(name) {
      diagnostics.append(.unknownID(Located(name, at: node.span), "column", known: known))
    }
  }

  /// The column that `"{NAME}"` stands for, where a test is one of each row of a table.
  private func column(_ node: YAMLNode) -> Int? {
    guard let each, let text = node.text, text.hasPrefix("{"), text.hasSuffix("}") else {
      return nil
    }
    let name = String(text.dropFirst().dropLast())
    return draft.tables[each].columns.firstIndex { $0.name == name }
  }

  // MARK: Missing

  /// `[compute, model.place]`, or `{compute: [model.accelerator_time]}` with exactly what is lacking.
  private mutating func missing(_ node: YAMLNode) -> [Expected] {
    guard node.pairs != nil else {
      return reading { $0.texts(node, "quantities") }.compactMap { missing($0, paths: nil) }
    }
    var entries: [(Located<String>, [String])] = []
    reading { decoder in
      decoder.each(of: node, "what is missing") { decoder, name, node in
        entries.append((name, decoder.texts(node, "paths").map(\.value)))
      }
    }
    return entries.compactMap { missing($0.0, paths: $0.1) }
  }

  private mutating func missing(_ name: Located<String>, paths: [String]?) -> Expected? {
    if let field = field(name) { return .missingField(field.index) }
    return stepDraft(name).map { .missing(step: linked.positions[$0], paths: paths) }
  }

  // MARK: Findings

  /// `ID: fail`, or `ID: {result, severity, message, missing}`.
  private mutating func findings(_ node: YAMLNode) -> [Expected] {
    let known = draft.requirements.map(\.id.value)
    var found: [Expected] = []
    var unknown: [Located<String>] = []
    reading { decoder in
      decoder.each(of: node, "findings") { decoder, id, node in
        if !known.contains(id.value) { unknown.append(id) }
        if let finding = decoder.expectedFinding(of: id.value, node) {
          found.append(.finding(finding))
        }
      }
    }
    diagnostics += unknown.map { .unknownID($0, "requirement", known: known) }
    return found
  }

  // MARK: Lineage

  private mutating func lineage(_ node: YAMLNode) -> ExpectedLineage? {
    reading { decoder in
      guard let section = Section(node, .expectedLineage, &decoder.diagnostics) else { return nil }
      return ExpectedLineage(
        status: section["status"].flatMap { decoder.choice($0, StandingWord.self)?.rawValue },
        counts: section["counts"].flatMap { decoder.choice($0, CountedPart.self)?.rawValue },
        parents: section["parents"].map {
          decoder.texts($0, "ids", mayBeEmpty: true).map(\.value)
        },
        relation: decoder.text(section["relation"]), run: decoder.text(section["run"]),
        leftOut: section["leftOut"].flatMap { decoder.choice($0, LeftOutWord.self)?.rawValue },
        mirrorOf: decoder.text(section["mirrorOf"]))
    }
  }

  // MARK: Totals and models

  private mutating func totals(_ node: YAMLNode) -> [Expected] {
    var entries: [(name: Located<String>, node: YAMLNode)] = []
    reading { $0.each(of: node, "totals") { entries.append(($1, $2)) } }
    return entries.compactMap { id, node in
      guard let total = draft.totals.first(where: { $0.id.value == id.value }) else {
        diagnostics.append(.unknownID(id, "total", known: draft.totals.map(\.id.value)))
        return nil
      }
      return self.total(total, node).map { .total(id.value, $0) }
    }
  }

  private mutating func total(_ total: TotalDraft, _ node: YAMLNode) -> ExpectedTotal? {
    let counts = ["models", "estimated", "undetermined", "leftOut"]
    let quantities = total.sum.map(\.value)
    let section = reading {
      Section(node, .expectedTotal, columns: quantities, &$0.diagnostics)
    }
    guard let section else { return nil }
    let numbers = counts.map { key in
      section[key].flatMap { node in reading { $0.whole(node, "a number of models") } }
    }
    var sums: [(quantity: String, unit: Unit, figure: ExpectedFigure)] = []
    for name in total.sum {
      guard let node = section[name.value], let index = linked.stepNames[name.value],
        case .quantity(let quantity) = draft.steps[index].kind, let unit = quantity.unit?.value,
        let figure = figure(Located(name.value, at: node.span), node, unit)
      else { continue }
      sums.append((name.value, unit, figure))
    }
    var ratios: [(id: String, unit: Unit, figure: ExpectedFigure)] = []
    if let node = section["ratios"] {
      var entries: [(name: Located<String>, node: YAMLNode)] = []
      reading { $0.each(of: node, "ratios") { entries.append(($1, $2)) } }
      for (id, node) in entries {
        guard let ratio = total.ratios.first(where: { $0.id.value == id.value }) else {
          diagnostics.append(.unknownID(id, "ratio", known: total.ratios.map(\.id.value)))
          continue
        }
        guard let unit = unit(of: ratio), let figure = figure(id, node, unit) else { continue }
        ratios.append((id.value, unit, figure))
      }
    }
    return ExpectedTotal(
      models: numbers[0], estimated: numbers[1], undetermined: numbers[2], leftOut: numbers[3],
      sums: sums, ratios: ratios)
  }

  /// Expectations of records other than the first, by id.
  private mutating func models(_ node: YAMLNode, of test: TestDraft) -> [Expected] {
    let known = test.records.compactMap { $0.value(of: "id")?.text }
    var entries: [(id: Located<String>, expect: [(name: Located<String>, value: YAMLNode)])] = []
    reading { decoder in
      decoder.each(of: node, "models") { decoder, id, node in
        var expect: [(name: Located<String>, value: YAMLNode)] = []
        decoder.each(of: node, "expectations") { expect.append(($1, $2)) }
        entries.append((id, expect))
      }
    }
    return entries.map { id, expect in
      if !known.contains(id.value) { diagnostics.append(.unknownModel(id, known: known)) }
      if expect.isEmpty { diagnostics.append(.emptyExpectation(test.id, at: id.span)) }
      return .model(id: id.value, expectations(expect, of: test))
    }
  }

  // MARK: Values

  /// A quantity, a definition, a prediction, or `model.NAME`.
  private mutating func declared(_ name: Located<String>, _ node: YAMLNode) -> Expected? {
    if name.value.hasPrefix("model.") {
      guard let field = field(name) else { return nil }
      switch field.type {
      case .list(.record): return value(node, .count).map { .field(field.index, $0) }
      case .quantity, .double, .int:
        let unit = field.unit ?? .one
        return figure(name, node, unit).map { .fieldFigure(field.index, $0) }
      default: return value(name, node, field.type).map { .field(field.index, $0) }
      }
    }
    guard let index = linked.stepNames[name.value] else {
      let fields = draft.fields.map { "model.\($0.name.value)" }
      diagnostics.append(
        .unknownID(
          name, "quantity, definition or field",
          known: draft.steps.map(\.name.value) + fields + Self.words))
      return nil
    }
    let position = linked.positions[index]
    switch draft.steps[index].kind {
    case .quantity(let quantity) where quantity.unit != nil:
      guard let unit = quantity.unit?.value else { return nil }
      return figure(name, node, unit).map { .figure(step: position, $0) }
    case .regression(let regression):
      let unit = declarations.predictions[regression.id.value]?.unit ?? .one
      return figure(name, node, unit).map { .figure(step: position, $0) }
    // A ladder of texts, dates or truth values has no unit.
    case .definition, .quantity:
      guard let declared = declarations.names[name.value],
        case .step(_, let type) = declared.meaning, type != .error
      else { return nil }
      guard let dimension = type.dimension else {
        return value(name, node, type).map { .value(step: position, $0) }
      }
      // A usual unit such as kWh is not the canonical one.
      guard let unit = declared.unit ?? (try? draft.units.parse(dimension.suggestedUnit)) else {
        return nil
      }
      return figure(name, node, unit).map { .figure(step: position, $0) }
    }
  }

  /// The field that a name with `model.` before it stands for; an unknown one is reported.
  private mutating func field(_ name: Located<String>) -> Declarations.Field? {
    guard name.value.hasPrefix("model.") else { return nil }
    let plain = String(name.value.dropFirst("model.".count))
    if let field = declarations.fields[plain] { return field }
    diagnostics.append(
      .unknownID(name, "field", known: draft.fields.map { "model.\($0.name.value)" }))
    return nil
  }

  /// What form a value is stated in.
  private enum Form {
    case text, date, truth, texts, count
  }

  private mutating func value(
    _ name: Located<String>, _ node: YAMLNode, _ type: CELType
  ) -> ExpectedValue? {
    switch type {
    case .string: return value(node, .text)
    case .timestamp: return value(node, .date)
    case .bool: return value(node, .truth)
    case .list(.string): return value(node, .texts)
    case .list: return value(node, .count)
    default:
      diagnostics.append(.notExpectable(name, type.words))
      return nil
    }
  }

  private mutating func value(_ node: YAMLNode, _ form: Form) -> ExpectedValue? {
    if each != nil, node.text == "{key}" { return .key }
    if let column = column(node) { return .cell(column) }
    return reading { decoder in
      switch form {
      case .text: decoder.text(node).map { .text($0) }
      case .date: decoder.date(node).map { .date($0) }
      case .truth: .truth(decoder.flag(node))
      case .texts: .texts(decoder.texts(node, "texts", mayBeEmpty: true).map(\.value))
      case .count: decoder.whole(node, "a number of items").map { .count($0) }
      }
    }
  }

  /// `"519835 kWh[facility]"`, or `{value: …, low: …, high: …, within: 0.5%}`.
  private mutating func figure(
    _ name: Located<String>, _ node: YAMLNode, _ unit: Unit
  ) -> ExpectedFigure? {
    let column = column(node) ?? node.value(of: "value").flatMap { self.column($0) }
    if let each, let column, let stated = draft.tables[each].columns[column].unit,
      stated.dimension != unit.dimension
    {
      diagnostics.append(
        .columnOfOtherUnit(
          Located(draft.tables[each].columns[column].name, at: node.span), stated, unit))
      return nil
    }
    if node.pairs == nil, let column {
      return ExpectedFigure(
        value: nil, column: column, low: nil, high: nil, tolerance: .share(0))
    }
    return reading { decoder -> ExpectedFigure? in
      guard node.pairs != nil else {
        return decoder.expectedAmount(node, unit).map {
          ExpectedFigure(value: $0, low: nil, high: nil, tolerance: .share(0))
        }
      }
      guard let section = Section(node, .expectedValue, &decoder.diagnostics) else { return nil }
      let amounts = ["value", "low", "high"].map { key in
        section[key].flatMap {
          key == "value" && column != nil ? nil : decoder.expectedAmount($0, unit)
        }
      }
      if ["value", "low", "high"].allSatisfy({ section[$0] == nil }) {
        decoder.diagnostics.append(.expectsNoFigure(name))
      }
      let tolerance = section["within"].flatMap { decoder.tolerance($0, unit) } ?? .share(0)
      return ExpectedFigure(
        value: amounts[0], column: column, low: amounts[1], high: amounts[2], tolerance: tolerance)
    }
  }

  /// Lends the decoder's scalars, and takes its diagnostics over.
  @discardableResult
  private mutating func reading<Result>(_ read: (inout PackDecoder) -> Result) -> Result {
    var decoder = PackDecoder(scalarsOf: draft)
    let result = read(&decoder)
    diagnostics += decoder.diagnostics
    return result
  }
}

/// What is known of where a model comes from, as rule tests expect it.
enum StandingWord: String, CaseIterable {
  case original, derived, unknown
}

/// How a model is accounted for, as rule tests expect it.
enum AccountWord: String, CaseIterable {
  case documented, inferred, imputed, nothing
  case sameRun = "same-run"
  case refused, unknown, outside
}

/// Why a model is in no total, as rule tests expect it.
enum LeftOutWord: String, CaseIterable {
  case trainsNothing = "trains-nothing"
  case sameRun = "same-run"
  case sameFigure = "same-figure"
  case familyFigure = "family-figure"
  case lineageUnknown = "lineage-unknown"
}

extension PackDecoder {
  /// `fail`, or `{result, severity, message, missing}`.
  fileprivate mutating func expectedFinding(
    of id: String, _ node: YAMLNode
  ) -> ExpectedFinding? {
    guard node.pairs != nil else {
      return choice(node, FindingResult.self).map {
        ExpectedFinding(requirement: id, result: $0, severity: nil, message: nil, missing: nil)
      }
    }
    guard let section = Section(node, .expectedFinding, &diagnostics) else { return nil }
    if node.pairs?.isEmpty == true { section.reportMissing("result", &diagnostics) }
    return ExpectedFinding(
      requirement: id, result: choice(section["result"], FindingResult.self),
      severity: section["severity"].flatMap { choice($0, RequirementRule.Severity.self) },
      message: text(section["message"]),
      missing: section["missing"].map { texts($0, "paths", mayBeEmpty: true).map(\.value) })
  }

  /// A number with its unit; a bare one is taken where the unit is that of plain numbers alone.
  fileprivate mutating func expectedAmount(_ node: YAMLNode, _ unit: Unit) -> Double? {
    if unit.symbol != "1", let text = node.text, NumberText.parse(text) != nil {
      diagnostics.append(.figureWithoutUnit(Located(text, at: node.span), unit))
      return nil
    }
    return amount(node, unit)
  }

  /// `0.5%`, or an amount with its unit.
  fileprivate mutating func tolerance(
    _ node: YAMLNode, _ unit: Unit
  ) -> ExpectedFigure.Tolerance? {
    guard let text = located(node) else { return nil }
    if text.value.hasSuffix("%") {
      let share = share(node, "a tolerance")
      warn(ofMoreThanAll: node, share, "a difference")
      return share.map { .share($0) }
    }
    if let number = NumberText.parse(text.value) {
      let share = "\(NumberFormat.shortest(number * 100))%"
      diagnostics.append(.toleranceWithoutUnit(text, share: share, unit: unit))
      return nil
    }
    return amount(node, unit).map { .amount($0) }
  }

  fileprivate mutating func whole(_ node: YAMLNode, _ what: String) -> Int? {
    guard let text = located(node) else { return nil }
    if let number = Int(text.value), number >= 0 { return number }
    diagnostics.append(.badValue(text, "a whole number for \(what)"))
    return nil
  }
}
