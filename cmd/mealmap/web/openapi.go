package web

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// operation adds one described route to the OpenAPI document.
type operation func(huma.API)

// describe puts a route into the OpenAPI document. In is a struct with huma's
// tags for parameters (path, query, header) and a Body field where there is
// one; Out likewise for the answer. The route itself is a plain handler in the
// route table: the document says what it takes, the handler decides.
func describe[In, Out any](op huma.Operation) operation {
	return func(api huma.API) {
		responses := map[string]*huma.Response{"default": problemResponse(api)}
		for status, response := range op.Responses {
			responses[status] = response
		}
		op.Responses = responses
		huma.Register(api, op, func(context.Context, *In) (*Out, error) { return new(Out), nil })
	}
}

// problemResponse is what every route answers when it does not do as asked.
func problemResponse(api huma.API) *huma.Response {
	schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, problemType)
	return &huma.Response{
		Description: "Not done: what happened (code, detail) and what to do next (fixes).",
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
	}
}

// operations is everything in the document.
func operations() []operation {
	return append(publicOperations(), tillOperations()...)
}

type nearestInput struct {
	At    string `query:"at" required:"true" example:"32.0421,118.7787" doc:"latitude,longitude in WGS-84 degrees"`
	Limit int    `query:"limit" default:"5" minimum:"1" maximum:"50" doc:"how many points"`
	Open  string `query:"open" example:"now" doc:"only points open then: now, or an RFC 3339 time"`
	Kind  string `query:"kind" enum:"canteen,restaurant,delivery_kitchen"`
	Tag   string `query:"tag" enum:"halal,low_salt,low_sugar,soft,boneless,delivery,vegetarian,takeaway,step_free,breakfast"`
}

type pointInput struct {
	ID string `path:"id" doc:"the point's id"`
}

type (
	nearestOutput struct{ Body nearestAnswer }
	pointOutput   struct{ Body pointDetail }
	geoJSONOutput struct {
		ContentType string `header:"Content-Type" enum:"application/geo+json"`
		Body        featureCollection
	}
	healthOutput struct{ Body healthAnswer }
)

func publicOperations() []operation {
	return []operation{
		describe[nearestInput, nearestOutput](huma.Operation{
			OperationID: "nearest-points",
			Method:      http.MethodGet,
			Path:        "/api/v1/points",
			Summary:     "The meal points nearest to a position",
			Description: "Exactly the nearest, in order of distance. Unknown parameters are refused.",
			Tags:        []string{"public"},
		}),
		describe[pointInput, pointOutput](huma.Operation{
			OperationID: "point",
			Method:      http.MethodGet,
			Path:        "/api/v1/points/{id}",
			Summary:     "One meal point with its hours and benefits",
			Tags:        []string{"public"},
		}),
		describe[struct{}, geoJSONOutput](huma.Operation{
			OperationID: "points-geojson",
			Method:      http.MethodGet,
			Path:        "/api/v1/points.geojson",
			Summary:     "Every placed meal point as GeoJSON",
			Tags:        []string{"public"},
		}),
		describe[struct{}, healthOutput](huma.Operation{
			OperationID: "health",
			Method:      http.MethodGet,
			Path:        "/healthz",
			Summary:     "Whether the program takes requests",
			Tags:        []string{"public"},
		}),
	}
}

// noAdapter lets huma describe routes without serving them.
type noAdapter struct{}

func (noAdapter) Handle(*huma.Operation, func(huma.Context))       {}
func (noAdapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// newOpenAPI makes the document as huma keeps it.
func newOpenAPI() *huma.OpenAPI {
	config := huma.DefaultConfig("mealmap", "1.0.0")
	config.DocsPath, config.OpenAPIPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema link in every body
	config.Info.Description = "Meal points for elders, and the tills that redeem meal cards at them."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		tillSecurity: {Type: "http", Scheme: "bearer", Description: "the token of a till"},
	}
	api := huma.NewAPI(config, noAdapter{})
	for _, add := range operations() {
		add(api)
	}
	// huma registers its own error model, which no answer here has.
	for _, name := range []string{"ErrorModel", "ErrorDetail"} {
		delete(api.OpenAPI().Components.Schemas.Map(), name)
	}
	return api.OpenAPI()
}

// tillSecurity names the till's bearer token in the document.
const tillSecurity = "till"

func openAPIDocument() ([]byte, error) { return json.Marshal(newOpenAPI()) }

// openAPI is GET /openapi.json.
func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request) error {
	raw, err := s.document()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/openapi+json")
	_, err = w.Write(raw)
	return err
}

var problemType = reflect.TypeFor[problem]()
