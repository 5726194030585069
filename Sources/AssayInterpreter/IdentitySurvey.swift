// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayValues

/// The first pass over an input: which ids there are, and which of them occur again.
///
/// It keeps 128-bit hashes of the ids alone, 16 bytes a record; what decides between records of one
/// id is looked up in a second look at those few. Of ids that are not all of ASCII it keeps some
/// thousands, to tell of those that look alike.
package struct IdentitySurvey: Sendable {
  package private(set) var records = 0
  package private(set) var unreadable = 0
  private var seen: Set<RecordDigest> = []
  private var repeated: Set<RecordDigest> = []
  private let near: NearIDs?
  /// By number of a declared id, the record that was probably meant by it.
  private var suggestions: [Int: NearIDs.Suggestion] = [:]
  /// Ids with characters beyond ASCII, by what they look like: Swift's `==` compares that.
  private var spellings: [String: Set<ExactText>] = [:]

  /// More such ids than these are not compared; hostile input must not fill the memory.
  private static let spellingLimit = 10_000

  /// - Parameter declared: What is stated beside the records, whose ids may be meant for records.
  package init(declared: DeclaredModels = DeclaredModels()) {
    self.init(near: declared.isEmpty ? nil : NearIDs(declared))
  }

  init(near: NearIDs?) { self.near = near }

  /// Surveys one chunk of an input.
  package mutating func add(_ chunk: RecordChunk, of stream: RecordStream) {
    let reader = RecordReader(PathPlan([]))
    stream.forEachRecord(in: chunk) { raw in
      switch reader.identify(raw.bytes, line: raw.line, path: stream.path) {
      case .success(let identity):
        note(identity.id, identity.hash)
      case .failure: noteUnreadable()
      }
    }
  }

  /// Notes a record by its id and the digest of it.
  mutating func note(_ id: String, _ hash: RecordDigest) {
    records += 1
    if !seen.insert(hash).inserted { repeated.insert(hash) }
    near?.compare(id) { suggest($1, for: $0) }
    if !id.utf8.allSatisfy({ $0 < 0x80 }) { noteSpelling(of: id) }
  }

  private mutating func noteSpelling(of id: String) {
    guard spellings.count < IdentitySurvey.spellingLimit else { return }
    spellings[id, default: []].insert(ExactText(id))
  }

  private mutating func suggest(_ suggestion: NearIDs.Suggestion, for declared: Int) {
    if let known = suggestions[declared], !suggestion.isBetter(than: known) { return }
    suggestions[declared] = suggestion
  }

  mutating func noteUnreadable() { unreadable += 1 }

  package mutating func merge(_ other: IdentitySurvey) {
    records += other.records
    unreadable += other.unreadable
    repeated.formUnion(other.repeated)
    for hash in other.seen where !seen.insert(hash).inserted { repeated.insert(hash) }
    for (declared, suggestion) in other.suggestions { suggest(suggestion, for: declared) }
    for (id, others) in other.spellings { spellings[id, default: []].formUnion(others) }
  }

  package var hasDuplicates: Bool { !repeated.isEmpty }

  package func contains(_ id: String) -> Bool { seen.contains(RecordDigest(ofID: id)) }

  /// The models that are declared and have no record, in order of id.
  func unjoined(_ declared: DeclaredModels) -> [UnjoinedModel] {
    var all = self
    let cards = declared.cards
    for id in cards { near?.compare(id) { all.suggest($1, for: $0) } }
    let meant = near?.named(all.suggestions) ?? [:]
    let isAlone = records == 0 && cards.isEmpty
    return declared.ids.filter { !contains($0) }.map { id in
      let (records, digest) = (declared[id], RecordDigest(ofID: id))
      let isCard = records.contains { !$0.isStatement }
      return UnjoinedModel(
        id: id, records: records, meant: isCard ? nil : meant[digest], isAlone: isAlone || isCard)
    }
  }

  /// The ids that look alike and are not the same, in order, with those that are declared.
  func alike(with declared: DeclaredModels) -> [[String]] {
    var all = self
    for id in declared.ids where !id.utf8.allSatisfy({ $0 < 0x80 }) { all.noteSpelling(of: id) }
    return all.spellings.values.filter { $0.count > 1 }
      .map { $0.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
      .sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }
  }

  /// Looks once more at the records of one chunk whose id occurs again.
  ///
  /// - Parameter input: Which of the inputs it is; the first is 0.
  package func candidates(
    in chunk: RecordChunk, of stream: RecordStream, input: Int
  ) -> DuplicateResolution {
    var resolution = DuplicateResolution()
    let reader = RecordReader(PathPlan([]))
    var position = RecordPosition(input: input, chunk: chunk)
    stream.forEachRecord(in: chunk) { raw in
      defer { position.advance() }
      guard
        case .success(let identity) = reader.identify(raw.bytes, line: raw.line, path: stream.path),
        repeated.contains(identity.hash)
      else { return }
      resolution.add(
        DuplicateResolution.Candidate(
          lastModified: identity.lastModified, digest: identity.digest, position: position,
          offset: raw.offset,
          place: FieldPlace(path: stream.path, line: raw.line, column: raw.column).description),
        for: identity.hash)
    }
    return resolution
  }
}

