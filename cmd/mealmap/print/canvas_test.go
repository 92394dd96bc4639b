package print

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// luminance is that of WCAG 2.
func (c colour) luminance() float64 {
	channel := func(v int) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.r) + 0.7152*channel(c.g) + 0.0722*channel(c.b)
}

func TestTypeOnPaperHasTheContrastThatOldEyesNeed(t *testing.T) {
	t.Parallel()
	for reason, pair := range map[string][2]colour{
		"names":            {ink, ground},
		"dates":            {softInk, ground},
		"facts on a list":  {softInk, white},
		"benefits":         {green, white},
		"the title":        {white, green},
		"a demonstration":  {amber, honey},
		"the code's edges": {ink, white},
	} {
		a, b := pair[0].luminance(), pair[1].luminance()
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 7 {
			t.Errorf("%s: contrast %.1f", reason, ratio)
		}
	}
}

// drawn is a page with one line of text, uncompressed.
func drawn(t *testing.T, line string, st textStyle) (page string, end float64) {
	t.Helper()
	c := newCanvas("")
	c.page()
	end = c.text(20, 50, line, st)
	var b bytes.Buffer
	if _, err := c.finish(&b, 1); err != nil {
		t.Fatal(err)
	}
	return streams(t, b.Bytes()), end
}

func TestTextEndsWhereItsWidthSays(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"王芬", "王𬎆芬", "𬎆", "王💐", ""} {
		st := textStyle{bold, 20, ink}
		_, end := drawn(t, line, st)
		want := 20 + float64(len([]rune(line)))*mm(20)
		if math.Abs(end-want) > 1e-9 {
			t.Errorf("%q ends at %v, want %v", line, end, want)
		}
	}
}

func TestRareCharactersAreDrawnAndStayText(t *testing.T) {
	t.Parallel()
	page, _ := drawn(t, "王𬎆芬", textStyle{bold, 20, ink})
	if n := strings.Count(page, "/Span <</ActualText <FEFFD870DF86>>> BDC"); n != 1 {
		t.Errorf("%d spans for U+2C386", n)
	}
	if n := strings.Count(page, " Tj"); n != 3 {
		t.Errorf("%d pieces of text, want 王, the stand-in and 芬", n)
	}
	if strings.Count(page, " BDC") != strings.Count(page, "EMC") || strings.Count(page, " c ") < 10 {
		t.Error("the outline is missing or its span is open")
	}
	plain, _ := drawn(t, "王芬", textStyle{bold, 20, ink})
	if strings.Contains(plain, "BDC") {
		t.Error("an everyday character is drawn as an outline")
	}
}

// TestARareNameIsNotBlank compares the ink of a name with that of its neighbours.
func TestARareNameIsNotBlank(t *testing.T) {
	t.Parallel()
	pdftoppm := tool(t, "pdftoppm")
	for _, r := range "王𬎆㛃㙦䲟𣲗💐" {
		c := newCanvas("")
		c.page()
		c.text(20, 50, string(r), textStyle{bold, 60, ink})
		var b bytes.Buffer
		if _, err := c.finish(&b, 1); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "name.pdf")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pixels := output(t, pdftoppm, "-r", "36", "-gray", "-x", "28", "-y", "43", "-W", "31", "-H", "31", file)
		dark := 0
		for _, p := range []byte(pixels[len(pixels)-31*31:]) {
			if p < 128 {
				dark++
			}
		}
		if share := float64(dark) / (31 * 31); share < 0.08 || share > 0.7 {
			t.Errorf("%c covers %.0f%% of its square", r, share*100)
		}
	}
}

func TestCurvesAreConvertedExactly(t *testing.T) {
	t.Parallel()
	at := func(x, y int) fixed.Point26_6 { return fixed.P(x, y) }
	segments := sfnt.Segments{
		{Op: sfnt.SegmentOpMoveTo, Args: [3]fixed.Point26_6{at(0, 0)}},
		{Op: sfnt.SegmentOpQuadTo, Args: [3]fixed.Point26_6{at(30, 60), at(90, 0)}},
		{Op: sfnt.SegmentOpLineTo, Args: [3]fixed.Point26_6{at(90, 30)}},
		{Op: sfnt.SegmentOpMoveTo, Args: [3]fixed.Point26_6{at(5, 5)}},
		{Op: sfnt.SegmentOpCubeTo, Args: [3]fixed.Point26_6{at(6, 7), at(8, 9), at(10, 11)}},
	}
	var b strings.Builder
	writeOutline(&b, segments)
	const want = "0 0 m 20 -40 50 -40 90 0 c 90 -30 l h 5 -5 m 6 -7 8 -9 10 -11 c h "
	if got := strings.ReplaceAll(b.String(), "-0 ", "0 "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

var moduleBar = regexp.MustCompile(`(\d+) (\d+) (\d+) (\d+) re`)

func TestACodeIsOnePathOfItsModules(t *testing.T) {
	t.Parallel()
	m, err := QR(someDigits(9))
	if err != nil {
		t.Fatal(err)
	}
	c := newCanvas("")
	c.page()
	c.code(m, 10, 20, codeSide)
	var b bytes.Buffer
	if _, err := c.finish(&b, 1); err != nil {
		t.Fatal(err)
	}
	page := streams(t, b.Bytes())
	unit := codeSide / 37 * 72 / 25.4
	grid := fmt.Sprintf("q %.6f 0 0 %.6f %.4f %.4f cm ", unit, -unit, 10*72/25.4, (pageHeight-20)*72/25.4)
	if strings.Count(page, grid) != 1 {
		t.Errorf("no grid %s", grid)
	}
	var runs []run
	for _, found := range moduleBar.FindAllString(page, -1) {
		var r run
		if _, err := fmt.Sscanf(found, "%d %d %d %d re", &r.x, &r.y, &r.w, &r.h); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	for i, times := range covered(m.Size(), runs) {
		if (times == 1) != m.bits[i] {
			t.Fatalf("module %d is drawn %d times, black %v", i, times, m.bits[i])
		}
	}
}

func TestTheQuietZoneIsFourModules(t *testing.T) {
	t.Parallel()
	m, err := QR(someDigits(9))
	if err != nil {
		t.Fatal(err)
	}
	if got := quiet(m, 37); got != 4 {
		t.Errorf("%v mm around modules of 1 mm", got)
	}
}

func TestALineShrinksOnlyWhenItMust(t *testing.T) {
	t.Parallel()
	c := newCanvas("")
	st := textStyle{bold, 10, ink}
	if got := c.fitLine("王芬", 2*mm(10), st); got.size != 10 {
		t.Errorf("a line that fits becomes %v pt", got.size)
	}
	if got := c.fitLine("王芬", mm(10), st); math.Abs(got.size-5) > 1e-9 {
		t.Errorf("a line twice too long becomes %v pt, want 5", got.size)
	}
}

func TestANoteIsMadeOnce(t *testing.T) {
	t.Parallel()
	c := newCanvas("")
	for _, item := range []int{1, 1, 2} {
		c.item = item
		c.check("王💐", bold)
	}
	if len(c.notes) != 2 {
		t.Errorf("%+v", c.notes)
	}
}
