package office

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// codePage is a one-time code until a device has used it, then the device. It
// can be looked at again for as long as the code is held.
type codePage struct {
	desk.Chrome
	Code, Name, Point, Address string
	Until                      data.Instant
	Over                       bool // nobody has used it in time
	QR                         template.HTML
	Till                       *tillLine // the device that has used it
	Here                       string    // this page
}

// heldCode waits in the holder while its code lives.
type heldCode struct {
	code, name string
	point      merchants.PointID
	until      data.Instant
}

// codeReload is after how many seconds the page that waits for a device looks
// again.
const codeReload = 10

// newTillFor gives the point that the form names, and its name for a till.
func (s *server) newTillFor(w http.ResponseWriter, r *http.Request) (p merchants.Point, name string, err error) {
	if err := web.ReadForm(w, r); err != nil {
		return p, "", err
	}
	p, err = s.PointByID(r, merchants.PointID(r.PostForm.Get("point")))
	return p, r.PostForm.Get("name"), err
}

// addCode makes a one-time code and leads to the page that shows it.
func (s *server) addCode(w http.ResponseWriter, r *http.Request) error {
	p, name, err := s.newTillFor(w, r)
	if err != nil {
		return err
	}
	code, until, err := s.tills.NewCode(r.Context(), p.District, p.ID, name, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		f := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
		return s.tillsForm(w, r, web.StatusOf(err), f, desk.Form{})
	}
	if err != nil {
		return err
	}
	held := s.Hold(r, heldCode{code, name, p.ID, until})
	http.Redirect(w, r, "/office/tills/codes/"+url.PathEscape(held), http.StatusSeeOther)
	return nil
}

// showCode shows the code, or the device that has used it.
func (s *server) showCode(w http.ResponseWriter, r *http.Request) error {
	desk.NoStore(w)
	name := chi.URLParam(r, "held")
	held, err := s.LookHeld(r, name)
	if err != nil {
		return s.Done(w, r, "/office/tills", "office.code.gone")
	}
	given, ok := held.(heldCode)
	if !ok {
		return fault.ErrNotFound
	}
	p, err := s.PointByID(r, given.point)
	if err != nil {
		return err
	}
	page := codePage{Chrome: s.Chrome(r, "settings", "office.code.title"), Name: given.name, Point: p.Name, Until: given.until,
		Here: "/office/tills/codes/" + url.PathEscape(name)}
	t, used, err := s.tills.TillOfCode(r.Context(), p.District, given.code)
	switch {
	case err != nil:
		return err
	case used:
		line := s.tillLine(s.Printer(r), t, p.Name)
		page.Till = &line
	case s.DB.Now() >= given.until:
		page.Over = true
	default:
		page.Code = tills.Groups(given.code)
		w.Header().Set("Refresh", strconv.Itoa(codeReload))
		if err := s.drawCode(r, &page, given.code); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, "office/till_code", page)
}

// drawCode draws what the device scans, where the network has an address.
func (s *server) drawCode(r *http.Request, page *codePage, code string) error {
	base := s.Setting(r.Context(), data.PublicURL)
	if base == "" {
		return nil
	}
	page.Address = base + "/till"
	qr, err := print.QR(page.Address + "#enrol=" + code)
	if err != nil {
		return err
	}
	page.QR = template.HTML(qr.SVG(s.Printer(r).Text("office.code.qr_label")))
	return nil
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

// addTill makes a device that works online only and leads to the one page that
// shows its token.
func (s *server) addTill(w http.ResponseWriter, r *http.Request) error {
	p, name, err := s.newTillFor(w, r)
	if err != nil {
		return err
	}
	t, token, err := s.Meals.AddTill(r.Context(), p.District, p.ID, name, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		f := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
		return s.tillsForm(w, r, web.StatusOf(err), desk.Form{}, f)
	}
	if err != nil {
		return err
	}
	held := s.Hold(r, newTill{t, token})
	http.Redirect(w, r, "/office/tills/new/"+url.PathEscape(held), http.StatusSeeOther)
	return nil
}

// showTillToken shows what addTill holds, once.
func (s *server) showTillToken(w http.ResponseWriter, r *http.Request) error {
	desk.NoStore(w)
	page := tillTokenPage{Chrome: s.Chrome(r, "settings", "office.till.token_title"), Address: s.Setting(r.Context(), data.PublicURL) + "/till/plain"}
	held, err := s.TakeHeld(r, chi.URLParam(r, "held"))
	if errors.Is(err, desk.ErrNotHeld) {
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
