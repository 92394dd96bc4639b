package money

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// newRulesDesk is a desk where a month of the two streets' meals lies behind.
func newRulesDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	d := webtest.NewDesk(t, Part).Stocked()
	d.AddUser(staff.NewUser{Login: "second", DisplayName: "第二人", Role: staff.Office, Street: webtest.DeskStreet})
	return d
}

// begun makes a draft of the office's and gives its path.
func begun(d *webtest.Desk, pairs ...string) string {
	d.TB.Helper()
	w := d.Send(d.As(staff.Office), http.MethodPost, "/office/rules/drafts", desk.Values(pairs...))
	if w.Code != http.StatusSeeOther {
		d.TB.Fatalf("begin: %d\n%s", w.Code, w.Body)
	}
	return strings.TrimSuffix(w.Header().Get("Location"), "/edit")
}

// formOn is what a browser would post of the page's form for the path.
func formOn(doc *goquery.Document, action string) url.Values {
	v := url.Values{}
	doc.Find(`form[action="` + action + `"]`).First().Find("input, select, textarea").Each(func(_ int, field *goquery.Selection) {
		name, value := field.AttrOr("name", ""), field.AttrOr("value", "")
		_, checked := field.Attr("checked")
		switch kind := field.AttrOr("type", ""); {
		case name == "":
		case goquery.NodeName(field) == "textarea":
			v.Add(name, field.Text())
		case goquery.NodeName(field) == "select":
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			v.Add(name, chosen.AttrOr("value", ""))
		case kind == "checkbox" || kind == "radio":
			if checked {
				v.Add(name, value)
			}
		default:
			v.Add(name, value)
		}
	})
	return v
}

func noBrackets(t *testing.T, doc *goquery.Document, page string) {
	t.Helper()
	if text := doc.Find("main").Text(); strings.Contains(text, "[drafts.") || strings.Contains(text, "[rule.") || strings.Contains(text, "[field.") {
		t.Errorf("%s: a word is missing: %.300s", page, text[strings.Index(text, "["):])
	}
}

func TestARuleIsWrittenTriedRehearsedAndActivated(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	doc := d.See(staff.Office, path+"/edit")
	noBrackets(t, doc, "the form")
	v := formOn(doc, path)
	if v.Get("classes[1].discount.value") != "85" || v.Get("revision") != "1" {
		t.Fatalf("the form: %v", v)
	}
	for name, value := range map[string]string{"title": "四月起", "classes[1].subsidy": "off", "classes[1].subsidy.value": "3", "classes[1].subsidy.min_fen": "10"} {
		v.Set(name, value)
	}
	v.Set("do", "add:funding")
	doc = d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, v), http.StatusOK)
	if got := formOn(doc, path); got.Get("funding[0].funder") != "street" || got.Get("title") != "四月起" {
		t.Fatalf("a row was added: %v", got)
	}
	webtest.Want(t, doc, ".says", "再补3元")
	v = formOn(doc, path)
	v.Set("do", "save")
	d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, v), http.StatusSeeOther)
	doc = d.See(staff.Office, path)
	noBrackets(t, doc, "the draft")
	webtest.Want(t, doc, ".flash", "已保存")
	webtest.Want(t, doc, ".said-back", "70–79岁,八五折,再补3元(满10元)")
	webtest.Want(t, doc, "#try", "试一试")

	doc = d.See(staff.Office, path+"?age=75&price=15&day=2025-04-02&time=12:00")
	webtest.Want(t, doc, ".tried", "老人付 9.70 元")
	webtest.Want(t, doc, ".tried", "街道3.00")

	doc = d.Submit(staff.Office, path+"/submit", "revision", "2")
	webtest.Want(t, doc, ".mark", "等人启用")
	webtest.Want(t, doc, "main", "写过这份草稿,不能自己启用")
	if doc.Find(`form[action$="/activate"]`).Length() != 0 {
		t.Error("the writer is offered to activate")
	}
	if w := d.Send(d.As(staff.Office), http.MethodPost, path+"/activate", desk.Values("revision", "2")); w.Code != http.StatusForbidden {
		t.Errorf("the writer activates: %d", w.Code)
	}

	doc = d.Submit(staff.Office, path+"/rehearse", "revision", "2", "month", "2025-03")
	noBrackets(t, doc, "the rehearsal")
	webtest.Want(t, doc, ".lede", "1 位老人的 1 餐")
	webtest.Want(t, doc, ".lede", "街道这个月多付 1.80 元")
	webtest.Want(t, doc, ".lede", "区这个月少付 1.80 元")
	webtest.Want(t, doc, "td.by.more", "+1.80")
	webtest.Want(t, doc, "td.by.less", "\u22121.80")

	second := d.SignedIn("second")
	doc = d.Document(d.Send(second, http.MethodGet, path, nil), http.StatusOK)
	if doc.Find(`form[action$="/activate"]`).Length() != 1 {
		t.Fatalf("somebody else is not offered to activate: %s", doc.Find("#steps").Parent().Text())
	}
	if w := d.Send(second, http.MethodPost, path+"/activate", desk.Values("revision", "2")); w.Code != http.StatusSeeOther {
		t.Fatalf("activate: %d %s", w.Code, w.Body)
	}
	doc = d.See(staff.Office, "/office/rules")
	noBrackets(t, doc, "the list")
	webtest.Want(t, doc, "main", "四月起")
	r, err := d.Meals.RulesInForce(t.Context(), webtest.DeskDistrict, webtest.DeskStreet, d.Mine.Point.ID, "2025-04-01")
	if err != nil || r == nil || r.Title != "四月起" || *r.Classes[1].Subsidy.Off != 300 {
		t.Errorf("in force: %+v %v", r, err)
	}
	for _, action := range []string{"rules.draft", "rules.submit", "rules.activate", "rules.publish"} {
		if d.Logged(action) == 0 {
			t.Errorf("%s is not logged", action)
		}
	}
}

