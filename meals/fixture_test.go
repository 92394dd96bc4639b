package meals

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/vault"
	"mealmap/merchants"
)

const (
	testDistrict = data.District(320106)
	testStreet   = "320106001"
	tester       = audit.Actor("user:test")
)

// fixture is a street with one open point, its till, and the rules of the worked
// example, at Wednesday 2025-03-05 12:40.
type fixture struct {
	*Store
	db    *data.DB
	clock *datatest.Clock
	point merchants.Point
	till  Till
	made  int // elders so far
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	db, clock := datatest.New(t)
	f := &fixture{db: db, clock: clock}
	places := merchants.NewStore(db)
	var err error
	if f.Store, err = NewStore(db, vault.New([32]byte{1}), places); err != nil {
		t.Fatal(err)
	}
	f.point = f.addPoint(t, "幸福面馆", merchants.Open)
	if f.till, _, err = f.AddTill(ctx, testDistrict, f.point.ID, "front counter", tester); err != nil {
		t.Fatal(err)
	}
	f.publish(t, exampleRules())
	return f
}

var ctx = context.Background()

func (f *fixture) addPoint(t testing.TB, name string, status merchants.Status) merchants.Point {
	t.Helper()
	p, err := f.points.CreatePoint(ctx, merchants.Point{District: testDistrict, Street: testStreet, Name: name,
		Kind: merchants.Restaurant, Address: name + "路1号", Status: status}, tester)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (f *fixture) publish(t testing.TB, r RuleSet) RuleSet {
	t.Helper()
	r, err := f.PublishRules(ctx, testDistrict, r, tester)
	if err != nil {
		t.Fatalf("publish: %v %+v", err, r)
	}
	return r
}

// elder makes an elder born on the day, with a card.
func (f *fixture) elder(t testing.TB, born data.ServiceDay, categories ...Category) (Elder, Card) {
	t.Helper()
	f.made++
	n := NewElder{Street: testStreet, Name: fmt.Sprintf("王桂芳%d", f.made), Number: idNumber(born, f.made), Categories: categories}
	e, err := f.CreateElder(ctx, n, tester)
	if err != nil {
		t.Fatalf("create elder: %v", err)
	}
	c, err := f.IssueCard(ctx, testDistrict, e.ID, tester)
	if err != nil {
		t.Fatalf("issue card: %v", err)
	}
	return e, c
}

func (f *fixture) digits(t testing.TB, c Card) string {
	t.Helper()
	d, err := f.Token(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// answer is what the tests' encoder stores.
type answer struct {
	ID       RedemptionID
	Code     string   `json:",omitempty"`
	Elder    data.Fen `json:",omitempty"`
	Notices  []string `json:",omitempty"`
	Class    string   `json:",omitempty"`
	Name     string   `json:",omitempty"`
	Refusal  string   `json:",omitempty"`
	NoticeOf []map[string]any
}

func encodeForTest(o Outcome) (int, []byte) {
	a := answer{ID: o.Redemption.ID, Elder: o.Redemption.Elder, Class: o.Redemption.Class, Name: o.ElderName, Notices: o.Redemption.NoticeCodes()}
	status := 201
	if o.Refusal != nil {
		a.Code, a.Refusal, status = o.Refusal.Code, o.Refusal.Error(), 403
	}
	for _, n := range o.Decision.Notices {
		a.NoticeOf = append(a.NoticeOf, n.Args)
	}
	body, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	return status, body
}

// request is a valid one with a key of its own.
func request(card string, price data.Fen) Request {
	key := data.NewID()
	return Request{Card: card, Price: price, Key: key, Hash: [32]byte([]byte(key[:32]))}
}

func (f *fixture) redeem(t testing.TB, q Request) answer {
	t.Helper()
	got, err := f.Redeem(ctx, f.till, q, encodeForTest)
	if err != nil {
		t.Fatalf("redeem: %v", err)
	}
	return decodeAnswer(t, got)
}

func decodeAnswer(t testing.TB, s Stored) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal(s.Body, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func (f *fixture) count(t testing.TB, query string, args ...any) (n int) {
	t.Helper()
	if err := f.db.View(ctx, func(tx *data.Tx) error { return tx.Get(&n, query, args...) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// idNumber makes a valid ID number for a birth date.
func idNumber(born data.ServiceDay, serial int) string {
	body := "320106" + string(born[:4]+born[5:7]+born[8:]) + fmt.Sprintf("%03d", serial%1000)
	sum := 0
	for i := range body {
		sum += int(body[i]-'0') * idWeights[i]
	}
	return body + string(idChecks[sum%11])
}

func ptr[T any](v T) *T { return &v }

// exampleRules are those of domain.md section 4.
func exampleRules() RuleSet {
	class := func(code string, from, to, pay int, off data.Fen) Class {
		return Class{Code: code, AgeFrom: from, AgeTo: to,
			Discount: &Amount{PayPercent: ptr(pay)}, Subsidy: &Amount{Off: ptr(off), Minimum: 1000}}
	}
	return RuleSet{
		ID: "R-2025-03", ValidFrom: "2025-03-01",
		Classes: []Class{
			class("G60", 60, 69, 90, 200),
			class("G70", 70, 79, 85, 300),
			class("G80", 80, 0, 80, 400),
			{Code: "H", AgeFrom: 60, Categories: []Category{"low_income", "destitute", "bereaved"},
				Subsidy: &Amount{Off: ptr(data.Fen(600)), Minimum: 800}},
		},
		Round: 10, Floor: 100, MinimumOn: OnList,
		Windows: []RuleWindow{
			{Sitting: merchants.Lunch, Opens: 12*60 + 30, Closes: 15*60 + 30},
			{Sitting: merchants.Dinner, Opens: 18*60 + 30, Closes: 21 * 60},
		},
		Caps:     []Cap{{Period: PerDay, Count: 1}, {Period: PerMonth, Count: 22}},
		Funding:  []Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
		Delivery: &Delivery{Fee: 200, Funder: "street"},
	}
}

// at is a moment of March 2025.
func at(day, hour, minute int) data.Instant {
	return data.InstantOf(time.Date(2025, time.March, day, hour, minute, 0, 0, data.Zone))
}

// privateOf opens the key that a card was signed with, to forge with.
func (f *fixture) privateOf(c Card) (key ed25519.PrivateKey, err error) {
	err = f.db.View(ctx, func(tx *data.Tx) error {
		key, err = f.privateKey(tx, c.District, c.KeyID)
		return err
	})
	return key, err
}

// usedUp is a usage by the number of meals for each of the set's caps in force.
func usedUp(r *RuleSet, at Seating, meals ...int) Usage {
	u := Usage{}
	for i, c := range r.effectiveCaps() {
		if i < len(meals) {
			u[c.Period.key(at)] = Use{Meals: meals[i], Top: meals[i]}
		}
	}
	return u
}

// claimsOf is what a meal with the subsidy claims.
func claimsOf(at Seating, subsidy data.Fen) (claims []Claim) {
	for _, p := range everyPeriod {
		claims = append(claims, Claim{p.key(at), subsidy})
	}
	return claims
}
