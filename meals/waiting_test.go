package meals

import (
	"testing"

	"mealmap/data"
)

func TestDraftsWaitForWhoHasNotWrittenInThem(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	writer, helper := f.person(t, "writer", "王经办"), f.person(t, "helper", "李经办")
	f.person(t, "again", "王经办")
	f.draft(t, draftRules(), writer)
	check := func(why, street string, want map[string]int) {
		t.Helper()
		for person, n := range want {
			if got, err := f.CountDraftsFor(ctx, testDistrict, street, person); err != nil || got != n {
				t.Errorf("%s: %s is asked for %d, %v; want %d", why, person, got, err, n)
			}
		}
	}
	check("one that is still written", testStreet, map[string]int{"王经办": 0, "赵经办": 0})
	d := f.submitted(t, draftRules(), writer)
	check("by one", testStreet, map[string]int{"王经办": 0, "李经办": 1, "赵经办": 1})
	check("of another street", "320106999", map[string]int{"李经办": 0})
	check("in the whole district", "", map[string]int{"王经办": 0, "李经办": 1})
	r := draftRules()
	r.Floor = 50
	d, err := f.SaveDraft(ctx, testDistrict, d.ID, d.Revision, r, helper)
	if err == nil {
		r.Floor = 60
		d, err = f.SaveDraft(ctx, testDistrict, d.ID, d.Revision, r, writer)
	}
	if err == nil {
		d, err = f.SubmitDraft(ctx, testDistrict, d.ID, d.Revision, writer)
	}
	if err != nil {
		t.Fatal(err)
	}
	check("by two", testStreet, map[string]int{"王经办": 0, "李经办": 0, "赵经办": 1})
	if _, err := f.DropDraft(ctx, data.District(testDistrict), d.ID, d.Revision, writer); err != nil {
		t.Fatal(err)
	}
	check("that is dropped", testStreet, map[string]int{"赵经办": 0})
}
