// SPDX-License-Identifier: Apache-2.0

import AssayReports
package import AssaySource

/// Diagnostics as a JSON document, for editors that ask `assay check` instead of a server.
package enum DiagnosticDocument {
  /// `{"diagnostics": […]}`, in the order in which they are given.
  package static func text(of diagnostics: [Diagnostic]) -> String {
    var json = JSONWriter()
    json.object { json in
      json.key("diagnostics")
      json.array(diagnostics) { json, diagnostic in
        json.object { write(diagnostic, to: &$0) }
      }
    }
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private static func write(_ diagnostic: Diagnostic, to json: inout JSONWriter) {
    json.member("path", diagnostic.span.file.path)
    json.key("range")
    write(diagnostic.span, to: &json)
    json.member("severity", diagnostic.severity.rawValue)
    json.member("code", diagnostic.code)
    json.member("message", diagnostic.message)
    if let help = diagnostic.help { json.member("help", help) }
    json.key("notes")
    json.array(diagnostic.notes) { json, note in
      json.object { json in
        json.member("path", note.span.file.path)
        json.key("range")
        write(note.span, to: &json)
        json.member("message", note.message)
      }
    }
    json.key("edits")
    json.array(diagnostic.edits) { json, edit in
      json.object { json in
        json.key("range")
        write(edit.span, to: &json)
        json.member("text", edit.text)
      }
    }
  }

  private static func write(_ span: Span, to json: inout JSONWriter) {
    json.object { json in
      json.key("start")
      write(span.start, of: span.file, to: &json)
      json.key("end")
      write(span.end, of: span.file, to: &json)
    }
  }

  /// Line and column as messages have them, and the UTF-16 offset into the file.
  private static func write(_ offset: Int, of file: SourceFile, to json: inout JSONWriter) {
    let position = file.position(at: offset)
    json.object { json in
      json.member("line", position.line)
      json.member("column", position.column)
      json.member("utf16", file.text(from: 0, to: offset).utf16.count)
    }
  }
}
