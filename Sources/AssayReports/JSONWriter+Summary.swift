// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension JSONWriter {
  mutating func members(of total: TotalResult) {
    member("id", total.id)
    member("title", total.title)
    key("group")
    object { json in
      for part in total.group {
        json.key(of: part.key)
        json.optional(part.value)
      }
    }
    member("models", total.models)
    member("estimated", total.estimated)
    member("undetermined", total.undetermined)
    key("undeterminedModels")
    array(total.undeterminedModels) { json, model in
      json.object {
        $0.member("model", model.id)
        $0.member("missing", model.missing)
      }
    }
    member("leftOut", total.leftOut)
    member("bounds", total.bounds)
    member("contested", total.contested)
    key("quantities")
    object { json in
      for quantity in total.quantities {
        json.key(of: quantity.name)
        json.quantity(quantity)
      }
    }
    key("ratios")
    object { json in
      for ratio in total.ratios {
        json.key(of: ratio.id)
        json.object {
          $0.member("value", ratio.value)
          $0.member("median", ratio.median)
          $0.member("unit", ratio.unit)
          $0.member("models", ratio.models)
        }
      }
    }
    key("varianceShares")
    array(total.varianceShares) { json, share in
      json.object {
        $0.member("factor", share.factor)
        $0.member("share", share.share)
      }
    }
    key("coverage")
    object { json in
      for coverage in total.coverage {
        json.key(of: coverage.name)
        json.object {
          $0.member("estimated", coverage.estimated)
          $0.member("of", coverage.of)
        }
      }
    }
    key("missing")
    array(total.missing) { json, missing in
      json.object {
        $0.member("path", missing.path)
        $0.member("models", missing.models)
      }
    }
  }

  mutating func members(of summary: AuditSummary) {
    member("models", summary.models)
    if let count = summary.unselected {
      key("unselected")
      object {
        $0.member("others", count.others)
        $0.member("undecided", count.undecided)
      }
    }
    key("tiers")
    object { json in
      for tier in summary.tiers {
        json.key(of: tier.tier)
        json.integer(tier.models)
      }
    }
    member("withoutTier", summary.withoutTier)
    key("requirements")
    object { json in
      for count in summary.requirements {
        json.key(of: count.rule)
        json.object {
          $0.member("pass", count.pass)
          $0.member("fail", count.fail)
          $0.member("unknown", count.unknown)
          $0.member("notapplicable", count.notApplicable)
          $0.member("waived", count.waived)
          $0.member("error", count.error)
        }
      }
    }
    key("waivers")
    array(summary.waivers) { json, count in
      json.object {
        $0.member("rule", count.rule)
        $0.key("waiver")
        $0.waiver(count.waiver)
        $0.member("models", count.models)
      }
    }
    key("leftOut")
    leftOut(summary.leftOut)
    key("scores")
    if let scores = summary.scores { self.scores(scores) } else { null() }
    key("disclose")
    array(summary.disclose) { json, count in
      json.object {
        $0.member("fields", count.fields)
        $0.member("tierThen", count.tierThen)
        if let models = count.models {
          $0.member("models", models)
        } else {
          $0.member("models", nil as String?)
        }
        $0.member("inPopulation", count.inPopulation)
      }
    }
    key("discloseByEntity")
    array(summary.discloseByEntity) { json, best in
      json.object {
        $0.member("entity", best.entity)
        $0.member("expected", quanta: best.expected, digits: best.digits)
        $0.member("unit", best.unit)
        $0.member("fields", best.fields)
        $0.member("narrower", best.narrower)
        $0.member("estimable", best.estimable)
        $0.member("unquantified", best.unquantified)
        $0.member("varianceRemoved", best.varianceRemoved)
      }
    }
  }

  private mutating func quantity(_ quantity: TotalQuantity) {
    // A sum of nothing is no figure.
    let isEstimated = quantity.models > 0
    object {
      $0.figures(
        isEstimated ? quantity.central : nil, isEstimated ? quantity.expected : nil,
        digits: quantity.digits)
      $0.member("unit", quantity.unit)
      $0.member("low", quanta: isEstimated ? quantity.low : nil, digits: quantity.digits)
      $0.member("high", quanta: isEstimated ? quantity.high : nil, digits: quantity.digits)
      $0.member("models", quantity.models)
      $0.member("belowGrain", quantity.belowGrain)
      $0.member("interval", isEstimated ? quantity.interval.rawValue : nil)
      $0.member("orderOfMagnitude", quantity.isOrderOfMagnitude)
      guard let drawn = quantity.drawn else { return }
      $0.member("drawnMean", quanta: drawn.mean, digits: quantity.digits)
      $0.member("momentsLow", quanta: drawn.momentsLow, digits: quantity.digits)
      $0.member("momentsHigh", quanta: drawn.momentsHigh, digits: quantity.digits)
    }
  }

  private mutating func scores(_ scores: ScoreSummary) {
    object { json in
      json.member("models", scores.models)
      json.member("mean", scores.mean)
      json.member("median", scores.median)
      json.member("of", scores.of)
      json.key("tenths")
      json.array(scores.tenths) { $0.integer($1) }
      json.key("classes")
      json.object { json in
        for count in scores.classes {
          json.key(of: count.name)
          json.integer(count.models)
        }
      }
    }
  }
}
