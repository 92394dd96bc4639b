package merchants

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/geo"
)

// pointRow is one row of points.
type pointRow struct {
	District      data.District   `db:"district"`
	ID            PointID         `db:"id"`
	Number        int             `db:"number"`
	Identity      string          `db:"identity"`
	MerchantID    MerchantID      `db:"merchant_id"`
	Street        string          `db:"street"`
	Community     string          `db:"community"`
	Name          string          `db:"name"`
	Kind          Kind            `db:"kind"`
	Address       string          `db:"address"`
	Phone         string          `db:"phone"`
	Status        Status          `db:"status"`
	StatusReason  string          `db:"status_reason"`
	PermitNo      string          `db:"permit_no"`
	PermitExpires sql.NullString  `db:"permit_expires_on"`
	Offer         string          `db:"offer"`
	Seats         int             `db:"seats"`
	Turns         int             `db:"turns"`
	Lat           sql.NullFloat64 `db:"lat"`
	Lng           sql.NullFloat64 `db:"lng"`
	Cell          sql.NullInt64   `db:"cell"`
	SourceLat     sql.NullFloat64 `db:"source_lat"`
	SourceLng     sql.NullFloat64 `db:"source_lng"`
	SourceCRS     sql.NullString  `db:"source_crs"`
	CreatedAt     data.Instant    `db:"created_at"`
	UpdatedAt     data.Instant    `db:"updated_at"`
}

const pointColumns = `SELECT
	district,
	id,
	number,
	identity,
	merchant_id,
	street,
	community,
	name,
	kind,
	address,
	phone,
	status,
	status_reason,
	permit_no,
	permit_expires_on,
	offer,
	coalesce(seats, 0) AS seats,
	coalesce(turns, 0) AS turns,
	lat,
	lng,
	cell,
	source_lat,
	source_lng,
	source_crs,
	created_at,
	updated_at
FROM points`

