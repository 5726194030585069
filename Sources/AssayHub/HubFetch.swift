// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource

/// The run of a fetch: the pages of each list, each model, and then the cards.
package struct HubFetch {
  /// What bounds a list that has no end.
  package struct Limits: Sendable {
    /// Of one list.
    package var pages = 10_000
    /// In a row, of one list.
    package var pagesWithoutNews = 3

    package init() {}
  }

  private let order: HubOrder
  private let limits: Limits
  private var client: HubClient
  private let reader = HubRecord.makeReader()
  package private(set) var progress: HubProgress
  /// Whether nothing was asked for yet in this run.
  private var isFresh = true

  package init(
    _ order: HubOrder, by client: HubClient, from progress: HubProgress = HubProgress(),
    limits: Limits = Limits()
  ) {
    self.order = order
    self.client = client
    self.progress = progress
    self.limits = limits
  }

  /// Goes on to the end.
  ///
  /// - Parameter keep: Writes a step behind the journal that `progress` was read from. What it was
  ///   given before stays, whatever is thrown later.
  /// - Throws: `HubFault`, or what `keep` throws.
  package mutating func run(keep: ([UInt8]) throws -> Void) throws {
    if progress.count == 0 { try step(HubProgress.head(of: order), keep) }
    while order.items.indices.contains(progress.item) {
      let item = order.items[progress.item]
      switch item {
      case .author(let name): try turnPage(of: item, name, keep)
      case .model(let id): try readModel(item, id, keep)
      }
      isFresh = false
      client.tell(.progress(records: progress.records.count, pages: progress.pages))
    }
    if order.withCards { try readCards(keep) }
  }

  private mutating func step(_ lines: [UInt8], _ keep: ([UInt8]) throws -> Void) throws {
    try keep(lines)
    progress.append(lines, of: order, reader: reader)
  }

  // MARK: Lists

  private mutating func turnPage(
    of item: HubOrder.Item, _ author: String, _ keep: ([UInt8]) throws -> Void
  ) throws {
    let first = order.url(of: item)
    let isLater = progress.next != nil
    let url = progress.next.flatMap { first.resolving($0) } ?? first
    let reader = reader
    let answer: HubClient.Answer<[HubRecord]>
    do throws(HubFault) {
      answer = try client.get(url, .lists, expecting: "a list of models") {
        (response) throws(PageFault) in
        let records = try JSONTokens.elements(of: response.body)
          .map { HubRecord($0, reader: reader) }
        if let fault = records.first?.fault, records.allSatisfy({ $0.id == nil }) {
          throw .other(fault)
        }
        return records
      }
    } catch {
      guard isFresh, isLater, let status = error.status, status != 401, status != 403 else {
        throw error
      }
      throw HubFault.cursorForgotten(error)
    }
    let next = try nextPage(of: answer, in: first)
    var keys: Set<String> = []
    let news = answer.content.filter { !progress.holds($0) && keys.insert($0.key).inserted }
    if progress.recordsOfItem == 0, answer.content.isEmpty, next == nil {
      throw HubFault.noModels(of: author, at: url, hasToken: client.hasToken)
    }
    if let next {
      if news.isEmpty, progress.pagesWithoutNews + 1 >= limits.pagesWithoutNews {
        throw HubFault.nothingNew(url, pages: limits.pagesWithoutNews)
      }
      guard progress.cursors.count + 1 < limits.pages else {
        throw HubFault.tooManyPages(next, limit: limits.pages)
      }
    }
    try step(
      HubProgress.page(
        news, of: progress.item, at: answer.time, repeated: answer.content.count - news.count,
        next: next?.target), keep)
  }

  private func nextPage(
    of answer: HubClient.Answer<[HubRecord]>, in list: HubURL
  ) throws(HubFault) -> HubURL? {
    let url = answer.url
    switch LinkHeader(answer.headers["link"]) {
    case .noNext: return nil
    case .unreadable: throw .linkUnreadable(url, answer.headers["link"] ?? "")
    case .next(let reference):
      let next = try client.sameServer(reference, from: url, in: "Link")
      guard next.path == list.path else { throw .otherList(url, leadsTo: next) }
      guard next != url, next != list, !progress.cursors.contains(next.target) else {
        throw .cursorLoops(url, to: next)
      }
      return next
    }
  }

  // MARK: Models

  private mutating func readModel(
    _ item: HubOrder.Item, _ id: String, _ keep: ([UInt8]) throws -> Void
  ) throws {
    let reader = reader
    let answer: HubClient.Answer<(record: HubRecord, id: String)>
    do throws(HubFault) {
      answer = try client.get(order.url(of: item), .lists, expecting: "a model") {
        (response) throws(PageFault) in
        guard response.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
          throw response.body.isEmpty ? .broken("it is empty") : .other("it is no object")
        }
        let record = HubRecord(response.body, reader: reader)
        guard let id = record.id else {
          let fault = record.fault ?? "it has no id"
          throw record.isJSON ? .other(fault) : .broken(fault)
        }
        guard HubName.isModel(id) else { throw .other("its id, '\(id)', is no name of a model") }
        return (record, id)
      }
    } catch {
      guard error.status == 404 || error.status == 401 else { throw error }
      throw suggestion(for: id).map(error.suggesting) ?? error
    }
    let (record, got) = answer.content
    let isKnown = progress.holds(record)
    try step(
      HubProgress.page(
        isKnown ? [] : [record], of: progress.item, at: answer.time, repeated: isKnown ? 1 : 0,
        next: nil, renamed: HubName.folded(got) == HubName.folded(id) ? nil : (id, got)), keep)
  }

  /// The name that may have been meant, among those of the same author; nil too where these cannot
  /// be listed: it is the first fault that is to be told.
  private mutating func suggestion(for id: String) -> String? {
    guard let author = id.split(separator: "/").first, author.utf8.count < id.utf8.count else {
      return nil
    }
    let reader = reader
    let answer = Result { () throws(HubFault) in
      try client.get(
        order.urlOfNames(of: String(author)), .lists, expecting: "a list of models",
        isPatient: false
      ) { (response) throws(PageFault) in
        try JSONTokens.elements(of: response.body)
          .compactMap { HubRecord($0, reader: reader).id }
      }
    }
    guard case .success(let names) = answer else { return nil }
    return Suggestion.help(for: id, among: names.content)
  }

  // MARK: Cards

  private mutating func readCards(_ keep: ([UInt8]) throws -> Void) throws {
    var index = 0
    while let next = progress.withoutCard(from: index) {
      index = next
      try step(try card(of: index), keep)
      client.tell(.cards(index + 1, of: progress.records.count))
    }
  }

  private mutating func card(of index: Int) throws(HubFault) -> [UInt8] {
    guard let id = progress.records[index].id, HubName.isModel(id) else {
      return HubProgress.card(
        index, .unread("the record has no id by which it could be asked for"), at: client.now)
    }
    do throws(HubFault) {
      let answer = try client.get(order.urlOfCard(of: id), .files, expecting: "a text") {
        (response) throws(PageFault) in
        guard let text = String(validating: response.body, as: UTF8.self) else {
          throw .other("it is not UTF-8")
        }
        return text
      }
      return HubProgress.card(index, .found(answer.content), at: answer.time)
    } catch {
      if error.outlook == .later { throw error }
      // The record is there; that its card is not is said.
      return HubProgress.card(
        index, error.status == 404 ? .absent : .unread(error.message), at: client.now)
    }
  }
}
