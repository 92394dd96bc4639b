package office

import (
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/httprate"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/staff"
)

// server is the frame with the office's sessions and audiences.
type server struct {
	*web.Server
	sessions *scs.SessionManager
	held     holder        // what one page hands to the next
	desk     *web.Audience // somebody signed in
	door     *web.Audience // a session, but nobody signed in yet
}

// Part is every page and action of the office.
func Part(s *web.Server) web.Part { return web.Part{Routes: newServer(s).routes()} }

func newServer(s *web.Server) *server {
	o := &server{Server: s, sessions: newSessions(s.DB, s.Secure)}
	o.desk = &web.Audience{Admit: o.admit, Fail: o.failAtDesk, Around: o.sessions.LoadAndSave}
	o.door = &web.Audience{Fail: o.fail, Around: o.sessions.LoadAndSave}
	return o
}

// routes is every page and action of the office and what it takes. Whether the
// thing that an address names lies in the caller's street, each handler asks
// when it has found it.
func (s *server) routes() []web.Route {
	all := s.doorRoutes()
	all = append(all, s.pointRoutes()...)
	all = append(all, s.elderRoutes()...)
	all = append(all, s.mealRoutes()...)
	return append(all, s.settingRoutes()...)
}

func (s *server) get(pattern string, may staff.Permission, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, For: s.desk, May: may, Handle: h}
}

func (s *server) post(pattern string, may staff.Permission, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, For: s.desk, May: may, Handle: h}
}

func (s *server) doorRoutes() []web.Route {
	limit := httprate.NewRateLimiter(signInsAMinute, time.Minute)
	return []web.Route{
		s.door.Get("/setup", s.showSetup),
		s.door.Post("/setup", s.setUp),
		s.door.Get("/office/sign-in", s.showSignIn),
		s.door.Post("/office/sign-in", s.signIn(limit)),
		s.post("/office/sign-out", "", s.signOut),
		s.get("/office/password", "", s.showPassword),
		s.post("/office/password", "", s.changePassword),

		s.get("/office", staff.SeeToday, s.showToday),
	}
}

func (s *server) pointRoutes() []web.Route {
	points := s.pointImport()
	return []web.Route{
		s.get("/office/points", staff.SeePoints, s.listPoints),
		s.get("/office/points.xlsx", staff.SeePoints, s.exportPoints),
		s.get("/office/points/new", staff.EditPoints, s.newPoint),
		s.post("/office/points", staff.EditPoints, s.createPoint),
		s.get("/office/points/import", staff.EditPoints, s.showImport(points)),
		s.post("/office/points/import", staff.EditPoints, s.checkImport(points)),
		s.post("/office/points/import/confirm", staff.EditPoints, s.confirmImport(points)),
		s.get("/office/points/{id}", staff.SeePoints, s.showPoint),
		s.post("/office/points/{id}", staff.EditPoints, s.updatePoint),
		s.get("/office/points/{id}/edit", staff.EditPoints, s.editPoint),
		s.post("/office/points/{id}/place", staff.EditPoints, s.placePoint),
		s.post("/office/points/{id}/status", staff.EditPoints, s.setPointStatus),
		s.post("/office/points/{id}/closures", staff.EditPoints, s.addClosure),
		s.post("/office/points/{id}/closures/remove", staff.EditPoints, s.removeClosure),
	}
}

func (s *server) elderRoutes() []web.Route {
	elders := s.elderImport()
	return []web.Route{
		s.get("/office/elders", staff.SeeElders, s.listElders),
		s.post("/office/elders/search", staff.SeeElders, s.searchElders),
		s.get("/office/elders/new", staff.EditElders, s.newElder),
		s.post("/office/elders", staff.EditElders, s.createElder),
		s.get("/office/elders/import", staff.EditElders, s.showImport(elders)),
		s.post("/office/elders/import", staff.EditElders, s.checkImport(elders)),
		s.post("/office/elders/import/confirm", staff.EditElders, s.confirmImport(elders)),
		s.get("/office/elders/{id}", staff.SeeElders, s.showElder),
		s.post("/office/elders/{id}", staff.EditElders, s.updateElder),
		s.get("/office/elders/{id}/edit", staff.EditElders, s.editElder),
		s.post("/office/elders/{id}/categories", staff.EditElders, s.setCategory),
		s.post("/office/elders/{id}/reveal", staff.ReadFullNumber, s.revealElder),
		s.post("/office/elders/{id}/card/issue", staff.IssueCards, s.issueCard),
		s.post("/office/elders/{id}/card/reissue", staff.IssueCards, s.reissueCard),
		s.post("/office/elders/{id}/card/revoke", staff.IssueCards, s.revokeCard),
		s.get("/office/cards", staff.SeeElders, s.listCards),
		s.post("/office/cards/issue", staff.IssueCards, s.issueCards),
		s.post("/office/cards/sheet", staff.IssueCards, s.printCards),
	}
}

func (s *server) mealRoutes() []web.Route {
	return []web.Route{
		s.get("/office/tills", staff.ManageTills, s.listTills),
		s.post("/office/tills", staff.ManageTills, s.addTill),
		s.get("/office/tills/new/{held}", staff.ManageTills, s.showTillToken),
		s.post("/office/tills/{id}/revoke", staff.ManageTills, s.revokeTill),

		s.get("/office/redemptions", staff.SeeRedemptions, s.listRedemptions),
		s.get("/office/redemptions.xlsx", staff.SeeRedemptions, s.exportRedemptions),
		s.get("/office/redemptions/{id}", staff.SeeRedemptions, s.showRedemption),
		s.post("/office/redemptions/{id}/void", staff.VoidRedemptions, s.voidRedemption),
		s.post("/office/redemptions/{id}/rating", staff.DecideReview, s.rateRedemption),

		s.get("/office/review", staff.SeeReview, s.showReview),
		s.post("/office/review/run", staff.DecideReview, s.runReview),
		s.get("/office/review/settings", staff.DecideReview, s.showReviewSettings),
		s.post("/office/review/settings", staff.DecideReview, s.saveReviewSettings),
		s.get("/office/review/{id}", staff.SeeReview, s.showMerchant),
		s.post("/office/review/flags/{id}/decide", staff.DecideReview, s.decideFlag),

		s.get("/office/settlement", staff.SeeRedemptions, s.showSettlement),
	}
}

func (s *server) settingRoutes() []web.Route {
	return []web.Route{
		s.get("/office/settings", "", s.showSettings),
		s.post("/office/settings", staff.ChangeSettings, s.changeSettings),
		s.get("/office/users", staff.ManageUsers, s.listUsers),
		s.get("/office/users/new", staff.ManageUsers, s.newUser),
		s.post("/office/users", staff.ManageUsers, s.createUser),
		s.get("/office/users/{id}", staff.ManageUsers, s.showUser),
		s.post("/office/users/{id}/password", staff.ManageUsers, s.resetPassword),
		s.post("/office/users/{id}/active", staff.ManageUsers, s.setActive),
		s.get("/office/audit", staff.ReadAudit, s.showAudit),
	}
}
