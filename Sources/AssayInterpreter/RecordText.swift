// SPDX-License-Identifier: Apache-2.0

import AssayValues
import AssayYAML

/// The record of a test as JSON, scalars by the core schema of YAML 1.2: it is written in YAML, and read
/// as every other record.
struct RecordText {
  /// What stands for `{key}` and the like, by name.
  let filling: [String: String]

  func of(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar): value(scalar)
    case .sequence(let items): "[\(items.map(of).joined(separator: ","))]"
    case .mapping(let pairs):
      "{\(pairs.map { "\(quoted($0.key.text ?? "")):\(of($0.value))" }.joined(separator: ","))}"
    case .alias: "null"
    }
  }

  /// Source: YAML 1.2.2, section 10.3.2, tag resolution of the core schema.
  private func value(_ scalar: YAMLScalar) -> String {
    guard scalar.style == .plain else { return quoted(scalar.text) }
    switch scalar.text {
    case "", "~", "null", "Null", "NULL": return "null"
    case "true", "True", "TRUE": return "true"
    case "false", "False", "FALSE": return "false"
    default: break
    }
    if let whole = Int64(scalar.text) { return String(whole) }
    if let number = NumberText.parse(scalar.text) { return NumberFormat.shortest(number) }
    return quoted(scalar.text)
  }

  private func quoted(_ text: String) -> String {
    var text = text
    for (name, value) in filling { text = text.replacing("{\(name)}", with: value) }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
