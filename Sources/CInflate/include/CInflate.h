// SPDX-License-Identifier: Apache-2.0

#ifndef ASSAY_CINFLATE_H
#define ASSAY_CINFLATE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// zlib or zstd at work on one compressed stream.
typedef struct assay_inflate assay_inflate;

enum {
  ASSAY_INFLATE_GZIP = 0,
  ASSAY_INFLATE_ZSTD = 1,
  /// As members of a zip archive are: without a header.
  ASSAY_INFLATE_DEFLATE = 2,
};

/// Loads the library of a format; NULL if this machine has none.
assay_inflate *assay_inflate_open(int format);
void assay_inflate_close(assay_inflate *inflate);

/// Takes bytes from `in` and makes bytes at `out`, as many as there are and as there is room for.
///
/// - Returns: 0 within a member or frame, 1 at the end of one, behind which another may begin, or -1
///   where the bytes are none of the format.
int assay_inflate_step(assay_inflate *inflate, const void *in, size_t in_count, size_t *taken, void *out,
                       size_t room, size_t *made);

#ifdef __cplusplus
}
#endif

#endif
