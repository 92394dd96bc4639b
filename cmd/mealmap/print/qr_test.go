package print

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestQRHasTheSizeThatPrintsBest(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		text    string
		modules int
	}{
		"a card's 200 digits":      {someDigits(1), 37},
		"200 zeros":                {strings.Repeat("0", 200), 37},
		"200 nines":                {strings.Repeat("9", 200), 37},
		"203 digits need a larger": {someDigits(1) + "000", 41},
		"a short address":          {"https://meals.example/", 25},
		"one character":            {"1", 21},
		"Chinese":                  {"向阳街道", 21},
	} {
		m, err := QR(c.text)
		if err != nil || m.Size() != c.modules {
			t.Errorf("%s: %d modules, %v; want %d", reason, m.Size(), err, c.modules)
		}
	}
}

func TestQRRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", strings.Repeat("x", 5000)} {
		m, err := QR(text)
		if !errors.Is(err, ErrCodeTooLong) || m.Size() != 0 {
			t.Errorf("%d characters: %v, %d modules", len(text), err, m.Size())
		}
	}
}

func TestOutsideOfACodeIsWhite(t *testing.T) {
	t.Parallel()
	m, err := QR("1")
	if err != nil {
		t.Fatal(err)
	}
	if !m.At(0, 0) || !m.At(20, 0) || m.At(20, 20) != m.bits[20*21+20] {
		t.Error("finder corners are not black")
	}
	for _, p := range [][2]int{{-1, 0}, {0, -1}, {21, 0}, {0, 21}} {
		if m.At(p[0], p[1]) {
			t.Errorf("module %v outside is black", p)
		}
	}
}

// covered counts how often each module lies under a run.
func covered(size int, runs []run) []int {
	count := make([]int, size*size)
	for _, r := range runs {
		for y := r.y; y < r.y+r.h; y++ {
			for x := r.x; x < r.x+r.w; x++ {
				count[y*size+x]++
			}
		}
	}
	return count
}

func TestRunsCoverEachBlackModuleOnce(t *testing.T) {
	t.Parallel()
	for n := range uint64(50) {
		m, err := QR(someDigits(n)[:20+3*n])
		if err != nil {
			t.Fatal(err)
		}
		for i, times := range covered(m.Size(), m.runs()) {
			if black := m.bits[i]; times > 1 || (times == 1) != black {
				t.Fatalf("code %d: module %d is covered %d times, black %v", n, i, times, black)
			}
		}
	}
}

func TestRunsAreFewerThanModules(t *testing.T) {
	t.Parallel()
	m, err := QR(someDigits(1))
	if err != nil {
		t.Fatal(err)
	}
	black := 0
	for _, b := range m.bits {
		if b {
			black++
		}
	}
	if n := len(m.runs()); n > black/2 {
		t.Errorf("%d rectangles for %d modules", n, black)
	}
}

var bar = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z`)

func TestSVGDrawsTheCodeInItsQuietZone(t *testing.T) {
	t.Parallel()
	m, err := QR(someDigits(3))
	if err != nil {
		t.Fatal(err)
	}
	svg := m.SVG("卡")
	if side := fmt.Sprint(m.Size() + 8); !strings.Contains(svg, `viewBox="0 0 `+side+" "+side+`"`) {
		t.Errorf("no quiet zone of four modules: %.200s", svg)
	}
	var runs []run
	for _, b := range bar.FindAllStringSubmatch(svg, -1) {
		var v [5]int
		for i := range v {
			v[i], _ = strconv.Atoi(b[i+1])
		}
		if v[2] != v[4] {
			t.Fatalf("a bar that does not close: %s", b[0])
		}
		runs = append(runs, run{v[0] - 4, v[1] - 4, v[2], v[3]})
	}
	for i, times := range covered(m.Size(), runs) {
		if (times == 1) != m.bits[i] {
			t.Fatalf("module %d is drawn %d times, black %v", i, times, m.bits[i])
		}
	}
}

func TestSVGIsWellFormedWhateverTheLabel(t *testing.T) {
	t.Parallel()
	m, err := QR("1")
	if err != nil {
		t.Fatal(err)
	}
	label := `<script>"&'` + "\u00a0王"
	d := xml.NewDecoder(strings.NewReader(m.SVG(label)))
	var said string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if element.Name.Local == "script" {
			t.Error("the label became an element")
		}
		for _, a := range element.Attr {
			if a.Name.Local == "aria-label" {
				said = a.Value
			}
		}
	}
	if said != label {
		t.Errorf("label %q, want %q", said, label)
	}
}
