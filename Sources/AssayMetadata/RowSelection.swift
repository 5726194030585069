// SPDX-License-Identifier: Apache-2.0

/// Which of the rows of one id count together, and what is known of the others.
struct RowSelection {
  /// Why rows cannot be taken together.
  enum Refusal {
    /// When a row ran is not told.
    case timesUnknown
    /// Rows ran side by side, and nothing tells one machine from several.
    case machineUnknown
    /// Names of tasks that are not known to be the training, nor to be anything else.
    case tasksUnknown([String])
    /// A column that has to say the same does not: its texts, each with what the rows that say it come to.
    case unlike(String, [(text: String, sums: String)])
  }

  /// The rows that add up, the latest first; rows of one stretch of time stand together.
  private(set) var stretches: [[InventoryRow]] = []
  /// Earlier states of a row that counts.
  private(set) var superseded: [InventoryRow] = []
  /// Rows of a machine of which another row counts.
  private(set) var repeated: [InventoryRow] = []
  /// Rows of tasks that are no training.
  private(set) var besides: [InventoryRow] = []
  private(set) var refusal: Refusal?

  var rows: [InventoryRow] { stretches.flatMap(\.self).sorted { $0.isLater(than: $1) } }

  /// Whether it is told of each row that counts when it ran.
  var hasTimes: Bool {
    !stretches.isEmpty && stretches.allSatisfy { $0.allSatisfy { $0.span != nil } }
  }

  /// How long any of the rows that count ran.
  var seconds: Double {
    stretches.reduce(0) { seconds, rows in
      let spans = rows.compactMap(\.span)
      let start = spans.map(\.start).min() ?? 0
      return seconds + (spans.count == 1 ? spans[0].seconds : (spans.map(\.end).max() ?? 0) - start)
    }
  }

  mutating func refuse(_ reason: Refusal) { refusal = reason }

  /// A row that counts alone.
  static func alone(_ row: InventoryRow) -> RowSelection { RowSelection(stretches: [[row]]) }

  private init(stretches: [[InventoryRow]]) { self.stretches = stretches }

  /// - Parameter rows: All rows of an id, the latest first.
  init(of rows: [InventoryRow], by rule: RowCombination) {
    var counted = rows
    if let tasks = rule.tasks {
      let roles = rows.map { $0.task.map { tasks.isTraining($0) } ?? true }
      let unknown = zip(rows, roles).filter { $1 == nil }.compactMap(\.0.task)
      if !unknown.isEmpty { refusal = .tasksUnknown(Array(Set(unknown)).sorted()) }
      counted = zip(rows, roles).filter { $1 != false }.map(\.0)
      besides = zip(rows, roles).filter { $1 == false }.map(\.0)
    }
    counted = withoutEarlierStates(counted, by: rule)
    stretches = RowSelection.stretches(of: counted)
    guard rule.rows == .sum, rule.times != nil else { return }
    if counted.count > 1, counted.contains(where: { $0.span == nil }) {
      refusal = refusal ?? .timesUnknown
      return
    }
    stretches = stretches.map { rows in
      guard rows.count > 1 else { return rows }
      guard let machine = rule.machine, let kept = machines(of: rows, by: machine) else {
        refusal = refusal ?? .machineUnknown
        return rows
      }
      return kept
    }
  }

  /// Leaves out rows that a later one of their run holds, and rows that stand twice.
  private mutating func withoutEarlierStates(
    _ rows: [InventoryRow], by rule: RowCombination
  ) -> [InventoryRow] {
    struct Run: Hashable {
      let run: String
      let task: String?
    }
    var kept: [InventoryRow] = []
    var digests: Set<RecordDigest> = []
    // Only rows of one run that begin together are compared: there may be as many runs, or beginnings, as rows.
    var keptOfRun: [Run: RunRows] = [:]
    for row in rows {
      let run = rule.run == nil ? nil : row.run.map { Run(run: $0, task: row.task) }
      // Without times the latest row of a run is its last state.
      let isHeld =
        run.map { keptOfRun[$0].map { $0.hold(row) || rule.times == nil } ?? false } ?? false
      if digests.contains(row.digest) || isHeld {
        superseded.append(row)
        continue
      }
      kept.append(row)
      digests.insert(row.digest)
      if let run { keptOfRun[run, default: RunRows()].append(row) }
    }
    return kept
  }

  /// The rows of one run that are kept, by when they begin.
  private struct RunRows {
    /// How far from a row's beginning that of an earlier state may lie, as a power of two in seconds, and in
    /// which multiple of it the row begins.
    private struct Place: Hashable {
      let reach: Int
      let multiple: Double
    }

    private var rows: [Place: [InventoryRow]] = [:]
    private var reaches: Set<Int> = []

    mutating func append(_ row: InventoryRow) {
      guard let span = row.span, span.seconds.isFinite else { return }
      // The exponent is that of the power of two below; the next one is far enough.
      let reach = Int(RunRows.reach(of: span).exponent) + 1
      reaches.insert(reach)
      let multiple = (span.start / RunRows.width(reach)).rounded(.down)
      rows[Place(reach: reach, multiple: multiple), default: []].append(row)
    }

    /// Whether one of them is a later state of a row: begins with it, lasts as long and comes to as much.
    func hold(_ row: InventoryRow) -> Bool {
      guard let span = row.span else { return false }
      return reaches.contains { reach in
        let multiple = (span.start / RunRows.width(reach)).rounded(.down)
        return [multiple - 1, multiple, multiple + 1].contains { multiple in
          (rows[Place(reach: reach, multiple: multiple)] ?? []).contains { later in
            guard let other = later.span else { return false }
            return (row.figure ?? 0) <= (later.figure ?? .infinity) && other.holds(span)
              && abs(other.start - span.start) <= RunRows.reach(of: other)
          }
        }
      }
    }

