package meals

import (
	"context"
	"fmt"
	"strconv"

	"mealmap/data"
	"mealmap/data/audit"
)

// Later is what a database knows beyond an older copy that has taken its place.
// Who finds a card that was reported lost must not eat with it because a backup
// was put back.
type Later struct {
	Meals int // recorded
	cards []stoppedCard
	tills []stoppedTill
	ends  []lastCard
}

type stoppedCard struct {
	District  data.District `db:"district"`
	ID        CardID        `db:"id"`
	Ended     CardEnd       `db:"ended"` // "" for one that is only reported lost
	EndedAt   data.Instant  `db:"ended_at"`
	EndReason string        `db:"end_reason"`
	LostAt    data.Instant  `db:"lost_at"`
}

type stoppedTill struct {
	District  data.District `db:"district"`
	ID        TillID        `db:"id"`
	RevokedAt data.Instant  `db:"revoked_at"`
	RevokedBy audit.Actor   `db:"revoked_by"`
}

// lastCard is the highest index that a district's cards have or that was left
// free, and how many cards there are.
type lastCard struct {
	District data.District `db:"district"`
	Index    int64         `db:"card_index"`
	Cards    int           `db:"cards"`
}

const lastCards = `
	SELECT district, max(card_index) AS card_index, sum(cards) AS cards
	FROM (
		SELECT district, max(card_index) AS card_index, count(*) AS cards FROM cards GROUP BY district
		UNION ALL
		SELECT CAST(substr(name, length('card_index:') + 1) AS INTEGER), CAST(value AS INTEGER) - 1, 0
		FROM settings WHERE substr(name, 1, length('card_index:')) = 'card_index:'
	)
	GROUP BY district`

// LaterIn reads what had stopped working in a database, its meals, and its cards.
func LaterIn(tx *data.Tx) (l Later, err error) {
	for _, read := range []func() error{
		func() error { return tx.Get(&l.Meals, `SELECT count(*) FROM redemptions`) },
		func() error {
			return tx.Select(&l.cards, `
				SELECT district, id, ended, coalesce(ended_at, 0) AS ended_at, end_reason, coalesce(lost_at, 0) AS lost_at
				FROM cards
				WHERE live IS NULL OR lost_at IS NOT NULL`)
		},
		func() error {
			return tx.Select(&l.tills, `SELECT district, id, revoked_at, revoked_by FROM tills WHERE revoked_at IS NOT NULL`)
		},
		func() error { return tx.Select(&l.ends, lastCards) },
	} {
		if err := read(); err != nil {
			return l, fmt.Errorf("read what came later: %w", err)
		}
	}
	return l, nil
}

// Missed says what an older copy lacks, and what StopAgain has stopped in it.
type Missed struct {
	Meals        int // that only the later database has
	NewCards     int // on paper, and unknown here
	Cards, Tills int // stopped again
}

// unread is how many indices are left free where nobody can say how many cards
// were given out since the copy was made.
const unread = 10_000

// StopAgain makes an older copy safe to go on with: cards and tills that had
// stopped by the later database stop here too, and no new card gets an index that
// is on paper already. Without a later database (nil) only indices are left free.
func (s *Store) StopAgain(ctx context.Context, l *Later, by audit.Actor) (m Missed, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		m = Missed{}
		var here []lastCard
		if err := tx.Select(&here, lastCards); err != nil {
			return err
		}
		if l == nil {
			return leaveFree(tx, here, unread)
		}
		if err := l.missedIn(tx, here, &m); err != nil {
			return err
		}
		for _, c := range l.cards {
			if err := c.stop(tx, by, &m.Cards); err != nil {
				return err
			}
		}
		for _, t := range l.tills {
			if err := t.stop(tx, by, &m.Tills); err != nil {
				return err
			}
		}
		return leaveFree(tx, append(here, l.ends...), 0)
	})
	if err != nil {
		return m, fmt.Errorf("stop again: %w", err)
	}
	return m, nil
}

func (l *Later) missedIn(tx *data.Tx, here []lastCard, m *Missed) error {
	var meals int
	if err := tx.Get(&meals, `SELECT count(*) FROM redemptions`); err != nil {
		return err
	}
	m.Meals = max(l.Meals-meals, 0)
	for _, d := range l.ends {
		m.NewCards += d.Cards
	}
	for _, d := range here {
		m.NewCards -= d.Cards
	}
	m.NewCards = max(m.NewCards, 0)
	return nil
}

func (c *stoppedCard) stop(tx *data.Tx, by audit.Actor, n *int) error {
	e := audit.Entry{District: c.District, Actor: by, Object: string(c.ID)}
	var rows int64
	var err error
	if c.Ended == "" {
		e.Action = "card.lost"
		rows, err = tx.Exec(`UPDATE cards SET lost_at = ? WHERE district = ? AND id = ? AND live = 1 AND lost_at IS NULL`,
			c.LostAt, c.District, c.ID)
	} else {
		e.Action = "card.revoke"
		rows, err = tx.Exec(`UPDATE cards SET live = NULL, ended = ?, ended_at = ?, end_reason = ? WHERE district = ? AND id = ? AND live = 1`,
			c.Ended, c.EndedAt, c.EndReason, c.District, c.ID)
	}
	return stoppedAgain(tx, e, rows > 0, n, err)
}

func (t *stoppedTill) stop(tx *data.Tx, by audit.Actor, n *int) error {
	changed, err := RevokeTillTx(tx, t.District, t.ID, t.RevokedAt, t.RevokedBy)
	return stoppedAgain(tx, audit.Entry{District: t.District, Actor: by, Action: "till.revoke", Object: string(t.ID)}, changed, n, err)
}

// stoppedAgain counts and logs what has changed.
func stoppedAgain(tx *data.Tx, e audit.Entry, changed bool, n *int, err error) error {
	if err != nil || !changed {
		return err
	}
	*n++
	e.Detail = map[string]any{"restored": true}
	return audit.Append(tx, e)
}

// freshFrom names the setting with the first index that a card may have which is
// not the next issue of one made since: indices below stand on paper, and the
// numbers after them may too.
func freshFrom(d data.District) string { return fmt.Sprintf("card_index:%06d", d) }

func leaveFree(tx *data.Tx, ends []lastCard, more int64) error {
	last := map[data.District]int64{}
	for _, e := range ends {
		last[e.District] = max(last[e.District], e.Index)
	}
	for d, index := range last {
		if err := data.PutSetting(tx, freshFrom(d), strconv.FormatInt(index+1+more, 10)); err != nil {
			return err
		}
	}
	return nil
}

// freshIndex is the first index of the district that no paper has from before a
// restore, 0 where there never was one.
func freshIndex(tx *data.Tx, d data.District) (int64, error) {
	value, err := data.Setting(tx, freshFrom(d))
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}
