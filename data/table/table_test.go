package table_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/static/messages"
)

func read(t *testing.T, content string) *table.Sheet {
	t.Helper()
	s, err := table.Read(strings.NewReader(content), "list.csv")
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return s
}

// dump gives the rows as "number|name|address".
func dump(s *table.Sheet) []string {
	var out []string
	for _, r := range s.Rows {
		out = append(out, strings.Join([]string{string(rune('0' + r.Number)), r.Get("名称", "name"), r.Get("地址", "address")}, "|"))
	}
	return out
}

func encoded(t *testing.T, name, s string) string {
	t.Helper()
	var out string
	var err error
	switch name {
	case "gb18030":
		out, err = simplifiedchinese.GB18030.NewEncoder().String(s)
	case "utf16":
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	case "bom":
		out = "\ufeff" + s
	default:
		out = s
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	plain := "名称,地址\n幸福面馆,向阳路1号\n喆堃食堂,向阳路2号\n"
	want := []string{"2|幸福面馆|向阳路1号", "3|喆堃食堂|向阳路2号"}
	for _, c := range []struct {
		name, content string
		want          []string
	}{
		{"utf-8", plain, want},
		{"utf-8 with byte order mark", encoded(t, "bom", plain), want},
		{"gb18030", encoded(t, "gb18030", plain), want},
		{"utf-16 with tabs, Excel's Unicode text", encoded(t, "utf16", strings.ReplaceAll(plain, ",", "\t")), want},
		{"semicolons", strings.ReplaceAll(plain, ",", ";"), want},
		{"semicolons inside a list with commas", "名称,地址,标签\na,b,清真;低盐\n", []string{"2|a|b"}},
		{"windows line ends", strings.ReplaceAll(plain, "\n", "\r\n"), want},
		{"no line end at the end", strings.TrimSpace(plain), want},
		{"quoted newline keeps one row", "名称,地址\n\"幸福\n面馆\",a\nb,c\n", []string{"2|幸福 面馆|a", "3|b|c"}},
		{"blank lines are counted", "\n名称,地址\n\n\r\na,b\n,,\nc,d\n", []string{"5|a|b", "7|c|d"}},
		{"title above the headings", "向阳街道助餐点一览表,,\n2025年3月,,\n名称,地址\na,b\n", []string{"4|a|b"}},
		{"short and long rows", "名称,地址\na\nb,c,d,e\n", []string{"2|a|", "3|b|c"}},
		{"one column", "名称\na\nb\n", []string{"2|a|", "3|b|"}},
		{"bare quote in a cell", "名称,地址\n12\"面馆,b\nc,d\n", []string{"2|12\"面馆|b", "3|c|d"}},
		{"headings folded", "＊Ｎａｍｅ ,　地 址\na,b\n", []string{"2|a|b"}},
		{"values folded", "名称,地址\n面馆（１店）,Ａ　ｂ　号\n", []string{"2|面馆(1店)|A b 号"}},
		{"headings only", "名称,地址\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, dump(read(t, c.content))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOneColumnLongerThanTheTitle(t *testing.T) {
	t.Parallel()
	s := read(t, "名称\n"+strings.Repeat("a\n", 30))
	if len(s.Rows) != 30 || s.Rows[29].Number != 31 {
		t.Errorf("%d rows, last %d", len(s.Rows), s.Rows[len(s.Rows)-1].Number)
	}
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		want          *fault.Error
	}{
		{"empty", "", table.ErrNoHeadings},
		{"only blank lines", "\n\n , \n", table.ErrNoHeadings},
		{"an image", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", table.ErrUnreadableFile},
		{"zip that is no workbook", "PK\x03\x04 nothing", table.ErrUnreadableFile},
		{"old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", table.ErrOldSpreadsheet},
		{"headings in no encoding", "\xff\x80\xff,\xff\x80\na,b\n", table.ErrUnreadableChars},
		{"quote never closed", "名称,地址\na,b\n\"c,d\ne,f\n", table.ErrOpenQuote},
		{"too large", "名称,地址\n" + strings.Repeat("x", table.MaxBytes), table.ErrTooLarge},
		{"too many rows", "n,m\n" + strings.Repeat("a\n", table.MaxRows+1), table.ErrTooManyRows},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := table.Read(strings.NewReader(c.content), "x"); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %s", err, c.want.Code)
			}
		})
	}
}

