package complaints

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/vault"
)

func TestAComplaintFromTheWindowToItsEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.ok(f.SetDesk(ctx, district, Desk{Street: street, Class: Taste, Days: 13, Responsible: f.a, Deputy: f.b}, f.b))
	c := f.record(f.c)
	if c.Number != "2025-0001" || c.FirstAsked != f.c || c.Responsible != f.a || c.Deputy != f.b || c.DueOn != "2025-03-20" || c.State != Open {
		t.Errorf("%+v", c)
	}
	f.ok(f.Take(ctx, district, c.ID, f.a))
	f.ok(f.Take(ctx, district, c.ID, f.a))
	f.refused("taken by another", f.Take(ctx, district, c.ID, f.b), ErrTaken)
	f.refused("a note of nothing", f.Write(ctx, district, c.ID, " ", f.a), ErrReason)
	f.ok(f.Write(ctx, district, c.ID, "去店里看过", f.a))
	f.refused("passed without a reason", f.Pass(ctx, district, c.ID, f.b, "", f.a), ErrReason)
	f.refused("passed to himself", f.Pass(ctx, district, c.ID, f.a, "请您办", f.b), ErrSamePerson)
	f.refused("passed to nobody", f.Pass(ctx, district, c.ID, "user:none", "请您办", f.b), ErrNotHere)
	f.ok(f.Pass(ctx, district, c.ID, f.b, "他管饮食", f.a))
	f.refused("rung back too early", f.RingBack(ctx, district, c.ID, true, "", f.a), ErrNotAnswered)
	f.on("2025-03-07", 15)
	f.refused("an answer of nothing", f.GiveAnswer(ctx, district, c.ID, "\n", f.b), ErrReason)
	f.ok(f.GiveAnswer(ctx, district, c.ID, "店里换了保温柜", f.b))
	f.refused("answered twice", f.GiveAnswer(ctx, district, c.ID, "又一次", f.b), ErrAnswered)
	if w := f.read(c.ID); w.State != Answered || w.CallOn != "2025-03-10" || w.By != f.b || w.FirstAsked != f.c || w.Responsible != f.b {
		t.Errorf("%+v", w)
	}
	f.refused("asked by who answered", f.RingBack(ctx, district, c.ID, true, "", f.b), ErrOwnAnswer)
	f.ok(f.RingBack(ctx, district, c.ID, true, "满意", f.a))
	w := f.read(c.ID)
	if w.State != Closed || w.Satisfied != 1 || w.ClosedAt == 0 || w.CallOn != "" || w.Text != "菜是凉的" {
		t.Errorf("%+v", w)
	}
	if diff := cmp.Diff([]Action{Receive, Take, Note, Pass, Answer, CallBack, Close}, w.actions()); diff != "" {
		t.Error(diff)
	}
	if w.Steps[2].Text != "去店里看过" || !w.Steps[4].Detail.InTime || w.Steps[3].Detail.To != f.b {
		t.Errorf("%+v", w.Steps)
	}
	f.refused("a note on what is closed", f.Write(ctx, district, c.ID, "补一句", f.a), ErrClosed)
}

func TestWhoAnsweredDoesNotAskByAnotherLogin(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c)
	f.ok(f.GiveAnswer(ctx, district, c.ID, "已解决", f.a))
	f.refused("his other login", f.RingBack(ctx, district, c.ID, true, "", f.second), ErrOwnAnswer)
	_, err := f.Unreached(ctx, district, c.ID, f.second)
	f.refused("his other login, in vain", err, ErrOwnAnswer)
	f.ok(f.RingBack(ctx, district, c.ID, true, "", f.c))
}

func TestWhoIsNotSatisfiedOpensItAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c, func(n *New) { n.Class = Card })
	if c.DueOn != "2025-03-06" {
		t.Errorf("due on %s", c.DueOn)
	}
	f.ok(f.GiveAnswer(ctx, district, c.ID, "卡已补", f.a))
	f.on("2025-03-04", 9)
	f.refused("without why", f.RingBack(ctx, district, c.ID, false, " ", f.c), ErrReason)
	f.ok(f.RingBack(ctx, district, c.ID, false, "卡还是刷不了", f.c))
	w := f.read(c.ID)
	if w.State != Open || w.Rounds != 2 || w.DueOn != "2025-03-07" || w.EscalatedAt == 0 || w.TakenAt != 0 || w.Satisfied != 0 {
		t.Errorf("%+v", w)
	}
	last := w.Steps[len(w.Steps)-1]
	if last.Action != Escalate || last.Actor != audit.System || last.Detail.Why != Reopened || last.Detail.Round != 2 {
		t.Errorf("%+v", last)
	}
	f.ok(f.GiveAnswer(ctx, district, c.ID, "换了新卡", f.a))
	f.ok(f.RingBack(ctx, district, c.ID, true, "", f.c))
	if w := f.read(c.ID); w.State != Closed || w.Satisfied != 1 || w.Rounds != 2 {
		t.Errorf("%+v", w)
	}
}

func TestNobodyAnswersThreeTimes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c)
	f.ok(f.GiveAnswer(ctx, district, c.ID, "已解决", f.a))
	f.on("2025-03-07", 9)
	for try, want := range []struct {
		left  int
		state State
		call  data.ServiceDay
	}{{2, Answered, "2025-03-10"}, {1, Answered, "2025-03-10"}, {0, Closed, ""}} {
		left, err := f.Unreached(ctx, district, c.ID, f.c)
		f.ok(err)
		if w := f.read(c.ID); left != want.left || w.State != want.state || w.CallOn != want.call || w.Tries != try+1 {
			t.Errorf("try %d: %d left, %+v", try+1, left, w.Complaint)
		}
	}
	w := f.read(c.ID)
	if last := w.Steps[len(w.Steps)-1]; last.Action != Close || last.Detail.Why != "no_answer" || w.Satisfied != -1 {
		t.Errorf("%+v", last)
	}
}

func TestWhoLeftNothingIsNotRung(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c, func(n *New) { n.Contact = Contact{} })
	f.ok(f.GiveAnswer(ctx, district, c.ID, "已解决", f.a))
	w := f.read(c.ID)
	if w.State != Closed || w.Steps[len(w.Steps)-1].Detail.Why != "no_contact" {
		t.Errorf("%+v", w)
	}
	for name, reach := range map[string]func(*New){
		"an elder": func(n *New) { n.Contact, n.Elder = Contact{}, "e1" },
		"12345":    func(n *New) { n.Contact, n.Source, n.Hotline = Contact{}, Hotline, "HL-1" },
	} {
		c := f.record(f.c, reach)
		f.ok(f.GiveAnswer(ctx, district, c.ID, "已解决", f.a))
		if w := f.read(c.ID); w.State != Answered {
			t.Errorf("%s: %s", name, w.State)
		}
	}
}

