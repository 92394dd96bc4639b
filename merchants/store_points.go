package merchants

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
)

// CreatePoint admits a new point. Its district, name and kind are needed;
// number, id and times are given here. Without a merchant one of the point's
// name is made, without a status it is a candidate. ErrPointExists where the
// district has it already, ErrUnknownMerchant, invalid_input with Fields.
func (s *Store) CreatePoint(ctx context.Context, p Point, by audit.Actor) (Point, error) {
	var made Point
	err := s.Together(ctx, func(tx *data.Tx) (err error) {
		made, err = CreatePoint(tx, p, by)
		return err
	})
	if err != nil {
		return Point{}, err
	}
	return made, nil
}

// CreatePoint is the store's CreatePoint within a transaction of Together.
func CreatePoint(tx *data.Tx, p Point, by audit.Actor) (Point, error) {
	p = p.tidied()
	if p.Status == "" {
		p.Status = Candidate
	}
	if err := invalid(p.check()); err != nil {
		return p, err
	}
	if !p.Status.Valid() {
		return p, ErrStatusChange
	}
	identity := identityOf("", p.Name, p.Address)
	if err := refuseTwin(tx, p.District, identity, ""); err != nil {
		return p, err
	}
	if err := tx.Get(&p.Number, `SELECT COALESCE(MAX(number), 0) + 1 FROM points WHERE district = ?`, p.District); err != nil {
		return p, err
	}
	p.ID, p.CreatedAt, p.UpdatedAt = PointID(data.NewID()), tx.Now, tx.Now
	if err := giveMerchant(tx, &p); err != nil {
		return p, err
	}
	if err := insertPoint(tx, &p, identity); err != nil {
		return p, err
	}
	if err := logStatus(tx, &p, "", string(by)); err != nil {
		return p, err
	}
	return p, logPoint(tx, &p, by, "point.create", map[string]any{"number": p.Number, "status": p.Status})
}

// giveMerchant checks the point's merchant, or makes one of the same name.
func giveMerchant(tx *data.Tx, p *Point) error {
	if p.MerchantID != "" {
		_, err := loadMerchant(tx, p.District, p.MerchantID)
		return err
	}
	m := &Merchant{District: p.District, ID: MerchantID(data.NewID()), Street: p.Street,
		Name: p.Name, Phone: p.Phone, CreatedAt: tx.Now}
	p.MerchantID = m.ID
	return insertMerchant(tx, m)
}

// refuseTwin fails where another point than except has the identity.
func refuseTwin(tx *data.Tx, d data.District, identity string, except PointID) error {
	var number int
	err := tx.Get(&number, `SELECT number FROM points WHERE district = ? AND identity = ? AND id <> ?`, d, identity, except)
	switch {
	case errors.Is(err, data.ErrNoRow):
		return nil
	case err != nil:
		return err
	}
	return ErrPointExists.With("Number", number)
}

// UpdatePoint writes the facts of a point anew: merchant, street, community,
// name, kind, address, phone, permit, offer, seats, hours and tags. Its number, status,
// position and closures stay as they are. The point keeps its identity, so that
// a list that knows it by its old name still finds it.
func (s *Store) UpdatePoint(ctx context.Context, p Point, by audit.Actor) (Point, error) {
	err := s.Together(ctx, func(tx *data.Tx) error { return UpdatePoint(tx, p, by) })
	if err != nil {
		return Point{}, err
	}
	return s.FindPoint(ctx, p.District, p.ID)
}

// UpdatePoint is the store's UpdatePoint within a transaction of Together.
func UpdatePoint(tx *data.Tx, p Point, by audit.Actor) error {
	p = p.tidied()
	if err := invalid(p.check()); err != nil {
		return err
	}
	return edit(tx, p.District, p.ID, func(old *Point) error {
		p.Number, p.Status, p.StatusReason, p.Position = old.Number, old.Status, old.StatusReason, old.Position
		p.Closures, p.CreatedAt = old.Closures, old.CreatedAt
		if p.MerchantID == "" {
			p.MerchantID = old.MerchantID
		}
		if _, err := loadMerchant(tx, p.District, p.MerchantID); err != nil {
			return err
		}
		changed := changedFacts(old, &p)
		*old = p
		return logPoint(tx, old, by, "point.update", map[string]any{"changed": changed})
	})
}

