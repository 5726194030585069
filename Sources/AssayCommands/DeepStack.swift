// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Threads with a stack that is deep enough for whatever the limits of rules and records allow.
///
/// Evaluating, deriving and releasing go down trees by recursion: expressions of 300 levels in chains of
/// 100 definitions. The stacks that the system gives to workers end long before.
enum DeepStack {
  /// Bytes of one stack; only what is used takes memory.
  private static let size = 256 << 20

  /// Does some work on each of several threads, and waits for all of them.
  static func perform(threads count: Int, _ work: @Sendable () -> Void) {
    withoutActuallyEscaping(work) { work in
      let task = Unmanaged.passRetained(Task(work))
      var threads: [pthread_t] = []
      for _ in 0..<count {
        if let thread = start(task.toOpaque()) { threads.append(thread) }
      }
      // Where no thread can be had, the work is done here.
      if threads.isEmpty, count > 0 { work() }
      for thread in threads { pthread_join(thread, nil) }
      task.release()
    }
  }

  /// Runs something on a thread of its own, and waits for what it returns.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let result = Mutex<Result?>(nil)
    perform(threads: 1) {
      let value = body()
      result.withLock { $0 = value }
    }
    guard let value = result.withLock({ $0 }) else {
      preconditionFailure("what was run has returned")
    }
    return value
  }

  private final class Task: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  private static func start(_ task: UnsafeMutableRawPointer) -> pthread_t? {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, size)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { task in
        guard let task else { return nil }
        Unmanaged<Task>.fromOpaque(task).takeUnretainedValue().work()
        return nil
      }, task)
    return status == 0 ? thread : nil
  }
}
