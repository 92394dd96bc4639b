package offline

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/big"

	"mealmap/data"
	"mealmap/meals"
)

// The contexts keep a signature from being valid for anything else that the same
// key signs.
const (
	recordContext = "mealmap record v1\x00"
	anchorContext = "mealmap anchor v1\x00"
)

// HashOf is the hash of a record's bytes: what the next record names, and what
// the device signs.
func HashOf(body string) [sha256.Size]byte { return sha256.Sum256([]byte(recordContext + body)) }

// signatureSize is that of r and s, 32 bytes each.
const signatureSize = 64

// verified reports whether the record is signed by the device whose key is
// given, 65 bytes of an uncompressed point of P-256.
func (s SignedRecord) verified(public []byte) bool {
	raw, err := decode64(s.Signature)
	if err != nil || len(raw) != signatureSize {
		return false
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public)
	if err != nil {
		return false
	}
	hash := HashOf(s.Body)
	return ecdsa.Verify(key, hash[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:]))
}

// strict refuses bits that no encoder leaves set, so that a signature has one
// form.
var strict = base64.RawURLEncoding.Strict()

func decode64(s string) ([]byte, error) { return strict.DecodeString(s) }

func encode64(b []byte) string { return strict.EncodeToString(b) }

// Anchor is what the server tells a device of the time and of its chain, signed
// by the district's newest key.
type Anchor struct {
	At        data.Instant
	Seq       int64    // of the last record that the chain took; the next is one more
	Head      [32]byte // its hash, zeros before the first
	Key       uint8
	Signature []byte
}

// AnchorBytes are what an anchor's signature covers, after its context: the
// till's id in 36 characters, time and number as int64 big-endian, the head.
func AnchorBytes(till meals.TillID, at data.Instant, seq int64, head [32]byte) []byte {
	b := make([]byte, 0, 36+8+8+len(head))
	b = append(b, till...)
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	return append(b, head[:]...)
}
