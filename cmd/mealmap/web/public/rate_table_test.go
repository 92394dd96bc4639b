package public

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/meals/voices"
	"mealmap/merchants"
)

// table is a kitchen where one elder has just eaten, and the address of the code
// on its tables.
func table(t *testing.T) (k *kitchen, path, digits string) {
	t.Helper()
	k = newKitchen(t)
	c := k.elder(0)
	k.eat(c, false)
	store := voices.NewStore(k.DB, k.Vault, k.Meals, k.Merchants)
	return k, "/r/t/" + store.TableCode(k.point.ID), c.Number[6:]
}

// guess sends digits from an address.
func (k *kitchen) guess(path, address, digits string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(url.Values{"number": {digits}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = address + ":4711"
	return k.Do(r)
}

// wrong is four digits that are not the given ones.
func wrong(digits string) string {
	if digits == "1234" {
		return "4321"
	}
	return "1234"
}

func TestTheTableLeadsToTheFaces(t *testing.T) {
	t.Parallel()
	k, path, digits := table(t)
	form := k.Page(path, http.StatusOK)
	webtest.Want(t, form, "h1", "这顿饭满意吗")
	w := k.guess(path, "10.0.0.1", " "+digits[:2]+" "+digits[2:])
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/r/") || strings.Contains(at, digits) {
		t.Fatalf("%d to %q", w.Code, at)
	}
	faces := k.Page(at, http.StatusOK)
	if got := faces.Find("button[name=score]").Length(); got != 3 {
		t.Fatalf("%d faces", got)
	}
	r := httptest.NewRequest(http.MethodPost, at, strings.NewReader("score=3"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w := k.Do(r); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	list, err := k.Merchants.ListRatings(t.Context(), merchants.RatingFilter{District: homeDistrict})
	if err != nil || len(list) != 1 || list[0].Source != merchants.FromLink || list[0].Score != 3 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestTheTableSaysTheSameWhateverWasWrong(t *testing.T) {
	t.Parallel()
	k, path, digits := table(t)
	said := map[string]bool{}
	for name, typed := range map[string]string{"another card": wrong(digits), "three digits": "123", "nothing": "", "words": "<b>", "a long one": strings.Repeat("1", 100)} {
		w := k.guess(path, "10.0.0."+name[:1], typed)
		if w.Code != http.StatusNotFound || strings.Contains(w.Header().Get("Cache-Control"), "public") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", name, w.Code, w.Header().Get("Cache-Control"))
		}
		doc := docOf(t, w)
		said[webtest.Text(doc.Find(".trouble"))] = true
		if typed != "" && strings.Contains(doc.Text(), typed) {
			t.Errorf("%s: the page repeats it", name)
		}
	}
	if len(said) != 1 {
		t.Errorf("it says different things: %v", said)
	}
	k.Clock.Advance(3*time.Hour + time.Minute)
	if w := k.guess(path, "10.0.0.9", digits); w.Code != http.StatusNotFound || !said[webtest.Text(docOf(t, w).Find(".trouble"))] {
		t.Errorf("too late: %d", w.Code)
	}
	for _, bad := range []string{"/r/t/x", path + "A", "/r/t/" + k.Meals.RatingCode("0195d3b0-0000-7000-8000-000000000000")} {
		if w := k.Get(bad); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

func TestGuessesAtATableAreCounted(t *testing.T) {
	t.Parallel()
	k, path, digits := table(t)
	for i := range tableTries {
		if w := k.guess(path, "10.0.0.1", wrong(digits)); w.Code != http.StatusNotFound {
			t.Fatalf("guess %d: %d", i, w.Code)
		}
	}
	if w := k.guess(path, "10.0.0.1", digits); w.Code != http.StatusTooManyRequests {
		t.Errorf("one more, which is right: %d", w.Code)
	}
	if w := k.guess(path, "10.0.0.2", digits); w.Code != http.StatusSeeOther {
		t.Errorf("another address: %d", w.Code)
	}
	k.Clock.Advance(tableTriesPer)
	if w := k.guess(path, "10.0.0.1", digits); w.Code != http.StatusSeeOther {
		t.Errorf("later: %d", w.Code)
	}
}

func TestAllGuessesAtOnePointAreCountedTogether(t *testing.T) {
	t.Parallel()
	g := newTableGuesses()
	now := data.Instant(1)
	for i := range pointTries {
		if err := g.take(string(rune('a'+i)), "p", now); err != nil {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	if err := g.take("another", "p", now); err == nil {
		t.Error("no end of guesses at one point")
	}
	if err := g.take("another", "q", now); err != nil {
		t.Errorf("another point: %v", err)
	}
	if err := g.take("another", "p", now.Add(pointTriesPer)); err != nil {
		t.Errorf("later: %v", err)
	}
}

func TestTheTableSpeaksThreeLanguages(t *testing.T) {
	t.Parallel()
	k, path, _ := table(t)
	for lang, want := range map[string]string{"zh-Hant": "這頓飯滿意嗎", "en": "How was your meal?"} {
		doc := see(t, k.Site, path, lang, "")
		if got := webtest.Text(doc.Find("h1")); !strings.Contains(got, want) {
			t.Errorf("%s: %q", lang, got)
		}
		if doc.Find("script").Length() > 0 {
			t.Error("it needs a script")
		}
	}
}
