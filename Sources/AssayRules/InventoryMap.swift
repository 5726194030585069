// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayYAML

/// What the columns of somebody's own tables mean: the section `inventories` of a pack in a file of its
/// own, beside the table or named on the command line.
///
/// ```yaml
/// inventories:
///   ours:
///     key: Model
///     columns:
///       GPU hours: declared.accelerator_hours
/// ```
package struct InventoryMap: Sendable {
  package let path: String
  package let inventories: [InventoryRule]

  /// Reads a file; nil if it has errors.
  ///
  /// - Parameter pack: Whose fields read what the columns say.
  package static func read(
    _ file: SourceFile, for pack: RulePack
  ) -> (map: InventoryMap?, diagnostics: [Diagnostic]) {
    let (root, mistakes) = YAML.read(file)
    guard let root else { return (nil, mistakes) }
    var decoder = PackDecoder(mappingFor: pack)
    decoder.decodeMap(root)
    var diagnostics = mistakes + decoder.diagnostics
    let read = Set(pack.fields.flatMap { $0.paths.map(\.value.text) })
    for inventory in decoder.draft.inventories {
      let paths = inventory.targets.map(\.path) + inventory.states.map(\.path)
      for path in paths where !read.contains(path.value.text) {
        diagnostics.append(
          .unreadPath(Located(path.value.text, at: path.span), known: read.sorted()))
      }
    }
    diagnostics = diagnostics.inOrder
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    return (InventoryMap(path: file.path, inventories: decoder.draft.inventories), diagnostics)
  }
}

extension PackDecoder {
  /// Decodes a file that has inventories alone.
  fileprivate mutating func decodeMap(_ root: YAMLNode) {
    reportRefusals(in: root)
    let section = Section(root, .inventoryMap, &diagnostics)
    guard let section, let node = section.required("inventories", &diagnostics) else { return }
    each(of: node, "inventories") { $0.decodeInventory($1, $2, isMap: true) }
  }
}
