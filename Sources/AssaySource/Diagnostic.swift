// SPDX-License-Identifier: Apache-2.0

/// What is wrong in a file that a person wrote: what, where, why, and how to mend it.
///
/// Each module words its own diagnostics in a file `…Diagnostics.swift`, one function for each
/// code. `rules/README.md` has a section for each code.
package struct Diagnostic: Sendable, Hashable {
  package enum Severity: String, Sendable, Hashable {
    case error, warning
  }

  /// Another place that is part of the reason, such as the first of two equal keys.
  package struct Note: Sendable, Hashable {
    package let message: String
    package let span: Span

    package init(_ message: String, at span: Span) {
      self.message = message
      self.span = span
    }
  }

  package let severity: Severity
  /// Stable, kebab-case, names the fault: `unit-mismatch`.
  package let code: String
  /// One sentence, lower case, no final period; says what was got and what was expected.
  package let message: String
  package let span: Span
  package let notes: [Note]
  /// Text that can be pasted, or the nearest right name.
  package let help: String?

  package init(
    _ severity: Severity = .error, _ code: String, _ message: String, at span: Span,
    notes: [Note] = [], help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.notes = notes
    self.help = help
  }
}

extension Diagnostic: Comparable {
  /// Orders by place, then by code and message, so that a run always lists them alike.
  package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    (left.span.file.path, left.span.start, left.span.end, left.code, left.message)
      < (right.span.file.path, right.span.start, right.span.end, right.code, right.message)
  }
}

extension Sequence where Element == Diagnostic {
  package var hasErrors: Bool { contains { $0.severity == .error } }

  /// The diagnostics in order of place, each once.
  package var inOrder: [Diagnostic] { Set(self).sorted() }
}
