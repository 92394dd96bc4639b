package till

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// taps brings taps as a device does.
func (c *counter) taps(token string, taps ...tapJSON) (int, tapsAnswer) {
	c.TB.Helper()
	body, err := json.Marshal(tapsRequest{append([]tapJSON{}, taps...)})
	if err != nil {
		c.TB.Fatal(err)
	}
	w := c.post("/api/v1/ratings/sync", token, "", string(body))
	if w.Code != http.StatusOK {
		return w.Code, tapsAnswer{}
	}
	return w.Code, decode[tapsAnswer](c.TB, w)
}

func (c *counter) ratings() []merchants.Rating {
	c.TB.Helper()
	list, err := c.Merchants.ListRatings(c.TB.Context(), merchants.RatingFilter{District: c.district})
	must(c.TB, err)
	return list
}

// statuses are the answers' in their order, and how many were dropped.
func statuses(a tapsAnswer) string {
	s := ""
	for _, t := range a.Answers {
		s += t.Status + " "
	}
	return s + fmt.Sprint(a.Dropped)
}

// A tap finds its meal by the meal's key, whether the server or the device made
// it, once however often it comes.
func TestATapIsTiedToItsMeal(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d, split := newSigner(t, c), c.fair(t)
	now := c.DB.Now()
	online := data.NewID()
	if w := c.post("/api/v1/redemptions", d.token, online, fmt.Sprintf(`{"card":%q,"price_fen":1500}`, c.digits)); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	_, _, other := c.addNumbered(1950, 9)
	record := d.record(other, split)
	var alone struct{ ID string }
	must(t, json.Unmarshal([]byte(record.Body), &alone))
	taps := []tapJSON{{Meal: online, Score: 3, RatedAt: now}, {Meal: alone.ID, Score: 1, Reasons: []string{"cold"}, RatedAt: now}}
	if _, a := c.taps(d.token, taps...); statuses(a) != "recorded waiting 0" {
		t.Fatalf("before the meal has come: %+v", a)
	}
	d.brought(d.bring(record))
	for range 2 {
		if _, a := c.taps(d.token, taps...); statuses(a) != "recorded recorded 0" {
			t.Fatalf("%+v", a)
		}
	}
	got := map[int][]string{}
	for _, r := range c.ratings() {
		if r.Channel != merchants.Tap || r.Source != merchants.FromTill || r.RedemptionID == "" || r.RecordedBy != "till:"+string(d.till.ID) {
			t.Errorf("%+v", r)
		}
		got[r.Score] = r.Reasons
	}
	if diff := cmp.Diff(map[int][]string{3: nil, 1: {"cold"}}, got); diff != "" {
		t.Error(diff)
	}
}

// What is said of a meal that is none is not kept, and counted.
func TestATapWithoutAMealIsDropped(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d, split := newSigner(t, c), c.fair(t)
	refused := d.record(fmt.Sprintf("%0200d", 7), split)
	voided, denied := data.NewID(), data.NewID()
	meal := decode[redemptionAnswer](t, c.post("/api/v1/redemptions", d.token, voided, fmt.Sprintf(`{"card":%q,"price_fen":1500}`, c.digits)))
	c.post("/api/v1/redemptions/"+string(meal.ID)+"/void", d.token, "", "")
	c.post("/api/v1/redemptions", d.token, denied, `{"card":"no card","price_fen":1500}`)
	d.brought(d.bring(refused))
	var alone struct{ ID string }
	must(t, json.Unmarshal([]byte(refused.Body), &alone))
	now := c.DB.Now()
	_, a := c.taps(d.token, tapJSON{Meal: alone.ID, Score: 3, RatedAt: now}, tapJSON{Meal: voided, Score: 3, RatedAt: now},
		tapJSON{Meal: denied, Score: 3, RatedAt: now}, tapJSON{Meal: data.NewID(), Score: 3, RatedAt: now})
	if statuses(a) != "dropped dropped dropped waiting 3" || len(c.ratings()) != 0 {
		t.Errorf("%+v, %d kept", a, len(c.ratings()))
	}
	var n int
	must(t, c.DB.View(t.Context(), func(tx *data.Tx) error {
		return tx.Get(&n, `SELECT count(*) FROM audit_log WHERE action = 'rating.drop' AND detail = '{"count":3}'`)
	}))
	if n != 1 {
		t.Errorf("%d entries in the log", n)
	}
}

// A tap is as old as the device says, but not older than its meal nor of a time
// to come.
func TestWhenATapWasGiven(t *testing.T) {
	t.Parallel()
	meal, now := data.Instant(1_000_000), data.Instant(9_000_000)
	if got := tapTime(now, meals.Redemption{ServedAt: now + 5}, now); got != now {
		t.Errorf("a meal ahead of now: %d", got)
	}
	for said, want := range map[data.Instant]data.Instant{
		0: meal, meal - 1: meal, meal: meal, meal + 1: meal + 1, now - 1: now - 1, now: now, now + 1: now, now.Add(48 * time.Hour): now,
	} {
		if got := tapTime(said, meals.Redemption{ServedAt: meal}, now); got != want {
			t.Errorf("%d: %d, want %d", said, got, want)
		}
	}
}

func TestWhoMayBringTaps(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newSigner(t, c)
	key := data.NewID()
	c.post("/api/v1/redemptions", d.token, key, fmt.Sprintf(`{"card":%q,"price_fen":1500}`, c.digits))
	tap := tapJSON{Meal: key, Score: 2, RatedAt: c.DB.Now()}
	if _, a := c.taps(c.token, tap); statuses(a) != "waiting 0" {
		t.Errorf("another till's meal: %+v", a)
	}
	for _, bad := range []tapJSON{{Meal: key, Score: 0}, {Meal: key, Score: 4}, {Meal: key, Score: 1, Reasons: []string{"gossip"}}} {
		if _, a := c.taps(d.token, bad); statuses(a) != "dropped 1" {
			t.Errorf("%+v: %+v", bad, a)
		}
	}
	must(t, c.Meals.RevokeTill(t.Context(), c.district, d.till.ID, audit.System))
	if _, a := c.taps(d.token, tap); statuses(a) != "recorded 0" {
		t.Errorf("what a revoked till has: %+v", a)
	}
	for n, want := range map[int]int{100: http.StatusOK, 101: http.StatusUnprocessableEntity} {
		if code, _ := c.taps(d.token, make([]tapJSON, n)...); code != want {
			t.Errorf("%d taps: %d, want %d", n, code, want)
		}
	}
	if code, _ := c.taps("nobody's", tap); code != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", code)
	}
}
