// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import AssayYAML

/// A pack of which some files are being edited: their texts stand in the place of those on disk.
struct EditedPack {
  /// By path.
  let texts: [String: SourceFile]
  /// Where extended packs lie; nil is the folder two above the pack.
  var rulesRoot: String?
  var profile: String?

  init(texts: [String: SourceFile]) { self.texts = texts }

  /// The files of the pack that a file is of; of a profile those of the pack that it tailors.
  ///
  /// - Parameter pack: The folder of the pack, where that is known.
  /// - Returns: Nil if the file is of none.
  func files(
    of path: String, pack: String? = nil
  ) throws(FileFailure) -> (files: PackFiles, diagnostics: [Diagnostic])? {
    if let named = tailored(by: path) {
      guard let root = pack ?? folder(of: named, from: path) else { return nil }
      return try PackFolder.files(root, rulesRoot: rulesRoot, profile: path, texts: texts)
    }
    guard let root = pack ?? Self.folders(above: path).first(where: { isThere("\($0)/pack.yaml") })
    else { return nil }
    return try PackFolder.files(root, rulesRoot: rulesRoot, profile: profile, texts: texts)
  }

  /// What the file tailors, as PACK/VERSION; nil if it is no profile.
  private func tailored(by path: String) -> String? {
    guard let file = texts[path], let node = YAML.read(file).node, node.value(of: "profile") != nil,
      let of = node.value(of: "of"), let pack = of.value(of: "pack")?.text,
      let version = of.value(of: "version")?.text, RuleNames.isID(pack), RuleNames.isID(version)
    else { return nil }
    return "\(pack)/\(version)"
  }

  /// Packs lie beside the folder of a profile, in `rules` of a folder above it, or where they are said to.
  private func folder(of name: String, from path: String) -> String? {
    let roots =
      rulesRoot.map { [$0] } ?? Self.folders(above: path).flatMap { [$0, "\($0)/rules"] }
    return roots.map { "\($0)/\(name)" }.first { isThere("\($0)/pack.yaml") }
  }

  private func isThere(_ path: String) -> Bool {
    texts[path] != nil || FilePath.isFile(path)
  }

  /// The folders above a file, the nearest first; of a relative path those that it names, and `.`.
  private static func folders(above path: String) -> [String] {
    var folders: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/"), folders.count < 64 {
      rest = rest[..<slash]
      folders.append(rest.isEmpty ? "/" : String(rest))
    }
    if !path.hasPrefix("/") { folders.append(".") }
    return folders
  }
}
