// SPDX-License-Identifier: Apache-2.0

#ifndef ASSAY_CSIMDJSON_H
#define ASSAY_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser and the memory it parses into; one thread at a time.
typedef struct assay_json assay_json;

assay_json *assay_json_new(void);
void assay_json_free(assay_json *parser);

/// Parses one document. Returns 0, or simdjson's error code. On success `tape` and `strings` point
/// at what simdjson's `doc/tape.md` describes, and stay valid until the next call on the parser.
int assay_json_parse(assay_json *parser, const char *bytes, size_t length, const uint64_t **tape,
                     const uint8_t **strings);

/// Returns what an error code means, in English.
const char *assay_json_error(int code);

#ifdef __cplusplus
}
#endif

#endif
