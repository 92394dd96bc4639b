package main

import (
	"crypto/sha256"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/maps"
	"mealmap/cmd/mealmap/web/office"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/quality"
	"mealmap/cmd/mealmap/web/voices"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// qualityWorld is a street that lives day by day by the test's clock: elders eat
// and say how it was, and each midnight the program looks back as it does when it
// serves.
type qualityWorld struct {
	*webtest.Desk
	t     *testing.T
	n     *network
	url   string
	rng   *rand.Rand
	cards []meals.Card
	shops []*qualityShop
}

// qualityShop is a point, and how many in a hundred are satisfied there.
type qualityShop struct {
	merchants.Point
	till      meals.Till
	satisfied int
}

// newQualityWorld has two officers beside the desk's own, 48 elders who live
// around the first of three points, and nothing eaten yet.
func newQualityWorld(t *testing.T) *qualityWorld {
	t.Helper()
	site := func(d *desk.Desk) web.Part { return public.Part(d.Server) }
	d := webtest.NewDesk(t, site, office.Part, quality.Part, voices.Part, maps.Part)
	d.WithStreets()
	w := &qualityWorld{Desk: d, t: t, rng: rand.New(rand.NewPCG(6, 1))}
	w.n = &network{db: d.DB, vault: d.Vault, staff: d.Staff, streets: d.Streets, places: d.Places, merchants: d.Merchants, meals: d.Meals}
	for login, name := range map[string]string{"zhang": "张敏", "li": "李强"} {
		d.AddUser(staff.NewUser{Login: login, DisplayName: name, Role: staff.Office, Street: webtest.DeskStreet})
	}
	w.open("老街饭店", geo.LatLng{Lat: 32.0425, Lng: 118.7745})
	w.open("和平食堂", geo.LatLng{Lat: 32.0480, Lng: 118.7920})
	w.open("幸福面馆", geo.LatLng{Lat: 32.0345, Lng: 118.7900})
	for i := range 48 {
		w.settle(i)
	}
	server := httptest.NewServer(d.Root)
	t.Cleanup(server.Close)
	w.url = server.URL
	d.Set(data.PublicURL, server.URL)
	return w
}

func (w *qualityWorld) open(name string, at geo.LatLng) {
	w.t.Helper()
	p := w.AddPoint(webtest.DeskStreet, name, at)
	till, _, err := w.Meals.AddTill(w.t.Context(), webtest.DeskDistrict, p.ID, "前台", audit.System)
	if err != nil {
		w.t.Fatal(err)
	}
	w.shops = append(w.shops, &qualityShop{p, till, 96})
}

var elderNames = []string{"王桂兰", "李秀英", "张建国", "陈玉梅", "赵德明", "孙淑珍", "周福生", "吴春花"}

// settle makes an elder with a card, a telephone and a home near the first point.
func (w *qualityWorld) settle(i int) {
	w.t.Helper()
	ctx := w.t.Context()
	e, err := w.Meals.CreateElder(ctx, meals.NewElder{
		Street: webtest.DeskStreet, Community: webtest.DeskCommunity, CommunityName: "幸福社区", Name: elderNames[i%len(elderNames)],
		Number: webtest.IDNumber(1940+i%12, i), Phone: "1380000" + string(rune('1'+i/10)) + "00" + string(rune('0'+i%10)),
	}, audit.System)
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := w.Meals.IssueCard(ctx, webtest.DeskDistrict, e.ID, audit.System)
	if err != nil {
		w.t.Fatal(err)
	}
	at := geo.LatLng{Lat: 32.0425 + float64(i%7-3)*0.0003, Lng: 118.7745 + float64(i/7-3)*0.0003}
	if err := homes.NewStore(w.DB).Set(ctx, webtest.DeskDistrict, e.ID, at, meals.HomeByMap, audit.System); err != nil {
		w.t.Fatal(err)
	}
	w.cards = append(w.cards, c)
}

// live lets days pass: lunch, then midnight.
func (w *qualityWorld) live(days int) {
	w.t.Helper()
	for range days {
		today := w.DB.Now().ServiceDay()
		w.Clock.Set(today.At(11*60 + 30).Time())
		order := w.rng.Perm(len(w.cards))
		for k, shop := range w.shops {
			for i := range 8 {
				w.Clock.Advance(time.Minute)
				w.eat(shop, w.cards[order[k*8+i]])
			}
		}
		w.Clock.Set(today.AddDays(1).At(1).Time())
		w.n.lookBack(w.t.Context(), slog.New(slog.NewTextHandler(io.Discard, nil)))
		w.Clock.Set(today.AddDays(1).At(9 * 60).Time())
	}
}

// eat is a meal; two elders in five say how it was.
func (w *qualityWorld) eat(shop *qualityShop, c meals.Card) {
	w.t.Helper()
	if p, err := w.Merchants.FindPoint(w.t.Context(), shop.District, shop.ID); err != nil || p.Status != merchants.Open {
		return
	}
	var id meals.RedemptionID
	key := data.NewID()
	_, err := w.Meals.Redeem(w.t.Context(), shop.till, meals.Request{Card: c.Number, Price: 1500, Key: key, Hash: sha256.Sum256([]byte(key))},
		func(o meals.Outcome) (int, []byte) {
			if o.Refusal != nil {
				w.t.Errorf("refused: %v", o.Refusal)
			} else {
				id = o.Redemption.ID
			}
			return 201, []byte("{}")
		})
	if err != nil {
		w.t.Fatal(err)
	}
	if w.rng.IntN(5) >= 2 {
		return
	}
	r := merchants.Rating{District: shop.District, RedemptionID: string(id), MerchantID: shop.MerchantID, PointID: shop.ID,
		ElderID: string(c.ElderID), Channel: merchants.Tap, Scale: 3, Score: 3, MealAt: w.DB.Now()}
	if w.rng.IntN(100) >= shop.satisfied {
		r.Score, r.Reasons = 1, []string{"cold", "waiting"}
	}
	if _, err := w.Merchants.RecordOwnRating(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
}

// verdict is the newest one kept of a shop's merchant.
func (w *qualityWorld) verdict(shop *qualityShop) review.Verdict {
	w.t.Helper()
	v, _, err := verdicts.NewStore(w.DB, w.Merchants).Of(w.t.Context(), shop.District, shop.MerchantID)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// liveUntil lets days pass until the method says the level, at most so many.
func (w *qualityWorld) liveUntil(shop *qualityShop, level review.Level, most int) (days int) {
	w.t.Helper()
	for w.verdict(shop).Level < level {
		if days == most {
			v := w.verdict(shop)
			w.t.Fatalf("after %d days the level is %d: %+v", days, v.Level, v)
		}
		w.live(1)
		days++
	}
	return days
}

// actor is who acts by a login.
func (w *qualityWorld) actor(login string) audit.Actor {
	w.t.Helper()
	users, err := w.Staff.ListUsers(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, u := range users {
		if u.Login == login {
			return audit.User(string(u.ID))
		}
	}
	w.t.Fatalf("nobody is %s", login)
	return ""
}
