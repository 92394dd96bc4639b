package meals

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/journal"
	"mealmap/data/table"
)

var departureHeadings = []string{"姓名", "身份证号", "类型", "日期"}

func (f *fixture) depart(t *testing.T, o DepartureOptions, rows ...[]string) DepartureReport {
	t.Helper()
	o.District, o.By = testDistrict, tester
	if o.Source == "" {
		o.Source = `C:\名单\三月.xlsx`
	}
	rep, err := f.ImportDepartures(ctx, table.NewSheet(departureHeadings, rows...), o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// eaten records a subsidised lunch of the card on the day of March 2025, and
// comes back to the clock's own time.
func (f *fixture) eaten(t *testing.T, c Card, day int) RedemptionID {
	t.Helper()
	now := f.clock.Now()
	defer f.clock.Set(now)
	f.clock.Set(at(day, 12, 40).Time())
	a := f.redeem(t, request(f.digits(t, c), 1500))
	if a.Code != "" || a.ID == "" {
		t.Fatalf("meal of March %d: %+v", day, a)
	}
	return a.ID
}

// gone makes an elder with a card and a lunch on each of the days, and the
// clock at 28 March.
func (f *fixture) gone(t *testing.T, days ...int) (e Elder, number string, c Card, meals []RedemptionID) {
	t.Helper()
	f.clock.Set(at(1, 9, 0).Time())
	e, c = f.elder(t, "1945-06-01")
	number = idNumber("1945-06-01", f.made)
	f.clock.Set(at(28, 9, 0).Time())
	for _, day := range days {
		meals = append(meals, f.eaten(t, c, day))
	}
	return e, number, c, meals
}

// proposed lists the days of the open proposals.
func (f *fixture) proposed(t *testing.T) (days []string) {
	t.Helper()
	list, err := f.ListClawbacks(ctx, ClawbackFilter{District: testDistrict})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		days = append(days, string(c.Day[8:]))
	}
	n, err := f.CountClawbacks(ctx, testDistrict, "")
	if err != nil || n != len(list) {
		t.Errorf("%d counted, %d listed, %v", n, len(list), err)
	}
	return days
}

func TestDeparturesAreRecordedOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, c, _ := f.gone(t, 9, 10, 11, 12)
	rows := [][]string{
		row(e.Name, number, "死亡", "2025年3月10日"),
		row("李无名", idNumber("1950-06-01", 77), "死亡", "2025-03-10"),
	}
	want := DepartureReport{Report: table.Report{Rows: 2, Created: 1, Rejected: []table.Rejected{}}, Unknown: 1, Revoked: 1, Proposed: 2}
	if diff := cmp.Diff(want, f.depart(t, DepartureOptions{DryRun: true}, rows...)); diff != "" {
		t.Errorf("dry run (-want +got)\n%s", diff)
	}
	if n := f.count(t, `SELECT count(*) FROM departures`); n != 0 {
		t.Fatalf("the dry run wrote %d departures", n)
	}
	if diff := cmp.Diff(want, f.depart(t, DepartureOptions{}, rows...)); diff != "" {
		t.Errorf("first (-want +got)\n%s", diff)
	}
	again := DepartureReport{Report: table.Report{Rows: 2, Unchanged: 1, Rejected: []table.Rejected{}}, Unknown: 1}
	if diff := cmp.Diff(again, f.depart(t, DepartureOptions{}, rows...)); diff != "" {
		t.Errorf("again (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"11", "12"}, f.proposed(t)); diff != "" {
		t.Errorf("proposed (-want +got)\n%s", diff)
	}
	if got, err := f.FindCard(ctx, testDistrict, c.ID); err != nil || got.Live || got.Ended != Revoked || got.EndReason != "death" {
		t.Errorf("card: %+v %v", got, err)
	}
	list, err := f.ListDepartures(ctx, testDistrict, testStreet, 10)
	if err != nil || len(list) != 1 || list[0].Open != 2 || list[0].Source != "三月.xlsx" || list[0].Elder.MaskedNumber == "" {
		t.Errorf("%+v %v", list, err)
	}
	for _, secret := range []string{number, e.Name, "李无名", idNumber("1950-06-01", 77)} {
		if n := f.count(t, `SELECT count(*) FROM audit_log WHERE detail LIKE ?`, "%"+secret+"%"); n != 0 {
			t.Errorf("%s is in the audit log", secret)
		}
	}
}

func TestWhatEachKindDoes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[DepartureKind]struct {
		live     bool
		category int
	}{
		Died:        {false, 0},
		MovedAway:   {false, 0},
		Institution: {true, 1},
	} {
		f := newFixture(t)
		e, number, c, _ := f.gone(t, 10, 11)
		f.depart(t, DepartureOptions{Kind: kind}, row(e.Name, number, "", "2025-03-10"))
		got, err := f.FindCard(ctx, testDistrict, c.ID)
		if err != nil || got.Live != want.live {
			t.Errorf("%s: live %v %v", kind, got.Live, err)
		}
		n := f.count(t, `SELECT count(*) FROM elder_categories WHERE category = 'institution' AND from_day = '2025-03-10'`)
		if n != want.category {
			t.Errorf("%s: %d categories", kind, n)
		}
		if diff := cmp.Diff([]string{"11"}, f.proposed(t)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", kind, diff)
		}
		_, err = f.IssueCard(ctx, testDistrict, e.ID, tester)
		if stopped := errors.Is(err, ErrElderDeparted); stopped == want.live {
			t.Errorf("%s: a new card: %v", kind, err)
		}
		if list, err := f.ListElders(ctx, ElderFilter{District: testDistrict, NoCard: true}); err != nil || len(list) != 0 {
			t.Errorf("%s: asks for a card: %v %v", kind, list, err)
		}
	}
}

