// SPDX-License-Identifier: Apache-2.0

/// Forms of files that are often given by mistake, and told by their first bytes.
enum ForeignForm {
  private static let forms: [(start: [UInt8], mistake: String)] = [
    ([0x1F, 0x8B], "is compressed; read it as: zcat FILE | assay audit - …"),
    ([0x28, 0xB5, 0x2F, 0xFD], "is compressed; read it as: zstdcat FILE | assay audit - …"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "is compressed; read it as: xzcat FILE | assay audit - …"),
    ([0xFF, 0xFE], "is UTF-16 text; save it as UTF-8"),
    ([0xFE, 0xFF], "is UTF-16 text; save it as UTF-8"),
  ]

  /// What is wrong with a file of which nothing could be read; nil for one worth reading.
  static func mistake(_ bytes: UnsafeRawBufferPointer) -> String? {
    forms.first { bytes.starts(with: $0.start) }?.mistake
  }
}
