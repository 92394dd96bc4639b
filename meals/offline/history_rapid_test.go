package offline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
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
	t.given, t.sent = t.anchor, h.now()
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

// eatAlone makes a record as a till does, or as one that cheats.
func (h *history) eatAlone() {
	t, elder := h.till(), rapid.IntRange(0, 1).Draw(h.t.T, "elder")
	if rapid.IntRange(0, 9).Draw(h.t.T, "clock") == 0 {
		t.offset = time.Duration(rapid.SampledFrom([]int{-72 * 60, -11, -9, 9, 11, 72 * 60}).Draw(h.t.T, "off")) * time.Minute
	}
	card := h.cards[rapid.IntRange(0, len(h.cards)-1).Draw(h.t.T, "card")]
	if h.live[elder] != nil && rapid.IntRange(0, 3).Draw(h.t.T, "old card") > 0 {
		card = h.live[elder]
	}
	price := data.Fen(rapid.SampledFrom([]int{900, 1500, 1500, 1500, 2600, 5100}).Draw(h.t.T, "price"))
	at := h.device(t)
	split := h.alone(t, card.elder, price, at)
	switch rapid.IntRange(0, 11).Draw(h.t.T, "cheat") {
	case 0:
		split = discounted(price)
	case 1:
		if price >= 1000 {
			split = subsidised(price)
		}
	case 2:
		split = discounted(price)
		split.Elder, split.Government = split.Elder-400, 400
	}
	var change []func(*bite)
	if n := rapid.IntRange(0, 14).Draw(h.t.T, "anchor"); n < 2 {
		change = append(change, func(b *bite) { b.Anchor += data.Instant(2*n-1) * 1200_000 })
	}
	h.make(t, card, at, price, split, change...)
}

// alone is what an honest till gives: the elder has had nothing at it.
func (h *history) alone(t *mTill, elder int, price data.Fen, at data.Instant) meals.Figures {
	had := h.before(t.index, elder, at)
	for _, r := range t.queue {
		had = had || r.elder == elder && r.parsed.Split.Government > 0 && r.parsed.ServedAt.ServiceDay() == at.ServiceDay()
	}
	if had || price < 1000 || sittingOf(at) == "" {
		return discounted(price)
	}
	return subsidised(price)
}

func (h *history) make(t *mTill, card *mCard, at data.Instant, price data.Fen, split meals.Figures, change ...func(*bite)) *mRecord {
	change = append(change, func(b *bite) { b.Price, b.Split = price, split })
	if rapid.Bool().Draw(h.t.T, "mono") {
		real := int64(h.now() - t.anchor)
		change = append(change, func(b *bite) { b.Mono = &real })
	}
	r := &mRecord{signed: t.eat(&eater{digits: card.digits}, at, change...), till: t.index, elder: card.elder, card: card, good: true}
	return h.queue(t, r)
}

func (h *history) queue(t *mTill, r *mRecord) *mRecord {
	var err error
	if r.parsed, err = Parse(r.signed.Body); err != nil {
		h.t.Fatal(err)
	}
	t.queue = append(t.queue, r)
	return r
}

// encode is what the test's online answers are.
func encode(o meals.Outcome) (int, []byte) {
	if o.Refusal != nil {
		return 403, []byte(`{}`)
	}
	body, _ := json.Marshal(map[string]any{"id": o.Redemption.ID})
	return 201, body
}

// request asks with network, and enters the meal into the model; nil where it
// was refused.
func (h *history) request(till meals.Till, index int, card *mCard, key string) (*mMeal, error) {
	q := meals.Request{Card: card.digits, Price: 1500, Key: key, Hash: [32]byte([]byte(key[:32]))}
	var got meals.Outcome
	_, err := h.meals.Redeem(rigCtx, till, q, func(o meals.Outcome) (int, []byte) { got = o; return encode(o) })
	if err != nil || got.Refusal != nil {
		return nil, err
	}
	m := &mMeal{id: got.Redemption.ID, elder: card.elder, till: index, day: h.now().ServiceDay(), sitting: sittingOf(h.now()),
		split: h.full(card.elder, 1500, h.now())}
	m.claimed = m.subsidised()
	if got.Redemption.Figures() != m.split {
		h.t.Fatalf("with network the meal is %+v, the model says %+v", got.Redemption.Figures(), m.split)
	}
	h.eaten = append(h.eaten, m)
	return m, nil
}