// PlacePoint puts a point on the map, from a pair in the given system.
// geo.ErrBadPosition, geo.ErrUnknownCRS, ErrUnknownPoint.
func (s *Store) PlacePoint(ctx context.Context, d data.District, id PointID, source geo.LatLng, crs geo.CRS, by audit.Actor) (Point, error) {
	pos, err := geo.NewPosition(source, crs)
	if err != nil {
		return Point{}, err
	}
	err = s.edit(ctx, d, id, func(tx *data.Tx, p *Point) error {
		p.Position = &pos
		return logPoint(tx, p, by, "point.place", map[string]any{"lat": pos.At.Lat, "lng": pos.At.Lng, "crs": crs})
	})
	if err != nil {
		return Point{}, err
	}
	return s.FindPoint(ctx, d, id)
}

// SetStatus moves a point to another status, with the reason people will read.
// ErrReasonMissing, ErrStatusChange where the step does not exist.
func (s *Store) SetStatus(ctx context.Context, d data.District, id PointID, to Status, reason string, by audit.Actor) error {
	return s.Together(ctx, func(tx *data.Tx) error { return SetStatus(tx, d, id, to, reason, by) })
}

// SetStatus is the store's SetStatus within a transaction of Together.
func SetStatus(tx *data.Tx, d data.District, id PointID, to Status, reason string, by audit.Actor) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ErrReasonMissing
	}
	if err := invalid(checkTexts(map[string]string{"reason": reason})); err != nil {
		return err
	}
	return edit(tx, d, id, func(p *Point) error {
		from := p.Status
		if !from.Can(to) {
			return ErrStatusChange.With("From", string(from), "To", string(to))
		}
		p.Status, p.StatusReason = to, reason
		if err := logStatus(tx, p, from, string(by)); err != nil {
			return err
		}
		return logPoint(tx, p, by, "point.status", map[string]any{"from": from, "to": to, "reason": reason})
	})
}

// edit loads a point, lets fn change it and log what it did, and writes it.
func (s *Store) edit(ctx context.Context, d data.District, id PointID, fn func(*data.Tx, *Point) error) error {
	return s.Together(ctx, func(tx *data.Tx) error {
		return edit(tx, d, id, func(p *Point) error { return fn(tx, p) })
	})
}

func edit(tx *data.Tx, d data.District, id PointID, fn func(*Point) error) error {
	p, err := loadPoint(tx, d, id)
	if err != nil {
		return err
	}
	var identity string
	if err := tx.Get(&identity, `SELECT identity FROM points WHERE district = ? AND id = ?`, d, id); err != nil {
		return fmt.Errorf("identity of point %s: %w", id, err)
	}
	if err := fn(p); err != nil {
		return err
	}
	// Later than before even within a millisecond, so that other programs see it.
	p.UpdatedAt = max(tx.Now, p.UpdatedAt+1)
	return updatePoint(tx, p, identity)
}

// FindPoint gives a point whatever its status, ErrUnknownPoint where the
// district has none of that id.
func (s *Store) FindPoint(ctx context.Context, d data.District, id PointID) (Point, error) {
	var p Point
	err := s.db.View(ctx, func(tx *data.Tx) (err error) {
		p, err = FindPoint(tx, d, id)
		return err
	})
	return p, err
}

// FindPoint is the store's FindPoint within a transaction.
func FindPoint(tx *data.Tx, d data.District, id PointID) (Point, error) {
	p, err := loadPoint(tx, d, id)
	if err != nil {
		return Point{}, err
	}
	return *p, nil
}

// ListPoints gives the points that match, by district and number, whatever
// their status unless the filter names one.
func (s *Store) ListPoints(ctx context.Context, f PointFilter) ([]Point, error) {
	var list []Point
	err := s.db.View(ctx, func(tx *data.Tx) error {
		points, err := loadPoints(tx, pointScope{district: f.District})
		for _, p := range points {
			if f.matches(p) {
				list = append(list, *p)
			}
		}
		return err
	})
	return list, err
}

// StatusLog lists how a point came to its status, oldest first.
func (s *Store) StatusLog(ctx context.Context, d data.District, id PointID) (list []StatusChange, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&list, `SELECT
			id,
			point_id,
			from_status,
			to_status,
			reason,
			at,
			actor
		FROM point_status_log
		WHERE district = ? AND point_id = ?
		ORDER BY at, id`, d, id)
	})
	return list, err
}

// tidied trims what people typed and puts windows and tags in order.
func (p Point) tidied() Point {
	for _, text := range []*string{&p.Name, &p.Address, &p.Phone, &p.PermitNo, &p.Offer} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	p.Hours = append([]Window(nil), p.Hours...)
	sortWindows(p.Hours)
	p.Tags = append([]Tag(nil), p.Tags...)
	sortTags(p.Tags)
	return p
}

func logPoint(tx *data.Tx, p *Point, by audit.Actor, action string, detail any) error {
	return audit.Append(tx, audit.Entry{District: p.District, Actor: by, Street: p.Street,
		Action: action, Object: string(p.ID), Detail: detail})
}
