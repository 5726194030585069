// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayStatistics
import AssayValues
import Foundation
import Testing

/// A measurand of a published example, written as rules are.
///
/// A rule's factors are lognormal, and the inputs of the examples are not. But the logarithm of a
/// factor with median 1 whose 90 % ends are `e^±z` is a standard normal variable, so that
/// `4.63 + 0.0463 * ln(x)` is an input with its standard uncertainty. What is tested is then the
/// product's own way from an expression to an interval: sensitivities by automatic differentiation,
/// effects by factor, and their squares.
struct FirstOrderModel: Sendable {
  private(set) var factors = 0

  /// An input that is independent of all others.
  mutating func input(_ estimate: Double, _ uncertainty: Double) -> String {
    factors += 1
    return "(\(estimate) + \(uncertainty) * ln(x\(factors)))"
  }

  /// Inputs by their readings, taken together: what they have in common makes them correlated.
  ///
  /// The mean of `n` readings `v` is `v̄ + Σ (vₖ − v̄)/√(n(n − 1))·ln xₖ`, of which the covariances are
  /// those of JCGM 100:2008, 5.2.3. Returned are the mean and the text of the deviation from it.
  mutating func means(_ readings: [[Double]]) -> [(mean: Double, deviation: String)] {
    let count = readings[0].count
    let first = factors + 1
    factors += count
    return readings.map { values in
      let mean = values.reduce(0, +) / Double(count)
      let divisor = Double(count * (count - 1)).squareRoot()
      let terms = values.enumerated().map { index, value in
        "(\((value - mean) / divisor)) * ln(x\(first + index))"
      }
      return (mean, "(" + terms.joined(separator: " + ") + ")")
    }
  }

  /// Audits a model with the measurands as quantities `y0`, `y1`, … in kWh, which stand for any unit.
  func evaluate(_ measurands: [String]) throws -> [(value: Double, uncertainty: Double)] {
    let parameters = (1...factors).map {
      "  x\($0): {title: Factor, value: 1, uncertainty: \(exp(Spread.z))}"
    }
    let quantities = measurands.enumerated().map { index, text in
      """
        y\(index):
          title: Measurand
          unit: kWh
          quantum: 1 nWh
          methods: [{id: y\(index).x, value: "(\(text)) * quantity('1 kWh')"}]
      """
    }
    let rules =
      "parameters:\n\(parameters.joined(separator: "\n"))\n"
      + "quantities:\n\(quantities.joined(separator: "\n"))\n"
    let audit = try InlineAudit(rules)
    let model = try audit.model("{}")
    return try measurands.indices.map { index in
      let quantity = try #require(model.quantity("y\(index)"))
      let (value, high) = (try #require(quantity.value), try #require(quantity.high))
      return (value, value * log(high / value) / Spread.z)
    }
  }

  /// What each factor brings to the uncertainty of a measurand: all others are held.
  func budget(of measurand: String) throws -> [Double] {
    let variants = (1...factors).map { kept in
      (1...factors).reduce(measurand) { text, factor in
        factor == kept ? text : text.replacing("ln(x\(factor))", with: "0.0")
      }
    }
    return try evaluate(variants).map(\.uncertainty)
  }
}

/// The Welch–Satterthwaite formula: JCGM 100:2008, G.4.1.
func effectiveDegreesOfFreedom(_ budget: [Double], _ degrees: [Double]) -> Double {
  pow(budget.reduce(0) { $0 + $1 * $1 }, 2)
    / zip(budget, degrees).reduce(0) { $0 + pow($1.0, 4) / $1.1 }
}

/// Published examples of the law of propagation of uncertainty, by the interpreter.
@Suite("Law of propagation of uncertainty", .timeLimit(.minutes(15)))
struct FirstOrderReferenceTests {
  /// Half a unit in the last published place.
  static func agrees(_ found: Double, _ published: Double, unit: Double) -> Bool {
    (found - published).magnitude <= unit / 2
  }

