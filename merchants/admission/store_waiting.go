package admission

import (
	"context"

	"mealmap/data"
	"mealmap/merchants"
)

// Waiting is what asks for a person.
type Waiting struct {
	Gaps       int // open ones
	OldestDays int // of the oldest, 0 where there is none
	ToVisit    int // candidates
	ToDecide   int
	ToClose    int // gaps of which a point serves instead
}

// Waiting tells what asks for a person of a street, "" for the district.
func (s *Store) Waiting(ctx context.Context, d data.District, street string) (w Waiting, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var gaps []Gap
		if err := tx.Select(&gaps, gapColumns+` WHERE district = ? AND (? = '' OR street = ?) AND closed_on = ''`, d, street, street); err != nil {
			return err
		}
		for _, g := range gaps {
			p, err := progress(tx, &g)
			if err != nil {
				return err
			}
			w.Gaps++
			w.OldestDays = max(w.OldestDays, g.Days(tx.Now.ServiceDay()))
			if p.Successor != "" {
				w.ToClose++
			}
		}
		list, err := listCandidates(tx, CandidateFilter{District: d, Street: street, Undecided: true})
		for _, c := range list {
			if c.State() == ToVisit {
				w.ToVisit++
			} else {
				w.ToDecide++
			}
		}
		return err
	})
	return w, err
}

// Progress tells how far the replacement of a missed point has come.
func (s *Store) Progress(ctx context.Context, g *Gap) (p Progress, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		p, err = progress(tx, g)
		return err
	})
	return p, err
}

func progress(tx *data.Tx, g *Gap) (p Progress, err error) {
	list, err := listCandidates(tx, CandidateFilter{District: g.District, Gap: g.ID})
	if err != nil {
		return p, err
	}
	p.Candidates = len(list)
	instead := []merchants.PointID{g.PointID}
	for _, c := range list {
		switch c.State() {
		case ToVisit:
			p.ToVisit++
		case ToDecide:
			p.ToDecide++
		}
		if c.Decision == Admitted && c.PointID != g.PointID {
			instead = append([]merchants.PointID{c.PointID}, instead...)
		}
	}
	for _, id := range instead {
		point, err := merchants.FindPoint(tx, g.District, id)
		if err != nil {
			return p, err
		}
		if point.Status == merchants.Open {
			p.Successor = id
			break
		}
	}
	return p, nil
}

// Gone is a point that is out of service and for which nobody has opened a gap
// since.
type Gone struct {
	ID     merchants.PointID `db:"id"`
	Number int               `db:"number"`
	Name   string            `db:"name"`
	Street string            `db:"street"`
	Status merchants.Status  `db:"status"`
	Reason string            `db:"status_reason"`
	From   merchants.Status  `db:"from_status"`
	Since  data.Instant      `db:"since"`
	Last   data.ServiceDay   `db:"last_gap"` // when a gap was opened for it, "" never
}

// Gone lists the points of a street, "" for the district, for which a gap may be
// opened, those longest out of service first. An open gap, or one that was opened
// since and closed by a decision, is answer enough.
func (s *Store) Gone(ctx context.Context, d data.District, street string) (gone []Gone, err error) {
	var all []Gone
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Select(&all, `
			SELECT p.id, p.number, p.name, p.street, p.status, p.status_reason, l.from_status, l.at AS since,
				coalesce((SELECT max(opened_on) FROM service_gaps g WHERE g.district = p.district AND g.point_id = p.id), '') AS last_gap
			FROM points p
			JOIN point_status_log l ON l.district = p.district AND l.id = (
				SELECT id FROM point_status_log WHERE district = p.district AND point_id = p.id ORDER BY at DESC, id DESC LIMIT 1)
			WHERE p.district = ? AND (? = '' OR p.street = ?) AND p.status IN ('removed', 'suspended')
				AND NOT EXISTS (SELECT 1 FROM service_gaps g WHERE g.district = p.district AND g.point_id = p.id AND g.closed_on = '')
			ORDER BY l.at, p.number`, d, street, street)
		if err != nil {
			return err
		}
		for _, g := range all {
			last := change{g.From, g.Since}
			if last.missed(g.Status, tx.Now.ServiceDay()) && g.Last < g.Since.ServiceDay() {
				gone = append(gone, g)
			}
		}
		return nil
	})
	return gone, err
}
