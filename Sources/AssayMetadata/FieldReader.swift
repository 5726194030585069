// SPDX-License-Identifier: Apache-2.0

import AssaySource
package import AssayValues

/// Reads one field of records.
///
/// The first path that leads to a usable value decides; whatever the others say is compared with
/// it, and a difference is a conflict, not a silent choice. Nothing is guessed: a value that the
/// field cannot take is a fault, and the next path is tried.
///
/// A class, so that reading counts one reference and not those of all its parts.
package final class FieldReader: Sendable {
  package let spec: FieldSpec
  private let figures: FigureReader
  /// Whether the pack says what the field may have.
  private let isHeld: Bool
  private let absent: Set<String>
  /// The bytes of the longest spelling of nothing; a longer text is none of them.
  private let absentLimit: Int
  /// By byte, whether a spelling of nothing begins with it; empty if one is not all of ASCII.
  private let beginsNothing: [Bool]

  /// What says that something is there and is not told.
  private let withheld: Set<String>
  private let withheldLimit: Int

  /// - Parameters:
  ///   - absent: How people write that there is nothing, such as `NA`; case and blanks around do not
  ///     matter.
  ///   - withheld: How they write that it is not told, such as `confidential`; likewise.
  package init(
    spec: FieldSpec, figures: FigureReader, absent: Set<String>, withheld: Set<String> = []
  ) {
    self.spec = spec
    self.withheld = Set(withheld.map { FieldReader.trimmed($0).lowercased() })
    withheldLimit = self.withheld.map(\.utf8.count).max() ?? -1
    self.figures = figures
    isHeld = spec.valid != nil || spec.choices != nil
    self.absent = Set(absent.map { FieldReader.trimmed($0).lowercased() })
    absentLimit = self.absent.map(\.utf8.count).max() ?? -1
    let isPlain = self.absent.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    let firstBytes = Set(self.absent.compactMap(\.utf8.first))
    beginsNothing = isPlain ? (0..<0x80).map { firstBytes.contains($0) } : []
  }

  package func read(_ record: Record) -> FieldReading { read(record.found) }

  /// Whether a number or date within a range stands at any of its places, valid or not.
  package func states(_ record: Record, within range: Range<Double>) -> Bool {
    spec.paths.lazy.flatMap { record.found[$0] }.contains { found in
      guard case .value(let value) = typed(found) else { return false }
      return value.value.measure.map(range.contains) ?? false
    }
  }

  /// - Parameter places: By path of the plan, what was found.
  package func read(_ places: [[Found]]) -> FieldReading {
    guard spec.paths.contains(where: { !places[$0].isEmpty }) else { return .missing }
    var taken: (value: TypedValue, found: Found, path: Int)?
    var conflicts: [FieldConflict] = []
    var faults: [FieldFault] = []
    var withheld: WithheldText?
    for path in spec.paths {
      for found in spec.kind == .list ? collected(places[path]) : places[path] {
        switch allowed(typed(found)) {
        case .absent: continue
        case .withheld(let text):
          withheld = withheld ?? WithheldText(text: text, place: found.place)
        case .fault(let fault):
          // Two spellings of a name are two paths to one place; what a path leads to inside a list or map
          // says more than the whole.
          if faults.contains(where: { $0.place.isWithin(found.place) }) { continue }
          faults.append(FieldFault(fault, found.value, at: found.place))
        case .value(let value):
          guard let first = taken else {
            taken = (value, found, path)
            continue
          }
          // The texts that one pattern finds in a list are many values of one place.
          let isOnePlace = first.path == path && first.found.place.isBeside(found.place)
          if isOnePlace || first.value.agrees(with: value) { continue }
          conflicts.append(
            FieldConflict(
              place: first.found.place, text: first.value.text, otherPlace: found.place,
              otherText: value.text))
        }
      }
    }
    guard let taken else {
      return .missing(faults, withheld: withheld)
    }
    let value = taken.value
    var evidence = value.evidence
    if let prose = taken.found.prose { evidence = FieldEvidence(prose: prose) }
    return FieldReading(
      value: value.value, qualifier: value.qualifier, range: value.range, place: taken.found.place,
      text: value.text, evidence: evidence, rows: taken.found.rows, conflicts: conflicts,
      faults: faults, part: value.part)
  }

  /// The items that a path finds in the maps of one list are one list.
  private func collected(_ all: [Found]) -> [Found] {
    guard all.count > 1, let name = all[0].place.pointer.split(separator: "/").last,
      !name.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      all.dropFirst().allSatisfy({ all[0].place.isBeside($0.place) && $0.value.text != nil })
    else { return all }
    return [Found(.list(all.map(\.value)), at: all[0].place)]
  }

  private func isWithheld(_ text: String) -> Bool {
    guard !withheld.isEmpty else { return false }
    let text = FieldReader.trimmed(text)
    return text.utf8.count <= withheldLimit + 8 && withheld.contains(text.lowercased())
  }

  func isNothing(_ text: String) -> Bool {
    let text = FieldReader.trimmed(text)
    // Lower case has as many bytes, give or take a few letters outside ASCII.
    guard text.utf8.count <= absentLimit + 8 else { return false }
    if let first = text.utf8.first, Int(first) < beginsNothing.count {
      let isCapital = (0x41...0x5A).contains(first)
      if !beginsNothing[Int(isCapital ? first | 0x20 : first)] { return false }
    }
    return absent.contains(text.lowercased())
  }

  /// Whether two places say the same: numbers to nine digits, for units are converted between.
  static func agree(_ left: FieldValue, _ right: FieldValue) -> Bool {
    guard case .number(let a) = left, case .number(let b) = right else { return left == right }
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }

  static func trimmed(_ text: String) -> String {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    // Most texts begin and end with a visible character of ASCII.
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    if (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) { return text }
    var rest = text.unicodeScalars[...]
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return String(rest)
  }
}

