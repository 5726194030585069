// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// How a mistake of dimension, basis or unit would be mended.
extension Diagnostic {
  /// Help for a number, or a literal quantity, that has not the dimension of its partner.
  static func literalMended(_ literal: Operand, _ partner: Operand) -> String? {
    guard case .quantity(let dimension) = partner.type else { return nil }
    if literal.number != nil, let text = literal.text {
      return "give it a unit: quantity('\(text) \(partner.unit)')"
    }
    guard literal.origins.count == 1, literal.origins[0].span == literal.span else { return nil }
    return "write the limit as \(dimension.noun), for example quantity('3 \(partner.unit)')"
  }

  /// Help that names the factor by which one of the operands would get the other's dimension: a
  /// declared one, if there is just one, or one too many in the operand itself.
  static func mended(_ ways: [(Operand, to: Operand)], _ declarations: Declarations) -> String? {
    var candidates: [(rank: Int, help: String)] = []
    for (operand, wanted) in ways {
      guard let own = operand.type.dimension, let other = wanted.type.dimension else { continue }
      let (factor, inverse) = (other.over(own), own.over(other))
      guard !factor.isNone, factor.isRepresentable else { continue }
      let subject = operand.text ?? "it"
      let receiver = subject.contains(" ") ? "(\(subject))" : subject
      if let surplus = operand.surplus(inverse), let name = surplus.name {
        let help = "'\(name)' (\(surplus.unit)) is applied once too often: leave it out once"
        candidates.append((0, help))
      }
      if let help = operand.turned(factor) { candidates.append((0, help)) }
      if own.isNone {
        let help =
          operand.readOut != nil
          ? "leave out .to('…'), which takes a number out of its unit"
          : "give it a unit: \(receiver) * quantity('1 \(wanted.unit)')"
        candidates.append((operand.readOut != nil ? 0 : 4, help))
        continue
      }
      if let name = declarations.onlyNumber(of: factor), !operand.reads(name) {
        candidates.append((1, "multiply \(subject) by '\(name)' (\(factor.suggestedUnit))"))
      }
      if let name = declarations.onlyNumber(of: inverse), !operand.reads(name) {
        candidates.append((2, "divide \(subject) by '\(name)' (\(inverse.suggestedUnit))"))
      }
      if other.isNone {
        candidates.append((3, "read a number out: \(receiver).to('\(operand.unit)')"))
      } else if factor.withoutTags().isNone, own.tags.isEmpty {
        let help = "if its basis is that, say so: \(receiver).assume('\(wanted.unit)')"
        candidates.append((3, help))
      } else if own.power(Exponent(2)) == other {
        candidates.append((3, "a root halves the unit: write it of a product, sqrt(a * b)"))
      } else if !own.isNone, factor.isSimple {
        let unit = factor.unitOfFactor(on: own)
        if let bare = operand.bareFactor {
          candidates.append((3, "give \(bare) its unit: quantity('\(bare) \(unit)')"))
        }
        if let extra = operand.origins.first(where: { $0.dimension == inverse }),
          let name = extra.name, operand.origins.count > 1, !name.hasPrefix("model.")
        {
          let help = "leave out '\(name)' (\(extra.unit)), or declare \(operand.unit) here"
          candidates.append((4, help))
        }
        let help = "multiply \(subject) by a factor in \(unit)"
        candidates.append((factor.isUsualWayUp ? 4 : 5, help))
      }
    }
    // Of equally good ones the first.
    return candidates.enumerated().min {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }?
    .element.help
  }

  /// The multiplication that leads from one dimension to another, if a factor can be named.
  static func bridge(
    _ own: Dimension, _ other: Dimension, _ declarations: Declarations
  ) -> String? {
    let factor = other.over(own)
    guard !own.isNone, !other.isNone, !factor.isNone, factor.isRepresentable else { return nil }
    if let name = declarations.onlyNumber(of: factor) {
      return "multiply by '\(name)' (\(factor.suggestedUnit))"
    }
    // What is said of no basis at all needs no factor, but a word.
    let isOneUntagged = own.tags.isEmpty || other.tags.isEmpty
    guard factor.isSimple, !(factor.withoutTags().isNone && isOneUntagged) else { return nil }
    return "multiply by a factor in \(factor.unitOfFactor(on: own))"
  }
}

extension Optional<String> {
  var orEmpty: String { self ?? "" }
}

extension Dimension {
  /// Whether a factor of this dimension is likely to have a name: no squares, no roots.
  fileprivate var isSimple: Bool {
    (bases.map(\.exponent) + tags.map(\.exponent)).allSatisfy {
      $0.isInteger && $0.double.magnitude <= 1
    }
  }

  /// Whether the unit starts with what factors are usually stated in: emission per energy, and
  /// not energy per emission.
  fileprivate var isUsualWayUp: Bool {
    let order: [BaseDimension] = [.emission, .energy, .compute]
    let leading = order.map { exponent(of: $0) }.first { !$0.isZero }
    return leading?.isPositive ?? !suggestedUnit.hasPrefix("1/")
  }

  /// A unit for a factor that is to be applied to a quantity of the dimension `own`.
  fileprivate func unitOfFactor(on own: Dimension) -> String {
    if self == .base(.time) { return "h" }
    return bases.isEmpty ? unitOfBasis(carriedBy: own) : suggestedUnit
  }
}

extension Operand {
  /// One of the names in the operand that it would do better without: a change of basis, or one
  /// that is read more than once.
  fileprivate func surplus(_ dimension: Dimension) -> Origin? {
    guard origins.count > 1 || dimension.withoutTags().isNone else { return nil }
    let isRepeated = { (name: String) in (text?.ranges(of: name).count ?? 0) > 1 }
    return origins.first { origin in
      guard let name = origin.name, origin.dimension == dimension else { return false }
      return dimension.withoutTags().isNone || isRepeated(name)
    }
  }

  /// Help for a name by which the operand was multiplied and should be divided, or the reverse.
  fileprivate func turned(_ factor: Dimension) -> String? {
    for origin in origins {
      guard let name = origin.name, origins.count > 1, !origin.dimension.isNone else { continue }
      let inverse = Dimension.none.over(origin.dimension)
      if factor == origin.dimension.power(Exponent(2)) {
        return "multiply by '\(name)' instead of dividing, or declare it in "
          + inverse.suggestedUnit
      }
      if factor == inverse.power(Exponent(2)) {
        return "divide by '\(name)' instead of multiplying, or declare it in "
          + inverse.suggestedUnit
      }
    }
    return nil
  }

  fileprivate func reads(_ name: String) -> Bool { origins.contains { $0.name == name } }
}

extension Declarations {
  /// The name of the field, parameter or step with this dimension, if there is just one.
  fileprivate func onlyNumber(of dimension: Dimension) -> String? {
    let fitting =
      names.filter { $0.value.dimension == dimension }.keys
      + fields.filter { $0.value.type.dimension == dimension }.keys.map { "\(root).\($0)" }
    return fitting.count == 1 && !dimension.isNone ? fitting.first : nil
  }
}

extension Declarations.Name {
  /// The dimension of a parameter or step that is a number.
  fileprivate var dimension: Dimension? {
    switch meaning {
    case .parameter(_, let type), .step(_, let type): type.dimension
    case .table: nil
    }
  }
}
