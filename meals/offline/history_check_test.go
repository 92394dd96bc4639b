package offline

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
	"mealmap/meals"
	"mealmap/meals/settle"
)

// budget limits the district's money, loosely.
func (r *rig) budget(t testing.TB) {
	t.Helper()
	for year := 2025; year < 2030; year++ {
		err := r.meals.SetBudget(rigCtx, rigger, meals.Budget{District: rigDistrict, Funder: "district", Year: year, Amount: 1e9, WarnPercent: 80, UsedUp: meals.UsedUpWarn})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// verify is what mealmap verify runs about the books.
func (r *rig) verify(t testing.TB) {
	t.Helper()
	sources := map[journal.Kind]journal.Source{journal.Meal: meals.Postings, journal.Void: meals.Postings,
		journal.Reject: meals.Postings, journal.Restore: meals.Postings, journal.Statement: settle.Postings}
	found, err := r.db.Check(rigCtx, journal.Check(sources), audit.Check, meals.CheckClaims, meals.CheckLogged, settle.Check, Check)
	if err != nil || len(found) > 0 {
		t.Fatalf("verify finds %v, %v", found, err)
	}
}

// check holds the tables against the model and against each other.
func (h *history) check(step string) {
	err := h.db.View(rigCtx, func(tx *data.Tx) error {
		h.checkMeals(tx)
		h.checkClaims(tx)
		h.checkRecords(tx)
		return nil
	})
	if err != nil {
		h.t.Fatalf("after %s: %v", step, err)
	}
}

// ours are the elders of this story.
const ours = ` district = ?1 AND elder_id IN (?2, ?3) `

func (h *history) ours() []any { return []any{rigDistrict, h.elders[0].elder, h.elders[1].elder} }

// checkMeals: each meal is there once, its rows sum to its list price, and what
// is posted stands.
func (h *history) checkMeals(tx *data.Tx) {
	var rows []struct {
		meals.Redemption
		Posted  data.Fen `db:"posted"`
		Stands  data.Fen `db:"stands"`
		Public  data.Fen `db:"public"`
		Journal int      `db:"journal"`
	}
	err := tx.Select(&rows, `SELECT id, list_fen, elder_fen, merchant_fen, government_fen, fund_fen,
			(SELECT sum(fen) FROM ledger l WHERE l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal') AS posted,
			(SELECT sum(fen) FROM ledger l WHERE l.district = r.district AND l.redemption_id = r.id) AS stands,
			(SELECT coalesce(sum(fen), 0) FROM ledger l WHERE l.district = r.district AND l.redemption_id = r.id AND l.funder NOT IN ('elder', 'merchant')) AS public,
			(SELECT count(*) FROM journal j WHERE j.district = r.district AND j.kind = 'meal' AND j.object = r.id) AS journal
		FROM redemptions r WHERE`+ours+`ORDER BY id`, h.ours()...)
	fatalIf(h.t, err)
	if len(rows) != len(h.eaten) {
		h.t.Fatalf("%d meals, the model has %d", len(rows), len(h.eaten))
	}
	for _, row := range rows {
		i := slices.IndexFunc(h.eaten, func(m *mMeal) bool { return m.id == row.ID })
		if i < 0 {
			h.t.Fatalf("the model has no meal %s", row.ID)
		}
		m := h.eaten[i]
		stands, public := row.List, m.split.Government
		if m.void {
			stands, public = 0, 0
		}
		if m.rejected {
			public = 0
		}
		if row.Figures() != m.split || row.Posted != row.List || row.Stands != stands || row.Public != public || row.Journal != 1 {
			h.t.Fatalf("meal %+v (posted %d, stands %d, public %d), the model says %+v", row.Redemption, row.Posted, row.Stands, row.Public, m)
		}
	}
}

// checkClaims: as many as the model has, and never more than the caps.
func (h *history) checkClaims(tx *data.Tx) {
	var rows []struct {
		Elder  meals.ElderID `db:"elder_id"`
		Period string        `db:"period"`
		N      int           `db:"n"`
	}
	fatalIf(h.t, tx.Select(&rows, `SELECT elder_id, period, count(*) AS n FROM subsidy_claims WHERE`+ours+`GROUP BY 1, 2`, h.ours()...))
	claims, want := 0, 0
	for _, row := range rows {
		claims += row.N
		if row.Period[:4] == "day:" && row.N > 1 || row.Period[:4] == "mont" && row.N > 3 {
			h.t.Fatalf("%d subsidised meals of %s", row.N, row.Period)
		}
	}
	for _, m := range h.eaten {
		if m.claimed && !m.void {
			want += 4
		}
	}
	if claims != want {
		h.t.Fatalf("%d claims, the model has %d", claims, want)
	}
}

// checkRecords: the chains are those of the model, whole; what was answered
// stands; each accepted record has one meal, and no meal two records.
func (h *history) checkRecords(tx *data.Tx) {
	seen := map[meals.RedemptionID]bool{}
	for _, t := range h.tills {
		var rows []row
		fatalIf(h.t, tx.Select(&rows, `SELECT`+rowColumns+` FROM offline_records WHERE district = ? AND till_id = ? ORDER BY seq`, rigDistrict, t.till.ID))
		if len(rows) != len(t.chain) {
			h.t.Fatalf("till %d has %d records, the model %d", t.index, len(rows), len(t.chain))
		}
		for i := range rows {
			h.checkRecord(t, &rows[i], seen)
		}
		c, err := chainOf(tx, t.till)
		fatalIf(h.t, err)
		if c.Seq != t.took || c.Stopped != t.stopped || c.ServedLast != t.served {
			h.t.Fatalf("till %d stands at %+v, the model says %d, %v, %d", t.index, c, t.took, t.stopped, t.served)
		}
	}
}

func (h *history) checkRecord(t *mTill, stored *row, seen map[meals.RedemptionID]bool) {
	r := t.chain[stored.Seq]
	var meal meals.RedemptionID
	if r.meal != nil {
		meal = r.meal.id
	}
	if r.of != nil && r.of.meal != nil && r.status == Voided {
		meal = r.of.meal.id
	}
	g, err := stored.given()
	fatalIf(h.t, err)
	if stored.Body != r.signed.Body || string(text(g)) != string(text(*r.answer)) || stored.Redemption != meal {
		h.t.Fatalf("record %d is stored as %+v, the model says %+v with meal %q", stored.Seq, stored, r.answer, meal)
	}
	if before := t.chain[stored.Seq-1]; before != nil && r.parsed.Previous != HashOf(before.signed.Body) {
		h.t.Fatalf("record %d does not follow from the one before", stored.Seq)
	}
	if r.of == nil && meal != "" {
		if seen[meal] {
			h.t.Fatalf("meal %s is that of two records", meal)
		}
		seen[meal] = true
	}
	if meal == "" && (r.status == Accepted || r.status == IsStale || r.status == Conflict) {
		h.t.Fatalf("record %d is %s and has no meal", stored.Seq, r.status)
	}
}

// closeMonth reviews a statement of the first point, up to yesterday.
func (h *history) closeMonth() {
	day := h.now().ServiceDay().AddDays(-1)
	if day < h.from || h.closed >= day {
		return
	}
	from := h.from
	if h.closed != "" {
		from = h.closed.AddDays(1)
	}
	st, err := h.books.Compute(rigCtx, rigDistrict, h.points[0].MerchantID, settle.Period{From: from, To: day}, rigger)
	if err == nil {
		_, err = h.books.Review(rigCtx, rigDistrict, st.ID, nil, rigger)
	}
	if errors.Is(err, settle.ErrNothing) {
		return
	}
	fatalIf(h.t, err)
	h.closed = day
}

// decide decides an open case of this story in one of the ways that its kind
// allows, and one that it does not.
func (h *history) decide() {
	var open []Case
	for _, t := range h.tills {
		list, err := h.ListCases(rigCtx, CaseFilter{District: rigDistrict, TillID: t.till.ID, Open: true})
		fatalIf(h.t, err)
		open = append(open, list...)
	}
	open = slices.DeleteFunc(open, func(c Case) bool { return c.Kind == Gap })
	if len(open) == 0 {
		return
	}
	c := open[rapid.IntRange(0, len(open)-1).Draw(h.t.T, "case")]
	d := rapid.SampledFrom(c.Kind.Decisions()).Draw(h.t.T, "decision")
	got, err := h.Decide(rigCtx, rigDistrict, c.ID, d, "核对过了", rigger)
	h.decided(c, d, got, err)
}

func (h *history) decided(c Case, d Decision, got Case, err error) {
	t := h.tills[0]
	if c.TillID == h.tills[1].till.ID {
		t = h.tills[1]
	}
	r := t.chain[c.Seq]
	switch {
	case d == Bear && !r.meal.rejected && r.meal.void:
		if !isFault(err, meals.ErrMealVoid) {
			h.t.Fatalf("a void meal is rejected: %v", err)
		}
		return
	case d == Pay && r.meal.rejected && r.meal.void:
		if !isFault(err, meals.ErrMealVoid) {
			h.t.Fatalf("a void meal is restored: %v", err)
		}
		return
	}
	fatalIf(h.t, err)
	switch d {
	case Bear:
		r.meal.rejected = true
	case Pay:
		r.meal.rejected = false
	case Record:
		h.recorded(t, r, c, got)
	case Refuse:
		r.gone = true
	case Release:
		t.stopped = false
	}
}

// recorded: a waiting record became a meal, with what was free.
func (h *history) recorded(t *mTill, r *mRecord, c, got Case) {
	at := r.parsed.ServedAt
	if at > c.RaisedAt+600_000 {
		at = c.RaisedAt
	}
	full := h.full(r.elder, r.parsed.Price, at)
	m := &mMeal{id: got.Redemption, elder: r.elder, till: t.index, day: at.ServiceDay(), sitting: sittingOf(at), split: full, claimed: full.Government > 0}
	if r.parsed.Split == discounted(r.parsed.Price) {
		m.split, m.claimed = r.parsed.Split, false
	}
	r.meal = m
	h.eaten = append(h.eaten, m)
}