    private static func width(_ reach: Int) -> Double {
      Double(sign: .plus, exponent: reach, significand: 1)
    }

    private static func reach(of span: RowSpan) -> Double {
      max(RowSpan.slack, 0.001 * span.seconds)
    }
  }

  /// Rows that overlap in time, by way of others too, stand together.
  ///
  /// - Returns: The stretches in the order of the first row of each, and their rows in that of `rows`.
  private static func stretches(of rows: [InventoryRow]) -> [[InventoryRow]] {
    // What overlaps nothing, be it for its own shortness, stands alone.
    let spans = rows.enumerated().compactMap { index, row in
      row.span.flatMap { $0.seconds > RowSpan.slack ? (index: index, span: $0) : nil }
    }
    var stretches: [[Int]] = []
    var end = -Double.infinity
    for (index, span) in spans.sorted(by: { ($0.span.start, $0.index) < ($1.span.start, $1.index) })
    {
      // Of all that began before, what ends last overlaps it longest.
      if min(end, span.end) - span.start > RowSpan.slack {
        stretches[stretches.count - 1].append(index)
      } else {
        stretches.append([index])
      }
      end = max(end, span.end)
    }
    let together = Set(spans.map(\.index))
    stretches += rows.indices.filter { !together.contains($0) }.map { [$0] }
    return stretches.map { $0.sorted() }.sorted { $0[0] < $1[0] }.map { $0.map { rows[$0] } }
  }

  /// One row for each machine of those that ran side by side; nil where that is not known.
  private mutating func machines(
    of rows: [InventoryRow], by rule: RowCombination.Machine
  ) -> [InventoryRow]? {
    var kept: [InventoryRow] = []
    var dropped: [InventoryRow] = []
    var places: [[String]: Int] = [:]
    var rowsOfMachine: [[InventoryRow]] = []
    for row in rows {
      let place = places[row.machine] ?? rowsOfMachine.count
      if place == rowsOfMachine.count {
        places[row.machine] = place
        rowsOfMachine.append([])
      }
      rowsOfMachine[place].append(row)
    }
    for same in rowsOfMachine {
      guard same.count > 1 else {
        kept += same
        continue
      }
      guard let groups = RowSelection.groups(of: same, within: rule.within) else { return nil }
      for group in groups {
        kept.append(group[0])
        dropped += group.dropFirst()
      }
    }
    repeated += dropped
    return kept
  }

  /// Rows of machines that are alike, taken apart by their power; the longest of a machine first.
  ///
  /// A counter that two programs read at one time gives both the same power. Two machines that do
  /// the same work differ by more, and by less than twice: beyond that, one of the rows is at fault.
  private static func groups(of rows: [InventoryRow], within: Double) -> [[InventoryRow]]? {
    guard rows.allSatisfy(\.isOfWholeMachine) else { return nil }
    var readings: [(row: InventoryRow, span: RowSpan, power: Double)] = []
    for row in rows {
      guard let span = row.span, span.seconds > 0, let figure = row.figure, figure > 0 else {
        return nil
      }
      readings.append((row, span, figure / span.seconds))
    }
    let longest = readings.sorted {
      ($0.span.seconds, $0.row.figure ?? 0) > ($1.span.seconds, $1.row.figure ?? 0)
    }
    guard let whole = longest.first?.span,
      let least = readings.map(\.power).min(), let most = readings.map(\.power).max()
    else { return nil }
    let isOne = most <= least * (1 + within)
    if isOne {
      return longest.allSatisfy { whole.holds($0.span, within: 0.01) } ? [longest.map(\.row)] : nil
    }
    // Over times that do not agree, one machine may take more at one than at the other.
    let shortest = longest[longest.count - 1].span.seconds
    let apart = 2 * within + (1 - shortest / whole.seconds)
    guard most < 2 * least, longest.allSatisfy({ whole.holds($0.span, within: 0.01) }) else {
      return nil
    }
    let powers = longest.map(\.power)
    var groups: [[InventoryRow]] = []
    var groupOf: [Int] = []
    // Whoever is near a row in power, the nearest of those before it are: two groups are nowhere so near.
    for (index, nearest) in nearestBefore(powers).enumerated() {
      func near(_ share: Double) -> Set<Int> {
        Set(
          nearest.filter { abs(powers[$0] - powers[index]) <= share * powers[$0] }
            .map { groupOf[$0] })
      }
      let own = near(within)
      if own.count > 1 || own.isEmpty && !near(apart).isEmpty { return nil }
      let group = own.first ?? groups.count
      if group == groups.count { groups.append([]) }
      groups[group].append(longest[index].row)
      groupOf.append(group)
    }
    return groups
  }

  /// By number, the places of the next lower and the next higher among those before it, or of equal ones.
  private static func nearestBefore(_ numbers: [Double]) -> [[Int]] {
    let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    var lower: [Int?] = numbers.map { _ in nil }
    var higher = lower
    for (one, next) in zip(order, order.dropFirst()) {
      higher[one] = next
      lower[next] = one
    }
    var nearest: [[Int]] = numbers.map { _ in [] }
    // The last one is taken out first: then those that are left stood before the next.
    for index in numbers.indices.reversed() {
      nearest[index] = [lower[index], higher[index]].compactMap(\.self)
      if let below = lower[index] { higher[below] = higher[index] }
      if let above = higher[index] { lower[above] = lower[index] }
    }
    return nearest
  }
}
