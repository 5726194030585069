// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// A model, and the pack by which it was audited, which its derivations name.
struct ModelByPack: Sendable {
  let model: ModelResult
  let pack: PackReference

  static let members = members(ofLine: false)
  /// As a line has them, of what is there: figures without their units, which the first line has, and of
  /// the criteria of the score those that hold or of which something is missing.
  static let lineMembers = members(ofLine: true)

  private static func members(ofLine isLine: Bool) -> JSONMembers<ModelByPack> {
    JSONMembers { describe(&$0, isLine: isLine) }
  }

  private static func describe(_ model: inout JSONMembers<ModelByPack>, isLine: Bool) {
    model.member("id", .text) { $0.model.id }
    model.member("entity", .optional(.text)) { $0.model.entity }
    model.member("at", .text) { $0.model.place }
    model.member("tier", .optional(.text)) { $0.model.tier?.id }
    model.sometimes("standing", StandingResult.json, "How it is accounted for, and why") {
      $0.model.standing
    }
    model.member("states", .list(FieldState.json)) { $0.model.states }
    model.member(
      "unread", .optional(.text), "Why nothing is known of what a card states"
    ) { $0.model.unread }
    model.member("undetermined", .list(UndeterminedTotal.json)) { $0.model.undetermined }
    model.member("tierPassedOver", .list(TierResult.PassedOver.json)) {
      $0.model.tier?.passedOver ?? []
    }
    model.member("score", .optional(ScoreResult.json)) { model in
      isLine ? model.model.score?.abridged : model.model.score
    }
    model.member(
      "quantities", .map(isLine ? QuantityResult.lineJSON : QuantityResult.json)
    ) { model in
      model.model.quantities.lazy.filter { !isLine || $0.estimate != nil }.map { ($0.name, $0) }
    }
    model.member("derivations", .map(DerivationByPack.json)) { model in
      model.model.quantities.compactMap { quantity in
        quantity.derivation.map { (quantity.name, DerivationByPack($0, pack: model.pack)) }
      }
    }
    model.member("lineage", Lineage.json) { $0.model.lineage }
    model.member("contested", .list(ContestedQuantity.json)) { $0.model.contested }
    model.member("disclose", .list(Disclosure.json)) { $0.model.disclose }
  }
}

extension StandingResult {
  static let json = JSONType<StandingResult>.object { standing in
    standing.member("is", .word) { $0.standing }
    standing.member("because", .list(.text)) { $0.because }
  }
}

extension UndeterminedTotal {
  static let json = JSONType<UndeterminedTotal>.object { total in
    total.member("total", .text) { $0.total }
    total.member("missing", .list(.text)) { $0.missing }
  }
}

extension TierResult.PassedOver {
  static let json = JSONType<TierResult.PassedOver>.object { tier in
    tier.member("tier", .text) { $0.id }
    tier.member("because", .text) { $0.because }
    tier.member("missing", .list(.text)) { $0.missing }
  }
}

extension ScoreResult {
  static let json = JSONType<ScoreResult>.object { score in
    score.member("value", .double, "In points") { $0.value }
    score.member("of", .double) { $0.of }
    score.member("class", .optional(.text)) { $0.className }
    score.member("criteria", .list(Criterion.json)) { $0.criteria }
  }
}

extension ScoreResult {
  /// Without the criteria that do not hold and of which nothing is said.
  fileprivate var abridged: ScoreResult {
    ScoreResult(
      value: value, of: of, className: className,
      criteria: criteria.filter { $0.holds || !$0.missing.isEmpty })
  }
}

extension ScoreResult.Criterion {
  static let json = JSONType<ScoreResult.Criterion>.object { criterion in
    criterion.member("id", .text) { $0.id }
    criterion.member("holds", .truth) { $0.holds }
    criterion.member("weight", .double) { $0.weight }
    criterion.member("missing", .list(.text)) { $0.missing }
  }
}

extension QuantityResult {
  /// An estimate, or nulls and what is missing for one.
  static let json = JSONType<QuantityResult>.object { quantity in
    quantity.member("central", .optional(.decimal), "What the formula gives: the median") {
      $0.decimal(\.central)
    }
    quantity.member("expected", .optional(.decimal), "Its mean, which adds up") {
      $0.decimal(\.expected)
    }
    quantity.member("value", .optional(.decimal), "The central figure, as format 1 named it") {
      $0.decimal(\.central)
    }
    quantity.member("unit", .text) { $0.unit }
    quantity.sometimes("low", .decimal, "The lower end of the 90 % interval") {
      $0.decimal(\.low)
    }
    quantity.sometimes("high", .decimal) { $0.decimal(\.high) }
    quantity.sometimes("bound", .optional(.word)) { $0.estimate.map(\.bound) }
    quantity.sometimes("method", .text) { $0.estimate?.method }
    quantity.sometimes("probability", .double, "That it is not nothing, where that is not certain")
    {
      $0.probability
    }
    quantity.sometimes("missing", .list(.text)) { $0.estimate == nil ? $0.missing : nil }
  }

  /// An estimate in a line; its unit stands in the first.
  static let lineJSON = JSONType<QuantityResult>.object { quantity in
    quantity.member("central", .optional(.decimal), "What the formula gives: the median") {
      $0.decimal(\.central)
    }
    quantity.member("expected", .optional(.decimal), "Its mean, which adds up") {
      $0.decimal(\.expected)
    }
    quantity.sometimes("low", .decimal, "The lower end of the 90 % interval") {
      $0.decimal(\.low)
    }
    quantity.sometimes("high", .decimal) { $0.decimal(\.high) }
    quantity.sometimes("bound", .optional(.word)) { $0.estimate.map(\.bound) }
    quantity.sometimes("method", .text) { $0.estimate?.method }
  }

  private func decimal(_ figure: (Estimate) -> Int128) -> String? {
    estimate.map { QuantaText.decimal(figure($0), digits: digits) }
  }
}

extension ContestedQuantity {
  static let json = JSONType<ContestedQuantity>.object { quantity in
    quantity.member("quantity", .text) { $0.name }
    quantity.member("unit", .text) { $0.unit }
    quantity.member("taken", .text, "supported, hull or refused") { $0.taken.name }
    quantity.member("method", .optional(.text)) { $0.supported }
    quantity.member("figures", .list(Figure.json)) { $0.figures }
    quantity.member("apart", .double, "The greatest factor between two of them") { $0.apart }
    quantity.member("allowed", .double, "The factor that their uncertainty allows") { $0.allowed }
  }
}

extension ContestedQuantity.Figure {
  static let json = JSONType<ContestedQuantity.Figure>.object { figure in
    figure.member("method", .text) { $0.method }
    figure.member("central", .decimal) { $0.central }
    figure.member("low", .decimal) { $0.low }
    figure.member("high", .decimal) { $0.high }
    figure.sometimes("between", .list(.decimal)) { $0.ends.map { [$0.low, $0.high] } }
  }
}

extension Disclosure {
  static let json = JSONType<Disclosure>.object { disclosure in
    disclosure.member("fields", .list(.text)) { $0.fields }
    disclosure.member("enables", .text, "The id of the method that would then apply") {
      $0.enables
    }
    disclosure.member("tierThen", .optional(.text)) { $0.tierThen }
    disclosure.member("factorNow", .optional(.double), "high / central, today") { $0.factorNow }
    disclosure.member("factorThen", .optional(.double)) { $0.factorThen }
  }
}
