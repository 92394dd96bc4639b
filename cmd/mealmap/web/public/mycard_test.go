package public

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// ask sends the form of /card from an address.
func (k *kitchen) ask(address, number, phone string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/card", strings.NewReader(url.Values{"number": {number}, "phone": {phone}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = address + ":4711"
	return k.Do(r)
}

func docOf(tb testing.TB, w *httptest.ResponseRecorder) *goquery.Document {
	tb.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// capped is a kitchen whose rules give twenty-two meals a month and a purse.
func capped(t *testing.T) (*kitchen, meals.Card) {
	k := newKitchen(t)
	off := data.Fen(300)
	_, err := k.Meals.PublishRules(t.Context(), homeDistrict, meals.RuleSet{ID: "R-2", Street: home, ValidFrom: "2025-03-01",
		Classes: []meals.Class{{Code: "G60", AgeFrom: 60, Subsidy: &meals.Amount{Off: &off}},
			{Code: "A", AgeFrom: 60, Stack: "purse", Subsidy: &meals.Amount{Allowance: &meals.Purse{Fen: 5000, Period: meals.PerMonth}, Max: 100}}},
		Windows: []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 15 * 60}},
		Caps:    []meals.Cap{{Period: meals.PerDay, Count: 1}, {Period: meals.PerMonth, Count: 22}},
		Funding: []meals.Share{{Funder: "street"}}}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	return k, k.elder(0)
}

func TestWhatACardHasLeft(t *testing.T) {
	t.Parallel()
	k, c := capped(t)
	form := k.Page("/card", http.StatusOK)
	if form.Find(`form[method=post][action="/card"] input[required]`).Length() != 2 {
		t.Error("the page does not ask for two things")
	}
	for day := range 7 {
		k.Clock.Set(time.Date(2025, time.March, 5+day, 12, 0, 0, 0, data.Zone))
		k.eat(c, false)
	}
	k.Clock.Set(time.Date(2025, time.March, 12, 12, 0, 0, 0, data.Zone))
	void := k.eat(c, false)
	if _, err := k.Meals.Void(t.Context(), audit.System, nil, homeDistrict, void.Redemption.ID, "记错"); err != nil {
		t.Fatal(err)
	}
	for _, typed := range [][2]string{{c.Number, "5001"}, {c.Number[:3] + " " + c.Number[3:6] + "-" + c.Number[6:], " 5001"}, {wide(c.Number), wide("5001")}} {
		w := k.ask("10.0.0.1", typed[0], typed[1])
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%q: %d %v", typed, w.Code, w.Header())
		}
		doc := docOf(t, w)
		if got := webtest.Text(doc.Find("h1")); got != "王**,您的卡" {
			t.Errorf("heading %q", got)
		}
		left := webtest.Texts(doc.Find(".remains li"))
		if len(left) != 3 || !strings.Contains(left[0], "1 餐") || !strings.Contains(left[1], "15 餐") || !strings.Contains(left[2], "43.00 元") {
			t.Errorf("left %q", left)
		}
		if got := webtest.Texts(doc.Find(".sums li")); !slices.Equal(got, []string{"2025-03-11 周二", "2025-03-10 周一", "2025-03-09 周日", "2025-03-08 周六", "2025-03-07 周五"}) {
			t.Errorf("days %q", got)
		}
		for _, secret := range []string{"桂兰", c.Number, "5001", "1380000"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("the page says %s", secret)
			}
		}
	}
	if w := k.Get("/card?number=" + c.Number + "&phone=5001"); docOf(t, w).Find(".remains").Length() != 0 || w.Header().Get("Cache-Control") != "no-store" {
		t.Error("an address answers")
	}
}

// wide is digits as a Chinese input method writes them.
func wide(s string) string {
	return strings.Map(func(c rune) rune { return c - '0' + '\uff10' }, s)
}

// TestAWrongCardTellsNothing: an unknown number, another's telephone and what is
// no number at all read the same.
func TestAWrongCardTellsNothing(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	mine, other := k.elder(0), k.elder(0)
	if err := k.Meals.RevokeCard(t.Context(), homeDistrict, other.ID, "遗失", audit.System); err != nil {
		t.Fatal(err)
	}
	var first string
	for i, typed := range [][2]string{{mine.Number, "9999"}, {"1234567890", "5001"}, {other.Number, "5002"}, {"", ""}, {strings.Repeat("9", 5000), "x"}, {mine.Number, ""}, {"<b>", "'"}} {
		w := k.ask("10.0.0.1", typed[0], typed[1])
		if w.Code != http.StatusNotFound {
			t.Errorf("%.20q: %d", typed, w.Code)
		}
		if i == 0 {
			first = w.Body.String()
			webtest.Want(t, docOf(t, w), ".trouble", "不对")
		}
		if w.Body.String() != first {
			t.Errorf("%.20q reads otherwise", typed)
		}
	}
}

