package print

import (
	"fmt"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"

	"mealmap/data"
	"mealmap/meals/settle"
	"mealmap/static/messages"
)

// BookMeal is one meal of a statement, with the name of its merchant.
type BookMeal struct {
	settle.Row
	Merchant string
}

// Book is a period as a workbook: who is owed what, by merchant, level,
// community and class; every meal; and what the public may read.
type Book struct {
	From, To   data.ServiceDay
	Statements []settle.Statement
	Labels     map[string]string // neutral names by class code
	Meals      iter.Seq2[BookMeal, error]
}

// sheetRows is how many meals a sheet of the register takes: Excel reads
// 1,048,576 rows.
const sheetRows = 1_000_000

// Workbook writes the book as XLSX. The register goes out meal by meal, over
// several sheets where one is too small; what stays in memory is the packed
// file and a count an elder. Texts stay texts, whatever they begin with. Items
// are the meals, Pages the sheets. It fails with the first error of the meals,
// or the writer's.
func Workbook(w io.Writer, b Book, p *messages.Printer) (Report, error) {
	return workbook(w, b, p, sheetRows)
}

func workbook(w io.Writer, b Book, p *messages.Printer, most int) (Report, error) {
	f := excelize.NewFile()
	defer f.Close()
	k := bookPress{file: f, book: b, words: p, most: most, counts: NewPublicity(b.From, b.To)}
	steps := []func() error{k.styles, k.merchants, k.levels, k.communities, k.classes, k.register, k.public}
	for _, step := range steps {
		if err := step(); err != nil {
			return Report{}, fmt.Errorf("workbook: %w", err)
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return Report{}, fmt.Errorf("workbook: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return Report{}, fmt.Errorf("write workbook: %w", err)
	}
	return Report{Pages: len(f.GetSheetList()), Items: k.meals}, nil
}

// bookPress writes one workbook.
type bookPress struct {
	file   *excelize.File
	book   Book
	words  *messages.Printer
	most   int // meals a sheet
	meals  int
	counts *Publicity

	head, text, number, money   int // styles
	sumText, sumCount, sumMoney int
}

// styles makes the looks of cells. "@" keeps a text a text when somebody edits
// the cell.
func (k *bookPress) styles() (err error) {
	money, text := "#,##0.00", "@"
	bold := &excelize.Font{Bold: true}
	line := []excelize.Border{{Type: "top", Style: 1, Color: "1B1B1B"}}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&k.head, excelize.Style{Font: bold, CustomNumFmt: &text, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F3EFE6"}}}},
		{&k.text, excelize.Style{CustomNumFmt: &text}},
		{&k.number, excelize.Style{}},
		{&k.money, excelize.Style{CustomNumFmt: &money}},
		{&k.sumText, excelize.Style{Font: bold, Border: line, CustomNumFmt: &text}},
		{&k.sumCount, excelize.Style{Font: bold, Border: line}},
		{&k.sumMoney, excelize.Style{Font: bold, Border: line, CustomNumFmt: &money}},
	} {
		if *s.id, err = k.file.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

// sheet is one sheet being written from its first row down.
type sheet struct {
	k      *bookPress
	stream *excelize.StreamWriter
	row    int
}

// sheet begins a sheet with its headings, which stay in view. Widths are in
// characters.
func (k *bookPress) sheet(name string, headings []heading) (*sheet, error) {
	titles, widths := make([]string, len(headings)), make([]float64, len(headings))
	for i, h := range headings {
		titles[i], widths[i] = k.words.Text(h.key), h.width
	}
	return k.titled(name, titles, widths)
}

// titled is sheet with headings that have their words already.
func (k *bookPress) titled(name string, titles []string, widths []float64) (*sheet, error) {
	if _, err := k.file.NewSheet(name); err != nil {
		return nil, err
	}
	stream, err := k.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{k: k, stream: stream}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	cells := make([]any, len(titles))
	for i, title := range titles {
		if err := stream.SetColWidth(i+1, i+1, widths[i]); err != nil {
			return nil, err
		}
		cells[i] = excelize.Cell{StyleID: k.head, Value: title}
	}
	return s, s.put(cells)
}

// heading is a column: the key of its name, its width in characters.
type heading struct {
	key   string
	width float64
}

// add writes a row. Money comes as data.Fen and stands in yuan; whole numbers
// stay numbers, everything else is text.
func (s *sheet) add(values ...any) error {
	return s.cells(values, s.k.text, s.k.number, s.k.money)
}

// total writes the row of sums.
func (s *sheet) total(values ...any) error {
	return s.cells(values, s.k.sumText, s.k.sumCount, s.k.sumMoney)
}

func (s *sheet) cells(values []any, text, number, money int) error {
	cells := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case data.Fen:
			cells[i] = excelize.Cell{StyleID: money, Value: float64(v) / 100}
		case int:
			cells[i] = excelize.Cell{StyleID: number, Value: v}
		default:
			cells[i] = excelize.Cell{StyleID: text, Value: fmt.Sprint(v)}
		}
	}
	return s.put(cells)
}

func (s *sheet) put(cells []any) error {
	s.row++
	return s.stream.SetRow(fmt.Sprintf("A%d", s.row), cells)
}

func (s *sheet) close() error { return s.stream.Flush() }
