// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssayStatistics
import Glibc

/// Puts the sums of a comparison into the words of a document.
struct DiffMaking {
  private let part: DiffPart
  private let trials: RevisionTrials
  private let diffUnits: DiffUnits
  /// What is left of the edits: those of inputs only where something differs.
  let edits: [DiffEdit]
  let statedOtherwise: [Int: Int]
  private(set) var units: [DiffDocument.Unit]
  let mainTotal: String?

  init(_ part: DiffPart, _ trials: RevisionTrials, _ diffUnits: DiffUnits) {
    self.part = part
    self.trials = trials
    self.diffUnits = diffUnits
    let firstInput = trials.players.firstIndex { player in
      switch player {
      case .input, .presence, .notices: true
      case .edits, .date: false
      }
    }
    // Edits of the inputs stand last, one for each of the last players.
    let shift = diffUnits.edits.count - trials.players.count
    var places: [Int: Int] = [:]
    var kept: [DiffEdit] = []
    var stated: [Int: Int] = [:]
    for (index, edit) in diffUnits.edits.enumerated() {
      let player = index - shift
      if let firstInput, player >= firstInput {
        guard let models = part.totals.differing[player] else { continue }
        stated[kept.count] = models
      }
      places[index] = kept.count
      kept.append(edit)
    }
    edits = kept
    statedOtherwise = stated
    units = diffUnits.units.map { unit in
      DiffDocument.Unit(
        id: unit.id, edits: unit.edits.compactMap { places[$0] }, isGroup: unit.isGroup)
    }
    let ids = (trials.revision.head.totals + trials.revision.base.totals).map(\.id)
    let filled = Set(
      part.totals.sums.filter { key, sum in
        guard key.group == nil, case .quantity = key.part else { return false }
        return sum.before != 0 || sum.after != 0
      }.map(\.key.total))
    mainTotal = ids.first { filled.contains($0) } ?? ids.first
  }

  func model(_ change: ModelChange) -> DiffDocument.Model {
    let headline = change.headline
    let counted = change.numbers.first { number in
      guard case .headline(let quantity)? = headline?.key.part, number.key.group == nil,
        number.key.total == mainTotal
      else { return false }
      return number.key.part == .quantity(quantity)
    }
    return DiffDocument.Model(
      id: change.id, headline: headline.map(number), counted: counted.map(number),
      isEstimated: change.isEstimated,
      flips: change.flips.map {
        DiffDocument.Flip(
          what: $0.what, old: $0.old, new: $0.new, models: 1,
          causes: [DiffDocument.Cause(sets: $0.causes, models: 1)])
      }, granularity: change.granularity)
  }

  func total(_ key: TrialKey) throws -> DiffDocument.Total? {
    guard !key.total.isEmpty || key.part == .score, let sum = part.totals.sums[key] else {
      return nil
    }
    let (name, kind, unit, digits) = try words(key)
    let shares = sum.shares.map {
      ModelChange.Share(
        unit: $0, quanta: $1.quanta, least: $1.least, greatest: $1.greatest)
    }
    return DiffDocument.Total(
      id: key.part == .score ? "disclosure" : key.total, group: key.group, name: name, kind: kind,
      number: DiffDocument.Number(
        unit: unit, digits: digits, before: sum.before, after: sum.after,
        shares: shares.sorted(by: ModelChange.Share.isGreater)))
  }

  /// The ratios of totals as a whole, each split over groups of edits.
  mutating func ratios() throws -> [DiffDocument.Total] {
    guard let groups = diffUnits.ratioGroups else { return [] }
    var totals: [DiffDocument.Total] = []
    var unitOfGroup: [Int]?
    for key in part.totals.ratioGames.keys.sorted() {
      guard case .numerator(let ratio) = key.part,
        let terms = try trials.ratioTerms(ratio, of: key.total),
        let numerator = part.totals.ratioGames[key],
        let denominator = part.totals.ratioGames[
          TrialKey(total: key.total, .denominator(ratio))],
        let split = RatioSplit(
          numerator: numerator, denominator: denominator, groups: groups.names.count,
          scale: terms.scale)
      else { continue }
      let units = unitOfGroup ?? self.addUnits(of: groups)
      unitOfGroup = units
      totals.append(
        DiffDocument.Total(
          id: key.total, group: nil, name: ratio, kind: .ratio,
          number: number(split, unit: terms.unit, units)))
    }
    return totals
  }

