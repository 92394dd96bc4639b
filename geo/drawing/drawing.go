package drawing

import "mealmap/geo"

// Input is what a sheet shows. Lengths are in drawing units, those of Frame.
type Input struct {
	Frame   geo.Frame
	Ways    []geo.Way
	Pins    []Pin
	Blocked []Rect // where neither a pin nor a name may stand

	Point  float64 // a typographic point in units: sizes of names and lines follow from it
	Radius float64 // of a pin's disc
	Reach  float64 // how far a disc may stand from its place; 0: twelve radii

	// Measure is the length of a text set at the size, both in units; nil takes
	// every character as wide as it is high.
	Measure func(text string, size float64) float64
}

// Pin is a numbered place.
type Pin struct {
	At     geo.LatLng
	Number int
}

// Sheet is a map laid out, in painting order: areas, streets, names, leaders,
// discs. The same Input gives the same Sheet.
type Sheet struct {
	Room    Rect // what the frame shows
	Areas   []Area
	Streets []Street // thin to thick
	Edges   [][]Spot // of divisions, over the streets
	Names   []Name
	Discs   []Disc
	Scale   Scale
	Blocked []Rect
}

// Area is everything of one kind that is filled.
type Area struct {
	Kind  AreaKind
	Rings [][]Spot // closed: the last spot is joined to the first
	Lines [][]Spot // brooks and the like, drawn Width thick
	Width float64
}

// AreaKind says what an area is.
type AreaKind string

// The kinds of areas, in painting order.
const (
	Green    AreaKind = "green"
	Water    AreaKind = "water"
	Plaza    AreaKind = "plaza"
	Building AreaKind = "building"
)

// Street is all streets of one class. All casings are painted before all fills,
// so that streets open into each other.
type Street struct {
	Class  Class
	Lines  [][]Spot
	Width  float64 // of the fill
	Casing float64 // of the line under it; 0 where it has none
}

// Name is a text on the map, a street's along its line or an area's across it.
type Name struct {
	Text   string
	Of     NameOf
	Size   float64 // height of the type in units
	Glyphs []Glyph
}

// NameOf says whose name it is.
type NameOf string

// What has names.
const (
	OfStreet   NameOf = "street"
	OfWater    NameOf = "water"
	OfGreen    NameOf = "green"
	OfBuilding NameOf = "building"
)

// Glyph is a piece of a name: one character, or a line of text that lies straight.
type Glyph struct {
	Text  string
	At    Spot    // its middle
	Turn  float64 // clockwise from upright, in radians, never upside down
	Width float64 // in units
}

// Disc is where a pin, or several that cannot be told apart, is drawn.
type Disc struct {
	At      Spot
	Home    Spot  // the true place, within the room
	Members []int // positions in Input.Pins, in ascending order
	Leader  bool  // the disc has left its place: a line leads to a dot there
	Radius  float64
}

// Lay lays a map out. Discs never cover one another, nor do names, nor either
// the blocked places; pins that find no room within reach share a disc.
func Lay(in Input) *Sheet {
	if in.Measure == nil {
		in.Measure = func(text string, size float64) float64 { return float64(len([]rune(text))) * size }
	}
	if in.Reach == 0 {
		in.Reach = 12 * in.Radius
	}
	s := &Sheet{Room: roomOf(in.Frame), Blocked: in.Blocked}
	s.Discs = placePins(in, s.Room)
	s.drawWays(in)
	s.setNames(in)
	s.Scale = ScaleFor(in.Frame.MetresPerUnit(), min(s.Room.W*0.36, 90/2.8346*10*in.Point))
	return s
}

// roomOf is the frame's sheet.
func roomOf(f geo.Frame) Rect {
	b := f.Box()
	w, h := f.Project(geo.LatLng{Lat: b.South, Lng: b.East})
	return Rect{0, 0, w, h}
}