  @Test func `an end gauge has the published uncertainty and budget`() throws {
    // JCGM 100:2008, H.1; nanometres and degrees. Rectangular half-widths over √3, the cyclic
    // variation's over √2.
    var model = FirstOrderModel()
    let standard = model.input(50_000_623, 25)
    let offsets = [model.input(215, 5.8), model.input(0, 3.9), model.input(0, 6.7)]
    let expansion = model.input(11.5e-6, 2e-6 / 3.0.squareRoot())
    let expansions = model.input(0, 1e-6 / 3.0.squareRoot())
    let temperatures = model.input(0, 0.05 / 3.0.squareRoot())
    let mean = model.input(-0.1, 0.2)
    let cycle = model.input(0, 0.5 / 2.0.squareRoot())
    let length =
      "\(standard) + \(offsets.joined(separator: " + ")) - (\(standard) * \(expansions) * (\(mean) + "
      + "\(cycle)) + \(standard) * \(expansion) * \(temperatures))"
    // The standard's length stands in several places: it is one input.
    let figure = try model.evaluate([length])[0]
    let budget = try model.budget(of: length)
    #expect(Self.agrees(figure.value, 50_000_838, unit: 1))
    #expect(Self.agrees(figure.uncertainty, 32, unit: 1))
    // H.1.5 to H.1.6, in nanometres; the roles of 0 have no part to first order.
    let published: [(Double, unit: Double)] = [
      (25, 1), (5.8, 0.1), (3.9, 0.1), (6.7, 0.1), (0, 0.1), (2.9, 0.1), (16.6, 0.1), (0, 0.1),
      (0, 0.1),
    ]
    for (part, expected) in zip(budget, published) {
      #expect(Self.agrees(part, expected.0, unit: expected.unit))
    }
    let degrees = effectiveDegreesOfFreedom(
      budget, [18, 24, 5, 8, .infinity, 50, 2, .infinity, .infinity])
    // 16.7 truncated, the coverage factor of that, and its product with 32 nm.
    #expect(degrees.rounded(.down) == 16)
    let factor = StudentT.quantile(0.995, degreesOfFreedom: degrees.rounded(.down))
    #expect(Self.agrees(factor, 2.92, unit: 0.01))
    #expect(Self.agrees(factor * figure.uncertainty.rounded(), 93, unit: 1))
    print("GUM H.1:", figure.value, figure.uncertainty, budget, degrees, factor)
  }

  @Test func `resistance and reactance have the published correlations`() throws {
    // JCGM 100:2008, H.2, table H.2: potential difference (V), current (A), phase (rad).
    var model = FirstOrderModel()
    let readings = model.means([
      [5.007, 4.994, 5.005, 4.990, 4.999],
      [0.019663, 0.019639, 0.019640, 0.019685, 0.019678],
      [1.0456, 1.0438, 1.0468, 1.0428, 1.0433],
    ])
    let (potential, current, phase) = (readings[0], readings[1], readings[2])
    let impedance =
      "((\(potential.mean) + \(potential.deviation)) / (\(current.mean) + \(current.deviation)))"
    // Rules have no cosine; about the mean these are first-order exact, as is the law.
    let (c, s) = (cos(phase.mean), sin(phase.mean))
    let resistance = "\(impedance) * (\(c) - \(s) * \(phase.deviation))"
    let reactance = "\(impedance) * (\(s) + \(c) * \(phase.deviation))"
    let figures = try model.evaluate([
      resistance, reactance, impedance, "\(resistance) + \(reactance)",
      "\(resistance) + \(impedance)", "\(reactance) + \(impedance)",
    ])
    // The GUM prints 0.295 for the second; the readings give 0.29558 (NumPy's `cov` too).
    let published = [(127.732, 0.071), (219.847, 0.296), (254.260, 0.236)]
    for (figure, expected) in zip(figures, published) {
      #expect(Self.agrees(figure.value, expected.0, unit: 0.001))
      #expect(Self.agrees(figure.uncertainty, expected.1, unit: 0.001))
    }
    /// From the variance of a sum.
    func correlation(_ first: Int, _ second: Int, sum: Int) -> Double {
      let (a, b) = (figures[first].uncertainty, figures[second].uncertainty)
      return (pow(figures[sum].uncertainty, 2) - a * a - b * b) / (2 * a * b)
    }
    let correlations = [
      correlation(0, 1, sum: 3), correlation(0, 2, sum: 4), correlation(1, 2, sum: 5),
    ]
    for (found, expected) in zip(correlations, [-0.588, -0.485, 0.993]) {
      #expect(Self.agrees(found, expected, unit: 0.001))
    }
    print("GUM H.2:", figures.map { ($0.value, $0.uncertainty) }, correlations)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Added to the measurand, where that is not positive, and taken from its value again.
    let offset: Double
    /// The measurand times this power of ten is audited.
    let scale: Double
    let value: (Double, unit: Double)
    let uncertainty: (Double, unit: Double)
    let measurand: @Sendable (inout FirstOrderModel) -> String
  }

