package offline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/meals"
)

// history is one story of a week: two elders, two tills without network, one
// with, and the office.
type history struct {
	*rig
	*model
	tb     testing.TB
	t      teller
	elders [2]*eater
	cards  []*mCard
	live   [2]*mCard // nil: the elder has none
	tills  [2]*mTill
	online *phone
	from   data.ServiceDay
	closed data.ServiceDay // the last day of a statement
	ahead  time.Duration   // the server's clock
}

// histories plays stories on one database. Each begins in a month of its own, so
// that a story told again goes as it went.
func (r *rig) histories(t *testing.T) {
	t.Helper()
	month := 0
	rapid.Check(t, func(rt *rapid.T) {
		month++
		newHistory(t, teller{rt, false}, r, month).play()
	})
}

// teller draws, and says what is wrong: to rapid, or where a wrong program is
// tried, by a panic that is caught.
type teller struct {
	*rapid.T
	caught bool
}

type found string

func (t teller) Fatalf(format string, args ...any) {
	if t.caught {
		panic(found(fmt.Sprintf(format, args...)))
	}
	t.T.Fatalf(format, args...)
}

func (t teller) Fatal(args ...any) { t.Fatalf("%s", fmt.Sprint(args...)) }

func newHistory(t testing.TB, rt teller, r *rig, month int) *history {
	h := &history{rig: r, model: &model{}, tb: t, t: rt}
	r.clock.Set(time.Date(2025, time.March+time.Month(month), 5, 11, 0, 0, 0, data.Zone))
	r.open(t, 2)
	h.from = r.now().ServiceDay().AddDays(-4)
	for i := range h.elders {
		h.elders[i] = r.eater(t)
		h.live[i] = &mCard{digits: h.elders[i].digits, elder: i, from: h.elders[i].card.ValidFrom}
		h.cards = append(h.cards, h.live[i])
	}
	for i := range h.tills {
		h.tills[i] = h.newTill(i)
	}
	h.online = r.phone(t, 0)
	return h
}

func (h *history) newTill(i int) *mTill {
	t := &mTill{phone: h.phone(h.tb, i), index: i, chain: map[int64]*mRecord{}}
	t.given, t.sent, t.served = t.anchor, h.now(), t.anchor
	return t
}

// play draws what happens, and looks at the books after each step.
func (h *history) play() {
	for range rapid.IntRange(4, 14).Draw(h.t.T, "steps") {
		step := rapid.SampledFrom(steps).Draw(h.t.T, "step")
		step.do(h)
		h.check(step.name)
	}
	for _, t := range h.tills {
		h.bring(t, t.queue)
		h.check("the end")
	}
}

var steps = []struct {
	name string
	do   func(*history)
}{
	{"eat alone", (*history).eatAlone}, {"eat alone", (*history).eatAlone}, {"eat alone", (*history).eatAlone},
	{"eat online", (*history).eatOnline},
	{"lose the answer", (*history).loseAnswer},
	{"bring", (*history).bringAll}, {"bring", (*history).bringAll},
	{"bring some", (*history).bringSome},
	{"bring again", (*history).bringAgain},
	{"fork", (*history).fork},
	{"forge", (*history).forge},
	{"undo alone", (*history).undoAlone},
	{"office voids", (*history).officeVoids},
	{"card", (*history).changeCard},
	{"wait", (*history).wait}, {"wait", (*history).wait},
	{"server clock", (*history).serverClock},
	{"fetch", (*history).fetchList},
	{"revoke till", (*history).revokeTill},
	{"close", (*history).closeMonth},
	{"decide", (*history).decide}, {"decide", (*history).decide},
	{"lose a record", (*history).loseRecord},
	{"late request", (*history).lateRequest},
}

func (h *history) till() *mTill { return h.tills[rapid.IntRange(0, 1).Draw(h.t.T, "till")] }

// device is the time that the till's clock shows.
func (h *history) device(t *mTill) data.Instant { return h.now().Add(t.offset) }

func (h *history) bringAll() { t := h.till(); h.bring(t, t.queue) }

// bringSome brings the queue shuffled, with some twice and some missing.
func (h *history) bringSome() {
	t := h.till()
	var some []*mRecord
	for _, r := range t.queue {
		for range rapid.SampledFrom([]int{0, 1, 1, 2}).Draw(h.t.T, "times") {
			some = append(some, r)
		}
	}
	if len(some) > 1 {
		some = rapid.Permutation(some).Draw(h.t.T, "order")
	}
	h.bring(t, some)
}

func (h *history) bringAgain() {
	t := h.till()
	if len(t.old) > 0 {
		h.bring(t, []*mRecord{t.old[rapid.IntRange(0, len(t.old)-1).Draw(h.t.T, "which")]})
	}
}

