// SPDX-License-Identifier: Apache-2.0

/// What a model states, or of what a value may be made: fields, the id, a base.
///
/// A set of bits, so that asking whether two sets meet costs an instruction or two. Beyond the first
/// 125 fields some share a bit: such sets may seem to meet that do not, and never the reverse.
package struct Statements: Sendable, Hashable {
  private var bits: UInt128

  private init(bit: Int) { bits = 1 << UInt128(bit) }

  /// Nothing.
  package init() { bits = 0 }

  /// One field.
  package init(field: Int) { self.init(bit: field % 125) }

  /// Everything there is.
  package static let all: Statements = {
    var all = Statements()
    all.bits = .max
    return all
  }()

  /// `model.id`, which every model states.
  package static let id = Statements(bit: 125)
  /// What is read of a base, if there is one.
  package static let base = Statements(bit: 126)
  /// That stand-ins are tried, which regressions take more kindly.
  package static let trial = Statements(bit: 127)

  package var isEmpty: Bool { bits == 0 }

  package mutating func formUnion(_ other: Statements) { bits |= other.bits }

  /// Whether something is in both.
  package func meets(_ other: Statements) -> Bool { bits & other.bits != 0 }
}