// TestWhoGuessesKeepsOnlyHimselfOut: five wrong ones from one address shut the
// card's page for that address alone.
func TestWhoGuessesKeepsOnlyHimselfOut(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	c := k.elder(0)
	const nobodys = "1234567890"
	for _, number := range []string{c.Number, nobodys} {
		for i := range oneCardTries {
			if w := k.ask("10.1.0.1", number, "0000"); w.Code != http.StatusNotFound {
				t.Fatalf("guess %d: %d", i, w.Code)
			}
		}
	}
	k.Clock.Advance(20 * time.Minute)
	limited := k.ask("10.1.0.1", c.Number, "5001")
	if limited.Code != http.StatusTooManyRequests || !strings.Contains(limited.Body.String(), "41 分钟") {
		t.Errorf("the right telephone after five wrong ones: %d", limited.Code)
	}
	if w := k.ask("10.1.0.1", nobodys, "5001"); w.Code != http.StatusTooManyRequests || w.Body.String() != limited.Body.String() {
		t.Errorf("a number that is not there: %d, and reads otherwise", w.Code)
	}
	if w := k.ask("10.1.0.2", c.Number, "5001"); w.Code != http.StatusOK {
		t.Errorf("the elder at his own telephone: %d", w.Code)
	}
	k.Clock.Advance(40 * time.Minute)
	if w := k.ask("10.1.0.1", c.Number, "5001"); w.Code != http.StatusOK {
		t.Errorf("an hour later: %d", w.Code)
	}
}

func TestACardIsGuessedAtThirtyTimesInSixHours(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	c := k.elder(0)
	const nobodys = "1234567890"
	for _, number := range []string{c.Number, nobodys} {
		for i := range cardTries {
			if w := k.ask(fmt.Sprint("10.1.0.", i+10), number, "0000"); w.Code != http.StatusNotFound {
				t.Fatalf("guess %d: %d", i, w.Code)
			}
		}
	}
	limited := k.ask("10.1.0.9", c.Number, "5001")
	if limited.Code != http.StatusTooManyRequests {
		t.Errorf("the right telephone after thirty wrong ones, from elsewhere: %d", limited.Code)
	}
	if w := k.ask("10.1.0.9", wide(nobodys), "5001"); w.Code != http.StatusTooManyRequests || w.Body.String() != limited.Body.String() {
		t.Errorf("a number that is not there: %d, and reads otherwise", w.Code)
	}
	k.Clock.Advance(cardTriesPer - time.Millisecond)
	if w := k.ask("10.1.0.9", c.Number, "5001"); w.Code != http.StatusTooManyRequests {
		t.Errorf("before six hours are over: %d", w.Code)
	}
	k.Clock.Advance(time.Millisecond)
	for range 2 * cardTries {
		if w := k.ask("10.1.0.9", c.Number, "5001"); w.Code != http.StatusOK {
			t.Errorf("after it, and right answers do not count: %d", w.Code)
		}
	}
}

func TestAnAddressGuessesThirtyTimesAMinute(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	c := k.elder(0)
	for i := range addressTries {
		if w := k.ask("[2001:db8::"+fmt.Sprint(i+1)+"]", fmt.Sprint(1000000000+i), "0000"); w.Code != http.StatusNotFound {
			t.Fatalf("guess %d: %d", i, w.Code)
		}
	}
	if w := k.ask("[2001:db8::ffff]", c.Number, "5001"); w.Code != http.StatusTooManyRequests {
		t.Errorf("one more of the same household: %d", w.Code)
	}
	if w := k.ask("[2001:db8:0:1::1]", c.Number, "5001"); w.Code != http.StatusOK {
		t.Errorf("another household: %d", w.Code)
	}
	k.Clock.Advance(addressPer)
	if w := k.ask("[2001:db8::ffff]", c.Number, "5001"); w.Code != http.StatusOK {
		t.Errorf("a minute later: %d", w.Code)
	}
}

func TestGuessesTogetherAreNotMore(t *testing.T) {
	t.Parallel()
	tr := newTries(5, time.Hour, 10)
	var allowed sync.Map
	var all sync.WaitGroup
	for i := range 64 {
		all.Add(1)
		go func() {
			defer all.Done()
			if tr.take("k", 1000) {
				allowed.Store(i, true)
			}
		}()
	}
	all.Wait()
	n := 0
	allowed.Range(func(any, any) bool { n++; return true })
	if n != 5 {
		t.Errorf("%d of 64 at once", n)
	}
}

func TestTriesAreBounded(t *testing.T) {
	t.Parallel()
	tr := newTries(1, time.Hour, 10)
	for i := range 1000 {
		tr.take(fmt.Sprint(i), 1000)
	}
	if len(tr.made) > 10 {
		t.Errorf("%d keys are kept", len(tr.made))
	}
	over := data.Instant(1000).Add(time.Hour)
	if !tr.take("999", over) || !tr.take("new", over) || len(tr.made) > 2 {
		t.Errorf("what is over is kept: %v", tr.made)
	}
	tr.giveBack("nobody")
	if _, known := tr.made["nobody"]; known {
		t.Error("a guess is given back that was not made")
	}
}

func TestACardWithoutSubsidy(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	if _, err := k.Meals.PublishRules(t.Context(), homeDistrict, meals.RuleSet{ID: "R-3", Street: home, ValidFrom: "2025-03-01",
		Classes: []meals.Class{{Code: "G60", AgeFrom: 60, Discount: &meals.Amount{PayPercent: ptr(90)}}}}, audit.System); err != nil {
		t.Fatal(err)
	}
	doc := docOf(t, k.ask("10.0.0.1", k.elder(0).Number, "5001"))
	webtest.Want(t, doc, "main", "现在没有补贴")
	webtest.Want(t, doc, "main", "还没有用卡吃过饭")
}

func TestEveryRemainHasASentence(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for _, code := range []string{"meals", "money", "allowance", "coupons"} {
		if got := p.Text("left."+code, "Period", "month", "Meals", 1, "Fen", data.Fen(1), "Coupons", 1, "Year", 2025, "Month", 3, "Day", 5, "ThisYear", true); strings.HasPrefix(got, "[") {
			t.Errorf("no sentence for %s", code)
		}
	}
}
