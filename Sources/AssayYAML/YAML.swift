// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// Reads YAML into nodes with places.
///
/// A syntax error does not hide the mistakes after it: it is reported, the value or line at fault
/// is blanked, so that every other byte keeps its offset, and the file is read again.
package enum YAML {
  /// A file of rules or declarations is far smaller; a table of data belongs into CSV.
  package static let sizeLimit = 64 << 20
  /// Levels of lists and maps.
  package static let depthLimit = 64
  /// Syntax errors after which a file is given up.
  static let recoveryLimit = 20

  /// Reads a file of one document; a second document is an error.
  ///
  /// - Parameter range: The UTF-8 offsets to read, such as the front matter of a model card; all of
  ///   the file if nil.
  /// - Returns: The root, and everything that is wrong. The root is nil for an empty document, and
  ///   where the mistakes leave none to speak of.
  package static func read(
    _ file: SourceFile, in range: Range<Int>? = nil
  ) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
    let (nodes, diagnostics) = readAll(file, in: range)
    guard nodes.count > 1 else { return (nodes.first, diagnostics) }
    return (nodes[0], (diagnostics + [.secondDocument(at: nodes[1].span)]).inOrder)
  }

  /// Reads every document of a file.
  ///
  /// - Parameter sizeLimit: Bytes, beyond which nothing is read.
  package static func readAll(
    _ file: SourceFile, in range: Range<Int>? = nil, sizeLimit: Int = YAML.sizeLimit
  ) -> (nodes: [YAMLNode], diagnostics: [Diagnostic]) {
    var source = YAMLBytes(file, in: range)
    guard source.bytes.count <= sizeLimit else {
      return ([], [.yamlTooLarge(at: Span(file: file, start: 0, end: 0), limit: sizeLimit)])
    }
    var diagnostics = source.blankControlCharacters()
    for _ in 0..<recoveryLimit {
      var builder = YAMLTreeBuilder(source)
      guard let fault = builder.build() else {
        return (builder.documents, (diagnostics + builder.diagnostics).inOrder)
      }
      let repair = YAMLRepair(of: fault, in: source)
      if let diagnostic = repair.diagnostic { diagnostics.append(diagnostic) }
      guard source.blank(repair) else {
        diagnostics.append(.yamlSyntax(fault, at: source.span(fault.index, fault.index + 1)))
        return ([], diagnostics.inOrder)
      }
    }
    return ([], diagnostics.inOrder)
  }

  /// Turns the bytes of a file into its text.
  ///
  /// - Returns: The file, or nil with an error at the first byte that is not UTF-8.
  package static func decode(
    path: String, bytes: some Collection<UInt8>
  ) -> (file: SourceFile?, diagnostics: [Diagnostic]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let file = SourceFile(path: path, text: text)
    guard let fault = firstDifference(bytes, file.text.utf8) else { return (file, []) }
    let head = bytes.prefix(2)
    let isUTF16 = head.elementsEqual([0xFF, 0xFE]) || head.elementsEqual([0xFE, 0xFF])
    let byte = bytes[bytes.index(bytes.startIndex, offsetBy: fault.offset)]
    let span = Span(file: file, start: fault.start, end: fault.start + 3)
    return (nil, [.notUTF8(byte, at: span, isUTF16: isUTF16)])
  }

  /// Returns where bytes and their decoded text part: the offset of the first byte at fault, and
  /// the offset in the text of the replacement character that stands for it.
  private static func firstDifference(
    _ bytes: some Collection<UInt8>, _ text: String.UTF8View
  ) -> (offset: Int, start: Int)? {
    var offset = 0
    var (left, right) = (bytes.makeIterator(), text.makeIterator())
    while true {
      let (byte, decoded) = (left.next(), right.next())
      if byte == nil, decoded == nil { return nil }
      if byte != decoded { break }
      offset += 1
    }
    // A cut-off sequence may agree with the replacement character (EF BF BD) for a while.
    var start = min(offset, text.count)
    while start > 0,
      text[text.index(text.startIndex, offsetBy: start)...].first.map(isInner) == true
    {
      start -= 1
    }
    return (min(start, bytes.count - 1), start)
  }

  private static func isInner(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
