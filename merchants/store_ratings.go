package merchants

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// RecordRating keeps one answer about one meal; the merchant must exist. RatedAt
// 0 means now; the id is given here. ErrBadRating, ErrAlreadyRated for a second
// answer on the same channel, ErrUnknownMerchant.
func (s *Store) RecordRating(ctx context.Context, r Rating, by audit.Actor) (Rating, error) {
	list, err := s.RecordRatings(ctx, []Rating{r}, by)
	if err != nil {
		return Rating{}, err
	}
	return list[0], nil
}

// ByLink is who records what comes through the link that only the elder of the
// meal is given.
const ByLink audit.Actor = "link"

// RecordOwnRating keeps the elder's own answer, given through the link. It takes
// the place of a tap at the till, where the merchant may have pressed first; the
// log keeps what was replaced. ErrAlreadyRated where there is an answer that is
// not the till's; otherwise as RecordRating.
func (s *Store) RecordOwnRating(ctx context.Context, r Rating) (Rating, error) {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		given, err := loadRatings(tx, RatingFilter{District: r.District, Redemption: r.RedemptionID})
		if err != nil {
			return err
		}
		e := audit.Entry{District: r.District, Actor: ByLink, Action: "rating.record"}
		detail := map[string]any{"merchant": r.MerchantID, "channel": r.Channel, "count": 1}
		if i := slices.IndexFunc(given, Rating.FromTill); i >= 0 {
			if err := deleteRating(tx, given[i]); err != nil {
				return err
			}
			e.Action = "rating.replace"
			detail["old_score"], detail["old_reasons"], detail["old_by"] = given[i].Score, given[i].Reasons, given[i].RecordedBy
		}
		if err := recordRating(tx, &r, ByLink); err != nil {
			return err
		}
		e.Object, e.Detail = r.ID, detail
		return audit.Append(tx, e)
	})
	if err != nil {
		return Rating{}, err
	}
	return r, nil
}

// FromTill says that a till handed on the tap: nobody but the merchant saw who
// pressed.
func (r Rating) FromTill() bool {
	return r.Channel == Tap && strings.HasPrefix(r.RecordedBy, string(audit.Till("")))
}

func deleteRating(tx *data.Tx, r Rating) error {
	if _, err := tx.Exec(`DELETE FROM ratings WHERE district = ? AND id = ?`, r.District, r.ID); err != nil {
		return fmt.Errorf("delete rating: %w", err)
	}
	return nil
}

// RecordRatings keeps several answers, all or none, as from a sheet of
// questionnaires. They are of one district; see RecordRating.
func (s *Store) RecordRatings(ctx context.Context, ratings []Rating, by audit.Actor) ([]Rating, error) {
	if len(ratings) == 0 {
		return nil, nil
	}
	kept := make([]Rating, len(ratings))
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		copy(kept, ratings)
		for i := range kept {
			if err := recordRating(tx, &kept[i], by); err != nil {
				return err
			}
		}
		first := kept[0]
		e := audit.Entry{District: first.District, Actor: by, Action: "rating.record", Object: first.ID}
		e.Detail = map[string]any{"merchant": first.MerchantID, "channel": first.Channel, "count": len(kept)}
		return audit.Append(tx, e)
	})
	if err != nil {
		return nil, err
	}
	return kept, nil
}

func recordRating(tx *data.Tx, r *Rating, by audit.Actor) error {
	r.ID, r.RecordedBy = data.NewID(), string(by)
	if r.RatedAt == 0 {
		r.RatedAt = tx.Now
	}
	if field := r.check(); field != "" {
		return ErrBadRating.With("Field", field)
	}
	if r.RatedAt > tx.Now {
		return ErrBadRating.With("Field", "rated_at")
	}
	if _, err := loadMerchant(tx, r.District, r.MerchantID); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO ratings (
		district, id, redemption_id, merchant_id, point_id, elder_id, channel,
		scale, score, reasons, meal_at, rated_at, recorded_by
	) VALUES (?,?,?,?,?,?,?, ?,?,?,?,?,?)`,
		r.District, r.ID, r.RedemptionID, r.MerchantID, r.PointID, r.ElderID, r.Channel,
		r.Scale, r.Score, strings.Join(r.Reasons, ","), r.MealAt, r.RatedAt, r.RecordedBy)
	if data.IsUnique(err) {
		return ErrAlreadyRated
	}
	if err != nil {
		return fmt.Errorf("insert rating: %w", err)
	}
	return nil
}

// RatingFilter narrows a list of ratings; a zero field does not narrow, except
// District, which is needed. Street is that of the rated points.
type RatingFilter struct {
	District   data.District
	Street     string
	Merchant   MerchantID
	Point      PointID
	Redemption string
	From, To   data.Instant // by when they were given: from inclusive, to exclusive
	Limit      int          // 0: all
}

// ListRatings gives the stored answers, newest first.
func (s *Store) ListRatings(ctx context.Context, f RatingFilter) (list []Rating, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = loadRatings(tx, f)
		return err
	})
	return list, err
}

type ratingRow struct {
	ID           string        `db:"id"`
	District     data.District `db:"district"`
	RedemptionID string        `db:"redemption_id"`
	MerchantID   MerchantID    `db:"merchant_id"`
	PointID      PointID       `db:"point_id"`
	ElderID      string        `db:"elder_id"`
	Channel      Channel       `db:"channel"`
	Scale        int           `db:"scale"`
	Score        int           `db:"score"`
	Reasons      string        `db:"reasons"`
	MealAt       data.Instant  `db:"meal_at"`
	RatedAt      data.Instant  `db:"rated_at"`
	RecordedBy   string        `db:"recorded_by"`
}

func loadRatings(tx *data.Tx, f RatingFilter) ([]Rating, error) {
	query, args := f.query()
	var rows []ratingRow
	if err := tx.Select(&rows, query, args...); err != nil {
		return nil, err
	}
	list := make([]Rating, len(rows))
	for i, r := range rows {
		list[i] = Rating{r.ID, r.District, r.RedemptionID, r.MerchantID, r.PointID, r.ElderID,
			r.Channel, r.Scale, r.Score, nil, r.MealAt, r.RatedAt, r.RecordedBy}
		if r.Reasons != "" {
			list[i].Reasons = strings.Split(r.Reasons, ",")
		}
	}
	return list, nil
}

func (f RatingFilter) query() (query string, args []any) {
	query = `SELECT
		id,
		district,
		redemption_id,
		merchant_id,
		point_id,
		elder_id,
		channel,
		scale,
		score,
		reasons,
		meal_at,
		rated_at,
		recorded_by
	FROM ratings
	WHERE district = ?`
	args = []any{f.District}
	narrow := func(condition string, wanted bool, values ...any) {
		if wanted {
			query += " AND " + condition
			args = append(args, values...)
		}
	}
	narrow("merchant_id = ?", f.Merchant != "", f.Merchant)
	narrow("point_id = ?", f.Point != "", f.Point)
	narrow("redemption_id = ?", f.Redemption != "", f.Redemption)
	narrow("rated_at >= ?", f.From != 0, f.From)
	narrow("rated_at < ?", f.To != 0, f.To)
	narrow("point_id IN (SELECT id FROM points WHERE district = ? AND street = ?)", f.Street != "", f.District, f.Street)
	query += " ORDER BY rated_at DESC, id DESC"
	if f.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, f.Limit)
	}
	return query, args
}
