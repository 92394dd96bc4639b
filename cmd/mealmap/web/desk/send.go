package desk

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/xuri/excelize/v2"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/static/messages"
)

// XLSXType is the content type of a workbook.
const XLSXType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// SendXLSX answers with a workbook of one sheet. Headings are keys below the
// given one; text cells stay text, so that nothing in them is ever computed.
func SendXLSX(w http.ResponseWriter, name string, p *messages.Printer, key string, headings []string, rows [][]any) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet := f.GetSheetName(0)
	first := make([]any, len(headings))
	for i, h := range headings {
		first[i] = p.Text(key + "." + h)
	}
	for i, row := range append([][]any{first}, rows...) {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return fmt.Errorf("workbook row %d: %w", i+1, err)
		}
	}
	if err := f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("workbook heading: %w", err)
	}
	if err := f.SetColWidth(sheet, "A", "Z", 16); err != nil {
		return fmt.Errorf("workbook widths: %w", err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return SendFile(w, name, XLSXType, b.Bytes())
}

// SendFile answers with a file to keep, which no cache keeps.
func SendFile(w http.ResponseWriter, name, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	NoStore(w)
	_, err := w.Write(body)
	return err
}

// NoStore keeps a page with a secret or a full number out of every cache.
func NoStore(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// LogExport records that a list left the house: who, which, how many.
func (d *Desk) LogExport(r *http.Request, action string, count int) error {
	u := Viewer(r)
	return d.DB.InTx(r.Context(), func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{
			District: u.District, Actor: Actor(r), Street: u.Street, Action: action, Object: "export", Detail: map[string]any{"count": count},
		})
	})
}

// YuanCell is money as a spreadsheet adds it up.
func YuanCell(f data.Fen) float64 { return float64(f) / 100 }

// Pager leads to the pages around this one; "" where there is none.
type Pager struct{ Previous, Next string }
