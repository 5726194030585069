// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension JSONWriter {
  package mutating func member(_ name: StaticString, _ text: String?) {
    key(name)
    optional(text)
  }

  package mutating func member(_ name: StaticString, _ number: Int) {
    key(name)
    integer(number)
  }

  package mutating func member(_ name: StaticString, _ number: Double?) {
    key(name)
    double(number)
  }

  package mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    truth(value)
  }

  package mutating func member(_ name: StaticString, _ texts: [String]) {
    key(name)
    strings(texts)
  }

  /// Writes quanta as the exact decimal of their unit.
  mutating func member(_ name: StaticString, quanta: Int128?, digits: Int) {
    key(name)
    if let quanta { number(QuantaText.decimal(quanta, digits: digits)) } else { null() }
  }

  /// Writes `"tool": {…}`, by which a document was made.
  mutating func tool(version: String) {
    key("tool")
    ToolVersion.json.write(ToolVersion(version: version), &self)
  }

  /// Writes `"inputs": […]`.
  mutating func inputs(_ inputs: [InputSummary]) {
    key("inputs")
    array(inputs) { InputSummary.json.write($1, &$0) }
  }
}
