package print

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestCleanMakesOneLine(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct{ in, want string }{
		"as it is":                {"王𬎆芬", "王𬎆芬"},
		"line breaks":             {"向阳\r\n小区\n", "向阳 小区"},
		"tabs and runs of spaces": {"\t张\t \t伟 ", "张 伟"},
		"wide space inside stays": {"张　伟", "张　伟"},
		"wide space around goes":  {"　张伟　", "张伟"},
		"variation selectors":     {"葛\U000E0100城\uFE0F", "葛城"},
		"zero width and joiners":  {"张\u200b伟\ufeff\u200d", "张伟"},
		"direction marks":         {"\u202e伟张\u202c", "伟张"},
		"a paragraph separator":   {"张\u2029伟", "张 伟"},
		"invalid text shows":      {"张\xff伟", "张\ufffd伟"},
		"a NUL":                   {"张\x00伟", "张 伟"},
		"nothing":                 {"", ""},
		"only spaces":             {" 　\n", ""},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", reason, got, c.want)
		}
	}
}

func TestLinesBreakWhereReadersExpect(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		text  string
		width float64
		want  []string
	}{
		"fits":                              {"向阳小区", 4, []string{"向阳小区"}},
		"between Han characters":            {"向阳小区东门", 4, []string{"向阳小区", "东门"}},
		"no line begins with a comma":       {"向阳小区，东门", 4, []string{"向阳小", "区，东门"}},
		"no line ends with a bracket":       {"向阳小（东门）", 4, []string{"向阳小", "（东门）"}},
		"a number stays whole":              {"北三路1234号", 4, []string{"北三路", "1234号"}},
		"a space ends a line":               {"北京路 12", 3, []string{"北京路", "12"}},
		"the space that ends takes no room": {"北京路 向阳", 3, []string{"北京路", "向阳"}},
		"words":                             {"Anna Maria", 3, []string{"Anna", "Maria"}},
		"too long a word is cut":            {"AAAAAAAAAA", 3, []string{"AAAA", "AAAA", "AA"}},
		"nothing":                           {"", 3, []string{""}},
		"narrower than a character":         {"向阳", 0.5, []string{"向", "阳"}},
	} {
		got := newTypesetter().wrap(bold, c.text, c.width, breakable)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
}

func TestFactsBreakBetweenFacts(t *testing.T) {
	t.Parallel()
	between := func(before, _ rune) bool { return string(before) == wideSpace }
	got := newTypesetter().wrap(regular, "午餐 11:00　晚餐 17:00　周日休息", 8, between)
	if diff := cmp.Diff([]string{"午餐 11:00", "晚餐 17:00", "周日休息"}, got); diff != "" {
		t.Error(diff)
	}
	got = newTypesetter().wrap(regular, "午餐　八十岁以上八折优惠", 5, between)
	if diff := cmp.Diff([]string{"午餐", "八十岁以上", "八折优惠"}, got); diff != "" {
		t.Errorf("a fact longer than the line: %s", diff)
	}
}

// nameRoom is about what a card gives to a name.
var nameRoom = room{width: 48.4, height: 16, most: 30, easy: 20, least: 14, leading: 1.2}

