package cards_test

import (
	"crypto/sha256"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/cards"
)

var sheet = sha256.Sum256([]byte("the file"))

// batch is one of all cards that were never printed.
func (d *desk) batch(sc cards.Scope) cards.Batch {
	d.tb.Helper()
	b, err := d.NewBatch(ctx, sc, cards.NewBatch{}, asker)
	if err != nil {
		d.tb.Fatal(err)
	}
	return b
}

func (d *desk) proofed(b cards.Batch) cards.Batch {
	d.tb.Helper()
	b, err := d.RecordProof(ctx, district, b.ID, cards.Proof{Clean: true, Hash: sheet, Report: map[string]int{"cards": b.Cards}}, asker)
	if err != nil {
		d.tb.Fatal(err)
	}
	return b
}

func TestABatchIsSortedAndReleasedOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, c3 := d.holder(named("丁一"), of(street+"002"))
	_, c1 := d.holder(named("丁二"), of(street+"001"))
	_, c2 := d.holder(named("李三"), of(street+"001"))
	d.holder(of(beside + "001"))
	b := d.batch(here)
	if b.State != cards.Open || b.Cards != 3 || b.Street != street || b.Community != "" || b.Name != "2025-03-05" {
		t.Errorf("made: %+v", b)
	}
	items, err := d.Items(ctx, here, b.ID)
	if err != nil || len(items) != 3 {
		t.Fatalf("%+v %v", items, err)
	}
	for i, want := range []meals.Card{c1, c2, c3} {
		it := items[i]
		digits, err := d.meals.Token(ctx, want)
		if err != nil || it.Card.ID != want.ID || it.Position != i+1 || it.Elder.ID != want.ElderID || it.Digits != digits {
			t.Errorf("item %d: %+v %v", i, it, err)
		}
	}
	refused(t, "released at once", second(d.Release(ctx, here, b.ID, sheet, office)), cards.ErrBatchUnproofed)
	b = d.proofed(b)
	if b.State != cards.Proofed || b.ProofedAt == 0 || b.Proof != `{"cards":3}` || b.Is(sheet) != nil {
		t.Errorf("proofed: %+v", b)
	}
	refused(t, "another file", second(d.Release(ctx, here, b.ID, sha256.Sum256([]byte("another")), office)), cards.ErrBatchChanged)
	b, err = d.Release(ctx, here, b.ID, sheet, office)
	if err != nil || b.State != cards.Released || b.ReleasedBy != office || b.ReleasedAt == 0 {
		t.Fatalf("released: %+v %v", b, err)
	}
	refused(t, "later, another file", b.Is(sha256.Sum256(nil)), cards.ErrBatchChanged)
	refused(t, "released twice", second(d.Release(ctx, here, b.ID, sheet, office)), cards.ErrBatchState)
	refused(t, "dropped after", d.Drop(ctx, here, b.ID, office), cards.ErrBatchState)
	refused(t, "proofed after", second(d.RecordProof(ctx, here, b.ID, cards.Proof{}, asker)), cards.ErrBatchState)
	if got, err := d.meals.FindCard(ctx, gulou, c1.ID); err != nil || got.PrintedAt != b.ReleasedAt {
		t.Errorf("printed: %+v %v", got, err)
	}
	refused(t, "nothing is left", second(d.NewBatch(ctx, here, cards.NewBatch{}, asker)), cards.ErrBatchEmpty)
	if diff := cmp.Diff([]string{"card.batch", "card.proof", "card.release"}, d.logged(string(b.ID))); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
}

func TestAFindingTakesTheProofBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.holder()
	b := d.proofed(d.batch(here))
	b, err := d.RecordProof(ctx, here, b.ID, cards.Proof{Hash: sheet, Report: []string{"twice"}}, asker)
	if err != nil || b.State != cards.Open || b.SheetHash != nil || b.Proof != `["twice"]` {
		t.Fatalf("%+v %v", b, err)
	}
	refused(t, "compared", b.Is(sheet), cards.ErrBatchUnproofed)
	refused(t, "released", second(d.Release(ctx, here, b.ID, sheet, office)), cards.ErrBatchUnproofed)
}

func TestNoCardWaitsInTwoBatches(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, c := d.holder()
	b := d.batch(here)
	refused(t, "while one is open", second(d.NewBatch(ctx, here, cards.NewBatch{}, asker)), cards.ErrBatchEmpty)
	d.proofed(b)
	refused(t, "while one is proofed", second(d.NewBatch(ctx, here, cards.NewBatch{}, asker)), cards.ErrBatchEmpty)
	if err := d.Drop(ctx, here, b.ID, asker); err != nil {
		t.Fatal(err)
	}
	again := d.batch(here)
	if items, err := d.Items(ctx, here, again.ID); err != nil || len(items) != 1 || items[0].Card.ID != c.ID {
		t.Errorf("after it was dropped: %+v %v", items, err)
	}
	list, err := d.ListBatches(ctx, here, 0)
	if err != nil || len(list) != 2 || list[0].ID != again.ID || list[1].State != cards.Dropped {
		t.Errorf("list: %+v %v", list, err)
	}
}

