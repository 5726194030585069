// SPDX-License-Identifier: Apache-2.0

// Both libraries are loaded when an input is compressed, and not with every start. What is declared of
// them is their ABI: zlib.h of 1.2 and later, zstd.h of 1.0 and later.

#include "CInflate.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const unsigned char *next_in;
  unsigned int avail_in;
  unsigned long total_in;
  unsigned char *next_out;
  unsigned int avail_out;
  unsigned long total_out;
  const char *msg;
  void *state;
  void *(*zalloc)(void *, unsigned int, unsigned int);
  void (*zfree)(void *, void *);
  void *opaque;
  int data_type;
  unsigned long adler;
  unsigned long reserved;
} zlib_stream;

typedef struct {
  void *bytes;
  size_t size, position;
} zstd_buffer;

enum {
  ZLIB_OK = 0,
  ZLIB_STREAM_END = 1,
  ZLIB_BUFFER_ERROR = -5,
  /// The largest window, and the header of gzip, or none.
  ZLIB_GZIP_WINDOW = 15 + 16,
  ZLIB_BARE_WINDOW = -15,
};

struct assay_inflate {
  void *library;
  int format;
  zlib_stream stream;
  int (*inflate)(zlib_stream *, int);
  int (*inflate_reset)(zlib_stream *);
  int (*inflate_end)(zlib_stream *);
  void *context;
  size_t (*decompress)(void *, zstd_buffer *, zstd_buffer *);
  unsigned (*is_error)(size_t);
  size_t (*free_context)(void *);
};

static int open_zlib(assay_inflate *inflate) {
  int (*init)(zlib_stream *, int, const char *, int) =
      (int (*)(zlib_stream *, int, const char *, int))dlsym(inflate->library, "inflateInit2_");
  inflate->inflate = (int (*)(zlib_stream *, int))dlsym(inflate->library, "inflate");
  inflate->inflate_reset = (int (*)(zlib_stream *))dlsym(inflate->library, "inflateReset");
  inflate->inflate_end = (int (*)(zlib_stream *))dlsym(inflate->library, "inflateEnd");
  return init && inflate->inflate && inflate->inflate_reset && inflate->inflate_end &&
         init(&inflate->stream,
              inflate->format == ASSAY_INFLATE_GZIP ? ZLIB_GZIP_WINDOW : ZLIB_BARE_WINDOW, "1.2.11",
              (int)sizeof inflate->stream) == ZLIB_OK;
}

static int open_zstd(assay_inflate *inflate) {
  void *(*create)(void) = (void *(*)(void))dlsym(inflate->library, "ZSTD_createDStream");
  inflate->decompress = (size_t (*)(void *, zstd_buffer *, zstd_buffer *))dlsym(inflate->library,
                                                                               "ZSTD_decompressStream");
  inflate->is_error = (unsigned (*)(size_t))dlsym(inflate->library, "ZSTD_isError");
  inflate->free_context = (size_t (*)(void *))dlsym(inflate->library, "ZSTD_freeDStream");
  return create && inflate->decompress && inflate->is_error && inflate->free_context &&
         (inflate->context = create());
}

assay_inflate *assay_inflate_open(int format) {
  int is_zlib = format != ASSAY_INFLATE_ZSTD;
  void *library = dlopen(is_zlib ? "libz.so.1" : "libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return NULL;
  assay_inflate *inflate = calloc(1, sizeof *inflate);
  if (inflate) {
    inflate->library = library;
    inflate->format = format;
    if (is_zlib ? open_zlib(inflate) : open_zstd(inflate)) return inflate;
  }
  free(inflate);
  dlclose(library);
  return NULL;
}

void assay_inflate_close(assay_inflate *inflate) {
  if (inflate->format != ASSAY_INFLATE_ZSTD)
    inflate->inflate_end(&inflate->stream);
  else
    inflate->free_context(inflate->context);
  dlclose(inflate->library);
  free(inflate);
}

static unsigned int within(size_t count) { return count < UINT_MAX ? (unsigned int)count : UINT_MAX; }

static int step_zlib(assay_inflate *inflate, const void *in, size_t in_count, size_t *taken, void *out,
                     size_t room, size_t *made) {
  zlib_stream *stream = &inflate->stream;
  unsigned int count = within(in_count), space = within(room);
  stream->next_in = in;
  stream->avail_in = count;
  stream->next_out = out;
  stream->avail_out = space;
  int code = inflate->inflate(stream, 0);
  *taken = count - stream->avail_in;
  *made = space - stream->avail_out;
  if (code == ZLIB_STREAM_END) return inflate->inflate_reset(stream) == ZLIB_OK ? 1 : -1;
  return code == ZLIB_OK || code == ZLIB_BUFFER_ERROR ? 0 : -1;
}

static int step_zstd(assay_inflate *inflate, const void *in, size_t in_count, size_t *taken, void *out,
                     size_t room, size_t *made) {
  zstd_buffer input = {(void *)in, in_count, 0}, output = {out, room, 0};
  size_t code = inflate->decompress(inflate->context, &output, &input);
  *taken = input.position;
  *made = output.position;
  if (inflate->is_error(code)) return -1;
  return code == 0 ? 1 : 0;
}

int assay_inflate_step(assay_inflate *inflate, const void *in, size_t in_count, size_t *taken, void *out,
                       size_t room, size_t *made) {
  return (inflate->format == ASSAY_INFLATE_ZSTD ? step_zstd : step_zlib)(inflate, in, in_count, taken,
                                                                          out, room, made);
}
