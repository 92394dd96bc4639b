package cards_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/cards"
)

func TestAnApplicationBecomesACard(t *testing.T) {
	t.Parallel()
	d := open(t)
	e := d.somebody()
	a := d.applied(e, cards.First, "  来社区  申请 ")
	if a.Note != "来社区 申请" || a.AppliedBy != asker || a.Elder.Name != e.Name {
		t.Errorf("applied: %+v", a)
	}
	open, err := d.ListApplications(ctx, cards.ApplicationFilter{Scope: here})
	if err != nil || len(open) != 1 || open[0].ID != a.ID || open[0].Elder.ID != e.ID {
		t.Fatalf("open: %+v %v", open, err)
	}
	c, err := d.Approve(ctx, here, a.ID, office)
	if err != nil || !c.Live || c.Issue != 1 || c.ElderID != e.ID {
		t.Fatalf("approved: %+v %v", c, err)
	}
	got, err := d.FindApplication(ctx, here, a.ID)
	if err != nil || got.Decision != cards.Approved || got.CardID != c.ID || got.DecidedBy != office || got.DecidedAt == 0 {
		t.Errorf("decided: %+v %v", got, err)
	}
	if open, err = d.ListApplications(ctx, cards.ApplicationFilter{Scope: here}); err != nil || len(open) != 0 {
		t.Errorf("still open: %+v %v", open, err)
	}
	if _, err := d.Approve(ctx, here, d.applied(d.somebody(), cards.First, "").ID, office); err != nil {
		t.Fatal(err)
	}
	done, err := d.ListApplications(ctx, cards.ApplicationFilter{Scope: here, Decided: true, Elder: e.ID})
	if err != nil || len(done) != 1 {
		t.Errorf("decided ones: %+v %v", done, err)
	}
	if _, err := d.meals.Token(ctx, c); err != nil {
		t.Errorf("its code: %v", err)
	}
	if diff := cmp.Diff([]string{"card.apply", "card.approve"}, d.logged(string(a.ID))); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"card.issue"}, d.logged(string(c.ID))); diff != "" {
		t.Errorf("log of the card (-want +got)\n%s", diff)
	}
}

func TestAReplacementEndsTheOldCard(t *testing.T) {
	t.Parallel()
	d := open(t)
	for kind, note := range map[cards.Kind]string{cards.Replace: "丢了", cards.Renew: ""} {
		e, old := d.holder()
		a := d.applied(e, kind, note)
		if c, err := d.meals.CardOf(ctx, gulou, e.ID); err != nil || c.ID != old.ID {
			t.Errorf("%s: the old card before: %+v %v", kind, c, err)
		}
		c, err := d.Approve(ctx, here, a.ID, office)
		if err != nil || c.Issue != 2 || c.Index != old.Index {
			t.Errorf("%s: %+v %v", kind, c, err)
		}
		ended, err := d.meals.FindCard(ctx, gulou, old.ID)
		reason := note
		if reason == "" {
			reason = string(kind)
		}
		if err != nil || ended.Ended != meals.Replaced || ended.EndReason != reason {
			t.Errorf("%s: the old card: %+v %v", kind, ended, err)
		}
	}
	records, err := audit.List(ctx, d.db, audit.Filter{Action: "card.replace"})
	if err != nil || len(records) != 2 {
		t.Fatalf("log: %v %v", records, err)
	}
	for _, r := range records {
		if strings.Contains(r.Detail, "丢了") || !strings.Contains(r.Detail, `"by":`) || !strings.Contains(r.Detail, `"kind":`) {
			t.Errorf("detail %s", r.Detail)
		}
	}
}

func TestWhatCannotBeAppliedFor(t *testing.T) {
	t.Parallel()
	d := open(t)
	bare, gone := d.somebody(), d.somebody()
	held, _ := d.holder()
	twice := d.somebody()
	d.applied(twice, cards.First, "")
	d.depart(gone)
	for name, c := range map[string]struct {
		scope cards.Scope
		elder meals.ElderID
		kind  cards.Kind
		note  string
		want  error
	}{
		"a first one":                    {here, bare.ID, cards.First, "", nil},
		"a first one beside a card":      {here, held.ID, cards.First, "", meals.ErrCardLive},
		"a new one in the place of none": {here, twice.ID, cards.Replace, "丢了", meals.ErrNoLiveCard},
		"nothing to renew":               {here, twice.ID, cards.Renew, "", meals.ErrNoLiveCard},
		"another without a reason":       {here, held.ID, cards.Replace, " ", meals.ErrReasonNeeded},
		"once more":                      {here, twice.ID, cards.First, "", cards.ErrApplied},
		"for the dead":                   {here, gone.ID, cards.First, "", meals.ErrElderDeparted},
		"for nobody":                     {here, "none", cards.First, "", meals.ErrElderUnknown},
		"by another street":              {there, held.ID, cards.Renew, "", meals.ErrElderUnknown},
		"by another community": {cards.Scope{District: gulou, Street: street, Community: street + "002"},
			held.ID, cards.Renew, "", meals.ErrElderUnknown},
	} {
		_, err := d.Apply(ctx, c.scope, cards.NewApplication{Elder: c.elder, Kind: c.kind, Note: c.note}, asker)
		refused(t, name, err, c.want)
	}
	if _, err := d.Apply(ctx, here, cards.NewApplication{Elder: held.ID, Kind: "gift"}, asker); err == nil {
		t.Error("a kind that there is not")
	}
}

