// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension JSONWriter {
  mutating func member(_ name: StaticString, _ text: String?) {
    key(name)
    optional(text)
  }

  mutating func member(_ name: StaticString, _ number: Int) {
    key(name)
    integer(number)
  }

  mutating func member(_ name: StaticString, _ number: Double?) {
    key(name)
    double(number)
  }

  mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    truth(value)
  }

  mutating func member(_ name: StaticString, _ texts: [String]) {
    key(name)
    strings(texts)
  }

  /// Writes quanta as the exact decimal of their unit.
  mutating func member(_ name: StaticString, quanta: Int128?, digits: Int) {
    key(name)
    if let quanta { number(QuantaText.decimal(quanta, digits: digits)) } else { null() }
  }

  /// Writes the central figure and the expected value; the first also as `"value"`, by which format 1
  /// named it.
  mutating func figures(_ central: Int128?, _ expected: Int128?, digits: Int) {
    member("central", quanta: central, digits: digits)
    member("expected", quanta: expected, digits: digits)
    member("value", quanta: central, digits: digits)
  }

  /// Writes `"tool": {…}`, by which a document was made.
  mutating func tool(version: String) {
    key("tool")
    object {
      $0.member("name", "assay")
      $0.member("version", version)
    }
  }

  /// Writes `"inputs": […]`.
  mutating func inputs(_ inputs: [InputSummary]) {
    key("inputs")
    array(inputs) { $0.input($1) }
  }

  mutating func input(_ input: InputSummary) {
    object {
      $0.member("path", input.path)
      $0.member("digest", input.digest)
      $0.member("records", input.records)
      $0.member("unreadable", input.unreadable)
      if input.role != .records { $0.member("role", input.role.rawValue) }
    }
  }

  /// Writes which pack it is; an audit has its title as well.
  mutating func pack(_ pack: PackReference, isTitled: Bool) {
    object { json in
      json.member("id", pack.id)
      json.member("version", pack.version)
      if isTitled { json.member("title", pack.title) }
      json.key("digests")
      json.object {
        $0.member("meaning", pack.meaningDigest)
        $0.member("files", pack.filesDigest)
      }
      json.member("profile", pack.profile)
    }
  }

  mutating func members(of model: ModelResult, pack: PackReference) {
    member("id", model.id)
    member("entity", model.entity)
    member("at", model.place)
    member("tier", model.tier?.id)
    states(model.states)
    member("unread", model.unread)
    key("undetermined")
    array(model.undetermined) { json, undetermined in
      json.object {
        $0.member("total", undetermined.total)
        $0.member("missing", undetermined.missing)
      }
    }
    key("tierPassedOver")
    array(model.tier?.passedOver ?? []) { json, tier in
      json.object {
        $0.member("tier", tier.id)
        $0.member("because", tier.because)
        $0.member("missing", tier.missing)
      }
    }
    key("score")
    if let score = model.score { self.score(score) } else { null() }
    key("quantities")
    object { json in
      for quantity in model.quantities {
        json.key(of: quantity.name)
        json.quantity(quantity)
      }
    }
    key("derivations")
    object { json in
      for quantity in model.quantities {
        guard let derivation = quantity.derivation else { continue }
        json.key(of: quantity.name)
        var budget = DerivationBudget()
        json.derivation(derivation, pack: pack, depth: 0, budget: &budget)
      }
    }
    key("lineage")
    lineage(model.lineage)
    key("contested")
    array(model.contested) { $0.contested($1) }
    key("disclose")
    array(model.disclose) { json, disclosure in
      json.object {
        $0.member("fields", disclosure.fields)
        $0.member("enables", disclosure.enables)
        $0.member("tierThen", disclosure.tierThen)
        $0.member("factorNow", disclosure.factorNow)
        $0.member("factorThen", disclosure.factorThen)
      }
    }
  }

  mutating func contested(_ quantity: ContestedQuantity) {
    object { json in
      json.member("quantity", quantity.name)
      json.member("unit", quantity.unit)
      json.member("taken", quantity.taken.name)
      json.member("method", quantity.supported)
      json.key("figures")
      json.array(quantity.figures) { json, figure in
        json.object { json in
          json.member("method", figure.method)
          json.key("central")
          json.number(figure.central)
          json.key("low")
          json.number(figure.low)
          json.key("high")
          json.number(figure.high)
          if let ends = figure.ends {
            json.key("between")
            json.array([ends.low, ends.high]) { $0.number($1) }
          }
        }
      }
      json.member("apart", quantity.apart)
      json.member("allowed", quantity.allowed)
    }
  }

  mutating func members(of finding: Finding) {
    member("rule", finding.rule)
    member("kind", finding.kind.rawValue)
    member("model", finding.model)
    member("result", finding.result.rawValue)
    member("severity", finding.severity.rawValue)
    member("message", finding.message)
    member("missing", finding.missing)
    states(finding.states)
    member("undecided", finding.isUndecided)
    member("at", finding.at?.description)
    member("clause", finding.clause)
    key("waiver")
    if let waiver = finding.waiver { self.waiver(waiver) } else { null() }
    member("remedy", finding.remedy)
    member("places", finding.places)
  }

  private mutating func score(_ score: ScoreResult) {
    object { json in
      json.member("value", score.value)
      json.member("of", score.of)
      json.member("class", score.className)
      json.key("criteria")
      json.array(score.criteria) { json, criterion in
        json.object {
          $0.member("id", criterion.id)
          $0.member("holds", criterion.holds)
          $0.member("weight", criterion.weight)
          $0.member("missing", criterion.missing)
        }
      }
    }
  }

  private mutating func quantity(_ quantity: QuantityResult) {
    object { json in
      if let estimate = quantity.estimate {
        json.figures(estimate.central, estimate.expected, digits: quantity.digits)
        json.member("unit", quantity.unit)
        json.member("low", quanta: estimate.low, digits: quantity.digits)
        json.member("high", quanta: estimate.high, digits: quantity.digits)
        json.member("bound", estimate.bound?.rawValue)
        json.member("method", estimate.method)
      } else {
        json.figures(nil, nil, digits: 0)
        json.member("unit", quantity.unit)
        json.member("missing", quantity.missing)
      }
    }
  }
}
