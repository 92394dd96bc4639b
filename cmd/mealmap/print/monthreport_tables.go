package print

import (
	"mealmap/data"
	"mealmap/meals/complaints"
	"mealmap/meals/monthly"
	"mealmap/static/messages"
)

// MonthTables are the tables of a month, in their order. The report is as
// ConcealMonth leaves it.
func MonthTables(r monthly.Report, p *messages.Printer) []MonthTable {
	m := monthTables{r, p}
	return []MonthTable{m.compared(), m.money(), m.points(), m.communities(), m.merchants(), m.channels(), m.eaten(), m.work(), m.gaps(), m.days()}
}

type monthTables struct {
	monthly.Report
	p *messages.Printer
}

// table begins one; a column is "name width", a number where it begins with #.
func (m monthTables) table(key string, columns ...MonthColumn) MonthTable {
	for i := range columns {
		columns[i].Title = m.p.Text("monthly.col." + columns[i].Title)
	}
	return MonthTable{Key: key, Title: m.p.Text("monthly.table." + key), Columns: columns}
}

func texts(title string, width float64) MonthColumn   { return MonthColumn{title, width, false} }
func numbers(title string, width float64) MonthColumn { return MonthColumn{title, width, true} }

// compared is this month beside the one before and the year before.
func (m monthTables) compared() MonthTable {
	t := m.table("compared", texts("what", 58), numbers("now", 40))
	months := []*monthly.Brief{&m.Now}
	for _, other := range []*monthly.Brief{m.Before, m.Year} {
		if other != nil {
			t.Columns = append(t.Columns, MonthColumn{other.Month, 40, true})
			months = append(months, other)
		}
	}
	t.Columns[1].Title = m.p.Text("monthly.col.now", "Month", m.Month, "Day", m.To, "Running", m.Running)
	row := func(key string, of func(b *monthly.Brief) any) {
		cells := []any{m.p.Text("monthly.row." + key)}
		for _, b := range months {
			cells = append(cells, of(b))
		}
		t.Rows = append(t.Rows, cells)
	}
	row("meals", func(b *monthly.Brief) any { return b.Meals })
	row("elders", func(b *monthly.Brief) any { return fewCell(m.p, b.Elders) })
	row("list", func(b *monthly.Brief) any { return b.List })
	row("elder", func(b *monthly.Brief) any { return b.Elder })
	row("subsidy", func(b *monthly.Brief) any { return b.Subsidy })
	row("answers", func(b *monthly.Brief) any { return b.Answers })
	row("satisfied", func(b *monthly.Brief) any { return ratio(m.p, b.Satisfied, b.Answers) })
	row("complaints", func(b *monthly.Brief) any { return b.Complaints })
	return t
}

// money is who paid the month's meals.
func (m monthTables) money() MonthTable {
	t := m.table("money", texts("funder", 60), numbers("yuan", 40))
	add := func(funder string, fen data.Fen) {
		t.Rows = append(t.Rows, []any{m.p.Text("print.statement.level", "Funder", funder), fen})
	}
	add("elder", m.All.Elder)
	add("merchant", m.All.Merchant)
	for _, f := range m.Funders {
		add(f.Funder, f.Fen)
	}
	t.Total = []any{m.p.Text("monthly.all_money", "Fees", feesText(m.Report)), m.All.List + m.All.DeliveryFees}
	return t
}

func (m monthTables) sums(name string, hidden bool, elders int, s monthly.Sums, more ...any) []any {
	cells := []any{name, s.Meals, fewCell(m.p, elders), s.List, s.Elder, s.Merchant, s.Public}
	cells = append(cells, more...)
	if hidden {
		for i := range cells[1:] {
			cells[1+i] = m.p.Text("print.public.withheld")
		}
	}
	return cells
}

func sumColumns(first string) []MonthColumn {
	return []MonthColumn{texts(first, 44), numbers("meals", 16), numbers("elders", 16), numbers("list", 23), numbers("elder", 23), numbers("let", 21), numbers("public", 21)}
}

func (m monthTables) points() MonthTable {
	t := m.table("points", append(sumColumns("point"), numbers("complaints", 12), numbers("alarms", 12))...)
	alarms := 0
	for _, point := range m.Points {
		t.Rows = append(t.Rows, m.sums(point.Name, point.Hidden, point.Elders, point.Sums, point.Complaints.Received, point.Alarms))
		alarms += point.Alarms
	}
	t.Total = m.sums(m.p.Text("print.book.sum"), false, m.Elders, m.All, m.Complaints.All.Received, m.Alarms.Raised)
	return t
}

