package web

import (
	"net/http"
	"time"

	"github.com/go-chi/httprate"

	"mealmap/data/staff"
)

// officeRoutes is every page and action of the office and what it takes.
// Whether the thing that an address names lies in the caller's street, each
// handler asks when it has found it.
func (s *Server) officeRoutes() []route {
	all := s.doorRoutes()
	all = append(all, s.pointRoutes()...)
	all = append(all, s.elderRoutes()...)
	all = append(all, s.mealRoutes()...)
	return append(all, s.settingRoutes()...)
}

func get(pattern string, may staff.Permission, h handler) route {
	return route{http.MethodGet, pattern, office, may, h}
}

func post(pattern string, may staff.Permission, h handler) route {
	return route{http.MethodPost, pattern, office, may, h}
}

func (s *Server) doorRoutes() []route {
	limit := httprate.NewRateLimiter(signInsAMinute, time.Minute)
	return []route{
		{http.MethodGet, "/setup", signIn, "", s.showSetup},
		{http.MethodPost, "/setup", signIn, "", s.setUp},
		{http.MethodGet, "/office/sign-in", signIn, "", s.showSignIn},
		{http.MethodPost, "/office/sign-in", signIn, "", s.signIn(limit)},
		post("/office/sign-out", "", s.signOut),
		get("/office/password", "", s.showPassword),
		post("/office/password", "", s.changePassword),

		get("/office", staff.SeeToday, s.showToday),
	}
}

func (s *Server) pointRoutes() []route {
	points := s.pointImport()
	return []route{
		get("/office/points", staff.SeePoints, s.listPoints),
		get("/office/points.xlsx", staff.SeePoints, s.exportPoints),
		get("/office/points/new", staff.EditPoints, s.newPoint),
		post("/office/points", staff.EditPoints, s.createPoint),
		get("/office/points/import", staff.EditPoints, s.showImport(points)),
		post("/office/points/import", staff.EditPoints, s.checkImport(points)),
		post("/office/points/import/confirm", staff.EditPoints, s.confirmImport(points)),
		get("/office/points/{id}", staff.SeePoints, s.showPoint),
		post("/office/points/{id}", staff.EditPoints, s.updatePoint),
		get("/office/points/{id}/edit", staff.EditPoints, s.editPoint),
		post("/office/points/{id}/place", staff.EditPoints, s.placePoint),
		post("/office/points/{id}/status", staff.EditPoints, s.setPointStatus),
		post("/office/points/{id}/closures", staff.EditPoints, s.addClosure),
		post("/office/points/{id}/closures/remove", staff.EditPoints, s.removeClosure),
	}
}

func (s *Server) elderRoutes() []route {
	elders := s.elderImport()
	return []route{
		get("/office/elders", staff.SeeElders, s.listElders),
		post("/office/elders/search", staff.SeeElders, s.searchElders),
		get("/office/elders/new", staff.EditElders, s.newElder),
		post("/office/elders", staff.EditElders, s.createElder),
		get("/office/elders/import", staff.EditElders, s.showImport(elders)),
		post("/office/elders/import", staff.EditElders, s.checkImport(elders)),
		post("/office/elders/import/confirm", staff.EditElders, s.confirmImport(elders)),
		get("/office/elders/{id}", staff.SeeElders, s.showElder),
		post("/office/elders/{id}", staff.EditElders, s.updateElder),
		get("/office/elders/{id}/edit", staff.EditElders, s.editElder),
		post("/office/elders/{id}/categories", staff.EditElders, s.setCategory),
		post("/office/elders/{id}/reveal", staff.ReadFullNumber, s.revealElder),
		post("/office/elders/{id}/card/issue", staff.IssueCards, s.issueCard),
		post("/office/elders/{id}/card/reissue", staff.IssueCards, s.reissueCard),
		post("/office/elders/{id}/card/revoke", staff.IssueCards, s.revokeCard),
		get("/office/cards", staff.SeeElders, s.listCards),
		post("/office/cards/issue", staff.IssueCards, s.issueCards),
		post("/office/cards/sheet", staff.IssueCards, s.printCards),
	}
}

func (s *Server) mealRoutes() []route {
	return []route{
		get("/office/tills", staff.ManageTills, s.listTills),
		post("/office/tills", staff.ManageTills, s.addTill),
		get("/office/tills/new/{held}", staff.ManageTills, s.showTillToken),
		post("/office/tills/{id}/revoke", staff.ManageTills, s.revokeTill),

		get("/office/redemptions", staff.SeeRedemptions, s.listRedemptions),
		get("/office/redemptions.xlsx", staff.SeeRedemptions, s.exportRedemptions),
		get("/office/redemptions/{id}", staff.SeeRedemptions, s.showRedemption),
		post("/office/redemptions/{id}/void", staff.VoidRedemptions, s.voidRedemption),
		post("/office/redemptions/{id}/rating", staff.DecideReview, s.rateRedemption),

		get("/office/review", staff.SeeReview, s.showReview),
		post("/office/review/run", staff.DecideReview, s.runReview),
		get("/office/review/settings", staff.DecideReview, s.showReviewSettings),
		post("/office/review/settings", staff.DecideReview, s.saveReviewSettings),
		get("/office/review/{id}", staff.SeeReview, s.showMerchant),
		post("/office/review/flags/{id}/decide", staff.DecideReview, s.decideFlag),

		get("/office/settlement", staff.SeeRedemptions, s.showSettlement),
	}
}

func (s *Server) settingRoutes() []route {
	return []route{
		get("/office/settings", "", s.showSettings),
		post("/office/settings", staff.ChangeSettings, s.changeSettings),
		get("/office/users", staff.ManageUsers, s.listUsers),
		get("/office/users/new", staff.ManageUsers, s.newUser),
		post("/office/users", staff.ManageUsers, s.createUser),
		get("/office/users/{id}", staff.ManageUsers, s.showUser),
		post("/office/users/{id}/password", staff.ManageUsers, s.resetPassword),
		post("/office/users/{id}/active", staff.ManageUsers, s.setActive),
		get("/office/audit", staff.ReadAudit, s.showAudit),
	}
}
