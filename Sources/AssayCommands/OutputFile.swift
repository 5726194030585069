// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a report goes: standard output, or a named file that appears whole or not at all.
final class OutputFile {
  /// The path as the user typed it, or nil for standard output.
  private let path: String?
  private let temporary: String?
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var isFinished = false

  init(path: String?) throws(FileFailure) {
    self.path = path
    guard let path, path != "-" else {
      self.temporary = nil
      self.descriptor = STDOUT_FILENO
      // Where it is closed, the next file that is opened would take its number, and the report.
      guard fcntl(STDOUT_FILENO, F_GETFD) >= 0 else { throw .system("standard output", "write it") }
      return
    }
    // Beside its goal, so that the final rename stays within one file system.
    var template = Array("\(path).XXXXXX".utf8CString)
    let made = mkstemp(&template)
    guard made >= 0 else { throw .system(path, "write it") }
    let mask = umask(0)
    umask(mask)
    fchmod(made, 0o666 & ~mask)
    self.descriptor = made
    self.temporary = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    guard !isFinished, let temporary else { return }
    close(descriptor)
    unlink(temporary)
  }

  func write(_ bytes: [UInt8]) throws(FileFailure) {
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 20 { try flush() }
  }

  func write(_ text: String) throws(FileFailure) { try write(Array(text.utf8)) }

  /// Writes what is pending and puts the file in its place.
  func finish() throws(FileFailure) {
    try flush()
    guard let path, let temporary else {
      isFinished = true
      return
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary, path) == 0 else {
      let failure = FileFailure.system(path, "put it in its place")
      unlink(temporary)
      isFinished = true
      throw failure
    }
    isFinished = true
  }

  private func flush() throws(FileFailure) {
    var written = 0
    while written < pending.count {
      let put = pending[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard put > 0 else {
        if put < 0, errno == EINTR { continue }
        throw .system(path ?? "standard output", "write it")
      }
      written += put
    }
    pending.removeAll(keepingCapacity: true)
  }
}

/// Messages to the person at the terminal, on standard error.
enum Console {
  static func say(_ text: String) {
    var bytes = Array(text.utf8)
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    var written = 0
    while written < bytes.count {
      let put = bytes[written...].withUnsafeBytes {
        Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
      }
      if put < 0, errno == EINTR { continue }
      // Nobody is left to be told.
      guard put > 0 else { return }
      written += put
    }
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
