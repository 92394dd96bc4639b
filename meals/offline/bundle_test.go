package offline

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// carrier is a till that fetches bundles.
type carrier struct {
	*rig
	till meals.Till
}

func newCarrier(t *testing.T) *carrier {
	t.Helper()
	c := &carrier{rig: newRig(t)}
	var err error
	if c.till, _, err = c.meals.AddTill(rigCtx, rigDistrict, c.points[0].ID, "front", rigger); err != nil {
		t.Fatal(err)
	}
	return c
}

// carry fetches the bundle, checks its signature and reads it.
func (c *carrier) carry(t *testing.T) (Bundle, *Payload) {
	t.Helper()
	b, err := c.Bundle(rigCtx, c.till)
	if err != nil {
		t.Fatal(err)
	}
	p := &Payload{}
	if err := json.Unmarshal([]byte(b.Payload), p); err != nil {
		t.Fatal(err)
	}
	for _, k := range p.Keys {
		public, err := base64.RawURLEncoding.DecodeString(k.Public)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := base64.RawURLEncoding.DecodeString(b.Signature)
		if err != nil {
			t.Fatal(err)
		}
		if k.ID == b.Key && !ed25519.Verify(public, []byte(bundleContext+b.Payload), signature) {
			t.Fatal("the signature does not hold")
		}
	}
	return b, p
}

func (c *carrier) set(t *testing.T, name, value string) {
	t.Helper()
	if err := c.db.InTx(rigCtx, func(tx *data.Tx) error { return data.PutSetting(tx, name, value) }); err != nil {
		t.Fatal(err)
	}
}

// The same state gives the same bytes; ten minutes, or a card, make a new list.
func TestABundleIsMadeAnewWhenACardChanges(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	x := c.eater(t)
	first, p := c.carry(t)
	if p.MadeAt != c.now() || p.ListNumber != int64(c.now())/60_000 {
		t.Errorf("made at %d, number %d", p.MadeAt, p.ListNumber)
	}
	c.clock.Advance(9*time.Minute + 59*time.Second)
	if again, _ := c.carry(t); again != first || again.Tag() != first.Tag() {
		t.Error("nothing has changed, and the bundle has")
	}
	change := func(what string, do func() error) {
		c.clock.Advance(time.Minute)
		if err := do(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		b, p := c.carry(t)
		if p.MadeAt != c.now() || b.Tag() == first.Tag() {
			t.Errorf("%s: the list is still of %d", what, p.MadeAt)
		}
		first = b
	}
	change("ten minutes", func() error { c.clock.Advance(-time.Minute + time.Second); return nil })
	change("a new card", func() error { c.eater(t); return nil })
	change("another card for the same elder", func() (err error) {
		x.card, err = c.meals.ReissueCard(rigCtx, rigDistrict, x.elder, "worn", rigger)
		return err
	})
	change("a lost card", func() error {
		return c.db.InTx(rigCtx, func(tx *data.Tx) error {
			_, err := tx.Exec(`UPDATE cards SET lost_at = ? WHERE district = ? AND id = ?`, tx.Now, rigDistrict, x.card.ID)
			return err
		})
	})
	change("a card found", func() error {
		return c.db.InTx(rigCtx, func(tx *data.Tx) error {
			_, err := tx.Exec(`UPDATE cards SET lost_at = NULL WHERE district = ? AND id = ?`, rigDistrict, x.card.ID)
			return err
		})
	})
	change("a revoked card", func() error { return c.meals.RevokeCard(rigCtx, rigDistrict, x.card.ID, "gone", rigger) })
}

// What the store's rows say comes out of the list; a card issued since is not
// in it.
func TestTheStoreListsItsCards(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	kept, worn := c.eater(t), c.eater(t)
	_, before := c.carry(t)
	c.clock.Advance(24 * time.Hour)
	if _, err := c.meals.ReissueCard(rigCtx, rigDistrict, worn.elder, "worn", rigger); err != nil {
		t.Fatal(err)
	}
	late := c.eater(t)
	if l := before.readList(t); int(late.card.Index) < len(l.Symbols) {
		t.Errorf("a list of %d knows card %d, issued since", len(l.Symbols), late.card.Index)
	}
	_, p := c.carry(t)
	l := p.readList(t)
	today := c.now().ServiceDay()
	if diff := cmp.Diff(map[uint32]byte{worn.card.Index: 2}, l.Issues); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[uint32][]uint16{worn.card.Index: {uint16(today.DaysSince(listEpoch))}}, l.Ends); diff != "" {
		t.Error(diff)
	}
	for _, x := range []*eater{kept, worn, late} {
		s := l.symbol(x.card.Index, today)
		if s < firstProfile || len(p.Profiles[s-firstProfile].Sets[0].Classes) != 1 {
			t.Errorf("card %d has symbol %d", x.card.Index, s)
		}
	}
	if len(l.Symbols) != int(late.card.Index)+1 {
		t.Errorf("%d indices", len(l.Symbols))
	}
}

// Nothing of an elder leaves but a number and a profile.
func TestABundleNamesNobody(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	e, err := c.meals.CreateElder(rigCtx, meals.NewElder{Street: rigStreet, Community: rigStreet + "007", Name: "司马相如", Number: rigNumber(900),
		Phone: "13812345678", Categories: []meals.Category{"low_income"}}, rigger)
	if err != nil {
		t.Fatal(err)
	}
	card, err := c.meals.IssueCard(rigCtx, rigDistrict, e.ID, rigger)
	if err != nil {
		t.Fatal(err)
	}
	b, p := c.carry(t)
	raw, err := base64.RawURLEncoding.DecodeString(p.List)
	if err != nil {
		t.Fatal(err)
	}
	whole := b.Payload + string(raw)
	for _, secret := range []string{"司马", rigNumber(900), rigNumber(900)[6:14], string(e.BornOn), "13812345678", "low_income", rigStreet + "007", string(e.ID),
		string(card.ID), card.Number} {
		if strings.Contains(whole, secret) {
			t.Errorf("the bundle holds %q", secret)
		}
	}
}