func (m monthTables) communities() MonthTable {
	t := m.table("communities", append(sumColumns("community"), numbers("complaints", 12))...)
	for _, c := range m.Communities {
		name := c.Name
		switch {
		case c.Code == "":
			name = m.p.Text("print.book.nowhere")
		case name == "":
			name = c.Code
		}
		t.Rows = append(t.Rows, m.sums(name, c.Hidden, c.Elders, c.Sums, c.Complaints.Received))
	}
	t.Total = m.sums(m.p.Text("print.book.sum"), false, m.Elders, m.All, m.Complaints.All.Received)
	return t
}

// merchants is what was said of each, with its interval, or that too few spoke.
func (m monthTables) merchants() MonthTable {
	t := m.table("merchants", texts("merchant", 50), numbers("answers", 20), numbers("counted", 20), numbers("share", 20), numbers("lower", 20), numbers("upper", 20), texts("says", 28))
	for _, one := range m.Merchants {
		cells := []any{one.Name, one.Answers, one.Figure.N}
		switch {
		case !one.Figure.Enough:
			cells = append(cells, "", "", "", m.p.Text("monthly.few"))
		case !one.Judged:
			cells = append(cells, percent(one.Figure.Share), percent(one.Figure.Lower), percent(one.Figure.Upper), m.p.Text("monthly.unjudged"))
		default:
			cells = append(cells, percent(one.Figure.Share), percent(one.Figure.Lower), percent(one.Figure.Upper), m.p.Text("monthly.level", "Level", int(one.Level)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func (m monthTables) channels() MonthTable {
	t := m.table("channels", texts("channel", 60), numbers("answers", 30), numbers("satisfied", 30), numbers("share_raw", 30))
	for _, a := range m.Answers {
		t.Rows = append(t.Rows, []any{m.p.Text("office.channel." + string(a.Channel)), a.N, a.Satisfied, ratio(m.p, a.Satisfied, a.N)})
	}
	return t
}

// eaten is how the meals were eaten.
func (m monthTables) eaten() MonthTable {
	t := m.table("eaten", texts("what", 80), numbers("meals", 30))
	for _, s := range m.Sittings {
		t.Rows = append(t.Rows, []any{m.p.Text("monthly.sitting", "Sitting", string(s.Sitting)), s.Meals})
	}
	t.Rows = append(t.Rows, []any{m.p.Text("monthly.row.deliveries"), m.All.Deliveries}, []any{m.p.Text("monthly.row.offline"), m.Offline},
		[]any{m.p.Text("monthly.row.rejected"), m.Rejected}, []any{m.p.Text("monthly.row.voided"), m.Voided})
	return t
}

// work is what people did.
func (m monthTables) work() MonthTable {
	t := m.table("work", texts("what", 110), numbers("count", 30))
	row := func(key string, n any) { t.Rows = append(t.Rows, []any{m.p.Text("monthly.row." + key), n}) }
	c := m.Complaints
	row("received", c.All.Received)
	row("safety", c.Classes[complaints.FoodSafety].Received)
	row("answered", c.All.Answered)
	row("in_time", c.All.InTime)
	row("overdue", c.All.Overdue)
	row("reopened", c.All.Reopened)
	row("alarms", m.Alarms.Raised)
	row("alarms_handled", m.Alarms.Handled)
	row("interviews", m.Interviews.Answered)
	row("not_reached", m.Interviews.NotReached+m.Interviews.Declined)
	row("cases_opened", m.Cases.Opened)
	row("warned", m.Cases.Warned)
	row("lifted", m.Cases.Lifted)
	row("proposed", m.Cases.Proposed)
	row("removed", m.Cases.Removed)
	row("cases_open", m.Cases.Open)
	row("absent", fewCell(m.p, m.Absences.Noticed))
	row("asked", fewCell(m.p, m.Absences.Asked))
	row("opened", m.Opened)
	row("ended", m.Ended)
	return t
}

func (m monthTables) gaps() MonthTable {
	t := m.table("gaps", texts("point", 70), texts("opened_on", 30), texts("closed_on", 40), numbers("days", 20))
	for _, g := range m.Gaps {
		closed := string(g.Closed)
		if closed == "" {
			closed = m.p.Text("monthly.gap_open")
		}
		t.Rows = append(t.Rows, []any{g.Point, string(g.OpenedOn), closed, g.Days})
	}
	return t
}

func (m monthTables) days() MonthTable {
	t := m.table("days", texts("day", 40), numbers("meals", 30))
	for _, d := range m.Days {
		t.Rows = append(t.Rows, []any{string(d.Day), d.Meals})
	}
	t.Total = []any{m.p.Text("print.book.sum"), m.All.Meals}
	return t
}
