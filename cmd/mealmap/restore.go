package main

import (
	"errors"
	"io/fs"
	"os"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/data/witness"
	"mealmap/meals"
)

type restoreCmd struct {
	File string `arg:"" name:"FILE" help:"${help_restore_file}"`
}

// Run puts the backup in the place of the database, and logs that; what stood
// there before stays beside it.
func (c *restoreCmd) Run(a *app) error {
	f, err := openInput(c.File)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	file := a.databaseFile()
	kept, err := data.Restore(a.ctx, c.File, file)
	if err != nil {
		return err
	}
	a.say("cli.restore_done", "File", file)
	if kept != "" {
		a.say("cli.restore_kept", "File", kept)
	}
	if err := a.afterRestore(c.File, kept); err != nil {
		return err
	}
	key := vault.KeyPath(file)
	if _, err := os.Stat(key); err != nil && a.getenv(vault.EnvName) == "" {
		a.say("cli.restore_key", "Key", key)
	}
	return nil
}

// afterRestore logs that the database was put back from the backup, makes a
// witness of it, and stops what had been stopped since; the witness before stays
// with the database that it belongs to.
func (a *app) afterRestore(backup, kept string) error {
	seen := witness.Path(a.databaseFile())
	if kept != "" {
		err := os.Rename(seen, witness.Path(kept))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		seen = witness.Path(kept)
	}
	n, err := a.open()
	if err != nil {
		return err
	}
	defer n.Close()
	if err := n.replaceWitness(a.ctx, "data.restore", backup, seen); err != nil {
		return err
	}
	return errors.Join(a.stopAgain(n, kept), witness.Replace(a.ctx, n.db))
}

// stopAgain stops what the database that was kept knows as stopped. Where there is
// none, or it cannot be read, a person has to.
func (a *app) stopAgain(n *network, kept string) error {
	later, users, unread := a.laterIn(kept)
	missed, err := n.meals.StopAgain(a.ctx, later, audit.CLI)
	if err != nil {
		return err
	}
	stopped, err := n.staff.StopAgain(a.ctx, users, audit.CLI)
	if err != nil {
		return err
	}
	if unread != nil {
		a.say("cli.restore_unread")
		return nil
	}
	a.say("cli.restore_stopped", "Cards", missed.Cards, "Tills", missed.Tills, "Users", stopped)
	if missed.Meals+missed.NewCards > 0 {
		a.say("cli.restore_missed", "Meals", missed.Meals, "Cards", missed.NewCards)
	}
	return nil
}

func (a *app) laterIn(kept string) (*meals.Later, []staff.UserID, error) {
	if kept == "" {
		return nil, nil, fs.ErrNotExist
	}
	var later meals.Later
	var users []staff.UserID
	err := data.Look(a.ctx, kept, func(tx *data.Tx) (err error) {
		if later, err = meals.LaterIn(tx); err == nil {
			users, err = staff.StoppedIn(tx)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return &later, users, nil
}
