// Package data is how everything is kept: one SQLite file opened so that an
// acknowledged write survives a power cut, transactions that share commits,
// migrations, backup and restore, and the few value types that every row is
// made of (instants, service days, fen, districts).
//
// It is the only package that knows the database driver. It knows nothing of
// meals, merchants or maps; its subpackages hold what is kept for the
// installation itself: fault (kinds of failure), staff (who works here), audit
// (what they did), vault (keys and sealed fields), table (CSV and XLSX from
// outside), seed (data that ships in the binary), datatest (databases for
// tests).
package data
