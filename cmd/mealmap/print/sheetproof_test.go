package print

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// paperPage is what a reader of PDFs finds on one page.
type paperPage struct {
	words []paperWord
	pane  rect      // of the map, zero where there is none
	sizes []setText // of what is set outside the map
}

// paperWord is a text where it shows.
type paperWord struct {
	text string
	box  rect // of its letters, without the room that a line has
}

// setText is one operator that sets text.
type setText struct {
	size float64 // points
	x, y float64 // millimetres from the upper left corner
}

// pagesOf reads a document back with the tools that others read it with.
func pagesOf(t *testing.T, pdf []byte) []paperPage {
	t.Helper()
	var doc struct {
		Pages []struct {
			Width  float64 `xml:"width,attr"`
			Height float64 `xml:"height,attr"`
			Words  []struct {
				X0   float64 `xml:"xMin,attr"`
				Y0   float64 `xml:"yMin,attr"`
				X1   float64 `xml:"xMax,attr"`
				Y1   float64 `xml:"yMax,attr"`
				Text string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	d := xml.NewDecoder(strings.NewReader(text(t, pdf, "-bbox")))
	d.Strict, d.Entity = false, xml.HTMLEntity
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	contents := contentsOf(t, pdf)
	if len(contents) != len(doc.Pages) {
		t.Fatalf("%d contents for %d pages", len(contents), len(doc.Pages))
	}
	var pages []paperPage
	for i, p := range doc.Pages {
		page := readBack(t, contents[i], p.Height)
		for _, w := range p.Words {
			h := mm(w.Y1 - w.Y0)
			page.words = append(page.words, paperWord{w.Text, rect{mm(w.X0), mm(w.Y0) + h*0.24, mm(w.X1 - w.X0), h * 0.56}})
		}
		pages = append(pages, page)
	}
	return pages
}

// contentsOf are the pages' streams of operators.
func contentsOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	f, err := openPDF(pdf)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := f.dict(f.root["Pages"])
	if err != nil {
		t.Fatal(err)
	}
	kids, err := f.list(tree["Kids"])
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, kid := range kids {
		page, err := f.dict(kid)
		if err != nil {
			t.Fatal(err)
		}
		content, err := f.stream(page["Contents"])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(content))
	}
	return all
}

// readBack finds the map's pane, which is the first clip, and the sizes of the
// text outside it.
func readBack(t *testing.T, content string, height float64) (page paperPage) {
	t.Helper()
	l := &pdfLexer{data: []byte(content)}
	var operands []float64
	size, clip, framed := 0.0, []bool{false}, rect{}
	for {
		v, err := l.next(0)
		if errors.Is(err, io.EOF) {
			return page
		}
		if err != nil {
			t.Fatal(err)
		}
		op, is := v.(pdfOperator)
		if n, ok := v.(float64); ok {
			operands = append(operands, n)
		}
		if !is {
			continue
		}
		switch n := len(operands); op {
		case "re":
			framed = rect{mm(operands[n-4]), mm(height - operands[n-3]), mm(operands[n-2]), mm(-operands[n-1])}
		case "W":
			clip[len(clip)-1] = true
			if page.pane == (rect{}) {
				page.pane = framed
			}
		case "Tf":
			size = operands[n-1]
		case "Td":
			at := setText{size, mm(operands[n-2]), mm(height - operands[n-1])}
			if !clip[len(clip)-1] && !page.pane.holds(rect{at.x, at.y, 0, 0}) {
				page.sizes = append(page.sizes, at)
			}
		case "q":
			clip = append(clip, clip[len(clip)-1])
		case "Q":
			clip = clip[:len(clip)-1]
		}
		operands = operands[:0]
	}
}

// wellPlaced checks that words outside the map cover neither each other nor the
// map, and that all stay on the paper.
func wellPlaced(t *testing.T, page paperPage, paper Paper, edge float64) {
	t.Helper()
	sheet := rect{edge, edge, paper.Width - 2*edge, paper.Height - 2*edge}
	var free []paperWord
	for _, w := range page.words {
		if b := w.box; b.x < sheet.x || b.y < sheet.y || b.x+b.w > sheet.x+sheet.w || b.y+b.h > sheet.y+sheet.h {
			t.Errorf("%q leaves the paper: %v", w.text, b)
		}
		if !page.pane.holds(w.box) {
			free = append(free, w)
		}
	}
	if len(free) < 8 {
		t.Fatalf("only %d words outside the map", len(free))
	}
	for i, a := range free {
		if a.box.meets(page.pane) {
			t.Errorf("%q on the map", a.text)
		}
		for _, b := range free[i+1:] {
			if a.box.inset(0.05).meets(b.box) {
				t.Errorf("%q %v on %q %v", a.text, a.box, b.text, b.box)
			}
		}
	}
}

// smallest is the least size outside the map above the given height.
func smallest(t *testing.T, page paperPage, above float64) float64 {
	t.Helper()
	least, n := 1e9, 0
	for _, s := range page.sizes {
		if s.y < above {
			least = min(least, s.size)
			n++
		}
	}
	if n < 5 {
		t.Fatalf("only %d texts", n)
	}
	return least
}

// codes are what a scanner reads on each page at 150 dots an inch.
func codes(t *testing.T, pdf []byte, pages int) []string {
	t.Helper()
	pdftoppm, zbarimg := tool(t, "pdftoppm"), tool(t, "zbarimg")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "paper.pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, pdftoppm, "-r", "150", "-gray", "-png", filepath.Join(dir, "paper.pdf"), filepath.Join(dir, "page"))
	images, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil || len(images) != pages {
		t.Fatalf("%d images of %d pages: %v", len(images), pages, err)
	}
	var read []string
	for _, image := range images {
		out, err := exec.Command(zbarimg, "--quiet", "--raw", image).Output()
		var exit *exec.ExitError
		if noCode := errors.As(err, &exit) && exit.ExitCode() == 4; err != nil && !noCode {
			t.Fatalf("zbarimg: %v", err)
		}
		for line := range strings.Lines(string(out)) {
			read = append(read, strings.TrimSpace(line))
		}
	}
	return read
}

// embedded checks that the document brings all its fonts.
func embedded(t *testing.T, pdf []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(output(t, tool(t, "pdffonts"), file)), "\n")
	if len(lines) < 3 {
		t.Fatalf("no fonts: %q", lines)
	}
	for _, line := range lines[2:] {
		if f := strings.Fields(line); len(f) < 6 || f[len(f)-5] != "yes" {
			t.Errorf("not embedded: %s", line)
		}
	}
}

