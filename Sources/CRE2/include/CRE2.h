// SPDX-License-Identifier: Apache-2.0

#ifndef ASSAY_CRE2_H
#define ASSAY_CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled regular expression; immutable, so that threads may share it.
typedef struct assay_re2 assay_re2;

/// Compiles a pattern of `length` UTF-8 bytes, its program bounded by `max_memory` bytes.
/// Returns a pattern that says in `assay_re2_error` whether it is usable; free it either way.
assay_re2 *assay_re2_new(const char *pattern, size_t length, long max_memory, bool ignore_case);
void assay_re2_free(assay_re2 *pattern);

/// Returns what is wrong with the pattern, or NULL if it is usable.
const char *assay_re2_error(const assay_re2 *pattern);

/// Returns the number of capturing groups.
int assay_re2_groups(const assay_re2 *pattern);

/// Returns the number of a named capturing group, or -1.
int assay_re2_group(const assay_re2 *pattern, const char *name, size_t length);

/// Seeks the leftmost match. `bounds` gets 2 × `count` byte offsets, start and end of the whole
/// match and of each group in order; a group that took no part gets -1, -1.
/// The instructions of the compiled program; matching a byte takes as many steps at worst.
int assay_re2_size(const assay_re2 *pattern);

bool assay_re2_find(const assay_re2 *pattern, const char *text, size_t length, size_t from,
                    long *bounds, int count);

/// Matches the whole text from `from` on; otherwise like `assay_re2_find`.
bool assay_re2_match(const assay_re2 *pattern, const char *text, size_t length, size_t from,
                     long *bounds, int count);

#ifdef __cplusplus
}
#endif

#endif