// What a form cannot say right comes back at its field, and nothing is kept.
func TestAWrongFieldIsNamedWhereItStands(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	v := formOn(d.See(staff.Office, path+"/edit"), path)
	v.Set("classes[2].discount.min_fen", "十元")
	v.Set("classes[0].subsidy", "off")
	doc := d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, v), http.StatusUnprocessableEntity)
	noBrackets(t, doc, "the form")
	webtest.Want(t, doc, ".trouble", "第 3 类「满多少元才有」:请填金额")
	for _, name := range []string{"classes[2].discount.min_fen", "classes[0].subsidy.value"} {
		field := doc.Find(`input[name="` + name + `"]`)
		if field.AttrOr("aria-invalid", "") != "true" || field.Closest("details").Length() > 0 && field.Closest("details[open]").Length() == 0 {
			t.Errorf("%s is not marked, or hidden", name)
		}
	}
	if doc.Find(`input[name="classes[2].discount.min_fen"]`).AttrOr("value", "") != "十元" {
		t.Error("what was typed is gone")
	}
	if got, err := d.Meals.FindDraft(t.Context(), webtest.DeskDistrict, meals.DraftID(strings.TrimPrefix(path, "/office/rules/drafts/"))); err != nil || got.Revision != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

// Incomplete rules are kept, and the page says what is missing; each problem of
// Validate has a name that people know.
func TestAnIncompleteDraftSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	v := formOn(d.See(staff.Office, path+"/edit"), path)
	v.Set("classes[0].subsidy", "percent")
	v.Set("classes[0].subsidy.value", "101")
	v.Set("classes[1].code", v.Get("classes[0].code"))
	v.Set("caps[0].period", "meal")
	v.Set("caps[0].value", "2")
	d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, v), http.StatusSeeOther)
	doc := d.See(staff.Office, path+"/edit")
	webtest.Want(t, doc, ".flash", "已保存,但还不完整")
	if n := doc.Find(".rules-form .wrong").Length(); n < 3 {
		t.Errorf("%d fields are marked: %s", n, doc.Find(".trouble").Text())
	}
	doc = d.See(staff.Office, path)
	noBrackets(t, doc, "the draft")
	if n := doc.Find(".notice li").Length(); n < 3 {
		t.Errorf("%d problems: %s", n, doc.Find(".notice").Text())
	}
	if doc.Find(`form[action$="/submit"]`).Length()+doc.Find(`form[action$="/rehearse"]`).Length() != 0 {
		t.Error("what is incomplete is offered for submission")
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, path+"/submit", desk.Values("revision", "2"))
	if w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	webtest.Want(t, d.See(staff.Office, path), ".flash", "")
}

