// SPDX-License-Identifier: Apache-2.0

/// Forms of files that are often given by mistake, and told by their first bytes.
enum ForeignForm {
  private static let forms: [(start: [UInt8], mistake: String)] = [
    (
      Array("PAR1".utf8),
      "is a Parquet file, of which nothing is read; DuckDB makes JSON Lines of it:"
        + " sed 's|snapshot.parquet|FILE|' fixtures/snapshots/lines.sql | duckdb > FILE.jsonl"
    ),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "is compressed; read it as: xzcat FILE | assay audit - …"),
    ([0xFF, 0xFE], "is UTF-16 text; save it as UTF-8"),
    ([0xFE, 0xFF], "is UTF-16 text; save it as UTF-8"),
  ]

  /// What is wrong with a file of which nothing could be read; nil for one worth reading.
  static func mistake(_ bytes: UnsafeRawBufferPointer) -> String? {
    forms.first { bytes.starts(with: $0.start) }?.mistake
  }
}
