package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/data/witness"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// errNoDatabase: a command that only reads was given a file that is not there.
// Arg File.
var errNoDatabase = fault.New(fault.NotFound, "no_database")

// errNoHome: the command needs to know the street, and neither a flag nor the
// set-up has named one.
var errNoHome = fault.New(fault.Invalid, "no_home_street")

// network is an open database with the stores that every domain keeps in it.
type network struct {
	db        *data.DB
	vault     *vault.Vault // nil until unlocked
	staff     *staff.Store
	streets   *geo.StreetStore
	places    *geo.PlaceStore
	merchants *merchants.Store
	meals     *meals.Store // until unlocked only what needs no key: rules

	begun witness.Witness // the ends of the chains when it was opened
	warn  func(error)
}

// databaseFile is the path of the database without connection parameters.
func (a *app) databaseFile() string {
	file, _, _ := strings.Cut(a.database, "?")
	return file
}

// existing opens the database and fails with errNoDatabase where there is none,
// so that a slip in a path does not leave an empty file behind.
func (a *app) existing() (*network, error) {
	file := a.databaseFile()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, errNoDatabase.With("File", file)
	}
	return a.open()
}

// open opens the database, or begins one.
func (a *app) open() (*network, error) {
	db, err := data.Open(a.ctx, a.database, data.Options{})
	if err != nil {
		return nil, err
	}
	n := &network{
		db:        db,
		staff:     staff.NewStore(db),
		streets:   geo.NewStreetStore(db),
		places:    geo.NewPlaceStore(db),
		merchants: merchants.NewStore(db),
	}
	if n.meals, err = meals.NewStore(db, nil, n.merchants); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := n.meals.Adopt(a.ctx); err != nil {
		a.explain(err) // verify names what is wrong, and must be able to start
	}
	n.begin(a)
	return n, nil
}

// unlocked opens the database with its master key, for what concerns elders and
// cards. A database that has no key yet gets one, and its owner is told.
func (a *app) unlocked(open func() (*network, error)) (*network, error) {
	n, err := open()
	if err != nil {
		return nil, err
	}
	if err := n.unlock(a); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *network) unlock(a *app) error {
	path := vault.KeyPath(n.db.Path())
	v, err := vault.Load(path, a.getenv(vault.EnvName))
	if errors.Is(err, vault.ErrNoKey) {
		v, err = n.firstKey(a, path)
	}
	if err != nil {
		return err
	}
	if err := vault.Attach(a.ctx, n.db, v); err != nil {
		return err
	}
	n.vault = v
	n.meals, err = meals.NewStore(n.db, v, n.merchants)
	return err
}

// firstKey makes the key of a database that has sealed nothing yet; one that
// has cannot be opened by a new key, so its own must be found.
func (n *network) firstKey(a *app, path string) (*vault.Vault, error) {
	if state, _, err := n.keyState(a); state != keyUnused {
		return nil, err
	}
	v, err := vault.Create(path)
	if err == nil {
		a.say("cli.key_created", "File", path)
	}
	return v, err
}

// Close lets the witness see what was written, and closes the database.
func (n *network) Close() error {
	n.end()
	return n.db.Close()
}

// home gives the street of the network: the code that was given, else the one
// of the set-up. errNoHome where neither says.
func (n *network) home(ctx context.Context, given string) (street string, d data.District, err error) {
	if street = given; street == "" {
		if street, err = n.db.Setting(ctx, data.HomeStreet); err != nil {
			return "", 0, err
		}
	}
	if street == "" {
		return "", 0, errNoHome
	}
	d, err = geo.DistrictOf(street)
	return street, d, err
}
