// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import AssayYAML

/// What in a file of a fit is not as `assay fit` writes it.
struct FitFault: Error {
  let message: String
  let span: Span
}

/// Reads `fits/ID.yaml`, which people do not write: every key is due, in its form, and the digest
/// of the contents holds. One fault is enough, since the mend is to fit again.
struct FitReader {
  static func read(_ file: SourceFile) throws(FitFault) -> Located<Fit> {
    let (root, faults) = YAML.read(file)
    let start = Span(file: file, start: 0, end: 0)
    if let fault = faults.first(where: { $0.severity == .error }) {
      throw FitFault(message: fault.message, span: fault.span)
    }
    guard let root else { throw FitFault(message: "it is empty", span: start) }
    let map = try FitMap(
      root,
      keys: [
        "assay", "fit", "digest", "sample", "verdict", "because", "equation", "terms", "covariance",
        "residual", "quality", "leaveOneOut", "groups", "known", "leaveGroupOut", "residuals",
        "leftOut", "leverage", "content",
      ])
    guard try map.text("assay") == "1" else {
      throw FitFault(message: "its format is not 1", span: start)
    }
    let content = try map.node("content")
    let above = file.text.utf8.prefix(content.keySpan.start)
    guard content.value.text == PackFingerprint.digest(of: Array(above)) else {
      throw FitFault(
        message: "its contents are not those that were written", span: content.value.span)
    }
    let fit = try Fit(map)
    return Located(fit, at: start)
  }
}

extension Fit {
  fileprivate init(_ map: FitMap) throws(FitFault) {
    let sample = try map.map(
      "sample", keys: ["file", "used", "filtered", "incomplete", "asOf", "inputs"])
    var population: Population?
    if sample.has("asOf") {
      population = Population(asOf: try sample.text("asOf"), inputs: try sample.texts("inputs"))
    }
    let terms = try map.items("terms")
    var domains: [Domain] = []
    var read: [Term] = []
    for (index, item) in terms.enumerated() {
      let term = try FitMap(
        item, keys: ["name", "estimate", "se", "t", "p", "low", "mean", "high"])
      if term.has("estimate") {
        read.append(
          Term(
            name: try term.text("name"), estimate: try term.number("estimate"),
            standardError: try term.number("se"),
            t: term.has("t") ? try term.number("t") : nil, p: try term.number("p")))
      }
      // Of no rows a predictor has no range.
      if index > 0, term.has("low") {
        domains.append(
          Domain(
            low: try term.number("low"), mean: try term.number("mean"),
            high: try term.number("high")))
      }
    }
    var residuals: [Double]?
    if map.has("residuals") {
      residuals = []
      for item in try map.items("residuals") { residuals?.append(try FitMap.number(item)) }
      guard residuals?.isEmpty == false else {
        throw FitFault(message: "its numbers are those of no fit", span: map.span)
      }
    }
    var leftOut: LeftOut?
    if map.has("leftOut") {
      let errors = try map.map("leftOut", keys: ["widening", "inside"])
      leftOut = LeftOut(
        widening: try errors.number("widening"), inside: try errors.number("inside"))
      guard leftOut?.widening ?? 0 > 0 else {
        throw FitFault(message: "its numbers are those of no fit", span: map.span)
      }
    }
    self.init(
      regression: try map.text("fit"), digest: try map.text("digest"),
      sample: try sample.text("file"), population: population,
      rows: Rows(
        used: try sample.count("used"), filtered: try sample.count("filtered"),
        incomplete: try sample.count("incomplete")), domains: domains,
      inference: map.has("covariance") ? try Inference(map, read) : nil,
      groups: map.has("groups") ? try Groups(map, predictors: domains.count) : nil,
      residuals: residuals, leftOut: leftOut,
      leverage: map.has("leverage") ? try map.number("leverage") : nil)
  }
}

