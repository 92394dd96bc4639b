package money

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals/fund"
)

// fundDesk is a stocked desk with the pages of the fund, on 5 March.
func fundDesk(t *testing.T) *webtest.Desk {
	t.Helper()
	return webtest.NewDesk(t, func(frame *desk.Desk) web.Part { return web.Part{Routes: newServer(frame).fundRoutes()} }).Stocked()
}

// fundOf finds what the pages made.
func fundOf(t *testing.T, d *webtest.Desk) (entries []fund.Entry, decisions []fund.Decision) {
	t.Helper()
	s := fund.NewStore(d.DB)
	entries, err := s.ListEntries(t.Context(), webtest.DeskDistrict, "", "")
	if err == nil {
		decisions, err = s.ListDecisions(t.Context(), webtest.DeskDistrict)
	}
	if err != nil {
		t.Fatal(err)
	}
	return entries, decisions
}

func TestWhoMayRunTheFund(t *testing.T) {
	t.Parallel()
	d := fundDesk(t)
	s := fund.NewStore(d.DB)
	given, err := s.Donate(t.Context(), webtest.DeskDistrict, fund.NewDonation{Day: "2025-03-05", Fen: 1000, DonorKind: fund.Person}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	decided, err := s.Propose(t.Context(), webtest.DeskDistrict, fund.Proposal{Day: "2025-03-05", Title: "帮扶", Fen: 500}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	d.Mine.IDs["decision"], d.Mine.IDs["entry"] = string(decided.ID), string(given.ID)
	d.Foreign.IDs["decision"], d.Foreign.IDs["entry"] = data.NewID(), data.NewID()
	both := []staff.Role{staff.Office, staff.Finance}
	d.CheckAccess(t, map[string]webtest.Access{
		"GET /office/fund":                       {Who: both},
		"POST /office/fund/donations":            {Who: both},
		"POST /office/fund/decisions":            {Who: both},
		"GET /office/fund/decisions/{id}":        {Who: both, Thing: "decision"},
		"POST /office/fund/decisions/{id}/sign":  {Who: both, Thing: "decision"},
		"POST /office/fund/decisions/{id}/pay":   {Who: both, Thing: "decision"},
		"POST /office/fund/entries/{id}/correct": {Who: both, Thing: "entry"},
		"POST /office/fund/accounts":             {Who: []staff.Role{staff.Office}},
	})
	// The fund is the home street's: for the others of the district it is not there.
	d.AddUser(staff.NewUser{Login: "elsewhere", DisplayName: "隔壁", Role: staff.Office, Street: webtest.ForeignStreet})
	c := d.SignedIn("elsewhere")
	for _, rt := range d.Parts[0].Routes {
		if !strings.HasPrefix(rt.Pattern, fundPath) {
			continue
		}
		path := strings.Replace(rt.Pattern, "{id}", string(decided.ID), 1)
		if w := d.Send(c, rt.Method, path, desk.Values("fen", "1", "day", "2025-03-05", "donor_kind", "person", "title", "x", "reason", "x")); w.Code != http.StatusNotFound {
			t.Errorf("%s %s from another street: %d", rt.Method, rt.Pattern, w.Code)
		}
	}
}

// TestOnlyTheHomeStreetIsShownTheWayToTheFund: for another street's people it
// would lead to nothing.
func TestOnlyTheHomeStreetIsShownTheWayToTheFund(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part)
	d.AddUser(staff.NewUser{Login: "elsewhere", DisplayName: "隔壁", Role: staff.Office, Street: webtest.ForeignStreet})
	d.AddUser(staff.NewUser{Login: "purse", DisplayName: "区财务", Role: staff.Finance})
	for login, want := range map[string]int{"elsewhere": 0, "purse": 1, string(staff.Office): 1} {
		doc := d.Document(d.Send(d.SignedIn(login), http.MethodGet, rulesPath, nil), http.StatusOK)
		if got := doc.Find(`a[href="/office/fund"]`).Length(); got != want {
			t.Errorf("%s has %d ways to the fund, want %d", login, got, want)
		}
		webtest.Want(t, doc, `nav a[href="/office/rules"]`, webtest.Text(doc.Find("h1")))
	}
}

// TestTheFundFromDonationToCorrection: what a clerk and the finance officer do
// in a month.
func TestTheFundFromDonationToCorrection(t *testing.T) {
	t.Parallel()
	d := fundDesk(t)
	doc := d.Submit(staff.Office, "/office/fund/donations", "fen", "18,000.00元", "day", "2025-03-05", "donor_kind", "business", "donor", "周记面馆", "note", "春节义卖")
	webtest.Want(t, doc, ".flash", "18,000.00")
	webtest.Want(t, doc, ".head", "现在还有 18,000.00 元")
	webtest.Want(t, doc, "table", "周记面馆")

	doc = d.Submit(staff.Office, "/office/fund/decisions", "title", "困难家庭帮扶", "fen", "600", "day", "2025-03-05", "elder", d.Mine.Elder.Name, "family", "(低保)")
	webtest.Want(t, doc, ".facts", "王**家庭(低保)")
	_, decisions := fundOf(t, d)
	at := fundPath + "/decisions/" + string(decisions[0].ID)
	if doc.Find(`form[action$="/pay"]`).Length() != 0 {
		t.Error("what nobody has signed may be paid")
	}
	if w := d.Send(d.As(staff.Office), http.MethodPost, at+"/pay", desk.Values("fen", "1", "day", "2025-03-05")); w.Code != http.StatusConflict {
		t.Errorf("paid without signatures: %d", w.Code)
	} else {
		webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "只有 0 个人签")
	}
	doc = d.Submit(staff.Office, at+"/sign")
	webtest.Want(t, doc, ".flash", "还要另一位")
	if doc.Find(`form[action$="/sign"]`).Length() != 0 {
		t.Error("who has signed is asked again")
	}
	webtest.Want(t, d.Submit(staff.Office, at+"/sign"), ".flash", "已经签过")
	second := d.AddUser(staff.NewUser{Login: "second", DisplayName: "又一个账号", Person: d.Users[staff.Office].Person, Role: staff.Office, Street: webtest.DeskStreet})
	w := d.Send(d.SignedIn(second.Login), http.MethodPost, at+"/sign", nil)
	if _, decisions := fundOf(t, d); w.Code != http.StatusSeeOther || decisions[0].Signed() {
		t.Errorf("one person signed twice: %d %+v", w.Code, decisions[0].Signatures)
	}
	doc = d.Submit(staff.Finance, at+"/sign")
	webtest.Want(t, doc, ".flash", "可以付款")
	webtest.Want(t, d.Submit(staff.Finance, at+"/sign"), ".flash", "已经签过")
	if got := doc.Find("#pay-fen").AttrOr("value", ""); got != "600.00" {
		t.Errorf("the sum that is left is not filled in: %q", got)
	}
	w = d.Send(d.As(staff.Finance), http.MethodPost, at+"/pay", desk.Values("fen", "600.01", "day", "2025-03-05"))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "最多还能付 600.00 元")
	doc = d.Submit(staff.Finance, at+"/pay", "fen", "600", "day", "2025-03-05", "note", "三月")
	webtest.Want(t, doc, ".head", "已付完")

	entries, _ := fundOf(t, d)
	doc = d.Submit(staff.Finance, fundPath+"/entries/"+string(entries[0].ID)+"/correct", "reason", "付错了户头")
	webtest.Want(t, doc, ".head", "现在还有 18,000.00 元")
	if got := doc.Find("tr.struck").Length(); got != 1 {
		t.Errorf("%d entries are struck", got)
	}
	webtest.Want(t, d.Submit(staff.Finance, fundPath+"/entries/"+string(entries[0].ID)+"/correct", "reason", "再来"), ".flash", "已经更正过")
	webtest.Want(t, d.Submit(staff.Finance, fundPath+"/entries/"+string(entries[1].ID)+"/correct", "reason", ""), ".flash", "还没有写原因")
	for action, n := range map[string]int{"fund.donation": 1, "fund.propose": 1, "fund.sign": 2, "fund.grant": 1, "fund.correction": 1} {
		if got := d.Logged(action); got != n {
			t.Errorf("%s was logged %d times, want %d", action, got, n)
		}
	}
}

