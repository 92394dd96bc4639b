package meals

import (
	"errors"
	"sync"
	"testing"

	"mealmap/data/audit"
)

// Two desks replace the same card at the same time: one of them does.
func TestOneCardIsReplacedOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, old := f.elder(t, in70s)
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, errs[i] = f.ReplaceCard(ctx, testDistrict, old.ID, "broken", audit.System) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !errors.Is(err, ErrCardEnded):
			t.Error(err)
		}
	}
	cards, err := f.CardsOf(ctx, testDistrict, e.ID)
	if done != 1 || err != nil || len(cards) != 2 || !cards[0].Live || cards[1].Ended != Replaced {
		t.Errorf("%d replaced, %d cards, %v", done, len(cards), err)
	}
	if _, err := f.ReplaceCard(ctx, testDistrict, cards[0].ID, " ", audit.System); !errors.Is(err, ErrReasonNeeded) {
		t.Errorf("without a reason: %v", err)
	}
}
