// SPDX-License-Identifier: Apache-2.0

import AssaySource
package import AssayValues

/// A name of `declared.yaml`, as the fields of a pack read it.
package struct DeclaredName: Sendable {
  package enum Kind: Sendable {
    /// A number; with the unit that a bare one is in, if it has one.
    case figure(Unit?)
    case text(match: String?)
    case date, truth, list
  }

  package let name: String
  package let title: String
  package let kind: Kind
  /// The texts that it may be; empty if that is not said.
  package let choices: [String]
  /// What people write for it before they know the name.
  package let alsoWritten: [String]
  /// Names below it, as `from` and `until` of a date.
  package let parts: [String]
}

extension RulePack {
  /// The names of `declared.yaml`, in the order of the pack's fields.
  package var declaredNames: [DeclaredName] {
    var names: [DeclaredName] = []
    for field in fields {
      for path in field.paths.map(\.value.names) where path.first == "declared" && path.count > 1 {
        let name = path[1]
        guard !names.contains(where: { $0.name == name }) else { continue }
        let below = fields.flatMap(\.paths).map(\.value.names).filter {
          $0.count > 2 && $0[0] == "declared" && $0[1] == name
        }.map { $0[2] }
        names.append(
          DeclaredName(
            name: name, title: field.title ?? field.name, kind: kind(of: field),
            choices: field.choices?.texts ?? [],
            alsoWritten: writtenNames.filter { $0.value == name }.map(\.key).sorted(),
            parts: below.filter { $0 != "by" && $0 != "method" }))
      }
    }
    return names
  }

  private func kind(of field: FieldRule) -> DeclaredName.Kind {
    switch field.kind {
    case .quantity(let unit): .figure(unit.value)
    case .int, .double: .figure(nil)
    case .string: .text(match: field.match.map { tables[$0].name })
    case .date: .date
    case .bool: .truth
    case .list, .items: .list
    }
  }
}
