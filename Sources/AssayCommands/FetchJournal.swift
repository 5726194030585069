// SPDX-License-Identifier: Apache-2.0

import AssayHub
import AssayMetadata
import Glibc

/// The file beside the output in which a fetch keeps what has come so far.
///
/// It is made with the first step that is worth keeping, locked while it is written, and gone when
/// the output is in its place.
final class FetchJournal {
  let path: String
  private var descriptor: Int32 = -1
  /// Steps that wait for one that is worth a file.
  private var pending: [UInt8] = []

  /// Opens the journal of an earlier run, if there is one.
  init(path: String) throws(FileFailure) {
    self.path = path
    let opened = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
    guard opened >= 0 else {
      guard errno == ENOENT else { throw .system(path, "go on with it") }
      return
    }
    descriptor = opened
    try lock()
    var status = stat()
    guard fstat(opened, &status) == 0 else { throw .system(path, "read it") }
    if status.st_nlink == 0 {
      // Another run has just come to its end.
      close(opened)
      descriptor = -1
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var exists: Bool { descriptor >= 0 }

  /// Reads how far an earlier run came, and takes away what it did not finish writing.
  func progress(of order: HubOrder) throws(FileFailure) -> HubProgress {
    guard exists else { return HubProgress() }
    let file = try MappedFile(path: path)
    let progress = file.bytes.withBytes { HubProgress(journal: $0, of: order) }
    guard let progress else {
      throw FileFailure(
        path, "is of another fetch, which was interrupted: finish that, or remove the file")
    }
    guard ftruncate(descriptor, off_t(progress.count)) == 0 else { throw .system(path, "write it") }
    return progress
  }

  /// Writes a step behind the others.
  func append(_ step: [UInt8]) throws(FileFailure) {
    pending += step
    if !exists {
      // The first step only says what was asked for.
      guard pending.count > step.count else { return }
      descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT | O_EXCL, 0o600)
      guard exists else {
        if errno == EEXIST { throw .isWrittenElsewhere(path) }
        throw .system(path, "write it")
      }
      try lock()
    }
    var written = 0
    while written < pending.count {
      let put = pending[written...].withUnsafeBytes {
        write(descriptor, $0.baseAddress, $0.count)
      }
      guard put > 0 else {
        if put < 0, errno == EINTR { continue }
        throw .system(path, "write it")
      }
      written += put
    }
    pending = []
  }

  func remove() {
    if exists { unlink(path) }
  }

  private func lock() throws(FileFailure) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .isWrittenElsewhere(path) }
  }
}

extension FileFailure {
  fileprivate static func isWrittenElsewhere(_ path: String) -> FileFailure {
    FileFailure(path, "is being written by another run; wait for it, or name another output")
  }
}
