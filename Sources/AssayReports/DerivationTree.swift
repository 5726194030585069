// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import AssayValues

/// Derivations as indented trees with lines between parents and inputs.
///
/// A quantity is written out once; where it is read again it is named with its value alone. So a
/// page grows with the number of steps, not with the number of paths through them.
struct DerivationTree {
  private let style: TextStyle
  /// The names of the quantities and definitions that have been written out.
  private(set) var shown: Set<String> = []

  /// The columns of lines cost two or three characters a level; beyond this depth a tree stops.
  private static let depthLimit = 24

  init(style: TextStyle) { self.style = style }

  mutating func write(_ derivation: Derivation, on page: inout TextPage) {
    write(derivation, first: "  ", rest: "  ", depth: 0, on: &page)
  }

  static func words(for contested: ContestedQuantity) -> String {
    let unit = contested.unit
    let figures = contested.figures.map {
      if let ends = $0.ends {
        return "between \(NumberShape.compact(ends.low)) and \(NumberShape.compact(ends.high))"
          + " \(unit) by \($0.method), which rests on contested figures"
      }
      return "\(NumberShape.compact($0.central)) \(unit) by \($0.method) (90 %:"
        + " \(NumberShape.compact($0.low)) to \(NumberShape.compact($0.high)))"
    }
    return figures.joined(separator: "; ")
      + ": a factor of \(FigureText.number(contested.apart, digits: 3)), of which their uncertainty"
      + " allows \(FigureText.number(contested.allowed, digits: 3)); "
      + contested.words
  }

  /// What a figure is subject to: its probability and its limit, with the numbers that they are made of.
  static func modifiers(of step: DerivedStep) -> [(label: StaticString, words: String)] {
    func made(_ expression: String) -> String {
      let numbers = Substitution(inputs: step.inputs).apply(to: expression)
      return numbers == expression ? expression : "\(expression) = \(numbers)"
    }
    var modifiers: [(label: StaticString, words: String)] = []
    if let occurrence = step.occurrence {
      modifiers.append(
        (
          "occurs",
          "with probability \(FigureText.number(occurrence.probability, digits: 3)), by which the"
            + " expected value counts it: \(made(occurrence.expression)) (\(occurrence.at))"
        ))
    }
    if let limit = step.limit {
      let binding = FigureText.number(100 * limit.binding, digits: 2)
      let unlimited = NumberShape.words(limit.unlimited, unit: step.unit)
      modifiers.append(
        (
          "at most",
          "\(NumberShape.words(limit.value, unit: step.unit)): \(made(limit.expression))"
            + " (\(limit.at)); without this limit \(unlimited), and it binds in \(binding) % of what"
            + " the figure may be"
        ))
    }
    return modifiers
  }

  static func words(for method: PassedOver) -> String {
    if !method.parts.isEmpty {
      return "\(method.method): \(PassedOver.conditionFails): \(words(for: method.parts))"
    }
    var text = "\(method.method): \(method.because)"
    if !method.missing.isEmpty {
      text += " (\(method.missing.joined(separator: ", ")))"
    }
    return text
  }

  /// A condition with what each part comes to behind it.
  static func words(for parts: [ConditionResult]) -> String {
    var text = ""
    for part in parts {
      if !part.lead.isEmpty {
        let isInside = text.isEmpty || part.lead.hasPrefix(")")
        text += (isInside ? "" : " ") + part.lead + (part.lead.hasSuffix("(") ? "" : " ")
      }
      let readings = part.readings.map {
        "\($0.name) = \(NumberShape.operand($0.value, unit: $0.unit))"
      }
      let result = part.result == .unknown ? "not known" : part.result.rawValue
      text += "\(part.expression) [\(([result] + readings).joined(separator: "; "))]\(part.tail)"
    }
    return text
  }

  private mutating func write(
    _ derivation: Derivation, first: String, rest: String, depth: Int, on page: inout TextPage
  ) {
    switch derivation {
    case .step(let step):
      self.step(step, first: first, rest: rest, depth: depth, on: &page)
    case .fit(let fit): self.fit(fit, first: first, rest: rest, depth: depth, on: &page)
    case .field(let field): self.field(field, first: first, rest: rest, on: &page)
    case .row(let row): self.row(row, first: first, rest: rest, on: &page)
    case .parameter(let parameter): self.parameter(parameter, first: first, rest: rest, on: &page)
    case .assumption(let assumption):
      page.line(
        first + "assumed: \(assumption.text)",
        right: assumption.at.description)
    }
  }

