package demo

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// hold puts a card to the till as a visitor would, and gives what came of it.
func hold(t *testing.T, street *Street, card string) (code string, o meals.Outcome) {
	t.Helper()
	till, err := street.Meals.AuthenticateTill(t.Context(), street.Guide.TillToken)
	if err != nil {
		t.Fatal(err)
	}
	key := data.NewID()
	_, err = street.Meals.Redeem(t.Context(), till, meals.Request{Card: card, Price: 1500, Key: key, Hash: [32]byte([]byte(key[:32]))},
		func(out meals.Outcome) (int, []byte) { o = out; return 201, []byte("{}") })
	if err != nil {
		t.Fatal(err)
	}
	if o.Refusal != nil {
		code = o.Refusal.Code
	}
	return code, o
}

// What the guide promises happens: the cards that work work, and each of the
// others is refused for its own reason.
func TestTheGuideKeepsItsWord(t *testing.T) {
	t.Parallel()
	street, district := newStreet(t, noon)
	g := street.Guide
	for name, c := range map[string]struct {
		card TryCard
		code string
	}{"to try": {g.Try, ""}, "with rare characters": {g.Rare, ""}, "lost": {g.Lost, "card_replaced"}, "stopped": {g.Moved, "card_revoked"}} {
		code, o := hold(t, street, c.card.Digits)
		if code != c.code {
			t.Errorf("the card %s: %q, want %q", name, code, c.code)
		}
		if c.code == "" && (o.ElderName != meals.MaskName(c.card.Name) || o.Decision.Split.Elder >= 1500 || len(o.Decision.Reasons) == 0) {
			t.Errorf("the card %s: %+v", name, o)
		}
		if again, second := hold(t, street, c.card.Number); again != c.code || c.code == "" && len(second.Decision.Notices) == 0 {
			t.Errorf("the card %s by its number: %q %+v", name, again, second.Decision)
		}
		if c.card.Age < 60 || c.card.Name == "" {
			t.Errorf("the card %s: %+v", name, c.card)
		}
	}
	if remarkable := newScene(t).names.Remarkable; !slices.Contains(remarkable, g.Rare.Name) {
		t.Errorf("%s has no rare character", g.Rare.Name)
	}
	ratings, err := street.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: district})
	if err != nil || len(ratings) != g.Ratings {
		t.Errorf("the guide speaks of %d ratings, there are %d (%v)", g.Ratings, len(ratings), err)
	}
	elders, err := street.Meals.ListElders(t.Context(), meals.ElderFilter{District: district, Limit: 1000})
	if err != nil || len(elders) != g.Elders {
		t.Errorf("the guide speaks of %d elders, there are %d (%v)", g.Elders, len(elders), err)
	}
	past, err := street.Meals.ListRedemptions(t.Context(), meals.RedemptionFilter{District: district, Limit: 100_000})
	if err != nil || len(past) != g.Meals+4 {
		t.Errorf("the guide speaks of %d meals, there are %d with the four of this test (%v)", g.Meals, len(past), err)
	}
	for _, r := range past {
		if r.List != r.Elder+r.Merchant+r.Government+r.Fund || r.Elder < 0 || r.RuleID == "" || r.Class == "" {
			t.Fatalf("a meal of the past is not whole: %+v", r)
		}
	}
	p, err := street.Merchants.FindPoint(t.Context(), district, g.Point)
	if err != nil || p.Name != g.TillPoint {
		t.Errorf("the till stands at %s, the guide says %s (%v)", p.Name, g.TillPoint, err)
	}
	for _, name := range []string{g.Sinking, g.Silent, g.PlaceName, g.TillPoint} {
		if !strings.Contains(name, "演示") {
			t.Errorf("%q is not marked as invented", name)
		}
	}
}

