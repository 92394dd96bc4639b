package meals

import (
	"strings"
	"testing"
)

// fullWidth is how a Chinese input method writes digits.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '\uFF10'
		}
		return r
	}, s)
}

// Scanners and keyboards in their moods: what is one card's digits is that card.
func TestCardsAreReadAsTheyArrive(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	digits := f.digits(t, c)
	grouped := func(s, between string) string {
		var b strings.Builder
		for ; len(s) > 5; s = s[5:] {
			b.WriteString(s[:5] + between)
		}
		return b.String() + s
	}
	for name, card := range map[string]string{
		"plain":               digits,
		"a scanner's return":  digits + "\r\n",
		"spaces around":       " \t" + digits + "\u3000",
		"in groups":           grouped(digits, " "),
		"over several lines":  grouped(digits, "\n"),
		"no-break spaces":     grouped(digits, "\u00a0"),
		"full-width":          fullWidth(digits),
		"full-width, spaced":  grouped(digits[:100], "\u3000") + " " + fullWidth(digits[100:]),
		"the printed number":  c.Number,
		"its full-width form": " " + fullWidth(c.Number) + "\n",
	} {
		got := f.redeem(t, request(card, 1500))
		if r, err := f.FindRedemption(ctx, testDistrict, got.ID); err != nil || got.Code != "" || r.ElderID != e.ID {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for name, card := range map[string]string{
		"a digit more":            digits + "0",
		"a digit less":            digits[1:],
		"two cards":               digits + digits,
		"Arabic-Indic digits":     strings.ReplaceAll(digits, "1", "\u0661"),
		"a letter for a digit":    "O" + digits[1:],
		"a sign before":           "+" + digits,
		"nothing":                 "",
		"spaces":                  " \u3000\n",
		"200 full-width spaces":   strings.Repeat("\u3000", 200),
		"200 bytes of full width": fullWidth(digits)[:198],
	} {
		if got := f.redeem(t, request(card, 1500)); got.Code != "not_a_card" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
