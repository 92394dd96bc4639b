package cases_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
)

// walk is a case under random hands.
type walk struct {
	*room
	t      *rapid.T
	c      cases.Case
	people map[audit.Actor]string // login → person
	kept   []string               // the steps, as they were written
}

func (w *walk) any() audit.Actor {
	return rapid.SampledFrom([]audit.Actor{w.wang, w.alsoWang, w.li, w.zhao, w.finance, audit.System}).Draw(w.t, "by")
}

// step is any step, but more often one that leads on for the person.
func (w *walk) step(look *cases.Situation) cases.Step {
	rules := cases.Rules()
	if rapid.IntRange(0, 1).Draw(w.t, "on") > 0 {
		var on []cases.Rule
		for _, o := range cases.Allowed(look) {
			if o.Because == nil && slices.Contains([]cases.Action{cases.Warn, cases.Propose, cases.Sign, cases.Countersign, cases.Decide}, o.Action) {
				on = append(on, o.Rule)
			}
		}
		if on != nil {
			rules = on
		}
	}
	rule := rapid.SampledFrom(rules).Draw(w.t, "rule")
	s := cases.Step{Action: rule.Action, Ground: rule.Ground, Reason: "因为"}
	s.Reference = rapid.SampledFrom([]string{"", "", w.complaint()}).Draw(w.t, "reference")
	s.Against = rapid.IntRange(0, len(w.kept)).Draw(w.t, "against")
	s.Decision = rapid.SampledFrom(cases.Decisions()).Draw(w.t, "decision")
	if s.Decision == cases.Partly {
		s.Strike = []cases.Struck{{No: rapid.IntRange(1, 8).Draw(w.t, "no"), Why: merchants.WrongOrder}}
	}
	if s.Action == cases.Recheck {
		s.Reference = ""
	}
	s.Until = w.today().AddDays(rapid.IntRange(-5, 40).Draw(w.t, "until"))
	return s
}

// holds checks all that must be so after every step.
func (w *walk) holds() {
	steps := must(w.Steps(w.tb.Context(), district, w.c.ID))
	for i, s := range steps {
		text := fmt.Sprint(s.Seq, s.Action, s.To, s.Reason, s.At, s.By, s.Raw)
		if i < len(w.kept) && w.kept[i] != text {
			w.t.Fatalf("step %d was changed", i+1)
		}
		if i >= len(w.kept) {
			w.kept = append(w.kept, text)
		}
		if s.Seq != i+1 || i > 0 && s.Reason == "" || s.By == "" {
			w.t.Fatalf("step %d: %+v", i+1, s)
		}
	}
	if len(steps) < len(w.kept) {
		w.t.Fatal("a step is gone")
	}
	c := must(w.Get(w.tb.Context(), district, w.c.ID))
	if last := steps[len(steps)-1]; c.Stage != last.To || c.Stage.Ended() != (c.EndedOn != "") {
		w.t.Fatalf("the case is %s since %q, its last step led to %s", c.Stage, c.EndedOn, last.To)
	}
	if c.Stage == cases.Removed {
		w.removed(steps)
	}
	for _, n := range must(w.Notices(w.tb.Context(), district, w.c.ID)) {
		for _, never := range []string{"elder-", "redemption-", "王桂兰"} {
			if strings.Contains(n.Raw, never) {
				w.t.Fatalf("notice %s says %s", n.Number, never)
			}
		}
	}
}

// removed: two different people signed, the second not the proposer, after a
// warning whose deadline was over or on the ground of food safety.
func (w *walk) removed(steps []cases.Taken) {
	var propose, sign, counter *cases.Taken
	var deadline data.ServiceDay
	for i := range steps {
		s := &steps[i]
		switch s.Action {
		case cases.Propose:
			propose = s
			if s.Detail.Ground == cases.Answers && (deadline == "" || s.At.ServiceDay() <= deadline || s.Detail.Verdict.Level < review.Removal) {
				w.t.Fatalf("proposed on %s, the deadline was %q", s.At.ServiceDay(), deadline)
			}
			if s.Detail.Ground == cases.FoodSafety && s.Detail.Reference == "" {
				w.t.Fatal("food safety without a ground")
			}
		case cases.Warn, cases.Extend:
			deadline = s.Detail.Deadline
		case cases.Sign:
			sign = s
		case cases.Countersign:
			counter = s
		}
	}
	switch {
	case propose == nil || sign == nil || counter == nil:
		w.t.Fatal("removed without a proposal or two signatures")
	case w.people[sign.By] == w.people[counter.By] || w.people[propose.By] == w.people[counter.By]:
		w.t.Fatalf("proposed by %s, signed by %s and %s", propose.By, sign.By, counter.By)
	}
	for _, a := range must(w.Appeals(w.tb.Context(), district, w.c.ID)) {
		if a.Decision == "" {
			w.t.Fatal("removed while the merchant waited for an answer")
		}
		if step := steps[a.Against-1]; w.people[step.By] == w.people[a.DecidedBy] {
			w.t.Fatalf("%s decided about his own step", a.DecidedBy)
		}
	}
}

// anew begins with another merchant, eight answers about it and a complaint.
func (r *room) anew(t *rapid.T, turn int) {
	r.mine = r.point(street, fmt.Sprintf("面馆%d", turn))
	r.prefix = fmt.Sprintf("%d-", turn)
	r.say(review.Warning, .80)
	r.rate(8)
	err := r.db.InTx(r.tb.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO complaints (district, id, number, street, source, class, merchant_id, text_sealed, received_at, first_asked, responsible, due_on, state)
			VALUES (?, ?, ?, ?, 'phone', 'food_safety', ?, x'01', ?, 'u1', 'u1', '2025-03-10', 'open')`, district, r.complaint(), r.complaint(), street, r.mine.MerchantID, tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *room) complaint() string { return "2025-" + r.prefix }

func TestRandomStepsByRandomPeople(t *testing.T) {
	t.Parallel()
	ended, r, turn := map[cases.Stage]int{}, enter(t), 0
	people := map[audit.Actor]string{r.wang: "王", r.alsoWang: "王", r.li: "李", r.zhao: "赵", r.finance: "钱"}
	rapid.Check(t, func(rt *rapid.T) {
		turn++
		r.anew(rt, turn)
		w := &walk{room: r, t: rt, people: people}
		w.c = r.opened()
		w.holds()
		for range rapid.IntRange(10, 40).Draw(rt, "steps") {
			if rapid.IntRange(0, 3).Draw(rt, "time") == 0 {
				r.days(rapid.IntRange(1, 20).Draw(rt, "days"))
			}
			if rapid.IntRange(0, 5).Draw(rt, "change") == 0 {
				r.say(review.Level(rapid.IntRange(0, 3).Draw(rt, "level")), .80)
			}
			before := must(r.Look(t.Context(), district, w.c.ID, audit.System)).Case.Stage
			by := w.any()
			look := must(r.Look(t.Context(), district, w.c.ID, by))
			step := w.step(look)
			open := false
			for _, o := range cases.Allowed(look) {
				open = open || o.Action == step.Action && o.Ground == step.Ground && o.Because == nil
			}
			_, err := r.Take(t.Context(), district, w.c.ID, step, by)
			if err == nil && !open {
				rt.Fatalf("%s %s by %s was taken from %s, and the page says it is not open", step.Action, step.Ground, by, before)
			}
			w.holds()
		}
		ended[r.stage(w.c)]++
	})
	if ended[cases.Removed] == 0 {
		t.Errorf("the walks did not come far: %v", ended)
	}
}
