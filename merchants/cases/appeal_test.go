package cases_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
)

// objection takes down what the merchant says against the newest step of a case.
func (r *room) objection(c cases.Case, a cases.Action) cases.Step {
	steps := must(r.Steps(r.tb.Context(), district, c.ID))
	return cases.Step{
		Action: a, Reason: "第 2、4 号说的不是我们家的菜", Against: steps[len(steps)-1].Seq,
		Claims: []cases.Claim{{No: 2, Why: merchants.WrongOrder}, {No: 4, Why: merchants.ClosedDay}},
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestAnObjectionMovesTheSum(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	object := r.objection(c, cases.Object)
	against := object.Against
	object.Claims = []cases.Claim{{No: 9, Why: merchants.WrongOrder}}
	r.refused(c, object, r.wang, cases.ErrClaims) // the paper has eight
	object.Claims = []cases.Claim{{No: 2, Why: merchants.Replaced}}
	r.refused(c, object, r.wang, cases.ErrClaims)
	object = r.objection(c, cases.Object)
	object.Against = 1
	r.refused(c, object, r.wang, cases.ErrAgainst)
	object.Against = against
	r.did(c, object, r.wang)

	for _, step := range []cases.Step{
		{Action: cases.Extend, Until: "2025-05-01"},
		{Action: cases.Lift, Ground: cases.Judged},
		{Action: cases.Propose, Ground: cases.FoodSafety},
		object,
	} {
		r.refused(c, step, r.li, cases.ErrDisputed)
	}
	decide := cases.Step{Action: cases.Decide, Decision: cases.Partly, Strike: []cases.Struck{{No: 2, Why: merchants.WrongOrder}, {No: 4, Why: merchants.ClosedDay}}}
	r.refused(c, decide, r.wang, cases.ErrTaker)
	r.refused(c, decide, r.alsoWang, cases.ErrTaker)
	bad := decide
	bad.Strike = nil
	r.refused(c, bad, r.li, cases.ErrStrikes)
	bad.Decision = ""
	r.refused(c, bad, r.li, cases.ErrDecision)
	bad = decide
	bad.Decision = cases.Refused
	r.refused(c, bad, r.li, cases.ErrStrikes)

	look := must(r.Look(t.Context(), district, c.ID, r.li))
	if v := must(r.Without(t.Context(), look, decide.Strike)); !near(v.Figure.Share, .85) || v.Figure.N != 94 {
		t.Errorf("before deciding: %+v", v.Figure)
	}
	taken := r.did(c, decide, r.li)
	out := taken.Detail.Appeal
	if taken.To != cases.Warned || out == nil || out.Before.Figure.Share != .81 || !near(out.After.Figure.Share, .85) || out.Alone {
		t.Fatalf("%+v", out)
	}
	if now := must(r.Look(t.Context(), district, c.ID, r.li)); now.Verdict.Figure.N != 94 {
		t.Errorf("the sum has not moved: %+v", now.Verdict.Figure)
	}
	struck := must(r.points.ListRatings(t.Context(), merchants.RatingFilter{District: district, Merchant: r.mine.MerchantID}))
	all := must(r.points.ListRatings(t.Context(), merchants.RatingFilter{District: district, Merchant: r.mine.MerchantID, Struck: true}))
	if len(all) != 8 || len(struck) != 6 {
		t.Fatalf("%d of %d answers count", len(struck), len(all))
	}
	for _, gone := range []merchants.Rating{all[1], all[3]} {
		for _, still := range struck {
			if gone.ID == still.ID {
				t.Errorf("%s was not struck", gone.ID)
			}
		}
	}
	notices := must(r.Notices(t.Context(), district, c.ID))
	body := notices[1].Body.Appeal
	if len(notices) != 2 || body == nil || body.Before.Share != 81 || body.After.Share != 85 || body.Final || body.Against != cases.Rectify {
		t.Errorf("%+v", body)
	}
	if diff := cmp.Diff(decide.Strike, body.Struck); diff != "" {
		t.Error(diff)
	}
	r.refused(c, decide, r.li, cases.ErrNotDisputed)
	r.refused(c, object, r.li, cases.ErrNoObjection)
}

func TestAnUpheldObjectionTakesTheStepBack(t *testing.T) {
	t.Parallel()
	upheld := cases.Step{Action: cases.Decide, Decision: cases.Upheld}
	t.Run("a warning is lifted", func(t *testing.T) {
		t.Parallel()
		r := enter(t)
		c := r.warned()
		r.did(c, r.objection(c, cases.Object), r.li)
		r.did(c, upheld, r.li)
		if got := r.stage(c); got != cases.Lifted {
			t.Errorf("%s", got)
		}
	})
	t.Run("a proposal is withdrawn, with its signature", func(t *testing.T) {
		t.Parallel()
		r := enter(t)
		c := r.proposed()
		object := r.objection(c, cases.Object)
		r.did(c, cases.Step{Action: cases.Sign}, r.zhao)
		r.did(c, object, r.zhao)
		r.refused(c, cases.Step{Action: cases.Countersign}, r.li, cases.ErrDisputed)
		r.did(c, upheld, r.li)
		if got := r.stage(c); got != cases.Warned {
			t.Errorf("%s", got)
		}
		r.did(c, cases.Step{Action: cases.Propose, Ground: cases.Answers}, r.zhao) // and may be proposed anew
		r.did(c, cases.Step{Action: cases.Sign}, r.zhao)
		r.refused(c, cases.Step{Action: cases.Countersign}, r.li, cases.ErrHearing) // the merchant is heard anew
	})
	t.Run("removal waits for an appeal where the objection failed", func(t *testing.T) {
		t.Parallel()
		r := enter(t)
		c := r.proposed()
		r.did(c, r.objection(c, cases.Object), r.zhao)
		r.did(c, cases.Step{Action: cases.Decide, Decision: cases.Refused}, r.li)
		r.did(c, cases.Step{Action: cases.Sign}, r.zhao)
		r.refused(c, cases.Step{Action: cases.Countersign}, r.alsoWang, cases.ErrProposer)
		r.refused(c, cases.Step{Action: cases.Countersign}, r.li, cases.ErrHearing)
		r.days(cases.ObjectDays + 1)
		r.did(c, cases.Step{Action: cases.Countersign}, r.li)
		if got := r.stage(c); got != cases.Removed {
			t.Errorf("%s", got)
		}
	})
}

func TestAnAppealIsAThirdPersons(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	appeal := r.objection(c, cases.Appealed)
	r.refused(c, appeal, r.li, cases.ErrNoAppeal)
	r.did(c, r.objection(c, cases.Object), r.wang)
	r.did(c, cases.Step{Action: cases.Decide, Decision: cases.Refused}, r.li)
	r.did(c, appeal, r.li)
	decide := cases.Step{Action: cases.Decide, Decision: cases.Refused}
	r.refused(c, decide, r.wang, cases.ErrTaker)
	r.refused(c, decide, r.li, cases.ErrDecided)
	taken := r.did(c, decide, r.zhao)
	if taken.Detail.Appeal.Alone {
		t.Error("a third person decided, and the record says that there was none")
	}
	r.refused(c, appeal, r.li, cases.ErrNoAppeal) // final
	if n := must(r.Notices(t.Context(), district, c.ID)); !n[2].Body.Appeal.Final || n[1].Body.Appeal.Final {
		t.Error("the second decision is the final one")
	}
}

func TestWhereThereIsNoThirdPersonThePaperSaysSo(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	r.did(c, r.objection(c, cases.Object), r.wang)
	r.did(c, cases.Step{Action: cases.Decide, Decision: cases.Refused}, r.li)
	id := strings.TrimPrefix(string(r.zhao), "user:")
	if err := staff.NewStore(r.db).SetActive(t.Context(), staff.UserID(id), false, r.wang); err != nil {
		t.Fatal(err)
	}
	appeal := r.objection(c, cases.Appealed)
	appeal.Against = 2
	r.did(c, appeal, r.wang)
	decide := cases.Step{Action: cases.Decide, Decision: cases.Refused}
	r.refused(c, decide, r.alsoWang, cases.ErrTaker)
	if taken := r.did(c, decide, r.li); !taken.Detail.Appeal.Alone {
		t.Error("the record does not say that nobody else was there")
	}
}

func TestAnswersAreStruckOnceAndAllOrNone(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	r.did(c, r.objection(c, cases.Object), r.li)
	first := must(r.Steps(t.Context(), district, c.ID))[1].Detail.Answers[3]
	err := r.db.InTx(t.Context(), func(tx *data.Tx) error {
		return merchants.StrikeRating(tx, merchants.Strike{District: district, RatingID: first, Why: merchants.OtherWhy}, r.zhao)
	})
	if err != nil {
		t.Fatal(err)
	}
	decide := cases.Step{Action: cases.Decide, Decision: cases.Partly, Strike: []cases.Struck{{No: 2, Why: merchants.WrongOrder}, {No: 4, Why: merchants.ClosedDay}}}
	r.refused(c, decide, r.li, merchants.ErrAlreadyStruck)
	if list := must(r.points.ListRatings(t.Context(), merchants.RatingFilter{District: district})); len(list) != 7 {
		t.Errorf("%d answers count: one was struck with a decision that failed", len(list))
	}
}

func TestTheProgramOpensWatchesAndNothingElse(t *testing.T) {
	t.Parallel()
	r := enter(t)
	due := func(want int) {
		t.Helper()
		if n, err := r.OpenDue(t.Context(), district, r.today().AddDays(-1)); err != nil || n != want {
			t.Errorf("%d opened, want %d: %v", n, want, err)
		}
	}
	r.say(review.None, .95)
	due(0)
	r.say(review.Removal, .60)
	if n, err := r.OpenDue(t.Context(), district, r.today()); err != nil || n != 0 {
		t.Errorf("a verdict of the day before opened %d: %v", n, err)
	}
	due(1)
	due(0)
	c := must(r.OfMerchant(t.Context(), district, r.mine.MerchantID))
	steps := must(r.Steps(t.Context(), district, c.ID))
	if c.Stage != cases.Watch || len(steps) != 1 || steps[0].By != "system" || steps[0].Detail.Verdict.Level != review.Removal {
		t.Errorf("%+v %+v", c, steps)
	}
	r.say(review.Watch, .88)
	r.did(c, cases.Step{Action: cases.Drop}, r.wang) // at a level of Watch
	r.days(13)
	due(0) // a person has looked
	r.say(review.Warning, .80)
	due(1) // but now it is worse
	c = must(r.OfMerchant(t.Context(), district, r.mine.MerchantID))
	r.did(c, cases.Step{Action: cases.Drop}, r.wang)
	r.days(14)
	due(1)
	c = must(r.OfMerchant(t.Context(), district, r.mine.MerchantID))
	r.did(c, cases.Step{Action: cases.Drop}, r.wang)
	if err := r.points.SetStatus(t.Context(), district, r.mine.ID, merchants.Removed, "不做了", r.wang); err != nil {
		t.Fatal(err)
	}
	r.days(15)
	due(0)
}
