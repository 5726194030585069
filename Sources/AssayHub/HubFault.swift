// SPDX-License-Identifier: Apache-2.0

/// Why a fetch cannot go on.
package struct HubFault: Error, Hashable, Sendable {
  /// What becomes of the fetch.
  package enum Outlook: Sendable, Hashable {
    /// Nothing is wrong but the time: later it goes on.
    case later
    /// This one thing cannot be had as things are; what came before it stands.
    case mendable
    /// It does not go on from here, and has to begin anew.
    case anew
  }

  /// Where; nil where nothing was asked yet.
  package let url: HubURL?
  /// One sentence, lower case, no final period.
  package let message: String
  /// How to mend it.
  package let help: String?
  package let outlook: Outlook
  /// Of the answer that ended it.
  let status: Int?

  init(
    _ url: HubURL?, _ message: String, help: String? = nil, _ outlook: Outlook = .mendable,
    status: Int? = nil
  ) {
    self.url = url
    self.message = message
    self.help = help
    self.outlook = outlook
    self.status = status
  }
}

extension HubFault {
  // MARK: Before anything is asked

  static func endpointUnreadable(_ text: String) -> HubFault {
    HubFault(
      nil, "HF_ENDPOINT is '\(text)', which is no address of a server",
      help: "write it as https://huggingface.co")
  }

  static func tokenInTheOpen(_ endpoint: HubURL) -> HubFault {
    HubFault(
      nil, "HF_TOKEN would go to \(endpoint.origin) for everybody on the way to read",
      help: "use an https address in HF_ENDPOINT, or unset HF_TOKEN")
  }

  static func tokenUnreadable() -> HubFault {
    HubFault(
      nil, "HF_TOKEN holds a character that no token has, such as a blank or a line break",
      help: "set it to the token alone, as https://huggingface.co/settings/tokens shows it")
  }

  // MARK: Answers that end it

  static func unauthorized(
    _ url: HubURL, status: Int, reason: String?, hasToken: Bool
  ) -> HubFault {
    HubFault(
      url, "access is refused (HTTP \(status)\(said(reason)))",
      help: hasToken
        ? "the token in HF_TOKEN does not open it: check its name, ask for access on the model's page"
          + " if it is gated, and allow the token to read it"
        : "check its name; if it is private or gated, set HF_TOKEN to a token that may read it",
      status: status)
  }

  static func notFound(_ url: HubURL, status: Int, reason: String?) -> HubFault {
    HubFault(
      url, "there is nothing of this name (HTTP \(status)\(said(reason)))",
      help: "give models as ORG/NAME, as in the address of their pages, or --author ORG for all",
      .anew, status: status)
  }

  /// The same fault with a better help.
  func suggesting(_ help: String) -> HubFault {
    HubFault(url, message, help: help, outlook, status: status)
  }

  static func noModels(of author: String, at url: HubURL, hasToken: Bool) -> HubFault {
    HubFault(
      url, "no model of '\(author)' is listed",
      help: "check the name, as in the address of its page"
        + (hasToken ? "" : "; private models are listed only with HF_TOKEN"), .anew)
  }

  /// The first page that a run asks for where another one stopped is refused.
  static func cursorForgotten(_ fault: HubFault) -> HubFault {
    HubFault(
      fault.url,
      "\(fault.message); the place where the last run stopped may not be known any more",
      help: "give the same command again: it begins anew", .anew, status: fault.status)
  }

  static func unexpectedStatus(_ url: HubURL, status: Int, reason: String?) -> HubFault {
    HubFault(
      url, "the answer is HTTP \(status)\(said(reason)), where 200 is expected",
      help: "check HF_ENDPOINT: it has to lead to a Hub", status: status)
  }

  static func notJSON(_ url: HubURL, type: String) -> HubFault {
    HubFault(
      url, "the answer is '\(type)', where JSON is expected",
      help: "check HF_ENDPOINT, and whether a proxy or a login page answers in the Hub's place")
  }

  static func notModels(_ url: HubURL, expected: String, _ reason: String) -> HubFault {
    HubFault(
      url, "the answer is not \(expected): \(reason)",
      help: "check HF_ENDPOINT: it has to lead to a Hub")
  }

