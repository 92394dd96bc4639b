package office

import (
	"context"
	"net/http"
	"net/url"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

const (
	redemptionsShown = 300     // rows of one page
	redemptionsAtAll = 200_000 // rows of one export: months of a district
	redemptionsRead  = 5_000   // rows that are read at once
)

type redemptionsPage struct {
	desk.Chrome
	Filter   desk.Form
	Sentence string
	Points   []desk.Option
	States   []desk.Option
	Elder    string
	Export   string
	Rows     []mealLine
	Total    mealTotal
	More     bool
	Cut      int // the rows of an export, where it does not take all meals
}

// mealLine is a redemption as lists show it.
type mealLine struct {
	ID                                    meals.RedemptionID
	ServedAt                              data.Instant
	Point, Elder, SittingKey              string
	List, Merchant, Government, Fund, Own data.Fen
	Voided                                bool
	Notice                                string
}

// mealTotal sums the meals that stand.
type mealTotal struct {
	Count                                 int
	List, Merchant, Government, Fund, Own data.Fen
}

func (t *mealTotal) add(m meals.Total) {
	t.Count += m.Count
	t.List += m.List
	t.Merchant += m.Merchant
	t.Government += m.Government
	t.Fund += m.Fund
	t.Own += m.Elder
}

// mealFilter reads the list's filter within the viewer's scope. Without a day
// it is today's list, with an elder everything of that elder.
func (s *server) mealFilter(r *http.Request, q url.Values) meals.RedemptionFilter {
	u := desk.Viewer(r)
	f := meals.RedemptionFilter{
		District: u.District, Street: u.Street, Community: u.Community,
		PointID: merchants.PointID(q.Get("point")), ElderID: meals.ElderID(q.Get("elder")),
	}
	f.From, _ = data.ParseServiceDay(q.Get("from"))
	f.To, _ = data.ParseServiceDay(q.Get("to"))
	if f.From == "" && f.To == "" && f.ElderID == "" {
		f.From = s.DB.Now().ServiceDay()
		f.To = f.From
	}
	return f
}

// mealsFound lists the newest of what the filter finds: kept ones, voided ones,
// or both. More says that there are others.
func (s *server) mealsFound(ctx context.Context, f meals.RedemptionFilter, state string, most int) (found []meals.Redemption, more bool, err error) {
	f.Limit = min(most+1, redemptionsRead)
	for {
		list, err := s.Meals.ListRedemptions(ctx, f)
		if err != nil {
			return nil, false, err
		}
		for _, m := range list {
			if state == "" || (state == "voided") == (m.VoidedAt != 0) {
				found = append(found, m)
			}
		}
		if len(found) > most {
			return found[:most], true, nil
		}
		if len(list) < f.Limit {
			return found, false, nil
		}
		f.Before = list[len(list)-1].ID
	}
}

// mealsTotal adds up what the filter finds, however much it is. Of voided meals
// nobody pays anything.
func (s *server) mealsTotal(ctx context.Context, f meals.RedemptionFilter, state string) (all mealTotal, err error) {
	if state == "voided" {
		return all, nil
	}
	totals, err := s.Meals.TotalRedemptions(ctx, f)
	for _, t := range totals {
		all.add(t)
	}
	return all, err
}

func (s *server) listRedemptions(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), s.Printer(r)
	f := s.mealFilter(r, q)
	list, more, err := s.mealsFound(r.Context(), f, q.Get("state"), redemptionsShown)
	if err != nil {
		return err
	}
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	q.Set("from", string(f.From))
	q.Set("to", string(f.To))
	page := redemptionsPage{
		Filter: desk.Form{ID: "meals", Values: q}, Points: desk.AnyOf(p, pointOptions(points)),
		States: desk.AnyOf(p, desk.Named(p, "office.filter.state", "kept", "voided")),
		Elder:  q.Get("elder"), Export: "/office/redemptions.xlsx?" + q.Encode(), More: more,
	}
	if page.Total, err = s.mealsTotal(r.Context(), f, q.Get("state")); err != nil {
		return err
	}
	if page.Total.Count > redemptionsAtAll {
		page.Cut = redemptionsAtAll
	}
	if page.Rows, err = s.mealLines(r, list, points); err != nil {
		return err
	}
	page.Sentence = p.Text("office.redemptions.sentence", "Count", page.Total.Count, "Government", page.Total.Government, "Own", page.Total.Own)
	page.Chrome = s.Chrome(r, "redemptions", "office.redemptions.title")
	return s.Render(w, r, http.StatusOK, "office/redemptions", page)
}

