// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import CInflate
import Glibc

/// Forms of compression in which inputs are read: gzip and zstd.
enum CompressedForm: CaseIterable {
  case gzip, zstd

  /// The form of a file, by its first bytes; nil for one that is not compressed.
  init?(of bytes: UnsafeRawBufferPointer) {
    guard let form = CompressedForm.allCases.first(where: { bytes.starts(with: $0.magic) }) else {
      return nil
    }
    self = form
  }

  private var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    }
  }

  /// A path without the ending of the form, which tells what is inside.
  func name(of path: String) -> String {
    for ending in self == .gzip ? [".gz", ".gzip"] : [".zst", ".zstd"] where path.hasSuffix(ending)
    {
      return String(path.dropLast(ending.count))
    }
    return path
  }

  /// Bytes that a file may come to: a hundred times its own, of which records of models are far, and
  /// so much of any small one.
  private static func limit(of file: MappedFile) -> Int { max(256 << 20, 100 * file.count) }

  /// Writes what a file holds to another.
  ///
  /// - Throws: `FileFailure` if it is broken, ends early, or comes to more than a hundred times its size.
  func decompress(_ file: MappedFile, to descriptor: Int32) throws(FileFailure) {
    let library = self == .gzip ? "libz.so.1" : "libzstd.so.1"
    let format = self == .gzip ? ASSAY_INFLATE_GZIP : ASSAY_INFLATE_ZSTD
    guard let inflate = assay_inflate_open(Int32(format)) else {
      let command = self == .gzip ? "zcat" : "zstdcat"
      throw FileFailure(
        file.path,
        "is compressed, and \(library) is not installed; read it as: \(command) FILE | assay audit - …"
      )
    }
    defer { assay_inflate_close(inflate) }
    let limit = CompressedForm.limit(of: file)
    let failure = file.bytes.withBytes { bytes -> FileFailure? in
      self.failure(inflate, bytes, limit: limit, path: file.path, to: descriptor)
    }
    if let failure { throw failure }
  }

  private func failure(
    _ inflate: OpaquePointer, _ bytes: UnsafeRawBufferPointer, limit: Int, path: String,
    to descriptor: Int32
  ) -> FileFailure? {
    let room = 1 << 20
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    defer { buffer.deallocate() }
    var (position, made, isAtEnd) = (0, 0, false)
    while true {
      var (taken, count) = (0, 0)
      let start = bytes.baseAddress.map { $0 + position }
      let code = assay_inflate_step(
        inflate, start, bytes.count - position, &taken, buffer, room, &count)
      guard code >= 0 else {
        return FileFailure(
          path, "is compressed and broken at byte \(position + taken); nothing of it is read")
      }
      position += taken
      made += count
      guard made <= limit else {
        return FileFailure(
          path,
          "comes to more than \(limit) bytes, over a hundred times its own \(bytes.count); if it is"
            + " meant so, decompress it first")
      }
      if let failure = write(buffer, count, path, to: descriptor) { return failure }
      isAtEnd = code == 1
      if isAtEnd, position == bytes.count { return nil }
      if taken == 0, count == 0 {
        return FileFailure(
          path, "is compressed and ends early, as if it was cut short; nothing of it is read")
      }
    }
  }

  private func write(
    _ buffer: UnsafeMutableRawPointer, _ count: Int, _ path: String, to descriptor: Int32
  ) -> FileFailure? {
    var written = 0
    while written < count {
      let put = Glibc.write(descriptor, buffer + written, count - written)
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { return .system(path, "decompress it") }
      written += put
    }
    return nil
  }
}
