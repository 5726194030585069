// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayRules
import AssaySource
import Glibc

/// `assay init DIR`: a pack, an extension or a profile to begin with.
struct InitPackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Write a small rule pack, an extension of a pack, or a profile of one.",
    discussion: """
      It is what 'assay init' does where no other word says what is wanted.

      Examples:
        assay init rules/our-policy/1.0.0
        assay init rules/our-policy/1.0.0 --extends rules/hugging-carbon/1.2.0
        assay init rules/profiles/ours.yaml --profile rules/hugging-carbon/1.2.0
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder of the new pack, as NAME/VERSION; with --profile the file of the profile.",
      valueName: "folder"))
  var goal: String

  @Option(
    help: ArgumentHelp("The folder of a rule pack that the new one extends.", valueName: "pack"))
  var extends: String?

  @Option(
    help: ArgumentHelp("The folder of a rule pack that the new file tailors.", valueName: "pack"))
  var profile: String?

  func validate() throws {
    if extends != nil, profile != nil {
      throw ValidationError("a file is a profile or a part of a pack: --extends or --profile")
    }
    let others = InitCommand.configuration.subcommands.map { $0._commandName }
    if !goal.contains("/"), let help = Suggestion.help(for: goal, among: others) {
      throw ValidationError("There is no command '\(goal)'; \(help)")
    }
  }

  func run() throws {
    if let profile {
      try writeProfile(of: profile)
    } else if let extends {
      try writeExtension(of: extends)
    } else {
      let (id, version) = try name()
      try write(PackTemplate(id: id, version: version).pack)
      try Console.print("the pack \(id) \(version) is in \(goal); next:")
      let date = "--as-of 2026-06-30"
      try Console.print("  assay check \(goal)")
      try Console.print("  assay test \(goal)")
      try Console.print("  assay audit \(goal)/models.jsonl --rules \(goal) \(date)")
      try Console.print(
        "  assay explain example/small \(goal)/models.jsonl --rules \(goal) \(date) --full")
    }
  }

  private func writeProfile(of folder: String) throws {
    guard goal.hasSuffix(".yaml") else {
      throw ValidationError("a profile is one file: name it with .yaml, such as \(goal).yaml")
    }
    var status = stat()
    guard stat(goal, &status) != 0 else {
      throw FileFailure(goal, "is there already; name another")
    }
    let base = try pack(folder)
    let id = String(FilePath.name(of: goal).dropLast(".yaml".count))
    try Self.check(id)
    let template = PackTemplate(profile: id, of: base, folder: folder, file: goal)
    try Self.write(template.profile, to: goal)
    try Console.print("the profile \(id) of \(base.identity.id) is in \(goal); next:")
    try Console.print("  assay resolve \(folder) --profile \(goal)")
  }

  private func writeExtension(of folder: String) throws {
    let base = try pack(folder)
    let (id, version) = try name()
    let root = FilePath.resolved(folder + "/../..")
    let own = Self.components(of: goal).dropLast(2)
    guard "/" + own.joined(separator: "/") == root else {
      throw ValidationError(
        "a pack is sought beside the one that extends it: name \(root)/\(id)/\(version)")
    }
    try write(PackTemplate(id: id, version: version, base: base).extending)
    try Console.print(
      "the pack \(id) \(version), which extends \(base.identity.id), is in \(goal); next:")
    try Console.print("  assay check \(goal)")
    try Console.print("  assay test \(goal)")
  }

  private func pack(_ folder: String) throws -> RulePack {
    let (pack, diagnostics) = try PackFolder.read(folder)
    Console.show(diagnostics)
    guard let pack else { throw ExitStatus.trouble }
    return pack
  }

  /// The id and the version that the folder says: `our-policy/1.0.0`, or `our-policy`.
  private func name() throws -> (id: String, version: String) {
    var parts = Self.components(of: goal)
    let isVersion = parts.last.map { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
    let version = isVersion == true ? parts.removeLast() : "1.0.0"
    let id = parts.last ?? ""
    try Self.check(id)
    try Self.check(version)
    return (id, version)
  }

  private static func check(_ id: String) throws {
    guard RuleNames.isID(id) else {
      throw ValidationError(
        "'\(id)' cannot name a pack, which letters, digits and '.', '-', '_' between them do")
    }
  }

  /// The names of the absolute path, so that `.` has the name of its folder.
  private static func components(of path: String) -> [String] {
    let whole = path.hasPrefix("/") ? path : FilePath.resolved(".") + "/" + path
    return whole.split(separator: "/").reduce(into: []) { parts, part in
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
    }
  }

  // MARK: Writing

  /// Writes the files of a pack into a folder that is new, or empty.
  private func write(_ files: [(path: String, text: String)]) throws {
    if let handle = opendir(goal) {
      defer { closedir(handle) }
      while let entry = readdir(handle) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name == "." || name == ".." else {
          throw FileFailure(goal, "is not empty; name a new folder")
        }
      }
    }
    for file in files {
      let path = "\(goal)/\(file.path)"
      try Self.makeFolder(FilePath.folder(of: path))
      try Self.write(file.text, to: path)
    }
  }

  private static func write(_ text: String, to path: String) throws {
    let file = try OutputFile(path: path)
    try file.write(text)
    try file.finish()
  }

  /// Makes a folder, and those above it that are not there.
  private static func makeFolder(_ path: String) throws(FileFailure) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFailure(path, "is no folder") }
      return
    }
    let above = FilePath.folder(of: path)
    if above != path { try makeFolder(above) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system(path, "make the folder") }
  }
}