func (r *pointRow) point() *Point {
	p := &Point{
		District: r.District, ID: r.ID, Number: r.Number, MerchantID: r.MerchantID,
		Street: r.Street, Community: r.Community, Name: r.Name, Kind: r.Kind,
		Address: r.Address, Phone: r.Phone, Status: r.Status, StatusReason: r.StatusReason,
		PermitNo: r.PermitNo, PermitExpires: data.ServiceDay(r.PermitExpires.String), Offer: r.Offer,
		Seats: r.Seats, Turns: r.Turns,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	if r.Lat.Valid {
		p.Position = &geo.Position{
			At:     geo.LatLng{Lat: r.Lat.Float64, Lng: r.Lng.Float64},
			Cell:   geo.Cell(r.Cell.Int64),
			Source: geo.LatLng{Lat: r.SourceLat.Float64, Lng: r.SourceLng.Float64},
			CRS:    geo.CRS(r.SourceCRS.String),
		}
	}
	return p
}

// pointScope is whose points to load: all, a district's, or one.
type pointScope struct {
	district data.District
	id       PointID
}

// where gives the condition on a table whose point is named by column.
func (s pointScope) where(column string) (condition string, args []any) {
	switch {
	case s.district == 0:
		return "", nil
	case s.id == "":
		return " WHERE district = ?", []any{s.district}
	}
	return " WHERE district = ? AND " + column + " = ?", []any{s.district, s.id}
}

// loadPoints gives the points with their hours, closures and tags, by district
// and number.
func loadPoints(tx *data.Tx, scope pointScope) ([]*Point, error) {
	rows, err := loadRows(tx, scope)
	if err != nil {
		return nil, err
	}
	points := make([]*Point, len(rows))
	for i := range rows {
		points[i] = rows[i].point()
	}
	return points, loadDetails(tx, scope, points)
}

func loadRows(tx *data.Tx, scope pointScope) (rows []pointRow, err error) {
	where, args := scope.where("id")
	err = tx.Select(&rows, pointColumns+where+" ORDER BY district, number", args...)
	return rows, err
}

// loadDetails fills in what points have several of. Rows of points that are not
// among them are passed over.
func loadDetails(tx *data.Tx, scope pointScope, points []*Point) error {
	by := make(map[PointID]*Point, len(points))
	for _, p := range points {
		by[p.ID] = p
	}
	if err := loadHours(tx, scope, by); err != nil {
		return err
	}
	if err := loadClosures(tx, scope, by); err != nil {
		return err
	}
	return loadTags(tx, scope, by)
}

func loadHours(tx *data.Tx, scope pointScope, by map[PointID]*Point) error {
	where, args := scope.where("point_id")
	var rows []struct {
		PointID PointID      `db:"point_id"`
		Weekday time.Weekday `db:"weekday"`
		Sitting Sitting      `db:"sitting"`
		Opens   int          `db:"opens"`
		Closes  int          `db:"closes"`
	}
	err := tx.Select(&rows, `SELECT
		point_id,
		weekday,
		sitting,
		opens,
		closes
	FROM point_hours`+where, args...)
	for _, r := range rows {
		if p := by[r.PointID]; p != nil {
			p.Hours = append(p.Hours, Window{r.Weekday, r.Sitting, r.Opens, r.Closes})
		}
	}
	for _, p := range by {
		sortWindows(p.Hours)
	}
	return err
}

func loadClosures(tx *data.Tx, scope pointScope, by map[PointID]*Point) error {
	where, args := scope.where("point_id")
	var rows []struct {
		PointID PointID         `db:"point_id"`
		ID      string          `db:"id"`
		From    data.ServiceDay `db:"from_day"`
		To      data.ServiceDay `db:"to_day"`
		Reason  string          `db:"reason"`
	}
	err := tx.Select(&rows, `SELECT
		point_id,
		id,
		from_day,
		to_day,
		reason
	FROM point_closures`+where+` ORDER BY from_day, id`, args...)
	for _, r := range rows {
		if p := by[r.PointID]; p != nil {
			p.Closures = append(p.Closures, Closure{r.ID, r.From, r.To, r.Reason})
		}
	}
	return err
}

func loadTags(tx *data.Tx, scope pointScope, by map[PointID]*Point) error {
	where, args := scope.where("point_id")
	var rows []struct {
		PointID PointID `db:"point_id"`
		Tag     Tag     `db:"tag"`
	}
	err := tx.Select(&rows, `SELECT
		point_id,
		tag
	FROM point_tags`+where, args...)
	for _, r := range rows {
		if p := by[r.PointID]; p != nil {
			p.Tags = append(p.Tags, r.Tag)
		}
	}
	for _, p := range by {
		sortTags(p.Tags)
	}
	return err
}

func sortTags(tags []Tag) {
	order := Tags()
	slices.SortFunc(tags, func(a, b Tag) int {
		return cmp.Compare(slices.Index(order, a), slices.Index(order, b))
	})
}

// loadPoint gives one point, ErrUnknownPoint where there is none.
func loadPoint(tx *data.Tx, d data.District, id PointID) (*Point, error) {
	if d == 0 || id == "" {
		return nil, ErrUnknownPoint
	}
	points, err := loadPoints(tx, pointScope{d, id})
	if err != nil {
		return nil, err
	}
	if len(points) == 0 {
		return nil, ErrUnknownPoint
	}
	return points[0], nil
}

// PointFilter narrows a list of points; a zero field does not narrow. Search
// looks for a part of the name or the address, or for the number.
type PointFilter struct {
	District data.District
	Street   string
	Merchant MerchantID
	Status   Status
	Unplaced bool // only those without a position
	Search   string
}

func (f PointFilter) matches(p *Point) bool {
	switch {
	case f.Street != "" && p.Street != f.Street,
		f.Merchant != "" && p.MerchantID != f.Merchant,
		f.Status != "" && p.Status != f.Status,
		f.Unplaced && p.Position != nil:
		return false
	}
	return f.Search == "" || p.spokenOf(f.Search)
}

// spokenOf reports whether the words are a part of the point's name, address or
// are its number.
func (p *Point) spokenOf(search string) bool {
	want := strings.ToLower(fold(search))
	return strings.Contains(strings.ToLower(fold(p.Name)), want) ||
		strings.Contains(strings.ToLower(fold(p.Address)), want) ||
		want == numberText(p.Number)
}
