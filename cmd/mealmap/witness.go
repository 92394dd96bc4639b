package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/witness"
)

// witnessEvery is how far the witness lags behind a program that runs on.
const witnessEvery = time.Minute

// begin remembers where the chains end, so that a command that only reads leaves
// the witness alone.
func (n *network) begin(a *app) {
	n.begun, n.warn = n.ends(), a.explain
}

// ends are those of the chains, nothing where they cannot be read: verify says
// why.
func (n *network) ends() (w witness.Witness) {
	_ = n.db.View(context.Background(), func(tx *data.Tx) (err error) {
		w, err = witness.Of(tx)
		return err
	})
	return w
}

// end lets the witness see what a command has written. What is written stays
// written where that fails; the next command tries again.
func (n *network) end() {
	if n.warn == nil || n.begun.Same(n.ends()) {
		return
	}
	if err := witness.Keep(context.Background(), n.db); err != nil {
		n.warn(err)
	}
}

// witnessed keeps the witness now, each minute, and once more when the function
// that it gives is called. An older copy of the database does not keep the
// program from serving: elders eat, and a person decides.
func (n *network) witnessed(a *app) (stop func()) {
	log := n.log(a)
	keep := func() {
		if err := witness.Keep(context.Background(), n.db); err != nil {
			log.Warn("witness", "error", err.Error())
		}
	}
	if err := witness.Keep(a.ctx, n.db); err != nil {
		a.explain(err)
	}
	quit := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(witnessEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				keep()
			}
		}
	})
	return func() {
		close(quit)
		ended.Wait()
		keep()
	}
}

// accept makes the witness agree with the database as it is, because a person
// says that it is the right one, and logs what the witness had seen. Without
// anything to settle it only writes it.
func (n *network) accept(ctx context.Context) error {
	err := witness.Keep(ctx, n.db)
	if !errors.Is(err, witness.ErrOlderCopy) && !errors.Is(err, witness.ErrUnreadable) {
		return err
	}
	return n.replaceWitness(ctx, "data.accept", n.db.Path(), witness.Path(n.db.Path()))
}

// replaceWitness logs why the witness is replaced and what the one at seen says,
// and writes it anew.
func (n *network) replaceWitness(ctx context.Context, action, object, seen string) error {
	before, err := witness.Read(seen)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, witness.ErrUnreadable) {
		return err
	}
	now := n.ends()
	for d := range now.Districts {
		if err := n.db.InTx(ctx, func(tx *data.Tx) error {
			return audit.Append(tx, audit.Entry{District: d, Actor: audit.CLI, Action: action, Object: filepath.Base(object),
				Detail: map[string]any{"seen": before.Districts[d], "stands": now.Districts[d]}})
		}); err != nil {
			return err
		}
	}
	return witness.Replace(ctx, n.db)
}
