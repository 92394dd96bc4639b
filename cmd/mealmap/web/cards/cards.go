package cards

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

// The pages of this package; those of one elder's card lie below the elder.
const (
	applicationsPath = "/office/applications"
	batchesPath      = "/office/batches"
	handoutPath      = "/office/handout"
	helpPath         = "/office/help"
	twinsPath        = "/office/twins"
	elderPath        = "/office/elders/{id}/life"
)

// server is the desk with the pages for the life of a card.
type server struct {
	*desk.Desk
	life *life.Store
}

// Part is every page and action for the life of a card.
func Part(d *desk.Desk) web.Part {
	s := &server{d, life.NewStore(d.DB, d.Vault, d.Meals)}
	return web.Part{Routes: s.routes()}
}

// routes is every page and action, and what it takes. Whether the elder or card
// that an address names lies in the caller's street, the store asks.
func (s *server) routes() []web.Route {
	return slices.Concat(s.applicationRoutes(), s.batchRoutes(), s.handRoutes(), s.elderRoutes())
}

func (s *server) applicationRoutes() []web.Route {
	return []web.Route{
		s.Get(applicationsPath, staff.SeeElders, s.showApplications),
		s.Post(applicationsPath, staff.ApplyCards, s.apply),
		s.Post(applicationsPath+"/renew", staff.ApplyCards, s.renew),
		s.Post(applicationsPath+"/approve", staff.ApproveCards, s.approve),
		s.Post(applicationsPath+"/{id}/refuse", staff.ApproveCards, s.refuse),
		s.Post(applicationsPath+"/{id}/withdraw", staff.ApplyCards, s.withdraw),
	}
}

func (s *server) batchRoutes() []web.Route {
	return []web.Route{
		s.Get(batchesPath, staff.PrintCards, s.showBatches),
		s.Post(batchesPath, staff.PrintCards, s.makeBatch),
		s.Get(batchesPath+"/{id}", staff.PrintCards, s.showBatch),
		s.Post(batchesPath+"/{id}/proof", staff.PrintCards, s.proofBatch),
		s.Post(batchesPath+"/{id}/release", staff.PrintCards, s.releaseBatch),
		s.Post(batchesPath+"/{id}/sheet", staff.PrintCards, s.sendBatch),
		s.Post(batchesPath+"/{id}/drop", staff.PrintCards, s.dropBatch),
	}
}

func (s *server) handRoutes() []web.Route {
	return []web.Route{
		s.Get(handoutPath, staff.IssueCards, s.showHandout),
		s.Post(handoutPath, staff.IssueCards, s.handOut),
		s.Get(helpPath, staff.IssueCards, s.showHelp),
		s.Post(helpPath+"/search", staff.IssueCards, s.search),
		s.Get(twinsPath, staff.EditElders, s.showTwins),
		s.Post(twinsPath, staff.EditElders, s.keepApart),
	}
}

func (s *server) elderRoutes() []web.Route {
	return []web.Route{
		s.Get(elderPath, staff.SeeElders, s.showLife),
		s.Post(elderPath+"/replace", staff.IssueCards, s.replace),
		s.Post(elderPath+"/handed", staff.IssueCards, s.onCard("life.handed_one", s.handed)),
		s.Post(elderPath+"/returned", staff.IssueCards, s.onCard("life.returned", s.returned)),
		s.Post(elderPath+"/lost", staff.IssueCards, s.onCard("life.lost", s.lost)),
		s.Post(elderPath+"/found", staff.IssueCards, s.onCard("life.found", s.found)),
		s.Post(elderPath+"/delegates", staff.EditElders, s.addDelegate),
		s.Post(elderPath+"/delegates/end", staff.EditElders, s.endDelegate),
		s.Post(elderPath+"/photo", staff.EditElders, s.putPhoto),
		s.Post(elderPath+"/photo/remove", staff.EditElders, s.removePhoto),
	}
}

// scope is whose elders the viewer serves.
func scope(r *http.Request) life.Scope {
	u := desk.Viewer(r)
	return life.Scope{District: u.District, Street: u.Street, Community: u.Community}
}

// id is what the address names.
func id[T ~string](r *http.Request) T { return T(chi.URLParam(r, "id")) }

// lifeOf is the page of one elder's card.
func lifeOf(elder meals.ElderID) string { return "/office/elders/" + string(elder) + "/life" }

// person is an elder as lists show one: the name masked for whoever does not
// enrol.
type person struct {
	ID        meals.ElderID
	Name      string
	Age       int
	Community string
	Number    string // ID number, masked
	Phone     string // masked
}

func (s *server) person(r *http.Request, e *meals.Elder) person {
	community := e.CommunityName
	if community == "" {
		community = e.Community
	}
	return person{ID: e.ID, Name: desk.ShownName(r, e.Name), Age: meals.AgeOn(e.BornOn, s.DB.Now().ServiceDay()),
		Community: community, Number: e.MaskedNumber, Phone: e.MaskedPhone}
}

// outcome answers a change of many: how many were done, and why some were not.
func (s *server) outcome(w http.ResponseWriter, r *http.Request, to, key string, done int, left []life.Left) error {
	if len(left) == 0 {
		return s.Done(w, r, to, key, "Count", done)
	}
	trouble := desk.TroubleOf(left[0].Err, s.Printer(r))
	why := trouble.Sentence + trouble.Fix
	if done == 0 {
		return s.Done(w, r, to, "life.none_done", "Left", len(left), "Why", why)
	}
	return s.Done(w, r, to, "life.some_left", "Done", s.Printer(r).Text(key, "Count", done), "Left", len(left), "Why", why)
}

// refused goes back to the page with the sentence; what lies in another street
// is not there.
func (s *server) refused(w http.ResponseWriter, r *http.Request, to string, err error) error {
	return s.Refused(w, r, to, desk.Hidden(err))
}
