package web

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Operation adds one described route to the OpenAPI document.
type Operation func(huma.API)

// Describe puts a route into the OpenAPI document. In is a struct with huma's
// tags for parameters (path, query, header) and a Body field where there is
// one; Out likewise for the answer. The route itself is a plain handler in the
// route table: the document says what it takes, the handler decides.
func Describe[In, Out any](op huma.Operation) Operation {
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

// noAdapter lets huma describe routes without serving them.
type noAdapter struct{}

func (noAdapter) Handle(*huma.Operation, func(huma.Context))       {}
func (noAdapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// OpenAPI is the document that describes the parts, as huma keeps it.
func OpenAPI(parts ...Part) *huma.OpenAPI {
	config := huma.DefaultConfig("mealmap", "1.0.0")
	config.DocsPath, config.OpenAPIPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema link in every body
	config.Info.Description = "Meal points for elders, and the tills that redeem meal cards at them."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		TillSecurity: {Type: "http", Scheme: "bearer", Description: "the token of a till"},
	}
	api := huma.NewAPI(config, noAdapter{})
	for _, part := range parts {
		for _, add := range part.Operations {
			add(api)
		}
	}
	// huma registers its own error model, which no answer here has.
	for _, name := range []string{"ErrorModel", "ErrorDetail"} {
		delete(api.OpenAPI().Components.Schemas.Map(), name)
	}
	return api.OpenAPI()
}

// TillSecurity names the till's bearer token in the document.
const TillSecurity = "till"

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

var problemType = reflect.TypeFor[Problem]()
