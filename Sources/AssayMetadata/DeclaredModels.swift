// SPDX-License-Identifier: Apache-2.0

/// What is stated of models beside their records, by id: ids are compared as the Hub compares them.
package struct DeclaredModels: Sendable {
  /// Each id as it is spelled first, in the order of their bytes.
  package let ids: [String]
  private let byID: [RecordDigest: [Record]]
  private let organizations: [OrganizationFacts]

  /// - Parameters:
  ///   - records: In the order of the inputs.
  ///   - organizations: What holds for all models of an organization, in that order.
  package init(_ records: [Record] = [], organizations: [OrganizationFacts] = []) {
    self.organizations = organizations
    byID = Dictionary(grouping: records) { RecordDigest(ofID: $0.id) }
    ids = byID.values.compactMap(\.first?.id)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The ids of which there is more than what is stated beside a record: a card, a bill of materials.
  package var cards: [String] {
    ids.filter { self[$0].contains { !$0.isStatement } }
  }

  package var isEmpty: Bool { ids.isEmpty }

  /// What is stated of a model, in the order of the inputs, and behind it what it inherits; nothing if
  /// nothing is.
  package subscript(id: String) -> [Record] {
    let own = byID.isEmpty ? [] : byID[RecordDigest(ofID: id)] ?? []
    if organizations.isEmpty { return own }
    return own + organizations.compactMap { $0.record(for: id) }
  }
}
