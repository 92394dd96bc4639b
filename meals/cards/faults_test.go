package cards_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"mealmap/static/messages"
)

func TestTheCatalogueSpeaksOfEveryFailureAndStep(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{
		`fault\.New\(fault\.\w+, "(\w+)"\)`:     "fault.",
		`Code: "(\w+)"`:                         "field.",
		`bad\("\w+", "(\w+)"\)`:                 "field.",
		`"((?:card|delegate|photo|twin)\.\w+)"`: "office.audit.action.",
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`_test\.go$`).MatchString(f.Name()) {
			continue
		}
		for pattern, prefix := range wanted {
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(source), -1) {
				if seen++; !slices.Contains(keys, prefix+m[1]) {
					t.Errorf("%s: no %s%s", f.Name(), prefix, m[1])
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d names were seen", seen)
	}
	for _, kind := range []string{"handed", "returned", "lost", "found"} {
		if !slices.Contains(keys, "office.audit.action.card."+kind) {
			t.Errorf("no words for %s", kind)
		}
	}
}