// Everything in the log was done by the demo, and nobody's numbers are in it.
func TestTheDemoSaysThatItWasTheDemo(t *testing.T) {
	t.Parallel()
	street, district := newStreet(t, noon)
	seen := map[string]int{}
	for _, action := range []string{"point.create", "elder.create", "card.issue", "card.replace", "card.revoke", "till.add", "rules.publish", "review.settings"} {
		records, err := audit.List(t.Context(), street.DB, audit.Filter{District: district, Action: action, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		seen[action] = len(records)
		for _, r := range records {
			if r.Actor != audit.Demo || strings.Contains(r.Detail, "000000") || strings.Contains(r.Detail, "1000000") {
				t.Fatalf("%s by %s: %s", action, r.Actor, r.Detail)
			}
		}
	}
	want := map[string]int{"point.create": 12, "elder.create": elderCount, "card.issue": elderCount + 1, "card.replace": 1, "card.revoke": 1, "till.add": 11, "rules.publish": 1, "review.settings": 1}
	for action, n := range want {
		if seen[action] != n {
			t.Errorf("%s: %d times, want %d", action, seen[action], n)
		}
	}
}

// The demo can be started at any hour: before breakfast, at midnight, on a leap
// day. The file is whole each time, and one merchant is pointed at.
func TestTheDemoAtOddHours(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]data.Instant{
		"just midnight of a new year": data.Date(2027, time.January, 1).At(0),
		"a leap day at night":         data.Date(2028, time.February, 29).At(23*60 + 59),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			street, district := newStreet(t, now)
			if found, err := street.DB.Check(t.Context(), audit.Check, vault.CheckSealed(street.Vault)); err != nil || len(found) > 0 {
				t.Errorf("findings: %v (%v)", found, err)
			}
			oneWarning(t, street, district)
			if code, _ := hold(t, street, street.Guide.Try.Digits); code != "" {
				t.Errorf("the card to try: %s", code)
			}
			if now := data.InstantOf(now.Time()); street.DB.Now() != now {
				t.Errorf("the clock stands at %v", street.DB.Now().Time())
			}
		})
	}
}

func TestTheStaffKeepToTheirScope(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	logins := map[string]bool{}
	for _, a := range s.staff {
		if logins[a.Login] || a.Name == "" {
			t.Errorf("account %+v is there twice or has no name", a)
		}
		logins[a.Login] = true
		known := false
		for _, r := range staff.Roles() {
			known = known || string(r) == a.Role
		}
		if !known || a.Street != "" && a.Street != s.Code || a.Community != "" && !strings.HasPrefix(a.Community, s.Code) {
			t.Errorf("account %+v", a)
		}
	}
}

// An elder who looks from a poster finds somewhere to eat within a walk.
func TestEveryPosterHasPointsNearby(t *testing.T) {
	t.Parallel()
	street, _ := newStreet(t, noon)
	dir, err := street.Merchants.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places, err := street.Places.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	open := noon
	for _, p := range places {
		near := dir.Nearest(merchants.NearestQuery{At: p.At, Limit: 3, OpenAt: &open})
		if len(near) != 3 || near[0].Metres > 1000 {
			t.Errorf("%s: %d open at noon, the first %.0f m away", p.Name, len(near), float64(near[0].Metres))
		}
		for i := range near[1:] {
			if near[i].Metres > near[i+1].Metres || !near[i].Open.Open {
				t.Errorf("%s: not by distance, or closed", p.Name)
			}
		}
	}
	if ways, err := street.Streets.Within(t.Context(), geo.BoxOf(places[0].At).Grow(300)); err != nil || len(ways) < 5 {
		t.Errorf("%d ways around the first poster (%v)", len(ways), err)
	}
}

// A folder that cannot be used is refused, and left as it was.
func TestFoldersThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	options := func(dir string) Options {
		return Options{Dir: dir, Clock: func() time.Time { return noon.Time() }, Password: password, Words: messages.For("")}
	}
	if s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "missing"))); err == nil {
		_ = s.DB.Close()
		t.Error("a folder that does not exist was used")
	}
	used, _ := newStreet(t, noon)
	dir := filepath.Dir(used.DB.Path())
	before, err := os.ReadFile(used.Guide.CardSheet)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), options(dir)); err == nil {
		_ = s.DB.Close()
		t.Error("a demo was made over another")
	}
	after, err := os.ReadFile(used.Guide.CardSheet)
	if err != nil || string(after) != string(before) {
		t.Errorf("the cards of the first were touched (%v)", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if s, err := Open(stopped, options(t.TempDir())); err == nil {
		_ = s.DB.Close()
		t.Error("a demo was made for somebody who has left")
	}
}

// The guide is plain values: it can be shown, and shows no more than it should.
func TestTheGuideCanBeWritten(t *testing.T) {
	t.Parallel()
	street, _ := newStreet(t, noon)
	raw, err := json.Marshal(street.Guide)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range tell(newScene(t), fixedSeed, noon).Elders {
		if strings.Contains(string(raw), e.Number) || strings.Contains(string(raw), e.Phone) {
			t.Fatalf("the guide gives away %s's number", e.Name)
		}
	}
}
