package public

import (
	"net/http"
	"net/url"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/meals/fund"
	"mealmap/static/messages"
)

// fundPage is the charity fund as everybody may read it.
type fundPage struct {
	web.PublicPage
	Balance        string
	Total          string // who gave how much, how many were helped
	Bars           *barFigure
	Year           string
	Years          []yearLink
	In, Out, Meals []fundLine
	Next, Previous string
}

type yearLink struct {
	Year, Href string
	Current    bool
}

// fundLine is one sum: how much, whose, when and what for.
type fundLine struct {
	Sum, Who  string
	Day       data.ServiceDay // "" for a month's meals
	Says      string
	Corrected bool
}

// fundScreen is how many lines of each list one page holds.
const fundScreen = 20

// showFund is GET /fund, with ?year=2025 and ?page=2; what it does not know it
// ignores, as the front page does.
func (s *server) showFund(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, err := s.fundView(r.Context(), q.Get("year"))
	if err != nil {
		return err
	}
	p := s.Printer(r)
	page := fundPage{
		PublicPage: s.PublicPage(r, "fund.title"),
		Balance:    p.Text("fund.balance", "Sum", v.Balance().Grouped()),
		Year:       v.Year,
	}
	if v.In != 0 {
		page.Total = p.Text("fund.total", "Persons", v.Persons, "Businesses", v.Businesses, "Sum", v.In.Grouped(), "Families", v.Families)
	}
	page.Bars = fundBars(p, &v)
	for _, y := range v.Years {
		page.Years = append(page.Years, yearLink{y, fundHref(y, 1), y == v.Year})
	}
	for _, m := range v.Months {
		page.Meals = append(page.Meals, mealsLine(p, m))
	}
	for _, e := range v.Entries {
		if e.Of == fund.Donation {
			page.In = append(page.In, entryLine(p, e))
		} else {
			page.Out = append(page.Out, entryLine(p, e))
		}
	}
	page.cut(q)
	return s.Render(w, r, http.StatusOK, "public/fund", page)
}

// cut keeps the lines of one page, and the months' on the first only.
func (f *fundPage) cut(q url.Values) {
	longest := max(len(f.In), len(f.Out))
	last := max(1, (longest+fundScreen-1)/fundScreen)
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 || page > last {
		page = 1
	}
	if page < last {
		f.Next = fundHref(f.Year, page+1)
	}
	if page > 1 {
		f.Previous, f.Meals = fundHref(f.Year, page-1), nil
	}
	f.In, f.Out = screenOf(f.In, page), screenOf(f.Out, page)
}

func screenOf(lines []fundLine, page int) []fundLine {
	return lines[min((page-1)*fundScreen, len(lines)):min(page*fundScreen, len(lines))]
}

func fundHref(year string, page int) string {
	q := url.Values{"year": {year}}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	return "/fund?" + q.Encode()
}

func entryLine(p *messages.Printer, e fund.Entry) fundLine {
	l := fundLine{Day: e.Day, Says: e.Note, Corrected: e.Corrected}
	sum := e.Fen
	if e.Of == fund.Grant {
		sum = -sum
	}
	l.Sum = p.Text("fund.sum", "Sum", sum.Grouped())
	switch {
	case e.Kind == fund.Correction:
		l.Who = p.Text("fund.correction")
	case e.Kind == fund.Grant && e.Family != "":
		l.Who, l.Says = e.Family, p.Text("fund.grant_says", "Title", e.Title, "Note", e.Note)
	case e.Kind == fund.Grant:
		l.Who = e.Title
	case e.Donor != "":
		l.Who = e.Donor
	default:
		l.Who = p.Text("fund.nameless." + string(e.DonorKind))
	}
	return l
}

func mealsLine(p *messages.Printer, m fund.MealMonth) fundLine {
	l := fundLine{Sum: p.Text("fund.sum", "Sum", m.Fen.Grouped())}
	if m.Month == "" {
		l.Who = p.Text("fund.meals_gathered")
		return l
	}
	l.Who = p.Text("fund.meals_month", "Month", m.Month)
	l.Says = p.Text("fund.meals_count", "Meals", m.Meals)
	return l
}

// barFigure is a drawing of a few sums, with each written above its bar.
type barFigure struct {
	Label  string
	Height int
	Rows   []barRow
}

type barRow struct {
	Text, Class    string
	TextY, Y, Wide int
}

// The figure is barsWide units wide; a row is a line of text and its bar.
const (
	barsWide   = 400
	barsHigh   = 34
	barsRow    = 92
	barsTextAt = 30
	barsBarAt  = 42
)

// fundBars shows where the money that came in is, nil while there is none.
func fundBars(p *messages.Printer, v *fundView) *barFigure {
	if v.In <= 0 {
		return nil
	}
	f := &barFigure{Label: p.Text("fund.bars", "In", v.In.Grouped(), "Granted", v.Granted.Grouped(), "Meals", v.Meals.Grouped(), "Left", v.Balance().Grouped())}
	for _, row := range []struct {
		key, class string
		fen        data.Fen
	}{{"fund.bar.in", "in", v.In}, {"fund.bar.granted", "out", v.Granted}, {"fund.bar.meals", "out", v.Meals}, {"fund.bar.left", "left", v.Balance()}} {
		wide := int(data.Fen(barsWide) * min(max(row.fen, 0), v.In) / v.In)
		if row.fen > 0 {
			wide = max(wide, 2)
		}
		f.Rows = append(f.Rows, barRow{p.Text(row.key, "Sum", row.fen.Grouped()), row.class, f.Height + barsTextAt, f.Height + barsBarAt, wide})
		f.Height += barsRow
	}
	f.Height -= barsRow - barsBarAt - barsHigh
	return f
}
