package journal

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"mealmap/data"
)

// Source reads again what the postings of one kind are about: the contents of
// each of the batch, in its order, nil where the rows are gone. It makes them as
// whoever posted made them, and of stored rows only.
type Source func(tx *data.Tx, batch []Record) ([][]byte, error)

// batchSize bounds what a check holds at once.
const batchSize = 1000

// Check walks every chain from its first posting, as a part of DB.Check. It
// needs a source for each kind that is posted. Findings, each with the arguments
// District, Seq, Kind, Object and Day where there is a posting to name:
//
//	journal_row           the posting, or a row that it is about, is not as it was posted
//	journal_missing_rows  the rows that it is about are gone
//	journal_gap           no postings from Seq to Until
//	journal_cut           the chain ends before them
//	journal_head          the chain does not end at Seq with the hash in journal_heads
//	unposted              a row that money hangs on and that nobody posted
//	posted_twice          a second posting of the same
//
// After a posting that does not fit, the walk goes on from the hash that is
// stored with it, so that one fault is one finding and the first is the first
// that is wrong. It holds a thousand postings at a time.
func Check(sources map[Kind]Source) func(*data.Tx) ([]data.Finding, error) {
	return func(tx *data.Tx) ([]data.Finding, error) {
		c := &check{tx: tx, sources: sources, counts: map[string]int{}}
		districts, err := districts(tx)
		if err != nil {
			return nil, err
		}
		for _, d := range districts {
			if err := c.chain(d); err != nil {
				return nil, fmt.Errorf("check journal of %s: %w", d, err)
			}
		}
		err = c.unposted()
		return c.found, err
	}
}

// check collects what is found, the first of each sort.
type check struct {
	tx      *data.Tx
	sources map[Kind]Source
	found   []data.Finding
	counts  map[string]int
}

func (c *check) add(code string, args map[string]any) {
	if c.counts[code]++; c.counts[code] <= data.FindingsEach {
		c.found = append(c.found, data.Finding{Code: code, Args: args})
	}
}

func (c *check) addRecord(code string, r *Record) {
	c.add(code, map[string]any{"District": r.District, "Seq": r.Seq, "Kind": string(r.Kind), "Object": r.Object, "Day": string(r.Day)})
}

func (c *check) chain(d data.District) error {
	w := walk{check: c, district: d, next: 1, anchors: [][sha256.Size]byte{{}}}
	for after := int64(-1 << 63); ; {
		batch, err := list(c.tx, d, after, batchSize)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			break
		}
		contents, err := c.contents(batch)
		if err != nil {
			return err
		}
		for i := range batch {
			w.step(&batch[i], contents[i])
		}
		after = batch[len(batch)-1].Seq
	}
	head, err := HeadOf(c.tx, d)
	if err == nil {
		w.end(head)
	}
	return err
}

// contents asks each kind's source once for the batch.
func (c *check) contents(batch []Record) ([][]byte, error) {
	places := map[Kind][]int{}
	for i, r := range batch {
		places[r.Kind] = append(places[r.Kind], i)
	}
	all := make([][]byte, len(batch))
	for kind, at := range places {
		source := c.sources[kind]
		if source == nil {
			return nil, fmt.Errorf("nobody reads postings of kind %q", kind)
		}
		part := make([]Record, len(at))
		for i, place := range at {
			part[i] = batch[place]
		}
		contents, err := source(c.tx, part)
		if err != nil {
			return nil, fmt.Errorf("contents of %s: %w", kind, err)
		}
		if len(contents) != len(part) {
			return nil, fmt.Errorf("contents of %s: %d for %d postings", kind, len(contents), len(part))
		}
		for i, place := range at {
			all[place] = contents[i]
		}
	}
	return all, nil
}

// walk is where a check is in one chain. Anchors are what the posting before may
// have as its hash: the one that is stored, and where that does not fit its row,
// the one that would. Without any the posting before is missing.
type walk struct {
	*check
	district data.District
	next     int64
	anchors  [][sha256.Size]byte
}

func (w *walk) step(r *Record, contents []byte) {
	if r.Seq < w.next {
		w.addRecord("journal_row", r) // numbered below 1
		return
	}
	if r.Seq > w.next {
		w.add("journal_gap", map[string]any{"District": w.district, "Seq": w.next, "Until": r.Seq - 1})
		w.anchors = nil
	}
	w.next = r.Seq + 1
	fits, would := len(w.anchors) == 0, [sha256.Size]byte{}
	for i := len(w.anchors) - 1; i >= 0 && !fits; i-- {
		would = r.sum(w.anchors[i], contents)
		fits = bytes.Equal(would[:], r.Hash)
	}
	var stored [sha256.Size]byte
	copy(stored[:], r.Hash)
	w.anchors = append(w.anchors[:0], stored)
	switch {
	case contents == nil:
		w.addRecord("journal_missing_rows", r)
	case !fits:
		w.addRecord("journal_row", r)
		w.anchors = append(w.anchors, would)
	}
}

// end compares the chain's end with the head that is kept apart from it.
func (w *walk) end(head Head) {
	last := w.next - 1
	switch {
	case head.Seq > last:
		w.add("journal_cut", map[string]any{"District": w.district, "Seq": w.next, "Until": head.Seq})
	case head.Seq < last || !w.endsWith(head.Hash):
		w.add("journal_head", map[string]any{"District": w.district, "Seq": head.Seq, "Last": last})
	}
}

func (w *walk) endsWith(hash [sha256.Size]byte) bool {
	for _, a := range w.anchors {
		if a == hash {
			return true
		}
	}
	return false
}
