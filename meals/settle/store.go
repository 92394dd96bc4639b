package settle

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
	"mealmap/meals"
	"mealmap/merchants"
)

// Store keeps statements. It is safe for concurrent use.
type Store struct {
	db    *data.DB
	meals *meals.Store
}

// NewStore keeps statements in db; m rejects meals.
func NewStore(db *data.DB, m *meals.Store) *Store { return &Store{db, m} }

// errMoved: between reading and writing somebody else has been at the
// merchant's statements.
var errMoved = errors.New("the merchant's statements have changed")

// tries is how often a statement is read again before that is an error.
const tries = 5

// Compute computes the merchant's statement of the period, or computes it anew
// while it is not reviewed. Statements of the merchant that are only computed and
// have other bounds within the period go; earlier days that no statement holds
// get statements of their own first, month by month; later ones are computed
// anew. Reading is done beside the tills, not in their way. ErrPeriod,
// ErrSettled, ErrLater, ErrNothing, merchants.ErrUnknownMerchant.
func (s *Store) Compute(ctx context.Context, d data.District, m merchants.MerchantID, p Period, by audit.Actor) (Statement, error) {
	st, err := s.compute(ctx, d, m, p, by)
	if err != nil {
		return Statement{}, fmt.Errorf("statement of %s: %w", m, err)
	}
	return st, s.computeLater(ctx, d, m, p.To, by)
}

// compute leaves the merchant's later statements alone.
func (s *Store) compute(ctx context.Context, d data.District, m merchants.MerchantID, p Period, by audit.Actor) (Statement, error) {
	if err := p.check(); err != nil {
		return Statement{}, err
	}
	for try := 1; ; try++ {
		missing, err := s.unsettled(ctx, d, m, p)
		if err != nil {
			return Statement{}, err
		}
		if missing != (Period{}) {
			if _, err := s.compute(ctx, d, m, missing, by); err != nil {
				return Statement{}, err
			}
			try = 0
			continue
		}
		st, err := s.computeOnce(ctx, d, m, p, by)
		if !errors.Is(err, errMoved) || try == tries {
			return st, err
		}
	}
}

// unsettled gives the first month between the statement before and the period
// with postings that no statement holds, the zero Period where there is none.
func (s *Store) unsettled(ctx context.Context, d data.District, m merchants.MerchantID, p Period) (missing Period, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		f, err := fitted(tx, d, m, p)
		if err != nil {
			return err
		}
		day, err := firstDay(tx, d, m, f.previous.To, p.From)
		if err != nil || day == "" {
			return err
		}
		missing = monthOf(day)
		missing.To = min(missing.To, p.From.AddDays(-1))
		if f.previous.To >= missing.From {
			missing.From = f.previous.To.AddDays(1)
		}
		return nil
	})
	return missing, err
}

// draft is a statement that has been read and not written.
type draft struct {
	Statement
	fitting
	builder *Builder
}

func (s *Store) computeOnce(ctx context.Context, d data.District, m merchants.MerchantID, p Period, by audit.Actor) (Statement, error) {
	r, err := s.read(ctx, d, m, p)
	if err != nil {
		return Statement{}, err
	}
	return s.write(ctx, r, by)
}

// write puts what was read, errMoved where it does not fit any more. A statement
// that has nothing left, because the one before it has read on, goes: ErrNothing.
func (s *Store) write(ctx context.Context, r *draft, by audit.Actor) (Statement, error) {
	empty := r.builder.Empty()
	if empty && r.own.ID == "" {
		return Statement{}, ErrNothing
	}
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		now, err := fitted(tx, r.District, r.MerchantID, Period{r.From, r.To})
		if err != nil {
			return err
		}
		if !now.same(&r.fitting) {
			return errMoved
		}
		if empty {
			return dropStatement(tx, r.District, r.own.ID)
		}
		r.dropped = now.dropped
		return r.put(tx, by)
	})
	if err == nil && empty {
		err = ErrNothing
	}
	return r.Statement, err
}

// read adds up what the statement of the period would hold now, beside the tills.
func (s *Store) read(ctx context.Context, d data.District, m merchants.MerchantID, p Period) (r *draft, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		r, err = read(tx, d, m, p)
		return err
	})
	return r, err
}

func read(tx *data.Tx, d data.District, m merchants.MerchantID, p Period) (*draft, error) {
	merchant, err := findMerchant(tx, d, m)
	if err != nil {
		return nil, err
	}
	f, err := fitted(tx, d, m, p)
	if err != nil {
		return nil, err
	}
	head, err := journal.HeadOf(tx, d)
	if err != nil {
		return nil, err
	}
	r := &draft{fitting: f, builder: NewBuilder(merchant.Name, p.From, p.To)}
	r.Statement = Statement{District: d, MerchantID: m, Street: merchant.Street, From: p.From, To: p.To}
	copy(r.Previous[:], f.previous.Hash)
	err = eachPosting(tx, d, m, f.span(p.To, head.Seq), func(p *Posting) error {
		r.builder.Add(p)
		return nil
	})
	r.close(head)
	return r, err
}

// close sets what depends on how far the journal has been read.
func (r *draft) close(head journal.Head) {
	r.Upto = head.Seq
	r.Body = r.builder.Body(head)
}

// put writes the computed statement; one that says what it said before is left
// as it is.
func (r *draft) put(tx *data.Tx, by audit.Actor) (err error) {
	for _, old := range r.dropped {
		if err := dropStatement(tx, r.District, old.ID); err != nil {
			return err
		}
	}
	r.State = Computed
	r.ID, r.Number = r.own.ID, r.own.Number
	if r.ID == "" {
		r.ID = StatementID(data.NewID())
		if r.Number, err = nextNumber(tx, r.District, Period{r.From, r.To}.Label()); err != nil {
			return err
		}
	}
	body, err := r.seal()
	if err != nil {
		return err
	}
	if string(r.Hash[:]) == string(r.own.Hash) {
		r.Statement, err = find(tx, r.District, r.ID)
		return err
	}
	r.Steps = []Step{{State: Computed, At: tx.Now, By: by}}
	if err := putStatement(tx, &r.Statement, body, r.own.ID == ""); err != nil {
		return err
	}
	return r.log(tx, by, "compute", map[string]any{"number": r.Number, "payable": r.Body.Payable})
}

// log writes what was done to the statement into the audit log.
func (st *Statement) log(tx *data.Tx, by audit.Actor, step string, detail map[string]any) error {
	return audit.Append(tx, audit.Entry{District: st.District, Actor: by, Street: st.Street, Action: "statement." + step,
		Object: string(st.ID), Detail: detail})
}

// computeLater computes anew what follows the day, since it reads on from the
// statement before.
func (s *Store) computeLater(ctx context.Context, d data.District, m merchants.MerchantID, day data.ServiceDay, by audit.Actor) error {
	var list []brief
	err := s.db.View(ctx, func(tx *data.Tx) (err error) {
		list, err = briefs(tx, d, m)
		return err
	})
	for _, st := range list {
		if err != nil {
			break
		}
		if st.From > day && !st.frozen() {
			_, err = s.compute(ctx, d, m, Period{st.From, st.To}, by)
		}
		if errors.Is(err, ErrNothing) || errors.Is(err, ErrSettled) {
			err = nil
		}
	}
	return err
}
