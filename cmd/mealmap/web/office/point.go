package office

import (
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/facts"
	"mealmap/static/messages"
)

type pointPage struct {
	desk.Chrome
	Trouble  desk.Trouble
	Point    merchants.Point
	Row      pointLine
	Sentence string
	Nags     []string
	Merchant string
	Hours    []string
	Tags     []string
	Closures []merchants.Closure // those not over yet
	Menu     []merchants.MenuItem
	MenuForm desk.Form
	History  []string
	Map      *web.Figure
	Placed   string
	Source   string
	Tills    []tillLine
	Place    placeForm
	Status   desk.Form
	Statuses []desk.Option
	Closure  desk.Form
	Checks   pointChecks
	Paper    []paperLine // that names the point and is wrong while it is closed
}

func (s *server) showPoint(w http.ResponseWriter, r *http.Request) error {
	p, err := s.pointOf(r)
	if err != nil {
		return err
	}
	return s.renderPoint(w, r, p, http.StatusOK, pointForms{})
}

// StaleDays is after how many days the facts are to be checked again.
func (pointPage) StaleDays() int { return facts.StaleAfter }

// Origin is as what the point becomes a candidate that is visited before it serves,
// "" where it cannot be one.
func (p pointPage) Origin() string {
	if p.Point.Position == nil || !admission.MayReturn(p.Point.Status) {
		return ""
	}
	return admission.OfPoint(p.Point.ID)
}

// pointForms are the page's forms as they were sent, where one came back.
type pointForms struct {
	place, status, closure, menu, check, report desk.Form
	trouble                                     desk.Trouble
}

func (s *server) renderPoint(w http.ResponseWriter, r *http.Request, p merchants.Point, status int, forms pointForms) error {
	say, today := s.Printer(r), s.DB.Now().ServiceDay()
	page := pointPage{Point: p, Row: pointLineOf(&p, today), Trouble: forms.trouble, Place: placeForm{Form: forms.place}}
	page.Sentence, page.Nags = pointSentence(say, page.Row, today), pointNags(say, page.Row, today)
	page.Hours, page.Tags = hoursText(say, p.Hours), tagWords(say, p.Tags)
	for _, c := range p.Closures {
		if c.To >= today {
			page.Closures = append(page.Closures, c)
		}
	}
	page.Status, page.Statuses = forms.status.Filled("status"), desk.Named(say, "office.status", p.Status.Next()...)
	var err error
	if page.Menu, err = s.Merchants.ListMenu(r.Context(), p.District, p.ID); err != nil {
		return err
	}
	page.MenuForm = forms.menu.Filled("menu", "menu", desk.MenuText(page.Menu))
	page.Closure = forms.closure.Filled("closure", "from", string(today), "to", string(today))
	if err := s.pointNeighbourhood(r, &page); err != nil {
		return err
	}
	if err := s.fillPlace(r, &page.Place, &p); err != nil {
		return err
	}
	if err := s.pointFacts(r, &page, forms); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "points", "office.named", "Name", p.Name)
	return s.Render(w, r, status, "office/point", page)
}

// pointNeighbourhood fills in what other parts know of the point: its merchant,
// its past, its tills, the map around it.
func (s *server) pointNeighbourhood(r *http.Request, page *pointPage) error {
	p, say := &page.Point, s.Printer(r)
	m, err := s.Merchants.FindMerchant(r.Context(), p.District, p.MerchantID)
	if err != nil {
		return err
	}
	page.Merchant = m.Name
	log, err := s.Merchants.StatusLog(r.Context(), p.District, p.ID)
	if err != nil {
		return err
	}
	for _, c := range log {
		if c.From != "" {
			page.History = append(page.History, say.Text("office.point.step", "Day", web.DayText(say, c.At.ServiceDay()),
				"From", say.Text("office.status."+string(c.From)), "To", say.Text("office.status."+string(c.To)), "Reason", c.Reason))
		}
	}
	if staff.May(desk.Viewer(r).Role, staff.ManageTills) {
		if page.Tills, err = s.tillLines(r, p.ID, []*merchants.Point{p}); err != nil {
			return err
		}
	}
	if p.Position == nil {
		return nil
	}
	page.Placed = pairText(p.Position.At)
	page.Source = say.Text("office.point.source_text", "Pair", pairText(p.Position.Source), "System", say.Text("office.crs_short."+string(p.Position.CRS)))
	if page.Map, err = s.DrawNear(r, web.SmallFigure, nil, []merchants.Found{{Point: p}}); err != nil {
		return err
	}
	page.Map.Label = say.Text("office.point.map_label", "Name", p.Name)
	return nil
}

func pairText(p geo.LatLng) string { return fmt.Sprintf("%.6f, %.6f", p.Lat, p.Lng) }

// pointSentence says in one sentence how the point stands.
func pointSentence(say *messages.Printer, row pointLine, today data.ServiceDay) string {
	key := "office.point.sentence." + string(row.Status)
	if row.Status == merchants.Open && row.PermitExpired(today) {
		key = "office.point.sentence.hidden"
	}
	return say.Text(key, "Name", row.Name, "Address", row.Address, "Number", row.Number,
		"Reason", row.StatusReason, "Day", web.DayText(say, row.PermitExpires))
}

// pointNags are what the office should ask the merchant for.
func pointNags(say *messages.Printer, row pointLine, today data.ServiceDay) []string {
	var nags []string
	if row.Status != merchants.Open {
		return nil
	}
	switch row.PermitKey {
	case "office.permit.unknown":
		nags = append(nags, say.Text("office.point.nag.permit_unknown"))
	case "office.permit.soon":
		nags = append(nags, say.Text("office.point.nag.permit_soon", "Day", web.DayText(say, row.PermitExpires)))
	}
	if len(row.Hours) == 0 {
		nags = append(nags, say.Text("office.point.nag.hours"))
	}
	if c, closed := row.ClosureOn(today); closed {
		nags = append(nags, say.Text("office.point.nag.closed_today", "Reason", c.Reason))
	}
	return nags
}

// pointChange is what the small forms of the page share: the point in
// scope, the form, one change, and the page again where that is refused.
func (s *server) pointChange(w http.ResponseWriter, r *http.Request, said string, change func(merchants.Point) error, kept func(desk.Form) pointForms) error {
	p, err := s.pointOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	err = change(p)
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		forms := kept(desk.Form{Values: r.PostForm})
		forms.trouble = desk.TroubleOf(err, s.Printer(r))
		return s.renderPoint(w, r, p, web.StatusOf(err), forms)
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/points/"+string(p.ID), said)
}

func (s *server) setPointStatus(w http.ResponseWriter, r *http.Request) error {
	return s.pointChange(w, r, "office.point.status_saved", func(p merchants.Point) error {
		return s.Merchants.SetStatus(r.Context(), p.District, p.ID, merchants.Status(r.PostForm.Get("status")), r.PostForm.Get("reason"), desk.Actor(r))
	}, func(f desk.Form) pointForms { return pointForms{status: f} })
}
