// SPDX-License-Identifier: Apache-2.0

/// Reads units such as `TFLOP[dense]/(s·accelerator)`, and quantities such as `400 kWh[it]`.
///
/// ```
/// unit     = factor { ("·" | "⋅" | "*" | "/") factor }
/// factor   = ("(" unit ")" | symbol [ "[" tag { "," tag } "]" ] | "1" [ tags ]) [ exponent ]
/// exponent = superscript digits | "^" ["-"] digits | "^(" ["-"] digits "/" digits ")"
/// ```
///
/// Products and quotients are read from left to right with one precedence, so that `PFLOP/s·day` is
/// (PFLOP/s)·day, as is customary for compute, and `FLOP/s/accelerator` is FLOP/(s·accelerator). A
/// basis tag stands behind a unit symbol and enters with that symbol's exponent.
package struct UnitParser: Sendable {
  package let axes: BasisAxes
  /// Units besides those of the vocabulary.
  package let declared: DeclaredUnits

  static let maximumLength = 200
  static let maximumDepth = 16
  static let maximumExponent = 64

  package init(axes: BasisAxes = BasisAxes([]), declared: DeclaredUnits = DeclaredUnits()) {
    (self.axes, self.declared) = (axes, declared)
  }

  /// Reads a unit; offsets in the error are UTF-8 offsets into `text`.
  package func parse(_ text: String) throws(UnitError) -> Unit {
    try parse(text, from: 0)
  }

  /// Reads a number and a unit; a number alone is a plain number.
  package func parseQuantity(_ text: String) throws(UnitError) -> Quantity {
    let bytes = Array(text.utf8)
    guard bytes.count <= UnitParser.maximumLength else {
      throw .isTooLong(0..<bytes.count, limit: UnitParser.maximumLength)
    }
    let start = bytes.firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
    guard let length = NumberText.length(of: bytes[start...]) else {
      throw .noNumber(0..<bytes.count)
    }
    let end = start + length
    let digits = String(decoding: bytes[start..<end], as: UTF8.self)
    guard let amount = NumberText.parse(digits) else {
      throw .numberOutOfRange(digits, start..<end)
    }
    let isAlone = bytes[end...].allSatisfy { $0 == UInt8(ascii: " ") }
    let unit = isAlone ? Unit.one : try parse(text, from: end)
    let quantity = Quantity(amount: amount, unit: unit)
    guard quantity.value.isFinite else { throw .numberOutOfRange(digits, start..<end) }
    return quantity
  }

  private func parse(_ text: String, from offset: Int) throws(UnitError) -> Unit {
    let count = text.utf8.count
    guard count <= UnitParser.maximumLength else {
      throw .isTooLong(0..<count, limit: UnitParser.maximumLength)
    }
    var reading = UnitReading(text, from: offset, axes: axes, declared: declared)
    let parsed = try reading.readAll()
    guard parsed.dimension.isRepresentable else { throw .isOutOfRange(offset..<count) }
    return Unit(symbol: reading.symbol, dimension: parsed.dimension, scale: parsed.scale)
  }
}
