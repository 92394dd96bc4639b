package offline

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/settle"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

const (
	rigDistrict = data.District(320106)
	rigStreet   = "320106001"
	rigger      = audit.Actor("user:rig")
)

var rigCtx = context.Background()

// rig is a street with points, elders and tills that work without network, at
// Wednesday 2025-03-05 12:40.
type rig struct {
	*Store
	clock  *datatest.Clock
	places *merchants.Store
	books  *settle.Store
	points []merchants.Point
	made   int // elders and points so far
}

func newRig(t testing.TB) *rig {
	t.Helper()
	db, clock := datatest.New(t)
	r := &rig{clock: clock, places: merchants.NewStore(db)}
	v := vault.New([32]byte{1})
	people, err := meals.NewStore(db, v, r.places)
	if err != nil {
		t.Fatal(err)
	}
	r.Store = NewStore(db, v, people, r.places, tills.NewStore(db, people, r.places))
	r.books = settle.NewStore(db, people)
	r.open(t, 2)
	if _, err := people.PublishRules(rigCtx, rigDistrict, rigRules(), rigger); err != nil {
		t.Fatal(err)
	}
	return r
}

// open makes n new points, each of a merchant of its own.
func (r *rig) open(t testing.TB, n int) {
	t.Helper()
	r.points = nil
	for range n {
		r.made++
		p, err := r.places.CreatePoint(rigCtx, merchants.Point{District: rigDistrict, Street: rigStreet, Name: fmt.Sprintf("幸福面馆%d", r.made),
			Kind: merchants.Restaurant, Address: fmt.Sprintf("幸福路%d号", r.made), Status: merchants.Open}, rigger)
		if err != nil {
			t.Fatal(err)
		}
		r.points = append(r.points, p)
	}
}

// rigRules: 70s pay 85%, floored to 10 fen, with 300 off from 1000 on; one
// subsidised meal a day and three a month.
func rigRules() meals.RuleSet {
	pay, off := 85, data.Fen(300)
	return meals.RuleSet{
		ID: "R-2025-03", ValidFrom: "2025-01-01",
		Classes: []meals.Class{{Code: "G70", AgeFrom: 70, Discount: &meals.Amount{PayPercent: &pay}, Subsidy: &meals.Amount{Off: &off, Minimum: 1000}}},
		Round:   10, Floor: 100, MinimumOn: meals.OnList,
		Windows: []meals.RuleWindow{
			{Sitting: merchants.Lunch, Opens: 10 * 60, Closes: 14 * 60},
			{Sitting: merchants.Dinner, Opens: 17 * 60, Closes: 20 * 60},
		},
		Caps:    []meals.Cap{{Period: meals.PerDay, Count: 1}, {Period: meals.PerMonth, Count: 3}},
		Funding: []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
	}
}

// The splits that the rules give.
func subsidised(list data.Fen) meals.Figures {
	f := discounted(list)
	f.Elder, f.Government = f.Elder-300, 300
	return f
}

func discounted(list data.Fen) meals.Figures {
	pays := list * 85 / 100 / 10 * 10
	return meals.Figures{List: list, Merchant: list - pays, Elder: pays}
}

// march is a moment of March 2025.
func march(day, hour, minute int) data.Instant {
	return data.InstantOf(time.Date(2025, time.March, day, hour, minute, 0, 0, data.Zone))
}

// eater is an elder with the digits of a card.
type eater struct {
	elder  meals.ElderID
	card   meals.Card
	digits string
}

func (r *rig) eater(t testing.TB) *eater {
	t.Helper()
	r.made++
	e, err := r.meals.CreateElder(rigCtx, meals.NewElder{Street: rigStreet, Name: "王桂芳", Number: rigNumber(r.made)}, rigger)
	if err != nil {
		t.Fatal(err)
	}
	x := &eater{elder: e.ID}
	if x.card, err = r.meals.IssueCard(rigCtx, rigDistrict, e.ID, rigger); err != nil {
		t.Fatal(err)
	}
	x.read(t, r)
	return x
}

func (x *eater) read(t testing.TB, r *rig) {
	t.Helper()
	var err error
	if x.digits, err = r.meals.Token(rigCtx, x.card); err != nil {
		t.Fatal(err)
	}
}

// rigNumber is a valid ID number of somebody born in 1950.
func rigNumber(serial int) string {
	weights, checks := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}, "10X98765432"
	born := data.Date(1950, 1, 1).AddDays(serial / 1000)
	body := fmt.Sprintf("320106%s%s%s%03d", born[:4], born[5:7], born[8:], serial%1000)
	sum := 0
	for i := range body {
		sum += int(body[i]-'0') * weights[i]
	}
	return body + string(checks[sum%11])
}

// phone is a till with a key, and what it remembers.
type phone struct {
	till   meals.Till
	token  string
	key    *ecdsa.PrivateKey
	seq    int64
	head   [32]byte
	anchor data.Instant
	list   int64
}

