// SPDX-License-Identifier: Apache-2.0

/// What each of some parts adds to a figure, one below the other, from what it was to what it is.
struct WaterfallChart {
  struct Step {
    let label: String
    /// What it adds, in the unit of the axis.
    let amount: Double
    let text: String
  }

  private static let (labels, end, rowHeight) = (300.0, 590.0, 24.0)

  /// - Parameter steps: They add up to the difference of `before` and `after`.
  static func drawing(
    before: (amount: Double, text: String), after: (amount: Double, text: String), _ steps: [Step],
    unit: String
  ) -> (height: Double, isCut: Bool, nodes: [HTMLNode]) {
    var reached = [before.amount]
    for step in steps { reached.append(reached[reached.count - 1] + step.amount) }
    let ends = reached + [after.amount]
    let (least, greatest) = (ends.min() ?? 0, ends.max() ?? 0)
    // Where the changes are small beside the figure, they would not be seen on an axis from 0.
    let isCut = least > 0 && greatest - least < 0.4 * greatest
    let margin = isCut ? max((greatest - least) * 0.15, greatest * 1e-6) : 0
    let origin = isCut ? least - margin : 0
    let scale = ChartScale(linear: ends.map { $0 - origin }, from: labels, to: end)
    func x(_ amount: Double) -> Double { scale.position(amount - origin) }
    let rows = steps.count + 2
    let bottom = 6 + rowHeight * Double(rows)
    var nodes: [HTMLNode] = [
      Chart.line(labels, 2, labels, bottom, class: "grid")
    ]
    func row(
      _ index: Int, _ label: String, _ text: String, from: Double, to: Double, _ name: String
    ) {
      let y = 6 + rowHeight * Double(index)
      nodes.append(Chart.text(Chart.fitting(label, 44), labels - 8, y + 14, anchor: "end"))
      nodes.append(Chart.bar(from: from, to: to, y: y + 3, height: rowHeight - 9, class: name))
      if index + 1 < rows {
        nodes.append(Chart.line(to, y + 3, to, y + rowHeight + 3, class: "pi"))
      }
      nodes.append(Chart.text(text, Chart.width - 2, y + 14, anchor: "end", class: "v"))
    }
    // A bar from where an axis is cut would be as long as nothing.
    func whole(_ index: Int, _ label: String, _ end: (amount: Double, text: String)) {
      let to = x(end.amount)
      row(index, label, end.text, from: isCut ? to - 5 : labels, to: to, "bar")
    }
    whole(0, "before", before)
    for (index, step) in steps.enumerated() {
      row(
        index + 1, step.label, step.text, from: x(reached[index]), to: x(reached[index + 1]),
        step.amount > 0 ? "up" : "down")
    }
    whole(rows - 1, "after", after)
    nodes.append(
      Chart.text(
        unit + (isCut ? "; the axis does not begin at 0" : ""), (labels + end) / 2, bottom + 14,
        anchor: "middle", class: "tick"))
    return (bottom + 22, isCut, nodes)
  }
}
