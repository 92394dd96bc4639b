package till

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/merchants"
)

// counter is a till at the first point of the demo's street, and an elder of
// seventy-five with a card.
type counter struct {
	*webtest.Site
	district data.District
	point    merchants.PointID
	token    string
	elder    meals.Elder
	card     meals.Card
	digits   string
}

func newCounter(tb testing.TB) *counter {
	tb.Helper()
	s := webtest.New(tb, Part, public.Part).WithStreet()
	dir, err := s.Merchants.Directory(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	first := dir.Points()[0]
	c := &counter{Site: s, district: first.District, point: first.ID}
	c.token = c.addTill(first.ID)
	c.elder, c.card, c.digits = c.addElder(1950)
	return c
}

func (c *counter) addTill(point merchants.PointID) string {
	c.TB.Helper()
	_, token, err := c.Meals.AddTill(c.TB.Context(), c.district, point, "counter", audit.System)
	if err != nil {
		c.TB.Fatal(err)
	}
	return token
}

// addElder makes an elder born on 1 January of the year, with a card.
func (c *counter) addElder(year int) (meals.Elder, meals.Card, string) {
	return c.addNumbered(year, 0)
}

// addNumbered makes one of up to 27,000 elders of about the same age.
func (c *counter) addNumbered(year, i int) (meals.Elder, meals.Card, string) {
	c.TB.Helper()
	ctx := c.TB.Context()
	e, err := c.Meals.CreateElder(ctx, meals.NewElder{Street: fmt.Sprintf("%v001", c.district), Name: "王桂兰",
		Number: webtest.IDNumber(year, i)}, audit.System)
	if err != nil {
		c.TB.Fatal(err)
	}
	card, err := c.Meals.IssueCard(ctx, c.district, e.ID, audit.System)
	if err != nil {
		c.TB.Fatal(err)
	}
	digits, err := c.Meals.Token(ctx, card)
	if err != nil {
		c.TB.Fatal(err)
	}
	return e, card, digits
}

// post sends JSON as a till does.
func (c *counter) post(path, token, key, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return c.Do(r)
}

func (c *counter) meal(key string, price int) *httptest.ResponseRecorder {
	return c.post("/api/v1/redemptions", c.token, key, fmt.Sprintf(`{"card":%q,"price_fen":%d}`, c.digits, price))
}

func decode[T any](tb testing.TB, w *httptest.ResponseRecorder) (v T) {
	tb.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		tb.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

func TestRedeemAnswersAsTheSurfaceSays(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	w := c.meal(data.NewID(), 1500)
	if w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	got := decode[redemptionAnswer](t, w)
	if got.ID == "" || !strings.HasPrefix(got.RateURL, "/r/") || got.Rule.Why == "" {
		t.Errorf("incomplete answer: %s", w.Body)
	}
	got.ID, got.RateURL, got.Rule.Why = "", "", ""
	want := redemptionAnswer{
		Status:  "accepted",
		Elder:   elderJSON{DisplayName: "王**", Class: "G70", ClassName: got.Elder.ClassName},
		Split:   splitJSON{List: 1500, Merchant: 230, Government: 300, Elder: 970},
		Rule:    ruleJSON{ID: "R-2025-03", Version: 1},
		Notices: []noticeJSON{},
		Left:    []noticeJSON{{"meals", "今天还可补贴 0 餐"}, {"meals", "本月还可补贴 21 餐"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if strings.Contains(w.Body.String(), "桂兰") {
		t.Error("the till was told the elder's whole name")
	}
}

func TestTheSameKeyIsTheSameMeal(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	key := data.NewID()
	first, again, other := c.meal(key, 1500), c.meal(key, 1500), c.meal(key, 1600)
	if again.Code != first.Code || again.Body.String() != first.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("repeat: %d %s, first %d %s", again.Code, again.Body, first.Code, first.Body)
	}
	if got := decode[web.Problem](t, other); other.Code != 422 || got.Code != "key_reused" {
		t.Errorf("same key, other price: %d %s", other.Code, other.Body)
	}
	list, err := c.Meals.ListRedemptions(t.Context(), meals.RedemptionFilter{District: c.district})
	if err != nil || len(list) != 1 {
		t.Errorf("%d meals recorded, %v; want 1", len(list), err)
	}
}

func TestRefusalsHaveTheirOwnSentence(t *testing.T) {
	t.Parallel()
	sentences := map[string]string{}
	for _, tt := range []struct {
		code   string
		status int
		before func(*counter)
		body   func(*counter) string
	}{
		{code: "card_revoked", status: 403, before: func(c *counter) {
			must(c.TB, c.Meals.RevokeCard(c.TB.Context(), c.district, c.card.ID, "lost", audit.System))
		}},
		{code: "card_replaced", status: 403, before: func(c *counter) {
			_, err := c.Meals.ReissueCard(c.TB.Context(), c.district, c.elder.ID, "lost", audit.System)
			must(c.TB, err)
		}},
		{code: "card_expired", status: 403, before: func(c *counter) { c.Clock.Advance(20 * 365 * 24 * time.Hour) }},
		{code: "not_eligible", status: 403, before: func(c *counter) { c.elder, c.card, c.digits = c.addElder(1990) }},
		{code: "point_closed", status: 403, before: func(c *counter) {
			must(c.TB, c.Merchants.SetStatus(c.TB.Context(), c.district, c.point, merchants.Suspended, "inspection", audit.System))
		}},
		{code: "not_a_card", status: 400, body: func(*counter) string { return `{"card":"hello","price_fen":1500}` }},
		{code: "invalid_input", status: 422, body: func(c *counter) string { return `{"card":"` + c.digits + `","price_fen":0}` }},
		{code: "json_fields", status: 400, body: func(*counter) string { return `{"card":1}` }},
	} {
		t.Run(tt.code, func(t *testing.T) {
			c := newCounter(t)
			if tt.before != nil {
				tt.before(c)
			}
			body := fmt.Sprintf(`{"card":%q,"price_fen":1500}`, c.digits)
			if tt.body != nil {
				body = tt.body(c)
			}
			w := c.post("/api/v1/redemptions", c.token, data.NewID(), body)
			got := decode[web.Problem](t, w)
			if w.Code != tt.status || got.Code != tt.code || got.Status != tt.status {
				t.Fatalf("%d %s, want %d %s", w.Code, w.Body, tt.status, tt.code)
			}
			if w.Header().Get("Content-Type") != "application/problem+json" || len(got.Fixes) == 0 || strings.HasPrefix(got.Detail, "[") {
				t.Errorf("%s: %s", w.Header().Get("Content-Type"), w.Body)
			}
			if other, taken := sentences[got.Detail]; taken {
				t.Errorf("%s says the same as %s: %s", tt.code, other, got.Detail)
			}
			sentences[got.Detail] = tt.code
		})
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func TestOnlyTheTillThatServedMayTakeBack(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	meal := decode[redemptionAnswer](t, c.meal(data.NewID(), 1500))
	dir, err := c.Merchants.Directory(t.Context())
	must(t, err)
	foreign := c.addTill(dir.Points()[1].ID)
	void := "/api/v1/redemptions/" + string(meal.ID) + "/void"
	rating := fmt.Sprintf(`{"redemption":%q,"channel":"tap","scale":3,"score":1}`, meal.ID)
	for _, tt := range []struct {
		name, path, token, body string
		status                  int
	}{
		{"void from another point", void, foreign, "", 404},
		{"rating from another point", "/api/v1/ratings", foreign, rating, 404},
		{"void without a token", void, "", "", 401},
		{"a telephone rating from a till", "/api/v1/ratings", c.token, strings.Replace(rating, "tap", "phone", 1), 422},
		{"rating", "/api/v1/ratings", c.token, rating, 201},
		{"the same rating again", "/api/v1/ratings", c.token, rating, 201},
		{"void", void, c.token, "", 200},
		{"void again", void, c.token, "", 200},
		{"rating a meal that was taken back", "/api/v1/ratings", c.token, rating, 409},
	} {
		if w := c.post(tt.path, tt.token, "", tt.body); w.Code != tt.status {
			t.Errorf("%s: %d %s, want %d", tt.name, w.Code, w.Body, tt.status)
		}
	}
}

func TestVoidEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	meal := decode[redemptionAnswer](t, c.meal(data.NewID(), 1500))
	c.Clock.Advance(10*time.Minute + time.Second)
	w := c.post("/api/v1/redemptions/"+string(meal.ID)+"/void", c.token, "", "")
	if got := decode[web.Problem](t, w); got.Code != "void_too_late" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestRandomBodiesNeverBreakTheServer: outside input, however odd, is answered
// with a sentence.
func TestRandomBodiesNeverBreakTheServer(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := []string{`{`, `}`, `"card":`, `"price_fen":`, `"sitting":"lunch"`, `"served_at":"2025-03-05T12:40:00+08:00"`, `:`, `,`, `[`, `]`,
		`null`, `true`, `-1`, `1e309`, `9223372036854775807`, `"`, c.digits, `"` + c.digits + `"`, "\x00", "\xff", "𬎆", `"redemption":`, `"score":3`, `"channel":"tap"`, ` `}
	paths := []string{"/api/v1/redemptions", "/api/v1/ratings", "/api/v1/redemptions/x/void"}
	for i := range 10_000 {
		var b strings.Builder
		for range rng.IntN(14) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		w := c.post(paths[i%len(paths)], c.token, data.NewID(), b.String())
		if w.Code >= 500 {
			t.Fatalf("%s with %q: %d %s", paths[i%len(paths)], b.String(), w.Code, w.Body)
		}
	}
}

// browser keeps the till's cookie.
type browser struct {
	*counter
	cookie *http.Cookie
}

func (b *browser) send(method, path string, form url.Values) (*httptest.ResponseRecorder, *goquery.Document) {
	b.TB.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	w := b.Do(r)
	if got := w.Result().Cookies(); len(got) > 0 {
		b.cookie = got[0]
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	must(b.TB, err)
	return w, doc
}

func TestTillPagesFromEnrolmentToUndo(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	b.Set(data.PublicURL, "http://127.0.0.1:8080")
	w, doc := b.send(http.MethodGet, "/till/plain", nil)
	if w.Code != 401 || doc.Find("form[action='/till/plain/enrol'] input[name=token]").Length() != 1 {
		t.Fatalf("a new device is not asked for its code: %d %s", w.Code, w.Body)
	}
	if w, _ := b.send(http.MethodPost, "/till/plain/enrol", url.Values{"token": {"guess"}}); w.Code != 401 {
		t.Errorf("a guessed code: %d", w.Code)
	}
	w, _ = b.send(http.MethodPost, "/till/plain/enrol", url.Values{"token": {" " + b.token + "\n"}})
	if w.Code != 303 || b.cookie == nil || !b.cookie.HttpOnly || b.cookie.SameSite != http.SameSiteStrictMode {
		t.Fatalf("enrolment: %d, cookie %v", w.Code, b.cookie)
	}
	_, doc = b.send(http.MethodGet, "/till/plain", nil)
	key, _ := doc.Find("input[name=key]").Attr("value")
	form := url.Values{"key": {key}, "card": {b.digits}, "price": {""}}
	if _, doc = b.send(http.MethodPost, "/till/plain/redeem", form); doc.Find("#card").AttrOr("value", "") != b.digits || doc.Find("#price[autofocus]").Length() != 1 {
		t.Error("with the card alone the page should keep it and ask for the price")
	}
	form.Set("price", "15")
	w, doc = b.send(http.MethodPost, "/till/plain/redeem", form)
	if w.Code != 201 || webtest.Text(doc.Find(".amount")) != "9.70元" || !doc.Find("body").HasClass("yes") {
		t.Errorf("answer: %d %q", w.Code, webtest.Text(doc.Find("main")))
	}
	if got := webtest.Texts(doc.Find(".left li")); !slices.Equal(got, []string{"今天还可补贴 0 餐", "本月还可补贴 21 餐"}) {
		t.Errorf("left: %q", got)
	}
	if doc.Find("figure svg").Length() != 1 {
		t.Error("no code for the elder's telephone")
	}
	if _, again := b.send(http.MethodPost, "/till/plain/redeem", form); webtest.Text(again.Find(".amount")) != "9.70元" {
		t.Error("loading the answer again does not show it again")
	}
	form.Set("key", data.NewID())
	_, doc = b.send(http.MethodPost, "/till/plain/redeem", form)
	if !doc.Find("body").HasClass("wait") || webtest.Text(doc.Find(".amount")) != "12.70元" || !strings.Contains(webtest.Text(doc.Find(".notice")), "12:40") {
		t.Errorf("second meal: %q", webtest.Text(doc.Find("main")))
	}
	id := doc.Find("form[action='/till/plain/void'] input").AttrOr("value", "")
	if w, _ := b.send(http.MethodPost, "/till/plain/rate", url.Values{"redemption": {id}, "score": {"3"}}); w.Code != 303 {
		t.Errorf("face: %d %s", w.Code, w.Body)
	}
	if w, _ := b.send(http.MethodPost, "/till/plain/void", url.Values{"redemption": {id}}); w.Code != 303 {
		t.Errorf("undo: %d %s", w.Code, w.Body)
	}
	_, doc = b.send(http.MethodGet, "/till/plain/today", nil)
	if got := webtest.Texts(doc.Find(".meals li")); len(got) != 2 || doc.Find(".meals li.voided").Length() != 1 || !strings.Contains(webtest.Text(doc.Find("h1")), "9.70") {
		t.Errorf("today: %q %q", webtest.Text(doc.Find("h1")), got)
	}
}

func TestTillShowsARefusalOnTheWholeScreen(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t), cookie: nil}
	b.cookie = &http.Cookie{Name: cookieName, Value: b.token}
	must(t, b.Meals.RevokeCard(t.Context(), b.district, b.card.ID, "lost", audit.System))
	w, doc := b.send(http.MethodPost, "/till/plain/redeem", url.Values{"key": {data.NewID()}, "card": {b.card.Number}, "price": {"15"}})
	if w.Code != 403 || !doc.Find("body").HasClass("no") || doc.Find(".sentence").Length() != 1 || doc.Find(".amount").Length() != 0 {
		t.Errorf("%d %q", w.Code, webtest.Text(doc.Find("main")))
	}
	w, doc = b.send(http.MethodPost, "/till/plain/redeem", url.Values{"key": {data.NewID()}, "card": {b.card.Number}, "price": {"fifteen"}})
	if w.Code != 422 || doc.Find("#card").AttrOr("value", "") != b.card.Number || doc.Find("[role=alert]").Length() != 1 {
		t.Errorf("a price that is none: %d %q", w.Code, webtest.Text(doc.Find("main")))
	}
}

func TestElderRatesByLinkOnce(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	meal := decode[redemptionAnswer](t, b.meal(data.NewID(), 1500))
	if _, doc := b.send(http.MethodGet, meal.RateURL, nil); doc.Find("button[name=score]").Length() != 3 {
		t.Error("no three faces")
	}
	w, _ := b.send(http.MethodPost, meal.RateURL, url.Values{"score": {"1"}, "reason": {"cold", "waiting"}})
	if w.Code != 303 || w.Header().Get("Location") != meal.RateURL {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w, doc := b.send(http.MethodGet, meal.RateURL, nil); w.Code != 200 || doc.Find("button[name=score]").Length() != 0 {
		t.Errorf("a meal that was rated is asked about again: %d %q", w.Code, webtest.Text(doc.Find("main")))
	}
	list, err := b.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: b.district})
	must(t, err)
	if len(list) != 1 || list[0].Score != 1 || list[0].Channel != merchants.Tap || !cmp.Equal(list[0].Reasons, []string{"cold", "waiting"}) || list[0].RedemptionID != string(meal.ID) {
		t.Errorf("ratings: %+v", list)
	}
	for path, want := range map[string]int{meal.RateURL: 409, "/r/" + strings.Repeat("A", 32): 404, "/r/x": 404} {
		if w, _ := b.send(http.MethodPost, path, url.Values{"score": {"3"}}); w.Code != want {
			t.Errorf("POST %s: %d, want %d", path, w.Code, want)
		}
	}
	if w, _ := b.send(http.MethodPost, meal.RateURL, url.Values{"score": {"9"}}); w.Code >= 500 {
		t.Errorf("a face that is none: %d", w.Code)
	}
}

func TestTheTillDoesNotRateForTheElder(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	b.cookie = &http.Cookie{Name: cookieName, Value: b.token}
	meal := decode[redemptionAnswer](t, b.meal(data.NewID(), 1500))
	press := url.Values{"redemption": {string(meal.ID)}, "score": {"3"}}
	if w, _ := b.send(http.MethodPost, "/till/plain/rate", press); w.Code != 303 {
		t.Fatalf("face at the till: %d", w.Code)
	}
	if _, doc := b.send(http.MethodGet, meal.RateURL, nil); doc.Find("button[name=score]").Length() != 3 {
		t.Error("after a tap at the till the elder is not asked")
	}
	if w, _ := b.send(http.MethodPost, meal.RateURL, url.Values{"score": {"1"}}); w.Code != 303 {
		t.Fatalf("the elder after the till: %d %s", w.Code, w.Body)
	}
	if w, _ := b.send(http.MethodPost, "/till/plain/rate", press); w.Code != 303 {
		t.Errorf("the till again: %d", w.Code)
	}
	list, err := b.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: b.district})
	must(t, err)
	if len(list) != 1 || list[0].Score != 1 || list[0].Source == merchants.FromTill {
		t.Errorf("ratings: %+v", list)
	}
}

func TestTheLinkOfAVoidedMealSaysSo(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	meal := decode[redemptionAnswer](t, b.meal(data.NewID(), 1500))
	b.post("/api/v1/redemptions/"+string(meal.ID)+"/void", b.token, "", "")
	w, doc := b.send(http.MethodGet, meal.RateURL, nil)
	if w.Code != 409 || doc.Find("button[name=score]").Length() != 0 || !strings.Contains(webtest.Text(doc.Find("h1")), "撤销") {
		t.Errorf("%d %q", w.Code, webtest.Text(doc.Find("main")))
	}
}

func TestAReloadedAnswerKnowsWhatBecameOfTheMeal(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	b.cookie = &http.Cookie{Name: cookieName, Value: b.token}
	form := url.Values{"key": {data.NewID()}, "card": {b.digits}, "price": {"15"}}
	_, doc := b.send(http.MethodPost, "/till/plain/redeem", form)
	id := doc.Find("form[action='/till/plain/void'] input").AttrOr("value", "")
	until := webtest.Text(doc.Find("form[action='/till/plain/void'] span"))
	if !strings.Contains(until, "12:50") {
		t.Errorf("undo %q, want until 12:50", until)
	}
	b.Clock.Advance(9 * time.Minute)
	if _, doc = b.send(http.MethodPost, "/till/plain/redeem", form); webtest.Text(doc.Find("form[action='/till/plain/void'] span")) != until {
		t.Errorf("nine minutes later: undo %q, want %q", webtest.Text(doc.Find("form[action='/till/plain/void'] span")), until)
	}
	if w, _ := b.send(http.MethodPost, "/till/plain/void", url.Values{"redemption": {id}}); w.Code != 303 {
		t.Fatalf("undo: %d", w.Code)
	}
	_, doc = b.send(http.MethodPost, "/till/plain/redeem", form)
	if !doc.Find("body").HasClass("no") || doc.Find(".mark").Length() != 1 || !strings.Contains(webtest.Text(doc.Find("h1")), "撤销") {
		t.Errorf("after undo: %q", webtest.Text(doc.Find("main")))
	}
	if n := doc.Find(".amount, .faces, form[action='/till/plain/void']").Length(); n != 0 {
		t.Errorf("after undo %d parts of a meal that stands", n)
	}
}

func TestUndoIsNotOfferedOnceItIsTooLate(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	b.cookie = &http.Cookie{Name: cookieName, Value: b.token}
	form := url.Values{"key": {data.NewID()}, "card": {b.digits}, "price": {"15"}}
	b.send(http.MethodPost, "/till/plain/redeem", form)
	b.Clock.Advance(10*time.Minute + time.Second)
	if _, doc := b.send(http.MethodPost, "/till/plain/redeem", form); doc.Find(".amount").Length() != 1 || doc.Find("form[action='/till/plain/void']").Length() != 0 {
		t.Errorf("%q", webtest.Text(doc.Find("main")))
	}
}

func TestTheTillSaysWhichFieldIsWrong(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	b.cookie = &http.Cookie{Name: cookieName, Value: b.token}
	var log bytes.Buffer
	b.Log = slog.New(slog.NewTextHandler(&log, nil))
	for _, price := range []string{"0", "999999"} {
		w, doc := b.send(http.MethodPost, "/till/plain/redeem", url.Values{"key": {data.NewID()}, "card": {b.digits}, "price": {price}})
		if w.Code != 422 || !strings.Contains(webtest.Text(doc.Find("[role=alert]")), "价格") {
			t.Errorf("price %s: %d %q", price, w.Code, webtest.Text(doc.Find("[role=alert]")))
		}
	}
	if n := strings.Count(log.String(), "invalid_input"); n != 2 {
		t.Errorf("%d of 2 refusals in the log: %s", n, log.String())
	}
}

// A cashier's program may run in a page of its own; the token and no cookie says
// who calls.
func TestOtherSitesMayCallTheAPIAndNotThePages(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	foreign := func(path, kind, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", "https://elsewhere.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Authorization", "Bearer "+b.token)
		r.Header.Set("Idempotency-Key", data.NewID())
		r.AddCookie(&http.Cookie{Name: cookieName, Value: b.token})
		return b.Do(r)
	}
	w := foreign("/api/v1/redemptions", "application/json", fmt.Sprintf(`{"card":%q,"price_fen":1500}`, b.digits))
	if w.Code != 201 {
		t.Errorf("the API: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/till/plain/redeem", "/till/plain/enrol"} {
		w := foreign(path, "application/x-www-form-urlencoded", "key=k&card="+b.digits+"&price=15&token="+b.token)
		doc, err := goquery.NewDocumentFromReader(w.Body)
		must(t, err)
		if w.Code != 403 || len(w.Result().Cookies()) != 0 || doc.Find("body.plain [role=alert]").Length() != 1 {
			t.Errorf("%s: %d %q", path, w.Code, webtest.Text(doc.Find("body")))
		}
	}
}

func TestParseYuan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		typed string
		fen   data.Fen
		ok    bool
	}{
		{"15", 1500, true}, {"12.5", 1250, true}, {" 12.50 ", 1250, true}, {"0.05", 5, true}, {"12。5", 1250, true}, {"15元", 1500, true},
		{"¥15", 1500, true}, {"15", 1500, true}, {".5", 50, true}, {"15.", 1500, true},
		{"", 0, false}, {".", 0, false}, {"12.505", 0, false}, {"-3", 0, false}, {"1e3", 0, false}, {"十五", 0, false}, {"1234567", 0, false}, {"1.2.3", 0, false},
	} {
		got, err := parseYuan(tt.typed)
		if got != tt.fen && tt.ok || (err == nil) != tt.ok {
			t.Errorf("parseYuan(%q) = %d, %v; want %d, ok %v", tt.typed, got, err, tt.fen, tt.ok)
		}
	}
}

func TestEveryTemplateOfTheTillFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "till", map[string]any{
		"app":     appPage{},
		"scan":    scanPage{},
		"answer":  answerPage{},
		"today":   todayPage{},
		"review":  reviewPage{},
		"problem": web.ProblemPage{},
	})
}

func TestEnrolmentOverPlainHTTPNamesTheSecureAddress(t *testing.T) {
	t.Parallel()
	b := &browser{counter: newCounter(t)}
	b.Set(data.PublicURL, "https://meals.example")
	b.Secure = true
	w, doc := b.send(http.MethodPost, "/till/plain/enrol", url.Values{"token": {b.token}})
	if w.Code != 403 || b.cookie != nil || !strings.Contains(webtest.Text(doc.Find("[role=alert]")), "https://meals.example/till") {
		t.Errorf("%d, cookie %v, %q", w.Code, b.cookie, webtest.Text(doc.Find("main")))
	}
}