func TestOpenQuoteNamesItsRow(t *testing.T) {
	t.Parallel()
	_, err := table.Read(strings.NewReader("a,b\n1,2\n\n\"3,4\n5,6\n"), "x")
	if e := fault.As(err); e == nil || e.Args["Row"] != 4 {
		t.Errorf("got %v, want row 4", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("cable pulled") }

func TestReaderErrorIsNoFault(t *testing.T) {
	t.Parallel()
	_, err := table.Read(failing{}, "x")
	if err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("got %v", err)
	}
}

func TestLimitsOfARow(t *testing.T) {
	t.Parallel()
	s := read(t, "name,b\n"+strings.Repeat("宽", 20_000)+",x\na"+strings.Repeat(",y", 500)+"\n")
	if n := len(s.Rows[0].Text("name")); n > table.MaxCell || n < table.MaxCell-3 {
		t.Errorf("cell of %d bytes", n)
	}
	if s.Rows[0].Damaged() != "" {
		t.Error("a cut cell must not look damaged")
	}
	if got := s.Rows[1].Text("name"); got != "a" {
		t.Errorf("wide row lost its first cell: %q", got)
	}
}

func TestDamagedCellIsNamed(t *testing.T) {
	t.Parallel()
	good, err := simplifiedchinese.GB18030.NewEncoder().String("名称,地址\n幸福,路\n")
	if err != nil {
		t.Fatal(err)
	}
	s := read(t, good+"a,b\xff\n")
	if got := s.Rows[0].Damaged(); got != "" {
		t.Errorf("row 2 damaged at %q", got)
	}
	if got := s.Rows[1].Damaged(); got != "地址" {
		t.Errorf("row 3 damaged at %q, want 地址", got)
	}
}

func TestGetTakesTheFirstWithContent(t *testing.T) {
	t.Parallel()
	r := table.NewSheet([]string{"电话", "Phone", "phone"}, []string{" ", "１３8", "other"}).Rows[0]
	if got := r.Get("电话", "phone"); got != "138" {
		t.Errorf("got %q", got)
	}
	if got := r.Text("phone"); got != "１３8" {
		t.Errorf("as written: got %q", got)
	}
	if got := r.Get("nothing"); got != "" {
		t.Errorf("unknown heading gives %q", got)
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	s := table.NewSheet([]string{"Lat_GCJ02", ""})
	if !s.Has("纬度", "lat_gcj02") || s.Has("lng_gcj02") || s.Has("") {
		t.Errorf("headings %v", s.Headings)
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want data.ServiceDay
		ok   bool
	}{
		{"", "", true},
		{"2025-03-05", "2025-03-05", true},
		{"2025/3/5", "2025-03-05", true},
		{"２０２５年３月５日", "2025-03-05", true},
		{"2025.3.5", "2025-03-05", true},
		{"20250305", "2025-03-05", true},
		{"2025-03-05 00:00:00", "2025-03-05", true},
		{"45721", "2025-03-05", true},
		{"45721.5", "2025-03-05", true},
		{"2024-02-29", "2024-02-29", true},
		{"2025-02-29", "", false},
		{"2025-13-01", "", false},
		{"2025-3", "", false},
		{"5/3/2025", "", false},
		{"0025-03-05", "", false},
		{"2250-01-01", "", false},
		{"长期", "", false},
		{"2025--5", "", false},
	} {
		r := table.NewSheet([]string{"到期"}, []string{c.in}).Rows[0]
		if got, ok := r.Day("到期"); got != c.want || ok != c.ok {
			t.Errorf("%q: got %q %v, want %q %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func workbook(t testing.TB, change func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	change(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fill(f *excelize.File, rows ...[]any) {
	for i, r := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		_ = f.SetSheetRow("Sheet1", cell, &r)
	}
}

func TestReadXLSX(t *testing.T) {
	t.Parallel()
	raw := workbook(t, func(f *excelize.File) {
		fill(f,
			[]any{"向阳街道助餐点"},
			[]any{"名称", "地址", "电话", "许可证到期", "纬度"},
			nil,
			[]any{"幸福面馆", "向阳路１号", 13812345678, 45721, 31.205863},
		)
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		_ = f.SetCellStyle("Sheet1", "D4", "D4", style)
		short, _ := f.NewStyle(&excelize.Style{NumFmt: 2})
		_ = f.SetCellStyle("Sheet1", "E4", "E4", short)
		_, _ = f.NewSheet("说明")
	})
	s, err := table.Read(bytes.NewReader(raw), "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"4|幸福面馆|向阳路1号"}, dump(s)); d != "" {
		t.Fatal(d)
	}
	r := s.Rows[0]
	day, ok := r.Day("许可证到期")
	got := []string{r.Get("电话"), r.Get("纬度"), string(day)}
	if d := cmp.Diff([]string{"13812345678", "31.205863", "2025-03-05"}, got); d != "" || !ok {
		t.Errorf("what a number format must not change: %s", d)
	}
}

func TestXLSXTakesTheFirstVisibleSheetAndTheMacEpoch(t *testing.T) {
	t.Parallel()
	raw := workbook(t, func(f *excelize.File) {
		fill(f, []any{"hidden", "list"})
		_, _ = f.NewSheet("B")
		_ = f.SetSheetRow("B", "A1", &[]any{"名称", "到期"})
		_ = f.SetSheetRow("B", "A2", &[]any{"a", 44259})
		f.SetActiveSheet(1)
		_ = f.SetSheetVisible("Sheet1", false)
		yes := true
		_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
	})
	s, err := table.Read(bytes.NewReader(raw), "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if day, ok := s.Rows[0].Day("到期"); !ok || day != "2025-03-05" {
		t.Errorf("got %q %v", day, ok)
	}
}

func TestEveryCutOfAWorkbookIsRefusedOrRead(t *testing.T) {
	t.Parallel()
	raw := workbook(t, func(f *excelize.File) { fill(f, []any{"名称", "地址"}, []any{"a", "b"}) })
	for n := 4; n < len(raw); n += 97 {
		_, err := table.Read(bytes.NewReader(raw[:n]), "cut.xlsx")
		if !errors.Is(err, table.ErrUnreadableFile) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		broken := bytes.Clone(raw)
		for i := range 8 {
			broken[n-i%4] ^= 0xff
		}
		if _, err := table.Read(bytes.NewReader(broken), "bent.xlsx"); err != nil && fault.As(err) == nil {
			t.Fatalf("bent at %d: unnamed failure %v", n, err)
		}
	}
}

func TestReportReadsAsPromised(t *testing.T) {
	t.Parallel()
	r := table.NewReport(2)
	empty, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(empty); got != `{"rows":2,"created":0,"updated":0,"unchanged":0,"unplaced":0,"rejected":[]}` {
		t.Error(got)
	}
	r.Reject(17, "lat", "out_of_range")
	r.Note(18, "name", "too_long", "Max", 60)
	r.Say(messages.For("").With)
	if d := cmp.Diff([]string{
		"第 17 行「lat」超出了范围,请核对。",
		"第 18 行「name」太长了,最多 60 个字。",
	}, []string{r.Rejected[0].Message, r.Notes[0].Message}); d != "" {
		t.Error(d)
	}
}

func TestEveryFaultHasItsSentence(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, k := range keys {
		has[k] = true
	}
	for _, e := range []*fault.Error{table.ErrUnreadableFile, table.ErrOldSpreadsheet, table.ErrUnreadableChars,
		table.ErrOpenQuote, table.ErrNoHeadings, table.ErrTooLarge, table.ErrTooManyRows} {
		if !has["fault."+e.Code] || !has["fix."+e.Code] {
			t.Errorf("%s has no sentence or no next step", e.Code)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("名称,地址\n\"a\nb\",c\n"))
	f.Add([]byte("\xef\xbb\xbfname\tlat\nx\t1\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add([]byte("a,b\n\"open"))
	f.Add([]byte("\xc3\xfb\xb3\xc6,x\n\xff,1\n"))
	f.Add(workbook(f, func(x *excelize.File) { fill(x, []any{"名称", "地址"}, []any{"a", 1.5}) }))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := table.Read(bytes.NewReader(raw), "fuzz")
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("unnamed failure: %v", err)
			}
			return
		}
		last := 0
		for _, r := range s.Rows {
			if r.Number <= last {
				t.Fatalf("row %d after %d", r.Number, last)
			}
			last = r.Number
			for _, h := range s.Headings {
				if v := r.Get(h); table.Fold(v) != v {
					t.Fatalf("%q folds on to %q", v, table.Fold(v))
				}
				_, _ = r.Day(h)
			}
		}
	})
}