func TestRowsOfDepartures(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.clock.Set(at(28, 9, 0).Time())
	e, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: "阿卜杜·买买提", Number: idNumber("1945-06-01", 1)}, tester)
	if err != nil {
		t.Fatal(err)
	}
	number := idNumber("1945-06-01", 1)
	for why, c := range map[string]struct {
		cells []string
		want  string // of the only rejection, "" where the row is used
	}{
		"as it should be":                {row(e.Name, number, "死亡", "2025-03-10"), ""},
		"on the last day that there is":  {row(e.Name, number, "死亡", "2025-03-28"), ""},
		"on a day that has not come":     {row(e.Name, number, "死亡", "2025-03-29"), "departure_day departure_day_future"},
		"on the day of birth":            {row(e.Name, number, "死亡", "1945-06-01"), ""},
		"before birth":                   {row(e.Name, number, "死亡", "1945-05-31"), "departure_day departure_before_birth"},
		"no day":                         {row(e.Name, number, "死亡", ""), "departure_day departure_day_missing"},
		"no date":                        {row(e.Name, number, "死亡", "上月"), "departure_day departure_day"},
		"in other words":                 {row(e.Name, number, "户口迁出", "20250310"), ""},
		"the home":                       {row(e.Name, number, "入住养老院", "2025/3/10"), ""},
		"no kind":                        {row(e.Name, number, "", "2025-03-10"), "departure_kind departure_kind_missing"},
		"another kind":                   {row(e.Name, number, "出国", "2025-03-10"), "departure_kind departure_kind"},
		"the dot of the name left out":   {row("阿卜杜买买提", number, "死亡", "2025-03-10"), ""},
		"another dot and a space":        {row("阿卜杜 •买买提", number, "死亡", "2025-03-10"), ""},
		"another name":                   {row("王小明", number, "死亡", "2025-03-10"), "name departure_name"},
		"no name":                        {row("", number, "死亡", "2025-03-10"), "name elder_name_missing"},
		"a check digit that is not":      {row(e.Name, idNumber("1945-06-01", 1)[:16]+idNumber("1945-06-01", 2)[16:17]+number[17:], "死亡", "2025-03-10"), "number id_check_digit"},
		"a character that nobody reads":  {row(e.Name+"\uFFFD", number, "死亡", "2025-03-10"), "姓名 damaged_text"},
		"full-width digits, small check": {row(e.Name, strings.ToLower(number), "死亡", "２０２５-０３-１０"), ""},
	} {
		rep := f.depart(t, DepartureOptions{DryRun: true}, c.cells)
		got := ""
		for _, r := range rep.Rejected {
			got += r.Field + " " + r.Code
		}
		if got != c.want || (c.want == "") != (rep.Created == 1) {
			t.Errorf("%s: %+v", why, rep)
		}
	}
}

