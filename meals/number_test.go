package meals

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"mealmap/data"
	"mealmap/data/fault"
)

func TestCheckDigitCatchesEverySingleSlip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := []byte(rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "number"))
		n = append(n, checkDigit(string(n)))
		if err := parseCardNumber(string(n)); err != nil {
			t.Fatalf("%s is refused: %v", n, err)
		}
		for i := range n {
			for d := byte('0'); d <= '9'; d++ {
				slip := append([]byte(nil), n...)
				if slip[i] = d; d != n[i] && parseCardNumber(string(slip)) == nil {
					t.Fatalf("%s typed as %s is accepted", n, slip)
				}
			}
			if i > 0 && n[i] != n[i-1] {
				slip := append([]byte(nil), n...)
				slip[i], slip[i-1] = slip[i-1], slip[i]
				if parseCardNumber(string(slip)) == nil {
					t.Fatalf("%s with neighbours exchanged, %s, is accepted", n, slip)
				}
			}
		}
	})
}

func TestCheckDigitIsThePublishedOne(t *testing.T) {
	t.Parallel()
	if d := checkDigit("572"); d != '4' { // the example of Damm's paper
		t.Errorf("check digit of 572 is %c, want 4", d)
	}
}

func TestNewNumbersHold(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		n, err := newCardNumber()
		if err != nil {
			t.Fatal(err)
		}
		if err := parseCardNumber(n); err != nil || seen[n] {
			t.Fatalf("number %s: %v, seen %v", n, err, seen[n])
		}
		seen[n] = true
	}
}

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	n := "572000000"
	n += string(checkDigit(n))
	for name, c := range map[string]struct {
		typed    string
		want     error
		mistyped bool
	}{
		"plain":              {n, nil, false},
		"in groups":          {n[:3] + " " + n[3:6] + "-" + n[6:], nil, false},
		"full-width digits":  {"\uFF15\uFF17\uFF12" + n[3:], nil, false},
		"a scanner's return": {n + "\r\n", nil, false},
		"one digit wrong":    {"582" + n[3:], ErrNotACard, true},
		"nine digits":        {n[:9], ErrNotACard, false},
		"letters":            {"57200000AB", ErrNotACard, false},
		"a leading nought":   {"0000000000", ErrNotACard, true},
	} {
		err := parseCardNumber(cleanNumber(c.typed))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if e := fault.As(err); e != nil && (e.Args["Mistyped"] == true) != c.mistyped {
			t.Errorf("%s: args %v", name, e.Args)
		}
	}
}

func TestIDNumberGB11643(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in, number string
		born       data.ServiceDay
		code       string
	}{
		"the standard's example":  {"11010519491231002X", "11010519491231002X", "1949-12-31", ""},
		"the other example":       {"440524188001010014", "", "", "id_birth"}, // 1880 is nobody alive
		"a small x":               {"11010519491231002x", "11010519491231002X", "1949-12-31", ""},
		"spaces and full width":   {"110105 19491231 \uFF10\uFF10\uFF12X", "11010519491231002X", "1949-12-31", ""},
		"a wrong check digit":     {"110105194912310021", "", "", "id_check_digit"},
		"one digit wrong":         {"11010519491231012X", "", "", "id_check_digit"},
		"neighbours exchanged":    {"11010519491213002X", "", "", "id_check_digit"},
		"15 digits of before":     {"110105491231002", "", "", "id_length"},
		"X in the middle":         {"1101051949123X0021", "", "", "id_characters"},
		"a letter at the end":     {"11010519491231002Y", "", "", "id_characters"},
		"30 February":             {"110105194902300021", "", "", "id_birth"},
		"29 February of no leap":  {"110105194902290021", "", "", "id_birth"},
		"empty":                   {"", "", "", "id_length"},
		"a leap day that existed": {idNumber("1948-02-29", 7), idNumber("1948-02-29", 7), "1948-02-29", ""},
	} {
		number, born, code := ParseIDNumber(c.in)
		if number != c.number || born != c.born || code != c.code {
			t.Errorf("%s: %q %q %q, want %q %q %q", name, number, born, code, c.number, c.born, c.code)
		}
	}
}

func TestIDNumberCatchesSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := []byte(idNumber(data.Date(rapid.IntRange(1925, 1965).Draw(t, "year"), 6, rapid.IntRange(1, 28).Draw(t, "day")), rapid.IntRange(0, 999).Draw(t, "serial")))
		i := rapid.IntRange(0, 16).Draw(t, "at")
		slip := append([]byte(nil), n...)
		slip[i] = '0' + (slip[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, _, code := ParseIDNumber(string(slip)); code == "" {
			t.Fatalf("%s typed as %s is accepted", n, slip)
		}
	})
}

func FuzzParseIDNumber(f *testing.F) {
	f.Add("11010519491231002X")
	f.Add("\uFF11")
	f.Fuzz(func(t *testing.T, s string) {
		number, born, code := ParseIDNumber(s)
		if code != "" {
			return
		}
		again, bornAgain, code := ParseIDNumber(number)
		if again != number || bornAgain != born || code != "" {
			t.Fatalf("%q gives %q, which gives %q %q", s, number, again, code)
		}
	})
}

func TestAgeOnTheDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		born, day data.ServiceDay
		want      int
	}{
		"the birthday counts":             {"1945-03-05", "2025-03-05", 80},
		"the day before":                  {"1945-03-06", "2025-03-05", 79},
		"29 February turns on 1 March":    {"1944-02-29", "2025-02-28", 80},
		"29 February, the 1st of March":   {"1944-02-29", "2025-03-01", 81},
		"29 February in a leap year":      {"1944-02-29", "2024-02-29", 80},
		"29 February, the day before it":  {"1944-02-29", "2024-02-28", 79},
		"later in the year":               {"1945-12-31", "2025-01-01", 79},
		"born today":                      {"2025-03-05", "2025-03-05", 0},
		"1 March before a 29th of a leap": {"1945-03-01", "2024-02-29", 78},
	} {
		if got := AgeOn(c.born, c.day); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
