// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayHub

@Suite("Fetches", .timeLimit(.minutes(15)))
struct HubFetchTests {
  /// A fetch and all that it wrote down.
  final class Trial {
    let order: HubOrder
    let hub: FakeHub
    let clock = FakeClock()
    var journal: [UInt8] = []
    var limits = HubFetch.Limits()
    /// After how many steps the run is cut off.
    var steps = Int.max

    struct CutOff: Error {}

    init(_ items: [HubOrder.Item], withCards: Bool = false, _ hub: FakeHub) {
      order = HubOrder(
        endpoint: .of("https://hub.example/"), items: items, withCards: withCards)
      self.hub = hub
    }

    /// Goes on from the journal, whatever it holds.
    @discardableResult
    func run() throws -> HubProgress {
      var progress = HubProgress()
      if !journal.isEmpty {
        progress = try #require(journal.withUnsafeBytes { HubProgress(journal: $0, of: order) })
        journal.removeLast(journal.count - progress.count)
      }
      var patience = HubClient.Patience()
      patience.seconds = 3
      let client = try HubClient(
        hub, clock: clock, endpoint: order.endpoint, token: nil, patience: patience)
      var fetch = HubFetch(order, by: client, from: progress, limits: limits)
      var left = steps
      try fetch.run { step in
        if left == 0 { throw CutOff() }
        left -= 1
        journal += step
      }
      return fetch.progress
    }

    func lines(_ progress: HubProgress) -> [String] {
      var lines: [String] = []
      journal.withUnsafeBytes { bytes in
        HubManifest(of: order, progress, hasToken: false).forEachLine(of: bytes) {
          lines.append(String(decoding: $0, as: UTF8.self))
        }
      }
      return lines
    }
  }

  /// A Hub of `count` models of acme, three a page, each with a card but the first.
  private static func hub(of count: Int) -> FakeHub {
    FakeHub { url, _ in
      if url.path.hasSuffix("/README.md") {
        return url.path == "/acme/m0/resolve/main/README.md"
          ? .status(404) : .body("# \(url.path)\n\"é\"")
      }
      if url.path.hasPrefix("/api/models/") {
        return .body("{\"id\": \"\(url.path.dropFirst("/api/models/".utf8.count))\"}")
      }
      let start = Int(url.parameter("cursor")) ?? 0
      let end = min(start + 3, count)
      let records = (start..<end).map { "{\"id\": \"acme/m\($0)\"}" }.joined(separator: ", ")
      let link = "<https://hub.example/api/models?cursor=\(end)>; rel=\"next\""
      return .body("[\(records)]", end < count ? [("Link", link)] : [])
    }
  }

  private func fault(_ trial: Trial) -> HubFault? {
    #expect(throws: HubFault.self) { try trial.run() }
  }

