// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML
import Glibc

/// A profile: one file that tailors a pack and adds no logic to it.
extension PackDecoder {
  static let profileKeys = SectionSchema.profile.keyNames

  /// Applies a profile to the draft of the pack with all that it extends.
  mutating func decodeProfile(_ file: SourceFile) {
    let (root, found) = YAML.read(file)
    diagnostics += found
    guard let root else {
      // Of a file of comments alone, too: it would pass for a profile that changes nothing.
      if !found.hasErrors {
        let start = Span(file: file, start: 0, end: 0)
        diagnostics.append(.missingKey("profile", in: "a profile", at: start))
      }
      return
    }
    reportRefusals(in: root)
    for pair in root.pairs ?? [] {
      guard let key = pair.key.text, !Self.profileKeys.contains(key), Self.keys.contains(key) else {
        continue
      }
      diagnostics.append(
        .neverRedefines(Located(key, at: pair.key.span), "belongs in a pack"))
    }
    let packKeys = Self.keys.filter { !Self.profileKeys.contains($0) }
    guard let section = Section(root, .profile, columns: packKeys, &diagnostics) else { return }
    if let node = section["assay"], let text = text(node), text != "1" {
      diagnostics.append(.unknownFormat(text, at: node.span))
    }
    decodeProfileName(section)
    defaults = Sourcing()
    if let node = section["defaults"],
      let section = Section(node, .defaults, &diagnostics)
    {
      defaults = sourcing(section, around: Sourcing())
    }
    if let node = section["references"] {
      each(of: node, "references") { $0.decodeReference($1, $2) }
    }
    overriddenAt = [:]
    tailor(section)
    if let node = section["waive"] { eachItem(of: node, "waive") { $0.waive($1) } }
    if let node = section["tests"] { eachItem(of: node, "tests") { $0.decodeTest($1) } }
  }

  /// Applies what takes part, values, rows and weights: of a profile, or of an alternative of a pack.
  mutating func tailor(_ section: Section) {
    if let node = section["select"] { decodeSelect(node) }
    if let node = section["set"] {
      each(of: node, "set") { decoder, name, node in
        guard decoder.isFirstOverride(name, of: .set) else { return }
        decoder.eachStatement(node) { $0.set(name, $1) }
      }
    }
    if let node = section["supply"] {
      each(of: node, "supply") { decoder, name, node in
        guard decoder.isFirstOverride(name, of: .supply) else { return }
        decoder.eachStatement(node) { $0.supply(name, $1) }
      }
    }
    if let node = section["reweight"] { each(of: node, "reweight") { $0.reweight($1, $2) } }
  }

  private mutating func decodeProfileName(_ section: Section) {
    let name = located(section.required("profile", &diagnostics))
    let version = text(section.required("version", &diagnostics))
    let title = text(section.required("title", &diagnostics))
    if let name, !Names.isID(name.value) { diagnostics.append(.badID(name, as: "a profile")) }
    if let name, let version {
      draft.profile = ProfileName(name: name.value, version: version, title: title ?? name.value)
    }
    guard let node = section.required("of", &diagnostics), let of = ExtendsRule(node, &diagnostics)
    else { return }
    let wanted = PackName(id: of.id.value, version: of.version)
    guard let id = draft.id, let version = draft.version else { return }
    let pack = PackName(id: id, version: version)
    if wanted != pack { diagnostics.append(.otherPack(of.id, of: wanted, pack: pack)) }
  }

  // MARK: Select, set, reweight

  /// The word under `select` for every requirement and every total.
  private static let everything = "all"

  /// Selects every requirement and total, or none, where the profile says so; then those that it
  /// names, in whichever order they stand.
  private mutating func decodeSelect(_ node: YAMLNode) {
    guard let pairs = node.pairs,
      let all = pairs.first(where: { $0.key.text == Self.everything })
    else { return each(of: node, "select") { $0.select($1, $2) } }
    let name = Located(Self.everything, at: all.key.span)
    if let (selected, reason, _) = selection(all.value) {
      if !selected, reason == nil {
        diagnostics.append(
          .unexplained(name, "leaves out what is not named", "{selected: false, reason: …}"))
      }
      for index in draft.requirements.indices { draft.requirements[index].isSelected = selected }
      for index in draft.totals.indices { draft.totals[index].isSelected = selected }
      draft.overrides.append(
        Override(
          kind: .select, what: Override.everything, old: "as the pack says",
          new: selected ? "selected" : "not selected", reason: reason, source: nil,
          span: name.span))
    }
    each(of: node, "select") { decoder, id, node in
      if id.value != Self.everything { decoder.select(id, node) }
    }
    let isNothing =
      !draft.requirements.contains(where: \.isSelected)
      && !draft.totals.contains(where: \.isSelected)
    if isNothing { diagnostics.append(.nothingSelected(name)) }
  }

