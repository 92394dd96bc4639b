package voices

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// How many private interviews a review may have made of one merchant, and in how
// many days; and how far back their meals may lie.
const (
	requestedMost = 20
	requestedDays = 14
)

// DrawRequested draws elders for the private interviews that the review asks
// for. It tells how many it drew.
func (s *Store) DrawRequested(ctx context.Context, d data.District) (drawn int, err error) {
	asked, err := s.verdicts.Requests(ctx, d)
	if err != nil {
		return 0, err
	}
	for _, r := range asked {
		n, err := s.DrawFor(ctx, d, r.Merchant, r.N, audit.System)
		if err != nil && !errors.Is(err, ErrNobody) {
			return drawn, err
		}
		drawn += n
	}
	return drawn, nil
}

// DrawFor draws up to n elders who ate at a merchant's in the last fortnight for
// private interviews, never more than twenty in 14 days, and puts them on top of
// the list of calls. It tells how many it drew: ErrNobody where there is none.
func (s *Store) DrawFor(ctx context.Context, d data.District, m merchants.MerchantID, n int, by audit.Actor) (drawn int, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		today := tx.Now.ServiceDay()
		var had int
		err := tx.Get(&had, `SELECT count(*) FROM interviews WHERE district = ? AND merchant_id = ? AND why = 'requested' AND drawn_on > ?`,
			d, m, today.AddDays(-requestedDays))
		if err != nil {
			return err
		}
		if n = min(n, requestedMost-had); n <= 0 {
			return ErrNobody
		}
		var rows []mealRow
		err = tx.Select(&rows, askable+` AND r.district = ? AND r.merchant_id = ?
			AND NOT EXISTS (SELECT 1 FROM ratings t WHERE t.district = r.district AND t.redemption_id = r.id AND t.channel = 'spot')`,
			append(askableArgs(tx.Now, DefaultTerms().Rest, SampleID(data.NewID()), today.AddDays(-requestedDays), today.AddDays(-1)), d, m)...)
		if err != nil {
			return err
		}
		frame, _ := sift(rows)
		for i := range frame {
			frame[i].Community, frame[i].Point = "", "" // who eats there is one part
		}
		seed := NewSeed()
		chosen, _ := Draw(frame, n, seed)
		if drawn = len(chosen); drawn == 0 {
			return ErrNobody
		}
		for _, c := range chosen {
			i := slices.IndexFunc(rows, func(r mealRow) bool { return r.ID == c.ID })
			c.Community, c.Point = rows[i].Community, rows[i].Point
			if err := putInterview(tx, d, &c, Requested, ""); err != nil {
				return err
			}
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "sample.request", Object: string(m),
			Detail: map[string]any{"seed": seed, "frame": FrameHash(frame), "drawn": drawn}})
	})
	if err != nil && fault.KindOf(err) == fault.Internal {
		err = fmt.Errorf("interviews about %s: %w", m, err)
	}
	return drawn, err
}
