package monthly_test

import (
	"context"
	"fmt"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/meals/complaints"
	"mealmap/meals/monthly"
	"mealmap/merchants"
)

const (
	gulou  data.District = 320106
	street               = "320106001"
	tester               = audit.Actor("user:tester")
)

var ctx = context.Background()

// network is a street whose rules give 15%, and 3.00 of which the district pays
// 60%; it stands at 2025-03-05 12:40.
type network struct {
	*monthly.Store
	tb     testing.TB
	db     *data.DB
	clock  *datatest.Clock
	meals  *meals.Store
	points *merchants.Store
	tills  []meals.Till
	elders []meals.Elder
	cards  []meals.Card
}

func open(tb testing.TB, points, elders int) *network {
	tb.Helper()
	db, clock := datatest.New(tb)
	n := &network{tb: tb, db: db, clock: clock, points: merchants.NewStore(db)}
	v := vault.New([32]byte{1})
	n.on("2025-01-01", 600)
	var err error
	n.meals, err = meals.NewStore(db, v, n.points)
	n.must(err)
	n.Store = monthly.NewStore(db, n.points, complaints.NewStore(db, v, n.meals, n.points))
	pay, off := 85, data.Fen(300)
	_, err = n.meals.PublishRules(ctx, gulou, meals.RuleSet{ID: "R", ValidFrom: "2024-01-01", Round: 10, Floor: 100,
		Classes: []meals.Class{{Code: "G70", AgeFrom: 70, Discount: &meals.Amount{PayPercent: &pay}, Subsidy: &meals.Amount{Off: &off, Minimum: 1000}}},
		Windows: []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 15 * 60}},
		Caps:    []meals.Cap{{Period: meals.PerDay, Count: 1}}, Funding: []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
		Delivery: &meals.Delivery{Fee: 200, Funder: "street"}}, tester)
	n.must(err)
	for i := range points {
		n.point(fmt.Sprintf("幸福面馆%d", i), street)
	}
	for i := range elders {
		n.elder(i, i%3)
	}
	n.on("2025-03-05", 760)
	return n
}

func (n *network) must(err error) {
	n.tb.Helper()
	if err != nil {
		n.tb.Fatal(err)
	}
}

func (n *network) point(name, street string) merchants.Point {
	n.tb.Helper()
	p, err := n.points.CreatePoint(ctx, merchants.Point{District: gulou, Street: street, Name: name,
		Kind: merchants.Restaurant, Address: name + "路1号", Status: merchants.Open}, tester)
	n.must(err)
	t, _, err := n.meals.AddTill(ctx, gulou, p.ID, "counter", tester)
	n.must(err)
	n.tills = append(n.tills, t)
	return p
}

// elder is seventy-five, of a community of the street.
func (n *network) elder(serial, community int) {
	n.tb.Helper()
	code := fmt.Sprintf("%s%03d", street, community)
	e, err := n.meals.CreateElder(ctx, meals.NewElder{Street: street, Community: code, CommunityName: "社区" + code[9:],
		Name: "王桂芳", Number: idNumber(serial), CareLevel: 1}, audit.System)
	n.must(err)
	c, err := n.meals.IssueCard(ctx, gulou, e.ID, audit.System)
	n.must(err)
	n.elders, n.cards = append(n.elders, e), append(n.cards, c)
}

func idNumber(serial int) string {
	text := "32010619500101" + fmt.Sprintf("%03d", serial)
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(text[i]-'0') * w
	}
	return text + string("10X98765432"[sum%11])
}

// on moves the clock to the minute of the day.
func (n *network) on(day data.ServiceDay, minute int) { n.clock.Set(day.At(minute).Time()) }

// eat has an elder eat at a till now.
func (n *network) eat(till, elder int, price data.Fen, delivery bool) (id meals.RedemptionID) {
	n.tb.Helper()
	key := data.NewID()
	q := meals.Request{Card: n.cards[elder].Number, Price: price, Delivery: delivery, Key: key, Hash: [32]byte([]byte(key[:32]))}
	_, err := n.meals.Redeem(ctx, n.tills[till], q, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			n.tb.Errorf("refused: %v", o.Refusal)
			return 403, []byte("{}")
		}
		id = o.Redemption.ID
		return 201, []byte("{}")
	})
	n.must(err)
	return id
}

func (n *network) make(month string) monthly.Report {
	n.tb.Helper()
	r, err := n.Make(ctx, gulou, street, month)
	n.must(err)
	return r
}

func (n *network) exec(statements ...string) {
	n.tb.Helper()
	n.must(n.db.InTx(ctx, func(tx *data.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	}))
}

func (n *network) get(into any, query string) {
	n.tb.Helper()
	n.must(n.db.View(ctx, func(tx *data.Tx) error { return tx.Get(into, query) }))
}