// twice prints a document two times and checks that both are the same bytes.
func twice(t *testing.T, do func(io.Writer) (Report, error)) ([]byte, Report) {
	t.Helper()
	var first, second bytes.Buffer
	report, err := do(&first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := do(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("printed again it is another file")
	}
	if today := time.Now().UTC().Format("20060102"); bytes.Contains(first.Bytes(), []byte("Date (D:"+today)) {
		t.Error("printed tomorrow it is another file")
	}
	return first.Bytes(), report
}

// rareNames hold what fonts lack: the last one is written in letters that none
// of them has.
var rareNames = []string{"王喆面馆", "𬎆记小炒", "ئاشخانا"}

// missingOnly checks that exactly the last of the rare names is reported.
func missingOnly(t *testing.T, report Report, item int) {
	t.Helper()
	var got []string
	for _, n := range report.Notes {
		if n.Code == NoteMissing {
			got = append(got, fmt.Sprint(n.Item, n.Text))
		}
	}
	if want := fmt.Sprint(item, rareNames[2]); len(got) != 1 || got[0] != want {
		t.Errorf("reported %q, want %q", got, want)
	}
}

var paperKey = regexp.MustCompile(`"(paper\.[a-z0-9_.]+)"`)

func TestEveryWordOnPaperIsInTheCatalogueAndHasItsGlyphs(t *testing.T) {
	t.Parallel()
	set := newTypesetter()
	keys := map[string]bool{}
	for _, toward := range []string{"n", "ne", "e", "se", "s", "sw", "w", "nw"} {
		keys["paper.toward."+toward] = true
	}
	for _, turn := range []string{"left", "right", "on"} {
		keys["paper.turn."+turn] = true
	}
	for _, source := range sources(t) {
		for _, m := range paperKey.FindAllStringSubmatch(source, -1) {
			keys[m[1]] = true
		}
	}
	if len(keys) < 35 {
		t.Errorf("only %d keys found", len(keys))
	}
	for key := range keys {
		said := words.Text(key, "Parts", []string{"x"}, "Steps", []step{{Street: "x", Toward: "n"}})
		if strings.HasPrefix(said, "[") {
			t.Errorf("%s has no sentence", key)
		}
		if missing := set.missing(bold, said); len(missing) > 0 {
			t.Errorf("%s lacks %q", key, missing)
		}
	}
}
