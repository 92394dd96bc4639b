package table

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Fold makes what people mean the same the same: full-width digits, letters and
// punctuation become half-width, every kind of space one plain space, invisible
// characters go, and the ends are trimmed. Letters keep their case.
func Fold(s string) string {
	if !plain(s) {
		s = strings.Map(visible, width.Fold.String(s))
	}
	return strings.Join(strings.Fields(s), " ")
}

// FoldHeading is Fold for headings: lower case, no spaces, and without the star
// that marks a required column.
func FoldHeading(s string) string {
	s = strings.ToLower(strings.ReplaceAll(Fold(s), " ", ""))
	return strings.Trim(s, "*:")
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cf, unicode.Cc):
		return -1
	case r == '～' || r == '〜':
		return '~'
	}
	return r
}
