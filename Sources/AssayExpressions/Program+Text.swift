// SPDX-License-Identifier: Apache-2.0

/// Functions of texts; positions count Unicode code points, as in CEL.
///
/// Source: cel-spec, `doc/langdef.md`, and cel-go, `ext/strings.go`, for the extended functions.
extension Program {
  func runText(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    switch it.operation {
    case .size: return one(it.a, &frame) { value, frame in size(of: value, &frame) }
    case .matches:
      return one(it.a, &frame) { value, frame in
        guard case .string(let text) = value else { Program.unreachable() }
        let pattern = patterns[Int(it.b)]
        frame.fuelLeft -= pattern.fuel(for: text)
        guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
        return .value(.bool(pattern.matches(text)))
      }
    case .lowerASCII, .upperASCII, .trim:
      return one(it.a, &frame) { value, frame in
        guard case .string(let text) = value else { Program.unreachable() }
        frame.fuelLeft -= text.utf8.count / 16
        return .value(.string(changed(text, it.operation)))
      }
    case .contains, .startsWith, .endsWith, .matchesDynamic:
      return both(it.a, it.b, &frame) { value, other, frame in
        guard case .string(let text) = value, case .string(let part) = other else {
          Program.unreachable()
        }
        frame.fuelLeft -= (text.utf8.count + part.utf8.count) / 16
        return test(text, part, it.operation, node, &frame)
      }
    default:
      let (values, lack) = all(it.a, it.b, &frame)
      for case .string(let text) in values { frame.fuelLeft -= text.utf8.count / 4 }
      return lack ?? edited(it.operation, values, node, &frame)
    }
  }

  private func size(of value: Value, _ frame: inout Frame) -> Outcome {
    switch value {
    case .string(let text):
      frame.fuelLeft -= text.utf8.count / 16
      return .value(.int(Int64(text.unicodeScalars.count)))
    case .bytes(let bytes): return .value(.int(Int64(bytes.count)))
    case .list(let list): return .value(.int(Int64(list.count)))
    case .map(let map): return .value(.int(Int64(map.count)))
    default: Program.unreachable()
    }
  }

  private func test(
    _ text: String, _ part: String, _ operation: Operation, _ node: Int32, _ frame: inout Frame
  ) -> Outcome {
    switch operation {
    case .contains: return .value(.bool(ByteSearch.first(part, in: text) != nil))
    case .startsWith: return .value(.bool(text.utf8.starts(with: part.utf8)))
    case .endsWith:
      return .value(.bool(text.utf8.reversed().starts(with: part.utf8.reversed())))
    default:
      // To compile a pattern costs about as much as a thousand nodes.
      frame.fuelLeft -= 1000
      do throws(PatternError) {
        let pattern = try Pattern(part)
        frame.fuelLeft -= pattern.fuel(for: text)
        guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
        return .value(.bool(pattern.matches(text)))
      } catch {
        return failure(.badRegex, error.reason, node)
      }
    }
  }

  private func changed(_ text: String, _ operation: Operation) -> String {
    if operation == .trim {
      var scalars = text.unicodeScalars[...]
      while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
      while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
      return String(scalars)
    }
    let range = operation == .lowerASCII ? UInt8(ascii: "A")...UInt8(ascii: "Z") : 97...122
    return String(
      decoding: text.utf8.map { range.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
  }

  private func edited(
    _ operation: Operation, _ values: [Value], _ node: Int32, _ frame: inout Frame
  ) -> Outcome {
    switch (operation, values.first) {
    case (.join, .list(let list)?):
      let parts = list.map { $0.text ?? "" }
      let separator = values.count > 1 ? values[1].text ?? "" : ""
      let result = parts.joined(separator: separator)
      frame.fuelLeft -= result.utf8.count / 16
      return .value(.string(result))
    case (.split, .string(let text)?):
      let limit = values.count > 2 ? values[2].whole : nil
      let parts = ByteSearch.split(text, by: values[1].text ?? "", limit: limit)
      frame.fuelLeft -= parts.count
      return .value(.list(parts.map { .string($0) }))
    case (.replace, .string(let text)?):
      let limit = values.count > 3 ? values[3].whole : nil
      let parts = ByteSearch.split(
        text, by: values[1].text ?? "", limit: limit.map { $0 < 0 ? -1 : $0 &+ 1 },
        isReplacing: true)
      let size = text.utf8.count + parts.count * (values[2].text ?? "").utf8.count
      frame.fuelLeft -= size / 16
      guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
      return .value(.string(parts.joined(separator: values[2].text ?? "")))
    case (.substring, .string(let text)?): return substring(text, values, node)
    case (.characterAt, .string(let text)?):
      let scalars = text.unicodeScalars
      let index = values[1].whole ?? 0
      guard index >= 0, index <= scalars.count else {
        return failure(.outOfRange, "there is no character \(index)", node)
      }
      return .value(.string(String(scalars.dropFirst(index).prefix(1))))
    case (.indexOf, .string(let text)?), (.lastIndexOf, .string(let text)?):
      return index(text, values, isLast: operation == .lastIndexOf, node)
    default: Program.unreachable()
    }
  }

  private func substring(_ text: String, _ values: [Value], _ node: Int32) -> Outcome {
    let scalars = text.unicodeScalars
    let count = scalars.count
    let start = values[1].whole ?? 0
    let end = values.count > 2 ? values[2].whole ?? 0 : count
    guard start >= 0, start <= end, end <= count else {
      return failure(
        .outOfRange, "there is no part from \(start) to \(end) in a text of \(count)", node)
    }
    return .value(.string(String(scalars.dropFirst(start).prefix(end - start))))
  }

  private func index(
    _ text: String, _ values: [Value], isLast: Bool, _ node: Int32
  ) -> Outcome {
    let count = text.unicodeScalars.count
    let part = values[1].text ?? ""
    let offset = values.count > 2 ? values[2].whole ?? 0 : (isLast ? count : 0)
    guard offset >= 0, offset <= count else {
      return failure(.outOfRange, "there is no character \(offset)", node)
    }
    return .value(.int(Int64(ByteSearch.index(of: part, in: text, offset, isLast: isLast))))
  }
}

extension Value {
  fileprivate var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  fileprivate var whole: Int? {
    if case .int(let value) = self { Int(value) } else { nil }
  }
}
