// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssaySource
import AssayValues

extension Sample {
  /// Reads the file of a sample that was drawn from models, as `drawnText` writes it.
  package static func drawn(
    _ file: SourceFile, columns: [ColumnRule]
  ) -> (sample: Sample, diagnostics: [Diagnostic]) {
    var decoder = PackDecoder(scalarsOf: PackDraft())
    let (table, found) = DelimitedText.read(file)
    decoder.diagnostics += found
    let places = columns.map { table?.column($0.name) }
    let model = table?.column("model")
    let rows = (table?.rows ?? []).compactMap { row -> Sample.Row? in
      guard let first = row.first else { return nil }
      return Sample.Row(
        cells: decoder.cells(row, places, columns), place: first.span.place,
        model: model.map { row[$0].value })
    }
    return (Sample(path: file.path, rows: rows), decoder.diagnostics)
  }

  /// A sample that was drawn from models, as a CSV file: model, place of its record, and columns in
  /// their units.
  package func drawnText(columns: [ColumnRule]) -> String {
    let header = ["model", "place"] + columns.map(\.name)
    let lines = rows.map { row -> [String] in
      [row.model ?? "", row.place.path]
        + zip(columns, row.cells).map { Sample.text($1, in: $0.unit) }
    }
    return ([header] + lines).map { $0.map(Sample.quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func text(_ value: Value?, in unit: Unit?) -> String {
    switch value {
    case .double(let number, _): NumberFormat.shortest(unit?.amount(number) ?? number)
    case .int(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .timestamp(let date): date.description
    case .string(let text): text
    default: ""
    }
  }

  /// Source: RFC 4180, section 2.
  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return cell }
    return "\"" + cell.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
