package office

import (
	"html/template"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

type tillsPage struct {
	desk.Chrome
	Rows   []tillLine
	Points []desk.Option
	Form   desk.Form
}

type tillLine struct {
	ID        meals.TillID
	Point     merchants.PointID
	PointName string
	Name      string
	Since     data.Instant
	Revoked   bool
}

// tillTokenPage shows a till's token the one time that it can be seen.
type tillTokenPage struct {
	desk.Chrome
	Token, Name, Point, Address string
	QR                          template.HTML
}

// newTill waits in the holder between its making and its showing.
type newTill struct {
	till  meals.Till
	token string
}

func (s *server) listTills(w http.ResponseWriter, r *http.Request) error {
	f := desk.Form{ID: "till", Values: desk.Values("point", r.URL.Query().Get("point"))}
	return s.tillsForm(w, r, http.StatusOK, f)
}

func (s *server) tillsForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	lines, err := s.tillLines(r, "", points)
	if err != nil {
		return err
	}
	page := tillsPage{Chrome: s.Chrome(r, "settings", "office.tills.title"), Rows: lines, Points: pointOptions(points), Form: f}
	return s.Render(w, r, status, "office/tills", page)
}

// tillLines lists the tills of the given points, of one of them where id is
// not "".
func (s *server) tillLines(r *http.Request, id merchants.PointID, points []*merchants.Point) ([]tillLine, error) {
	tills, err := s.Meals.ListTills(r.Context(), meals.TillFilter{District: desk.Viewer(r).District, PointID: id})
	if err != nil {
		return nil, err
	}
	names := map[merchants.PointID]string{}
	for _, p := range points {
		names[p.ID] = p.Name
	}
	var lines []tillLine
	for _, t := range tills {
		if name, mine := names[t.PointID]; mine {
			lines = append(lines, tillLine{t.ID, t.PointID, name, t.Name, t.CreatedAt, t.RevokedAt != 0})
		}
	}
	return lines, nil
}

// addTill makes a device and leads to the one page that shows its token.
func (s *server) addTill(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	p, err := s.PointByID(r, merchants.PointID(r.PostForm.Get("point")))
	if err != nil {
		return err
	}
	t, token, err := s.Meals.AddTill(r.Context(), p.District, p.ID, r.PostForm.Get("name"), desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		return s.tillsForm(w, r, web.StatusOf(err), desk.Form{ID: "till", Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	name := s.Hold(r, newTill{t, token})
	http.Redirect(w, r, "/office/tills/new/"+url.PathEscape(name), http.StatusSeeOther)
	return nil
}

// showTillToken shows what addTill holds, once.
func (s *server) showTillToken(w http.ResponseWriter, r *http.Request) error {
	desk.NoStore(w)
	page := tillTokenPage{Chrome: s.Chrome(r, "settings", "office.till.token_title"), Address: s.Setting(r.Context(), data.PublicURL) + "/till"}
	held, err := s.TakeHeld(r, chi.URLParam(r, "held"))
	if err != nil {
		return s.Render(w, r, http.StatusOK, "office/till_token", page)
	}
	made, ok := held.(newTill)
	if !ok {
		return fault.ErrNotFound
	}
	p, err := s.PointByID(r, made.till.PointID)
	if err != nil {
		return err
	}
	code, err := print.QR(page.Address)
	if err != nil {
		return err
	}
	page.Token, page.Name, page.Point = made.token, made.till.Name, p.Name
	page.QR = template.HTML(code.SVG(s.Printer(r).Text("office.till.qr_label")))
	return s.Render(w, r, http.StatusOK, "office/till_token", page)
}

func (s *server) revokeTill(w http.ResponseWriter, r *http.Request) error {
	t, err := s.Meals.FindTill(r.Context(), desk.Viewer(r).District, meals.TillID(chi.URLParam(r, "id")))
	if err != nil {
		return desk.Hidden(err)
	}
	if _, err := s.PointByID(r, t.PointID); err != nil {
		return err
	}
	if err := s.Meals.RevokeTill(r.Context(), t.District, t.ID, desk.Actor(r)); err != nil {
		return s.Refused(w, r, "/office/tills", err)
	}
	return s.Done(w, r, "/office/tills", "office.till.revoked_done", "Name", t.Name)
}
