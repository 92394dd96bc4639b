package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/demo"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/table"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// paperStreet is an invented street with homes, places and an edition.
func paperStreet(t *testing.T) *demo.Street {
	t.Helper()
	street, err := demo.Open(t.Context(), demo.Options{
		Dir: t.TempDir(), PublicURL: "https://meals.example", Password: "invented-password-1", Words: messages.For("zh-Hans"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := street.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	return street
}

// printed runs a print and gives the paper's text and what the command says.
func printed(t *testing.T, street *demo.Street, args ...string) (paper, said string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	var stdout, stderr bytes.Buffer
	args = slices.Concat([]string{"print"}, args, []string{"--out", file, "--db", street.DB.Path()})
	if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
		t.Fatalf("mealmap %s: %d %s", strings.Join(args, " "), code, &stderr)
	}
	return pdfText(t, file), stderr.String()
}

// newest is the print that was written down last.
func newest(t *testing.T, street *demo.Street) editions.Sheet {
	t.Helper()
	list, err := editions.NewStore(street.DB, street.Merchants).ListSheets(t.Context(), 320104, "320104999")
	if err != nil || len(list) == 0 {
		t.Fatalf("prints: %d %v", len(list), err)
	}
	return list[0]
}

func TestPaperFromTheCommandLine(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	var edition string
	for _, c := range []struct {
		args    []string
		kind    editions.SheetKind
		subject string
		points  int
		copies  int
		want    string
	}{
		{[]string{"sheet", "--copies", "30"}, editions.ListSheet, "", 11, 30, "老年助餐点"},
		{[]string{"map", "--size", "a3"}, editions.MapSheet, "", 11, 1, "老年助餐地图"},
		{[]string{"fold", "--contrast"}, editions.FoldSheet, "", 11, 1, "怎样用长者助餐卡"},
		{[]string{"poster", "--place", "d1"}, editions.PosterSheet, "d1", 3, 1, "您在这里"},
	} {
		paper, _ := printed(t, street, c.args...)
		if !strings.Contains(paper, c.want) {
			t.Errorf("%v lacks %s: %.300s", c.args, c.want, paper)
		}
		sheet := newest(t, street)
		if sheet.Kind != c.kind || sheet.Subject != c.subject || len(sheet.Points) != c.points || sheet.Copies != c.copies || sheet.By != audit.CLI || sheet.Edition != "" {
			t.Errorf("%v is written down as %+v", c.args, sheet)
		}
	}
	list, err := editions.NewStore(street.DB, street.Merchants).List(t.Context(), 320104, "320104999")
	if err != nil || len(list) == 0 {
		t.Fatalf("editions: %d %v", len(list), err)
	}
	edition = list[len(list)-1].Name
	printed(t, street, "poster", "--place", "d2", "--edition", edition)
	if sheet := newest(t, street); sheet.Edition != list[len(list)-1].ID {
		t.Errorf("of edition %s, written down as %+v", edition, sheet)
	}
}

// eldersOf are the elders of a community of the demo.
func eldersOf(t *testing.T, street *demo.Street, community string) []meals.Elder {
	t.Helper()
	elders, err := street.Meals.ListElders(t.Context(), meals.ElderFilter{District: 320104, Community: community})
	if err != nil || len(elders) < 10 {
		t.Fatalf("%d elders: %v", len(elders), err)
	}
	return elders
}

func TestAPersonalSheetForEachElderOfACommunity(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	const community = "320104999001"
	elders := eldersOf(t, street, community)
	store := homes.NewStore(street.DB)
	known := 0
	for _, e := range elders {
		if _, err := store.Of(t.Context(), e.District, e.ID); err == nil {
			known++
		}
	}
	paper, said := printed(t, street, "personal", "--community", community)
	if n := strings.Count(paper, "离您最近的助餐点"); n != len(elders) {
		t.Errorf("%d sheets for %d elders: %s", n, len(elders), said)
	}
	if n := strings.Count(paper, "从您家附近走过去要多久"); n != known || n == len(elders) || n == 0 {
		t.Errorf("%d sheets begin at home, %d homes are known", n, known)
	}
	if n := strings.Count(paper, "还不知道您家在哪里"); n != len(elders)-known {
		t.Errorf("%d sheets begin at the community's place", n)
	}
	if !strings.Contains(paper, "您付") || !strings.Contains(paper, "步行") || !strings.Contains(paper, elders[0].Masked().Name) || strings.Contains(paper, elders[0].Name) {
		t.Errorf("%.500s", paper)
	}
	if sheet := newest(t, street); sheet.Kind != editions.PersonalSheet || sheet.Subject != community || len(sheet.Points) < 3 {
		t.Errorf("written down as %+v", sheet)
	}
}

func TestOneEldersSheet(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	e := eldersOf(t, street, "320104999002")[0]
	paper, _ := printed(t, street, "personal", "--elder", string(e.ID), "--full-names")
	if !strings.Contains(paper, e.Name) {
		t.Errorf("the name is missing: %.300s", paper)
	}
	sheet := newest(t, street)
	if sheet.Subject != "" || strings.Contains(fmt.Sprintf("%+v", sheet), string(e.ID)) {
		t.Errorf("the elder is written down: %+v", sheet)
	}
}

// TestPaperOfTodayIsOfItsEdition: it says when the next one comes and carries the
// number of approval, and the list's head keeps its type.
func TestPaperOfTodayIsOfItsEdition(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	store, day := editions.NewStore(street.DB, street.Merchants), street.DB.Now().ServiceDay()
	head := editions.Head{Name: "今天版", From: day, NextOn: day.AddDays(400).Month(), ApprovalNo: "苏S(2026)012号"}
	e, err := store.Draft(t.Context(), 320104, "320104999", head, func(*merchants.Point, data.ServiceDay) []string { return nil }, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Propose(t.Context(), 320104, e.ID, audit.System), store.Approve(t.Context(), 320104, e.ID, audit.CLI)); err != nil {
		t.Fatal(err)
	}
	for _, kind := range [][]string{{"map"}, {"sheet"}, {"fold"}, {"poster", "--place", "d1"}} {
		paper, said := printed(t, street, kind...)
		for _, want := range []string{"今天版", "下一版", head.ApprovalNo} {
			if !strings.Contains(paper, want) {
				t.Errorf("%s does not say %s", kind[0], want)
			}
		}
		if strings.Contains(said, "小字") || strings.Contains(said, "第 0 项") {
			t.Errorf("%s: %s", kind[0], said)
		}
	}
}

func TestOnlyAnApprovedEditionIsPrinted(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	list, err := editions.NewStore(street.DB, street.Merchants).List(t.Context(), 320104, "320104999")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		want, file := exitDone, filepath.Join(t.TempDir(), "map.pdf")
		if e.State != editions.Approved {
			want = exitFailed
		}
		var stdout, stderr bytes.Buffer
		code := run([]string{"print", "map", "--edition", e.Name, "--out", file, "--db", street.DB.Path()}, strings.NewReader(""), &stdout, &stderr, noEnvironment)
		if _, err := os.Stat(file); code != want || (err == nil) != (want == exitDone) {
			t.Errorf("%s, %s: %d, want %d: %s", e.Name, e.State, code, want, &stderr)
		}
	}
}

// TestTheOfficePrintsThePersonalSheetsOfTheCommand: the same elders at the same
// points for the same money.
func TestTheOfficePrintsThePersonalSheetsOfTheCommand(t *testing.T) {
	t.Parallel()
	s := newPaperStory(t)
	const community = "320104999001"
	name, dir := s.edition(t), t.TempDir()
	byCommand := filepath.Join(dir, "command.pdf")
	mustRun(t, "", "print", "personal", "--community", community, "--edition", name, "--public-url", s.url, "--out", byCommand, "--db", s.database)
	client := s.office(t)
	at := page(t, client, s.url+"/office/map/editions").Find("a").FilterFunction(func(_ int, a *goquery.Selection) bool {
		return strings.Contains(a.Text(), name)
	}).AttrOr("href", "")
	res, err := client.PostForm(s.url+at+"/print", url.Values{"kind": {"personal"}, "which": {community}, "copies": {"1"}, "anyway": {"yes"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	byOffice := filepath.Join(dir, "office.pdf")
	if err != nil || !bytes.HasPrefix(body, []byte("%PDF-")) || os.WriteFile(byOffice, body, 0o600) != nil {
		t.Fatalf("%s: %d %v %.300s", at, res.StatusCode, err, body)
	}
	pays := regexp.MustCompile(`[0-9.]+\s*元，您付\s*[0-9.]+\s*元|步行\D{0,3}[0-9]+\s*分钟`)
	want := pays.FindAllString(pdfText(t, byCommand), -1)
	if diff := cmp.Diff(want, pays.FindAllString(pdfText(t, byOffice), -1)); diff != "" || len(want) < 20 || !strings.Contains(strings.Join(want, ""), "您付") {
		t.Errorf("%d facts (-command +office):\n%s", len(want), diff)
	}
}

func TestWhoHasLeftGetsNoSheet(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	const community = "320104999004"
	elders := eldersOf(t, street, community)
	var rows [][]string
	for i, kind := range []string{"死亡", "迁出", "入住机构"} {
		e := elders[i]
		all, err := street.Meals.RevealNumber(t.Context(), e.District, e.ID, audit.CLI)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, []string{e.Name, all.Number, string(street.DB.Now().ServiceDay()), kind})
	}
	rep, err := street.Meals.ImportDepartures(t.Context(), table.NewSheet([]string{"姓名", "身份证号", "日期", "类型"}, rows...),
		meals.DepartureOptions{District: 320104, Source: "list.xlsx", By: audit.CLI})
	if err != nil || rep.Created != 3 {
		t.Fatalf("%+v %v", rep, err)
	}
	paper, said := printed(t, street, "personal", "--community", community, "--full-names")
	if n := strings.Count(paper, "离您最近的助餐点"); n != len(elders)-2 {
		t.Errorf("%d sheets for %d elders, two of whom have left: %s", n, len(elders), said)
	}
	for i, want := range []bool{false, false, true} {
		if strings.Contains(paper, elders[i].Name+"，") != want {
			t.Errorf("%s has a sheet: want %t", elders[i].Name, want)
		}
	}
}

// Who sets out from nowhere is named, and gets none either.
func TestWhoGetsNoSheet(t *testing.T) {
	t.Parallel()
	street := paperStreet(t)
	const community = "320104999003"
	elders := eldersOf(t, street, community)
	places, err := street.Places.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store := homes.NewStore(street.DB)
	left := 0
	for _, p := range places {
		if p.Community == community {
			p.Community = ""
			if _, err := street.Places.Update(t.Context(), p, audit.CLI); err != nil {
				t.Fatal(err)
			}
			left++
		}
	}
	if left == 0 {
		t.Fatal("the community has no place to lose")
	}
	nowhere := 0
	for _, e := range elders {
		if _, err := store.Of(t.Context(), e.District, e.ID); err != nil {
			nowhere++
		}
	}
	if nowhere == 0 {
		t.Fatal("every home is known")
	}
	paper, said := printed(t, street, "personal", "--community", community)
	if n := strings.Count(paper, "离您最近的助餐点"); n != len(elders)-nowhere {
		t.Errorf("%d sheets, %d of %d elders set out from nowhere", n, nowhere, len(elders))
	}
	if n := strings.Count(said, "不知道家在哪里"); n != nowhere {
		t.Errorf("%d are named, want %d: %s", n, nowhere, said)
	}
	var stdout, stderr bytes.Buffer
	for reason, args := range map[string][]string{
		"neither": {"print", "personal", "--out", filepath.Join(t.TempDir(), "x.pdf"), "--db", street.DB.Path()},
		"both":    {"print", "personal", "--out", filepath.Join(t.TempDir(), "x.pdf"), "--db", street.DB.Path(), "--elder", "x", "--community", "y"},
	} {
		if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code == exitDone || !strings.Contains(stderr.String(), "要么写一位老人") {
			t.Errorf("%s: %d %s", reason, code, &stderr)
		}
		stderr.Reset()
	}
}
