package meals

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mealmap/data"
)

var testKey = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

func aToken() Token {
	return Token{KeyID: 1, District: 320106, Index: 4711, Random: 0xBEEF, Issue: 2, ValidFrom: "2025-03-05", ValidTo: "2028-03-04"}
}

func TestTokenIs200DigitsAndComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, 65535).Draw(t, "from")
		want := Token{
			KeyID:     uint8(rapid.IntRange(1, 255).Draw(t, "key")),
			District:  data.District(rapid.IntRange(100000, 999999).Draw(t, "district")),
			Index:     uint32(rapid.IntRange(0, maxIndex).Draw(t, "index")),
			Random:    uint16(rapid.IntRange(0, 65535).Draw(t, "random")),
			Issue:     uint8(rapid.IntRange(1, 255).Draw(t, "issue")),
			ValidFrom: tokenEpoch.AddDays(from),
			ValidTo:   tokenEpoch.AddDays(rapid.IntRange(from, 65535).Draw(t, "to")),
		}
		digits, err := want.sign(testKey)
		if err != nil {
			t.Fatal(err)
		}
		if len(digits) != TokenDigits {
			t.Fatalf("%d digits", len(digits))
		}
		got, err := ParseToken(digits)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		s, _ := parseDigits(digits)
		if !s.verify(testKey.Public().(ed25519.PublicKey)) {
			t.Fatal("the signature does not hold")
		}
	})
}

// The bytes on paper never change: cards are in people's pockets.
func TestTokenFormatIsFixed(t *testing.T) {
	t.Parallel()
	p, err := aToken().payload()
	if err != nil {
		t.Fatal(err)
	}
	want := [16]byte{1, 1, 0x04, 0xE2, 0x6A, 0x00, 0x12, 0x67, 0xBE, 0xEF, 2, 0x07, 0x62, 0x0B, 0xA9, 0}
	if p != want {
		t.Errorf("payload % x, want % x", p, want)
	}
	digits, err := aToken().sign(testKey)
	if err != nil {
		t.Fatal(err)
	}
	if want := "001103888542208020236794266119"; digits[:30] != want {
		t.Errorf("begins %s, want %s", digits[:30], want)
	}
}

func TestOneChangedDigitIsNoCard(t *testing.T) {
	t.Parallel()
	digits, err := aToken().sign(testKey)
	if err != nil {
		t.Fatal(err)
	}
	public := testKey.Public().(ed25519.PublicKey)
	for i := range digits {
		changed := []byte(digits)
		changed[i] = '0' + (changed[i]-'0'+1)%10
		s, ok := parseDigits(string(changed))
		if !ok {
			continue
		}
		if _, err := s.token(); err == nil && s.verify(public) {
			t.Errorf("digit %d changed and the card still holds", i)
		}
	}
}

func TestTokenRefusesAllOtherForms(t *testing.T) {
	t.Parallel()
	good, err := aToken().sign(testKey)
	if err != nil {
		t.Fatal(err)
	}
	altered := func(change func(*signed)) string {
		s, _ := parseDigits(good)
		change(&s)
		return s.digits()
	}
	for name, digits := range map[string]string{
		"empty":                   "",
		"a digit short":           good[1:],
		"a digit more":            good + "0",
		"a space before":          " " + good,
		"a newline after":         good + "\n",
		"a sign":                  "+" + good[1:],
		"a letter":                "x" + good[1:],
		"full-width digits":       strings.Replace(good, good[:1], "\uFF10", 1),
		"a group of 2^48":         "281474976710656" + good[15:],
		"a group of all nines":    "999999999999999" + good[15:],
		"a tail of 65536":         good[:195] + "65536",
		"another format":          altered(func(s *signed) { s[0] = 2 }),
		"format 0":                altered(func(s *signed) { s[0] = 0 }),
		"key 0":                   altered(func(s *signed) { s[1] = 0 }),
		"no district":             altered(func(s *signed) { put24(s[2:], 99999) }),
		"a district of 7 digits":  altered(func(s *signed) { put24(s[2:], 1000000) }),
		"issue 0":                 altered(func(s *signed) { s[10] = 0 }),
		"ends before it begins":   altered(func(s *signed) { s[11], s[12], s[13], s[14] = 1, 0, 0, 255 }),
		"a reserved flag":         altered(func(s *signed) { s[15] = 1 }),
		"a link":                  "https://example.com/card",
		"200 times the digit one": strings.Repeat("1", 200),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tok, err := ParseToken(digits); !errors.Is(err, ErrNotACard) {
				t.Errorf("got %+v, %v", tok, err)
			}
		})
	}
}

func TestTokenRefusesToSignWhatItCannotCarry(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Token){
		"index of 25 bits":  func(x *Token) { x.Index = 1 << 24 },
		"issue 0":           func(x *Token) { x.Issue = 0 },
		"key 0":             func(x *Token) { x.KeyID = 0 },
		"before the epoch":  func(x *Token) { x.ValidFrom = "2019-12-31" },
		"beyond 16 bits":    func(x *Token) { x.ValidTo = "2199-06-08" },
		"ends before start": func(x *Token) { x.ValidTo = "2025-03-04" },
		"district":          func(x *Token) { x.District = 1 },
	} {
		x := aToken()
		change(&x)
		if digits, err := x.sign(testKey); err == nil {
			t.Errorf("%s: signed %s", name, digits)
		}
	}
	last := aToken()
	last.ValidTo = "2199-06-06"
	if _, err := last.sign(testKey); err != nil {
		t.Errorf("the last day that fits: %v", err)
	}
}

// A signature over the same bytes for another purpose must not make a card.
func TestSignatureIsBoundToItsContext(t *testing.T) {
	t.Parallel()
	p, err := aToken().payload()
	if err != nil {
		t.Fatal(err)
	}
	var s signed
	copy(s[:], p[:])
	copy(s[payloadBytes:], ed25519.Sign(testKey, p[:]))
	if s.verify(testKey.Public().(ed25519.PublicKey)) {
		t.Error("a bare signature of the payload is accepted")
	}
}

func FuzzParseToken(f *testing.F) {
	good, err := aToken().sign(testKey)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(strings.Repeat("0", 200))
	f.Add("281474976710656" + good[15:])
	f.Fuzz(func(t *testing.T, digits string) {
		tok, err := ParseToken(digits)
		if err != nil {
			if !errors.Is(err, ErrNotACard) {
				t.Fatalf("unnamed failure %v", err)
			}
			return
		}
		s, _ := parseDigits(digits)
		if s.digits() != digits {
			t.Fatalf("two forms of one token: %s and %s", digits, s.digits())
		}
		p, err := tok.payload()
		if err != nil || [payloadBytes]byte(s[:payloadBytes]) != p {
			t.Fatalf("%+v does not come back: % x, %v", tok, p, err)
		}
	})
}

func TestTheTokensKeptAreBounded(t *testing.T) {
	t.Parallel()
	c := tokens{generation: tokenGeneration}
	var first signed
	c.add(first, Token{Index: 1})
	for i := range 5 * tokenGeneration / 2 {
		var s signed
		put24(s[1:], uint32(i)+1)
		c.add(s, Token{})
	}
	if n := len(c.young) + len(c.older); n > 2*tokenGeneration {
		t.Errorf("%d tokens are kept", n)
	}
	if _, ok := c.find(first); ok {
		t.Error("the oldest is still there after two generations")
	}
	var s signed
	put24(s[1:], uint32(5*tokenGeneration/2))
	if _, ok := c.find(s); !ok {
		t.Error("the newest is not there")
	}
}
