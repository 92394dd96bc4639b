package geo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
)

// Place is where a poster hangs or a community lives: what /m/{place} is
// about. Its code is short, because people type it from paper.
type Place struct {
	District data.District `db:"district"`
	Code     string        `db:"code"`
	Street   string        `db:"street"` // 9-digit code
	Name     string        `db:"name"`
	At       LatLng        `db:"-"`
	Cell     Cell          `db:"cell"` // of At
	// Community is whose elders live around it, 12 digits; "" where it is only
	// where a poster hangs.
	Community string `db:"community"`
}

// PlaceStore keeps the places. It is safe for concurrent use.
type PlaceStore struct{ db *data.DB }

// NewPlaceStore keeps places in db.
func NewPlaceStore(db *data.DB) *PlaceStore { return &PlaceStore{db} }

const (
	codeLetters = "23456789abcdefghjkmnpqrstuvwxyz" // none that look alike on paper
	codeLength  = 5
	longestCode = 24
	longestName = 80 // characters
)

// Create keeps a new place and gives it back complete. Without a code it gets
// one; with one, of letters, digits and dashes, it keeps it in lower case.
// ErrInvalidInput names what is missing, ErrPlaceTaken where the code is in use.
func (s *PlaceStore) Create(ctx context.Context, p Place, by audit.Actor) (Place, error) {
	p.Name = strings.TrimSpace(p.Name)
	p.Code = strings.ToLower(strings.TrimSpace(p.Code))
	if err := p.check(); err != nil {
		return Place{}, err
	}
	p.Cell = CellOf(p.At)
	given := p.Code != ""
	if !given {
		p.Code = newCode()
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		err := insertPlace(tx, p)
		for tries := 0; data.IsUnique(err) && !given && tries < 20; tries++ {
			p.Code = newCode()
			err = insertPlace(tx, p)
		}
		if data.IsUnique(err) {
			return ErrPlaceTaken.With("Code", p.Code)
		}
		if err != nil {
			return fmt.Errorf("create place %s: %w", p.Code, err)
		}
		return audit.Append(tx, audit.Entry{District: p.District, Actor: by, Street: p.Street,
			Action: "place.create", Object: p.Code, Detail: map[string]any{"name": p.Name}})
	})
	if err != nil {
		return Place{}, err
	}
	return p, nil
}

func (p Place) check() error {
	refuse := func(field, code string, args map[string]any) error {
		return fault.ErrInvalidInput.Field(fault.Field{Name: field, Code: code, Args: args})
	}
	switch {
	case p.Name == "":
		return refuse("name", "place_name_missing", nil)
	case len([]rune(p.Name)) > longestName:
		return refuse("name", "place_name_long", map[string]any{"Limit": longestName})
	case !p.At.Valid() || p.At == (LatLng{}):
		return refuse("at", "place_position", nil)
	case p.Community != "" && (len(p.Community) != 12 || !strings.HasPrefix(p.Community, p.Street) || strings.Trim(p.Community, "0123456789") != ""):
		return refuse("community", "place_community", nil)
	case len(p.Code) > longestCode || strings.Trim(p.Code, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return refuse("code", "place_code", map[string]any{"Limit": longestCode})
	}
	return nil
}

// newCode takes a letter from each random byte; 31 letters divide 256 unevenly,
// which matters to no one who types the code from a poster.
func newCode() string {
	b := make([]byte, codeLength)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = codeLetters[int(b[i])%len(codeLetters)]
	}
	return string(b)
}

func insertPlace(tx *data.Tx, p Place) error {
	return tx.ExecOne(`
		INSERT INTO places (
			district,
			code,
			street,
			name,
			lat,
			lng,
			cell,
			community
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		p.District, p.Code, p.Street, p.Name, p.At.Lat, p.At.Lng, p.Cell, p.Community)
}

// placeRow is a place as it stands in the table.
type placeRow struct {
	Place
	Lat float64 `db:"lat"`
	Lng float64 `db:"lng"`
}

func (r placeRow) place() Place {
	r.At = LatLng{r.Lat, r.Lng}
	return r.Place
}

const placeColumns = `
	district,
	code,
	street,
	name,
	lat,
	lng,
	cell,
	community`

// Find gives the place with a code, in any case of letters. ErrUnknownPlace
// where there is none.
func (s *PlaceStore) Find(ctx context.Context, code string) (Place, error) {
	var row placeRow
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&row, `
			SELECT`+placeColumns+`
			FROM places
			WHERE code = ?
			ORDER BY district
			LIMIT 1`,
			strings.ToLower(code))
	})
	if errors.Is(err, data.ErrNoRow) {
		return Place{}, ErrUnknownPlace.With("Code", shorten(code))
	}
	if err != nil {
		return Place{}, fmt.Errorf("find place: %w", err)
	}
	return row.place(), nil
}

// List gives every place, by street and name.
func (s *PlaceStore) List(ctx context.Context) ([]Place, error) {
	var rows []placeRow
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `
			SELECT`+placeColumns+`
			FROM places
			ORDER BY street, name, code`)
	})
	if err != nil {
		return nil, fmt.Errorf("list places: %w", err)
	}
	places := make([]Place, len(rows))
	for i, r := range rows {
		places[i] = r.place()
	}
	return places, nil
}
