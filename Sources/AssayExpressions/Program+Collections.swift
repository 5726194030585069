// SPDX-License-Identifier: Apache-2.0

/// Lists, maps and the folds over them.
extension Program {
  func runCollection(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    switch it.operation {
    case .list:
      let (values, lack) = all(it.a, it.b, &frame)
      return lack ?? .value(.list(values))
    case .map: return map(it, node, &frame)
    case .index:
      return both(it.a, it.b, &frame) { container, key, _ in item(key, of: container, node) }
    case .hasKey:
      return one(it.a, &frame) { map, _ in
        guard case .map(let map) = map else { Program.unreachable() }
        return .value(.bool(map.value(for: constants[Int(it.b)]) != nil))
      }
    case .isIn:
      return both(it.a, it.b, &frame) { item, container, frame in
        switch container {
        case .map(let map): return .value(.bool(map.value(for: item) != nil))
        case .list(let list):
          let isIn = list.contains { $0.equals(item, &frame.fuelLeft) }
          return frame.fuelLeft > 0 ? .value(.bool(isIn)) : outOfFuel(node, frame)
        default: Program.unreachable()
        }
      }
    default: return fold(folds[Int(it.a)], node, &frame)
    }
  }

  private func map(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    let (values, lack) = all(it.a, it.b, &frame)
    if let lack { return lack }
    var map = ValueMap()
    for index in stride(from: 0, to: values.count, by: 2) {
      guard map.insert(values[index + 1], for: values[index]) else {
        return failure(.badArgument, "a key of the map occurs twice", node)
      }
    }
    return .value(.map(map))
  }

  private func item(_ key: Value, of container: Value, _ node: Int32) -> Outcome {
    switch (container, key) {
    case (.list(let list), .int(let index)):
      guard let index = Int(exactly: index), list.indices.contains(index) else {
        return failure(
          .outOfRange, "there is no item \(index) in a list of \(list.count)", node)
      }
      return .value(list[index])
    case (.map(let map), _):
      guard let value = map.value(for: key) else {
        return failure(.noSuchKey, "the map has no such key", node)
      }
      return .value(value)
    default: Program.unreachable()
    }
  }

  // MARK: Folds

  private func fold(_ fold: Fold, _ node: Int32, _ frame: inout Frame) -> Outcome {
    if fold.kind == .bind {
      // What is bound is evaluated once, and may be missing as long as it is not needed.
      frame.locals[Int(fold.item)] = run(fold.range, &frame)
      return run(fold.body, &frame)
    }
    return one(fold.range, &frame) { range, frame in
      let (keys, values) = Program.items(of: range, hasTwo: fold.second >= 0)
      switch fold.kind {
      case .all: return quantify(fold, keys, values, decidedBy: false, &frame)
      case .exists: return quantify(fold, keys, values, decidedBy: true, &frame)
      default: return collect(fold, keys, values, &frame)
      }
    }
  }

  /// What the variables of a fold run through: items alone or keys of a map; with two variables
  /// indexes and items, or keys and values.
  static func items(of range: Value, hasTwo: Bool) -> (first: [Value], second: [Value]) {
    switch range {
    case .list(let list):
      hasTwo ? (list.indices.map { .int(Int64($0)) }, list) : (list, [])
    case .map(let map): (map.keys, hasTwo ? map.values : [])
    default: Program.unreachable()
    }
  }

  func bind(
    _ fold: Fold, _ index: Int, _ first: [Value], _ second: [Value], _ frame: inout Frame
  ) {
    if fold.item >= 0 { frame.locals[Int(fold.item)] = .value(first[index]) }
    if fold.second >= 0 { frame.locals[Int(fold.second)] = .value(second[index]) }
  }

  private func quantify(
    _ fold: Fold, _ first: [Value], _ second: [Value], decidedBy decision: Bool,
    _ frame: inout Frame
  ) -> Outcome {
    var lack: Outcome?
    for index in first.indices {
      if let isMatch = match(fold, first[index], &frame) {
        if isMatch == decision { return .value(.bool(decision)) }
        continue
      }
      bind(fold, index, first, second, &frame)
      let outcome = run(fold.predicate, &frame)
      if case .value(.bool(let holds)) = outcome {
        if holds == decision { return outcome }
      } else {
        lack = lack.map { Outcome.lacking($0, outcome) } ?? outcome
      }
    }
    return lack ?? .value(.bool(!decision))
  }

  /// Whether a text is matched by a predicate that only matches the item, `t.matches('…')`, which
  /// is asked of every tag of every model; nil for another predicate.
  ///
  /// It takes the fuel of the two nodes, and leaves it to them to run out of it.
  private func match(_ fold: Fold, _ item: Value, _ frame: inout Frame) -> Bool? {
    let test = code[Int(fold.predicate)]
    guard test.operation == .matches, case .string(let text) = item else {
      return nil
    }
    let operand = code[Int(test.a)]
    guard operand.operation == .local, operand.a == fold.item, fold.second < 0 else { return nil }
    let pattern = patterns[Int(test.b)]
    let cost = 2 + pattern.fuel(for: text)
    guard frame.fuelLeft > cost else { return nil }
    frame.fuelLeft -= cost
    return pattern.matches(text)
  }

  private func collect(
    _ fold: Fold, _ first: [Value], _ second: [Value], _ frame: inout Frame
  ) -> Outcome {
    var lack: Outcome?
    var list: [Value] = []
    for index in first.indices {
      bind(fold, index, first, second, &frame)
      var outcome = fold.predicate >= 0 ? run(fold.predicate, &frame) : .value(.bool(true))
      if case .value(.bool(let holds)) = outcome {
        guard holds else { continue }
        outcome = fold.kind == .map ? run(fold.body, &frame) : .value(first[index])
      }
      if case .value(let value) = outcome {
        list.append(value)
      } else {
        lack = lack.map { Outcome.lacking($0, outcome) } ?? outcome
      }
    }
    if let lack { return lack }
    return .value(fold.kind == .existsOne ? .bool(list.count == 1) : .list(list))
  }
}
