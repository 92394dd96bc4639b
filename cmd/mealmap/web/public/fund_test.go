package public

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/fund"
	"mealmap/static/messages"
)

func (k *kitchen) give(fen data.Fen, donor string, kind fund.DonorKind) fund.Entry {
	k.TB.Helper()
	e, err := k.fund.Donate(k.TB.Context(), homeDistrict, fund.NewDonation{Day: k.DB.Now().ServiceDay(), Fen: fen, Donor: donor, DonorKind: kind}, audit.System)
	if err != nil {
		k.TB.Fatal(err)
	}
	return e
}

func (k *kitchen) help(family string, fen data.Fen, note string) fund.Entry {
	k.TB.Helper()
	ctx := k.TB.Context()
	d, err := k.fund.Propose(ctx, homeDistrict, fund.Proposal{Day: "2025-03-05", Title: "困难家庭帮扶", Family: family, Fen: fen}, audit.System)
	for _, person := range []string{"甲", "乙"} {
		if err == nil {
			_, err = k.fund.Sign(ctx, homeDistrict, d.ID, person, audit.System)
		}
	}
	var e fund.Entry
	if err == nil {
		e, err = k.fund.Grant(ctx, homeDistrict, fund.Payment{Decision: d.ID, Day: "2025-03-05", Fen: fen, Note: note}, audit.System)
	}
	if err != nil {
		k.TB.Fatal(err)
	}
	return e
}

// filled is the fund of seed 001: 15 people and 8 businesses gave 18,000 yuan,
// three families were helped; and six elders had a meal each.
func filled(tb testing.TB) *kitchen {
	k := newKitchen(tb)
	for i := range 15 {
		k.give(40000, []string{"", "李建国"}[i%2]+strings.Repeat("女士", i%2*i/2), fund.Person)
	}
	for i := range 8 {
		k.give(150000, fmt.Sprint("商户", i), fund.Business)
	}
	for _, family := range []string{"王**家庭(低保)", "李**家庭", "张**家庭"} {
		k.help(family, 200000, "三月")
	}
	for range 6 {
		k.eat(k.elder(0, "low_income"), false)
	}
	return k
}

func TestTheFundIsReadByEverybody(t *testing.T) {
	t.Parallel()
	k := filled(t)
	twice := k.give(100, "", fund.Business)
	if _, err := k.fund.Correct(t.Context(), homeDistrict, twice.ID, "记重了", audit.System); err != nil {
		t.Fatal(err)
	}
	doc := k.Page("/fund", http.StatusOK)
	webtest.Want(t, doc, ".sum", "现在还有 11,976.00 元")
	webtest.Want(t, doc, "main", "15 位居民、8 家商户捐了 18,000.00 元,帮了 3 个家庭。")
	if got := webtest.Texts(doc.Find(".bars text")); !slices.Equal(got, []string{"收到 18,000.00 元", "帮扶支出 6,000.00 元", "付饭钱 24.00 元", "还有 11,976.00 元"}) {
		t.Errorf("written on the bars: %q", got)
	}
	lines := webtest.Texts(doc.Find(".sums li"))
	for _, line := range []string{"爱心商户 1.00 元 2025-03-05 周三 这一笔已经更正。", "更正 -1.00 元 2025-03-05 周三 记重了",
		"王**家庭(低保) 2,000.00 元 2025-03-05 周三 困难家庭帮扶。三月", "2025-03 的饭钱 24.00 元 共 6 餐", "商户7 1,500.00 元 2025-03-05 周三"} {
		if !slices.ContainsFunc(lines, func(l string) bool { return squeezed(l) == squeezed(line) }) {
			t.Errorf("%q is not in %q", line, lines)
		}
	}
	if w := k.Get("/fund"); w.Header().Get("Set-Cookie") != "" {
		t.Error("the page sets a cookie")
	}
	webtest.Want(t, k.Page("/", http.StatusOK), `nav a[href="/fund"]`, "善款")
}