  /// Units that stand for the groups, by group.
  private mutating func addUnits(of groups: RatioGroups) -> [Int] {
    groups.names.indices.map { group in
      let players = groups.ofPlayer.indices.filter { groups.ofPlayer[$0] == group }
      if let player = players.first, players.count == 1 || groups.level == "edit" {
        return diffUnits.single.unit(of: player)
      }
      units.append(
        DiffDocument.Unit(
          id: groups.names[group],
          edits: players.flatMap { units[$0].edits }.sorted(), isGroup: true))
      return units.count - 1
    }
  }

  /// A ratio has no quanta of its own: it is stated in as many decimals as tell its parts.
  private func number(
    _ split: RatioSplit, unit: String, _ units: [Int]
  ) -> DiffDocument.Number {
    let digits = split.digits
    let power = pow(10, Double(digits))
    // Of at most sixteen digits, whatever the ratio.
    func quanta(_ value: Double) -> Int128 { Int128((value * power).rounded(.toNearestOrEven)) }
    let (before, after) = (quanta(split.before), quanta(split.after))
    let parts: Int128 = 1 << 20
    let shares = split.shares.map { share in
      (share: Int128((share * power * Double(parts)).rounded(.toNearestOrEven)), parts: parts)
    }
    let rounded = OwenSum.rounded(shares, to: after - before)
    let all = rounded.indices.map { group in
      ModelChange.Share(
        unit: units[group], quanta: rounded[group], least: quanta(split.ranges[group].lowerBound),
        greatest: quanta(split.ranges[group].upperBound))
    }
    return DiffDocument.Number(
      unit: unit, digits: digits, before: before, after: after,
      shares: all.filter { $0.quanta != 0 || $0.least != 0 || $0.greatest != 0 }
        .sorted(by: ModelChange.Share.isGreater))
  }

  var flips: [DiffDocument.Flip] {
    part.totals.flips.keys.sorted().compactMap { key in
      guard let causes = part.totals.flips[key] else { return nil }
      let sorted = causes.map { DiffDocument.Cause(sets: $0, models: $1) }.sorted { left, right in
        if left.models != right.models { return left.models > right.models }
        return left.sets.description < right.sets.description
      }
      return DiffDocument.Flip(
        what: key.what, old: key.old, new: key.new,
        models: sorted.reduce(0) { $0 + $1.models }, causes: sorted)
    }
  }

  private func number(_ number: ModelChange.Number) -> DiffDocument.Number {
    let (unit, digits) = unit(number.key.part)
    return DiffDocument.Number(
      unit: unit, digits: digits, before: number.before, after: number.after,
      shares: number.shares.sorted(by: ModelChange.Share.isGreater))
  }

  private func unit(_ part: TrialKey.Part) -> (String, Int) {
    switch part {
    case .headline(let index), .quantity(let index):
      (trials.published[index].unit, trials.published[index].digits)
    case .score: ("points", 6)
    case .hasHeadline, .models, .undetermined, .leftOut, .estimated: ("", 6)
    case .numerator, .denominator: ("", 0)
    }
  }

  private func words(
    _ key: TrialKey
  ) throws -> (name: String, kind: DiffDocument.Total.Kind, unit: String, digits: Int) {
    let (unit, digits) = unit(key.part)
    switch key.part {
    case .headline(let index), .quantity(let index):
      return (trials.published[index].name, .quantity, unit, digits)
    case .score: return ("score", .score, unit, digits)
    case .models: return ("models", .count, unit, digits)
    case .undetermined: return ("undetermined", .count, unit, digits)
    case .leftOut: return ("leftOut", .count, unit, digits)
    case .estimated, .hasHeadline: return ("estimated", .count, unit, digits)
    case .numerator(let id), .denominator(let id):
      let terms = try trials.ratioTerms(id, of: key.total)
      let isTop = key.part == .numerator(id)
      let published = (isTop ? terms?.of : terms?.per).map { trials.published[$0] }
      return (
        isTop ? "\(id).numerator" : "\(id).denominator", .term, published?.unit ?? "quanta",
        published?.digits ?? 0
      )
    }
  }
}

extension ModelChange.Share {
  package static func isGreater(_ left: Self, _ right: Self) -> Bool {
    let (a, b) = (left.quanta.magnitude, right.quanta.magnitude)
    return a != b ? a > b : left.unit < right.unit
  }
}
