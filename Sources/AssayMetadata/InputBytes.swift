// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayYAML

/// The bytes of an input, which live as long as anything refers to them.
///
/// Whoever reads an input later holds this, and not a pointer: a pointer is lent for the time of one
/// call (`withBytes`), and must not leave it.
package final class InputBytes: Sendable {
  package let count: Int
  /// Of the first byte; 0 without bytes. Nobody writes there.
  private let address: Int
  private let release: @Sendable (UnsafeMutableRawBufferPointer) -> Void

  /// Takes over bytes that nobody else writes or frees.
  ///
  /// - Parameter release: Gives them back, once nothing refers to them any more.
  package init(
    taking bytes: UnsafeMutableRawBufferPointer,
    release: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
  ) {
    count = bytes.count
    address = bytes.baseAddress.map { Int(bitPattern: $0) } ?? 0
    self.release = release
  }

  /// Keeps a copy.
  package convenience init(_ bytes: some Collection<UInt8>) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    self.init(taking: copy) { $0.deallocate() }
  }

  deinit {
    release(
      UnsafeMutableRawBufferPointer(
        start: UnsafeMutableRawPointer(bitPattern: address), count: count))
  }

  /// Lends the bytes for one call.
  @inline(__always)
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
    defer { withExtendedLifetime(self) {} }
    return try body(bytes)
  }
}

extension InputBytes {
  /// The bytes as text; nil, and why, if they are no UTF-8.
  ///
  /// - Parameter path: The file, as the user named it.
  package func decoded(path: String) -> (file: SourceFile?, diagnostics: [Diagnostic]) {
    withBytes { YAML.decode(path: path, bytes: $0) }
  }
}
