package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mealmap/cmd/mealmap/demo"
)

// paperStory is the demo with its file, for commands beside the running program.
type paperStory struct {
	*demonstration
	database string
}

func newPaperStory(t *testing.T) *paperStory {
	t.Helper()
	dir := t.TempDir()
	s := startProgram(t, asMealmap("demo", "--addr", "127.0.0.1:0", "--keep", dir))
	return &paperStory{&demonstration{s.said.String(), s.url}, filepath.Join(dir, demo.DatabaseFile)}
}

func (s *paperStory) office(t *testing.T) *http.Client {
	t.Helper()
	return signedIn(t, s.url, "jiedao", s.find(t, `/office\s+\S*?:(\S+)`))
}

// TestPaperLeadsToATelephone: the poster at a gate, printed while the program
// runs, is read by a QR reader; with JavaScript off its code leads to the nearest
// point on foot and its telephone; a closure reaches that page at once, and the
// office is told which paper is wrong now.
func TestPaperLeadsToATelephone(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := needTool(t, "pdftoppm"), needTool(t, "zbarimg")
	s, ctx := newPaperStory(t), newBrowser(t)
	poster := filepath.Join(t.TempDir(), "poster.pdf")
	mustRun(t, "", "print", "poster", "--place", "d3", "--public-url", s.url, "--out", poster, "--db", s.database)
	codes := scanSheet(t, pdftoppm, zbarimg, poster)
	if len(codes) != 1 || !regexp.MustCompile(`^`+regexp.QuoteMeta(s.url)+`/m/8[0-9a-f]{14}$`).MatchString(codes[0]) {
		t.Fatalf("codes on the poster: %q, want one with the cell of its place", codes)
	}

	nearest := s.nearest(t)
	visit(t, ctx, codes[0], 390, 844, false)
	first := eval[string](t, ctx, `document.querySelector('main .card').textContent`)
	if !strings.Contains(first, nearest.Name) || !strings.Contains(first, fmt.Sprintf("步行 %d 分钟", nearest.Minutes)) {
		t.Errorf("the first card says %q, the nearest is %+v", strings.Join(strings.Fields(first), " "), nearest)
	}
	follow(t, ctx, `main .card a[href^="/points/"]`)
	if got := eval[string](t, ctx, `document.querySelector('main a[href^="tel:"]').href`); got != "tel:"+strings.ReplaceAll(nearest.Phone, "-", "") {
		t.Errorf("the telephone is %s, want that of %+v", got, nearest)
	}

	paper := func() string { return page(t, s.office(t), s.url+"/office/points/"+nearest.ID).Find("#paper").Text() }
	if got := paper(); got != "" {
		t.Errorf("paper is wrong before anything has changed: %s", got)
	}
	s.closeToday(t, nearest.ID)
	if got := eval[string](t, ctx, `fetch(location.href, {cache: 'no-store'}).then(r => r.text())`); !strings.Contains(got, "灶台检修") {
		t.Error("the point's page does not say that it is closed and why")
	}
	wrong := paper()
	for _, sheet := range []string{"石鼓社区", "300"} {
		if !strings.Contains(wrong, sheet) {
			t.Errorf("the office is not told of the paper that is wrong now (%s): %s", sheet, wrong)
		}
	}
}

// atGate is the nearest point from the place of the poster.
type atGate struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Minutes int    `json:"walk_minutes"`
}

func (s *paperStory) nearest(t *testing.T) atGate {
	t.Helper()
	var answer struct {
		Points []atGate `json:"points"`
	}
	said := mustRun(t, "", "nearest", "32.0423,118.774", "--json", "--db", s.database)
	if err := json.Unmarshal([]byte(said), &answer); err != nil || len(answer.Points) == 0 || answer.Points[0].Minutes == 0 {
		t.Fatalf("nearest: %v %s", err, said)
	}
	return answer.Points[0]
}

// closeToday closes the point for today, as a clerk does on its page.
func (s *paperStory) closeToday(t *testing.T, point string) {
	t.Helper()
	client := s.office(t)
	form := url.Values{"reason": {"灶台检修"}}
	closure := page(t, client, s.url+"/office/points/"+point).Find(`form[action$="/closures"]`)
	for _, name := range []string{"from", "to"} {
		form.Set(name, closure.Find(`[name="`+name+`"]`).AttrOr("value", ""))
	}
	res, err := client.PostForm(s.url+closure.AttrOr("action", ""), form)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("close: %v %v", res, err)
	}
	_ = res.Body.Close()
}

// TestAnEditionLeavesTheHouse: the folder of an edition, opened from a memory
// stick, leads from the poster's place to a telephone without a server and
// without scripts, and says the minutes that the program says.
func TestAnEditionLeavesTheHouse(t *testing.T) {
	t.Parallel()
	s, ctx := newPaperStory(t), newBrowser(t)
	stick := filepath.Join(t.TempDir(), "stick")
	name := s.edition(t)
	mustRun(t, "", "export", "site", "--edition", name, "--out", stick, "--db", s.database)
	nearest := s.nearest(t)

	visit(t, ctx, "file://"+filepath.Join(stick, "index.html"), 390, 844, false)
	if got := eval[string](t, ctx, `document.body.textContent`); !strings.Contains(got, name) {
		t.Errorf("the first page does not say %s", name)
	}
	follow(t, ctx, `a[href*="m/d3/"]`)
	first := eval[string](t, ctx, `document.querySelector('main .card').textContent`)
	if !strings.Contains(first, nearest.Name) || !strings.Contains(first, fmt.Sprintf("步行 %d 分钟", nearest.Minutes)) {
		t.Errorf("the first card says %q, the nearest is %+v", strings.Join(strings.Fields(first), " "), nearest)
	}
	if !eval[bool](t, ctx, `!!document.querySelector('main a[href^="tel:"]')`) {
		follow(t, ctx, `main .card a[href*="points/"]`)
	}
	if !eval[bool](t, ctx, `!!document.querySelector('main a[href^="tel:"]')`) {
		t.Error("no telephone to press")
	}
	visit(t, ctx, "file://"+filepath.Join(stick, "m", "d3", "index.html"), 390, 844, true)
	wantForElders(t, ctx, "a page of the folder", 390)
}

// edition is the name of the one that holds, as the list says it.
func (s *paperStory) edition(t *testing.T) string {
	t.Helper()
	name := strings.TrimSpace(page(t, s.office(t), s.url+"/office/map/editions").Find("tbody tr").Eq(1).Find("td").First().Text())
	if !strings.HasSuffix(name, "年版") {
		t.Fatalf("the second edition is %q", name)
	}
	return name
}
