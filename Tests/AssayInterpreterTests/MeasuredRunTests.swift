// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import Foundation
import Testing

/// Published runs whose energy was measured, against what the default pack makes of the rest of
/// what is published of them.
///
/// An estimate may be wrong; it may not be wrong by more than it says. Nothing in the pack was fitted
/// to these rows. Where a published figure stands at the accelerators and ours at the facility, the
/// published one is left as it is, and shown as well with the pack's own host and PUE on it.
@Suite(
  "Measured runs",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct MeasuredRunTests {
  /// What is stated of a run, and how good what comes of it has to be.
  struct Route: Sendable {
    let title: String
    let columns: [PublishedRuns.Column]
    /// How many runs state it at least.
    let runs: Int
    /// How good each frozen version has to be, and how good the newest.
    let frozen: Bounds
    let newest: Bounds
  }

  /// Of the median error, of that of nine in ten, of the median factor of the interval, and of the
  /// share of the runs that lie inside.
  struct Bounds: Sendable {
    let median: Double
    let p90: Double
    let factor: Double
    let inside: Double
  }

  /// By compute the newest version errs a little more than those before it, and holds what it says: its
  /// utilisation is that of all dense runs from a thousand million parameters up, whose median is lower
  /// and whose range is wider than those of the few that the earlier ones took. Of those a quarter of
  /// the runs lies outside.
  static let routes = [
    Route(
      title: "compute and hardware", columns: PublishedRuns.compute + PublishedRuns.site, runs: 8,
      frozen: Bounds(median: 1.25, p90: 1.9, factor: 2, inside: 0.75),
      newest: Bounds(median: 1.35, p90: 1.9, factor: 2.2, inside: 0.85)),
    Route(
      title: "hardware and time", columns: PublishedRuns.site + PublishedRuns.time, runs: 7,
      frozen: Bounds(median: 1.25, p90: 1.6, factor: 1.8, inside: 0.85),
      newest: Bounds(median: 1.25, p90: 1.6, factor: 1.8, inside: 0.85)),
    Route(
      title: "all that is published but energy",
      columns: PublishedRuns.compute + PublishedRuns.site + PublishedRuns.time, runs: 10,
      frozen: Bounds(median: 1.25, p90: 1.9, factor: 2, inside: 0.8),
      newest: Bounds(median: 1.25, p90: 1.9, factor: 2, inside: 0.85)),
  ]

  /// The comparisons of each version by the route, of runs and of short jobs.
  ///
  /// Jobs of an accelerator or two for hours draw far less than their power rating. Their range
  /// downward in the pack comes from these very rows: for them this is calibration, not validation.
  /// They are printed, and are not among the rows that the shares are held to.
  private func comparisons(_ route: Route, by version: String) throws -> (
    runs: [Comparison], jobs: [Comparison]
  ) {
    let audit = try InlineAudit(try Repository.packFiles(version))
    var runs: [Comparison] = []
    var jobs: [Comparison] = []
    for row in try PublishedRuns.rows() {
      guard row["independent_energy_test"]?.hasPrefix("yes") == true, row["energy_kwh"] != "" else {
        continue
      }
      // What does not state the route is no run of it: nothing else stands in.
      let needs = route.title == "hardware and time" ? "accel_hours" : nil
      if let needs, row[needs]?.isEmpty != false { continue }
      if route.title == "compute and hardware", row["flop_reported"] == "", row["tokens"] == "" {
        continue
      }
      guard let one = try Comparison(row, stating: route.columns, by: audit) else { continue }
      let hours = row["accel_hours"].flatMap(Double.init) ?? .infinity
      if hours < 100 { jobs.append(one) } else { runs.append(one) }
    }
    return (runs, jobs)
  }

  @Test("energy by each route is near what was measured", arguments: routes.indices)
  func energy(ofRoute index: Int) throws {
    let route = Self.routes[index]
    for version in Repository.packFolders where version.contains("hugging-carbon") {
      let (runs, jobs) = try comparisons(route, by: version)
      print(report("\(version): energy from \(route.title)", runs))
      if !jobs.isEmpty { print(report("The same of jobs below 100 accelerator hours", jobs)) }
      #expect(runs.count >= route.runs)
      let isFrozen = version.hasSuffix("/1.0.0") || version.hasSuffix("/1.1.0")
      let bounds = isFrozen ? route.frozen : route.newest
      // An order of magnitude, by size alone, is judged by whether its interval holds what was measured.
      let near = runs.filter { !["T5", "T6"].contains($0.tier) }
      let errors = near.map(\.error).sorted()
      let covered = runs.filter(\.isCovered).count
      #expect(Double(covered) >= bounds.inside * Double(runs.count))
      #expect(quantile(0.5, of: errors) <= bounds.median)
      #expect(quantile(0.9, of: errors) <= bounds.p90)
      #expect(quantile(0.5, of: near.map(\.factor).sorted()) <= bounds.factor)
    }
  }

  /// An estimate beside what was measured.
  struct Comparison {
    let id: String
    let tier: String
    /// In kWh, as published.
    let measured: Double
    /// In kWh at the facility, with the pack's host and PUE where it was published without.
    let atFacility: Double
    let estimate: Double
    let low: Double
    let high: Double

    /// Nil if the pack makes no estimate of the columns.
    init?(_ row: [String: String], stating columns: [PublishedRuns.Column], by audit: InlineAudit)
      throws
    {
      let model = try audit.model(try PublishedRuns.record(row, stating: columns))
      guard let energy = model.quantity("energy"), let estimate = energy.value,
        let low = energy.low, let high = energy.high
      else { return nil }
      self.id = try #require(row["id"])
      self.tier = model.tier?.id ?? "none"
      self.measured = try #require(row["energy_kwh"].flatMap(Double.init))
      self.estimate = estimate
      self.low = low
      self.high = high
      let boundary = row["energy_boundary"] ?? ""
      let host = try Self.parameter("host", of: audit.pack)
      let pue = try Self.parameter("pue", of: audit.pack)
      atFacility =
        boundary.hasPrefix("accelerator x PUE")
        ? measured * host : boundary.hasPrefix("accelerator") ? measured * host * pue : measured
    }

    /// How far the two lie apart, as a factor of at least 1.
    var error: Double { max(estimate / measured, measured / estimate) }
    /// The interval as a factor to either side.
    var factor: Double { (high / low).squareRoot() }
    /// Whether the measured figure lies inside, at the meter it was published at or at ours.
    var isCovered: Bool { (low...high).contains(measured) || (low...high).contains(atFacility) }

    private static func parameter(_ name: String, of pack: RulePack) throws -> Double {
      pack.parameters[try #require(pack.parameterIndex(named: name))].value
    }
  }

  private func report(_ title: String, _ comparisons: [Comparison]) -> String {
    var lines = ["\(title):"]
    for one in comparisons {
      lines.append(
        "  \(one.id) [\(one.tier)]: measured \(rounded(one.measured)) kWh"
          + (one.atFacility == one.measured
            ? "" : ", \(rounded(one.atFacility)) with host and PUE")
          + ", estimated \(rounded(one.estimate)) (\(rounded(one.low)) to \(rounded(one.high))),"
          + " error ×\(hundredths(one.error))\(one.isCovered ? "" : ", outside")")
    }
    let errors = comparisons.map(\.error).sorted()
    let factors = comparisons.map(\.factor).sorted()
    lines.append(
      "  median error ×\(hundredths(quantile(0.5, of: errors))),"
        + " p90 ×\(hundredths(quantile(0.9, of: errors)));"
        + " \(comparisons.filter(\.isCovered).count) of \(comparisons.count) inside,"
        + " median factor \(hundredths(quantile(0.5, of: factors)))")
    return lines.joined(separator: "\n")
  }

  /// The quantile of sorted values, between neighbours in proportion.
  private func quantile(_ share: Double, of values: [Double]) -> Double {
    guard let last = values.indices.last else { return .infinity }
    let position = share * Double(last)
    let lower = Int(position)
    let upper = min(lower + 1, last)
    return values[lower] + (position - Double(lower)) * (values[upper] - values[lower])
  }

  private func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
  private func rounded(_ value: Double) -> String {
    value >= 10 ? "\(Int128(value.rounded()))" : "\(hundredths(value))"
  }
}
