package meals

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

// The counts are of those whom the lists find, and whoever the button gives a
// card is whom the page says has none.
func TestCardsAreCountedAsTheyAreListed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, old := f.elder(t, "1945-06-01")
	_, ended := f.elder(t, "1946-06-01")
	dead, _ := f.elder(t, "1947-06-01")
	back, _ := f.elder(t, "1948-06-01")
	f.elder(t, "1949-06-01")
	today := f.db.Now().ServiceDay()
	f.exec(t, `UPDATE cards SET valid_to = ?, issued_at = 1 WHERE id = ?`, today.AddDays(3), old.ID)
	for _, id := range []ElderID{ended.ElderID, dead.ID, back.ID} {
		f.exec(t, `UPDATE cards SET live = NULL, ended = 'revoked' WHERE elder_id = ?`, id)
	}
	f.exec(t, `INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
		VALUES (?, 'd1', ?, 'death', '2025-03-01', 'list', 0, 'x')`, testDistrict, dead.ID)
	f.exec(t, `INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by, withdrawn_at)
		VALUES (?, 'd2', ?, 'moved', '2025-03-01', 'list', 0, 'x', 1)`, testDistrict, back.ID)

	mine := ElderFilter{District: testDistrict, Street: testStreet}
	count := func(filter ElderFilter, soon data.ServiceDay, since data.Instant) CardCounts {
		t.Helper()
		n, err := f.CountCards(ctx, filter, soon, since)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct {
		why   string
		in    ElderFilter
		soon  data.ServiceDay
		since data.Instant
		want  CardCounts
	}{
		{"the last day counts", mine, today.AddDays(3), today.Start(), CardCounts{Elders: 5, NoCard: 2, Live: 2, Soon: 1, Fresh: 1}},
		{"the day before does not", mine, today.AddDays(2), 1, CardCounts{Elders: 5, NoCard: 2, Live: 2, Fresh: 2}},
		{"another street", ElderFilter{District: testDistrict, Street: "320106009"}, today, 0, CardCounts{}},
	} {
		if diff := cmp.Diff(c.want, count(c.in, c.soon, c.since)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.why, diff)
		}
	}
	mine.NoCard = true
	listed, err := f.ListElders(ctx, mine)
	if n := count(mine, today, 0); err != nil || len(listed) != 2 || n.Elders != 2 {
		t.Errorf("listed %d, counted %d: %v", len(listed), n.Elders, err)
	}
}

func TestTheNewestCardIsTheElders(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, _ := f.elder(t, "1945-06-01")
	f.elder(t, "1946-06-01") // not asked for
	second, err := f.ReissueCard(ctx, testDistrict, e.ID, "lost", tester)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.NewestCards(ctx, testDistrict, e.ID, "nobody")
	if err != nil || len(got) != 1 || got[e.ID].ID != second.ID {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := f.NewestCards(ctx, testDistrict); err != nil || len(got) != 0 {
		t.Errorf("of nobody: %+v, %v", got, err)
	}
}
