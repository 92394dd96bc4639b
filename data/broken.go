package data

import (
	"errors"
	"syscall"

	sqlite "github.com/mattn/go-sqlite3"

	"mealmap/data/fault"
)

// What the disk and the file can do to a statement, told apart by SQLite's
// codes: full is overcome by making room, broken is not, damaged asks for a
// backup.

// isBrokenDisk: after an input/output error a later "successful" sync proves
// nothing, so no further write may be acknowledged.
func isBrokenDisk(err error) bool {
	var e sqlite.Error
	return errors.As(err, &e) && e.Code == sqlite.ErrIoErr
}

// isStorage reports whether err is the disk's or the machine's doing and not
// the statement's.
func isStorage(err error) bool {
	var e sqlite.Error
	if fault.As(err) != nil || !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case sqlite.ErrFull, sqlite.ErrIoErr, sqlite.ErrNomem, sqlite.ErrBusy, sqlite.ErrReadonly, sqlite.ErrCantOpen:
		return true
	}
	return false
}

// isFull also knows the files beside the database, which SQLite cannot open or
// extend on a full disk, and files that SQLite has no part in.
func isFull(err error) bool {
	var e sqlite.Error
	if errors.As(err, &e) && (e.Code == sqlite.ErrFull || noRoom(e.SystemErrno)) {
		return true
	}
	return noRoom(err)
}

func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isDamaged(err error) bool {
	var e sqlite.Error
	return errors.As(err, &e) && (e.Code == sqlite.ErrCorrupt || e.Code == sqlite.ErrNotADB)
}

func storageFault(err error) *fault.Error {
	if isFull(err) {
		return fault.ErrStorageFull.Because(err)
	}
	return fault.ErrUnavailable.Because(err)
}

// fileFault names what befell work on a whole file. A failure that has its name
// already keeps it, except where that only says that something went wrong.
func fileFault(err error, file string) error {
	named := fault.As(err)
	switch {
	case isFull(err):
		return fault.ErrStorageFull.Because(err)
	case isDamaged(err) && (named == nil || named.Is(fault.ErrUnavailable)):
		return ErrDamaged.With("File", file).Because(err)
	}
	return err
}
