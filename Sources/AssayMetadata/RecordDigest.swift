// SPDX-License-Identifier: Apache-2.0

/// A 128-bit digest that tells ids and records apart: the same on every machine and in every run.
///
/// SipHash-2-4 with 128 bits of output and the key 00 01 … 0F. It is no proof of integrity: inputs
/// and packs have SHA-256 digests for that.
///
/// Source: Aumasson & Bernstein, *SipHash: a fast short-input PRF*, 2012; the 128-bit output is that
/// of their reference implementation.
package struct RecordDigest: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let high: UInt64
  package let low: UInt64

  package init(of bytes: UnsafeRawBufferPointer) {
    var state = SipState()
    let whole = bytes.count & ~7
    for offset in stride(from: 0, to: whole, by: 8) {
      state.absorb(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for (index, byte) in bytes[whole...].enumerated() {
      last |= UInt64(byte) << (8 * UInt64(index))
    }
    state.absorb(last)
    (high, low) = state.finish()
  }

  package init(of text: String) {
    var text = text
    self = text.withUTF8 { RecordDigest(of: UnsafeRawBufferPointer($0)) }
  }

  /// The digest of a model's id, the same for ids that the Hub takes for one: of an id with a namespace
  /// it does not regard ASCII case, and regards every other byte.
  ///
  /// A name alone is as a rule none of the Hub's: tables have models whose names differ in case.
  /// Swift's `==` takes composed and decomposed characters for one; the Hub does not.
  package init(ofID id: String) {
    var id = id
    self = id.withUTF8 { bytes in
      guard bytes.contains(0x2F), bytes.contains(where: { (0x41...0x5A).contains($0) }) else {
        return RecordDigest(of: UnsafeRawBufferPointer(bytes))
      }
      return withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 1) { folded in
        for (index, byte) in bytes.enumerated() {
          folded[index] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        }
        return RecordDigest(of: UnsafeRawBufferPointer(folded))
      }
    }
  }

  package static func < (left: RecordDigest, right: RecordDigest) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// 32 hexadecimal digits, in the byte order of the reference implementation.
  package var description: String { RecordDigest.digits(high) + RecordDigest.digits(low) }

  private static func digits(_ word: UInt64) -> String {
    let digits = String(word.byteSwapped, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// The four words of SipHash.
private struct SipState {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  init() {
    let (low, high): (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
    a = 0x736F_6D65_7073_6575 ^ low
    b = 0x646F_7261_6E64_6F6D ^ high ^ 0xEE
    c = 0x6C79_6765_6E65_7261 ^ low
    d = 0x7465_6462_7974_6573 ^ high
  }

  @inline(__always)
  mutating func absorb(_ word: UInt64) {
    d ^= word
    round()
    round()
    a ^= word
  }

  mutating func finish() -> (UInt64, UInt64) {
    c ^= 0xEE
    for _ in 0..<4 { round() }
    let first = a ^ b ^ c ^ d
    b ^= 0xDD
    for _ in 0..<4 { round() }
    return (first, a ^ b ^ c ^ d)
  }

  @inline(__always)
  private mutating func round() {
    a &+= b
    b = SipState.rotate(b, 13) ^ a
    a = SipState.rotate(a, 32)
    c &+= d
    d = SipState.rotate(d, 16) ^ c
    a &+= d
    d = SipState.rotate(d, 21) ^ a
    c &+= b
    b = SipState.rotate(b, 17) ^ c
    c = SipState.rotate(c, 32)
  }

  @inline(__always)
  private static func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 {
    word << bits | word >> (64 - bits)
  }
}
