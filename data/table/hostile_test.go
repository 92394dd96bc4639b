package table_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mealmap/data/table"
)

// withSheet gives a sound workbook with the rows of its sheet replaced.
func withSheet(t *testing.T, rows string) []byte {
	t.Helper()
	raw := workbook(t, func(f *excelize.File) { fill(f, []any{"a", "b"}) })
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			content = []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestHostileWorkbooks(t *testing.T) {
	t.Parallel()
	head := `<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>`
	cell := func(ref string) string { return `<c r="` + ref + `"><v>3</v></c>` }
	for _, c := range []struct {
		name, rows string
		want       error
		n          int
	}{
		{"sound", head + `<row r="2">` + cell("A2") + `</row>`, nil, 1},
		{"a row past the end of any sheet", head + `<row r="2147483647">` + cell("A2") + `</row>`, table.ErrTooManyRows, 0},
		{"the last row a sheet can have", head + `<row r="1048576">` + cell("A1048576") + `</row>`, nil, 1},
		{"a cell past the last column", head + `<row r="2">` + cell("ZZZZ2") + `</row>`, table.ErrUnreadableFile, 0},
		{"the last column a sheet can have", head + `<row r="2">` + cell("A2") + cell("XFD2") + `</row>`, nil, 1},
		{"a shared text that is not there", head + `<row r="2"><c r="A2" t="s"><v>999</v></c></row>`, nil, 0},
		{"never ends", head + `<row r="2"><c r="A2"><v>3`, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := table.Read(bytes.NewReader(withSheet(t, c.rows)), "x.xlsx")
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err == nil && len(s.Rows) != c.n {
				t.Errorf("%d rows, want %d", len(s.Rows), c.n)
			}
		})
	}
}
