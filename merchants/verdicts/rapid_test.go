package verdicts_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// A story is what happens in a network on some days.
type story struct {
	days    int
	answers []answer
	strikes map[string]data.ServiceDay // rating: struck in the evening of
	warned  map[int]merchants.MerchantID
	signed  map[int]review.Settings // from the day after
}

var channels = merchants.Channels()

func drawStory(t *rapid.T) story {
	s := story{days: rapid.IntRange(2, 17).Draw(t, "days"), strikes: map[string]data.ServiceDay{},
		warned: map[int]merchants.MerchantID{}, signed: map[int]review.Settings{}}
	n := rapid.IntRange(1, 6).Draw(t, "a day")
	dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), 6))
	for day := range s.days {
		for i := range n {
			a := answer{ID: fmt.Sprintf("r%08x-%d-%d", dice.Uint32(), day, i), Merchant: merchants.MerchantID(fmt.Sprint("m", dice.IntN(3))),
				Elder: fmt.Sprint("e", dice.IntN(12)), Channel: channels[dice.IntN(4)], Score: 1 + dice.IntN(5), Asked: dice.IntN(9) == 0,
				Day: first.AddDays(day), Minute: 660 + dice.IntN(60), Late: dice.IntN(2) * dice.IntN(3000)}
			s.answers = append(s.answers, a)
			if dice.IntN(15) == 0 {
				s.strikes[a.ID] = first.AddDays(min(s.days-1, day+dice.IntN(10)))
			}
		}
		if dice.IntN(12) == 0 {
			s.warned[day] = merchants.MerchantID(fmt.Sprint("m", dice.IntN(3)))
		}
		if dice.IntN(12) == 0 {
			terms := review.DefaultSettings()
			terms.Line = .80 + float64(dice.IntN(15))/100
			terms.Unacceptable = terms.Line - .05
			s.signed[day] = terms
		}
	}
	return s
}

// live lets one day of the story happen in a district, the answers in any order.
func (w *world) live(d data.District, s story, day int, shuffled bool) {
	today := on(s.answers, first.AddDays(day))
	if shuffled {
		dice := rand.New(rand.NewPCG(uint64(day), 9))
		dice.Shuffle(len(today), func(i, j int) { today[i], today[j] = today[j], today[i] })
		for i := range today {
			today[i].Came = today[i].Minute + dice.IntN(1440-today[i].Minute)
		}
	}
	w.record(d, today...)
	w.at(first.AddDays(day), 1200)
	for _, a := range s.answers {
		if s.strikes[a.ID] == first.AddDays(day) {
			w.strike(d, a.ID)
		}
	}
	if m := s.warned[day]; m != "" {
		w.step(d, fmt.Sprint("c", day), m, "warned")
		w.step(d, fmt.Sprint("c", day), m, []string{"lifted", "removed", "proposed"}[day%3])
	}
	if terms, signs := s.signed[day]; signs {
		terms.ValidFrom = first.AddDays(day + 1)
		if _, err := w.s.Sign(w.tb.Context(), d, terms, audit.CLI); err != nil {
			w.tb.Fatal(err)
		}
	}
}

func (w *world) strike(d data.District, id string) {
	w.tb.Helper()
	err := w.db.InTx(w.tb.Context(), func(tx *data.Tx) error {
		return merchants.StrikeRating(tx, merchants.Strike{District: d, RatingID: id, Why: merchants.WrongOrder}, audit.CLI)
	})
	if err != nil {
		w.tb.Fatal(err)
	}
}

// step takes a step in a case, which it opens if need be.
func (w *world) step(d data.District, id string, m merchants.MerchantID, stage string) {
	w.tb.Helper()
	w.sql(`INSERT INTO review_cases (district, id, number, merchant_id, street, stage, opened_on) VALUES (?,?,?,?,'1','watch','2025-01-06')
		ON CONFLICT DO NOTHING`, d, id, id, m)
	w.sql(`INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, at, actor)
		SELECT ?, ?, 1 + count(*), 'note', ?, '', ?, 'cli' FROM case_steps WHERE district = ? AND case_id = ?`, d, id, stage, w.db.Now(), d, id)
}

func (w *world) open(d data.District) {
	for _, m := range []merchants.MerchantID{"m0", "m1", "m2", "silent"} {
		w.merchant(d, m, first.AddDays(-10))
	}
}

// Judged each evening, with the program restarted whenever, or all at once at the
// end, and in whatever order the day's answers came: the days are kept alike.
func TestReplayIsIncremental(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), data.District(320000)
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStory(rt)
		restarts := rapid.SliceOfN(rapid.Bool(), s.days, s.days).Draw(rt, "restarts")
		lost := rapid.IntRange(0, s.days).Draw(rt, "carried lost on")
		one, other := d+1, d+2
		d = other
		w.open(one)
		w.open(other)
		for day := range s.days {
			w.live(one, s, day, false)
			w.live(other, s, day, true)
			if restarts[day] {
				w.restart()
			}
			if day == lost {
				w.sql(`DELETE FROM review_carried WHERE district = ?`, one)
				w.restart()
			}
			if day%3 != 1 {
				w.runUpTo(one, first.AddDays(day))
			}
		}
		w.runUpTo(one, first.AddDays(s.days-1))
		w.runUpTo(other, first.AddDays(s.days-1))
		kept, again := w.rows(one), w.rows(other)
		if len(kept) == 0 {
			rt.Fatal("nothing was kept")
		}
		if diff := cmp.Diff(kept, again); diff != "" {
			rt.Fatalf("(-day by day +at the end)\n%s", diff)
		}
	})
}

// Whatever comes after a day is kept leaves it as it is: strikes, terms, steps,
// answers about meals of long ago.
func TestKeptDaysStay(t *testing.T) {
	t.Parallel()
	w, d := newWorld(t), data.District(320000)
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStory(rt)
		half := rapid.IntRange(0, s.days-2).Draw(rt, "half")
		d++
		w.open(d)
		for day := range half + 1 {
			w.live(d, s, day, false)
		}
		w.runUpTo(d, first.AddDays(half))
		before := w.rows(d)
		for day := half + 1; day < s.days; day++ {
			w.live(d, s, day, false)
		}
		w.at(first.AddDays(s.days-1), 1300)
		for _, a := range s.answers {
			if s.strikes[a.ID] == "" {
				w.strike(d, a.ID)
			}
		}
		w.runUpTo(d, first.AddDays(s.days-1))
		if diff := cmp.Diff(before, w.rows(d)[:len(before)]); diff != "" {
			rt.Fatal(diff)
		}
	})
}
