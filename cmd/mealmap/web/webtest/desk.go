package webtest

import (
	"crypto/sha256"
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// Where the people of a Desk work, and the password of all of them.
const (
	DeskPassword  = stafftest.Password
	DeskStreet    = "320104001"
	DeskCommunity = "320104001001"
	ForeignStreet = "320104002"
)

// DeskDistrict is the district of both streets.
const DeskDistrict data.District = 320104

// AtDesk makes one part of parts for signed-in people, round one desk.
func AtDesk(parts ...func(*desk.Desk) web.Part) func(*web.Server) web.Part {
	return func(s *web.Server) web.Part {
		d, all := desk.New(s), web.Part{}
		for _, part := range parts {
			made := part(d)
			all.Routes = append(all.Routes, made.Routes...)
			all.Operations = append(all.Operations, made.Operations...)
		}
		return all
	}
}

// Holding is one thing of each kind, all of one street.
type Holding struct {
	Street     string
	Point      merchants.Point
	Till       meals.Till
	Elder      meals.Elder
	Card       meals.Card
	Redemption meals.RedemptionID
	User       staff.User
	// IDs are the things by their kind, as CheckAccess asks for them: "point",
	// "till", "elder", "card", "redemption", "merchant", "user". A test
	// adds those of its own pages.
	IDs map[string]string
}

// Desk is a site with somebody of every role in DeskStreet, and once it is
// stocked the same things in that street and in ForeignStreet.
type Desk struct {
	*Site
	Frame         *desk.Desk
	Users         map[staff.Role]staff.User
	Cookies       map[staff.Role]*http.Cookie // of those who are signed in
	Mine, Foreign Holding
}

// EmptyDesk is a site of the parts where nobody works yet.
func EmptyDesk(tb testing.TB, parts ...func(*desk.Desk) web.Part) *Desk {
	tb.Helper()
	d := &Desk{Users: map[staff.Role]staff.User{}, Cookies: map[staff.Role]*http.Cookie{}}
	d.Site = New(tb, AtDesk(append(parts, d.backDoor)...))
	return d
}

// NewDesk is a site of the parts with its settings, its users and one rule.
func NewDesk(tb testing.TB, parts ...func(*desk.Desk) web.Part) *Desk {
	tb.Helper()
	d := EmptyDesk(tb, parts...)
	d.Set(data.OfficeName, "向阳街道办事处")
	d.Set(data.OfficePhone, "2012345")
	d.Set(data.PublicURL, "http://meals.example")
	d.Set(data.HomeStreet, DeskStreet)
	for _, role := range staff.Roles() {
		d.Users[role] = d.AddUser(staff.NewUser{Login: string(role), DisplayName: "某" + string(role), Role: role, Street: DeskStreet})
	}
	d.publish()
	return d
}

// Stocked fills both streets.
func (d *Desk) Stocked() *Desk {
	d.TB.Helper()
	d.Mine = d.holdingOf(DeskStreet, "幸福面馆", 1948)
	d.Foreign = d.holdingOf(ForeignStreet, "隔壁饭庄", 1949)
	return d
}

// AddUser makes somebody of the district with DeskPassword.
func (d *Desk) AddUser(n staff.NewUser) staff.User {
	d.TB.Helper()
	n.District, n.Hashed = DeskDistrict, stafftest.Hashed(d.TB)
	u, err := d.Staff.CreateUser(d.TB.Context(), n, audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
	return u
}

func (d *Desk) publish() {
	d.TB.Helper()
	pay, off := 85, data.Fen(300)
	_, err := d.Meals.PublishRules(d.TB.Context(), DeskDistrict, meals.RuleSet{
		ID: "R-2025-03", ValidFrom: "2025-03-01",
		Classes: []meals.Class{{Code: "G70", AgeFrom: 60, Discount: &meals.Amount{PayPercent: &pay}, Subsidy: &meals.Amount{Off: &off}}},
		Funding: []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
	}, audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
}

// AddPoint makes an open point with a permit and hours.
func (d *Desk) AddPoint(street, name string, at geo.LatLng) merchants.Point {
	d.TB.Helper()
	windows, ok := merchants.ParseHours("每天 午餐 11:00-14:00")
	if !ok {
		d.TB.Fatal("hours not read")
	}
	return d.Add(merchants.Point{
		District: DeskDistrict, Street: street, Name: name, Kind: merchants.Restaurant, Address: name + "门牌",
		Phone: "2012300", Status: merchants.Open, PermitExpires: "2026-01-01", Hours: windows,
	}, at)
}

// AddElder makes an elder of the street's first community.
func (d *Desk) AddElder(street, name string, year int) meals.Elder {
	d.TB.Helper()
	e, err := d.Meals.CreateElder(d.TB.Context(), meals.NewElder{
		Street: street, Community: street + "001", CommunityName: "幸福社区", Name: name, Number: IDNumber(year, 7), Phone: "13800005678",
	}, audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
	return e
}

func (d *Desk) holdingOf(street, name string, year int) Holding {
	d.TB.Helper()
	ctx := d.TB.Context()
	h := Holding{Street: street}
	h.Point = d.AddPoint(street, name, geo.LatLng{Lat: 32.04 + float64(year-1948)/100, Lng: 118.78})
	till, token, err := d.Meals.AddTill(ctx, DeskDistrict, h.Point.ID, "前台", audit.System)
	if err != nil || token == "" {
		d.TB.Fatal(err)
	}
	h.Till, h.Elder = till, d.AddElder(street, "王桂兰", year)
	if h.Card, err = d.Meals.IssueCard(ctx, DeskDistrict, h.Elder.ID, audit.System); err != nil {
		d.TB.Fatal(err)
	}
	h.Redemption = d.Eat(h, 1500)
	d.Rate(h.Point, 40, 10)
	h.User = d.AddUser(staff.NewUser{Login: "spare" + street, DisplayName: "备用" + street, Role: staff.Finance, Street: street})
	h.IDs = map[string]string{
		"point": string(h.Point.ID), "till": string(h.Till.ID), "elder": string(h.Elder.ID), "card": string(h.Card.ID),
		"redemption": string(h.Redemption), "merchant": string(h.Point.MerchantID), "user": string(h.User.ID),
	}
	return h
}

// Eat records one meal at the holding's point.
func (d *Desk) Eat(h Holding, price data.Fen) (id meals.RedemptionID) {
	d.TB.Helper()
	key := data.NewID()
	_, err := d.Meals.Redeem(d.TB.Context(), h.Till, meals.Request{
		Card: h.Card.Number, Price: price, Key: key, Hash: sha256.Sum256([]byte(key)),
	}, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			d.TB.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return http.StatusCreated, []byte("{}")
	})
	if err != nil {
		d.TB.Fatal(err)
	}
	return id
}

// Rate gives a point n ratings, of which the first are satisfied.
func (d *Desk) Rate(p merchants.Point, n, satisfied int) {
	d.TB.Helper()
	now := d.DB.Now()
	list := make([]merchants.Rating, n)
	for i := range list {
		list[i] = merchants.Rating{
			District: DeskDistrict, RedemptionID: data.NewID(), MerchantID: p.MerchantID, PointID: p.ID, ElderID: data.NewID(),
			Channel: merchants.Tap, Scale: 3, Score: 1, Reasons: []string{"taste"}, MealAt: now - 1000, RatedAt: now,
		}
		if i < satisfied {
			list[i].Score, list[i].Reasons = 3, nil
		}
	}
	if _, err := d.Merchants.RecordRatings(d.TB.Context(), list, audit.System); err != nil {
		d.TB.Fatal(err)
	}
}
