package meals

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/fault"
)

func TestUpdateElderKeepsWhoSomebodyIs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	number := idNumber("1950-06-01", 2)
	e, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: "王桂芳", Number: number, Phone: "13812345678"}, tester)
	if err != nil {
		t.Fatal(err)
	}
	change := ElderChange{Name: "王桂芬", Community: testStreet + "001", CommunityName: "幸福社区", CareLevel: 1}
	if err := f.UpdateElder(ctx, testDistrict, e.ID, change, tester); err != nil {
		t.Fatal(err)
	}
	got, err := f.FindElder(ctx, testDistrict, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := e
	want.Name, want.Community, want.CommunityName, want.CareLevel = change.Name, change.Community, change.CommunityName, 1
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if r, err := f.RevealNumber(ctx, testDistrict, e.ID, tester); err != nil || r.Number != number || r.Phone != "13812345678" {
		t.Errorf("revealed %+v, %v", r, err)
	}
	change.Phone = "13900001111"
	for range 2 { // the second time changes nothing
		if err := f.UpdateElder(ctx, testDistrict, e.ID, change, tester); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Search: "13900001111"}); err != nil || len(found) != 1 {
		t.Errorf("by the new telephone: %d, %v", len(found), err)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'elder.update'`); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}

func TestUpdateElderRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, _ := f.elder(t, "1950-06-01")
	for _, c := range []struct {
		why   string
		field string
		in    ElderChange
	}{
		{"no name", "name", ElderChange{}},
		{"not a telephone", "phone", ElderChange{Name: "王", Phone: "abc"}},
		{"a community of another street", "community", ElderChange{Name: "王", Community: "110101001001"}},
		{"no such care level", "care_level", ElderChange{Name: "王", CareLevel: 2}},
	} {
		err := f.UpdateElder(ctx, testDistrict, e.ID, c.in, tester)
		if !errors.Is(err, fault.ErrInvalidInput) || fault.As(err).Fields[0].Name != c.field {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if err := f.UpdateElder(ctx, testDistrict, "nobody", ElderChange{Name: "王"}, tester); !errors.Is(err, ErrElderUnknown) {
		t.Errorf("nobody: %v", err)
	}
}

// Who saves an old form is refused, unless it says what is known already.
func TestUpdateElderKnowsAnOldForm(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, _ := f.elder(t, "1950-06-01")
	f.clock.Advance(time.Minute)
	for _, c := range []struct {
		why  string
		name string
		want error
	}{
		{"nothing changed since", "王桂岚", nil},
		{"the same once more", "王桂岚", nil},
		{"changed since", "王桂兰", ErrElderChanged},
	} {
		change := ElderChange{Name: c.name, Community: e.Community, CommunityName: e.CommunityName, Seen: e.UpdatedAt}
		if err := f.UpdateElder(ctx, testDistrict, e.ID, change, tester); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.why, err, c.want)
		}
	}
}

// Somebody of one community neither adds to another nor touches its elders.
func TestAListOfOneCommunityStaysInIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own, other := testStreet+"001", testStreet+"002"
	theirs := idNumber("1950-06-01", 2)
	if _, err := f.CreateElder(ctx, NewElder{Street: testStreet, Community: other, Name: "王桂芳", Number: theirs}, tester); err != nil {
		t.Fatal(err)
	}
	rep := f.load(t, ImportOptions{Street: testStreet, Community: own},
		row("喆堃", idNumber("1951-06-01", 3), "", "", "幸福社区"),
		row("李明", idNumber("1952-06-01", 4), "", "", own),
		row("赵强", idNumber("1953-06-01", 5), "", "", other),
		row("王换名", theirs, "", "13900000000", own),
	)
	if diff := cmp.Diff([]string{"4 community community_other", "5 number elder_other_community"}, rejects(rep)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	mine, err := f.ListElders(ctx, ElderFilter{District: testDistrict, Community: own})
	if err != nil || len(mine) != 2 {
		t.Errorf("%d in the own community, %v", len(mine), err)
	}
}
