package meals

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"

	"mealmap/data"
)

// The card token: 16 bytes of payload, 64 of Ed25519 signature, printed as 200
// decimal digits because digits at level M give the coarsest QR modules and
// need no Shift on a keyboard-wedge scanner.
const (
	tokenFormat  = 1
	payloadBytes = 16
	tokenBytes   = payloadBytes + ed25519.SignatureSize
	// TokenDigits is the length of a printed token.
	TokenDigits = 200
	groupBytes  = 6  // fewer than 2^48 values …
	groupDigits = 15 // … fit 15 digits
	tailDigits  = 5  // the last 2 bytes: 80 = 13 × 6 + 2
)

// signingContext keeps a card's signature from being valid for anything else
// that the same key may sign.
const signingContext = "mealmap card v1\x00"

// tokenEpoch is day 0 of the two date fields; 16 bits reach 2199.
const tokenEpoch data.ServiceDay = "2020-01-01"

// Token is what a card's QR carries: who may eat until when, and no personal
// data. The zero Token is not valid.
type Token struct {
	KeyID     uint8         // the district's signing key, 1 to 255
	District  data.District // the elder's
	Index     uint32        // dense number of the elder in the district, below 2^24
	Random    uint16        // makes a guessed index useless
	Issue     uint8         // 1 for the first card, one more each re-issue
	ValidFrom data.ServiceDay
	ValidTo   data.ServiceDay // inclusive
}

// signed is a token as it was scanned: the fields and the very bytes that the
// signature covers.
type signed [tokenBytes]byte

func (t Token) payload() ([payloadBytes]byte, error) {
	var b [payloadBytes]byte
	from, to := t.ValidFrom.DaysSince(tokenEpoch), t.ValidTo.DaysSince(tokenEpoch)
	if from < 0 || to < from || to > 0xFFFF || t.Index >= 1<<24 || t.Issue == 0 || t.KeyID == 0 || !validDistrict(t.District) {
		return b, fmt.Errorf("card token out of range: district %d index %d issue %d key %d %s..%s",
			t.District, t.Index, t.Issue, t.KeyID, t.ValidFrom, t.ValidTo)
	}
	b[0], b[1] = tokenFormat, t.KeyID
	put24(b[2:], uint32(t.District))
	put24(b[5:], t.Index)
	binary.BigEndian.PutUint16(b[8:], t.Random)
	b[10] = t.Issue
	binary.BigEndian.PutUint16(b[11:], uint16(from))
	binary.BigEndian.PutUint16(b[13:], uint16(to))
	return b, nil
}

// sign makes the 200 digits of t.
func (t Token) sign(key ed25519.PrivateKey) (string, error) {
	p, err := t.payload()
	if err != nil {
		return "", err
	}
	var s signed
	copy(s[:], p[:])
	copy(s[payloadBytes:], ed25519.Sign(key, signedMessage(s)))
	return s.digits(), nil
}

func (s signed) verify(key ed25519.PublicKey) bool {
	return ed25519.Verify(key, signedMessage(s), s[payloadBytes:])
}

func signedMessage(s signed) []byte {
	return append([]byte(signingContext), s[:payloadBytes]...)
}

// ParseToken reads the 200 digits of a card. It accepts exactly the one form
// that a card is printed in and answers ErrNotACard to anything else. It does
// not look at the signature: only the store, which has the keys, can.
func ParseToken(digits string) (Token, error) {
	s, ok := parseDigits(digits)
	if !ok {
		return Token{}, ErrNotACard
	}
	return s.token()
}

func (s signed) token() (Token, error) {
	from, to := binary.BigEndian.Uint16(s[11:]), binary.BigEndian.Uint16(s[13:])
	t := Token{
		KeyID:     s[1],
		District:  data.District(get24(s[2:])),
		Index:     get24(s[5:]),
		Random:    binary.BigEndian.Uint16(s[8:]),
		Issue:     s[10],
		ValidFrom: tokenEpoch.AddDays(int(from)),
		ValidTo:   tokenEpoch.AddDays(int(to)),
	}
	reservedFlags := s[15]
	if s[0] != tokenFormat || t.KeyID == 0 || t.Issue == 0 || reservedFlags != 0 || to < from || !validDistrict(t.District) {
		return Token{}, ErrNotACard
	}
	return t, nil
}

// digits writes each 6 bytes as 15 digits and the last 2 as 5.
func (s signed) digits() string {
	out := make([]byte, 0, TokenDigits)
	for at := 0; at+groupBytes <= tokenBytes; at += groupBytes {
		out = appendDigits(out, get48(s[at:]), groupDigits)
	}
	out = appendDigits(out, uint64(binary.BigEndian.Uint16(s[tokenBytes-2:])), tailDigits)
	return string(out)
}

func parseDigits(digits string) (s signed, ok bool) {
	if len(digits) != TokenDigits {
		return s, false
	}
	at := 0
	for ; at+groupBytes <= tokenBytes; at += groupBytes {
		v, ok := number(digits[:groupDigits])
		if !ok || v >= 1<<48 {
			return s, false
		}
		put48(s[at:], v)
		digits = digits[groupDigits:]
	}
	v, ok := number(digits)
	if !ok || v > 0xFFFF {
		return s, false
	}
	binary.BigEndian.PutUint16(s[at:], uint16(v))
	return s, true
}

// number reads ASCII digits and nothing else; strconv would take signs and
// underscores.
func number(digits string) (uint64, bool) {
	var v uint64
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + uint64(c-'0')
	}
	return v, true
}

func appendDigits(out []byte, v uint64, width int) []byte {
	at := len(out)
	for range width {
		out = append(out, '0')
	}
	for i := at + width - 1; i >= at; i-- {
		out[i] = byte('0' + v%10)
		v /= 10
	}
	return out
}

func validDistrict(d data.District) bool { return d >= 100000 && d <= 999999 }

func put24(b []byte, v uint32) { b[0], b[1], b[2] = byte(v>>16), byte(v>>8), byte(v) }

func get24(b []byte) uint32 { return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]) }

func put48(b []byte, v uint64) {
	put24(b, uint32(v>>24))
	put24(b[3:], uint32(v&0xFFFFFF))
}

func get48(b []byte) uint64 { return uint64(get24(b))<<24 | uint64(get24(b[3:])) }
