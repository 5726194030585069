// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// Orders quantities and definitions such that each comes after those it reads.
struct StepOrder {
  /// One thing that a step reads, and where it does so.
  private struct Edge {
    let target: Int
    let span: Span
  }

  private let draft: PackDraft
  private let edges: [[Edge]]
  private var order: [Int] = []
  private var diagnostics: [Diagnostic] = []

  /// - Returns: Every step's index once, in the order of the files where nothing decides; and an
  ///   error for each circle.
  static func sort(
    _ draft: PackDraft, names: [String: Int]
  ) -> (order: [Int], diagnostics: [Diagnostic]) {
    var sorter = StepOrder(draft, names)
    sorter.visitAll()
    if sorter.diagnostics.isEmpty { sorter.checkDepth() }
    return (sorter.order, sorter.diagnostics)
  }

  private init(_ draft: PackDraft, _ names: [String: Int]) {
    self.draft = draft
    var owners: [String: Int] = [:]
    for (index, step) in draft.steps.enumerated() {
      guard case .quantity(let quantity) = step.kind else { continue }
      for method in quantity.methods where owners[method.id.value] == nil {
        owners[method.id.value] = index
      }
    }
    edges = draft.steps.map { step in
      step.expressions.flatMap { expression -> [Edge] in
        let references = expression.references
        let read = references.names.compactMap { name in
          names[name.value].map { Edge(target: $0, span: name.span) }
        }
        let used = references.used.compactMap { id in
          owners[id.value].map { Edge(target: $0, span: id.span) }
        }
        let derived = references.derives.compactMap { pair in
          names[pair.quantity.value].map { Edge(target: $0, span: pair.quantity.span) }
        }
        let predicted = references.predicted.compactMap { id in
          names["predict('\(id.value)')"].map { Edge(target: $0, span: id.span) }
        }
        return read + used + derived + predicted
      }
    }
  }

  /// Depth first, with a stack of its own: a chain of rules may be longer than ours.
  private mutating func visitAll() {
    enum Mark { case new, open, done }
    var marks = Array(repeating: Mark.new, count: edges.count)
    var inCycle: Set<Int> = []
    for start in edges.indices where marks[start] == .new {
      // Each entry is a step and the edge of it that is followed.
      var path: [(step: Int, edge: Int)] = [(start, -1)]
      marks[start] = .open
      while let (step, edge) = path.last {
        let next = edge + 1
        path[path.count - 1].edge = next
        guard next < edges[step].count else {
          marks[step] = .done
          order.append(step)
          path.removeLast()
          continue
        }
        let target = edges[step][next].target
        switch marks[target] {
        case .done: break
        case .new:
          marks[target] = .open
          path.append((target, -1))
        case .open:
          guard let first = path.firstIndex(where: { $0.step == target }) else { break }
          let circle = path[first...]
          // One report for each knot: its other circles go with it.
          if !circle.contains(where: { inCycle.contains($0.step) }) { report(Array(circle)) }
          inCycle.formUnion(circle.map(\.step))
        }
      }
    }
  }

  /// How many steps may read one another in a row: evaluating and explaining go from each to those it
  /// reads, and no rule book comes near.
  static let depthLimit = 100

  /// Reports the first step that is too far from what records state.
  private mutating func checkDepth() {
    var depths = Array(repeating: 1, count: edges.count)
    for step in order {
      for edge in edges[step] where depths[edge.target] >= depths[step] {
        depths[step] = depths[edge.target] + 1
        guard depths[step] > StepOrder.depthLimit else { continue }
        return diagnostics.append(
          .chainTooLong(draft.steps[step].name.value, limit: StepOrder.depthLimit, at: edge.span))
      }
    }
  }

  private mutating func report(_ circle: [(step: Int, edge: Int)]) {
    let found = circle.map { entry in
      let edge = edges[entry.step][entry.edge]
      return (
        from: draft.steps[entry.step].name.value, to: draft.steps[edge.target].name.value,
        at: edge.span
      )
    }
    if let diagnostic = Diagnostic.cycle(found) { diagnostics.append(diagnostic) }
  }
}

extension StepDraft {
  /// Every expression that parsed.
  fileprivate var expressions: [Expression] {
    switch kind {
    case .definition(let value, _): [value?.expression].compactMap(\.self)
    case .quantity(let quantity):
      quantity.methods.flatMap(\.expressions).compactMap { $0?.expression }
    case .regression(let regression):
      (regression.predictors + [regression.grouping].compactMap(\.self))
        .compactMap { $0.model?.expression }
    }
  }
}
