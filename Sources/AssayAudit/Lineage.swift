// SPDX-License-Identifier: Apache-2.0

/// Which models a model was derived from, what of it counts, and with which card.
package struct Lineage: Sendable, Hashable {
  /// A model that the record names as its base.
  package struct Parent: Sendable, Hashable {
    package let id: String
    /// How the model was derived from it; nil if nobody knows.
    package let relation: String?
    /// The rule that gave the relation, where the record does not say it.
    package let inferredBy: String?
    /// Whether the inputs have a record of it; nil if nobody has looked.
    package let isPresent: Bool?

    package init(id: String, relation: String?, inferredBy: String?, isPresent: Bool?) {
      self.id = id
      self.relation = relation
      self.inferredBy = inferredBy
      self.isPresent = isPresent
    }
  }

  /// A figure that is counted with another card.
  package struct Copy: Sendable, Hashable {
    /// The name of the field.
    package let field: String
    /// The id of the card that it is counted with.
    package let countedBy: String
    package let isFamily: Bool

    package init(field: String, countedBy: String, isFamily: Bool) {
      self.field = field
      self.countedBy = countedBy
      self.isFamily = isFamily
    }
  }

  package let parents: [Parent]
  package let status: LineageStatus
  package let counts: CountedPart
  /// The id of the card that the model's run is counted with, the model's own if it is counted
  /// itself; nil if no record stands for the run.
  package let run: String?
  package let copies: [Copy]
  /// The part of a family's figure that is allocated to the model, from 0 to 1.
  package let share: Double?
  /// The id of a model of the same name and size.
  package let mirrorOf: String?
  /// Why the model, or its figure, is in no total.
  package let leftOut: LeftOutReason?
  /// Of a model that the rules say trains nothing, by which rule.
  package let nothingBy: RuleName?
  /// What it agrees in with the card that its run is counted with, where that is how it is known.
  package let agrees: [String]

  /// A rule by id and title.
  package struct RuleName: Sendable, Hashable {
    package let id: String
    package let title: String

    package init(id: String, title: String) {
      self.id = id
      self.title = title
    }
  }

  package init(
    parents: [Parent] = [], status: LineageStatus = .original, counts: CountedPart = .full,
    run: String? = nil, copies: [Copy] = [], share: Double? = nil, mirrorOf: String? = nil,
    leftOut: LeftOutReason? = nil, nothingBy: RuleName? = nil, agrees: [String] = []
  ) {
    self.nothingBy = nothingBy
    self.agrees = agrees
    self.parents = parents
    self.status = status
    self.counts = counts
    self.run = run
    self.copies = copies
    self.share = share
    self.mirrorOf = mirrorOf
    self.leftOut = leftOut
  }
}

/// What is known of where a model comes from.
package enum LineageStatus: String, Sendable, Hashable, CaseIterable {
  /// It was trained from scratch, as far as the rules ask.
  case original
  /// It names what it was derived from, and how is known.
  case derived
  case unknown
}

/// What of a model's training is in the totals.
package enum CountedPart: String, Sendable, Hashable, CaseIterable {
  case full, increment, nothing
  /// Nobody knows, because its lineage is unknown; its figure is in no total.
  case unknown
}

/// Why a model, or its figure, is in no total.
package enum LeftOutReason: String, Sendable, Hashable, CaseIterable, Codable {
  /// It was not trained: it is a further card of another model's run.
  case trainsNothing = "trains-nothing"
  /// It is a further card of a run, by what it has in common with the card that is counted.
  case sameRun = "same-run"
  /// It states the figure of another card.
  case sameFigure = "same-figure"
  /// It states the figure of a family, which is counted with another card.
  case familyFigure = "family-figure"
  /// Its lineage is unknown, and its figure that of a model trained from scratch.
  case lineageUnknown = "lineage-unknown"
}

/// That a model is left out of the totals.
package struct LeftOut: Sendable, Hashable {
  package let reason: LeftOutReason
  /// The id of the card that it is counted with.
  package let countedBy: String?
  /// What it would add to the first total.
  package let estimate: Estimate?

  package init(reason: LeftOutReason, countedBy: String?, estimate: Estimate?) {
    self.reason = reason
    self.countedBy = countedBy
    self.estimate = estimate
  }
}

/// How many models are left out for one reason.
package struct LeftOutCount: Sendable, Hashable {
  package let reason: LeftOutReason
  package let models: Int
  /// Those of them that have a figure, which would otherwise be added.
  package let withFigure: Int
  /// The first few, greatest figures first.
  package let largest: [LeftOutModel]

  package init(reason: LeftOutReason, models: Int, withFigure: Int, largest: [LeftOutModel]) {
    self.reason = reason
    self.models = models
    self.withFigure = withFigure
    self.largest = largest
  }
}

/// A model that is left out.
package struct LeftOutModel: Sendable, Hashable, Comparable, Codable {
  package let id: String
  package let countedBy: String?
  package let estimate: Estimate?

  package init(id: String, countedBy: String?, estimate: Estimate?) {
    self.id = id
    self.countedBy = countedBy
    self.estimate = estimate
  }

  /// Greatest figure first, then by id.
  package static func < (left: LeftOutModel, right: LeftOutModel) -> Bool {
    let (a, b) = (left.estimate?.expected, right.estimate?.expected)
    if a != b { return (a ?? -1) > (b ?? -1) }
    if left.id != right.id { return left.id < right.id }
    return (left.countedBy ?? "") < (right.countedBy ?? "")
  }
}

/// The running count of one reason.
struct LeftOutTally: Sendable, Hashable, Codable {
  var models = 0
  var withFigure = 0
  var largest = TopList<LeftOutModel>()

  init() {}

  init(_ left: LeftOut, of model: ModelContribution) {
    models = 1
    withFigure = left.estimate == nil ? 0 : 1
    let entry = LeftOutModel(id: model.id, countedBy: left.countedBy, estimate: left.estimate)
    largest.insert(entry, limit: 1)
  }

  mutating func merge(_ other: LeftOutTally, limit: Int) {
    models += other.models
    withFigure += other.withFigure
    largest.merge(other.largest, limit: limit)
  }
}

extension AuditAccumulator {
  var leftOutCounts: [LeftOutCount] {
    LeftOutReason.allCases.compactMap { reason in
      leftOut[reason].map {
        LeftOutCount(
          reason: reason, models: $0.models, withFigure: $0.withFigure,
          largest: $0.largest.elements)
      }
    }
  }
}