  @Test func `a list comes in the order of its pages, each record once`() throws {
    let trial = Trial([.author("acme")], Self.hub(of: 8))
    let progress = try trial.run()
    #expect(trial.lines(progress) == (0..<8).map { "{\"id\":\"acme/m\($0)\"}\n" })
    #expect(progress.pages == 3)
    #expect(
      trial.hub.asked[0]
        == "https://hub.example/api/models?author=acme&limit=500&sort=createdAt"
        + HubOrder.fields.map { "&expand%5B%5D=\($0)" }.joined())
  }

  @Test func `a fetch that is cut off after any step goes on to the same file`() throws {
    let whole = Trial([.author("acme"), .model("other/x")], withCards: true, Self.hub(of: 8))
    let expected = whole.lines(try whole.run())
    #expect(expected.count == 9)
    #expect(expected[0] == "{\"id\":\"acme/m0\"}\n")
    #expect(
      expected[8]
        == "{\"id\":\"other/x\",\"readme\":\"# /other/x/resolve/main/README.md\\n\\\"é\\\"\"}\n")
    for steps in 1..<14 {
      let trial = Trial(whole.order.items, withCards: true, Self.hub(of: 8))
      trial.steps = steps
      #expect(throws: Trial.CutOff.self) { try trial.run() }
      // What was being written when it was cut off.
      trial.journal += Array("record\t{\"id\": \"acme/torn".utf8)
      trial.steps = .max
      let progress = try trial.run()
      #expect(trial.lines(progress) == expected, "\(steps) steps")
      // Nothing is asked for twice but what was not written down.
      #expect(trial.hub.asked.count == whole.hub.asked.count + 1, "\(steps) steps")
    }
  }

  @Test func `a fetch cut off within a page takes the page again, and no record twice`() throws {
    let trial = Trial([.author("acme")], Self.hub(of: 8))
    trial.steps = 2
    #expect(throws: Trial.CutOff.self) { try trial.run() }
    trial.journal += Array("record\t{\"id\":\"acme/m3\"}\nrecord\t{\"id\":\"acme/m4\"}\n".utf8)
    trial.steps = .max
    #expect(trial.lines(try trial.run()).count == 8)
  }

  @Test func `a journal of another fetch, or no journal, is not gone on with`() throws {
    let trial = Trial([.author("acme")], Self.hub(of: 8))
    try trial.run()
    let journal = trial.journal
    func reads(_ bytes: [UInt8], _ order: HubOrder) -> Bool {
      bytes.withUnsafeBytes { HubProgress(journal: $0, of: order) } != nil
    }
    let order = trial.order
    #expect(reads(journal, order))
    let others = [
      HubOrder(endpoint: order.endpoint, items: [.author("acne")], withCards: false),
      HubOrder(endpoint: order.endpoint, items: [.model("acme")], withCards: false),
      HubOrder(endpoint: order.endpoint, items: order.items, withCards: true),
      HubOrder(endpoint: .of("https://other.example/"), items: order.items, withCards: false),
    ]
    for other in others { #expect(!reads(journal, other), "\(other.line)") }
    #expect(!reads([], order))
    #expect(!reads(journal + Array("page\t7\t1\t0\t-\n".utf8), order))
    #expect(!reads(journal + Array("card\t99\t1\tabsent\n".utf8), order))
    #expect(!reads(journal + Array("nonsense\n".utf8), order))
    #expect(!reads(journal + [0, 0, 0x0A], order))
  }

  // MARK: Lists that have no end, and repeat

  @Test func `records that come again stand once, whatever their case`() throws {
    let trial = Trial(
      [.author("acme"), .model("ACME/M1")],
      FakeHub { url, _ in
        .body(
          url.path == "/api/models"
            ? "[{\"id\":\"acme/m1\"},{\"id\":\"Acme/M1\"},{\"id\":\"acme/m2\"}, 3, 3]"
            : "{\"id\": \"acme/M1\"}")
      })
    let progress = try trial.run()
    #expect(trial.lines(progress) == ["{\"id\":\"acme/m1\"}\n", "{\"id\":\"acme/m2\"}\n", "3\n"])
    #expect(progress.repeated == 3)
    #expect(progress.renamed.isEmpty)
    #expect(
      HubManifest(of: trial.order, progress, hasToken: false).notes == [
        "3 records came again, and stand once",
        "1 record cannot be read; it is in the file as it came",
      ])
  }

  @Test func `pages without end, each with new records, come to the limit`() {
    let trial = Trial(
      [.author("acme")],
      FakeHub { url, _ in
        let page = (Int(url.parameter("cursor")) ?? 0) + 1
        return .body(
          "[{\"id\":\"acme/m\(page)\"}]", [("Link", "</api/models?cursor=\(page)>; rel=next")])
      })
    trial.limits.pages = 20
    #expect(fault(trial)?.message.contains("more than 20 pages") == true)
    #expect(trial.hub.asked.count == 20)
  }

  static let ends = [
    ("</api/models?cursor=1>; rel=next", "which was read before"),
    ("</api/datasets?cursor=2>; rel=next", "which is another list"),
    ("<https://evil.example/api/models?cursor=2>; rel=next", "leads to another server"),
    ("next page", "from which the next page cannot be read"),
    ("<https://user@hub.example/api/models>; rel=next", "no address that can be asked"),
  ]

  @Test("a list that leads astray ends, and is not gone on with", arguments: ends)
  func astray(_ link: String, _ says: String) {
    let trial = Trial(
      [.author("acme")],
      FakeHub { url, _ in
        let link = url.parameter("cursor") == "" ? "</api/models?cursor=1>; rel=next" : link
        return .body("[{\"id\":\"acme/m\(url.parameter("cursor"))\"}]", [("Link", link)])
      })
    let fault = fault(trial)
    #expect(fault?.message.contains(says) == true, "\(fault?.message ?? "")")
    #expect(fault?.outlook == .anew)
    #expect(trial.hub.asked.count == 2)
  }

  @Test func `an author without models is a fault, and one page without records none`() throws {
    #expect(fault(Trial([.author("acme")], FakeHub(.body("[]"))))?.outlook == .anew)
    let trial = Trial(
      [.author("acme")],
      FakeHub(
        .body("[]", [("Link", "</api/models?cursor=1>; rel=next")]), .body("[{\"id\":\"acme/x\"}]"))
    )
    #expect(try trial.run().records.count == 1)
  }

  @Test func `a cursor that is not known any more lets the next run begin anew`() throws {
    let trial = Trial(
      [.author("acme")],
      FakeHub { url, times in
        switch url.parameter("cursor") {
        case "": .body("[{\"id\":\"acme/x\"}]", [("Link", "</api/models?cursor=1>; rel=next")])
        default: times < 4 ? .status(500) : .status(400)
        }
      })
    #expect(fault(trial)?.outlook == .later)
    let second = fault(trial)
    #expect(second?.outlook == .anew)
    #expect(second?.message.contains("may not be known any more") == true)
  }

  // MARK: Models and cards

  @Test func `a name that nobody has comes with the one that may be meant`() {
    let trial = Trial(
      [.model("acme/atlas-7")],
      FakeHub { url, _ in
        url.path == "/api/models"
          ? .body("[{\"id\":\"acme/atlas-7b\"},{\"id\":\"acme/x\"}]") : .status(404)
      })
    #expect(fault(trial)?.help == "did you mean 'acme/atlas-7b'?")
    let alone = Trial([.model("acme/atlas-7")], FakeHub(.status(404)))
    #expect(fault(alone)?.help?.contains("ORG/NAME") == true)
  }

  @Test func `a model that was renamed is taken, and its old name is told`() throws {
    let trial = Trial(
      [.model("old/x")],
      FakeHub { url, _ in
        url.path == "/api/models/old/x"
          ? .status(307, [("Location", "/api/models/new/x")]) : .body("{\"id\": \"new/x\"}")
      })
    let progress = try trial.run()
    #expect(trial.lines(progress) == ["{\"id\":\"new/x\"}\n"])
    let manifest = HubManifest(of: trial.order, progress, hasToken: false)
    #expect(manifest.notes == ["'old/x' is now 'new/x'"])
  }

  @Test(
    "an answer that is no model is none",
    arguments: ["[]", "{}", "{\"id\": 5}", "{\"id\": \"a\\tb\"}", "null", "{\"id\":\"a/b\""])
  func noModel(_ text: String) {
    let trial = Trial([.model("a/b")], FakeHub(.body(text)))
    #expect(fault(trial) != nil)
    #expect(!trial.journal.contains(UInt8(ascii: "{")))
  }

  @Test func `a card that cannot be had leaves the record, and is told`() throws {
    let trial = Trial(
      [.author("acme")], withCards: true,
      FakeHub { url, _ in
        switch url.path {
        case "/acme/gated/resolve/main/README.md": .status(403, [("X-Error-Message", "a\tb")])
        case "/acme/moved/resolve/main/README.md":
          .status(302, [("Location", "https://files.example/x")])
        case "/acme/none/resolve/main/README.md": .status(404)
        case "/acme/huge/resolve/main/README.md":
          .fault(TransportFault(.bodyTooLarge, "the answer has more than 1 byte"))
        default:
          .body(
            "[{\"id\":\"acme/gated\"},{\"id\":\"acme/moved\"},{\"id\":\"acme/none\"},"
              + "{\"id\":\"acme/huge\"},{\"id\":\"acme/../..\"},4]")
        }
      })
    let progress = try trial.run()
    #expect(trial.lines(progress).count == 6)
    #expect(progress.records[0].card == .unread("access is refused (HTTP 403: a b)"))
    #expect(progress.records[2].card == .absent)
    for index in [1, 3, 4, 5] {
      guard case .unread = progress.records[index].card else {
        Issue.record("card \(index) is \(String(describing: progress.records[index].card))")
        continue
      }
    }
    // No record's id leads anywhere else.
    #expect(!trial.hub.asked.contains { $0.contains("..") })
  }

  @Test func `a server in trouble while cards are read ends the run for now`() {
    let trial = Trial(
      [.author("acme")], withCards: true,
      FakeHub { url, _ in
        url.path == "/api/models" ? .body("[{\"id\":\"acme/x\"}]") : .status(502)
      })
    #expect(fault(trial)?.outlook == .later)
  }

  @Test func `the manifest says what was asked, and what came`() throws {
    let trial = Trial([.author("acme"), .model("other/x")], Self.hub(of: 2))
    let manifest = HubManifest(of: trial.order, try trial.run(), hasToken: true)
    let text = String(
      decoding: manifest.json(
        tool: "assay 1", file: "m\"odels.jsonl", bytes: 5, digest: "sha256:0", sha256: "1"),
      as: UTF8.self)
    let expected = #"""
      {
        "format": "assay.fetch/1",
        "tool": "assay 1",
        "endpoint": "https://hub.example/",
        "begun": "2026-11-30T12:00:00Z",
        "finished": "2026-11-30T12:00:00Z",
        "asked": {
          "authors": ["acme"],
          "models": ["other/x"],
          "fields": [FIELDS],
          "cards": false,
          "withToken": true
        },
        "got": {
          "records": 3,
          "pages": 2,
          "repeated": 0,
          "unreadable": 0,
          "ofOtherAuthors": 0,
          "renamed": []
        },
        "file": {
          "name": "m\"odels.jsonl",
          "bytes": 5,
          "digest": "sha256:0",
          "sha256": "1"
        }
      }

      """#
    let fields = HubOrder.fields.map { "\"\($0)\"" }.joined(separator: ", ")
    #expect(text == expected.split(separator: "FIELDS").joined(separator: fields))
  }
}
