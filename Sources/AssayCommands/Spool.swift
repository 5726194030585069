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
    let descriptor = TemporaryFiles.unnamed()
    guard descriptor >= 0 else { throw .system(TemporaryFiles.folder, "make a temporary file") }
    guard let file = fdopen(descriptor, "w+") else {
      let failure = FileFailure.system(TemporaryFiles.folder, "make a temporary file")
      close(descriptor)
      throw failure
    }
    self.file = file
  }

  deinit { fclose(file) }

  func write(_ bytes: [UInt8]) throws(FileFailure) {
    guard !bytes.isEmpty else { return }
    isEmpty = false
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw .system(TemporaryFiles.folder, "write a temporary file")
    }
  }

  /// Hands everything that was written to `consume`, piece by piece.
  func drain(_ consume: ([UInt8]) throws(FileFailure) -> Void) throws(FileFailure) {
    guard fflush(file) == 0, fseek(file, 0, SEEK_SET) == 0 else {
      throw .system(TemporaryFiles.folder, "read a temporary file")
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = fread(&buffer, 1, buffer.count, file)
      if got == 0 { break }
      try consume(Array(buffer[..<got]))
    }
    guard ferror(file) == 0 else { throw .system(TemporaryFiles.folder, "read a temporary file") }
  }
}
