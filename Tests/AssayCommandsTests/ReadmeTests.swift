// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The commands of the README, as a reader copies them, and what it shows of what they print.
@Suite("README", .timeLimit(.minutes(15)), .serialized)
struct ReadmeTests {
  struct Block {
    let kind: String
    let lines: [String]
  }

  /// - Parameter section: The heading of the section whose blocks are read; nil reads all.
  static func blocks(
    of path: String = "README.md", section: String? = nil
  ) throws -> [Block] {
    let file = RepositoryTests.root.appending(path: path)
    var text = try String(contentsOf: file, encoding: .utf8)[...]
    if let section {
      let start = try #require(text.range(of: "\n## \(section)\n"))
      text = text[start.upperBound...]
      text = text.range(of: "\n## ").map { text[..<$0.lowerBound] } ?? text
    }
    var blocks: [Block] = []
    var open: (kind: String, lines: [String])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      guard line.hasPrefix("```") else {
        open?.lines.append(line)
        continue
      }
      if let block = open {
        blocks.append(Block(kind: block.kind, lines: block.lines))
        open = nil
      } else {
        open = (String(line.dropFirst(3)), [])
      }
    }
    return blocks
  }

  @Test func `the commands run, and print what is shown of them`() throws {
    let scratch = try ScratchFolder()
    let own = "swift run -c release assay "
    var (count, shown, printed) = (0, 0, "")
    for block in try Self.blocks() {
      guard block.kind == "sh" else {
        if block.kind == "text" {
          shown += 1
          Self.expect(block.lines, in: printed)
        }
        continue
      }
      for line in block.lines where !line.hasPrefix("#") {
        var command = line.replacing(".ci/setup && ", with: "")
        // What needs the network, with what reads that then, or is a build.
        if command.hasPrefix("\(own)fetch") { break }
        if command.hasPrefix("swift test") { continue }
        command = command.replacing(own, with: "assay ")
          .replacing("/tmp/", with: "\(scratch.url.path)/")
          .replacing("markdown=", with: "markdown=\(scratch.url.path)/")
        let run = try Tool.shell(command + " 2>&1", in: RepositoryTests.root)
        printed = run.text
        // 1 says that findings fail, or that versions differ; 2 that a pack has mistakes, which are shown.
        let worst: Int32 = command.hasPrefix("assay check") ? 2 : 1
        #expect((0...worst).contains(run.status), "\(line)\n\(printed.prefix(2000))")
        count += 1
      }
    }
    #expect(count >= 15 && shown >= 6)
  }

  /// Holds the parts between marks `…` to what was printed, in that order.
  static func expect(_ lines: [String], in printed: String) {
    var rest = Substring(printed)
    for part in lines.joined(separator: "\n").split(separator: "…") {
      let text = part.trimmingCharacters(in: .newlines)
      guard let range = rest.range(of: text) else {
        Issue.record("not printed, and shown:\n\(text)\n\nprinted:\n\(printed.prefix(4000))")
        return
      }
      rest = rest[range.upperBound...]
    }
  }
}
