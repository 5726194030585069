// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import AssayValues

/// Derivations as lists that unfold, from a figure down to rules, rows and the metadata that was read.
///
/// As in texts, a quantity is written out once; where it is read again it stands with its value alone.
struct HTMLTree {
  /// The names of what has been written out.
  private(set) var shown: Set<String> = []
  private static let depthLimit = 24

  mutating func node(_ derivation: Derivation) -> HTMLNode {
    .tag("ul", ["class": "tree"], item(derivation, depth: 0))
  }

  private mutating func item(_ derivation: Derivation, depth: Int) -> HTMLNode {
    switch derivation {
    case .step(let step): self.step(step, depth: depth)
    case .fit(let fit): self.fit(fit, depth: depth)
    case .field(let field): self.field(field)
    case .row(let row): self.row(row)
    case .parameter(let parameter): self.parameter(parameter)
    case .assumption(let assumption):
      leaf(
        "assumed", [.text(assumption.text)],
        [HTMLTree.detail("rule", .code(assumption.at.description))])
    }
  }

  private mutating func step(_ step: DerivedStep, depth: Int) -> HTMLNode {
    let head = HTMLTree.head(step.name, step.value, step.unit, step.low, step.high)
    guard shown.insert(step.name).inserted else { return HTMLTree.again(head) }
    var details = [
      HTMLTree.detail("rule", .code(step.rule), " at ", .code(step.at.description)),
      HTMLTree.detail("formula", .code(step.expression)),
    ]
    // A hull is no value of the expression.
    if step.contested?.taken != .hull {
      let numbers = Substitution(inputs: step.inputs).apply(to: step.expression)
      if numbers != step.expression {
        details.append(
          HTMLTree.detail("with numbers", .tag("code", [:], .figures(numbers))))
      }
    }
    if let contested = step.contested {
      details.append(
        HTMLTree.detail("contested", .figures(DerivationTree.words(for: contested))))
    }
    for (label, words) in DerivationTree.modifiers(of: step) {
      details.append(HTMLTree.detail(label, .figures(words)))
    }
    if let own = step.ownUncertainty { details.append(HTMLTree.detail("uncertainty", .text(own))) }
    details += HTMLTree.source(step.source, evidence: step.evidence)
    if !step.passedOver.isEmpty {
      let methods: [HTMLNode] = step.passedOver.map {
        .tag("li", [:], .figures(DerivationTree.words(for: $0)))
      }
      details.append(
        HTMLTree.detail(
          "passed over",
          .fold(
            .text(FigureText.count(methods.count, "method")),
            body: [.tag("ul", [:], all: methods)])))
    }
    return branch(head, step.title, details, step.inputs, depth: depth)
  }

  private mutating func fit(_ fit: FitStep, depth: Int) -> HTMLNode {
    let name = "predict('\(fit.regression)')"
    let head = HTMLTree.head(name, fit.value, fit.unit, fit.low, fit.high)
    guard shown.insert(name).inserted else { return HTMLTree.again(head) }
    let quality = fit.quality
    var details = [
      HTMLTree.detail("rule", .code(fit.at.description)),
      HTMLTree.detail("regression", .code(fit.equation)),
      HTMLTree.detail("with numbers", .tag("code", [:], .figures(fit.substituted))),
    ]
    for predictor in fit.predictors {
      let (low, high) = (predictor.low, predictor.high)
      details.append(
        HTMLTree.detail(
          "predictor", .code("\(predictor.name) = \(predictor.expression)"),
          """
          ; the sample reaches from \(NumberShape.compact(NumberFormat.shortest(low))) to \
          \(NumberShape.compact(NumberFormat.shortest(high)))
          """))
      if let beyond = predictor.beyond {
        details.append(
          HTMLTree.detail(
            "held at the edge",
            "the model's \(predictor.name) is \(NumberShape.compact(NumberFormat.shortest(beyond)))"
          ))
      }
    }
    if let group = fit.group { details.append(HTMLTree.detail("group", .text(group))) }
    details.append(HTMLTree.detail("value", .code(fit.expression)))
    details.append(
      HTMLTree.detail(
        "quality",
        """
        n = \(String(quality.n)), R² \(FigureText.number(quality.rSquared, digits: 3)), residual sd \
        \(FigureText.number(quality.residual, digits: 3)) with \(String(quality.degreesOfFreedom)) \
        degrees of freedom
        """))
    if let text = fit.uncertainty { details.append(HTMLTree.detail("uncertainty", .text(text))) }
    details.append(HTMLTree.detail("fit", .code(fit.file.description)))
    details += HTMLTree.source(fit.source, evidence: fit.evidence)
    return branch(head, fit.title, details, fit.inputs, depth: depth)
  }

  /// A step that unfolds: its own words, and what it read.
  private mutating func branch(
    _ head: [HTMLNode], _ title: String, _ details: [HTMLNode], _ inputs: [Derivation], depth: Int
  ) -> HTMLNode {
    var body: [HTMLNode] = []
    if !title.isEmpty { body.append(.tag("p", ["class": "tt"], .text(title))) }
    body.append(.tag("dl", [:], all: details))
    if depth >= HTMLTree.depthLimit {
      if !inputs.isEmpty { body.append(.paragraph("Deeper steps are in the JSON report.")) }
    } else if !inputs.isEmpty {
      body.append(.tag("ul", [:], all: inputs.map { item($0, depth: depth + 1) }))
    }
    let summary: HTMLNode = .tag("summary", [:], all: head)
    let opening: HTMLAttributes = depth == 0 ? ["open": ""] : [:]
    return .block([.tag("li", [:], .tag("details", opening, all: [summary] + body))])
  }