func TestASecondWriterIsTold(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	v := formOn(d.See(staff.Office, path+"/edit"), path)
	v.Set("title", "甲")
	d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, v), http.StatusSeeOther)
	v.Set("title", "乙")
	doc := d.Document(d.Send(d.As(staff.Office), http.MethodPost, path, v), http.StatusConflict)
	webtest.Want(t, doc, ".trouble", "刚才有人改过")
	if doc.Find(`input[name="title"]`).AttrOr("value", "") != "乙" {
		t.Error("what was typed is gone")
	}
}

// The form of a set that uses everything says it back unchanged, through the
// page itself: every field has an input.
func TestThePageLosesNothing(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	set := everything()
	raw, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	d.Submit(staff.Office, path+"/json", "revision", "1", "json", string(raw))
	v := formOn(d.See(staff.Office, path+"/edit"), path)
	got, err := readRules(v)
	if err != nil {
		t.Fatal(err)
	}
	got.Version, got.Street = set.Version, set.Street // the store's, and the office's own
	want, _ := json.Marshal(set)
	have, _ := json.Marshal(got)
	if string(want) != string(have) {
		t.Errorf("\n%s\n%s", want, have)
	}
	doc := d.See(staff.Office, path)
	noBrackets(t, doc, "everything")
}

// everything uses each field of a set at least once.
func everything() meals.RuleSet {
	fen := func(n data.Fen) *data.Fen { return &n }
	pay, percent := 85, 25
	return meals.RuleSet{ID: "all", Title: "全部", ValidFrom: "2025-04-01", ValidTo: "2025-12-31", Street: webtest.DeskStreet,
		Round: 10, Rounding: meals.RoundNearest, Floor: 100, MinimumOn: meals.OnDiscounted, Exclude: []meals.Category{"destitute"},
		Classes: []meals.Class{
			{Code: "A", Label: "长者", AgeFrom: 60, AgeTo: 69, Categories: []meals.Category{"low_income"}, Except: []meals.Category{"three_no"},
				Discount: &meals.Amount{PayPercent: &pay, On: meals.OfList, Minimum: 800, UpTo: 2000, Max: 300,
					When: &meals.When{Sittings: []merchants.Sitting{"breakfast", "dinner"}, Weekdays: []time.Weekday{1, 5}, Holidays: meals.NotHolidays}},
				Subsidy: &meals.Amount{Percent: &percent, On: meals.OfList, Coupon: &meals.Coupon{Count: 5, Period: meals.PerMonth}}, Stack: "city",
				Funding: []meals.Share{{Funder: "city", Fen: 300, Home: meals.HomeStreet}, {Funder: "district", Percent: 50}, {Funder: "town"}}},
			{Code: "B", AgeFrom: 70, Discount: &meals.Amount{Price: fen(1050)}, Subsidy: &meals.Amount{Off: fen(300), Coupon: &meals.Coupon{}}},
			{Code: "C", AgeFrom: 80, Discount: &meals.Amount{Off: fen(0)}, Subsidy: &meals.Amount{Allowance: &meals.Purse{Fen: 5000, Period: meals.PerMonth}}},
		},
		Windows:     []meals.RuleWindow{{Sitting: "lunch", Opens: 630, Closes: 810, Holidays: meals.OnlyHolidays}, {Sitting: "all_day", Opens: 600, Closes: 1500}},
		Caps:        []meals.Cap{{Period: meals.PerDay, Count: 1}, {Period: meals.PerYear, Fen: 60000}},
		DiscountCap: &meals.Cap{Period: meals.PerDay, Count: 3}, Funding: []meals.Share{{Funder: "street", Percent: 50}, {Funder: meals.FundFunder}},
		Delivery: &meals.Delivery{Fee: 200, Funder: "street"}}
}

