// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Work that is shared among the processors, its results taken in the order of the items.
enum Workers {
  /// How many threads were asked for; 0 where nobody did.
  private static let wanted = Atomic<Int>(0)

  /// The number of threads that work: those asked for, else one for each processor.
  static var count: Int {
    let wanted = wanted.load(ordering: .relaxed)
    return wanted > 0 ? wanted : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Sets the number of threads; nil leaves it to the processors.
  static func use(threads: Int?) { wanted.store(threads ?? 0, ordering: .relaxed) }

  /// Does `work` for every item and hands the results on, in order.
  ///
  /// At most `count` results are held at a time, so that memory does not grow with the input.
  static func inOrder<Item: Sendable, Output: Sendable, Failure: Error>(
    _ items: [Item], work: @Sendable (Item) -> Output,
    consume: (Output) throws(Failure) -> Void
  ) throws(Failure) {
    try inOrder(items, stretch: 1, state: {}, work: { _, item in work(item) }, consume: consume)
  }

  /// Does `work` for every item and hands the results on, in order; each worker has a state of its own
  /// that it keeps for several items.
  ///
  /// At most `stretch` results of each worker are held at a time.
  static func inOrder<Item: Sendable, State, Output: Sendable, Failure: Error>(
    _ items: [Item], stretch: Int = 8, state: @Sendable () -> State,
    work: @Sendable (inout State, Item) -> Output, consume: (Output) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    while start < items.count {
      let end = min(start + count * stretch, items.count)
      for output in inOrder(Array(items[start..<end]), state: state, work: work) {
        try consume(output)
      }
      start = end
    }
  }

  /// Does `work` for every item, each worker with a state of its own that it keeps from item to item.
  ///
  /// - Returns: All results, in the order of the items.
  static func inOrder<Item: Sendable, State, Output: Sendable>(
    _ items: [Item], state: @Sendable () -> State, work: @Sendable (inout State, Item) -> Output
  ) -> [Output] {
    let shared = Mutex<(next: Int, outputs: [Int: Output])>((0, [:]))
    DeepStack.perform(threads: min(count, items.count)) {
      var own = state()
      while true {
        let index = shared.withLock { shared in
          defer { shared.next += 1 }
          return shared.next
        }
        guard index < items.count else { return }
        let output = work(&own, items[index])
        shared.withLock { $0.outputs[index] = output }
      }
    }
    return shared.withLock { shared in
      items.indices.map { index in
        guard let output = shared.outputs[index] else {
          preconditionFailure("every item has a result")
        }
        return output
      }
    }
  }
}