func TestFormsOfTheFundComeBack(t *testing.T) {
	t.Parallel()
	d := fundDesk(t)
	d.AddElder(webtest.DeskStreet, "李双", 1950)
	tests := []struct {
		why, path string
		role      staff.Role
		form      []string
		selector  string
		says      string
	}{
		{"a sum that is none", "/donations", staff.Office, []string{"fen", "一百", "day", "2025-03-05", "donor_kind", "person", "donor", "留着我"}, "#donation-fen-wrong", "金额"},
		{"tomorrow", "/donations", staff.Office, []string{"fen", "1", "day", "2025-03-06", "donor_kind", "person"}, "#donation-day-wrong", "还没有到"},
		{"a name of another family", "/decisions", staff.Office, []string{"fen", "1", "day", "2025-03-05", "title", "帮扶", "family", "王桂兰家庭"}, "#proposal-family-wrong", "遮住名字"},
		{"an elder who is not there", "/decisions", staff.Office, []string{"fen", "1", "day", "2025-03-05", "title", "帮扶", "elder", "没有的人"}, "#proposal-elder-wrong", "没有找到"},
		{"the elder's name beside the mask", "/decisions", staff.Office, []string{"fen", "1", "day", "2025-03-05", "title", "帮扶", "elder", "李双", "family", "(李双家)"}, "#proposal-family-wrong", "遮住名字"},
	}
	for _, test := range tests {
		w := d.Send(d.As(test.role), http.MethodPost, fundPath+test.path, desk.Values(test.form...))
		webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), test.selector, test.says)
	}
	// Finance sees no elders: what it sends as one is not looked for.
	d.Submit(staff.Finance, fundPath+"/decisions", "fen", "1", "day", "2025-03-05", "title", "帮扶", "elder", "李双")
	if entries, decisions := fundOf(t, d); len(entries) != 0 || len(decisions) != 1 || decisions[0].Family != "" {
		t.Errorf("kept %v %v", entries, decisions)
	}
	if d.See(staff.Finance, fundPath).Find("#proposal-elder").Length() != 0 || d.See(staff.Office, fundPath).Find("#proposal-elder").Length() != 1 {
		t.Error("who may not see elders is asked for one")
	}
}

