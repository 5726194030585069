// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssayValues

/// A `declared.yaml` to fill in: every name in a comment, with what it means.
struct DeclaredTemplate {
  private let names: [DeclaredName]
  private let pack: PackIdentity

  init(_ pack: RulePack) {
    names = pack.declaredNames
    self.pack = pack.identity
  }

  func text(of ids: [String]) -> String {
    var lines = [
      "# What the organization states of its trainings beside their cards, for \(pack.id) \(pack.version).",
      "#",
      "# Take away the '#' before a name and write what is known; leave the rest. A number without a unit",
      "# is in the unit named behind it, and any other can be written with its own: 61 MWh. A figure can",
      "# say where it is from: {value: 61, unit: MWh, method: measured, by: Operations, on: 2024-05-31,",
      "# evidence: {uri: \"https://…\"}}.",
      "",
      "# organization:                       # what holds for all models that say nothing else",
      "#   namespaces: [org]                 # of which ids; without it, the models below",
      "#   country: SWE                      # its seat, ISO 3166-1 alpha-3",
      "#   period: {from: 2024-01-01, until: 2024-12-31}",
      "#   accelerators: H100",
      "#   sites:                            # a model names its own with 'site:' or 'place:'",
      "#     - {name: north, place: Stockholm, share: 70%, pue: 1.1}",
      "#     - {name: south, place: Frankfurt, share: 30%, pue: 1.3}",
      "",
      "models:",
    ]
    for id in ids.isEmpty ? ["org/name"] : ids {
      lines.append("  \(DeclaredTemplate.key(id)):")
      lines += names.map { name in
        let start = "    # \(name.name):"
        let hint = DeclaredTemplate.hint(name)
        return start + String(repeating: " ", count: max(1, 34 - start.count)) + "# \(hint)"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// "Energy of training; kWh".
  private static func hint(_ name: DeclaredName) -> String {
    var parts = [name.title]
    switch name.kind {
    case .figure(let unit?) where unit.symbol != "1": parts.append("in \(unit.symbol)")
    case .date:
      parts.append(name.parts.isEmpty ? "2024-01-31" : "2024-01-31, or {from: …, until: …}")
    case .list: parts.append("a list")
    case .truth: parts.append("true or false")
    case .figure, .text: break
    }
    if !name.choices.isEmpty { parts.append("one of \(name.choices.joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }

  /// An id as a key of YAML.
  static func key(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "-_./".utf8.contains($0)
      } && text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false
    return isPlain ? text : YAMLText.scalar(text)
  }
}
