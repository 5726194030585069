// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a report goes: standard output, or a named file that appears whole or not at all.
final class OutputFile {
  /// The path as the user typed it, or nil for standard output.
  private let path: String?
  /// The file that appears in the end; nil for what is written as it is, a pipe or a device.
  private let goal: (path: String, mode: mode_t)?
  private let descriptor: Int32
  private let isAlone: Bool
  private var pending: [UInt8] = []
  private var isFinished = false
  /// Whether nobody reads standard output any more.
  private var isUnread = false

  /// - Parameters:
  ///   - isAlone: Whether nothing else is to be written: when the reader of standard output has gone,
  ///     the process then ends.
  ///   - replacesInput: Whether it may take the place of a file that was read.
  /// - Throws: `FileFailure` if the file cannot be made or opened, or has been read.
  init(
    path: String?, isAlone: Bool = true, replacesInput: Bool = false
  ) throws(FileFailure) {
    self.path = path
    self.isAlone = isAlone
    var status = stat()
    guard let path, path != "-" else {
      self.goal = nil
      self.descriptor = STDOUT_FILENO
      // Where it is closed, the next file that is opened would take its number, and the report.
      guard fstat(STDOUT_FILENO, &status) == 0 else { throw .system("standard output", "write it") }
      if ReadFiles.contains(status) {
        throw FileFailure("standard output", "is an input; a report would spoil it")
      }
      return
    }
    let exists = stat(path, &status) == 0
    switch status.st_mode & S_IFMT {
    case _ where !exists: break
    case S_IFREG where replacesInput || !ReadFiles.contains(status): break
    case S_IFREG: throw FileFailure(path, "is an input; a report would replace it")
    case S_IFDIR: throw FileFailure(path, "is a folder; name a file in it")
    default:
      // A device or a pipe is written as it is: a file must not take its place.
      let opened = open(path, O_WRONLY | O_CLOEXEC)
      guard opened >= 0 else { throw .system(path, "write it") }
      self.goal = nil
      self.descriptor = opened
      return
    }
    // A link stays, and what it leads to is replaced.
    let goal = FilePath.resolved(path)
    let folder = FilePath.folder(of: goal)
    guard access(folder, W_OK | X_OK) == 0 else { throw .system(path, "write it") }
    TemporaryFiles.removeLeftover(of: goal)
    // Beside its goal, so that it need not be copied.
    let beside = TemporaryFiles.unnamed(in: folder)
    let made = beside >= 0 ? beside : TemporaryFiles.unnamed()
    guard made >= 0 else { throw .system(path, "write it") }
    let mask = umask(0)
    umask(mask)
    self.goal = (goal, exists ? status.st_mode & 0o777 : 0o666 & ~mask)
    self.descriptor = made
  }

  deinit {
    if !isFinished, descriptor != STDOUT_FILENO { close(descriptor) }
  }

  func write(_ bytes: [UInt8]) throws(FileFailure) {
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 20 { try flush() }
  }

  func write(_ text: String) throws(FileFailure) { try write(Array(text.utf8)) }

  /// Writes what is pending and puts the file in its place.
  func finish() throws(FileFailure) {
    try flush()
    isFinished = true
    defer { if descriptor != STDOUT_FILENO { close(descriptor) } }
    guard let path, let goal else { return }
    guard TemporaryFiles.put(descriptor, at: goal.path, mode: goal.mode) else {
      throw .system(path, "put it in its place")
    }
  }

  private func flush() throws(FileFailure) {
    defer { pending.removeAll(keepingCapacity: true) }
    guard !isUnread, !TemporaryFiles.writeAll(pending[...], to: descriptor) else { return }
    // The reader has seen enough, as `head` has: nobody is left to be told.
    guard errno == EPIPE, goal == nil else { throw .system(path ?? "standard output", "write it") }
    if isAlone { TemporaryFiles.leave(on: SIGPIPE) }
    isUnread = true
  }
}
