package office

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/xuri/excelize/v2"

	"mealmap/static/messages"
)

// sendXLSX answers with a workbook of one sheet. Headings are keys below the
// given one; text cells stay text, so that nothing in them is ever computed.
func sendXLSX(w http.ResponseWriter, name string, p *messages.Printer, key string, headings []string, rows [][]any) error {
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
	return sendFile(w, name, xlsxType, b.Bytes())
}
