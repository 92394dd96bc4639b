package absence

import (
	"bytes"
	"slices"
	"sync"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

func TestWhoStaysAwayIsNoticedOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	for day := monday; day <= "2025-03-07"; day = day.AddDays(1) { // the second comes as always
		want := Ran{}
		switch day {
		case "2025-03-06":
			want.Noticed = 1
		case "2025-03-07":
			want.Escalated, want.Changed = 1, 1
		}
		if got := f.look(day); got != want {
			t.Errorf("%s: %+v, want %+v", day, got, want)
		}
		f.eat(1, day)
	}
	list := f.all()
	if len(list) != 1 || list[0].ElderID != f.elders[0] || list[0].LastDay != friday || list[0].Missed != 4 || list[0].NoticedOn != "2025-03-06" ||
		list[0].Community != here || list[0].Unsure || list[0].EscalatedAt == 0 {
		t.Errorf("%+v", list)
	}
	w, err := f.Waiting(ctx, district, street)
	if err != nil || w != (Waiting{Open: 1, Escalated: 1}) {
		t.Errorf("%+v %v", w, err)
	}
	if w, err := f.WaitingIn(ctx, district, street, "320104001002"); err != nil || w != (Waiting{}) {
		t.Errorf("another community: %+v %v", w, err)
	}
}

func TestWhoLivesAloneIsNoticedSooner(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.ok(f.meals.SetCategory(ctx, district, f.elders[0], meals.ElderCategory{Category: "empty_nest_80", From: "2025-01-01"}, clerk))
	if got := f.look("2025-03-04"); got.Noticed != 0 {
		t.Errorf("after one day: %+v", got)
	}
	if got := f.look("2025-03-05"); got.Noticed != 1 {
		t.Errorf("after two: %+v", got)
	}
}

func TestTheStreetSaysAfterHowMany(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	for _, n := range []int{1, 11} {
		f.refused("out of bounds", f.SetDays(ctx, district, street, n, clerk), ErrDays)
	}
	f.ok(f.SetDays(ctx, district, street, 5, clerk))
	if n, err := f.Days(ctx, street); err != nil || n != 5 {
		t.Errorf("%d %v", n, err)
	}
	if n, err := f.Days(ctx, "320104002"); err != nil || n != DefaultDays {
		t.Errorf("another street: %d %v", n, err)
	}
	if f.look("2025-03-07").Noticed != 0 || f.look("2025-03-08").Noticed != 1 {
		t.Error("not after five")
	}
}

func TestAMealEndsIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.look("2025-03-06")
	meal := f.eat(0, "2025-03-06")
	if got := f.look("2025-03-07"); got != (Ran{CameBack: 1}) {
		t.Errorf("%+v", got)
	}
	a := f.all()[0]
	if a.Outcome != CameBack || a.DoneBy != audit.System {
		t.Errorf("%+v", a)
	}
	f.refused("told what is over", f.Tell(ctx, district, a.ID, Answer{Outcome: Well}, clerk), ErrDone)
	f.refused("tried what is over", f.Tried(ctx, district, a.ID, clerk), ErrDone)
	// The meal was somebody else's: the question is asked again.
	f.do(`INSERT INTO redemption_voids (district, redemption_id, voided_at, voided_by, reason) VALUES (?, ?, 0, 'till:x', 'x')`, district, meal)
	if got := f.look("2025-03-08"); got.Noticed != 1 {
		t.Errorf("%+v", got)
	}
	if list := f.all(); len(list) != 1 || list[0].Outcome != "" || list[0].Missed != 5 {
		t.Errorf("%+v", list)
	}
}

