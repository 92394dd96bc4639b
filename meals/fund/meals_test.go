package fund

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

// canteen is a fund with a point where it pays four yuan of every meal.
type canteen struct {
	*Store
	meals *meals.Store
	till  meals.Till
	cards []meals.Card
}

func newCanteen(t *testing.T, elders int) *canteen {
	t.Helper()
	s, _ := newStore(t)
	points := merchants.NewStore(s.db)
	m, err := meals.NewStore(s.db, vault.New([32]byte{1}), points)
	if err != nil {
		t.Fatal(err)
	}
	c := &canteen{Store: s, meals: m}
	const street = "320106001"
	p, err := points.CreatePoint(ctx, merchants.Point{District: district, Street: street, Name: "食堂", Kind: merchants.Canteen, Address: "一号", Status: merchants.Open}, clerk)
	if err == nil {
		c.till, _, err = m.AddTill(ctx, district, p.ID, "前台", clerk)
	}
	if err != nil {
		t.Fatal(err)
	}
	off := data.Fen(400)
	if _, err := m.PublishRules(ctx, district, meals.RuleSet{ID: "R-1", ValidFrom: "2025-03-01",
		Classes: []meals.Class{{Code: "A", AgeFrom: 60, Subsidy: &meals.Amount{Off: &off}}},
		Windows: []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 15 * 60}},
		Funding: []meals.Share{{Funder: meals.FundFunder}}}, clerk); err != nil {
		t.Fatal(err)
	}
	for i := range elders {
		e, err := m.CreateElder(ctx, meals.NewElder{Street: street, Name: "王桂兰", Number: idNumber(i)}, clerk)
		if err != nil {
			t.Fatal(err)
		}
		card, err := m.IssueCard(ctx, district, e.ID, clerk)
		if err != nil {
			t.Fatal(err)
		}
		c.cards = append(c.cards, card)
	}
	return c
}

// idNumber is a valid one of somebody born in 1950.
func idNumber(serial int) string {
	n, sum := fmt.Sprintf("32010619500101%03d", serial), 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}

func (c *canteen) eat(card meals.Card) (o meals.Outcome, err error) {
	key := data.NewID()
	_, err = c.meals.Redeem(ctx, c.till, meals.Request{Card: card.Number, Price: 1000, Key: key, Hash: sha256.Sum256([]byte(key))},
		func(got meals.Outcome) (int, []byte) { o = got; return 201, []byte("{}") })
	return o, err
}

// TestMealsAndGrantsTogetherNeverOverdraw: the fund has enough for ten of them.
func TestMealsAndGrantsTogetherNeverOverdraw(t *testing.T) {
	t.Parallel()
	const each = 24
	c := newCanteen(t, each)
	c.give(t, 10*400, "", Person)
	d := c.decided(t, 100000, "王**家庭", "甲", "乙")
	spent := make(chan data.Fen)
	for i := range each {
		go func() {
			o, err := c.eat(c.cards[i])
			if err != nil || o.Refusal != nil {
				t.Error(err, o.Refusal)
			}
			spent <- o.Redemption.Fund
		}()
		go func() {
			e, _ := c.grant(d, 400)
			spent <- -e.Fen
		}()
	}
	sum := data.Fen(0)
	for range 2 * each {
		sum += <-spent
	}
	if sum != 10*400 || c.balance(t) != 0 {
		t.Errorf("spent %s of 40.00, balance %s", sum, c.balance(t))
	}
	c.soundWithMeals(t)
}

// soundWithMeals is sound with the meals' postings.
func (c *canteen) soundWithMeals(t *testing.T) {
	t.Helper()
	found, err := c.db.Check(ctx, meals.CheckClaims, Check, audit.Check)
	if err != nil || len(found) > 0 {
		t.Errorf("found %v %v", found, err)
	}
}

func TestWhatMealsTakeAndGiveBack(t *testing.T) {
	t.Parallel()
	c := newCanteen(t, 3)
	before, err := c.eat(c.cards[0]) // nothing bounds the fund yet
	if err != nil || before.Redemption.Fund != 400 {
		t.Fatalf("%+v %v", before.Redemption, err)
	}
	c.give(t, 600, "", Person)
	if got := c.balance(t); got != 200 {
		t.Errorf("what was paid before the first donation is forgotten: %s", got)
	}
	if _, err := c.meals.Void(ctx, clerk, nil, district, before.Redemption.ID, "记错"); err != nil || c.balance(t) != 600 {
		t.Errorf("taken back: %s %v", c.balance(t), err)
	}
	for _, card := range c.cards[1:] {
		if _, err := c.eat(card); err != nil {
			t.Fatal(err)
		}
	}
	months, err := c.MealMonths(ctx, district, "2025-01-01", "2025-12-31")
	if err != nil {
		t.Fatal(err)
	}
	paid := 600 - c.balance(t)
	if d := cmp.Diff([]MealMonth{{Month: "2025-03", Meals: int((paid + 399) / 400), Elders: int((paid + 399) / 400), Fen: paid}}, months); d != "" || paid < 400 {
		t.Errorf("paid %s:\n%s", paid, d)
	}
	c.soundWithMeals(t)
	if months, err := c.MealMonths(ctx, district, "2025-04-01", "2025-12-31"); err != nil || len(months) != 0 {
		t.Errorf("of other days: %v %v", months, err)
	}
}
