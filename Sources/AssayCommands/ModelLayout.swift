// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import Glibc

/// The repositories of models in a folder, however it is laid out: one repository, `ORG/NAME` or
/// `NAME` below the folder, or the Hub's cache with `models--ORG--NAME/snapshots/REVISION`.
///
/// A card does not say whose it is: the id is what the layout says, by the name in a cache, by the
/// remote that a clone of the Hub has, else by the path below the folder.
struct ModelLayout {
  struct Repository {
    let id: String
    /// The path of its files.
    let folder: String
  }

  private(set) var repositories: [Repository] = []
  private let root: String

  /// The names of the card's file are compared without regard to case.
  static let card = "readme.md"
  static let config = "config.json"
  static let weights = "model.safetensors"
  static let index = "model.safetensors.index.json"
  /// Below the folder: `ORG/NAME`.
  private static let depthLimit = 2

  /// - Parameter id: The id of the one model that the folder is of, where the user says it.
  /// - Throws: `FileFailure` if there is no model, one whose id nothing says, or one twice.
  init(of root: String, id: String?) throws(FileFailure) {
    let isInside = FilePath.name(of: root) == "snapshots" && CacheFolder.around("\(root)/..") != nil
    let root = isInside ? "\(root)/.." : root
    self.root = root
    if let id {
      repositories = [Repository(id: id, folder: try ModelLayout.files(of: root))]
    } else if let cached = CacheFolder.around(root) {
      let snapshot = cached.name == FilePath.name(of: root) ? try cached.snapshot(in: root) : root
      repositories = snapshot.map { [Repository(id: cached.id, folder: $0)] } ?? []
    } else if ModelLayout.isRepository(root), let id = HubRemote.id(of: root) {
      repositories = [Repository(id: id, folder: root)]
    } else {
      try find(below: "", depth: 0)
      if ModelLayout.isRepository(root), repositories.isEmpty || ModelLayout.hasParts(root) {
        throw .repositoryWithoutID(root)
      }
    }
    if repositories.isEmpty { throw .noRepository(root) }
    repositories.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    var folders: [String: String] = [:]
    for repository in repositories {
      if let other = folders.updateValue(repository.folder, forKey: repository.id.lowercased()) {
        throw .repositoryTwice(root, repository.id, other, repository.folder)
      }
    }
  }

  /// The name of a file of the folder that is the card; the Hub's own spelling comes first.
  static func cardName(in folder: String) -> String? {
    let names = names(in: folder).filter {
      $0.lowercased() == card && FilePath.isFile("\(folder)/\($0)")
    }
    return names.first { $0 == "README.md" } ?? names.first
  }

  /// The names in a folder, in order; none where it cannot be opened.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The folder with the files of a model: of a cached one, its snapshot.
  private static func files(of folder: String) throws(FileFailure) -> String {
    guard let cached = CacheFolder(name: FilePath.name(of: folder)) else { return folder }
    return try cached.snapshot(in: folder) ?? folder
  }

  private static func isRepository(_ folder: String) -> Bool {
    hasParts(folder) || cardName(in: folder) != nil
  }

  /// Whether a folder has what only a model has, so that folders in it are parts of it.
  private static func hasParts(_ folder: String) -> Bool {
    [config, weights, index].contains { FilePath.isFile("\(folder)/\($0)") }
  }

  private mutating func find(below folder: String, depth: Int) throws(FileFailure) {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    if depth > 0 {
      if let cached = CacheFolder(name: FilePath.name(of: path)) {
        guard let files = try cached.snapshot(in: path), ModelLayout.isRepository(files) else {
          return
        }
        return repositories.append(Repository(id: cached.id, folder: files))
      }
      if ModelLayout.isRepository(path) {
        repositories.append(Repository(id: HubRemote.id(of: path) ?? folder, folder: path))
        if ModelLayout.hasParts(path) { return }
      }
    }
    guard depth < ModelLayout.depthLimit else { return }
    guard let handle = opendir(path) else { throw .system(path, "open the folder") }
    closedir(handle)
    for name in ModelLayout.names(in: path) {
      guard !name.hasPrefix("."), FilePath.isFolder("\(path)/\(name)") else { continue }
      try find(below: folder.isEmpty ? name : "\(folder)/\(name)", depth: depth + 1)
    }
  }
}

