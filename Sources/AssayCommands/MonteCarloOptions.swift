// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit

/// `--monte-carlo N --seed S`: the intervals of totals from random draws.
struct MonteCarloOptions: ParsableArguments {
  @Option(
    name: .customLong("monte-carlo"),
    help: ArgumentHelp(
      "Find the intervals of totals by this many random draws, 1000 to 1000000, besides those by"
        + " moments. Needs --seed. A draw takes 16 bytes for each line of a total and quantity.",
      valueName: "n"))
  var draws: Int?

  @Option(
    help: ArgumentHelp(
      "The seed of the draws, a whole number: the same seed gives the same bytes.",
      valueName: "s"))
  var seed: UInt64?

  /// Greater ones are not kept exactly by all readers of JSON.
  private static let greatestSeed: UInt64 = 1 << 53

  func validate() throws {
    if let draws, !MonteCarlo.range.contains(draws) {
      throw ValidationError("--monte-carlo takes 1000 to 1000000 draws")
    }
    if draws != nil, seed == nil {
      throw ValidationError("--monte-carlo needs a --seed, such as --seed 1")
    }
    if seed != nil, draws == nil {
      throw ValidationError("--seed is for --monte-carlo; say how many draws")
    }
    if let seed, seed > Self.greatestSeed {
      throw ValidationError("--seed takes whole numbers up to \(Self.greatestSeed)")
    }
  }

  /// Nil if no draws are asked for.
  var monteCarlo: MonteCarlo? {
    guard let draws, let seed else { return nil }
    return MonteCarlo(draws: draws, seed: seed)
  }
}