  private func field(_ field: FieldStep) -> HTMLNode {
    var head = HTMLTree.words(field.value, field.unit)
    if let low = field.low, let high = field.high {
      head += "  (between \(NumberShape.compact(low)) and \(NumberShape.compact(high)))"
    }
    switch field.qualifier {
    case .atLeast: head += "  (at least)"
    case .atMost: head += "  (at most)"
    case .about: head += "  (about)"
    case nil: break
    }
    var details: [HTMLNode] = []
    if field.rows.isEmpty {
      details.append(HTMLTree.reading(field.at, field.pointer, field.text))
    } else {
      let count = FigureText.count(field.rows.count, "row")
      let how = field.combination.map { "made of \(count): \($0)" } ?? "said by \(count)"
      details.append(HTMLTree.detail("read", .text(how)))
      details += field.rows.map { HTMLTree.reading($0.at, $0.pointer, $0.text) }
    }
    if let matched = field.matched { details.append(HTMLTree.detail("matched by", .text(matched))) }
    if let evidence = field.evidence {
      details.append(HTMLTree.detail("evidence", .text(evidence)))
    }
    return leaf("model.\(field.name)", [" = ", .figures(head)], details)
  }

  private func row(_ row: RowStep) -> HTMLNode {
    var details = [HTMLTree.detail("table", .code(row.at.description))]
    if let period = row.period {
      let nearest = row.isNearest ? "; none is in force on the date, this is the nearest" : ""
      details.append(HTMLTree.detail("in force", .text(period + nearest)))
    }
    if let text = row.uncertainty { details.append(HTMLTree.detail("uncertainty", .text(text))) }
    details += HTMLTree.source(row.source, evidence: row.evidence)
    return leaf(
      "\(row.table)['\(row.key)'].\(row.column)",
      [" = ", .text(HTMLTree.words(row.value, row.unit))], details)
  }

  private func parameter(_ parameter: ParameterStep) -> HTMLNode {
    var details: [HTMLNode] = []
    if !parameter.title.isEmpty, parameter.title != parameter.name {
      details.append(HTMLTree.detail("is", .text(parameter.title)))
    }
    details.append(HTMLTree.detail("rule", .code(parameter.at.description)))
    if let text = parameter.uncertainty {
      details.append(HTMLTree.detail("uncertainty", .text(text)))
    }
    details += HTMLTree.source(parameter.source, evidence: parameter.evidence)
    return leaf(
      parameter.name, [" = ", .text(HTMLTree.words(parameter.value, parameter.unit))], details)
  }

  private func leaf(_ name: String, _ rest: [HTMLNode], _ details: [HTMLNode]) -> HTMLNode {
    .block([
      .tag("li", [:], all: [.tag("b", [:], .text(name))] + rest + [.tag("dl", [:], all: details)])
    ])
  }

  private static func again(_ head: [HTMLNode]) -> HTMLNode {
    .block([.tag("li", [:], all: head + [" as above"])])
  }

  private static func head(
    _ name: String, _ value: DerivedValue, _ unit: String?, _ low: String?, _ high: String?
  ) -> [HTMLNode] {
    var head: [HTMLNode] = [
      .tag("b", [:], .text(name)), " = ", .figures(words(value, unit)),
    ]
    if let low, let high, low != high {
      head.append(
        .tag(
          "span", ["class": "ci"],
          .figures(" (90 %: \(NumberShape.compact(low)) to \(NumberShape.compact(high)))")))
    }
    return head
  }

  private static func words(_ value: DerivedValue, _ unit: String?) -> String {
    NumberShape.words(value, unit: unit)
  }

  private static func reading(_ at: String, _ pointer: String, _ text: String) -> HTMLNode {
    detail(
      "read at", .tag("code", [:], .text("\(at) \(pointer)")), ": ",
      .tag("q", [:], .figures(text.cut(to: 240))))
  }

  private static func source(_ source: Citation?, evidence: String?) -> [HTMLNode] {
    guard let source else {
      return evidence.map { [detail("evidence", .text($0))] } ?? []
    }
    var text = source.title
    if let at = source.at { text += ", \(at)" }
    text += " (\([source.ref, evidence].compactMap { $0 }.joined(separator: ", ")))"
    var nodes: [HTMLNode] = [.text(text)]
    if let url = source.url { nodes += [" ", .link(url)] }
    return [.tag("dt", [:], "source"), .tag("dd", [:], all: nodes)].grouped
  }

  private static func detail(_ name: StaticString, _ value: HTMLNode...) -> HTMLNode {
    .tag("div", [:], .tag("dt", [:], .text("\(name)")), .tag("dd", [:], all: value))
  }
}

extension [HTMLNode] {
  /// A name and its description, as one group of a list.
  fileprivate var grouped: [HTMLNode] { [.tag("div", [:], all: self)] }
}