  static let cases: [Case] = [
    Case(
      testDescription: "JCGM 101, 9.2: a sum of four inputs", offset: 100, scale: 1,
      value: (0, 0.1), uncertainty: (2, 0.1)
    ) { model in
      (1...4).map { _ in model.input(0, 1) }.joined(separator: " + ")
    },
    Case(
      testDescription: "NPL DEM-ES-011, 9.2: a logarithm", offset: 10, scale: 1,
      value: (-0.511, 0.001), uncertainty: (0.481, 0.001)
    ) { model in
      "ln(\(model.input(0.6, 0.5 / 3.0.squareRoot())))"
    },
    // The uncertainties of these are a hundredth of the published ones, to which the law is linear: at
    // ten times its value a figure's ends are beyond what can be published.
    Case(
      testDescription: "JCGM 102, 9.3: a magnitude", offset: 0, scale: 1,
      value: (0.001, 0.001), uncertainty: (0.00010, 0.00001)
    ) { model in
      "sqrt(pow(\(model.input(0.001, 0.0001)), 2.0) + pow(\(model.input(0, 0.0001)), 2.0))"
    },
    // Rules have no arctangent; about 0 it is its argument to first order.
    Case(
      testDescription: "JCGM 102, 9.3: a phase", offset: 1, scale: 1, value: (0, 0.001),
      uncertainty: (0.10000, 0.00001)
    ) { model in
      "\(model.input(0, 0.0001)) / \(model.input(0.001, 0.0001))"
    },
    Case(
      testDescription: "JCGM 102, 9.3: another phase", offset: 1, scale: 1, value: (0, 0.001),
      uncertainty: (0.01000, 0.00001)
    ) { model in
      "\(model.input(0, 0.0001)) / \(model.input(0.01, 0.0001))"
    },
    Case(
      testDescription: "NIST TN 1900, E13: thermal expansion", offset: 0, scale: 1e9,
      value: (1.7266e-5, 1e-9), uncertainty: (1.76e-6, 1e-8)
    ) { model in
      let (length, temperature) = (model.input(1.4999, 0.0001), model.input(288.15, 0.02))
      let change = "(\(model.input(1.5021, 0.0002)) - \(length))"
      return "\(change) / (\(length) * (\(model.input(373.10, 0.05)) - \(temperature)))"
    },
    // By the published inputs u = 1.03 (1 %, 10 % and 15 %); NIST prints 1.11 here too, which is the
    // figure of its random draws.
    Case(
      testDescription: "NIST TN 1900, E3: falling-ball viscometer", offset: 0, scale: 1,
      value: (5.69, 0.01), uncertainty: (1.03, 0.01)
    ) { model in
      let (viscosity, time) = (model.input(4.63, 0.0463), model.input(61, 6.1))
      let (calibration, ball) = (model.input(36.6, 5.49), model.input(2217, 0.5))
      let (above, below) = (model.input(1180, 0.5), model.input(810, 0.5))
      return
        "\(viscosity) * \(time) * (\(ball) - \(above)) / (\(calibration) * (\(ball) - \(below)))"
    },
    Case(
      testDescription: "NIST TN 1900, E11: step attenuator", offset: 0, scale: 1,
      value: (30.043, 0.001), uncertainty: (0.0224, 0.0001)
    ) { model in
      let (three, two) = (3.0.squareRoot(), 2.0.squareRoot())
      return [
        model.input(30.0402, 0.0091), model.input(0, 0.002), model.input(0, 0.002),
        model.input(0, 0.00198 / two), model.input(0, 0.0005196 / three),
        model.input(0, 0.0005196 / three), model.input(0, 0.0029698 / two),
        model.input(0, 0.02828 / two), model.input(0.003, 0.00433 / three),
      ].joined(separator: " + ")
    },
    Case(
      testDescription: "NIST Uncertainty Machine, 10: Stefan–Boltzmann constant", offset: 0,
      scale: 1e12, value: (5.67037e-8, 1e-13), uncertainty: (2.05e-13, 1e-15)
    ) { model in
      let planck = model.input(6.62606957e-34, 2.9e-41)
      let (gas, rydberg) = (
        model.input(8.3144621, 7.5e-6), model.input(10_973_731.568539, 5.5e-5)
      )
      let (electron, fine) = (
        model.input(5.4857990946e-4, 2.2e-13), model.input(7.2973525698e-3, 2.4e-12)
      )
      let constant = 32 * pow(Double.pi, 5) / (15 * 1e-12 * pow(299_792_458, 6))
      return "\(constant) * \(planck) * pow(\(gas), 4.0) * pow(\(rydberg), 4.0)"
        + " / (pow(\(electron), 4.0) * pow(\(fine), 8.0))"
    },
  ]

