package geo

import (
	"context"
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
)

// Way is one line or outline of the map's background.
type Way struct {
	ID      int64             // OpenStreetMap's; negative for an outline made from a relation
	Layer   Layer             //
	Kind    string            // the value of the tag that chose the layer: "residential", "park"
	Name    string            // "" where it has none
	Tags    map[string]string // those that walking and drawing need
	NodeIDs []int64           // one a point of Line, so that streets meet where ids are equal
	Line    []LatLng          // at least two; an area's last point equals its first
}

// Streets is the background of a map: what ReadOSM gives and StreetStore keeps.
type Streets []Way

// OSMReport is what a file held.
type OSMReport struct {
	Nodes        int           `json:"nodes"`
	Ways         int           `json:"ways"`
	Relations    int           `json:"relations"`
	Layers       map[Layer]int `json:"layers"`        // kept ways by layer
	Named        int           `json:"named_streets"` // kept streets that have a name
	MissingNodes int           `json:"missing_nodes"` // references to nodes that the file does not hold
	Dropped      int           `json:"dropped_ways"`  // wanted ways with fewer than two known nodes
	Box          Box           `json:"box"`           // around everything kept
}

// ReadOSM reads an OpenStreetMap file.
func ReadOSM(ctx context.Context, r io.Reader, name string) (Streets, OSMReport, error) {
	return nil, OSMReport{}, ErrUnreadableStreets.With("File", name, "Reason", "format")
}
