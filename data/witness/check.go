package witness

import (
	"errors"
	"io/fs"

	"mealmap/data"
)

// State is what the witness says of the database.
type State string

// The states.
const (
	Fits    State = "fits"    // the database holds all that was seen
	Missing State = "missing" // there is no witness, or nothing that can be read as one
	Ahead   State = "ahead"   // it has seen what the database does not hold
)

// Check compares the database with the witness beside it as a part of DB.Check,
// and puts what it says into state. A missing witness is no finding: it may be
// lost for many reasons, and the next who writes makes it anew.
func Check(database string, state *State) func(*data.Tx) ([]data.Finding, error) {
	return func(tx *data.Tx) ([]data.Finding, error) {
		*state = Fits
		w, err := Read(Path(database))
		if err == nil {
			err = w.Verify(tx)
		}
		switch {
		case err == nil:
			return nil, nil
		case errors.Is(err, fs.ErrNotExist):
			*state = Missing
			return nil, nil
		case errors.Is(err, ErrOlderCopy):
			*state = Ahead
		case errors.Is(err, ErrUnreadable):
			*state = Missing
		default:
			return nil, err
		}
		return []data.Finding{data.FindingOf(err)}, nil
	}
}
