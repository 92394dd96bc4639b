package data

import (
	"context"
	"errors"
	"time"
)

// Look shows fn the database at path as it lies there, for one that was put aside:
// nothing is migrated and nothing written, and a table may be that of another
// version of the program.
func Look(ctx context.Context, path string, fn func(*Tx) error) (err error) {
	h, err := connect(path, readParams, "", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	s, err := openSession(ctx, h)
	if err != nil {
		return fileFault(err, path)
	}
	defer s.close()
	tx := newTx(InstantOf(time.Now()), s)
	defer tx.end()
	return fileFault(fn(tx), path)
}
