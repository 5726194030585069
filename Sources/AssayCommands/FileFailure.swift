// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file of the outside world that could not be used: which, what was tried, and why not.
struct FileFailure: Error, Sendable, Hashable {
  let path: String
  /// One sentence, lower case, no final period.
  let message: String

  init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  /// What the last system call failed of, in the system's words.
  static func system(_ path: String, _ attempt: String) -> FileFailure {
    let code = errno
    return FileFailure(path, "cannot \(attempt): \(String(cString: strerror(code)))")
  }
}
