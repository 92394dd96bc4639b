package settle_test

import (
	"context"
	"fmt"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

const (
	gulou  data.District = 320106
	street               = "320106001"
	tester               = audit.Actor("user:tester")
)

var (
	ctx   = context.Background()
	march = settle.Period{From: "2025-03-01", To: "2025-03-31"}
	april = settle.Period{From: "2025-04-01", To: "2025-04-30"}
)

// books is a street with merchants, each with a till, and elders of the class G70
// with cards; the rules give 15%, and 3.00 of which the district pays 60%. It
// stands at Wednesday 2025-03-05 12:40.
type books struct {
	*settle.Store
	tb       testing.TB
	db       *data.DB
	clock    *datatest.Clock
	meals    *meals.Store
	points   *merchants.Store
	counters []counter
	cards    []meals.Card
	people   map[string]audit.Actor
}

// counter is a merchant's till.
type counter struct {
	merchants.Point
	till meals.Till
}

func open(tb testing.TB, counters, elders int) *books {
	tb.Helper()
	db, clock := datatest.New(tb)
	b := &books{tb: tb, db: db, clock: clock, points: merchants.NewStore(db), people: map[string]audit.Actor{}}
	var err error
	if b.meals, err = meals.NewStore(db, vault.New([32]byte{1}), b.points); err != nil {
		tb.Fatal(err)
	}
	b.Store = settle.NewStore(db, b.meals)
	b.publish(rules("R-2025", "2025-01-01", 300))
	for i := range counters {
		b.counter(fmt.Sprintf("幸福面馆%d", i), street)
	}
	for i := range elders {
		b.elder("1950-01-01", i)
	}
	return b
}

func (b *books) publish(r meals.RuleSet) {
	b.tb.Helper()
	if _, err := b.meals.PublishRules(ctx, gulou, r, tester); err != nil {
		b.tb.Fatal(err)
	}
}

// rules give the subsidy from the day on.
func rules(id string, from data.ServiceDay, subsidy data.Fen) meals.RuleSet {
	pay := 85
	r := meals.RuleSet{ID: id, ValidFrom: from, Round: 10, Floor: 100,
		Classes:  []meals.Class{{Code: "G70", AgeFrom: 70, Discount: &meals.Amount{PayPercent: &pay}}},
		Windows:  []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 15 * 60}},
		Delivery: &meals.Delivery{Fee: 200, Funder: "street"}}
	if subsidy > 0 {
		r.Classes[0].Subsidy = &meals.Amount{Off: &subsidy, Minimum: 1000}
		r.Caps = []meals.Cap{{Period: meals.PerDay, Count: 1}}
		r.Funding = []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}}
	}
	return r
}

func (b *books) counter(name, street string) counter {
	b.tb.Helper()
	p, err := b.points.CreatePoint(ctx, merchants.Point{District: gulou, Street: street, Name: name,
		Kind: merchants.Restaurant, Address: name + "路1号", Status: merchants.Open}, tester)
	if err != nil {
		b.tb.Fatal(err)
	}
	t, _, err := b.meals.AddTill(ctx, gulou, p.ID, "counter", tester)
	if err != nil {
		b.tb.Fatal(err)
	}
	c := counter{p, t}
	b.counters = append(b.counters, c)
	return c
}

func (b *books) elder(born data.ServiceDay, serial int) {
	b.tb.Helper()
	community := fmt.Sprintf("%s%03d", street, serial%3)
	e, err := b.meals.CreateElder(ctx, meals.NewElder{Street: street, Community: community, CommunityName: "社区" + community[9:],
		Name: "王桂芳", Number: idNumber(born, serial), CareLevel: 1}, audit.System)
	if err != nil {
		b.tb.Fatal(err)
	}
	c, err := b.meals.IssueCard(ctx, gulou, e.ID, audit.System)
	if err != nil {
		b.tb.Fatal(err)
	}
	b.cards = append(b.cards, c)
}

// idNumber makes a valid ID number.
func idNumber(born data.ServiceDay, serial int) string {
	n := "320106" + string(born[:4]+born[5:7]+born[8:]) + fmt.Sprintf("%03d", serial%1000)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

// on moves the clock to the minute of the day.
func (b *books) on(day data.ServiceDay, minute int) {
	b.clock.Set(day.At(minute).Time())
}

// eat has the elder eat at the counter now.
func (b *books) eat(at, elder int, price data.Fen) meals.RedemptionID {
	b.tb.Helper()
	return b.eaten(at, elder, price, false)
}

func (b *books) eaten(at, elder int, price data.Fen, delivery bool) (id meals.RedemptionID) {
	b.tb.Helper()
	key := data.NewID()
	q := meals.Request{Card: b.cards[elder].Number, Price: price, Delivery: delivery, Key: key, Hash: [32]byte([]byte(key[:32]))}
	_, err := b.meals.Redeem(ctx, b.counters[at].till, q, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			b.tb.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return 201, []byte("{}")
	})
	if err != nil {
		b.tb.Fatal(err)
	}
	return id
}

func (b *books) void(id meals.RedemptionID) {
	b.tb.Helper()
	if _, err := b.meals.Void(ctx, tester, nil, gulou, id, "点错"); err != nil {
		b.tb.Fatal(err)
	}
}

// person adds a login, and gives its actor.
func (b *books) person(login, person string, role staff.Role) audit.Actor {
	b.tb.Helper()
	u, err := staff.NewStore(b.db).CreateUser(ctx, staff.NewUser{District: gulou, Login: login, DisplayName: login, Person: person,
		Role: role, Street: street, Hashed: stafftest.Hashed(b.tb)}, audit.System)
	if err != nil {
		b.tb.Fatal(err)
	}
	return audit.User(string(u.ID))
}

// compute computes and must succeed.
func (b *books) compute(at int, p settle.Period) settle.Statement {
	b.tb.Helper()
	st, err := b.Compute(ctx, gulou, b.counters[at].MerchantID, p, tester)
	if err != nil {
		b.tb.Fatal(err)
	}
	return st
}

// review freezes a statement as it is.
func (b *books) review(st settle.Statement, r ...settle.Rejection) settle.Statement {
	b.tb.Helper()
	st, err := b.Review(ctx, gulou, st.ID, r, tester)
	if err != nil {
		b.tb.Fatal(err)
	}
	return st
}

// verified fails where verify finds anything.
func (b *books) verified() {
	b.tb.Helper()
	found, err := b.db.Check(ctx, settle.Check)
	if err != nil || len(found) > 0 {
		b.tb.Fatalf("verify: %v %v", found, err)
	}
}

// exec runs statements past the stores.
func (b *books) exec(queries ...string) {
	b.tb.Helper()
	err := b.db.InTx(ctx, func(tx *data.Tx) error {
		for _, q := range queries {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.tb.Fatal(err)
	}
}
