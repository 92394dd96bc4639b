package vault

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"

	"mealmap/data/fault"
)

// What can be wrong with a recovery sheet that was typed in.
var (
	// ErrRecoveryLine: this line is not as printed. Arg Line, from 1.
	ErrRecoveryLine = fault.New(fault.Invalid, "recovery_line")
	// ErrRecoverySheet: lines are missing or too many. Args Found, Want.
	ErrRecoverySheet = fault.New(fault.Invalid, "recovery_sheet")
)

// A sheet has nine lines of eight symbols. A line is four bytes and a check
// byte that also covers the number of the line, so that a slip or a line in
// the wrong place is named; the ninth line's four bytes check the whole key.
const (
	sheetLines = 9
	lineBytes  = 4
)

// symbols is Crockford's base 32: no I, L, O or U, which people read as others.
var symbols = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// RecoverySheet is the master key as nine numbered lines to print or copy by
// hand. Whoever has them can read every ID number.
func (v *Vault) RecoverySheet() string {
	var b strings.Builder
	whole := wholeCheck(v.master[:])
	for n := 1; n <= sheetLines; n++ {
		part := whole
		if n < sheetLines {
			part = v.master[(n-1)*lineBytes : n*lineBytes]
		}
		s := symbols.EncodeToString(append(append([]byte(nil), part...), lineCheck(n, part)))
		fmt.Fprintf(&b, "%d  %s-%s\n", n, s[:4], s[4:])
	}
	return b.String()
}

// FromRecovery reads a sheet back. Case, full-width letters, spaces, the
// numbers of the lines, text around them, and O for 0 or I and L for 1 do not
// matter. Any other slip is ErrRecoveryLine or ErrRecoverySheet.
func FromRecovery(text string) (*Vault, error) {
	groups := sheetGroups(text)
	var key []byte
	for i, g := range groups {
		if i == sheetLines {
			break
		}
		part, err := symbols.DecodeString(g)
		if err != nil || lineCheck(i+1, part[:lineBytes]) != part[lineBytes] {
			return nil, ErrRecoveryLine.With("Line", i+1)
		}
		key = append(key, part[:lineBytes]...)
	}
	if len(groups) != sheetLines {
		return nil, ErrRecoverySheet.With("Found", len(groups), "Want", sheetLines)
	}
	if string(key[keySize:]) != string(wholeCheck(key[:keySize])) {
		return nil, ErrRecoveryLine.With("Line", sheetLines)
	}
	return New([keySize]byte(key[:keySize])), nil
}

var (
	wholeLine = regexp.MustCompile(`^\s*(?:[1-9][\s.:)]+)?([0-9A-Z]{4})[-\s]*([0-9A-Z]{4})\s*$`)
	anyGroup  = regexp.MustCompile(`\b([0-9A-Z]{4})-([0-9A-Z]{4})\b`)
	confused  = strings.NewReplacer("O", "0", "I", "1", "L", "1")
)

func sheetGroups(text string) []string {
	var groups []string
	for line := range strings.Lines(strings.ToUpper(halfWidth(text))) {
		found := wholeLine.FindAllStringSubmatch(line, -1)
		if found == nil {
			found = anyGroup.FindAllStringSubmatch(line, -1)
		}
		for _, m := range found {
			groups = append(groups, confused.Replace(m[1]+m[2]))
		}
	}
	return groups
}

// halfWidth undoes what a Chinese input method makes of ASCII.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\uff01' && r <= '\uff5e':
			return r - '\uff01' + '!'
		case r == '\u3000' || r == '\u3001':
			return ' '
		case r == '\u2014' || r == '\u2013':
			return '-'
		}
		return r
	}, s)
}

func lineCheck(n int, part []byte) byte {
	return sum("mealmap/sheet-line/1", byte(n), part)[0]
}

func wholeCheck(key []byte) []byte { return sum("mealmap/sheet/1", 0, key)[:lineBytes] }

func sum(use string, n byte, part []byte) []byte {
	h := sha256.Sum256(append(append([]byte(use), n), part...))
	return h[:]
}
