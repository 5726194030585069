// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AssayExpressions

/// The public conformance suite of CEL, read in place from `../shared` or `ASSAY_SHARED`.
enum ConformanceSuite {
  struct Case: Sendable, CustomTestStringConvertible {
    /// `file/section/name`.
    let name: String
    let file: String
    let expression: String
    let container: String
    let isChecked: Bool
    let isOnlyChecked: Bool
    let declarations: [WireDeclaration]
    let bindings: [String: DynamicValue]
    let expectation: Expectation
    /// The type that the checker must deduce, where the case says one.
    let deducedType: WireType?

    var testDescription: String { name }

    /// The expected value as a literal, where it is a scalar.
    var literal: Literal? {
      guard case .value(let value) = expectation else { return nil }
      switch value {
      case .int(let value): return .int(value)
      case .uint(let value): return .uint(value)
      case .string(let value): return .string(value)
      case .bytes(let value): return .bytes(value)
      case .bool(let value): return .bool(value)
      default: return nil
      }
    }
  }

  enum Expectation: Sendable {
    case value(DynamicValue)
    case error(String)
    /// The case is about types alone.
    case none
  }

  /// The 14 files of the language itself.
  static let coreFiles: Set = [
    "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic",
    "macros", "namespace", "parse", "plumbing", "string", "timestamps",
  ]

  /// Two cases whose value the JSON misreads, and the value that the suite's own text gives them.
  ///
  /// The text says `bytes_value: " \? \" \' ` "`, in which `\?` is the text format's escape of a
  /// question mark; the conversion to JSON took it for two bytes. Google's own binding for Python
  /// leaves these two out as well (b/464071224).
  ///
  /// Source: cel-spec, `tests/simple/testdata/parse.textproto`, section "bytes_literals".
  static let corrections: [String: DynamicValue] = [
    "parse/bytes_literals/triple_single_quoted_unescaped_punctuation":
      .bytes(Array(" ? \" ' ` ".utf8)),
    "parse/bytes_literals/triple_double_quoted_unescaped_punctuation":
      .bytes(Array(" ? \" ' ` ".utf8)),
  ]

  private static let folder: URL = {
    let shared =
      ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")
    return shared.appending(path: "conformance/cel")
  }()

  private static let file = folder.appending(path: "cel_plain.json")

  static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

  /// The cases that need no protocol buffers; none where the data is not at hand.
  static let cases: [Case] = isPresent ? ((try? load()) ?? []) : []

  private static func load() throws -> [Case] {
    try JSONDecoder().decode([WireCase].self, from: Data(contentsOf: file)).map { try $0.read() }
  }

  /// The names of the cases of all files, those that need protocol buffers included.
  static func allNames() throws -> [String] {
    struct File: Decodable {
      let name: String
      let section: [Section]?
    }
    struct Section: Decodable {
      let name: String
      let test: [Test]?
    }
    struct Test: Decodable { let name: String }
    let files = try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: "all"), includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .flatMap { url in
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
        return (file.section ?? []).flatMap { section in
          (section.test ?? []).map { "\(file.name)/\(section.name)/\($0.name)" }
        }
      }
  }
}
