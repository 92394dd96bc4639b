// Package journal is the books' spine: one row a posting of money, numbered from
// 1 without gaps and chained, so that a posting changed, removed, put in or moved
// afterwards is found and named.
//
// # The chain
//
// Each district has a chain of its own. The hash of a posting is SHA-256 over,
// in this order:
//
//	"mealmap/journal/1\n"
//	the previous posting's hash, 32 bytes (zeros before the first)
//	district, seq, at                            int64, big-endian
//	kind, object, merchant, day, contents        each as uint32 length, big-endian, and its bytes
//
// The contents are the rows that the posting is about, written by Contents in an
// order that its domain fixes; they stay where they are, so that the books are
// checked against what is read everywhere else. The newest number and hash stand
// in journal_heads as well, so that postings cut off the end are missed; a copy
// of them outside the file (data/witness) is what tells an older file from this one.
package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"mealmap/data"
)

// Kind is what a posting is.
type Kind string

// The kinds.
const (
	Meal      Kind = "meal"      // a redemption with its funders' rows
	Void      Kind = "void"      // it is taken back
	Reject    Kind = "reject"    // the office does not pay for it
	Restore   Kind = "restore"   // it does after all
	Fund      Kind = "fund"      // a sum into or out of the charity fund
	Statement Kind = "statement" // a statement is frozen
)

// Entry is one posting to make. Object is the id of the meal, the fund's entry
// or the statement; Merchant and Day are "" where none is concerned.
type Entry struct {
	District data.District
	Kind     Kind
	Object   string
	Merchant string
	Day      data.ServiceDay
	Contents []byte
}

// Record is a posting as it stands in the journal.
type Record struct {
	District data.District   `db:"district"`
	Seq      int64           `db:"seq"`
	At       data.Instant    `db:"at"`
	Kind     Kind            `db:"kind"`
	Object   string          `db:"object"`
	Merchant string          `db:"merchant_id"`
	Day      data.ServiceDay `db:"service_day"`
	Hash     []byte          `db:"hash"`
}

// Head is the end of a chain: enough to tell later that nothing before it has
// changed.
type Head struct {
	Seq  int64
	Hash [sha256.Size]byte
}

// String is "<seq>:<hash in hexadecimal>".
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Seq, hex.EncodeToString(h.Hash[:])) }

// ParseHead reads what Head.String wrote.
func ParseHead(s string) (Head, error) {
	seq, hash, _ := strings.Cut(s, ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		return Head{}, fmt.Errorf("journal head %q: %w", s, err)
	}
	b, err := hex.DecodeString(hash)
	if err != nil || len(b) != sha256.Size {
		return Head{}, fmt.Errorf("journal head %q: not a hash", s)
	}
	return Head{Seq: n, Hash: [sha256.Size]byte(b)}, nil
}

// sum is the hash that the posting must have after previous.
func (r *Record) sum(previous [sha256.Size]byte, contents []byte) [sha256.Size]byte {
	var room [1024]byte // more than a meal needs
	b := room[:0]
	b = append(b, "mealmap/journal/1\n"...)
	b = append(b, previous[:]...)
	for _, n := range []int64{int64(r.District), r.Seq, int64(r.At)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, s := range []string{string(r.Kind), r.Object, r.Merchant, string(r.Day)} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(contents)))
	return sha256.Sum256(append(b, contents...))
}

// Contents writes values one after the other: whole numbers as a mark and eight
// bytes, texts as a mark, a length and their bytes. The zero value is empty.
type Contents struct{ b []byte }

// Int adds whole numbers.
func (c *Contents) Int(ns ...int64) {
	c.room()
	for _, n := range ns {
		c.b = append(c.b, 'i')
		c.b = binary.BigEndian.AppendUint64(c.b, uint64(n))
	}
}

// Text adds texts.
func (c *Contents) Text(texts ...string) {
	c.room()
	for _, s := range texts {
		c.b = append(c.b, 't')
		c.b = binary.BigEndian.AppendUint32(c.b, uint32(len(s)))
		c.b = append(c.b, s...)
	}
}

// room makes space for what most postings need, at once.
func (c *Contents) room() {
	if c.b == nil {
		c.b = make([]byte, 0, 768)
	}
}

// Bytes is what has been added.
func (c *Contents) Bytes() []byte { return c.b }
