// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import Synchronization
import Testing

@Suite("Bytes of inputs", .timeLimit(.minutes(15)))
struct InputBytesTests {
  /// Whether bytes have been given back.
  private final class Release: Sendable {
    let isDone = Mutex(false)
  }

  private static func stream(of text: String, _ release: Release) -> RecordStream {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 8)
    bytes.copyBytes(from: text.utf8)
    let input = InputBytes(taking: bytes) { bytes in
      bytes.deallocate()
      release.isDone.withLock { $0 = true }
    }
    return RecordStream(input, path: "m.jsonl")
  }

  @Test func `bytes live as long as a stream of them, and no longer`() {
    let release = Release()
    do {
      // Whoever opened the input has let go of it: only the streams are left.
      let streams = [Self.stream(of: "{\"id\":\"a/b\"}\n", release)]
      let chunk = streams[0].chunks().chunks[0]
      #expect(!release.isDone.withLock { $0 })
      let id = streams[0].withRecord(at: 7..<10) { String(decoding: $0, as: UTF8.self) }
      #expect(id == "a/b")
      streams[0].forEachRecord(in: chunk) { #expect($0.bytes.count == 12 && $0.offset == 0) }
    }
    #expect(release.isDone.withLock { $0 })
  }

  @Test func `an input without bytes has none`() {
    let empty = InputBytes([])
    #expect(empty.count == 0)
    #expect(empty.withBytes { $0.isEmpty })
    #expect(RecordStream(empty, path: "m").chunks().chunks.isEmpty)
  }
}
