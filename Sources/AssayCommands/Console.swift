// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Glibc

/// Short texts for the person at the terminal. Whatever they quote can neither begin a line of its own
/// nor steer the terminal.
enum Console {
  /// Says something in one line on standard error.
  static func say(_ line: String) { write(HostileText.line(line), to: STDERR_FILENO) }

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
    put("\r\u{1B}[K" + HostileText.line(line), to: STDERR_FILENO)
  }

  /// Prints one line of a result on standard output.
  static func print(_ line: String = "") { write(HostileText.line(line), to: STDOUT_FILENO) }

  private static func write(_ line: String, to descriptor: Int32) {
    put(line + "\n", to: descriptor)
  }

  private static func put(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let put = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if put < 0, errno == EINTR { continue }
      // Nobody is left to be told.
      guard put > 0 else { return }
      written += put
    }
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
