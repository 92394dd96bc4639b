package editions

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
)

// Content is what paper and static pages show of an edition, by number.
type Content struct {
	Points []Point `json:"points"`
}

// Point is a meal point as it is in an edition. Closures are not in it: paper
// holds for a year.
type Point struct {
	ID        merchants.PointID `json:"id"`
	Number    int               `json:"number"`
	Name      string            `json:"name"`
	Kind      merchants.Kind    `json:"kind"`
	Address   string            `json:"address"`
	Phone     string            `json:"phone"`
	Community string            `json:"community"`    // 12-digit code, "" where unknown
	At        *geo.LatLng       `json:"at,omitempty"` // nil: not placed
	Hours     []Window          `json:"hours"`        // none: unknown
	Menu      []MenuItem        `json:"menu"`
	Benefits  []string          `json:"benefits"` // one sentence a class
	Offer     string            `json:"offer"`    // the merchant's own words, where no rule speaks
	Tags      []merchants.Tag   `json:"tags"`
	Seats     int               `json:"seats"` // 0: unknown
}

// Window is a merchants.Window, MenuItem a merchants.MenuItem, with the names
// under which they are frozen.
type (
	Window struct {
		Weekday time.Weekday      `json:"weekday"`
		Sitting merchants.Sitting `json:"sitting"`
		Opens   int               `json:"opens"`
		Closes  int               `json:"closes"`
	}
	MenuItem struct {
		Name  string   `json:"name"`
		Price data.Fen `json:"price_fen"`
	}
)

// Said is what is known of a point beside the directory.
type Said struct {
	Menu     []merchants.MenuItem
	Benefits []string // one sentence a class, none where no rule speaks
}

// ContentOf freezes points as they are, by number; said gives the rest of each.
func ContentOf(points []*merchants.Point, said func(*merchants.Point) Said) Content {
	c := Content{Points: make([]Point, 0, len(points))}
	for _, p := range points {
		c.Points = append(c.Points, pointOf(p, said(p)))
	}
	slices.SortFunc(c.Points, func(a, b Point) int { return cmp.Compare(a.Number, b.Number) })
	return c
}

func pointOf(p *merchants.Point, s Said) Point {
	e := Point{
		ID: p.ID, Number: p.Number, Name: p.Name, Kind: p.Kind, Address: p.Address, Phone: p.Phone, Community: p.Community,
		Benefits: slices.Clone(s.Benefits), Offer: p.Offer, Tags: slices.Clone(p.Tags), Seats: p.Seats,
	}
	if p.Position != nil {
		at := p.Position.At
		e.At = &at
	}
	for _, w := range p.Hours {
		e.Hours = append(e.Hours, Window(w))
	}
	for _, item := range s.Menu {
		e.Menu = append(e.Menu, MenuItem(item))
	}
	return e
}

// Windows are the hours as merchants' rules take them.
func (p *Point) Windows() []merchants.Window {
	list := make([]merchants.Window, len(p.Hours))
	for i, w := range p.Hours {
		list[i] = merchants.Window(w)
	}
	return list
}

// Placed are the points that have a position, by number.
func (c Content) Placed() []Point {
	return slices.DeleteFunc(slices.Clone(c.Points), func(p Point) bool { return p.At == nil })
}

// IDs are the ids of all points.
func (c Content) IDs() []merchants.PointID {
	ids := make([]merchants.PointID, len(c.Points))
	for i := range c.Points {
		ids[i] = c.Points[i].ID
	}
	return ids
}

// freeze is the content as it is kept, and the hash of that.
func (c Content) freeze() (text string, hash [sha256.Size]byte, err error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err = e.Encode(c)
	return b.String(), sha256.Sum256(b.Bytes()), err
}

// thaw reads what freeze wrote.
func thaw(text string) (c Content, err error) {
	err = json.Unmarshal([]byte(text), &c)
	return c, err
}
