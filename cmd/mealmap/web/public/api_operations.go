package public

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealmap/cmd/mealmap/web"
)

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

type fundInput struct {
	Year string `query:"year" pattern:"^[0-9]{4}$" doc:"default, and where there is nothing in it: the newest"`
}

type accountInput struct {
	Month string `path:"month" example:"2025-03"`
}

type (
	fundOutput     struct{ Body fundAnswer }
	accountsOutput struct{ Body accountsAnswer }
	accountOutput  struct{ Body account }
)

type (
	nearestOutput struct{ Body nearestAnswer }
	pointOutput   struct{ Body pointDetail }
	geoJSONOutput struct {
		ContentType string `header:"Content-Type" enum:"application/geo+json"`
		Body        featureCollection
	}
)

func operations() []web.Operation {
	return []web.Operation{
		web.Describe[nearestInput, nearestOutput](huma.Operation{
			OperationID: "nearest-points",
			Method:      http.MethodGet,
			Path:        "/api/v1/points",
			Summary:     "The meal points nearest to a position",
			Description: "Exactly the nearest, in order of distance. Unknown parameters are refused.",
			Tags:        []string{"public"},
		}),
		web.Describe[pointInput, pointOutput](huma.Operation{
			OperationID: "point",
			Method:      http.MethodGet,
			Path:        "/api/v1/points/{id}",
			Summary:     "One meal point with its hours and benefits",
			Tags:        []string{"public"},
		}),
		web.Describe[struct{}, geoJSONOutput](huma.Operation{
			OperationID: "points-geojson",
			Method:      http.MethodGet,
			Path:        "/api/v1/points.geojson",
			Summary:     "Every placed meal point as GeoJSON",
			Tags:        []string{"public"},
		}),
		web.Describe[fundInput, fundOutput](huma.Operation{
			OperationID: "fund",
			Method:      http.MethodGet,
			Path:        "/api/v1/fund",
			Summary:     "The charity fund: every sum in and out of a year",
			Tags:        []string{"public"},
		}),
		web.Describe[struct{}, accountsOutput](huma.Operation{
			OperationID: "accounts",
			Method:      http.MethodGet,
			Path:        "/api/v1/accounts",
			Summary:     "The months with a published account",
			Tags:        []string{"public"},
		}),
		web.Describe[accountInput, accountOutput](huma.Operation{
			OperationID: "account",
			Method:      http.MethodGet,
			Path:        "/api/v1/accounts/{month}",
			Summary:     "One month's account",
			Description: "Figures about fewer than five are null. 404 where the office does not publish it.",
			Tags:        []string{"public"},
		}),
	}
}
