// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization

/// The temporary files of this process, which a signal must not leave behind.
enum TemporaryFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Makes an empty file whose name begins as that of its goal.
  ///
  /// - Returns: Its descriptor, negative where it cannot be made (`errno` says why), and its path.
  static func make(beside goal: String) -> (descriptor: Int32, path: String) {
    var template = Array("\(goal).XXXXXX".utf8CString)
    // Made and noted at once: a signal finds either no file or its path.
    return paths.withLock { paths in
      let made = mkstemp(&template)
      let path = String(
        decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if made >= 0 { paths.insert(path) }
      return (made, path)
    }
  }

  static func remove(_ path: String) {
    _ = paths.withLock { $0.remove(path) }
    unlink(path)
  }

  /// The file has been put in its place.
  static func forget(_ path: String) {
    _ = paths.withLock { $0.remove(path) }
  }

  /// Ends the process with 128 and the number of the signal, as shells do, and leaves no file.
  static func leave(on signal: Int32) -> Never {
    paths.withLock { paths in
      for path in paths { unlink(path) }
      // Within the lock: no file can be made any more.
      _exit(128 + signal)
    }
  }

  /// From here on an interrupted run cleans up; a signal that is ignored (`nohup`) stays so.
  static func removeOnSignals() {
    // A write to a closed pipe then fails, which is seen where it is written.
    signal(SIGPIPE, SIG_IGN)
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