  private mutating func step(
    _ step: DerivedStep, first: String, rest: String, depth: Int, on page: inout TextPage
  ) {
    var head = "\(step.name) = \(value(step.value, step.unit))"
    if let low = step.low, let high = step.high, low != high {
      head += "  (90 %: \(NumberShape.compact(low)) to \(NumberShape.compact(high)))"
    }
    guard shown.insert(step.name).inserted else {
      return page.line(first + head + "  as above")
    }
    page.line(first + page.bold(head), right: step.kind == .definition ? "definition" : "")
    let bar = rest + (step.inputs.isEmpty || depth >= DerivationTree.depthLimit ? "   " : "│  ")
    page.line(bar + step.rule, right: step.at.description)
    let expression = step.expression
    page.paragraph(expression, first: bar + "  ", rest: bar + "  ")
    // A hull is no value of the expression.
    if step.contested?.taken != .hull {
      let numbers = Substitution(inputs: step.inputs).apply(to: expression)
      if numbers != expression { page.paragraph(numbers, first: bar + "= ", rest: bar + "  ") }
    }
    if let contested = step.contested {
      page.paragraph(
        "contested: \(DerivationTree.words(for: contested))", first: bar, rest: bar + "  ")
    }
    for (label, words) in DerivationTree.modifiers(of: step) {
      page.paragraph("\(label): \(words)", first: bar, rest: bar + "  ")
    }
    if let own = step.ownUncertainty {
      page.paragraph("own uncertainty: \(own)", first: bar, rest: bar)
    }
    source(step.source, evidence: step.evidence, indent: bar, on: &page)
    for method in step.passedOver {
      page.paragraph(
        "passed over: \(DerivationTree.words(for: method))", first: bar, rest: bar + "  ")
    }
    children(step.inputs, rest: rest, depth: depth, on: &page)
  }

  private mutating func fit(
    _ fit: FitStep, first: String, rest: String, depth: Int, on page: inout TextPage
  ) {
    let name = "predict('\(fit.regression)')"
    var head = "\(name) = \(value(fit.value, fit.unit))"
    if let low = fit.low, let high = fit.high, low != high {
      head += "  (90 %: \(NumberShape.compact(low)) to \(NumberShape.compact(high)))"
    }
    guard shown.insert(name).inserted else { return page.line(first + head + "  as above") }
    page.line(first + page.bold(head), right: "regression")
    let bar = rest + (fit.inputs.isEmpty || depth >= DerivationTree.depthLimit ? "   " : "│  ")
    page.line(bar + fit.title, right: fit.at.description)
    for text in [fit.equation, fit.substituted] {
      page.paragraph(text, first: bar + "  ", rest: bar + "    ")
    }
    for predictor in fit.predictors {
      page.paragraph(
        "\(predictor.name) = \(predictor.expression); the sample reaches from"
          + " \(DerivationTree.number(predictor.low)) to"
          + " \(DerivationTree.number(predictor.high))"
          + (predictor.beyond.map {
            ", and the model's \(DerivationTree.number($0)) is held at its edge"
          } ?? ""),
        first: bar + "  ", rest: bar + "    ")
    }
    if let group = fit.group {
      page.paragraph("group: \(group)", first: bar + "  ", rest: bar + "    ")
    }
    page.paragraph(
      "value: \(fit.expression)", first: bar + "  ",
      rest: bar + "    ")
    let quality = fit.quality
    page.paragraph(
      "n = \(quality.n), R² \(FigureText.number(quality.rSquared, digits: 3)), residual sd"
        + " \(FigureText.number(quality.residual, digits: 3)) with \(quality.degreesOfFreedom)"
        + " degrees of freedom", first: bar, rest: bar)
    if let uncertainty = fit.uncertainty {
      page.paragraph("uncertainty: \(uncertainty)", first: bar, rest: bar)
    }
    source(fit.source, evidence: fit.evidence, indent: bar, on: &page)
    page.line(bar + "fit", right: fit.file.description)
    children(fit.inputs, rest: rest, depth: depth, on: &page)
  }

