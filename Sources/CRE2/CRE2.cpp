// SPDX-License-Identifier: Apache-2.0

#include "CRE2.h"

#include <re2/re2.h>

#include <string>
#include <vector>

struct assay_re2 {
  re2::RE2 expression;

  assay_re2(re2::StringPiece pattern, const re2::RE2::Options &options)
      : expression(pattern, options) {}
};

assay_re2 *assay_re2_new(const char *pattern, size_t length, long max_memory, bool ignore_case) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  options.set_case_sensitive(!ignore_case);
  return new assay_re2(re2::StringPiece(pattern, length), options);
}

void assay_re2_free(assay_re2 *pattern) { delete pattern; }

const char *assay_re2_error(const assay_re2 *pattern) {
  return pattern->expression.ok() ? nullptr : pattern->expression.error().c_str();
}

int assay_re2_groups(const assay_re2 *pattern) {
  return pattern->expression.NumberOfCapturingGroups();
}

int assay_re2_group(const assay_re2 *pattern, const char *name, size_t length) {
  const auto &groups = pattern->expression.NamedCapturingGroups();
  const auto found = groups.find(std::string(name, length));
  return found == groups.end() ? -1 : found->second;
}

int assay_re2_size(const assay_re2 *pattern) { return pattern->expression.ProgramSize(); }

static bool seek(const assay_re2 *pattern, const char *text, size_t length, size_t from,
                 re2::RE2::Anchor anchor, long *bounds, int count) {
  std::vector<re2::StringPiece> groups(count);
  const bool found = pattern->expression.Match(re2::StringPiece(text, length), from, length,
                                               anchor, groups.data(), count);
  if (!found) return false;
  for (int i = 0; i < count; i++) {
    const bool present = groups[i].data() != nullptr;
    bounds[2 * i] = present ? groups[i].data() - text : -1;
    bounds[2 * i + 1] = present ? groups[i].data() - text + (long)groups[i].size() : -1;
  }
  return true;
}

bool assay_re2_find(const assay_re2 *pattern, const char *text, size_t length, size_t from,
                    long *bounds, int count) {
  return seek(pattern, text, length, from, re2::RE2::UNANCHORED, bounds, count);
}

bool assay_re2_match(const assay_re2 *pattern, const char *text, size_t length, size_t from,
                     long *bounds, int count) {
  return seek(pattern, text, length, from, re2::RE2::ANCHOR_BOTH, bounds, count);
}
