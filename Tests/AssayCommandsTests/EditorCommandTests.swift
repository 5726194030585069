// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the program says to editors: checks of a text that is not saved, and the language server.
@Suite("Editors", .timeLimit(.minutes(15)))
struct EditorCommandTests {
  private static let pack = "fixtures/packs/good/minimal/pack.yaml"

  private static func text() throws -> String {
    try String(contentsOf: RepositoryTests.root.appending(path: pack), encoding: .utf8)
  }

  private static func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `a text on standard input stands in the place of its file`() throws {
    let text = try Self.text().replacing("title:", with: "titel:", maxReplacements: 1)
    let run = try Tool.run(
      ["check", "--stdin", "--path", Self.pack, "--format", "json"], input: text)
    #expect(run.status == 2)
    #expect(run.errors.isEmpty)
    let found = try #require(try Self.json(run.text)["diagnostics"] as? [[String: Any]])
    let mistake = try #require(found.first { $0["code"] as? String == "unknown-key" })
    #expect(mistake["path"] as? String == Self.pack)
    let edits = try #require(mistake["edits"] as? [[String: Any]])
    #expect(edits.first?["text"] as? String == "title")
    let whole = try Tool.run(
      ["check", "--stdin", "--path", Self.pack, "--format", "json"], input: try Self.text())
    #expect(whole.status == 0)
  }

  @Test(
    "options that do not go together are refused",
    arguments: [
      ["check", "--stdin"], ["check", "--path", "x.yaml"], ["check"],
      ["schema", "audit", "--format", "markdown"],
      ["check", "--stdin", "--path", "/nowhere/x.yaml"],
      ["check", "fixtures/packs/good/minimal", "--stdin", "--path", "./\(pack)"],
    ])
  func refusal(_ arguments: [String]) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 2)
    #expect(!run.errors.isEmpty)
  }

  @Test func `a session is answered in order, with the mistakes of the text in the editor`() throws
  {
    let folder = RepositoryTests.root.appending(path: Self.pack)
    let address = folder.absoluteString
    let text = try Self.text() + "\nrequirments: []\n"
    let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    let document = "\"textDocument\": {\"uri\": \"\(address)\""
    let messages = [
      #"{"id": 1, "method": "initialize", "params": {"capabilities": {}}}"#,
      #"{"method": "initialized", "params": {}}"#,
      #"{"method": "textDocument/didOpen", "params": {"#
        + "\(document), \"version\": 7, \"text\": \(quoted)}}}",
      #"{"id": "hover", "method": "textDocument/hover", "params": {"#
        + "\(document)}, \"position\": {\"line\": 0, \"character\": 1}}}",
      #"{"id": 2, "method": "nonsense"}"#,
      #"{"id": 3, "method": "shutdown"}"#,
      #"{"method": "exit"}"#,
    ]
    let input = messages.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" }.joined()
    let run = try Tool.run(["lsp"], input: input)
    #expect(run.status == 0)
    let answers = try run.text.split(separator: /Content-Length: \d+\r\n\r\n/).map {
      try Self.json(String($0))
    }
    #expect(answers.count == 5)
    let capabilities = (answers[0]["result"] as? [String: Any])?["capabilities"] as? [String: Any]
    #expect(capabilities?["hoverProvider"] as? Bool == true)
    #expect(answers[1]["id"] as? String == "hover")
    #expect((answers[2]["error"] as? [String: Any])?["code"] as? Int == -32601)
    #expect(answers[3]["method"] as? String == "textDocument/publishDiagnostics")
    let published = (answers[3]["params"] as? [String: Any])?["diagnostics"] as? [[String: Any]]
    #expect(published?.contains { $0["code"] as? String == "unknown-key" } == true)
    #expect(answers[4]["id"] as? Int == 3)
  }

  @Test func `a session that is cut off ends`() throws {
    #expect(try Tool.run(["lsp"], input: "Content-Length: 90\r\n\r\n{").status == 1)
    #expect(try Tool.run(["lsp"]).status == 1)
  }
}
