// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayMetadata
import Glibc

/// A folder of models as the Hub has them: `ORG/NAME/README.md`, or `NAME/README.md`, and beside
/// the card `config.json` and the weights.
///
/// The path of a model's folder below the collection is its id: a card does not say whose it is.
enum ModelCollection {
  private static let card = "README.md"
  private static let config = "config.json"
  private static let weights = "model.safetensors"
  private static let index = "model.safetensors.index.json"
  /// Below the collection: `ORG/NAME`.
  private static let depthLimit = 2

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// - Throws: `FileFailure` if a file cannot be read, or the folder has no model below it.
  static func read(_ path: String, plan: PathPlan) throws(FileFailure) -> HeldInput {
    var root = path
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    var ids: [String] = []
    try find(root, below: "", depth: 0, into: &ids)
    ids.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !ids.isEmpty else {
      throw FileFailure(
        path,
        "has no folder ORG/NAME with a README.md, a config.json or a model.safetensors; a model's"
          + " id is the path of its folder below the one that is named")
    }
    var records: [Record] = []
    var digests = ""
    for id in ids {
      let folder = "\(root)/\(id)"
      var model = ModelFolder(id: id, path: folder)
      var files: [MappedFile] = []
      func open(_ name: String) throws(FileFailure) -> ModelFolder.File? {
        let path = "\(folder)/\(name)"
        guard isFile(path) else { return nil }
        // Of weights the head alone is read, and digested.
        let file =
          name.hasSuffix(".safetensors")
          ? try MappedFile(path: path, head: ModelFolder.headSize(length:of:))
          : try MappedFile(path: path)
        files.append(file)
        return ModelFolder.File(path: path, bytes: file.bytes)
      }
      model.card = try open(card)
      model.config = try open(config)
      var names = [weights]
      if let index = try open(index), !isFile("\(folder)/\(weights)") {
        names = ModelFolder.shards(of: index.bytes) ?? []
      }
      for name in names {
        guard let file = try open(name), !ModelFolder.isPointer(file.bytes) else { continue }
        model.weights.append(file)
      }
      model.weightFiles = names.count
      records.append(model.record(for: plan))
      for file in files {
        let name = String(decoding: file.path.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self)
        let digest = file.bytes.withBytes { InputDigest.of($0) }
        digests += "\(name)\n\(digest)\n"
      }
    }
    let digest = Array(digests.utf8).withUnsafeBytes { InputDigest.of($0) }
    return HeldInput(
      records: records, faults: [],
      summary: InputSummary(
        path: path, digest: digest, records: records.count, unreadable: 0))
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func find(
    _ root: String, below folder: String, depth: Int, into ids: inout [String]
  ) throws(FileFailure) {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    if depth > 0, [card, config, weights, index].contains(where: { isFile("\(path)/\($0)") }) {
      ids.append(folder)
    }
    guard depth < depthLimit else { return }
    guard let handle = opendir(path) else { throw .system(path, "open the folder") }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix("."), isFolder("\(path)/\(name)") else { continue }
      try find(
        root, below: folder.isEmpty ? name : "\(folder)/\(name)", depth: depth + 1, into: &ids)
    }
  }
}
