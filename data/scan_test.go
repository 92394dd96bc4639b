package data_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
)

type (
	label string
	count uint8
	inner struct {
		B []byte `db:"b"`
	}
	plain struct {
		inner
		S label   `db:"s"`
		N count   `db:"n"`
		T bool    `db:"t"`
		F float64 `db:"f"`
	}
	withNull struct {
		S *string         `db:"s"`
		N sql.Null[int64] `db:"n"`
	}
)

func TestRowsAreReadIntoWhatTheyAreAskedAs(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	get := func(dest any, query string, args ...any) error {
		return db.View(ctx, func(tx *data.Tx) error { return tx.Get(dest, query, args...) })
	}
	var (
		p    plain
		null withNull
		text string
		n    int64
		none []byte
	)
	for _, err := range []error{
		get(&p, `SELECT 'a' AS s, 255 AS n, 1 AS t, 2 AS f, x'0102' AS b`),
		get(&null, `SELECT NULL AS s, 7 AS n`),
		get(&text, `SELECT 42`),
		get(&n, `SELECT '42'`),
		get(&none, `SELECT NULL`),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	want := plain{inner{[]byte{1, 2}}, "a", 255, true, 2}
	if diff := cmp.Diff(want, p, cmp.AllowUnexported(plain{}, inner{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if null.S != nil || null.N.V != 7 || text != "42" || n != 42 || none != nil {
		t.Errorf("%v %q %d %v", null, text, n, none)
	}
	var list []plain
	err := db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT 'a' AS s, ? AS n, x'01' AS b UNION ALL SELECT 'b', ?, NULL`, count(1), 2)
	})
	two := []plain{{inner: inner{[]byte{1}}, S: "a", N: 1}, {S: "b", N: 2}}
	if diff := cmp.Diff(two, list, cmp.AllowUnexported(plain{}, inner{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestRowsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var (
		p    plain
		text string
		flag bool
		n    int8
		list []string
	)
	for name, c := range map[string]struct {
		read func(tx *data.Tx) error
		says string
	}{
		"nothing as a text":   {func(tx *data.Tx) error { return tx.Get(&text, `SELECT NULL`) }, "does not fit"},
		"too large":           {func(tx *data.Tx) error { return tx.Get(&n, `SELECT 128`) }, "128 does not fit int8"},
		"below nothing":       {func(tx *data.Tx) error { return tx.Get(&p, `SELECT -1 AS n`) }, "does not fit"},
		"two as yes":          {func(tx *data.Tx) error { return tx.Get(&flag, `SELECT 2`) }, "does not fit"},
		"a word as a number":  {func(tx *data.Tx) error { return tx.Get(&n, `SELECT 'x'`) }, "does not fit"},
		"half a number":       {func(tx *data.Tx) error { return tx.Get(&n, `SELECT 1.5`) }, "does not fit"},
		"a column of no name": {func(tx *data.Tx) error { return tx.Get(&p, `SELECT 1 AS stranger`) }, "stranger"},
		"two columns for one": {func(tx *data.Tx) error { return tx.Select(&list, `SELECT 'a', 'b'`) }, "2 columns"},
		"an argument short":   {func(tx *data.Tx) error { return tx.Get(&text, `SELECT ?`) }, "1 arguments expected, 0 given"},
		"one too many":        {func(tx *data.Tx) error { _, err := tx.Exec(`SELECT 1`, 1); return err }, "0 arguments expected, 1 given"},
		"no value at all":     {func(tx *data.Tx) error { return tx.Get(&text, `SELECT ?`, struct{}{}) }, "argument 1"},
	} {
		if err := db.View(ctx, c.read); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := db.View(ctx, func(tx *data.Tx) error { return tx.Get(&text, `SELECT name FROM settings`) })
	if !errors.Is(err, data.ErrNoRow) {
		t.Errorf("no row: %v", err)
	}
}