// bring syncs, and holds each answer against the model.
func (h *history) bring(t *mTill, list []*mRecord) {
	list = slices.Clone(list)
	list = list[:min(len(list), MaxBatch)]
	signed := make([]SignedRecord, len(list))
	for i, r := range list {
		signed[i] = r.signed
	}
	a, err := h.Sync(rigCtx, t.till, signed)
	if t.stopped {
		if !errors.Is(err, meals.ErrTillQuarantined) {
			h.t.Fatalf("a quarantined till is answered %v", err)
		}
		return
	}
	if err != nil {
		h.t.Fatalf("sync: %v", err)
	}
	slices.SortStableFunc(list, func(a, b *mRecord) int { return int(a.parsed.Seq - b.parsed.Seq) })
	for i, r := range list {
		h.answered(t, r, a.Answers[i])
	}
	if a.Anchor.Seq != t.took {
		h.t.Fatalf("the anchor says that the chain ends at %d, the model %d", a.Anchor.Seq, t.took)
	}
	t.anchor, t.given = a.Anchor.At, a.Anchor.At
	if a.Missing == nil {
		t.served = a.Anchor.At
	}
	t.queue = slices.DeleteFunc(t.queue, func(r *mRecord) bool { return r.answer != nil })
}

// answered compares an answer with the model's, and enters what follows.
func (h *history) answered(t *mTill, r *mRecord, g Given) {
	if r.answer != nil {
		g.Repeat = r.answer.Repeat
		if was, is := text(*r.answer), text(g); !bytes.Equal(was, is) {
			h.t.Fatalf("an answer has changed from %s to %s", was, is)
		}
		return
	}
	want := h.judge(t, r, h.now())
	if g.Status != want.status {
		h.t.Fatalf("record %d of till %d is %+v, the model says %+v; record %s", r.parsed.Seq, t.index, g, want, r.signed.Body)
	}
	if want.status == Held {
		return
	}
	r.answer, r.status = &g, g.Status
	t.old = append(t.old, r)
	if !r.good {
		return
	}
	t.chain[r.parsed.Seq], t.took = r, max(t.took, r.parsed.Seq)
	switch {
	case want.existing != nil:
		r.meal = want.existing
		if g.Redemption != r.meal.id {
			h.t.Fatalf("the meal with network is %s, the record's %s", r.meal.id, g.Redemption)
		}
	case want.status == Accepted || want.status == IsStale || want.status == Conflict:
		h.mealMade(t, r, g, want)
	case want.status == Voided:
		h.undone(r.of)
	}
	h.expectCases(t, r, want)
}

// mealMade enters the meal of an accepted record.
func (h *history) mealMade(t *mTill, r *mRecord, g Given, want outcome) {
	if g.Split == nil || *g.Split != want.split || g.Redemption == "" {
		h.t.Fatalf("record %d is recorded as %+v, the model says %+v", r.parsed.Seq, g, want)
	}
	if day := r.parsed.ServedAt.ServiceDay(); g.Carried != (t.index == 0 && h.closed != "" && day <= h.closed) {
		h.t.Fatalf("carried %v of %s, closed up to %s", g.Carried, day, h.closed)
	}
	r.meal = &mMeal{id: g.Redemption, elder: r.elder, till: t.index, day: r.parsed.ServedAt.ServiceDay(), sitting: sittingOf(r.parsed.ServedAt),
		split: want.split, claimed: want.claimed, rejected: want.rejected, restorable: want.rejected}
	h.eaten = append(h.eaten, r.meal)
	t.served = max(t.served, r.parsed.ServedAt)
}

// undone takes a record's meal back, or the record.
func (h *history) undone(of *mRecord) {
	if of.meal != nil {
		of.meal.void = true
	}
	of.gone = true
}

func text(g Given) []byte {
	b, _ := json.Marshal(g)
	return b
}

// expectCases: what the model wants raised is raised, of that record.
func (h *history) expectCases(t *mTill, r *mRecord, want outcome) {
	var kinds []Kind
	err := h.db.View(rigCtx, func(tx *data.Tx) error {
		return tx.Select(&kinds, `SELECT kind FROM offline_cases WHERE district = ? AND till_id = ? AND seq = ? AND kind <> 'forged' ORDER BY id`,
			rigDistrict, t.till.ID, r.parsed.Seq)
	})
	if err != nil || !slices.Equal(kinds, want.kinds) {
		h.t.Fatalf("record %d has the cases %v, the model says %v (%v)", r.parsed.Seq, kinds, want.kinds, err)
	}
}

func fatalIf(t teller, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// soak multiplies the stories, and the race detector divides them.
func soak(n, most int) int {
	switch {
	case os.Getenv("MEALMAP_SOAK") == "1":
		return most
	case underRace && n > most: // a size
		return 2 * n
	case underRace:
		return n / 10
	}
	return n
}

// TestHistoriesAgreeWithTheModel plays 2,000 stories, 100,000 when it soaks: as
// many as rapid draws by itself on each database.
func TestHistoriesAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	for i := range soak(20, 1000) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.budget(t)
			r.histories(t)
			r.verify(t)
		})
	}
}
