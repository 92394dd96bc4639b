package demo

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
	"mealmap/static/messages"
)

const password = "invented-password-1"

// newStreet stages the demo at a fixed moment.
func newStreet(t *testing.T, now data.Instant) (*Street, data.District) {
	t.Helper()
	street, err := Open(context.Background(), Options{
		Dir:       t.TempDir(),
		Clock:     func() time.Time { return now.Time() },
		PublicURL: "http://127.0.0.1:8080",
		Password:  password,
		Words:     messages.For("zh-Hans"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := street.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	return street, newScene(t).District
}

// TestStreetIsStaged looks at one finished street from every side.
func TestStreetIsStaged(t *testing.T) {
	t.Parallel()
	street, district := newStreet(t, noon)
	for name, look := range map[string]func(*testing.T, *Street, data.District){
		"points are ready for the map":            pointsAreReady,
		"one card replaced, one stopped":          cardsEnded,
		"places, streets and settings":            placesAndStreets,
		"everybody can sign in":                   everybodySignsIn,
		"the method proposes one warning":         oneWarning,
		"the past passes the checks of real data": pastIsWhole,
		"the first cards are printed":             cardsArePrinted,
		"the map has a past":                      mapHasAPast,
	} {
		t.Run(name, func(t *testing.T) { look(t, street, district) })
	}
}

func pointsAreReady(t *testing.T, street *Street, district data.District) {
	points, err := street.Merchants.ListPoints(t.Context(), merchants.PointFilter{District: district})
	if err != nil || len(points) != 12 {
		t.Errorf("%d points, want 11 and one that is gone (%v)", len(points), err)
	}
	points = slices.DeleteFunc(points, func(p merchants.Point) bool { return p.Status == merchants.Removed })
	for _, p := range points {
		if !p.Public(noon.ServiceDay()) || p.Position == nil || len(p.Hours) == 0 {
			t.Errorf("point %d: %+v", p.Number, p)
		}
	}
	ways, err := street.Streets.Within(t.Context(), boxOf(points))
	if err != nil || len(ways) < 100 {
		t.Errorf("%d ways to draw (%v)", len(ways), err)
	}
}

func cardsEnded(t *testing.T, street *Street, district data.District) {
	cards, err := street.Meals.ListCards(t.Context(), meals.CardFilter{District: district})
	if err != nil || len(cards) != elderCount+1 {
		t.Errorf("%d cards, want one for each elder and the one that was replaced (%v)", len(cards), err)
	}
	ended := map[meals.CardEnd]int{}
	for _, c := range cards {
		ended[c.Ended]++
	}
	if ended[meals.Replaced] != 1 || ended[meals.Revoked] != 1 {
		t.Errorf("ended: %v", ended)
	}
}

func placesAndStreets(t *testing.T, street *Street, _ data.District) {
	places, err := street.Places.List(t.Context())
	if err != nil || len(places) != 8 {
		t.Errorf("%d places, want 8 (%v)", len(places), err)
	}
	if demo, err := street.DB.Setting(t.Context(), data.Demo); err != nil || demo == "" {
		t.Errorf("the pages would not say that it is a demo (%v)", err)
	}
	if _, err := street.Places.Find(t.Context(), street.Guide.Place); err != nil {
		t.Errorf("the poster's link leads nowhere: %v", err)
	}
}

func everybodySignsIn(t *testing.T, street *Street, _ data.District) {
	roles := map[staff.Role]bool{}
	for _, a := range street.Guide.Accounts {
		if u, err := street.Staff.SignIn(t.Context(), a.Login, password); err != nil || u.Role != a.Role {
			t.Errorf("%s cannot sign in as %s: %v", a.Login, a.Role, err)
		}
		roles[a.Role] = true
	}
	if len(roles) != len(staff.Roles()) {
		t.Errorf("accounts of %d roles, want each of %d", len(roles), len(staff.Roles()))
	}
	if _, err := street.Meals.AuthenticateTill(t.Context(), street.Guide.TillToken); err != nil {
		t.Errorf("the till's token: %v", err)
	}
}

// oneWarning: of the sinking merchant, and of every day since the first answer
// there is what the method said.
func oneWarning(t *testing.T, street *Street, district data.District) {
	store := verdicts.NewStore(street.DB, street.Merchants)
	all, err := store.Latest(t.Context(), district)
	if err != nil || len(all) != 11 {
		t.Fatalf("%d merchants, want 11 (%v)", len(all), err)
	}
	yesterday := street.DB.Now().ServiceDay().AddDays(-1)
	for m, v := range all {
		found, err := street.Merchants.FindMerchant(t.Context(), district, m)
		if err != nil {
			t.Fatal(err)
		}
		if warned := v.Level == review.Warning; warned != (found.Name == street.Guide.Sinking) {
			t.Errorf("%s is at level %d", found.Name, v.Level)
		}
		history, err := store.History(t.Context(), district, m, yesterday.AddDays(-historyDays), yesterday)
		if err != nil || v.Figure.N > 0 && len(history) < historyDays-1 {
			t.Errorf("%s: %d days of history (%v)", found.Name, len(history), err)
		}
	}
}

func pastIsWhole(t *testing.T, street *Street, _ data.District) {
	found, err := street.DB.Check(t.Context(), audit.Check, verdicts.Check, vault.CheckSealed(street.Vault))
	if err != nil || len(found) > 0 {
		t.Errorf("findings: %v (%v)", found, err)
	}
	v, err := vault.Load(vault.KeyPath(street.DB.Path()), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Opens(t.Context(), street.DB); err != nil {
		t.Errorf("the key beside the demo does not open it: %v", err)
	}
}

func cardsArePrinted(t *testing.T, street *Street, _ data.District) {
	if info, err := os.Stat(street.Guide.CardSheet); err != nil || info.Size() < 10_000 {
		t.Errorf("card sheet: %v", err)
	}
	seen := map[string]bool{}
	for _, c := range []TryCard{street.Guide.Try, street.Guide.Rare, street.Guide.Lost, street.Guide.Moved} {
		if _, err := meals.ParseToken(c.Digits); err != nil || seen[c.Number] {
			t.Errorf("card %s to try: %v, twice: %v", c.Name, err, seen[c.Number])
		}
		seen[c.Number] = true
	}
}

// TestTheMethodPointsAtOne: whatever day and hour it is, the method proposes to
// warn the sinking merchant and nobody else, and has said so on some days only.
func TestTheMethodPointsAtOne(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	terms := review.DefaultSettings()
	terms.JudgedAfterDays = judgedAfter
	for shift := range 40 {
		now := noon.ServiceDay().AddDays(11 * shift).At(17 * 60 * shift % 1440)
		engine, days := review.New(), answersOf(s, now)
		warned := map[merchants.MerchantID]int{}
		var said []review.Verdict
		for back := historyDays; back >= 1; back-- {
			day := now.ServiceDay().AddDays(-back)
			said = engine.Day(day, terms, days[day])
			for _, v := range said {
				if v.Level >= review.Warning {
					warned[v.Merchant]++
				}
			}
		}
		for _, m := range s.Merchants {
			n := warned[merchants.MerchantID(m.Name)]
			if (m.Sinks != nil) != (n > 0) || n > m.sunk() {
				t.Errorf("%s: %s was to be warned on %d days", now.Time(), m.Name, n)
			}
		}
		for _, v := range said {
			if (v.Level >= review.Warning) != (warned[v.Merchant] > 0) {
				t.Errorf("%s: %s is at level %d", now.Time(), v.Merchant, v.Level)
			}
		}
	}
}

// sunk is for how many days the merchant has been sinking.
func (m *merchant) sunk() int {
	if m.Sinks == nil {
		return 0
	}
	return m.Sinks.BeforeDays
}

// answersOf are the story's answers by the day they came.
func answersOf(s *scene, now data.Instant) map[data.ServiceDay][]review.Event {
	days := map[data.ServiceDay][]review.Event{}
	for i, m := range tell(s, fixedSeed, now).Meals {
		if r := m.Rating; r != nil {
			days[r.At.ServiceDay()] = append(days[r.At.ServiceDay()], review.Event{
				Kind:     review.Rated,
				ID:       fmt.Sprint(i),
				Merchant: merchants.MerchantID(s.Merchants[m.Merchant].Name),
				Elder:    fmt.Sprint(m.Elder),
				Channel:  merchants.Channel(r.Channel),
				Scale:    r.Scale,
				Score:    r.Score,
				MealAt:   m.At,
				RatedAt:  r.At,
			})
		}
	}
	return days
}

func boxOf(points []merchants.Point) geo.Box {
	at := make([]geo.LatLng, len(points))
	for i, p := range points {
		at[i] = p.Position.At
	}
	return geo.BoxOf(at...)
}
