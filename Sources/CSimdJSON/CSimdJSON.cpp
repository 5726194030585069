// SPDX-License-Identifier: Apache-2.0

#include "CSimdJSON.h"

#include <simdjson.h>

struct assay_json {
  simdjson::dom::parser parser;
};

assay_json *assay_json_new(void) { return new assay_json(); }

void assay_json_free(assay_json *parser) { delete parser; }

int assay_json_parse(assay_json *parser, const char *bytes, size_t length, const uint64_t **tape,
                     const uint8_t **strings) {
  // `true` copies the bytes behind padding: the caller's buffer need not be padded.
  const auto result = parser->parser.parse(bytes, length, true);
  if (result.error() != simdjson::SUCCESS) return result.error();
  *tape = parser->parser.doc.tape.get();
  *strings = parser->parser.doc.string_buf.get();
  return 0;
}

const char *assay_json_error(int code) {
  return simdjson::error_message(static_cast<simdjson::error_code>(code));
}
