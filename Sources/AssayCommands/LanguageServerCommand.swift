// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayEditors
import AssaySource
import Glibc

/// `assay lsp`: a language server for rule files on standard input and output.
struct LanguageServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp",
    abstract: "Serve an editor that writes rule files, by the Language Server Protocol.",
    discussion: """
      An editor starts it and speaks to it over standard input and output (LSP 3.17): mistakes as \
      they are made, what a name means, completion, definitions, references, and a new name for a \
      rule that 'assay diff' does not take for an edit.

      Example, in Neovim:
        vim.lsp.start {name = 'assay', cmd = {'assay', 'lsp'}, root_dir = vim.fn.getcwd()}
      """)

  @Option(
    help: ArgumentHelp(
      "Where packs lie that packs extend, as PACK/VERSION. Default: two folders above each pack.",
      valueName: "folder"))
  var rulesRoot: String?

  func run() throws {
    let rulesRoot = rulesRoot
    var server = LanguageServer(version: ToolVersion.current) { path, texts throws(ReadFailure) in
      var edited = EditedPack(texts: texts)
      edited.rulesRoot = rulesRoot
      do throws(FileFailure) {
        return try edited.files(of: path).map {
          LanguageServer.Pack(files: $0.files, diagnostics: $0.diagnostics)
        }
      } catch {
        throw ReadFailure("\(error.path): \(error.message)")
      }
    }
    var frames = MessageFrames()
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      while let frame = frames.next() {
        try send(server.handle(frame))
        if let status = server.exitStatus {
          if status != 0 { throw ExitStatus.found }
          return
        }
      }
      // What came together is checked once: while that is done, the next changes gather.
      if !frames.isInside { try send(server.settle()) }
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw FileFailure.system("standard input", "read it") }
      // The client is gone, with or without a word.
      if count == 0 { throw ExitStatus.found }
      frames.append(chunk[..<count])
    }
  }

  private func send(_ messages: [[UInt8]]) throws(FileFailure) {
    for message in messages {
      let bytes = MessageFrames.framed(message)
      guard !TemporaryFiles.writeAll(bytes[...], to: STDOUT_FILENO) else { continue }
      throw FileFailure.system("standard output", "write it")
    }
  }
}