/// A model in the cache that the Hub's libraries keep: `models--ORG--NAME` with `refs` and `snapshots`.
///
/// Source: huggingface_hub, "Understand caching".
struct CacheFolder {
  /// `models--ORG--NAME`.
  let name: String
  let id: String

  /// - Returns: Nil for a folder of another name.
  init?(name: String) {
    guard name.hasPrefix("models--") else { return nil }
    let parts = name.dropFirst("models--".count).split(
      separator: "--", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.name = name
    id = parts.joined(separator: "/")
  }

  /// The model whose folder in a cache a path leads to, or into.
  static func around(_ path: String) -> CacheFolder? {
    let names = FilePath.resolved(path).split(separator: "/").map(String.init)
    if let last = names.last, let own = CacheFolder(name: last) { return own }
    guard names.count > 2, names[names.count - 2] == "snapshots" else { return nil }
    return CacheFolder(name: names[names.count - 3])
  }

  /// The folder of the revision that counts: the one that `refs/main` names, else the only one.
  ///
  /// - Returns: Nil where no revision was fetched.
  func snapshot(in folder: String) throws(FileFailure) -> String? {
    let snapshots = "\(folder)/snapshots"
    let revisions = ModelLayout.names(in: snapshots).filter {
      !$0.hasPrefix(".") && FilePath.isFolder("\(snapshots)/\($0)")
    }
    let reference = "\(folder)/refs/main"
    if FilePath.isFile(reference) {
      let text = try MappedFile(path: reference).bytes.withBytes {
        String(decoding: $0.prefix(100), as: UTF8.self)
      }
      let main = String(text.prefix { !$0.isWhitespace })
      if revisions.contains(main) { return "\(snapshots)/\(main)" }
    }
    if revisions.count > 1 { throw .severalSnapshots(folder, revisions.count) }
    return revisions.first.map { "\(snapshots)/\($0)" }
  }
}

/// The model on the Hub that a folder is a clone of.
enum HubRemote {
  static func id(of folder: String) -> String? {
    let path = "\(folder)/.git/config"
    guard FilePath.isFile(path), let file = try? MappedFile(path: path) else { return nil }
    let text = file.bytes.withBytes { String(decoding: $0.prefix(1 << 16), as: UTF8.self) }
    var isOrigin = false
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmingPrefix { $0 == " " || $0 == "\t" }
      if line.hasPrefix("[") { isOrigin = line.hasPrefix("[remote \"origin\"]") }
      guard isOrigin, line.hasPrefix("url"), let equals = line.firstIndex(of: "=") else { continue }
      let address = line[line.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
      return id(atAddress: String(address))
    }
    return nil
  }

  /// `https://user:token@huggingface.co/org/name` and `git@hf.co:org/name` are `org/name`.
  static func id(atAddress text: String) -> String? {
    var address = text
    if let scheme = address.firstRange(of: "://") {
      address = String(address[scheme.upperBound...])
    }
    if let user = address.firstIndex(of: "@") {
      address = String(address[address.index(after: user)...])
    }
    if let colon = address.firstIndex(of: ":") { address.replaceSubrange(colon...colon, with: "/") }
    let (id, isAddress) = ModelID.read(address)
    guard isAddress, !id.isEmpty, !id.hasPrefix("datasets/"), !id.hasPrefix("spaces/") else {
      return nil
    }
    return id.hasSuffix(".git") ? String(id.dropLast(4)) : id
  }
}

extension FileFailure {
  fileprivate static func noRepository(_ path: String) -> FileFailure {
    FileFailure(
      path,
      "has no folder ORG/NAME with a README.md, a config.json or a model.safetensors; a model's"
        + " id is the path of its folder below the one that is named")
  }

  fileprivate static func repositoryWithoutID(_ path: String) -> FileFailure {
    FileFailure(
      path,
      "is the repository of one model, and nothing in it says of which: it is neither a clone of"
        + " the Hub nor in its cache; say the id in front of it, as in org/name=\(path), or name the"
        + " folder that has it as ORG/NAME")
  }

  fileprivate static func severalSnapshots(_ path: String, _ count: Int) -> FileFailure {
    FileFailure(
      path,
      "has \(count) snapshots, and no refs/main that names one of them; name the folder of one,"
        + " as in \(path)/snapshots/REVISION")
  }

  fileprivate static func repositoryTwice(
    _ path: String, _ id: String, _ first: String, _ second: String
  ) -> FileFailure {
    FileFailure(
      path, "has the model '\(id)' twice, in \(first) and in \(second); name one of them alone")
  }
}
