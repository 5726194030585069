// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// What an expression of plain CEL may refer to.
struct DynamicEnvironment: Sendable {
  /// The namespace in which names are resolved first, such as `com.example`; empty for none.
  let container: String
  /// Values of variables by their full names.
  let variables: [String: DynamicValue]
  /// The offset of a named time zone from UTC in seconds at an instant; nil if there is no such
  /// zone.
  ///
  /// Time zones are data of the outside world, so who evaluates hands them in.
  let zoneOffset: @Sendable (String, Timestamp) -> Int?
  /// How many steps an evaluation may take.
  let fuel: Int

  init(
    container: String = "", variables: [String: DynamicValue] = [:], fuel: Int = 1_000_000,
    zoneOffset: @escaping @Sendable (String, Timestamp) -> Int? = { _, _ in nil }
  ) {
    self.container = container
    self.variables = variables
    self.fuel = fuel
    self.zoneOffset = zoneOffset
  }

  /// The full names that a name may stand for, the one in the innermost namespace first.
  ///
  /// A name that begins with a dot is a full name already.
  ///
  /// Source: cel-spec, `doc/langdef.md`, section "Name Resolution".
  static func candidates(for name: String, in container: String) -> [String] {
    if name.hasPrefix(".") { return [String(name.dropFirst())] }
    var names: [String] = []
    var space = Substring(container)
    while !space.isEmpty {
      names.append("\(space).\(name)")
      guard let dot = space.lastIndex(of: ".") else { break }
      space = space[..<dot]
    }
    return names + [name]
  }

  /// The names that stand for types.
  static let typeNames: Set = [
    "null_type", "bool", "int", "uint", "double", "string", "bytes", "list", "map", "type",
    "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type",
    "net.IP", "net.CIDR",
  ]
}
