// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// What a bill of materials says of the energy of one activity in a model's life.
struct EnergyActivity {
  enum Kind {
    /// The training of the model, or of the base that it was tuned from.
    case training
    case fineTuning
    /// Something else in a model's life.
    case other
    /// A name that the format does not have: it may be anything, a training too.
    case unknown
  }

  struct Statement {
    let value: MetadataValue
    let place: FieldPlace
  }

  /// As the bill has it.
  let name: String
  let kind: Kind
  let energy: Statement?
  let emissions: Statement?
  let sites: [Statement]
}

extension RecordCollector {
  /// Adds the figures of a model's own run, and says what of a bill is not in them.
  ///
  /// Of a bill that has fine-tuning the model's own run is that, and training was its base's. What a
  /// bill has in several entries of the own run adds up; two references to one entry are one.
  mutating func add(_ activities: [EnergyActivity], at model: FieldPlace) {
    let own: EnergyActivity.Kind =
      activities.contains { $0.kind == .fineTuning } ? .fineTuning : .training
    var counted: [EnergyActivity] = []
    for activity in activities where activity.kind == own {
      let isKnown = activity.energy.map { energy in
        counted.contains { $0.energy?.place == energy.place }
      }
      if isKnown != true { counted.append(activity) }
    }
    let unknown = counted.isEmpty ? activities.filter { $0.kind == .unknown } : []
    for (name, figure) in [("energy", \EnergyActivity.energy), ("emissions", \.emissions)] {
      add(counted.compactMap { $0[keyPath: figure] }, to: ["declared", name])
      if let doubtful = unknown.first(where: { $0[keyPath: figure] != nil }),
        let statement = doubtful[keyPath: figure]
      {
        let why = FoundRefusal.activityUnknown(doubtful.name)
        add([statement], to: ["declared", name], refusal: why)
      }
    }
    addSite(of: counted.flatMap(\.sites))
    let others = activities.filter { $0.kind != own }
    if !others.isEmpty || counted.count > 1 {
      notes.append(.activities(counted: counted, others: others, at: model))
    }
  }

  /// Sites that differ are one text that names them all: no grid is that of one of them.
  private mutating func addSite(of sites: [EnergyActivity.Statement]) {
    var texts: [String] = []
    for text in sites.compactMap(\.value.text) where !texts.contains(text) { texts.append(text) }
    guard let first = sites.first else { return }
    let value = MetadataValue.string(texts.joined(separator: " and "))
    add([EnergyActivity.Statement(value: value, place: first.place)], to: ["declared", "place"])
  }

  private mutating func add(
    _ statements: [EnergyActivity.Statement], to names: [String], refusal: FoundRefusal? = nil
  ) {
    var node = 0
    for name in names {
      guard let child = child(name, of: node) else { return }
      node = child
    }
    guard let first = statements.first else { return }
    if statements.count == 1, refusal == nil {
      return add(first.value, at: node, place: first.place)
    }
    let sum = RecordCollector.sum(of: statements)
    add(
      Found(
        sum ?? first.value, at: first.place.with(others: statements.count - 1, by: .sum),
        rows: statements.map { FoundRow(place: $0.place, text: $0.words) },
        refusal: refusal ?? (sum == nil ? .entriesUnlike : nil)),
      at: node)
  }

  /// The sum of figures in one unit; nil where they are not.
  fileprivate static func sum(of statements: [EnergyActivity.Statement]) -> MetadataValue? {
    let units = Set(statements.map { $0.value.value(of: "unit")?.text })
    let numbers = statements.compactMap {
      $0.value.value(of: "value")?.text.flatMap { NumberText.parse($0) }
    }
    guard units.count == 1, let unit = units.first ?? nil, numbers.count == statements.count,
      numbers.allSatisfy({ $0 >= 0 })
    else { return nil }
    let sum = NumberFormat.plain(numbers.reduce(0, +), significant: 12).filter { $0 != "," }
    return .map([
      MetadataEntry("value", MetadataValue(plain: sum)), MetadataEntry("unit", .string(unit)),
    ])
  }
}

extension FoundRefusal {
  fileprivate static let entriesUnlike = FoundRefusal(
    words: "several entries state it, and not all as a figure from zero in one unit",
    isNoted: false)

  fileprivate static func activityUnknown(_ name: String) -> FoundRefusal {
    FoundRefusal(
      words: "it is of the activity '\(name)', of which the format does not tell what it is",
      isNoted: false)
  }
}

extension EnergyActivity.Statement {
  /// "500000 kWh".
  var words: String {
    ["value", "unit"].compactMap { value.value(of: $0)?.text }.joined(separator: " ")
  }
}

extension RecordNote {
  fileprivate static func activities(
    counted: [EnergyActivity], others: [EnergyActivity], at model: FieldPlace
  ) -> RecordNote {
    func words(_ activities: [EnergyActivity]) -> String {
      activities.map { activity in
        let figures = [activity.energy, activity.emissions].compactMap { $0?.words }
        let stated = figures.isEmpty ? "" : " (\(figures.joined(separator: ", ")))"
        return "'\(activity.name)'\(stated)"
      }.joined(separator: ", ")
    }
    var parts: [String] = []
    if counted.isEmpty {
      let isKnown = others.allSatisfy { $0.kind != .unknown }
      parts.append("no activity of the model is \(isKnown ? "its" : "known to be its") training")
    } else {
      parts.append("the model's own run is \(words(counted))")
    }
    let isSum = [counted.compactMap(\.energy), counted.compactMap(\.emissions)]
      .allSatisfy { $0.count < 2 || RecordCollector.sum(of: $0) != nil }
    if counted.count > 1 { parts.append(isSum ? "these add up" : "these cannot be added up") }
    let base = others.filter { $0.kind == .training }
    if !base.isEmpty { parts.append("of its base is \(words(base))") }
    let besides = others.filter { $0.kind == .other || $0.kind == .fineTuning }
    if !besides.isEmpty { parts.append("no training is \(words(besides))") }
    let unknown = others.filter { $0.kind == .unknown }
    if !unknown.isEmpty { parts.append("not counted is \(words(unknown)), no known activity") }
    return RecordNote(
      kind: .combinedRows, code: nil, message: parts.joined(separator: "; "), places: [model])
  }
}
