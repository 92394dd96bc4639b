package print

import "strings"

// What 200 digits at level M come to: ISO/IEC 18004, version 5-M.
const (
	cardDigits  = 200
	cardModules = 37
	cardBlocks  = 2  // interleaved
	cardWords   = 86 // data codewords in both
)

// prove checks what must hold before cards are drawn: every code that encode
// makes is a version 5-M code that reads back as its digits, and no code and no
// number is there twice. It gives the codes that it read back, for drawing
// exactly them. It fails with ErrNotACardCode, ErrCodeRepeated or
// ErrCodeUnreadable, which name the item.
func prove(cards []Card, encode func(string) (Matrix, error)) ([]Matrix, error) {
	codes := make([]Matrix, 0, len(cards))
	seen := map[string]int{}
	for i, card := range cards {
		if len(card.Digits) != cardDigits || strings.Trim(card.Digits, "0123456789") != "" {
			return nil, ErrNotACardCode.With("Item", i+1)
		}
		for _, unique := range []string{card.Digits, card.Number} {
			if other, twice := seen[unique]; twice && unique != "" {
				return nil, ErrCodeRepeated.With("Item", i+1, "Other", other)
			}
			seen[unique] = i + 1
		}
		m, err := encode(card.Digits)
		if err != nil {
			return nil, err
		}
		if readCard(m) != card.Digits {
			return nil, ErrCodeUnreadable.With("Item", i+1)
		}
		codes = append(codes, m)
	}
	return codes, nil
}

// readCard reads the digits of a version 5-M code from its modules, without
// error correction, and gives "" where it is anything else. It shares nothing
// with the encoder: that is what makes it a proof.
func readCard(m Matrix) string {
	if m.Size() != cardModules {
		return ""
	}
	mask, ok := readFormat(m)
	if !ok {
		return ""
	}
	bits := &bitReader{words: deinterleave(readWords(m, mask))}
	if mode, count := bits.take(4), bits.take(10); mode != 1 || count != cardDigits {
		return ""
	}
	digits := make([]byte, 0, cardDigits)
	for left := cardDigits; left > 0; left -= 3 {
		n := min(left, 3)
		value := bits.take([]int{0, 4, 7, 10}[n])
		group := []byte{byte('0' + value/100%10), byte('0' + value/10%10), byte('0' + value%10)}
		digits = append(digits, group[3-n:]...)
	}
	return string(digits)
}

// readFormat gives the mask number, and false where the level is not M.
func readFormat(m Matrix) (mask int, ok bool) {
	var bits int
	for i := range 15 {
		x, y := 8, i
		switch {
		case i == 6 || i == 7:
			y = i + 1
		case i == 8:
			x, y = 7, 8
		case i > 8:
			x, y = 14-i, 8
		}
		if m.At(x, y) {
			bits |= 1 << i
		}
	}
	bits ^= 0x5412
	return bits >> 10 & 7, bits>>13 == 0
}

// masked reports whether the mask turns the module over.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// fixedModule reports whether a module of version 5 belongs to a finder, the
// timing lines, the format or the alignment mark.
func fixedModule(x, y int) bool {
	const far = cardModules - 8
	return x < 9 && (y < 9 || y >= far) || y < 9 && x >= far || x == 6 || y == 6 ||
		x >= 28 && x <= 32 && y >= 28 && y <= 32
}

// readWords follows the code's zigzag, two columns at a time from the right.
func readWords(m Matrix, mask int) []byte {
	var words []byte
	var word, n int
	column := func(right int, upward bool) {
		for i := range 2 * cardModules {
			x, y := right-i%2, i/2
			if upward {
				y = cardModules - 1 - y
			}
			if fixedModule(x, y) {
				continue
			}
			word <<= 1
			if m.At(x, y) != masked(mask, x, y) {
				word |= 1
			}
			if n++; n%8 == 0 {
				words = append(words, byte(word))
			}
		}
	}
	upward := true
	for right := cardModules - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		column(right, upward)
		upward = !upward
	}
	return words
}

// deinterleave gives the data codewords in order.
func deinterleave(words []byte) []byte {
	data := make([]byte, 0, cardWords)
	for block := range cardBlocks {
		for i := block; i < cardWords; i += cardBlocks {
			data = append(data, words[i])
		}
	}
	return data
}

// bitReader takes bits from codewords, the highest first.
type bitReader struct {
	words []byte
	at    int
}

func (b *bitReader) take(n int) int {
	value := 0
	for range n {
		value = value<<1 | int(b.words[b.at/8]>>(7-b.at%8)&1)
		b.at++
	}
	return value
}