func TestWhoAppliedDoesNotDecide(t *testing.T) {
	t.Parallel()
	d := open(t)
	li := d.person("li", "李梅", staff.Community)
	liToo := d.person("li2", "李梅", staff.Security)
	zhang := d.person("zhang", "张伟", staff.Office)
	e := d.somebody()
	a, err := d.Apply(ctx, here, cards.NewApplication{Elder: e.ID, Kind: cards.First}, li)
	if err != nil {
		t.Fatal(err)
	}
	for name, by := range map[string]audit.Actor{"the same login": li, "another login of the same person": liToo} {
		refused(t, name, second(d.Approve(ctx, here, a.ID, by)), cards.ErrSamePerson)
		refused(t, name+" refuses", d.Refuse(ctx, here, a.ID, "不符合", by), cards.ErrSamePerson)
	}
	own, err := d.Apply(ctx, here, cards.NewApplication{Elder: d.somebody().ID, Kind: cards.First}, audit.CLI)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "who is nobody in particular", second(d.Approve(ctx, here, own.ID, audit.CLI)), cards.ErrSamePerson)
	if _, err := d.meals.CardOf(ctx, gulou, e.ID); err == nil {
		t.Error("a card was issued")
	}
	refused(t, "by another street", second(d.Approve(ctx, there, a.ID, zhang)), cards.ErrApplicationUnknown)
	refused(t, "without a reason", d.Refuse(ctx, here, a.ID, " ", zhang), meals.ErrReasonNeeded)
	if err := d.Refuse(ctx, here, a.ID, "材料不齐", zhang); err != nil {
		t.Fatal(err)
	}
	refused(t, "twice", second(d.Approve(ctx, here, a.ID, zhang)), cards.ErrApplicationDecided)
	refused(t, "withdrawn after", d.Withdraw(ctx, here, a.ID, li), cards.ErrApplicationDecided)
	if got, err := d.FindApplication(ctx, here, a.ID); err != nil || got.Decision != cards.Refused || got.Reason != "材料不齐" {
		t.Errorf("%+v %v", got, err)
	}
	again, err := d.Apply(ctx, here, cards.NewApplication{Elder: e.ID, Kind: cards.First}, li)
	if err != nil {
		t.Fatalf("again: %v", err)
	}
	if err := d.Withdraw(ctx, here, again.ID, li); err != nil {
		t.Errorf("withdraw one's own: %v", err)
	}
	if diff := cmp.Diff([]string{"card.apply", "card.withdraw"}, d.logged(string(again.ID))); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
}

func TestManyAreApprovedOneByOne(t *testing.T) {
	t.Parallel()
	d := open(t)
	var ids []cards.ApplicationID
	for range 3 {
		ids = append(ids, d.applied(d.somebody(), cards.First, "").ID)
	}
	overtaken := d.somebody()
	late := d.applied(overtaken, cards.First, "")
	if _, err := d.meals.IssueCard(ctx, gulou, overtaken.ID, audit.CLI); err != nil {
		t.Fatal(err)
	}
	issued, left, err := d.ApproveMany(ctx, here, append(ids, late.ID, "none"), office)
	if err != nil || len(issued) != 3 || len(left) != 2 {
		t.Fatalf("issued %d, left %+v, %v", len(issued), left, err)
	}
	refused(t, "a card meanwhile", left[0].Err, meals.ErrCardLive)
	refused(t, "none", left[1].Err, cards.ErrApplicationUnknown)
	if left[0].ID != string(late.ID) {
		t.Errorf("left %+v", left)
	}
	if got, err := d.FindApplication(ctx, here, late.ID); err != nil || got.Decision != "" {
		t.Errorf("what was left out is open: %+v %v", got, err)
	}
}