func TestWhatSomebodyFindsOut(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.look("2025-03-06")
	id := f.all()[0].ID
	f.refused("no outcome", f.Tell(ctx, district, id, Answer{}, clerk), ErrOutcome)
	f.refused("what only a meal says", f.Tell(ctx, district, id, Answer{Outcome: CameBack}, clerk), ErrOutcome)
	f.refused("unwell, and no more", f.Tell(ctx, district, id, Answer{Outcome: Unwell, Note: " "}, clerk), ErrNote)
	f.refused("unknown", f.Tell(ctx, district, "none", Answer{Outcome: Well}, clerk), ErrUnknown)
	for _, until := range []data.ServiceDay{"", "2025-03-05", "2027-03-06"} {
		f.refused("away until "+string(until), f.Tell(ctx, district, id, Answer{Outcome: Away, Until: until}, clerk), ErrUntil)
	}
	f.ok(f.Tried(ctx, district, id, clerk))
	if a := f.all()[0]; a.Tries != 1 || a.NotBefore != data.InstantOf(f.clock.Now()).Add(againAfter) {
		t.Errorf("%+v", a)
	}
	f.ok(f.Tell(ctx, district, id, Answer{Outcome: Helped, Note: "感冒,社区送饭"}, clerk))
	note, err := f.Note(ctx, district, id)
	if a := f.all()[0]; err != nil || note != "感冒,社区送饭" || a.Outcome != Helped || a.DoneBy != clerk || a.DoneAt == 0 {
		t.Errorf("%q %v %+v", note, err, a)
	}
	var kept [][]byte
	f.ok(f.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&kept, `SELECT note_sealed FROM absences UNION ALL SELECT CAST(detail AS BLOB) FROM audit_log WHERE action LIKE 'absence.%'`)
	}))
	for _, k := range kept {
		for _, word := range []string{"感冒", "helped", "unwell"} {
			if bytes.Contains(k, []byte(word)) {
				t.Errorf("%q is kept in clear: %q", word, k)
			}
		}
	}
	if found, err := f.db.Check(ctx, vault.CheckSealed(f.vault)); err != nil || len(found) != 0 {
		t.Errorf("%v %v", found, err)
	}
}

// Whoever was well is asked after again when he then stays away twice as long.
func TestWhoWasWellIsAskedAfterAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.look("2025-03-06")
	f.ok(f.Tell(ctx, district, f.all()[0].ID, Answer{Outcome: Well}, clerk))
	for day := data.ServiceDay("2025-03-07"); day <= "2025-03-14"; day = day.AddDays(1) {
		if got := f.look(day); got.Noticed != 0 {
			t.Errorf("%s: %+v", day, got)
		}
	}
	if got := f.look("2025-03-15"); got.Noticed != 1 { // six of his days since Thursday the 6th
		t.Errorf("%+v", got)
	}
	if list := f.all(); len(list) != 2 || list[0].LastDay != "2025-03-06" || list[0].Missed != 6 {
		t.Errorf("%+v", list)
	}
}

func TestWhoIsAwayIsLeftInPeace(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	f.ok(f.SetAway(ctx, district, f.elders[0], Span{"2025-03-03", "2025-03-14"}, clerk))
	f.look("2025-03-06")
	if list := f.all(); len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	for _, a := range f.all() {
		if a.ElderID == f.elders[1] {
			f.ok(f.Tell(ctx, district, a.ID, Answer{Outcome: Away, Until: "2025-03-12"}, clerk))
		}
	}
	f.ok(f.SetAway(ctx, district, f.elders[2], Span{"2025-03-04", "2025-03-31"}, clerk))
	if w, err := f.Waiting(ctx, district, street); err != nil || w.Open != 0 {
		t.Errorf("%+v %v", w, err)
	}
	for day := data.ServiceDay("2025-03-07"); day <= "2025-03-21"; day = day.AddDays(1) {
		want := 0
		switch day {
		case "2025-03-18": // three days since the 12th: Thursday, Friday, Monday
			want = 1
		case "2025-03-20": // and since the 14th: Monday to Wednesday
			want = 1
		}
		if got := f.look(day); got.Noticed != want {
			t.Errorf("%s: %+v", day, got)
		}
	}
	f.refused("a journey that ends before it begins", f.SetAway(ctx, district, f.elders[0], Span{"2025-03-25", "2025-03-24"}, clerk), ErrUntil)
	f.refused("a journey of the past", f.SetAway(ctx, district, f.elders[0], Span{"2025-03-01", "2025-03-20"}, clerk), ErrUntil)
	f.refused("a journey without a day", f.SetAway(ctx, district, f.elders[0], Span{"", "2025-03-30"}, clerk), ErrUntil)
	f.refused("nobody's journey", f.SetAway(ctx, district, "none", Span{"2025-03-25", "2025-03-26"}, clerk), meals.ErrElderUnknown)
}

