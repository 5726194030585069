// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayMetadata

/// Models as repositories of the Hub have them: the card `README.md`, and beside it `config.json` and
/// the weights.
enum ModelCollection {
  /// - Parameter id: The id of the one model that the folder is of, where the user says it.
  /// - Throws: `FileFailure` if a file cannot be read, or the folder has no model that is known by id.
  static func read(_ path: InputPath, plan: PathPlan) throws(FileFailure) -> HeldInput {
    var root = path.file
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    let layout = try ModelLayout(of: root, id: path.id)
    var records: [Record] = []
    var digests = ""
    for repository in layout.repositories {
      let folder = repository.folder
      var model = ModelFolder(id: repository.id, path: folder)
      var files: [MappedFile] = []
      func open(_ name: String) throws(FileFailure) -> ModelFolder.File? {
        let path = "\(folder)/\(name)"
        guard FilePath.isFile(path) else { return nil }
        // Of weights the head alone is read, and digested.
        let file =
          name.hasSuffix(".safetensors")
          ? try MappedFile(path: path, head: ModelFolder.headSize(length:of:))
          : try MappedFile(path: path)
        files.append(file)
        return ModelFolder.File(path: path, bytes: file.bytes)
      }
      if let card = ModelLayout.cardName(in: folder) { model.card = try open(card) }
      model.config = try open(ModelLayout.config)
      var names = [ModelLayout.weights]
      if let index = try open(ModelLayout.index),
        !FilePath.isFile("\(folder)/\(ModelLayout.weights)")
      {
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
        path: path.typed, digest: digest, records: records.count, unreadable: 0))
  }

  /// Reads one card, which stands alone or in its repository.
  static func readCard(_ path: InputPath, plan: PathPlan) throws(FileFailure) -> HeldInput {
    let folder = FilePath.folder(of: path.file)
    let id: String
    if let own = path.id ?? CacheFolder.around(folder)?.id ?? HubRemote.id(of: folder) {
      id = own
    } else {
      throw FileFailure(
        path.file,
        "is a card, which does not say of which model; say the id in front of it, as in"
          + " org/name=\(path.file), or name the folder that has it as ORG/NAME/README.md")
    }
    let file = try MappedFile(path: path.file)
    var model = ModelFolder(id: id, path: folder)
    model.card = ModelFolder.File(path: path.file, bytes: file.bytes)
    return HeldInput(
      records: [model.record(for: plan)], faults: [],
      summary: InputSummary(
        path: path.typed, digest: InputDigest.of(file), records: 1, unreadable: 0))
  }
}

/// An input as it is named: a path, or `ID=PATH` where the folder or the card of one model does not say
/// whose it is.
struct InputPath {
  /// As the user typed it.
  let typed: String
  /// The file or folder.
  let file: String
  let id: String?

  init(_ typed: String) {
    self.typed = typed
    var (file, id) = (typed, String?.none)
    if let equals = typed.firstIndex(of: "="), !FilePath.isFile(typed),
      !FilePath.isFolder(typed)
    {
      let rest = String(typed[typed.index(after: equals)...])
      let name = ModelID.read(String(typed[..<equals])).id
      if !name.isEmpty, !ModelID.isPath(name), FilePath.isFolder(rest) || InputPath.isCard(rest) {
        (file, id) = (rest, name)
      }
    }
    (self.file, self.id) = (file, id)
  }

  var isFolder: Bool { file != "-" && FilePath.isFolder(file) }

  /// Whether it is a card by its name: Markdown is nothing else that is read.
  var isCard: Bool { InputPath.isCard(file) }

  private static func isCard(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".md") && FilePath.isFile(path)
  }
}
