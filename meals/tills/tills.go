package tills

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"time"

	"mealmap/data/fault"
	"mealmap/meals"
)

// CodeLife is how long a one-time code may be used.
const CodeLife = 10 * time.Minute

// codeSize is the length of a code: 128 bits in digits of five.
const codeSize = 26

// Why a device does not become a till, or is not let in.
var (
	// ErrCodeUnknown: not a code that the office gave.
	ErrCodeUnknown = fault.New(fault.NotFound, "till_code_unknown")
	// ErrCodeUsed: another device, or this one, has used it.
	ErrCodeUsed = fault.New(fault.Conflict, "till_code_used")
	// ErrCodeExpired: its ten minutes are over. Arg Minutes.
	ErrCodeExpired = fault.New(fault.Denied, "till_code_expired")
	// ErrPublicKey: not a point of P-256 in 65 bytes.
	ErrPublicKey = fault.New(fault.Invalid, "till_public_key")
	// ErrFingerprint: the device shows another one.
	ErrFingerprint = fault.New(fault.Conflict, "till_fingerprint")
	// ErrNotWaiting: revoked meanwhile, so it cannot be confirmed.
	ErrNotWaiting = fault.New(fault.Conflict, "till_not_waiting")
	// ErrStopped: the office has stopped it.
	ErrStopped = fault.New(fault.Conflict, "till_stopped")
	// ErrConfirmed: confirmed meanwhile, so it cannot be refused.
	ErrConfirmed = fault.New(fault.Conflict, "till_confirmed")
)

// State is what a till may do.
type State string

// The states of a till.
const (
	Waiting     State = "waiting"     // enrolled; the office has not confirmed it
	Working     State = "working"     //
	Quarantined State = "quarantined" // its chain forked; nothing is taken from it
	Revoked     State = "revoked"     // for good
)

// StateOf says what a till may do.
func StateOf(t meals.Till) State {
	switch {
	case t.RevokedAt != 0:
		return Revoked
	case t.ConfirmedAt == 0:
		return Waiting
	case t.QuarantinedAt != 0:
		return Quarantined
	}
	return Working
}

// fingerprintContext begins what a fingerprint is taken of.
const fingerprintContext = "mealmap till v1\x00"

// Fingerprint is six digits that the device and the office both show: of the
// till's id and its public key.
func Fingerprint(t meals.Till) string {
	sum := sha256.Sum256(append([]byte(fingerprintContext+string(t.ID)), t.PublicKey...))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum[:8])%1_000_000)
}

// digits are Crockford's: no I, L, O or U.
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode draws 128 bits. Its first digit holds three of them.
func newCode() (string, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	n, base, digit := new(big.Int).SetBytes(b[:]), big.NewInt(32), new(big.Int)
	var code [codeSize]byte
	for i := codeSize - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		code[i] = digits[digit.Int64()]
	}
	return string(code[:]), nil
}

// Groups sets a code in groups of four, as people type it.
func Groups(code string) string {
	var b strings.Builder
	for i, c := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// readCode takes a code as people type it: in any case, with spaces or dashes,
// O for 0 and I or L for 1. ok is false where it cannot be one.
func readCode(typed string) (code string, ok bool) {
	if len(typed) > 4*codeSize {
		return "", false
	}
	code = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
	if len(code) != codeSize || strings.Trim(code, digits) != "" || code[0] > '7' {
		return "", false
	}
	return code, true
}