func TestADepartureTwiceInAList(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, _ := f.gone(t)
	rep := f.depart(t, DepartureOptions{},
		row(e.Name, number, "迁出", "2025-03-08"), row(e.Name, number, "迁出", "2025-03-08"),
		row(e.Name, number, "死亡", "2025-03-10"), row(e.Name, number, "去世", "2025-03-11"),
		row(e.Name, number, "出国", "2025-03-12"))
	want := []string{"3 number duplicate_row", "5 departure_day departure_died", "6 departure_kind departure_kind"}
	if diff := cmp.Diff(want, rejects(rep.Report)); diff != "" || rep.Created != 2 {
		t.Errorf("%+v (-want +got)\n%s", rep, diff)
	}
}

func TestHeadingsOfDepartures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		headings string
		kind     DepartureKind
		missing  string
	}{
		{"姓名,身份证号,类型,日期", "", ""},
		{"姓名,公民身份号码,死亡日期", "", ""},
		{"姓名,身份证号,死亡日期,迁出日期", "", ""},
		{"姓名,身份证号,日期", Died, ""},
		{"姓名,身份证号,日期", "", "Kind"},
		{"姓名,身份证号,类型", "", "Day"},
		{"姓名,类型,日期", "", "Number"},
		{"身份证号,类型,日期", "", "Name"},
	} {
		_, err := newDepartureReader(table.NewSheet(strings.Split(c.headings, ",")), c.kind, "2025-03-28")
		if c.missing == "" && err == nil {
			continue
		}
		if e := fault.As(err); e == nil || !errors.Is(err, ErrDepartureHeadings) || e.Args[c.missing] != true {
			t.Errorf("%s: %v", c.headings, err)
		}
	}
	l := &departureReader{today: "2025-03-28", seen: map[departed]int{}}
	sheet := table.NewSheet([]string{"姓名", "身份证号", "死亡日期", "迁出日期", "日期"},
		[]string{"王喆", idNumber("1950-06-01", 1), "2025-03-01"}, []string{"王喆", idNumber("1950-06-01", 2), "", "2025-03-02"},
		[]string{"王喆", idNumber("1950-06-01", 3), "2025-03-01", "2025-03-02"}, []string{"王喆", idNumber("1950-06-01", 4), "", "", "2025-03-02"})
	var got []string
	for _, r := range sheet.Rows {
		rep := table.NewReport(1)
		in, ok := l.read(r, &rep)
		got = append(got, fmt.Sprint(in.kind, " ", in.on, " ", ok))
	}
	if diff := cmp.Diff([]string{"death 2025-03-01 true", "moved 2025-03-02 true", "  false", "  false"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnotherStreetsElderIsUnknown(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, meals := f.gone(t, 11)
	in := row(e.Name, number, "死亡", "2025-03-10")
	if rep := f.depart(t, DepartureOptions{Street: "320106002"}, in); rep.Unknown != 1 || rep.Created != 0 {
		t.Errorf("%+v", rep)
	}
	if rep := f.depart(t, DepartureOptions{Street: testStreet}, in); rep.Created != 1 {
		t.Errorf("%+v", rep)
	}
	choice := ClawbackChoice{District: testDistrict, Street: "320106002", Meals: meals, Decision: Kept, Reason: "核对过"}
	if err := f.DecideClawbacks(ctx, tester, choice); !errors.Is(err, ErrClawbackUnknown) {
		t.Errorf("decided from another street: %v", err)
	}
	list, err := f.ListDepartures(ctx, testDistrict, "320106002", 10)
	if err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
	all, err := f.ListDepartures(ctx, testDistrict, "", 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	if err := f.WithdrawDeparture(ctx, tester, testDistrict, "320106002", all[0].ID, "错了"); !errors.Is(err, ErrDepartureUnknown) {
		t.Errorf("withdrawn from another street: %v", err)
	}
	if n, err := f.CountClawbacks(ctx, testDistrict, "320106002"); n != 0 || err != nil {
		t.Errorf("%d %v", n, err)
	}
}

func TestWhatIsNotProposed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, c, meals := f.gone(t, 11, 12, 13, 14)
	if _, err := f.Void(ctx, tester, nil, testDistrict, meals[0], "没有来"); err != nil {
		t.Fatal(err)
	}
	for i, id := range meals[1:3] {
		if err := f.Reject(ctx, tester, testDistrict, id, "没有签字"); err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			if err := f.Restore(ctx, tester, testDistrict, id, "补签了"); err != nil {
				t.Fatal(err)
			}
		}
	}
	now := f.clock.Now()
	f.clock.Set(at(15, 16, 0).Time()) // outside every window: the discount alone
	f.redeem(t, request(f.digits(t, c), 1500))
	f.clock.Set(now)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-10"))
	if diff := cmp.Diff([]string{"13", "14"}, f.proposed(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Whoever comes home from an institution eats as before.
func TestTheStayInAnInstitutionEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, c, _ := f.gone(t, 11)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "入住机构", "2025-03-10"))
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		return putCategory(tx, testDistrict, e.ID, ElderCategory{Category: InInstitution, From: "2025-03-10", To: "2025-03-12"})
	})
	if err != nil {
		t.Fatal(err)
	}
	f.eaten(t, c, 12)
	f.eaten(t, c, 13)
	if n, err := f.ProposeClawbacks(ctx, testDistrict); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if diff := cmp.Diff([]string{"11", "12"}, f.proposed(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A meal that a till kept without a network comes after the list.
func TestLateMealsAreProposedDaily(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, c, _ := f.gone(t, 11)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "入住机构", "2025-03-10"))
	f.eaten(t, c, 10)
	f.eaten(t, c, 12)
	for _, want := range []int{1, 0} {
		if n, err := f.ProposeClawbacks(ctx, testDistrict); n != want || err != nil {
			t.Errorf("%d proposed, want %d: %v", n, want, err)
		}
	}
	if diff := cmp.Diff([]string{"11", "12"}, f.proposed(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'clawback.propose'`); n != 1 {
		t.Errorf("%d in the audit log", n)
	}
}

func TestADecisionGoesThroughTheBooks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, meals := f.gone(t, 11, 12, 13)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-10"))
	decide := func(d ClawbackDecision, reason string, ids ...RedemptionID) error {
		return f.DecideClawbacks(ctx, tester, ClawbackChoice{District: testDistrict, Street: testStreet, Meals: ids, Decision: d, Reason: reason})
	}
	for want, err := range map[*fault.Error]error{
		ErrClawbackNone:    decide(Reversed, "核对过"),
		ErrReasonNeeded:    decide(Reversed, " ", meals[0]),
		ErrClawbackChoice:  decide("", "核对过", meals[0]),
		ErrClawbackUnknown: decide(Reversed, "核对过", "r-nowhere"),
	} {
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if err := decide(Reversed, "去世后刷卡", meals[0], meals[1]); err != nil {
		t.Fatal(err)
	}
	rejects := f.count(t, `SELECT count(*) FROM ledger WHERE entry = 'reject' AND funder IN ('district','street') AND fen < 0`)
	borne := f.count(t, `SELECT coalesce(sum(fen), 0) FROM ledger WHERE entry = 'reject' AND funder = 'merchant'`)
	posted := f.count(t, `SELECT count(*) FROM journal WHERE kind = ?`, journal.Reject)
	if rejects != 4 || borne != 600 || posted != 2 {
		t.Errorf("%d rows of the levels, %d fen borne, %d posted", rejects, borne, posted)
	}
	if err := decide(Kept, "家属说明", meals[2], meals[0]); !errors.Is(err, ErrClawbackDecided) {
		t.Errorf("a decided one again: %v", err)
	}
	if diff := cmp.Diff([]string{"13"}, f.proposed(t)); diff != "" {
		t.Errorf("a refused decision changed something (-want +got)\n%s", diff)
	}
	if err := decide(Kept, "家属说明", meals[2]); err != nil {
		t.Fatal(err)
	}
	list, err := f.ListClawbacks(ctx, ClawbackFilter{District: testDistrict, Street: testStreet, Decided: true})
	if err != nil || len(list) != 3 || list[0].Public == nil {
		t.Fatalf("%+v %v", list, err)
	}
	if got := list[2]; got.Decision != Reversed || got.PublicFen() != 300 || got.Reason != "去世后刷卡" || got.Kind != Died {
		t.Errorf("%+v", got)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'clawback.decide'`); n != 3 {
		t.Errorf("%d decisions in the audit log", n)
	}
}

// A proposal about a meal that has been voided meanwhile waits for nobody.
func TestAVoidedProposalIsGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, meals := f.gone(t, 11)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-10"))
	if _, err := f.Void(ctx, tester, nil, testDistrict, meals[0], "没有来"); err != nil {
		t.Fatal(err)
	}
	if got := f.proposed(t); got != nil {
		t.Errorf("%v", got)
	}
	for _, d := range []ClawbackDecision{Reversed, Kept} {
		err := f.DecideClawbacks(ctx, tester, ClawbackChoice{District: testDistrict, Meals: meals, Decision: d, Reason: "核对过"})
		if !errors.Is(err, ErrClawbackGone) {
			t.Errorf("%s: %v", d, err)
		}
	}
}

func TestADepartureIsTakenBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, meals := f.gone(t, 11, 12)
	in := row(e.Name, number, "死亡", "2025-03-10")
	f.depart(t, DepartureOptions{}, in)
	choice := ClawbackChoice{District: testDistrict, Meals: meals[:1], Decision: Reversed, Reason: "去世后刷卡"}
	if err := f.DecideClawbacks(ctx, tester, choice); err != nil {
		t.Fatal(err)
	}
	list, err := f.ListDepartures(ctx, testDistrict, "", 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	withdraw := func(reason string) error {
		return f.WithdrawDeparture(ctx, tester, testDistrict, testStreet, list[0].ID, reason)
	}
	if err := withdraw(" "); !errors.Is(err, ErrReasonNeeded) {
		t.Errorf("without a reason: %v", err)
	}
	if err := withdraw("同名同姓"); err != nil {
		t.Fatal(err)
	}
	if err := withdraw("再一次"); !errors.Is(err, ErrDepartureWithdrawn) {
		t.Errorf("twice: %v", err)
	}
	if list, err = f.ListDepartures(ctx, testDistrict, "", 10); err != nil || list[0].Kept != 1 || list[0].Reversed != 1 || list[0].WithdrawnReason != "同名同姓" {
		t.Errorf("%+v %v", list, err)
	}
	again, err := f.IssueCard(ctx, testDistrict, e.ID, tester)
	if err != nil {
		t.Fatalf("a new card: %v", err)
	}
	f.eaten(t, again, 28)
	if rep := f.depart(t, DepartureOptions{}, in); rep.Unchanged != 1 || rep.Revoked != 0 {
		t.Errorf("the same list again: %+v", rep)
	}
	if n, err := f.ProposeClawbacks(ctx, testDistrict); n != 0 || err != nil {
		t.Errorf("%d proposed again: %v", n, err)
	}
	if rep := f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-20")); rep.Created != 1 {
		t.Errorf("the right day: %+v", rep)
	}
}

