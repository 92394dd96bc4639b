package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mealmap/data"
	"mealmap/data/fault"
)

// What can be wrong with the master key.
var (
	// ErrNoKey: neither the file nor the environment holds a key. Arg File.
	ErrNoKey = fault.New(fault.Unavailable, "no_key")
	// ErrKeyExists: a key file is there already and is never overwritten. Arg File.
	ErrKeyExists = fault.New(fault.Conflict, "key_exists")
	// ErrKeyUnreadable: what is there is not a whole key. Arg Place.
	ErrKeyUnreadable = fault.New(fault.Invalid, "key_unreadable")
	// ErrKeyExposed: other users of the machine can read the key file. Arg File.
	ErrKeyExposed = fault.New(fault.Denied, "key_exposed")
	// ErrWrongKey: the database was begun with another key. Args Want, Got: fingerprints.
	ErrWrongKey = fault.New(fault.Conflict, "wrong_key")
)

// EnvName is the environment variable that may hold the key instead of the file.
const EnvName = "MEALMAP_MASTER_KEY"

// fingerprintSetting remembers which key the database was begun with.
const fingerprintSetting = "key_fingerprint"

// KeyPath is where the key of the database at dbPath lies: beside it.
func KeyPath(dbPath string) string { return dbPath + ".key" }

// Create makes a new master key and writes it to path, readable by its owner
// only and on the disk before it returns. The file holds the recovery lines.
func Create(path string) (*Vault, error) {
	var key [keySize]byte
	_, _ = rand.Read(key[:]) // never fails: crypto/rand ends the program instead
	v := New(key)
	return v, v.Save(path)
}

// Save writes the key to path as Create does, for a key that came from a
// recovery sheet.
func (v *Vault) Save(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ErrKeyExists.With("File", path)
	}
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	_, err = f.WriteString(v.RecoverySheet())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("key file: %w", err), os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("folder of key file: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Load reads the key from env, the value of EnvName, or where that is empty
// from the file at path. Both hold the lines of a recovery sheet; in the
// environment they may stand on one line, separated by spaces.
func Load(path, env string) (*Vault, error) {
	if env != "" {
		return parse(env, EnvName)
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKey.With("File", path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, ErrKeyExposed.With("File", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return parse(string(text), path)
}

func parse(text, place string) (*Vault, error) {
	v, err := FromRecovery(text)
	if err != nil {
		return nil, ErrKeyUnreadable.With("Place", place).Because(err)
	}
	return v, nil
}

// Attach binds the database to the vault at first use, and afterwards refuses
// another key with ErrWrongKey.
func Attach(ctx context.Context, db *data.DB, v *Vault) error {
	return db.InTx(ctx, func(tx *data.Tx) error {
		attached, err := v.matches(tx)
		if err != nil || attached {
			return err
		}
		return data.PutSetting(tx, fingerprintSetting, v.fingerprint)
	})
}

// Opens reports whether v is the key that the database was begun with:
// ErrWrongKey where it is another. A database that has sealed nothing yet
// opens with any key.
func (v *Vault) Opens(ctx context.Context, db *data.DB) error {
	return db.View(ctx, func(tx *data.Tx) error {
		_, err := v.matches(tx)
		return err
	})
}

func (v *Vault) matches(tx *data.Tx) (attached bool, err error) {
	want, err := data.Setting(tx, fingerprintSetting)
	if err != nil || want == "" {
		return false, err
	}
	if want != v.fingerprint {
		return true, ErrWrongKey.With("Want", want, "Got", v.fingerprint)
	}
	return true, nil
}
