// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Foundation
import Testing

/// Training runs with published figures, one a row, from the data beside the checkout.
enum PublishedRuns {
  /// A column of the table, the name under which it is declared, and the unit to write behind it.
  struct Column {
    let name: String
    let field: String
    var unit = ""
    /// Columns of which one suffices: this is left out where that is stated.
    var unless: String?
  }

  static let compute = [
    Column(name: "flop_reported", field: "compute"),
    Column(name: "params_total", field: "parameters"),
    Column(name: "params_active", field: "active_parameters"),
    Column(name: "tokens", field: "tokens", unless: "flop_reported"),
    Column(name: "modality", field: "modality"),
  ]
  static let site = [
    Column(name: "accelerator", field: "accelerator"),
    Column(name: "pue", field: "pue"),
  ]
  static let time = [Column(name: "accel_hours", field: "accelerator_hours")]
  /// What a report of emissions says of itself.
  static let report = [
    Column(name: "tco2e_scope", field: "scope"),
    Column(name: "train_type", field: "training_type"),
    Column(name: "tco2e_location", field: "emissions", unit: " tCO2e"),
    Column(name: "grid_kg_per_kwh", field: "grid_intensity", unit: " kgCO2e/kWh"),
  ]

  /// The rows by the names of the header, as they are.
  static func rows() throws -> [[String: String]] {
    let file = try #require(Repository.shared)
      .appending(path: "data/validation/published_training_runs.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    let source = SourceFile(path: file.lastPathComponent, text: text)
    let table = try #require(DelimitedText.read(source).table)
    return table.rows.map { row in
      Dictionary(
        zip(table.header.map(\.value), row.map(\.value)), uniquingKeysWith: { first, _ in first })
    }
  }

  /// A record that declares what the columns say of a run, and the year.
  static func record(_ row: [String: String], stating columns: [Column]) throws -> String {
    var declared: [String: String] = [:]
    for column in columns {
      guard let text = row[column.name], !text.isEmpty else { continue }
      if let other = column.unless, row[other]?.isEmpty == false { continue }
      declared[column.field] = text + column.unit
    }
    // Code is text to a language model.
    if declared["modality"] == "code" { declared["modality"] = "text" }
    if let type = row["train_type"], type == "pretrain" {
      declared["training_type"] = "pre-training"
    } else if row["train_type"] == "finetune" {
      declared["training_type"] = "fine-tuning"
    }
    if let year = row["year"] { declared["trained"] = "\(year)-06-01" }
    let id = "example/\(try #require(row["id"]))"
    let record: [String: Any] = ["id": id, "downloads": 9_000, "declared": declared]
    return String(
      decoding: try JSONSerialization.data(withJSONObject: record, options: .sortedKeys),
      as: UTF8.self)
  }
}
