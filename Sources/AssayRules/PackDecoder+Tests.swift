// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// Rule tests as their files state them.
extension PackDecoder {
  mutating func decodeTest(_ node: YAMLNode) {
    guard let section = Section(node, .test, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return }
    declare(id, as: "a test")
    if let node = section["replaces"] { replaceTest(node) }
    let expect = section.required("expect", &diagnostics)
    let entries = entries(expect, "expectations")
    draft.tests.append(
      TestDraft(
        id: id, records: decodeRecords(of: section),
        others: section["others"].map { records($0) } ?? [],
        parameters: self.entries(section["parameters"], "parameters"),
        asOf: section["asOf"].flatMap { node in date(node).map { Located($0, at: node.span) } },
        each: located(section["each"]),
        isOutOfForce: section["notInForce"].map { flag($0) } ?? false, expect: entries,
        emptyExpectation: expect.flatMap { $0.pairs?.isEmpty == true ? $0.span : nil },
        layer: testLayer))
  }

  /// `record`, the one that expectations are of, or `records`, of which that is the first.
  private mutating func decodeRecords(of section: Section) -> [YAMLNode] {
    if let node = section["record"], let several = section["records"] {
      diagnostics.append(.recordAndRecords(several.span, node.span))
    }
    if let node = section["records"] {
      if node.items?.isEmpty == true { diagnostics.append(.noRecord(node.span)) }
      return records(node)
    }
    guard let record = section["record"] else {
      section.reportMissing("record", or: "records", &diagnostics)
      return []
    }
    check(record)
    return [record]
  }

  private mutating func records(_ node: YAMLNode) -> [YAMLNode] {
    var records: [YAMLNode] = []
    eachItem(of: node, "records") { decoder, item in
      decoder.check(item)
      records.append(item)
    }
    return records
  }

  private mutating func check(_ record: YAMLNode) {
    guard let pairs = record.pairs else {
      if !record.isReported { diagnostics.append(.notAMap(record, "a record")) }
      return
    }
    let names = ["id", "modelId", "name"]
    if !pairs.contains(where: { $0.key.text.map(names.contains) ?? false }) {
      diagnostics.append(.recordWithoutID(record.span))
    }
  }

  /// Takes out a test of a pack that is extended, for which this one gives another answer:
  /// `replaces: {test: ID, reason: …}`.
  private mutating func replaceTest(_ node: YAMLNode) {
    guard
      let section = Section(node, .testReplacement, &diagnostics),
      let id = located(section.required("test", &diagnostics)),
      text(section.required("reason", &diagnostics)) != nil
    else { return }
    let inherited = draft.tests.indices.filter { draft.tests[$0].layer < testLayer }
    if let index = inherited.first(where: { draft.tests[$0].id.value == id.value }) {
      draft.tests.remove(at: index)
    } else if draft.tests.contains(where: { $0.id.value == id.value }) {
      diagnostics.append(.replacesOwnTest(id))
    } else {
      let known = inherited.map { draft.tests[$0].id.value }
      diagnostics.append(.unknownID(id, "test of a pack that this one extends", known: known))
    }
  }

  private mutating func entries(
    _ node: YAMLNode?, _ what: String
  ) -> [(name: Located<String>, value: YAMLNode)] {
    guard let node else { return [] }
    var entries: [(name: Located<String>, value: YAMLNode)] = []
    each(of: node, what) { _, name, node in entries.append((name, node)) }
    return entries
  }
}
