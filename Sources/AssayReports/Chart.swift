// SPDX-License-Identifier: Apache-2.0

/// A drawing with its title, what it shows in words, and its data as a table.
struct Chart {
  static let width = 720.0

  /// Unique in its page, and in the grammar of an id.
  let id: String
  let title: String
  /// What can be seen, for those who do not see it.
  let description: String
  let height: Double
  let drawing: [HTMLNode]
  let table: HTMLNode

  var node: HTMLNode {
    .tag(
      "figure", ["id": id],
      .tag("figcaption", [:], .tag("h3", [:], .text(title))),
      .tag(
        "div", ["class": "scroll", "role": "group", "aria-label": title],
        .tag(
          "svg",
          [
            "viewBox": "0 0 \(Int(Chart.width)) \(ChartScale.text(height))", "role": "img",
            "aria-labelledby": "\(id)-t \(id)-d",
          ],
          all: [
            .tag("title", ["id": "\(id)-t"], .text(title)),
            .tag("desc", ["id": "\(id)-d"], .text(description)),
          ] + drawing)),
      .fold("Data of this chart", body: [table]))
  }

  // MARK: Marks

  static func line(
    _ x: Double, _ y: Double, _ x2: Double, _ y2: Double, class name: String
  ) -> HTMLNode {
    .tag(
      "line",
      [
        "x1": ChartScale.text(x), "y1": ChartScale.text(y), "x2": ChartScale.text(x2),
        "y2": ChartScale.text(y2), "class": name,
      ])
  }

  static func bar(
    from x: Double, to x2: Double, y: Double, height: Double, class name: String = "bar"
  ) -> HTMLNode {
    .tag(
      "rect",
      [
        "x": ChartScale.text(min(x, x2)), "y": ChartScale.text(y),
        "width": ChartScale.text(max((x2 - x).magnitude, 1)), "height": ChartScale.text(height),
        "class": name,
      ])
  }

  /// - Parameter anchor: `start`, `middle` or `end`.
  static func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", class name: String = "l"
  ) -> HTMLNode {
    .tag(
      "text",
      [
        "x": ChartScale.text(x), "y": ChartScale.text(y), "text-anchor": anchor, "class": name,
      ], .text(text))
  }

  /// The ends of an interval, and the line between.
  static func interval(
    from x: Double, to x2: Double, y: Double, isVertical: Bool = false, cap: Double = 4
  ) -> [HTMLNode] {
    let ends = [(x, x2), (x, x), (x2, x2)]
    return ends.enumerated().map { index, end in
      let half = index == 0 ? 0 : cap
      return isVertical
        ? line(y - half, end.0, y + half, end.1, class: "iv")
        : line(end.0, y - half, end.1, y + half, class: "iv")
    }
  }

  /// Lines across the drawing at the ticks of an axis that runs to the right, with their labels below.
  static func grid(_ scale: ChartScale, from top: Double, to bottom: Double) -> [HTMLNode] {
    scale.ticks.flatMap { tick in
      let x = scale.position(tick)
      return [
        line(x, top, x, bottom, class: "grid"),
        text(scale.label(tick), x, bottom + 16, anchor: "middle", class: "tick"),
      ]
    }
  }

  /// The beginning of a label that has so much room.
  static func fitting(_ text: String, _ characters: Int) -> String { text.cut(to: characters) }
}

/// Bars to the right, one below the other, each with its figure and what is known of its interval.
struct BarChart {
  struct Row {
    let label: String
    /// What the length of the bar stands for.
    let value: Double
    var low: Double?
    var high: Double?
    /// The figure as it is written beside the bar.
    let text: String
  }

  private static let labels = 236.0
  private static let end = 530.0
  private static let rowHeight = 26.0

  /// - Parameters:
  ///   - unit: Under the axis; empty for none.
  ///   - isWhole: Whether things are counted.
  static func drawing(
    _ rows: [Row], unit: String, isWhole: Bool = false
  ) -> (height: Double, nodes: [HTMLNode]) {
    let scale = ChartScale(
      linear: rows.map(\.value) + rows.compactMap(\.high), isWhole: isWhole, from: labels,
      to: end)
    let bottom = 8 + rowHeight * Double(rows.count)
    var nodes = Chart.grid(scale, from: 4, to: bottom)
    for (index, row) in rows.enumerated() {
      let y = 8 + rowHeight * Double(index)
      let middle = y + rowHeight / 2 - 3
      nodes.append(
        Chart.text(Chart.fitting(row.label, 34), labels - 8, middle + 4, anchor: "end"))
      nodes.append(
        Chart.bar(
          from: scale.position(0), to: scale.position(row.value), y: y + 2, height: rowHeight - 10))
      if let low = row.low, let high = row.high, high > low {
        nodes += Chart.interval(
          from: scale.position(low), to: scale.position(high), y: middle)
      }
      nodes.append(
        Chart.text(row.text, Chart.width - 2, middle + 4, anchor: "end", class: "v"))
    }
    if !unit.isEmpty {
      nodes.append(
        Chart.text(unit, (labels + end) / 2, bottom + 34, anchor: "middle", class: "tick"))
    }
    return (bottom + (unit.isEmpty ? 24 : 42), nodes)
  }
}