  @Test("figures and uncertainties are the published ones", arguments: cases)
  func reference(_ testCase: Case) throws {
    var model = FirstOrderModel()
    let measurand = testCase.measurand(&model)
    let figure = try model.evaluate(["\(testCase.offset) + \(testCase.scale) * (\(measurand))"])[0]
    let value = (figure.value - testCase.offset) / testCase.scale
    let uncertainty = figure.uncertainty / testCase.scale
    #expect(Self.agrees(value, testCase.value.0, unit: testCase.value.unit))
    #expect(Self.agrees(uncertainty, testCase.uncertainty.0, unit: testCase.uncertainty.unit))
    print("GUM, first order:", testCase, value, uncertainty)
  }

  @Test func `an interval of a logarithm ends where NPL says`() throws {
    var model = FirstOrderModel()
    let input = model.input(0.6, 0.5 / 3.0.squareRoot())
    let figure = try model.evaluate(["10 + ln(\(input))"])[0]
    let end = figure.value - 10 + StandardNormal.quantile(0.975) * figure.uncertainty
    #expect(Self.agrees(end, 0.432, unit: 0.001))
  }

  @Test func `few and infinite degrees of freedom combine as published`() throws {
    // 0.57 with 9 degrees of freedom and 0.25 with infinitely many: 12.8.
    var model = FirstOrderModel()
    let sum = "10 + \(model.input(0, 0.57)) + \(model.input(0, 0.25))"
    let degrees = effectiveDegreesOfFreedom(try model.budget(of: sum), [9, .infinity])
    #expect(Self.agrees(degrees, 12.8, unit: 0.1))
  }

  @Test(.enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"))
  func `every example of the reference data is tested`() throws {
    let url = try #require(Repository.shared).appending(path: "conformance/gum/gum_cases.json")
    let cases = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    // By the law here, by draws in "Propagation of distributions", H.3 in "Least squares".
    let law: Set = [
      "GUM_H1", "GUM_H2", "GUM_S1_9_2_2_additive_normal", "NPL_DEM_ES_011_9_2_log",
      "GUM_S2_magphase", "NIST_TN1900_E13_thermal_expansion", "NIST_TN1900_E3_viscometer",
      "NUM_10_stefan_boltzmann", "welch_satterthwaite",
    ]
    let draws: Set = ["GUM_S1_9_2_3_additive_rect", "NIST_TN1900_E11_step_attenuator"]
    #expect(Set(cases.keys) == law.union(draws).union(["GUM_H3"]))
  }
}
