// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// The files of a model's repository that say something about it.
package struct ModelFolder {
  /// A file, with its path as the user would type it.
  package struct File {
    package let path: String
    package let bytes: InputBytes

    package init(path: String, bytes: InputBytes) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// The path of the folder in the collection: `org/name`.
  package let id: String
  package let path: String
  /// `README.md`.
  package var card: File?
  /// `config.json`.
  package var config: File?
  /// `model.safetensors`, or the files that `model.safetensors.index.json` lists.
  package var weights: [File] = []
  /// How many files the weights are in, whether they are there or not.
  package var weightFiles = 0

  package init(id: String, path: String) {
    self.id = id
    self.path = path
  }

  /// The names of the files that an index of weights lists, in order; nil if it is no such index.
  package static func shards(of index: InputBytes) -> [String]? {
    guard case .success(let value) = index.withBytes(JSONReading.value),
      case .map(let tensors)? = value.value(of: "weight_map")
    else { return nil }
    // A name is a file beside the index: a path out of the folder is none.
    let names = Set(tensors.compactMap { $0.value.text }.filter { !$0.utf8.contains(0x2F) })
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a file is not the weights but what Git LFS has in their place.
  package static func isPointer(_ bytes: InputBytes) -> Bool {
    bytes.withBytes { $0.starts(with: "version https://git-lfs".utf8) }
  }

  /// How many bytes of a file of weights are read: the length of its head, and the head.
  ///
  /// - Parameters:
  ///   - length: The first eight bytes, little-endian.
  ///   - count: Bytes of the file, at least eight.
  package static func headSize(length: UInt64, of count: Int) -> Int {
    8 + Int(min(length, UInt64(min(WeightsHeader.sizeLimit, count - 8))))
  }

  /// Reads the files into a record: the card's front matter as `cardData`, the configuration as
  /// `config`, the elements of the weights by data type as `safetensors`.
  ///
  /// What cannot be read is noted; the record is there all the same.
  package func record(for plan: PathPlan) -> Record {
    var collector = RecordCollector(plan: plan, path: card?.path ?? path, line: 1)
    var digests: [String] = []
    // A folder is all of a model: where it has no card, there is none.
    collector.card = .read
    if let card {
      digests.append("\(card.bytes.withBytes(RecordDigest.init))")
      read(card, into: &collector)
    }
    if let config {
      digests.append("\(config.bytes.withBytes(RecordDigest.init))")
      read(config: config, into: &collector)
    }
    if let first = weights.first { read(weightsFrom: first, into: &collector) }
    return Record(
      id: id, place: FieldPlace(path: collector.path, line: 1), found: collector.found,
      digest: RecordDigest(of: digests.joined(separator: " ")),
      duplicateKeys: collector.duplicateKeys, unread: collector.unread, notes: collector.notes,
      card: collector.card)
  }

  private func read(_ card: File, into collector: inout RecordCollector) {
    let place = FieldPlace(path: card.path, line: 1)
    guard let text = card.bytes.decoded(path: card.path).file?.text else {
      collector.card = .unreadable
      collector.notes.append(.cardNotUTF8(at: place))
      return
    }
    collector.readText(text, id: id, at: FieldPlace(path: card.path, line: 1))
    switch FrontMatter.read(text, path: card.path) {
    case .none: return
    case .fault(let fault):
      collector.card = .unreadable
      collector.notes.append(.cardUnreadable(fault, at: place))
    case .map(let pairs):
      guard let node = collector.plan.cardNodes.first else { return }
      collector.walk(pairs, at: node, pointer: "") { $0.place($1) }
    }
  }

  private func read(config: File, into collector: inout RecordCollector) {
    let place = FieldPlace(path: config.path, line: 1)
    switch config.bytes.withBytes(JSONReading.value) {
    case .success(.map(let entries)):
      collector.add(entries, under: "config", from: config.path)
    case .success(let value):
      collector.notes.append(.configNotJSON("it is \(value.kindName), not a map", at: place))
    case .failure(let fault):
      collector.notes.append(.configNotJSON(fault.reason.message, at: place))
    }
  }

  private func read(weightsFrom first: File, into collector: inout RecordCollector) {
    guard weights.count == weightFiles else {
      collector.notes.append(
        .weightsUnreadable(
          "\(weights.count) of \(weightFiles) files are there",
          at: FieldPlace(path: first.path, line: 1)))
      return
    }
    var header = WeightsHeader()
    for file in weights {
      if let reason = file.bytes.withBytes({ header.add($0) }) {
        collector.notes.append(
          .weightsUnreadable(reason, at: FieldPlace(path: file.path, line: 1)))
        return
      }
    }
    guard case .map(let entries) = header.value else { return }
    collector.add(entries, under: "safetensors", from: first.path)
  }
}

extension RecordCollector {
  /// Adds the entries of another file, which the plan has under a name at the top level.
  fileprivate mutating func add(
    _ entries: [MetadataEntry], under name: String, from path: String
  ) {
    guard let node = child(name, of: 0) else { return }
    var other = RecordCollector(plan: plan, path: path, line: 1)
    other.walk(entries, at: node)
    merge(other)
  }
}