func TestTheRawFileComesAndGoes(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	path := begun(d)
	w := d.Send(d.As(staff.Office), http.MethodGet, path+"/json", nil)
	set, err := meals.ParseRules(w.Body.Bytes())
	if err != nil || w.Header().Get("Content-Disposition") == "" || len(set.Classes) != 3 {
		t.Fatalf("%v %s", err, w.Body)
	}
	body := strings.Replace(w.Body.String(), `"pay_percent": 85`, `"pay_percent": 75`, 1)
	if w := d.Upload(staff.Office, path+"/json", "rules.json", "\ufeff"+body, "revision", "1"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	webtest.Want(t, d.See(staff.Office, path), ".said-back", "七五折")
	for name, bad := range map[string]string{"no JSON": "x", "an unknown field": `{"capz":1}`, "another street": `{"id":"x","street":"` + webtest.ForeignStreet + `"}`,
		"another street's point": `{"id":"x","point_id":"` + string(d.Foreign.Point.ID) + `"}`} {
		d.Submit(staff.Office, path+"/json", "revision", "2", "json", bad)
		if got, err := d.Meals.FindDraft(t.Context(), webtest.DeskDistrict, meals.DraftID(strings.TrimPrefix(path, "/office/rules/drafts/"))); err != nil || got.Revision != 2 {
			t.Errorf("%s was kept: %+v %v", name, got, err)
		}
	}
}

func TestAVersionIsReadTriedAndContinued(t *testing.T) {
	t.Parallel()
	d := newRulesDesk(t)
	doc := d.See(staff.Office, "/office/rules")
	href := doc.Find(".set-title a").AttrOr("href", "")
	doc = d.See(staff.Finance, href+"?age=75&price=15&day=2025-03-05&time=12:00&flags=had")
	noBrackets(t, doc, "a version")
	webtest.Want(t, doc, ".tried", "老人付 12.75 元")
	webtest.Want(t, doc, ".tried .notice", "已用过一次")
	if doc.Find(`form[action="/office/rules/drafts"]`).Length() != 0 {
		t.Error("finance is offered to write")
	}
	doc = d.See(staff.Office, href+"?age=59&price=15&day=2025-03-05&time=12:00")
	webtest.Want(t, doc, ".tried", "优惠")
	doc = d.See(staff.Office, href+"?age=&price=abc&day=&time=")
	noBrackets(t, doc, "a wrong trial")
	if doc.Find("#try [aria-invalid]").Length() < 3 {
		t.Errorf("wrong fields: %s", doc.Find("#try .trouble").Text())
	}
	path := begun(d, "from", strings.TrimPrefix(href, "/office/rules/sets/"))
	got, err := d.Meals.FindDraft(t.Context(), webtest.DeskDistrict, meals.DraftID(strings.TrimPrefix(path, "/office/rules/drafts/")))
	if err != nil || got.Rules.Street != webtest.DeskStreet || got.Rules.ID == "R-2025-03" || got.Rules.ValidFrom != "2025-04-01" {
		t.Errorf("the district's rules become the street's own: %+v %v", got.Rules, err)
	}
	if w := d.Send(d.As(staff.Office), http.MethodGet, "/office/rules/sets/x."+strconv.Itoa(9), nil); w.Code != http.StatusNotFound {
		t.Errorf("an unknown version: %d", w.Code)
	}
}

// rulesAccess is who may do what with rules; another street's draft does not
// exist.
var rulesAccess = func() map[string]webtest.Access {
	readers, writers := []staff.Role{staff.Office, staff.Finance}, []staff.Role{staff.Office}
	return map[string]webtest.Access{
		"GET /office/rules":                       {Who: readers},
		"GET /office/rules/sets/{id}":             {Who: readers, Thing: "rules"},
		"GET /office/rules/sets/{id}/json":        {Who: readers, Thing: "rules"},
		"POST /office/rules/drafts":               {Who: writers},
		"GET /office/rules/drafts/{id}":           {Who: readers, Thing: "draft"},
		"POST /office/rules/drafts/{id}":          {Who: writers, Thing: "draft"},
		"GET /office/rules/drafts/{id}/edit":      {Who: writers, Thing: "draft"},
		"GET /office/rules/drafts/{id}/json":      {Who: readers, Thing: "draft"},
		"POST /office/rules/drafts/{id}/json":     {Who: writers, Thing: "draft"},
		"POST /office/rules/drafts/{id}/rehearse": {Who: readers, Thing: "draft"},
		"GET /office/rules/drafts/{id}/rehearsal": {Who: readers, Thing: "draft"},
		"POST /office/rules/drafts/{id}/submit":   {Who: writers, Thing: "draft"},
		"POST /office/rules/drafts/{id}/drop":     {Who: writers, Thing: "draft"},
		"POST /office/rules/drafts/{id}/activate": {Who: readers, Thing: "draft"},
	}
}()

func TestWhoMayDoWhatWithRules(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, func(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).ruleRoutes()} }).Stocked()
	for _, h := range []*webtest.Holding{&d.Mine, &d.Foreign} {
		set := everything()
		set.ID, set.Street, set.Version = "own-"+h.Street, h.Street, 0
		draft, err := d.Meals.CreateDraft(t.Context(), webtest.DeskDistrict, h.Street, set, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		published, err := d.Meals.PublishRules(t.Context(), webtest.DeskDistrict, set, audit.System)
		if err != nil {
			t.Fatal(err)
		}
		h.IDs["draft"], h.IDs["rules"] = string(draft.ID), keyOf(&published)
	}
	d.CheckAccess(t, rulesAccess)
}

