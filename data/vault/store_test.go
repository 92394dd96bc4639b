package vault_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/data/vault"
	"mealmap/static/messages"
)

func change(t *testing.T, db *data.DB, query string, args ...any) {
	t.Helper()
	if err := db.InTx(ctx, func(tx *data.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

// sealedStreet has two elders, the second without a telephone, and a signing key.
func sealedStreet(t *testing.T, v *vault.Vault) *data.DB {
	t.Helper()
	db, _ := datatest.New(t)
	for _, id := range []string{"e1", "e2"} {
		change(t, db, `
			INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
			VALUES (20106, ?, '020106001', '王喆', '1950-01-01', ?, ?, 0, 0)`,
			id, seal(t, v, "320106195003051234", "elders/"+id+"/number"), []byte(id))
	}
	change(t, db, `UPDATE elders SET phone_sealed = ? WHERE id = 'e1'`, seal(t, v, "13800005678", "elders/e1/phone"))
	change(t, db, `
		INSERT INTO signing_keys (district, key_id, public, private_sealed, not_before, not_after, created_at)
		VALUES (20106, 7, x'01', ?, '2025-01-01', '2029-12-31', 0)`, seal(t, v, "seed", "signing_keys/020106/7/private"))
	return db
}

func TestWhatDoesNotOpenIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil string
		want  []string
	}{
		"nothing":                  {`SELECT 1`, nil},
		"a number cut off":         {`UPDATE elders SET number_sealed = x'00' WHERE id = 'e1'`, []string{"elders/e1/number"}},
		"a number taken away":      {`UPDATE elders SET number_sealed = x'' WHERE id = 'e2'`, []string{"elders/e2/number"}},
		"a number of another":      {`UPDATE elders SET number_sealed = (SELECT number_sealed FROM elders WHERE id = 'e1') WHERE id = 'e2'`, []string{"elders/e2/number"}},
		"a telephone":              {`UPDATE elders SET phone_sealed = number_sealed WHERE id = 'e1'`, []string{"elders/e1/phone"}},
		"a telephone of nobody":    {`UPDATE elders SET phone_sealed = x'' WHERE id = 'e2'`, []string{"elders/e2/phone"}},
		"no telephone any more":    {`UPDATE elders SET phone_sealed = NULL`, nil},
		"a signing key":            {`UPDATE signing_keys SET private_sealed = zeroblob(33)`, []string{"signing_keys/020106/7/private"}},
		"a signing key renumbered": {`UPDATE signing_keys SET key_id = 8`, []string{"signing_keys/020106/8/private"}},
		"everything": {`UPDATE elders SET number_sealed = x'00'`,
			[]string{"elders/e1/number", "elders/e2/number"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := vault.New(key)
			db := sealedStreet(t, v)
			change(t, db, c.spoil)
			found, err := db.Check(ctx, vault.CheckSealed(v))
			if err != nil {
				t.Fatal(err)
			}
			var want []data.Finding
			for _, place := range c.want {
				want = append(want, data.Finding{Code: "seal_broken", Args: map[string]any{"Place": place}})
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyThatDoNotOpenAreTheFirstHundred(t *testing.T) {
	t.Parallel()
	db := sealedStreet(t, vault.New(key))
	change(t, db, `
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
		INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
		SELECT district, 'x' || i, street, name, born_on, x'00', CAST(i AS BLOB), 0, 0 FROM elders, n WHERE id = 'e1'`)
	found, err := db.Check(ctx, vault.CheckSealed(vault.New(key)))
	if err != nil || len(found) != data.FindingsEach {
		t.Errorf("%d findings, %v", len(found), err)
	}
}

// A column that somebody seals later must be opened by the check too.
func TestEverySealedColumnIsOpened(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var columns []string
	if err := db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&columns, `
			SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
			WHERE t.type = 'table' AND c.name LIKE '%sealed'`)
	}); err != nil {
		t.Fatal(err)
	}
	opened := vault.SealedColumns()
	slices.Sort(columns)
	slices.Sort(opened)
	if diff := cmp.Diff(columns, opened); diff != "" {
		t.Errorf("columns of the schema (-), opened by the check (+):\n%s", diff)
	}
}

func TestTheCatalogueSpeaksOfABrokenSeal(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("finding.%s", vault.ErrSealBroken.Code); !slices.Contains(keys, want) {
		t.Errorf("no sentence %s", want)
	}
}
