package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealmap/data/fault"
)

// errUnhealthy: the disk failed under a commit; the program must be restarted.
var errUnhealthy = fault.New(fault.Unavailable, "unhealthy")

// Machinery is what programs ask of the whole: its health, its description, its
// counts. Handler adds it to the parts it is given.
func (s *Server) Machinery() Part {
	return Part{
		Routes: []Route{
			s.PublicJSON.Get("/healthz", s.health),
			s.PublicJSON.Get("/openapi.json", s.openAPI),
			s.loopback().Get("/metrics", s.metricsText),
		},
		Operations: []Operation{
			Describe[struct{}, healthOutput](huma.Operation{
				OperationID: "health",
				Method:      http.MethodGet,
				Path:        "/healthz",
				Summary:     "Whether the program takes requests",
				Tags:        []string{"public"},
			}),
		},
	}
}

type healthOutput struct{ Body healthAnswer }

type healthAnswer struct {
	Status string `json:"status" enum:"ok"`
}

// health is GET /healthz: 200 while the store takes writes. A full disk is 503
// until a write is kept again.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	select {
	case <-s.DB.Failed():
		return errUnhealthy
	default:
	}
	if err := s.DB.Failing(); err != nil {
		return err
	}
	return RespondJSON(w, http.StatusOK, healthAnswer{"ok"})
}
