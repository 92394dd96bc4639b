package tills

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"mealmap/meals"
)

func TestStateOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		till meals.Till
		want State
	}{
		"just enrolled":                  {meals.Till{}, Waiting},
		"confirmed":                      {meals.Till{ConfirmedAt: 1}, Working},
		"its chain forked":               {meals.Till{ConfirmedAt: 1, QuarantinedAt: 2}, Quarantined},
		"revoked":                        {meals.Till{ConfirmedAt: 1, RevokedAt: 2}, Revoked},
		"refused before it worked":       {meals.Till{RevokedAt: 2}, Revoked},
		"revoked while it was separated": {meals.Till{ConfirmedAt: 1, QuarantinedAt: 2, RevokedAt: 3}, Revoked},
	} {
		if got := StateOf(c.till); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The device makes the same six digits: the form of what they are taken of is
// fixed.
func TestTheFormOfTheFingerprintIsFixed(t *testing.T) {
	t.Parallel()
	till := meals.Till{ID: "01890a5d-ac96-774b-bcce-b302099a8057"}
	if got := Fingerprint(till); got != "517279" {
		t.Errorf("without a key %s", got)
	}
	till.PublicKey = append([]byte{4}, bytes.Repeat([]byte{0xab}, 64)...)
	if got := Fingerprint(till); got != "664389" {
		t.Errorf("with a key %s", got)
	}
	till.ID = "01890a5d-ac96-774b-bcce-b302099a8058"
	if got := Fingerprint(till); got == "664389" {
		t.Error("another till with the same fingerprint")
	}
}

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	const code = "7ZZZ01ABCDEFGHJKMNPQRSTVWX"
	for name, typed := range map[string]string{
		"as made":                  code,
		"in groups":                Groups(code),
		"small":                    strings.ToLower(code),
		"with spaces":              " 7ZZZ 01AB CDEF GHJK MNPQ RSTV WX ",
		"letters that look like 0": "7ZZZo1ABCDEFGHJKMNPQRSTVWX",
		"letters that look like 1": "7ZZZ0lABCDEFGHJKMNPQRSTVWX",
		"the other one":            "7ZZZ0IABCDEFGHJKMNPQRSTVWX",
	} {
		if got, ok := readCode(typed); !ok || got != code {
			t.Errorf("%s: %q %v", name, got, ok)
		}
	}
	for name, typed := range map[string]string{
		"nothing":              "",
		"one short":            code[:25],
		"one more":             code + "0",
		"a digit that is none": "7ZZZU1ABCDEFGHJKMNPQRSTVWX",
		"more than 128 bits":   "8" + code[1:],
		"wide digits":          "\uff17" + code[1:],
		"a flood":              strings.Repeat("-", 1<<20) + code,
	} {
		if got, ok := readCode(typed); ok {
			t.Errorf("%s: read as %q", name, got)
		}
	}
}

func TestNewCodesAreCodes(t *testing.T) {
	t.Parallel()
	groups := regexp.MustCompile(`^(?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}$`)
	seen, first := map[string]bool{}, map[byte]bool{}
	for range 500 {
		code, err := newCode()
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := readCode(code); !ok || got != code || seen[code] || !groups.MatchString(Groups(code)) {
			t.Fatalf("%q %q", code, Groups(code))
		}
		seen[code], first[code[0]] = true, true
	}
	if len(first) != 8 {
		t.Errorf("the first digit holds three bits: %v", first)
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("7ZZZ-01AB-CDEF-GHJK-MNPQ-RSTV-WX")
	f.Add("oO0 iIlL1")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := readCode(typed)
		if !ok {
			return
		}
		if again, ok := readCode(Groups(code)); !ok || again != code {
			t.Errorf("%q reads as %q, and that as %q", typed, code, again)
		}
	})
}
