package fund

import (
	"errors"

	"mealmap/data"
	"mealmap/data/journal"
)

// Postings gives the contents of the fund's postings in the order of the batch,
// made again from the stored rows; nil where the entry is gone.
func Postings(tx *data.Tx, batch []journal.Record) ([][]byte, error) {
	all := make([][]byte, len(batch))
	for i, r := range batch {
		e, err := findEntry(tx, r.District, EntryID(r.Object))
		if errors.Is(err, ErrEntryUnknown) {
			continue
		}
		if err == nil {
			all[i], err = contentsOf(tx, &e)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// contentsOf is what the journal chains: every column of the entry and, where it
// is paid under a decision, that decision with its signatures, so that none of
// them is changed afterwards.
func contentsOf(tx *data.Tx, e *Entry) ([]byte, error) {
	var c journal.Contents
	c.Int(int64(e.District), int64(e.Fen), int64(e.RecordedAt))
	c.Text(string(e.ID), string(e.Day), string(e.Kind), e.Donor, string(e.DonorKind), e.Note,
		string(e.DecisionID), string(e.Corrects), string(e.RecordedBy))
	if e.DecisionID == "" {
		return c.Bytes(), nil
	}
	d, err := findDecision(tx, e.District, e.DecisionID)
	if errors.Is(err, ErrDecisionUnknown) {
		return c.Bytes(), nil
	}
	if err != nil {
		return nil, err
	}
	c.Int(int64(d.Fen), int64(d.ProposedAt))
	c.Text(string(d.Day), d.Title, d.Family, string(d.ProposedBy))
	for _, g := range d.Signatures {
		c.Int(int64(g.SignedAt))
		c.Text(g.Person, string(g.SignedBy))
	}
	return c.Bytes(), nil
}
