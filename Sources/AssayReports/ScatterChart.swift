// SPDX-License-Identifier: Apache-2.0

/// Points on two logarithmic axes, each with its intervals and a mark that tells its class.
struct ScatterChart {
  struct Point {
    let label: String
    let x: Double
    let y: Double
    let xInterval: (low: Double, high: Double)?
    let yInterval: (low: Double, high: Double)?
    /// The index of its class.
    let mark: Int
    /// What is said of it where one points at it.
    let words: String
  }

  private static let (left, right, top, bottom) = (64.0, 530.0, 10.0, 380.0)
  /// The names of the greatest that are written beside them, where there is room.
  private static let named = 5

  static func drawing(
    _ points: [Point], x xTitle: String, y yTitle: String, marks: [(index: Int, name: String)]
  ) -> (height: Double, nodes: [HTMLNode]) {
    let xs = ChartScale(
      logarithmic: points.flatMap { [$0.x] + ends($0.xInterval) }, from: left, to: right)
    let ys = ChartScale(
      logarithmic: points.flatMap { [$0.y] + ends($0.yInterval) }, from: bottom, to: top)
    var nodes = Chart.grid(xs, from: top, to: bottom)
    for tick in ys.ticks {
      let y = ys.position(tick)
      nodes.append(Chart.line(left, y, right, y, class: "grid"))
      nodes.append(Chart.text(ys.label(tick), left - 6, y + 4, anchor: "end", class: "tick"))
    }
    nodes.append(
      Chart.text(xTitle, (left + right) / 2, bottom + 36, anchor: "middle", class: "tick"))
    nodes.append(Chart.text(yTitle, left + 6, top + 12, class: "tick"))
    for point in points {
      let (x, y) = (xs.position(point.x), ys.position(point.y))
      if let interval = point.yInterval {
        nodes.append(
          Chart.line(x, ys.position(interval.low), x, ys.position(interval.high), class: "pi"))
      }
      if let interval = point.xInterval {
        nodes.append(
          Chart.line(xs.position(interval.low), y, xs.position(interval.high), y, class: "pi"))
      }
    }
    for point in points {
      nodes.append(
        mark(point.mark, xs.position(point.x), ys.position(point.y), title: point.words))
    }
    nodes += names(of: points, xs, ys)
    for (row, entry) in marks.enumerated() {
      let y = top + 14 + 22 * Double(row)
      nodes.append(mark(entry.index, right + 18, y - 4, title: nil))
      nodes.append(Chart.text(Chart.fitting(entry.name, 23), right + 30, y))
    }
    return (bottom + 46, nodes)
  }

  private static func ends(_ interval: (low: Double, high: Double)?) -> [Double] {
    interval.map { [$0.low, $0.high] } ?? []
  }

  /// Names beside the greatest points, left out where they would cover another.
  private static func names(
    of points: [Point], _ xs: ChartScale, _ ys: ChartScale
  ) -> [HTMLNode] {
    var taken: [(x: Double, y: Double, width: Double)] = []
    var nodes: [HTMLNode] = []
    for point in points.prefix(40) where nodes.count < named {
      let label = Chart.fitting(point.label, 24)
      let width = 6.4 * Double(label.count)
      let x = xs.position(point.x) - 9
      let y = ys.position(point.y) + 4
      let isFree = taken.allSatisfy { other in
        (other.y - y).magnitude > 15 || x < other.x - other.width || other.x < x - width
      }
      guard isFree, x - width > left else { continue }
      taken.append((x, y, width))
      nodes.append(Chart.text(label, x, y, anchor: "end", class: "name"))
    }
    return nodes
  }

  /// One of seven shapes, so that no class is told by its colour alone.
  private static func mark(
    _ index: Int, _ x: Double, _ y: Double, title: String?
  ) -> HTMLNode {
    let name: HTMLNode? = title.map { .tag("title", [:], .text($0)) }
    func path(_ corners: [(Double, Double)]) -> String {
      "M"
        + corners.map { "\(ChartScale.text(x + $0.0)) \(ChartScale.text(y + $0.1))" }
        .joined(separator: "L") + "Z"
    }
    let style = index % 2 == 0 ? "pt" : "pt open"
    let corners: [(Double, Double)]
    switch index % 7 {
    case 0, 1:
      return .tag(
        "circle",
        ["cx": ChartScale.text(x), "cy": ChartScale.text(y), "r": "4.5", "class": style],
        all: [name].compactMap(\.self))
    case 2, 3: corners = [(-4, -4), (4, -4), (4, 4), (-4, 4)]
    case 4, 5: corners = [(0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)]
    default: corners = [(0, -5.5), (5, 4), (-5, 4)]
    }
    return .tag("path", ["d": path(corners), "class": style], all: [name].compactMap(\.self))
  }
}
