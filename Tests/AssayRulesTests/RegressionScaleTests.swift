// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// A regression that is read on another scale than it is fitted on is warned of.
@Suite("Scales of regressions", .timeLimit(.minutes(15)))
struct RegressionScaleTests {
  /// Of rows in which energy follows compute.
  private func regression(
    response: String = "log10(row.energy / quantity('1 kWh[facility]'))",
    row: String = "log10(row.flop / quantity('1 FLOP'))",
    model: String = "log10(flop / quantity('1 FLOP'))",
    returns: String = "pow(10.0, predicted) * quantity('1 kWh[facility]')"
  ) -> [String] {
    let reading = PackFolder.read(
      """
      fields:
        flop: {unit: FLOP, from: [declared.flop]}
      definitions:
        flop: {title: F, value: "model.flop"}
      regressions:
        r:
          title: R
          sample: rows.csv
          columns:
            energy: {title: E, unit: "kWh[facility]"}
            flop: {title: F, unit: FLOP}
          response: "\(response)"
          predictors:
            size: {row: "\(row)", model: "\(model)"}
          returns: "\(returns)"
          unit: "kWh[facility]"
          gate: {p: 0.05, n: 3, margin: 0.5}

      """, ["rows.csv": "energy,flop\n10,1e18\n95,1e19\n1100,1e20\n9000,1e21\n"],
      readsFits: false)
    #expect(!reading.diagnostics.hasErrors, "\(reading.rendered)")
    return reading.codes.filter { $0 == "regression-scale" }
  }

  @Test func `a regression is read on the scale on which it is fitted`() {
    let ln = "ln(row.energy / quantity('1 kWh[facility]'))"
    #expect(regression() == [])
    #expect(
      regression(response: ln, returns: "exp(predicted) * quantity('1 kWh[facility]')") == [])
    #expect(
      regression(
        response: "log10(row.energy / quantity('1 MWh[facility]'))",
        returns: "pow(10.0, predicted) * quantity('1 MWh[facility]')") == [])
    #expect(regression(returns: "predicted * quantity('1 kWh[facility]')") == ["regression-scale"])
    #expect(
      regression(returns: "pow(10.0, predicted) * quantity('1 MWh[facility]')")
        == ["regression-scale"])
    #expect(regression(response: ln) == ["regression-scale"])
    #expect(regression(row: "ln(row.flop / quantity('1 FLOP'))") == ["regression-scale"])
    #expect(regression(model: "log10(flop / quantity('1 EFLOP'))") == ["regression-scale"])
  }
}