extension Fit.Groups {
  fileprivate init(_ map: FitMap, predictors: Int) throws(FitFault) {
    let sizes = try map.map("groups", keys: ["sd", "r2"])
    var known: [Known] = []
    for item in try map.items("known") {
      let group = try FitMap(item, keys: ["name", "rows", "effect", "weight", "means"])
      var means: [Double] = []
      for mean in try group.items("means") { means.append(try FitMap.number(mean)) }
      let weight = try group.number("weight")
      guard means.count == predictors, weight >= 0, weight <= 1 else {
        throw FitFault(message: "its numbers are those of no group", span: item.span)
      }
      known.append(
        Known(
          name: try group.text("name"), rows: try group.count("rows"),
          effect: try group.number("effect"), weight: weight, means: means))
    }
    var validation: Validation?
    if map.has("leaveGroupOut") {
      let errors = try map.map("leaveGroupOut", keys: ["median", "p90", "inside", "widening"])
      validation = Validation(
        median: try errors.number("median"), p90: try errors.number("p90"),
        inside: try errors.number("inside"), widening: try errors.number("widening"))
    }
    let deviation = try sizes.number("sd")
    guard deviation >= 0, validation?.widening ?? 1 >= 1 else {
      throw FitFault(message: "its numbers are those of no fit", span: map.span)
    }
    self.init(
      deviation: deviation, rSquared: try sizes.number("r2"), known: known,
      validation: validation)
  }
}

extension Fit.Inference {
  fileprivate init(_ map: FitMap, _ terms: [Fit.Term]) throws(FitFault) {
    let rows = try map.items("covariance")
    var covariance: [[Double]] = []
    for row in rows {
      var numbers: [Double] = []
      for item in row.items ?? [] { numbers.append(try FitMap.number(item)) }
      guard numbers.count == terms.count else {
        throw FitFault(message: "the covariance has no square form", span: row.span)
      }
      covariance.append(numbers)
    }
    let residual = try map.map("residual", keys: ["sd", "dof", "t90"])
    let quality = try map.map("quality", keys: ["r2", "adjusted"])
    var leaveOneOut: Fit.LeaveOneOut?
    if map.has("leaveOneOut") {
      let errors = try map.map("leaveOneOut", keys: ["median", "p90"])
      leaveOneOut = Fit.LeaveOneOut(
        median: try errors.number("median"), p90: try errors.number("p90"))
    }
    let deviation = try residual.number("sd")
    let quantile = try residual.number("t90")
    guard covariance.count == terms.count, deviation >= 0, quantile > 0 else {
      throw FitFault(message: "its numbers are those of no fit", span: map.span)
    }
    self.init(
      terms: terms, covariance: covariance, residualDeviation: deviation,
      degreesOfFreedom: try residual.count("dof"), quantile: quantile,
      rSquared: try quality.number("r2"),
      adjustedRSquared: quality.has("adjusted") ? try quality.number("adjusted") : nil,
      leaveOneOut: leaveOneOut)
  }
}

/// A map of a generated file: its keys are known, and what is asked of it is due.
private struct FitMap {
  struct Entry {
    let keySpan: Span
    let value: YAMLNode
  }

  let span: Span
  private var entries: [String: Entry] = [:]

  init(_ node: YAMLNode, keys: [String]) throws(FitFault) {
    guard let pairs = node.pairs else {
      throw FitFault(message: "a map is due here", span: node.span)
    }
    span = node.span
    for pair in pairs {
      guard let key = pair.key.text, keys.contains(key), entries[key] == nil else {
        throw FitFault(
          message: "'\(pair.key.text ?? "")' has no place here", span: pair.key.span)
      }
      entries[key] = Entry(keySpan: pair.key.span, value: pair.value)
    }
  }

  func has(_ key: String) -> Bool { entries[key] != nil }

  func node(_ key: String) throws(FitFault) -> Entry {
    guard let entry = entries[key] else {
      throw FitFault(message: "'\(key)' is missing", span: span)
    }
    return entry
  }

  func text(_ key: String) throws(FitFault) -> String {
    let node = try node(key).value
    guard let text = node.text else { throw FitFault(message: "a text is due", span: node.span) }
    return text
  }

  func items(_ key: String) throws(FitFault) -> [YAMLNode] {
    let node = try node(key).value
    guard let items = node.items else { throw FitFault(message: "a list is due", span: node.span) }
    return items
  }

  func texts(_ key: String) throws(FitFault) -> [String] { try items(key).compactMap(\.text) }

  func map(_ key: String, keys: [String]) throws(FitFault) -> FitMap {
    try FitMap(node(key).value, keys: keys)
  }

  func number(_ key: String) throws(FitFault) -> Double { try FitMap.number(node(key).value) }

  func count(_ key: String) throws(FitFault) -> Int {
    let node = try node(key).value
    guard let count = node.text.flatMap(Int.init), count >= 0 else {
      throw FitFault(message: "a count is due here", span: node.span)
    }
    return count
  }

  static func number(_ node: YAMLNode) throws(FitFault) -> Double {
    guard let number = node.text.flatMap({ NumberText.parse($0) }) else {
      throw FitFault(message: "a number is due here", span: node.span)
    }
    return number
  }
}
