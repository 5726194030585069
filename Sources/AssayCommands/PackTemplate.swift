// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import AssayValues

/// The files of a pack, an extension or a profile to begin with.
///
/// Their texts are files of this module (`Templates`), which the build puts into the program, so that no
/// policy stands in Swift. «name» in them is filled in; a line with a name that has no value is left out.
struct PackTemplate {
  /// By name, as in «pack».
  private var values: [String: String] = [:]

  /// A pack of its own.
  init(id: String, version: String) {
    values = ["pack": id, "version": version]
  }

  /// What extends or tailors a pack.
  ///
  /// - Parameter base: The checked pack.
  init(id: String, version: String, base: RulePack) {
    self.init(id: id, version: version)
    let from = base.identity.effectiveFrom?.isoDate ?? "2026-01-01"
    values["base"] = base.identity.id
    values["base version"] = base.identity.version
    values["digest"] = base.identity.meaningDigest
    values["from"] = from
    values["until"] = Int(from.prefix(4)).map { "\($0 + 1)-01-01" }
    if let tiers = base.tiers, case .quantity(let quantity) = base.steps[tiers.of].kind {
      values["ladder"] = base.steps[tiers.of].name
      values["method"] = quantity.methods.first?.id
      values["unit"] = quantity.unit.value.symbol
    }
    values["requirement"] = base.requirements.first?.id
    values["total"] = base.totals.first?.id
    if let parameter = base.parameters.first {
      let unit = parameter.unit.value.symbol
      let amount = NumberFormat.shortest(parameter.amount)
      values["parameter"] = parameter.name
      values["value"] = unit == "1" ? amount : "\(amount) \(unit)"
    }
    if let criterion = base.disclosure?.criteria.first {
      values["criterion"] = criterion.id
      values["weight"] = NumberFormat.shortest(criterion.weight)
    }
  }

  /// A profile of a pack.
  ///
  /// - Parameters:
  ///   - folder: The pack, as the user typed it.
  ///   - file: The profile, as the user typed it.
  init(profile id: String, of base: RulePack, folder: String, file: String) {
    self.init(id: id, version: "1.0.0", base: base)
    values["profile"] = id
    values["folder"] = HostileText.line(folder)
    values["file"] = HostileText.line(file)
  }

  /// The files of a pack, by their paths below its folder.
  var pack: [(path: String, text: String)] {
    [
      ("pack.yaml", filled(PackageResources.new_pack_yaml)),
      ("estimate.yaml", filled(PackageResources.new_estimate_yaml)),
      ("tests/tests.yaml", filled(PackageResources.new_tests_yaml)),
      ("models.jsonl", filled(PackageResources.new_models_jsonl)),
    ]
  }

  /// The files of an extension, by their paths below its folder.
  var extending: [(path: String, text: String)] {
    [
      ("pack.yaml", filled(PackageResources.new_extension_yaml)),
      ("rules.yaml", filled(PackageResources.new_extension_rules_yaml)),
      ("tests/tests.yaml", filled(PackageResources.new_extension_tests_yaml)),
    ]
  }

  var profile: String { filled(PackageResources.new_profile_yaml) }

  private func filled(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .compactMap { filled(line: $0) }.joined(separator: "\n")
  }

  /// Nil for a line with a name that has no value.
  private func filled(line: Substring) -> String? {
    var result = ""
    var rest = line
    while let open = rest.firstIndex(of: "«"), let close = rest[open...].firstIndex(of: "»") {
      guard let value = values[String(rest[rest.index(after: open)..<close])] else { return nil }
      result += rest[..<open] + value
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
