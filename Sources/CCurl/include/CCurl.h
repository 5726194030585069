// SPDX-License-Identifier: Apache-2.0

#ifndef ASSAY_CCURL_H
#define ASSAY_CCURL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// libcurl and one connection that is used again; one thread at a time.
typedef struct assay_http assay_http;

/// One GET request. Redirects are not followed.
typedef struct {
  const char *url;
  const char *user_agent;
  /// The whole `Authorization` line, or NULL.
  const char *authorization;
  /// Of connecting, and of the whole exchange.
  long connect_milliseconds, total_milliseconds;
  /// An answer of fewer bytes a second than this, for this many seconds, is given up.
  long slowest_bytes, slowest_seconds;
  /// Bytes of all headers, and of the body once it is decompressed.
  size_t header_limit, body_limit;
} assay_http_request;

/// What came back; the pointers are valid until the next request.
typedef struct {
  long status;
  /// The lines of the headers, the status line first.
  const char *headers;
  size_t header_count;
  const char *body;
  size_t body_count;
  /// Nonzero where the request was given up at a limit above.
  int headers_too_large, body_too_large;
} assay_http_response;

/// Loads libcurl, which no other command waits for; NULL if this machine has none.
assay_http *assay_http_open(void);
void assay_http_close(assay_http *http);

/// Returns 0, or libcurl's code (`CURLcode`) of what failed.
int assay_http_get(assay_http *http, const assay_http_request *request,
                   assay_http_response *response);

/// Returns what failed last, in English.
const char *assay_http_error(const assay_http *http);

#ifdef __cplusplus
}
#endif

#endif
