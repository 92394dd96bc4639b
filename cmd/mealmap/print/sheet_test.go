package print

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var street = MapInfo{
	Title:       "老年助餐地图",
	Street:      "向阳街道",
	Edition:     "2026年版",
	NextEdition: "2027年3月",
	Date:        "2026-03-05",
	Office:      "向阳街道办事处",
	Phone:       "0993-2012345",
	PublicURL:   "https://meals.example/",
}

// points makes n points, some with long names and many facts.
func points(n int) []MapPoint {
	all := make([]MapPoint, n)
	for i := range all {
		all[i] = MapPoint{
			Number:   i + 1,
			Name:     []string{"幸福面馆", "向阳街道第一社区长者食堂（老年大学店）", "𬱖记小炒"}[i%3],
			Address:  fmt.Sprintf("北三路 %d 号，向阳小区东门对面一楼", 12+i),
			Phone:    fmt.Sprintf("0993-20123%02d", i%100),
			Hours:    []string{"午餐 11:00–13:30　周一到周六", "晚餐 17:00–19:00　周一到周五", "周日休息"}[:1+i%3],
			Menu:     []string{"两荤一素套餐 15 元", "牛肉面 12 元", "小碗菜 6.50 元"}[:i%4],
			Tags:     []string{"清真", "低盐", "送餐"}[:i%4],
			Benefits: []string{"60–69 岁九折", "70–79 岁八五折", "80 岁以上八折"},
		}
	}
	return all
}

// list is the document of the points, which must print without a note.
func list(t testing.TB, info MapInfo, all []MapPoint) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := Sheet(&b, info, all, words)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Notes) > 0 {
		t.Fatalf("notes: %+v", report.Notes)
	}
	return b.Bytes(), report
}

func TestTheListSaysEverything(t *testing.T) {
	t.Parallel()
	all := points(11)
	pdf, report := list(t, street, all)
	if report.Items != 11 {
		t.Errorf("%+v", report)
	}
	flat := letters(text(t, pdf))
	for _, p := range all {
		facts := slices.Concat([]string{p.Name, p.Address, p.Phone}, p.Hours, p.Menu, p.Benefits, p.Tags)
		for _, fact := range facts {
			if !strings.Contains(flat, letters(fact)) {
				t.Errorf("point %d: %q is missing", p.Number, fact)
			}
		}
	}
	for _, word := range []string{"老年助餐地图2026年版", "向阳街道·2026年3月5日·下一版2027年3月", "手机扫一扫，看今天开不开", "向阳街道办事处电话0993-2012345"} {
		if n := strings.Count(flat, word); n != report.Pages {
			t.Errorf("%s is on %d of %d pages", word, n, report.Pages)
		}
	}
	last := fmt.Sprintf("第%d/%d页", report.Pages, report.Pages)
	if !strings.Contains(flat, last) || strings.Contains(flat, "演示") {
		t.Errorf("no %s, or marked as a demonstration", last)
	}
}

func TestNothingOnTheListIsSmallerThanEighteenPoints(t *testing.T) {
	t.Parallel()
	all := points(40)
	all[0].Number = 128
	info := street
	info.Demo = true
	pdf, _ := list(t, info, all)
	used := sizes(t, pdf)
	if len(used) < 3 {
		t.Fatalf("sizes %v", used)
	}
	for size := range used {
		if size < factSize {
			t.Errorf("type of %v pt", size)
		}
	}
}

func TestNothingOnTheListCoversAnything(t *testing.T) {
	t.Parallel()
	long := street
	long.Office, long.ApprovalNo, long.Demo = "石河子市向阳街道办事处社会事务服务中心", "新S(2026)003号", true
	long.Contrast = true
	office := street
	office.Office = long.Office
	for reason, info := range map[string]MapInfo{"plain": street, "long": long, "a long office": office} {
		pdf, report := list(t, info, points(11))
		pages := pagesOf(t, pdf)
		if len(pages) != report.Pages {
			t.Fatalf("%s: %d pages of %d", reason, len(pages), report.Pages)
		}
		for _, page := range pages {
			wellPlaced(t, page, A4, 4)
		}
		if flat := letters(text(t, pdf)); strings.Contains(flat, "审图号：新S(2026)003号") != (reason == "long") {
			t.Errorf("%s: the number of approval", reason)
		}
		embedded(t, pdf)
	}
}

