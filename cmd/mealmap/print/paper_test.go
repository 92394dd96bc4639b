package print

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pageSizes are the pages' sizes as pdfinfo gives them, in points.
func pageSizes(t *testing.T, pdf []byte) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	var sizes []string
	for line := range strings.Lines(output(t, tool(t, "pdfinfo"), "-l", "9", file)) {
		if strings.HasPrefix(line, "Page") && strings.Contains(line, "size:") {
			var page int
			var w, h float64
			if _, err := fmt.Sscanf(line, "Page %d size: %f x %f", &page, &w, &h); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			sizes = append(sizes, fmt.Sprintf("%.0f×%.0f", w*25.4/72, h*25.4/72))
		}
	}
	return sizes
}

func TestPagesAreOfTheirSize(t *testing.T) {
	t.Parallel()
	for want, paper := range map[string]Paper{"594×841": A1, "594×420": A2.Turned(), "297×420": A3, "210×297": A4, "210×148": A5.Turned()} {
		c := canvasOn(paper, "")
		c.page()
		var b bytes.Buffer
		if _, err := c.finish(&b, 1); err != nil {
			t.Fatal(err)
		}
		if got := pageSizes(t, b.Bytes()); len(got) != 1 || got[0] != want {
			t.Errorf("%v gives pages of %v, want %s", paper, got, want)
		}
	}
}

func TestADocumentHasPagesOfSeveralSizes(t *testing.T) {
	t.Parallel()
	c := canvasOn(A3.Turned(), "")
	c.page()
	c.pageOf(A4)
	c.scaled(10, 20, 1, 1, "0 0 1 1 re f")
	var b bytes.Buffer
	if _, err := c.finish(&b, 1); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(pageSizes(t, b.Bytes()), " "); got != "420×297 210×297" {
		t.Errorf("pages of %s", got)
	}
	if at := fmt.Sprintf("%.4f %.4f cm", 10*72/25.4, (297-20)*72/25.4); !strings.Contains(streams(t, b.Bytes()), at) {
		t.Errorf("what is drawn on the second page does not lie at %s from its corner", at)
	}
}

func TestTheOldPaperIsTheSame(t *testing.T) {
	t.Parallel()
	c := newCanvas("")
	c.page()
	var b bytes.Buffer
	if _, err := c.finish(&b, 1); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte("/MediaBox [0 0 595.28 841.89]")) {
		t.Error("A4 is no longer the size it was")
	}
}
