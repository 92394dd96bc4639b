package voices

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"mealmap/data"
	"mealmap/merchants"
)

// Purposes keep the codes of sheets and of tables apart from any other code that
// the vault makes.
const (
	sheetPurpose = "questionnaire"
	tablePurpose = "table"
)

// codeLetters are digits and capitals without those that are read as others.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// MostSheets is how many sheets of questions are printed at once.
const MostSheets = 60

// SheetCode is what is printed on a sheet of questions: the day, a proof of the
// point, the day and the sheet's number, and that number, "0305-K7M4Q-07". It
// needs no row in the database.
func (s *Store) SheetCode(p merchants.PointID, day data.ServiceDay, n int) string {
	mac := s.vault.MAC(sheetPurpose, []byte(fmt.Sprintf("%s %s %d", p, day, n)))
	var proof [5]byte
	for i := range proof {
		proof[i] = codeLetters[int(mac[i])%len(codeLetters)]
	}
	return fmt.Sprintf("%s%s-%s-%02d", day[5:7], day[8:], proof, n)
}

// Sheet is the point and the day that a sheet of questions is about.
type Sheet struct {
	Point  merchants.PointID
	Day    data.ServiceDay
	Number int
}

// sheetDays is how long after a meal a sheet is taken in.
const sheetDays = 60

// SheetOf reads a sheet's code back, as typed, among the points given and the
// days of the last two months: ErrSheetCode where it was not made here for one of
// them.
func (s *Store) SheetOf(code string, points []merchants.PointID, today data.ServiceDay) (Sheet, error) {
	parts := strings.Split(cleanCode(code), "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return Sheet{}, ErrSheetCode
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil || n < 1 || n > MostSheets {
		return Sheet{}, ErrSheetCode
	}
	for back := range sheetDays {
		day := today.AddDays(-back)
		if string(day[5:7]+day[8:]) != parts[0] {
			continue
		}
		for _, p := range points {
			if subtle.ConstantTimeCompare([]byte(s.SheetCode(p, day, n)), []byte(fmt.Sprintf("%s-%s-%02d", parts[0], parts[1], n))) == 1 {
				return Sheet{Point: p, Day: day, Number: n}, nil
			}
		}
	}
	return Sheet{}, ErrSheetCode
}

// cleanCode folds what hands and input methods make of a code.
func cleanCode(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 0xFF01 && r <= 0xFF5E { // full-width
			r -= 0xFEE0
		}
		switch r {
		case ' ', '\t', '\u3000':
			return -1
		case '\u2014', '\u2013', '_':
			return '-'
		}
		return r
	}, s)
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(s))
}

// tableMAC is how much of a table's code is proof.
const tableMAC = 8

// TableCode is the code in the QR on a point's tables: the point's id and a proof
// that this installation made it. "" where the id is no UUID.
func (s *Store) TableCode(p merchants.PointID) string {
	u, err := uuid.Parse(string(p))
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(u[:], s.vault.MAC(tablePurpose, u[:])[:tableMAC]...))
}

// PointOfTable reads a table's code back: ErrTableCode where it was not made here.
func (s *Store) PointOfTable(code string) (merchants.PointID, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(code)
	sized := len(code) == base64.RawURLEncoding.EncodedLen(len(uuid.UUID{})+tableMAC) // decoding skips line breaks
	if err != nil || !sized || len(raw) != len(uuid.UUID{})+tableMAC {
		return "", ErrTableCode
	}
	id := uuid.UUID(raw[:16])
	if subtle.ConstantTimeCompare(raw[16:], s.vault.MAC(tablePurpose, id[:])[:tableMAC]) != 1 {
		return "", ErrTableCode
	}
	return merchants.PointID(id.String()), nil
}