/// A value as the field's type has it.
///
/// A class, so that handing it on copies one reference and not its many parts.
private final class TypedValue {
  let value: FieldValue
  let qualifier: Qualifier
  let range: ClosedRange<Double>?
  let text: String
  /// The part of the text that a number was taken out of.
  let part: String?
  let evidence: FieldEvidence?

  init(
    value: FieldValue, qualifier: Qualifier = .exact, range: ClosedRange<Double>? = nil,
    text: String, evidence: FieldEvidence? = nil, part: String? = nil
  ) {
    self.part = part
    self.value = value
    self.qualifier = qualifier
    self.range = range
    self.text = text
    self.evidence = evidence
  }
}

extension TypedValue {
  /// Whether two places say the same; a number within a range agrees with it.
  fileprivate func agrees(with other: TypedValue) -> Bool {
    switch (value, other.value) {
    case (.number(let left), .number(let right)) where range != nil || other.range != nil:
      if let range, let range2 = other.range { return range == range2 }
      return range?.contains(right) ?? other.range?.contains(left) ?? false
    default: return FieldReader.agree(value, other.value)
    }
  }
}

private enum TypedOutcome {
  case absent
  /// By its text.
  case withheld(String)
  case value(TypedValue)
  case fault(ValueFault)
}

extension FieldReader {
  /// Holds a value to what the field may have: one that it may not is a fault.
  private func allowed(_ outcome: TypedOutcome) -> TypedOutcome {
    guard isHeld, case .value(let value) = outcome else { return outcome }
    if let choices = spec.choices, case .string(let text) = value.value {
      guard let spelling = choices.spelling(of: text) else {
        return .fault(.notAmong(choices, text))
      }
      return .value(
        TypedValue(value: .string(spelling), text: value.text, evidence: value.evidence))
    }
    guard let valid = spec.valid, let number = value.value.measure else { return outcome }
    if valid.isZeroMissing, number == 0 { return .absent }
    let ends = value.range.map { [$0.lowerBound, $0.upperBound] } ?? []
    guard valid.contains(number), ends.allSatisfy(valid.contains) else {
      return .fault(.outsideValid(value.text, number, valid, of: spec.kind))
    }
    return outcome
  }

  private func typed(_ found: Found) -> TypedOutcome {
    if let refusal = found.refusal { return .fault(.refused(refusal, found.value)) }
    guard case .map = found.value else { return typed(found.value, unit: nil) }
    if spec.kind == .list { return .fault(.notOfKind("a list", found.value)) }
    guard let inner = found.value.value(of: "value") else { return unvalued(found) }
    if let key = unreadUnit(in: found.value) { return .fault(.unreadUnit(key, found.value)) }
    let outcome = typed(inner, unit: found.value.value(of: "unit")?.text)
    guard case .value(let value) = outcome else { return outcome }
    return .value(
      TypedValue(
        value: value.value, qualifier: value.qualifier, range: value.range, text: value.text,
        evidence: FieldEvidence(found.value), part: value.part))
  }