// TestTheFundFollowsEveryMeal: what was read before is not shown again.
func TestTheFundFollowsEveryMeal(t *testing.T) {
	t.Parallel()
	k := filled(t)
	meals := func() data.Fen {
		t.Helper()
		var a fundAnswer
		k.Answer("/api/v1/fund", http.StatusOK, &a)
		return a.MealsFen
	}
	if got := meals(); got != 2400 {
		t.Errorf("six meals: %s", got)
	}
	seventh := k.eat(k.elder(0, "low_income"), false)
	if got := meals(); got != 2800 {
		t.Errorf("seven meals: %s", got)
	}
	if _, err := k.Meals.Void(t.Context(), audit.System, nil, homeDistrict, seventh.Redemption.ID, "记错"); err != nil {
		t.Fatal(err)
	}
	if first, again := meals(), meals(); first != 2400 || again != 2400 {
		t.Errorf("six again: %s, %s", first, again)
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestTheFundIsPagedAndSmall(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	for i := range 2*fundScreen + 1 {
		k.give(data.Fen(10000+i), strings.Repeat("很长的名字", 12), fund.Business)
		k.help(strings.Repeat("王**家庭", 10), 1, strings.Repeat("很长的说明", 40))
	}
	var sums []string
	path := "/fund"
	for range 3 {
		w := k.Get(path)
		size := w.Body.Len() + k.Get("/static/css/elder.css").Body.Len() + k.Get("/static/css/tokens.css").Body.Len() + k.Get("/static/images/icon.svg").Body.Len()
		if size > 60_000 {
			t.Errorf("%s: %d bytes", path, size)
		}
		doc := k.Page(path, http.StatusOK)
		sums = append(sums, webtest.Texts(doc.Find(".sums").First().Find(".yuan"))...)
		path = doc.Find("a[rel=next]").AttrOr("href", "")
	}
	if slices.Sort(sums); len(slices.Compact(sums)) != 2*fundScreen+1 || path != "" {
		t.Errorf("three pages show %d sums and go on at %q", len(sums), path)
	}
	for _, odd := range []string{"?page=0", "?page=9", "?page=x", "?year=1999", "?year=x&from=singlemessage"} {
		if got := k.Page("/fund"+odd, http.StatusOK).Find(".sums li").Length(); got != 2*fundScreen {
			t.Errorf("%s: %d sums", odd, got)
		}
	}
}

func TestAFundWithoutMoney(t *testing.T) {
	t.Parallel()
	for _, s := range []*webtest.Site{newSite(t), newKitchen(t).Site} {
		doc := s.Page("/fund", http.StatusOK)
		webtest.Want(t, doc, "main", "还没有收到捐款")
		if doc.Find(".bars, .sums").Length() != 0 {
			t.Error("bars of nothing")
		}
	}
}

func TestFundAsJSON(t *testing.T) {
	t.Parallel()
	k := filled(t)
	var got fundAnswer
	k.Answer("/api/v1/fund", http.StatusOK, &got)
	if len(got.Entries) != 26 || got.Entries[0].Kind != fund.Grant || got.Entries[0].Family != "张**家庭" || got.Entries[25].Fen != 40000 {
		t.Errorf("%d entries, the newest %+v", len(got.Entries), got.Entries[0])
	}
	got.Entries = nil
	want := fundAnswer{BalanceFen: 1197600, InFen: 1800000, GrantedFen: 600000, MealsFen: 2400, Persons: 15, Businesses: 8, Families: 3,
		Years: []string{"2025"}, Year: "2025", Meals: []fundMealsJSON{{"2025-03", ptr(6), 2400}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for query, code := range map[string]string{"?year=25": "param_range", "?yeer=2025": "param_unknown", "?year=2025&year=2024": "param_repeated"} {
		if w := k.Get("/api/v1/fund" + query); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), code) {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}

func TestMonthsOfFewAreGathered(t *testing.T) {
	t.Parallel()
	month := func(m string, elders int) fund.MealMonth {
		return fund.MealMonth{Month: m, Meals: elders, Elders: elders, Fen: data.Fen(100 * elders)}
	}
	rest := func(n int) fund.MealMonth { return fund.MealMonth{Meals: n, Fen: data.Fen(100 * n)} }
	tests := []struct {
		why      string
		in, want []fund.MealMonth
	}{
		{"none", nil, nil},
		{"five each", []fund.MealMonth{month("1", 5), month("2", 9)}, []fund.MealMonth{month("1", 5), month("2", 9)}},
		{"one of four takes the next smallest along", []fund.MealMonth{month("1", 9), month("2", 4), month("3", 7)}, []fund.MealMonth{month("1", 9), rest(11)}},
		{"two of few", []fund.MealMonth{month("1", 4), month("2", 9), month("3", 1)}, []fund.MealMonth{month("2", 9), rest(5)}},
		{"alone", []fund.MealMonth{month("1", 4)}, []fund.MealMonth{rest(4)}},
	}
	for _, test := range tests {
		if d := cmp.Diff(test.want, gather(test.in)); d != "" {
			t.Errorf("%s:\n%s", test.why, d)
		}
	}
}

func TestBarsAreInProportion(t *testing.T) {
	t.Parallel()
	v := fundView{Totals: fund.Totals{In: 1000, Granted: 250}, Meals: 1}
	var wide []int
	f := fundBars(messages.For("zh-Hans"), &v)
	for _, row := range f.Rows {
		wide = append(wide, row.Wide)
	}
	if !slices.Equal(wide, []int{400, 100, 2, 299}) {
		t.Errorf("widths %v", wide)
	}
	if fundBars(messages.For("zh-Hans"), &fundView{}) != nil {
		t.Error("bars of nothing")
	}
}
