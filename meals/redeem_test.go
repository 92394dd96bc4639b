package meals

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

func TestRedeemRecordsTheMealAndWhoPays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	got := f.redeem(t, request(f.digits(t, c), 1500))
	if got.Elder != 970 || got.Class != "G70" || got.Name != "王**" || got.Notices != nil {
		t.Fatalf("answer %+v", got)
	}
	r, err := f.FindRedemption(ctx, testDistrict, got.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := Redemption{District: testDistrict, ID: got.ID, Street: testStreet, PointID: f.point.ID, MerchantID: f.point.MerchantID,
		TillID: f.till.ID, CardID: c.ID, ElderID: e.ID, Day: "2025-03-05", Sitting: merchants.Lunch,
		ServedAt: at(5, 12, 40), ReceivedAt: at(5, 12, 40), List: 1500, Elder: 970, Merchant: 230, Government: 300,
		Class: "G70", RuleID: "R-2025-03", Version: 1}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for funder, fen := range map[string]int{"elder": 970, "merchant": 230, "district": 180, "street": 120} {
		if n := f.count(t, `SELECT fen FROM ledger WHERE entry = 'meal' AND funder = ?`, funder); n != fen {
			t.Errorf("%s pays %d, want %d", funder, n, fen)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims WHERE slot = 1 AND
		period IN ('sitting:2025-03-05:lunch', 'day:2025-03-05', 'week:2025-03-03', 'month:2025-03')`); n != len(everyPeriod) {
		t.Errorf("%d claims, want one of every period", n)
	}
}

func TestTheSameKeyGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	q := request(f.digits(t, c), 1500)
	first, err := f.Redeem(ctx, f.till, q, encodeForTest)
	if err != nil || first.Replayed {
		t.Fatalf("first: %+v %v", first, err)
	}
	if err := f.RevokeCard(ctx, testDistrict, c.ID, "lost", tester); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(3 * time.Hour)
	again, err := f.Redeem(ctx, f.till, q, encodeForTest)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Replayed || again.Status != first.Status || !bytes.Equal(again.Body, first.Body) {
		t.Errorf("replayed %v: %s, first %s", again.Replayed, again.Body, first.Body)
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions`); n != 1 {
		t.Errorf("%d meals", n)
	}
	other := q
	other.Hash[0]++
	if _, err := f.Redeem(ctx, f.till, other, encodeForTest); !errors.Is(err, ErrKeyReused) {
		t.Errorf("another body under the key: %v", err)
	}
	second, _, err := f.AddTill(ctx, testDistrict, f.point.ID, "back", tester)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.Redeem(ctx, second, q, encodeForTest); err != nil || got.Replayed {
		t.Errorf("the key belongs to one till: %+v %v", got, err)
	}
}

func TestRefusalsAreStoredAnswersToo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	if err := f.RevokeCard(ctx, testDistrict, c.ID, "moved away", tester); err != nil {
		t.Fatal(err)
	}
	q := request(f.digits(t, c), 1500)
	if got := f.redeem(t, q); got.Code != "card_revoked" {
		t.Fatalf("answer %+v", got)
	}
	again, err := f.Redeem(ctx, f.till, q, func(Outcome) (int, []byte) { return 500, []byte("{}") })
	if err != nil || !again.Replayed || again.Status != 403 {
		t.Errorf("again %+v %v", again, err)
	}
}

