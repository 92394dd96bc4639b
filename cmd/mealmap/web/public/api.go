package public

import (
	"encoding/json"
	"net/http"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
)

// nearestAnswer is the shape of GET /api/v1/points. The handler writes it by
// hand, from parts that were rendered before; a test holds the two together.
type nearestAnswer struct {
	At      atJSON         `json:"at" doc:"where was asked, WGS-84 degrees"`
	Edition string         `json:"edition" doc:"the published edition of the map, empty before the first"`
	Points  []PointSummary `json:"points" doc:"exactly the nearest, in order of the walk where it is known, else of 1.35 times the straight line" nullable:"false"`
	Streets string         `json:"streets" enum:"none,driving_only,on_foot" doc:"walks are known where on_foot; else the straight line decides"`
}

type atJSON struct {
	Lat  float64 `json:"lat"`
	Lng  float64 `json:"lng"`
	Cell string  `json:"cell" doc:"H3 cell, resolution 10"`
}

// PointSummary is one point as a list carries it. Distances are metres. It has
// an exported name because the OpenAPI document takes embedded fields only from
// exported types.
type PointSummary struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Kind        merchants.Kind `json:"kind" enum:"canteen,restaurant,delivery_kitchen"`
	Address     string         `json:"address"`
	Phone       string         `json:"phone"`
	Lat         *float64       `json:"lat" doc:"WGS-84; null where not placed yet"`
	Lng         *float64       `json:"lng"`
	Cell        *string        `json:"cell" doc:"H3 cell, resolution 10"`
	StraightM   *float64       `json:"straight_m" doc:"great-circle distance in metres"`
	WalkM       *float64       `json:"walk_m" doc:"walking distance in metres; null where unknown"`
	WalkMinutes *int           `json:"walk_minutes" doc:"whole minutes at the office's pace for elders, rounded up"`
	Open        *bool          `json:"open" doc:"at the time asked, else now; null where hours are unknown"`
	OpensAt     *time.Time     `json:"opens_at" doc:"next opening of a closed point within seven days"`
	ClosesAt    *time.Time     `json:"closes_at" doc:"closing of an open point"`
	Benefits    []string       `json:"benefits" nullable:"false" doc:"sentences to show, by age"`
	Tags        []string       `json:"tags" nullable:"false"`
}

// pointDetail is GET /api/v1/points/{id}: the list's fields and what a printed
// entry of the map adds.
type pointDetail struct {
	PointSummary
	Number   int           `json:"number" doc:"the number on the map"`
	Offer    string        `json:"offer" doc:"the merchant's own words where no rule speaks"`
	Hours    []hoursJSON   `json:"hours" nullable:"false" doc:"empty where unknown"`
	Closures []closureJSON `json:"closures" nullable:"false" doc:"those that are on or ahead"`
}

type hoursJSON struct {
	Weekday int               `json:"weekday" minimum:"0" maximum:"6" doc:"0 is Sunday"`
	Sitting merchants.Sitting `json:"sitting" enum:"breakfast,lunch,dinner,all_day"`
	Opens   string            `json:"opens" doc:"first minute, 11:00"`
	Closes  string            `json:"closes" doc:"first minute after; past 24:00 on the next morning"`
}

type closureJSON struct {
	From   data.ServiceDay `json:"from" doc:"first day"`
	To     data.ServiceDay `json:"to" doc:"last day"`
	Reason string          `json:"reason"`
}

// featureCollection is GeoJSON (RFC 7946) of every placed point.
type featureCollection struct {
	Type     string    `json:"type" enum:"FeatureCollection"`
	Features []feature `json:"features" nullable:"false"`
}

type feature struct {
	Type       string      `json:"type" enum:"Feature"`
	ID         string      `json:"id"`
	Geometry   geometry    `json:"geometry"`
	Properties pointDetail `json:"properties"`
}

type geometry struct {
	Type        string     `json:"type" enum:"Point"`
	Coordinates [2]float64 `json:"coordinates" doc:"longitude, latitude"`
}

// apiPoint is GET /api/v1/points/{id}.
func (s *server) apiPoint(w http.ResponseWriter, r *http.Request) error {
	if err := noParameters(r); err != nil {
		return err
	}
	now := s.DB.Now()
	point, err := s.publicPoint(r)
	if err != nil {
		return err
	}
	view, err := s.apiView(r.Context(), now)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, http.StatusOK, view.detail(point, now))
}

// apiGeoJSON is GET /api/v1/points.geojson.
func (s *server) apiGeoJSON(w http.ResponseWriter, r *http.Request) error {
	if err := noParameters(r); err != nil {
		return err
	}
	now := s.DB.Now()
	view, err := s.apiView(r.Context(), now)
	if err != nil {
		return err
	}
	all := featureCollection{Type: "FeatureCollection", Features: []feature{}}
	for _, p := range view.dir.Points() {
		if p.Position == nil {
			continue
		}
		all.Features = append(all.Features, feature{
			Type:       "Feature",
			ID:         string(p.ID),
			Geometry:   geometry{"Point", [2]float64{p.Position.At.Lng, p.Position.At.Lat}},
			Properties: view.detail(p, now),
		})
	}
	body, err := json.Marshal(all)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/geo+json")
	_, err = w.Write(body)
	return err
}

// detail is a point with all its facts at an instant.
func (v *apiView) detail(p *merchants.Point, now data.Instant) pointDetail {
	open := merchants.OpenAt(*p, now)
	d := pointDetail{
		PointSummary: PointSummary{
			ID:       string(p.ID),
			Name:     p.Name,
			Kind:     p.Kind,
			Address:  p.Address,
			Phone:    p.Phone,
			OpensAt:  timeOf(open.OpensAt),
			ClosesAt: timeOf(open.ClosesAt),
			Benefits: v.benefits(p),
			Tags:     tagsOf(p),
		},
		Number:   p.Number,
		Offer:    p.Offer,
		Hours:    make([]hoursJSON, 0, len(p.Hours)),
		Closures: []closureJSON{},
	}
	if open.Known {
		d.Open = &open.Open
	}
	if at := p.Position; at != nil {
		cell := at.Cell.String()
		d.Lat, d.Lng, d.Cell = &at.At.Lat, &at.At.Lng, &cell
	}
	for _, h := range p.Hours {
		d.Hours = append(d.Hours, hoursJSON{int(h.Weekday), h.Sitting, clockJSON(h.Opens), clockJSON(h.Closes)})
	}
	for _, c := range p.Closures {
		if c.To >= v.dir.Day {
			d.Closures = append(d.Closures, closureJSON{c.From, c.To, c.Reason})
		}
	}
	return d
}

func timeOf(i *data.Instant) *time.Time {
	if i == nil {
		return nil
	}
	t := i.Time()
	return &t
}

func tagsOf(p *merchants.Point) []string {
	tags := make([]string, len(p.Tags))
	for i, t := range p.Tags {
		tags[i] = string(t)
	}
	return tags
}

// atOf names where was asked.
func atOf(p geo.LatLng) atJSON { return atJSON{p.Lat, p.Lng, geo.CellOf(p).String()} }
