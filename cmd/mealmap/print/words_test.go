package print

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"mealmap/data/fault"
)

var messageKey = regexp.MustCompile(`"(print\.[a-z0-9_.]+)"`)

// sources are the package's files that are not tests.
func sources(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(raw)
	}
	return all
}

func TestEveryWordPrintedIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	keys := 0
	for name, source := range sources(t) {
		for _, m := range messageKey.FindAllStringSubmatch(source, -1) {
			if strings.HasSuffix(m[1], ".") { // a stem: its sentences are printed by the tests of the paper
				continue
			}
			keys++
			if got := words.Text(m[1]); strings.HasPrefix(got, "[") {
				t.Errorf("%s: %s has no sentence", name, m[1])
			}
		}
	}
	if keys < 10 {
		t.Errorf("only %d keys found", keys)
	}
}

func TestTheCodeHoldsNoChineseButPunctuation(t *testing.T) {
	t.Parallel()
	for name, source := range sources(t) {
		for _, r := range source {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("%s holds %c", name, r)
			}
		}
	}
}

func TestEveryRefusalSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, err := range []*fault.Error{ErrNothing, ErrNoPublicURL, ErrCodeTooLong, ErrNotACardCode, ErrCodeRepeated, ErrCodeUnreadable, ErrNoPlaces} {
		sentence, fix := words.Fault(err.With("Item", 3, "Other", 2, "Length", 9))
		if strings.ContainsAny(sentence+fix, "[<") || sentence == "" || fix == "" {
			t.Errorf("%s: %q, %q", err.Code, sentence, fix)
		}
	}
}

func TestEveryPrintedWordHasItsGlyphs(t *testing.T) {
	t.Parallel()
	set := newTypesetter()
	for name, source := range sources(t) {
		for _, m := range messageKey.FindAllStringSubmatch(source, -1) {
			if missing := set.missing(bold, words.Text(m[1])); len(missing) > 0 {
				t.Errorf("%s: %s lacks %q", name, m[1], missing)
			}
		}
	}
}

func TestOnlyOneFileMakesCodes(t *testing.T) {
	t.Parallel()
	for name, source := range sources(t) {
		if strings.Contains(source, "skip2/go-qrcode") != (name == "qr.go") {
			t.Errorf("%s: the library of codes belongs to qr.go alone", name)
		}
	}
}
