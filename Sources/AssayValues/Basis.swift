// SPDX-License-Identifier: Apache-2.0

/// One of the independent kinds of thing that a quantity counts.
///
/// Emission is not mass, and accelerator is a dimension of its own: a rated power per device is
/// energy/(time·accelerator), so that forgetting the number of devices is a unit error.
package struct BaseDimension: Hashable, Sendable, Comparable {
  package let name: String

  /// The symbol of its usual unit; that of a declared dimension is the canonical one.
  package let unit: String

  package static let accelerator = BaseDimension("accelerator", "accelerator")
  package static let byte = BaseDimension("byte", "B")
  package static let compute = BaseDimension("compute", "FLOP")
  package static let emission = BaseDimension("emission", "gCO2e")
  package static let energy = BaseDimension("energy", "J")
  package static let parameter = BaseDimension("parameter", "parameter")
  package static let time = BaseDimension("time", "s")
  package static let token = BaseDimension("token", "token")

  /// Those that every pack has.
  package static let all = [
    accelerator, byte, compute, emission, energy, parameter, time, token,
  ]

  /// A dimension that a pack declares; no two of one name meet in a pack.
  static func declared(_ name: String, unit: String) -> BaseDimension {
    BaseDimension(name, unit)
  }

  package static func < (left: BaseDimension, right: BaseDimension) -> Bool {
    left.name < right.name
  }

  private init(_ name: String, _ unit: String) { (self.name, self.unit) = (name, unit) }
}

/// What a quantity is stated on: at which meter, by which accounting, at which numeric rate.
///
/// Tags multiply and cancel like dimensions.
package struct BasisTag: Hashable, Sendable, Comparable {
  package let axis: String
  package let name: String

  package init(axis: String, name: String) {
    self.axis = axis
    self.name = name
  }

  package static func < (left: BasisTag, right: BasisTag) -> Bool {
    (left.axis, left.name) < (right.axis, right.name)
  }
}

/// The axes that a pack declares, each with its tags, in the author's order.
package struct BasisAxes: Sendable, Hashable {
  private let tags: [BasisTag]
  private let byName: [String: BasisTag]

  /// Of two tags with one name the first is found; that names are unique is for the rules' checker.
  package init(_ axes: [(axis: String, tags: [String])]) {
    tags = axes.flatMap { axis in axis.tags.map { BasisTag(axis: axis.axis, name: $0) } }
    byName = Dictionary(tags.map { ($0.name, $0) }) { first, _ in first }
  }

  package func tag(named name: String) -> BasisTag? { byName[name] }

  /// The names of all tags, in the author's order.
  package var allNames: [String] { tags.map(\.name) }

  package var allTags: [BasisTag] { tags }
}
