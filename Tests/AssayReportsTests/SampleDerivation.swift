// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// The derivation of the sample models, with one step of each kind.
enum SampleDerivation {
  static func emissions(at record: String) -> Derivation {
    .step(
      DerivedStep(
        kind: .quantity, name: "emissions", title: "Emissions of the final training run",
        value: .number("24690.000001"), unit: "kgCO2e[lifecycle]", low: "15431.25",
        high: "39504.000001", rule: "emissions.from-energy",
        at: Place(path: "rules/example/2.1.0/estimation.yaml", line: 41, column: 16),
        expression: "energy * intensity",
        inputs: [energy(at: record), intensity(at: record)]))
  }

  static func energy(at record: String) -> Derivation {
    .step(
      DerivedStep(
        kind: .quantity, name: "energy", title: "Energy of the final training run",
        value: .number("58368"), unit: "kWh[facility]", low: "36480", high: "93388.8",
        rule: "energy.from-accelerator-time",
        at: Place(path: "rules/example/2.1.0/estimation.yaml", line: 30, column: 16),
        expression: "model.accelerator_time * accelerators[model.accelerator].tdp * pue",
        inputs: [
          .field(
            FieldStep(
              name: "accelerator_time", at: record, pointer: "/declared/accelerator_hours",
              text: "116736", value: .number("116736"), unit: "accelerator·h")),
          .field(
            FieldStep(
              name: "accelerator", at: record,
              pointer: "/cardData/co2_eq_emissions/hardware_used", text: "8x NVIDIA A100",
              value: .text("a100-sxm"), unit: nil,
              matched: "pattern 'a100' of accelerators.csv:12:3 → a100-sxm, count 8")),
          .row(
            RowStep(
              table: "accelerators", key: "a100-sxm", column: "tdp", period: nil,
              isNearest: false, value: .number("400"), unit: "W[accelerator]/accelerator",
              source: Citation(
                ref: "nvidia-a100", title: "NVIDIA A100 data sheet",
                url: "https://example.org/a100.pdf"),
              evidence: "published", at: Place(path: "accelerators.csv", line: 12, column: 1))),
          .parameter(
            ParameterStep(
              name: "pue", title: "Power usage effectiveness", value: .number("1.25"),
              unit: "kWh[facility]/kWh[accelerator]",
              at: Place(path: "estimation.yaml", line: 5, column: 3),
              source: Citation(ref: "uptime-2024", title: "Global survey", at: "table 3"),
              evidence: "published", uncertainty: "1.10 to 1.59, one draw for an organization")),
        ],
        passedOver: [
          PassedOver(
            method: "energy.reported", because: "an input is missing", missing: ["model.energy"])
        ], ownUncertainty: "factor 1.2, for each model"))
  }

  private static func intensity(at record: String) -> Derivation {
    .step(
      DerivedStep(
        kind: .quantity, name: "intensity", title: "Grid intensity at the training site",
        value: .number("0.42300000000000004"), unit: "kgCO2e[lifecycle]/kWh[facility]",
        low: "0.3253846", high: "0.5499",
        rule: "intensity.country",
        at: Place(path: "rules/example/2.1.0/estimation.yaml", line: 21, column: 16),
        expression: "countries[model.place].at(model.trained).intensity",
        inputs: [
          .row(
            RowStep(
              table: "countries", key: "USA", column: "intensity",
              period: "2022-01-01/2023-01-01", isNearest: true, value: .number("423"),
              unit: "gCO2e[lifecycle]/kWh[facility]",
              source: Citation(ref: "owid", title: "Our World in Data"),
              evidence: "published", at: Place(path: "countries.csv", line: 7, column: 1),
              uncertainty: "factor 1.3")),
          .assumption(
            AssumptionStep(
              unit: "gCO2e[lifecycle]/kWh[facility]",
              at: Place(path: "rules/example/2.1.0/estimation.yaml", line: 21, column: 40),
              text: "the figure is on the basis [lifecycle]")),
        ]))
  }

  /// A step of any kind that reads others.
  static func step(reading inputs: [Derivation]) -> Derivation {
    .step(
      DerivedStep(
        kind: .quantity, name: "x", title: "X", value: .number("1"), unit: "1", low: nil,
        high: nil, rule: "x", at: Place(path: "x.yaml", line: 1, column: 1), expression: "x",
        inputs: inputs))
  }

  /// A step of each kind, in which every text is the same.
  static func hostile(_ text: String) -> Derivation {
    let place = Place(path: text, line: 1, column: 1)
    let citation = Citation(ref: text, title: text, url: text, at: text)
    return .step(
      DerivedStep(
        kind: .quantity, name: text, title: text, value: .text(text), unit: text, low: text,
        high: text + text, rule: text, at: place, expression: text,
        inputs: [
          .field(
            FieldStep(
              name: text, at: text, pointer: text, text: text, value: .number(text), unit: text,
              qualifier: .about, matched: text, evidence: text)),
          .row(
            RowStep(
              table: text, key: text, column: text, period: text, isNearest: true,
              value: .number(text), unit: text, source: citation, evidence: text, at: place,
              uncertainty: text)),
          .parameter(
            ParameterStep(
              name: text, title: text + text, value: .number(text), unit: text, at: place,
              source: nil, evidence: text, uncertainty: text)),
          .fit(
            FitStep(
              regression: text, title: text, value: .number(text), unit: text, low: text,
              high: text, at: place, expression: text, equation: text, substituted: text,
              predictors: [
                .init(name: text, expression: text, value: 1, coefficient: 2, low: 0, high: 3)
              ], group: text,
              quality: .init(n: 10, rSquared: 0.9, residual: 0.1, degreesOfFreedom: 8), file: place,
              source: citation, evidence: text, uncertainty: text, inputs: [])),
          .assumption(AssumptionStep(unit: text, at: place, text: text)),
        ], passedOver: [PassedOver(method: text, because: text, missing: [text])],
        source: citation, evidence: text, ownUncertainty: text))
  }
}