  static func missesTarget(_ url: HubURL) -> HubFault {
    HubFault(
      url, "the answer sends elsewhere and does not say where to",
      help: "check HF_ENDPOINT: it has to lead to a Hub")
  }

  static func otherHost(_ url: HubURL, leadsTo target: String, by header: String) -> HubFault {
    HubFault(
      url, "'\(header)' leads to another server, \(target): it is not asked, and gets no token",
      help: "if that is the server you mean, set HF_ENDPOINT to it",
      header == "Link" ? .anew : .mendable)
  }

  static func targetUnreadable(_ url: HubURL, _ target: String, in header: String) -> HubFault {
    HubFault(
      url, "'\(header)' leads to '\(target)', which is no address that can be asked",
      help: "check HF_ENDPOINT: it has to lead to a Hub", header == "Link" ? .anew : .mendable)
  }

  static func otherList(_ url: HubURL, leadsTo target: HubURL) -> HubFault {
    HubFault(
      url, "the next page is said to be \(target.title), which is another list",
      help: "check HF_ENDPOINT: it has to lead to a Hub", .anew)
  }

  static func linkUnreadable(_ url: HubURL, _ text: String) -> HubFault {
    HubFault(
      url, "'Link' says '\(text)', from which the next page cannot be read",
      help: "check HF_ENDPOINT: it has to lead to a Hub", .anew)
  }

  static func tooManyRedirects(_ url: HubURL, limit: Int) -> HubFault {
    HubFault(
      url, "the answer sends elsewhere more than \(limit) times",
      help: "check HF_ENDPOINT: it has to lead to a Hub")
  }

  static func cursorLoops(_ url: HubURL, to target: HubURL) -> HubFault {
    HubFault(
      url,
      "the next page is said to be \(target.title), which was read before: the list has no end",
      help: "check HF_ENDPOINT, or ask again later", .anew)
  }

  static func nothingNew(_ url: HubURL, pages: Int) -> HubFault {
    HubFault(
      url,
      "\(pages) pages in a row had no new record, and there are said to be more: the list has"
        + " no end",
      help: "check HF_ENDPOINT, or ask again later", .anew)
  }

  static func tooManyPages(_ url: HubURL, limit: Int) -> HubFault {
    HubFault(
      url, "there are more than \(limit) pages, more than any author has models",
      help: "check HF_ENDPOINT: it has to lead to a Hub", .anew)
  }

  /// A machine that cannot ask at all.
  package init(_ fault: TransportFault) { self = .transport(nil, fault) }

  static func transport(_ url: HubURL?, _ fault: TransportFault) -> HubFault {
    let help =
      switch fault.kind {
      case .unable: "install libcurl 7.61 or later: apt-get install libcurl4"
      case .untrusted: "install ca-certificates; behind a proxy of your own, its certificate too"
      case .headersTooLarge, .bodyTooLarge: "check HF_ENDPOINT: it has to lead to a Hub"
      case .unreachable, .tooSlow, .broken: "check the connection and HF_ENDPOINT"
      }
    return HubFault(url, fault.message, help: help)
  }

  // MARK: What may pass

  static func gaveUp(_ url: HubURL, _ reason: String, attempts: Int) -> HubFault {
    let times = attempts == 1 ? "once" : "\(attempts) times"
    return HubFault(
      url, "\(reason); asked \(times), and no longer",
      help: "check the connection and HF_ENDPOINT, and give the same command again;"
        + " --patience SECONDS waits longer", .later)
  }

  static func tooLongToWait(
    _ url: HubURL, _ reason: String, seconds: Double, hasToken: Bool
  ) -> HubFault {
    HubFault(
      url, "\(reason), and it is \(Int(seconds)) s until it may be asked again",
      help: "give the same command again then"
        + (hasToken ? "" : "; with HF_TOKEN more requests are allowed"), .later)
  }

  /// What the Hub said of it itself, shortened.
  private static func said(_ reason: String?) -> String {
    reason.map { ": \($0)" } ?? ""
  }
}
