package offline

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
)

// plain are the facts of a meal that nothing speaks against: served at 12:50,
// five minutes after the anchor, and brought at 13:00.
func plain() Facts {
	mono := (5 * time.Minute).Milliseconds()
	return Facts{
		Now: march(5, 13, 0), Signed: true, Seq: 6, Head: [32]byte{6},
		Record: Parsed{Kind: KindMeal, Seq: 7, Previous: [32]byte{6}, ServedAt: march(5, 12, 50), AnchorAt: march(5, 12, 45), MonoMS: &mono,
			Price: 1500, Split: subsidised(1500)},
		Looked: true, AnchorAt: march(5, 12, 45), LastAnchor: march(5, 12, 45), ServedLast: march(5, 12, 40),
		ListAt: march(5, 12, 0), PriceCap: 1500, Open: true, Full: subsidised(1500),
	}
}

func ago(f *Facts, d time.Duration) data.Instant { return f.Record.ServedAt.Add(-d) }

const ms = time.Millisecond

// TestJudge has each row of the table, and both sides of each of its bounds.
func TestJudge(t *testing.T) {
	t.Parallel()
	revoked, replaced, expired := meals.ErrCardRevoked, meals.ErrCardReplaced, meals.ErrCardExpired
	ended := func(f *Facts, at data.Instant) { f.EndedAt, f.CardSays = at, revoked }
	void := func(f *Facts) {
		f.Record.Kind, f.VoidOf, f.VoidMeal = KindVoid, true, ago(f, time.Minute)
	}
	for name, c := range map[string]struct {
		change func(f *Facts)
		want   Verdict
	}{
		"a plain meal": {func(*Facts) {}, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},

		"the very bytes again":                 {func(f *Facts) { f.Place, f.Signed = Same, false }, Verdict{Rule: "repeat", Repeat: true}},
		"not signed":                           {func(f *Facts) { f.Signed = false }, Verdict{Rule: "unsigned", Status: Rejected, Fault: ErrBadSignature, Cases: []Kind{Forged}}},
		"not signed, and in another's place":   {func(f *Facts) { f.Signed, f.Place = false, Other }, Verdict{Rule: "unsigned", Status: Rejected, Fault: ErrBadSignature, Cases: []Kind{Forged}}},
		"other bytes in its place":             {func(f *Facts) { f.Place = Other }, Verdict{Rule: "fork", Status: Rejected, Fault: ErrFork, Cases: []Kind{Fork}, Quarantine: true}},
		"another head before it":               {func(f *Facts) { f.Record.Previous[31] = 1 }, Verdict{Rule: "fork", Status: Rejected, Fault: ErrFork, Cases: []Kind{Fork}, Quarantine: true}},
		"one is missing":                       {func(f *Facts) { f.Record.Seq = 8 }, Verdict{Rule: "gap", Status: Held, Cases: []Kind{Gap}}},
		"not looked at yet":                    {func(f *Facts) { f.Looked = false }, Verdict{Rule: "look", Look: true}},
		"given up, and here after all":         {func(f *Facts) { f.Record.Seq = 6 }, Verdict{Rule: "skipped", Status: Review, Cases: []Kind{Late}, Why: "skipped"}},
		"the same meal with network":           {func(f *Facts) { f.Online, f.Revoked = true, true }, Verdict{Rule: "online", Status: Accepted, Take: TakeOnline}},
		"a void at once":                       {func(f *Facts) { void(f); f.VoidMeal = ago(f, 0) }, Verdict{Rule: "void", Status: Voided, Take: TakeVoid}},
		"a void after ten minutes":             {func(f *Facts) { void(f); f.VoidMeal = ago(f, 10*time.Minute) }, Verdict{Rule: "void", Status: Voided, Take: TakeVoid}},
		"a void after more":                    {func(f *Facts) { void(f); f.VoidMeal = ago(f, 10*time.Minute+ms) }, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"a void long before its meal":          {func(f *Facts) { void(f); f.VoidMeal = ago(f, -10*time.Minute-ms) }, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"a void as the clock was put right":    {func(f *Facts) { void(f); f.VoidMeal = ago(f, -10*time.Minute) }, Verdict{Rule: "void", Status: Voided, Take: TakeVoid}},
		"a void of nothing":                    {func(f *Facts) { void(f); f.VoidOf = false }, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"a void put back before the last meal": {func(f *Facts) { void(f); f.ServedLast = ago(f, -10*time.Minute-ms) }, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"a void ten minutes before it":         {func(f *Facts) { void(f); f.ServedLast = ago(f, -10*time.Minute) }, Verdict{Rule: "void", Status: Voided, Take: TakeVoid}},
		"a void of an anchor that nobody gave": {func(f *Facts) { void(f); f.Record.AnchorAt++ }, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"a void of an older anchor":            {func(f *Facts) { void(f); f.Record.AnchorAt-- }, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"a void before the anchor": {func(f *Facts) {
			void(f)
			f.Record.AnchorAt = ago(f, -10*time.Minute-ms)
			f.AnchorAt = f.Record.AnchorAt
		}, Verdict{Rule: "void_too_late", Status: Rejected, Fault: ErrNoVoid}},
		"no card":                                {func(f *Facts) { f.Card = meals.ErrNotACard }, Verdict{Rule: "not_a_card", Status: Rejected, Fault: meals.ErrNotACard, Cases: []Kind{Forged}}},
		"expired":                                {func(f *Facts) { f.CardSays = expired }, Verdict{Rule: "card_not_that_day", Status: Rejected, Fault: expired}},
		"ended just after the list":              {func(f *Facts) { ended(f, f.ListAt+1) }, Verdict{Rule: "equal", Status: IsStale, Take: TakeFull, Cases: []Kind{Stale}}},
		"ended when the list was made":           {func(f *Facts) { ended(f, f.ListAt) }, Verdict{Rule: "card_ended", Status: Rejected, Fault: revoked}},
		"replaced, and the list knew":            {func(f *Facts) { ended(f, f.ListAt-1); f.CardSays = replaced }, Verdict{Rule: "card_ended", Status: Rejected, Fault: replaced}},
		"ended, the list a day old":              {func(f *Facts) { f.ListAt = ago(f, 24*time.Hour); ended(f, f.ListAt+1) }, Verdict{Rule: "equal", Status: IsStale, Take: TakeFull, Cases: []Kind{Stale}}},
		"ended, the list older":                  {func(f *Facts) { f.ListAt = ago(f, 24*time.Hour+ms); ended(f, f.ListAt+1) }, Verdict{Rule: "card_ended", Status: Rejected, Fault: revoked}},
		"ended as it was served, the list older": {func(f *Facts) { f.ListAt = ago(f, 48*time.Hour); ended(f, f.Record.ServedAt) }, Verdict{Rule: "card_ended", Status: Rejected, Fault: revoked}},
		"ended later, the list older":            {func(f *Facts) { f.ListAt = ago(f, 48*time.Hour); ended(f, f.Record.ServedAt+1) }, Verdict{Rule: "old_list", Status: Review, Cases: []Kind{Beyond}, Why: "list"}},
		"the till was stopped":                   {func(f *Facts) { f.Revoked = true }, Verdict{Rule: "till_revoked", Status: Review, Cases: []Kind{Gone}}},
		"an anchor that nobody gave":             {func(f *Facts) { f.Record.AnchorAt++ }, Verdict{Rule: "anchor_unknown", Status: Review, Cases: []Kind{Late}, Why: "anchor", Minutes: 4}},
		"an older anchor than the one before":    {func(f *Facts) { f.Record.AnchorAt-- }, Verdict{Rule: "anchor_unknown", Status: Review, Cases: []Kind{Late}, Why: "anchor", Minutes: 5}},
		"ten minutes before the anchor":          {func(f *Facts) { f.Record.MonoMS, f.Record.ServedAt = nil, f.AnchorAt.Add(-10*time.Minute) }, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},
		"earlier than that":                      {func(f *Facts) { f.Record.MonoMS, f.Record.ServedAt = nil, f.AnchorAt.Add(-10*time.Minute-ms) }, Verdict{Rule: "before_anchor", Status: Review, Cases: []Kind{Late}, Why: "before_anchor", Minutes: 10}},
		"ten minutes ahead":                      {func(f *Facts) { f.Record.ServedAt = f.Now.Add(10 * time.Minute) }, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},
		"further ahead":                          {func(f *Facts) { f.Record.ServedAt = f.Now.Add(10*time.Minute + ms) }, Verdict{Rule: "future", Status: Review, Cases: []Kind{Late}, Why: "future", Minutes: 10}},
		"ten minutes before the last":            {func(f *Facts) { f.ServedLast = ago(f, -10*time.Minute) }, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},
		"earlier than the last":                  {func(f *Facts) { f.ServedLast = ago(f, -10*time.Minute-ms) }, Verdict{Rule: "before_last", Status: Review, Cases: []Kind{Late}, Why: "before_last", Minutes: 10}},
		"the clock was put back ten minutes":     {func(f *Facts) { f.Record.MonoMS = mono(15 * time.Minute) }, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},
		"the clock was put back further":         {func(f *Facts) { f.Record.MonoMS = mono(15*time.Minute + ms) }, Verdict{Rule: "clock_moved", Status: Review, Cases: []Kind{Late}, Why: "clock", Minutes: 10}},
		"more than two hundred since the anchor": {func(f *Facts) { f.Crowded = true }, Verdict{Rule: "too_many", Status: Review, Cases: []Kind{Beyond}, Why: "records"}},
		"three days after the anchor":            {func(f *Facts) { f.anchored(72 * time.Hour) }, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},
		"longer after the anchor":                {func(f *Facts) { f.anchored(72*time.Hour + ms) }, Verdict{Rule: "too_long", Status: Review, Cases: []Kind{Beyond}, Why: "hours"}},
		"never an anchor":                        {func(f *Facts) { f.Record.AnchorAt, f.AnchorAt, f.LastAnchor = 0, 0, 0 }, Verdict{Rule: "too_long", Status: Review, Cases: []Kind{Beyond}, Why: "hours"}},
		"dearer than the menu":                   {func(f *Facts) { f.Record.Price = 1501 }, Verdict{Rule: "too_dear", Status: Review, Cases: []Kind{Beyond}, Why: "price"}},
		"no bound of the price":                  {func(f *Facts) { f.Record.Price, f.PriceCap = 9999, 0 }, Verdict{Rule: "equal", Status: Accepted, Take: TakeFull}},
		"not for tills without network":          {func(f *Facts) { f.OnlineOnly = true }, Verdict{Rule: "online_only", Status: Review, Cases: []Kind{Beyond}, Why: "card"}},
		"the point was not open":                 {func(f *Facts) { f.Open = false }, Verdict{Rule: "closed", Status: Review, Cases: []Kind{Closed}}},

		"the till gave the discount only":         {func(f *Facts) { f.Record.Split = discounted(1500) }, Verdict{Rule: "discount_only", Status: Accepted, Take: TakeDiscount, Alone: -1}},
		"the till gave a part":                    {func(f *Facts) { f.Record.Split, f.Alone, f.Fits = part(), []meals.Figures{part()}, []bool{true} }, Verdict{Rule: "less", Status: Accepted, Take: TakeAlone}},
		"a part, but of another purse":            {func(f *Facts) { f.Record.Split, f.Alone, f.Fits = part(), []meals.Figures{part()}, []bool{false} }, Verdict{Rule: "twice", Status: Conflict, Take: TakeTwice, Cases: []Kind{Twice}}},
		"used elsewhere first":                    {func(f *Facts) { f.elsewhere() }, Verdict{Rule: "twice", Status: Conflict, Take: TakeTwice, Alone: 1, Cases: []Kind{Twice}}},
		"used elsewhere first, of an ended card":  {func(f *Facts) { f.elsewhere(); ended(f, f.ListAt+1) }, Verdict{Rule: "twice", Status: Conflict, Take: TakeTwice, Alone: 1, Cases: []Kind{Twice, Stale}}},
		"used at this till already":               {func(f *Facts) { f.elsewhere(); f.Second = true }, Verdict{Rule: "twice_here", Status: Conflict, Take: TakeRefused, Alone: 1, Cases: []Kind{Twice}}},
		"the rules refuse, the till could not":    {func(f *Facts) { f.elsewhere(); f.Refused = meals.ErrDiscountUsed }, Verdict{Rule: "twice", Status: Conflict, Take: TakeTwice, Alone: 1, Cases: []Kind{Twice}}},
		"the rules refuse":                        {func(f *Facts) { f.Refused = meals.ErrNotEligible }, Verdict{Rule: "refused", Status: Rejected, Fault: meals.ErrNotEligible}},
		"a split that nothing justifies":          {func(f *Facts) { f.Full = discounted(1500) }, Verdict{Rule: "differs", Status: Accepted, Take: TakeFull, Cases: []Kind{Differs}}},
		"the same, of an ended card":              {func(f *Facts) { f.Full = discounted(1500); ended(f, f.ListAt+1) }, Verdict{Rule: "differs", Status: IsStale, Take: TakeFull, Cases: []Kind{Differs, Stale}}},
		"late, of a card that the list knew dead": {func(f *Facts) { ended(f, f.ListAt); f.Revoked = true }, Verdict{Rule: "card_ended", Status: Rejected, Fault: revoked}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := plain()
			c.change(&f)
			got := Judge(f)
			if got.Take == TakeFull {
				got.Alone = 0 // not asked
			}
			if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b *fault.Error) bool { return a == b })); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func mono(d time.Duration) *int64 {
	n := d.Milliseconds()
	return &n
}

// anchored puts the anchor so far back.
func (f *Facts) anchored(d time.Duration) {
	f.Record.AnchorAt, f.Record.MonoMS = ago(f, d), nil
	f.AnchorAt, f.LastAnchor = f.Record.AnchorAt, f.Record.AnchorAt
}

// elsewhere: there is no subsidy left, and the till could not know.
func (f *Facts) elsewhere() {
	f.Full, f.Alone, f.Fits = discounted(1500), []meals.Figures{discounted(1500), subsidised(1500)}, []bool{true, false}
}

// part is less subsidy than there is.
func part() meals.Figures {
	p := subsidised(1500)
	p.Elder, p.Government = p.Elder+100, p.Government-100
	return p
}

// TestEveryRowHasItsName, for verdicts that name it.
func TestEveryRowHasItsName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range table {
		if r.name == "" || seen[r.name] {
			t.Errorf("row %q", r.name)
		}
		seen[r.name] = true
	}
}
