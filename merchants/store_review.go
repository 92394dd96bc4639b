package merchants

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
)

// ReviewSettingsOn gives the settings in force on the day, the defaults where
// the office has signed none.
func (s *Store) ReviewSettingsOn(ctx context.Context, d data.District, day data.ServiceDay) (rs ReviewSettings, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		rs, err = loadSettings(tx, d, day)
		return err
	})
	return rs, err
}

func loadSettings(tx *data.Tx, d data.District, day data.ServiceDay) (ReviewSettings, error) {
	var rs ReviewSettings
	err := tx.Get(&rs, `SELECT
		version,
		line_bp,
		min_ratings,
		window_days,
		valid_from
	FROM review_settings
	WHERE district = ? AND valid_from <= ?
	ORDER BY version DESC LIMIT 1`, d, day)
	if errors.Is(err, data.ErrNoRow) {
		return DefaultReviewSettings(), nil
	}
	return rs, err
}

// SaveReviewSettings signs a new version, valid from a day that is not past and
// not before that of the version it follows. ErrBadSettings,
// ErrSettingsBackdated.
func (s *Store) SaveReviewSettings(ctx context.Context, d data.District, rs ReviewSettings, by audit.Actor) (ReviewSettings, error) {
	if field := rs.check(); field != "" {
		return ReviewSettings{}, ErrBadSettings.With("Field", field)
	}
	if _, err := data.ParseServiceDay(string(rs.ValidFrom)); err != nil {
		return ReviewSettings{}, ErrBadSettings.With("Field", "valid_from")
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		var last struct {
			Version int             `db:"version"`
			From    data.ServiceDay `db:"valid_from"`
		}
		err := tx.Get(&last, `SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(valid_from), '') AS valid_from
			FROM review_settings WHERE district = ?`, d)
		if err != nil {
			return err
		}
		if earliest := max(tx.Now.ServiceDay(), last.From); rs.ValidFrom < earliest {
			return ErrSettingsBackdated.With("Day", string(earliest))
		}
		rs.Version = last.Version + 1
		_, err = tx.Exec(`INSERT INTO review_settings
			(district, version, line_bp, min_ratings, window_days, valid_from, created_at, created_by)
			VALUES (?,?,?,?,?,?,?,?)`,
			d, rs.Version, rs.LineBP, rs.MinRatings, rs.WindowDays, rs.ValidFrom, tx.Now, string(by))
		if err != nil {
			return fmt.Errorf("insert review settings: %w", err)
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "review.settings",
			Object: fmt.Sprint(rs.Version), Detail: rs})
	})
	if err != nil {
		return ReviewSettings{}, err
	}
	return rs, nil
}

// Findings is what the method says of every merchant of the district on the
// day, those without a rating too, from the stored log alone; it changes
// nothing. By merchant.
func (s *Store) Findings(ctx context.Context, d data.District, asof data.ServiceDay) (list []Finding, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		ratings, rs, err := reviewInput(tx, d, asof)
		if err != nil {
			return err
		}
		list, err = withSilent(tx, d, Review(ratings, rs, asof))
		return err
	})
	return list, err
}

func reviewInput(tx *data.Tx, d data.District, asof data.ServiceDay) ([]Rating, ReviewSettings, error) {
	rs, err := loadSettings(tx, d, asof)
	if err != nil {
		return nil, rs, err
	}
	ratings, err := loadRatings(tx, RatingFilter{District: d,
		From: asof.AddDays(1 - rs.WindowDays).Start(), To: asof.AddDays(1).Start()})
	return ratings, rs, err
}

// withSilent adds the merchants of whom nobody said anything: silence is not
// satisfaction.
func withSilent(tx *data.Tx, d data.District, findings []Finding) ([]Finding, error) {
	all, err := loadMerchants(tx, d)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !slices.ContainsFunc(findings, func(f Finding) bool { return f.MerchantID == m.ID }) {
			findings = append(findings, Finding{MerchantID: m.ID, Upper: 1, Reason: TooFew})
		}
	}
	slices.SortFunc(findings, func(a, b Finding) int { return strings.Compare(string(a.MerchantID), string(b.MerchantID)) })
	return findings, nil
}

// RunReview raises a flag for every merchant that the method points at on the
// day and that has none open; it decides nothing. A merchant whose flag was
// decided is pointed at again only by ratings given after the decision's
// review. It returns the new flags.
func (s *Store) RunReview(ctx context.Context, d data.District, asof data.ServiceDay, by audit.Actor) (raised []Flag, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		raised = nil
		ratings, rs, err := reviewInput(tx, d, asof)
		if err != nil {
			return err
		}
		flags, err := loadFlags(tx, FlagFilter{District: d})
		if err != nil {
			return err
		}
		for _, f := range Review(unjudged(ratings, flags), rs, asof) {
			if !f.Flag || hasOpen(flags, f.MerchantID) {
				continue
			}
			flag := newFlag(d, f, rs, asof, tx.Now)
			if err := insertFlag(tx, flag); err != nil {
				return err
			}
			raised = append(raised, flag)
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "review.run", Object: string(asof),
			Detail: map[string]any{"settings": rs.Version, "ratings": len(ratings), "raised": len(raised)}})
	})
	if err != nil {
		return nil, err
	}
	return raised, nil
}

// unjudged drops the ratings that a person has already decided about.
func unjudged(ratings []Rating, flags []Flag) []Rating {
	judged := map[MerchantID]data.Instant{}
	for _, f := range flags {
		if f.Decision != "" {
			judged[f.MerchantID] = max(judged[f.MerchantID], f.AsOf.AddDays(1).Start())
		}
	}
	return slices.DeleteFunc(slices.Clone(ratings), func(r Rating) bool { return r.RatedAt < judged[r.MerchantID] })
}

func hasOpen(flags []Flag, m MerchantID) bool {
	return slices.ContainsFunc(flags, func(f Flag) bool { return f.MerchantID == m && f.Decision == "" })
}
