package meals

import (
	"crypto/rand"
	"math/big"
	"strings"
	"unicode"
)

// cardDigits is the length of the printed number: 9 random digits and a check
// digit.
const cardDigits = 10

// damm is the totally anti-symmetric quasigroup of H. M. Damm (2004). Its check
// digit catches every single wrong digit and every exchange of neighbours, the
// two slips people make when typing; Luhn misses 09↔90, and ISO 7064 catches
// both only with an X or a second check digit.
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// checkDigit is '0' to '9' for a string of ASCII digits. The check digit of a
// number with its own check digit appended is '0'.
func checkDigit(digits string) byte {
	state := byte(0)
	for i := range len(digits) {
		state = damm[state][digits[i]-'0']
	}
	return '0' + state
}

// newCardNumber draws 9 random digits and appends the check digit. The first
// is never 0, so that a spreadsheet cannot drop it.
func newCardNumber() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(900_000_000))
	if err != nil {
		return "", err
	}
	digits := string(appendDigits(nil, n.Uint64()+100_000_000, cardDigits-1))
	return digits + string(checkDigit(digits)), nil
}

// cleanNumber drops what people put between the groups of a number and around
// it, and folds the full-width digits of a Chinese input method.
func cleanNumber(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '-' || unicode.IsSpace(r):
			return -1
		case r >= '\uFF10' && r <= '\uFF19':
			return r - '\uFF10' + '0'
		}
		return r
	}, s)
}

// parseCardNumber accepts a cleaned 10-digit number whose check digit holds.
func parseCardNumber(s string) error {
	if len(s) != cardDigits {
		return ErrNotACard
	}
	if _, ok := number(s); !ok {
		return ErrNotACard
	}
	if checkDigit(s) != '0' || s[0] == '0' {
		return ErrNotACard.With("Mistyped", true)
	}
	return nil
}