func (h *history) eatOnline() {
	card := h.live[rapid.IntRange(0, 1).Draw(h.t.T, "elder")]
	if card == nil {
		return
	}
	if _, err := h.request(h.online.till, 2, card, data.NewID()); err != nil {
		h.t.Fatal(err)
	}
}

// loseAnswer: the request with network is recorded, its answer is lost, and the
// till records the meal alone under the same key.
func (h *history) loseAnswer() {
	t, card := h.till(), h.live[rapid.IntRange(0, 1).Draw(h.t.T, "elder")]
	if card == nil || t.revoked || t.stopped {
		return
	}
	id := data.NewID()
	split := h.alone(t, card.elder, 1500, h.device(t))
	m, err := h.request(t.till, t.index, card, id)
	if err != nil {
		h.t.Fatal(err)
	}
	r := h.make(t, card, h.device(t), 1500, split, func(b *bite) { b.ID = id })
	r.online = m
}

// lateRequest: a request with network arrives after its record.
func (h *history) lateRequest() {
	t := h.till()
	if len(t.old) == 0 || t.revoked || t.stopped {
		return
	}
	r := t.old[rapid.IntRange(0, len(t.old)-1).Draw(h.t.T, "which")]
	if r.of != nil || !r.good || r.online != nil || h.live[r.elder] == nil {
		return
	}
	if _, err := h.request(t.till, t.index, h.live[r.elder], r.parsed.ID); !errors.Is(err, meals.ErrKeyReused) {
		h.t.Fatalf("a request with the key of a record is answered %v", err)
	}
}

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

// fork is another record in the place of one that was taken.
func (h *history) fork() {
	t := h.till()
	if t.chain[t.took] == nil || t.stopped || rapid.IntRange(0, 1).Draw(h.t.T, "rarely") > 0 {
		return
	}
	seq, head := t.seq, t.head
	forged := t.eat(&eater{digits: h.cards[0].digits}, h.device(t), func(b *bite) { b.Seq = t.took })
	if rapid.Bool().Draw(h.t.T, "other head") {
		forged = t.eat(&eater{digits: h.cards[0].digits}, h.device(t), func(b *bite) { b.Seq, b.Previous = t.took+1, hashText([32]byte{7}) })
	}
	t.seq, t.head = seq, head
	a, err := h.Sync(rigCtx, t.till, []SignedRecord{forged})
	if err != nil || a.Answers[0].Status != Rejected || a.Answers[0].Code != "offline_fork" {
		h.t.Fatalf("a fork is answered %+v, %v", a.Answers, err)
	}
	t.anchor, t.given = a.Anchor.At, a.Anchor.At
	t.stopped = true
}

// forge makes records that are not the till's, or of no card.
func (h *history) forge() {
	t, card := h.till(), h.cards[0]
	if rapid.Bool().Draw(h.t.T, "card") {
		at := h.device(t)
		r := h.make(t, &mCard{digits: "7" + strings.Repeat("1", 199), elder: 0}, at, 1500, discounted(1500))
		r.dud, r.card = true, card
		return
	}
	seq, head := t.seq, t.head
	r := &mRecord{signed: t.eat(&eater{digits: card.digits}, h.device(t)), till: t.index, card: card}
	t.seq, t.head = seq, head
	h.tills[1-t.index].resign(&r.signed)
	h.bring(t, []*mRecord{h.parsedOf(r)})
}

func (h *history) parsedOf(r *mRecord) *mRecord {
	r.parsed, _ = Parse(r.signed.Body)
	return r
}

