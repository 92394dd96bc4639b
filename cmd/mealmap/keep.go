package main

import (
	"fmt"
	"io"

	"mealmap/data/fault"
	"mealmap/data/vault"
)

// errFindings: verify found something that is not as it must be. Arg Count.
var errFindings = fault.New(fault.Conflict, "findings")

type backupCmd struct {
	Out string `required:"" placeholder:"FILE" help:"${help_backup_out}"`
}

// Run copies the database while it may be in use. The master key is not in the
// copy, and a copy without it is dead: who watches gets the recovery sheet, and
// a pipe only its name, because logs are no place for a key.
func (c *backupCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	a.progress("cli.backup_running")
	if err := n.db.Backup(a.ctx, c.Out); err != nil {
		return err
	}
	a.say("cli.backup_done", "File", c.Out)
	key := vault.KeyPath(n.db.Path())
	a.say("cli.backup_key", "Key", key)
	v, err := vault.Load(key, a.getenv(vault.EnvName))
	if err == nil && a.watched() {
		a.say("cli.recovery_warning")
		fmt.Fprintln(a.stderr, v.RecoverySheet())
	}
	return nil
}

type keysCmd struct {
	Recovery keysRecoveryCmd `cmd:"" help:"${help_keys_recovery}"`
	Restore  keysRestoreCmd  `cmd:"" help:"${help_keys_restore}"`
}

type keysRecoveryCmd struct{}

// Run prints the master key for a safe: whoever has it reads every ID number.
func (keysRecoveryCmd) Run(a *app) error {
	v, err := vault.Load(vault.KeyPath(a.databaseFile()), a.getenv(vault.EnvName))
	if err != nil {
		return err
	}
	a.say("cli.recovery_warning")
	_, err = fmt.Fprintln(a.stdout, v.RecoverySheet())
	return err
}

type keysRestoreCmd struct {
	Sheet string `arg:"" name:"FILE" help:"${help_keys_restore_sheet}"`
}

// Run makes the key file again from a recovery sheet that was typed in.
func (c *keysRestoreCmd) Run(a *app) error {
	f, err := openInput(c.Sheet)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return err
	}
	v, err := vault.FromRecovery(string(text))
	if err != nil {
		return err
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	if err := v.Opens(a.ctx, n.db); err != nil {
		return err
	}
	path := vault.KeyPath(n.db.Path())
	if err := v.Save(path); err != nil {
		return err
	}
	a.say("cli.key_restored", "File", path)
	return nil
}
