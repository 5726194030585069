// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// A function or operator of plain CEL with all its overloads: how they are typed, and what they do.
struct DynamicFunction: Sendable {
  /// As in the tree: `_+_`, `size`, `math.least`.
  let name: String
  /// Whether it is called as `receiver.name(…)`; the receiver is then its first argument.
  let isReceiver: Bool
  /// What the checker knows of it.
  let overloads: [DynamicOverload]
  /// Nil if no overload takes these arguments.
  let body: Body

  typealias Body =
    @Sendable ([DynamicValue], inout DynamicContext) throws(DynamicFault) -> DynamicValue?

  init(
    _ name: String, isReceiver: Bool = false, _ overloads: [DynamicOverload],
    _ body: @escaping Body
  ) {
    self.name = name
    self.isReceiver = isReceiver
    self.overloads = overloads
    self.body = body
  }

  static func named(_ name: String, isReceiver: Bool) -> DynamicFunction? {
    (isReceiver ? receivers : globals)[name]
  }

  private static let all: [DynamicFunction] =
    arithmetic + comparisons + collections + texts + conversions + times + extensions

  private static let globals = table(all.filter { !$0.isReceiver })
  private static let receivers = table(all.filter(\.isReceiver))

  private static func table(_ functions: [DynamicFunction]) -> [String: DynamicFunction] {
    Dictionary(functions.map { ($0.name, $0) }) { first, _ in first }
  }
}

/// The types of one overload of a function; the receiver, if there is one, is the first parameter.
struct DynamicOverload: Sendable {
  let parameters: [DynamicType]
  let result: DynamicType

  init(_ parameters: [DynamicType], _ result: DynamicType) {
    self.parameters = parameters
    self.result = result
  }
}

/// What a function may need besides its arguments.
struct DynamicContext {
  let environment: DynamicEnvironment
  /// How much the evaluation may still cost; what grows with the arguments is taken off.
  var fuel: Int
}
