// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import CSodium

/// The digest of an input: SHA-256 over the SHA-256 digests of its blocks of 4 MiB, so that the
/// blocks can be digested side by side, on one machine or on several.
enum InputDigest {
  private static let block = 4 << 20

  static func of(_ file: MappedFile) -> String {
    // An empty input is one empty block.
    let starts = Array(stride(from: 0, to: max(file.count, 1), by: block))
    var digests: [UInt8] = []
    Workers.inOrder(starts) { start in
      let range = start..<min(start + block, file.count)
      defer { file.forget(range) }
      return file.bytes.withBytes { sha256(UnsafeRawBufferPointer(rebasing: $0[range])) }
    } consume: {
      digests += $0
    }
    return "sha256:" + digests.withUnsafeBytes(sha256).map(hexadecimal).joined()
  }

  /// The same of bytes that are no file of their own, such as the list of a folder's files.
  static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    var digests: [UInt8] = []
    for start in stride(from: 0, to: max(bytes.count, 1), by: block) {
      let end = min(start + block, bytes.count)
      digests += sha256(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
    return "sha256:" + digests.withUnsafeBytes(sha256).map(hexadecimal).joined()
  }

  /// SHA-256 of a whole file in hexadecimal, as `sha256sum` prints it.
  static func plain(_ file: MappedFile) -> String {
    file.bytes.withBytes(sha256).map(hexadecimal).joined()
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }

  @Sendable
  static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    crypto_hash_sha256(
      &digest, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    return digest
  }
}