// A list that had the day wrong is taken back, and the right one comes: what
// nobody had decided is proposed again, and what somebody has stays decided.
func TestTheRightDayProposesAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, meals := f.gone(t, 9, 11, 12, 13)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-10"))
	kept := ClawbackChoice{District: testDistrict, Meals: meals[3:], Decision: Kept, Reason: "家属说明"}
	if err := f.DecideClawbacks(ctx, tester, kept); err != nil {
		t.Fatal(err)
	}
	list, err := f.ListDepartures(ctx, testDistrict, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.WithdrawDeparture(ctx, tester, testDistrict, "", list[0].ID, "日期写错"); err != nil {
		t.Fatal(err)
	}
	if got := f.proposed(t); got != nil {
		t.Errorf("proposed while nobody is gone: %v", got)
	}
	right := row(e.Name, number, "死亡", "2025-03-08")
	if rep := f.depart(t, DepartureOptions{DryRun: true}, right); rep.Proposed != 3 {
		t.Errorf("dry run: %+v", rep)
	}
	if rep := f.depart(t, DepartureOptions{}, right); rep.Proposed != 3 {
		t.Errorf("%+v", rep)
	}
	if diff := cmp.Diff([]string{"09", "11", "12"}, f.proposed(t)); diff != "" {
		t.Errorf("proposed (-want +got)\n%s", diff)
	}
	if got := f.unlogged(t); got != "" {
		t.Errorf("verify finds %s", got)
	}
}