func TestEachRefusalHasItsOwnCode(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.db.InTx(ctx, func(tx *data.Tx) error { return data.PutSetting(tx, data.OfficePhone, "2012345") }))
	e, old := f.elder(t, in70s)
	oldDigits := f.digits(t, old)
	_, err := f.ReissueCard(ctx, testDistrict, e.ID, "lost", tester)
	must(err)
	_, revoked := f.elder(t, in70s)
	must(f.RevokeCard(ctx, testDistrict, revoked.ID, "moved away", tester))
	_, live := f.elder(t, in70s)
	_, young := f.elder(t, "1970-01-01")
	altered := []byte(f.digits(t, live))
	altered[100] = '0' + (altered[100]-'0'+1)%10
	foreign, err := Token{KeyID: 1, District: 310106, Index: 1, Issue: 1, ValidFrom: "2025-01-01", ValidTo: "2026-01-01"}.sign(testKey)
	must(err)
	forged, err := live.token().sign(testKey)
	must(err)
	noSuch := live.token()
	noSuch.Index = 999
	key, err := f.privateOf(live)
	must(err)
	unknown, err := noSuch.sign(key)
	must(err)
	guessed := live.token()
	guessed.Random++
	guess, err := guessed.sign(key)
	must(err)
	free := "123456789"
	for name, c := range map[string]struct{ card, want string }{
		"re-issued, the old QR":     {oldDigits, "card_replaced Day=5 Month=3 Year=2025"},
		"re-issued, the old number": {old.Number, "card_replaced Day=5 Month=3 Year=2025"},
		"revoked":                   {f.digits(t, revoked), "card_revoked Phone=2012345"},
		"too young":                 {f.digits(t, young), "not_eligible FromAge=60"},
		"a link":                    {"https://example.com", "not_a_card"},
		"an altered digit":          {string(altered), "not_a_card"},
		"signed by someone else":    {forged, "not_a_card"},
		"the index guessed":         {guess, "not_a_card"},
		"signed and not issued":     {unknown, "card_unknown"},
		"another district":          {foreign, "card_unknown"},
		"a mistyped number":         {free + string('0'+(checkDigit(free)-'0'+1)%10), "not_a_card Mistyped=true"},
		"a number nobody has":       {free + string(checkDigit(free)), "card_unknown"},
	} {
		if got := f.redeem(t, request(c.card, 1500)); got.Refusal != c.want {
			t.Errorf("%s: %q, want %q", name, got.Refusal, c.want)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions`); n != 0 {
		t.Errorf("%d meals came of refusals", n)
	}
	if n := f.count(t, `SELECT count(*) FROM idempotency`); n != 12 {
		t.Errorf("%d stored answers, want 12", n)
	}
}

func TestACardEndsWithItsLastDay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	if c.ValidTo != "2028-03-04" {
		t.Fatalf("valid to %s", c.ValidTo)
	}
	card := f.digits(t, c)
	f.clock.Set(at(5, 12, 40).Time().AddDate(3, 0, -1))
	if got := f.redeem(t, request(card, 1500)); got.Code != "" {
		t.Errorf("on the last day: %+v", got)
	}
	f.clock.Set(at(5, 12, 40).Time().AddDate(3, 0, 0))
	if got := f.redeem(t, request(card, 1500)); got.Refusal != "card_expired Day=4 Month=3 Year=2028" {
		t.Errorf("the day after: %+v", got)
	}
	f.clock.Set(at(4, 12, 40).Time())
	if got := f.redeem(t, request(card, 1500)); got.Refusal != "card_not_yet Day=5 Month=3 Year=2025" {
		t.Errorf("before it was issued: %+v", got)
	}
}

func TestAClosedPointTakesNoCards(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	card := f.digits(t, c)
	p := f.point
	p.PermitExpires = "2025-03-05"
	if _, err := f.points.UpdatePoint(ctx, p, tester); err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(card, 1500)); got.Code != "" {
		t.Errorf("on the permit's last day: %+v", got)
	}
	f.clock.Advance(24 * time.Hour)
	if got := f.redeem(t, request(card, 1500)); got.Refusal != "point_closed Point=幸福面馆" {
		t.Errorf("the day after: %+v", got)
	}
	f.clock.Advance(-24 * time.Hour)
	if err := f.points.SetStatus(ctx, testDistrict, p.ID, merchants.Suspended, "roof", tester); err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(card, 1500)); got.Code != "point_closed" {
		t.Errorf("suspended: %+v", got)
	}
}

func TestASecondMealStaysAtTheDiscount(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	card := f.digits(t, c)
	f.redeem(t, request(card, 1500))
	f.clock.Set(at(5, 13, 5).Time())
	got := f.redeem(t, request(c.Number, 1500))
	want := answer{ID: got.ID, Elder: 1270, Class: "G70", Name: "王**", Notices: []string{"already_redeemed"},
		NoticeOf: []map[string]any{{"Subsidy": true, "Period": "day", "Sitting": "lunch", "Time": "12:40", "Point": "幸福面馆"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims`); n != len(everyPeriod) {
		t.Errorf("%d claims after the second meal, want those of the first", n)
	}
	f.clock.Set(at(5, 15, 31).Time())
	if got := f.redeem(t, request(card, 1500)); !cmp.Equal(got.Notices, []string{"outside_window"}) || got.Elder != 1270 {
		t.Errorf("15:31: %+v", got)
	}
}

func TestTheMonthIsCapped(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in80s)
	for day := 5; day < 5+22; day++ {
		f.clock.Set(at(day, 12, 40).Time())
		if got := f.redeem(t, request(c.Number, 1200)); got.Elder != 560 {
			t.Fatalf("day %d: %+v", day, got)
		}
	}
	f.clock.Set(at(27, 12, 40).Time())
	got := f.redeem(t, request(c.Number, 1200))
	if got.Elder != 960 || !cmp.Equal(got.Notices, []string{"over_cap"}) || got.NoticeOf[0]["Count"] != 22.0 {
		t.Errorf("the 23rd: %+v", got)
	}
	f.clock.Set(at(32, 12, 40).Time())
	if got := f.redeem(t, request(c.Number, 1200)); got.Elder != 560 {
		t.Errorf("the next month: %+v", got)
	}
}

