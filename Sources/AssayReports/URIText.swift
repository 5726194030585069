// SPDX-License-Identifier: Apache-2.0

/// Texts as parts of URIs (RFC 3986).
enum URIText {
  /// A path as a reference relative to the working folder; one that begins at the root has `file://`
  /// before it.
  static func path(_ path: String) -> String {
    (path.hasPrefix("/") ? "file://" : "") + encoded(path, keeping: "/")
  }

  /// Every byte that is not unreserved (section 2.3), percent-encoded.
  static func encoded(_ text: String, keeping kept: String = "") -> String {
    var result = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      switch scalar {
      case "A"..."Z", "a"..."z", "0"..."9", "-", ".", "_", "~":
        result.unicodeScalars.append(scalar)
      case _ where kept.unicodeScalars.contains(scalar): result.unicodeScalars.append(scalar)
      default:
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  /// An address of the web as it is; nil for whatever else a text may be.
  static func web(_ text: String?) -> String? {
    guard let text, text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.count <= 2000,
      let host = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first,
      host.first?.isLetter == true || host.first?.isNumber == true
    else { return nil }
    let plain = "-._~:/?#@!$&'()*+,;=%"
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "A"..."Z", "a"..."z", "0"..."9": true
      default: plain.unicodeScalars.contains(scalar)
      }
    }
    return isPlain ? text : nil
  }
}
