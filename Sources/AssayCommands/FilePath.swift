// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Paths as the system resolves them, so that two spellings of one file are one.
enum FilePath {
  /// The absolute path without links of a file that exists, or is to be made in a folder that does.
  static func resolved(_ path: String) -> String {
    if let whole = real(path) { return whole }
    let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = folder(of: path)
    let name = cut.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    guard let parent = real(folder) else { return path }
    return parent == "/" ? "/\(name)" : "\(parent)/\(name)"
  }

  /// The last name of the absolute path, so that `.` has the name of its folder.
  static func name(of path: String) -> String {
    resolved(path).split(separator: "/").last.map(String.init) ?? ""
  }

  /// The folder in which a file lies, or is to be made.
  static func folder(of path: String) -> String {
    let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    return cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Whether there is a file, or a link to one.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether there is a folder, or a link to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}
