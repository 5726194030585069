// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayRules
import AssaySource
import Glibc

/// Reads the files of a rule pack from a folder.
enum PackFolder {
  /// A pack is a handful of files; more is a wrong folder, such as `/`.
  private static let fileLimit = 2_000
  private static let depthLimit = 8

  /// A pack extends another one that extends another one, and so on up to this many.
  private static let layerLimit = 16

  /// Reads and checks a pack, with those that it extends.
  ///
  /// - Parameters:
  ///   - rulesRoot: The folder in which extended packs lie as PACK/VERSION; nil is the folder two
  ///     above the pack.
  ///   - profile: The file of a profile that tailors the pack.
  ///   - readsFits: Whether the fits of regressions are read, and not about to be made.
  ///   - findsDeadRules: Whether what can never happen or is never used is told, as `check` does.
  /// - Returns: The pack, nil if there are errors, and every mistake in order of place.
  /// - Throws: `FileFailure` if the folder or a file in it cannot be read.
  static func read(
    _ root: String, rulesRoot: String? = nil, profile: String? = nil, readsFits: Bool = true,
    findsDeadRules: Bool = true
  ) throws(FileFailure) -> (pack: RulePack?, diagnostics: [Diagnostic]) {
    let (reading, diagnostics) = try reading(
      root, rulesRoot: rulesRoot, profile: profile, readsFits: readsFits,
      findsDeadRules: findsDeadRules)
    return (diagnostics.hasErrors ? nil : reading.pack, diagnostics)
  }

  /// The same, with what a comparison of packs needs besides the rules.
  static func reading(
    _ root: String, rulesRoot: String? = nil, profile: String? = nil, readsFits: Bool = true,
    findsDeadRules: Bool = true
  ) throws(FileFailure) -> (reading: PackReading, diagnostics: [Diagnostic]) {
    let (files, diagnostics) = try files(root, rulesRoot: rulesRoot, profile: profile)
    let reading = PackReader.read(
      files, readsFits: readsFits, findsDeadRules: findsDeadRules)
    // A `pack.yaml` that is no text is said to be that, and not to be missing.
    let isUnread = diagnostics.contains { $0.span.file.path == "\(files.root)/pack.yaml" }
    // Nor is a table missing that is there and is no text.
    let unread = diagnostics.compactMap { $0.span.file.path.split(separator: "/").last }
    let found = reading.diagnostics.filter { one in
      !(isUnread && one.code == "pack-missing")
        && !(one.code == "unknown-file" && unread.contains { one.message.contains("'\($0)'") })
    }
    return (reading, (diagnostics + found).inOrder)
  }

  /// The files of a pack, with those of the packs that it extends and its profile.
  ///
  /// - Parameter texts: Files that stand in the place of those on disk, by path.
  /// - Returns: The files, and what is wrong with those that are no texts.
  static func files(
    _ root: String, rulesRoot: String?, profile: String?, texts: [String: SourceFile] = [:]
  ) throws(FileFailure) -> (files: PackFiles, diagnostics: [Diagnostic]) {
    let (own, found) = try load(root, texts)
    var diagnostics = found
    var bases: [PackFiles] = []
    var missingBase: String?
    let folders = rulesRoot.map(trimmed) ?? parent(of: parent(of: own.root))
    while let rule = PackReader.extended(by: bases.first ?? own), rule.isSafe {
      let folder = "\(folders)/\(rule.id.value)/\(rule.version)"
      let known = bases.map(\.root) + [own.root]
      if bases.count == layerLimit || known.contains(where: { isSame($0, folder) }) {
        diagnostics.append(.extensionIsCircular(rule.id))
        break
      }
      guard FilePath.isFolder(folder) else {
        missingBase = folder
        break
      }
      let (files, found) = try load(folder, texts)
      bases.insert(files, at: 0)
      diagnostics += found
    }
    var profileFile: SourceFile?
    var profileTables: [String: SourceFile] = [:]
    if let profile {
      let (source, faults) = try read(profile, texts)
      profileFile = source
      diagnostics += faults
      let folder = profile.contains("/") ? parent(of: profile) + "/" : ""
      for name in source.map({ PackReader.tables(namedBy: $0) }) ?? [] {
        // One that is not there is a mistake of the profile, which is told with its place.
        guard profileTables[name] == nil, FilePath.isFile(folder + name) else { continue }
        let (table, faults) = try MappedFile(path: folder + name).decoded()
        profileTables[name] = table
        diagnostics += faults
      }
    }
    let files = PackFiles(
      root: own.root, files: own.files, bases: bases, missingBase: missingBase,
      profile: profileFile, profileTables: profileTables)
    return (files, diagnostics)
  }