func TestANumberOfTheHotlineIsOneComplaint(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	hotline := func(n *New) { n.Source, n.Hotline = Hotline, " 20250303-77 " }
	first := f.record(f.c, hotline)
	_, err := f.Record(ctx, district, said(hotline), f.a)
	f.refused("again", err, ErrHotlineKnown)
	if e := fault.As(err); e.Args["Number"] != first.Number {
		t.Errorf("%v", e.Args)
	}
	_, err = f.Record(ctx, district, said(hotline, func(n *New) { n.Street, n.Community = "320104002", "" }), f.a)
	if e := fault.As(err); e == nil || e.Args["Number"] != "" {
		t.Errorf("another street is told %v", err)
	}
	for _, typed := range []string{"２０２５０３０３－77", "2025 0303 - 77", "20250303-77\u3000"} {
		_, err := f.Record(ctx, district, said(hotline, func(n *New) { n.Hotline = typed }), f.a)
		f.refused("typed as "+typed, err, ErrHotlineKnown)
		if list, err := f.List(ctx, Filter{District: district, Search: typed}); err != nil || len(list) != 1 {
			t.Errorf("found by %s: %d, %v", typed, len(list), err)
		}
	}
	if c := f.record(f.c, func(n *New) { n.Hotline = "20250303-77" }); c.Hotline != "" {
		t.Error("a window has a number of 12345")
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, c := range map[string]struct {
		change func(*New)
		field  string
	}{
		"no words":               {func(n *New) { n.Text = " " }, "text"},
		"too many words":         {func(n *New) { n.Text = strings.Repeat("啊", maxText/3+1) }, "text"},
		"no class":               {func(n *New) { n.Class = "" }, "class"},
		"no source":              {func(n *New) { n.Source = "dream" }, "source"},
		"12345 without a number": {func(n *New) { n.Source = Hotline }, "hotline"},
		"a long name":            {func(n *New) { n.Contact.Name = strings.Repeat("王", 41) }, "contact"},
		"from tomorrow":          {func(n *New) { n.At = monday.At(10*60) + 1 }, "at"},
	} {
		_, err := f.Record(ctx, district, said(c.change), f.c)
		e := fault.As(err)
		if e == nil || len(e.Fields) != 1 || e.Fields[0].Name != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c := f.record(f.c, func(n *New) { n.At = monday.At(10 * 60) }); c.ReceivedAt != monday.At(600) {
		t.Error("now is not the past")
	}
}

// What was said and who said it are in the file only sealed, and not in the log.
func TestWordsAndContactAreSealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.record(f.c)
	f.ok(f.Write(ctx, district, c.ID, "王阿姨说菜是凉的", f.a))
	var kept [][]byte
	f.ok(f.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&kept, `SELECT text_sealed FROM complaints UNION ALL SELECT contact_sealed FROM complaints
			UNION ALL SELECT text_sealed FROM complaint_steps WHERE text_sealed IS NOT NULL UNION ALL SELECT CAST(detail AS BLOB) FROM audit_log`)
	}))
	for _, k := range kept {
		for _, word := range []string{"菜是凉的", "王阿姨", "13800005678"} {
			if bytes.Contains(k, []byte(word)) {
				t.Errorf("%q is kept in clear", word)
			}
		}
	}
	found, err := f.db.Check(ctx, vault.CheckSealed(f.vault))
	if err != nil || len(found) != 0 {
		t.Errorf("%v %v", found, err)
	}
	contact, err := f.Reveal(ctx, district, c.ID, f.a)
	if err != nil || contact != (Contact{"王阿姨", "13800005678"}) {
		t.Errorf("%v %v", contact, err)
	}
	log, err := audit.List(ctx, f.db, audit.Filter{Action: "complaint.reveal"})
	if err != nil || len(log) != 1 || log[0].Actor != f.a {
		t.Errorf("%v %v", log, err)
	}
}

func TestADeputyWorksWhereTheOtherIsAway(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.ok(f.SetDesk(ctx, district, Desk{Street: street, Class: Taste, Days: 5, Responsible: f.a, Deputy: f.b}, f.b))
	c := f.record(f.c)
	f.ok(f.SetAway(ctx, district, f.a, "2025-03-04", "2025-03-05", f.a))
	for day, want := range map[data.ServiceDay]audit.Actor{"2025-03-03": f.a, "2025-03-04": f.b, "2025-03-05": f.b, "2025-03-06": f.a} {
		r, err := f.Roster(ctx, district, day)
		if got := c.Acting(r); err != nil || got != want {
			t.Errorf("%s: %s %v", day, got, err)
		}
	}
	f.ok(f.SetAway(ctx, district, f.a, "2025-03-04", "2025-03-04", f.a))
	if list, err := f.ListAway(ctx, district, "2025-03-03"); err != nil || len(list) != 1 || list[0].To != "2025-03-04" {
		t.Errorf("%v %v", list, err)
	}
	if err := f.SetAway(ctx, district, f.a, "2025-03-05", "2025-03-04", f.a); fault.KindOf(err) != fault.Invalid {
		t.Errorf("backwards: %v", err)
	}
	if err := f.SetAway(ctx, district, "user:x", "2025-03-05", "2025-03-05", f.a); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nobody: %v", err)
	}
}