/// Where a record stands among all records of all inputs; several may stand on one line.
struct RecordPosition: Sendable, Hashable, Comparable {
  let input: Int
  /// Where the chunk begins in its input, in bytes.
  private let chunk: Int
  /// How many records of the chunk stand before it.
  private var index = 0

  init(input: Int, chunk: RecordChunk) {
    self.input = input
    self.chunk = chunk.range.lowerBound
  }

  mutating func advance() { index += 1 }

  static func < (left: RecordPosition, right: RecordPosition) -> Bool {
    (left.input, left.chunk, left.index) < (right.input, right.chunk, right.index)
  }
}

/// Which of several records of one id counts: the one modified last, then the one with the greater
/// digest, then the first.
package struct DuplicateResolution: Sendable {
  struct Candidate: Sendable {
    let lastModified: Timestamp?
    let digest: RecordDigest
    let position: RecordPosition
    /// In its input.
    let offset: Int
    let place: String

    func wins(over other: Candidate) -> Bool {
      if lastModified != other.lastModified {
        guard let lastModified else { return false }
        return other.lastModified.map { lastModified > $0 } ?? true
      }
      if digest != other.digest { return digest > other.digest }
      return position < other.position
    }
  }

  /// The records of one id.
  private struct Rivals: Sendable {
    private(set) var all: [Candidate] = []
    private(set) var best: Candidate

    init(_ first: Candidate) {
      best = first
      all = [first]
    }

    mutating func add(_ candidate: Candidate) {
      all.append(candidate)
      if candidate.wins(over: best) { best = candidate }
    }
  }

  private var rivals: [RecordDigest: Rivals] = [:]

  package init() {}

  mutating func add(_ candidate: Candidate, for hash: RecordDigest) {
    if rivals[hash]?.add(candidate) == nil { rivals[hash] = Rivals(candidate) }
  }

  package mutating func merge(_ other: DuplicateResolution) {
    for (hash, others) in other.rivals {
      for candidate in others.all { add(candidate, for: hash) }
    }
  }

  /// What is to be done with a record.
  enum Verdict {
    case only
    /// It counts, and these places have records of the same id that do not.
    case winner(others: [String])
    case loser
  }

  /// Where the record of an id begins that counts; nil if there is only one.
  func winner(of hash: RecordDigest) -> (input: Int, offset: Int)? {
    rivals[hash].map { ($0.best.position.input, $0.best.offset) }
  }

  func verdict(on record: Record, at position: RecordPosition) -> Verdict {
    guard !rivals.isEmpty, let rivals = rivals[RecordDigest(ofID: record.id)] else { return .only }
    guard rivals.best.position == position else { return .loser }
    let others = rivals.all.filter { $0.position != position }
      .sorted { $0.position < $1.position }
    return .winner(others: others.map(\.place))
  }
}
