// SPDX-License-Identifier: Apache-2.0

// libxlsxwriter is loaded when a workbook is asked for, and not with every start. What is declared of it
// is its ABI as of 0.8 and later: structures grow at their ends, and are given with room.

#include "CXlsxWriter.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FORMAT_LIMIT = 32, ROOM = 64, COLOR_HEADER = 0xD9E2EC, COLOR_CHANGEABLE = 0xFFF4CC };

/// lxw_workbook_options
typedef struct {
  uint8_t constant_memory;
  const char *tmpdir;
  uint8_t use_zip64;
  void *later[ROOM];
} options;

/// lxw_doc_properties
typedef struct {
  const char *title, *subject, *author, *manager, *company, *category, *keywords, *comments, *status,
      *hyperlink_base;
  time_t created;
  void *later[ROOM];
} properties;

/// lxw_row_col_options
typedef struct {
  uint8_t hidden, level, collapsed, later[ROOM];
} column_options;

struct assay_xlsx {
  void *library, *workbook, *sheet;
  void *formats[FORMAT_LIMIT];
  int format_count;
  void *(*new_opt)(const char *, options *);
  void *(*add_worksheet)(void *, const char *);
  void *(*add_format)(void *);
  int (*set_properties)(void *, properties *);
  int (*close)(void *);
  const char *(*strerror)(int);
  int (*write_string)(void *, uint32_t, uint16_t, const char *, void *);
  int (*write_number)(void *, uint32_t, uint16_t, double, void *);
  int (*write_formula_num)(void *, uint32_t, uint16_t, const char *, void *, double);
  int (*write_formula_str)(void *, uint32_t, uint16_t, const char *, void *, const char *);
  int (*set_column_opt)(void *, uint16_t, uint16_t, double, void *, column_options *);
  int (*autofilter)(void *, uint32_t, uint16_t, uint32_t, uint16_t);
  void (*freeze_panes)(void *, uint32_t, uint16_t);
  void (*set_num_format)(void *, const char *);
  void (*set_bold)(void *);
  void (*set_text_wrap)(void *);
  void (*set_font_size)(void *, double);
  void (*set_bg_color)(void *, uint32_t);
  void (*set_align)(void *, uint8_t);
};

static void *open_library(void) {
  static const char *const names[] = {"libxlsxwriter.so.4", "libxlsxwriter.so.5", "libxlsxwriter.so.6",
                                      "libxlsxwriter.so.7", "libxlsxwriter.so.8", "libxlsxwriter.so"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  return NULL;
}

static int find_all(assay_xlsx *x) {
#define FIND(member, name) (*(void **)&x->member = dlsym(x->library, name))
  return FIND(new_opt, "workbook_new_opt") && FIND(add_worksheet, "workbook_add_worksheet") &&
         FIND(add_format, "workbook_add_format") && FIND(set_properties, "workbook_set_properties") &&
         FIND(close, "workbook_close") && FIND(strerror, "lxw_strerror") &&
         FIND(write_string, "worksheet_write_string") && FIND(write_number, "worksheet_write_number") &&
         FIND(write_formula_num, "worksheet_write_formula_num") &&
         FIND(write_formula_str, "worksheet_write_formula_str") &&
         FIND(set_column_opt, "worksheet_set_column_opt") && FIND(autofilter, "worksheet_autofilter") &&
         FIND(freeze_panes, "worksheet_freeze_panes") && FIND(set_num_format, "format_set_num_format") &&
         FIND(set_bold, "format_set_bold") && FIND(set_text_wrap, "format_set_text_wrap") &&
         FIND(set_font_size, "format_set_font_size") && FIND(set_bg_color, "format_set_bg_color") &&
         FIND(set_align, "format_set_align");
#undef FIND
}

int assay_xlsx_is_there(void) {
  void *library = open_library();
  if (library) dlclose(library);
  return library != NULL;
}

assay_xlsx *assay_xlsx_open(const char *path) {
  void *library = open_library();
  if (!library) return NULL;
  assay_xlsx *x = calloc(1, sizeof *x);
  if (x) {
    x->library = library;
    // Rows go to a temporary file without a name as they come, and not into memory.
    options options = {.constant_memory = 1};
    if (find_all(x) && (x->workbook = x->new_opt(path, &options))) {
      // The clock is never read: the first day that a spreadsheet of this format can name.
      properties properties = {.author = "assay", .created = 315532800};
      x->set_properties(x->workbook, &properties);
      return x;
    }
  }
  free(x);
  dlclose(library);
  return NULL;
}

int assay_xlsx_format(assay_xlsx *x, const char *number_format, int looks) {
  enum { ALIGN_TOP = 8 };
  if (x->format_count == FORMAT_LIMIT) return -1;
  void *format = x->add_format(x->workbook);
  if (!format) return -1;
  if (*number_format) x->set_num_format(format, number_format);
  if (looks & ASSAY_XLSX_BOLD) x->set_bold(format);
  if (looks & ASSAY_XLSX_LARGE) x->set_font_size(format, 16);
  if (looks & ASSAY_XLSX_HEADER) x->set_bg_color(format, COLOR_HEADER);
  if (looks & ASSAY_XLSX_CHANGEABLE) x->set_bg_color(format, COLOR_CHANGEABLE);
  if (looks & ASSAY_XLSX_WRAPPED) x->set_text_wrap(format);
  x->set_align(format, ALIGN_TOP);
  x->formats[x->format_count] = format;
  return x->format_count++;
}

int assay_xlsx_sheet(assay_xlsx *x, const char *name) {
  return (x->sheet = x->add_worksheet(x->workbook, name)) ? 0 : -1;
}

int assay_xlsx_column(assay_xlsx *x, uint16_t column, double width, int is_hidden) {
  column_options options = {.hidden = is_hidden != 0};
  return x->set_column_opt(x->sheet, column, column, width, NULL, &options);
}

int assay_xlsx_header(assay_xlsx *x, uint32_t row, uint32_t last_row, uint16_t last_column) {
  x->freeze_panes(x->sheet, row + 1, 0);
  return x->autofilter(x->sheet, row, 0, last_row, last_column);
}

static void *format_at(assay_xlsx *x, int format) {
  return format >= 0 && format < x->format_count ? x->formats[format] : NULL;
}

int assay_xlsx_text(assay_xlsx *x, uint32_t row, uint16_t column, const char *text, int format) {
  return x->write_string(x->sheet, row, column, text, format_at(x, format));
}

int assay_xlsx_number(assay_xlsx *x, uint32_t row, uint16_t column, double number, int format) {
  return x->write_number(x->sheet, row, column, number, format_at(x, format));
}

int assay_xlsx_formula(assay_xlsx *x, uint32_t row, uint16_t column, const char *formula, double value,
                       int format) {
  return x->write_formula_num(x->sheet, row, column, formula, format_at(x, format), value);
}

int assay_xlsx_text_formula(assay_xlsx *x, uint32_t row, uint16_t column, const char *formula,
                            const char *value, int format) {
  return x->write_formula_str(x->sheet, row, column, formula, format_at(x, format), value);
}

const char *assay_xlsx_close(assay_xlsx *x) {
  int code = x->close(x->workbook);
  const char *message = code ? x->strerror(code) : NULL;
  // The library stays, for its message.
  free(x);
  return message;
}
