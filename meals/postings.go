package meals

import (
	"cmp"
	"slices"

	"mealmap/data"
	"mealmap/data/journal"
)

// Moved is one row of the ledger: fen from a funder to the merchant of the meal.
type Moved struct {
	Entry  string       `db:"entry"` // what it was posted for
	Funder string       `db:"funder"`
	Fen    data.Fen     `db:"fen"`
	At     data.Instant `db:"posted_at"`
}

// The entries of the ledger.
const (
	entryMeal     = "meal"
	entryDelivery = "delivery"
	entryVoid     = "void"
	entryReject   = "reject"
	entryRestore  = "restore"
)

// public reports whether the funder is neither the elder nor the merchant: a
// level of government, or the fund.
func public(funder string) bool { return funder != elderFunder && funder != merchantFunder }

// mealRows are the ledger rows of a meal: its split, and what the rules owe for
// bringing it.
func mealRows(r *Redemption, d *Decision, rules *RuleSet) []Moved {
	parts := d.Split.parts()
	rows := make([]Moved, 0, len(parts)+1)
	for _, p := range parts {
		rows = append(rows, Moved{entryMeal, p.Funder, p.Fen, r.ReceivedAt})
	}
	if d.Delivery > 0 {
		rows = append(rows, Moved{entryDelivery, rules.Delivery.Funder, d.Delivery, r.ReceivedAt})
	}
	return rows
}

// sums adds the rows up by funder, in order of the funders' names.
func sums(rows []Moved) []Paid {
	var paid []Paid
	for _, m := range rows {
		i := slices.IndexFunc(paid, func(p Paid) bool { return p.Funder == m.Funder })
		if i < 0 {
			i = len(paid)
			paid = append(paid, Paid{Funder: m.Funder})
		}
		paid[i].Fen += m.Fen
	}
	slices.SortFunc(paid, func(a, b Paid) int { return cmp.Compare(a.Funder, b.Funder) })
	return paid
}

// voidRows take back all that has been posted for a meal.
func voidRows(before []Moved, at data.Instant) (rows []Moved) {
	for _, p := range sums(before) {
		if p.Fen != 0 {
			rows = append(rows, Moved{entryVoid, p.Funder, -p.Fen, at})
		}
	}
	return rows
}

// rejectRows give the public funders back what they stand for, and let the
// merchant bear it.
func rejectRows(before []Moved, at data.Instant) (rows []Moved) {
	var borne data.Fen
	for _, p := range sums(before) {
		if p.Fen != 0 && public(p.Funder) {
			rows = append(rows, Moved{entryReject, p.Funder, -p.Fen, at})
			borne += p.Fen
		}
	}
	if borne != 0 {
		rows = append(rows, Moved{entryReject, merchantFunder, borne, at})
	}
	return rows
}

// restoreRows take a rejection back.
func restoreRows(before []Moved, at data.Instant) (rows []Moved) {
	for _, m := range before {
		if m.Entry == entryReject {
			rows = append(rows, Moved{entryRestore, m.Funder, -m.Fen, at})
		}
	}
	return rows
}

// The contents of postings (data/journal): every column of the row that says
// what happened, in the order of its table, and then the ledger rows by entry
// and funder. They depend on stored rows alone, so that they can be made again.

func mealContents(r *Redemption, rows []Moved) []byte {
	var c journal.Contents
	c.Int(int64(r.District))
	c.Text(string(r.ID), r.Street, string(r.PointID), string(r.MerchantID), string(r.TillID), string(r.CardID), string(r.ElderID),
		string(r.Day), string(r.Sitting))
	c.Int(int64(r.ServedAt), int64(r.ReceivedAt), int64(r.List), int64(r.Elder), int64(r.Merchant), int64(r.Government), int64(r.Fund))
	c.Text(r.Class, r.RuleID)
	c.Int(int64(r.Version), yes(r.Delivery))
	c.Text(r.Notices)
	return withRows(&c, rows)
}

// happened is a row that says what was done to a meal: a void, or an act of
// rejection.
type happened struct {
	District data.District `db:"district"`
	ID       RedemptionID  `db:"redemption_id"`
	Act      string        `db:"act"` // 'reject', 'restore'; "" of a void
	At       data.Instant  `db:"at"`
	Actor    string        `db:"actor"`
	Reason   string        `db:"reason"`
}

func (h *happened) contents(rows []Moved) []byte {
	var c journal.Contents
	c.Int(int64(h.District))
	c.Text(string(h.ID), h.Act)
	c.Int(int64(h.At))
	c.Text(h.Actor, h.Reason)
	return withRows(&c, rows)
}

func withRows(c *journal.Contents, rows []Moved) []byte {
	slices.SortFunc(rows, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Funder, b.Funder))
	})
	for _, m := range rows {
		c.Text(m.Entry, m.Funder)
		c.Int(int64(m.Fen), int64(m.At))
	}
	return c.Bytes()
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
