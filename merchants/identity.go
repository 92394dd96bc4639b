package merchants

import (
	"strconv"
	"strings"

	"mealmap/data/table"
)

// identityOf is what a point is known by within its district: the list's own
// code where it has one, else name and address however they are punctuated.
func identityOf(code, name, address string) string {
	if code != "" {
		return "code:" + strings.ToLower(fold(code))
	}
	return "at:" + bare(name) + "|" + bare(address)
}

// bare drops what two spellings of the same words differ in.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(identityNoise, r) {
			return -1
		}
		return r
	}, strings.ToLower(fold(s)))
}

func fold(s string) string { return table.Fold(s) }

func numberText(n int) string { return strconv.Itoa(n) }
