package demo

import (
	"context"
	"os"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
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

func TestStreetIsStaged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	street, district := newStreet(t, noon)
	points, err := street.Merchants.ListPoints(ctx, merchants.PointFilter{District: district})
	if err != nil || len(points) != 11 {
		t.Errorf("%d points, want 11 (%v)", len(points), err)
	}
	for _, p := range points {
		if !p.Public(noon.ServiceDay()) || p.Position == nil || len(p.Hours) == 0 {
			t.Errorf("point %d is not ready for the map: %+v", p.Number, p)
		}
	}
	cards, err := street.Meals.ListCards(ctx, meals.CardFilter{District: district})
	if err != nil || len(cards) != elderCount+1 {
		t.Errorf("%d cards, want one for each elder and the one that was replaced (%v)", len(cards), err)
	}
	ended := map[meals.CardEnd]int{}
	for _, c := range cards {
		ended[c.Ended]++
	}
	if ended[meals.Replaced] != 1 || ended[meals.Revoked] != 1 {
		t.Errorf("cards ended: %v", ended)
	}
	places, err := street.Places.List(ctx)
	if err != nil || len(places) != 8 {
		t.Errorf("%d places, want 8 (%v)", len(places), err)
	}
	if demo, err := street.DB.Setting(ctx, data.Demo); err != nil || demo == "" {
		t.Errorf("the pages would not say that it is a demo (%v)", err)
	}
	ways, err := street.Streets.Within(ctx, boxOf(points))
	if err != nil || len(ways) < 100 {
		t.Errorf("%d ways to draw (%v)", len(ways), err)
	}
	for _, a := range street.Guide.Accounts {
		if u, err := street.Staff.SignIn(ctx, a.Login, password); err != nil || u.Role != a.Role {
			t.Errorf("%s cannot sign in as %s: %v", a.Login, a.Role, err)
		}
	}
	if _, err := street.Meals.AuthenticateTill(ctx, street.Guide.TillToken); err != nil {
		t.Errorf("the till's token: %v", err)
	}
	if info, err := os.Stat(street.Guide.CardSheet); err != nil || info.Size() < 10_000 {
		t.Errorf("card sheet: %v", err)
	}
}

// TestTheRuleRaisesOneFlag: whichever weekday today is, the rule itself points
// at the sinking merchant and at nobody else.
func TestTheRuleRaisesOneFlag(t *testing.T) {
	t.Parallel()
	for _, shift := range []int{0, 3, 6, 100} {
		now := noon.ServiceDay().AddDays(shift).At(20 * 60)
		street, district := newStreet(t, now)
		flags, err := street.Merchants.ListFlags(context.Background(), merchants.FlagFilter{District: district, Open: true})
		if err != nil || len(flags) != 1 {
			t.Fatalf("%s: %d flags, want 1 (%v)", now.ServiceDay(), len(flags), err)
		}
		m, err := street.Merchants.FindMerchant(context.Background(), district, flags[0].MerchantID)
		if err != nil || m.Name != street.Guide.Sinking {
			t.Errorf("%s: the flag is about %s, want %s (%v)", now.ServiceDay(), m.Name, street.Guide.Sinking, err)
		}
	}
}

// TestStreetIsWhole: the invented past passes the checks that the real one must.
func TestStreetIsWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	street, _ := newStreet(t, noon)
	found, err := street.DB.Check(ctx, audit.Check)
	if err != nil || len(found) > 0 {
		t.Errorf("findings: %v (%v)", found, err)
	}
	v, err := vault.Load(vault.KeyPath(street.DB.Path()), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Opens(ctx, street.DB); err != nil {
		t.Errorf("the key beside the demo does not open it: %v", err)
	}
}

func TestStagingIsQuick(t *testing.T) {
	start := time.Now()
	newStreet(t, noon)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("staging took %s", took)
	} else {
		t.Logf("staging took %s", took.Round(time.Millisecond))
	}
}

func boxOf(points []merchants.Point) geo.Box {
	at := make([]geo.LatLng, len(points))
	for i, p := range points {
		at[i] = p.Position.At
	}
	return geo.BoxOf(at...)
}