func TestDesksAreTheStreets(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.ok(f.SetDesk(ctx, district, Desk{Street: street, Class: Taste, Days: 5, Responsible: f.a}, f.b))
	list, err := f.Desks(ctx, district, street)
	f.ok(err)
	want := []int{1, 5, 13, 13, 3, 3, 13}
	for i, d := range list {
		if d.Class != Classes()[i] || d.Days != want[i] || d.Set != (d.Class == Taste) {
			t.Errorf("%+v", d)
		}
	}
	other, err := f.Desks(ctx, district, "320104002")
	if err != nil || other[1].Set {
		t.Errorf("another street has it: %v %v", other, err)
	}
	for name, d := range map[string]Desk{
		"no class": {Days: 3}, "days below": {Street: street, Class: Taste, Days: -1}, "days above": {Class: Taste, Days: 61},
		"nobody": {Class: Taste, Responsible: "user:x"}, "of a community": {Street: street, Class: Taste, Responsible: f.c},
		"of another street": {Street: "320104002", Class: Taste, Responsible: f.a}, "no deputy of that name": {Street: street, Class: Taste, Responsible: f.a, Deputy: "user:x"},
		"his own deputy": {Street: street, Class: Taste, Responsible: f.a, Deputy: f.a}, "a deputy of nobody": {Street: street, Class: Taste, Deputy: f.a},
	} {
		if err := f.SetDesk(ctx, district, d, f.a); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, days := range []int{0, 60} {
		f.ok(f.SetDesk(ctx, district, Desk{Street: street, Class: Taste, Days: days}, f.b))
	}
}

func TestAnotherClassBringsItsDaysAndPeople(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.ok(f.SetDesk(ctx, district, Desk{Street: street, Class: FoodSafety, Days: 1, Responsible: f.b}, f.b))
	c := f.record(f.c)
	f.ok(f.Take(ctx, district, c.ID, f.c))
	f.on("2025-03-04", 9)
	f.refused("without why", f.Classify(ctx, district, c.ID, About{Class: FoodSafety}, f.a), ErrReason)
	f.refused("no class", f.Classify(ctx, district, c.ID, About{Class: "x", Reason: "吃坏了"}, f.a), ErrReason)
	f.ok(f.Classify(ctx, district, c.ID, About{Class: FoodSafety, Merchant: "m2", Point: "p2", Reason: "吃坏了肚子"}, f.a))
	w := f.read(c.ID)
	if w.Class != FoodSafety || w.DueOn != "2025-03-04" || w.Responsible != f.b || w.MerchantID != "m2" || w.TakenAt != 0 || w.FirstAsked != f.c {
		t.Errorf("%+v", w.Complaint)
	}
	f.ok(f.Take(ctx, district, c.ID, f.b))
	f.ok(f.Classify(ctx, district, c.ID, About{Class: FoodSafety, Merchant: "m3", Reason: "店名写错了"}, f.a))
	if w := f.read(c.ID); w.MerchantID != "m3" || w.TakenAt == 0 {
		t.Errorf("%+v", w.Complaint)
	}
}

func TestTheProgramPromptsOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	taste, safety := f.record(f.c, func(n *New) { n.Class = Card }), f.record(f.c, func(n *New) { n.Class = FoodSafety })
	for _, x := range []struct {
		day  data.ServiceDay
		want int
	}{{"2025-03-03", 2}, {"2025-03-04", 1}, {"2025-03-05", 2}, {"2025-03-06", 1}, {"2025-03-07", 1}, {"2025-03-10", 0}} {
		f.on(x.day, 0)
		if x.day == monday {
			f.on(x.day, 11)
		}
		for run, want := range []int{x.want, 0} {
			if n, err := f.RunDue(ctx, district); err != nil || n != want {
				t.Errorf("%s, run %d: %d steps, want %d (%v)", x.day, run+1, n, want, err)
			}
		}
	}
	if diff := cmp.Diff([]Action{Receive, Remind, Remind, Escalate}, f.read(taste.ID).actions()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Action{Receive, Escalate, Remind, Remind, Escalate}, f.read(safety.ID).actions()); diff != "" {
		t.Error(diff)
	}
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := f.Record(ctx, district, said(), f.c); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := f.List(ctx, Filter{District: district})
	f.ok(err)
	numbers := map[string]bool{}
	for _, c := range list {
		numbers[c.Number] = true
	}
	if len(numbers) != 20 || !numbers["2025-0001"] || !numbers["2025-0020"] {
		t.Errorf("%v", numbers)
	}
	taken := make(chan error, 2)
	for _, by := range []audit.Actor{f.a, f.b} {
		wg.Go(func() { taken <- f.Take(ctx, district, list[0].ID, by) })
	}
	wg.Wait()
	if first, then := <-taken, <-taken; (first == nil) == (then == nil) {
		t.Errorf("%v and %v", first, then)
	}
	if list[0].Number != "2025-0001" || !slices.IsSortedFunc(list, func(a, b Complaint) int { return strings.Compare(a.Number, b.Number) }) {
		t.Error("not in order")
	}
}
