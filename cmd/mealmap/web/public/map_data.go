package public

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// mapSetup is GET /map/setup.json: what the map's script is told before it makes
// any map. Sentences keep their arguments in {braces}.
type mapSetup struct {
	Words  map[string]string `json:"words"`
	Tiles  []string          `json:"tiles"`
	Credit string            `json:"credit"`
	Box    *[4]float64       `json:"box"` // south, west, north, east of the points
}

// mapPoints is GET /map/points.json: every placed point in words, as the list
// has it.
type mapPoints struct {
	Points []mapPoint `json:"points"`
	Tags   []mapTag   `json:"tags"` // those that some point has
}

type mapPoint struct {
	Number   int      `json:"number"`
	Name     string   `json:"name"`
	Lat      float64  `json:"lat"`
	Lng      float64  `json:"lng"`
	Href     string   `json:"href"`
	Address  string   `json:"address"`
	Phone    string   `json:"phone"`
	Tel      string   `json:"tel"`
	Walk     string   `json:"walk"`
	Far      string   `json:"far"`
	Metres   int      `json:"metres"` // 0 where nobody said from where
	State    mapState `json:"state"`
	Open     bool     `json:"open"`
	Hours    []string `json:"hours"` // today's
	Benefits []string `json:"benefits"`
	Tags     []string `json:"tags"`
	Codes    []string `json:"codes"`
}

type mapState struct {
	Class  string `json:"class"`
	Word   string `json:"word"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

type mapTag struct {
	Code string `json:"code"`
	Word string `json:"word"`
}

// ownTiles is where the streets come from unless the office says otherwise.
const ownTiles = "/map/tiles/{z}/{x}/{y}.svg"

// mapSetup gives words, tiles and where the network lies.
func (s *server) mapSetup(w http.ResponseWriter, r *http.Request) error {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return err
	}
	p := s.Printer(r)
	words, err := mapWords(p)
	if err != nil {
		return err
	}
	setup := mapSetup{Words: words, Tiles: []string{ownTiles}, Credit: p.Text("public.map.credit")}
	if source := s.MapTiles(r.Context()); source.Origin != "" {
		setup.Tiles, setup.Credit = source.Addresses, s.Setting(r.Context(), web.MapCredit)
	}
	var placed []geo.LatLng
	for _, point := range dir.Points() {
		if point.Position != nil {
			placed = append(placed, point.Position.At)
		}
	}
	if len(placed) > 0 {
		b := geo.BoxOf(placed...)
		setup.Box = &[4]float64{b.South, b.West, b.North, b.East}
	}
	return packedJSON(w, r, setup)
}

// The script's sentences are those under these prefixes: what elders see, by the
// rest of the key, and what only who places something sees.
const (
	liveWords = "public.live."
	pickWords = "map.pick."
)

// mapArguments are what the script puts into sentences itself.
var mapArguments = map[string]any{
	"Number": "{number}", "Name": "{name}", "State": "{state}", "Count": "{count}", "All": "{all}",
	"Metres": "{metres}", "Phone": "{phone}", "Position": "{position}",
}

func mapWords(p *messages.Printer) (map[string]string, error) {
	keys, err := messages.Keys()
	if err != nil {
		return nil, err
	}
	words := map[string]string{}
	for _, key := range keys {
		if name, ok := strings.CutPrefix(key, liveWords); ok {
			words[name] = p.With(key, mapArguments)
		} else if name, ok := strings.CutPrefix(key, pickWords); ok {
			words["pick."+name] = p.With(key, mapArguments)
		}
	}
	return words, nil
}

// mapPoints gives the points, with minutes where ?at= says from where.
func (s *server) mapPoints(w http.ResponseWriter, r *http.Request) error {
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return err
	}
	now := s.DB.Now()
	found := byNumber(dir, now)
	if at, err := geo.ParseLatLng(r.URL.Query().Get("at")); err == nil {
		answer, err := s.Near.Nearest(r.Context(), merchants.NearestQuery{At: at, Limit: len(found), Now: now})
		if err != nil {
			return err
		}
		found = inOrder(found, answer.Found)
	}
	found = slices.DeleteFunc(found, func(f near.Found) bool { return f.Point.Position == nil })
	cards, err := s.cards(r, found, now)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	all := mapPoints{Points: make([]mapPoint, len(found)), Tags: []mapTag{}}
	for i, f := range found {
		all.Points[i] = newMapPoint(p, f, cards[i], now)
	}
	for _, t := range merchants.Tags() {
		if slices.ContainsFunc(found, func(f near.Found) bool { return f.Point.Has(t) }) {
			all.Tags = append(all.Tags, mapTag{string(t), p.Text("public.tag." + string(t))})
		}
	}
	return packedJSON(w, r, all)
}

// inOrder keeps the order of numbers and takes the walks over: a point too far
// to be found by its walk keeps none.
func inOrder(found, walked []near.Found) []near.Found {
	walks := make(map[merchants.PointID]near.Found, len(walked))
	for _, f := range walked {
		walks[f.Point.ID] = f
	}
	for i, f := range found {
		if known, ok := walks[f.Point.ID]; ok {
			found[i] = known
		}
	}
	return found
}

func newMapPoint(p *messages.Printer, f near.Found, c pointCard, now data.Instant) mapPoint {
	at := f.Point.Position.At
	point := mapPoint{
		Number: c.Number, Name: c.Name, Lat: at.Lat, Lng: at.Lng, Href: c.Href, Address: c.Address,
		Phone: c.Phone, Tel: c.Tel, Walk: c.Walk, Far: c.Far, Metres: int(f.Walk),
		State:    mapState{c.State.Class, c.State.Word, c.State.Reason, c.State.Detail},
		Open:     f.Open.Open,
		Hours:    []string{},
		Benefits: orNone(c.Benefits), Tags: orNone(c.Tags), Codes: tagsOf(f.Point),
	}
	windows := slices.Clone(f.Point.OnDay(now.ServiceDay()))
	slices.SortStableFunc(windows, func(a, b merchants.Window) int { return cmp.Compare(a.Opens, b.Opens) })
	for _, w := range windows {
		point.Hours = append(point.Hours, windowText(p, w))
	}
	return point
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// packedJSON answers with gzip where that is taken: a district's points are some
// hundred kilobytes.
func packedJSON(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Cookie, Accept-Language, Accept-Encoding") // its words are the look's
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // into memory
		_ = z.Close()
		h.Set("Content-Encoding", "gzip")
		body = b.Bytes()
	}
	_, err = w.Write(body)
	return err
}