// mealLines names points and elders. Elders of other streets who ate here have
// a masked name like everybody else.
func (s *server) mealLines(r *http.Request, list []meals.Redemption, points []*merchants.Point) ([]mealLine, error) {
	names := map[merchants.PointID]string{}
	for _, p := range points {
		names[p.ID] = p.Name
	}
	elders := map[meals.ElderID]string{}
	lines := make([]mealLine, len(list))
	for i, m := range list {
		name, known := elders[m.ElderID]
		if !known {
			e, err := s.Meals.FindElder(r.Context(), m.District, m.ElderID)
			if err != nil {
				return nil, err
			}
			name = desk.ShownName(r, e.Name)
			elders[m.ElderID] = name
		}
		lines[i] = mealLineOf(s.Printer(r), m, names[m.PointID], name)
	}
	return lines, nil
}

func mealLineOf(p *messages.Printer, m meals.Redemption, point, elder string) mealLine {
	line := mealLine{
		ID: m.ID, ServedAt: m.ServedAt, Point: point, Elder: elder, SittingKey: sittingKey(m.Sitting),
		List: m.List, Merchant: m.Merchant, Government: m.Government, Fund: m.Fund, Own: m.Elder, Voided: m.VoidedAt != 0,
	}
	if codes := m.NoticeCodes(); len(codes) > 0 {
		line.Notice = p.Text("office.notice.short." + codes[0])
	}
	return line
}

func sittingKey(s merchants.Sitting) string {
	if s == "" {
		return "office.sitting.none"
	}
	return "office.sitting." + string(s)
}

// exportRedemptions is the filtered list with one row a meal; names masked.
// Where it does not take all, its last row says so.
func (s *server) exportRedemptions(w http.ResponseWriter, r *http.Request) error {
	p, q := s.Printer(r), r.URL.Query()
	list, more, err := s.mealsFound(r.Context(), s.mealFilter(r, q), q.Get("state"), redemptionsAtAll)
	if err != nil {
		return err
	}
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	lines, err := s.mealLines(r, list, points)
	if err != nil {
		return err
	}
	rows := make([][]any, len(lines))
	for i, l := range lines {
		rows[i] = mealCells(p, l, list[i].Class)
	}
	if err := s.LogExport(r, "export.redemptions", len(rows)); err != nil {
		return err
	}
	if more {
		rows = append(rows, []any{p.Text("office.redemptions.cut", "Most", len(rows))})
	}
	return desk.SendXLSX(w, "redemptions-"+string(s.DB.Now().ServiceDay())+".xlsx", p, "office.xlsx.redemptions",
		[]string{"served_at", "point", "elder", "sitting", "class", "list", "merchant", "government", "fund", "elder_pays", "state"}, rows)
}

// mealCells is one row of the export, in the order of its headings.
func mealCells(p *messages.Printer, l mealLine, class string) []any {
	state := "office.filter.state.kept"
	if l.Voided {
		state = "office.filter.state.voided"
	}
	return []any{l.ServedAt.Time().Format("2006-01-02 15:04"), l.Point, l.Elder, p.Text(l.SittingKey), class,
		desk.YuanCell(l.List), desk.YuanCell(l.Merchant), desk.YuanCell(l.Government), desk.YuanCell(l.Fund), desk.YuanCell(l.Own), p.Text(state)}
}
