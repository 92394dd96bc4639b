package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealmap/data/fault"
)

// errUnhealthy: the disk failed under a commit; the program must be restarted.
var errUnhealthy = fault.New(fault.Unavailable, "unhealthy")

// Machinery is what programs ask of the whole: its health, its description, its
// counts.
func (s *Server) Machinery() Part {
	return Part{
		Routes: []Route{
			{http.MethodGet, "/healthz", s.PublicJSON, "", s.health},
			{http.MethodGet, "/openapi.json", s.PublicJSON, "", s.openAPI},
			{http.MethodGet, "/metrics", s.loopback(), "", s.metricsText},
		},
		Operations: []Operation{
			describe[struct{}, healthOutput](huma.Operation{
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

// health is GET /healthz: 200 while the store takes writes.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	select {
	case <-s.DB.Failed():
		return errUnhealthy
	default:
		return respondJSON(w, http.StatusOK, healthAnswer{"ok"})
	}
}
