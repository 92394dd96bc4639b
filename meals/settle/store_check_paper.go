package settle

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/journal"
)

// ErrPaper: the text is not what a statement has printed on it.
var ErrPaper = fault.New(fault.Malformed, "statement_paper")

// CheckPaper compares the database with what is printed on a statement, as a part
// of DB.Check. A copy of the file that is older, or was made anew from its
// beginning, is in order by itself; the paper in a drawer is what it cannot
// agree with. The code is one of these, letters of either case, with spaces
// anywhere:
//
//	mealmap:statement:<number>:sha256:<hash>    what its QR code says
//	<number>:<hash>                             the same, typed
//	<posting>:<hash>                            the head of the books
//
// Findings:
//
//	paper_unknown     there is no statement of the number; arg Number
//	paper_statement   it says something else than the paper; args Number, State
//	paper_head        the books do not hold the posting with the hash; args Seq, Last
func CheckPaper(code string) (func(*data.Tx) ([]data.Finding, error), error) {
	code = strings.ReplaceAll(strings.Join(strings.Fields(code), ""), "\uff1a", ":")
	code = strings.TrimPrefix(code, "mealmap:statement:")
	name, digits, _ := strings.Cut(strings.Replace(code, ":sha256:", ":", 1), ":")
	hash, err := hex.DecodeString(digits)
	switch {
	case err != nil || len(hash) != 32 || name == "":
		return nil, ErrPaper
	case strings.Contains(name, "-"):
		return paperStatement(name, hash), nil
	}
	head, err := journal.ParseHead(name + ":" + digits)
	if err != nil || head.Seq < 1 {
		return nil, ErrPaper
	}
	return paperHead(head), nil
}

func paperStatement(number string, hash []byte) func(*data.Tx) ([]data.Finding, error) {
	return func(tx *data.Tx) ([]data.Finding, error) {
		var found []struct {
			State State  `db:"state"`
			Hash  []byte `db:"hash"`
		}
		err := tx.Select(&found, `SELECT state, hash FROM statements WHERE number = ? ORDER BY district`, number)
		switch {
		case err != nil:
			return nil, fmt.Errorf("paper of %s: %w", number, err)
		case len(found) == 0:
			return []data.Finding{{Code: "paper_unknown", Args: map[string]any{"Number": number}}}, nil
		case !bytes.Equal(found[0].Hash, hash):
			return []data.Finding{{Code: "paper_statement", Args: map[string]any{"Number": number, "State": string(found[0].State)}}}, nil
		}
		return nil, nil
	}
}

func paperHead(head journal.Head) func(*data.Tx) ([]data.Finding, error) {
	return func(tx *data.Tx) ([]data.Finding, error) {
		ends, err := journal.HeadsOf(tx)
		if err != nil {
			return nil, err
		}
		var last int64
		for d, end := range ends {
			last = max(last, end.Seq)
			if held, err := journal.Holds(tx, d, head); err != nil || held {
				return nil, err
			}
		}
		return []data.Finding{{Code: "paper_head", Args: map[string]any{"Seq": head.Seq, "Last": last}}}, nil
	}
}
