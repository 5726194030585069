// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayHub
import AssayMetadata
import CSodium
import Glibc

/// `assay fetch --author NAME -o FILE`: the records of models, from the Hub into a file.
struct FetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch the records of an organization, or of single models, from the Hub.",
    discussion: """
      They are written to a JSON Lines file, which 'assay audit' reads: a line a record, in the \
      Hub's own bytes and in the order in which it lists them (newest first). FILE.manifest.json \
      says when, from where, what was asked for, and what came. This is the only command that uses \
      the network. Of a model it asks for its record, and with --cards for the text of its \
      README.md; never for weights or other files.

      Where the Hub limits requests, is in trouble or cannot be reached, it waits, and says so. \
      After an interruption the same command goes on where it was, by FILE.partial. FILE appears \
      whole or not at all.

      HF_ENDPOINT is the Hub that is asked (default: https://huggingface.co). HF_TOKEN is sent to \
      it, and to no other server; without it private models are not seen.

      Exit status: 0 FILE is written; 2 it is not.

      Examples:
        assay fetch --author allenai -o models.jsonl
        assay fetch EleutherAI/pythia-12b bigscience/bloom --cards -o models.jsonl
        HF_TOKEN=… assay fetch --author my-organization -o models.jsonl
      """)

  @Argument(help: ArgumentHelp("Models, as ORG/NAME.", valueName: "org/name"))
  var models: [String] = []

  @Option(
    help: ArgumentHelp(
      "All models of this user or organization; may be given several times.", valueName: "name"))
  var author: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The file that the records are written to.", valueName: "file"))
  var output: String

  @Flag(help: "Read the text of each model's README.md too, into 'readme'.")
  var cards = false

  @Option(
    help: ArgumentHelp(
      "Give up an answer of which hardly a byte has come for so long.", valueName: "seconds"))
  var timeout = 60

  @Option(
    help: ArgumentHelp(
      "Wait no longer than this for one thing, all attempts together.", valueName: "seconds"))
  var patience = 900

  func validate() throws {
    guard !models.isEmpty || !author.isEmpty else {
      throw ValidationError("name what to fetch: --author NAME, or models as ORG/NAME")
    }
    for name in author where !HubName.isName(name) {
      throw ValidationError(
        "'\(name)' is no name of a user or an organization; give it as in the address of its page")
    }
    for id in models where !HubName.isModel(id) {
      throw ValidationError(
        "'\(id)' is no name of a model; give it as ORG/NAME, such as bigscience/bloom")
    }
    guard (1...3600).contains(timeout) else {
      throw ValidationError("--timeout is a number of seconds from 1 to 3600")
    }
    guard (0...604_800).contains(patience) else {
      throw ValidationError("--patience is a number of seconds from 0 to 604800")
    }
  }

  func run() throws {
    let goal = try checkedOutput()
    do {
      let order = HubOrder(
        endpoint: try HubEndpoint.read(environment("HF_ENDPOINT")),
        items: author.map { .author($0) } + models.map { .model($0) }, withCards: cards)
      let journal = try FetchJournal(path: goal + ".partial")
      let (progress, hasToken) = try fetch(order, journal)
      try write(HubManifest(of: order, progress, hasToken: hasToken), from: journal)
      journal.remove()
    } catch let fault as HubFault {
      let place = fault.url.map { "\($0.title): " } ?? ""
      Console.say("assay: \(place)\(fault.message)\(fault.help.map { "\nhelp: \($0)" } ?? "")")
      if access(goal + ".partial", F_OK) == 0 {
        Console.say("assay: what has come so far is kept in \(output).partial")
      }
      throw ExitStatus.trouble
    }
  }

  /// The output's path without links.
  private func checkedOutput() throws -> String {
    guard output != "-" else {
      throw ValidationError("-o names a file: the manifest is written beside it")
    }
    let goal = FilePath.resolved(output)
    var status = stat()
    if stat(goal, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw FileFailure(output, "is no file; name one, beside which the manifest can be written")
    }
    // Before anything is asked for that could not be kept.
    let folder = goal.lastIndex(of: "/").map { String(goal[...$0]) } ?? "."
    guard access(folder, W_OK) == 0 else { throw FileFailure.system(output, "write it") }
    return goal
  }

  private func fetch(
    _ order: HubOrder, _ journal: FetchJournal
  ) throws -> (HubProgress, hasToken: Bool) {
    let earlier = try journal.progress(of: order)
    if journal.exists { Console.say("assay: goes on with \(output).partial") }
    let shown = FetchProgress()
    defer { shown.clear() }
    let transport: CurlTransport
    do throws(TransportFault) {
      transport = try CurlTransport(timeout: timeout)
    } catch {
      throw HubFault(error)
    }
    var limits = HubClient.Patience()
    limits.seconds = Double(patience)
    let client = try HubClient(
      transport, clock: WallClock(), endpoint: order.endpoint, token: environment("HF_TOKEN"),
      patience: limits, listener: shown.tell)
    var fetch = HubFetch(order, by: client, from: earlier)
    do {
      try fetch.run(keep: journal.append)
    } catch let fault as HubFault {
      if fault.outlook == .anew { journal.remove() }
      throw fault
    }
    return (fetch.progress, client.hasToken)
  }

  private func write(_ manifest: HubManifest, from journal: FetchJournal) throws {
    let source = try MappedFile(path: journal.path)
    let file = try OutputFile(path: output)
    try source.bytes.withBytes { bytes in
      try manifest.forEachLine(of: bytes) { try file.write($0) }
    }
    try file.finish()
    let written = try MappedFile(path: output)
    let name = output.split(separator: "/").last.map(String.init) ?? output
    let description = try OutputFile(path: output + ".manifest.json")
    try description.write(
      manifest.json(
        tool: "assay \(ToolVersion.current)", file: name, bytes: written.count,
        digest: InputDigest.of(written), sha256: InputDigest.plain(written)))
    try description.finish()
    for note in manifest.notes { Console.say("assay: \(note)") }
    let count = manifest.records == 1 ? "1 record" : "\(manifest.records) records"
    let text = try OutputFile(path: nil)
    try text.write("\(output): \(count)\n")
    try text.finish()
  }

  private func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
