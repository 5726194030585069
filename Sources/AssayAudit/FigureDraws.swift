// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc

/// Draws the figures of models at random, one worker's at a time.
///
/// A figure answers to each of its factors by a power, the elasticity: exactly so for products, to
/// first order on the logarithms for sums. A factor's draws depend on the seed, the factor and who
/// shares it, and for one that nobody shares on the model: neither the order nor the number of models
/// changes a draw, and quantities of one model that depend on a factor see the same one.
///
/// Source: JCGM 101:2008, 5.9 (drawing from the inputs' distributions) and 7.
package final class FigureDraws {
  private let settings: MonteCarlo
  private let generator: CounterGenerator
  /// Standard normal draws of factors that models share, as far as there is room.
  private var shared: [String: [Double]] = [:]
  private var own: [String: [Double]] = [:]
  private var model: String?
  /// What was drawn for the model already: several totals may sum one quantity.
  private var drawn: [(value: UncertainValue, sums: DrawSums)] = []

  /// Of 10,000 draws these take 20 MB.
  private static let sharedLimit = 256

  package init(_ settings: MonteCarlo) {
    self.settings = settings
    self.generator = CounterGenerator(seed: settings.seed)
  }

  /// A model's part in a total, with its figures drawn.
  package func drawing(_ part: TotalContribution, of model: String) -> TotalContribution {
    guard part.membership == .inside else { return part }
    return part.replacingValues(
      part.values.map { value in
        value.map { $0.drawn(draws(of: $0, model: model)) }
      })
  }

  private func draws(of value: UncertainValue, model id: String) -> DrawSums {
    if model != id {
      model = id
      own.removeAll(keepingCapacity: true)
      drawn.removeAll(keepingCapacity: true)
    }
    if let found = drawn.first(where: { $0.value.isSameFigure(as: value) }) { return found.sums }
    let sums = DrawSums(figures(of: value, model: id))
    drawn.append((value, sums))
    return sums
  }

  /// In quanta, by draw.
  private func figures(of value: UncertainValue, model id: String) -> [Double] {
    value.draws(settings.draws) { effect, isShared in
      if isShared { return normals(sharing: effect) }
      let normals =
        own[effect.key]
        ?? DrawName(effect, ownedBy: id).normals(settings.draws, from: generator)
      own[effect.key] = normals
      return normals
    }
  }

  private func normals(sharing effect: FactorEffect) -> [Double] {
    if let found = shared[effect.key] { return found }
    let normals = DrawName(sharing: effect).normals(settings.draws, from: generator)
    if shared.count >= Self.sharedLimit { shared.removeAll(keepingCapacity: true) }
    shared[effect.key] = normals
    return normals
  }
}
