package verdicts_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/datatest"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

const (
	xuanwu  data.District = 320106
	another data.District = 320107
)

var first = data.Date(2025, time.January, 6)

// world is a network with its answers, at a time that the test sets.
type world struct {
	tb    testing.TB
	db    *data.DB
	clock *datatest.Clock
	m     *merchants.Store
	s     *verdicts.Store
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	db, clock := datatest.New(tb)
	w := &world{tb: tb, db: db, clock: clock, m: merchants.NewStore(db)}
	w.restart()
	return w
}

// restart forgets what is only in memory.
func (w *world) restart() { w.s = verdicts.NewStore(w.db, w.m) }

// at moves the clock to a minute of a day.
func (w *world) at(day data.ServiceDay, minute int) { w.clock.Set(day.At(minute).Time()) }

func (w *world) sql(query string, args ...any) {
	w.tb.Helper()
	err := w.db.InTx(context.Background(), func(tx *data.Tx) error { return tx.Put(query, args...) })
	if err != nil {
		w.tb.Fatal(err)
	}
}

// merchant makes a merchant that the office knows since the day.
func (w *world) merchant(d data.District, m merchants.MerchantID, since data.ServiceDay) {
	w.tb.Helper()
	w.sql(`INSERT INTO merchants (district, id, street, name, created_at) VALUES (?,?,?,?,?)`,
		d, m, d.String()+"001", "商户"+string(m), since.Start())
}

// answer is one that came on a day.
type answer struct {
	ID       string
	Merchant merchants.MerchantID
	Elder    string
	Channel  merchants.Channel
	Score    int // of 5
	Asked    bool
	Day      data.ServiceDay // on which it came
	Minute   int
	Late     int // minutes between the meal and its being given
	Came     int // minute of its coming, where that is later than Minute
}

func (w *world) record(d data.District, list ...answer) {
	w.tb.Helper()
	err := w.db.InTx(context.Background(), func(tx *data.Tx) error {
		for _, a := range list {
			at := a.Day.At(max(a.Minute, a.Came))
			given := a.Day.At(a.Minute).Add(-time.Duration(a.Late) * time.Minute)
			err := tx.Put(`INSERT INTO ratings (district, id, redemption_id, merchant_id, point_id, elder_id, channel,
				source, requested, scale, score, reasons, note, meal_at, rated_at, received_at, recorded_by)
				VALUES (?,?,?,?,?,?,?, 'staff',?,5,?,'cold','',?,?,?,'system')`,
				d, a.ID, "meal-"+a.ID, a.Merchant, "p-"+string(a.Merchant), a.Elder, a.Channel, a.Asked, a.Score, given, given, at)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.tb.Fatal(err)
	}
}

// runUpTo runs the review when the day has ended.
func (w *world) runUpTo(d data.District, day data.ServiceDay) int {
	w.tb.Helper()
	w.at(day.AddDays(1), 1)
	ran, err := w.s.RunUpTo(context.Background(), d, day)
	if err != nil {
		w.tb.Fatal(err)
	}
	return ran
}

func (w *world) of(d data.District, m merchants.MerchantID) review.Verdict {
	w.tb.Helper()
	v, known, err := w.s.Of(context.Background(), d, m)
	if err != nil || !known {
		w.tb.Fatalf("verdict of %s: %v, known %v", m, err, known)
	}
	return v
}

// rows are all kept days of a district, as they are stored.
func (w *world) rows(d data.District) []string {
	w.tb.Helper()
	var list []string
	err := w.db.View(context.Background(), func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT merchant_id || ' ' || day || ' ' || terms || ' ' || level || ' ' || body
			FROM review_days WHERE district = ? ORDER BY day, merchant_id`, d)
	})
	if err != nil {
		w.tb.Fatal(err)
	}
	return list
}

// sinking are answers of n a day for days days: good until the day bad begins,
// and from then on every other one is not. Elders come every third day.
func sinking(m merchants.MerchantID, n, days, bad int) (list []answer) {
	for day := range days {
		for i := range n {
			a := answer{ID: fmt.Sprintf("%s-%03d-%02d", m, day, i), Merchant: m, Elder: fmt.Sprintf("e%d-%d", day%20, i),
				Channel: merchants.Phone, Score: 5, Day: first.AddDays(day), Minute: 700 + 7*i}
			if (day*n+i)%20 == 0 || day >= bad && (day*n+i)%2 == 0 {
				a.Score = 1
			}
			list = append(list, a)
		}
	}
	return list
}

func on(list []answer, day data.ServiceDay) []answer {
	return slices.DeleteFunc(slices.Clone(list), func(a answer) bool { return a.Day != day })
}
