package demo

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
)

// offlineShop is the merchant whose second till had no network yesterday.
const offlineShop = 1

// phone is that till: what a browser's device does, done here so that the office
// has real records to look at.
type phone struct {
	till   meals.Till
	key    *ecdsa.PrivateKey
	seq    int64
	head   [32]byte
	anchor data.Instant
	list   int64
	signed []offline.SignedRecord
}

// goOffline enrols a second till, lets it serve without network yesterday, and
// brings its meals home today: most are meals like any other, one elder had
// eaten elsewhere already, one card had just been reported lost, and one meal
// has a time that cannot be.
func (st *stage) goOffline(ctx context.Context) error {
	enrolled := tills.NewStore(st.DB, st.Meals, st.Merchants)
	store := offline.NewStore(st.DB, st.Vault, st.Meals, st.Merchants, enrolled)
	morning := st.day(1).At(9 * 60)
	st.clock.set(morning)
	p, err := st.enrolPhone(ctx, enrolled)
	if err != nil {
		return err
	}
	if _, err := store.Bundle(ctx, p.till); err != nil {
		return err
	}
	if _, err := store.Sync(ctx, p.till, nil); err != nil {
		return err
	}
	p.anchor, p.list = morning, int64(morning)/time.Minute.Milliseconds()
	lunch := st.day(1).At(minutes(st.lunchOf(offlineShop).Opens) + 20)
	for i, n := range st.offlineElders(lunch.ServiceDay()) {
		if err := st.serve(ctx, p, n, lunch.Add(time.Duration(i)*4*time.Minute)); err != nil {
			return err
		}
	}
	if err := st.serve(ctx, p, reportedLost, st.day(1).At(17*60)); err != nil {
		return err
	}
	if err := st.serve(ctx, p, planned, morning.Add(-3*time.Hour)); err != nil {
		return err
	}
	st.clock.set(st.now.Add(-time.Hour))
	home, err := store.Sync(ctx, p.till, p.signed)
	for _, g := range home.Answers {
		if g.Redemption != "" {
			st.broughtHome++
		}
	}
	return err
}

// planned is the elder whose meal has an impossible time.
const planned = 20

// lunchOf are the hours of a merchant's lunch.
func (st *stage) lunchOf(shop int) hours {
	for _, h := range st.scene.Merchants[shop].Hours {
		if h.Sitting == "lunch" {
			return h
		}
	}
	return st.scene.Merchants[shop].Hours[0]
}

// offlineElders are five who did not eat lunch on the day, and one who did,
// elsewhere.
func (st *stage) offlineElders(day data.ServiceDay) (elders []int) {
	ate := map[int]bool{}
	for _, m := range st.story.Meals {
		if m.At.ServiceDay() == day && m.Sitting == "lunch" {
			ate[m.Elder] = true
		}
	}
	twice := -1
	for i := planned + 1; i < len(st.elders); i++ {
		switch {
		case st.story.Elders[i].Category != "":
		case ate[i] && twice < 0:
			twice = i
		case !ate[i] && len(elders) < 5:
			elders = append(elders, i)
		}
	}
	if twice >= 0 {
		elders = append(elders, twice)
	}
	return elders
}

func (st *stage) enrolPhone(ctx context.Context, enrolled *tills.Store) (*phone, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	code, _, err := enrolled.NewCode(ctx, st.scene.District, st.points[offlineShop].ID, st.options.Words.Text("demo.till.phone"), audit.Demo)
	if err != nil {
		return nil, err
	}
	till, _, err := enrolled.Enrol(ctx, code, public, "Android")
	if err != nil {
		return nil, err
	}
	return &phone{till: till, key: key}, enrolled.Confirm(ctx, till.District, till.ID, audit.Demo)
}

// serve records one meal on the device, priced as the device prices it.
func (st *stage) serve(ctx context.Context, p *phone, elder int, at data.Instant) error {
	e, card := &st.elders[elder], st.cards[elder]
	digits, err := st.Meals.Token(ctx, card)
	if err != nil {
		return err
	}
	rules := st.scene.rules
	rules.ID, rules.Version = "R-"+st.day(historyDays+preparation).Month(), 1
	seat := meals.Seat(meals.HoursOf(&st.points[offlineShop]), at, "")
	price := st.scene.Merchants[offlineShop].Prices[0]
	d := meals.Decide(meals.DecideInput{Rules: &rules, Price: price, Seating: seat, BornOn: e.BornOn})
	body, err := json.Marshal(map[string]any{
		"v": 1, "kind": offline.KindMeal, "id": uuid.Must(uuid.NewV7()).String(), "seq": p.seq + 1, "previous": hex.EncodeToString(p.head[:]),
		"card": digits, "price_fen": price, "sitting": seat.Sitting, "day": seat.Day, "served_at": at, "mono_ms": nil,
		"anchor_at": p.anchor, "list": p.list, "delivery": false, "class": d.Class, "rule": d.RuleID, "version": d.Version,
		"split": d.Split.Figures(), "undecided": []string{},
	})
	if err != nil {
		return err
	}
	signature, err := p.sign(string(body))
	if err != nil {
		return err
	}
	p.seq, p.head = p.seq+1, offline.HashOf(string(body))
	p.signed = append(p.signed, offline.SignedRecord{Body: string(body), Signature: signature})
	return nil
}

func (p *phone) sign(body string) (string, error) {
	hash := sha256.Sum256([]byte("mealmap record v1\x00" + body))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, hash[:])
	if err != nil {
		return "", err
	}
	var b [64]byte
	r.FillBytes(b[:32])
	s.FillBytes(b[32:])
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}
