// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayMetadata
import AssayReports
import AssaySource

/// An earlier audit as a file: `--baseline AUDIT.json`.
enum BaselineFile {
  /// - Throws: `FileFailure` if it cannot be read, `ExitStatus.trouble` if it is no audit, which is said.
  static func read(_ path: String) throws -> Baseline {
    let file = try MappedFile.input(path)
    let digest = InputDigest.of(file)
    let reading = file.bytes.withBytes { bytes -> Result<Baseline, JSONDocumentFault> in
      do throws(JSONDocumentFault) {
        return .success(try BaselineReader.read(bytes, path: path, digest: digest))
      } catch {
        return .failure(error)
      }
    }
    switch reading {
    case .success(let baseline): return baseline
    case .failure(let fault):
      let (source, faults) = try file.decoded()
      Console.show(source.map { [.notAnAudit(fault, in: $0)] } ?? faults)
      throw ExitStatus.trouble
    }
  }
}

extension Diagnostic {
  fileprivate static func notAnAudit(
    _ fault: JSONDocumentFault, in file: SourceFile
  ) -> Diagnostic {
    Diagnostic(
      .error, "not-an-audit", fault.message,
      at: Span(file: file, start: fault.offset, end: fault.offset + 1),
      help: "a baseline is an audit of format \(BaselineReader.formats), as 'assay audit … -o"
        + " json=AUDIT.json' writes it; audit the earlier state once more with this version")
  }
}
