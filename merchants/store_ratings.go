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
// the place of a tap at the till, where the merchant may have pressed first: that
// one stays and is struck. ErrAlreadyRated where there is an answer that is not
// the till's; otherwise as RecordRating.
func (s *Store) RecordOwnRating(ctx context.Context, r Rating) (Rating, error) {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		given, err := loadRatings(tx, RatingFilter{District: r.District, Redemption: r.RedemptionID})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(given, func(g Rating) bool { return g.Channel == r.Channel && g.Source != FromTill }) {
			return ErrAlreadyRated
		}
		if err := recordRating(tx, &r, ByLink); err != nil {
			return err
		}
		e := audit.Entry{District: r.District, Actor: ByLink, Action: "rating.record", Object: r.ID}
		detail := map[string]any{"merchant": r.MerchantID, "channel": r.Channel, "count": 1}
		if i := slices.IndexFunc(given, func(g Rating) bool { return g.Channel == r.Channel && g.Source == FromTill }); i >= 0 {
			if err := StrikeRating(tx, Strike{District: r.District, RatingID: given[i].ID, Why: Replaced}, ByLink); err != nil {
				return err
			}
			e.Action, detail["replaces"] = "rating.replace", given[i].ID
		}
		e.Detail = detail
		return audit.Append(tx, e)
	})
	if err != nil {
		return Rating{}, err
	}
	return r, nil
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
			if err := refuseSecond(tx, &kept[i]); err != nil {
				return err
			}
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

// refuseSecond: one answer a meal and channel, whoever brings it.
func refuseSecond(tx *data.Tx, r *Rating) error {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM ratings WHERE district = ? AND redemption_id = ? AND channel = ?`,
		r.District, r.RedemptionID, r.Channel)
	if err == nil && n > 0 {
		err = ErrAlreadyRated
	}
	return err
}

func recordRating(tx *data.Tx, r *Rating, by audit.Actor) error {
	r.ID, r.RecordedBy, r.Source, r.ReceivedAt = data.NewID(), string(by), sourceOf(by), tx.Now
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
		source, requested, scale, score, reasons, note, meal_at, rated_at, received_at, recorded_by
	) VALUES (?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?)`,
		r.District, r.ID, r.RedemptionID, r.MerchantID, r.PointID, r.ElderID, r.Channel,
		r.Source, r.Requested, r.Scale, r.Score, strings.Join(r.Reasons, ","), r.Note, r.MealAt, r.RatedAt, r.ReceivedAt, r.RecordedBy)
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
	Struck     bool         // also those that count no more
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

// RatingsOf is ListRatings within a transaction of the caller.
func RatingsOf(tx *data.Tx, f RatingFilter) ([]Rating, error) { return loadRatings(tx, f) }

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
	Note         string        `db:"note"`
	Requested    bool          `db:"requested"`
	MealAt       data.Instant  `db:"meal_at"`
	RatedAt      data.Instant  `db:"rated_at"`
	ReceivedAt   data.Instant  `db:"received_at"`
	Source       Source        `db:"source"`
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
			r.Channel, r.Scale, r.Score, nil, r.Note, r.Requested, r.MealAt, r.RatedAt, r.ReceivedAt, r.Source, r.RecordedBy}
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
		note,
		requested,
		meal_at,
		rated_at,
		received_at,
		source,
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
	narrow("id NOT IN (SELECT rating_id FROM rating_strikes WHERE district = ?)", !f.Struck, f.District)
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

// StrikeWhy is why an answer does not count any more.
type StrikeWhy string

// The reasons.
const (
	Replaced   StrikeWhy = "replaced"    // the elder gave his own answer
	WrongOrder StrikeWhy = "wrong_order" // it is about another meal
	ClosedDay  StrikeWhy = "closed_day"  // the point did not serve then
	VoidedMeal StrikeWhy = "voided"      // the meal was taken back
	OtherWhy   StrikeWhy = "other"
)

// StrikeWhys lists what a person may strike for.
func StrikeWhys() []StrikeWhy { return []StrikeWhy{WrongOrder, ClosedDay, VoidedMeal, OtherWhy} }

// Strike takes an answer out of the count from the day it is struck on. The
// answer stays in the log.
type Strike struct {
	District data.District `db:"district"`
	RatingID string        `db:"rating_id"`
	Why      StrikeWhy     `db:"why"`
	Note     string        `db:"note"`
	CaseID   string        `db:"case_id"`   // whose appeal showed it, '' none
	At       data.Instant  `db:"struck_at"` // filled on striking
	By       audit.Actor   `db:"struck_by"` // filled on striking
}

// StrikeRating strikes an answer within a transaction of the caller, who logs why.
// ErrAlreadyStruck.
func StrikeRating(tx *data.Tx, s Strike, by audit.Actor) error {
	_, err := tx.Exec(`INSERT INTO rating_strikes (district, rating_id, why, note, case_id, struck_at, struck_by)
		VALUES (?,?,?,?,?,?,?)`, s.District, s.RatingID, s.Why, s.Note, s.CaseID, tx.Now, by)
	if data.IsUnique(err) {
		return ErrAlreadyStruck
	}
	if err != nil {
		return fmt.Errorf("strike rating %s: %w", s.RatingID, err)
	}
	return nil
}