// The claims table, not the order of arrival, is what holds the cap.
func TestOneSubsidyUnder64ConcurrentRequests(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	card := f.digits(t, c)
	var wg sync.WaitGroup
	answers := make([]answer, 64)
	for i := range answers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			q := request(card, 1500)
			if i%2 == 1 {
				q.Card = c.Number
			}
			got, err := f.Redeem(ctx, f.till, q, encodeForTest)
			if err != nil {
				t.Errorf("request %d: %v", i, err)
				return
			}
			answers[i] = decodeAnswer(t, got)
		}()
	}
	wg.Wait()
	subsidised := 0
	for _, a := range answers {
		if a.Elder == 970 {
			subsidised++
		}
	}
	if subsidised != 1 {
		t.Errorf("%d subsidised answers, want 1", subsidised)
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions WHERE government_fen > 0`); n != 1 {
		t.Errorf("%d subsidised rows, want 1", n)
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions`); n != 64 {
		t.Errorf("%d meals, want 64", n)
	}
}

func TestTheSameRequest64TimesAtOnceIsOneMeal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	q := request(f.digits(t, c), 1500)
	var wg sync.WaitGroup
	stored := make([]Stored, 64)
	for i := range stored {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var err error
			if stored[i], err = f.Redeem(ctx, f.till, q, encodeForTest); err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		}()
	}
	wg.Wait()
	fresh := 0
	for _, s := range stored {
		if !s.Replayed {
			fresh++
		}
		if !bytes.Equal(s.Body, stored[0].Body) {
			t.Errorf("answers differ: %s and %s", s.Body, stored[0].Body)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions`); n != 1 || fresh != 1 {
		t.Errorf("%d meals, %d first answers", n, fresh)
	}
}

func TestWhatATillShouldNotSend(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	for name, change := range map[string]func(*Request){
		"price_fen":            func(q *Request) { q.Price = 0 },
		"price_fen below":      func(q *Request) { q.Price = -1 },
		"price_fen above":      func(q *Request) { q.Price = maxFen + 1 },
		"sitting":              func(q *Request) { q.Sitting = "all_day" },
		"Idempotency-Key":      func(q *Request) { q.Key = "" },
		"Idempotency-Key long": func(q *Request) { q.Key = strings.Repeat("k", maxKey+1) },
	} {
		q := request(c.Number, 1500)
		change(&q)
		_, err := f.Redeem(ctx, f.till, q, encodeForTest)
		field, _, _ := strings.Cut(name, " ")
		if e := fault.As(err); e == nil || e.Code != "invalid_input" || e.Fields[0].Name != field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := f.count(t, `SELECT count(*) FROM idempotency`); n != 0 {
		t.Errorf("%d answers stored", n)
	}
}

func TestServedAtMayDifferByTenMinutes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	for name, x := range map[string]struct {
		off  time.Duration
		code string
	}{
		"ten minutes ago":   {-10 * time.Minute, ""},
		"ten minutes ahead": {10 * time.Minute, ""},
		"longer ago":        {-10*time.Minute - time.Millisecond, "clock_off"},
		"further ahead":     {10*time.Minute + time.Millisecond, "clock_off"},
		"a year ago":        {-365 * 24 * time.Hour, "clock_off"},
	} {
		q := request(c.Number, 1500)
		q.ServedAt = ptr(at(5, 12, 40).Add(x.off))
		got := f.redeem(t, q)
		if got.Code != x.code {
			t.Errorf("%s: %+v", name, got)
		}
		if x.code != "" {
			continue
		}
		r, err := f.FindRedemption(ctx, testDistrict, got.ID)
		if err != nil || r.ServedAt != *q.ServedAt || r.ReceivedAt != at(5, 12, 40) {
			t.Errorf("%s: recorded %+v %v", name, r, err)
		}
	}
}

// 2^64 nanoseconds ahead a Duration is back where it began.
func TestAClockThatIsCenturiesOff(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	q := request(c.Number, 1500)
	q.ServedAt = ptr(at(5, 12, 40) + 18446744073709)
	if got := f.redeem(t, q); got.Code != "clock_off" {
		t.Errorf("%+v", got)
	}
}

func TestARevokedTillRecordsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	if err := f.RevokeTill(ctx, testDistrict, f.till.ID, tester); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Redeem(ctx, f.till, request(c.Number, 1500), encodeForTest); !errors.Is(err, ErrTillRevoked) {
		t.Errorf("err = %v", err)
	}
	if n := f.count(t, `SELECT count(*) FROM idempotency`) + f.count(t, `SELECT count(*) FROM redemptions`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestRulesOfTheDayPriceTheMeal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	r := exampleRules()
	r.ValidFrom = "2025-03-16"
	r.Classes[1].Subsidy.Off = ptr(data.Fen(100))
	f.publish(t, r)
	f.clock.Set(at(15, 12, 40).Time())
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 970 {
		t.Errorf("the day before: %+v", got)
	}
	f.clock.Set(at(16, 12, 40).Time())
	got := f.redeem(t, request(c.Number, 1500))
	if got.Elder != 1170 {
		t.Errorf("from the day on: %+v", got)
	}
	row, err := f.FindRedemption(ctx, testDistrict, got.ID)
	if err != nil || row.Version != 2 {
		t.Errorf("version %d %v", row.Version, err)
	}
	if n := f.count(t, `SELECT count(*) FROM redemptions WHERE rule_version = 1`); n != 1 {
		t.Errorf("%d rows keep version 1", n)
	}
}

func TestANetworkOfDiscountsAlone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	r := RuleSet{ID: "S", Street: testStreet, ValidFrom: "2025-03-01", Round: 10,
		Classes: []Class{{Code: "G60", AgeFrom: 60, Discount: &Amount{PayPercent: ptr(90)}}}}
	f.publish(t, r)
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 1350 || got.Notices != nil {
		t.Errorf("first: %+v", got)
	}
	got := f.redeem(t, request(c.Number, 1500))
	if got.Elder != 1350 || !cmp.Equal(got.Notices, []string{"already_redeemed"}) || got.NoticeOf[0]["Time"] != "12:40" {
		t.Errorf("second: %+v", got)
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims`); n != 0 {
		t.Errorf("%d claims without subsidy", n)
	}
	r.DiscountCap, r.ValidFrom = &Cap{Period: PerSitting, Count: 1}, "2025-03-05"
	f.publish(t, r)
	_, other := f.elder(t, in70s)
	if got := f.redeem(t, request(other.Number, 1500)); got.Elder != 1350 {
		t.Errorf("first with a capped discount: %+v", got)
	}
	if got := f.redeem(t, request(other.Number, 1500)); got.Refusal != "discount_used Count=1 Period=sitting Point=幸福面馆 Sitting=lunch Time=12:40" {
		t.Errorf("second with a capped discount: %+v", got)
	}
}

