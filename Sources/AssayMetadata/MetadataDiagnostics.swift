// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension UnreadableRecord {
  static func withoutID(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "record-without-id", "the record has none of 'id', 'modelId' and 'name'")
  }

  static func idIsNotText(_ found: Found) -> UnreadableRecord {
    let kind = found.value == .string("") ? "an empty text" : found.value.kindName
    return UnreadableRecord(
      at: found.place, "record-without-id", "the record's id is \(kind), where a text is expected")
  }

  static func componentWithoutName(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "record-without-id", "the component has no 'name', which says what model it is")
  }

  static func idTooLong(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "id-too-long",
      "the record's id has more than \(RecordLimits.id) bytes, so that the record is not read")
  }

  static func recordTooLong(_ bytes: Int, at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "record-too-long",
      "the record has \(bytes) bytes, and a record has at most \(RecordLimits.record)")
  }

  static func notAnObject(_ kind: String, at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "record-not-an-object", "\(kind) stands where a record, in braces, is expected")
  }

  static func notJSON(
    _ fault: JSONFault, in bytes: UnsafeRawBufferPointer, at record: FieldPlace
  ) -> UnreadableRecord {
    let before = bytes[..<min(fault.offset, bytes.count)]
    let lines = before.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // On the record's own first line columns go on from where it begins.
    let first = lines == 0 ? record.column ?? 1 : 1
    let column = before[start...].reduce(first) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    let place = FieldPlace(path: record.path, line: record.line + lines, column: column)
    switch fault.reason {
    case .tooDeep:
      return UnreadableRecord(
        at: place, "record-too-deep",
        "the record is nested more than \(JSONReading.depthLimit) levels deep")
    case .notUTF8:
      return UnreadableRecord(at: place, "record-not-utf8", "the record is not UTF-8 text")
    default:
      return UnreadableRecord(
        at: place, "record-not-json", "the record is not JSON: \(fault.reason.message)")
    }
  }

  static func arrayNotClosed(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "records-not-closed",
      "the list of records ends without ']': the file may have been cut short")
  }

  static func textBetweenRecords(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "records-with-text-between", "text stands here where a record is expected")
  }

  static func textAfterRecords(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "records-with-text-after", "text follows the ']' that ends the list of records")
  }
}

extension JSONFault.Reason {
  /// One clause, lower case.
  var message: String {
    switch self {
    case .notUTF8: "it is not UTF-8 text"
    case .tooDeep: "it is nested too deep"
    case .endsEarly: "it ends in the middle"
    case .trailing: "text follows its end"
    case .valueExpected: "a value is expected here"
    case .keyExpected: "a key in double quotes is expected here"
    case .colonExpected: "':' is expected here"
    case .commaOrBracketExpected: "',' or ']' is expected here"
    case .commaOrBraceExpected: "',' or '}' is expected here"
    case .number: "this is no number as JSON writes them"
    case .control: "a control character or line break stands in a text"
    case .escape: "this escape is unknown in JSON"
    case .surrogate: "half a surrogate pair stands alone"
    }
  }
}
