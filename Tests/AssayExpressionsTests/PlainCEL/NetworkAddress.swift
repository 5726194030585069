// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// An address of the Internet, version 4 or 6.
///
/// Source: RFC 791; RFC 4291 for version 6 and its text, RFC 5952 for the canonical text; cel-spec,
/// `tests/simple/testdata/network_ext.textproto`, for what the conformance suite refuses.
struct NetworkAddress: Hashable, Sendable {
  /// 4 bytes or 16, the first as written first.
  let bytes: [UInt8]

  /// Why a text is no address.
  enum Fault: Error {
    case malformed, hasZone, isMapped
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads an address as CEL takes it: no zone, and no version 4 in dots within version 6.
  init(_ text: String) throws(Fault) {
    if text.utf8.contains(UInt8(ascii: "%")) { throw .hasZone }
    let isSix = text.utf8.contains(UInt8(ascii: ":"))
    if isSix, text.utf8.contains(UInt8(ascii: ".")) {
      guard let bytes = NetworkAddress.six(text) else { throw .malformed }
      throw NetworkAddress.isMapped(bytes) ? .isMapped : .malformed
    }
    guard let bytes = isSix ? NetworkAddress.six(text) : NetworkAddress.four(text) else {
      throw .malformed
    }
    // One of version 4 in the clothes of version 6 is the same address.
    self.bytes = NetworkAddress.isMapped(bytes) ? Array(bytes.suffix(4)) : bytes
  }

  /// 4 or 6.
  var family: Int { bytes.count == 4 ? 4 : 6 }

  var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

  var isLoopback: Bool {
    bytes.count == 4
      ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  var isMulticast: Bool { bytes.count == 4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }

  var isLinkLocalMulticast: Bool {
    bytes.count == 4
      ? bytes.starts(with: [224, 0, 0]) : bytes[0] == 0xFF && bytes[1] & 0x0F == 0x02
  }

  var isLinkLocalUnicast: Bool {
    bytes.count == 4
      ? bytes.starts(with: [169, 254]) : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
  }

  /// Whether it is for one host anywhere, private ones included, as Go's `IsGlobalUnicast` says.
  var isGlobalUnicast: Bool {
    if bytes.count == 4, bytes.allSatisfy({ $0 == 255 }) { return false }
    return !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
  }

  // MARK: Reading

  private static func isMapped(_ bytes: [UInt8]) -> Bool {
    bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF
      && bytes[11] == 0xFF
  }

  /// Four decimal numbers without leading zeros.
  private static func four(_ text: String) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }),
        part.count == 1 || part.first != 48, let byte = UInt8(String(part) ?? "")
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// Eight groups of up to four hexadecimal digits, one run of zero groups left out; the last two
  /// groups may be an address of version 4.
  private static func six(_ text: String) -> [UInt8]? {
    guard text.utf8.count <= 45 else { return nil }
    let bytes = Array(text.utf8)
    let colon = UInt8(ascii: ":")
    let gap = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    guard let gap else { return groups(bytes[...]).flatMap { $0.count == 16 ? $0 : nil } }
    guard let head = groups(bytes[..<gap]), let tail = groups(bytes[(gap + 2)...]),
      head.count + tail.count <= 14
    else { return nil }
    return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func groups(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    if text.isEmpty { return [] }
    var result: [UInt8] = []
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
        guard let four = four(String(decoding: part, as: UTF8.self)) else { return nil }
        result += four
        continue
      }
      guard (1...4).contains(part.count), !part.contains(where: { $0 == 43 || $0 == 45 }),
        let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
      else { return nil }
      result += [UInt8(group >> 8), UInt8(group & 0xFF)]
    }
    return result
  }
}

extension NetworkAddress: CustomStringConvertible {
  /// The canonical text; RFC 5952, section 4: lower case, no leading zeros, the longest run of at
  /// least two zero groups left out, the first of equals.
  var description: String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    var longest = 0..<0
    var start = 0
    for index in 0...groups.count where index == groups.count || groups[index] != 0 {
      if index - start > max(longest.count, 1) { longest = start..<index }
      start = index + 1
    }
    func text(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return text(groups[...]) }
    return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
  }
}

/// An address and how many of its leading bits name the network: `192.168.0.0/24`.
///
/// Source: RFC 4632, section 3.1; RFC 4291, section 2.3.
struct NetworkBlock: Hashable, Sendable {
  let address: NetworkAddress
  let prefixLength: Int

  init(_ address: NetworkAddress, prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }

  /// Reads an address, a slash and the number of bits without leading zeros.
  init(_ text: String) throws(NetworkAddress.Fault) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, let head = String(parts[0]), let tail = String(parts[1]) else {
      throw .malformed
    }
    address = try NetworkAddress(head)
    guard (1...3).contains(tail.utf8.count), tail.utf8.allSatisfy({ (48...57).contains($0) }),
      tail == "0" || !tail.hasPrefix("0"), let length = Int(tail),
      length <= address.bytes.count * 8
    else { throw .malformed }
    prefixLength = length
  }

  /// The same block with the bits behind the prefix cleared.
  var masked: NetworkBlock {
    let bytes = address.bytes.enumerated().map { index, byte in
      let kept = min(max(prefixLength - index * 8, 0), 8)
      return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
    return NetworkBlock(NetworkAddress(bytes: bytes), prefixLength: prefixLength)
  }

  func contains(_ other: NetworkAddress) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    return NetworkBlock(other, prefixLength: prefixLength).masked.address == masked.address
  }

  func contains(_ other: NetworkBlock) -> Bool {
    other.prefixLength >= prefixLength && contains(other.address)
  }
}

extension NetworkBlock: CustomStringConvertible {
  var description: String { "\(address)/\(prefixLength)" }
}
