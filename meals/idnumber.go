package meals

import (
	"strings"
	"time"

	"mealmap/data"
)

// ParseIDNumber checks an 18-character citizen number (GB 11643): digits, a
// birth date that exists, and the ISO 7064 MOD 11-2 check character. It gives
// the number with a capital X and the birth date. code is the field code of
// what is wrong, "" where nothing is: id_length, id_characters, id_birth or
// id_check_digit.
func ParseIDNumber(s string) (number string, born data.ServiceDay, code string) {
	s = strings.ToUpper(cleanNumber(s))
	if len(s) != 18 {
		return "", "", "id_length"
	}
	sum := 0
	for i := range 17 {
		if s[i] < '0' || s[i] > '9' {
			return "", "", "id_characters"
		}
		sum += int(s[i]-'0') * idWeights[i]
	}
	if s[17] != 'X' && (s[17] < '0' || s[17] > '9') {
		return "", "", "id_characters"
	}
	t, err := time.Parse("20060102", s[6:14])
	if err != nil || t.Year() < oldestBirthYear {
		return "", "", "id_birth"
	}
	if idChecks[sum%11] != s[17] {
		return "", "", "id_check_digit"
	}
	return s, data.ServiceDay(t.Format(time.DateOnly)), ""
}

// oldestBirthYear: nobody alive was born before it; an earlier year is a slip.
const oldestBirthYear = 1890

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// AgeOn is the age in whole years on day: the birthday counts, and who was born
// on 29 February turns on 1 March. Before birth it is negative.
func AgeOn(born, day data.ServiceDay) int {
	b, d := born.Start().Time(), day.Start().Time()
	age := d.Year() - b.Year()
	if d.Month() < b.Month() || d.Month() == b.Month() && d.Day() < b.Day() {
		age--
	}
	return age
}