func TestFundSum(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]data.Fen{"600": 60000, "18,000.00 元": 1800000, "12.5": 1250, " ¥12。50": 1250, "1,000.01": 100001, "0.01": 1} {
		if got, err := fundSum(text); err != nil || got != want {
			t.Errorf("%q: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"", "元", "-5", "1.234", "1e3", "12.", "一百"} {
		if got, err := fundSum(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestTheOfficeSwitchesTheAccount(t *testing.T) {
	t.Parallel()
	d := fundDesk(t)
	shown := func(doc *goquery.Document) string {
		return doc.Find(`form[action="/office/fund/accounts"] button`).Text()
	}
	if got := shown(d.See(staff.Finance, fundPath)); got != "" {
		t.Errorf("finance may press %q", got)
	}
	for _, step := range []struct{ press, setting, then string }{{"1", "1", "不再公开"}, {"0", "", "公开"}} {
		doc := d.Submit(staff.Office, fundPath+"/accounts", "open", step.press)
		if got := d.Setting(t.Context(), data.OpenAccount); got != step.setting || shown(doc) != step.then {
			t.Errorf("after %s: setting %q, button %q", step.press, got, shown(doc))
		}
	}
	if got := d.Logged("accounts.publish"); got != 2 {
		t.Errorf("logged %d times", got)
	}
}
