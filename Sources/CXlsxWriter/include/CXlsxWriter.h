// SPDX-License-Identifier: Apache-2.0

#ifndef ASSAY_CXLSXWRITER_H
#define ASSAY_CXLSXWRITER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A workbook that libxlsxwriter is writing.
typedef struct assay_xlsx assay_xlsx;

/// Looks of a cell; they add up.
enum {
  ASSAY_XLSX_BOLD = 1,
  ASSAY_XLSX_LARGE = 2,
  /// The fill of a table's header.
  ASSAY_XLSX_HEADER = 4,
  /// The fill of a cell that is meant to be changed.
  ASSAY_XLSX_CHANGEABLE = 8,
  ASSAY_XLSX_WRAPPED = 16,
};

/// Whether this machine has the library.
int assay_xlsx_is_there(void);

/// Loads the library and begins a workbook in a file; NULL if this machine has none.
assay_xlsx *assay_xlsx_open(const char *path);

/// Adds a format of cells.
///
/// - Parameter number_format: As spreadsheets write it, such as "#,##0.00"; "@" is text.
/// - Returns: Its index, from 0, or -1.
int assay_xlsx_format(assay_xlsx *workbook, const char *number_format, int looks);

/// Adds a sheet behind the others; what is written next is written to it, row by row.
int assay_xlsx_sheet(assay_xlsx *workbook, const char *name);

/// Says how wide a column of the sheet is, in characters.
int assay_xlsx_column(assay_xlsx *workbook, uint16_t column, double width, int is_hidden);

/// Keeps the rows up to `row` in sight, and lets the table that it heads be filtered.
int assay_xlsx_header(assay_xlsx *workbook, uint32_t row, uint32_t last_row, uint16_t last_column);

/// Each writes one cell; 0 if it did.
int assay_xlsx_text(assay_xlsx *workbook, uint32_t row, uint16_t column, const char *text, int format);
int assay_xlsx_number(assay_xlsx *workbook, uint32_t row, uint16_t column, double number, int format);
int assay_xlsx_formula(assay_xlsx *workbook, uint32_t row, uint16_t column, const char *formula,
                       double value, int format);
int assay_xlsx_text_formula(assay_xlsx *workbook, uint32_t row, uint16_t column, const char *formula,
                            const char *value, int format);

/// Writes the file, and forgets the workbook.
///
/// - Returns: NULL, or what went wrong, in the library's words.
const char *assay_xlsx_close(assay_xlsx *workbook);

#ifdef __cplusplus
}
#endif

#endif
