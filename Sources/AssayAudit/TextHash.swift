// SPDX-License-Identifier: Apache-2.0

/// A hash of texts that is the same on every machine, to tell things apart; no proof of anything.
package enum TextHash {
  /// Source: Fowler, Noll, Vo and Eastlake, "The FNV Non-Cryptographic Hash Algorithm",
  /// draft-eastlake-fnv: FNV-1a of 128 bits.
  package static func fnv1a(_ texts: String...) -> UInt128 {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for text in texts {
      for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    }
    return hash
  }

  private static let prime: UInt128 = 1 << 88 | 0x13b

  /// The hash as 32 hexadecimal digits.
  package static func digits(of hash: UInt128) -> String {
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 32 - text.utf8.count) + text
  }

  /// A UUID that the hash decides (RFC 9562, section 5.8: version 8, of the maker's own meaning).
  package static func uuid(of hash: UInt128) -> String {
    let variant = hash & ~(0xC000 << 48) | (0x8000 << 48)
    let version = variant & ~(0xF000 << 64) | (0x8000 << 64)
    var rest = digits(of: version)[...]
    let groups = [8, 4, 4, 4, 12].map { count in
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    return groups.joined(separator: "-")
  }
}
