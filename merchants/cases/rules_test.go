package cases_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
)

// at is a situation that a test changes what it is about of: a case of that stage
// on the day after its deadline, with every step that led there.
func at(stage cases.Stage) *cases.Situation {
	s := &cases.Situation{
		Case:  cases.Case{Stage: stage, OpenedOn: "2025-03-01"},
		Today: "2025-04-05",
		Me:    cases.Person{Logins: []audit.Actor{"user:li"}, Decides: true},
		Verdict: review.Verdict{
			Day: "2025-04-04", Level: review.Removal, Lift: true, Figure: review.Figure{N: 30},
		},
		Serves: true, Outsider: true,
	}
	took := func(a cases.Action, to cases.Stage, detail cases.Detail) {
		s.Steps = append(s.Steps, cases.Taken{Seq: len(s.Steps) + 1, Action: a, To: to, By: "user:wang", Detail: detail})
	}
	took(cases.Open, cases.Watch, cases.Detail{})
	if stage == cases.Watch {
		return s
	}
	s.Case.WarnedOn, s.Case.Deadline = "2025-03-05", "2025-04-04"
	took(cases.Warn, cases.Warned, cases.Detail{Deadline: "2025-04-04", ObjectBy: "2025-03-15"})
	if stage == cases.Proposed || stage == cases.Signed {
		took(cases.Propose, cases.Proposed, cases.Detail{ObjectBy: "2025-04-04"})
	}
	if stage == cases.Signed {
		took(cases.Sign, cases.Signed, cases.Detail{})
		s.Steps[3].By = "user:zhao"
	}
	return s
}

// why is what keeps an action from being open, nil where nothing does.
func why(s *cases.Situation, a cases.Action, g cases.Ground) error {
	for _, o := range cases.Allowed(s) {
		if o.Action == a && o.Ground == g {
			if o.Because == nil {
				return nil
			}
			return o.Because
		}
	}
	return cases.ErrStage
}

