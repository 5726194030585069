// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Glibc

/// The bytes of a file, mapped into memory: they are read when they are looked at, and the system
/// may drop them again, so that a large file takes no memory of ours.
final class MappedFile: Sendable {
  /// The path as the user typed it; `-` is standard input.
  let path: String
  /// The path without what says that it is compressed.
  let name: String
  let bytes: InputBytes

  /// Maps a file, or a copy of standard input, which is spooled to a file that has no name.
  init(path: String) throws(FileFailure) {
    let isInput = path == "-"
    let descriptor =
      isInput ? try MappedFile.spoolStandardInput() : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path, "open it") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path, "read it") }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileFailure(path, "is a folder; name the file in it")
    }
    var source = descriptor
    if status.st_mode & S_IFMT != S_IFREG {
      // A pipe or a device has no length and cannot be mapped.
      source = try MappedFile.spool(descriptor, path: path)
      guard fstat(source, &status) == 0 else { throw .system(path, "read it") }
    }
    defer { if source != descriptor { close(source) } }
    self.path = path
    name = path
    bytes = try MappedFile.map(source, path: path)
  }

  private init(path: String, name: String, bytes: InputBytes) {
    (self.path, self.name, self.bytes) = (path, name, bytes)
  }

  /// Opens an input of an audit, which may be compressed: then it is read from a copy without a name.
  static func input(_ path: String) throws(FileFailure) -> MappedFile {
    let file = try MappedFile(path: path)
    guard let form = file.bytes.withBytes({ CompressedForm(of: $0) }) else { return file }
    guard let spool = tmpfile() else { throw .system(path, "make a temporary file for it") }
    defer { fclose(spool) }
    try form.decompress(file, to: fileno(spool))
    return MappedFile(
      path: path, name: form.name(of: path), bytes: try map(fileno(spool), path: path))
  }

  private static func map(_ descriptor: Int32, path: String) throws(FileFailure) -> InputBytes {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path, "read it") }
    let count = Int(status.st_size)
    guard count > 0 else { return InputBytes([]) }
    let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { throw .system(path, "map it into memory") }
    madvise(mapped, count, MADV_SEQUENTIAL)
    return InputBytes(taking: UnsafeMutableRawBufferPointer(start: mapped, count: count)) {
      munmap($0.baseAddress, $0.count)
    }
  }

  var count: Int { bytes.count }

  /// The file as text; nil, and why, if it is no UTF-8.
  func decoded() -> (file: SourceFile?, diagnostics: [Diagnostic]) { bytes.decoded(path: path) }

  /// Lets the system take back the memory of bytes that have been looked at; they can be looked at
  /// again, and are then read again.
  func forget(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = range.lowerBound / page * page
    bytes.withBytes { bytes in
      guard range.upperBound > start, let base = bytes.baseAddress else { return }
      let first = UnsafeMutableRawPointer(mutating: base + start)
      madvise(first, range.upperBound - start, MADV_DONTNEED)
    }
  }

  private static func spoolStandardInput() throws(FileFailure) -> Int32 {
    try spool(STDIN_FILENO, path: "-")
  }

  /// Copies what can be read to a temporary file without a name; it is gone with the process.
  private static func spool(_ source: Int32, path: String) throws(FileFailure) -> Int32 {
    guard let file = tmpfile() else { throw .system(path, "make a temporary file for it") }
    let target = fcntl(fileno(file), F_DUPFD_CLOEXEC, 0)
    fclose(file)
    guard target >= 0 else { throw .system(path, "make a temporary file for it") }
    let size = 1 << 20
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let got = read(source, buffer, size)
      if got == 0 { return target }
      guard got > 0 else {
        if errno == EINTR { continue }
        close(target)
        throw .system(path, "read it")
      }
      var written = 0
      while written < got {
        let put = write(target, buffer + written, got - written)
        guard put > 0 else {
          if put < 0, errno == EINTR { continue }
          close(target)
          throw .system(path, "spool it")
        }
        written += put
      }
    }
  }
}
