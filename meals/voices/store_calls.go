package voices

import (
	"context"
	"errors"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
)

const interviewColumns = `
	i.district,
	i.id,
	i.street,
	i.community,
	i.elder_id,
	i.redemption_id,
	i.merchant_id,
	i.point_id,
	i.why,
	i.sample_id,
	i.enrolled_by,
	i.drawn_on,
	i.taken_by,
	coalesce(i.taken_at, 0) AS taken_at,
	i.tries,
	i.not_before,
	i.outcome,
	i.denies,
	i.note,
	i.rating_id,
	coalesce(i.done_at, 0) AS done_at,
	i.done_by,
	i.finding,
	coalesce(i.found_at, 0) AS found_at,
	i.found_by,
	e.name,
	r.served_at,
	r.service_day,
	r.sitting,
	r.delivery`

const interviewTables = `
	FROM interviews i
	JOIN elders e ON e.district = i.district AND e.id = i.elder_id
	JOIN redemptions r ON r.district = i.district AND r.id = i.redemption_id`

// stands keeps interviews about meals that were neither taken back nor rejected, of
// elders who have not died or left since.
const stands = `
	AND NOT ` + gone + `
	AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = i.district AND v.redemption_id = i.redemption_id)
	AND NOT EXISTS (SELECT 1 FROM rejections j WHERE j.district = i.district AND j.redemption_id = i.redemption_id AND j.act = 'reject'
		AND NOT EXISTS (SELECT 1 FROM rejections b WHERE b.district = j.district AND b.redemption_id = j.redemption_id AND b.act = 'restore'))`

// gone reports whether the elder of the interview i has died or left: by the lists
// that others bring, or by what somebody found out who asked after him and who has
// not eaten since.
const gone = `(EXISTS (SELECT 1 FROM departures g WHERE g.district = i.district AND g.elder_id = i.elder_id AND g.withdrawn_at IS NULL)
		OR EXISTS (SELECT 1 FROM absences b WHERE b.district = i.district AND b.elder_id = i.elder_id AND b.outcome IN ('died','left')
			AND NOT EXISTS (SELECT 1 FROM redemptions m WHERE m.district = i.district AND m.elder_id = i.elder_id AND m.service_day > b.last_day)))`

const inScope = ` i.district = ? AND (? = '' OR i.street = ?) AND (? = '' OR i.community = ?)`

func (sc Scope) args() []any {
	return []any{sc.District, sc.Street, sc.Street, sc.Community, sc.Community}
}

// List is what a caller sees of the calls to make.
type List struct {
	Mine  []Interview // those that he has in hand
	Ready []Interview // those that he may take now, those that the review asks for first
	Later int         // nobody answered; the next try is later
	Taken int         // in the hands of colleagues
	Own   int         // of elders whom he enrolled: for colleagues
}

// Calls gives the list of calls of a scope as by sees it, its elders' names whole.
func (s *Store) Calls(ctx context.Context, sc Scope, by audit.Actor) (l List, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		logins, err := staff.LoginsOf(tx, sc.District, by)
		if err != nil {
			return err
		}
		list, err := open(tx, sc)
		if err != nil {
			return err
		}
		for i := range list {
			switch one := &list[i]; {
			case one.InHand(tx.Now) && one.TakenBy == by:
				l.Mine = append(l.Mine, *one)
			case one.InHand(tx.Now):
				l.Taken++
			case one.enrolledBy(logins):
				l.Own++
			case one.NotBefore > tx.Now:
				l.Later++
			default:
				l.Ready = append(l.Ready, *one)
			}
		}
		return nil
	})
	return l, err
}

// open lists the interviews without an outcome in the order in which to ring.
func open(tx *data.Tx, sc Scope) (list []Interview, err error) {
	err = tx.Select(&list, `SELECT`+interviewColumns+interviewTables+` WHERE`+inScope+` AND i.outcome = ''`+stands+`
		ORDER BY i.why = 'requested' DESC, i.tries > 0 DESC, i.id`, sc.args()...)
	return list, err
}

func find(tx *data.Tx, sc Scope, id InterviewID) (i Interview, err error) {
	err = tx.Get(&i, `SELECT`+interviewColumns+interviewTables+` WHERE`+inScope+` AND i.id = ?`, append(sc.args(), id)...)
	if errors.Is(err, data.ErrNoRow) {
		err = ErrInterviewUnknown
	}
	return i, err
}

// FindInterview gives one interview of the scope without a telephone:
// ErrInterviewUnknown.
func (s *Store) FindInterview(ctx context.Context, sc Scope, id InterviewID) (i Interview, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		i, err = find(tx, sc, id)
		return err
	})
	return i, err
}

// Communities are the names of a scope's communities, as its elders' entries have
// them, by their codes.
func (s *Store) Communities(ctx context.Context, sc Scope) (names map[string]string, err error) {
	names = map[string]string{}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		var rows []struct {
			Code string `db:"community"`
			Name string `db:"name"`
		}
		err := tx.Select(&rows, `SELECT community, max(community_name) AS name FROM elders
			WHERE district = ? AND (? = '' OR street = ?) AND (? = '' OR community = ?) GROUP BY community`, sc.args()...)
		for _, r := range rows {
			names[r.Code] = r.Name
		}
		return err
	})
	return names, err
}
