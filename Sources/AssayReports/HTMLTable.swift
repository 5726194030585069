// SPDX-License-Identifier: Apache-2.0

/// A table with a caption, a row of column headers and a header for each row.
struct HTMLTable {
  struct Column: ExpressibleByStringLiteral {
    let title: String
    let isNumber: Bool

    init(stringLiteral title: String) { (self.title, isNumber) = (title, false) }
    private init(_ title: String, isNumber: Bool) {
      (self.title, self.isNumber) = (title, isNumber)
    }

    /// A column whose cells stand to the right, digit below digit.
    static func number(_ title: String) -> Column { Column(title, isNumber: true) }
    static func text(_ title: String) -> Column { Column(title, isNumber: false) }
  }

  let caption: String
  let columns: [Column]
  private var rows: [HTMLNode] = []

  init(_ caption: String, _ columns: [Column]) { (self.caption, self.columns) = (caption, columns) }

  var isEmpty: Bool { rows.isEmpty }

  /// - Parameter isWhole: Whether it is the sum of the others.
  mutating func row(_ cells: [HTMLNode], isWhole: Bool = false) {
    let nodes: [HTMLNode] = zip(columns, cells).enumerated().map { index, cell in
      let attributes: HTMLAttributes = cell.0.isNumber ? ["class": "n"] : [:]
      guard index == 0 else { return .tag("td", attributes, cell.1) }
      var head = attributes
      head.append("scope", "row")
      return .tag("th", head, cell.1)
    }
    rows.append(.tag("tr", isWhole ? ["class": "sum"] : [:], all: nodes))
  }

  /// - Parameter isShown: Whether its caption is seen, and not only read out.
  func node(isCaptionShown isShown: Bool = false) -> HTMLNode {
    .tag(
      "div", ["class": "scroll", "role": "group", "aria-label": caption],
      .tag(
        "table", [:],
        .tag("caption", isShown ? [:] : ["class": "vh"], .text(caption)),
        .tag(
          "thead", [:],
          .tag(
            "tr", [:],
            all: columns.map { column in
              var attributes: HTMLAttributes = ["scope": "col"]
              if column.isNumber { attributes.append("class", "n") }
              return .tag("th", attributes, .text(column.title))
            })),
        .tag("tbody", [:], all: rows)))
  }
}
