package settle

import (
	"strings"

	"mealmap/data"
)

// Capital writes a sum as cheques and statements do, in numerals that nobody can
// change with a stroke. words is the catalogue's Printer.Text; the numerals and
// units are its keys under "capital.".
//
// A sum that ends with yuan or jiao is closed by the word for whole, one that
// ends with fen is not; zeros in between are said once; a sum below nothing
// begins with the word for negative.
func Capital(f data.Fen, words func(key string, pairs ...any) string) string {
	c := capital{
		digits: []rune(words("capital.digits")),
		places: []rune(words("capital.places")),
		groups: []rune(words("capital.groups")),
	}
	n := uint64(f)
	if f < 0 {
		c.WriteString(words("capital.negative"))
		n = -n
	}
	yuan, jiao, fen := n/100, n/10%10, n%10
	if yuan > 0 || n == 0 {
		c.whole(yuan)
		c.WriteString(words("capital.yuan"))
	}
	if jiao > 0 {
		if yuan > 0 && yuan%10 == 0 {
			c.digit(0)
		}
		c.digit(jiao)
		c.WriteString(words("capital.jiao"))
	}
	if fen == 0 {
		c.WriteString(words("capital.even"))
		return c.String()
	}
	if jiao == 0 && yuan > 0 {
		c.digit(0)
	}
	c.digit(fen)
	c.WriteString(words("capital.fen"))
	return c.String()
}

// capital gathers the words of one sum.
type capital struct {
	strings.Builder
	digits, places, groups []rune
}

func (c *capital) digit(n uint64) { c.WriteRune(c.digits[n]) }

// whole writes a number: its ten-thousands, and its hundred-millions as a number
// of their own.
func (c *capital) whole(n uint64) {
	const wan, yi = 10_000, 100_000_000
	if n == 0 {
		c.digit(0)
		return
	}
	high := n >= yi
	if high {
		c.whole(n / yi)
		c.WriteRune(c.groups[1])
		n %= yi
	}
	low := n % wan
	if n >= wan {
		c.group(n/wan, high && n/wan < 1000)
		c.WriteRune(c.groups[0])
		high = low < 1000
	}
	if low > 0 {
		c.group(low, high)
	}
}

// group writes 1 to 9999, zero says after a zero that stands before it.
func (c *capital) group(n uint64, zero bool) {
	begun := false
	for i, unit := range [...]uint64{1000, 100, 10, 1} {
		d := n / unit % 10
		if d == 0 {
			zero = zero || begun
			continue
		}
		if zero {
			c.digit(0)
		}
		c.digit(d)
		if unit > 1 {
			c.WriteRune(c.places[2-i])
		}
		zero, begun = false, true
	}
}
