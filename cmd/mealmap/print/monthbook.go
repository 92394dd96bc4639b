package print

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"mealmap/meals/monthly"
	"mealmap/static/messages"
)

// MonthBook writes a month as XLSX: the summary, and a sheet a table, numbers as
// numbers and money in yuan. Items are the month's meals, Pages the sheets. The
// report is as ConcealMonth leaves it. It fails with the writer's error.
func MonthBook(w io.Writer, r monthly.Report, p *messages.Printer) (Report, error) {
	f := excelize.NewFile()
	defer f.Close()
	k := bookPress{file: f, words: p}
	err := k.styles()
	if err == nil {
		err = k.summary(r)
	}
	for _, t := range MonthTables(r, p) {
		if err == nil {
			err = k.month(t)
		}
	}
	if err == nil {
		err = f.DeleteSheet("Sheet1")
	}
	if err != nil {
		return Report{}, fmt.Errorf("workbook of %s: %w", r.Month, err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return Report{}, fmt.Errorf("write workbook: %w", err)
	}
	return Report{Pages: len(f.GetSheetList()), Items: r.All.Meals}, nil
}

// summary is the first sheet: the month in sentences.
func (k *bookPress) summary(r monthly.Report) error {
	s, err := k.titled(k.words.Text("monthly.table.summary"), []string{k.words.Text("monthly.title", "Month", r.Month)}, []float64{110})
	if err != nil {
		return err
	}
	for _, sentence := range append(MonthSummary(r, k.words), k.words.Text("monthly.rule")) {
		if err := s.add(sentence); err != nil {
			return err
		}
	}
	return s.close()
}

// month is one table on a sheet of its own.
func (k *bookPress) month(t MonthTable) error {
	titles, widths := make([]string, len(t.Columns)), make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		titles[i], widths[i] = c.Title, max(10, c.Width/2)
	}
	s, err := k.titled(t.Title, titles, widths)
	if err != nil {
		return err
	}
	for _, cells := range t.Rows {
		if err := s.add(cells...); err != nil {
			return err
		}
	}
	if t.Total != nil {
		if err := s.total(t.Total...); err != nil {
			return err
		}
	}
	return s.close()
}
