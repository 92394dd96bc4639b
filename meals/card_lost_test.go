package meals

import (
	"testing"

	"mealmap/data"
)

func (f *fixture) lose(t testing.TB, id CardID) {
	t.Helper()
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE cards SET lost_at = ? WHERE district = ? AND id = ?`, tx.Now, testDistrict, id)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestALostCardIsRefusedUntilItIsFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := f.db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, data.OfficePhone, "0993-2012345") }); err != nil {
		t.Fatal(err)
	}
	_, c := f.elder(t, "1950-01-01")
	f.lose(t, c.ID)
	f.clock.Set(at(6, 12, 40).Time())
	for name, card := range map[string]string{"scanned": f.digits(t, c), "typed": c.Number} {
		if got := f.redeem(t, request(card, 1500)); got.Code != "card_lost" || got.Refusal != "card_lost Day=5 Month=3 Phone=0993-2012345 Year=2025" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got, err := f.FindCard(ctx, testDistrict, c.ID); err != nil || got.LostAt != at(5, 12, 40) || !got.Live {
		t.Errorf("the card: %+v %v", got, err)
	}
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE cards SET lost_at = NULL WHERE id = ?`, c.ID)
	}); err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(f.digits(t, c), 1500)); got.Code != "" {
		t.Errorf("found again: %+v", got)
	}
}

// Whoever holds the old card in hand must learn that there is a new one.
func TestALostCardThatWasReplacedSaysSo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, "1950-01-01")
	f.lose(t, c.ID)
	again, err := f.ReissueCard(ctx, testDistrict, e.ID, "lost", tester)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(f.digits(t, c), 1500)); got.Code != "card_replaced" {
		t.Errorf("the old card: %+v", got)
	}
	if got := f.redeem(t, request(f.digits(t, again), 1500)); got.Code != "" {
		t.Errorf("the new card: %+v", got)
	}
}
