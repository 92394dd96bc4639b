package messages

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// perLanguage is every file's sentences by language and key.
func perLanguage(t *testing.T) map[string]map[string]string {
	t.Helper()
	all, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryLanguageSaysWhatEldersSee(t *testing.T) {
	t.Parallel()
	all := perLanguage(t)
	var want []string
	for key := range all["zh-Hans"] {
		if ForElders(key) {
			want = append(want, key)
		}
	}
	slices.Sort(want)
	if len(want) < 250 {
		t.Fatalf("only %d sentences are for elders", len(want))
	}
	for _, lang := range Languages[1:] {
		var got []string
		for key := range all[lang] {
			got = append(got, key)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-for elders +said)\n%s", lang, diff)
		}
	}
}

var argument = regexp.MustCompile(`\.[A-Z]\w*`)

// A sentence of another language names no argument that the first one does not
// get; English may leave one out.
func TestLanguagesNameTheSameArguments(t *testing.T) {
	t.Parallel()
	all := perLanguage(t)
	for _, lang := range Languages[1:] {
		for key, text := range all[lang] {
			known := argument.FindAllString(all["zh-Hans"][key], -1)
			if strings.HasPrefix(key, "weekday.") { // DayText gives the parts of a date too
				known = append(known, ".Year", ".Month", ".Day")
			}
			for _, arg := range argument.FindAllString(text, -1) {
				if !slices.Contains(known, arg) {
					t.Errorf("%s: %s names %s, which the default language does not", lang, key, arg)
				}
			}
		}
	}
}

func TestEnglishHasNoHan(t *testing.T) {
	t.Parallel()
	for key, text := range perLanguage(t)["en"] {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %s", key, text)
		}
	}
}

func TestForElders(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"public.brand": true, "benefit.class": true, "rule.who": true, "rule.class": false, "rule.discount": true, "rule.discount_cap": false,
		"fault.not_found": true, "fix.not_found": true, "field.param_range": true, "fault.point_exists": false, "field.unknown_tag": false,
		"fund.title": true, "fund.kind.grant": false, "money.fund.title": false, "office.point.step": false, "month": true, "": false, "fault": false,
	} {
		if got := ForElders(key); got != want {
			t.Errorf("%q: %t", key, got)
		}
	}
}

// What a language lacks is said in the default one, whole: its parts too.
func TestWhatALanguageLacksIsSaidInTheDefault(t *testing.T) {
	t.Parallel()
	const office = "fault.point_exists"
	for _, lang := range Languages {
		if got, want := For(lang).Text(office, "Number", 7), For("zh-Hans").Text(office, "Number", 7); got != want || strings.HasPrefix(got, "[") {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		if got := For(lang).Text("no.such.key"); got != "[no.such.key]" {
			t.Errorf("%s: a key that is not there says %q", lang, got)
		}
	}
	args := map[string]any{"AgeFrom": 70, "AgeTo": 79}
	class := map[string]any{"AgeFrom": 70, "AgeTo": 79, "Categories": nil, "Except": nil, "Days": nil, "Discount": nil, "Subsidy": nil, "Caps": nil}
	for lang, want := range map[string][2]string{
		"zh-Hans": {"70–79岁", "70–79岁,不打折,也不补贴"},
		"zh-Hant": {"70–79歲", "70–79岁,不打折,也不补贴"},
		"en":      {"Age 70–79", "70–79岁,不打折,也不补贴"},
	} {
		p := For(lang)
		if diff := cmp.Diff(want, [2]string{p.With("rule.who", args), p.With("rule.class", class)}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", lang, diff)
		}
	}
}
