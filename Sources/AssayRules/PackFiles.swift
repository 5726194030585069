// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// The texts of a pack: every `*.yaml` and `*.csv` below its folder.
package struct PackFiles: Sendable {
  /// The folder as the user typed it, without a final slash.
  package let root: String
  /// In order of path; each path is `root`, a slash and the path below it.
  package let files: [SourceFile]

  package init(root: String, files: [SourceFile]) {
    var root = root[...]
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    self.root = String(root)
    self.files = files.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
  }

  /// Returns the path of a file below the root.
  package func relativePath(of file: SourceFile) -> String {
    let prefix = root.hasSuffix("/") ? root : root + "/"
    return file.path.hasPrefix(prefix) ? String(file.path.dropFirst(prefix.count)) : file.path
  }

  package func file(named relative: String) -> SourceFile? {
    files.first { relativePath(of: $0) == relative }
  }
}

/// What came of reading a pack.
package struct PackReading: Sendable {
  /// Nil if there are errors.
  package let pack: RulePack?
  /// Every mistake of the pack, in order of place.
  package let diagnostics: [Diagnostic]
  /// The pack as its files state it, for comparing versions; nil if there are errors.
  var draft: PackDraft?
}