// Where two departures are recorded and one is taken back, the other still asks.
func TestTheOtherDepartureStillAsks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, _ := f.gone(t, 8, 11)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "入住机构", "2025-03-10"))
	list, err := f.ListDepartures(ctx, testDistrict, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	f.depart(t, DepartureOptions{}, row(e.Name, number, "死亡", "2025-03-07"))
	if err := f.WithdrawDeparture(ctx, tester, testDistrict, "", list[0].ID, "同名同姓"); err != nil {
		t.Fatal(err)
	}
	if n, err := f.ProposeClawbacks(ctx, testDistrict); n != 1 || err != nil {
		t.Errorf("%d proposed, %v", n, err)
	}
	if diff := cmp.Diff([]string{"08", "11"}, f.proposed(t)); diff != "" {
		t.Errorf("proposed (-want +got)\n%s", diff)
	}
}

func TestTakingBackAnEntryEndsTheCategory(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, number, _, _ := f.gone(t)
	f.depart(t, DepartureOptions{}, row(e.Name, number, "入住机构", "2025-03-10"))
	list, err := f.ListDepartures(ctx, testDistrict, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.WithdrawDeparture(ctx, tester, testDistrict, "", list[0].ID, "没有去"); err != nil {
		t.Fatal(err)
	}
	if n := f.count(t, `SELECT count(*) FROM elder_categories WHERE category = 'institution'`); n != 0 {
		t.Errorf("%d categories", n)
	}
}

func TestALongListComesInBatches(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.clock.Set(at(28, 9, 0).Time())
	var rows [][]string
	for i := range importBatch + 1 {
		name := "王" + strings.Repeat("喆", i%3)
		if _, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: name, Number: idNumber("1945-06-01", i)}, tester); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row(name, idNumber("1945-06-01", i), "死亡", "2025-03-10"))
	}
	rows = append(rows, row("李无名", idNumber("1945-06-02", 1), "死亡", "2025-03-10"))
	rep := f.depart(t, DepartureOptions{}, rows...)
	if rep.Created != importBatch+1 || rep.Unknown != 1 || f.count(t, `SELECT count(*) FROM departures`) != importBatch+1 {
		t.Errorf("%+v", rep)
	}
}

// Nothing that a file can hold makes the import panic or takes a row without a
// kind and a day.
func FuzzDepartureRow(f *testing.F) {
	f.Add("王𬎆芬", "11010519491231002X", "死亡", "2025-03-05", "")
	f.Add("\x00", "\uFF11", "迁出", "45721", "2025-03-05")
	f.Fuzz(func(t *testing.T, a, b, c, d, e string) {
		l := &departureReader{today: "2025-03-05", seen: map[departed]int{}}
		rep := table.NewReport(1)
		sheet := table.NewSheet([]string{"姓名", "身份证号", "类型", "日期", "死亡日期"}, []string{a, b, c, d, e})
		in, ok := l.read(sheet.Rows[0], &rep)
		if ok == (len(rep.Rejected) > 0) {
			t.Fatalf("%+v used %v, rejected %v", in, ok, rep.Rejected)
		}
		if _, err := data.ParseServiceDay(string(in.on)); ok && (err != nil || in.kind == "" || len(in.number) != 18) {
			t.Fatalf("taken over: %+v", in)
		}
	})
}
