// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What to say of a syntax error, and what to blank so that the rest of the file can be read.
struct YAMLRepair {
  let diagnostic: Diagnostic?
  /// Ranges of bytes to blank; line breaks stay.
  let blanks: [Range<Int>]
  /// Those of them that are values whose key stays.
  let values: [Range<Int>]

  init(of fault: YAMLFault, in source: YAMLBytes) {
    let repairs = [
      YAMLRepair.unclosedQuote, YAMLRepair.flow, YAMLRepair.continuedValue, YAMLRepair.value,
    ]
    for repair in repairs {
      if let found = repair(fault, source) {
        self = found
        return
      }
    }
    self.init(wholeLineOf: fault, in: source)
  }

  private init(_ diagnostic: Diagnostic?, blanks: [Range<Int>], values: [Range<Int>]) {
    self.diagnostic = diagnostic
    self.blanks = blanks
    self.values = values
  }

  /// The last resort: nothing is known but the place.
  private init(wholeLineOf fault: YAMLFault, in source: YAMLBytes) {
    // At the end of the file there is nothing to blank: what was opened is at fault.
    let index = fault.index >= source.bytes.count - 1 ? fault.contextIndex : fault.index
    var line = source.line(at: index)
    let isBlank = line.allSatisfy { YAMLEntry.isBlank(source.bytes[$0]) }
    if isBlank, !fault.context.contains("block scalar"),
      source.bytes[line].contains(UInt8(ascii: "\t"))
    {
      // YAML 1.2 allows a tab on an empty line; libyaml does not.
      self.init(nil, blanks: [line], values: [])
      return
    }
    // libyaml often sees a fault only at the next token, which may be lines below.
    while line.allSatisfy({ YAMLEntry.isBlank(source.bytes[$0]) }), line.lowerBound > 0 {
      line = source.line(at: line.lowerBound - 1)
    }
    let start = YAMLEntry.skipBlanks(source.bytes, line.lowerBound, line.upperBound)
    let at = line.contains(fault.index) ? fault.index : start
    self.init(
      .yamlSyntax(fault, at: source.span(at, max(at + 1, source.tokenEnd(from: at)))),
      blanks: [line], values: [])
  }

