package watch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// thursday is the day of the tests about tills without network; from it on there
// is one subsidised meal a day.
const thursday = data.ServiceDay("2025-03-06")

// caseDesk is a stocked desk with the pages of cases, on Thursday at noon.
func caseDesk(t *testing.T) (*webtest.Desk, *offline.Store) {
	t.Helper()
	d := webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).caseRoutes()} }).Stocked()
	pay, off := 85, data.Fen(300)
	_, err := d.Meals.PublishRules(t.Context(), webtest.DeskDistrict, meals.RuleSet{
		ID: "R-2025-03-06", ValidFrom: thursday,
		Classes: []meals.Class{{Code: "G70", AgeFrom: 60, Discount: &meals.Amount{PayPercent: &pay}, Subsidy: &meals.Amount{Off: &off}}},
		Windows: []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 10 * 60, Closes: 14 * 60}},
		Caps:    []meals.Cap{{Period: meals.PerDay, Count: 1}},
		Funding: []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
	}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	d.Clock.Set(thursday.At(11 * 60).Time())
	return d, offline.NewStore(d.DB, d.Vault, d.Meals, d.Merchants, tills.NewStore(d.DB, d.Meals, d.Merchants))
}

// phone is a till with a key of its own.
type phone struct {
	t      *testing.T
	store  *offline.Store
	till   meals.Till
	key    *ecdsa.PrivateKey
	seq    int64
	head   [32]byte
	anchor data.Instant
	list   int64
}

// newPhone enrols a device at the holding's point, in touch with the server now.
func newPhone(t *testing.T, d *webtest.Desk, store *offline.Store, h *webtest.Holding) *phone {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, store: store, key: key, till: meals.Till{District: webtest.DeskDistrict, PointID: h.Point.ID, Name: "二号机", CreatedBy: "system",
		ConfirmedBy: "system", PublicKey: public}}
	err = d.DB.InTx(t.Context(), func(tx *data.Tx) error {
		p.till.ConfirmedAt = tx.Now
		_, err := meals.AddTillTx(tx, &p.till)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Bundle(t.Context(), p.till); err != nil {
		t.Fatal(err)
	}
	p.list = int64(d.DB.Now()) / 60_000
	p.sync()
	h.IDs["phone"] = string(p.till.ID)
	return p
}

func (p *phone) sync(records ...offline.SignedRecord) {
	p.t.Helper()
	a, err := p.store.Sync(p.t.Context(), p.till, records)
	if err != nil {
		p.t.Fatal(err)
	}
	p.anchor = a.Anchor.At
}

// bite is a meal's record; a test changes what it is about.
type bite map[string]any

// eat makes the next record of the chain: a meal of 15 yuan with the subsidy.
func (p *phone) eat(digits string, at data.Instant, change ...func(bite)) offline.SignedRecord {
	b := bite{"v": 1, "kind": "meal", "id": data.NewID(), "seq": p.seq + 1, "previous": hex.EncodeToString(p.head[:]), "card": digits, "price_fen": 1500,
		"sitting": "lunch", "day": at.ServiceDay(), "served_at": at, "mono_ms": nil, "anchor_at": p.anchor, "list": p.list, "delivery": false,
		"class": "G70", "rule": "R-2025-03-06", "version": 1, "split": meals.Figures{List: 1500, Merchant: 225, Government: 300, Elder: 975},
		"undecided": []string{"count_cap"}}
	for _, c := range change {
		c(b)
	}
	body, err := json.Marshal(b)
	if err != nil {
		p.t.Fatal(err)
	}
	s := offline.SignedRecord{Body: string(body)}
	hash := offline.HashOf(s.Body)
	r, v, err := ecdsa.Sign(rand.Reader, p.key, hash[:])
	if err != nil {
		p.t.Fatal(err)
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	v.FillBytes(raw[32:])
	s.Signature = base64.RawURLEncoding.EncodeToString(raw)
	p.seq, p.head = b["seq"].(int64), hash
	return s
}

// digits are what the card's code holds.
func digits(t *testing.T, d *webtest.Desk, c meals.Card) string {
	t.Helper()
	token, err := d.Meals.Token(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// twice lets the holding's elder eat with network at noon, and again at a phone
// that could not know; it gives the case.
func twice(t *testing.T, d *webtest.Desk, store *offline.Store, h *webtest.Holding) offline.Case {
	t.Helper()
	d.Clock.Set(thursday.At(11 * 60).Time())
	p := newPhone(t, d, store, h)
	eat(t, d, h.Till, h.Card, thursday.At(12*60))
	record := p.eat(digits(t, d, h.Card), thursday.At(12*60+40))
	d.Clock.Set(thursday.At(13*60 + 30).Time())
	p.sync(record)
	c := only(t, store, offline.CaseFilter{Street: h.Street, Kind: offline.Twice})
	h.IDs["case"] = string(c.ID)
	return c
}

// late brings n records of a phone whose clock is an hour slow.
func slow(t *testing.T, d *webtest.Desk, store *offline.Store, h *webtest.Holding, n int) *phone {
	t.Helper()
	p := newPhone(t, d, store, h)
	var records []offline.SignedRecord
	for i := range n {
		records = append(records, p.eat(digits(t, d, newCard(t, d, h.Street, h.Elder.BornOn, 100+i)), thursday.At(10*60+i)))
	}
	d.Clock.Set(thursday.At(13 * 60).Time())
	p.sync(records...)
	return p
}

func only(t *testing.T, store *offline.Store, f offline.CaseFilter) offline.Case {
	t.Helper()
	f.District = webtest.DeskDistrict
	list, err := store.ListCases(t.Context(), f)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	return list[0]
}

func detailOf(t *testing.T, f offline.Figures) string {
	t.Helper()
	raw, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
