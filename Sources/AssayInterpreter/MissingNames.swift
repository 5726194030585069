// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// Missing paths as people read them: `model.accelerator_time`, `accelerators['x'].tdp`.
///
/// A class, because each worker remembers the lists it has made: models lack the same few things.
final class MissingNames {
  private let pack: RulePack
  private var known: [MissingLeaves: [String]] = [:]

  /// How many lists are remembered; hostile input must not fill the memory.
  private static let memory = 10_000

  init(pack: RulePack) { self.pack = pack }

  /// Names what is missing, ascending, each once, down to fields, rows and cells.
  func names(of paths: [MissingPath], in evaluation: ModelEvaluation) -> [String] {
    guard !paths.isEmpty else { return [] }
    let leaves = evaluation.leaves(of: paths)
    if let names = known[leaves] { return names }
    let names = leaves.paths.map(name).sorted()
    if known.count < MissingNames.memory { known[leaves] = names }
    return names
  }

  func name(_ path: MissingPath) -> String {
    switch path {
    case .field(let field): "model.\(pack.fields[field].name)"
    case .member(let field, let item, let member):
      "model.\(pack.fields[field].name)[\(item)].\(pack.fields[field].members[member].name)"
    case .row(let table, let key): "\(pack.tables[table].name)['\(key)']"
    case .period(let table, _) where pack.tables[table].factorTable.isSeries:
      "\(pack.tables[table].name).at(date)"
    case .period(let table, let key): "\(pack.tables[table].name)['\(key)'].at(date)"
    case .cell(let table, let row, let column):
      "\(pack.tables[table].name)['\(pack.tables[table].rows[row].key)']."
        + pack.tables[table].columns[column].name
    case .step(let step), .fit(let step), .domain(let step, _, _): pack.steps[step].name
    case .baseID: "base"
    case .baseField(let field): "base.\(pack.fields[field].name)"
    case .baseStep(let step): "base.\(pack.steps[step].name)"
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
