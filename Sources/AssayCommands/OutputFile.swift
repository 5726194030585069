// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a report goes: standard output, or a named file that appears whole or not at all.
final class OutputFile {
  /// The path as the user typed it, or nil for standard output.
  private let path: String?
  /// The file that appears in the end; nil for what is written as it is, a pipe or a device.
  private let goal: String?
  private let temporary: String?
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var isFinished = false

  /// - Throws: `FileFailure` if the file cannot be made or opened.
  init(path: String?) throws(FileFailure) {
    self.path = path
    guard let path, path != "-" else {
      self.goal = nil
      self.temporary = nil
      self.descriptor = STDOUT_FILENO
      // Where it is closed, the next file that is opened would take its number, and the report.
      guard fcntl(STDOUT_FILENO, F_GETFD) >= 0 else { throw .system("standard output", "write it") }
      return
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    switch status.st_mode & S_IFMT {
    case _ where !exists, S_IFREG: break
    case S_IFDIR: throw FileFailure(path, "is a folder; name a file in it")
    default:
      // A device or a pipe is written as it is: a file must not take its place.
      let opened = open(path, O_WRONLY | O_CLOEXEC)
      guard opened >= 0 else { throw .system(path, "write it") }
      self.goal = nil
      self.temporary = nil
      self.descriptor = opened
      return
    }
    // A link stays, and what it leads to is replaced. The temporary file is beside its goal, so
    // that the final rename stays within one file system.
    let goal = FilePath.resolved(path)
    let (made, temporary) = TemporaryFiles.make(beside: goal)
    guard made >= 0 else { throw .system(path, "write it") }
    let mask = umask(0)
    umask(mask)
    fchmod(made, exists ? status.st_mode & 0o777 : 0o666 & ~mask)
    self.goal = goal
    self.descriptor = made
    self.temporary = temporary
  }

  deinit {
    guard !isFinished, descriptor != STDOUT_FILENO else { return }
    close(descriptor)
    if let temporary { TemporaryFiles.remove(temporary) }
  }

  func write(_ bytes: [UInt8]) throws(FileFailure) {
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 20 { try flush() }
  }

  func write(_ text: String) throws(FileFailure) { try write(Array(text.utf8)) }

  /// Writes what is pending and puts the file in its place.
  func finish() throws(FileFailure) {
    try flush()
    guard let path, let goal, let temporary else {
      if descriptor != STDOUT_FILENO { close(descriptor) }
      isFinished = true
      return
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary, goal) == 0 else {
      let failure = FileFailure.system(path, "put it in its place")
      TemporaryFiles.remove(temporary)
      isFinished = true
      throw failure
    }
    TemporaryFiles.forget(temporary)
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
        // The reader has seen enough, as `head` has: nobody is left to be told.
        if put < 0, errno == EPIPE, temporary == nil { TemporaryFiles.leave(on: SIGPIPE) }
        throw .system(path ?? "standard output", "write it")
      }
      written += put
    }
    pending.removeAll(keepingCapacity: true)
  }
}
