// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc

/// How a ratio goes from year to year: the least-squares line of its logarithm over the years, a model each.
///
/// Only of ratios of figures of which neither was derived from the other, of at least four models in three
/// years. The interval is that of the slope, by Student's t.
package struct RatioTrend: Sendable, Hashable {
  /// The id of the ratio, and the key of the years.
  package let ratio: String
  package let key: String
  /// The factor from one year to the next, with its 90 % interval.
  package let perYear: Double
  package let low: Double
  package let high: Double
  package let models: Int
  package let from: Int
  package let until: Int

  /// - Parameter years: By year, the ratios of its models and how many models have each.
  init?(ratio: String, key: String, years: [Int: [(value: Double, count: Int)]]) {
    var (n, sumX, sumY) = (0.0, 0.0, 0.0)
    let points = years.sorted { $0.key < $1.key }.flatMap { year, ratios in
      ratios.filter { $0.value > 0 && $0.value.isFinite }.sorted { $0.value < $1.value }
        .map { (x: Double(year), y: log($0.value), weight: Double($0.count)) }
    }
    for point in points {
      n += point.weight
      sumX += point.weight * point.x
      sumY += point.weight * point.y
    }
    let found = Set(points.map(\.x))
    guard n >= 4, found.count >= 3, let first = found.min(), let last = found.max() else {
      return nil
    }
    let (meanX, meanY) = (sumX / n, sumY / n)
    var (xx, xy) = (0.0, 0.0)
    for point in points {
      xx += point.weight * (point.x - meanX) * (point.x - meanX)
      xy += point.weight * (point.x - meanX) * (point.y - meanY)
    }
    let slope = xy / xx
    let residuals = points.reduce(0.0) { sum, point in
      let error = point.y - meanY - slope * (point.x - meanX)
      return sum + point.weight * error * error
    }
    let width =
      StudentT.quantile(0.95, degreesOfFreedom: n - 2) * (residuals / (n - 2) / xx).squareRoot()
    let ends = (exp(slope - width), exp(slope), exp(slope + width))
    guard ends.0.isFinite, ends.2.isFinite else { return nil }
    (low, perYear, high) = ends
    (self.ratio, self.key) = (ratio, key)
    (models, from, until) = (Int(n), Int(first), Int(last))
  }
}

extension AuditAccumulator {
  /// The trends of a total's independent ratios over every key of which all values are years.
  func trends(ofTotal total: Int, in column: TotalColumn, _ parts: [GroupPart]) -> [RatioTrend] {
    column.by.flatMap { key -> [RatioTrend] in
      let own = parts.filter { $0.key == key && $0.value != nil }
      let years = own.compactMap { part in
        part.value.flatMap { $0.utf8.count == 4 ? Int($0) : nil }.map { (part, $0) }
      }
      guard years.count == own.count else { return [] }
      return column.ratios.enumerated().compactMap { index, ratio in
        guard ratio.isIndependent else { return nil }
        let ratios = years.compactMap { part, year -> (Int, [(value: Double, count: Int)])? in
          guard let line = lines[LineKey(total: total, group: part)], index < line.ratios.count
          else { return nil }
          return (
            year, line.ratios[index].ratios.map { (Double(bitPattern: $0.key), $0.value) }
          )
        }
        return RatioTrend(
          ratio: ratio.id, key: key, years: Dictionary(ratios) { first, _ in first })
      }
    }
  }
}