// undoAlone takes back a record, in time or not.
func (h *history) undoAlone() {
	t := h.till()
	all := slices.Concat(t.old, t.queue)
	all = slices.DeleteFunc(all, func(r *mRecord) bool { return r.of != nil || !r.good })
	if len(all) == 0 {
		return
	}
	of := all[max(0, len(all)-1-rapid.IntRange(0, 1).Draw(h.t.T, "back"))]
	at := of.parsed.ServedAt.Add(time.Duration(rapid.SampledFrom([]int{-1, 0, 3, 10, 11}).Draw(h.t.T, "after")) * time.Minute)
	h.queue(t, &mRecord{signed: t.undo(of.signed, at), till: t.index, elder: of.elder, good: true, of: of})
}

func (h *history) officeVoids() {
	if len(h.eaten) == 0 {
		return
	}
	m := h.eaten[rapid.IntRange(0, len(h.eaten)-1).Draw(h.t.T, "which")]
	if _, err := h.meals.Void(rigCtx, rigger, nil, rigDistrict, m.id, "记错了"); err != nil {
		h.t.Fatal(err)
	}
	m.void = true
}

func (h *history) changeCard() {
	i := rapid.IntRange(0, 1).Draw(h.t.T, "elder")
	e, old := h.elders[i], h.live[i]
	if old == nil {
		card, err := h.meals.IssueCard(rigCtx, rigDistrict, e.elder, rigger)
		if err != nil {
			h.t.Fatal(err)
		}
		h.newCard(i, card)
		return
	}
	if rapid.Bool().Draw(h.t.T, "replace") {
		card, err := h.meals.ReissueCard(rigCtx, rigDistrict, e.elder, "换卡", rigger)
		if err != nil {
			h.t.Fatal(err)
		}
		old.ended = h.now()
		h.newCard(i, card)
		return
	}
	if err := h.meals.RevokeCard(rigCtx, rigDistrict, e.card.ID, "丢失", rigger); err != nil {
		h.t.Fatal(err)
	}
	old.ended, h.live[i] = h.now(), nil
}

func (h *history) newCard(i int, card meals.Card) {
	h.elders[i].card = card
	h.elders[i].read(h.tb, h.rig)
	h.live[i] = &mCard{digits: h.elders[i].digits, elder: i, from: h.elders[i].card.ValidFrom}
	h.cards = append(h.cards, h.live[i])
}

func (h *history) wait() {
	h.clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 9, 31, 6 * 60, 23 * 60, 25 * 60, 49 * 60, 73 * 60}).Draw(h.t.T, "minutes")) * time.Minute)
}

func (h *history) fetchList() {
	t := h.till()
	if t.revoked {
		return
	}
	if number := listNumber(h.now()); number > t.list {
		h.fetch(h.tb, t.phone)
		t.sent = h.now()
	}
}

func (h *history) revokeTill() {
	t := h.till()
	if rapid.IntRange(0, 3).Draw(h.t.T, "rarely") > 0 {
		return
	}
	if err := h.meals.RevokeTill(rigCtx, rigDistrict, t.till.ID, rigger); err != nil {
		h.t.Fatal(err)
	}
	t.revoked = true
}

// loseRecord: a record is gone for good, and the office gives it up.
func (h *history) loseRecord() {
	t := h.till()
	if len(t.queue) < 2 || t.stopped || t.queue[0].parsed.Seq != t.took+1 {
		return
	}
	h.bring(t, t.queue[1:])
	c := h.gapOf(t)
	if _, err := h.Decide(rigCtx, rigDistrict, c.ID, Skip, "手机坏了", rigger); err != nil {
		h.t.Fatal(err)
	}
	t.took = t.queue[0].parsed.Seq
}

func (h *history) gapOf(t *mTill) Case {
	list, err := h.ListCases(rigCtx, CaseFilter{District: rigDistrict, TillID: t.till.ID, Kind: Gap, Open: true})
	if err != nil || len(list) != 1 {
		h.t.Fatalf("%d cases of a gap, %v", len(list), err)
	}
	if f := list[0].Figures(); f.From != t.took+1 {
		h.t.Fatalf("the gap begins at %d, the model says %d", f.From, t.took+1)
	}
	return list[0]
}

func fatalIf(t teller, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// soak multiplies the stories.
func soak(n, most int) int {
	if os.Getenv("MEALMAP_SOAK") == "1" {
		return most
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
