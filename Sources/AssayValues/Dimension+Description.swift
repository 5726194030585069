// SPDX-License-Identifier: Apache-2.0

extension Dimension: CustomStringConvertible {
  /// The dimension in words, for messages: `emission [lifecycle] per energy [facility]`.
  ///
  /// Tags stand behind the numerator or the denominator by the sign of their exponent: a dimension
  /// does not know which of several units carried a tag.
  package var description: String {
    if isNone { return "plain number" }
    if self == .power { return "power (energy per time)" }
    let over = words(positive: true)
    let under = words(positive: false)
    let words = [bases.isEmpty ? "plain number" : "", over].filter { !$0.isEmpty }
    let start = words.isEmpty ? "1" : words.joined(separator: " ")
    return under.isEmpty ? start : "\(start) per \(under)"
  }

  /// A unit of this dimension that people would choose; `UnitParser` reads it back to an equal one.
  package var suggestedUnit: String {
    if bases.isEmpty, !tags.isEmpty { return unitOfBasisAlone }
    let over = atoms(positive: true)
    let under = atoms(positive: false)
    let start = over.isEmpty ? "1" : over.joined(separator: "·")
    if under.isEmpty { return start }
    return under.count == 1 ? "\(start)/\(under[0])" : "\(start)/(\(under.joined(separator: "·")))"
  }

  private static let power = Dimension.base(.energy).over(.base(.time))

  /// Whether energy per time occurs, which people call power.
  private var holdsPower: Bool {
    exponent(of: .energy) == .one && exponent(of: .time) == -.one
  }

  private func words(positive: Bool) -> String {
    var names: [String] = []
    let isAcceleratorTime =
      positive && exponent(of: .accelerator) == .one && exponent(of: .time) == .one
    if isAcceleratorTime { names.append("accelerator time") }
    for power in bases where power.exponent.isPositive == positive {
      if isAcceleratorTime, power.base == .accelerator || power.base == .time { continue }
      if holdsPower, power.base == .time { continue }
      let name = holdsPower && power.base == .energy ? "power" : power.base.name
      names.append(name + (positive ? power.exponent : -power.exponent).suffix)
    }
    let basis = tags.filter { $0.exponent.isPositive == positive }.map { power in
      "[\(power.tag.name)]" + (positive ? power.exponent : -power.exponent).suffix
    }
    let what = names.joined(separator: " and ")
    return ([what] + basis).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The unit atoms of one side, with the tags that they can carry.
  private func atoms(positive: Bool) -> [String] {
    let side = { (exponent: Exponent) in positive ? exponent : -exponent }
    var waiting = tags.filter { $0.exponent.isPositive == positive }
    var result: [String] = []
    for power in Dimension.byCustom(bases) where power.exponent.isPositive == positive {
      if holdsPower, power.base == .time { continue }
      // An atom carries a tag with its own exponent, and one tag of an axis.
      var carried: [BasisTag] = []
      waiting.removeAll { tag in
        guard tag.exponent == power.exponent, !carried.contains(where: { $0.axis == tag.tag.axis })
        else { return false }
        carried.append(tag.tag)
        return true
      }
      let exponent = side(power.exponent)
      result.append(
        symbol(of: power) + Dimension.bracket(carried) + exponent.suffix)
    }
    result += waiting.map { "1" + Dimension.bracket([$0.tag]) + side($0.exponent).suffix }
    return result
  }

  private func symbol(of power: BasePower) -> String {
    let isWhole = power.exponent.isInteger
    switch power.base {
    case .energy where holdsPower: return "W"
    // A fractional power of 3.6e6 J would not be exact.
    case .energy: return isWhole && exponent(of: .time).isZero ? "kWh" : "J"
    case .time:
      let isAcceleratorTime =
        power.exponent == .one && exponent(of: .accelerator) == power.exponent
      return isAcceleratorTime ? "h" : "s"
    default: return power.base.unit
    }
  }

  /// Without a base dimension the tags stand on a unit that cancels, as in a PUE.
  private var unitOfBasisAlone: String { unitOfBasis(on: "kWh") }

  /// A unit of a change of basis that suits a quantity: of what the tags stand on there.
  package func unitOfBasis(carriedBy quantity: Dimension) -> String {
    guard bases.isEmpty else { return suggestedUnit }
    let isOver = tags.contains { quantity.exponent(of: $0.tag).isPositive }
    let isUnder = tags.contains { quantity.exponent(of: $0.tag) < .zero }
    let carriers = Dimension.byCustom(quantity.bases).filter {
      isOver == isUnder || $0.exponent.isPositive == isOver
    }
    return unitOfBasis(on: carriers.first.map { Dimension.base($0.base).suggestedUnit } ?? "kWh")
  }

  private func unitOfBasis(on unit: String) -> String {
    let over = tags.filter { $0.exponent.isPositive }
    let under = tags.filter { !$0.exponent.isPositive }
    if over.count == 1, under.count == 1, over[0].exponent == .one, under[0].exponent == -.one {
      return
        "\(unit)\(Dimension.bracket([over[0].tag]))/\(unit)\(Dimension.bracket([under[0].tag]))"
    }
    return tags.map { "1" + Dimension.bracket([$0.tag]) + $0.exponent.suffix }
      .joined(separator: "·")
  }

  private static func bracket(_ tags: [BasisTag]) -> String {
    tags.isEmpty ? "" : "[\(tags.map(\.name).joined(separator: ","))]"
  }

  /// Emission, energy and compute first, time before accelerator in a denominator.
  private static func byCustom(_ bases: [BasePower]) -> [BasePower] {
    let order: [BaseDimension] = [.emission, .energy, .compute, .byte, .parameter, .token]
    let rank = { (power: BasePower) -> Int in
      if let index = order.firstIndex(of: power.base) { return index }
      let isTime = power.base == .time
      return order.count + (isTime == power.exponent.isPositive ? 1 : 0)
    }
    return bases.sorted { (rank($0), $0.base) < (rank($1), $1.base) }
  }
}
