package demo

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals/homes"
	"mealmap/merchants/editions"
	"mealmap/merchants/facts"
)

func mapHasAPast(t *testing.T, street *Street, district data.District) {
	store := editions.NewStore(street.DB, street.Merchants)
	home, err := street.DB.Setting(t.Context(), data.HomeStreet)
	if err != nil {
		t.Fatal(err)
	}
	list, err := store.List(t.Context(), district, home)
	if err != nil {
		t.Fatal(err)
	}
	states := map[editions.State]int{}
	for _, e := range list {
		states[e.State]++
	}
	if diff := cmp.Diff(map[editions.State]int{editions.Approved: 2, editions.Proposed: 1}, states); diff != "" {
		t.Fatalf("editions (-want +got):\n%s", diff)
	}
	this, err := store.Current(t.Context(), district, home, noon.ServiceDay())
	if err != nil {
		t.Fatal(err)
	}
	before, err := store.Before(t.Context(), &this)
	if err != nil {
		t.Fatal(err)
	}
	changes := map[editions.ChangeKind]int{}
	for _, c := range editions.Diff(before.Content, this.Content) {
		changes[c.Kind]++
	}
	for _, kind := range []editions.ChangeKind{editions.Closed, editions.Moved, editions.Phone, editions.Hours} {
		if changes[kind] != 1 {
			t.Errorf("%d changes of the kind %s, want 1: %v", changes[kind], kind, changes)
		}
	}
	if got, err := street.DB.Setting(t.Context(), data.Edition); err != nil || got != this.Name {
		t.Errorf("pages say the edition is %q, want %q (%v)", got, this.Name, err)
	}
	if sheets, err := store.SheetsWith(t.Context(), district, this.Content.Points[0].ID); err != nil || len(sheets) != 3+8 {
		t.Errorf("%d sheets name the first point, want 11 (%v)", len(sheets), err)
	}
	counted, err := homes.NewStore(street.DB).CountCells(t.Context(), district, home)
	if err != nil || counted.Elders() < 280 || counted.Guessed() < 10 || counted.Unplaced() != 0 {
		t.Errorf("%d homes, %d guessed, %d unplaced (%v)", counted.Elders(), counted.Guessed(), counted.Unplaced(), err)
	}
	if reports, err := facts.NewStore(street.DB, street.Merchants).OpenReports(t.Context(), district, home); err != nil || len(reports) == 0 {
		t.Errorf("%d reports of a closed door (%v)", len(reports), err)
	}
}
