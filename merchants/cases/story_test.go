package cases_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
)

func TestAWholeCase(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	if c.Number != "2025-001" || c.Stage != cases.Watch || c.Street != street {
		t.Fatalf("%+v", c)
	}
	warned := r.did(c, cases.Step{Action: cases.Warn, Reason: "四人以上说饭菜凉"}, r.wang)
	if warned.Detail.Deadline != "2025-04-04" || warned.Detail.ObjectBy != "2025-03-15" || warned.Detail.Notice != "2025-001-1" {
		t.Errorf("%+v", warned.Detail)
	}
	r.days(30)
	r.refused(c, cases.Step{Action: cases.Propose, Ground: cases.Answers}, r.wang, cases.ErrRunning) // the deadline is a last day
	r.days(1)
	r.refused(c, cases.Step{Action: cases.Propose, Ground: cases.Answers}, r.wang, cases.ErrBelowRemoval)
	r.say(review.Removal, .80)
	r.did(c, cases.Step{Action: cases.Propose, Ground: cases.Answers}, r.wang)
	r.did(c, cases.Step{Action: cases.Sign}, r.wang) // who proposed may sign first
	r.refused(c, cases.Step{Action: cases.Countersign}, r.wang, cases.ErrSigner)
	r.refused(c, cases.Step{Action: cases.Countersign}, r.alsoWang, cases.ErrSigner)
	r.refused(c, cases.Step{Action: cases.Countersign}, r.li, cases.ErrHearing)
	r.days(10)
	r.refused(c, cases.Step{Action: cases.Countersign}, r.li, cases.ErrHearing) // a last day too
	r.days(1)
	last := r.did(c, cases.Step{Action: cases.Countersign, Reason: "整改后没有好转"}, r.li)

	p, err := r.points.FindPoint(t.Context(), district, r.mine.ID)
	if err != nil || p.Status != merchants.Removed || p.StatusReason != "整改后没有好转" {
		t.Errorf("the point is %s, %q: %v", p.Status, p.StatusReason, err)
	}
	list, err := r.points.Directory(t.Context())
	if err != nil || len(list.Points()) != 1 {
		t.Errorf("the directory shows %d points: %v", len(list.Points()), err)
	}
	if diff := cmp.Diff([]string{string(r.mine.ID)}, last.Detail.Points); diff != "" {
		t.Error(diff)
	}
	now, err := r.Get(t.Context(), district, c.ID)
	if err != nil || now.Stage != cases.Removed || now.EndedOn != r.today() {
		t.Errorf("%+v: %v", now, err)
	}
	var gap struct {
		Point string `db:"point_id"`
		Case  string `db:"case_id"`
		Since string `db:"opened_on"`
	}
	err = r.db.View(t.Context(), func(tx *data.Tx) error { return tx.Get(&gap, `SELECT point_id, case_id, opened_on FROM service_gaps`) })
	if err != nil || gap.Point != string(r.mine.ID) || gap.Case != string(c.ID) || gap.Since != string(r.today()) {
		t.Errorf("%+v: %v", gap, err)
	}
	for _, step := range []cases.Action{cases.Warn, cases.Lift, cases.Propose, cases.Withdraw, cases.Drop, cases.Object} {
		r.refused(c, cases.Step{Action: step}, r.zhao, cases.ErrStage)
	}
	r.did(c, cases.Step{Action: cases.Note}, r.zhao)
	entries, err := audit.List(t.Context(), r.db, audit.Filter{Action: "review.case."})
	if err != nil || len(entries) != 6 {
		t.Errorf("%d entries in the log: %v", len(entries), err)
	}
}

