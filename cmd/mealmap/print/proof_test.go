package print

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// proved is the report on a file that is a sheet of cards.
func proved(t testing.TB, pdf []byte, want []Card) ProofReport {
	t.Helper()
	report, err := Proof(pdf, want)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// found are the findings without their pages, in the order of their items.
func found(r ProofReport) []Finding {
	all := slices.Clone(r.Findings)
	for i := range all {
		all[i].Page = 0
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return a.Item - b.Item })
	return all
}

// press draws the fronts of the cards, and lets a test do what no program
// should: another code than the card's, or more on the page.
func press(t testing.TB, cards []Card, code func(i int) string, more func(d cardPress, i int, at rect)) []byte {
	t.Helper()
	d := cardPress{canvas: newCanvas("cards"), options: office, words: words}
	for i, card := range cards {
		if i%perPage == 0 {
			d.page()
		}
		m, err := QR(code(i))
		if err != nil {
			t.Fatal(err)
		}
		d.front(place(i%perPage), i+1, card, m)
		if more != nil {
			more(d, i, place(i%perPage))
		}
	}
	var b bytes.Buffer
	if _, err := d.finish(&b, len(cards)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAHundredCardsAreProofedInSeconds(t *testing.T) {
	t.Parallel()
	cards := deck(100)
	pdf := printed(t, cards, office)
	began := time.Now()
	report := proved(t, pdf, cards)
	t.Logf("100 cards in %v", time.Since(began).Round(10*time.Millisecond))
	if diff := cmp.Diff(ProofReport{Pages: 10, Cards: 100, Codes: 100}, report); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestACleanSheetHasNoFindings(t *testing.T) {
	t.Parallel()
	backs, demo := office, office
	backs.Backs, demo.Demo, demo.Phone = true, true, ""
	bare := deck(3)
	for i := range bare {
		bare[i].CommunityName, bare[i].Number, bare[i].ValidTo = "", "", ""
	}
	rare := deck(2)
	rare[0].CommunityName, rare[1].CommunityName = "𬎆苑社区", "阿克苏·吐尔逊 第二居民委员会社区"
	for name, c := range map[string]struct {
		cards []Card
		o     CardOptions
		pages int
	}{
		"one card":            {deck(1), office, 1},
		"a full page":         {deck(10), office, 1},
		"one card more":       {deck(11), office, 2},
		"with backs":          {deck(12), backs, 4},
		"a demonstration":     {deck(4), demo, 1},
		"nothing but a name":  {bare, office, 1},
		"rare characters too": {rare, office, 1},
		"a rare office":       {deck(1), CardOptions{Office: "𬎆街道办事处", PublicURL: office.PublicURL}, 1},
	} {
		report := proved(t, printed(t, c.cards, c.o), c.cards)
		if diff := cmp.Diff(ProofReport{Pages: c.pages, Cards: len(c.cards), Codes: len(c.cards)}, report); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What a program may get wrong, each planted in a sheet of four.
func TestPlantedFaultsAreFound(t *testing.T) {
	t.Parallel()
	own := func(cards []Card) func(int) string { return func(i int) string { return cards[i].Digits } }
	second := func(do func(d cardPress, at rect)) func(cardPress, int, rect) {
		return func(d cardPress, i int, at rect) {
			if i == 1 {
				do(d, at)
			}
		}
	}
	changed := func(change func(c *Card)) func([]Card) []byte {
		return func(cards []Card) []byte {
			other := slices.Clone(cards)
			change(&other[1])
			return press(t, other, own(cards), nil)
		}
	}
	drawn := func(more func(d cardPress, at rect)) func([]Card) []byte {
		return func(cards []Card) []byte { return press(t, cards, own(cards), second(more)) }
	}
	codeAt := func(at rect) rect {
		return rect{at.x + at.w - margin - codeSide - 2.4, at.y + bandHeight + 4, codeSide, codeSide}
	}
	draw := func(d cardPress, digits string, at rect, side float64) {
		m, err := QR(digits)
		if err != nil {
			t.Fatal(err)
		}
		d.code(m, at.x, at.y, side)
	}
	for name, c := range map[string]struct {
		sheet func(cards []Card) []byte
		want  []Finding
	}{
		"nothing": {drawn(func(cardPress, rect) {}), nil},
		"the same code twice": {func(cards []Card) []byte {
			return press(t, cards, func(i int) string { return cards[min(i, 2)].Digits }, nil)
		}, []Finding{{Code: FindTwice, Item: 4, Other: 3}, {Code: FindOther, Item: 4, Other: 3}}},
		"the first code on all": {func(cards []Card) []byte {
			return press(t, cards, func(int) string { return cards[0].Digits }, nil)
		}, []Finding{{Code: FindTwice, Item: 2, Other: 1}, {Code: FindOther, Item: 2, Other: 1}, {Code: FindTwice, Item: 3, Other: 1},
			{Code: FindOther, Item: 3, Other: 1}, {Code: FindTwice, Item: 4, Other: 1}, {Code: FindOther, Item: 4, Other: 1}}},
		"two codes swapped": {func(cards []Card) []byte {
			return press(t, cards, func(i int) string { return cards[[]int{1, 0, 2, 3}[i]].Digits }, nil)
		}, []Finding{{Code: FindOther, Item: 1, Other: 2}, {Code: FindOther, Item: 2, Other: 1}}},
		"two cards swapped": {func(cards []Card) []byte {
			other := slices.Clone(cards)
			other[1], other[2] = other[2], other[1]
			return press(t, other, own(other), nil)
		}, []Finding{{Code: FindOther, Item: 2, Other: 3}, {Code: FindName, Item: 2}, {Code: FindNumber, Item: 2},
			{Code: FindOther, Item: 3, Other: 2}, {Code: FindName, Item: 3}, {Code: FindNumber, Item: 3}}},
		"a stranger's code": {func(cards []Card) []byte {
			return press(t, cards, func(i int) string {
				return []string{cards[0].Digits, someDigits(99), cards[2].Digits, cards[3].Digits}[i]
			}, nil)
		}, []Finding{{Code: FindOther, Item: 2}}},
		"no name":             {changed(func(c *Card) { c.Name = "" }), []Finding{{Code: FindName, Item: 2}}},
		"half a name":         {changed(func(c *Card) { c.Name = string([]rune(c.Name)[:4]) }), []Finding{{Code: FindName, Item: 2}}},
		"a name and more":     {changed(func(c *Card) { c.Name += "甲" }), []Finding{{Code: FindName, Item: 2}}},
		"another number":      {changed(func(c *Card) { c.Number = "4730000009" }), []Finding{{Code: FindNumber, Item: 2}}},
		"another community":   {changed(func(c *Card) { c.CommunityName = "第四社区" }), []Finding{{Code: FindCommunity, Item: 2}}},
		"a name no font has":  {changed(func(c *Card) { c.Name = "王\U000F0000" }), []Finding{{Code: FindGlyph}, {Code: FindName, Item: 2}}},
		"a blank":             {drawn(func(d cardPress, at rect) { d.fill(at, white) }), []Finding{{Code: FindUnreadable, Item: 2}, {Code: FindName, Item: 2}, {Code: FindCommunity, Item: 2}, {Code: FindNumber, Item: 2}}},
		"a stamp on the code": {drawn(func(d cardPress, at rect) { d.fill(rect{codeAt(at).x + 5, codeAt(at).y + 5, 12, 12}, green) }), []Finding{{Code: FindUnreadable, Item: 2}}},
		"words on the code": {drawn(func(d cardPress, at rect) {
			d.text(codeAt(at).x, codeAt(at).y+14, "长者助餐卡", textStyle{bold, 30, ink})
		}), []Finding{{Code: FindUnreadable, Item: 2}}},
		"lines over the code": {drawn(func(d cardPress, at rect) {
			d.line(codeAt(at).x, codeAt(at).y, codeAt(at).x+codeSide, codeAt(at).y+codeSide, 5, ink)
		}), []Finding{{Code: FindUnreadable, Item: 2}}},
		"a second code":        {drawn(func(d cardPress, at rect) { draw(d, someDigits(98), rect{at.x + 4, at.y + 14, 0, 0}, 20) }), []Finding{{Code: FindStray, Item: 2}}},
		"a code on the margin": {drawn(func(d cardPress, _ rect) { draw(d, someDigits(98), rect{0, 0, 0, 0}, 5) }), []Finding{{Code: FindStray}}},
		"a code on no card":    {drawn(func(d cardPress, _ rect) { draw(d, someDigits(98), place(7), 20) }), []Finding{{Code: FindStray}}},
	} {
		cards := []Card{cardNamed("李秀英", 0), cardNamed("阿卜杜热依木·吐尔逊买买提", 1), cardNamed("王𬎆芬", 2), cardNamed("欧阳", 3)}
		report := proved(t, c.sheet(cards), cards)
		if diff := cmp.Diff(c.want, found(report)); diff != "" && len(c.want)+len(report.Findings) > 0 {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What is in the file and on no paper does not count as printed.
func TestWhatNobodySeesIsNotThere(t *testing.T) {
	t.Parallel()
	name := textStyle{bold, 30, ink}
	at := point{place(0).x + margin, place(0).y + 25}
	for what, write := range map[string]func(d cardPress){
		"seen":  func(d cardPress) { d.text(at.x, at.y, "李秀英", name) },
		"white": func(d cardPress) { d.text(at.x, at.y, "李秀英", textStyle{bold, 30, white}) },
		"hidden": func(d cardPress) {
			d.pdf.SetTextRenderingMode(3)
			d.text(at.x, at.y, "李秀英", name)
			d.pdf.SetTextRenderingMode(0)
		},
		"covered": func(d cardPress) {
			d.text(at.x, at.y, "李秀英", name)
			d.fill(rect{at.x, at.y - 10, 40, 15}, ground)
		},
		"spread":    func(d cardPress) { d.text(at.x, at.y, "李", name); d.text(at.x+30, at.y, "秀英", name) },
		"elsewhere": func(d cardPress) { d.text(at.x, place(2).y+25, "李秀英", name) },
	} {
		card := cardNamed("", 0)
		pdf := press(t, []Card{card}, func(int) string { return card.Digits }, func(d cardPress, _ int, _ rect) { write(d) })
		card.Name = "李秀英"
		want := 1
		if what == "seen" || what == "spread" {
			want = 0
		}
		report := proved(t, pdf, []Card{card})
		if len(report.Findings) != want || want == 1 && report.Findings[0].Code != FindName {
			t.Errorf("%s: %+v", what, report.Findings)
		}
	}
}

func TestPagesAreCounted(t *testing.T) {
	t.Parallel()
	cards := deck(21)
	backs := office
	backs.Backs = true
	for name, c := range map[string]struct {
		pdf  []byte
		want []Finding
	}{
		"a page too few":  {printed(t, cards[:20], office), []Finding{{Code: FindPages}, {Code: FindNoCode, Item: 21}}},
		"a page too many": {printed(t, deck(31), office), []Finding{{Code: FindPages}, {Code: FindStray}}},
		"one back less":   {press(t, deck(50), func(i int) string { return deck(50)[i].Digits }, nil), []Finding{{Code: FindPages}, {Code: FindStray}}},
	} {
		got := slices.CompactFunc(found(proved(t, c.pdf, cards)), func(a, b Finding) bool { return a == b })
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	empty := []Finding{{Code: FindNoCode, Item: 3}, {Code: FindName, Item: 3}, {Code: FindCommunity, Item: 3}, {Code: FindNumber, Item: 3}}
	if diff := cmp.Diff(empty, found(proved(t, printed(t, cards[:2], office), cards[:3]))); diff != "" {
		t.Errorf("a place left empty (-want +got)\n%s", diff)
	}
	// A sheet whose second page should be backs and is fronts once more.
	twice := press(t, append(deck(10), deck(10)...), func(i int) string { return deck(10)[i%10].Digits }, nil)
	got := found(proved(t, twice, deck(10)))
	if len(got) != 10 || got[0] != (Finding{Code: FindStray, Item: 1}) {
		t.Errorf("cards on the backs: %+v", got)
	}
	if report := proved(t, printed(t, cards, backs), cards); !report.Clean() || report.Pages != 6 {
		t.Errorf("with backs: %+v", report)
	}
}

func TestTheSameCardsAreTheSameFile(t *testing.T) {
	t.Parallel()
	o := office
	o.Backs = true
	first := printed(t, deck(13), o)
	if again := printed(t, deck(13), o); !bytes.Equal(first, again) {
		t.Error("another file")
	}
	if !bytes.Contains(first, []byte("/CreationDate (D:20200101000000)")) {
		t.Error("the date is that of the machine")
	}
	if o.MadeAt = 1_741_149_600_000; bytes.Equal(first, printed(t, deck(13), o)) {
		t.Error("its own date is not in it")
	}
}

// A scanner and a reader that have nothing to do with this program see the same.
func TestTheProofAgreesWithOtherPrograms(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	cards := deck(10)
	cards[4].Digits = someDigits(57) // one that looks like a corner of a code inside
	swapped := slices.Clone(cards)
	swapped[2], swapped[7] = swapped[7], swapped[2]
	pdf := printed(t, swapped, office)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cards.pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, pdftoppm, "-r", "300", "-gray", "-png", filepath.Join(dir, "cards.pdf"), filepath.Join(dir, "page"))
	seen := strings.Fields(output(t, zbarimg, "--quiet", "--raw", filepath.Join(dir, "page-1.png")))
	pages, err := readPages(pdf)
	if err != nil {
		t.Fatal(err)
	}
	p := proofer{marks: pages[0]}
	var scanned []string
	for _, c := range p.codes() {
		scanned = append(scanned, scan(p.marks, c, cardModules))
	}
	slices.Sort(seen)
	slices.Sort(scanned)
	if diff := cmp.Diff(seen, scanned); diff != "" {
		t.Errorf("codes (-zbarimg +proof)\n%s", diff)
	}
	said := letters(text(t, pdf))
	for i := range perPage {
		for _, line := range p.lines(place(i)) {
			if !strings.Contains(said, letters(line)) {
				t.Errorf("%q is not what pdftotext reads", line)
			}
		}
	}
	if got := proved(t, pdf, cards); len(got.Findings) != 6 {
		t.Errorf("two cards swapped: %+v", got.Findings)
	}
}

func TestAnotherFileIsNoSheet(t *testing.T) {
	t.Parallel()
	pdf := printed(t, deck(1), office)
	for name, file := range map[string][]byte{
		"nothing":         nil,
		"text":            []byte("cards"),
		"half":            pdf[:len(pdf)/2],
		"without its end": pdf[:len(pdf)-20],
		"broken streams":  bytes.ReplaceAll(pdf, []byte("stream\n"), []byte("stream\nx")),
		"other fonts":     bytes.ReplaceAll(pdf, []byte(identity), []byte("<0000> <FFFF> <0001>")),
		"no such object":  bytes.ReplaceAll(pdf, []byte("/Kids [3 0 R"), []byte("/Kids [9 9 R")),
	} {
		if _, err := Proof(file, deck(1)); !errors.Is(err, ErrProofUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzProof: no file makes the reader fail.
func FuzzProof(f *testing.F) {
	pdf := printed(f, deck(1), office)
	f.Add(pdf)
	f.Add(pdf[len(pdf)-1000:])
	f.Add([]byte("xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF"))
	cards := deck(1)
	f.Fuzz(func(t *testing.T, file []byte) {
		if report, err := Proof(file, cards); err == nil && report.Cards != 1 {
			t.Errorf("%+v", report)
		}
	})
}

// FuzzContent: no page's content does either.
func FuzzContent(f *testing.F) {
	f.Add([]byte("q 1 0 0 1 0 0 cm 0 0 m 1 1 l S Q BT 1 2 Td ET /Span <</ActualText <FEFF4E00>>> BDC 0 0 1 1 re f EMC"))
	f.Add([]byte("(a\\)(b) Tj [[[[<< /A [1 0 R] >>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r := pageReader{brush: brush{at: paper}}
		if err := r.read(content); err == nil {
			photograph(r.marks, place(0), 1)
		}
	})
}
