// SPDX-License-Identifier: Apache-2.0

/// What a model card of the Hub can say of the emissions of a training, by the key it stands under.
///
/// Source: Hugging Face Hub documentation, "Displaying carbon emissions for your model".
package enum CardKey: String, Sendable, Hashable, CaseIterable {
  /// In grams of CO2e.
  case emissions
  case source
  case trainingType = "training_type"
  case place = "geographical_location"
  case hardware = "hardware_used"

  /// The map of the card that the keys stand in.
  package static let map = "co2_eq_emissions"

  /// - Parameter path: A path into a record; nil for any but those of the keys.
  package init?(path: String) {
    let prefix = "cardData.\(CardKey.map)."
    guard path.hasPrefix(prefix) else { return nil }
    self.init(rawValue: String(path.dropFirst(prefix.count)))
  }
}
