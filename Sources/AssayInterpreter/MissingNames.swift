// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// Missing paths as people read them: `model.accelerator_time`, `accelerators['x'].tdp`.
struct MissingNames: Sendable {
  private let pack: RulePack

  init(pack: RulePack) { self.pack = pack }

  /// Names what is missing, ascending, each once.
  ///
  /// A quantity without a value is named by what its own methods lack, down to fields, rows and
  /// cells; one whose methods lack nothing (none of their conditions holds) by its own name.
  func names(of paths: [MissingPath], in evaluation: ModelEvaluation) -> [String] {
    leaves(of: paths, in: evaluation).map(name).sorted()
  }

  /// The paths with each quantity replaced by what its methods lack.
  func leaves(of paths: [MissingPath], in evaluation: ModelEvaluation) -> Set<MissingPath> {
    var leaves: Set<MissingPath> = []
    var visited: Set<Int> = []
    var pending = paths
    while let path = pending.popLast() {
      guard case .step(let step) = path else {
        leaves.insert(path)
        continue
      }
      guard visited.insert(step).inserted else { continue }
      let inner = evaluation.ladders[step]?.missingPaths ?? []
      if inner.isEmpty { leaves.insert(path) } else { pending.append(contentsOf: inner) }
    }
    return leaves
  }

  func name(_ path: MissingPath) -> String {
    switch path {
    case .field(let field): "model.\(pack.fields[field].name)"
    case .row(let table, let key): "\(pack.tables[table].name)['\(key)']"
    case .period(let table, let key): "\(pack.tables[table].name)['\(key)'].at(date)"
    case .cell(let table, let row, let column):
      "\(pack.tables[table].name)['\(pack.tables[table].rows[row].key)']."
        + pack.tables[table].columns[column].name
    case .step(let step): pack.steps[step].name
    }
  }
}

extension Ladder {
  /// What the methods that were passed over lacked.
  var missingPaths: [MissingPath] {
    passedOver.flatMap { passed -> [MissingPath] in
      if case .missing(let paths) = passed.reason { paths } else { [] }
    }
  }
}
