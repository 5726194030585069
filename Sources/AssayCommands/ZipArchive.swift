// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import CInflate

/// A zip archive, of which members are read one by one.
///
/// Source: PKWARE, .ZIP File Format Specification 6.3.10, sections 4.3 to 4.5: without encryption and
/// the extensions for more than 4 GiB.
struct ZipArchive {
  /// Why an archive or a member of it cannot be read: lower case, no final period.
  struct Failure: Error {
    let message: String
  }

  private struct Member {
    let method: Int
    let flags: Int
    let compressed: Int
    let size: Int
    let header: Int
  }

  /// Bytes that a member may come to.
  static let memberLimit = 256 << 20

  private let bytes: InputBytes
  private var members: [String: Member] = [:]

  init(_ bytes: InputBytes) throws(Failure) {
    self.bytes = bytes
    guard let found = bytes.withBytes({ ZipArchive.directory(of: $0) }) else {
      throw Failure(message: "is no zip archive, as an .xlsx file is, or is cut short")
    }
    members = found
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  /// The bytes of a member.
  func contents(of name: String) throws(Failure) -> [UInt8] {
    guard let member = members[name] else { throw Failure(message: "has no part '\(name)'") }
    guard member.flags & 1 == 0 else {
      throw Failure(message: "is protected by a password; save it without one")
    }
    guard member.size <= ZipArchive.memberLimit, member.method == 0 || member.method == 8 else {
      throw Failure(
        message: "has a part '\(name)' that is too large or compressed in an unknown way")
    }
    let result = bytes.withBytes { bytes -> [UInt8]? in
      let start = member.header
      guard ZipArchive.number(bytes, start, 4) == 0x0403_4B50,
        let name = ZipArchive.number(bytes, start + 26, 2),
        let extra = ZipArchive.number(bytes, start + 28, 2)
      else { return nil }
      let first = start + 30 + name + extra
      guard first <= bytes.count, member.compressed <= bytes.count - first else { return nil }
      let part = UnsafeRawBufferPointer(rebasing: bytes[first..<first + member.compressed])
      if member.method == 0 { return part.count == member.size ? Array(part) : nil }
      return ZipArchive.inflated(part, size: member.size)
    }
    guard let result else {
      throw Failure(message: "is broken: its part '\(name)' is not what its directory says")
    }
    return result
  }

  /// - Returns: Nil unless it comes to so many bytes exactly: a bomb says that it is small.
  private static func inflated(_ part: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
    guard let inflate = assay_inflate_open(Int32(ASSAY_INFLATE_DEFLATE)) else { return nil }
    defer { assay_inflate_close(inflate) }
    var isWhole = false
    // One byte more, so that what goes on is seen.
    let result = [UInt8](unsafeUninitializedCapacity: size + 1) { room, made in
      var taken = 0
      while made <= size {
        var (read, written) = (0, 0)
        let code = assay_inflate_step(
          inflate, part.baseAddress.map { $0 + taken }, part.count - taken, &read,
          room.baseAddress.map { $0 + made }, size + 1 - made, &written)
        taken += read
        made += written
        if code == 1 { isWhole = made == size }
        if code != 0 || (read == 0 && written == 0) { return }
      }
    }
    return isWhole ? result : nil
  }

  /// The central directory; nil if there is none that can be read.
  private static func directory(of bytes: UnsafeRawBufferPointer) -> [String: Member]? {
    // The end record has 22 bytes and a comment of up to 65,535.
    var end = bytes.count - 22
    let lowest = max(end - 65_535, 0)
    while end >= lowest, number(bytes, end, 4) != 0x0605_4B50 { end -= 1 }
    guard end >= lowest, let count = number(bytes, end + 10, 2),
      var place = number(bytes, end + 16, 4)
    else { return nil }
    var members: [String: Member] = [:]
    for _ in 0..<count {
      guard number(bytes, place, 4) == 0x0201_4B50, let flags = number(bytes, place + 8, 2),
        let method = number(bytes, place + 10, 2),
        let compressed = number(bytes, place + 20, 4), let size = number(bytes, place + 24, 4),
        let nameSize = number(bytes, place + 28, 2), let extra = number(bytes, place + 30, 2),
        let comment = number(bytes, place + 32, 2), let header = number(bytes, place + 42, 4),
        place + 46 + nameSize <= bytes.count
      else { return nil }
      let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameSize)], as: UTF8.self)
      members[name] = Member(
        method: method, flags: flags, compressed: compressed, size: size, header: header)
      place += 46 + nameSize + extra + comment
    }
    return members
  }

  /// A number of so many bytes, the least first; nil beyond the end.
  private static func number(
    _ bytes: UnsafeRawBufferPointer, _ place: Int, _ count: Int
  ) -> Int? {
    guard place >= 0, place <= bytes.count - count else { return nil }
    return (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }
}
