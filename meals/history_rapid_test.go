package meals

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealmap/data"
)

// model is the worked example's rules written a second time, as plainly as can
// be: what each elder has claimed, by day and by month, of meals that stand.
type model struct {
	day, month map[string]int
	meals      []modelMeal
}

type modelMeal struct {
	id         RedemptionID
	elder      int
	day        data.ServiceDay
	list       data.Fen
	subsidised bool
	void       bool
}

// price says what the elder pays and whether the meal is subsidised. The elders
// are in their 60s, 70s and 80s in turn.
func (m *model) price(elder int, list data.Fen, now data.Instant) (data.Fen, bool) {
	pay, rate := data.Fen(90), data.Fen(200)
	switch elder % 3 {
	case 1:
		pay, rate = 85, 300
	case 2:
		pay, rate = 80, 400
	}
	discounted := list * pay / 100 / 10 * 10
	minute := now.Minute()
	open := minute >= 750 && minute < 930 || minute >= 1110 && minute < 1260
	day := now.ServiceDay()
	if list < 1000 || !open || m.day[key(elder, day)] >= 1 || m.month[key(elder, day.Month())] >= 22 {
		return discounted, false
	}
	return discounted - rate, true
}

func key[T ~string](elder int, period T) string { return fmt.Sprint(elder, " ", period) }

func (m *model) use(x modelMeal, by int) {
	m.day[key(x.elder, x.day)] += by
	m.month[key(x.elder, x.day.Month())] += by
}

// Histories of redeeming, repeating, voiding and passing time give what the
// model says, and the tables agree with each other at the end.
func TestHistoriesAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	rapid.Check(t, func(rt *rapid.T) {
		h := story{f: f, tb: t, t: rt, model: model{day: map[string]int{}, month: map[string]int{}}}
		f.clock.Set(at(5, 12, 40).Time())
		for i := range 3 {
			_, c := f.elder(t, []data.ServiceDay{"1962-01-01", "1952-01-01", "1942-01-01"}[i])
			h.cards = append(h.cards, c)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"redeem": h.redeem,
			"repeat": h.repeat,
			"void":   h.void,
			"wait":   h.wait,
			"":       func(*rapid.T) {},
		})
		h.check()
	})
}

type story struct {
	f     *fixture
	tb    testing.TB
	t     *rapid.T
	cards []Card
	model model
	last  Request
	body  []byte
}

func (h *story) redeem(t *rapid.T) {
	elder := rapid.IntRange(0, len(h.cards)-1).Draw(t, "elder")
	q := request(h.cards[elder].Number, data.Fen(rapid.SampledFrom([]int{900, 999, 1000, 1234, 1500}).Draw(t, "price")))
	stored, err := h.f.Redeem(ctx, h.f.till, q, encodeForTest)
	if err != nil {
		t.Fatal(err)
	}
	got := decodeAnswer(h.tb, stored)
	now := data.InstantOf(h.f.clock.Now())
	want, subsidised := h.model.price(elder, q.Price, now)
	if got.Elder != want || (got.Notices == nil) != subsidised {
		t.Fatalf("elder %d pays %d for %d at %s (%v), the model says %d", elder, got.Elder, q.Price, now.Time(), got.Notices, want)
	}
	x := modelMeal{got.ID, elder, now.ServiceDay(), q.Price, subsidised, false}
	if subsidised {
		h.model.use(x, 1)
	}
	h.model.meals = append(h.model.meals, x)
	h.last, h.body = q, stored.Body
}

func (h *story) repeat(t *rapid.T) {
	if h.body == nil {
		t.Skip("nothing yet")
	}
	again, err := h.f.Redeem(ctx, h.f.till, h.last, encodeForTest)
	if err != nil || !again.Replayed || !bytes.Equal(again.Body, h.body) {
		t.Fatalf("repeated: %s %v, first %s", again.Body, err, h.body)
	}
}

func (h *story) void(t *rapid.T) {
	if len(h.model.meals) == 0 {
		t.Skip("nothing yet")
	}
	x := &h.model.meals[rapid.IntRange(0, len(h.model.meals)-1).Draw(t, "which")]
	if _, err := h.f.Void(ctx, tester, nil, testDistrict, x.id, "x"); err != nil {
		t.Fatal(err)
	}
	if x.subsidised && !x.void {
		h.model.use(*x, -1)
	}
	x.void = true
}

func (h *story) wait(t *rapid.T) {
	h.f.clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 45, 180, 355, 24 * 60}).Draw(t, "minutes")) * time.Minute)
}

func (h *story) check() {
	for i, c := range h.cards {
		var standing, paid, claims int
		for _, x := range h.model.meals {
			if x.elder != i || x.void {
				continue
			}
			standing++
			paid += int(x.list)
			if x.subsidised {
				claims += len(everyPeriod)
			}
		}
		if n := h.f.count(h.tb, `SELECT coalesce(sum(fen), 0) FROM ledger WHERE redemption_id IN (SELECT id FROM redemptions WHERE card_id = ?)`, c.ID); n != paid {
			h.t.Fatalf("the ledger of elder %d sums to %d, the meals to %d", i, n, paid)
		}
		if n := h.f.count(h.tb, `SELECT count(*) FROM subsidy_claims WHERE elder_id = ?`, c.ElderID); n != claims {
			h.t.Fatalf("elder %d has %d claims, the model %d", i, n, claims)
		}
		list, err := h.f.ListRedemptions(ctx, RedemptionFilter{District: testDistrict, ElderID: c.ElderID, Limit: 1000})
		if err != nil {
			h.t.Fatal(err)
		}
		for _, r := range list {
			if r.VoidedAt == 0 {
				standing--
			}
		}
		if standing != 0 {
			h.t.Fatalf("elder %d: %d meals missing", i, standing)
		}
	}
}