  /// A file, or the text that stands in its place.
  private static func read(
    _ path: String, _ texts: [String: SourceFile]
  ) throws(FileFailure) -> (file: SourceFile?, diagnostics: [Diagnostic]) {
    if let file = texts[path] { return (file, []) }
    return try MappedFile(path: path).decoded()
  }

  /// Makes sure that no report takes the place of a rule file of packs that a pack extends.
  static func protect(
    _ outputs: [String], from root: String, _ identity: PackIdentity, rulesRoot: String?
  ) throws {
    let folders = rulesRoot.map(trimmed) ?? parent(of: parent(of: trimmed(root)))
    for name in identity.extended {
      let folder = FilePath.resolved("\(folders)/\(name.id)/\(name.version)") + "/"
      for output in outputs where output != "-" {
        let path = FilePath.resolved(output)
        if path.hasPrefix(folder), isRuleFile(path) {
          throw ValidationError("'\(output)' is a file of a pack that is extended; name another")
        }
      }
    }
  }

  /// The files of one pack.
  private static func load(
    _ root: String, _ texts: [String: SourceFile]
  ) throws(FileFailure) -> (files: PackFiles, diagnostics: [Diagnostic]) {
    let folder = trimmed(root)
    var paths: [String] = []
    var linked: String?
    try list(folder, below: "", depth: 0, into: &paths, &linked)
    let known = Set(paths)
    paths += texts.keys.filter { $0.hasPrefix(folder + "/") && isRuleFile($0) }
      .map { String($0.dropFirst(folder.utf8.count + 1)) }.filter { !known.contains($0) }
    paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard paths.contains(where: { $0.hasSuffix(".yaml") }) else {
      throw FileFailure(root, "has no .yaml file: a rule pack is a folder of YAML rule files")
    }
    if let linked {
      throw FileFailure(
        linked, "is a symbolic link to a folder, whose files would not be read; copy them here")
    }
    var files: [SourceFile] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
      let (source, faults) = try read("\(folder)/\(path)", texts)
      if let source { files.append(source) }
      diagnostics += faults
    }
    return (PackFiles(root: folder, files: files), diagnostics)
  }

  /// Without slashes at the end.
  static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// The folder above; of a path without one, `..` is added.
  static func parent(of path: String) -> String {
    if path == "." { return ".." }
    if path == ".." || path.hasSuffix("/..") { return path + "/.." }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func isSame(_ path: String, _ other: String) -> Bool {
    FilePath.resolved(path) == FilePath.resolved(other)
  }

  static func isRuleFile(_ path: String) -> Bool {
    path.hasSuffix(".yaml") || path.hasSuffix(".csv")
  }

  /// A name that its author takes for that of a rule file.
  private static func isMisnamed(_ name: String) -> Bool {
    let name = name.lowercased()
    return isRuleFile(name) || name.hasSuffix(".yml")
  }

  /// - Parameter linked: The last link to a folder that was met.
  private static func list(
    _ root: String, below folder: String, depth: Int, into paths: inout [String],
    _ linked: inout String?
  ) throws(FileFailure) {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    guard let handle = opendir(path) else { throw .system(path, "open the folder") }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix(".") else { continue }
      let inner = folder.isEmpty ? name : "\(folder)/\(name)"
      var status = stat()
      guard lstat("\(root)/\(inner)", &status) == 0 else { throw .system(inner, "read it") }
      switch status.st_mode & S_IFMT {
      case S_IFDIR where depth < depthLimit:
        try list(root, below: inner, depth: depth + 1, into: &paths, &linked)
      case S_IFREG where isRuleFile(name):
        guard paths.count < fileLimit else {
          throw FileFailure(root, "has more than \(fileLimit) rule files; is it the right folder?")
        }
        paths.append(inner)
      // What looks like a rule and is not read would change what the pack says, without a word.
      case S_IFLNK where isRuleFile(name):
        throw FileFailure(
          "\(root)/\(inner)", "is a symbolic link; a pack is made of files, so copy it here")
      case S_IFLNK where FilePath.isFolder("\(root)/\(inner)"):
        linked = "\(root)/\(inner)"
      case S_IFREG where isMisnamed(name):
        throw FileFailure(
          "\(root)/\(inner)",
          "would not be read: rule files end in .yaml or .csv; rename it to"
            + " \(name.split(separator: ".").first ?? "").\(name.lowercased().hasSuffix("csv") ? "csv" : "yaml")"
        )
      case S_IFDIR:
        throw FileFailure("\(root)/\(inner)", "lies more than \(depthLimit) folders deep")
      case _ where isMisnamed(name):
        throw FileFailure("\(root)/\(inner)", "is no regular file, and would not be read")
      default: break
      }
    }
  }
}