// The till's row knows which list it was sent, written once a minute at most.
func TestWhichListWasSentIsKept(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	type sent struct {
		Number int64        `db:"list_number"`
		At     data.Instant `db:"list_sent_at"`
	}
	read := func() (s sent) {
		t.Helper()
		err := c.db.View(rigCtx, func(tx *data.Tx) error {
			return tx.Get(&s, `SELECT list_number, list_sent_at FROM tills WHERE district = ? AND id = ?`, rigDistrict, c.till.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	_, p := c.carry(t)
	first := sent{p.ListNumber, c.now()}
	if got := read(); got != first {
		t.Errorf("kept %+v, want %+v", got, first)
	}
	c.clock.Advance(20 * time.Second) // 12:40:20
	c.eater(t)
	if _, newer := c.carry(t); newer.MadeAt == p.MadeAt || read() != first {
		t.Errorf("another list of the same minute: kept %+v", read())
	}
	c.clock.Advance(40 * time.Second)
	c.eater(t)
	_, p = c.carry(t)
	if got := read(); got != (sent{p.ListNumber, c.now()}) || got.Number != first.Number+1 {
		t.Errorf("a minute later: kept %+v", got)
	}
}

// What the office has set is in the bundle, and defaults where it has not.
func TestABundleCarriesTheOfficesChoice(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	_, p := c.carry(t)
	want := Policy{Undecided: Risk, MaxRecords: 200, AmberHours: 24, StopHours: 72, PriceCap: 5000, PINMinutes: 30}
	if diff := cmp.Diff(want, p.Policy); diff != "" {
		t.Error(diff)
	}
	err := c.places.PutMenu(rigCtx, rigDistrict, c.points[0].ID, []merchants.MenuItem{{Name: "套餐", Price: 1500}, {Name: "大餐", Price: 2800}, {Name: "面", Price: 900}}, rigger)
	if err != nil {
		t.Fatal(err)
	}
	_, p = c.carry(t)
	if p.Policy.PriceCap != 2800 || fmt.Sprint(p.Menu) != "[{套餐 15.00} {大餐 28.00} {面 9.00}]" {
		t.Errorf("cap %d, menu %v", p.Policy.PriceCap, p.Menu)
	}
	c.set(t, SettingUndecided, "discount")
	c.set(t, SettingPriceCap, "1234")
	c.set(t, SettingPINMinutes, "5")
	c.set(t, data.OfficePhone, "025-1")
	budget := meals.Budget{District: rigDistrict, Funder: "street", Year: 2025, Amount: 100, WarnPercent: 80, UsedUp: meals.UsedUpStop}
	if err := c.meals.SetBudget(rigCtx, rigger, budget); err != nil {
		t.Fatal(err)
	}
	budget.Funder, budget.UsedUp = "district", meals.UsedUpWarn
	if err := c.meals.SetBudget(rigCtx, rigger, budget); err != nil {
		t.Fatal(err)
	}
	_, p = c.carry(t)
	want.Undecided, want.PriceCap, want.PINMinutes = DiscountOnly, 1234, 5
	if diff := cmp.Diff(want, p.Policy); diff != "" || p.Phone != "025-1" || fmt.Sprint(p.Budgets) != "[street]" {
		t.Errorf("%s %q %v", diff, p.Phone, p.Budgets)
	}
}

// A point has the sets that speak there on the days of the list, and no others.
func TestABundleHasTheRulesOfItsPoint(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	publish := func(more func(*meals.RuleSet)) {
		t.Helper()
		r := rigRules()
		more(&r)
		if _, err := c.meals.PublishRules(rigCtx, rigDistrict, r, rigger); err != nil {
			t.Fatal(err)
		}
	}
	publish(func(r *meals.RuleSet) { r.ID, r.PointID = "R-P", c.points[0].ID; r.ValidFrom = "2025-03-07" })
	publish(func(r *meals.RuleSet) { r.ID, r.PointID = "R-O", c.points[1].ID })
	publish(func(r *meals.RuleSet) { r.ID, r.ValidFrom = "R-L", "2025-03-09" })
	if err := c.meals.SetSpecialDay(rigCtx, rigger, rigDistrict, meals.SpecialDay{Day: "2025-03-06", Kind: meals.Holiday, Name: "x"}); err != nil {
		t.Fatal(err)
	}
	_, p := c.carry(t)
	var ids []string
	for _, s := range p.Sets {
		ids = append(ids, s.ID)
	}
	if diff := cmp.Diff([]string{"R-2025-03", "R-P"}, ids); diff != "" {
		t.Error(diff)
	}
	want := map[data.ServiceDay]int{"2025-03-04": 0, "2025-03-05": 0, "2025-03-06": 0, "2025-03-07": 1, "2025-03-08": 1}
	if diff := cmp.Diff(want, p.InForce); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[data.ServiceDay]meals.DayKind{"2025-03-06": meals.Holiday}, p.Days); diff != "" {
		t.Error(diff)
	}
}

// A till that the office has stopped carries nothing away.
func TestARevokedTillGetsNoBundle(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	if err := c.meals.RevokeTill(rigCtx, rigDistrict, c.till.ID, rigger); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Bundle(rigCtx, c.till); !isFault(err, meals.ErrTillRevoked) {
		t.Errorf("a revoked till: %v", err)
	}
}
