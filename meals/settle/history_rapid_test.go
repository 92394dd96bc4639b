package settle_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/settle"
	"mealmap/merchants"
)

// After any history every posting is in one frozen statement, once all are
// frozen; what was frozen never changes; and the sums are the ledger's.
func TestHistoriesAreSettledOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := &story{books: open(t, 2, 3), frozen: map[settle.StatementID]settle.Statement{}}
		rt.Repeat(map[string]func(*rapid.T){
			"eat":     h.eatSome,
			"late":    h.late,
			"void":    h.voidOne,
			"reject":  h.rejectOne,
			"restore": h.restoreOne,
			"rules":   h.changeRules,
			"wait":    h.wait,
			"compute": h.computeOne,
			"review":  h.reviewOne,
			"":        func(*rapid.T) {},
		})
		h.tb = failer{t, rt}
		h.unchanged()
		h.settleAll()
		h.unchanged()
		h.addsUp()
		h.verified()
	})
}

// failer fails the draw, not the test, so that it is shrunk.
type failer struct {
	testing.TB
	rt *rapid.T
}

func (f failer) Helper()                      {}
func (f failer) Fatal(args ...any)            { f.rt.Fatal(args...) }
func (f failer) Fatalf(s string, args ...any) { f.rt.Fatalf(s, args...) }
func (f failer) Errorf(s string, args ...any) { f.rt.Errorf(s, args...) }

type story struct {
	*books
	ids    []meals.RedemptionID
	sets   int
	frozen map[settle.StatementID]settle.Statement
}

func (h *story) today() data.ServiceDay { return h.db.Now().ServiceDay() }

func (h *story) eatSome(t *rapid.T) {
	for range rapid.IntRange(1, 3).Draw(t, "meals") {
		price := data.Fen(rapid.SampledFrom([]int{900, 1000, 1234, 1500}).Draw(t, "price"))
		h.ids = append(h.ids, h.eaten(rapid.IntRange(0, 1).Draw(t, "at"), rapid.IntRange(0, 2).Draw(t, "elder"), price, rapid.Bool().Draw(t, "delivery")))
	}
}

// late records a meal that was served some days ago.
func (h *story) late(t *rapid.T) {
	c := h.counters[rapid.IntRange(0, 1).Draw(t, "at")]
	card := h.cards[rapid.IntRange(0, 2).Draw(t, "elder")]
	day := h.today().AddDays(-rapid.IntRange(1, 60).Draw(t, "days"))
	dir, err := h.points.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = h.db.InTx(ctx, func(tx *data.Tx) error {
		made, err := h.meals.RecordHistory(tx, gulou, dir, []meals.PastMeal{{Card: card.ID, Point: c.ID, Till: c.till.ID, Price: 1500, ServedAt: day.At(760)}})
		for _, r := range made {
			h.ids = append(h.ids, r.ID)
		}
		return err
	})
	if err != nil && !errors.Is(err, meals.ErrCardNotYet) {
		t.Fatal(err)
	}
}

func (h *story) one(t *rapid.T) meals.RedemptionID {
	if len(h.ids) == 0 {
		t.Skip("nothing yet")
	}
	return rapid.SampledFrom(h.ids).Draw(t, "meal")
}

func (h *story) voidOne(t *rapid.T) { h.void(h.one(t)) }

func (h *story) rejectOne(t *rapid.T) {
	allow(t, h.meals.Reject(ctx, tester, gulou, h.one(t), "x"), meals.ErrMealVoid, meals.ErrMealRejected, meals.ErrMealRestored)
}

func (h *story) restoreOne(t *rapid.T) {
	allow(t, h.meals.Restore(ctx, tester, gulou, h.one(t), "x"), meals.ErrMealVoid, meals.ErrMealNotRejected, meals.ErrMealRestored)
}

