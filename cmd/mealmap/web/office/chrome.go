package office

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
)

// chrome is what every page of the office shows around its matter.
type chrome struct {
	web.Chrome
	Rail   string      // the current section
	Viewer *staff.User // nil where nobody is signed in
}

// railWord is one of the seven words of the office's rail.
type railWord struct {
	Key     string
	Href    string
	Current bool
}

// rail is the seven words, their first page and what it takes to read it.
var rail = []struct {
	name string
	href string
	may  staff.Permission
}{
	{"today", "/office", ""},
	{"points", "/office/points", staff.SeePoints},
	{"elders", "/office/elders", staff.SeeElders},
	{"redemptions", "/office/redemptions", staff.SeeRedemptions},
	{"review", "/office/review", staff.SeeReview},
	{"settlement", "/office/settlement", staff.SeeRedemptions},
	{"settings", "/office/settings", ""},
}

// Words are the words of the rail that the viewer's role can open.
func (c chrome) Words() []railWord {
	var words []railWord
	for _, w := range rail {
		if c.Viewer != nil && (w.may == "" || staff.May(c.Viewer.Role, w.may)) {
			words = append(words, railWord{"office.rail." + w.name, w.href, w.name == c.Rail})
		}
	}
	return words
}

// RoleKey names the viewer's role in the catalogue.
func (c chrome) RoleKey() string {
	if c.Viewer == nil {
		return ""
	}
	return "role." + string(c.Viewer.Role)
}

// May reports whether the viewer's role has a permission; pages hide what a
// click would only refuse.
func (c chrome) May(p staff.Permission) bool {
	return c.Viewer != nil && staff.May(c.Viewer.Role, p)
}

// chrome fills the layout, with the rail's current word, and takes the flash.
// Title is a key with its arguments, as for web's Chrome.
func (s *server) chrome(r *http.Request, rail, title string, pairs ...any) chrome {
	c := chrome{Chrome: s.Chrome(r, title, pairs...), Rail: rail, Viewer: viewer(r)}
	c.Flash = s.sessions.PopString(r.Context(), sessionFlash)
	return c
}

// problemPage shows one failure to a person in the office.
type problemPage struct {
	chrome
	Office  web.Contact
	Problem web.Problem
}

// fail shows a failure in the office's look. The flash stays for the next page
// that comes.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.FailPage(w, r, err, "office/problem", func(doc web.Problem) any {
		p := s.PublicPage(r, "public.problem.title")
		return problemPage{
			chrome:  chrome{Chrome: p.Chrome, Viewer: viewer(r)},
			Office:  p.Office,
			Problem: doc,
		}
	})
}

// failAtDesk is fail, but leads who is not signed in to the door.
func (s *server) failAtDesk(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, fault.ErrSignIn) {
		s.LogFailure(r, err)
		toSignIn(w, r)
		return
	}
	s.fail(w, r, err)
}

// done ends a change: the sentence for the next page, and 303 to it.
func (s *server) done(w http.ResponseWriter, r *http.Request, to, key string, pairs ...any) error {
	s.sessions.Put(r.Context(), sessionFlash, s.Printer(r).Text(key, pairs...))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// refused ends a small form whose page has no place for trouble: the sentence
// goes with the reader back to the page. What he cannot put right is returned.
func (s *server) refused(w http.ResponseWriter, r *http.Request, to string, err error) error {
	if !correctable(err) {
		return err
	}
	s.LogFailure(r, err)
	t := troubleOf(err, s.Printer(r))
	s.sessions.Put(r.Context(), sessionFlash, s.Printer(r).Text("office.refused", "Sentence", t.Sentence, "Fix", t.Fix))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// actor is who does it, for the audit log.
func actor(r *http.Request) audit.Actor { return audit.Actor("user:" + string(viewer(r).ID)) }

// covers says whether a thing lies in the viewer's street and community; where
// not, it does not exist for him.
func covers(r *http.Request, district data.District, street, community string) error {
	u := viewer(r)
	if u == nil || u.District != district || !u.Covers(street, community) {
		return fault.ErrNotFound
	}
	return nil
}

// hidden turns "not found" of any domain into the one sentence that says
// nothing about what exists elsewhere.
func hidden(err error) error {
	if err != nil && fault.KindOf(err) == fault.NotFound && !errors.Is(err, fault.ErrNotFound) {
		return fault.ErrNotFound.Because(err)
	}
	return err
}

// noStore keeps a page with a secret or a full number out of every cache.
func noStore(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// streetFor is the street that something new belongs to: the viewer's own, or
// the network's where he serves the whole district.
func (s *server) streetFor(r *http.Request) string {
	if u := viewer(r); u.Street != "" {
		return u.Street
	}
	return s.Setting(r.Context(), data.HomeStreet)
}

// divisionName is the name of a division's code; the code where it is unknown.
func divisionName(code string) string {
	if d, ok := geo.Divisions().Find(code); ok {
		return d.Name
	}
	return code
}
