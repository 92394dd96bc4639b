package settle

import (
	"bytes"

	"mealmap/data"
)

// brief is what is asked of a merchant's statements to place another among them.
type brief struct {
	ID     StatementID     `db:"id"`
	Number string          `db:"number"`
	From   data.ServiceDay `db:"from_day"`
	To     data.ServiceDay `db:"to_day"`
	Upto   int64           `db:"upto_seq"`
	State  State           `db:"state"`
	Hash   []byte          `db:"hash"`
}

func (b *brief) frozen() bool { return b.State.Frozen() }

// fitting is where a period stands among its merchant's statements. The zero
// brief stands for none.
type fitting struct {
	previous brief   // the newest before the period
	own      brief   // the one that is computed anew
	dropped  []brief // computed ones of other bounds, whose place it takes
	later    []brief // computed ones after it
}

// fit places a period among its merchant's statements, which are in order of
// their days. ErrSettled, ErrLater.
func fit(list []brief, p Period) (f fitting, err error) {
	for _, st := range list {
		switch {
		case st.To < p.From:
			f.previous = st
		case st.From > p.To:
			if st.frozen() {
				return f, ErrLater.With("Number", st.Number)
			}
			f.later = append(f.later, st)
		case st.frozen():
			return f, ErrSettled.With("Number", st.Number, "From", string(st.From), "To", string(st.To))
		case st.From == p.From && st.To == p.To:
			f.own = st
		default:
			f.dropped = append(f.dropped, st)
		}
	}
	return f, nil
}

// same reports whether o follows the same statement and takes the same place.
func (f *fitting) same(o *fitting) bool {
	return f.own.ID == o.own.ID && f.previous.ID == o.previous.ID && f.previous.Upto == o.previous.Upto &&
		bytes.Equal(f.previous.Hash, o.previous.Hash)
}

// span is which postings a statement holds: those of days up to To and not after
// Upto, less those that the statement before held.
type span struct {
	To           data.ServiceDay
	Upto         int64
	PreviousTo   data.ServiceDay // "": there is none
	PreviousUpto int64
}

func (f *fitting) span(to data.ServiceDay, upto int64) span {
	return span{To: to, Upto: upto, PreviousTo: f.previous.To, PreviousUpto: f.previous.Upto}
}