func TestWhatIsNotPrinted(t *testing.T) {
	t.Parallel()
	d := open(t)
	e, old := d.holder()
	if _, err := d.meals.ReissueCard(ctx, gulou, e.ID, "破损", audit.CLI); err != nil {
		t.Fatal(err)
	}
	_, lost := d.holder()
	if err := d.Lost(ctx, here, lost.ID, "", asker); err != nil {
		t.Fatal(err)
	}
	_, far := d.holder(of(beside + "001"))
	for name, c := range map[string]struct {
		ids  []meals.CardID
		want error
	}{
		"an ended card":         {[]meals.CardID{old.ID}, meals.ErrCardEnded},
		"a lost card":           {[]meals.CardID{lost.ID}, cards.ErrReportedLost},
		"another street's card": {[]meals.CardID{far.ID}, meals.ErrCardNotFound},
		"no card":               {[]meals.CardID{"none"}, meals.ErrCardNotFound},
		"too many":              {make([]meals.CardID, cards.MaxBatch+1), cards.ErrBatchLarge},
	} {
		refused(t, name, second(d.NewBatch(ctx, here, cards.NewBatch{Cards: c.ids}, asker)), c.want)
	}
	if items, err := d.Items(ctx, here, d.batch(here).ID); err != nil || len(items) != 1 || items[0].Card.ElderID != e.ID {
		t.Errorf("all that were never printed: %+v %v", items, err)
	}
}

func TestABatchWithAnEndedCardIsNotReleased(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, a := d.holder()
	_, b := d.holder()
	ended, lost := d.batch(here), cards.Batch{}
	d.proofed(ended)
	var err error
	if lost, err = d.NewBatch(ctx, here, cards.NewBatch{Name: "重印", Cards: []meals.CardID{b.ID}}, asker); err != nil {
		t.Fatal(err)
	}
	d.proofed(lost)
	if err := d.meals.RevokeCard(ctx, gulou, a.ID, "误发", audit.CLI); err != nil {
		t.Fatal(err)
	}
	refused(t, "ended", second(d.Release(ctx, here, ended.ID, sheet, office)), cards.ErrBatchEnded)
	if err := d.Lost(ctx, here, b.ID, "", asker); err != nil {
		t.Fatal(err)
	}
	refused(t, "lost", second(d.Release(ctx, here, lost.ID, sheet, office)), cards.ErrBatchEnded)
	if err := d.Found(ctx, here, b.ID, "", asker); err != nil {
		t.Fatal(err)
	}
	refused(t, "found", second(d.Release(ctx, here, lost.ID, sheet, office)), nil)
}

func TestABatchIsOfItsScope(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.holder()
	d.holder(of(street + "002"))
	d.holder(of(beside + "001"))
	first := cards.Scope{District: gulou, Street: street, Community: street + "001"}
	small := d.batch(first)
	if small.Cards != 1 || small.Community != first.Community {
		t.Errorf("a community's: %+v", small)
	}
	large := d.batch(district)
	if large.Cards != 2 || large.Street != "" || large.Community != "" {
		t.Errorf("the district's: %+v", large)
	}
	for name, c := range map[string]struct {
		scope cards.Scope
		batch cards.Batch
		want  error
	}{
		"its own":               {first, small, nil},
		"the street":            {here, small, nil},
		"the district":          {district, small, nil},
		"another street":        {there, small, cards.ErrBatchUnknown},
		"another community":     {cards.Scope{District: gulou, Street: street, Community: street + "002"}, small, cards.ErrBatchUnknown},
		"a part of a large one": {here, large, cards.ErrBatchUnknown},
	} {
		refused(t, name, second(d.FindBatch(ctx, c.scope, c.batch.ID)), c.want)
		refused(t, name+", items", second(d.Items(ctx, c.scope, c.batch.ID)), c.want)
	}
	other := cards.Scope{District: gulou, Street: street, Community: street + "002"}
	if list, err := d.ListBatches(ctx, other, 0); err != nil || len(list) != 0 {
		t.Errorf("another community's: %+v %v", list, err)
	}
	if list, err := d.ListBatches(ctx, here, 0); err != nil || len(list) != 1 {
		t.Errorf("the street's: %+v %v", list, err)
	}
}
