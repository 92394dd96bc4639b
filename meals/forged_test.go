package meals

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"mealmap/data"
	"mealmap/data/fault"
)

// flippedTokens is how many cards have their bits turned, one at a time: all of
// them in the long form, else every flipStep-th, beginning elsewhere on each card.
const (
	flippedTokens = 1000
	flipStep      = 50
)

// Every bit of a card's 80 bytes is covered: turned alone, it makes the card
// none, or one of a district that is not known here.
func TestEveryTurnedBitIsRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	step := flipStep
	if os.Getenv("MEALMAP_SOAK") != "" {
		step = 1
	}
	_, c := f.elder(t, in70s)
	cards := make(chan Card)
	var turned, refused atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for c := range cards {
				n, no := flip(t, f.Store, c, step)
				turned.Add(n)
				refused.Add(no)
			}
		})
	}
	for i := range flippedTokens {
		c.Index, c.Random, c.Issue = uint32(i*977), uint16(i*31), uint8(i%255)+1
		cards <- c
	}
	close(cards)
	wg.Wait()
	if refused.Load() != turned.Load() || turned.Load() < flippedTokens*tokenBytes*8/int64(step) {
		t.Errorf("%d of %d refused", refused.Load(), turned.Load())
	}
	t.Logf("%d bits of %d cards turned", turned.Load(), flippedTokens)
}

// flip turns bits of the card's token and counts the refusals.
func flip(t *testing.T, s *Store, c Card, step int) (turned, refused int64) {
	digits, err := s.Token(ctx, c)
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	good, _ := parseDigits(digits)
	if got, err := s.scan(ctx, digits, testDistrict); err != nil || got.refusal != nil {
		t.Errorf("the card itself: %v %v", got.refusal, err)
	}
	for bit := int(c.Index) % step; bit < tokenBytes*8; bit += step {
		turned++
		other := good
		other[bit/8] ^= 1 << (bit % 8)
		got, err := s.scan(ctx, other.digits(), testDistrict)
		switch {
		case err != nil:
			t.Errorf("bit %d: %v", bit, err)
		case got.refusal == nil:
			t.Errorf("bit %d of card %d turned, and the card still holds", bit, c.Index)
		default:
			refused++
		}
	}
	return turned, refused
}

// FuzzScan: whatever a scanner reads is a card that was signed here, a printed
// number, or refused with a sentence of its own.
func FuzzScan(f *testing.F) {
	x := newFixture(f)
	_, c := x.elder(f, in70s)
	digits, err := x.Token(ctx, c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(digits)
	f.Add(digits[:199] + "0")
	f.Add(fullWidth(digits))
	f.Add(c.Number)
	f.Add("\u3000" + c.Number[:9])
	f.Fuzz(func(t *testing.T, read string) {
		got, err := x.scan(ctx, read, testDistrict)
		switch {
		case err != nil:
			t.Fatalf("%q broke the scanner: %v", read, err)
		case got.refusal != nil:
			if k := got.refusal.Kind; k != fault.Malformed && k != fault.NotFound {
				t.Fatalf("%q refused as %v", read, got.refusal)
			}
		case got.number != "":
			if len(got.number) != len(c.Number) {
				t.Fatalf("%q read as the number %q", read, got.number)
			}
		case got.token != (Token{KeyID: c.KeyID, District: data.District(testDistrict), Index: c.Index, Random: c.Random, Issue: c.Issue,
			ValidFrom: c.ValidFrom, ValidTo: c.ValidTo}):
			t.Fatalf("%q read as a card that was never signed: %+v", read, got.token)
		}
	})
}