  /// `true`, `false`, or `{selected, reason}`.
  private mutating func selection(
    _ node: YAMLNode
  ) -> (selected: Bool, reason: String?, flag: YAMLNode)? {
    guard node.pairs != nil else { return (flag(node), nil, node) }
    guard let section = Section(node, .selection, &diagnostics),
      let inner = section.required("selected", &diagnostics)
    else { return nil }
    return (flag(inner), text(section["reason"]), inner)
  }

  /// `ID: true`, `ID: false`, or `ID: {selected, reason}`.
  private mutating func select(_ id: Located<String>, _ node: YAMLNode) {
    guard isFirstOverride(id, of: .select), let (selected, reason, flagNode) = selection(node)
    else { return }
    if !selected, reason == nil {
      diagnostics.append(.unexplained(id, "is left out", "{selected: false, reason: …}"))
    }
    guard let old = setSelected(id, selected, flagNode) else { return }
    draft.overrides.append(
      Override(
        kind: .select, what: id.value, old: old ? "selected" : "not selected",
        new: selected ? "selected" : "not selected", reason: reason, source: nil, span: id.span))
  }

  /// - Returns: Whether it was selected before; nil, reported, if there is no such declaration.
  private mutating func setSelected(
    _ id: Located<String>, _ selected: Bool, _ node: YAMLNode
  ) -> Bool? {
    if let index = draft.requirements.firstIndex(where: { $0.id.value == id.value }) {
      defer { draft.requirements[index].isSelected = selected }
      return draft.requirements[index].isSelected
    }
    if let index = draft.totals.firstIndex(where: { $0.id.value == id.value }) {
      defer { draft.totals[index].isSelected = selected }
      return draft.totals[index].isSelected
    }
    if let index = draft.disclosure?.criteria.firstIndex(where: { $0.id.value == id.value }) {
      defer { draft.disclosure?.criteria[index].isSelected = selected }
      return draft.disclosure?.criteria[index].isSelected
    }
    for step in draft.steps.indices {
      guard case .quantity(var quantity) = draft.steps[step].kind,
        let index = quantity.methods.firstIndex(where: { $0.id.value == id.value })
      else { continue }
      // A ladder passes over a method whose condition is false, and says so.
      if !selected {
        quantity.methods[index].when = expression(node, of: "when")
        draft.steps[step].kind = .quantity(quantity)
      }
      return true
    }
    let known =
      draft.requirements.map(\.id.value) + draft.totals.map(\.id.value)
      + (draft.disclosure?.criteria.map(\.id.value) ?? []) + draft.methods.map(\.id.value)
    diagnostics.append(.unknownID(id, "requirement, total, criterion or method", known: known))
    return nil
  }

  /// `PARAMETER: {value, range, where, reason, source}`, or a list of such.
  private mutating func set(_ name: Located<String>, _ node: YAMLNode) -> ScopeDraft?? {
    guard let section = Section(node, .setValue, at: name.span, &diagnostics) else { return nil }
    guard let index = draft.parameters.firstIndex(where: { $0.name.value == name.value }) else {
      let known = draft.parameters.map(\.name.value)
      if draft.steps.contains(where: { $0.name.value == name.value }) {
        diagnostics.append(.neverRedefines(name, "is derived, and only parameters can be set"))
      } else {
        diagnostics.append(.unknownID(name, "parameter", known: known))
      }
      return nil
    }
    let reason = text(section.required("reason", &diagnostics))
    let scope = scope(section)
    guard let value = section.required("value", &diagnostics),
      let unit = draft.parameters[index].unit?.value, let canonical = amount(value, unit)
    else { return scope }
    let old = draft.parameters[index]
    var parameter = old
    parameter.amount = canonical / unit.canonical(1)
    if NumberText.parse(value.text ?? "") != nil {
      parameter.amount = number(value, "the value of a parameter") ?? parameter.amount
    }
    if section["range"] != nil || section["uncertainty"] != nil {
      parameter.uncertainties = parameterUncertainties(section, parameter.amount)
    }
    hold(section, parameter.amount, to: old.valid, unit, of: name.value)
    if section["source"] == nil, defaults.source == nil {
      diagnostics.append(.missingSource("the value of '\(name.value)'", at: name.span))
    }
    parameter.sourcing = sourcing(
      section, around: Sourcing(source: defaults.source, evidence: defaults.evidence ?? .policy))
    guard let scope else { return nil }
    if let scope {
      draft.parameters[index].scoped.append(
        ScopedParameter(
          scope: scope, amount: parameter.amount, uncertainties: parameter.uncertainties,
          sourcing: parameter.sourcing))
    } else {
      parameter.scoped = draft.parameters[index].scoped
      draft.parameters[index] = parameter
    }
    draft.overrides.append(
      Override(
        kind: .set, what: name.value, scope: scope?.words, old: old.summary,
        new: parameter.summary, reason: reason, source: parameter.sourcing.source?.reference,
        span: scope == nil ? name.span : value.span))
    return scope
  }