func TestTheTableOnBothSidesOfItsBounds(t *testing.T) {
	t.Parallel()
	type change func(*cases.Situation)
	verdict := func(set func(*review.Verdict)) change { return func(s *cases.Situation) { set(&s.Verdict) } }
	today := func(day data.ServiceDay) change { return func(s *cases.Situation) { s.Today = day } }
	me := func(by audit.Actor) change {
		return func(s *cases.Situation) { s.Me.Logins = []audit.Actor{"user:another", by} }
	}
	objected := func(kind cases.AppealKind, against int, d cases.Decision, by audit.Actor) change {
		return func(s *cases.Situation) {
			s.Appeals = append(s.Appeals, cases.Appeal{Kind: kind, Against: against, Decision: d, DecidedBy: by})
		}
	}
	for reason, c := range map[string]struct {
		stage  cases.Stage
		action cases.Action
		ground cases.Ground
		change change
		want   error
	}{
		"a warning as proposed":                 {cases.Watch, cases.Warn, "", verdict(func(v *review.Verdict) { v.Level = review.Warning }), nil},
		"a warning below its level":             {cases.Watch, cases.Warn, "", verdict(func(v *review.Verdict) { v.Level = review.Watch }), cases.ErrBelowWarning},
		"a warning by a week-old verdict":       {cases.Watch, cases.Warn, "", verdict(func(v *review.Verdict) { v.Day = "2025-03-29" }), nil},
		"a warning by an older one":             {cases.Watch, cases.Warn, "", verdict(func(v *review.Verdict) { v.Day = "2025-03-28" }), cases.ErrStale},
		"a warning without a verdict":           {cases.Watch, cases.Warn, "", verdict(func(v *review.Verdict) { *v = review.Verdict{} }), cases.ErrNoVerdict},
		"a warning without meals":               {cases.Watch, cases.Warn, "", verdict(func(v *review.Verdict) { v.Figure.N = 0 }), cases.ErrNoMeals},
		"a warning by who may not":              {cases.Watch, cases.Warn, "", func(s *cases.Situation) { s.Me.Decides = false }, cases.ErrNotDecider},
		"a second warning":                      {cases.Warned, cases.Warn, "", nil, cases.ErrStage},
		"a proposal the day after the deadline": {cases.Warned, cases.Propose, cases.Answers, nil, nil},
		"a proposal on the deadline":            {cases.Warned, cases.Propose, cases.Answers, today("2025-04-04"), cases.ErrRunning},
		"a proposal below its level":            {cases.Warned, cases.Propose, cases.Answers, verdict(func(v *review.Verdict) { v.Level = review.Warning }), cases.ErrBelowRemoval},
		"a proposal from a watch":               {cases.Watch, cases.Propose, cases.Answers, nil, cases.ErrStage},
		"food safety from a watch":              {cases.Watch, cases.Propose, cases.FoodSafety, verdict(func(v *review.Verdict) { *v = review.Verdict{} }), nil},
		"food safety before the deadline":       {cases.Warned, cases.Propose, cases.FoodSafety, today("2025-03-06"), nil},
		"lifted by fresh answers at any time":   {cases.Warned, cases.Lift, cases.Improved, today("2025-04-04"), nil},
		"not lifted by them":                    {cases.Warned, cases.Lift, cases.Improved, verdict(func(v *review.Verdict) { v.Lift = false }), cases.ErrNotImproved},
		"lifted by a person after the deadline": {cases.Warned, cases.Lift, cases.Judged, verdict(func(v *review.Verdict) { *v = review.Verdict{} }), nil},
		"lifted by a person on the deadline":    {cases.Warned, cases.Lift, cases.Judged, today("2025-04-04"), cases.ErrRunning},
		"the proposer signs":                    {cases.Proposed, cases.Sign, "", me("user:wang"), nil},
		"a second signature by a third person":  {cases.Signed, cases.Countersign, "", nil, nil},
		"by the proposer":                       {cases.Signed, cases.Countersign, "", me("user:wang"), cases.ErrProposer},
		"by the signer":                         {cases.Signed, cases.Countersign, "", me("user:zhao"), cases.ErrSigner},
		"on the last day to object":             {cases.Signed, cases.Countersign, "", today("2025-04-04"), cases.ErrHearing},
		"on that day, after an objection": {cases.Signed, cases.Countersign, "", func(s *cases.Situation) {
			objected(cases.Objection, 3, cases.Refused, "user:zhao")(s)
			s.Appeals[len(s.Appeals)-1].DecidedAt = s.Today.AddDays(-cases.ObjectDays).Start()
		}, cases.ErrHearing},
		"after the last day to appeal": {cases.Signed, cases.Countersign, "", func(s *cases.Situation) {
			objected(cases.Objection, 3, cases.Refused, "user:zhao")(s)
			s.Appeals[len(s.Appeals)-1].DecidedAt = s.Today.AddDays(-cases.ObjectDays - 1).Start()
		}, nil},
		"on that day, after one to the warning": {cases.Signed, cases.Countersign, "", func(s *cases.Situation) {
			s.Today = "2025-04-04"
			objected(cases.Objection, 2, cases.Refused, "user:zhao")(s)
		}, cases.ErrHearing},
		"while the merchant waits":                {cases.Signed, cases.Countersign, "", objected(cases.Objection, 3, "", ""), cases.ErrDisputed},
		"a signature while the merchant waits":    {cases.Proposed, cases.Sign, "", objected(cases.Objection, 3, "", ""), cases.ErrDisputed},
		"a re-check while the merchant waits":     {cases.Warned, cases.Recheck, "", objected(cases.Objection, 2, "", ""), nil},
		"a decision by another":                   {cases.Warned, cases.Decide, "", objected(cases.Objection, 2, "", ""), nil},
		"a decision by who warned":                {cases.Warned, cases.Decide, "", func(s *cases.Situation) { me("user:wang")(s); objected(cases.Objection, 2, "", "")(s) }, cases.ErrTaker},
		"nothing to decide":                       {cases.Warned, cases.Decide, "", nil, cases.ErrNotDisputed},
		"an objection":                            {cases.Warned, cases.Object, "", nil, nil},
		"a second one":                            {cases.Warned, cases.Object, "", objected(cases.Objection, 2, cases.Refused, "user:zhao"), cases.ErrNoObjection},
		"an appeal before an objection":           {cases.Warned, cases.Appealed, "", nil, cases.ErrNoAppeal},
		"an appeal after it":                      {cases.Warned, cases.Appealed, "", objected(cases.Objection, 2, cases.Refused, "user:zhao"), nil},
		"an extension":                            {cases.Warned, cases.Extend, "", nil, nil},
		"dropped from a watch":                    {cases.Watch, cases.Drop, "", nil, nil},
		"dropped after a warning":                 {cases.Warned, cases.Drop, "", nil, cases.ErrStage},
		"dropped, while it serves":                {cases.Warned, cases.Drop, cases.Gone, nil, cases.ErrServes},
		"dropped, as it is gone":                  {cases.Warned, cases.Drop, cases.Gone, func(s *cases.Situation) { s.Serves = false }, nil},
		"withdrawn":                               {cases.Signed, cases.Withdraw, "", nil, nil},
		"a note after the end":                    {cases.Removed, cases.Note, "", nil, nil},
		"a warning after the end":                 {cases.Lifted, cases.Warn, "", nil, cases.ErrStage},
		"the appeal's third person":               {cases.Warned, cases.Decide, "", appealed("user:zhao"), nil},
		"the appeal by who decided the objection": {cases.Warned, cases.Decide, "", appealed("user:li"), cases.ErrDecided},
		"by him where nobody else is":             {cases.Warned, cases.Decide, "", func(s *cases.Situation) { s.Outsider = false; appealed("user:li")(s) }, nil},
	} {
		s := at(c.stage)
		if c.change != nil {
			c.change(s)
		}
		if got := why(s, c.action, c.ground); !errors.Is(got, c.want) {
			t.Errorf("%s: %v, want %v", reason, got, c.want)
		}
	}
}

