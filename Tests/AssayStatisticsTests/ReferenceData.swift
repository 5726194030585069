// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Reference figures that are not part of the repository: `ASSAY_SHARED`, or `shared` beside the
/// checkout.
enum ReferenceData {
  static let root: URL? = {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
    let url = (named ?? checkout.deletingLastPathComponent().appending(path: "shared"))
      .appending(path: "conformance")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  static let absent: Comment = "no reference data beside the checkout: set ASSAY_SHARED"

  static func decode<T: Decodable>(_ type: T.Type, from path: String) throws -> T {
    let url = try #require(root).appending(path: path)
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// A number that a reference file states as text, with more digits than a double has.
struct ReferenceNumber: Decodable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    value = text == "Infinity" ? .infinity : try #require(Double(text))
  }
}

/// The digits to which a number agrees with the right one: `−log₁₀` of the relative error, or of the
/// error if the right one is 0; 17 if they are equal.
func agreeingDigits(_ found: Double, _ expected: Double) -> Double {
  if found == expected { return 17 }
  let error = (found - expected).magnitude
  return -log10(expected == 0 ? error : error / expected.magnitude)
}