// Two months away, and nobody has seen him since he was to be back.
func TestWhoDoesNotComeHomeIsNoticed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.ok(f.SetAway(ctx, district, f.elders[0], Span{"2025-03-03", "2025-05-09"}, clerk))
	if got := f.look("2025-05-14"); got.Noticed != 0 {
		t.Errorf("%+v", got)
	}
	if got := f.look("2025-05-15"); got.Noticed != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWhoHasLeftIsNotMissed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 4)
	f.do(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by) VALUES (?, 'd1', ?, 'moved', '2025-03-01', 'x', 0, 'x')`,
		district, f.elders[0])
	f.look("2025-03-06")
	list := f.all()
	if len(list) != 3 {
		t.Fatalf("%+v", list)
	}
	at := func(i int) ID {
		return list[slices.IndexFunc(list, func(a Absence) bool { return a.ElderID == f.elders[i] })].ID
	}
	f.ok(f.SetAway(ctx, district, f.elders[1], Span{"2025-03-10", "2025-03-12"}, clerk)) // whose end is no reason to ask either
	f.ok(f.Tell(ctx, district, at(1), Answer{Outcome: Left, Note: "跟女儿住"}, clerk))
	f.do(`INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by) VALUES (?, 'd2', ?, 'death', '2025-03-01', 'x', 0, 'x')`,
		district, f.elders[2])
	if got := f.look("2025-03-07"); got.CameBack != 1 || got.Noticed != 0 {
		t.Errorf("%+v", got)
	}
	if a, err := f.Find(ctx, district, at(2)); err != nil || a.Outcome != Died {
		t.Errorf("%+v %v", a, err)
	}
	for day := data.ServiceDay("2025-03-08"); day < "2025-03-25"; day = day.AddDays(1) {
		if got := f.look(day); got.Noticed != 0 {
			t.Errorf("%s: %+v", day, got)
		}
	}
	got, err := f.Figures(ctx, district, street, "2025-03-06", "2025-03-06")
	if err != nil || got != (Figures{Noticed: 3, Reached: 2, Open: 1}) {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := f.Figures(ctx, district, "", "2025-03-07", "2025-03-31"); err != nil || got.Noticed != 0 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAClosedPointIsNotMissed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	_, err := f.points.AddClosure(ctx, district, f.point.ID, merchants.Closure{From: "2025-03-03", To: "2025-03-07", Reason: "装修"}, clerk)
	f.ok(err)
	if got := f.look("2025-03-12"); got.Noticed != 0 { // missed Monday and Tuesday
		t.Errorf("%+v", got)
	}
	if got := f.look("2025-03-13"); got.Noticed != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAHolidayIsNotMissed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.ok(f.meals.SetSpecialDay(ctx, clerk, district, meals.SpecialDay{Day: "2025-03-04", Kind: meals.Holiday, Name: "本地节日"}))
	if got := f.look("2025-03-06"); got.Noticed != 0 {
		t.Errorf("%+v", got)
	}
	if got := f.look("2025-03-07"); got.Noticed != 1 {
		t.Errorf("%+v", got)
	}
}

// A till that works without network and has been silent may hold his meals.
func TestASilentTillSaysUnsure(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	seen := func(day data.ServiceDay) {
		f.do(`UPDATE tills SET public_key = x'01', confirmed_at = 1, seen_at = ?`, day.At(13*60))
	}
	seen("2025-03-04")
	if got := f.look("2025-03-06"); got.Noticed != 1 {
		t.Errorf("%+v", got)
	}
	if w, err := f.Waiting(ctx, district, street); err != nil || w != (Waiting{Unsure: 1}) || !f.all()[0].Unsure {
		t.Errorf("%+v %v", w, err)
	}
	if got := f.look("2025-03-07"); got.Escalated != 0 {
		t.Errorf("%+v", got)
	}
	seen("2025-03-07")
	if got := f.look("2025-03-08"); got != (Ran{Changed: 1, Escalated: 1}) {
		t.Errorf("%+v", got)
	}
	if w, err := f.Waiting(ctx, district, street); err != nil || w != (Waiting{Open: 1, Escalated: 1}) {
		t.Errorf("%+v %v", w, err)
	}
}

// After three days without network a till stops: it cannot hold the meals of later
// days.
func TestATillThatHasStoppedHoldsNothing(t *testing.T) {
	t.Parallel()
	seen := data.ServiceDay("2025-03-01").At(12 * 60)
	for day, want := range map[data.ServiceDay]bool{"2025-02-28": false, "2025-03-01": true, "2025-03-04": true, "2025-03-05": false} {
		if got := mayKeep(seen, day); got != want {
			t.Errorf("%s: %v", day, got)
		}
	}
}

func TestNoticedOnAWeekendTheOfficeHearsAfterMonday(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.ok(f.SetDays(ctx, district, street, 5, clerk))
	if got := f.look("2025-03-08"); got.Noticed != 1 {
		t.Errorf("%+v", got)
	}
	for day, want := range map[data.ServiceDay]int{"2025-03-10": 0} {
		if got := f.look(day); got.Escalated != want {
			t.Errorf("%s: %+v", day, got)
		}
	}
	if got := f.look("2025-03-11"); got.Escalated != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTwoTellAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.look("2025-03-06")
	id := f.all()[0].ID
	said := make(chan error, 2)
	var wg sync.WaitGroup
	for _, o := range []Outcome{Well, Left} {
		wg.Go(func() { said <- f.Tell(ctx, district, id, Answer{Outcome: o}, clerk) })
	}
	wg.Wait()
	if first, then := <-said, <-said; (first == nil) == (then == nil) {
		t.Errorf("%v and %v", first, then)
	}
}

func TestWhatAPageSaysOfSomebody(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.ok(f.meals.SetCategory(ctx, district, f.elders[0], meals.ElderCategory{Category: "three_no", From: "2025-01-01"}, clerk))
	f.look("2025-03-06")
	all, err := f.Know(ctx, district, f.all())
	f.ok(err)
	k := all[f.all()[0].ID]
	if k.Last != (Meal{friday, f.point.ID}) || len(k.Habit.Weekdays()) != 5 || k.Habit.Weekdays()[0] != 1 || k.Habit.Points[0] != f.point.ID || !k.Alone {
		t.Errorf("%+v", k)
	}
}

// Who may be rung is shown to whoever asks, and the log has it.
func TestWhoIsRungIsLogged(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	sealed, err := f.vault.Seal([]byte("13700002222"), "delegates/g1/phone")
	f.ok(err)
	f.do(`INSERT INTO delegates (district, id, elder_id, name, relation, phone_sealed, from_day, to_day, created_at, created_by)
		VALUES (?, 'g1', ?, '王小丽', '女儿', ?, '2025-01-01', '2025-12-31', 0, 'x'), (?, 'g2', ?, '旧邻居', '邻居', NULL, '2024-01-01', '2024-12-31', 0, 'x')`,
		district, f.elders[0], sealed, district, f.elders[0])
	f.look("2025-03-06")
	got, err := f.Reveal(ctx, district, f.all()[0].ID, clerk)
	f.ok(err)
	if got.Name != "王桂芳0" || got.Phone != "13800005678" || !slices.Equal(got.Others, []Contact{{"王小丽", "女儿", "13700002222"}}) {
		t.Errorf("%+v", got)
	}
	log, err := audit.List(ctx, f.db, audit.Filter{Action: "absence.reveal"})
	if err != nil || len(log) != 1 || log[0].Actor != clerk {
		t.Errorf("%v %v", log, err)
	}
	_, err = f.Reveal(ctx, district, "none", clerk)
	f.refused("nobody", err, ErrUnknown)
}
