package maps

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/geo"
	"mealmap/static/messages"
)

// candidate is where a next point could be.
type candidate struct {
	Name string
	At   geo.LatLng // WGS-84
}

// mostCandidates is what one question takes.
const mostCandidates = 5000

// ErrNoCandidates: neither the list nor the street data names a place.
var ErrNoCandidates = fault.New(fault.Invalid, "no_candidates")

// ErrManyCandidates: more than one question takes. Arg Limit.
var ErrManyCandidates = fault.New(fault.Invalid, "many_candidates")

// Where candidates come from.
const (
	fromStreets = "streets" // restaurants and the like of the street data
	fromList    = "list"    // pasted, or a file
)

// listed reads the candidates that a form brought: a file, or lines of a name
// and a position.
func listed(w http.ResponseWriter, r *http.Request, p *messages.Printer) ([]candidate, error) {
	sheet, _, err := desk.ReadList(w, r)
	crs, known := geo.ParseCRS(r.PostForm.Get("crs"))
	switch {
	case err != nil && !errors.Is(err, desk.ErrNoFile):
		return nil, err
	case known != nil:
		return nil, known
	case err == nil:
		return fromSheet(sheet, p, crs)
	}
	return fromLines(r.PostForm.Get("list"), p, crs)
}

// fromLines reads one candidate a line: "name, latitude, longitude", the name
// may be missing.
func fromLines(text string, p *messages.Printer, crs geo.CRS) (list []candidate, err error) {
	for i, line := range strings.Split(text, "\n") {
		cells := strings.FieldsFunc(table.Fold(line), func(c rune) bool { return strings.ContainsRune(",;\t\u3001", c) })
		if len(cells) == 0 || strings.TrimSpace(line) == "" {
			continue
		}
		c, ok := candidateOf(cells, crs)
		if !ok {
			return nil, badLine("list", i+1)
		}
		if c.Name == "" {
			c.Name = p.Text("reach.siting.line", "Row", i+1)
		}
		list = append(list, c)
	}
	return list, nil
}

// candidateOf reads cells of which the last two, or the last alone, are the
// position and the others the name.
func candidateOf(cells []string, crs geo.CRS) (c candidate, ok bool) {
	for _, of := range []int{2, 1} {
		n := len(cells) - of
		if n < 0 {
			continue
		}
		at, err := geo.ParseLatLng(strings.Join(cells[n:], ","))
		if err != nil {
			continue
		}
		pos, err := geo.NewPosition(at, crs)
		return candidate{strings.TrimSpace(strings.Join(cells[:n], " ")), pos.At}, err == nil
	}
	return c, false
}

// fromSheet reads the columns of a name, a latitude and a longitude.
func fromSheet(sheet *table.Sheet, p *messages.Printer, crs geo.CRS) (list []candidate, err error) {
	words := func(column string) []string { return strings.Fields(p.Text("reach.siting.columns." + column)) }
	for _, row := range sheet.Rows {
		name := row.Text(words("name")...)
		c, ok := candidateOf([]string{name, row.Get(words("lat")...), row.Get(words("lng")...)}, crs)
		if !ok {
			return nil, badLine("file", row.Number)
		}
		list = append(list, c)
	}
	return list, nil
}

func badLine(field string, row int) error {
	return fault.ErrInvalidInput.Field(fault.Field{Name: field, Code: "site_line", Args: map[string]any{"Row": row}})
}

// cooks are the kinds of places to eat that cook meals.
var cooks = []string{"restaurant", "fast_food", "food_court"}

// eating are the places of the street data that cook meals and from which
// somebody of the answer's elders could be reached.
func (s *server) eating(ctx context.Context, a *ReachAnswer) (list []candidate, err error) {
	at := make([]geo.LatLng, len(a.Input.Cells))
	for i, c := range a.Input.Cells {
		at[i] = c.At
	}
	if len(at) == 0 {
		return nil, nil
	}
	places, err := s.Streets.EatingPlaces(ctx, geo.BoxOf(at...).Grow(a.Metres))
	for _, place := range places {
		if slices.Contains(cooks, place.Kind) {
			list = append(list, candidate{place.Name, place.At})
		}
	}
	return list, err
}
