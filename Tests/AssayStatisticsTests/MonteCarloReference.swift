// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

/// A quantity that a model depends on, by an estimate and what is known about it.
enum ReferenceInput {
  case normal(Double, Double)
  /// The ends are the estimate less and plus a half-width.
  case rectangular(Double, Double)
  /// The same ends, where the density is greatest: the U-shaped distribution of a sine.
  case arcsine(Double, Double)
  /// Student's distribution with 3 degrees of freedom, of a given standard deviation.
  case student3(Double, Double)

  func draws(_ count: Int, from generator: CounterGenerator, key: UInt64) -> [Double] {
    func normals(_ part: UInt64) -> [Double] {
      var values = Array(repeating: 0.0, count: count)
      generator.stream(factor: key, scope: DrawScope(high: 0, low: part)).fill(&values, from: 0)
      return values
    }
    func uniform() -> [Double] {
      let stream = generator.stream(factor: key, scope: .all)
      return (0..<UInt64(count)).map { stream.uniform($0) }
    }
    switch self {
    case .normal(let mean, let deviation): return normals(0).map { mean + deviation * $0 }
    case .rectangular(let mean, let half): return uniform().map { mean + half * (2 * $0 - 1) }
    case .arcsine(let mean, let half):
      return uniform().map { mean + half * sin(Double.pi * ($0 - 0.5)) }
    case .student3(let mean, let deviation):
      // Its own standard deviation is √3, and that of the divisor cancels.
      let (a, b, c, d) = (normals(0), normals(1), normals(2), normals(3))
      return (0..<count).map { draw in
        let length = (b[draw] * b[draw] + c[draw] * c[draw] + d[draw] * d[draw]).squareRoot()
        return mean + deviation * a[draw] / length
      }
    }
  }
}

/// A figure as it is published: right to half a unit in its last place.
struct PublishedFigure {
  let value: Double
  let unit: Double

  init(_ value: Double, _ unit: Double) {
    self.value = value
    self.unit = unit
  }
}

/// A published example of propagating distributions by random draws.
struct MonteCarloReference: CustomTestStringConvertible {
  let testDescription: String
  let inputs: [ReferenceInput]
  let model: @Sendable ([Double]) -> Double
  var mean: PublishedFigure?
  var deviation: PublishedFigure?
  /// Probabilistically symmetric intervals, each of a share.
  var intervals: [(share: Double, low: PublishedFigure, high: PublishedFigure)] = []
  var shortest: (share: Double, low: PublishedFigure, high: PublishedFigure)?

  /// The model's values, sorted.
  func values(_ count: Int, seed: UInt64) -> [Double] {
    let generator = CounterGenerator(seed: seed)
    let draws = inputs.enumerated().map { index, input in
      input.draws(count, from: generator, key: UInt64(index))
    }
    var values: [Double] = []
    values.reserveCapacity(count)
    var arguments = Array(repeating: 0.0, count: inputs.count)
    for draw in 0..<count {
      for index in draws.indices { arguments[index] = draws[index][draw] }
      values.append(model(arguments))
    }
    return values.sorted()
  }
}

/// Mean, standard deviation and their standard errors, of sorted values.
struct DrawMoments {
  let mean: Double
  let deviation: Double
  let errorOfMean: Double
  let errorOfDeviation: Double

  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + pow($1 - mean, 2) } / count
    let fourths = values.reduce(0) { $0 + pow($1 - mean, 4) } / count
    self.mean = mean
    deviation = squares.squareRoot()
    errorOfMean = (squares / count).squareRoot()
    // The delta method: Var(s²) = (μ₄ − σ⁴)/n.
    errorOfDeviation = (max(0, fourths - squares * squares) / count / (4 * squares)).squareRoot()
  }
}
