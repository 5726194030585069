// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Audits in pipelines", .timeLimit(.minutes(15)))
struct PipelineTests {
  private func file(_ path: String) throws -> String {
    try String(contentsOf: RepositoryTests.root.appending(path: path), encoding: .utf8)
  }

  /// The long options that a text names.
  private func options(in text: String) -> Set<String> {
    Set(
      text.matches(of: #/(?:^|[\s(`"'])(--[a-z][a-z-]*)/#.anchorsMatchLineEndings()).map {
        String($0.1)
      })
  }

  @Test func `every option that the action and the page about pipelines name is one of audit`()
    throws
  {
    let help = options(in: try Tool.run(["audit", "--help"]).text)
    let readme = try file("README.md")
    let start = try #require(readme.range(of: "\n## In CI\n"))
    let page = readme[start.upperBound...].prefix { _ in true }
    let end = page.range(of: "\n## ")?.lowerBound ?? page.endIndex
    for text in [try file(".github/actions/audit/run"), String(page[..<end])] {
      let named = options(in: text)
      #expect(!named.isEmpty)
      #expect(named.subtracting(help).isEmpty, "\(named.subtracting(help).sorted())")
    }
  }

  @Test func `the hook's entry runs in an organization's folder`() throws {
    let hooks = try file(".pre-commit-hooks.yaml")
    let entry = try #require(hooks.firstMatch(of: #/id: assay-audit\n(?:  .*\n)*?  entry: (.*)\n/#))
    let run = try Tool.shell(
      String(entry.1) + " --fail-on never",
      in: RepositoryTests.root.appending(path: "fixtures/own"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("Audit of 6 models"))
  }
}
