// SPDX-License-Identifier: Apache-2.0

/// A function whose types say all there is to check.
struct Signature {
  let name: String
  /// The receiver's type; nil for a function that is called without one.
  let receiver: CELType?
  let arguments: [CELType]
  /// How many of the arguments, from the last, may be left out.
  let optional: Int
  let result: CELType
  let operation: Operation
  /// Whether the operands stand in a row of their own, as more than two must.
  let isLong: Bool

  private init(
    _ name: String, on receiver: CELType?, _ arguments: [CELType] = [], optional: Int = 0,
    _ result: CELType, _ operation: Operation, isLong: Bool = false
  ) {
    self.name = name
    self.receiver = receiver
    self.arguments = arguments
    self.optional = optional
    self.result = result
    self.operation = operation
    self.isLong = isLong
  }

  /// Source: cel-spec, `doc/langdef.md`, "List of Standard Definitions"; cel-go, `ext/strings.go`.
  static let all: [Signature] = [
    Signature("contains", on: .string, [.string], .bool, .contains),
    Signature("startsWith", on: .string, [.string], .bool, .startsWith),
    Signature("endsWith", on: .string, [.string], .bool, .endsWith),
    Signature("lowerAscii", on: .string, [], .string, .lowerASCII),
    Signature("upperAscii", on: .string, [], .string, .upperASCII),
    Signature("trim", on: .string, [], .string, .trim),
    Signature(
      "split", on: .string, [.string, .int], optional: 1, .list(.string), .split, isLong: true),
    Signature("join", on: .list(.string), [.string], optional: 1, .string, .join, isLong: true),
    Signature(
      "replace", on: .string, [.string, .string, .int], optional: 1, .string, .replace,
      isLong: true),
    Signature(
      "substring", on: .string, [.int, .int], optional: 1, .string, .substring, isLong: true),
    Signature("indexOf", on: .string, [.string, .int], optional: 1, .int, .indexOf, isLong: true),
    Signature(
      "lastIndexOf", on: .string, [.string, .int], optional: 1, .int, .lastIndexOf, isLong: true),
    Signature("charAt", on: .string, [.int], .string, .characterAt, isLong: true),
  ]

  /// The names of all functions that the checker treats one by one.
  static let special: [String] = [
    "abs", "assume", "at", "derives", "double", "duration", "exp", "has", "high", "int", "known",
    "ln", "log10", "low", "matches", "max", "mean", "min", "pow", "predict",
    "quantile", "quantity", "round", "size",
    "sqrt", "stated", "string", "sum", "timestamp", "to", "uint", "used", "withheld",
  ]

  /// The macros, which the parser knows.
  static let macros = ["all", "exists", "exists_one", "filter", "map"]

  /// All names that may be called, for suggestions.
  static var names: [String] {
    all.map(\.name) + special + macros + TimePart.all.map(\.name)
  }
}