func TestCardsThatEndSoonAreRenewed(t *testing.T) {
	t.Parallel()
	d := open(t)
	early, c := d.holder()
	_, far := d.holder(of(beside + "001"))
	if err := d.Withdraw(ctx, here, d.applied(early, cards.Renew, "").ID, asker); err != nil {
		t.Fatal(err)
	}
	d.exec(`UPDATE cards SET valid_to = '2025-04-30' WHERE id = ?`, c.ID)
	d.exec(`UPDATE cards SET valid_to = '2025-04-01' WHERE id = ?`, far.ID)
	for name, q := range map[string]struct {
		scope cards.Scope
		to    string
		want  int
	}{
		"the day before": {here, "2025-04-29", 0},
		"the day":        {here, "2025-04-30", 1},
		"the district":   {district, "2025-04-30", 2},
		"beside":         {there, "2025-04-01", 1},
	} {
		list, err := d.ListExpiring(ctx, q.scope, dayOf(q.to), 0)
		if err != nil || len(list) != q.want {
			t.Errorf("%s: %d cards, %v", name, len(list), err)
		}
	}
	if list, err := d.ListExpiring(ctx, here, "2025-04-30", 0); err != nil || list[0].Applied {
		t.Errorf("before anybody applies: %+v %v", list, err)
	}
	applied, left, err := d.RenewMany(ctx, here, []meals.ElderID{early.ID, early.ID, far.ElderID}, "到期", asker)
	if err != nil || applied != 1 || len(left) != 2 {
		t.Fatalf("applied %d, left %+v, %v", applied, left, err)
	}
	refused(t, "twice", left[0].Err, cards.ErrApplied)
	refused(t, "another street", left[1].Err, meals.ErrElderUnknown)
	list, err := d.ListExpiring(ctx, here, "2025-04-30", 0)
	if err != nil || len(list) != 1 || !list[0].Applied || list[0].Elder.ID != early.ID || list[0].Card.ID != c.ID {
		t.Errorf("%+v %v", list, err)
	}
}

// A street's cards were issued together and end together: those that have been
// applied for do not hide the rest behind a list's limit.
func TestWhoHasAppliedDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	d := open(t)
	first, c := d.holder(named("丁一"))
	second, other := d.holder(named("李三"))
	d.exec(`UPDATE cards SET valid_to = '2025-04-01' WHERE id = ?`, c.ID)
	d.exec(`UPDATE cards SET valid_to = '2025-04-02' WHERE id = ?`, other.ID)
	for _, want := range []meals.ElderID{first.ID, second.ID} {
		list, err := d.ListExpiring(ctx, here, "2025-04-30", 1)
		if err != nil || len(list) != 1 || list[0].Elder.ID != want || list[0].Applied {
			t.Fatalf("%+v %v, want %s", list, err, want)
		}
		if _, _, err := d.RenewMany(ctx, here, []meals.ElderID{want}, "", asker); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStatesOfACard(t *testing.T) {
	t.Parallel()
	live := meals.Card{ID: "c", Live: true, ValidTo: "2025-05-04"}
	for name, c := range map[string]struct {
		change func(*meals.Card)
		want   cards.State
	}{
		"none":                      {func(c *meals.Card) { *c = meals.Card{} }, cards.NoCard},
		"61 days to go":             {func(c *meals.Card) { c.ValidTo = "2025-05-05" }, cards.Works},
		"60 days to go":             {func(*meals.Card) {}, cards.Soon},
		"the last day":              {func(c *meals.Card) { c.ValidTo = "2025-03-05" }, cards.Soon},
		"the day after":             {func(c *meals.Card) { c.ValidTo = "2025-03-04" }, cards.Expired},
		"lost":                      {func(c *meals.Card) { c.LostAt = 1 }, cards.Lost},
		"stopped after it was lost": {func(c *meals.Card) { c.LostAt, c.Live = 1, false }, cards.Stopped},
	} {
		card := live
		c.change(&card)
		if got := cards.StateOf(&card, "2025-03-05"); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A helper replaces the card while the application waits: approving it then
// would end the card that the elder has just been given.
func TestAnApplicationIsOvertakenByANewCard(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, kind := range []cards.Kind{cards.Replace, cards.Renew} {
		e, _ := d.holder()
		a := d.applied(e, kind, "丢了")
		d.clock.Advance(time.Minute)
		fresh, err := d.meals.ReissueCard(ctx, gulou, e.ID, "丢了", asker)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, string(kind), second(d.Approve(ctx, here, a.ID, office)), cards.ErrOvertaken)
		if c, err := d.meals.CardOf(ctx, gulou, e.ID); err != nil || c.ID != fresh.ID {
			t.Errorf("%s: the new card: %+v %v", kind, c, err)
		}
		if err := d.Refuse(ctx, here, a.ID, "已补办", office); err != nil {
			t.Errorf("%s: refused: %v", kind, err)
		}
	}
}
