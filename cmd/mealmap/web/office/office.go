package office

import (
	"time"

	"github.com/go-chi/httprate"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/meals/cards"
	"mealmap/meals/tills"
	"mealmap/merchants/editions"
	"mealmap/merchants/facts"
)

// server is the desk with the office's pages.
type server struct {
	*desk.Desk
	tills    *tills.Store
	life     *cards.Store
	facts    *facts.Store
	editions *editions.Store
	rooms    qualityRooms
}

// Part is every page and action of the office.
func Part(d *desk.Desk) web.Part { return web.Part{Routes: newServer(d).routes()} }

func newServer(d *desk.Desk) *server {
	return &server{Desk: d, tills: tills.NewStore(d.DB, d.Meals, d.Merchants), life: cards.NewStore(d.DB, d.Vault, d.Meals),
		facts: facts.NewStore(d.DB, d.Merchants), editions: editions.NewStore(d.DB, d.Merchants), rooms: newQualityRooms(d)}
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

func (s *server) doorRoutes() []web.Route {
	limit := httprate.NewRateLimiter(signInsAMinute, time.Minute)
	return []web.Route{
		s.Door.Get("/setup", s.showSetup),
		s.Door.Post("/setup", s.setUp),
		s.Door.Get("/office/sign-in", s.showSignIn),
		s.Door.Post("/office/sign-in", s.signIn(limit)),
		s.Post("/office/sign-out", "", s.signOut),
		s.Get("/office/password", "", s.showPassword),
		s.Post("/office/password", "", s.changePassword),

		s.Get("/office", staff.SeeToday, s.showToday),
	}
}

func (s *server) pointRoutes() []web.Route {
	points := s.pointImport()
	return []web.Route{
		s.Get("/office/points", staff.SeePoints, s.listPoints),
		s.Get("/office/points.xlsx", staff.SeePoints, s.exportPoints),
		s.Get("/office/points/new", staff.EditPoints, s.newPoint),
		s.Post("/office/points", staff.EditPoints, s.createPoint),
		s.Get("/office/points/import", staff.EditPoints, s.showImport(points)),
		s.Post("/office/points/import", staff.EditPoints, s.checkImport(points)),
		s.Post("/office/points/import/confirm", staff.EditPoints, s.confirmImport(points)),
		s.Get("/office/points/{id}", staff.SeePoints, s.showPoint),
		s.Post("/office/points/{id}", staff.EditPoints, s.updatePoint),
		s.Get("/office/points/{id}/edit", staff.EditPoints, s.editPoint),
		s.Get(unplacedPath, staff.EditPoints, s.showUnplaced),
		s.Post("/office/points/{id}/place", staff.EditPoints, s.placePoint),
		s.Post("/office/points/{id}/checks", staff.EditPoints, s.checkPoint),
		s.Post("/office/points/{id}/reports", staff.EditPoints, s.answerReport),
		s.Post("/office/points/{id}/menu", staff.EditPoints, s.putMenu),
		s.Post("/office/points/{id}/status", staff.EditPoints, s.setPointStatus),
		s.Post("/office/points/{id}/closures", staff.EditPoints, s.addClosure),
		s.Post("/office/points/{id}/closures/remove", staff.EditPoints, s.removeClosure),
	}
}

func (s *server) elderRoutes() []web.Route {
	elders := s.elderImport()
	return []web.Route{
		s.Get("/office/elders", staff.SeeElders, s.listElders),
		s.Post("/office/elders/search", staff.SeeElders, s.searchElders),
		s.Get("/office/elders/new", staff.EditElders, s.newElder),
		s.Post("/office/elders", staff.EditElders, s.createElder),
		s.Get("/office/elders/import", staff.EditElders, s.showImport(elders)),
		s.Post("/office/elders/import", staff.EditElders, s.checkImport(elders)),
		s.Post("/office/elders/import/confirm", staff.EditElders, s.confirmImport(elders)),
		s.Get("/office/elders/{id}", staff.SeeElders, s.showElder),
		s.Post("/office/elders/{id}", staff.EditElders, s.updateElder),
		s.Get("/office/elders/{id}/edit", staff.EditElders, s.editElder),
		s.Post("/office/elders/{id}/categories", staff.EditElders, s.setCategory),
		s.Post("/office/elders/{id}/home", staff.SeeElders, s.setHome),
		s.Post("/office/elders/{id}/home/clear", staff.SeeElders, s.clearHome),
		s.Post("/office/elders/{id}/reveal", staff.ReadFullNumber, s.revealElder),
		s.Post("/office/elders/{id}/card/issue", staff.IssueCards, s.issueCard),
		s.Post("/office/elders/{id}/card/reissue", staff.IssueCards, s.reissueCard),
		s.Post("/office/elders/{id}/card/revoke", staff.IssueCards, s.revokeCard),
		s.Get("/office/cards", staff.SeeElders, s.listCards),
		s.Post("/office/cards/apply", staff.IssueCards, s.applyForCards),
		s.Post("/office/cards/sheet", staff.IssueCards, s.printCards),
	}
}

func (s *server) mealRoutes() []web.Route {
	return []web.Route{
		s.Get("/office/tills", staff.ManageTills, s.listTills),
		s.Post("/office/tills", staff.ManageTills, s.addTill),
		s.Get("/office/tills/new/{held}", staff.ManageTills, s.showTillToken),
		s.Get(alonePath, staff.ManageTills, s.showAlone),
		s.Post(alonePath, staff.ManageTills, s.changeAlone),
		s.Post("/office/tills/asks", staff.ManageTills, s.changeAsks),
		s.Post("/office/tills/codes", staff.ManageTills, s.addCode),
		s.Get("/office/tills/codes/{held}", staff.ManageTills, s.showCode),
		s.Post("/office/tills/{id}/confirm", staff.ManageTills, s.changeTill("office.till.confirmed_done", s.confirmTill)),
		s.Post("/office/tills/{id}/refuse", staff.ManageTills, s.changeTill("office.till.refused_done", s.refuseTill)),
		s.Post("/office/tills/{id}/revoke", staff.ManageTills, s.changeTill("office.till.revoked_done", s.revokeTill)),
		s.Post("/office/tills/{id}/pin", staff.ManageTills, s.changeTill("office.till.pin_done", s.resetTillPIN)),

		s.Get("/office/redemptions", staff.SeeRedemptions, s.listRedemptions),
		s.Get("/office/redemptions.xlsx", staff.SeeRedemptions, s.exportRedemptions),
		s.Get("/office/redemptions/{id}", staff.SeeRedemptions, s.showRedemption),
		s.Post("/office/redemptions/{id}/void", staff.VoidRedemptions, s.voidRedemption),
		s.Post("/office/redemptions/{id}/rating", staff.DecideReview, s.rateRedemption),
	}
}

func (s *server) settingRoutes() []web.Route {
	return []web.Route{
		s.Get("/office/settings", "", s.showSettings),
		s.Post("/office/settings", staff.ChangeSettings, s.changeSettings),
		s.Get("/office/users", staff.ManageUsers, s.listUsers),
		s.Get("/office/users/new", staff.ManageUsers, s.newUser),
		s.Post("/office/users", staff.ManageUsers, s.createUser),
		s.Get("/office/users/{id}", staff.ManageUsers, s.showUser),
		s.Post("/office/users/{id}/password", staff.ManageUsers, s.resetPassword),
		s.Post("/office/users/{id}/active", staff.ManageUsers, s.setActive),
		s.Get("/office/audit", staff.ReadAudit, s.showAudit),
	}
}
