// SPDX-License-Identifier: Apache-2.0

import AssayHub
import Glibc

/// What a fetch says while it lasts: waits to everybody, and how far it is on a terminal, in one line
/// that is written over.
final class FetchProgress {
  private let isShown = Console.isTerminal(STDERR_FILENO)
  private let begun = monotonicSeconds()
  private var hasLine = false

  func tell(_ event: HubEvent) {
    switch event {
    case .waits(let seconds, let reason, let url):
      clear()
      Console.say(
        "assay: waits \(Int(seconds.rounded(.up))) s: \(url.title): \(reason)")
    case .progress(let records, let pages): show("\(records) records, \(pages) pages")
    case .cards(let count, let all): show("\(count) of \(all) cards")
    }
  }

  /// Takes the line away.
  func clear() {
    guard hasLine else { return }
    hasLine = false
    Console.show("")
  }

  private func show(_ text: String) {
    // What is done within a second needs no word.
    guard isShown, FetchProgress.monotonicSeconds() - begun >= 1 else { return }
    hasLine = true
    Console.show("assay: \(text)")
  }

  private static func monotonicSeconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec
  }
}
