// Package table reads the lists that people bring: CSV and XLSX as Chinese
// Excel writes them. It knows encodings (UTF-8 with or without a byte order
// mark, UTF-16, GB18030), quoted newlines, title rows above the headings,
// full-width digits and brackets, and dates as Excel keeps them.
//
// A Sheet is headings and rows of text; what a column means is the importer's
// business, and so is the Report that it hands back. Numbers of rows are those
// that people see in the file: the first line is row 1.
//
// Everything here is input from outside: sizes are limited, a damaged file is a
// named failure, and nothing is written to the disk while reading, because the
// lists hold ID numbers.
package table