func TestAPointWithoutRulesKeepsItsListPrice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	f.clock.Set(time.Date(2025, 3, 5, 12, 40, 0, 0, data.Zone))
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`DELETE FROM rule_sets`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(c.Number, 1500)); got.Elder != 1500 || !cmp.Equal(got.Notices, []string{"no_rule"}) {
		t.Errorf("%+v", got)
	}
}

// A card lives in its elder's district, also when it is used in another.
func TestACardOfAnotherDistrictKnownHere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := NewElder{Street: "320104001", Name: "外区老人", Number: idNumber(in70s, 901)}
	e, err := f.CreateElder(ctx, n, tester)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.IssueCard(ctx, 320104, e.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	got := f.redeem(t, request(f.digits(t, c), 1500))
	r, err := f.FindRedemption(ctx, testDistrict, got.ID)
	if err != nil || r.District != 320104 || r.Elder != 1270 || r.Government != 0 || r.Notices != NoticeAbroad {
		t.Errorf("%+v %v", r, err)
	}
	if n := f.count(t, `SELECT count(*) FROM subsidy_claims`); n != 0 {
		t.Errorf("%d claims of another district's money", n)
	}
	if found, err := f.findings(); err != nil || len(found) > 0 {
		t.Errorf("verify finds %v %v", found, err)
	}
	if n := f.count(t, `SELECT count(*) FROM idempotency WHERE district = 320106`); n != 1 {
		t.Error("the stored answer is not the till's")
	}
	if _, err := f.Void(ctx, "till:x", &f.till, testDistrict, got.ID, ""); err != nil {
		t.Errorf("void: %v", err)
	}
}

func TestDeliveryIsOwedToTheRegistered(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: "张三", Number: idNumber(in70s, 500), CareLevel: 1}, tester)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.IssueCard(ctx, testDistrict, e.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	_, plain := f.elder(t, in70s)
	for name, x := range map[string]struct {
		card    string
		want    bool
		notices []string
	}{
		"registered":     {c.Number, true, nil},
		"not registered": {plain.Number, false, []string{"delivery_not_registered"}},
	} {
		q := request(x.card, 1500)
		q.Delivery = true
		got := f.redeem(t, q)
		r, err := f.FindRedemption(ctx, testDistrict, got.ID)
		if err != nil || r.Delivery != x.want || !cmp.Equal(got.Notices, x.notices) {
			t.Errorf("%s: %+v %+v %v", name, r.Delivery, got, err)
		}
	}
}
