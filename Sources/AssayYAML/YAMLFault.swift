// SPDX-License-Identifier: Apache-2.0

import AssaySource
import CLibYAML

/// The place at which libyaml gave up, and why, in its own words.
struct YAMLFault {
  /// What was found: one of libyaml's constant texts, such as `did not find expected key`.
  let problem: String
  /// What was being read: `while parsing a flow mapping`; empty if libyaml does not say.
  let context: String
  /// The index in the bytes of the character that was found.
  let index: Int
  /// The index at which what was being read begins.
  let contextIndex: Int

  init(problem: String, context: String = "", index: Int, contextIndex: Int? = nil) {
    self.problem = problem
    self.context = context
    // A key without a colon is noticed a line later.
    let isLate = problem == "could not find expected ':'"
    self.index = isLate ? contextIndex ?? index : index
    self.contextIndex = contextIndex ?? index
  }

  init(_ parser: yaml_parser_t, in source: YAMLBytes) {
    let index =
      parser.error == YAML_READER_ERROR
      ? parser.problem_offset : source.index(ofCodePoint: parser.problem_mark.index)
    let context = parser.context.map { String(cString: $0) } ?? ""
    self.init(
      problem: parser.problem.map { String(cString: $0) } ?? "", context: context,
      index: min(index, source.bytes.count),
      contextIndex: context.isEmpty
        ? nil : min(source.index(ofCodePoint: parser.context_mark.index), source.bytes.count))
  }
}
