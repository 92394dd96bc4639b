package settle

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"mealmap/data/journal"
)

// sum is the hash by the rule in the package comment.
func sum(previous [sha256.Size]byte, number, head string, body []byte) [sha256.Size]byte {
	b := make([]byte, 0, 256+len(body))
	b = append(b, "mealmap/statement/1\n"...)
	b = append(b, previous[:]...)
	for _, text := range [][]byte{[]byte(number), []byte(head), body} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
		b = append(b, text...)
	}
	return sha256.Sum256(b)
}

// seal writes the body as it is stored and hashed.
func (st *Statement) seal() ([]byte, error) {
	body, err := json.Marshal(st.Body)
	if err != nil {
		return nil, fmt.Errorf("body of %s: %w", st.Number, err)
	}
	st.Hash = sum(st.Previous, st.Number, st.Body.JournalHead, body)
	return body, nil
}

// contents is what the journal's posting of a frozen statement is about.
func contents(number string, hash []byte) []byte {
	var c journal.Contents
	c.Text(number, string(hash))
	return c.Bytes()
}

// saysAs reports whether two bodies say the same, wherever the journal stood when
// they were made.
func (b Body) saysAs(o *Body) bool {
	other := *o
	b.JournalHead, other.JournalHead = "", ""
	mine, err := json.Marshal(b)
	if err != nil {
		return false
	}
	theirs, err := json.Marshal(other)
	return err == nil && bytes.Equal(mine, theirs)
}
