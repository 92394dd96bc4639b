package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
)

const applicationColumns = `
	a.district,
	a.id,
	a.elder_id,
	a.kind,
	a.note,
	a.applied_at,
	a.applied_by,
	a.decision,
	a.reason,
	coalesce(a.decided_at, 0) AS decided_at,
	a.decided_by,
	a.card_id`

// listLimit is how long a list is where the caller does not say.
const listLimit = 200

// maxNote bounds what people write beside a step, in characters.
const maxNote = 200

// cleanNote takes out what surrounds a note and bounds it.
func cleanNote(s string) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "))
	return string(runes[:min(maxNote, len(runes))])
}

// elder gives an elder of the scope, meals.ErrElderUnknown for any other.
func (s *Store) elder(tx *data.Tx, sc Scope, id meals.ElderID) (meals.Elder, error) {
	e, err := s.meals.ElderTx(tx, sc.District, id)
	if err == nil && !sc.covers(&e) {
		err = meals.ErrElderUnknown
	}
	if err != nil {
		return meals.Elder{}, err
	}
	return e, nil
}

// Apply asks for a card on behalf of an elder: meals.ErrElderUnknown,
// ErrApplied, meals.ErrCardLive (first, and a card lives), meals.ErrNoLiveCard
// (replace or renew, and none does), meals.ErrElderDeparted,
// meals.ErrReasonNeeded (replace without a note).
func (s *Store) Apply(ctx context.Context, sc Scope, n NewApplication, by audit.Actor) (a Application, err error) {
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		a, err = s.apply(tx, sc, n, by)
		return err
	})
	if err != nil {
		return Application{}, fmt.Errorf("apply for elder %s: %w", n.Elder, err)
	}
	return a, nil
}

func (s *Store) apply(tx *data.Tx, sc Scope, n NewApplication, by audit.Actor) (Application, error) {
	if !slices.Contains(Kinds(), n.Kind) {
		return Application{}, fault.ErrInvalidInput.Field(fault.Field{Name: "kind", Code: "application_kind"})
	}
	e, err := s.elder(tx, sc, n.Elder)
	if err != nil {
		return Application{}, err
	}
	a := Application{District: e.District, ID: ApplicationID(data.NewID()), ElderID: e.ID, Kind: n.Kind, Note: cleanNote(n.Note),
		AppliedAt: tx.Now, AppliedBy: by, Elder: e}
	if err := s.mayApply(tx, &a); err != nil {
		return Application{}, err
	}
	_, err = tx.Exec(`
		INSERT INTO card_applications (district, id, elder_id, kind, note, open, applied_at, applied_by)
		VALUES (?, ?, ?, ?, ?, 1, ?, ?)`, a.District, a.ID, a.ElderID, a.Kind, a.Note, a.AppliedAt, a.AppliedBy)
	if data.IsUnique(err) {
		return Application{}, ErrApplied.Because(err)
	}
	if err != nil {
		return Application{}, err
	}
	return a, logStep(tx, &e, by, "card.apply", string(a.ID), map[string]any{"elder": e.ID, "kind": a.Kind})
}

// mayApply refuses what could not be issued even if it were approved at once.
func (s *Store) mayApply(tx *data.Tx, a *Application) error {
	if a.Kind == Replace && a.Note == "" {
		return meals.ErrReasonNeeded
	}
	if err := s.meals.HereTx(tx, a.Elder); err != nil {
		return err
	}
	_, err := s.meals.LiveCardTx(tx, a.District, a.ElderID)
	switch {
	case a.Kind != First:
		return err
	case err == nil:
		return meals.ErrCardLive
	case errors.Is(err, meals.ErrNoLiveCard):
		return nil
	}
	return err
}

// logStep logs a step about an elder of a street.
func logStep(tx *data.Tx, e *meals.Elder, by audit.Actor, action, object string, detail map[string]any) error {
	return audit.Append(tx, audit.Entry{District: e.District, Actor: by, Street: e.Street, Action: action, Object: object, Detail: detail})
}

// FindApplication gives one application, ErrApplicationUnknown where there is
// none in scope.
func (s *Store) FindApplication(ctx context.Context, sc Scope, id ApplicationID) (a Application, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		a, err = s.application(tx, sc, id)
		return err
	})
	return a, err
}

func (s *Store) application(tx *data.Tx, sc Scope, id ApplicationID) (a Application, err error) {
	err = tx.Get(&a, `SELECT`+applicationColumns+` FROM card_applications a WHERE a.district = ? AND a.id = ?`, sc.District, id)
	if err == nil {
		a.Elder, err = s.elder(tx, sc, a.ElderID)
	}
	if errors.Is(err, data.ErrNoRow) || errors.Is(err, meals.ErrElderUnknown) {
		err = ErrApplicationUnknown
	}
	if err != nil {
		return Application{}, err
	}
	return a, nil
}

// inScope is the condition on elders e that Scope.args fill.
const inScope = ` e.district = ? AND (? = '' OR e.street = ?) AND (? = '' OR e.community = ?) `

func (sc Scope) args() []any {
	return []any{sc.District, sc.Street, sc.Street, sc.Community, sc.Community}
}

// ListApplications lists applications with their elders.
func (s *Store) ListApplications(ctx context.Context, f ApplicationFilter) (list []Application, err error) {
	if f.Limit <= 0 {
		f.Limit = listLimit
	}
	state, order := `a.open = 1`, `a.applied_at, a.id`
	if f.Decided {
		state, order = `a.open IS NULL`, `a.decided_at DESC, a.id DESC`
	}
	args := append(f.Scope.args(), f.Elder, f.Elder, f.Limit)
	err = s.db.View(ctx, func(tx *data.Tx) error {
		err := tx.Select(&list, `SELECT`+applicationColumns+`
			FROM card_applications a
			JOIN elders e ON e.district = a.district AND e.id = a.elder_id
			WHERE`+inScope+`AND (? = '' OR a.elder_id = ?) AND `+state+`
			ORDER BY `+order+`
			LIMIT ?`, args...)
		for i := range list {
			if err == nil {
				list[i].Elder, err = s.meals.ElderTx(tx, list[i].District, list[i].ElderID)
			}
		}
		return err
	})
	return list, err
}
