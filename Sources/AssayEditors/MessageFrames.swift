// SPDX-License-Identifier: Apache-2.0

/// Messages with a header each (LSP 3.17, "Base Protocol"), out of bytes as they come.
package struct MessageFrames {
  package enum Frame: Sendable, Equatable {
    case message([UInt8])
    /// What came is no message, and was passed over.
    case broken(String)
  }

  /// Bytes of one message; a longer one is passed over.
  package static let sizeLimit = 64 << 20
  private static let headerLimit = 8 << 10

  private var bytes: [UInt8] = []
  /// How many bytes of a message that is too large are still to come.
  private var skipped = 0

  package init() {}

  /// Whether a message has begun that is not whole.
  package var isInside: Bool { !bytes.isEmpty || skipped > 0 }

  package mutating func append(_ more: some Collection<UInt8>) {
    let passed = min(skipped, more.count)
    skipped -= passed
    bytes += more.dropFirst(passed)
  }

  /// Takes the next message; nil until one is whole.
  package mutating func next() -> Frame? {
    let mark: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
    guard let end = bytes.firstIndex(of: mark) else {
      guard bytes.count > Self.headerLimit else { return nil }
      bytes.removeAll()
      return .broken("a header of more than \(Self.headerLimit) bytes")
    }
    let header = String(decoding: bytes[..<end], as: UTF8.self)
    guard let length = Self.length(in: header) else {
      bytes.removeFirst(end + mark.count)
      return .broken("a header without Content-Length")
    }
    let start = end + mark.count
    guard length <= Self.sizeLimit else {
      let there = min(bytes.count - start, length)
      bytes.removeFirst(start + there)
      skipped = length - there
      return .broken("a message of more than \(Self.sizeLimit) bytes")
    }
    guard bytes.count - start >= length else { return nil }
    let message = Array(bytes[start..<start + length])
    bytes.removeFirst(start + length)
    return .message(message)
  }

  /// The bytes of a message with its header.
  package static func framed(_ message: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(message.count)\r\n\r\n".utf8) + message
  }

  private static func length(in header: String) -> Int? {
    for line in header.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
      return Int(parts[1].drop { $0 == " " }.prefix { $0 != " " }).flatMap { $0 >= 0 ? $0 : nil }
    }
    return nil
  }
}

extension Array where Element == UInt8 {
  fileprivate func firstIndex(of mark: [UInt8]) -> Int? {
    guard count >= mark.count else { return nil }
    return (0...(count - mark.count)).first { self[$0..<$0 + mark.count].elementsEqual(mark) }
  }
}