func TestAWarningNeedsTheMethodsWord(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	r.say(review.Watch, .88)
	r.refused(c, cases.Step{Action: cases.Warn}, r.wang, cases.ErrBelowWarning)
	r.say(review.Warning, .81)
	v := r.method.verdicts[r.mine.MerchantID]
	v.Figure.N = 0
	r.method.verdicts[r.mine.MerchantID] = v
	r.refused(c, cases.Step{Action: cases.Warn}, r.wang, cases.ErrNoMeals)
	r.say(review.Warning, .81)
	r.refused(c, cases.Step{Action: cases.Warn, Reason: " "}, r.wang, cases.ErrReason)
	r.refused(c, cases.Step{Action: cases.Warn, Reason: strings.Repeat("凉", 1001)}, r.wang, cases.ErrReason)
	r.refused(c, cases.Step{Action: cases.Warn, Reason: "王桂兰 138 0000 5678 说饭凉"}, r.wang, cases.ErrPersonal)
	delete(r.method.verdicts, r.mine.MerchantID)
	r.refused(c, cases.Step{Action: cases.Warn}, r.wang, cases.ErrNoVerdict)
}

func TestOnlyWhoDecidesHereActs(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	for _, by := range []audit.Actor{r.finance, r.foreign, audit.System, audit.Till("t1"), audit.User("nobody")} {
		r.refused(c, cases.Step{Action: cases.Warn}, by, cases.ErrNotDecider)
		r.refused(c, cases.Step{Action: cases.Note}, by, cases.ErrNotDecider)
	}
	if _, err := r.Open(t.Context(), district, r.other.MerchantID, "看看", r.wang); !errors.Is(err, cases.ErrNotDecider) {
		t.Errorf("a case of another street was opened: %v", err)
	}
	if _, err := r.Take(t.Context(), district, "none", cases.Step{Action: cases.Note, Reason: "x"}, r.wang); !errors.Is(err, cases.ErrUnknown) {
		t.Error(err)
	}
}

func TestOneOpenCaseAMerchantAndNumbersAStreetAndYear(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	if _, err := r.Open(t.Context(), district, r.mine.MerchantID, "再看看", r.li); !errors.Is(err, cases.ErrOpen) {
		t.Errorf("a second case: %v", err)
	}
	r.did(c, cases.Step{Action: cases.Drop}, r.wang)
	if second := r.opened(); second.Number != "2025-002" {
		t.Errorf("the second is %s", second.Number)
	}
	far, err := r.Open(t.Context(), district, r.other.MerchantID, "看看", r.foreign)
	if err != nil || far.Number != "2025-001" {
		t.Errorf("the other street's first is %s: %v", far.Number, err)
	}
	list, err := r.List(t.Context(), cases.Filter{District: district, Street: street, Open: true})
	if err != nil || len(list) != 1 || list[0].Number != "2025-002" {
		t.Errorf("open: %+v: %v", list, err)
	}
	ended, err := r.List(t.Context(), cases.Filter{District: district, Ended: true})
	if err != nil || len(ended) != 1 || ended[0].ID != c.ID {
		t.Errorf("ended: %+v: %v", ended, err)
	}
	r.did(list[0], cases.Step{Action: cases.Drop}, r.wang)
	r.days(302) // 2026-01-01
	if next := r.opened(); next.Number != "2026-001" {
		t.Errorf("the next year's first is %s", next.Number)
	}
}

func TestTheSecondOfTwoOfficersIsTold(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	r.refused(c, cases.Step{Action: cases.Warn, Seen: 2}, r.wang, cases.ErrMoved)
	var mu sync.Mutex
	var wg sync.WaitGroup
	failed := []error{}
	for _, by := range []audit.Actor{r.wang, r.li, r.zhao} {
		wg.Go(func() {
			_, err := r.Take(t.Context(), district, c.ID, cases.Step{Action: cases.Warn, Reason: "饭凉", Seen: 1}, by)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = append(failed, err)
			}
		})
	}
	wg.Wait()
	if len(failed) != 2 || !errors.Is(failed[0], cases.ErrMoved) || !errors.Is(failed[1], cases.ErrMoved) {
		t.Errorf("%v", failed)
	}
	if notices, err := r.Notices(t.Context(), district, c.ID); err != nil || len(notices) != 1 {
		t.Errorf("%d notices: %v", len(notices), err)
	}
}