func TestNamesAreSetLargeAndBreakWell(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		name  string
		lines []string
		from  float64
		to    float64
	}{
		"two characters at the largest size":   {"欧阳", []string{"欧阳"}, 30, 30},
		"three at the largest size":            {"王𬎆芬", []string{"王𬎆芬"}, 30, 30},
		"six still on one line":                {"阿依古丽买提", []string{"阿依古丽买提"}, 22, 23},
		"ten on two lines of five":             {"喆堃昇犇龑祎玥珺彧㛃", []string{"喆堃昇犇龑", "祎玥珺彧㛃"}, 18, 22},
		"a long name breaks at its dot":        {"阿卜杜热依木·吐尔逊买买提", []string{"阿卜杜热依木·", "吐尔逊买买提"}, 18, 22},
		"also where the halves are unlike":     {"买买提·吐尔逊阿卜杜热依木", []string{"买买提·", "吐尔逊阿卜杜热依木"}, 14, 16},
		"Latin breaks at its space":            {"Alexandra Konstantinopolskaya", []string{"Alexandra", "Konstantinopolskaya"}, 12, 15},
		"a word is cut rather than tiny":       {strings.Repeat("w", 40), []string{strings.Repeat("w", 14), strings.Repeat("w", 14), strings.Repeat("w", 12)}, 11, 14},
		"nothing is no line to speak of":       {"", []string{""}, 30, 30},
		"one narrow character is not enlarged": {"i", []string{"i"}, 30, 30},
	} {
		got := newTypesetter().fit(bold, c.name, nameRoom)
		if diff := cmp.Diff(c.lines, got.lines); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
		if got.size < c.from || got.size > c.to {
			t.Errorf("%s: %.1f pt, want %v to %v", reason, got.size, c.from, c.to)
		}
	}
}

// TestNothingIsLostOrClipped: whatever the length, all characters are there,
// and every line lies inside the room.
func TestNothingIsLostOrClipped(t *testing.T) {
	t.Parallel()
	set := newTypesetter()
	for n := 1; n <= 60; n++ {
		for _, unit := range []string{"阿", "阿卜·", "ab ", "王1，"} {
			name := clean(strings.Repeat(unit, n))
			got := set.fit(bold, name, nameRoom)
			if diff := cmp.Diff(letters(name), letters(strings.Join(got.lines, ""))); diff != "" {
				t.Fatalf("%d × %q: %s", n, unit, diff)
			}
			if h := got.block(nameRoom.leading); h > nameRoom.height+0.01 {
				t.Errorf("%d × %q is %.2f mm high", n, unit, h)
			}
			for _, line := range got.lines {
				if w := set.width(bold, line) * mm(got.size); w > nameRoom.width+0.01 {
					t.Errorf("%d × %q: line %q is %.2f mm wide", n, unit, line, w)
				}
			}
			if got.small != (got.size < nameRoom.least) {
				t.Errorf("%d × %q: %.1f pt, small %v", n, unit, got.size, got.small)
			}
		}
	}
}

// letters is s without the spaces that line breaks swallow.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestNamesOfUpToEighteenCharactersAreEasyToRead(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 18; n++ {
		if got := newTypesetter().fit(bold, strings.Repeat("热", n), nameRoom); got.small {
			t.Errorf("%d characters are set in %.1f pt", n, got.size)
		}
	}
	if got := newTypesetter().fit(bold, strings.Repeat("热", 60), nameRoom); !got.small {
		t.Errorf("60 characters in %.1f pt are not reported", got.size)
	}
}

func TestBalancedLinesAreAlike(t *testing.T) {
	t.Parallel()
	lines, longest := newTypesetter().balanced(bold, "一二三四五六七", 2, breakable)
	if diff := cmp.Diff([]string{"一二三四", "五六七"}, lines); diff != "" || math.Abs(longest-4) > 1e-6 {
		t.Errorf("%v em: %s", longest, diff)
	}
	if lines, _ := newTypesetter().balanced(bold, "一二", 5, breakable); len(lines) > 2 {
		t.Errorf("two characters on %d lines", len(lines))
	}
}

// FuzzFit: any text is set without a panic and inside its room.
func FuzzFit(f *testing.F) {
	for _, name := range hard {
		f.Add(name)
	}
	f.Add("\u202e\x00\xff💐")
	set := newTypesetter()
	f.Fuzz(func(t *testing.T, name string) {
		name = clean(name)
		if len(name) > 300 {
			return
		}
		got := set.fit(bold, name, nameRoom)
		if letters(strings.Join(got.lines, "")) != letters(name) {
			t.Errorf("%q became %q", name, got.lines)
		}
		if h := got.block(nameRoom.leading); h > nameRoom.height+0.01 {
			t.Errorf("%q is %.2f mm high", name, h)
		}
	})
}
