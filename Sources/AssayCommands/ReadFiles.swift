// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The files that this process has read, as they were: what is said of them is not said of files that
/// somebody changed meanwhile, and no report takes the place of one.
enum ReadFiles {
  /// A file by its place on the disk.
  private struct Inode: Hashable {
    let device: dev_t
    let number: ino_t

    init(_ status: stat) {
      device = status.st_dev
      number = status.st_ino
    }
  }

  /// By path, as the user named it; `-` is standard input.
  private static let files = Mutex<[String: FileVersion]>([:])
  private static let inodes = Mutex<Set<Inode>>([])

  static func note(_ path: String, _ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return }
    files.withLock { $0[path] = FileVersion(status) }
    inodes.withLock { _ = $0.insert(Inode(status)) }
  }

  /// Whether a file has been read, by whatever path or link.
  static func contains(_ status: stat) -> Bool {
    status.st_mode & S_IFMT == S_IFREG && inodes.withLock { $0.contains(Inode(status)) }
  }

  /// Makes sure that every file is still what was read; called before a report is put in its place.
  ///
  /// - Throws: `FileFailure` for the first that is not, in order of path.
  static func verify() throws(FileFailure) {
    let all = files.withLock { $0 }
    for path in all.keys.sorted() {
      var status = stat()
      let found = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
      guard found == 0, FileVersion(status) == all[path] else {
        throw FileFailure(
          path, "was changed while it was evaluated; nothing is reported, so run again")
      }
    }
  }
}

/// What tells a file from the same file after somebody wrote to it, or put another in its place.
struct FileVersion: Hashable {
  private let device: dev_t
  private let number: ino_t
  /// In bytes.
  private let size: off_t
  private let seconds: Int
  private let nanoseconds: Int

  init(_ status: stat) {
    device = status.st_dev
    number = status.st_ino
    size = status.st_size
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