// phone enrols a device at the point, gives it the list of now and an anchor.
func (r *rig) phone(t testing.TB, point int) *phone {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{key: key, till: meals.Till{District: rigDistrict, PointID: r.points[point].ID, Name: "前台", CreatedBy: string(rigger),
		ConfirmedBy: string(rigger), PublicKey: public}}
	err = r.db.InTx(rigCtx, func(tx *data.Tx) error {
		p.till.ConfirmedAt = tx.Now
		p.token, err = meals.AddTillTx(tx, &p.till)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fetch(t, p)
	r.sync(t, p)
	return p
}

// fetch is a new list.
func (r *rig) fetch(t testing.TB, p *phone) {
	t.Helper()
	p.list = listNumber(r.now())
	if err := r.noteSent(rigCtx, p.till, p.list); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) now() data.Instant { return data.InstantOf(r.clock.Now()) }

// bite is what goes into a meal's record; a test changes what it is about.
type bite struct {
	ID        string          `json:"id"`
	Seq       int64           `json:"seq"`
	Previous  string          `json:"previous"`
	Card      string          `json:"card"`
	Price     data.Fen        `json:"price_fen"`
	Sitting   string          `json:"sitting"`
	Day       data.ServiceDay `json:"day"`
	ServedAt  data.Instant    `json:"served_at"`
	Mono      *int64          `json:"mono_ms"`
	Anchor    data.Instant    `json:"anchor_at"`
	List      int64           `json:"list"`
	Delivery  bool            `json:"delivery"`
	Class     string          `json:"class"`
	Rule      string          `json:"rule"`
	Version   int             `json:"version"`
	Split     meals.Figures   `json:"split"`
	Undecided []string        `json:"undecided"`
}

type bitten struct {
	V    int    `json:"v"`
	Kind string `json:"kind"`
	bite
}

type undone struct {
	V        int          `json:"v"`
	Kind     string       `json:"kind"`
	ID       string       `json:"id"`
	Seq      int64        `json:"seq"`
	Previous string       `json:"previous"`
	Of       string       `json:"of"`
	ServedAt data.Instant `json:"served_at"`
	Mono     *int64       `json:"mono_ms"`
	Anchor   data.Instant `json:"anchor_at"`
}

// eat makes the next record of the chain: the card's holder eats for 15 yuan at
// the time, subsidised; change says otherwise.
func (p *phone) eat(x *eater, at data.Instant, change ...func(*bite)) SignedRecord {
	b := bite{ID: data.NewID(), Seq: p.seq + 1, Previous: hashText(p.head), Card: x.digits, Price: 1500, Sitting: sittingOf(at), Day: at.ServiceDay(),
		ServedAt: at, Anchor: p.anchor, List: p.list, Class: "G70", Rule: "R-2025-03", Version: 1, Split: subsidised(1500), Undecided: []string{}}
	for _, c := range change {
		c(&b)
	}
	return p.sign(b.Seq, bitten{1, KindMeal, b})
}

func sittingOf(at data.Instant) string {
	switch minute := at.Minute(); {
	case 10*60 <= minute && minute < 14*60:
		return "lunch"
	case 17*60 <= minute && minute < 20*60:
		return "dinner"
	}
	return ""
}

// undo makes the record that takes another back.
func (p *phone) undo(of SignedRecord, at data.Instant) SignedRecord {
	w, err := Parse(of.Body)
	if err != nil {
		panic(err)
	}
	return p.sign(p.seq+1, undone{1, KindVoid, data.NewID(), p.seq + 1, hashText(p.head), w.ID, at, nil, p.anchor})
}

// sign signs the record and takes it as the chain's end.
func (p *phone) sign(seq int64, record any) SignedRecord {
	body, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	s := SignedRecord{Body: string(body)}
	p.resign(&s)
	p.seq, p.head = seq, HashOf(s.Body)
	return s
}

func (p *phone) resign(s *SignedRecord) {
	hash := HashOf(s.Body)
	r, v, err := ecdsa.Sign(rand.Reader, p.key, hash[:])
	if err != nil {
		panic(err)
	}
	s.Signature = signatureText(r, v)
}

func signatureText(r, s *big.Int) string {
	var raw [64]byte
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// sync brings the records and takes the anchor.
func (r *rig) sync(t testing.TB, p *phone, records ...SignedRecord) Answer {
	t.Helper()
	a, err := r.Sync(rigCtx, p.till, records)
	if err != nil {
		t.Fatalf("sync: %v", err)
	}
	p.anchor = a.Anchor.At
	return a
}

func (r *rig) count(t testing.TB, query string, args ...any) (n int) {
	t.Helper()
	if err := r.db.View(rigCtx, func(tx *data.Tx) error { return tx.Get(&n, query, args...) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// cases lists the open cases of the kind.
func (r *rig) cases(t testing.TB, k Kind) []Case {
	t.Helper()
	list, err := r.ListCases(rigCtx, CaseFilter{District: rigDistrict, Kind: k, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// placed puts the points on the map, the second about 1.1 km north of the first.
func (r *rig) placed(t testing.TB) {
	t.Helper()
	for i := range r.points {
		at := geo.LatLng{Lat: 32.06 + float64(i)*0.01, Lng: 118.77}
		if _, err := r.places.PlacePoint(rigCtx, rigDistrict, r.points[i].ID, at, geo.WGS84, rigger); err != nil {
			t.Fatal(err)
		}
	}
}

func isFault(err error, want *fault.Error) bool { return errors.Is(err, want) }

func settlePeriod(day data.ServiceDay) settle.Period { return settle.Period{From: day, To: day} }