func TestTheListsCodeOpensTheLivePage(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	pdf, _ := list(t, street, points(2))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "list.pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, pdftoppm, "-r", "150", "-gray", "-png", filepath.Join(dir, "list.pdf"), filepath.Join(dir, "page"))
	if got := strings.TrimSpace(output(t, zbarimg, "--quiet", "--raw", filepath.Join(dir, "page-1.png"))); got != street.PublicURL {
		t.Errorf("the code opens %q", got)
	}
}

// listOf is the list's lister in a column of the width.
func listOf(t *testing.T, width float64) *lister {
	t.Helper()
	s, err := newSheetPress(A4, street, words)
	if err != nil {
		t.Fatal(err)
	}
	return s.lister(width)
}

// strips makes entries of the given heights, one row each.
func strips(heights ...float64) [][]row {
	var entries [][]row
	for _, h := range heights {
		entries = append(entries, []row{{height: h}})
	}
	return entries
}

func TestPagesAreFilledWithoutPartingAPoint(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		entries [][]row
		height  float64
		most    int
		want    []int // rows on each page
	}{
		"none":                          {nil, 10, 12, nil},
		"one":                           {strips(4), 10, 12, []int{1}},
		"exactly full":                  {strips(5, 5), 10, 12, []int{2}},
		"a little over":                 {strips(5, 5.1), 10, 12, []int{1, 1}},
		"never more than allowed":       {strips(1, 1, 1, 1, 1), 10, 2, []int{2, 2, 1}},
		"an entry moves as a whole":     {[][]row{{{height: 6}}, {{height: 3}, {height: 3}}}, 10, 12, []int{1, 2}},
		"taller than a page flows on":   {[][]row{{{height: 4}, {height: 4}, {height: 4}, {height: 4}}}, 10, 12, []int{2, 2}},
		"and the next one follows it":   {append([][]row{{{height: 4}, {height: 4}, {height: 4}}}, strips(5)...), 10, 12, []int{2, 2}},
		"taller starts on its own page": {append(strips(1), []row{{height: 6}, {height: 6}}), 10, 12, []int{1, 1, 1}},
	} {
		var got []int
		for _, page := range paginate(c.entries, c.height, c.most) {
			got = append(got, len(page))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

func TestWhatIsLeftOfAPageGoesBetweenPoints(t *testing.T) {
	t.Parallel()
	l := &lister{fact: 18, leading: 1.5, gap: 5}
	for reason, c := range map[string]struct {
		height float64
		want   []float64
	}{
		"nothing left": {30, []float64{0, 10, 15, 25}},
		"some left":    {34, []float64{0, 11, 17, 28}},
		"not too much": {300, []float64{0, 10 + l.height(18)*0.375, 15 + l.height(18)*0.75, 25 + l.height(18)*1.125}},
		"too full":     {20, []float64{0, 10, 15, 25}},
	} {
		var got []float64
		at := func(y float64) { got = append(got, y) }
		l.drawRows([]row{{10, at}, {5, at}, {10, at}, {5, at}}, 0, c.height)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

func TestPointsWithFewFactsStayAtTwelveAPage(t *testing.T) {
	t.Parallel()
	all := make([]MapPoint, 25)
	for i := range all {
		all[i] = MapPoint{Number: i + 1, Name: "幸福面馆"}
	}
	if _, report := list(t, street, all); report.Pages != 3 {
		t.Errorf("%d pages for 25 short points", report.Pages)
	}
}

func TestThePhoneGoesBelowALongName(t *testing.T) {
	t.Parallel()
	l := listOf(t, 182)
	for reason, c := range map[string]struct {
		name string
		rows int
	}{
		"beside":              {"幸福面馆", 1},
		"below":               {"向阳街道第一社区长者食堂（老年大学店）", 2},
		"below a name of two": {strings.Repeat("食", 30), 3},
	} {
		if got := len(l.naming(MapPoint{Name: c.name, Phone: "0993-2012345"})); got != c.rows {
			t.Errorf("%s: %d rows, want %d", reason, got, c.rows)
		}
	}
}

// A sheet in a language that is written from the right is the mirror image: the
// number is at the right, the telephone at the left.
func TestAMirroredListBeginsAtTheRight(t *testing.T) {
	t.Parallel()
	for reason, mirror := range map[string]bool{"from the left": false, "from the right": true} {
		s, err := newSheetPress(A4, street, words)
		if err != nil {
			t.Fatal(err)
		}
		s.mirror = mirror
		s.page()
		s.head()
		s.foot(1, 2)
		l := s.lister(pageWidth - 2*sheetMargin)
		l.x = sheetMargin
		l.drawRows(l.entry(points(1)[0], allOfIt), sheetTop, 200)
		var b bytes.Buffer
		if _, err := s.finish(&b, 1); err != nil {
			t.Fatal(err)
		}
		page := pagesOf(t, b.Bytes())[0]
		wellPlaced(t, page, A4, 4)
		x := map[string]float64{}
		for _, w := range page.words {
			x[w.text] = w.box.x
		}
		for _, pair := range [][2]string{{"1", "幸福面馆"}, {"幸福面馆", "0993-2012300"}, {"时间", "11:00–13:30"}, {"老年助餐地图", "2026年版"}} {
			first, second := x[pair[0]], x[pair[1]]
			if first == 0 || second == 0 || (first > second) != mirror {
				t.Errorf("%s: %s at %.0f, %s at %.0f", reason, pair[0], first, pair[1], second)
			}
		}
	}
}

func TestAnEndlessPointFlowsOverPages(t *testing.T) {
	t.Parallel()
	p := points(1)[0]
	for i := range 80 {
		p.Benefits = append(p.Benefits, fmt.Sprintf("第 %d 项优惠：满十五元减二元", i))
	}
	pdf, report := list(t, street, []MapPoint{p})
	if report.Pages < 2 || !strings.Contains(letters(text(t, pdf)), "第79项优惠") {
		t.Errorf("%d pages, or the last benefit is lost", report.Pages)
	}
}

func TestTheListReportsWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	info := street
	info.Title = strings.Repeat("很长的街道名", 8) + "💐"
	all := points(8)
	all[6].Benefits = []string{"九折", "送🍚"}
	report, err := Sheet(io.Discard, info, all, words)
	if err != nil {
		t.Fatal(err)
	}
	want := []Note{
		{Item: 7, Code: NoteMissing, Text: "送🍚", Runes: []rune("🍚")},
		{Code: NoteMissing, Text: info.Title, Runes: []rune("💐")},
		{Code: NoteSmall, Text: info.Title},
	}
	if diff := cmp.Diff(want, report.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestTheHeadSaysOnlyWhatIsKnown(t *testing.T) {
	t.Parallel()
	for want, info := range map[string]MapInfo{
		"向阳街道 · 2026年3月5日 · 下一版 2027年3月": street,
		"2026年3月6日": {Street: "向阳街道办事处", Office: "向阳街道办事处", Date: "2026-03-06"}, // the foot says whose it is
		"2026年3月5日": {Date: "2026-03-05"},
		"向阳街道":      {Street: "向阳街道"},
		"":          {},
	} {
		s := &sheetPress{info: info, words: words}
		if got := s.meta(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTheListRefuses(t *testing.T) {
	t.Parallel()
	noURL := street
	noURL.PublicURL = ""
	longURL := street
	longURL.PublicURL = strings.Repeat("x", 5000)
	for reason, c := range map[string]struct {
		info MapInfo
		all  []MapPoint
		want error
	}{
		"no point":         {street, nil, ErrNothing},
		"no address":       {noURL, points(1), ErrNoPublicURL},
		"too long address": {longURL, points(1), ErrCodeTooLong},
	} {
		var b bytes.Buffer
		if _, err := Sheet(&b, c.info, c.all, words); !errors.Is(err, c.want) || b.Len() > 0 {
			t.Errorf("%s: %v after %d bytes, want %v", reason, err, b.Len(), c.want)
		}
	}
}

func BenchmarkSheet40(b *testing.B) {
	all := points(40)
	for b.Loop() {
		if _, err := Sheet(io.Discard, street, all, words); err != nil {
			b.Fatal(err)
		}
	}
}
