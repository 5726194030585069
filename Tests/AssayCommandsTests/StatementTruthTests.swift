// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What is said of models that state a thing, state it unreadably, leave it out, or were not read: no
/// sentence of a report is untrue.
@Suite("Truth of what is said of statements", .timeLimit(.minutes(15)))
struct StatementTruthTests {
  enum State: CaseIterable { case read, unreadable, absent, unread }

  /// One made-up record, and what is true of it.
  struct Subject {
    let id: String
    let downloads: Int?
    let isCardRead: Bool
    /// Whether somebody declared something of the model.
    let isDeclared: Bool
    let emissions, accelerator, place, energy, hours: State

    var json: String {
      var parts = [#""id":"\#(id)""#, #""pipeline_tag":"text-generation""#]
      parts.append(#""createdAt":"2024-04-01T10:00:00.000Z""#)
      if let downloads { parts.append(#""downloads":\#(downloads)"#) }
      if isCardRead {
        let card = [
          value("emissions", emissions, #""12 t""#, "see the paper"),
          value("hardware_used", accelerator, #""64 A100""#, "a cluster of ours"),
          value("geographical_location", place, #""Germany""#, "Frankfurt or Paris"),
        ].compactMap(\.self)
        parts.append(
          #""cardData":{"license":"mit","co2_eq_emissions":{\#(card.joined(separator: ","))}}"#)
      }
      if isDeclared {
        let declared = [
          #""scope":"final-run""#,
          value("energy", energy, #""30 MWh""#, "plenty"),
          value("accelerator_hours", hours, "50000", "some weeks"),
        ].compactMap(\.self)
        parts.append(#""declared":{\#(declared.joined(separator: ","))}"#)
      }
      return "{\(parts.joined(separator: ","))}"
    }

    private func value(_ name: String, _ state: State, _ read: String, _ other: String) -> String? {
      switch state {
      case .read: #""\#(name)":\#(read)"#
      case .unreadable: #""\#(name)":"\#(other)""#
      case .absent, .unread: nil
      }
    }

    /// The result that is right for a requirement which some topics meet.
    func result(_ topics: [State]) -> String {
      if topics.contains(.read) { return "pass" }
      let isOpen = topics.contains(.unreadable) || topics.contains(.unread)
      return isOpen || downloads == nil ? "unknown" : "fail"
    }

    /// The right results, by requirement: rules that read the text of cards look for hours there too.
    func results(by rules: String) -> [String: String] {
      let hours =
        !isCardRead && hours == .absent && StatementTruthTests.readsTexts(rules) ? .unread : hours
      return [
        "disclosure.energy": result([emissions, energy]),
        "disclosure.hardware": result([accelerator]),
        "disclosure.time": result([hours]), "disclosure.place": result([place]),
      ]
    }
  }

  /// Whether a pack reads the text of cards.
  private static func readsTexts(_ rules: String) -> Bool {
    FileManager.default.fileExists(
      atPath: RepositoryTests.root.appending(path: "\(rules)/texts.yaml").path)
  }

  /// Every combination of states of what a card says, with downloads known and not, and with them
  /// those of what is declared in turn; then records whose card was not read; then bare rows.
  static let subjects: [Subject] = {
    var subjects: [Subject] = []
    let open: [State] = [.read, .unreadable, .absent]
    func add(_ downloads: Int?, _ card: [State]?, _ declared: [State]?) {
      let id = "acme/m\(subjects.count)"
      subjects.append(
        Subject(
          id: id, downloads: downloads, isCardRead: card != nil, isDeclared: declared != nil,
          emissions: card?[0] ?? .unread, accelerator: card?[1] ?? .unread,
          place: card?[2] ?? .unread,
          energy: declared?[0] ?? (card == nil ? .unread : .absent),
          hours: declared?[1] ?? (card == nil ? .unread : .absent)))
    }
    let pairs = open.flatMap { first in open.map { [first, $0] } }
    for downloads in [12_000, nil] {
      var turn = 0
      for emissions in open {
        for accelerator in open {
          for place in open {
            // Nine pairs and nothing declared at all, so that turns do not fall together.
            let pair = turn % 10 < 9 ? pairs[turn % 10] : nil
            add(downloads, [emissions, accelerator, place], pair)
            turn += 1
          }
        }
      }
      for pair in pairs { add(downloads, nil, pair) }
      add(downloads, nil, nil)
    }
    return subjects
  }()

  static let accusations = [
    "states neither", "names no", "states no ", "does not say", "were found in what was read",
    "was found in what was read",
  ]

  static let versions = ["rules/hugging-carbon/1.0.0", "rules/hugging-carbon/1.2.0"]

  struct Line: Decodable {
    let type: String
    let rule: String?
    let model: String?
    let result: String?
    let message: String?
    let missing: [String]?
  }

  private func file(_ subjects: [Subject]) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.write(subjects.map(\.json).joined(separator: "\n") + "\n", to: "models.jsonl")
    return scratch
  }

  @Test func `there are more than sixty records, and every state of everything`() {
    #expect(Self.subjects.count > 60)
    for topic in [\Subject.emissions, \.accelerator, \.place, \.energy, \.hours] {
      for downloads in [12_000, nil] {
        let found = Self.subjects.filter { $0.downloads == downloads }.map { $0[keyPath: topic] }
        #expect(Set(found) == Set(State.allCases))
      }
    }
  }

  @Test("no finding says of a model what is not so", arguments: versions)
  func findings(by rules: String) throws {
    let scratch = try file(Self.subjects)
    let run = try Tool.audit(
      ["models.jsonl"], rules: rules, ["--format", "jsonl", "--fail-on", "never"],
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let lines = try run.text.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    var seen: [String: [String: Line]] = [:]
    for line in lines where line.type == "finding" {
      guard let model = line.model, let rule = line.rule else { continue }
      seen[model, default: [:]][rule] = line
      let subject = try #require(Self.subjects.first { $0.id == model })
      check(line, rule, of: subject)
    }
    for subject in Self.subjects {
      for (rule, right) in subject.results(by: rules) {
        let found = seen[subject.id]?[rule]?.result ?? "pass"
        #expect(found == right, "\(rule) of \(subject.json)")
      }
    }
  }

  /// Whether what a finding says is true of the record that was made up.
  private func check(_ line: Line, _ rule: String, of subject: Subject) {
    let message = line.message ?? ""
    let isAccusing = Self.accusations.contains { message.contains($0) }
    if line.result == "unknown" { #expect(!isAccusing, "\(message)") }
    #expect(!message.contains("(missing) downloads"), "\(message)")
    let topics: [State]
    switch rule {
    case "disclosure.energy": topics = [subject.emissions, subject.energy]
    case "disclosure.hardware": topics = [subject.accelerator]
    case "disclosure.time": topics = [subject.hours]
    case "disclosure.place": topics = [subject.place]
    // None of the records states compute, tokens or examples.
    case "disclosure.compute":
      topics = subject.isCardRead || subject.isDeclared ? [.absent] : [.unread]
    case "input.unreadable-field", "input.no-match", "input.rival-match":
      #expect(
        [subject.emissions, subject.accelerator, subject.place, subject.energy, subject.hours]
          .contains(.unreadable), "\(message)")
      return
    case "assumption.hardware":
      #expect(subject.accelerator != .read, "\(message)")
      return
    case "assumption.grid":
      #expect(subject.place != .read, "\(message)")
      return
    case "assumption.date", "assumption.no-date":
      // No record states a date of training; all have one of upload.
      #expect(rule == "assumption.date" && message.contains("2024-04-01"), "\(message)")
      return
    default:
      #expect(!isAccusing, "no predicate for '\(rule)': \(message)")
      return
    }
    let isFailure = line.result == "fail"
    if isFailure { #expect(topics.allSatisfy { $0 == .absent }, "\(message) of \(subject.json)") }
    guard line.result == "unknown" else { return }
    if subject.downloads == nil, topics.allSatisfy({ $0 == .absent }) {
      #expect(message.contains("not known whether it applies: model.downloads is missing"))
    } else if subject.downloads != nil {
      if topics.contains(.unreadable) {
        #expect(message.contains("is stated, but not readable: '"))
      }
      if topics.contains(.unread), rule != "disclosure.compute" {
        #expect(message.contains("the input has no card of it"), "\(message)")
      }
    }
  }

  @Test("the report for people accuses only whom the findings accuse", arguments: versions)
  func text(by rules: String) throws {
    let scratch = try file(Self.subjects)
    let run = try Tool.audit(
      ["models.jsonl"], rules: rules, ["--fail-on", "never"], in: scratch.url)
    let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for part in words.components(separatedBy: " · ").dropFirst() {
      guard let id = part.split(separator: " ").first.map({ String($0.prefix { $0 != ":" }) }),
        let subject = Self.subjects.first(where: { $0.id == id }),
        let accusation = Self.accusations.first(where: { part.contains($0) })
      else { continue }
      let rights = subject.results(by: rules).values
      #expect(rights.contains("fail") || accusation.contains("neither"), "\(part)")
      #expect(subject.downloads != nil, "\(part)")
    }
    #expect(!run.text.contains("(missing) downloads"))
  }

  @Test("an explanation accuses only of what was looked for and not found", arguments: versions)
  func explanation(by rules: String) throws {
    let scratch = try file(Self.subjects)
    let pack = RepositoryTests.root.appending(path: rules).path
    for index in stride(from: 0, to: Self.subjects.count, by: 7) {
      let subject = Self.subjects[index]
      let run = try Tool.run(
        [
          "explain", "--full", subject.id, "models.jsonl", "--rules", pack, "--as-of", "2026-06-30",
        ],
        in: scratch.url)
      let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if subject.downloads == nil {
        for accusation in Self.accusations { #expect(!words.contains(accusation), "\(subject.id)") }
      }
      if !subject.isCardRead { #expect(words.contains("the input has no card of it")) }
      if subject.emissions == .unreadable {
        #expect(words.contains("model.card_emissions is stated, but not readable: 'see the paper'"))
      }
      if subject.results(by: rules)["disclosure.time"] == "fail" {
        #expect(
          words.contains("not found in models.jsonl:\(index + 1): model.accelerator_hours"),
          "\(subject.json)")
      }
    }
  }

  @Test("what is not known does not count, and a failure does", arguments: versions)
  func status(by rules: String) throws {
    func status(_ holds: (Subject) -> Bool) throws -> Int32 {
      let scratch = try file(Self.subjects.filter(holds))
      return try Tool.audit(
        ["models.jsonl"], rules: rules, ["--fail-on", "warning"], in: scratch.url
      ).status
    }
    let isReadable: (Subject) -> Bool = { subject in
      ![subject.emissions, subject.accelerator, subject.place, subject.energy, subject.hours]
        .contains(.unreadable)
    }
    // Nothing is estimated of them, so that no check of plausibility applies.
    let isSilent: (Subject) -> Bool = {
      $0.emissions != .read && $0.energy != .read && $0.hours != .read
    }
    #expect(try status { $0.downloads == nil && isReadable($0) && isSilent($0) } == 0)
    #expect(try status { $0.downloads != nil && isReadable($0) && isSilent($0) } == 1)
    #expect(try status { $0.downloads != nil && !$0.isCardRead && !$0.isDeclared } == 0)
  }

  @Test(
    "what a card or declaration states in the wrong shape is stated, quoted, and not missing",
    arguments: [
      (#""cardData":{"co2_eq_emissions":[{"emissions":12000,"source":"CodeCarbon"}]}"#, "12000"),
      (#""cardData":{"co2_eq_emissions":{"emissions":{"training":12000}}}"#, "training: 12000"),
      (
        #""cardData":{"co2_eq_emissions":{"emissions":{"training":12000}}},"#
          + #""tags":["co2_eq_emissions"]"#, "training: 12000"
      ), (#""cardData":{},"declared":{"emissions":{"amount":12,"unit":"t"}}"#, "write 'value'"),
      (#""cardData":{},"declared":{"energy":{"value":12,"units":"MWh"}}"#, "write 'unit'"),
    ])
  func wrongShape(_ stated: String, _ quoted: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      #"{"id":"acme/m","downloads":6000,"createdAt":"2024-03-01T00:00:00Z",\#(stated)}"# + "\n",
      to: "r.jsonl")
    let run = try Tool.audit(
      ["r.jsonl"], rules: "rules/hugging-carbon/1.2.0",
      ["--format", "jsonl", "--fail-on", "never"], in: scratch.url)
    var results: [String: String] = [:]
    for line in run.text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let rule = object?["rule"] as? String else { continue }
      results[rule, default: ""] += object?["message"] as? String ?? ""
    }
    #expect(results["input.unreadable-field"]?.contains(quoted) == true, "\(results)")
    let energy = results["disclosure.energy"] ?? ""
    #expect(!energy.contains("were found") && !energy.contains("not in the inputs"), "\(energy)")
  }
}
