// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// The functions of the extension libraries.
///
/// Source: cel-spec, `tests/simple/testdata`, files `string_ext`, `math_ext`, `encoders_ext`,
/// `network_ext` and `optionals`; cel-go, package `ext`, for what the suite leaves open.
extension DynamicFunction {
  static let extensions: [DynamicFunction] =
    extendedTexts + mathematics + encoders + networks + optionals
}
