// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Glibc

/// The bytes of a file as they were when it was read: a copy of our own, so that what is digested is
/// what is evaluated, whoever writes to the file meanwhile.
///
/// Up to `memoryLimit` the copy is in memory. A larger one is in a temporary file without a name, which
/// is mapped: it is read when it is looked at, and the system may drop it again, so that a large input
/// takes room in `TMPDIR` and no memory of ours.
final class MappedFile: Sendable {
  /// The path as the user typed it; `-` is standard input.
  let path: String
  /// The path without what says that it is compressed.
  let name: String
  let bytes: InputBytes
  private let isMapped: Bool

  /// Bytes of a file that is copied into memory.
  private static let memoryLimit = 16 << 20
  /// Bytes that are taken from a pipe.
  private static let pipeLimit = 16 << 30

  /// Reads a file, or standard input.
  ///
  /// - Parameter head: How many bytes to read of a file that begins with these eight and has so many
  ///   in all; nil reads it whole.
  init(
    path: String, head: ((_ start: UInt64, _ count: Int) -> Int)? = nil
  ) throws(FileFailure) {
    self.path = path
    name = path
    let isInput = path == "-"
    // A pipe with a name is opened at once, even if nobody writes to it.
    let descriptor = isInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(path, "open it") }
    defer { if !isInput { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path, "read it") }
    if !isInput { try MappedFile.awaitWriter(of: descriptor, path, status) }
    if let mistake = MappedFile.mistake(status, descriptor) { throw FileFailure(path, mistake) }
    // Standard input may have been read from before.
    let rest = Int(status.st_size) - max(Int(lseek(descriptor, 0, SEEK_CUR)), 0)
    guard status.st_mode & S_IFMT == S_IFREG, rest > 0 else {
      // How much is to come is not known: files of the system say that they have no bytes, and have.
      bytes = try MappedFile.spooled(descriptor, path, limit: MappedFile.pipeLimit)
      isMapped = true
      ReadFiles.note(path, status)
      return
    }
    var count = rest
    if let head { count = try MappedFile.headSize(of: descriptor, path, head, rest) }
    isMapped = count > MappedFile.memoryLimit
    bytes =
      isMapped
      ? try MappedFile.spooled(descriptor, path, count: count)
      : try MappedFile.copied(descriptor, path, count: count)
    var after = stat()
    guard fstat(descriptor, &after) == 0 else { throw .system(path, "read it") }
    guard FileVersion(status) == FileVersion(after), bytes.count == count else {
      throw FileFailure(path, "was changed while it was read; run again when nobody writes to it")
    }
    ReadFiles.note(path, status)
  }

  private init(decompressing file: MappedFile, from form: CompressedForm) throws(FileFailure) {
    (path, name) = (file.path, form.name(of: file.path))
    let target = TemporaryFiles.unnamed()
    guard target >= 0 else { throw .system(path, "make a temporary file for it") }
    defer { close(target) }
    try form.decompress(file, to: target)
    var status = stat()
    guard fstat(target, &status) == 0 else { throw .system(path, "read it") }
    bytes = try MappedFile.mapped(target, path, count: Int(status.st_size))
    isMapped = true
  }

  /// Opens an input of an audit, which may be compressed: then it is read from a copy without a name.
  static func input(_ path: String) throws(FileFailure) -> MappedFile {
    let file = try MappedFile(path: path)
    guard let form = file.bytes.withBytes({ CompressedForm(of: $0) }) else { return file }
    return try MappedFile(decompressing: file, from: form)
  }

  var count: Int { bytes.count }

  /// Bytes of a file that is held as text, as YAML and tables are.
  private static let textLimit = 64 << 20

  /// The file as text; nil, and why, if it is no UTF-8.
  ///
  /// - Throws: `FileFailure` for a file that is too large to be held.
  func decoded() throws(FileFailure) -> (file: SourceFile?, diagnostics: [Diagnostic]) {
    guard count <= MappedFile.textLimit else {
      throw FileFailure(
        path,
        "has \(count >> 20) MiB, of which \(MappedFile.textLimit >> 20) are read at most as YAML or a"
          + " table; give it in parts")
    }
    return bytes.decoded(path: path)
  }

  /// Lets the system take back the memory of bytes that have been looked at; they can be looked at
  /// again, and are then read again.
  func forget(_ range: Range<Int>) {
    guard isMapped else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = range.lowerBound / page * page
    bytes.withBytes { bytes in
      guard range.upperBound > start, let base = bytes.baseAddress else { return }
      let first = UnsafeMutableRawPointer(mutating: base + start)
      madvise(first, range.upperBound - start, MADV_DONTNEED)
    }
  }

  /// For how long somebody may take to write to a pipe with a name, in milliseconds.
  private static let writerDelay: Int32 = 4000

  /// Waits until a pipe has something to read, and lets it be read as other files are.
  private static func awaitWriter(
    of descriptor: Int32, _ path: String, _ status: stat
  ) throws(FileFailure) {
    if status.st_mode & S_IFMT == S_IFIFO {
      var pipe = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      var found = poll(&pipe, 1, writerDelay)
      while found < 0, errno == EINTR { found = poll(&pipe, 1, writerDelay) }
      guard found != 0 else {
        throw FileFailure(
          path, "is a pipe to which nobody wrote within \(writerDelay / 1000) s; name a file")
      }
    }
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0 else {
      throw .system(path, "read it")
    }
  }

  /// Why something is no input; nil if it may be one.
  private static func mistake(_ status: stat, _ descriptor: Int32) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return "is a folder; name the file in it"
    case S_IFBLK: return "is a device; name a file"
    case S_IFCHR:
      // Somebody may type, or there is nothing to read; other devices never end.
      var null = stat()
      let isNull = stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev
      return isNull || isatty(descriptor) == 1 ? nil : "is a device; name a file"
    default: return nil
    }
  }

  private static func headSize(
    of descriptor: Int32, _ path: String, _ size: (UInt64, Int) -> Int, _ count: Int
  ) throws(FileFailure) -> Int {
    guard count >= 8 else { return count }
    var start: UInt64 = 0
    guard pread(descriptor, &start, 8, 0) == 8 else { throw .system(path, "read it") }
    return min(size(UInt64(littleEndian: start), count), count)
  }

  /// Copies up to so many bytes into memory.
  private static func copied(
    _ source: Int32, _ path: String, count: Int
  ) throws(FileFailure) -> InputBytes {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 16)
    var filled = 0
    while filled < count {
      let got = read(source, buffer[filled..<count])
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        let failure = FileFailure.system(path, "read it")
        buffer.deallocate()
        throw failure
      }
      if got == 0 { break }
      filled += got
    }
    return InputBytes(taking: UnsafeMutableRawBufferPointer(rebasing: buffer[..<filled])) {
      $0.deallocate()
    }
  }

  private static func read(
    _ source: Int32, _ target: Slice<UnsafeMutableRawBufferPointer>
  ) -> Int {
    let target = UnsafeMutableRawBufferPointer(rebasing: target)
    return Glibc.read(source, target.baseAddress, target.count)
  }

  /// Copies bytes to a temporary file without a name, and maps that.
  ///
  /// - Parameters:
  ///   - wanted: How many, where that is known.
  ///   - limit: More are refused.
  private static func spooled(
    _ source: Int32, _ path: String, count wanted: Int = .max, limit: Int = .max
  ) throws(FileFailure) -> InputBytes {
    let target = TemporaryFiles.unnamed()
    guard target >= 0 else { throw .system(path, "make a temporary file for it") }
    defer { close(target) }
    let size = 1 << 20
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < wanted {
      let got = Glibc.read(source, buffer, min(size, wanted - count))
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .system(path, "read it") }
      if got == 0 { break }
      count += got
      guard count <= limit else {
        throw FileFailure(
          path, "gives more than \(limit >> 30) GiB, the most that is read of a pipe; name a file")
      }
      var written = 0
      while written < got {
        let put = write(target, buffer + written, got - written)
        guard put > 0 else {
          if put < 0, errno == EINTR { continue }
          throw .system(path, "copy it to a temporary file (TMPDIR says where)")
        }
        written += put
      }
    }
    return try mapped(target, path, count: count)
  }

  private static func mapped(
    _ target: Int32, _ path: String, count: Int
  ) throws(FileFailure) -> InputBytes {
    guard count > 0 else { return InputBytes([]) }
    let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, target, 0)
    guard let mapped, mapped != MAP_FAILED else { throw .system(path, "map it into memory") }
    madvise(mapped, count, MADV_SEQUENTIAL)
    return InputBytes(taking: UnsafeMutableRawBufferPointer(start: mapped, count: count)) {
      munmap($0.baseAddress, $0.count)
    }
  }
}
