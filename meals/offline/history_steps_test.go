package offline

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/meals"
)

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
		real := int64(max(h.now()-t.anchor, 0))
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

// serverClock puts the server's clock ahead, or back where it is.
func (h *history) serverClock() {
	by := -h.ahead
	if h.ahead == 0 {
		by = time.Duration(rapid.SampledFrom([]int{9, 31, 25 * 60, 73 * 60}).Draw(h.t.T, "ahead")) * time.Minute
	}
	h.ahead += by
	h.clock.Advance(by)
}

func (h *history) fetchList() {
	t := h.till()
	if t.revoked {
		return
	}
	if number := listNumber(h.now()); number != t.list {
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
