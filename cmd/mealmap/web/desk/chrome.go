package desk

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// Chrome is what every page of the desk shows around its matter; a page's
// struct embeds it and gets it from Desk.Chrome.
type Chrome struct {
	web.Chrome
	Rail   string      // the current word's name, "points"; "" where none is
	Viewer *staff.User // nil where nobody is signed in

	path      string // of the request
	elsewhere bool   // the viewer does not serve the home street
}

// Word is one of the seven words of the rail. Key is of the catalogue.
type Word struct {
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
	{"settlement", "/office/settlement", staff.SeeMoney},
	{"settings", "/office/settings", ""},
}

// Words are the words of the rail of which the viewer's role can open a page,
// the first where it can.
func (c Chrome) Words() []Word {
	var words []Word
	for _, w := range rail {
		if href := c.firstPage(w.name, w.href, w.may); href != "" {
			words = append(words, Word{"office.rail." + w.name, href, w.name == c.Rail})
		}
	}
	return words
}

func (c Chrome) firstPage(word, href string, may staff.Permission) string {
	switch {
	case c.Viewer == nil:
		return ""
	case may == "" || c.May(may):
		return href
	}
	for _, page := range sections[word] {
		if c.May(page.may) {
			return page.href
		}
	}
	return ""
}

// RoleKey names the viewer's role in the catalogue.
func (c Chrome) RoleKey() string {
	if c.Viewer == nil {
		return ""
	}
	return "role." + string(c.Viewer.Role)
}

// May reports whether the viewer's role has a permission; pages hide what a
// click would only refuse.
func (c Chrome) May(p staff.Permission) bool {
	return c.Viewer != nil && staff.May(c.Viewer.Role, p)
}

// Chrome fills the layout, with the rail's current word, and takes the flash.
// Title is a key with its arguments, as for web's Chrome.
func (d *Desk) Chrome(r *http.Request, rail, title string, pairs ...any) Chrome {
	c := Chrome{Chrome: d.Server.Chrome(r, title, pairs...), Rail: rail, Viewer: Viewer(r), path: r.URL.Path}
	if c.Viewer != nil && sections[rail] != nil {
		c.elsewhere = Covers(r, c.Viewer.District, d.Setting(r.Context(), data.HomeStreet), "") != nil
	}
	c.Flash = d.sessions.PopString(r.Context(), sessionFlash)
	return c
}

// problemPage shows one failure to a person at the desk.
type problemPage struct {
	Chrome
	Office  web.Contact
	Problem web.Problem
}

// fail shows a failure in the desk's look. The flash stays for the next page
// that comes.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	d.FailPage(w, r, err, "desk/problem", func(doc web.Problem) any {
		page := d.PublicPage(r, "public.problem.title")
		return problemPage{
			Chrome:  Chrome{Chrome: page.Chrome, Viewer: Viewer(r)},
			Office:  page.Office,
			Problem: doc,
		}
	})
}

// failAtDesk is fail, but leads who is not signed in to the door.
func (d *Desk) failAtDesk(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, fault.ErrSignIn) {
		d.LogFailure(r, err)
		toSignIn(w, r)
		return
	}
	d.fail(w, r, err)
}

// Done ends a change: the sentence for the next page, and 303 to it.
func (d *Desk) Done(w http.ResponseWriter, r *http.Request, to, key string, pairs ...any) error {
	d.sessions.Put(r.Context(), sessionFlash, d.Printer(r).Text(key, pairs...))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// Refused ends a small form whose page has no place for trouble: the sentence
// goes with the reader back to the page. What he cannot put right is returned.
func (d *Desk) Refused(w http.ResponseWriter, r *http.Request, to string, err error) error {
	if !Correctable(err) {
		return err
	}
	d.LogFailure(r, err)
	t := TroubleOf(err, d.Printer(r))
	d.sessions.Put(r.Context(), sessionFlash, d.Printer(r).Text("office.refused", "Sentence", t.Sentence, "Fix", t.fix()))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
