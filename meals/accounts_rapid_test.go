package meals

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/journal"
)

// After any history of meals, deliveries, voids, rejections, restorations, past
// meals, budgets set in between and rules published, everything that verify adds
// up fits: budgets are their ledger rows, rows of a meal sum as they must, and
// every meal and what happened to it has its posting.
func TestBooksFitAfterAnyHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := books{f: newFixture(t), tb: t, state: map[RedemptionID]string{}}
		r := limitedRules()
		g70(&r).Subsidy = &Amount{Allowance: &Purse{Fen: 3000, Period: PerMonth}, Max: 300}
		r.Classes[2].Subsidy.Coupon = &Coupon{Count: 3, Period: PerMonth}
		r.Funding = []Share{{Funder: "district", Percent: 60}, {Funder: FundFunder, Percent: 10}, {Funder: "street", Home: HomeStreet}}
		h.f.publish(t, r)
		for i := range 4 {
			e, c := h.f.elder(t, []data.ServiceDay{in60s, in70s, in80s, in70s}[i])
			h.f.register(t, e)
			h.cards = append(h.cards, c)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"redeem":  h.redeem,
			"past":    h.past,
			"void":    h.do("void"),
			"reject":  h.do("reject"),
			"restore": h.do("restore"),
			"budget":  h.budget,
			"wait":    h.wait,
			"":        func(*rapid.T) {},
		})
		h.check(rt)
	})
}

type books struct {
	f     *fixture
	tb    testing.TB
	cards []Card
	ids   []RedemptionID
	state map[RedemptionID]string // "", "reject", "restore", "void"
}

func (h *books) redeem(t *rapid.T) {
	q := request(rapid.SampledFrom(h.cards).Draw(t, "card").Number, data.Fen(rapid.SampledFrom([]int{700, 1234, 1500, 2000}).Draw(t, "price")))
	q.Delivery = rapid.Bool().Draw(t, "brought")
	stored, err := h.f.Redeem(ctx, h.f.till, q, encodeForTest)
	if err != nil || stored.Status != 201 {
		t.Fatalf("%s %v", stored.Body, err)
	}
	h.ids = append(h.ids, decodeAnswer(h.tb, stored).ID)
}

func (h *books) past(t *rapid.T) {
	card := rapid.SampledFrom(h.cards).Draw(t, "card")
	served := data.InstantOf(h.f.clock.Now())
	done, err := h.f.record(h.tb, PastMeal{Card: card.ID, Point: h.f.point.ID, Till: h.f.till.ID, Price: 1500, ServedAt: served},
		PastMeal{Card: card.ID, Point: h.f.point.ID, Till: h.f.till.ID, Price: 1234, ServedAt: served, Delivery: true})
	if err != nil {
		t.Fatal(err)
	}
	h.ids = append(h.ids, done[0].ID, done[1].ID)
}

// do takes a step that the state allows, or sees it refused.
func (h *books) do(step string) func(*rapid.T) {
	return func(t *rapid.T) {
		if len(h.ids) == 0 {
			t.Skip("nothing yet")
		}
		id := rapid.SampledFrom(h.ids).Draw(t, "meal")
		was := h.state[id]
		allowed := step == "void" || step == "reject" && was == "" || step == "restore" && was == "reject"
		err := h.f.steps(id, step)
		if (err == nil) != allowed {
			t.Fatalf("%s after %q: %v", step, was, err)
		}
		if allowed {
			h.state[id] = step
		}
	}
}

func (h *books) budget(t *rapid.T) {
	b := Budget{Funder: rapid.SampledFrom([]string{"district", "street", "fund"}).Draw(t, "funder"), Year: 2025,
		Street: rapid.SampledFrom([]string{"", testStreet}).Draw(t, "street"),
		Amount: data.Fen(rapid.IntRange(0, 3000).Draw(t, "amount")),
		UsedUp: rapid.SampledFrom([]UsedUp{UsedUpWarn, UsedUpWithout, UsedUpStop}).Draw(t, "used up")}
	if had, ok := h.f.budgets(h.tb)[b.Funder+b.Street]; ok {
		b.UsedUp, b.Amount = had.UsedUp, max(b.Amount, had.Amount)
	}
	h.f.setBudget(h.tb, b)
}

func (h *books) wait(t *rapid.T) {
	h.f.clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 180, 24 * 60, 20 * 24 * 60}).Draw(t, "minutes")) * time.Minute)
}

func (h *books) check(t *rapid.T) {
	found, err := h.f.findings()
	if err != nil || len(found) > 0 {
		t.Fatalf("found %v %v", found, err)
	}
	want := map[string]int{"meal": len(h.ids)}
	for _, s := range h.state {
		want[s]++
	}
	if n := h.f.count(h.tb, `SELECT count(*) FROM journal WHERE kind = ?`, journal.Meal); n != want["meal"] {
		t.Fatalf("%d meals posted, %d recorded", n, want["meal"])
	}
	if n := h.f.count(h.tb, `SELECT count(*) FROM journal WHERE kind = ?`, journal.Void); n != want["void"] {
		t.Fatalf("%d voids posted, %d done", n, want["void"])
	}
}