// Whatever Validate finds is said at a field of the form, in words.
func TestEveryProblemStandsAtAField(t *testing.T) {
	t.Parallel()
	say := messages.For("")
	pages, err := web.ParsePages(say)
	if err != nil {
		t.Fatal(err)
	}
	fen := func(n data.Fen) *data.Fen { return &n }
	percent := 101
	shares := []meals.Share{{Funder: "elder", Percent: 101, Fen: 200_000}, {Funder: "city", Fen: 200_000}, {Funder: "city"}, {Funder: "x", Percent: 5}}
	class := func(code string, discount, subsidy *meals.Amount) meals.Class {
		return meals.Class{Code: code, AgeFrom: 70, AgeTo: 60, Stack: strings.Repeat("x", 41), Discount: discount, Subsidy: subsidy}
	}
	for name, set := range map[string]meals.RuleSet{
		"nothing": {},
		"the set": {ValidFrom: "tomorrow", ValidTo: "2024-01-01", Street: "1", Round: 200_000, Floor: 200_000, MinimumOn: "x", Rounding: "x"},
		"amounts": {Classes: []meals.Class{
			class("", &meals.Amount{Percent: &percent, Minimum: 200_000, UpTo: 1, Max: 200_000, On: "x"}, &meals.Amount{Off: fen(200_000), On: meals.OfList}),
			class("a:b", &meals.Amount{PayPercent: &percent}, &meals.Amount{Allowance: &meals.Purse{}}),
			class("C", &meals.Amount{Price: fen(200_000)}, &meals.Amount{Off: fen(1), Coupon: &meals.Coupon{Count: 2000, Period: "x"}, When: &meals.When{Holidays: "x"}}),
			class("C", nil, &meals.Amount{Allowance: &meals.Purse{Fen: 1, Period: "x"}, When: &meals.When{Sittings: []merchants.Sitting{"tea"}}}),
		}},
		"rows": {Classes: []meals.Class{{Code: "A", Subsidy: &meals.Amount{Off: fen(1)}, Funding: shares}}, Funding: shares,
			Windows:     []meals.RuleWindow{{Sitting: "tea", Opens: 2000, Closes: 100, Holidays: "x"}},
			Caps:        []meals.Cap{{Period: "x"}, {Period: meals.PerMeal, Count: 1}, {Period: meals.PerDay, Fen: 2e9}, {Period: meals.PerDay, Fen: 1}, {Period: meals.PerMonth, Count: 2000}},
			DiscountCap: &meals.Cap{Period: meals.PerYear}, Delivery: &meals.Delivery{Funder: "elder"}},
	} {
		wrong := set.Validate()
		var page bytes.Buffer
		err := pages["money/rules_form"].Execute(&page, draftFormPage{Form: viewOf(say, formOf(&set), wrong, nil, []desk.Option{}), WholeScope: true})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := goquery.NewDocumentFromReader(&page)
		if err != nil {
			t.Fatal(err)
		}
		noBrackets(t, doc, name)
		for _, f := range fault.As(wrong).Fields {
			at := fieldOf(f)
			marked := doc.Find(`[name="` + at + `"]`).Closest(".field, fieldset").Find(".wrong").Length()
			if marked == 0 && !strings.HasSuffix(at, "funding") && at != "classes" {
				t.Errorf("%s: %s (%s) is marked nowhere, as %s", name, f.Name, f.Code, at)
			}
			if closed := doc.Find(`[name="` + at + `"]`).Closest("details:not([open])").Length(); closed > 0 {
				t.Errorf("%s: %s is folded away", name, at)
			}
		}
	}
}
