// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization

/// The temporary files of this process. While they are written they have no name, so that they are gone
/// with the process, however it ends; a report has one for the moment in which it is put in its place.
enum TemporaryFiles {
  /// Those that have a name, which a signal must not leave behind.
  private static let paths = Mutex<Set<String>>([])

  /// What is behind the name of a report until it is in its place.
  static let suffix = ".assay~"

  /// Where temporary files are: `TMPDIR`, or `/tmp`.
  static var folder: String {
    let stated = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return stated.isEmpty ? "/tmp" : stated
  }

  /// Makes a file without a name in `TMPDIR`, for what is written and read back.
  ///
  /// - Returns: Its descriptor, negative where it cannot be made (`errno` says why).
  static func unnamed() -> Int32 {
    let descriptor = unnamed(in: folder)
    guard descriptor < 0 else { return descriptor }
    var template = Array("\(folder)/assay-XXXXXX".utf8CString)
    return paths.withLock { _ in
      let made = mkstemp(&template)
      if made >= 0 {
        unlink(template)
        _ = fcntl(made, F_SETFD, FD_CLOEXEC)
      }
      return made
    }
  }

  /// Makes a file without a name on the file system of a folder, which can be given a name there;
  /// negative where the file system has no such files.
  static func unnamed(in folder: String) -> Int32 {
    // O_TMPFILE of open(2).
    open(folder, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
  }

  /// Puts what was written to a file without a name in its place, at once.
  ///
  /// - Parameter mode: Who may read and write it.
  /// - Returns: Whether it is there; if not, `errno` says why.
  static func put(_ descriptor: Int32, at goal: String, mode: mode_t) -> Bool {
    let path = goal + suffix
    // Whoever finds the name waits for the lock, which ends with the process.
    flock(descriptor, LOCK_EX)
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { return false }
    for _ in 0..<3 {
      // Named and noted at once: a signal finds either no name or its path.
      let (named, code) = paths.withLock { paths in
        let named = link(descriptor, as: path) || copy(descriptor, to: path, mode: mode)
        if named { paths.insert(path) }
        return (named, errno)
      }
      if named {
        let isThere = rename(path, goal) == 0
        let code = errno
        if !isThere { unlink(path) }
        _ = paths.withLock { $0.remove(path) }
        errno = code
        return isThere
      }
      guard code == EEXIST else {
        errno = code
        return false
      }
      removeLeftover(of: goal)
    }
    return false
  }

  /// Removes what a killed run left of a report; waits for a run that is putting its own in its place.
  static func removeLeftover(of goal: String) {
    let path = goal + suffix
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var (held, named) = (stat(), stat())
    guard flock(descriptor, LOCK_EX) == 0, fstat(descriptor, &held) == 0,
      held.st_mode & S_IFMT == S_IFREG, lstat(path, &named) == 0,
      held.st_dev == named.st_dev, held.st_ino == named.st_ino
    else { return }
    unlink(path)
  }

  private static func link(_ descriptor: Int32, as path: String) -> Bool {
    linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
  }

  /// Where a file cannot be given a name: a copy of it gets one.
  private static func copy(_ source: Int32, to path: String, mode: mode_t) -> Bool {
    let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { return false }
    flock(target, LOCK_EX)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while true {
      let got = pread(source, &buffer, buffer.count, off_t(offset))
      if got < 0, errno == EINTR { continue }
      if got == 0, fchmod(target, mode) == 0, fsync(target) == 0 {
        close(target)
        return true
      }
      guard got > 0, writeAll(buffer[..<got], to: target) else {
        let code = errno
        unlink(path)
        close(target)
        errno = code
        return false
      }
      offset += got
    }
  }

  /// - Returns: Whether all is written; if not, `errno` says why.
  static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        let put = write(descriptor, rest.baseAddress, rest.count)
        if put < 0, errno == EINTR { continue }
        guard put > 0 else { return false }
        written += put
      }
      return true
    }
  }

  /// Ends the process with 128 and the number of the signal, as shells do, and leaves no file.
  static func leave(on signal: Int32) -> Never {
    paths.withLock { paths in
      for path in paths { unlink(path) }
      // Within the lock: no file can be named any more.
      _exit(128 + signal)
    }
  }

  /// From here on an interrupted run cleans up; a signal that is ignored (`nohup`) stays so.
  static func removeOnSignals() {
    // A write to a closed pipe then fails, which is seen where it is written.
    signal(SIGPIPE, SIG_IGN)
    // Where files may not grow, a write says so.
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number, SIG_IGN)
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "signal \(number)"))
      source.setEventHandler { leave(on: number) }
      source.resume()
      // It watches as long as the process lives.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }
}
