package demo

import (
	"context"
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
		"the rule raises one flag":                oneFlag,
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

func oneFlag(t *testing.T, street *Street, district data.District) {
	flags, err := street.Merchants.ListFlags(t.Context(), merchants.FlagFilter{District: district, Open: true})
	if err != nil || len(flags) != 1 {
		t.Fatalf("%d flags, want 1 (%v)", len(flags), err)
	}
	m, err := street.Merchants.FindMerchant(t.Context(), district, flags[0].MerchantID)
	if err != nil || m.Name != street.Guide.Sinking {
		t.Errorf("the flag is about %s, want %s (%v)", m.Name, street.Guide.Sinking, err)
	}
}

func pastIsWhole(t *testing.T, street *Street, _ data.District) {
	found, err := street.DB.Check(t.Context(), audit.Check, vault.CheckSealed(street.Vault))
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

// TestTheRulePointsAtOne: whatever day and hour it is, the review's own rule
// points at the sinking merchant and at nobody else.
func TestTheRulePointsAtOne(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for shift := range 40 {
		now := noon.ServiceDay().AddDays(11 * shift).At(17 * 60 * shift % 1440)
		var ratings []merchants.Rating
		for _, m := range tell(s, fixedSeed, now).Meals {
			if r := m.Rating; r != nil {
				ratings = append(ratings, merchants.Rating{
					MerchantID: merchants.MerchantID(s.Merchants[m.Merchant].Name),
					Channel:    merchants.Channel(r.Channel),
					Scale:      r.Scale,
					Score:      r.Score,
					MealAt:     m.At,
					RatedAt:    r.At,
				})
			}
		}
		for _, f := range merchants.Review(ratings, merchants.DefaultReviewSettings(), now.ServiceDay()) {
			sinks := slices.ContainsFunc(s.Merchants, func(m merchant) bool {
				return m.Name == string(f.MerchantID) && m.Sinks != nil
			})
			if f.Flag != sinks {
				t.Errorf("%s: %s: flag %v at %d of %d", now.Time(), f.MerchantID, f.Flag, f.Satisfied, f.N)
			}
		}
	}
}

func boxOf(points []merchants.Point) geo.Box {
	at := make([]geo.LatLng, len(points))
	for i, p := range points {
		at[i] = p.Position.At
	}
	return geo.BoxOf(at...)
}
