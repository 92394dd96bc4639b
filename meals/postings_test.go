package meals

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"

	"mealmap/data"
	"mealmap/data/journal"
)

// records reads the whole journal of the test's district.
func (f *fixture) records(t testing.TB) (list []journal.Record) {
	t.Helper()
	err := f.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `
			SELECT district, seq, at, kind, object, merchant_id, service_day, hash FROM journal
			WHERE district = ? ORDER BY seq`, testDistrict)
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (f *fixture) contents(t testing.TB, records []journal.Record) (all [][]byte) {
	t.Helper()
	err := f.db.View(ctx, func(tx *data.Tx) (err error) {
		all, err = Postings(tx, records)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wrong gives the first posting whose hash is not that of its rows, 0 for none:
// the rule of the chain, written a second time.
func (f *fixture) wrong(t testing.TB) int64 {
	t.Helper()
	records := f.records(t)
	previous := make([]byte, sha256.Size)
	for i, contents := range f.contents(t, records) {
		r := records[i]
		b := append([]byte("mealmap/journal/1\n"), previous...)
		for _, n := range []int64{int64(r.District), r.Seq, int64(r.At)} {
			b = binary.BigEndian.AppendUint64(b, uint64(n))
		}
		for _, s := range []string{string(r.Kind), r.Object, r.Merchant, string(r.Day), string(contents)} {
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
		}
		sum := sha256.Sum256(b)
		if contents == nil || r.Seq != int64(i+1) || !bytes.Equal(sum[:], r.Hash) {
			return r.Seq
		}
		previous = sum[:]
	}
	return 0
}

// register makes an elder one to whom meals may be brought.
func (f *fixture) register(t testing.TB, e Elder) {
	t.Helper()
	f.exec(t, `UPDATE elders SET care_level = 1 WHERE id = ?`, e.ID)
}

func (f *fixture) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// posted makes one posting of each way to make one: at the till, brought home,
// of the past, and taken back.
func posted(t *testing.T) (f *fixture, ids []RedemptionID) {
	t.Helper()
	f = newFixture(t)
	e, c := f.elder(t, in70s)
	f.register(t, e)
	q := request(c.Number, 1500)
	q.Delivery = true
	ids = append(ids, f.redeem(t, q).ID, f.redeem(t, request(c.Number, 1234)).ID)
	past, err := f.record(t, PastMeal{Card: c.ID, Point: f.point.ID, Till: f.till.ID, Price: 1500, ServedAt: at(6, 12, 40), Delivery: true})
	if err != nil {
		t.Fatal(err)
	}
	ids = append(ids, past[0].ID)
	if _, err := f.Void(ctx, tester, nil, testDistrict, ids[0], "twice"); err != nil {
		t.Fatal(err)
	}
	return f, ids
}

func TestPostingsAreMadeAgainFromTheirRows(t *testing.T) {
	t.Parallel()
	f, ids := posted(t)
	records := f.records(t)
	for i, want := range []journal.Record{
		{Kind: journal.Meal, Object: string(ids[0]), Day: "2025-03-05", At: at(5, 12, 40)},
		{Kind: journal.Meal, Object: string(ids[1]), Day: "2025-03-05", At: at(5, 12, 40)},
		{Kind: journal.Meal, Object: string(ids[2]), Day: "2025-03-06", At: at(6, 12, 40)},
		{Kind: journal.Void, Object: string(ids[0]), Day: "2025-03-05", At: at(5, 12, 40)},
	} {
		got := records[i]
		if got.Kind != want.Kind || got.Object != want.Object || got.Day != want.Day || got.At != want.At || got.Merchant != string(f.point.MerchantID) {
			t.Errorf("posting %d: %+v, want %+v", i+1, got, want)
		}
	}
	if seq := f.wrong(t); seq != 0 {
		t.Errorf("posting %d is not what its rows say", seq)
	}
	all, backwards := f.contents(t, records), f.contents(t, []journal.Record{records[3], records[0]})
	if !bytes.Equal(backwards[0], all[3]) || !bytes.Equal(backwards[1], all[0]) {
		t.Error("contents are not given in the order of the records")
	}
	if got := f.contents(t, []journal.Record{{District: testDistrict, Kind: journal.Meal, Object: "x"}, {District: testDistrict, Kind: journal.Fund, Object: "y"}}); got[0] != nil || got[1] != nil {
		t.Errorf("contents of nothing: %q", got)
	}
}

// Every column that a posting is about is in its contents.
func TestNoColumnOfAPostingCanBeEdited(t *testing.T) {
	t.Parallel()
	f, ids := posted(t)
	records := f.records(t)
	before := f.contents(t, records)
	for _, x := range []struct {
		edit string
		seq  int64
	}{
		{`UPDATE redemptions SET street = 'x' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET point_id = 'x' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET merchant_id = 'x' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET till_id = 'x' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET service_day = '2025-03-04' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET sitting = '' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET served_at = served_at + 1 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET received_at = received_at - 1 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET list_fen = list_fen + 1, elder_fen = elder_fen + 1 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET merchant_fen = merchant_fen + 1, fund_fen = fund_fen - 1 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET class = 'G80' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET rule_id = 'x' WHERE id = ?1`, 1},
		{`UPDATE redemptions SET rule_version = 2 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET delivery = 0 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET delivery = 2 WHERE id = ?1`, 1},
		{`UPDATE redemptions SET notices = 'x' WHERE id = ?1`, 1},
		{`UPDATE ledger SET fen = fen + 1 WHERE redemption_id = ?1 AND entry = 'delivery'`, 1},
		{`UPDATE ledger SET funder = 'city' WHERE redemption_id = ?1 AND entry = 'meal' AND funder = 'street'`, 1},
		{`UPDATE ledger SET posted_at = 1 WHERE redemption_id = ?1 AND entry = 'meal' AND funder = 'street'`, 1},
		{`DELETE FROM ledger WHERE redemption_id = ?1 AND entry = 'delivery'`, 1},
		{`INSERT INTO ledger VALUES (320106, ?1, 'delivery', 'city', 1, 1)`, 1},
		{`UPDATE ledger SET fen = fen + 1 WHERE redemption_id = ?1 AND entry = 'void' AND funder = 'elder'`, 4},
		{`UPDATE redemption_voids SET reason = 'x' WHERE redemption_id = ?1`, 4},
		{`UPDATE redemption_voids SET voided_at = 1 WHERE redemption_id = ?1`, 4},
		{`UPDATE redemption_voids SET voided_by = 'cli' WHERE redemption_id = ?1`, 4},
		{`DELETE FROM redemption_voids WHERE redemption_id = ?1`, 4},
	} {
		var now [][]byte
		err := f.db.InTx(ctx, func(tx *data.Tx) error {
			if n, err := tx.Exec(x.edit, ids[0]); err != nil || n != 1 {
				t.Errorf("%s: %d rows, %v", x.edit, n, err)
			}
			var err error
			now, err = Postings(tx, records)
			return errors.Join(err, errUndone)
		})
		if !errors.Is(err, errUndone) || len(now) != len(records) {
			t.Fatalf("%s: %v", x.edit, err)
		}
		for i := range now {
			if changed := !bytes.Equal(now[i], before[i]); changed != (records[i].Seq == x.seq) {
				t.Errorf("%s: contents of posting %d changed: %v", x.edit, i+1, changed)
			}
		}
	}
}

var errUndone = errors.New("undone")
