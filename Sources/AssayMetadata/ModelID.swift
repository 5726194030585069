// SPDX-License-Identifier: Apache-2.0

/// The id of a model as people write it.
package enum ModelID {
  /// The hosts of the Hub, whose pages stand for the models that they are of.
  private static let hosts = ["huggingface.co/", "www.huggingface.co/", "hf.co/", "www.hf.co/"]

  /// The id that a text names: without white space at its ends, and of the address of a model's page
  /// `org/name`.
  ///
  /// - Returns: The id, and whether the text was an address.
  package static func read(_ text: String) -> (id: String, isAddress: Bool) {
    let text = FieldReader.trimmed(text)
    guard let path = path(ofAddress: text) else { return (text, false) }
    let parts = path.split { "/?#".contains($0) }
    guard let first = parts.first else { return (text, false) }
    return (parts.count > 1 ? "\(first)/\(parts[1])" : String(first), true)
  }

  /// Whether a text is the way to a folder on somebody's machine, or an address elsewhere, where the
  /// id of a model is due: such a text names another thing in each place where it stands.
  ///
  /// The Hub's ids have at most two segments, and none is `.`, `..` or `~`.
  package static func isPath(_ text: String) -> Bool {
    if text.contains("\\") || text.contains("://") || text.hasPrefix("file:") { return true }
    // A drive, such as C:/models.
    let bytes = Array(text.utf8.prefix(3))
    if bytes.count > 1, bytes[1] == UInt8(ascii: ":"), bytes[0] | 0x20 >= UInt8(ascii: "a"),
      bytes[0] | 0x20 <= UInt8(ascii: "z")
    {
      return true
    }
    let segments = text.split(separator: "/", omittingEmptySubsequences: false)
    return segments.count > 2 || segments.first?.isEmpty == true
      || segments.contains { $0 == "." || $0 == ".." || $0.hasPrefix("~") }
  }

  private static func path(ofAddress text: String) -> Substring? {
    let lower = text.prefix(40).lowercased()
    for scheme in ["https://", "http://", ""] where lower.hasPrefix(scheme) {
      let rest = lower.dropFirst(scheme.count)
      for host in hosts where rest.hasPrefix(host) {
        return text.dropFirst(scheme.count + host.count)
      }
    }
    return nil
  }
}
