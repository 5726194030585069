// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Glibc

/// Short texts for the person at the terminal. Whatever they quote can neither begin a line of its own
/// nor steer the terminal.
enum Console {
  /// Says something in one line on standard error.
  static func say(_ line: String) { put(HostileText.line(line) + "\n") }

  /// Shows diagnostics on standard error.
  static func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { show(lines: diagnostic.rendered) }
  }

  /// Shows a text of several lines that are all the program's own.
  static func show(lines text: String) {
    let text = text.hasSuffix("\n") ? text.dropLast() : text[...]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { say(String(line)) }
  }

  /// Writes over the line of a terminal that the cursor stands in.
  static func show(_ line: String) {
    put("\r\u{1B}[K" + HostileText.line(line))
  }

  /// Prints one line of a result on standard output.
  ///
  /// - Throws: `FileFailure` if it cannot be written, as to a disk that is full.
  static func print(_ line: String = "") throws(FileFailure) {
    let text = HostileText.line(line) + "\n"
    guard !TemporaryFiles.writeAll(Array(text.utf8)[...], to: STDOUT_FILENO) else { return }
    if errno == EPIPE { TemporaryFiles.leave(on: SIGPIPE) }
    throw .system("standard output", "write it")
  }

  /// On standard error: where that fails, nobody is left to be told.
  private static func put(_ text: String) {
    _ = TemporaryFiles.writeAll(Array(text.utf8)[...], to: STDERR_FILENO)
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
