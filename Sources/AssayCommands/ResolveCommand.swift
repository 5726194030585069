// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// `assay resolve PACK --profile FILE`: what a profile, or a pack that extends another, says
/// otherwise, each with its origin.
struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Show what a profile or an extending pack changes, and where each change is from.",
    discussion: """
      Example:
        assay resolve rules/hugging-carbon/1.2.0 --profile rules/profiles/france.yaml
      """)

  @Argument(help: "The folder of the rule pack.")
  var pack: String

  @OptionGroup var tailoring: TailoringOptions

  func run() throws {
    let (pack, diagnostics) = try PackFolder.read(
      pack, rulesRoot: tailoring.rulesRoot, profile: tailoring.profile)
    Console.show(diagnostics)
    guard let pack else { throw ExitStatus.trouble }
    try Console.print("\(pack.identity.id) \(pack.identity.version): \(pack.identity.title)")
    for line in pack.identity.tailoring { try Console.print(line) }
    try Console.print("meaning \(pack.identity.meaningDigest)")
    if pack.overrides.isEmpty, pack.waivers.isEmpty {
      try Console.print()
      try Console.print("Nothing is said otherwise: the rules stand as the pack has them.")
      return
    }
    for kind in Override.Kind.allCases {
      let overrides = pack.overrides.filter { $0.kind == kind }
      guard !overrides.isEmpty else { continue }
      try Console.print()
      try Console.print("\(kind.heading)")
      for override in overrides { try show(override) }
    }
    guard !pack.waivers.isEmpty else { return }
    try Console.print()
    try Console.print("Waived")
    for waiver in pack.waivers {
      let period = [
        waiver.from.map { "from \($0.isoDate)" }, waiver.until.map { "until \($0.isoDate)" },
      ]
      try Console.print(
        "  \(waiver.requirementID)  \(period.compactMap(\.self).joined(separator: " "))")
      if let condition = waiver.when { try Console.print("    where \(condition.source)") }
      try Console.print("    \(waiver.reason); approved by \(waiver.approver)")
      try Console.print("    \(waiver.span.place)")
    }
  }

  private func show(_ override: Override) throws(FileFailure) {
    let scope = override.scope.map { ", only where \($0)" }
    let all = override.kind == .set ? ", of every model, wherever it was trained" : ""
    try Console.print("  \(override.what)\(scope ?? all)")
    if let old = override.old { try Console.print("    was \(old)") }
    try Console.print("    \(override.old == nil ? "new" : "now") \(override.new)")
    if let reason = override.reason { try Console.print("    \(reason)") }
    let source = override.source.map { "source \($0), " } ?? ""
    try Console.print("    \(source)\(override.span.place)")
  }
}

extension Override.Kind {
  fileprivate var heading: String {
    switch self {
    case .select: "Selected or left out"
    case .set: "Parameters"
    case .supply: "Rows"
    case .reweight: "Weights"
    case .method: "Methods added to ladders"
    }
  }
}
