package table_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/table"
)

func TestDaysOnBothSides(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]data.ServiceDay{
		"1900-01-01": "1900-01-01", "2199-12-31": "2199-12-31", "1899-12-31": "", "2200-01-01": "",
		"2024-02-29": "2024-02-29", "2025-02-29": "", "1900-02-29": "", "2000-02-29": "2000-02-29",
		"2025-01-31": "2025-01-31", "2025-01-32": "", "2025-04-31": "", "2025-12-31": "2025-12-31", "2025-13-01": "", "2025-00-01": "", "2025-01-00": "",
		"2025/3/5": "2025-03-05", "2025.3.5": "2025-03-05", "2025年3月5日": "2025-03-05", "20250305": "2025-03-05", "２０２５－０３－０５": "2025-03-05",
		"2025-03-05 00:00:00": "2025-03-05", "2025-3": "", "2025": "", "3-5-2025": "", "05/03/2025": "", "25-03-05": "", "2025-3-5-1": "",
		"10000": "1927-05-18", "99999": "2173-10-13", "9999": "", "100000": "", "45721": "2025-03-05", "45721.5": "2025-03-05", "-45721": "", "45721x": "",
		"长期": "", "2025-0x-05": "", "2025--05": "", "2025-+3-05": "", "一九五〇年": "", "2025-3-366": "", "2025-15-5": "",
	} {
		r := table.NewSheet([]string{"日期"}, []string{cell}).Rows[0]
		got, ok := r.Day("日期")
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", cell, got, ok, want)
		}
	}
	empty := table.NewSheet([]string{"日期"}, []string{" \u3000"}, nil)
	for _, r := range empty.Rows {
		if got, ok := r.Day("日期", "别的"); got != "" || !ok {
			t.Errorf("an empty cell: %q %v", got, ok)
		}
	}
}

func TestFolding(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", " ": "", "\u3000\u00a0\t": "", "ＡＢｃ１２３": "ABc123", "（）：，；": "():,;", "a\u200bb": "ab", "\ufeff名称": "名称",
		"a \u3000 b": "a b", "a\nb": "a b", "～": "~", "〜": "~", "喆堃": "喆堃", "𬎆": "𬎆", "e\u0301": "e\u0301"} {
		if got := table.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"* 姓 名：": "姓名", "＊Name*": "name", "名称 (必填)": "名称(必填)", "**": "", "a:b": "a:b"} {
		if got := table.FoldHeading(in); got != want {
			t.Errorf("heading %q: %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		once := table.Fold(s)
		if again := table.Fold(once); again != once || !utf8.ValidString(once) || strings.TrimSpace(once) != once {
			t.Fatalf("%q folds to %q and then to %q", s, once, again)
		}
	})
}

func TestHowMuchASheetMayHold(t *testing.T) {
	t.Parallel()
	wide := func(n int) string { return strings.TrimSuffix(strings.Repeat("x,", n), ",") }
	for n, want := range map[int]int{table.MaxColumns: table.MaxColumns, table.MaxColumns + 1: table.MaxColumns} {
		if got := len(read(t, wide(n)+"\n"+wide(n)+"\n").Headings); got != want {
			t.Errorf("%d columns: %d kept", n, got)
		}
	}
	for _, n := range []int{table.MaxCell, table.MaxCell + 1, table.MaxCell + 2} {
		s := read(t, "名称,地址\n"+strings.Repeat("x", n)+",b\n")
		if got := len(s.Rows[0].Get("名称")); got != min(n, table.MaxCell) {
			t.Errorf("a cell of %d: %d kept", n, got)
		}
		cut := read(t, "名称,地址\n"+strings.Repeat("喆", n/3+1)+",b\n").Rows[0]
		if got := cut.Get("名称"); !utf8.ValidString(got) || len(got) > table.MaxCell || cut.Damaged() != "" {
			t.Errorf("a cell cut inside a character: %d bytes, valid %v, damaged %q", len(got), utf8.ValidString(got), cut.Damaged())
		}
	}
	for rows, ok := range map[int]bool{table.MaxRows: true, table.MaxRows + 1: false} {
		_, err := table.Read(strings.NewReader("n,m\n"+strings.Repeat("a\n", rows)), "x")
		if (err == nil) != ok || err != nil && !errors.Is(err, table.ErrTooManyRows) {
			t.Errorf("%d rows: %v", rows, err)
		}
	}
}

func TestEveryFailureHasItsKind(t *testing.T) {
	t.Parallel()
	want := map[string]string{"unreadable_file": "Malformed", "old_spreadsheet": "Malformed", "unreadable_chars": "Malformed", "open_quote": "Malformed",
		"no_headings": "Malformed", "file_too_large": "Malformed", "file_too_many_rows": "Malformed"}
	got := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`fault\.New\(fault\.(\w+), "(\w+)"\)`)
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			got[m[2]] = m[1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-table +source)\n%s", diff)
	}
}

func TestAReportSaysEachPart(t *testing.T) {
	t.Parallel()
	r := table.NewReport(3)
	if raw, err := json.Marshal(r); err != nil || !strings.Contains(string(raw), `"rejected":[]`) || strings.Contains(string(raw), "notes") {
		t.Errorf("an empty report: %s %v", raw, err)
	}
	r.Reject(2, "name", "required", "Field", "姓名")
	r.Reject(3, "name", "odd", "Dangling")
	r.Note(4, "tags", "unknown_tag", "Tag", "好吃", "Row", 99)
	var said []string
	r.Say(func(key string, args map[string]any) string {
		raw, err := json.Marshal(args)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, key+" "+string(raw))
		return key
	})
	want := []string{`field.required {"Field":"姓名","Row":2}`, `field.odd {"Field":"name","Row":3}`, `field.unknown_tag {"Field":"tags","Row":99,"Tag":"好吃"}`}
	if diff := cmp.Diff(want, said); diff != "" || r.Rejected[0].Message != "field.required" || r.Notes[0].Message != "field.unknown_tag" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