// appealed: an objection to the warning that by decided, and an appeal that waits.
func appealed(by audit.Actor) func(*cases.Situation) {
	return func(s *cases.Situation) {
		s.Appeals = []cases.Appeal{
			{Kind: cases.Objection, Against: 2, Decision: cases.Refused, DecidedBy: by},
			{Kind: cases.SecondAppeal, Against: 2},
		}
	}
}

func TestEveryRefusalIsConflictOrDenied(t *testing.T) {
	t.Parallel()
	for _, stage := range cases.Stages() {
		s := at(stage)
		s.Me.Decides, s.Verdict = false, review.Verdict{}
		for _, o := range cases.Allowed(s) {
			if o.Because == nil || o.Because.Kind != fault.Denied {
				t.Errorf("%s from %s by who may not: %v", o.Action, stage, o.Because)
			}
		}
		s.Me.Decides = true
		for _, o := range cases.Allowed(s) {
			if o.Because != nil && o.Because.Kind != fault.Conflict {
				t.Errorf("%s from %s: %v", o.Action, stage, o.Because)
			}
			if !slices.Contains(cases.Stages(), o.To) {
				t.Errorf("%s from %s leads to %q", o.Action, stage, o.To)
			}
		}
	}
}

func TestOnlyTwoSignaturesRemove(t *testing.T) {
	t.Parallel()
	var to []cases.Stage
	for _, r := range cases.Rules() {
		if r.To == cases.Removed {
			to = append(to, r.From...)
			if !slices.Contains(r.Needs, cases.NotSigner) || !slices.Contains(r.Needs, cases.NotProposer) || !slices.Contains(r.Needs, cases.Heard) {
				t.Errorf("%s needs only %v", r.Action, r.Needs)
			}
		}
		if !slices.Contains(r.Needs, cases.Decider) {
			t.Errorf("anybody may %s", r.Action)
		}
	}
	if diff := cmp.Diff([]cases.Stage{cases.Signed}, to); diff != "" {
		t.Error(diff)
	}
}

