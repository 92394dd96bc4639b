package print

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/sfnt"

	"mealmap/static/fonts"
)

func TestHardNamesHaveEveryGlyph(t *testing.T) {
	t.Parallel()
	set := newTypesetter()
	for _, name := range hard {
		for _, w := range []weight{regular, bold} {
			if missing := set.missing(w, name); len(missing) > 0 {
				t.Errorf("%s lacks %q at weight %d", name, missing, w)
			}
		}
	}
}

func TestWhereAGlyphComesFrom(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		r                        rune
		w                        weight
		missing, native, foreign bool
	}{
		"everyday, bold":                  {'王', bold, false, true, false},
		"everyday, regular":               {'王', regular, false, true, false},
		"Extension A, bold":               {'㛃', bold, false, true, false},
		"Extension A is borrowed":         {'㛃', regular, false, false, false},
		"beyond the basic plane, in Noto": {'𣲗', bold, false, false, false},
		"beyond the basic plane, rare":    {'𬎆', bold, false, false, true},
		"rare at both weights":            {'𬎆', regular, false, false, true},
		"a space has no outline":          {' ', bold, false, true, false},
		"a wide space":                    {'\u3000', regular, false, true, false},
		"Cyrillic":                        {'Ж', bold, true, false, false},
		"a picture":                       {'💐', bold, true, false, false},
		"private use":                     {'\ue000', bold, true, false, false},
		"what invalid text becomes":       {'\ufffd', bold, true, false, false},
	} {
		g := newTypesetter().glyph(c.w, c.r)
		got := []bool{g.missing(), g.native, g.foreign}
		if diff := cmp.Diff([]bool{c.missing, c.native, c.foreign}, got); diff != "" {
			t.Errorf("%s, missing, native, foreign: %s", reason, diff)
		}
	}
}

func TestTheWholeBasicHanBlockCanBeDrawn(t *testing.T) {
	t.Parallel()
	set := newTypesetter()
	for _, block := range [][2]rune{{0x4E00, 0x9FFF}, {0x3400, 0x4DBF}} {
		for r := block[0]; r <= block[1]; r++ {
			if set.glyph(bold, r).missing() {
				t.Errorf("%c U+%04X has no glyph", r, r)
			}
		}
	}
}

func TestWidthsAreThoseOfTheFont(t *testing.T) {
	t.Parallel()
	set := newTypesetter()
	if got := set.width(bold, "王𬎆芬"); got != 3 {
		t.Errorf("three Han characters are %v em wide", got)
	}
	if got := set.width(bold, "💐"); got != 1 {
		t.Errorf("a box is %v em wide", got)
	}
	for r := '0'; r <= '9'; r++ {
		if set.glyph(regular, r).advance != set.glyph(regular, '0').advance {
			t.Errorf("%c is not as wide as 0: columns of numbers would not align", r)
		}
	}
}

func TestMissingNamesEachCharacterOnce(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]rune("💐🍚"), newTypesetter().missing(bold, "王💐🍚💐🍚")); diff != "" {
		t.Error(diff)
	}
}

func TestFontsShareTheGridOfOneThousand(t *testing.T) {
	t.Parallel()
	for i, ttf := range [][]byte{fonts.Regular, fonts.Bold, fonts.RareHan} {
		f, err := sfnt.Parse(ttf)
		if err != nil || f.UnitsPerEm() != unitsPerEm {
			t.Errorf("font %d: %v units, %v", i, f.UnitsPerEm(), err)
		}
	}
}

func TestPrintingLeavesTheSharedFontsAlone(t *testing.T) {
	t.Parallel()
	before := bytes.Clone(fonts.Bold)
	printed(t, deck(2), office)
	if !bytes.Equal(before, fonts.Bold) {
		t.Error("the embedded font changed")
	}
}
