package voices

import (
	"bytes"
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/complaints"
	"mealmap/meals/monthly"
	"mealmap/meals/settle"
)

const reportPath = "/office/report"

// reportDesk is what the month's report needs.
type reportDesk struct{ months *monthly.Store }

func newReportDesk(d *desk.Desk) reportDesk {
	return reportDesk{monthly.NewStore(d.DB, d.Merchants, complaints.NewStore(d.DB, d.Vault, d.Meals, d.Merchants))}
}

func (s *server) reportRoutes() []web.Route {
	return []web.Route{
		s.Get(reportPath, staff.SeeReport, s.showReport),
		s.Get(reportPath+"/month.xlsx", staff.SeeReport, s.sendReportBook),
		s.Get(reportPath+"/month.pdf", staff.SeeReport, s.sendReportPaper),
	}
}

type reportPage struct {
	desk.Chrome
	Filter  desk.Form
	Month   string
	Summary []string
	Bars    []reportBar
	Tables  []reportTable
}

// reportBar is one day of the chart: 28 units wide, up to 100 high.
type reportBar struct {
	X, Y, Height, Middle int
	Meals, Day           int
	Weekend              bool
}

// reportTable is a table with its cells in words.
type reportTable struct {
	Key, Title string
	Columns    []print.MonthColumn
	Rows       [][]reportCell
	Total      []reportCell
}

type reportCell struct {
	Text   string
	Number bool
}

// reportMonth is the month of the address: the one that ended last, unless
// another is asked for.
func (s *server) reportMonth(r *http.Request) string {
	if month := r.URL.Query().Get("month"); month != "" {
		if _, err := settle.Month(month); err == nil {
			return month
		}
	}
	today := s.DB.Now().ServiceDay()
	return data.ServiceDay(today.Month() + "-01").AddDays(-1).Month()
}

// report makes the viewer's month as it may be read.
func (s *server) report(r *http.Request) (monthly.Report, error) {
	u := desk.Viewer(r)
	m, err := s.months.Make(r.Context(), u.District, u.Street, s.reportMonth(r))
	return print.ConcealMonth(m), err
}

func (s *server) showReport(w http.ResponseWriter, r *http.Request) error {
	month := s.reportMonth(r)
	page := reportPage{Chrome: s.Chrome(r, "review", "office.section.report"), Month: month, Filter: desk.Form{ID: "f", Values: desk.Values("month", month)}}
	m, err := s.report(r)
	if err != nil && desk.Correctable(err) {
		page.Filter.Trouble = desk.TroubleOf(err, s.Printer(r))
		return s.Render(w, r, web.StatusOf(err), "voices/report", page)
	}
	if err != nil {
		return err
	}
	page.Title = s.Printer(r).Text("monthly.title", "Month", month)
	page.Summary, page.Bars = print.MonthSummary(m, s.Printer(r)), barsOf(m.Days)
	for _, t := range print.MonthTables(m, s.Printer(r)) {
		if len(t.Rows) > 0 {
			page.Tables = append(page.Tables, tableOf(t))
		}
	}
	return s.Render(w, r, http.StatusOK, "voices/report", page)
}

func tableOf(t print.MonthTable) reportTable {
	cells := func(row []any) (list []reportCell) {
		for i, v := range row {
			text := fmt.Sprint(v)
			if fen, ok := v.(data.Fen); ok {
				text = fen.Grouped()
			}
			list = append(list, reportCell{text, t.Columns[i].Number})
		}
		return list
	}
	out := reportTable{Key: t.Key, Title: t.Title, Columns: t.Columns, Total: cells(t.Total)}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, cells(row))
	}
	return out
}

// barsOf lays the days out on a chart of 31 places 28 wide and 100 high.
func barsOf(days []monthly.Day) (bars []reportBar) {
	most := 1
	for _, d := range days {
		most = max(most, d.Meals)
	}
	for i, d := range days {
		weekday := d.Day.Weekday()
		height := (d.Meals*100 + most - 1) / most
		bars = append(bars, reportBar{X: i*28 + 4, Y: 116 - height, Height: height, Middle: i*28 + 14, Meals: d.Meals,
			Day: int(d.Day[8]-'0')*10 + int(d.Day[9]-'0'), Weekend: weekday == 0 || weekday == 6})
	}
	return bars
}

func (s *server) sendReportBook(w http.ResponseWriter, r *http.Request) error {
	m, err := s.report(r)
	if err != nil {
		return s.Refused(w, r, reportPath, err)
	}
	var b bytes.Buffer
	if _, err := print.MonthBook(&b, m, s.Printer(r)); err != nil {
		return err
	}
	if err := s.LogExport(r, "export.month", m.All.Meals); err != nil {
		return err
	}
	return desk.SendFile(w, "month-"+m.Month+".xlsx", desk.XLSXType, b.Bytes())
}

func (s *server) sendReportPaper(w http.ResponseWriter, r *http.Request) error {
	m, err := s.report(r)
	if err != nil {
		return s.Refused(w, r, reportPath, err)
	}
	ctx := r.Context()
	info := print.NoticeInfo{Office: s.Setting(ctx, data.OfficeName), Phone: s.Setting(ctx, data.OfficePhone), Demo: s.Setting(ctx, data.Demo) != ""}
	var b bytes.Buffer
	if _, err := print.MonthReport(&b, m, info, s.Printer(r)); err != nil {
		return err
	}
	if err := s.LogExport(r, "export.month", m.All.Meals); err != nil {
		return err
	}
	return desk.SendFile(w, "month-"+m.Month+".pdf", "application/pdf", b.Bytes())
}