  /// A quote that is opened and never closed swallows the lines below, up to the next quote, where
  /// libyaml then stumbles; the line that opened it is at fault.
  private static func unclosedQuote(_ fault: YAMLFault, in source: YAMLBytes) -> YAMLRepair? {
    let isQuoted = fault.context == "while scanning a quoted scalar"
    if isQuoted {
      let line = source.line(at: fault.contextIndex)
      guard !line.contains(fault.index) || fault.index >= line.upperBound else { return nil }
      return unclosedQuote(at: fault.contextIndex, line, source)
    }
    // Look above for a value that opens a quote and does not close it on its line.
    var line = source.line(at: fault.index)
    for _ in 0..<20 where line.lowerBound > 0 {
      line = source.line(at: line.lowerBound - 1)
      guard let entry = YAMLEntry(in: source.bytes, line), let first = entry.value.first else {
        continue
      }
      guard [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(source.bytes[first]) else { continue }
      guard YAMLEntry.closingQuote(in: source.bytes, first..<line.upperBound) == nil else { break }
      // It is closed further down and rightly so, unless it closes in the faulty line itself.
      guard
        let close = YAMLEntry.closingQuote(in: source.bytes, first..<source.bytes.count),
        source.line(at: close) == source.line(at: fault.index)
      else { break }
      return unclosedQuote(at: first, line, source)
    }
    return nil
  }

  private static func unclosedQuote(
    at start: Int, _ line: Range<Int>, _ source: YAMLBytes
  ) -> YAMLRepair {
    let value = start..<line.upperBound
    let quote = source.text(start..<(start + 1))
    return YAMLRepair(
      .unclosedQuote(quote, at: source.span(start, line.upperBound)), blanks: [value],
      values: [value])
  }

  /// A fault inside `{…}` or `[…]`: one entry is at fault, or the closing bracket lacks.
  private static func flow(_ fault: YAMLFault, in source: YAMLBytes) -> YAMLRepair? {
    let start = fault.contextIndex
    // libyaml also says this of a node inside, whose beginning is no bracket.
    guard fault.context.hasPrefix("while parsing a flow"), start < source.bytes.count,
      [UInt8(ascii: "["), UInt8(ascii: "{")].contains(source.bytes[start])
    else { return nil }
    let bracket = source.text(start..<(start + 1))
    let line = source.line(at: start)
    guard let end = YAMLBrackets.end(in: source.bytes, from: start), end > fault.index else {
      let after = YAMLBrackets.end(in: source.bytes, from: start)
      let value = start..<(after ?? line.upperBound)
      return YAMLRepair(
        after == nil
          ? .unclosedBracket(bracket, at: source.span(start, line.upperBound))
          : .yamlSyntax(fault, at: source.span(fault.index, source.tokenEnd(from: fault.index))),
        blanks: [value], values: [value])
    }
    let inside = (start + 1)..<(end - 1)
    let piece = YAMLBrackets.entry(in: source.bytes, inside, holding: fault.index)
    if let entry = YAMLEntry(in: source.bytes, piece), let key = entry.key, !entry.value.isEmpty,
      fault.index > entry.mark
    {
      if let quote = unclosedQuote(of: entry, bracket: start, in: source) { return quote }
      let mended = source.mended(entry.value, key: key, isFlow: true)
      return YAMLRepair(
        .expressionNeedsQuotes(
          source.trap(entry.value, fault), at: source.span(entry.value), mended: mended),
        blanks: [entry.value], values: [entry.value])
    }
    let opening = source.span(start, start + 1)
    return YAMLRepair(
      .yamlSyntax(
        fault, at: source.span(fault.index, source.tokenEnd(from: fault.index)),
        notes: [.init("inside the '\(bracket)' that opens here", at: opening)]),
      blanks: [start..<end], values: [start..<end])
  }

  /// A quote in braces that is not closed on its line: what is meant to end the braces there stays.
  private static func unclosedQuote(
    of entry: YAMLEntry, bracket: Int, in source: YAMLBytes
  ) -> YAMLRepair? {
    guard let first = entry.value.first,
      [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(source.bytes[first])
    else { return nil }
    let line = source.line(at: first)
    guard line.contains(bracket),
      YAMLEntry.closingQuote(in: source.bytes, first..<line.upperBound) == nil
    else { return nil }
    let closers = [UInt8(ascii: "}"), UInt8(ascii: "]")]
    let end = line.last { $0 > first && closers.contains(source.bytes[$0]) } ?? line.upperBound
    return YAMLRepair(
      .unclosedQuote(source.text(first..<(first + 1)), at: source.span(first, end)),
      blanks: [first..<end], values: [first..<end])
  }

  /// A line with a colon that continues the plain value of the line above.
  private static func continuedValue(_ fault: YAMLFault, in source: YAMLBytes) -> YAMLRepair? {
    guard fault.problem == "mapping values are not allowed in this context" else { return nil }
    let line = source.line(at: fault.index)
    guard let entry = YAMLEntry(in: source.bytes, line), entry.mark == fault.index,
      line.lowerBound > 0
    else { return nil }
    let above = source.line(at: line.lowerBound - 1)
    let span = source.span(entry.key?.lowerBound ?? entry.mark, entry.mark + 1)
    guard let first = YAMLEntry(in: source.bytes, above), !first.value.isEmpty else { return nil }
    return YAMLRepair(
      .continuedValue(at: span, value: source.span(first.value)), blanks: [line, first.value],
      values: [first.value])
  }

  /// A line `key: VALUE` whose value is at fault.
  private static func value(_ fault: YAMLFault, in source: YAMLBytes) -> YAMLRepair? {
    let line = source.line(at: fault.index)
    guard let entry = YAMLEntry(in: source.bytes, line), !entry.value.isEmpty,
      fault.index >= entry.value.lowerBound, fault.index <= line.upperBound
    else { return nil }
    let blank = entry.value.lowerBound..<line.upperBound
    let trap = source.trap(entry.value, fault)
    guard trap != .other else {
      let at = min(fault.index, entry.value.upperBound - 1)
      return YAMLRepair(
        .yamlSyntax(fault, at: source.span(at, max(at + 1, source.tokenEnd(from: at)))),
        blanks: [blank], values: [entry.value])
    }
    let mended = source.mended(entry.value, key: entry.key, isFlow: false)
    return YAMLRepair(
      .expressionNeedsQuotes(trap, at: source.span(entry.value), mended: mended),
      blanks: [blank], values: [entry.value])
  }
}

/// Why a value that is meant as one text is none for YAML.
enum PlainTrap: Hashable {
  /// It begins with a quoted text and goes on after the closing quote.
  case goesOnAfterQuote
  /// It begins with a bracketed text and goes on after the closing bracket.
  case goesOnAfterBracket
  /// A colon before a blank makes it a key.
  case colon
  /// Its first character means something to YAML.
  case indicator(Character)
  case other
}

extension YAMLBytes {
  func span(_ range: Range<Int>) -> Span { span(range.lowerBound, range.upperBound) }

  /// The end of the word that begins at an index; at least one character.
  func tokenEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count, !YAMLEntry.isBlank(bytes[end]) { end += 1 }
    return max(end, min(start + 1, bytes.count))
  }

  func trap(_ value: Range<Int>, _ fault: YAMLFault) -> PlainTrap {
    guard let first = value.first else { return .other }
    if let close = YAMLEntry.closingQuote(in: bytes, value) {
      return close + 1 < value.upperBound ? .goesOnAfterQuote : .other
    }
    switch bytes[first] {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let end = YAMLBrackets.end(in: bytes, from: first)
      return end.map { $0 < value.upperBound } == true ? .goesOnAfterBracket : .other
    case UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "%"),
      UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: ">"):
      return .indicator(Character(Unicode.Scalar(bytes[first])))
    default:
      let isColon = fault.problem == "mapping values are not allowed in this context"
      return isColon ? .colon : .other
    }
  }

  /// The entry in quotes that hold it unchanged, or in a block where no quotes do.
  func mended(_ value: Range<Int>, key: Range<Int>?, isFlow: Bool) -> String {
    let content = text(value)
    let head = key.map { text($0) + ": " } ?? "- "
    if !content.contains("\""), !content.contains("\\") { return head + "\"\(content)\"" }
    if !content.contains("'") { return head + "'\(content)'" }
    if isFlow {
      return head + "'"
        + content.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''") + "'"
    }
    return head + ">-\n        " + content
  }
}
