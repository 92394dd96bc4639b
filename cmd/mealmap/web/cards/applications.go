package cards

import (
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

// How many open applications and ending cards one page shows, and how much of
// the history.
const (
	atOnce  = 300
	history = 50
)

type applicationsPage struct {
	desk.Chrome
	Open     []applicationLine
	Decided  []applicationLine
	Expiring []cardLine
	MayApply bool
	Approves bool
}

type applicationLine struct {
	ID        life.ApplicationID
	Who       person
	KindKey   string
	Note      string
	At        data.Instant
	By        string
	Decision  string // key, "" while open
	Mark      string
	Reason    string
	DecidedAt data.Instant
	DecidedBy string
	Refuse    desk.Form
}

// cardLine is a card with its elder.
type cardLine struct {
	ID      meals.CardID
	Who     person
	Number  string
	ValidTo data.ServiceDay
	Applied bool
}

func (s *server) showApplications(w http.ResponseWriter, r *http.Request) error {
	open, err := s.life.ListApplications(r.Context(), life.ApplicationFilter{Scope: scope(r), Limit: atOnce})
	if err != nil {
		return err
	}
	decided, err := s.life.ListApplications(r.Context(), life.ApplicationFilter{Scope: scope(r), Decided: true, Limit: history})
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	u := desk.Viewer(r)
	page := applicationsPage{MayApply: staff.May(u.Role, staff.ApplyCards), Approves: staff.May(u.Role, staff.ApproveCards)}
	for i := range open {
		page.Open = append(page.Open, s.applicationLine(r, &open[i], names))
	}
	for i := range decided {
		page.Decided = append(page.Decided, s.applicationLine(r, &decided[i], names))
	}
	if page.MayApply {
		if page.Expiring, err = s.expiring(r); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "elders", "life.applications.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "cards/applications", page)
}

var decisionMarks = map[life.Decision]string{life.Approved: "good", life.Refused: "stop", life.Withdrawn: "wait"}

func (s *server) applicationLine(r *http.Request, a *life.Application, names desk.People) applicationLine {
	l := applicationLine{ID: a.ID, Who: s.person(r, &a.Elder), KindKey: "life.kind." + string(a.Kind), Note: a.Note, At: a.AppliedAt,
		By: names.Name(a.AppliedBy), Reason: a.Reason, DecidedAt: a.DecidedAt, DecidedBy: names.Name(a.DecidedBy),
		Mark: decisionMarks[a.Decision], Refuse: desk.Form{ID: "refuse-" + string(a.ID)}}
	if a.Decision != "" {
		l.Decision = "life.decision." + string(a.Decision)
	}
	return l
}

// people are the names of those who work here.
func (s *server) people(r *http.Request) (desk.People, error) {
	return desk.ReadPeople(r.Context(), s.Staff, s.Printer(r))
}

// expiring are the cards that end soon and that nobody has applied for.
func (s *server) expiring(r *http.Request) (lines []cardLine, err error) {
	held, err := s.life.ListExpiring(r.Context(), scope(r), s.DB.Now().ServiceDay().AddDays(life.SoonDays), atOnce)
	for i := range held {
		if !held[i].Applied {
			lines = append(lines, s.cardLine(r, &held[i]))
		}
	}
	return lines, err
}

func (s *server) cardLine(r *http.Request, h *life.Held) cardLine {
	return cardLine{ID: h.Card.ID, Who: s.person(r, &h.Elder), Number: h.Card.Number, ValidTo: h.Card.ValidTo, Applied: h.Applied}
}

// apply asks for a card on behalf of an elder; the form stands on the elder's
// page and the helper's.
func (s *server) apply(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	n := life.NewApplication{Elder: meals.ElderID(r.PostForm.Get("elder")), Kind: life.Kind(r.PostForm.Get("kind")), Note: r.PostForm.Get("note")}
	if _, err := s.life.Apply(r.Context(), scope(r), n, desk.Actor(r)); err != nil {
		return s.refused(w, r, lifeOf(n.Elder), err)
	}
	return s.Done(w, r, lifeOf(n.Elder), "life.applied")
}

// renew applies for a new card for each of the ticked elders.
func (s *server) renew(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	elders := chosen[meals.ElderID](r, "elder")
	if len(elders) == 0 {
		return s.refused(w, r, applicationsPath, ErrNoneChosen)
	}
	done, left, err := s.life.RenewMany(r.Context(), scope(r), elders, "", desk.Actor(r))
	if err != nil {
		return s.refused(w, r, applicationsPath, err)
	}
	return s.outcome(w, r, applicationsPath, "life.renewed", done, left)
}

// approve issues what the ticked applications ask for.
func (s *server) approve(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	ids := chosen[life.ApplicationID](r, "application")
	if r.PostForm.Get("which") == "listed" {
		ids = chosen[life.ApplicationID](r, "listed")
	}
	if len(ids) == 0 {
		return s.refused(w, r, applicationsPath, ErrNoneChosen)
	}
	cards, left, err := s.life.ApproveMany(r.Context(), scope(r), ids, desk.Actor(r))
	if err != nil {
		return s.refused(w, r, applicationsPath, err)
	}
	return s.outcome(w, r, applicationsPath, "life.approved", len(cards), left)
}

func (s *server) refuse(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	if err := s.life.Refuse(r.Context(), scope(r), id[life.ApplicationID](r), r.PostForm.Get("reason"), desk.Actor(r)); err != nil {
		return s.refused(w, r, applicationsPath, err)
	}
	return s.Done(w, r, applicationsPath, "life.refused")
}

func (s *server) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := s.life.Withdraw(r.Context(), scope(r), id[life.ApplicationID](r), desk.Actor(r)); err != nil {
		return s.refused(w, r, applicationsPath, err)
	}
	return s.Done(w, r, applicationsPath, "life.withdrawn")
}

// chosen are the ticked things of a form.
func chosen[T ~string](r *http.Request, name string) []T {
	var all []T
	for _, v := range r.PostForm[name] {
		all = append(all, T(v))
	}
	return all
}
