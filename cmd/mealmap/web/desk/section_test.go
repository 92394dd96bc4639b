package desk

import (
	"slices"
	"testing"

	"mealmap/data/staff"
)

func TestThePagesOfAWord(t *testing.T) {
	t.Parallel()
	current := func(c Chrome) (all, at []string) {
		for _, w := range c.Pages() {
			all = append(all, w.Href)
			if w.Current {
				at = append(at, w.Href)
			}
		}
		return all, at
	}
	for _, c := range []struct {
		role    staff.Role
		path    string
		pages   int
		current string
	}{
		{staff.Office, "/office/settlement", 7, "/office/settlement"},
		{staff.Office, "/office/clawback/import/confirm", 7, "/office/clawback"},
		{staff.Finance, "/office/budgets", 6, "/office/budgets"},
		{staff.Finance, "/office/rulesets", 6, ""},
		{staff.Community, "/office/settlement", 0, ""},
	} {
		all, at := current(Chrome{Rail: "settlement", Viewer: &staff.User{Role: c.role}, path: c.path})
		if len(all) != c.pages || (c.current != "") != slices.Equal(at, []string{c.current}) {
			t.Errorf("%s at %s: %v, at %v", c.role, c.path, all, at)
		}
	}
	for path, want := range map[string]string{"/office/candidates": "/office/gaps", "/office/candidates/a/visit": "/office/gaps",
		"/office/candidatesx": "", "/office/cases/a/object": "/office/cases"} {
		_, at := current(Chrome{Rail: "review", Viewer: &staff.User{Role: staff.Office}, path: path})
		if (want != "") != slices.Equal(at, []string{want}) {
			t.Errorf("%s stands under %v", path, at)
		}
	}
	if all, _ := current(Chrome{Rail: "today", Viewer: &staff.User{Role: staff.Office}}); all != nil {
		t.Errorf("a word of one page: %v", all)
	}
	if all, _ := current(Chrome{Rail: "settlement"}); all != nil {
		t.Errorf("a stranger: %v", all)
	}
}