func TestWhatACaseWaitsFor(t *testing.T) {
	t.Parallel()
	level := func(l review.Level, lift bool) func(*cases.Situation) {
		return func(s *cases.Situation) { s.Verdict.Level, s.Verdict.Lift = l, lift }
	}
	on := func(day data.ServiceDay, and func(*cases.Situation)) func(*cases.Situation) {
		return func(s *cases.Situation) { s.Today = day; and(s) }
	}
	for reason, c := range map[string]struct {
		stage  cases.Stage
		change func(*cases.Situation)
		want   cases.Wait
	}{
		"a new watch": {cases.Watch, level(review.Watch, false), cases.ForNew},
		"one that somebody looked at": {cases.Watch, func(s *cases.Situation) {
			level(review.Watch, false)(s)
			s.Steps = append(s.Steps, cases.Taken{Seq: 2, Action: cases.Note})
		}, cases.ForNothing},
		"a warning to issue":       {cases.Watch, level(review.Warning, false), cases.ForWarning},
		"time to put things right": {cases.Warned, on("2025-03-27", level(review.Warning, false)), cases.ForNothing},
		"a re-check a week before": {cases.Warned, on("2025-03-28", level(review.Warning, false)), cases.ForRecheck},
		"re-checked in time": {cases.Warned, on("2025-03-28", func(s *cases.Situation) {
			level(review.Warning, false)(s)
			s.Steps = append(s.Steps, cases.Taken{Seq: 3, Action: cases.Recheck, At: data.ServiceDay("2025-03-28").Start()})
		}), cases.ForNothing},
		"re-checked too early": {cases.Warned, on("2025-03-28", func(s *cases.Situation) {
			level(review.Warning, false)(s)
			s.Steps = append(s.Steps, cases.Taken{Seq: 3, Action: cases.Recheck, At: data.ServiceDay("2025-03-27").Start()})
		}), cases.ForRecheck},
		"a re-check on the last day":    {cases.Warned, on("2025-04-04", level(review.Warning, false)), cases.ForRecheck},
		"the deadline has passed":       {cases.Warned, level(review.Warning, false), cases.ForDeadline},
		"and nothing is better":         {cases.Warned, level(review.Removal, false), cases.ForRemoval},
		"it is better":                  {cases.Warned, on("2025-03-20", level(review.Warning, true)), cases.ForLifting},
		"a first signature":             {cases.Proposed, level(review.Removal, false), cases.ForSignature},
		"a second":                      {cases.Signed, level(review.Removal, false), cases.ForSignature},
		"the merchant's time to object": {cases.Signed, on("2025-04-04", level(review.Removal, false)), cases.ForNothing},
		"an objection":                  {cases.Signed, func(s *cases.Situation) { s.Appeals = []cases.Appeal{{Kind: cases.Objection, Against: 3}} }, cases.ForDecision},
		"nothing once it has ended":     {cases.Removed, level(review.Removal, false), cases.ForNothing},
	} {
		s := at(c.stage)
		c.change(s)
		if got := cases.WaitsFor(s); got != c.want {
			t.Errorf("%s: %q, want %q", reason, got, c.want)
		}
	}
}

func TestTheQueueIsByWhatPresses(t *testing.T) {
	t.Parallel()
	r := enter(t)
	c := r.warned()
	far, err := r.Open(t.Context(), district, r.other.MerchantID, "看看", r.foreign)
	if err != nil {
		t.Fatal(err)
	}
	r.did(c, r.objection(c, cases.Object), r.wang)
	all, err := r.Queue(t.Context(), district, "")
	if err != nil || len(all) != 2 || all[0].ID != c.ID || all[0].For != cases.ForDecision || all[1].ID != far.ID || all[1].For != cases.ForNew {
		t.Errorf("%+v: %v", all, err)
	}
	w, err := r.Waiting(t.Context(), district, street)
	if diff := cmp.Diff(cases.Waiting{Decisions: 1}, w); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
