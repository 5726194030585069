// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import AssayYAML

/// Base dimensions of the pack's own.
extension PackDecoder {
  /// Adds the dimensions to those of the packs before.
  mutating func decodeDimensions(_ node: YAMLNode) {
    each(of: node, "dimensions") { decoder, name, node in
      guard let section = Section(node, .dimension, at: name.span, &decoder.diagnostics) else {
        return
      }
      decoder.check(name, as: "a dimension", isMember: true)
      if let title = section["title"] { _ = decoder.text(title) }
      let prefixes =
        section["prefixes"].map { decoder.choice($0, DimensionPrefixes.self) } ?? .decimal
      guard let symbol = decoder.located(section.required("unit", &decoder.diagnostics)),
        let prefixes
      else { return }
      do throws(DeclaredUnits.Refusal) {
        try decoder.declaredUnits.declare(
          name.value, unit: symbol.value, takesPrefixes: prefixes == .decimal)
      } catch {
        decoder.diagnostics.append(.refusedDimension(name, symbol, error))
      }
    }
  }
}

/// Whether SI prefixes stand before a declared unit.
enum DimensionPrefixes: String, CaseIterable {
  case decimal, none
}
