// SPDX-License-Identifier: Apache-2.0

// libcurl is loaded when it is asked for: linked, it and the thirty libraries that it brings take
// 7 ms of every start of the program. Its numbers and signatures are declared here, so that a build
// needs no header of it; they are its ABI and do not change (https://curl.se/libcurl/abi.html).

#include "CCurl.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

enum {
  GLOBAL_ALL = 3,
  ERROR_SIZE = 256,
  INFO_RESPONSE_CODE = 0x200000 + 2,
  PROTOCOLS_HTTP_AND_HTTPS = 1 | 2,
};

/// CURLOPT_…, as in curl/curl.h: numbers are `long`, from 10,000 pointers, from 20,000 functions.
enum {
  OPT_LOW_SPEED_LIMIT = 19,
  OPT_LOW_SPEED_TIME = 20,
  OPT_FOLLOWLOCATION = 52,
  OPT_NOSIGNAL = 99,
  OPT_TIMEOUT_MS = 155,
  OPT_CONNECTTIMEOUT_MS = 156,
  OPT_PROTOCOLS = 181,
  OPT_PATH_AS_IS = 234,
  OPT_SUPPRESS_CONNECT_HEADERS = 265,
  OPT_DISALLOW_USERNAME_IN_URL = 278,
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_ERRORBUFFER = 10010,
  OPT_USERAGENT = 10018,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_ACCEPT_ENCODING = 10102,
  OPT_WRITEFUNCTION = 20011,
  OPT_HEADERFUNCTION = 20079,
};

struct curl_slist;

typedef struct {
  char *bytes;
  size_t count, room, limit;
  int overflows;
} pile;

struct assay_http {
  void *library, *easy;
  int (*setopt)(void *, int, ...);
  int (*getinfo)(void *, int, ...);
  int (*perform)(void *);
  void (*reset)(void *);
  void (*cleanup)(void *);
  struct curl_slist *(*append)(struct curl_slist *, const char *);
  void (*free_all)(struct curl_slist *);
  const char *(*strerror)(int);
  pile headers, body;
  int code;
  char error[ERROR_SIZE];
};

static int add(pile *pile, const char *bytes, size_t count) {
  if (count > pile->limit - pile->count) {
    pile->overflows = 1;
    return 0;
  }
  if (count > pile->room - pile->count) {
    size_t room = pile->room ? pile->room : 1 << 16;
    while (count > room - pile->count) room *= 2;
    char *grown = realloc(pile->bytes, room);
    if (!grown) return 0;
    pile->bytes = grown;
    pile->room = room;
  }
  memcpy(pile->bytes + pile->count, bytes, count);
  pile->count += count;
  return 1;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
  assay_http *http = context;
  // What stands behind the body are no headers of it.
  if (http->body.count > 0) return size * count;
  return add(&http->headers, bytes, size * count) ? size * count : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
  assay_http *http = context;
  return add(&http->body, bytes, size * count) ? size * count : 0;
}

assay_http *assay_http_open(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return NULL;
  int (*global_init)(long) = (int (*)(long))dlsym(library, "curl_global_init");
  void *(*init)(void) = (void *(*)(void))dlsym(library, "curl_easy_init");
  assay_http *http = calloc(1, sizeof *http);
  if (http) {
    http->library = library;
    http->setopt = (int (*)(void *, int, ...))dlsym(library, "curl_easy_setopt");
    http->getinfo = (int (*)(void *, int, ...))dlsym(library, "curl_easy_getinfo");
    http->perform = (int (*)(void *))dlsym(library, "curl_easy_perform");
    http->reset = (void (*)(void *))dlsym(library, "curl_easy_reset");
    http->cleanup = (void (*)(void *))dlsym(library, "curl_easy_cleanup");
    http->append =
        (struct curl_slist * (*)(struct curl_slist *, const char *)) dlsym(library, "curl_slist_append");
    http->free_all = (void (*)(struct curl_slist *))dlsym(library, "curl_slist_free_all");
    http->strerror = (const char *(*)(int))dlsym(library, "curl_easy_strerror");
    if (global_init && init && http->setopt && http->getinfo && http->perform && http->reset &&
        http->cleanup && http->append && http->free_all && http->strerror &&
        global_init(GLOBAL_ALL) == 0 && (http->easy = init()))
      return http;
  }
  free(http);
  dlclose(library);
  return NULL;
}

void assay_http_close(assay_http *http) {
  http->cleanup(http->easy);
  free(http->headers.bytes);
  free(http->body.bytes);
  // The library stays: what it began for the whole process has no end.
  free(http);
}

int assay_http_get(assay_http *http, const assay_http_request *request,
                   assay_http_response *response) {
  http->headers.count = http->body.count = 0;
  http->headers.overflows = http->body.overflows = 0;
  http->headers.limit = request->header_limit;
  http->body.limit = request->body_limit;
  http->error[0] = 0;
  // The connection outlives a reset; what the last request said does not.
  http->reset(http->easy);
  struct curl_slist *lines = NULL;
  if (request->authorization) lines = http->append(NULL, request->authorization);
  void *easy = http->easy;
  int code = 0;
#define SET(option, value) (code = code ? code : http->setopt(easy, option, value))
  SET(OPT_ERRORBUFFER, http->error);
  SET(OPT_URL, request->url);
  SET(OPT_USERAGENT, request->user_agent);
  SET(OPT_HTTPHEADER, lines);
  SET(OPT_ACCEPT_ENCODING, "gzip");
  SET(OPT_PROTOCOLS, (long)PROTOCOLS_HTTP_AND_HTTPS);
  SET(OPT_FOLLOWLOCATION, 0L);
  SET(OPT_NOSIGNAL, 1L);
  SET(OPT_PATH_AS_IS, 1L);
  SET(OPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SET(OPT_DISALLOW_USERNAME_IN_URL, 1L);
  SET(OPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
  SET(OPT_TIMEOUT_MS, request->total_milliseconds);
  SET(OPT_LOW_SPEED_LIMIT, request->slowest_bytes);
  SET(OPT_LOW_SPEED_TIME, request->slowest_seconds);
  SET(OPT_HEADERFUNCTION, take_header);
  SET(OPT_HEADERDATA, http);
  SET(OPT_WRITEFUNCTION, take_body);
  SET(OPT_WRITEDATA, http);
#undef SET
  if (!code) code = http->perform(easy);
  http->free_all(lines);
  http->code = code;
  response->status = 0;
  http->getinfo(easy, INFO_RESPONSE_CODE, &response->status);
  response->headers = http->headers.bytes;
  response->header_count = http->headers.count;
  response->body = http->body.bytes;
  response->body_count = http->body.count;
  response->headers_too_large = http->headers.overflows;
  response->body_too_large = http->body.overflows;
  return code;
}

const char *assay_http_error(const assay_http *http) {
  return http->error[0] ? http->error : http->strerror(http->code);
}
