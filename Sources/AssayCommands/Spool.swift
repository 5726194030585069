// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes that are written now and read back once, in a temporary file without a name.
///
/// The findings of an audit stand behind its models in the document, but come with them: a spool
/// keeps memory flat however many there are.
final class Spool {
  private let file: UnsafeMutablePointer<FILE>
  private(set) var isEmpty = true

  init() throws(FileFailure) {
    guard let file = tmpfile() else {
      throw .system("temporary file", "make it")
    }
    self.file = file
  }

  deinit { fclose(file) }

  func write(_ bytes: [UInt8]) throws(FileFailure) {
    guard !bytes.isEmpty else { return }
    isEmpty = false
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw .system("temporary file", "write it")
    }
  }

  /// Hands everything that was written to `consume`, piece by piece.
  func drain(_ consume: ([UInt8]) throws(FileFailure) -> Void) throws(FileFailure) {
    guard fflush(file) == 0, fseek(file, 0, SEEK_SET) == 0 else {
      throw .system("temporary file", "read it back")
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = fread(&buffer, 1, buffer.count, file)
      if got == 0 { break }
      try consume(Array(buffer[..<got]))
    }
    guard ferror(file) == 0 else { throw .system("temporary file", "read it back") }
  }
}