// allow fails on errors other than these.
func allow(t *rapid.T, err error, these ...error) {
	for _, e := range these {
		if errors.Is(err, e) {
			return
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (h *story) changeRules(t *rapid.T) {
	h.sets++
	h.publish(rules(fmt.Sprintf("R-%d", h.sets), h.today().AddDays(1), data.Fen(rapid.SampledFrom([]int{0, 100, 333}).Draw(t, "subsidy"))))
}

func (h *story) wait(t *rapid.T) {
	h.on(h.today().AddDays(rapid.IntRange(1, 40).Draw(t, "days")), 760)
}

func (h *story) computeOne(t *rapid.T) {
	from := h.today().AddDays(-rapid.IntRange(0, 70).Draw(t, "ago"))
	p := settle.Period{From: from, To: from.AddDays(rapid.IntRange(0, 95).Draw(t, "days"))}
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		p, _ = settle.Month(from.Month())
	case 1:
		p, _ = settle.Quarter(fmt.Sprintf("%sQ%d", from[:4], (int(from.Start().Time().Month())+2)/3))
	}
	_, err := h.Compute(ctx, gulou, h.counters[rapid.IntRange(0, 1).Draw(t, "at")].MerchantID, p, tester)
	allow(t, err, settle.ErrSettled, settle.ErrLater, settle.ErrNothing)
}

func (h *story) reviewOne(t *rapid.T) {
	list := h.list(settle.Filter{State: settle.Computed})
	if len(list) == 0 {
		t.Skip("nothing computed")
	}
	st, err := h.Review(ctx, gulou, rapid.SampledFrom(list).Draw(t, "statement").ID, nil, tester)
	allow(t, err, settle.ErrNotEnded, settle.ErrPreviousOpen)
	if err == nil {
		h.frozen[st.ID] = st
	}
}

// list gives the statements, the earliest first.
func (h *story) list(f settle.Filter) (list []settle.Statement) {
	f.District = gulou
	newest, err := h.List(ctx, f)
	if err != nil {
		h.tb.Fatal(err)
	}
	for i := range newest {
		list = append(list, newest[len(newest)-1-i])
	}
	return list
}

func (h *story) unchanged() {
	for id, st := range h.frozen {
		now, err := h.Find(ctx, gulou, id)
		if diff := cmp.Diff(st, now); err != nil || diff != "" {
			h.tb.Fatalf("%s changed: %v\n%s", st.Number, err, diff)
		}
	}
}

// settleAll closes all that is left.
func (h *story) settleAll() {
	for _, c := range h.counters {
		p := settle.Period{From: "2025-01-01", To: h.today()}
		for _, st := range h.frozen {
			if st.MerchantID == c.MerchantID {
				p.From = max(p.From, st.To.AddDays(1))
				p.To = max(p.To, p.From)
			}
		}
		for _, st := range h.list(settle.Filter{MerchantID: c.MerchantID}) {
			p.To = max(p.To, st.To)
		}
		_, err := h.Compute(ctx, gulou, c.MerchantID, p, tester)
		if err != nil && !errors.Is(err, settle.ErrNothing) {
			h.tb.Fatal(err)
		}
		h.on(max(h.today(), p.To).AddDays(1), 760)
		for _, st := range h.list(settle.Filter{MerchantID: c.MerchantID, State: settle.Computed}) {
			h.frozen[st.ID] = h.review(st)
		}
	}
}

// addsUp holds statements to the ledger, the journal and their registers.
func (h *story) addsUp() {
	for _, c := range h.counters {
		var sum data.Fen
		held := map[int64]int{}
		for _, st := range h.list(settle.Filter{MerchantID: c.MerchantID}) {
			if !st.State.Frozen() {
				h.tb.Fatalf("%s is left", st.Number)
			}
			sum += st.Body.Payable
			h.sound(st)
			seqs, err := h.PostingsOf(ctx, st)
			if err != nil {
				h.tb.Fatal(err)
			}
			for _, seq := range seqs {
				held[seq]++
			}
		}
		if want := h.owed(c.MerchantID); sum != want {
			h.tb.Fatalf("%s: statements give %s, the ledger %s", c.Name, sum, want)
		}
		for _, seq := range h.posted(c.MerchantID) {
			if held[seq] != 1 {
				h.tb.Fatalf("%s: posting %d is in %d statements", c.Name, seq, held[seq])
			}
			delete(held, seq)
		}
		if len(held) > 0 {
			h.tb.Fatalf("%s: postings of others: %v", c.Name, held)
		}
	}
}

// sound holds a body to itself and to its register.
func (h *story) sound(st settle.Statement) {
	b := st.Body
	var levels, communities, classes, rejected, earlier, register data.Fen
	var lines settle.Line
	counted := [2]int{}
	for _, p := range b.Levels {
		levels += p.Fen
	}
	for _, p := range b.Communities {
		communities += p.Fen
		counted[0] += p.Meals
	}
	for _, p := range b.Classes {
		classes += p.Fen
		counted[1] += p.Meals
	}
	for _, c := range b.Corrections {
		if c.Earlier {
			earlier += c.Fen
		} else {
			rejected += c.Fen
		}
	}
	for _, l := range b.Lines {
		lines.Meals += l.Meals
		lines.List += l.List
		lines.Let += l.Let
		lines.Subsidy += l.Subsidy
		lines.Elder += l.Elder
		lines.Delivery += l.Delivery
	}
	stand := 0
	for r, err := range h.Rows(ctx, st.District, st.ID) {
		if err != nil {
			h.tb.Fatal(err)
		}
		register += r.Fen
		if !r.Earlier && r.VoidedAt == 0 {
			stand++
		}
	}
	got := []any{b.Payable, b.Payable, b.Payable, b.Payable, b.List, b.Rejected, b.Earlier, b.Payable, b.Meals, b.Meals, b.Meals, b.Rejected <= 0,
		lines}
	want := []any{b.Subsidy + b.Rejected + b.Earlier + b.Delivery, levels, communities, classes, b.Elder + b.Let + b.Subsidy, rejected, earlier,
		register, stand, counted[0], counted[1], true,
		settle.Line{Meals: b.Meals, List: b.List, Let: b.Let, Subsidy: b.Subsidy, Elder: b.Elder, Delivery: b.Delivery}}
	if diff := cmp.Diff(want, got); diff != "" {
		h.tb.Fatalf("%s does not add up (-want +got):\n%s\n%+v", st.Number, diff, b)
	}
}

// owed is what the ledger moves to the merchant, of all but the elder and the
// merchant.
func (h *story) owed(m merchants.MerchantID) (sum data.Fen) {
	h.get(&sum, `SELECT coalesce(sum(l.fen), 0) FROM ledger l JOIN redemptions r ON r.district = l.district AND r.id = l.redemption_id
		WHERE r.merchant_id = ? AND l.funder NOT IN ('elder', 'merchant')`, m)
	return sum
}

func (h *story) posted(m merchants.MerchantID) (seqs []int64) {
	err := h.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&seqs, `SELECT seq FROM journal WHERE merchant_id = ? AND kind <> 'statement'`, m)
	})
	if err != nil {
		h.tb.Fatal(err)
	}
	return seqs
}

func (b *books) get(into any, query string, args ...any) {
	b.tb.Helper()
	if err := b.db.View(ctx, func(tx *data.Tx) error { return tx.Get(into, query, args...) }); err != nil {
		b.tb.Fatal(err)
	}
}
