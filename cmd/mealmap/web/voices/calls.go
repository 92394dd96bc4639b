package voices

import (
	"net/http"
	"net/url"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	heard "mealmap/meals/voices"
	"mealmap/merchants/photos"
)

// callDesk is what calls, sheets of questions, visits, letters and pictures need.
type callDesk struct {
	voices *heard.Store
	photos *photos.Store
}

func newCallDesk(d *desk.Desk) callDesk {
	return callDesk{voices: heard.NewStore(d.DB, d.Vault, d.Meals, d.Merchants), photos: photos.NewStore(d.DB)}
}

// Addresses of the pages.
const (
	callsPath   = "/office/voices/calls"
	samplePath  = callsPath + "/sample"
	sheetsPath  = callsPath + "/sheets"
	visitsPath  = "/office/voices/visits"
	lettersPath = "/office/voices/letters"
)

func (s *server) callRoutes() []web.Route {
	return []web.Route{
		s.Get(callsPath, staff.HearVoices, s.listCalls),
		s.Post(callsPath+"/next", staff.HearVoices, s.takeNext),
		s.Get(samplePath, staff.HearVoices, s.planSample),
		s.Post(samplePath, staff.DecideReview, s.drawSample),
		s.Get(callsPath+"/samples/{id}", staff.HearVoices, s.showSample),
		s.Get(callsPath+"/denied", staff.HearVoices, s.listDenied),
		s.Post(callsPath+"/denied/{id}", staff.HandleAlarms, s.findDenied),
		s.Get(callsPath+"/{id}", staff.HearVoices, s.showCall),
		s.Post(callsPath+"/{id}", staff.HearVoices, s.recordCall),
		s.Post(callsPath+"/{id}/take", staff.HearVoices, s.takeCall),
		s.Post(callsPath+"/{id}/back", staff.HearVoices, s.giveBackCall),

		s.Get(sheetsPath, staff.HearVoices, s.showSheets),
		s.Post(sheetsPath, staff.HearVoices, s.writeSheet),
		s.Get(sheetsPath+"/print", staff.HearVoices, s.printSheets),
		s.Get(callsPath+"/tables/{id}", staff.HearVoices, s.printTable),

		s.Get(visitsPath, staff.HearVoices, s.listVisits),
		s.Get(visitsPath+"/new", staff.HearVoices, s.newVisit),
		s.Post(visitsPath, staff.HearVoices, s.recordVisit),
		s.Get(visitsPath+"/{id}", staff.HearVoices, s.showVisit),
		s.Post(visitsPath+"/{id}/answers", staff.HearVoices, s.writeAnswer),
		s.Post(visitsPath+"/{id}/photos", staff.HearVoices, s.addPhoto),
		s.Get("/office/photos/{id}", "", s.showPhoto),

		s.Get(lettersPath, staff.DecideReview, s.listLetters),
		s.Post(lettersPath, staff.DecideReview, s.sendLetters),
		s.Get(lettersPath+"/month.pdf", staff.DecideReview, s.printLetters),
		s.Get(lettersPath+"/merchants/{id}", staff.DecideReview, s.draftLetter),
		s.Post(lettersPath+"/merchants/{id}", staff.DecideReview, s.sendLetter),
		s.Get(lettersPath+"/{id}", staff.DecideReview, s.showLetter),
		s.Get(lettersPath+"/{id}/letter.pdf", staff.DecideReview, s.printLetter),
		s.Post(lettersPath+"/{id}/improved", staff.DecideReview, s.improve),
	}
}

// hearing is whose elders the viewer hears.
func hearing(r *http.Request) heard.Scope {
	u := desk.Viewer(r)
	return heard.Scope{District: u.District, Street: u.Street, Community: u.Community}
}

// wholeStreet is the viewer's street, whatever his community: points and
// providers serve all of it.
func (s *server) wholeStreet(r *http.Request) heard.Scope {
	return heard.Scope{District: desk.Viewer(r).District, Street: s.StreetFor(r)}
}

type callsPage struct {
	desk.Chrome
	Sentence string
	Mine     []callLine
	Ready    []callLine
	More     int // that are not shown
	Notes    []string
	Denied   int
	Samples  []sampleLine
	Draw     bool // the viewer may draw
}

// callLine is one elder to be asked, in the list.
type callLine struct {
	ID        heard.InterviewID
	Name      string // masked where the viewer does not enrol elders
	Community string
	About     string // which meal
	Requested bool
	Tries     int
}

// callsAtOnce is how many calls the list shows.
const callsAtOnce = 30

func (s *server) listCalls(w http.ResponseWriter, r *http.Request) error {
	sc := hearing(r)
	l, err := s.voices.Calls(r.Context(), sc, desk.Actor(r))
	if err != nil {
		return err
	}
	waiting, err := s.voices.Waiting(r.Context(), sc.District, sc.Street)
	if err != nil {
		return err
	}
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	page := callsPage{
		Sentence: n.p.Text("voices.calls.sentence", "Ready", len(l.Ready)+len(l.Mine)), Denied: waiting.Denied,
		More: max(0, len(l.Ready)-callsAtOnce), Draw: staff.May(desk.Viewer(r).Role, staff.DecideReview),
	}
	for i := range l.Mine {
		page.Mine = append(page.Mine, n.call(&l.Mine[i]))
	}
	for i := range l.Ready[:min(len(l.Ready), callsAtOnce)] {
		page.Ready = append(page.Ready, n.call(&l.Ready[i]))
	}
	for _, note := range []struct {
		key   string
		count int
	}{{"voices.calls.taken", l.Taken}, {"voices.calls.later", l.Later}, {"voices.calls.own", l.Own}} {
		if note.count > 0 {
			page.Notes = append(page.Notes, n.p.Text(note.key, "Count", note.count))
		}
	}
	samples, err := s.voices.Samples(r.Context(), sc, 6)
	if err != nil {
		return err
	}
	for i := range samples {
		page.Samples = append(page.Samples, n.sample(&samples[i]))
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "review", "voices.calls.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "voices/calls", page)
}

// takeNext takes the first elder of the list whom the viewer may ring.
func (s *server) takeNext(w http.ResponseWriter, r *http.Request) error {
	c, err := s.voices.TakeNext(r.Context(), hearing(r), desk.Actor(r))
	if err != nil {
		return s.Refused(w, r, callsPath, err)
	}
	http.Redirect(w, r, callPath(c.ID), http.StatusSeeOther)
	return nil
}

func (s *server) takeCall(w http.ResponseWriter, r *http.Request) error {
	c, err := s.voices.Take(r.Context(), hearing(r), callID(r), desk.Actor(r))
	if err != nil {
		return desk.Hidden(err)
	}
	http.Redirect(w, r, callPath(c.ID), http.StatusSeeOther)
	return nil
}

func (s *server) giveBackCall(w http.ResponseWriter, r *http.Request) error {
	if err := s.voices.GiveBack(r.Context(), hearing(r), callID(r), desk.Actor(r)); err != nil {
		return s.Refused(w, r, callsPath, desk.Hidden(err))
	}
	return s.Done(w, r, callsPath, "voices.call.back_done")
}

func callPath(id heard.InterviewID) string { return callsPath + "/" + url.PathEscape(string(id)) }