  /// A map without a value is absent where other paths lead on into it, or where it says nothing.
  private func unvalued(_ found: Found) -> TypedOutcome {
    guard case .map(let entries) = found.value, !found.leadsOn else { return .absent }
    let isStated = entries.contains {
      !UnreadName.evidenceKeys.contains($0.key) && !isBlank($0.value)
    }
    return isStated ? .fault(.mapWithoutValue(found.value)) : .absent
  }

  private func isBlank(_ value: MetadataValue) -> Bool {
    switch value {
    case .null: true
    case .list(let items): items.allSatisfy { isBlank($0) }
    case .map(let entries): entries.allSatisfy { isBlank($0.value) }
    default: value.text.map { isNothing($0) } ?? false
    }
  }

  /// The key beside a figure that looks like its unit and is not read as such: one misspelt, one whose text
  /// is a unit of the field, or a `unit` that is no text.
  private func unreadUnit(in map: MetadataValue) -> String? {
    guard case .quantity(let field) = spec.kind, case .map(let entries) = map else { return nil }
    return entries.first { entry in
      if isBlank(entry.value) { return false }
      if entry.key == "unit" { return entry.value.text == nil }
      if UnreadName.evidenceKeys.contains(entry.key) { return false }
      if Suggestion.nearest(to: entry.key.lowercased(), among: ["unit", "units"]) != nil {
        return true
      }
      guard case .string(let text) = entry.value else { return false }
      return (try? hasUnit("1 \(FieldReader.trimmed(text))", field)) ?? false
    }?.key
  }

  /// - Parameter unit: The unit stated beside the value, if there is one.
  private func typed(_ value: MetadataValue, unit: String?) -> TypedOutcome {
    switch value {
    case .null: return .absent
    case .map: return .fault(.mapWithoutValue(value))
    case .string(let text):
      if isWithheld(text) { return .withheld(text) }
      if isNothing(text) { return .absent }
    default: break
    }
    if case .list(let items) = value {
      if spec.kind == .list { return .value(TypedValue(value: .list(items), text: summary(items))) }
      if items.isEmpty { return .absent }
      guard items.count == 1 else { return .fault(.severalItems(items.count)) }
      // A list within the list of one is nothing that a person writes for a scalar.
      if case .list = items[0] { return .fault(.notOfKind("a single value", items[0])) }
      return typed(items[0], unit: unit)
    }
    guard let text = value.text else { return .absent }
    if let extract = spec.extract { return extracted(extract(text), of: text) }
    switch spec.kind {
    case .quantity(let field): return quantity(value, text, unit, field)
    case .double: return quantity(value, text, unit, .one)
    case .int: return integer(value, text)
    case .string: return string(value, text)
    case .date: return date(value, text)
    case .bool: return truth(value, text)
    case .list: return .value(TypedValue(value: .list([value]), text: text))
    }
  }

  private func extracted(_ found: FieldSpec.Extraction, of text: String) -> TypedOutcome {
    switch found {
    case .nothing: return .absent
    case .unreadable(let reason): return .fault(.notExtracted(text, reason))
    case .number(let number, let part):
      guard spec.kind == .int else {
        return .value(TypedValue(value: .number(number), text: text, part: part))
      }
      guard let whole = Int64(exactly: number) else { return .fault(.notWhole(part)) }
      return .value(TypedValue(value: .int(whole), text: text, part: part))
    }
  }

  private func quantity(
    _ value: MetadataValue, _ text: String, _ unit: String?, _ field: Unit
  ) -> TypedOutcome {
    if unit == nil {
      switch value {
      case .int(let number): return plainNumber(field.canonical(Double(number)), text)
      case .double(let number), .written(let number, _):
        return plainNumber(field.canonical(number), text)
      case .number:
        guard let number = NumberText.parse(text) else { return .fault(.outOfRange(text)) }
        return plainNumber(field.canonical(number), text)
      default: break
      }
    }
    if case .bool = value { return .fault(.notOfKind("a number", value)) }
    // A text with a unit of its own keeps it: 61 MWh in a column of kWh.
    var hasOwn = unit == nil
    do throws(FigureError) {
      if !hasOwn { hasOwn = try hasUnit(FieldReader.trimmed(text), field) }
    } catch {
      return .fault(.figure(error))
    }
    let text = hasOwn ? text : "\(text) \(unit ?? "")"
    do throws(FigureError) {
      let figure = try figures.read(FieldReader.trimmed(text), as: field)
      return .value(
        TypedValue(
          value: .number(figure.value), qualifier: figure.qualifier, range: figure.range,
          text: text))
    } catch {
      return .fault(.figure(error))
    }
  }

