package print

import (
	"errors"
	"strings"
	"testing"

	"mealmap/data/fault"
)

func TestProofReadsEveryCodeBack(t *testing.T) {
	t.Parallel()
	masks := map[int]bool{}
	for n := range uint64(120) {
		digits := someDigits(n)
		m, err := QR(digits)
		if err != nil {
			t.Fatal(err)
		}
		if got := readCard(m); got != digits {
			t.Fatalf("code %d reads %q, want %q", n, got, digits)
		}
		mask, _ := readFormat(m)
		masks[mask] = true
	}
	if len(masks) < 6 {
		t.Errorf("only the masks %v were tried", masks)
	}
}

func TestProofReadsDigitsThatAreAlike(t *testing.T) {
	t.Parallel()
	for _, digits := range []string{
		strings.Repeat("0", 200),
		strings.Repeat("9", 200),
		strings.Repeat("0", 199) + "1",
		"1" + strings.Repeat("0", 199),
		strings.Repeat("001", 66) + "07",
	} {
		m, err := QR(digits)
		if err != nil {
			t.Fatal(err)
		}
		if got := readCard(m); got != digits {
			t.Errorf("reads %q, want %q", got, digits)
		}
	}
}

func TestProofSeesAnyChangedDataModule(t *testing.T) {
	t.Parallel()
	digits := someDigits(5)
	m, err := QR(digits)
	if err != nil {
		t.Fatal(err)
	}
	unseen := 0
	for i := range m.bits {
		m.bits[i] = !m.bits[i]
		if readCard(m) == digits {
			unseen++
		}
		m.bits[i] = !m.bits[i]
	}
	// Mode, count and 200 digits take 4 + 10 + 667 bits; the rest is fixed
	// patterns, padding and error correction.
	data := len(m.bits) - unseen
	t.Log(data)
	if data < 681 {
		t.Errorf("only %d modules matter to the proof, want at least the 681 of the digits", data)
	}
}

func TestOnlyCardsReadAsCards(t *testing.T) {
	t.Parallel()
	for reason, text := range map[string]string{
		"another version":      "https://meals.example/",
		"letters in version 5": strings.Repeat("x", 80),
		"199 digits":           someDigits(1)[:199],
		"201 digits":           someDigits(1) + "0",
	} {
		m, err := QR(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := readCard(m); got != "" {
			t.Errorf("%s reads as %q", reason, got)
		}
	}
	if readCard(Matrix{}) != "" {
		t.Error("nothing reads as a card")
	}
	blank := Matrix{size: cardModules, bits: make([]bool, cardModules*cardModules)}
	if readCard(blank) != "" {
		t.Error("a white square reads as a card")
	}
}

func TestProofNamesTheCard(t *testing.T) {
	t.Parallel()
	type change func(cards []Card)
	for reason, c := range map[string]struct {
		change change
		want   error
		item   int
		other  int
	}{
		"one digit short":        {func(c []Card) { c[2].Digits = c[2].Digits[1:] }, ErrNotACardCode, 3, 0},
		"one digit more":         {func(c []Card) { c[0].Digits += "0" }, ErrNotACardCode, 1, 0},
		"no digits":              {func(c []Card) { c[1].Digits = "" }, ErrNotACardCode, 2, 0},
		"a letter":               {func(c []Card) { c[1].Digits = "a" + c[1].Digits[1:] }, ErrNotACardCode, 2, 0},
		"a letter in the middle": {func(c []Card) { c[1].Digits = c[1].Digits[:99] + "x" + c[1].Digits[100:] }, ErrNotACardCode, 2, 0},
		"full-width digits":      {func(c []Card) { c[3].Digits = strings.Repeat("１", 66) + "12" }, ErrNotACardCode, 4, 0},
		"the same code twice":    {func(c []Card) { c[3].Digits = c[1].Digits }, ErrCodeRepeated, 4, 2},
		"the same number twice":  {func(c []Card) { c[2].Number = c[0].Number }, ErrCodeRepeated, 3, 1},
	} {
		cards := deck(4)
		c.change(cards)
		_, err := prove(cards, QR)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", reason, err, c.want)
			continue
		}
		args := fault.As(err).Args
		if args["Item"] != c.item || (c.other > 0 && args["Other"] != c.other) {
			t.Errorf("%s: names %v, want item %d, other %d", reason, args, c.item, c.other)
		}
		if strings.Contains(err.Error(), cards[0].Digits[:20]) || strings.Contains(err.Error(), cards[0].Number) {
			t.Errorf("%s: the failure tells a code: %v", reason, err)
		}
	}
}

// TestProofCatchesOneCodeOnSeveralCards: another program printed the first
// card's code on all.
func TestProofCatchesOneCodeOnSeveralCards(t *testing.T) {
	t.Parallel()
	cards := deck(3)
	stuck := func(string) (Matrix, error) { return QR(cards[0].Digits) }
	_, err := prove(cards, stuck)
	if !errors.Is(err, ErrCodeUnreadable) || fault.As(err).Args["Item"] != 2 {
		t.Errorf("%v, want the second card", err)
	}
	broken := func(string) (Matrix, error) { return Matrix{}, ErrCodeTooLong }
	if _, err := prove(cards, broken); !errors.Is(err, ErrCodeTooLong) {
		t.Errorf("an encoder that fails: %v", err)
	}
}

func TestProofPassesGoodCards(t *testing.T) {
	t.Parallel()
	cards := deck(25)
	cards[3].Number, cards[4].Number = "", "" // cards without a short number are not alike
	if _, err := prove(cards, QR); err != nil {
		t.Error(err)
	}
	if _, err := prove(nil, QR); err != nil {
		t.Errorf("no cards: %v", err)
	}
}

// FuzzReadCard: no modules, however damaged, make the reader fail.
func FuzzReadCard(f *testing.F) {
	m, err := QR(someDigits(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(7, 100, 13)
	f.Add(0, 1, 1)
	f.Fuzz(func(t *testing.T, from, n, step int) {
		damaged := Matrix{size: m.size, bits: append([]bool(nil), m.bits...)}
		for i := range min(max(n, 0), 2000) {
			at := ((from+i*step)%len(damaged.bits) + len(damaged.bits)) % len(damaged.bits)
			damaged.bits[at] = !damaged.bits[at]
		}
		if got := readCard(damaged); got != "" && len(got) != cardDigits {
			t.Errorf("reads %d characters", len(got))
		}
	})
}
