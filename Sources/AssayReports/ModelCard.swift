// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// What an audit says of one model, to be put into its card on the Hub: the block of the front matter,
/// and a paragraph.
///
/// What the card states already, and the audit rests on, is repeated as it stands there. Else the figure is
/// the central value, which is what a card's figure is read as, with the rules as its source. A figure
/// that is only a bound is none that a card could state, and so is one that is not known.
package struct ModelCard: Sendable {
  private let header: AuditHeader
  private let model: ModelResult

  package init(header: AuditHeader, model: ModelResult) {
    (self.header, self.model) = (header, model)
  }

  package func markdown() -> String {
    var lines = ["---"]
    if let emissions {
      lines.append("\(CardKey.map):")
      lines.append("  \(CardKey.emissions.rawValue): \(emissions)")
      if let source { lines.append("  \(CardKey.source.rawValue): \(YAMLText.quoted(source))") }
      for key in [CardKey.trainingType, .place, .hardware] {
        guard let fact = model.cardFacts[key] else { continue }
        lines.append("  \(key.rawValue): \(YAMLText.quoted(fact.text))")
      }
    } else {
      lines.append(
        "# \(CardKey.map) is left out: the figure is not known, is only a bound, or is of a tier that no total sums."
      )
    }
    lines.append("---")
    var page = MarkdownPage()
    page.paragraph(paragraph)
    return lines.joined(separator: "\n") + "\n" + page.text
  }

  private var figure: PublishedFigure? { model.figure(header.emissions, in: .grams) }

  /// What the card states, if the figure rests on it; in grams.
  private var stated: String? {
    guard let field = model.cardFacts[.emissions], UnitDisplay.plain(field.unit ?? "") == "gCO2e",
      case .number(let grams) = field.value, field.qualifier == nil, field.low == nil,
      let derivation = figure?.quantity.derivation, derivation.reads(field)
    else { return nil }
    return grams
  }

  private var emissions: String? {
    guard let figure, header.states(figure, of: model) else { return nil }
    return stated ?? figure.central
  }

  private var source: String? {
    if stated != nil { return model.cardFacts[.source]?.text }
    let rules = "by assay \(header.toolVersion) with the rules \(header.packWords)"
    guard let reported, restsOnEnergy == false else { return "estimated \(rules)" }
    return "reported (\(reported.evidence ?? reported.at)), as read \(rules)"
  }

  /// Whether the figure was made of the model's energy; nil if that is not known.
  private var restsOnEnergy: Bool? {
    figure?.quantity.derivation?.contains {
      if case .step(let step) = $0 {
        step.kind == .quantity && step.name == header.energy
      } else {
        false
      }
    }
  }

  /// The emissions that somebody reported, if the figure was made of such.
  private var reported: FieldStep? {
    var found: FieldStep?
    _ = figure?.quantity.derivation?.contains {
      guard case .field(let field) = $0, let unit = field.unit,
        PublishedFigure.isUnit(unit, of: .grams)
      else { return false }
      found = field
      return true
    }
    return found
  }

  private var paragraph: MarkdownText {
    let rules: MarkdownText =
      "\(header.packWords) (\(MarkdownText.code(header.pack.meaningDigest))), as of \(header.asOf)"
    guard let figure else {
      let missing = header.emissions.flatMap { model.quantity($0)?.missing } ?? []
      let why = missing.isEmpty ? "" : "; \(model.words(forMissing: missing))"
      return
        "What the training of \(model.id) emitted is not known by the rules \(rules)\(why)."
    }
    let name = figure.quantity.name
    let title = header.quantities.first { $0.name == name }?.title ?? name
    let tags = UnitDisplay.tags(figure.quantity.unit)
    let basis = tags.isEmpty ? "" : ", basis \(tags.joined(separator: ", "))"
    // A figure in front of its unit would be a statement of the card's text, beside that of its block.
    var text: MarkdownText =
      "\(title) of \(model.id), in \(figure.shown.unit)\(basis): **\(figure.shown.value)**"
    if let interval = figure.shown.interval { text = "\(text) (90 %: \(interval))" }
    text = "\(text), by \(MarkdownText.code(figure.estimate.method))"
    if let tier = model.tier { text = "\(text), tier \(tier.id)" }
    text = "\(text), of the rules \(rules)."
    for gap in header.untranslated(ofQuantity: name) { text = "\(text) It \(gap.words)." }
    if !figure.isFigure {
      text = "\(text) That is a bound, and no figure."
    } else if emissions == nil {
      text =
        "\(text) No total sums its tier: that is an order of magnitude, and no figure to state."
    } else {
      text = "\(text) That is the central value; the expected value, which adds up, is"
      text = "\(text) \(figure.expectedText)."
      text =
        stated == nil
        ? "\(text) The block above has it exactly."
        : "\(text) The block above repeats what the card states, of which the rules make this."
    }
    if let energy = model.figure(header.energy, in: .kilowattHours) {
      let shown = energy.shown
      let interval = shown.interval.map { " (90 %: \($0))" } ?? ""
      let lead =
        restsOnEnergy == false ? "Its energy, estimated apart from that" : "The energy behind it"
      text =
        "\(text) \(lead), in \(shown.unit): \(shown.value)\(interval), by \(MarkdownText.code(energy.estimate.method))."
    }
    for contested in model.contested {
      let ends = contested.figures.map { "\($0.central) by \($0.method)" }
      text =
        "\(text) Figures of \(contested.name) contradict each other (in \(contested.unit): \(ends.joined(separator: ", ")))."
    }
    return text
  }
}

extension Derivation {
  /// Whether a field is among what it was made of.
  func reads(_ field: FieldStep) -> Bool {
    contains { if case .field(let own) = $0 { own == field } else { false } }
  }

  /// Whether it, or what it was made of, is something.
  func contains(_ isIt: (Derivation) -> Bool) -> Bool {
    var pending = [self]
    var budget = 10_000
    while let next = pending.popLast(), budget > 0 {
      budget -= 1
      if isIt(next) { return true }
      switch next {
      case .step(let step): pending += step.inputs
      case .fit(let fit): pending += fit.inputs
      case .field, .row, .parameter, .assumption: break
      }
    }
    return false
  }
}

/// Texts as scalars of YAML 1.2.
enum YAMLText {
  /// In double quotes, in which everything has an escape (section 5.7).
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where HostileText.isHostile(scalar):
        let digits = String(scalar.value, radix: 16)
        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