  /// `ID: 40`, or `ID: {weight, reason}`.
  private mutating func reweight(_ id: Located<String>, _ node: YAMLNode) {
    guard isFirstOverride(id, of: .reweight) else { return }
    var weightNode = node
    var reason: String?
    if node.pairs != nil {
      guard let section = Section(node, .weight, &diagnostics),
        let inner = section.required("weight", &diagnostics)
      else { return }
      (weightNode, reason) = (inner, text(section["reason"]))
    }
    guard let weight = number(weightNode, "a weight") else { return }
    if reason == nil {
      diagnostics.append(
        .unexplained(id, "has another weight", "{weight: \(weightNode.text ?? ""), reason: …}"))
    }
    guard weight >= 0 else {
      let text = Located(weightNode.text ?? "", at: weightNode.span)
      diagnostics.append(
        .badValue(
          text, "a weight of at least 0",
          help: "write \(text.value.drop { $0 == "-" }), or 0 to leave it out"))
      return
    }
    guard let index = draft.disclosure?.criteria.firstIndex(where: { $0.id.value == id.value })
    else {
      let known = draft.disclosure?.criteria.map(\.id.value) ?? []
      diagnostics.append(.unknownID(id, "criterion", known: known))
      return
    }
    let item = draft.disclosure?.criteria[index]
    let old = item?.weightBy?.text.text ?? NumberFormat.shortest(item?.weight ?? 0)
    draft.disclosure?.criteria[index].weight = weight
    draft.disclosure?.criteria[index].weightBy = nil
    draft.overrides.append(
      Override(
        kind: .reweight, what: id.value, old: old,
        new: NumberFormat.shortest(weight), reason: reason, source: nil,
        span: id.span))
  }

  /// Reports a second override of one kind of one thing.
  mutating func isFirstOverride(_ name: Located<String>, of kind: Override.Kind) -> Bool {
    let key = "\(kind.rawValue) \(name.value)"
    if let first = overriddenAt[key] {
      diagnostics.append(.overriddenTwice(name, at: first))
      return false
    }
    overriddenAt[key] = name.span
    return true
  }

  // MARK: Waivers

  private mutating func waive(_ node: YAMLNode) {
    guard let section = Section(node, .waiver, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return }
    let approver = text(section.required("approver", &diagnostics))
    let reason = text(section.required("reason", &diagnostics))
    if section["until"] == nil { diagnostics.append(.waiverWithoutEnd(id)) }
    var when = section["when"].flatMap { expression($0, of: "when") }
    let models = section[Self.modelsKey].map { texts($0, "ids of models") } ?? []
    if let node = section[Self.modelsKey], node.items?.isEmpty == true {
      diagnostics.append(.emptyScope(node.span))
    }
    if !models.isEmpty {
      let words = LocatedText(
        words: "model.id in [\(models.map { "'\($0.value)'" }.joined(separator: ", "))]",
        at: models[0].span)
      guard let listed = modelCondition(models, text: words) else { return }
      when =
        when.map {
          listed.and($0, text: LocatedText(words: "\(words.text) && \($0.text.text)", at: id.span))
        } ?? listed
    }
    let waiver = WaiverDraft(
      requirement: id, models: models.map(\.value), when: when,
      approver: approver ?? "", reason: reason ?? "", from: openDate(section["from"]),
      until: openDate(section["until"]))
    if let from = waiver.from, let until = waiver.until, from >= until, let node = section["until"]
    {
      let text = Located(node.text ?? "", at: node.span)
      diagnostics.append(.badEnd(text))
    }
    guard draft.requirements.contains(where: { $0.id.value == id.value }) else {
      diagnostics.append(
        .unknownID(id, "requirement", known: draft.requirements.map(\.id.value)))
      return
    }
    if let first = draft.waivers.first(where: { $0.isSame(as: waiver) }) {
      diagnostics.append(.waivedTwice(id, at: first.requirement.span))
    }
    draft.waivers.append(waiver)
  }
}

extension WaiverDraft {
  /// Whether both are for the same models of one requirement, on one day at least.
  fileprivate func isSame(as other: WaiverDraft) -> Bool {
    func begins(_ waiver: WaiverDraft, before end: Timestamp?) -> Bool {
      waiver.from.flatMap { from in end.map { from < $0 } } ?? true
    }
    return requirement.value == other.requirement.value
      && when?.expression?.canonical == other.when?.expression?.canonical
      && begins(self, before: other.until) && begins(other, before: until)
  }
}

extension ParameterDraft {
  /// `1.25 kWh[facility]/kWh[it] (1.08 to 1.59)`.
  var summary: String {
    let symbol = unit.map(\.value.symbol) ?? "1"
    let spreads = uncertainties.map { rule in
      let low = amount * exp(-rule.spread.sigmaLow * Spread.z)
      let high = amount * exp(rule.spread.sigmaHigh * Spread.z)
      return " (90 %: \(NumberFormat.rounded(low, significant: 3)) to"
        + " \(NumberFormat.rounded(high, significant: 3)))"
    }
    return NumberFormat.shortest(amount) + (symbol == "1" ? "" : " \(symbol)")
      + spreads.joined()
  }
}
