// Package audit is the log of what people and tills did: who, when, what, to
// which object. Every entry carries the hash of the one before it, so that an
// entry changed, removed or moved afterwards is found and named.
//
// # The chain
//
// Each district has a chain of its own, numbered from 1 without gaps. The hash
// of an entry is SHA-256 over, in this order:
//
//	"mealmap/audit/1\n"
//	the previous entry's hash, 32 bytes (zeros before the first)
//	district, seq, at                       int64, big-endian
//	actor, street, action, object, detail   each as uint32 length, big-endian, and its UTF-8 bytes
//
// The newest sequence number and hash are kept in the settings as well, so
// that entries cut off the end are missed. Whoever can write the file and
// knows this can still rebuild the whole chain: printing or sending the head
// elsewhere from time to time (Head) is what stops that.
//
// The log says what was done, never an ID number, a telephone number, a
// password or a token.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
)

// ErrChainBroken: the log is not as it was written. Args District, Seq (the
// first entry that does not fit).
var ErrChainBroken = fault.New(fault.Internal, "audit_chain_broken")

// Actor is who did it: "user:<id>", "till:<id>", "cli", "demo" or "system".
type Actor string

// The actors that are nobody in particular.
const (
	CLI    Actor = "cli"    // someone at the machine itself
	Demo   Actor = "demo"   // the invented street
	System Actor = "system" // the program by itself
)

// User is the actor for a person who signed in.
func User(id string) Actor { return Actor("user:" + id) }

// Till is the actor for a till.
func Till(id string) Actor { return Actor("till:" + id) }

// Entry is one thing to log. Action is a verb phrase with stable words,
// "card.issue"; Object the id of what it was done to; Street its 9-digit code,
// "" where it belongs to the whole district. Detail is written as JSON, nil as {}.
type Entry struct {
	District data.District
	Actor    Actor
	Street   string
	Action   string
	Object   string
	Detail   any
}

// Record is an entry as it stands in the log.
type Record struct {
	District data.District `db:"district"`
	Seq      int64         `db:"seq"`
	At       data.Instant  `db:"at"`
	Actor    Actor         `db:"actor"`
	Street   string        `db:"street"`
	Action   string        `db:"action"`
	Object   string        `db:"object"`
	Detail   string        `db:"detail"` // JSON
	Previous []byte        `db:"previous"`
	Hash     []byte        `db:"hash"`
}

// sum is the hash that the record must have, by the rule in the package comment.
func (r *Record) sum() []byte {
	b := make([]byte, 0, 256+len(r.Detail))
	b = append(b, "mealmap/audit/1\n"...)
	b = append(b, r.Previous...)
	for _, n := range []int64{int64(r.District), r.Seq, int64(r.At)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, s := range []string{string(r.Actor), r.Street, r.Action, r.Object, r.Detail} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	h := sha256.Sum256(b)
	return h[:]
}

// Append logs e inside the transaction that does it, at tx.Now: either both
// happen or neither.
func Append(tx *data.Tx, e Entry) error {
	detail, err := detailOf(e.Detail)
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	last, err := headOf(tx, e.District)
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	r := Record{
		District: e.District, Seq: last.Seq + 1, At: tx.Now,
		Actor: e.Actor, Street: e.Street, Action: e.Action, Object: e.Object, Detail: detail,
		Previous: last.Hash,
	}
	r.Hash = r.sum()
	if err := insert(tx, r); err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return data.PutSetting(tx, headSetting(e.District), Head{Seq: r.Seq, Hash: r.Hash}.String())
}

func detailOf(detail any) (string, error) {
	if detail == nil {
		return "{}", nil
	}
	b, err := json.Marshal(detail)
	return string(b), err
}

// Head is the end of a chain: enough to tell later that nothing before it has
// changed.
type Head struct {
	Seq  int64
	Hash []byte
}

// String is "<seq>:<hash in hexadecimal>".
func (h Head) String() string { return strconv.FormatInt(h.Seq, 10) + ":" + hex.EncodeToString(h.Hash) }

// ParseHead reads what Head.String wrote; "" is the head before the first entry.
func ParseHead(s string) (Head, error) {
	if s == "" {
		return Head{Hash: make([]byte, sha256.Size)}, nil
	}
	seq, hash, _ := strings.Cut(s, ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		return Head{}, fmt.Errorf("audit head %q: %w", s, err)
	}
	b, err := hex.DecodeString(hash)
	if err != nil || len(b) != sha256.Size {
		return Head{}, fmt.Errorf("audit head %q: not a hash", s)
	}
	return Head{Seq: n, Hash: b}, nil
}

func headSetting(d data.District) string { return "audit_head:" + d.String() }

func headOf(tx *data.Tx, d data.District) (Head, error) {
	s, err := data.Setting(tx, headSetting(d))
	if err != nil {
		return Head{}, err
	}
	return ParseHead(s)
}

// HeadOf gives the newest entry's number and hash, to be printed or kept
// elsewhere; Seq 0 where nothing was logged yet.
func HeadOf(ctx context.Context, db *data.DB, d data.District) (h Head, err error) {
	err = db.View(ctx, func(tx *data.Tx) error {
		h, err = headOf(tx, d)
		return err
	})
	return h, err
}
