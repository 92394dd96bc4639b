package print

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPrintedCodesAreReadByAScanner renders the sheet as a 300-dpi printer
// would and reads it with a program that has nothing to do with this one.
func TestPrintedCodesAreReadByAScanner(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	cards := deck(10)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cards.pdf"), printed(t, cards, office), 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, pdftoppm, "-r", "300", "-gray", "-png", filepath.Join(dir, "cards.pdf"), filepath.Join(dir, "page"))
	got := strings.Fields(output(t, zbarimg, "--quiet", "--raw", filepath.Join(dir, "page-1.png")))
	var want []string
	for _, card := range cards {
		want = append(want, card.Digits)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryWordOnACardCanBeCopied(t *testing.T) {
	t.Parallel()
	cards := deck(10)
	cards[1].Issue = 2
	got := text(t, printed(t, cards, office))
	flat := letters(got)
	for _, card := range cards {
		for _, word := range []string{card.Name, grouped(card.Number)} {
			if !strings.Contains(flat, letters(word)) {
				t.Errorf("%q is not in the text", word)
			}
		}
	}
	for word, times := range map[string]int{
		"长者助餐卡":             10,
		"向阳街道办事处":           10,
		"第三社区":              10,
		"有效期至2027年3月31日":    10,
		"捡到请联系0993-2012345": 10,
		"第2张":               1,
		"演示":                0,
	} {
		if n := strings.Count(flat, word); n != times {
			t.Errorf("%s is there %d times, want %d", word, n, times)
		}
	}
}

func TestNamesAreAtLeastFourteenPoints(t *testing.T) {
	t.Parallel()
	for _, name := range hard[:8] {
		card := cardNamed(name, 1)
		card.CommunityName, card.Number = "", ""
		pdf := printed(t, []Card{card}, CardOptions{PublicURL: office.PublicURL})
		used := sizes(t, pdf)
		delete(used, 17) // the title
		largest := 0.0
		for size := range used {
			largest = max(largest, size)
		}
		if largest < nameLeast {
			t.Errorf("%s is set in %v pt", name, largest)
		}
	}
}

func TestADemonstrationIsMarkedOnEveryCard(t *testing.T) {
	t.Parallel()
	o := office
	o.Demo = true
	if n := strings.Count(text(t, printed(t, deck(12), o)), "演示"); n != 12 {
		t.Errorf("%d marks on 12 cards", n)
	}
}

func TestBacksLieBehindTheirFronts(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct{ front, back int }{
		"upper left":  {0, 1},
		"upper right": {1, 0},
		"lower left":  {8, 9},
		"lower right": {9, 8},
	} {
		if got := mirrored(c.front); got != c.back {
			t.Errorf("%s: %d, want %d", reason, got, c.back)
		}
		front, back := place(c.front), place(mirrored(c.front))
		if off := front.x + front.w + back.x - pageWidth; off > 1e-9 || off < -1e-9 {
			t.Errorf("%s: turned over, the back is off by %v mm", reason, off)
		}
	}
	o := office
	o.Backs = true
	var b bytes.Buffer
	report, err := Cards(&b, deck(11), o, words)
	if err != nil || report.Pages != 4 {
		t.Fatalf("%d pages, %v; want two fronts and two backs", report.Pages, err)
	}
	pages := strings.Split(text(t, b.Bytes()), "\f")
	for i, backs := range []int{0, 10, 0, 1} {
		if n := strings.Count(pages[i], words.Text("print.back.step2")); n != backs {
			t.Errorf("page %d has %d backs, want %d", i+1, n, backs)
		}
	}
}

func TestPagesHoldTenCards(t *testing.T) {
	t.Parallel()
	for cards, pages := range map[int]int{1: 1, 10: 1, 11: 2, 20: 2, 21: 3} {
		report, err := Cards(io.Discard, deck(cards), office, words)
		if err != nil || report.Pages != pages || report.Items != cards {
			t.Errorf("%d cards: %+v, %v; want %d pages", cards, report, err, pages)
		}
	}
}

func TestCardsLieOnThePageWithoutTouching(t *testing.T) {
	t.Parallel()
	for i := range perPage {
		a := place(i)
		if a.x < 5 || a.y < 5 || a.x+a.w > pageWidth-5 || a.y+a.h > pageHeight-5 {
			t.Errorf("card %d lies where printers do not print: %+v", i, a)
		}
		for j := range i {
			b := place(j)
			if a.x < b.x+b.w+2*bleed && b.x < a.x+a.w+2*bleed && a.y < b.y+b.h+2*bleed && b.y < a.y+a.h+2*bleed {
				t.Errorf("cards %d and %d touch", i, j)
			}
		}
	}
}

func TestWhatNoFontHasIsBoxedAndReported(t *testing.T) {
	t.Parallel()
	cards := deck(3)
	cards[1].Name = "王💐🍚💐"
	cards[2].CommunityName = "Жар社区"
	var b bytes.Buffer
	report, err := Cards(&b, cards, office, words)
	if err != nil {
		t.Fatal(err)
	}
	want := []Note{
		{Item: 2, Code: NoteMissing, Text: "王💐🍚💐", Runes: []rune("💐🍚")},
		{Item: 3, Code: NoteMissing, Text: "Жар社区", Runes: []rune("Жар")},
	}
	if diff := cmp.Diff(want, report.Notes); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(streams(t, b.Bytes()), box); n != 6 {
		t.Errorf("%d boxes, want 6", n)
	}
	if got := letters(text(t, b.Bytes())); !strings.Contains(got, "王💐🍚💐") {
		t.Error("the boxed characters are not in the text")
	}
}

func TestWhatAllCardsShareIsReportedOnce(t *testing.T) {
	t.Parallel()
	o := office
	o.Office = "Ж街道办事处"
	report, err := Cards(io.Discard, deck(12), o, words)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Note{{Code: NoteMissing, Text: o.Office, Runes: []rune("Ж")}}, report.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestANameTooLongToReadIsReported(t *testing.T) {
	t.Parallel()
	cards := deck(2)
	cards[1].Name = strings.Repeat("阿卜杜热依木·", 10)
	report, err := Cards(io.Discard, cards, office, words)
	if err != nil || len(report.Notes) != 1 || report.Notes[0].Code != NoteSmall || report.Notes[0].Item != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestCardsRefuseBeforeWriting(t *testing.T) {
	t.Parallel()
	twice := deck(2)
	twice[1].Digits = twice[0].Digits
	noURL := office
	noURL.PublicURL = ""
	longURL := office
	longURL.PublicURL = strings.Repeat("x", 5000)
	for reason, c := range map[string]struct {
		cards []Card
		o     CardOptions
		want  error
	}{
		"no card":               {nil, office, ErrNothing},
		"no address":            {deck(1), noURL, ErrNoPublicURL},
		"too long address":      {deck(1), longURL, ErrCodeTooLong},
		"one code twice":        {twice, office, ErrCodeRepeated},
		"a card without a code": {[]Card{{Name: "王"}}, office, ErrNotACardCode},
	} {
		var b bytes.Buffer
		_, err := Cards(&b, c.cards, c.o, words)
		if !errors.Is(err, c.want) || b.Len() > 0 {
			t.Errorf("%s: %v after %d bytes, want %v", reason, err, b.Len(), c.want)
		}
	}
}

// brokenWriter fails as a full disk does.
type brokenWriter struct{}

var errFull = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errFull }

func TestAWriterThatFailsIsReported(t *testing.T) {
	t.Parallel()
	if _, err := Cards(brokenWriter{}, deck(1), office, words); !errors.Is(err, errFull) {
		t.Errorf("cards: %v", err)
	}
	if _, err := Sheet(brokenWriter{}, street, points(1), words); !errors.Is(err, errFull) {
		t.Errorf("sheet: %v", err)
	}
}

func TestBareCardsPrint(t *testing.T) {
	t.Parallel()
	card := Card{Digits: someDigits(1)}
	got := text(t, printed(t, []Card{card}, CardOptions{PublicURL: "x"}))
	if strings.Contains(got, "有效期") || strings.Contains(got, "捡到") {
		t.Errorf("a card without date and telephone says: %s", got)
	}
}

func TestNumbersAreGroupedForReading(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":            "",
		"1234":        "1234",
		"12345":       "123 45",
		"1234567890":  "123 456 7890",
		"12345678901": "123 456 789 01",
	} {
		if got := grouped(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzCards: no name, community, office or telephone breaks the document.
func FuzzCards(f *testing.F) {
	f.Add("王𬎆芬", "第三社区", "向阳街道办事处", "0993-2012345")
	f.Add("(\\)", "%", "\x00\xff", "\u202e")
	f.Add(strings.Repeat("𬎆", 40), "💐", "", "1")
	f.Fuzz(func(t *testing.T, name, community, office, phone string) {
		if len(name)+len(community)+len(office)+len(phone) > 400 {
			return
		}
		card := cardNamed(name, 1)
		card.CommunityName = community
		var b bytes.Buffer
		if _, err := Cards(&b, []Card{card}, CardOptions{Office: office, Phone: phone, PublicURL: "x"}, words); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes()[b.Len()-32:], []byte("%%EOF")) {
			t.Error("not a whole document")
		}
	})
}

func BenchmarkCards100(b *testing.B) {
	cards := deck(100)
	for b.Loop() {
		if _, err := Cards(io.Discard, cards, office, words); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQR(b *testing.B) {
	digits := someDigits(1)
	for b.Loop() {
		if _, err := QR(digits); err != nil {
			b.Fatal(err)
		}
	}
}
