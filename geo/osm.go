package geo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// Layer says how a way is drawn.
type Layer string

// The layers of the map's background.
const (
	LayerStreet   Layer = "street"
	LayerBuilding Layer = "building"
	LayerGreen    Layer = "green"
	LayerWater    Layer = "water"
	LayerBoundary Layer = "boundary" // of divisions; its Kind is the admin_level
)

// Way is one line or outline of the map's background.
type Way struct {
	ID      int64             // OpenStreetMap's; negative for an outline made from a relation
	Layer   Layer             //
	Kind    string            // the value of the tag that chose the layer: "residential", "park"
	Name    string            // "" where it has none
	Tags    map[string]string // those that walking and drawing need; nil where it has none
	NodeIDs []int64           // one a point of Line: streets meet where ids are equal
	Line    []LatLng          // at least two; an outline's last point equals its first
	Gaps    []int             // places in Line before which the file lacks points
}

// Streets is the background of a map: what ReadOSM gives and StreetStore keeps.
type Streets []Way

// OSMReport is what a file held and what became of it.
type OSMReport struct {
	Nodes        int           `json:"nodes"`
	Ways         int           `json:"ways"`
	Relations    int           `json:"relations"`
	Kept         map[Layer]int `json:"kept"`          // ways and outlines by layer
	Named        int           `json:"named_streets"` // kept streets that have a name
	MissingNodes int           `json:"missing_nodes"` // points of kept ways that the file does not hold
	Dropped      int           `json:"dropped"`       // wanted, but without enough known points to draw
	Box          Box           `json:"box"`           // around everything kept
	EatingPlaces int           `json:"eating_places"` // restaurants and the like

	Eating []EatingPlace `json:"-"` // those, by id
}

// Limits that keep a damaged or mistaken file from taking all memory: a city's
// extract fits, a country's does not.
const (
	maxNodes = 5_000_000
	maxWays  = 1_000_000
	maxRefs  = 20_000_000
	maxBytes = 1 << 30
)

var errTooLarge = errors.New("over the limit")

// ReadOSM reads an OpenStreetMap file, XML (.osm) or protocol buffers
// (.osm.pbf); which one, its first bytes say. It keeps what is drawn: streets,
// buildings, greens and water, with the outlines that multipolygon relations
// make (their holes are not kept). Points that the file lacks are left out of
// their lines, which say where, and counted. Restaurants and the like are in the
// report. The name is for messages.
//
// ErrNotStreets where it is another kind of file, ErrUnreadableStreets where it
// is damaged, ErrStreetsTooLarge where it holds more than a city.
func ReadOSM(ctx context.Context, r io.Reader, name string) (Streets, OSMReport, error) {
	in := bufio.NewReaderSize(&io.LimitedReader{R: r, N: maxBytes}, 1<<16)
	start, err := in.Peek(16)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, OSMReport{}, err
	}
	var c collector
	at := 0
	switch {
	case bytes.Contains(start, []byte("OSMHeader")):
		at, err = readPBF(ctx, in, &c)
	case bytes.HasPrefix(bytes.TrimLeft(start, "\uFEFF \t\r\n"), []byte("<")):
		at, err = readXML(ctx, in, &c)
	default:
		err = errNotOSM
	}
	switch {
	case err == nil:
		streets, report := c.streets()
		return streets, report, nil
	case ctx.Err() != nil:
		return nil, OSMReport{}, ctx.Err()
	case errors.Is(err, errNotOSM):
		return nil, OSMReport{}, ErrNotStreets.With("File", name)
	case errors.Is(err, errTooLarge):
		return nil, OSMReport{}, ErrStreetsTooLarge.With("File", name, "Limit", maxNodes)
	}
	return nil, OSMReport{}, ErrUnreadableStreets.With("File", name, "At", at).Because(err)
}

var errNotOSM = errors.New("not OpenStreetMap data")
