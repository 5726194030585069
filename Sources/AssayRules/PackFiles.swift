// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// The texts of a pack: every `*.yaml` and `*.csv` below its folder.
package struct PackFiles: Sendable {
  /// The folder as the user typed it, without a final slash.
  package let root: String
  /// In order of path; each path is `root`, a slash and the path below it.
  package let files: [SourceFile]
  /// The packs that this one extends, the oldest first; none of them has any of its own here.
  package let bases: [PackFiles]
  /// Where the pack was sought that this one extends, if it is not there.
  package let missingBase: String?
  /// A profile that tailors the pack.
  package let profile: SourceFile?
  /// The tables beside the profile that it names, by the names that it has for them.
  package let profileTables: [String: SourceFile]

  package init(
    root: String, files: [SourceFile], bases: [PackFiles] = [], missingBase: String? = nil,
    profile: SourceFile? = nil, profileTables: [String: SourceFile] = [:]
  ) {
    self.profileTables = profileTables
    self.bases = bases
    self.missingBase = missingBase
    self.profile = profile
    var root = root[...]
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    self.root = String(root)
    self.files = files.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
  }

  /// All packs whose rules are read, the oldest first and this one last.
  var layers: [PackFiles] { bases + [self] }

  /// The files of the layer before this one, with what that extends; nil for a pack that extends
  /// nothing.
  var base: PackFiles? {
    bases.last.map { PackFiles(root: $0.root, files: $0.files, bases: Array(bases.dropLast())) }
  }

  /// The same pack without its profile.
  package var withoutProfile: PackFiles {
    PackFiles(root: root, files: files, bases: bases, missingBase: missingBase)
  }

  /// The same pack without the files that hold tests alone, which are read where rules are judged and not
  /// where they are used.
  var withoutTests: PackFiles {
    PackFiles(
      root: root, files: files.filter { !$0.holdsTestsAlone }, bases: bases.map(\.withoutTests),
      missingBase: missingBase, profile: profile, profileTables: profileTables)
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

extension SourceFile {
  /// Whether nothing but `tests:`, comments and indented lines stands in a file; one that is written
  /// otherwise is not looked into.
  fileprivate var holdsTestsAlone: Bool {
    guard path.hasSuffix(".yaml"), text.utf8.contains(UInt8(ascii: "\n")) else { return false }
    var hasTests = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      switch line.first {
      case UInt8(ascii: " "), UInt8(ascii: "#"), UInt8(ascii: "\r"): continue
      case UInt8(ascii: "t") where line.starts(with: "tests:".utf8): hasTests = true
      case UInt8(ascii: "-") where line.starts(with: "- ".utf8): continue
      default: return false
      }
    }
    return hasTests
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
