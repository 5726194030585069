// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// The type of an expression of plain CEL, as the checker of the conformance mode deduces it.
indirect enum DynamicType: Hashable, Sendable {
  case null, bool, int, uint, double, string, bytes, timestamp, duration
  /// Any type: it is found out at evaluation.
  case dyn
  case list(DynamicType)
  case map(DynamicType, DynamicType)
  /// The type of types; `type(1)` is of type `type(int)`.
  case type(DynamicType)
  /// A type that is known by its name alone, such as `optional_type(int)`.
  case abstract(String, [DynamicType])
  /// A type parameter of a function's declaration.
  case parameter(String)
  /// A type that is not known yet, by its number in one check.
  case variable(Int)

  static func optional(_ held: DynamicType) -> DynamicType {
    .abstract("optional_type", [held])
  }
}