  private func hasUnit(_ text: String, _ field: Unit) throws(FigureError) -> Bool {
    try figures.read(text, as: field).unitAsWritten != nil
  }

  private func plainNumber(_ number: Double, _ text: String) -> TypedOutcome {
    guard number.isFinite else { return .fault(.outOfRange(text)) }
    return .value(TypedValue(value: .number(number), text: text))
  }

  private func integer(_ value: MetadataValue, _ text: String) -> TypedOutcome {
    if case .int(let number) = value { return .value(TypedValue(value: .int(number), text: text)) }
    let outcome = quantity(value, text, nil, .one)
    guard case .value(let number) = outcome, case .number(let double) = number.value else {
      return outcome
    }
    if number.range != nil { return .fault(.notWhole(text)) }
    // Beyond 2^53 a double no longer holds every integer.
    guard abs(double) <= 9_007_199_254_740_992 else { return .fault(.outOfRange(text)) }
    guard let integer = Int64(exactly: double) else { return .fault(.notWhole(text)) }
    return .value(TypedValue(value: .int(integer), qualifier: number.qualifier, text: text))
  }

  private func string(_ value: MetadataValue, _ text: String) -> TypedOutcome {
    if case .bool = value { return .fault(.notOfKind("a text", value)) }
    // "1.10" is another version than "1.1".
    let text = value.textAsWritten ?? text
    return .value(TypedValue(value: .string(FieldReader.trimmed(text)), text: text))
  }

  private func date(_ value: MetadataValue, _ text: String) -> TypedOutcome {
    switch value {
    case .string, .int:
      do throws(WrittenDate.Failure) {
        let date = try WrittenDate.read(FieldReader.trimmed(text))
        return .value(TypedValue(value: .date(date), text: text))
      } catch {
        return .fault(.notADate(text, error))
      }
    default: return .fault(.notOfKind("a date", value))
    }
  }

  private func truth(_ value: MetadataValue, _ text: String) -> TypedOutcome {
    switch FieldReader.trimmed(text).lowercased() {
    case "true": return .value(TypedValue(value: .bool(true), text: text))
    case "false": return .value(TypedValue(value: .bool(false), text: text))
    default: return .fault(.notOfKind("true or false", value))
    }
  }

  private func summary(_ items: [MetadataValue]) -> String {
    items.count == 1 ? "1 item" : "\(items.count) items"
  }
}

extension FieldReading {
  static func missing(_ faults: [FieldFault], withheld: WithheldText?) -> FieldReading {
    FieldReading(
      value: nil, qualifier: .exact, range: nil, place: nil, text: nil, evidence: nil, rows: [],
      conflicts: [], faults: faults, withheld: withheld)
  }
}

extension FieldEvidence {
  init(prose: String) {
    self.init(method: nil, by: nil, on: nil, uri: nil, digest: nil, prose: prose)
  }

  /// Nil where a map states a value and nothing about it.
  init?(_ map: MetadataValue) {
    let evidence = map.value(of: "evidence")
    self.init(
      method: map.value(of: "method")?.text, by: map.value(of: "by")?.text,
      on: map.value(of: "on")?.text, uri: evidence?.text ?? evidence?.value(of: "uri")?.text,
      digest: evidence?.value(of: "digest")?.text)
    if [method, by, on, uri, digest].allSatisfy({ $0 == nil }) { return nil }
  }
}

extension FieldValue {
  /// What a valid range holds: a number in canonical units, of a date its seconds since 1970.
  package var measure: Double? {
    switch self {
    case .number(let number): number
    case .int(let number): Double(number)
    case .date(let date): Double(date.seconds)
    case .string, .bool, .list: nil
    }
  }
}

extension FieldPlace {
  /// Whether a place is another, or lies within it.
  fileprivate func isWithin(_ other: FieldPlace) -> Bool {
    self == other
      || path == other.path && (line == other.line || column != nil)
        && pointer.hasPrefix(other.pointer + "/")
  }

  /// Whether two places are items of one list.
  fileprivate func isBeside(_ other: FieldPlace) -> Bool {
    guard path == other.path, line == other.line || column != nil else { return false }
    let (left, right) = (pointer.split(separator: "/"), other.pointer.split(separator: "/"))
    func isNumber(_ part: Substring) -> Bool { part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    return left.count == right.count && left != right
      && zip(left, right).allSatisfy { $0 == $1 || isNumber($0) && isNumber($1) }
  }
}