func TestFoodSafetyNeedsWhatSomebodyFound(t *testing.T) {
	t.Parallel()
	r := enter(t)
	r.say(review.None, .95)
	c := r.opened()
	propose := cases.Step{Action: cases.Propose, Ground: cases.FoodSafety, Reference: "2025-0007"}
	r.refused(c, propose, r.wang, cases.ErrGround)
	err := r.db.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO complaints (district, id, number, street, source, class, merchant_id, text_sealed, received_at, first_asked, responsible, due_on, state)
			VALUES (?, 'c7', '2025-0007', ?, 'phone', 'food_safety', ?, x'01', ?, 'u1', 'u1', '2025-03-10', 'open')`, district, street, r.mine.MerchantID, tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refs, err := r.References(t.Context(), c)
	if err != nil || len(refs) != 1 || refs[0] != (cases.Reference{Kind: "complaint", Number: "2025-0007", Day: "2025-03-05", Detail: "food_safety"}) {
		t.Errorf("%+v: %v", refs, err)
	}
	r.refused(c, cases.Step{Action: cases.Recheck, Reference: "2025-0007"}, r.wang, cases.ErrGround) // no visit
	taken := r.did(c, propose, r.wang)
	if taken.To != cases.Proposed || taken.Detail.Reference != "2025-0007" {
		t.Errorf("%+v", taken)
	}
	notices, err := r.Notices(t.Context(), district, c.ID)
	if err != nil || len(notices) != 1 || notices[0].Body.Figures != nil || notices[0].Body.Answers != nil {
		t.Errorf("the paper speaks of answers: %+v: %v", notices, err)
	}
	r.did(c, cases.Step{Action: cases.Sign}, r.li)
	r.did(c, cases.Step{Action: cases.Withdraw}, r.li)
	if got := r.stage(c); got != cases.Watch {
		t.Errorf("withdrawn to %s", got)
	}
}

func TestAnExtensionIsOneAndBounded(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned() // until 2025-04-04
	for _, until := range []data.ServiceDay{"", "tomorrow", "2025-04-04", "2025-05-05"} {
		r.refused(c, cases.Step{Action: cases.Extend, Until: until}, r.li, cases.ErrUntil)
	}
	r.did(c, cases.Step{Action: cases.Extend, Until: "2025-05-04"}, r.li)
	r.refused(c, cases.Step{Action: cases.Extend, Until: "2025-05-05"}, r.li, cases.ErrExtended)
	r.days(60) // 2025-05-04
	r.refused(c, cases.Step{Action: cases.Lift, Ground: cases.Judged}, r.li, cases.ErrRunning)
	r.days(1)
	r.did(c, cases.Step{Action: cases.Lift, Ground: cases.Judged}, r.li)
	if got := r.stage(c); got != cases.Lifted {
		t.Errorf("%s", got)
	}
}

func TestLiftedByFreshAnswers(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	r.refused(c, cases.Step{Action: cases.Lift, Ground: cases.Improved}, r.li, cases.ErrNotImproved)
	v := r.method.verdicts[r.mine.MerchantID]
	v.Lift, v.Level = true, review.Warning
	r.method.verdicts[r.mine.MerchantID] = v
	r.did(c, cases.Step{Action: cases.Lift, Ground: cases.Improved}, r.li)
	notices, err := r.Notices(t.Context(), district, c.ID)
	if err != nil || len(notices) != 2 || notices[1].Kind != cases.LiftedNote {
		t.Errorf("%+v: %v", notices, err)
	}
}

func TestAMerchantThatLeavesEndsItsCase(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	r.refused(c, cases.Step{Action: cases.Drop, Ground: cases.Gone}, r.li, cases.ErrServes)
	if err := r.points.SetStatus(t.Context(), district, r.mine.ID, merchants.Removed, "老板不做了", r.wang); err != nil {
		t.Fatal(err)
	}
	r.did(c, cases.Step{Action: cases.Drop, Ground: cases.Gone}, r.li)
	if got := r.stage(c); got != cases.Dropped {
		t.Errorf("%s", got)
	}
}

func TestTheFiguresStayAsTheyWere(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	before, err := r.Steps(t.Context(), district, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.say(review.None, .97)
	after, err := r.Steps(t.Context(), district, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	v := after[1].Detail.Verdict
	if v == nil || v.Figure.Share != .81 || v.SetAside != nil {
		t.Errorf("%+v", v)
	}
	if diff := cmp.Diff([]cases.Count{{Code: "clustered", N: 2}}, after[1].Detail.SetAside); diff != "" {
		t.Error(diff)
	}
}

func TestPaperNamesNoElder(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	notices, err := r.Notices(t.Context(), district, c.ID)
	if err != nil || len(notices) != 1 {
		t.Fatal(notices, err)
	}
	n := notices[0]
	for _, never := range []string{"elder-", "redemption-", "王桂兰", "rating-aside"} {
		if strings.Contains(n.Raw, never) {
			t.Errorf("the paper says %q:\n%s", never, n.Raw)
		}
	}
	ratings, err := r.points.ListRatings(t.Context(), merchants.RatingFilter{District: district})
	if err != nil || len(ratings) != 8 || len(n.Body.Answers) != 8 {
		t.Fatalf("%d ratings, %d on paper: %v", len(ratings), len(n.Body.Answers), err)
	}
	for i, rating := range ratings {
		if strings.Contains(n.Raw, rating.ID) {
			t.Errorf("answer %d is named", i+1)
		}
		if l := n.Body.Answers[i]; l.No != i+1 || !l.Week || l.Day.Weekday() != 1 || l.Day > rating.MealAt.ServiceDay() || rating.MealAt.ServiceDay() > l.Day.AddDays(6) {
			t.Errorf("answer %d is of %s, the paper says %+v", i+1, rating.MealAt.ServiceDay(), l)
		}
	}
	if n.Body.Answers[2].Aside != "clustered" || n.Body.Figures.Share != 81 || n.Body.Figures.Unhappy != 6 || n.Body.Figures.Elders != 74 {
		t.Errorf("%+v", n.Body.Figures)
	}
	if diff := cmp.Diff([]cases.Count{{Code: "cold", N: 7}}, n.Body.Figures.Reasons); diff != "" {
		t.Error(diff)
	}
	if hash := sha256.Sum256([]byte(n.Raw)); string(hash[:]) != string(n.Hash) {
		t.Error("the hash is another's")
	}
}

func TestAForgedPaperIsFound(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	n := must(r.Notices(t.Context(), district, c.ID))[0]
	number, hash, err := cases.ParsePaper(" mealmap:notice:2025-001-1:sha256: " + strings.ToUpper(hex.EncodeToString(n.Hash)))
	if err != nil || number != n.Number {
		t.Fatal(number, err)
	}
	if found, err := r.FindPaper(t.Context(), district, street, number, hash); err != nil || found.ID != n.ID {
		t.Errorf("%+v: %v", found, err)
	}
	for _, bad := range []string{"", "2025-001-1", "2025-001-1:zz", "2025-001-1:ab", ":" + hex.EncodeToString(n.Hash)} {
		if _, _, err := cases.ParsePaper(bad); !errors.Is(err, cases.ErrPaper) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	paper := func(code string) int {
		compare, err := cases.CheckPaper(code)
		if err != nil || !cases.IsPaper(code) {
			t.Fatalf("%s: %v", code, err)
		}
		var found []data.Finding
		if err := r.db.View(t.Context(), func(tx *data.Tx) (err error) { found, err = compare(tx); return err }); err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	right := "mealmap:notice:2025-001-1:sha256:" + hex.EncodeToString(hash)
	if paper(right) != 0 || paper("mealmap:notice:2025-001-2:sha256:"+hex.EncodeToString(hash)) != 1 || cases.IsPaper("320106-202503-0001:ab") {
		t.Error("the paper is not told from another")
	}
	hash[0]++
	if _, err := r.FindPaper(t.Context(), district, street, number, hash); !errors.Is(err, cases.ErrNoNotice) {
		t.Errorf("another hash: %v", err)
	}
	hash[0]--
	if _, err := r.FindPaper(t.Context(), district, elsewhere, number, hash); !errors.Is(err, cases.ErrNoNotice) {
		t.Errorf("another street: %v", err)
	}
	check := func() (found []data.Finding) {
		err := r.db.View(t.Context(), func(tx *data.Tx) (err error) { found, err = cases.Check(tx); return err })
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := check(); found != nil {
		t.Errorf("%+v", found)
	}
	err = r.db.InTx(t.Context(), func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE case_notices SET body = replace(body, '"share":81', '"share":61')`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := check(); len(found) != 1 || found[0].Args["Number"] != "2025-001-1" {
		t.Errorf("%+v", found)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestALongReasonEndsAnAgreementToo(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.proposed()
	r.did(c, cases.Step{Action: cases.Sign}, r.wang)
	r.days(11)
	reason := strings.Repeat("𬎆", 1000)
	r.did(c, cases.Step{Action: cases.Countersign, Reason: reason}, r.li)
	p, err := r.points.FindPoint(t.Context(), district, r.mine.ID)
	if err != nil || p.Status != merchants.Removed || p.StatusReason != strings.Repeat("𬎆", 199)+"…" {
		t.Errorf("the point is %s, %q: %v", p.Status, p.StatusReason, err)
	}
	if n := must(r.Notices(t.Context(), district, c.ID)); n[len(n)-1].Body.Reason != reason {
		t.Error("the paper does not say all of it")
	}
}

func TestNoNumberOfAnElderStandsOnPaper(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	for _, number := range []string{"13800005678", "138 0000 5678", "138-0000-5678", "138.0000.5678", "１３８００００５６７８", "138　0000　5678", "320104193503051234", "32010419350305123X"} {
		r.refused(c, cases.Step{Action: cases.Warn, Reason: "王桂兰(" + number + ")说饭凉"}, r.wang, cases.ErrPersonal)
	}
	r.did(c, cases.Step{Action: cases.Note, Reason: "投诉 2025-0031,2025-03-15 2025-03-16 11:20 两天各 12 份"}, r.wang)
}

func TestAClockPutBackStopsNothing(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.opened()
	r.did(c, cases.Step{Action: cases.Drop}, r.wang)
	r.days(-20)
	again := r.opened()
	r.did(again, cases.Step{Action: cases.Warn}, r.wang)
	r.days(40)
	if n, err := r.OpenDue(t.Context(), district, r.today().AddDays(-1)); err != nil || n != 0 {
		t.Errorf("%d opened beside the one that is: %v", n, err)
	}
}

func TestWhoHasPointsInTwoStreetsLosesBothAndAsMany(t *testing.T) {
	t.Parallel()
	r := enter(t)
	p := r.other
	p.MerchantID = r.mine.MerchantID
	err := r.db.InTx(t.Context(), func(tx *data.Tx) error {
		_, err := tx.Exec(`UPDATE points SET merchant_id = ? WHERE id = ?`, r.mine.MerchantID, p.ID)
		return err
	})
	if err == nil {
		err = r.points.SetStatus(t.Context(), district, p.ID, merchants.Suspended, "修灶", audit.System)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := r.proposed()
	r.did(c, cases.Step{Action: cases.Sign}, r.wang)
	r.days(11)
	taken := r.did(c, cases.Step{Action: cases.Countersign}, r.li)
	var streets []string
	err = r.db.View(t.Context(), func(tx *data.Tx) error {
		return tx.Select(&streets, `SELECT street FROM service_gaps ORDER BY street`)
	})
	if diff := cmp.Diff([]string{street, elsewhere}, streets); diff != "" || err != nil || len(taken.Detail.Points) != 2 {
		t.Errorf("%v %v %s", taken.Detail.Points, err, diff)
	}
	list := must(r.Notices(t.Context(), district, c.ID))
	if n := list[len(list)-1]; len(n.Body.Points) != 2 {
		t.Errorf("the paper names %v", n.Body.Points)
	}
}

func TestWhoServesNoMoreLosesNothingTwice(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.proposed()
	r.did(c, cases.Step{Action: cases.Sign}, r.wang)
	r.days(11)
	if err := r.points.SetStatus(t.Context(), district, r.mine.ID, merchants.Removed, "协议到期", r.wang); err != nil {
		t.Fatal(err)
	}
	taken := r.did(c, cases.Step{Action: cases.Countersign}, r.li)
	if p := must(r.points.FindPoint(t.Context(), district, r.mine.ID)); p.StatusReason != "协议到期" || len(taken.Detail.Points) != 0 {
		t.Errorf("%q %v", p.StatusReason, taken.Detail.Points)
	}
}
