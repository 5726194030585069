// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What workers leave for the next chunk: auditors in memory of their own, with all that they
/// remember.
///
/// `@unchecked`: a worker takes one out before it uses it, and no longer has it when it is back.
final class WorkerPool<Worker>: @unchecked Sendable {
  private let lock = Mutex(())
  private var waiting: [Worker] = []

  func take() -> Worker? { lock.withLock { _ in waiting.popLast() } }

  func leave(_ worker: consuming Worker) {
    let worker = worker
    lock.withLock { _ in waiting.append(worker) }
  }
}
