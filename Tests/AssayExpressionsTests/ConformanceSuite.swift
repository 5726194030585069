// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import AssayExpressions

/// The conformance suite as `cel_plain.json` holds it.
enum ConformanceSuite {
  struct Case {
    let name: String
    let expression: String
    /// The expected value, where it is a scalar.
    let literal: Literal?
    /// `cel.block` takes calls for variables, and is an encoding of optimizers, not of authors.
    let needsBlock: Bool
  }

  static let file: URL = {
    let shared =
      ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")
    return shared.appending(path: "conformance/cel/cel_plain.json")
  }()

  static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

  static func load() throws -> [Case] {
    try JSONDecoder().decode([Entry].self, from: Data(contentsOf: file)).map { entry in
      Case(
        name: "\(entry.file)/\(entry.section)/\(entry.name)", expression: entry.expr,
        literal: entry.value?.literal, needsBlock: entry.file == "block_ext")
    }
  }

  private struct Entry: Decodable {
    let file: String
    let section: String
    let name: String
    let expr: String
    let value: Value?
  }

  private struct Value: Decodable {
    let int64Value: String?
    let uint64Value: String?
    let stringValue: String?
    let bytesValue: Data?
    let boolValue: Bool?

    var literal: Literal? {
      int64Value.flatMap { Int64($0) }.map(Literal.int)
        ?? uint64Value.flatMap { UInt64($0) }.map(Literal.uint) ?? stringValue.map(Literal.string)
        ?? bytesValue.map { Literal.bytes(Array($0)) } ?? boolValue.map(Literal.bool)
    }
  }
}
