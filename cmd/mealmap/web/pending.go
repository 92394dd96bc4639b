package web

import (
	"net/http"

	"github.com/alexedwards/scs/v2"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

func (s *Server) officeRoutes() []route { return nil }

func (s *Server) tillRoutes() []route { return nil }

func newSessions(_ *data.DB) *scs.SessionManager { return scs.New() }

func (s *Server) admitStaff(r *http.Request, _ staff.Permission) (*http.Request, error) {
	return r, fault.ErrSignIn
}

func (s *Server) admitTill(r *http.Request, _ audience) (*http.Request, error) {
	return r, fault.ErrSignIn
}

func tillOperations() []operation { return nil }