  private mutating func children(
    _ inputs: [Derivation], rest: String, depth: Int, on page: inout TextPage
  ) {
    guard depth < DerivationTree.depthLimit else {
      if !inputs.isEmpty { page.line(rest + "   … deeper steps are in --format json") }
      return
    }
    for (index, input) in inputs.enumerated() {
      let isLast = index == inputs.count - 1
      write(
        input, first: rest + (isLast ? "└─ " : "├─ "), rest: rest + (isLast ? "   " : "│  "),
        depth: depth + 1, on: &page)
    }
  }

  private func field(
    _ field: FieldStep, first: String, rest: String, on page: inout TextPage
  ) {
    var head = "model.\(field.name) = \(value(field.value, field.unit))"
    if let low = field.low, let high = field.high {
      head += "  (between \(NumberShape.compact(low)) and \(NumberShape.compact(high)))"
    }
    if let bound = field.qualifier { head += "  (\(words(for: bound)))" }
    page.line(first + head, right: "field")
    if field.rows.isEmpty {
      page.paragraph(
        reading(field.at, field.pointer, field.text), first: rest + "   ", rest: rest + "   ")
    } else {
      let count = field.rows.count == 1 ? "1 row" : "\(field.rows.count) rows"
      let how = field.combination.map { "made of \(count): \($0)" } ?? "said by \(count)"
      page.paragraph(how, first: rest + "   ", rest: rest + "     ")
      for row in field.rows {
        page.paragraph(
          reading(row.at, row.pointer, row.text), first: rest + "   ", rest: rest + "     ")
      }
    }
    if let matched = field.matched {
      page.paragraph(
        "matched by \(matched)", first: rest + "   ", rest: rest + "   ")
    }
    if let evidence = field.evidence {
      page.paragraph(
        "evidence: \(evidence)", first: rest + "   ", rest: rest + "   ")
    }
  }

  private func reading(_ at: String, _ pointer: String, _ text: String) -> String {
    "read at \(at) \(pointer): '\(text.cut(to: 120))'"
  }

  private func row(_ row: RowStep, first: String, rest: String, on page: inout TextPage) {
    let cell = "\(row.table)['\(row.key)'].\(row.column)"
    page.line(first + "\(cell) = \(value(row.value, row.unit))", right: row.at.description)
    if let period = row.period {
      let nearest = row.isNearest ? "; none is in force on the date, this is the nearest" : ""
      page.paragraph(
        "in force \(period)\(nearest)", first: rest + "   ", rest: rest + "   ")
    }
    if let uncertainty = row.uncertainty {
      page.paragraph(
        "uncertainty: \(uncertainty)", first: rest + "   ", rest: rest + "   ")
    }
    source(row.source, evidence: row.evidence, indent: rest + "   ", on: &page)
  }

  private func parameter(
    _ parameter: ParameterStep, first: String, rest: String, on page: inout TextPage
  ) {
    page.line(
      first + "\(parameter.name) = \(value(parameter.value, parameter.unit))",
      right: parameter.at.description)
    if !parameter.title.isEmpty, parameter.title != parameter.name {
      page.paragraph(parameter.title, first: rest + "   ", rest: rest + "   ")
    }
    if let uncertainty = parameter.uncertainty {
      page.paragraph(
        "uncertainty: \(uncertainty)", first: rest + "   ", rest: rest + "   ")
    }
    source(parameter.source, evidence: parameter.evidence, indent: rest + "   ", on: &page)
  }

  private func source(
    _ source: Citation?, evidence: String?, indent: String, on page: inout TextPage
  ) {
    guard let source else {
      if let evidence { page.line(indent + "evidence: \(evidence)") }
      return
    }
    var text = "source: \(source.title)"
    if let at = source.at { text += ", \(at)" }
    text += " (\([source.ref, evidence].compactMap { $0 }.joined(separator: ", ")))"
    if let url = source.url { text += " \(url)" }
    page.paragraph(text, first: indent, rest: indent + "  ")
  }

  private func value(_ value: DerivedValue, _ unit: String?) -> String {
    NumberShape.words(value, unit: unit)
  }

  private static func number(_ value: Double) -> String {
    NumberShape.compact(NumberFormat.shortest(value))
  }

  private func words(for bound: Bound) -> String {
    switch bound {
    case .atLeast: "at least"
    case .atMost: "at most"
    case .about: "about"
    }
  }
}
