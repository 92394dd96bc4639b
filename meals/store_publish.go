package meals

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
)

// PublishRules adds a version of a rule set; the earlier ones stay, and meals
// keep the version they were priced by. Version 0 takes the next number; any
// other must be the next one, else ErrRuleVersion (someone else published
// meanwhile). It returns the set with its version and its time of publication.
//
// What is published applies: a street or point that the district has not is
// ErrInvalidInput, a set that others of its scope would keep from ever speaking
// is ErrRulesOverridden. What has been served is not given other rules
// afterwards: a beginning before today is ErrRulesBackdated once its scope has
// meals of those days.
func (s *Store) PublishRules(ctx context.Context, d data.District, r RuleSet, by audit.Actor) (RuleSet, error) {
	if err := r.Validate(); err != nil {
		return RuleSet{}, err
	}
	points, err := s.scopePoints(ctx, d, &r)
	if err != nil {
		return RuleSet{}, err
	}
	var next RuleSet
	err = s.db.InTx(ctx, func(tx *data.Tx) (err error) {
		next, err = s.publish(tx, d, r, points, by)
		return err
	})
	if err != nil {
		return RuleSet{}, fmt.Errorf("publish rules %s: %w", r.ID, err)
	}
	return next, nil
}

// publish adds the version of a set that is valid; points are those that it
// speaks of.
func (s *Store) publish(tx *data.Tx, d data.District, r RuleSet, points []merchants.Point, by audit.Actor) (RuleSet, error) {
	sets, err := readRules(tx, d)
	if err != nil {
		return RuleSet{}, err
	}
	next, err := r.numbered(sets, tx.Now)
	if err != nil {
		return RuleSet{}, err
	}
	if err := s.mayBegin(tx, d, &next, points); err != nil {
		return RuleSet{}, err
	}
	if above := next.overriddenBy(sets, tx.Now.ServiceDay()); above != nil {
		return RuleSet{}, ErrRulesOverridden.With("ID", above.ID, "Version", above.Version, "From", above.ValidFrom)
	}
	return next, putRules(tx, d, &next, by)
}

// scopePoints gives the points that the set speaks of, whatever their status.
// ErrInvalidInput where the district has no such street or point.
func (s *Store) scopePoints(ctx context.Context, d data.District, r *RuleSet) ([]merchants.Point, error) {
	c := &checker{}
	c.require(r.Street == "" || districtOf(r.Street) == d, "street", "rule_street")
	if r.PointID == "" {
		if len(c.wrong) > 0 {
			return nil, invalid(c.wrong)
		}
		return s.points.ListPoints(ctx, merchants.PointFilter{District: d, Street: r.Street})
	}
	p, err := s.points.FindPoint(ctx, d, r.PointID)
	unknown := errors.Is(err, merchants.ErrUnknownPoint)
	if err != nil && !unknown {
		return nil, err
	}
	c.require(!unknown, "point_id", "rule_point")
	c.require(unknown || r.Street == "" || r.Street == p.Street, "point_id", "rule_point_street")
	if len(c.wrong) > 0 {
		return nil, invalid(c.wrong)
	}
	return []merchants.Point{p}, nil
}

// numbered gives the set as the next version of its id, published now, and in
// any case after all others, whatever a clock has done: which of two sets counts
// depends on it.
func (r RuleSet) numbered(sets []*RuleSet, now data.Instant) (RuleSet, error) {
	last := 0
	r.Published = now
	for _, o := range sets {
		r.Published = max(r.Published, o.Published+1)
		if o.ID == r.ID {
			last = max(last, o.Version)
		}
	}
	if r.Version != 0 && r.Version != last+1 {
		return r, ErrRuleVersion.With("Version", last)
	}
	r.Version = last + 1
	return r, nil
}

// mayBegin refuses a beginning in the past where the set would have priced meals
// that are in the log. A point's meals of a day are one step in an index, and
// elders of other districts eat there too.
func (s *Store) mayBegin(tx *data.Tx, d data.District, r *RuleSet, points []merchants.Point) error {
	if r.ValidFrom >= tx.Now.ServiceDay() {
		return nil
	}
	for _, p := range points {
		for _, eaters := range s.ring.districts(d) {
			var served bool
			err := tx.Get(&served, `
				SELECT EXISTS (SELECT 1 FROM redemptions
				WHERE district = ? AND point_id = ? AND service_day >= ? AND (? = '' OR service_day <= ?))`,
				eaters, p.ID, r.ValidFrom, r.ValidTo, r.ValidTo)
			if err != nil {
				return err
			}
			if served {
				return ErrRulesBackdated.With("From", r.ValidFrom)
			}
		}
	}
	return nil
}

func putRules(tx *data.Tx, d data.District, r *RuleSet, by audit.Actor) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO rule_sets (district, id, version, street, point_id, valid_from, body, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d, r.ID, r.Version, r.Street, r.PointID, r.ValidFrom, string(body), r.Published, by)
	if err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{District: d, Actor: by, Street: r.Street, Action: audit.PublishRules,
		Object: r.ID, Detail: audit.Publication{Version: r.Version, ValidFrom: r.ValidFrom, Digest: audit.DigestOf(string(body))}})
}
